"""A year's budget as data: the CSV file `kostnad;beløp` that advances are reckoned from (language.md section 4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import frozen

from fordel.data_files import DataFile, read_rows
from fordel.diagnostic import Diagnostic
from fordel.ledger.cells import shown
from fordel.messages import OTHER_COSTS
from fordel.model import Agreement
from fordel.money import ledger_amount
from fordel.source import Place
from fordel.suggestions import close
from fordel.value import Value

COLUMNS = ("kostnad", "beløp")


@frozen(eq=False, repr=False)
class BudgetFile(Value):
    """What each cost is expected to come to in the year, in øre (None is øvrige kostnader), and the file's SHA-256."""

    name: str
    sha256: str
    amounts: Mapping[str | None, int]


def read_budget(name: str, content: bytes, agreement: Agreement) -> BudgetFile | tuple[Diagnostic, ...]:
    """The budget of an agreement's costs, named as the agreement names them; income is negative.

    F701 and F702 as `read_rows` tells them; F702 for an amount that cannot be read, a cost that the agreement does
    not have, and one that stands twice.
    """
    file = read_rows(name, content, COLUMNS)
    if not isinstance(file, DataFile):
        return file
    amounts: dict[str | None, int] = {}
    return (*file.faults, *_read(file, agreement, amounts)) or BudgetFile(name, file.sha256, amounts)


def _read(file: DataFile, agreement: Agreement, amounts: dict[str | None, int]) -> Iterator[Diagnostic]:
    """Puts the rows in their place; yields what cannot be read."""
    names = tuple(dict.fromkeys(cost.name for cost in agreement.costs))
    told = {name: name for name in names if name is not None}
    other = OTHER_COSTS.values() if None in names else ()
    known: Mapping[str, str | None] = {**dict.fromkeys(other), **told}
    for line, (written, text) in file.rows:
        cost = written if written in known else written.casefold()
        ore = ledger_amount(text)
        if cost not in known:
            meant = close(written, told)
            values = {"name": shown(written), "meant": meant, "known": tuple(told)}
            variant = "budget_cost.meant" if meant else "budget_cost.unknown"
            yield Diagnostic("F702", variant, Place(file.name, line, 1), values)
        elif known[cost] in amounts:
            yield Diagnostic("F702", "budget_twice", Place(file.name, line, 1), {"name": written})
        elif ore is None:
            values = {"text": shown(text), "column": COLUMNS[1]}
            yield Diagnostic("F702", "amount", Place(file.name, line, 2), values)
        else:
            amounts[known[cost]] = ore
