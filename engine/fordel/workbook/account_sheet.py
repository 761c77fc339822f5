"""The first sheet: the settlement as it is printed, its sums reckoned by formulas, and one cell that must show 0."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from attrs import define, field

from fordel.explanation_words import Sentence, days, title_of
from fordel.settlement import SettledAddition, SettledCost, SettledPeriod, Settlement
from fordel.workbook.cells import Cell, Sheet, Words, at, control, kroner, text, whole
from fordel.workbook.share_sheet import Shares

_SUM, _FIRST = 2, 3
_CONTROL_ROW = 3


@define
class _Table:
    """The table that is being filled: its parties, and the rows whose columns add up to what each bears."""

    settlement: Settlement
    shares: Shares
    sheet: Sheet
    words: Words
    parties: tuple[str, ...]
    borne: list[int] = field(factory=list)

    @property
    def last(self) -> int:
        return _FIRST + len(self.parties) - 1

    def row(self, label: Cell, clause: str, cells: Sequence[Cell | None]) -> int:
        """A row of amounts, with their sum before them."""
        row = self.sheet.next
        ore = [cell.value * 100 for cell in cells if cell is not None and isinstance(cell.value, Fraction)]
        total = int(sum(ore, Fraction(0)))
        return self.sheet.add(label, text(clause), kroner(total, self._sum(row)), *cells)

    def _sum(self, row: int) -> str:
        return f"ROUND(SUM({at(row, _FIRST)}:{at(row, self.last)}),2)"


def account_sheet(settlement: Settlement, shares: Shares, words: Words, controls: Sequence[str]) -> Sheet:
    """The settlement in one table for each period, the accounts, who pays whom, and the control of everything.

    `controls` are the ranges of the other sheets in which everything is to be 0.
    """
    parties = tuple(balance.party for balance in settlement.balances)
    sheet = Sheet(words.say("sheet_settlement"), (40, 12, *(18,) * (len(parties) + 1)), (4, 2))
    table = _Table(settlement, shares, sheet, words, parties)
    sheet.add(text(_title(settlement, words), "title"))
    sheet.add(text(words.say("settlement_told"), "note"))
    sheet.add()
    sheet.add(None, None, *words.head("sum"), *(text(party, "head") for party in parties))
    for period in settlement.periods:
        _period(table, period)
    due = _accounts(table)
    _transfers(table, due)
    _conservation(table)
    every = ",".join([*controls, *sheet.controls])
    sheet.rows[_CONTROL_ROW - 1] = (text(words.say("control"), "head"), control(f"SUMSQ({every})"))
    return sheet


def _title(settlement: Settlement, words: Words) -> str:
    status = Sentence("settlement.draft" if settlement.agreement.is_draft else "settlement.adopted")
    facts = {"name": settlement.agreement.name, "when": days(settlement.span).in_words(words.language)}
    return words.say("title", **facts, status=status.in_words(words.language))


# Costs ------------------------------------------------------------------------------------------------------


def _period(table: _Table, period: SettledPeriod) -> None:
    if len(table.settlement.periods) > 1 and period.amounts:
        table.sheet.add()
        table.sheet.add(text(days(period.period.span).in_words(table.words.language), "title"))
    places = {id(work.amount): index for index, work in enumerate(table.shares.works.amounts)}
    for one in period.amounts:
        name = text(title_of(one.name).in_words(table.words.language))
        if id(one) not in places:
            _income(table, one, name)
            continue
        index = places[id(one)]
        cells = [_share(table, one, index, party) for party in table.parties]
        table.borne.append(table.row(name, one.at.clause or "", cells))
        if isinstance(one, SettledAddition):
            _credited(table, one, index)
        if one.spare:
            spare = kroner(one.spare, table.shares.spare(index))
            label = text(f"{title_of(one.name).in_words(table.words.language)}: {table.words.say('spare')}")
            cells = [spare if party == period.host else None for party in table.parties]
            table.borne.append(table.row(label, one.at.clause or "", cells))


def _income(table: _Table, one: SettledCost | SettledAddition, name: Cell) -> None:
    """What is deducted has reduced other costs already, and is no part of the sum."""
    told = text(f"{name.value} ({table.words.say('deducted_elsewhere')})")
    table.sheet.add(told, text(one.at.clause or ""), kroner(one.ore, style="aside"))


def _share(table: _Table, one: SettledCost | SettledAddition, index: int, party: str) -> Cell | None:
    if party not in one.shares:
        return None
    return kroner(one.shares[party].ore, table.shares.share(index, party))


def _credited(table: _Table, one: SettledAddition, index: int) -> None:
    """Who is credited an overhead or a fixed amount; where that is one, it is all of it."""
    alone = f"-{table.shares.total(index)}" if len(one.credited) == 1 else ""
    cells = [
        kroner(-one.credited[party], alone) if party in one.credited else None for party in table.parties
    ]
    label = text(Sentence("settlement.credited", {"name": one.name}).in_words(table.words.language))
    table.borne.append(table.row(label, one.at.clause or "", cells))


# Accounts ---------------------------------------------------------------------------------------------------


def _accounts(table: _Table) -> int:
    """What each bears, has paid and is to pay, beside the engine's; returns the row of what is to be paid."""
    words, accounts = table.words, table.settlement.balances
    inputs = table.shares.inputs
    table.sheet.add()
    bears = table.row(
        text(words.say("bears"), "head"),
        "",
        [kroner(one.bears, _column_sum(table, place)) for place, one in enumerate(accounts, _FIRST)],
    )
    paid = [
        table.row(
            text(words.say(key)),
            "",
            [
                kroner(getattr(one, key), inputs.sheet.cell(inputs.accounts[one.party], column))
                for one in accounts
            ],
        )
        for column, key in enumerate(("paid", "advances", "earlier"), 4)
    ]
    left = [
        kroner(one.due, f"ROUND({at(bears, place)}-{'-'.join(at(row, place) for row in paid)},2)")
        for place, one in enumerate(accounts, _FIRST)
    ]
    due = table.row(text(words.say("due"), "head"), "", left)
    for row, key in ((bears, "bears"), (due, "due")):
        engine = table.row(
            text(words.say(f"engine_{key}")), "", [kroner(getattr(one, key)) for one in accounts]
        )
        _differences(table, row, engine)
    return due


def _column_sum(table: _Table, place: int) -> str:
    """What stands in a column, from the first cost to the last; the deducted incomes stand in no party's column."""
    if not table.borne:
        return "0"
    return f"ROUND(SUM({at(table.borne[0], place)}:{at(table.borne[-1], place)}),2)"


def _differences(table: _Table, row: int, engine: int) -> None:
    places = range(_SUM, table.last + 1)
    cells = [control(f"ROUND(({at(row, place)}-{at(engine, place)})*100,0)") for place in places]
    found = table.sheet.add(text(table.words.say("control")), None, *cells)
    _check(table, found, _SUM, table.last)


def _check(table: _Table, row: int, first: int, last: int) -> None:
    table.sheet.controls.append(f"{at(row, first)}:{at(row, last)}")


def _transfers(table: _Table, due: int) -> None:
    """Who pays whom; the parties have numbers, so that what each pays and gets can be added up."""
    words, sheet, settlement = table.words, table.sheet, table.settlement
    sheet.add()
    sheet.add(text(words.say("transfers"), "title"))
    sheet.add(*words.head("payer", "number", "amount", "payee", "number"))
    payees = {one.payee for one in settlement.transfers}
    first = sheet.next
    for one in settlement.transfers:
        payer, payee = table.parties.index(one.payer), table.parties.index(one.payee)
        alone = at(due, _FIRST + payer) if len(payees) == 1 else ""
        amounts = whole(payer + 1), kroner(one.ore, alone), text(one.payee), whole(payee + 1)
        sheet.add(text(one.payer), *amounts)
    last = max(first, sheet.next - 1)
    if not settlement.transfers:
        sheet.add(text(words.say("none_pays")))
    cells = []
    for place in range(len(table.parties)):
        paid = f"SUMIF({at(first, 1)}:{at(last, 1)},{place + 1},{at(first, 2)}:{at(last, 2)})"
        got = f"SUMIF({at(first, 4)}:{at(last, 4)},{place + 1},{at(first, 2)}:{at(last, 2)})"
        cells.append(control(f"ROUND(({at(due, _FIRST + place)}-{paid}+{got})*100,0)"))
    row = sheet.add(text(words.say("control_transfers")), None, None, *cells)
    _check(table, row, _FIRST, table.last)


def _conservation(table: _Table) -> None:
    """The ledger's total, and what became of it (language.md section 3.5)."""
    words, sheet, told = table.words, table.sheet, table.settlement.control
    sheet.add()
    sheet.add(text(words.say("conservation"), "title"))
    first = sheet.next
    for key, ore in (("in_ledger", told.ledger), ("pooled", told.pooled)):
        sheet.add(text(words.say(key)), None, kroner(ore))
    shared = [*_totals(table)]
    sheet.add(text(words.say("shared")), None, kroner(told.shared, f"ROUND({'+'.join(shared) or '0'},2)"))
    sheet.add(text(words.say("outside")), None, kroner(told.outside))
    sheet.add(text(words.say("deducted")), None, kroner(told.deducted))
    ledger, pooled, borne, outside, deducted = (at(first + place, _SUM) for place in range(5))
    difference = control(f"ROUND(({ledger}+{pooled}-{borne}-{outside}-{deducted})*100,0)")
    row = sheet.add(text(words.say("control")), None, difference)
    _check(table, row, _SUM, _SUM)


def _totals(table: _Table) -> Iterator[str]:
    """What each cost comes to; overheads and fixed amounts are credited as much as they are borne."""
    for index, work in enumerate(table.shares.works.amounts):
        if isinstance(work.amount, SettledCost):
            yield table.shares.total(index)
