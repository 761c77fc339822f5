"""The sheet with what is billed by itself: contributions as formulas over their rates, and the advances of a budget."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from attrs import frozen

from fordel.explanation_words import title_of
from fordel.settlement import AdvancePlan, ContributionShare, RateUse, SettledContribution, Settlement
from fordel.workbook.addition_rows import half_away
from fordel.workbook.cells import LIMIT, Cell, Sheet, Words, at, control, kroner, stretch, text, whole
from fordel.workbook.input_sheet import Inputs, measure_mark
from fordel.workbook.key_work import decimal_scale

_BILLED, _ENGINE, _CONTROL, _TOP, _BOTTOM, _BASE, _STEP, _DISCOUNT, _OF, _LEAST, _MOST, _FIRST = range(1, 13)


@frozen(eq=False)
class _Exact:
    """A contribution of a party in whole numbers: numerator and denominator in øre, and what units are counted in."""

    top: int
    bottom: int
    scale: int


def billed_sheet(settlement: Settlement, inputs: Inputs, words: Words) -> Sheet | None:
    """The contributions and advances of a settlement; None where it has neither."""
    if not settlement.contributions and not settlement.advances:
        return None
    sheet = Sheet(words.say("sheet_billed"), (34, *(18,) * 20), (2, 1))
    sheet.add(text(words.say("sheet_billed"), "title"))
    sheet.add(text(words.say("billed_told"), "note"))
    for contribution in settlement.contributions:
        _contribution(sheet, words, inputs, settlement, contribution)
    for plan in settlement.advances:
        _advances(sheet, words, plan)
    return sheet


# Contributions ----------------------------------------------------------------------------------------------


def _contribution(
    sheet: Sheet, words: Words, inputs: Inputs, settlement: Settlement, one: SettledContribution
) -> None:
    sheet.add()
    told = words.say("contribution", name=one.name, year=str(one.year), party=one.to)
    sheet.add(text(f"{told}, {one.at.clause}" if one.at.clause else told, "title"))
    heads = ("party", "billed", "engine", "control", "numerator", "denominator", "base_amount", "step_amount")
    more = ("discount_numerator", "discount_denominator", "least", "most")
    rates = [
        text(words.say(key, name=rate.measure), "head")
        for rate in one.rule.rates
        for key in ("rate_ore", "rate_of")
    ]
    sheet.add(*words.head(*heads, *more), *rates)
    first = sheet.next
    for share in one.shares.values():
        sheet.add(*_charge(sheet.next, inputs, settlement, one, share))
    last = sheet.next - 1
    total = f"ROUND(SUM({stretch(first, last, _BILLED)}),2)"
    sheet.add(text(words.say("sum"), "head"), kroner(one.ore, total))
    sheet.controls.append(sheet.range(first, last, _CONTROL))


def _charge(
    row: int, inputs: Inputs, settlement: Settlement, one: SettledContribution, share: ContributionShare
) -> list[Cell | None]:
    """A party's contribution: base, rates and step, less a discount, within bounds, rounded (language.md 2.5)."""
    exact = _exact(one, share)
    difference = control(f"ROUND(({at(row, _BILLED)}-{at(row, _ENGINE)})*100,0)")
    if exact is None:
        return [text(share.party), kroner(share.ore, style="doubted"), kroner(share.ore), difference]
    discount = share.discount.value if share.discount else Fraction(0)
    top, bottom = at(row, _TOP), at(row, _BOTTOM)
    rated = "".join(
        f"+{at(row, _FIRST + 2 * place)}*ROUND({at(row, _FIRST + 2 * place + 1)}*{exact.scale},0)"
        for place in range(len(share.rates))
    )
    plain = f"(({at(row, _BASE)}+{at(row, _STEP)})*{exact.scale}{rated})"
    found = f"{plain}*({at(row, _OF)}-{at(row, _DISCOUNT)})"
    if one.rule.at_least is not None:
        found = f"MAX({found},{at(row, _LEAST)}*{bottom})"
    if one.rule.at_most is not None:
        found = f"MIN({found},{at(row, _MOST)}*{bottom})"
    return [
        text(share.party),
        kroner(share.ore, f"{half_away(top, bottom)}/100"),
        kroner(share.ore),
        difference,
        whole(exact.top, found),
        whole(exact.bottom, f"{exact.scale}*{at(row, _OF)}"),
        whole(one.rule.base),
        whole(share.step.ore if share.step else 0),
        whole(discount.numerator),
        whole(discount.denominator),
        _bound(one.rule.at_least),
        _bound(one.rule.at_most),
        *(cell for use in share.rates for cell in _rate(inputs, settlement, share.party, use)),
    ]


def _exact(one: SettledContribution, share: ContributionShare) -> _Exact | None:
    """The numbers of a contribution, or None where a spreadsheet does not keep them."""
    scale = decimal_scale({str(place): use.counted for place, use in enumerate(share.rates)})
    rates = [Fraction(use.rate.ore) for use in share.rates]
    discount = share.discount.value if share.discount else Fraction(0)
    if scale is None or any(rate.denominator != 1 for rate in rates):
        return None
    step = share.step.ore if share.step else 0
    plain = Fraction(one.rule.base + step) + sum(
        (rate * use.counted for rate, use in zip(rates, share.rates, strict=True)), Fraction(0)
    )
    bottom = scale * discount.denominator
    if plain != share.plain or share.exact * bottom != int(share.exact * bottom):
        return None
    found = _Exact(int(share.exact * bottom), bottom, scale)
    return found if 2 * max(abs(found.top), abs(int(plain * bottom))) + bottom <= LIMIT else None


def _bound(ore: int | None) -> Cell | None:
    return None if ore is None else whole(ore)


def _rate(inputs: Inputs, settlement: Settlement, party: str, use: RateUse) -> tuple[Cell, Cell]:
    """A rate in øre, and how many units are counted, from the measure where that is all there is to it."""
    known = [
        inputs.measures[measure_mark(one), party]
        for one in settlement.measures
        if one.name == use.rate.measure and one.values.get(party) == use.value
        if (measure_mark(one), party) in inputs.measures
    ]
    formula = known[0] if known and use.records is None else ""
    if formula and use.rate.at_least is not None:
        least = Fraction(use.rate.at_least)
        formula = f"MAX({formula},{least.numerator}/{least.denominator})"
    return whole(int(use.rate.ore)), Cell(use.counted, "number", formula)


# Advances ---------------------------------------------------------------------------------------------------


def _advances(sheet: Sheet, words: Words, plan: AdvancePlan) -> None:
    """What each is to pay of a budget, and in which instalments: the engine's amounts, added up both ways."""
    parties = list(dict.fromkeys(name for one in plan.advances for name in one.shares))
    costs = list(plan.shares)
    sheet.add()
    sheet.add(text(words.say("advances_of", year=str(plan.year)), "title"))
    sheet.add(text(words.say("advances_told"), "note"))
    numbers = [text(words.say("instalment", number=one.number), "head") for one in plan.advances]
    names = [text(title_of(name).in_words(words.language), "head") for name in costs]
    sheet.add(*words.head("party", "to_pay", "instalments", "control"), *names, *numbers)
    first = sheet.next
    for party in parties:
        sheet.add(*_instalments(sheet.next, plan, costs, party))
    last = sheet.next - 1
    sums = [
        kroner(_sum_of(plan.shares[name]), f"ROUND(SUM({stretch(first, last, 4 + place)}),2)")
        for place, name in enumerate(costs)
    ]
    row = sheet.add(text(words.say("sum"), "head"), None, None, None, *sums)
    budget = sheet.add(
        text(words.say("budget")), None, None, None, *(kroner(plan.budget.get(name, 0)) for name in costs)
    )
    places = range(4, 4 + len(costs))
    differences = [control(f"ROUND(({at(row, place)}-{at(budget, place)})*100,0)") for place in places]
    found = sheet.add(text(words.say("control")), None, None, None, *differences)
    sheet.controls.append(sheet.range(first, last, 3))
    if costs:
        sheet.controls.append(f"'{sheet.name}'!{at(found, 4)}:{at(found, 3 + len(costs))}")


def _sum_of(shares: Mapping[str, int]) -> int:
    return sum(shares.values())


def _instalments(row: int, plan: AdvancePlan, costs: list[str | None], party: str) -> list[Cell | None]:
    """A party's part of each budget and its instalments, both added up."""
    of_costs = [kroner(plan.shares[name].get(party, 0)) for name in costs]
    paid = [kroner(one.shares.get(party, 0)) for one in plan.advances]
    middle, end = 4 + len(of_costs), 3 + len(of_costs) + len(paid)
    due = sum(one.get(party, 0) for one in plan.shares.values())
    added = f"ROUND(SUM({at(row, 4)}:{at(row, middle - 1)}),2)" if of_costs else "0"
    return [
        text(party),
        kroner(due, added),
        kroner(
            sum(one.shares.get(party, 0) for one in plan.advances),
            f"ROUND(SUM({at(row, middle)}:{at(row, end)}),2)",
        ),
        control(f"ROUND(({at(row, 1)}-{at(row, 2)})*100,0)"),
        *of_costs,
        *paid,
    ]
