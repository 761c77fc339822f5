"""`fordel pakk`: a settlement made again, and all that is needed to check it in one file."""

from __future__ import annotations

from types import SimpleNamespace as Namespace

from fordel.commands.arguments import UsageFault
from fordel.commands.files import language, write
from fordel.commands.results import tell
from fordel.commands.verify import made_again, refused, show
from fordel.packages import NoPackage
from fordel.packing import package
from fordel.pipeline import Settled
from fordel.remaking import compared


def run(given: Namespace) -> int:
    """Writes the package; 0 where it is written, 1 where the settlement is not the one that the receipt is of."""
    from fordel.cli import FINDINGS, FINE

    if not given.ut.endswith(".zip"):
        raise UsageFault("package.ending", file=given.ut)
    with made_again(given) as (kept, found):
        own = found.own
        if not isinstance(own, Settled):
            return refused(own, kept, found, given)
        result = compared(kept, own)
        if not result.is_clean:
            show(own, result, given, found.form)
            return FINDINGS
        spoken = language(given, found.form)
        try:
            content = package(kept, found, own, spoken)
        except NoPackage as fault:
            raise UsageFault(f"package.{fault.variant}", **{"file": given.ut, **fault.values}) from None
    write(given.ut, content)
    tell((given.ut,), spoken)
    return FINE
