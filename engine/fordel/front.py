"""What Python programs use: an agreement read from a file, a settlement, and what can be asked of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from fordel import settlement as core
from fordel.before import Before, File, read_before
from fordel.diagnostic import Diagnostic
from fordel.explanation import Explanation, explain
from fordel.fetched_files import shelf_of
from fordel.ledger.columns import Options
from fordel.measure_files import MeasureFiles, read_several
from fordel.model import Agreement
from fordel.money import Money
from fordel.period import Span
from fordel.pipeline import Settled
from fordel.pipeline import read as read_bytes
from fordel.pipeline import settle as settle_books
from fordel.pools import Others
from fordel.render.diagnostics import text
from fordel.render.json_form import json_text, settlement_object

if TYPE_CHECKING:  # few programs verify
    from fordel.verification import Verification


class AgreementError(ValueError):
    """An agreement that cannot be used, with everything that is wrong with it."""

    def __init__(self, diagnostics: Sequence[Diagnostic], language: str = "nb") -> None:
        super().__init__(text(tuple(diagnostics), language))
        self.diagnostics = tuple(diagnostics)


class LedgerError(AgreementError):
    """A settlement that cannot be made of an agreement and a ledger, with everything that stops it."""


@frozen
class Settlement:
    """A settlement and what can be asked of it; `value` is the whole of it, with the trace of every share."""

    value: core.Settlement
    totals: Mapping[str, Money] = field(init=False)

    @totals.default
    def _totals(self) -> Mapping[str, Money]:
        return {balance.party: Money(balance.bears) for balance in self.value.balances}

    def explain(self, party: str, cost: str | None = None) -> Explanation:
        """Why a party bears what it bears, in all or of one cost. Raises LookupError for an unknown party or cost."""
        return explain(self.value, party, cost)

    def to_json(self) -> str:
        """The object of `fordel beregn --format json`."""
        return json_text(settlement_object(self.value))

    def to_pdf(self, party: str | None = None, language: str | None = None) -> bytes:
        """The statement for all parties or for one, tagged (PDF/UA-1) and fit for keeping (PDF/A-2a).

        It is in the agreement's own language where none is told. Takes the extra `rapport`; raises MissingExtra
        without it, LookupError for an unknown party.
        """
        from fordel.statements_pdf import statement_pdf

        return statement_pdf(self.value, party, language)

    def to_excel(self) -> bytes:
        """The workbook `oppgjor.xlsx` of `--ut`, its shares as formulas; raises MissingExtra without `rapport`."""
        from fordel.workbook import excel_file

        return excel_file(self.value)

    def to_arrow(self) -> Any:  # noqa: ANN401  (any library's table can be made of it)
        """One row a period, cost and party, with the Arrow C stream interface: `pl.DataFrame(…)`, `pa.table(…)`.

        Columns: `fra`, `til`, `kostnad`, `part`, `øre` (int64), `eksakt` (kroner as a fraction).
        """
        from fordel.ledger.store import arrow_table

        rows = [
            (
                period.period.first,
                period.period.last,
                cost.name,
                share.party,
                share.ore,
                str(share.exact / 100),
            )
            for period in self.value.periods
            for cost in period.costs
            for share in cost.shares.values()
        ]
        return arrow_table(rows)


def read(path: str | Path, known: date | None = None, libraries: str | Path | None = None) -> Agreement:
    """Reads an agreement from a file, with what it fetches from its own folder or from `libraries`.

    It is as it was adopted on the day `known`, or with all decisions it names. Raises AgreementError with all
    diagnostics, OSError where there is no file or no such folder.
    """
    shelf = shelf_of(str(path), None if libraries is None else str(libraries))
    reading = read_bytes(str(path), Path(path).read_bytes(), known, lambda: shelf)
    if reading.agreement is None:
        raise AgreementError(reading.errors, reading.form)
    return reading.agreement


def settle(  # noqa: PLR0913  (each is an option of the command line)
    agreement: Agreement,
    ledger: object,
    *,
    year: int | None = None,
    first: date | None = None,
    last: date | None = None,
    measures: Mapping[tuple[str, str, date | int], Fraction] | None = None,
    measure_files: Sequence[str | Path] = (),
    columns: Mapping[str, str] | None = None,
    digits: Mapping[str, int] | None = None,
    sheet: str = "",
    table: str = "",
    engine: str = "",
    budget: str | Path | None = None,
    paid: str | Path | None = None,
    previous: str | Path | None = None,
    others: Sequence[Settlement] = (),
    file_hashes: bool = True,
) -> Settlement:
    """Settles an agreement for an accounting year, or from `first` to `last` on period bounds.

    `ledger` is a path (CSV, Parquet, Excel, SAF-T, a folder or a pattern), the address of a database with `table`, an
    object with the Arrow C stream interface (Polars, pandas, pyarrow, DuckDB relations), or an iterable of `Posting`.
    `measures` are values by measure, party or municipality number, and day or year, which count before those of
    `measure_files`: files as `--grunnlag` names them. `columns` tells what the ledger calls its columns, `digits` how
    many digits the codes of a column have that Excel stores as numbers, `sheet` which sheet of a workbook it is;
    `engine` is `duckdb`, `python`, `spark`, or the one that is quicker for that ledger. `budget`, `paid` and `previous`
    are the files of `--budsjett`, `--betalt` and `--forrige`, `others` settlements of agreements that costs are shares
    of. Without `file_hashes` the receipt has no hash of the ledger's files, which takes as long as reading them. Raises
    LedgerError with all diagnostics, ValueError where the dates are not told, or `previous` stands together with one of
    the other two.
    """
    options = Options(columns or {}, table=table, engine=engine, sheet=sheet, digits=digits or {})
    first, last = _stretch(agreement, year, first, last)
    files = {"budget": _file(budget), "paid": _file(paid), "previous": _file(previous)}
    before = read_before(agreement, first, last, **files)
    if isinstance(before, tuple):
        raise LedgerError(before, agreement.form)
    given = _measures(agreement, measure_files, measures or {})
    options = evolve(options, without_hashes=not file_hashes)
    return _settled(agreement, ledger, options, Span(first, last), given, before, others)


def _settled(  # noqa: PLR0913, PLR0917  (what a settlement is made from)
    agreement: Agreement,
    ledger: object,
    options: Options,
    span: Span,
    given: MeasureFiles,
    before: Before,
    others: Sequence[Settlement],
) -> Settlement:
    """The settlement, its ledger closed; raises LedgerError."""
    run = {one.value.agreement.name: one.value for one in others}
    settled = settle_books(
        agreement,
        ledger,
        options,
        span.first,
        span.last or span.first,
        given.values,
        records=given.records,
        before=before,
        others=Others(tuple(run), run),
    )
    if not isinstance(settled, Settled):
        raise LedgerError(settled, agreement.form)
    settled.ledger.close()
    sources = (*settled.settlement.sources, *given.sources)
    return Settlement(evolve(settled.settlement, sources=sources))


def verify(receipt: str | Path, package: str | Path | None = None) -> Verification:
    """Makes the settlement of a receipt (`kvittering.json`, its folder, or a package) again, and compares.

    With `package` it is made from the files of that. Raises CannotRemake (a ValueError) where the receipt does not
    tell how, or a file is gone; LedgerError where the settlement cannot be made.
    """
    from fordel.remaking import compared, kept_at, remade

    with (
        kept_at(str(receipt), None if package is None else str(package)) as kept,
        remade(kept.order) as found,
    ):
        if not isinstance(found.own, Settled):
            raise LedgerError(kept.told(found.own), found.form)
        return compared(kept, found.own)


def _stretch(
    agreement: Agreement, year: int | None, first: date | None, last: date | None
) -> tuple[date, date]:
    """The first and last day that are asked for; raises ValueError where they are not told."""
    if year is not None:
        span = agreement.year_span(year)
        first, last = span.first, span.last
    if first is None or last is None or last < first:
        raise ValueError("tell a year, or a first and a last day")
    return first, last


def _measures(
    agreement: Agreement, named: Sequence[str | Path], told: Mapping[tuple[str, str, date | int], Fraction]
) -> MeasureFiles:
    """The measures of files, each a path or `innbyggertall=07459.json`, and those told beside them; LedgerError."""
    read = read_several([str(one) for one in named], lambda path: Path(path).read_bytes(), agreement)
    if isinstance(read, tuple):
        raise LedgerError(read, agreement.form)
    return evolve(read, values={**read.values, **told})


def _file(path: str | Path | None) -> File | None:
    return None if path is None else (str(path), Path(path).read_bytes())
