"""`fordel etterprøv`: a settlement made again from its receipt and its inputs, and whether it is as it was."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace as Namespace

from fordel.commands.arguments import UsageFault
from fordel.commands.files import language, refuse
from fordel.diagnostic import Diagnostic
from fordel.messages import sentence
from fordel.orders import FILES
from fordel.pipeline import Settled
from fordel.progress import progress
from fordel.remaking import CannotRemake, Kept, Remade, compared, kept_at, moved_files, moved_to, remade
from fordel.verification import Verification

#: The options that tell where a file of the order lies now.
_INSTEAD = ("avtale", "tabell", *FILES)


def run(given: Namespace) -> int:
    """Tells whether the settlement is the same; 0 where all is as it was, 1 where something is not."""
    from fordel.cli import FINDINGS, FINE

    with made_again(given) as (kept, found):
        own = found.own
        if not isinstance(own, Settled):
            return refused(own, kept, found, given)
        result = compared(kept, own)
        show(own, result, given, found.form)
    return FINE if result.is_clean else FINDINGS


@contextmanager
def made_again(given: Namespace) -> Iterator[tuple[Kept, Remade]]:
    """The receipt that a command was given, and what came of making its settlement again.

    Raises UsageFault where it cannot be made.
    """
    instead = {name: getattr(given, name) for name in _INSTEAD if getattr(given, name)}
    try:
        with (
            kept_at(given.files[0], getattr(given, "pakke", None)) as kept,
            progress(str(given.språk or "nb")) as watch,
            remade(moved_to(kept.order, instead, given.grunnlag), watch) as found,
        ):
            yield kept, found
    except CannotRemake as fault:
        raise UsageFault(fault.key, **fault.values) from None
    except FileNotFoundError as fault:
        raise UsageFault("file.missing", file=str(fault.filename)) from None
    except BrokenPipeError:  # whoever read what was printed has seen enough
        raise
    except OSError as fault:
        raise UsageFault("file.unreadable", file=str(fault.filename), reason=fault.strerror or "") from None


def refused(own: tuple[Diagnostic, ...], kept: Kept, found: Remade, given: Namespace) -> int:
    """Tells what stops the settlement, which file is another now, and that an address may lack user and password."""
    code, spoken = refuse(kept.told(own), given, found.form), language(given, found.form)
    for file in moved_files(kept, found.order):
        print(sentence("verify.file", {"file": file}, spoken), file=sys.stderr)
    ledger = found.order.files["regnskap"]
    if "://" in ledger and "@" not in ledger:
        print(sentence("usage.receipt.address", {"address": ledger}, spoken), file=sys.stderr)
    return code


def show(own: Settled, result: Verification, given: Namespace, form: str) -> None:
    """Prints what came of it."""
    from fordel.render.json_form import json_text
    from fordel.render.verification import verification_object, verification_text

    spoken = language(given, form)
    if getattr(given, "format", None) == "json":
        sys.stdout.write(json_text(verification_object(own.settlement.agreement.name, result, spoken)))
    else:
        print(verification_text(own.settlement, result, spoken))
