"""What reading a zip file may raise, whoever reads it."""

from __future__ import annotations

import zipfile
import zlib
from lzma import LZMAError

#: Broken parts, names that are no text, encryption, places outside the file, and ways of packing that are not known.
BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    LZMAError,
    EOFError,
    OSError,
    RuntimeError,
    UnicodeDecodeError,
)
