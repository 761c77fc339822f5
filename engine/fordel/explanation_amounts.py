"""How amounts that are not in the ledger are told to a party: overheads, fixed amounts, contributions, advances."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from fordel.apportionment import nearest
from fordel.clause_words import clause_words
from fordel.explanation_adjusted import discount_sentence
from fordel.explanation_costs import CostTeller, Paragraph, Section, added, of_it
from fordel.explanation_key import key_sentences, measure_values
from fordel.explanation_rounding import amount_sentences
from fordel.explanation_words import (
    Sentence,
    TraceDoesNotHold,
    amount_text,
    days,
    share_values,
    title_of,
    value_text,
    weight_text,
)
from fordel.model import Agreement, Step
from fordel.period import Span
from fordel.settlement import (
    AdvancePlan,
    ContributionShare,
    RateUse,
    SettledAddition,
    SettledContribution,
    SettledPeriod,
    Settlement,
    Share,
    YearlyAmount,
)
from fordel.source import Place

_NOTHING = Fraction(0)


class AmountTeller:
    """Tells the amounts of one settlement to one party, beside what `costs` tells of costs."""

    def __init__(self, settlement: Settlement, party: str, costs: CostTeller) -> None:
        self._settlement, self._party, self._costs = settlement, party, costs
        self._agreement: Agreement = settlement.agreement

    def _section(self, name: str, at: Place, ore: int, paragraphs: tuple[Paragraph, ...]) -> Section:
        words = clause_words(self._agreement, at)
        return Section(title_of(name), at.clause, at.heading, words, ore, paragraphs)

    # Overheads and fixed amounts ---------------------------------------------------------------------------

    def addition(self, period: SettledPeriod, one: SettledAddition) -> Section:
        """Tell an overhead or a fixed amount; raises TraceDoesNotHold where it is not what is told."""
        ore = net(one, self._party)
        return self._section(one.name, one.at, ore, self.addition_paragraphs(period, one))

    def addition_paragraphs(self, period: SettledPeriod, one: SettledAddition) -> tuple[Paragraph, ...]:
        """What is told of an overhead or a fixed amount, without its heading."""
        opening = tuple(self._overhead(one) if one.kind == "overhead" else self._fixed(period, one))
        share = one.shares.get(self._party) or Share(self._party, 0, _NOTHING)
        parts = [part for part in one.shared if part.ore]
        if (
            one.shared
            and sum([p.ore * p.key.shares.get(self._party, 0) for p in parts], _NOTHING) != share.exact
        ):
            raise TraceDoesNotHold(f"{one.name}: the parts do not give {share}")
        told: list[Paragraph] = []
        if len(parts) == 1:
            opening += of_it(self._costs.key(period, one, parts[0].key, days(period.span)))
        elif not one.shared:
            opening += (self._as_costs(one, share),)
        closing = (*self._amount(period, one, share), *self._credit(one, share))
        if len(parts) < 2:
            return ((*opening, *closing),)
        for part in parts:
            when = days(part.span)
            start = Sentence("explain.stretch", {"when": when})
            falls = Sentence("explain.part_falls", {"amount": amount_text(Fraction(part.ore))})
            told.append((start, falls, *of_it(self._costs.key(period, one, part.key, when))))
        return opening, *told, closing

    def _overhead(self, one: SettledAddition) -> Iterator[Sentence]:
        """The rate, what it is a rate of, and what that comes to."""
        versions = [rule for rule in self._agreement.overheads if rule.name == one.name]
        rate, total = one.rate or _NOTHING, sum(one.base.values())
        if len(versions) == 1 and nearest(rate * total) != one.ore:
            raise TraceDoesNotHold(f"{one.name}: {rate} of {total} is not {one.ore}")
        bases = tuple(
            [Sentence("explain.base_of", {"cost": name, "amount": ore}) for name, ore in one.base.items()]
        )
        yield Sentence("explain.overhead", {"rate": weight_text(rate), "bases": bases})
        exact = rate * total
        values = {"rate": weight_text(rate), "base": total, "exact": amount_text(exact), "amount": one.ore}
        if len(versions) > 1:
            yield Sentence("explain.amount_is", {"amount": one.ore})
        else:
            yield Sentence(f"explain.overhead_is{'' if exact.denominator == 1 else '_rounded'}", values)

    def _as_costs(self, one: SettledAddition, share: Share) -> Sentence:
        part = share.exact / one.ore if one.ore else _NOTHING
        return Sentence("explain.as_costs", share_values(self._party, part))

    def _fixed(self, period: SettledPeriod, one: SettledAddition) -> Iterator[Sentence]:
        """The year's amount with its index, the days it holds, and what is due less what was charged before."""
        _check_due(self._agreement, period, one)
        for part in one.yearly:
            yield from _yearly(part)
        if one.charged:
            values = {"last": period.span.last, "due": one.due, "charged": one.charged, "amount": one.ore}
            yield Sentence("explain.due_to_date", values)
        else:
            yield Sentence("explain.due", {"last": period.span.last, "amount": one.ore})

    def _amount(self, period: SettledPeriod, one: SettledAddition, share: Share) -> tuple[Sentence, ...]:
        """From the exact amount to the settled one."""
        if not share.exact:
            return ()
        part = share.exact / one.ore if one.ore else _NOTHING
        is_whole = len([part for part in one.shared if part.ore]) < 2 and one.ore
        key = "explain.exact" if is_whole else "explain.exactly"
        return amount_sentences(one, period, share, key, {"sum": one.ore, "fraction": str(part)})

    def _credit(self, one: SettledAddition, share: Share) -> Iterator[Sentence]:
        """Who is credited the amount; who is so itself pays only the difference."""
        credit = one.credited.get(self._party)
        if credit is None:
            for name, ore in one.credited.items():
                yield Sentence("explain.credited_to", {"party": name, "amount": ore})
            return
        values = {"party": self._party, "credited": credit, "own": share.ore, "net": share.ore - credit}
        yield Sentence("explain.credited", values)

    # Contributions -----------------------------------------------------------------------------------------

    def contribution(self, one: SettledContribution) -> Section:
        """Tell what the party pays of a contribution; raises TraceDoesNotHold where it is not what is told."""
        share = one.shares.get(self._party)
        return self._section(one.name, one.at, share.ore if share else 0, self.contribution_paragraphs(one))

    def contribution_paragraphs(self, one: SettledContribution) -> tuple[Paragraph, ...]:
        """What is told of a contribution, without its heading."""
        share = one.shares.get(self._party)
        if share is None:
            return ((Sentence("explain.pays_no_contribution", {"party": self._party}),),)
        return ((*self._computed(one, share), *_charged(one)),)

    def _computed(self, one: SettledContribution, share: ContributionShare) -> Iterator[Sentence]:
        terms = [Fraction(one.rule.base)] if one.rule.base else []
        if one.rule.base:
            yield Sentence("explain.contribution_base", {"amount": one.rule.base})
        for use in share.rates:
            terms.append(use.rate.ore * use.counted)
            yield from self._rate(use)
        if share.step is not None and one.rule.measure is not None:
            terms.append(Fraction(share.step.ore))
            yield self._step(one.rule.measure, share, share.step)
        _check_contribution(one, share, sum(terms, _NOTHING))
        if len(terms) > 1:
            yield Sentence("explain.together", {"terms": added(terms), "exact": amount_text(share.plain)})
        yield from _bounded(one, share)
        kind = "contribution_is" if share.exact == share.ore else "contribution_rounded"
        values = {"party": self._party, "amount": share.ore, "exact": amount_text(share.exact)}
        yield Sentence(f"explain.{kind}", values)

    def _value(self, measure: str, value: Fraction) -> dict[str, object]:
        """A party's value with what the measure is called, when it is of, and where from."""
        uses = [one for one in self._settlement.measures if one.name == measure]
        use = next((one for one in uses if one.values.get(self._party) == value), None)
        if use is None:
            raise TraceDoesNotHold(f"{measure}: nobody has the value {value} of {self._party}")
        return {**measure_values(self._agreement, use), "party": self._party, "value": value_text(value)}

    def _rate(self, use: RateUse) -> Iterator[Sentence]:
        yield Sentence("explain.value", self._value(use.rate.measure, use.value))
        if use.counted != use.value:
            values = {"least": value_text(use.rate.at_least or _NOTHING), "counted": value_text(use.counted)}
            kind = "counted_least" if use.records is None else "counted_records"
            yield Sentence(f"explain.{kind}", {**values, "records": use.records or 0})
        amounts = {"rate": amount_text(use.rate.ore), "exact": amount_text(use.rate.ore * use.counted)}
        yield Sentence("explain.rate", {**amounts, "counted": value_text(use.counted)})

    def _step(self, measure: str, share: ContributionShare, step: Step) -> Sentence:
        if share.value is None:
            raise TraceDoesNotHold(f"a step without a value of {measure}")
        values = {**self._value(measure, share.value), "amount": step.ore, "step": step_words(step)}
        return Sentence("explain.step", values)

    # Advances ----------------------------------------------------------------------------------------------

    def advances(self, plan: AdvancePlan, host: str) -> Section:
        """Tell what the party pays in advance of a budget; raises TraceDoesNotHold where parts do not add up."""
        ore = sum([shares.get(self._party, 0) for shares in plan.shares.values()])
        paid = [one.shares.get(self._party, 0) for one in plan.advances]
        if sum(paid) != ore:
            raise TraceDoesNotHold(f"the advances {paid} are not {ore} øre")
        paragraphs = [tuple(self._budget(plan, name, budget, host)) for name, budget in plan.budget.items()]
        told = [
            Sentence(*_instalment(one.number, one.day, ore))
            for one, ore in zip(plan.advances, paid, strict=True)
        ]
        if plan.without:
            names = tuple([title_of(name) for name in plan.without])
            told.append(Sentence("explain.advances_without", {"costs": names}))
        title = Sentence("explain.advances_for", {"year": plan.year})
        return Section(title, None, None, "", ore, (*paragraphs, tuple(told)))

    def _budget(self, plan: AdvancePlan, name: str | None, budget: int, host: str) -> Iterator[Sentence]:
        yield Sentence("explain.budget", {"cost": title_of(name), "amount": budget})
        if name in plan.keys:
            yield from of_it(key_sentences(self._agreement, plan.keys[name], self._party, host))
        own = plan.shares.get(name, {}).get(self._party, 0)
        yield Sentence("explain.budget_share", {"party": self._party, "amount": own})


def net(one: SettledAddition, party: str) -> int:
    """What a party bears of an overhead or a fixed amount, less what it is credited of it, in øre."""
    share = one.shares.get(party)
    return (share.ore if share else 0) - one.credited.get(party, 0)


def step_words(step: Step) -> Sentence:
    """A step by its bounds: `over 5 000`, `til og med 10 000`, or both."""
    over, up_to = step.over, step.up_to
    kind = (
        "step_between"
        if over is not None and up_to is not None
        else "step_over"
        if up_to is None
        else "step_to"
    )
    bounds = {"over": value_text(over or _NOTHING), "up_to": value_text(up_to or _NOTHING)}
    return Sentence(f"explain.{kind}", bounds)


def _instalment(number: int, day: object, ore: int) -> tuple[str, dict[str, object]]:
    kind = "instalment" if day is None else "instalment_on"
    return f"explain.{kind}", {"number": number, "day": day or "", "amount": ore}


# Fixed amounts ----------------------------------------------------------------------------------------------


def _check_due(agreement: Agreement, period: SettledPeriod, one: SettledAddition) -> None:
    """Raise unless the days and the yearly amounts give what is due to date (language.md 2.5)."""
    if period.span.last is None or one.due - one.charged != one.ore:
        raise TraceDoesNotHold(f"{one.name}: {one.due} less {one.charged} is not {one.ore}")
    first = agreement.year_span(agreement.year_of(period.span.last)).first
    to_date = Span(first, period.span.last)
    held = [(part, part.span.overlap(to_date)) for part in one.yearly]
    exact = sum([part.yearly * span.days / part.of_days for part, span in held if span], _NOTHING)
    if nearest(exact) != one.due:
        raise TraceDoesNotHold(f"{one.name}: {exact} is due to date, and kept is {one.due}")


def _yearly(part: YearlyAmount) -> Iterator[Sentence]:
    """What a year comes to: the amount that is written, its index, and the days of the year that it holds."""
    rule = part.rule
    if rule.over is not None:
        first, last = rule.over
        values = {"whole": rule.ore, "first": first, "last": last, "yearly": amount_text(part.yearly)}
        yield Sentence("explain.spread", values)
    else:
        yield Sentence("explain.yearly", {"amount": rule.ore})
    if part.index is not None:
        use = part.index
        if rule.over is None and rule.ore * use.value / use.base != part.yearly:
            raise TraceDoesNotHold(f"{rule.name}: {use} does not make {rule.ore} into {part.yearly}")
        facts = {"value": value_text(use.value), "base": value_text(use.base), "year": use.year}
        more = {"name": use.name, "base_year": use.base_year, "yearly": amount_text(part.yearly)}
        yield Sentence("explain.indexed", {**facts, **more, "amount": rule.ore})
    if part.days != part.of_days:
        exact = amount_text(part.yearly * part.days / part.of_days)
        counted = {"days": part.days, "of_days": part.of_days, "yearly": amount_text(part.yearly)}
        yield Sentence("explain.held_days", {**counted, "when": days(part.span), "exact": exact})


# Contributions ----------------------------------------------------------------------------------------------


def _check_contribution(one: SettledContribution, share: ContributionShare, plain: Fraction) -> None:
    """Raise unless base, rates, step, discount and bounds give what is paid."""
    exact = plain * (1 - share.discount.value) if share.discount else plain
    if share.bound:
        bound = one.rule.at_least if share.bound == "at_least" else one.rule.at_most
        exact = Fraction(bound or 0)
    if plain != share.plain or exact != share.exact or nearest(exact) != share.ore:
        raise TraceDoesNotHold(f"{one.name}: what is told gives {plain} and {exact}, and kept is {share}")


def _bounded(one: SettledContribution, share: ContributionShare) -> Iterator[Sentence]:
    if share.discount is not None:
        factor = 1 - share.discount.value
        values = {"told": discount_sentence(share.discount, share.party), "factor": weight_text(factor)}
        amounts = {"plain": amount_text(share.plain), "exact": amount_text(share.plain * factor)}
        yield Sentence("explain.contribution_discount", {**values, **amounts})
    if share.bound:
        bound = one.rule.at_least if share.bound == "at_least" else one.rule.at_most
        yield Sentence(f"explain.contribution_{share.bound}", {"amount": bound or 0})


def _charged(one: SettledContribution) -> Iterator[Sentence]:
    """Whom a contribution is paid to, what it reduces, and that it stands by itself."""
    yield Sentence("explain.contribution_to", {"year": one.year, "party": one.to})
    for deduction in one.deducted:
        yield Sentence("explain.deducted_in", {"amount": deduction.ore, "cost": title_of(deduction.cost)})
