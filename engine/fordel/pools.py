"""Costs that are a share of another agreement: the order to settle agreements in, and what one brings to another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from attrs import field, frozen

from fordel.diagnostic import Diagnostic
from fordel.model import Agreement, CostCategory, Pool
from fordel.plan import Aggregate, LedgerLine, Plan
from fordel.settlement import Remark, Settlement
from fordel.source import Place
from fordel.suggestions import close
from fordel.value import Value


@frozen(eq=False, repr=False)
class Others(Value):
    """The other agreements of a run: the names of all of them, and those that are settled so far."""

    names: tuple[str, ...] = ()
    settled: Mapping[str, Settlement] = field(factory=dict)


@frozen(eq=False, repr=False)
class Pooled(Value):
    """What other settlements bring: amounts as the books would answer them, and as lines by rule."""

    rows: tuple[Aggregate, ...] = ()
    lines: tuple[tuple[int, LedgerLine], ...] = ()
    remarks: tuple[Remark, ...] = ()


# The order --------------------------------------------------------------------------------------------------


def settling_order(agreements: Sequence[Agreement]) -> tuple[tuple[int, ...], Mapping[int, Diagnostic]]:
    """The indexes of agreements, each after those it has a share of, and (F302) those that stand in a circle.

    One of a circle is in the order as well; where nothing else decides, the order is that they were given in.
    """
    at = {agreement.name: index for index, agreement in enumerate(agreements)}
    asks = [
        {at[pool.agreement]: cost for cost, pool in _pools(agreement) if pool.agreement in at}
        for agreement in agreements
    ]
    order: dict[int, None] = {}
    faults: dict[int, Diagnostic] = {}
    for index in range(len(agreements)):
        _visit(index, (), asks, agreements, order, faults)
    return tuple(order), faults


def _pools(agreement: Agreement) -> Iterator[tuple[CostCategory, Pool]]:
    yield from ((cost, cost.pool) for cost in agreement.costs if cost.pool is not None)


def _visit(  # noqa: PLR0913, PLR0917  (a walk over a graph and what it has found)
    index: int,
    path: tuple[int, ...],
    asks: Sequence[Mapping[int, CostCategory]],
    agreements: Sequence[Agreement],
    order: dict[int, None],
    faults: dict[int, Diagnostic],
) -> None:
    """Put an agreement after those it asks; `path` leads to it."""
    if index in path:
        circle = path[path.index(index) :]
        names = tuple(agreements[one].name for one in (*circle, index))
        for one, following in zip(circle, (*circle[1:], index), strict=True):
            faults.setdefault(
                one, Diagnostic("F302", "pools", _place(asks[one][following]), {"circle": names})
            )
    elif index not in order:
        for asked in asks[index]:
            _visit(asked, (*path, index), asks, agreements, order, faults)
        order.setdefault(index)


def _place(cost: CostCategory) -> Place:
    return cost.pool.at if cost.pool else cost.at


# The amounts ------------------------------------------------------------------------------------------------


def pooled(plan: Plan, others: Others) -> Pooled | tuple[Diagnostic, ...]:
    """What the costs of a plan that are shares of other agreements come to, period by period of the other.

    It lies on the last day of that period and has been paid by the party that bears it there; on a day on which the
    cost is not in force it is no part of it. F201 where the other agreement is not settled in the same run, or the
    party is none there; F202 where two agreements bear that name.
    """
    rows: list[Aggregate] = []
    lines: list[tuple[int, LedgerLine]] = []
    remarks: list[Remark] = []
    faults: list[Diagnostic] = []
    for index, rule in enumerate(plan.question.rules):
        if rule.pool is None:
            continue
        fault = _missing(rule, rule.pool, others, plan.agreement.name)
        if fault:
            faults.append(fault)
            continue
        found = _brought(plan, index, rule.pool, others.settled[rule.pool.agreement])
        if isinstance(found, Diagnostic):
            faults.append(found)
            continue
        rows += [row for row, _ in found]
        lines += [(index, line) for _, line in found]
        if found:
            remarks.append(_told(rule, rule.pool, [row for row, _ in found]))
    return tuple(faults) or Pooled(tuple(rows), tuple(lines), tuple(remarks))


def _missing(rule: CostCategory, pool: Pool, others: Others, own: str) -> Diagnostic | None:
    """Why the settlement of the other agreement cannot be asked; `own` is the name of the one that asks."""
    facts = {"agreement": pool.agreement, "cost": rule.name or ""}
    if others.names.count(pool.agreement) > 1:
        return Diagnostic("F202", "run.twice", pool.at, facts)
    if pool.agreement in others.settled:
        return None
    if pool.agreement in others.names:
        return Diagnostic("F201", "agreement.unsettled", pool.at, facts)
    meant = tuple(name for name in close(pool.agreement, others.names) if name != own)
    variant = "agreement.meant" if meant else "agreement.unknown"
    return Diagnostic("F201", variant, pool.at, {**facts, "meant": meant})


def _brought(
    plan: Plan, index: int, pool: Pool, other: Settlement
) -> list[tuple[Aggregate, LedgerLine]] | Diagnostic:
    """One line for each settlement period of the other agreement that the cost is in force at the end of."""
    rule, found = plan.question.rules[index], []
    for period in other.periods:
        day = period.period.last
        bucket = next((at for at, span in enumerate(plan.question.buckets) if span.contains(day)), None)
        segment = None if bucket is None else plan.segment_of_bucket[bucket]
        if bucket is None or segment is None or not rule.valid.contains(day):
            continue
        payer = pool.party or plan.segments[segment].host
        there = _same_party(plan.agreement, payer, other)
        if there is None:
            known = tuple(balance.party for balance in other.balances)
            facts = {"party": payer, "agreement": pool.agreement, "known": known, "cost": rule.name or ""}
            return Diagnostic("F201", "agreement.party", pool.at, facts)
        ore = period.borne(there)
        line = LedgerLine(0, day, None, "", pool.agreement, ore)
        found.append((Aggregate(bucket, (index,), None, ore, 1, payer=payer), line))
    return found


def _same_party(agreement: Agreement, name: str, other: Settlement) -> str | None:
    """What a party is called in another settlement: the same municipality, whatever its name, or the same name."""
    who = agreement.parties[name].municipality
    for balance in other.balances:
        party = other.agreement.parties[balance.party]
        if party.municipality == who if who else party.name == name:
            return party.name
    return None


def _told(rule: CostCategory, pool: Pool, rows: Sequence[Aggregate]) -> Remark:
    ore = sum(row.ore for row in rows)
    facts = {"cost": rule.name or "", "ore": ore, "party": rows[-1].payer, "agreement": pool.agreement}
    return Remark("remark.pool", facts)
