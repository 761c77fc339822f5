"""`fordel etterprøv`: a settlement made again from its receipt and its inputs, and compared with what was written."""

from __future__ import annotations

import json
import os
from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from tempfile import TemporaryDirectory
from typing import Any

from attrs import frozen

from fordel.commands.arguments import UsageFault
from fordel.commands.files import content, language, read_agreement, refuse
from fordel.commands.ledgers import settle_all
from fordel.commands.orders import NoOrder, path_from, understood
from fordel.diagnostic import Diagnostic
from fordel.pipeline import Settled
from fordel.progress import progress
from fordel.render.json_form import settlement_object
from fordel.value import Value
from fordel.verification import Verification, verify

_RECEIPT, _SETTLEMENT = "kvittering.json", "oppgjor.json"


@frozen(eq=False, repr=False)
class Kept(Value):
    """A receipt where it lies: its folder, what stands in it, and the settlement beside it if there is one."""

    folder: str
    receipt: Mapping[str, Any]
    written: Mapping[str, Any] | None


def run(given: Namespace) -> int:
    """Tells whether the settlement is the same; 0 where all is as it was, 1 where something is not."""
    from fordel.cli import FINDINGS, FINE
    from fordel.render.json_form import json_text
    from fordel.render.verification import verification_object, verification_text

    with kept_at(given.files[0], given.pakke) as kept, made_again(kept, given) as (settled, form):
        if not isinstance(settled, Settled):
            return refuse(settled, given, form)
        found = compared(kept, settled)
        spoken = language(given, form)
    name = str(kept.receipt["avtale"])
    if given.format == "json":
        print(json_text(verification_object(name, found)), end="")
    else:
        print(verification_text(name, kept.receipt["periode"], found, spoken))
    return FINE if found.is_clean else FINDINGS


@contextmanager
def kept_at(path: str, package: str | None = None) -> Iterator[Kept]:
    """The receipt at a path, in a package, or of a folder; what a package holds lies in a folder as long as it is used.

    Raises UsageFault where it is none.
    """
    if package or path.endswith(".zip"):
        with TemporaryDirectory(prefix="fordel-") as folder:
            _lay_out(package or path, folder)
            yield _kept(os.path.join(folder, _RECEIPT), package or path)  # noqa: PTH118
        return
    if os.path.isdir(path):  # noqa: PTH112
        path = os.path.join(path, _RECEIPT)  # noqa: PTH118
    yield _kept(path, path)


def _lay_out(package: str, folder: str) -> None:
    from fordel.packages import NoPackage, unpacked

    try:
        files = unpacked(content(package))
    except NoPackage as fault:
        raise UsageFault("package", file=package, reason=str(fault)) from None
    for name, inside in files.items():
        place = os.path.join(folder, *name.split("/"))  # noqa: PTH118
        os.makedirs(os.path.dirname(place), exist_ok=True)  # noqa: PTH103, PTH120
        with open(place, "xb") as file:  # noqa: PTH123
            file.write(inside)


def _kept(path: str, shown: str) -> Kept:
    receipt = _json(path, shown)
    if receipt.get("skjema") != "fordel/kvittering/1" or not isinstance(receipt.get("kvittering"), dict):
        raise UsageFault("receipt.other", file=shown)
    folder = os.path.dirname(path)  # noqa: PTH120
    beside = os.path.join(folder, _SETTLEMENT)  # noqa: PTH118
    return Kept(folder, receipt, _json(beside, beside) if os.path.exists(beside) else None)  # noqa: PTH110


def _json(path: str, shown: str) -> Mapping[str, Any]:
    try:
        found = json.loads(content(path))
    except (ValueError, RecursionError):
        raise UsageFault("receipt.other", file=shown) from None
    if not isinstance(found, dict):
        raise UsageFault("receipt.other", file=shown)
    return found


@contextmanager
def made_again(kept: Kept, given: Namespace) -> Iterator[tuple[Settled | tuple[Diagnostic, ...], str]]:
    """The settlement that a receipt is of, made again, or what stops it; with the form of its agreement.

    The ledger is open as long as this is used. Raises UsageFault where the receipt does not tell how it was made.
    """
    order = kept.receipt.get("bestilling")
    try:
        asked = understood(order if isinstance(order, dict) else {}, kept.folder, given)
    except NoOrder:
        raise UsageFault("receipt.order") from None
    asked.språk, asked.format, asked.motor = given.språk, given.format, given.motor
    number = int(order["nummer"]) - 1 if isinstance(order, dict) else 0
    readings = [read_agreement(path, asked, advised=False) for path in asked.files]
    form = readings[number].form
    with progress(language(given, form)) as watch, closing(settle_all(asked, readings, watch)) as made:
        yield next(one for index, one in made if index == number), form


def compared(kept: Kept, settled: Settled) -> Verification:
    """The settlement that was made again against the one that was kept. Raises UsageFault for a receipt that is none."""
    made = settlement_object(settled.settlement)
    receipt: dict[str, Any] = made["kvittering"]
    sources = [
        {**one, "fil": path_from(one["fil"], kept.folder)} if "fil" in one else one
        for one in receipt["kilder"]
    ]
    try:
        return verify(
            kept.receipt["kvittering"], kept.written, {**made, "kvittering": {**receipt, "kilder": sources}}
        )
    except (KeyError, TypeError, AttributeError):
        raise UsageFault("receipt.other", file=_RECEIPT) from None
