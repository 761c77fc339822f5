"""What is told of a cost before it is shared, and within which amounts: deductions, limits, base amounts, bounds."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from fordel.apportionment import nearest
from fordel.explanation_adjusted import bound_words
from fordel.explanation_words import Sentence, TraceDoesNotHold, amount_text, counted, title_of, weight_text
from fordel.model import Agreement, CostCategory
from fordel.settlement import AmountBounds, Limit, SettledCost, SharedPart

_NOTHING = Fraction(0)
_ONE = Fraction(1)


def is_treated(cost: SettledCost) -> bool:
    """Whether something was done with a cost before it was shared, so that its parts are no longer its lines."""
    return bool(cost.deductions or cost.limit or cost.amounts or cost.by_days)


def treatment_sentences(
    cost: SettledCost, versions: list[CostCategory], when: Sentence, *, is_alone: bool
) -> Iterator[Sentence]:
    """Tell what was deducted of a cost, and how much of the rest is shared or borne as its clause says.

    `is_alone` tells that one limit holds of all. Raises TraceDoesNotHold where the limit told does not give the amount
    that was kept.
    """
    if cost.deductions:
        told = tuple([_deduction(one.ore, one.by) for one in cost.deductions])
        yield Sentence("explain.deducted", {"deductions": told, "sum": cost.ore})
    if cost.limit is not None:
        _check_limit(cost, cost.limit, is_alone=is_alone)
        yield from _limit(cost, cost.limit, versions)
    if cost.by_days:
        yield Sentence("explain.by_days", {"when": when})


def _deduction(ore: int, name: str | None) -> Sentence:
    return Sentence("explain.deduction", {"amount": ore, "name": title_of(name)})


def income_sentences(cost: SettledCost) -> Iterator[Sentence]:
    """Tell where an income went, and what was left of it and kept outside; an expense in sum is kept outside."""
    if cost.left != cost.ore + sum([one.ore for one in cost.deducted]):
        raise TraceDoesNotHold(
            f"{cost.name}: {cost.left} øre are not what {cost.deducted} leave of {cost.ore}"
        )
    for one in cost.deducted:
        yield Sentence("explain.deducted_in", {"amount": one.ore, "cost": title_of(one.cost)})
    if cost.left:
        kind = "deduction_left" if cost.left < 0 else "deduction_expense"
        yield Sentence(f"explain.{kind}", {"left": abs(cost.left)})


# Limits -----------------------------------------------------------------------------------------------------


def _check_limit(cost: SettledCost, limit: Limit, *, is_alone: bool) -> None:
    """Raise unless the part that is told is the part that was shared."""
    parts = sum([part.ore for part in cost.shared], _NOTHING)
    if not cost.direct and (nearest(limit.exact) != limit.ore or parts != limit.ore):
        raise TraceDoesNotHold(f"{cost.name}: {limit.exact} and {parts} are not the {limit.ore} øre to share")
    if limit.ore + sum(limit.kept.values()) != cost.ore:
        raise TraceDoesNotHold(f"{cost.name}: {limit.ore} and {limit.kept} are not {cost.ore} øre")
    if is_alone and limit.cases is None and limit.exact != _told(cost, limit):
        raise TraceDoesNotHold(
            f"{cost.name}: the limit gives {_told(cost, limit)}, and kept is {limit.exact}"
        )


def _told(cost: SettledCost, limit: Limit) -> Fraction:
    """What a limit leaves to share of a cost in a period, exactly (language.md 2.4)."""
    ore = Fraction(cost.ore)
    if limit.above is not None:
        excess = max(limit.of_year - limit.above, 0) if limit.of_year > 0 else 0
        ore = ore * excess / limit.of_year if limit.of_year else _NOTHING
    return ore * (_ONE if limit.portion is None else limit.portion)


def _limit(cost: SettledCost, limit: Limit, versions: list[CostCategory]) -> Iterator[Sentence]:
    """The limit in words: the year's cost, what of it lies above, this period's part, and what the host keeps."""
    values: dict[str, object] = {"year": limit.year, "of_year": limit.of_year, "excess": limit.excess}
    if limit.above is not None:
        kind = "limit" if limit.cases is None else "limit_by_case"
        over = "over" if limit.excess else "below"
        values |= {"above": limit.above, "cases": limit.cases or 0, "column": _case_column(versions)}
        yield Sentence(f"explain.{kind}_{over}", values)
        portion = _ONE if limit.portion is None else limit.portion
        if limit.excess and limit.exact != portion * limit.excess:
            part = Sentence("explain.limit_part", {"amount": amount_text(limit.exact / portion)})
            yield part
    key = "shared" if cost.shared else "borne"
    if limit.portion is not None:
        portion_told = weight_text(limit.portion)
        yield Sentence(f"explain.portion_{key}", {"portion": portion_told, "amount": limit.ore})
    elif limit.ore:
        yield Sentence(f"explain.limited_{key}", {"amount": limit.ore})
    for host, ore in limit.kept.items():
        if ore:
            yield Sentence("explain.kept", {"amount": ore, "host": host})


def _case_column(versions: list[CostCategory]) -> str:
    return next((one.adjusted.by_case for one in versions if one.adjusted and one.adjusted.by_case), "")


# Amounts within a year --------------------------------------------------------------------------------------


def in_amounts(
    amounts: AmountBounds, parts: tuple[SharedPart, ...], party: str
) -> tuple[tuple[Fraction, ...], Fraction, Fraction]:
    """What a party bears of what is shared in a period, in øre, as terms to be added up.

    Returns the base amounts of the parts, what the key gives of the rest, and what the bounds of the year add, in
    proportion to the year's amount: K·b/B, key·(b − n·K·b/B) and (bounded − plain)·b/B.
    """
    year = sum(amounts.plain.values(), _NOTHING)
    base = amounts.adjustment.base or 0
    first, by_key = [], _NOTHING
    for part in parts:
        own = base * part.ore / year if year else _NOTHING
        first.append(own if party in part.sharers else _NOTHING)
        by_key += part.key.shares.get(party, _NOTHING) * (part.ore - own * len(part.sharers))
    moved = amounts.bounded.get(party, _NOTHING) - amounts.plain.get(party, _NOTHING)
    period = sum([part.ore for part in parts], _NOTHING)
    return tuple(first), by_key, moved * period / year if year else _NOTHING


def amount_bound_sentences(
    agreement: Agreement, amounts: AmountBounds, parts: tuple[SharedPart, ...], party: str
) -> Iterator[Sentence]:
    """Tell the base amounts that are paid first, and what bounds in kroner do to a party's year.

    Raises TraceDoesNotHold where the bounds do not keep the year's sum.
    """
    year = sum(amounts.plain.values(), _NOTHING)
    if year != sum(amounts.bounded.values(), _NOTHING):
        raise TraceDoesNotHold(f"bounds make {amounts.plain} into {amounts.bounded}")
    period = sum([part.ore for part in parts], _NOTHING)
    first, by_key, moved = in_amounts(amounts, parts, party)
    if amounts.adjustment.base is not None:
        yield from _base(agreement, amounts, parts, year)
        if sum(first, _NOTHING):
            together = sum(first, by_key)
            values = {"base": amount_text(sum(first, _NOTHING)), "by_key": amount_text(by_key)}
            yield Sentence("explain.base_and_key", {**values, "sum": amount_text(together), "party": party})
    if amounts.adjustment.bounds:
        plain, bounded = amounts.plain.get(party, _NOTHING), amounts.bounded.get(party, _NOTHING)
        rules = tuple([bound_words(one, "kr") for one in amounts.adjustment.bounds])
        facts: dict[str, object] = {"party": party, "year": amounts.year, "rules": rules}
        told = {**facts, "plain": amount_text(plain), "bounded": amount_text(bounded)}
        yield Sentence("explain.amounts_idle" if plain == bounded else "explain.amounts_bounded", told)
        if plain != bounded and period != year:
            difference = {"moved": amount_text(bounded - plain), "part": str(period / year)}
            yield Sentence("explain.amounts_part", {**difference, "amount": amount_text(moved)})


def _base(
    agreement: Agreement, amounts: AmountBounds, parts: tuple[SharedPart, ...], year: Fraction
) -> Iterator[Sentence]:
    """The base amount that each pays in the year, and what is left for the key in the period."""
    base = amounts.adjustment.base or 0
    rest = [part.ore * (1 - base * len(part.sharers) / year if year else _ONE) for part in parts]
    whom = counted(agreement, parts[0].sharers) if len(parts) == 1 else Sentence("explain.those_present")
    values = {"base": base, "whom": whom, "year": amounts.year, "rest": amount_text(sum(rest, _NOTHING))}
    yield Sentence("explain.base", values)
