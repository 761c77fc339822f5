"""A settlement made again from its receipt and the files that it points to, and compared with what was written."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from attrs import evolve, frozen

from fordel.diagnostic import Diagnostic
from fordel.fetched_files import shelf_of
from fordel.ledger.columns import Options
from fordel.measure_files import measure_and_path
from fordel.orders import NoOrder, Order, path_in, understood
from fordel.packages import AROUND_BYTES, MOST_BYTES, NoPackage, unpacked
from fordel.pipeline import Reading, Settled, read
from fordel.render.csv_form import settlement_csv
from fordel.render.json_form import json_text, settlement_object
from fordel.runs import settle_each, with_sources
from fordel.source import Place
from fordel.tasks import options_of, task_of
from fordel.value import Value
from fordel.verification import RECEIPT, SETTLEMENT, Verification, parsed, verify
from fordel.watch import NOBODY, Watch

#: Files that are made again, to see which line of them is another.
_CSV = "oppgjor.csv"

#: The most that is read of a file that belongs to a receipt.
_MOST = MOST_BYTES + AROUND_BYTES


class CannotRemake(ValueError):
    """A receipt that a settlement cannot be made again from: `key` and `values` name the sentence on why."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(f"{key}: {values}")
        self.key, self.values = key, values


@frozen(eq=False, repr=False)
class Kept(Value):
    """A receipt where it lies: what stands in it, the files beside it that it names, and what it was made from.

    `unpacked` is the folder that the files of a package lie in, which nobody has heard of; "" without one.
    """

    folder: str
    receipt: Mapping[str, Any]
    beside: Mapping[str, bytes]
    order: Order
    unpacked: str = ""

    def told(self, faults: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
        """What stops the settlement, with the files of a package by their names in it."""
        return tuple(
            evolve(
                one,
                place=self._told_at(one.place),
                values={name: _within(self.unpacked, value) for name, value in one.values.items()},
                labels=tuple(evolve(label, place=self._told_at(label.place)) for label in one.labels),
            )
            for one in faults
        )

    def _told_at(self, place: Place) -> Place:
        return evolve(place, file=str(_within(self.unpacked, place.file)))


def _within(folder: str, value: object) -> object:
    """A path in a folder as it leads from there; anything else as it is."""
    return value.replace(f"{folder}{os.sep}", "") if folder and isinstance(value, str) else value


@frozen(eq=False, repr=False)
class Remade(Value):
    """What came of the order of a receipt: each agreement that it needs, read and settled, or what stops it."""

    order: Order
    readings: tuple[Reading, ...]
    settled: Mapping[int, Settled | tuple[Diagnostic, ...]]

    @property
    def own(self) -> Settled | tuple[Diagnostic, ...]:
        """The settlement that the receipt is of, or what stops it, there or in one that it has a share of."""
        own = self.settled[self.order.number]
        stopped = (one for one in self.settled.values() if isinstance(one, tuple))
        return own if isinstance(own, Settled) else next(stopped, own)

    @property
    def form(self) -> str:
        """The form that the agreement is written in."""
        return self.readings[self.order.number].form


@contextmanager
def kept_at(path: str, package: str | None = None) -> Iterator[Kept]:
    """The receipt at a path, in a folder or a package; with `package` it is made again from the files of that.

    What a package holds lies in a folder as long as this is used. Raises CannotRemake where it is none, OSError where
    it cannot be read.
    """
    if path.endswith(".zip") and not package:
        with _laid_out(path) as folder:
            yield evolve(_kept(str(Path(folder, RECEIPT)), path), unpacked=folder)
        return
    kept = _kept(str(Path(path, RECEIPT)) if Path(path).is_dir() else path, path, ordered=not package)
    if not package:
        yield kept
        return
    with _laid_out(package) as folder:
        yield evolve(kept, order=_kept(str(Path(folder, RECEIPT)), package).order, unpacked=folder)


@contextmanager
def _laid_out(package: str) -> Iterator[str]:
    try:
        files = unpacked(_bytes(package))
    except NoPackage as fault:
        raise CannotRemake(f"package.{fault.variant}", file=package, **fault.values) from None
    with TemporaryDirectory(prefix="fordel-") as folder:
        for name, content in files.items():
            place = Path(folder, *name.split("/"))
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        try:
            yield folder
        except CannotRemake as fault:
            values = {name: _within(folder, value) for name, value in fault.values.items()}
            raise CannotRemake(fault.key, **values) from None
        except OSError as fault:
            fault.filename = _within(folder, fault.filename)
            raise


def _kept(path: str, shown: str, *, ordered: bool = True) -> Kept:
    try:
        receipt = parsed(_bytes(path))
    except ValueError:
        raise CannotRemake("receipt.other", file=shown) from None
    if not isinstance(receipt, dict) or receipt.get("skjema") != "fordel/kvittering/1":
        raise CannotRemake("receipt.other", file=shown)
    folder = str(Path(path).parent)
    try:
        order = understood(receipt.get("bestilling")).found_in(folder) if ordered else Order(())
        names = [SETTLEMENT, *(_name(one["fil"]) for one in receipt.get("filer", ()))]
        _check_sources(receipt["kvittering"]["kilder"])
    except NoOrder:
        raise CannotRemake("receipt.order", file=shown) from None
    except (KeyError, TypeError, ValueError, AttributeError):
        raise CannotRemake("receipt.other", file=shown) from None
    places = {name: str(Path(folder, name)) for name in names}
    return Kept(
        folder, receipt, {name: _bytes(at) for name, at in places.items() if Path(at).is_file()}, order
    )


def _check_sources(sources: Sequence[Mapping[str, object]]) -> None:
    """Raise TypeError where what stands of a file is no text."""
    if not all(isinstance(one.get(key, ""), str) for one in sources for key in ("fil", "sha256")):
        raise TypeError("kilder")


def _name(name: str) -> str:
    """The name of a file beside a receipt. Raises ValueError where it leads elsewhere."""
    if name in {"", ".", ".."} or "/" in name or "\\" in name:
        raise ValueError(name)
    return name


def _bytes(path: str) -> bytes:
    with Path(path).open("rb") as file:
        return file.read(_MOST + 1)


# Made again -------------------------------------------------------------------------------------------------


@contextmanager
def remade(order: Order, watch: Watch = NOBODY) -> Iterator[Remade]:
    """The settlement of an order with those that it has shares of; the ledger is open as long as this is used.

    Raises CannotRemake where a file is gone, NotKept where only sums of the ledger are left and do not answer.
    """
    _check_there(order)
    contents = [_bytes(path) for path in order.agreements]
    readings = tuple(
        _read(path, content, order) for path, content in zip(order.agreements, contents, strict=True)
    )
    settled: dict[int, Settled | tuple[Diagnostic, ...]] = {
        index: one.errors for index, one in enumerate(readings) if one.agreement is None
    }
    agreements = {index: one.agreement for index, one in enumerate(readings) if one.agreement is not None}
    options = options_of(order, _bytes, watch)
    tasks = [task_of(one, order, options, _bytes) for one in agreements.values()]
    usable = Options() if isinstance(options, Diagnostic) else options
    numbers = [*agreements]
    with closing(settle_each(tasks, order.files["regnskap"], usable)) as made:
        for place, one in made:
            at = numbers[place]
            settled[at] = (
                with_sources(one, order.agreements[at], contents[at], tasks[place].sources)
                if isinstance(one, Settled)
                else one
            )
            if len(settled) == len(readings):
                break
        yield Remade(order, readings, settled)


def _check_there(order: Order) -> None:
    """Raise CannotRemake where a file of an order is gone, with the option that tells where it is.

    So too where the ledger is a database without a table, or a table is named that is in none.
    """
    is_address = "://" in order.files["regnskap"] and order.words.get("motor") != "spark"
    if is_address != ("tabell" in order.words):
        raise CannotRemake("address.table" if is_address else "table.address")
    own = order.agreements[order.number]
    for path in order.agreements:
        if not Path(path).is_file():
            key = "receipt.gone" if path == own else "receipt.gone_others"
            raise CannotRemake(key, file=path, option="--avtale")
    named = [(name, path) for name, path in order.files.items() if "://" not in path]
    named += [("grunnlag", measure_and_path(one)[1]) for one in order.measures]
    for name, path in named:
        if not Path(path).exists() and not (name == "regnskap" and any(sign in path for sign in "*?[")):
            raise CannotRemake("receipt.gone", file=path, option=f"--{name}")


def _read(path: str, content: bytes, order: Order) -> Reading:
    return read(
        path, content, order.known, lambda: shelf_of(path, order.files.get("bibliotek")), advised=False
    )


# Compared ---------------------------------------------------------------------------------------------------


def compared(kept: Kept, settled: Settled) -> Verification:
    """The settlement that was made again against the one that was kept. Raises CannotRemake for no receipt."""
    made = settlement_object(settled.settlement)
    texts = {SETTLEMENT: json_text(made), _CSV: settlement_csv(settled.settlement)}
    try:
        return verify(kept.receipt, kept.beside, made, texts)
    except (KeyError, TypeError, AttributeError):
        raise CannotRemake("receipt.other", file=RECEIPT) from None


def moved_files(kept: Kept, order: Order) -> tuple[str, ...]:
    """The files of a receipt whose content is found neither where they lay nor among those of the order.

    A package has the sums of a ledger in the place of its files, and whoever is not given these cannot tell.
    """
    named = [*order.agreements, *order.files.values(), *(measure_and_path(one)[1] for one in order.measures)]
    known = {_sha256(path) for path in named}
    told = kept.receipt["kvittering"]["kilder"]
    hashed = {one["fil"]: one["sha256"] for one in told if one.get("sha256") and one.get("fil")}
    lay = {name: path_in(name, kept.folder) for name in hashed}
    only_sums = kept.unpacked and order.files["regnskap"] == kept.order.files["regnskap"]
    return tuple(
        name
        for name, of in hashed.items()
        if of not in {*known, _sha256(lay[name])} and (Path(lay[name]).exists() or not only_sums)
    )


def _sha256(path: str) -> str:
    return sha256(_bytes(path)).hexdigest() if Path(path).is_file() else ""


def moved_to(order: Order, instead: Mapping[str, str], measures: Sequence[str] = ()) -> Order:
    """An order with files at other places: `instead` by the name of the option, `avtale` for the agreement itself."""
    agreements = list(order.agreements)
    agreements[order.number] = instead.get("avtale", agreements[order.number])
    files = {name: path for name, path in instead.items() if name not in ("avtale", "tabell")}
    words = {**order.words, **({"tabell": instead["tabell"]} if "tabell" in instead else {})}
    return evolve(
        order,
        agreements=tuple(agreements),
        files={**order.files, **files},
        measures=tuple(measures) or order.measures,
        words=words,
    )
