"""The rules of an agreement in a few words each, as they stand in its table: keys, costs, amounts, ways out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from attrs import frozen

from fordel.messages import day_in_words, sentence, share, visible
from fordel.model import (
    Adjustment,
    Agreement,
    AllocationKey,
    Bound,
    Component,
    Contribution,
    CostCategory,
    Discount,
    FixedAmount,
    Measure,
    Overhead,
    Rate,
    ReferenceYears,
    Step,
    Version,
)
from fordel.money import kroner, number_text
from fordel.period import Span, exit_takes_effect
from fordel.requirements import rests_on_the_list
from fordel.resolver.measures import POPULATION

_YEAR = 2001
_MONTHS_OF_LAW = 12


@frozen
class View:
    """The words of one language for one agreement; with `day`, only what is in force then.

    `notice` is the day on which a party gives notice that it leaves.
    """

    agreement: Agreement
    language: str
    day: date | None = None
    notice: date | None = None

    def say(self, key: str, **values: object) -> str:
        """A sentence of the catalogue's section `show`."""
        return sentence(f"show.{key}", values, self.language)

    def holds(self, *spans: Span) -> bool:
        """Whether something is to be shown."""
        return self.day is None or any(span.contains(self.day) for span in spans)

    def day_of_year(self, month: int, day: int) -> str:
        """A day of the year: `1. januar`, in English `1 January`."""
        return day_in_words(date(_YEAR, month, day), self.language).removesuffix(f" {_YEAR}")

    def party(self, name: str) -> str:
        """A party by its name, the host as what it is."""
        return name or self.say("the_host")

    def whose(self, name: str | None) -> str:
        """Whom a bound is for: each, or one party."""
        return self.say("each") if name is None else self.say("for_party", name=name)


def _amount(ore: Fraction | int) -> str:
    """An amount in kroner, exactly; of a rate perhaps with more than two decimals."""
    if Fraction(ore).denominator == 1:
        return f"{kroner(int(ore))}\u00a0kr"
    return f"{number_text(Fraction(ore) / 100)}\u00a0kr"


# Measures and keys --------------------------------------------------------------------------------------------


def measure_words(view: View, measure: Measure) -> tuple[str, ...]:
    """When a measure is from, what ages it counts, its tables and index, its unit and source."""
    parts = [_declared(view, measure)]
    if measure.ages is not None:
        parts.append(view.say("measure_ages", first=measure.ages[0], last=measure.ages[1]))
    if measure.tables:
        parts.append(view.say("measure_tables", number=len(measure.tables)))
    if measure.index:
        parts.append(view.say("measure_index", first=min(measure.index), last=max(measure.index)))
    parts.append(view.say("source", source=measure.source) if measure.source else "")
    return tuple(parts)


def _declared(view: View, measure: Measure) -> str:
    declared = measure.declared
    if declared is None:
        return ""
    if isinstance(declared, ReferenceYears):
        return _years(view, declared)
    if declared.day is not None:
        return view.say("measure_date", date=declared.day)
    day = view.day_of_year(declared.month, declared.day_of_month)
    if declared.years_before:
        return view.say("measure_day_before", day=day, years=declared.years_before)
    return view.say("measure_day", day=day)


def _years(view: View, declared: ReferenceYears) -> str:
    if declared.mean:
        return view.say("measure_mean", years=declared.mean)
    if declared.fixed is not None:
        return view.say("measure_year", year=declared.fixed)
    return view.say("measure_year_before" if declared.years_before else "measure_this_year")


def component_words(view: View, part: Component) -> str:
    """What a part of a key is divided by, in words."""
    name = part.name or ""
    kind = {"equal": "equal", "measure": "by_measure", "key": "by_key", "party": "to_party"}[part.kind]
    text = view.say(kind) if part.kind == "equal" else view.say(kind, name=name)
    return among_words(view, part, text)


def among_words(view: View, part: Component, text: str) -> str:
    """What a part is divided by, with the year it is frozen at and those it is computed among."""
    if part.frozen is not None:
        text = view.say("frozen", how=text, year=part.frozen)
    if part.among is None:
        return text
    return f"{text} {view.say('excluding' if part.excluding else 'among', parties=part.among)}"


def limit_words(view: View, key: AllocationKey) -> list[str]:
    """The discounts, bounds and phase-in of a key, in the order they count."""
    rest = [*(_discount(view, one) for one in key.discounts), *(_bound(view, one) for one in key.bounds)]
    if key.phase_in is not None:
        years = {"first": key.phase_in.first, "last": key.phase_in.last}
        old = key.phase_in.key
        rest.append(view.say("phase_in", old=old, **years) if old else view.say("phase_in_previous", **years))
    return rest


def _discount(view: View, one: Discount) -> str:
    kind = "discount" if one.value >= 0 else "surcharge"
    return view.say(kind, value=abs(one.value), name=view.party(one.party))


def _bound(view: View, one: Bound, *, in_kroner: bool = False) -> str:
    value = _amount(one.value) if in_kroner else share(one.value)
    return view.say("at_least" if one.at_least else "at_most", value=value, whom=view.whose(one.party))


# Costs and amounts --------------------------------------------------------------------------------------------


def charge_words(view: View, cost: CostCategory) -> str:
    """Who bears a cost, how much of it, and within which amounts."""
    charge = cost.charge
    if charge.component is not None:
        told = view.say("shared", how=component_words(view, charge.component))
    elif charge.kind in ("column", "party"):
        told = view.say("column" if charge.kind == "column" else "bearer", name=charge.name or "")
    elif charge.kind == "deduct":
        told = view.say("deduct", costs=charge.costs)
    else:
        told = view.say({"host": "bearer_host"}.get(charge.kind, charge.kind))
    more = list(_adjusted(view, cost.adjusted)) if cost.adjusted else []
    if cost.pool is not None:
        more.append(view.say("pool", name=view.party(cost.pool.party), agreement=cost.pool.agreement))
    return ", ".join([told, *more])


def _adjusted(view: View, adjusted: Adjustment) -> Iterator[str]:
    if adjusted.above is not None and adjusted.by_case:
        yield view.say("above_case", amount=adjusted.above, column=adjusted.by_case)
    elif adjusted.above is not None:
        yield view.say("above", amount=adjusted.above)
    if adjusted.portion is not None:
        yield view.say("portion", portion=share(adjusted.portion))
    if adjusted.base is not None:
        yield view.say("base_each", amount=adjusted.base)
    yield from (_bound(view, one, in_kroner=True) for one in adjusted.bounds)


def overhead_words(view: View, one: Overhead) -> str:
    """The rate of an overhead, what it is a rate of, who is credited, and how it is shared."""
    told = view.say("overhead", rate=share(one.rate), costs=one.costs, name=view.party(one.to))
    return f"{told}, {_shared(view, one.component)}" if one.component else told


def fixed_words(view: View, one: FixedAmount) -> str:
    """A fixed amount, who is credited, how it is shared, and its index."""
    name = view.party(one.to)
    if one.over is None:
        told = view.say("fixed", amount=one.ore, name=name)
    else:
        told = view.say("fixed_over", amount=one.ore, name=name, first=one.over[0], last=one.over[1])
    parts = [told, _shared(view, one.component) if one.component else view.say("shared_by_others")]
    if one.index is not None and one.base_year is not None:
        parts.append(view.say("indexed", name=one.index, year=one.base_year))
    return ", ".join(parts)


def _shared(view: View, component: Component) -> str:
    return view.say("shared", how=component_words(view, component))


def contribution_words(view: View, one: Contribution) -> str:
    """What each pays of a contribution, and to whom."""
    parts = [view.say("base", amount=one.base)] if one.base else []
    parts += [_rate(view, rate) for rate in one.rates]
    if one.measure is not None:
        parts.append(
            view.say("steps", name=one.measure, steps=tuple([_step(view, step) for step in one.steps]))
        )
    parts += [_discount(view, discount) for discount in one.discounts]
    parts += [view.say("at_least_amount", amount=one.at_least)] if one.at_least is not None else []
    parts += [view.say("at_most_amount", amount=one.at_most)] if one.at_most is not None else []
    if one.costs:
        parts.append(view.say("deduct", costs=one.costs))
    else:
        parts.append(view.say("to_party", name=view.party(one.to or "")))
    return ", ".join(parts)


def _rate(view: View, rate: Rate) -> str:
    measure = view.agreement.measures.get(rate.measure)
    unit = measure.unit if measure and measure.unit else rate.measure
    if unit == POPULATION:
        unit = view.say("inhabitant")
    told = view.say("rate", amount=_amount(rate.ore), name=unit)
    if rate.at_least is None:
        return told
    kind = "rate_least_each" if rate.by_record else "rate_least"
    return f"{told} {view.say(kind, number=number_text(rate.at_least))}"


def _step(view: View, step: Step) -> str:
    if step.up_to is None:
        return view.say("step_over", number=number_text(step.over or Fraction(0)), amount=step.ore)
    return view.say("step_to", number=number_text(step.up_to), amount=step.ore)


# What does not hold yet, and ways out -------------------------------------------------------------------------


def pending_words(view: View, version: Version) -> tuple[str, ...]:
    """A version that waits for an amendment: its name, the amendment, its first day, and whose decision is missing."""
    first, agreement = version.valid.first, view.agreement
    decided = {one.party for one in agreement.decisions if one.amendment == version.amendment}
    missing = tuple(
        [
            name
            for name in agreement.participants_on(first)
            if agreement.parties[name].needs_decision and name not in decided
        ]
    )
    name: str | None = getattr(version, "name", None)
    title = (
        view.say("terms")
        if not hasattr(version, "name")
        else visible(name)
        if name
        else view.say("other_costs")
    )
    waits = view.say("waits", parties=missing) if missing else ""
    return title, view.say("amendment", name=version.amendment or ""), view.say("from", first=first), waits


def notice_words(view: View, notice: date) -> tuple[str, str]:
    """When a notice takes effect by the agreement, or by kommuneloven § 20-8 where that holds; and the clause.

    Raises ValueError or OverflowError past the year 9999.
    """
    terms = view.agreement.exit
    if terms is not None:
        day = exit_takes_effect(notice, terms.months, terms.takes_effect)
        return view.say("exit_notice", notice=notice, day=day), terms.at.clause or ""
    if rests_on_the_list(view.agreement):
        day = exit_takes_effect(notice, _MONTHS_OF_LAW, None)
        return view.say("exit_notice_law", notice=notice, day=day), ""
    return view.say("exit_unknown"), ""
