"""The sheet with what a settlement is reckoned from: the ledger's sums, measures, rates, and what has been paid."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import define, field

from fordel.explanation_words import days, title_of
from fordel.messages import measure_called
from fordel.settlement import MeasureUse, SettledCost, Settlement
from fordel.workbook.cells import Cell, Sheet, Words, kroner, text, whole
from fordel.workbook.key_work import decimal_scale
from fordel.workbook.work import AmountWork, Works

_AMOUNT, _SECOND = 4, 5


@define
class Inputs:
    """The sheet, and where on it other sheets find what they reckon from.

    `gross` has the cells of a cost's ledger sum and of what is deducted, by place in `works`; `own` those of what a
    party bears directly; `portions` those of a numerator and a denominator in øre; `measures` those of values.
    """

    words: Words
    sheet: Sheet
    gross: dict[int, tuple[str, str]] = field(factory=dict)
    own: dict[tuple[int, str], list[str]] = field(factory=dict)
    portions: dict[tuple[int, int], tuple[str, str]] = field(factory=dict)
    measures: dict[tuple[object, str], str] = field(factory=dict)
    accounts: dict[str, int] = field(factory=dict)

    def title(self, key: str, *heads: str) -> None:
        """Begin a part of the sheet: an empty row, its name, and the headings of its columns."""
        self.sheet.add()
        self.sheet.add(text(self.words.say(key), "title"))
        self.sheet.add(*self.words.head(*heads))

    def where(self, work: AmountWork) -> list[Cell]:
        """Period, clause and name of an amount, as a row begins."""
        return [
            text(days(work.period.period.span).in_words(self.words.language)),
            text(work.amount.at.clause or ""),
            text(title_of(work.amount.name).in_words(self.words.language)),
        ]


def input_sheet(settlement: Settlement, works: Works, words: Words) -> Inputs:
    """Everything that the other sheets reckon from and do not reckon themselves."""
    sheet = Sheet(words.say("sheet_inputs"), (20, 12, 34, 26, 18, 18, 18), (2, 0))
    inputs = Inputs(words, sheet)
    sheet.add(text(words.say("sheet_inputs"), "title"))
    sheet.add(text(words.say("inputs_told"), "note"))
    _ledger(inputs, settlement, works)
    _direct(inputs, works)
    _portions(inputs, works)
    _measures(inputs, settlement)
    _accounts(inputs, settlement)
    return inputs


def measure_mark(use: MeasureUse) -> object:
    """What is the same for the values of a measure, whoever they are of."""
    return use.name, use.declared, use.as_of, use.source, use.years, use.found_years


def _ledger(inputs: Inputs, settlement: Settlement, works: Works) -> None:
    """The sums of the ledger, and what is deducted of them; incomes as well, which have no shares."""
    inputs.title("ledger", "period", "clause", "cost", "lines", "in_ledger", "deducted")
    language = inputs.words.language
    places = {id(work.amount): index for index, work in enumerate(works.amounts)}
    for period in settlement.periods:
        for cost in period.costs:
            row = inputs.sheet.add(
                text(days(period.period.span).in_words(language)),
                text(cost.at.clause or ""),
                text(title_of(cost.name).in_words(language)),
                whole(cost.lines),
                kroner(cost.gross),
                kroner(cost.gross - cost.ore) if cost.treatment != "deduct" else None,
            )
            if id(cost) in places:
                cells = inputs.sheet.cell(row, _AMOUNT), inputs.sheet.cell(row, _SECOND)
                inputs.gross[places[id(cost)]] = cells
    ore, lines = settlement.outside
    left = sum(cost.left for period in settlement.periods for cost in period.costs)
    if lines:
        told = text(inputs.words.say("outside"))
        inputs.sheet.add(None, None, told, whole(lines), kroner(ore - left))


def _direct(inputs: Inputs, works: Works) -> None:
    """What is borne directly, and what hosts keep of a cost."""
    is_begun = False
    for index, work in enumerate(works.amounts):
        if not isinstance(work.amount, SettledCost) or not any(work.shared.own):
            continue
        if not is_begun:
            inputs.title("direct", "period", "clause", "cost", "party", "amount", "of_column")
            is_begun = True
        for party, value, ore in _own(work, work.amount):
            row = inputs.sheet.add(*inputs.where(work), text(party), kroner(ore), text(value))
            inputs.own.setdefault((index, party), []).append(inputs.sheet.cell(row, _AMOUNT))


def _own(work: AmountWork, cost: SettledCost) -> Iterable[tuple[str, str, int]]:
    """Party, the column's value and øre; one row for each party where that is all that can be told."""
    kept = cost.limit.kept if cost.limit else {}
    told = [(one.party, one.value, one.ore) for one in cost.direct]
    told += [(party, "", ore) for party, ore in kept.items() if ore]
    sums = {party: sum(ore for name, _, ore in told if name == party) for party in work.shared.parties}
    if tuple(sums.values()) == work.shared.own:
        return told
    own = zip(work.shared.parties, work.shared.own, strict=True)
    return [(party, "", ore) for party, ore in own if ore]


def _portions(inputs: Inputs, works: Works) -> None:
    """What is shared by each of several keys, or in parts of an øre."""
    is_begun = False
    for index, work in enumerate(works.amounts):
        if work.simple:
            continue
        for place, portion in enumerate(work.shared.portions):
            if not is_begun:
                inputs.title("portions", "period", "clause", "cost", "key", "numerator", "denominator")
                is_begun = True
            key = text(portion.key.key.name or "")
            parts = whole(portion.ore.numerator), whole(portion.ore.denominator)
            row = inputs.sheet.add(*inputs.where(work), key, *parts)
            cells = inputs.sheet.cell(row, _AMOUNT), inputs.sheet.cell(row, _SECOND)
            inputs.portions[index, place] = cells


def _measures(inputs: Inputs, settlement: Settlement) -> None:
    if not settlement.measures:
        return
    inputs.title("measures", "measure", "as_of", "source", "party", "value")
    for use in settlement.measures:
        called = measure_called(use.name, inputs.words.language)
        for party, value in use.values.items():
            is_number = decimal_scale({party: value}) is not None
            shown = Cell(value, "number") if is_number else text(str(value))
            row = inputs.sheet.add(text(called), *_stands_for(use), text(party), shown)
            if is_number:
                inputs.measures[measure_mark(use), party] = inputs.sheet.cell(row, _AMOUNT)


def _stands_for(use: MeasureUse) -> tuple[Cell, Cell]:
    """The day or the years that the values are of, and their source."""
    when = text(", ".join(map(str, use.found_years or use.years)))
    if use.as_of is not None:
        when = Cell(use.as_of, "date")
    return when, text(use.source)


def _accounts(inputs: Inputs, settlement: Settlement) -> None:
    inputs.title("payments", "party", "clause", "cost", "role", "paid", "advances", "earlier")
    for one in settlement.balances:
        amounts = kroner(one.paid), kroner(one.advances), kroner(one.earlier)
        row = inputs.sheet.add(text(one.party), None, None, text(one.role), *amounts)
        inputs.accounts[one.party] = row
