"""From a key, its participants and a day to exact shares, with the trace of how they came about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from math import lcm

from attrs import evolve

from fordel.ceilings import KEY_BITS
from fordel.diagnostic import Diagnostic
from fordel.key_limits import limited
from fordel.key_order import Job, KeyOrder, Units
from fordel.measures import Values
from fordel.model import Agreement, AllocationKey, Component, PhaseIn
from fordel.settlement import ComponentTrace, KeyShares, MeasureUse, PhaseTrace


class KeyDoesNotSum(ArithmeticError):
    """Shares of a key that do not add up to 1."""


class Keys:
    """The keys of one agreement, each computed once for the same participants and the same day.

    Where nothing that a key is made of differs between two days, both get the very same KeyShares.
    """

    def __init__(self, agreement: Agreement, values: Values) -> None:
        self._agreement, self._values, self._order = agreement, values, KeyOrder(agreement)
        self._computed: dict[object, KeyShares | Diagnostic] = {}
        self._looked_up: dict[object, MeasureUse] = {}
        self._uses: dict[object, MeasureUse] = {}
        self._equal: dict[object, KeyShares | Diagnostic] = {}
        self._then: dict[object, KeyShares] = {}

    @property
    def uses(self) -> tuple[MeasureUse, ...]:
        """The values that shares were computed from, each once, in the order in which they were needed."""
        return tuple(self._uses.values())

    def unmet(self, part: Component, participants: tuple[str, ...], day: date) -> Diagnostic | None:
        """What stops a charge's component from being shared on a day, whatever the measures are, or None.

        F502: a key without a version in force, a party that is no participant, a part that nobody is left to share,
        a year to freeze a key at in which the agreement did not hold. F304: bounds that cannot be met.
        """
        order = self._order.of(part, participants, day)
        return order if isinstance(order, Diagnostic) else None

    def shares(self, part: Component, participants: tuple[str, ...], day: date) -> KeyShares | Diagnostic:
        """The shares of a charge's component, which add up to exactly 1, among the participants of a day.

        F502 as in `unmet`, and where somebody with a share of a frozen key takes part no longer. F303 where a measure
        is missing or negative for a party, or zero for all that it divides among. F304 where bounds or discounts
        cannot be met.
        """
        order = self._order.of(part, participants, day)
        if isinstance(order, Diagnostic):
            return order
        for job in order:
            if job.mark not in self._computed:
                self._computed[job.mark] = self._compute(job)
        found = self._computed[order[-1].mark]
        if order[-1].owner is part:
            return found
        return self._at_a_year(part, found, self._order.units(part, Job(part, participants, day)).names, day)

    def sharers(self, part: Component, participants: tuple[str, ...], day: date) -> tuple[str, ...]:
        """Those that a charge's component is computed among: all participants, or the ones its clause names."""
        units = self._order.units(part, Job(part, participants, day))
        members = {member for _, group in units.groups for member in group}
        named = members.union(units.names)
        return tuple(party for party in participants if party in named)

    def _compute(self, job: Job) -> KeyShares | Diagnostic:
        traces: list[ComponentTrace] = []
        for component in self._order.components(job):
            trace = self._trace(component, job)
            if isinstance(trace, Diagnostic):
                return trace
            traces.append(trace)
        old = self._old(job)
        if isinstance(old, Diagnostic):
            return old
        made_of = tuple((id(one.measure), id(one.inner), *map(id, one.groups.values())) for one in traces)
        host = self._host(job)
        same = (id(job.owner), job.participants, made_of, host, self._order.own_weight(job), id(old))
        if same not in self._equal:
            self._equal[same] = _within(self._weighed(job, tuple(traces), host, old), job)
        return self._equal[same]

    def _host(self, job: Job) -> str:
        """The host of the day, where a discount is for the host."""
        discounts = job.owner.discounts if isinstance(job.owner, AllocationKey) else ()
        is_asked = any(not discount.party for discount in discounts)
        return (self._agreement.host_on(job.day) or "") if is_asked else ""

    def _old(self, job: Job) -> KeyShares | Diagnostic | None:
        """The shares that a key is phased in from; None where it is in already."""
        old = self._order.old(job)
        return self._computed[old.mark] if isinstance(old, Job) else old

    def _weighed(
        self, job: Job, traces: tuple[ComponentTrace, ...], host: str, old: KeyShares | None
    ) -> KeyShares | Diagnostic:
        """The components weighed together, then discounts, bounds and phase-in, in that order."""
        owner, weight = job.owner, self._order.own_weight(job)
        if isinstance(owner, Component):
            return KeyShares(None, _sum(job.participants, traces), traces, owner.at)
        plain = _sum(job.participants, traces) if weight else {}
        own = limited(owner, plain, host) if weight else plain
        if isinstance(own, Diagnostic):
            return own
        has_limits = bool(weight and (owner.bounds or owner.discounts))
        found = KeyShares(
            owner.name,
            own,
            traces,
            owner.at,
            plain if has_limits else None,
            tuple(rule for rule in owner.bounds if has_limits and rule.party in (None, *job.participants)),
            tuple(
                rule for rule in owner.discounts if has_limits and (rule.party or host) in job.participants
            ),
        )
        return _phased(found, old, owner.phase_in, weight) if old and owner.phase_in else found

    # Components ---------------------------------------------------------------------------------------------

    def _trace(self, component: Component, job: Job) -> ComponentTrace | Diagnostic:
        units = self._order.units(component, job)
        trace = self._of_units(component, units, job)
        if isinstance(trace, Diagnostic) or not units.formed:
            return trace
        groups: dict[str, KeyShares] = {}
        for name, members in units.formed:
            inner = self._computed[self._order.group(name, members, job.day).mark]
            if isinstance(inner, Diagnostic):
                return inner
            groups[name] = inner
        return _gone_on(trace, groups)

    def _of_units(self, component: Component, units: Units, job: Job) -> ComponentTrace | Diagnostic:
        """The shares of those that a component shares among, before those of groups go on."""
        if component.kind == "measure":
            return self._by_measure(component, units, job.day)
        if component.kind == "key":
            return self._by_key(component, units, job)
        if component.kind == "party":
            return ComponentTrace(component, component.weight, {component.name or "": Fraction(1)})
        equally = dict.fromkeys(units.names, Fraction(1, len(units.names)))
        return ComponentTrace(component, component.weight, equally)

    def _by_key(self, component: Component, units: Units, job: Job) -> ComponentTrace | Diagnostic:
        asked = self._order.inner(component, job)
        found = asked if isinstance(asked, Diagnostic) else self._computed[asked.mark]
        inner = self._at_a_year(component, found, units.names, job.day)
        if isinstance(inner, Diagnostic):
            return inner
        return ComponentTrace(component, component.weight, inner.shares, inner=inner)

    def _at_a_year(
        self, component: Component, found: KeyShares | Diagnostic, units: tuple[str, ...], day: date
    ) -> KeyShares | Diagnostic:
        """A key as it is used: one that is frozen has its year, and none but those who take part today."""
        if isinstance(found, Diagnostic) or component.frozen is None:
            return found
        gone = sorted(party for party, share in found.shares.items() if share and party not in units)
        if gone:
            return Diagnostic("F502", "party", component.at, {"party": gone[0], "day": day})
        same = id(found), component.frozen, units
        if same not in self._then:
            shares = {party: found.shares.get(party, Fraction(0)) for party in units}
            self._then[same] = evolve(found, shares=shares, year=component.frozen)
        return self._then[same]

    def _by_measure(self, component: Component, units: Units, day: date) -> ComponentTrace | Diagnostic:
        """w_p = m_p / Σ m (language.md 2.2): a value is never guessed."""
        use = self._use(component.name or "", units, day)
        fault = self._values.fault(use, units.names, day, component.at, dict(units.groups))
        if fault:
            return fault
        total = sum(use.values.values(), Fraction(0))
        if not total:
            return self._values.all_zero(use, day, component.at)
        shares = {party: value / total for party, value in use.values.items()}
        return ComponentTrace(component, component.weight, shares, measure=use)

    def _use(self, name: str, units: Units, day: date) -> MeasureUse:
        """The values of a measure, the same object wherever they are the same."""
        asked = (name, units.names, units.groups, day)
        if asked not in self._looked_up:
            use = self._values.of(name, units.names, day, dict(units.groups))
            days = (use.declared, use.as_of, use.years, use.found_years)
            same = (name, *days, use.source, tuple(use.values.items()))
            self._looked_up[asked] = self._uses.setdefault(same, use)
        return self._looked_up[asked]


def _within(found: KeyShares | Diagnostic, job: Job) -> KeyShares | Diagnostic:
    """The shares of a key; F304 where their common denominator is longer than is computed with."""
    if isinstance(found, Diagnostic):
        return found
    bits = lcm(*[share.denominator for share in found.shares.values()]).bit_length()
    if bits <= KEY_BITS:
        return found
    name = found.name if found.name is not None else ""
    return Diagnostic("F304", "denominator", job.owner.at, {"key": name, "most": KEY_BITS})


def _gone_on(trace: ComponentTrace, groups: Mapping[str, KeyShares]) -> ComponentTrace:
    """A component in which the share of each group has gone on to its members."""
    shares: dict[str, Fraction] = {}
    for unit, share in trace.shares.items():
        inner = groups[unit].shares if unit in groups else {unit: Fraction(1)}
        for party, part in inner.items():
            shares[party] = shares.get(party, Fraction(0)) + share * part
    return evolve(trace, shares=shares, units=trace.shares, groups=groups)


def _phased(key: KeyShares, old: KeyShares, rule: PhaseIn, weight: Fraction) -> KeyShares:
    """A key on its way in: (1 - τ)·old + τ·own; with τ = 0 it has no shares of its own yet."""
    shares = {
        party: (1 - weight) * share + weight * key.shares[party] if weight else share
        for party, share in old.shares.items()
    }
    return evolve(key, shares=shares, phase=PhaseTrace(rule, old, key.shares, weight))


def _sum(participants: tuple[str, ...], traces: tuple[ComponentTrace, ...]) -> Mapping[str, Fraction]:
    """The components weighed together; raises KeyDoesNotSum where they are not the whole."""
    shares = dict.fromkeys(participants, Fraction(0))
    for trace in traces:
        for party, share in trace.shares.items():
            shares[party] += trace.weight * share
    total = sum(shares.values(), Fraction(0))
    if total != 1 or min(shares.values()) < 0:
        raise KeyDoesNotSum(f"the shares {shares} of a key add up to {total}")
    return shares
