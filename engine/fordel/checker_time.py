"""What must hold of dates: something in force whenever it is needed, and no date that can have no meaning."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from fordel.checker_keys import components
from fordel.diagnostic import Diagnostic
from fordel.model import Agreement, SettlementTerms, Version
from fordel.period import Span
from fordel.source import Place

_DAY = timedelta(days=1)


# Versions ---------------------------------------------------------------------------------------------------


def keys_are_in_force(agreement: Agreement) -> Iterator[Diagnostic]:
    """A key has a version on every day that something is shared by it (F502)."""
    versions: dict[str, list[Span]] = {}
    for key in agreement.keys:
        versions.setdefault(key.name, []).append(key.valid)
    covered = {name: _Covered(spans) for name, spans in versions.items()}
    told: set[tuple[str, date]] = set()
    for at, needed, span in _uses(agreement):
        held = span.overlap(agreement.valid)
        hole = covered[needed].hole(held) if held and needed in covered else None
        if hole is not None and (needed, hole) not in told:
            told.add((needed, hole))
            yield Diagnostic("F502", "key", at, {"key": needed, "day": hole})


def _uses(agreement: Agreement) -> Iterator[tuple[Place, str, Span]]:
    """Who uses which key, and through which span; a frozen key needs one day only, which is another rule's."""
    parts = [(one.at, one.component, one.valid) for one in agreement.overheads]
    parts += [(one.at, one.component, one.valid) for one in agreement.fixed_amounts]
    parts += [(cost.at, cost.charge.component, cost.valid) for cost in agreement.costs]
    parts += [(group.at, group.component, agreement.valid) for group in agreement.groups.values()]
    parts += [(key.at, part, key.valid) for key in agreement.keys for part in key.components]
    for at, part, valid in parts:
        if part and part.kind == "key" and part.name and part.frozen is None:
            yield at, part.name, valid


def versions_have_no_holes(agreement: Agreement) -> Iterator[Diagnostic]:
    """Between two versions of the same cost, overhead, amount or contribution there is always one (F502).

    What begins later than the agreement, or ends before it, is meant so.
    """
    kinds: tuple[tuple[str, Sequence[Version]], ...] = (
        ("cost_version", agreement.costs),
        ("overhead", agreement.overheads),
        ("fixed_amount", agreement.fixed_amounts),
        ("contribution", agreement.contributions),
    )
    for variant, every in kinds:
        by_name: dict[str, list[Version]] = {}
        for one in every:
            by_name.setdefault(_name(one), []).append(one)
        for name, versions in by_name.items():
            versions.sort(key=lambda one: one.valid.first)
            for before, after in pairwise(versions):
                last = before.valid.last
                if last is not None and last + _DAY < after.valid.first:
                    yield Diagnostic(
                        "F502", variant, after.at or agreement.at, {"name": name, "day": last + _DAY}
                    )


def _name(version: Version) -> str:
    return "" if isinstance(version, SettlementTerms) else version.name or ""


def terms_are_in_force(agreement: Agreement) -> Iterator[Diagnostic]:
    """An agreement that says how it is settled says so for every day that it holds (F502)."""
    hole = _Covered(terms.valid for terms in agreement.terms).hole(agreement.valid)
    if agreement.terms and hole is not None:
        yield Diagnostic("F502", "terms", agreement.terms[0].at or agreement.at, {"day": hole})


def named_costs_are_in_force(agreement: Agreement) -> Iterator[Diagnostic]:
    """One of the costs that something is deducted in, or is a percentage of, is there whenever that holds (F502)."""
    spans: dict[str, list[Span]] = {}
    for cost in agreement.costs:
        spans.setdefault(cost.name or "", []).append(cost.valid)
    named = [(one.at, one.name, one.costs, one.valid) for one in agreement.overheads]
    named += [(one.at, one.name, one.costs, one.valid) for one in agreement.contributions]
    named += [(one.charge.at, one.name or "", one.charge.costs, one.valid) for one in agreement.costs]
    covered: dict[tuple[str, ...], _Covered] = {}
    for at, name, costs, valid in named:
        held = valid.overlap(agreement.valid)
        if held is None or not costs:
            continue
        if costs not in covered:
            covered[costs] = _Covered(span for cost in costs for span in spans.get(cost, ()))
        hole = covered[costs].hole(held)
        if hole is not None:
            yield Diagnostic("F502", "named_cost", at, {"name": name, "costs": costs, "day": hole})


def there_is_always_a_host(agreement: Agreement) -> Iterator[Diagnostic]:
    """Some participant is host on every day that the agreement holds (F502)."""
    spans = [span for party in agreement.parties.values() for span in party.hosts]
    hole = _Covered(spans).hole(agreement.valid)
    if spans and hole is not None:
        hosts = [party for party in agreement.parties.values() if party.hosts]
        host = max(
            hosts,
            key=lambda party: max((one.first for one in party.hosts if one.first < hole), default=date.min),
        )
        yield Diagnostic("F502", "host", host.hosts_at or host.at, {"day": hole})


class _Covered:
    """The days of some spans, joined where they touch."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._firsts: list[date] = []
        self._lasts: list[date] = []
        for span in sorted(spans, key=lambda one: one.first):
            last = span.last or date.max
            if self._lasts and (self._lasts[-1] == date.max or span.first <= self._lasts[-1] + _DAY):
                self._lasts[-1] = max(last, self._lasts[-1])
            else:
                self._firsts.append(span.first)
                self._lasts.append(last)

    def hole(self, needed: Span) -> date | None:
        """The first day of a span that is not among them."""
        at = bisect_right(self._firsts, needed.first) - 1
        if at < 0 or self._lasts[at] < needed.first:
            return needed.first
        last = self._lasts[at]
        return None if last >= (needed.last or date.max) else last + _DAY


# Dates without meaning --------------------------------------------------------------------------------------


def amounts_are_spread_over_the_agreement(agreement: Agreement) -> Iterator[Diagnostic]:
    """An amount that is spread over years falls in years when it holds (F505)."""
    for amount in agreement.fixed_amounts:
        held = amount.valid.overlap(agreement.valid)
        if amount.over is None or held is None:
            continue
        years = Span(agreement.year_span(amount.over[0]).first, agreement.year_span(amount.over[1]).last)
        if not held.overlap(years):
            values = {"name": amount.name, "first": amount.over[0], "last": amount.over[1]}
            yield Diagnostic("F505", "years_outside", amount.at, values)


def frozen_years_lie_in_the_agreement(agreement: Agreement) -> Iterator[Diagnostic]:
    """The year that a key is frozen at has a day on which the agreement holds (F505)."""
    for part in components(agreement):
        if part.frozen is not None and agreement.year_span(part.frozen).overlap(agreement.valid) is None:
            values = {"key": part.name or "", "year": part.frozen}
            yield Diagnostic("F505", "frozen_outside", part.at, values)


def versions_begin_before_the_end(agreement: Agreement) -> Iterator[Diagnostic]:
    """Nothing begins after the agreement has ended (F505)."""
    last = agreement.valid.last
    if last is None:
        return
    for version in agreement.versions:
        if version.valid.first > last:
            values = {"first": version.valid.first, "last": last}
            yield Diagnostic("F505", "after_end", version.at or agreement.at, values)


# Advances ---------------------------------------------------------------------------------------------------


def who_joins_is_asked_for_every_advance(agreement: Agreement) -> Iterator[Diagnostic]:
    """A party that joins later than the agreement begins joins before its year's first advance is due (F506)."""
    if not any(terms.advance_days for terms in agreement.terms):
        return
    for party in agreement.parties.values():
        for span in party.takes_part:
            terms = agreement.terms_on(span.first)
            if span.first <= agreement.valid.first or not terms.advance_days:
                continue
            year = agreement.year_of(span.first)
            first = min(_due(agreement, year, day) for day in terms.advance_days)
            if first < span.first:
                values = {"party": party.name, "joins": span.first, "due": first}
                yield Diagnostic("F506", "late", party.at, values)


def _due(agreement: Agreement, year: int, day: tuple[int, int]) -> date:
    """The date of a day of the year in an accounting year."""
    month, day_of_month = day
    return date(year if month >= agreement.year_begins else year + 1, month, day_of_month)
