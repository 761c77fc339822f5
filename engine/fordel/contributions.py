"""Contributions: what each participant and buyer pays a year, billed by itself (language.md 2.5)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from fractions import Fraction

from attrs import frozen

from fordel.apportionment import nearest
from fordel.diagnostic import Diagnostic
from fordel.frames import Frame
from fordel.measures import Values
from fordel.model import Agreement, Contribution, Rate
from fordel.plan import Plan
from fordel.settlement import ContributionShare, MeasureUse, RateUse, SettledContribution
from fordel.source import Place
from fordel.value import Value


@frozen(eq=False, repr=False)
class Charged(Value):
    """A contribution as it is charged in a settlement period (an index), and the measures it is computed by."""

    period: int
    settled: SettledContribution
    uses: tuple[MeasureUse, ...]


def contributions(
    plan: Plan, frames: Sequence[Frame], values: Values, names: Collection[str] | None = None
) -> Iterator[Charged | Diagnostic]:
    """The contributions charged in a settlement, each once a year, in the order of the file.

    A year's is charged in the period with the last day of the accounting year on which agreement and contribution
    hold. With `names`, only those, and those that are deducted in a cost. F303 where a measure has no value for a
    payer, F305 where a value falls in no step.
    """
    agreement = plan.agreement
    for name in dict.fromkeys(rule.name for rule in agreement.contributions):
        versions = [rule for rule in agreement.contributions if rule.name == name]
        if names is not None and name not in names and not any(rule.costs for rule in versions):
            continue
        for year in dict.fromkeys(frame.year for frame in frames):
            day = _charged_on(agreement, versions, year)
            period = next((i for i, one in enumerate(frames) if day and one.period.span.contains(day)), None)
            rule = next((one for one in versions if day and one.valid.contains(day)), None)
            if day is not None and period is not None and rule is not None:
                yield _charge(agreement, versions, rule, frames[period], period, day, values)


def _charged_on(agreement: Agreement, versions: Sequence[Contribution], year: int) -> date | None:
    """The last day of an accounting year on which the agreement and a version hold."""
    of_year = agreement.year_span(year).overlap(agreement.valid)
    held = [of_year.overlap(rule.valid) for rule in versions] if of_year else []
    return max((span.last for span in held if span and span.last), default=None)


def _payers(agreement: Agreement, versions: Sequence[Contribution], year: int) -> tuple[str, ...]:
    """Everyone who takes part, or buys, on some day of the year on which the contribution holds."""
    of_year = agreement.year_span(year).overlap(agreement.valid)
    held = [span for rule in versions if of_year and (span := of_year.overlap(rule.valid))]
    return tuple(
        name
        for name, party in agreement.parties.items()
        if party.buys or any(span.overlap(part) for span in held for part in party.takes_part)
    )


def _charge(  # noqa: PLR0913, PLR0917  (what a charge depends on)
    agreement: Agreement,
    versions: Sequence[Contribution],
    rule: Contribution,
    frame: Frame,
    period: int,
    day: date,
    values: Values,
) -> Charged | Diagnostic:
    payers = _payers(agreement, versions, frame.year)
    uses: dict[str, MeasureUse] = {}
    for measure, at in _measures(rule):
        use = values.of(measure, payers, day)
        wrong = values.fault(use, payers, day, at)
        if wrong:
            return wrong
        uses[measure] = use
    shares: dict[str, ContributionShare] = {}
    for name in payers:
        share = _share(rule, name, name == frame.host, frame.year, uses, values)
        if share is None:
            facts = {"name": rule.name, "value": uses[rule.measure or ""].values[name], "party": name}
            return Diagnostic("F305", "value", rule.at, facts)
        shares[name] = share
    settled = SettledContribution(rule.name, frame.year, rule.to or frame.host, shares, rule, rule.at)
    return Charged(period, settled, tuple(uses.values()))


def _measures(rule: Contribution) -> Iterator[tuple[str, Place]]:
    yield from ((rate.measure, rate.at) for rate in rule.rates)
    if rule.measure is not None:
        yield rule.measure, rule.at


def _share(  # noqa: PLR0913, PLR0917  (what a share depends on)
    rule: Contribution,
    party: str,
    is_host: bool,  # noqa: FBT001
    year: int,
    uses: dict[str, MeasureUse],
    values: Values,
) -> ContributionShare | None:
    """Base, rates and step, less a discount, within bounds; None where the value falls in no step."""
    rates = tuple(_rate(rate, party, year, uses[rate.measure].values[party], values) for rate in rule.rates)
    exact = rule.base + sum([one.rate.ore * one.counted for one in rates], Fraction(0))
    value = uses[rule.measure].values[party] if rule.measure is not None else None
    step = None
    if value is not None:
        step = next(
            (
                one
                for one in rule.steps
                if (one.over is None or value > one.over) and (one.up_to is None or value <= one.up_to)
            ),
            None,
        )
        if step is None:
            return None
        exact += step.ore
    plain = exact
    discount = next(
        (one for one in rule.discounts if one.party == party or (not one.party and is_host)), None
    )
    exact = exact * (1 - discount.value) if discount else exact
    bound = ""
    if rule.at_least is not None and exact < rule.at_least:
        exact, bound = Fraction(rule.at_least), "at_least"
    if rule.at_most is not None and exact > rule.at_most:
        exact, bound = Fraction(rule.at_most), "at_most"
    return ContributionShare(party, nearest(exact), exact, plain, rates, step, value, bound, discount)


def _rate(rate: Rate, party: str, year: int, value: Fraction, values: Values) -> RateUse:
    """How many units are counted: at least so many, of the year or of each record."""
    if rate.at_least is None:
        return RateUse(rate, value, value)
    if rate.by_record:  # what came as one number is one record
        records = values.records(rate.measure, party, year) or ((value,) if value else ())
        counted = sum([max(one, rate.at_least) for one in records], Fraction(0))
        return RateUse(rate, value, counted, len(records))
    return RateUse(rate, value, max(value, rate.at_least))
