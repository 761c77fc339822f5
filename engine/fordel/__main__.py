"""`python -m fordel` is the command `fordel`."""

import sys

from fordel.cli import main

sys.exit(main())
