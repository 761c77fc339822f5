"""A settlement made again from its receipt and the files that it points to, and compared with what was written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from attrs import evolve, frozen

from fordel.before import Before, File, read_before
from fordel.diagnostic import Diagnostic
from fordel.fetched_files import shelf_of
from fordel.ledger.columns import Mapped, Options, read_mapping
from fordel.measure_files import join_measures, measure_and_path, read_measures
from fordel.model import Agreement
from fordel.orders import NoOrder, Order, path_in, understood
from fordel.packages import AROUND_BYTES, MOST_BYTES, NoPackage, unpacked
from fordel.pipeline import Reading, Settled, read
from fordel.render.csv_form import settlement_csv
from fordel.render.json_form import json_text, settlement_object
from fordel.runs import Task, settle_each, with_sources
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
    """A receipt where it lies: what stands in it, the files beside it that it names, and what it was made from."""

    folder: str
    receipt: Mapping[str, Any]
    beside: Mapping[str, bytes]
    order: Order


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
            yield _kept(str(Path(folder, RECEIPT)), path)
        return
    kept = _kept(str(Path(path, RECEIPT)) if Path(path).is_dir() else path, path, ordered=not package)
    if not package:
        yield kept
        return
    with _laid_out(package) as folder:
        yield evolve(kept, order=_kept(str(Path(folder, RECEIPT)), package).order)


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
        yield folder


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
    options = _options(order, watch)
    tasks = [_task(one, order, options) for one in agreements.values()]
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
    """Raise CannotRemake where a file of an order is gone, with the option that tells where it is."""
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


def _options(order: Order, watch: Watch) -> Options | Diagnostic:
    columns, ledger, words = order.files.get("kolonner"), order.files["regnskap"], order.words
    mapping = read_mapping(columns, _bytes(columns)) if columns else Mapped()
    if isinstance(mapping, Diagnostic):
        return mapping
    return Options(
        mapping.headers,
        words.get("tegnsett"),
        "snu-fortegn" in order.switches,
        "uten-tekst" in order.switches,
        words.get("motor", ""),
        table=words.get("tabell", "") if "://" in ledger else "",
        sheet=words.get("ark", ""),
        digits=mapping.digits,
        without_hashes="uten-filhash" in order.switches,
        watch=watch,
    )


def _task(agreement: Agreement, order: Order, options: Options | Diagnostic) -> Task:
    """An agreement with what the files of the order tell of it."""
    dates = order.dates
    span = agreement.year_span(dates) if isinstance(dates, int) else None
    first, last = (span.first, span.last or span.first) if span else dates  # type: ignore[misc]
    if isinstance(options, Diagnostic):
        return Task(agreement, first, last, stopped=(options,))
    named = [measure_and_path(one) for one in order.measures]
    measures = join_measures([read_measures(path, _bytes(path), agreement, one) for one, path in named])
    files = {name: _file(order.files.get(name)) for name in ("budsjett", "betalt", "forrige")}
    before: Before | tuple[Diagnostic, ...] = read_before(
        agreement, first, last, budget=files["budsjett"], paid=files["betalt"], previous=files["forrige"]
    )
    if isinstance(measures, tuple) or isinstance(before, tuple):
        found = tuple(fault for one in (measures, before) if isinstance(one, tuple) for fault in one)
        return Task(agreement, first, last, stopped=found)
    return Task(
        agreement, first, last, measures.values, measures.records, before=before, sources=measures.sources
    )


def _file(path: str | None) -> File | None:
    return (path, _bytes(path)) if path else None


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
    """The files of a receipt whose content is found neither where they lay nor among those of the order."""
    named = [*order.agreements, *order.files.values(), *(measure_and_path(one)[1] for one in order.measures)]
    known = {_sha256(path) for path in named}
    told = kept.receipt["kvittering"]["kilder"]
    hashed = [one for one in told if one.get("sha256") and one.get("fil")]
    return tuple(
        one["fil"]
        for one in hashed
        if one["sha256"] not in {*known, _sha256(path_in(one["fil"], kept.folder))}
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
