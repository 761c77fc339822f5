"""Files written with `--ut`: each whole or absent, read back and compared before it takes its name."""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import BinaryIO

from attrs import frozen

_LONGEST_NAME = 60
_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "đ": "d", "ŋ": "n", "ŧ": "t", "ß": "ss"})
_NAME = re.compile(r"[a-z0-9-]+\.[a-z0-9]+").fullmatch

#: A file that is not whole yet: the name it is to have, and the process that writes it.
_LEFT = re.compile(r"\.(.+)\.([0-9]{1,9})\.ny").fullmatch

_BOM = b"\xef\xbb\xbf"

#: What a disk without links says where one is asked for.
_WITHOUT_LINKS = (errno.EPERM, errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK)

#: Names that Windows keeps for itself, whatever comes after a point.
_KEPT = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]").fullmatch


@frozen
class Disk:
    """The operations that writing a file takes, each as the operating system has it; one that fails raises OSError."""

    open: Callable[[str, str], BinaryIO]
    write: Callable[[BinaryIO, bytes], object]
    flush: Callable[[BinaryIO], object]
    sync: Callable[[int], object]
    replace: Callable[[str, str], object]
    link: Callable[[str, str], object]
    rename: Callable[[str, str], object]
    chmod: Callable[[str, int], object]
    make_folders: Callable[[str], object]
    open_folder: Callable[[str], int]
    remove: Callable[[str], object]


def _open(path: str, mode: str) -> BinaryIO:
    return open(path, mode)  # type: ignore[return-value]  # noqa: PTH123


#: The disk of this machine.
DISK = Disk(
    _open,
    lambda file, content: file.write(content),
    lambda file: file.flush(),
    os.fsync,
    os.replace,
    os.link,
    os.rename,
    os.chmod,
    lambda folder: os.makedirs(folder, exist_ok=True),  # noqa: PTH103
    lambda folder: os.open(folder, os.O_RDONLY),
    os.unlink,
)

_in_use: ContextVar[Disk] = ContextVar("disk", default=DISK)


@contextmanager
def on(disk: Disk) -> Iterator[None]:
    """Write on another disk than this machine's until this is done, whoever it is that writes."""
    token = _in_use.set(disk)
    try:
        yield
    finally:
        _in_use.reset(token)


class ReadBackDiffers(OSError):
    """What was read back from a file is not what was written."""


def _refuse_special(place: str, path: str) -> None:
    """Raises OSError where a device or a pipe has the name: a file in its place would break it for everyone."""
    if os.path.lexists(place) and not stat.S_ISREG(os.stat(place).st_mode) and not os.path.isdir(place):  # noqa: PTH112, PTH116
        raise OSError(errno.EINVAL, "Not a regular file", path)


def file_names(names: Sequence[str]) -> tuple[str, ...]:
    """Return a name of `[a-z0-9-]` only for each of the names, no two alike.

    `NAV Midt-Buskerud` is `nav-midt-buskerud`. Letters lose their accents, ø is o as in `oppgjor`,
    and anything else is a hyphen.
    """
    found: dict[str, None] = {}
    last: dict[str, int] = {}
    for name in names:
        plain = unique = _plain(name)
        while unique in found:
            last[plain] = last.get(plain, 1) + 1
            unique = f"{plain}-{last[plain]}"
        found[unique] = None
    return tuple(found)


def _plain(name: str) -> str:
    import unicodedata

    bare = unicodedata.normalize("NFKD", name.lower().translate(_LETTERS))
    hyphened = re.sub(r"[^a-z0-9]+", "-", re.sub(r"[\u0300-\u036f]", "", bare)).strip("-")
    plain = hyphened[:_LONGEST_NAME].strip("-") or "avtale"
    return f"{plain}-avtale" if _KEPT(plain) else plain


def write_files(
    folder: str, files: Mapping[str, str | bytes], instead_of: Iterable[str] = ()
) -> tuple[str, ...]:
    """Write files into a folder, which is made where it is not there, and return their paths.

    All of them are first written beside their places, brought to the disk, read back and compared; then each
    takes its name at once, in the order given, so put the one that vouches for the others last. An old file
    stays whole until then. What a process that was killed has left of the same files is removed, and so are the files
    that these are written `instead_of`, before the last one takes its name. Raises ValueError for a name that is not
    `[a-z0-9-]` with an ending, OSError for what the disk refuses (no temporary file is left), ReadBackDiffers where it
    kept something else.
    """
    for name in files:
        if not _NAME(name):
            raise ValueError(f"{name!r} is no name for an output file")
    disk = _in_use.get()
    with _named(folder):
        disk.make_folders(folder)
    paths = tuple([os.path.join(folder, name) for name in files])  # noqa: PTH118
    beside = {path: _beside(path) for path in paths}
    for path in paths:
        _refuse_special(path, path)
    _remove_left(folder, files)
    try:
        for content, path in zip(files.values(), paths, strict=True):
            _write(beside[path], content.encode("utf-8") if isinstance(content, str) else content, path)
        for path in paths:
            if path == paths[-1]:
                _remove_old(folder, instead_of)
            with _named(path):
                disk.replace(beside[path], path)
    finally:
        for path in beside.values():
            _remove(path)
    _keep_names(folder)
    return paths


def replace(path: str, content: bytes) -> None:
    """Put the content in the place of a file, as whole or absent as `write_files`; its rights and a BOM stay.

    What a link leads to is replaced, not the link. Raises as `write_files`.
    """
    disk, place = _in_use.get(), os.path.realpath(path)
    _refuse_special(place, path)
    beside, mode = _beside(place), None
    if os.path.exists(place):  # noqa: PTH110
        mode = os.stat(place).st_mode & 0o777  # noqa: PTH116
        with open(place, "rb") as file:  # noqa: PTH123
            content = (_BOM if file.read(len(_BOM)) == _BOM else b"") + content
    try:
        _write(beside, content, path)
        if mode is not None:
            disk.chmod(beside, mode)
        disk.replace(beside, place)
    finally:
        _remove(beside)
    _keep_names(os.path.dirname(place))  # noqa: PTH120


def write_new(path: str, content: bytes) -> None:
    """Write a file that is not there, as whole or absent as `write_files`; raises FileExistsError where one is."""
    disk, place = _in_use.get(), os.path.abspath(path)  # noqa: PTH100
    beside = _beside(place)
    if os.path.lexists(place):
        raise FileExistsError(path)
    try:
        _write(beside, content, path)
        try:
            disk.link(beside, place)  # a file that came between is not written over
        except OSError as fault:
            if fault.errno not in _WITHOUT_LINKS:
                raise
            disk.rename(beside, place)
    finally:
        _remove(beside)
    _keep_names(os.path.dirname(place))  # noqa: PTH120


@contextmanager
def written_whole(path: str) -> Iterator[str]:
    """A path beside a file's own, to write it at; if all goes well it is brought to the disk and takes its name.

    If anything goes wrong nothing is left, and an old file stays. Raises OSError for what the disk refuses.
    """
    disk, place = _in_use.get(), os.path.realpath(path)
    _refuse_special(place, path)
    beside = _beside(place)
    try:
        _remove(beside)
        _remove_left(os.path.dirname(place), (os.path.basename(place),))  # noqa: PTH119, PTH120
        yield beside
        with disk.open(beside, "rb+") as file:
            disk.sync(file.fileno())
        disk.replace(beside, place)
    finally:
        _remove(beside)
    _keep_names(os.path.dirname(place))  # noqa: PTH120


def _remove_old(folder: str, names: Iterable[str]) -> None:
    for name in names:
        path = os.path.join(folder, name)  # noqa: PTH118
        with _named(path), suppress(FileNotFoundError):
            _in_use.get().remove(path)


def _remove_left(folder: str, names: Collection[str]) -> None:
    """Remove what processes that were killed have left beside the places of these files."""
    if os.name != "posix":  # elsewhere a process cannot be asked for without harm
        return
    for found in os.listdir(folder):  # noqa: PTH208
        left = _LEFT(found)
        if left and left[1] in names and not _is_alive(int(left[2])):
            _remove(os.path.join(folder, found))  # noqa: PTH118


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _beside(place: str) -> str:
    folder, name = os.path.split(place)
    return os.path.join(folder, f".{name}.{os.getpid()}.ny")  # noqa: PTH118


def _write(beside: str, content: bytes, path: str) -> None:
    """Write a new file, bring it to the disk, and read it back; a fault names the file it was to become."""
    disk = _in_use.get()
    with _named(path):
        _remove(beside)
        with disk.open(beside, "xb") as file:
            disk.write(file, content)
            disk.flush(file)
            disk.sync(file.fileno())
        with disk.open(beside, "rb") as file:
            kept = file.read()
    if kept != content:
        raise ReadBackDiffers(f"{path} does not hold what was written to it")


@contextmanager
def _named(path: str) -> Iterator[None]:
    """A fault of the disk names this file, and not the one beside it."""
    try:
        yield
    except OSError as fault:
        fault.filename, fault.filename2 = path, None
        raise


def _remove(path: str) -> None:
    if os.path.lexists(path):
        os.unlink(path)  # noqa: PTH108


def _keep_names(folder: str) -> None:
    """Bring the new names to the disk; a system that cannot open a folder keeps them by itself."""
    disk = _in_use.get()
    try:
        opened = disk.open_folder(folder)
    except PermissionError:
        return
    try:
        disk.sync(opened)
    finally:
        os.close(opened)
