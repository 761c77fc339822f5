"""From a key, its participants and a day to exact shares, with the trace of how they came about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction

from attrs import frozen

from fordel.diagnostic import Diagnostic, Label
from fordel.measures import Values
from fordel.model import Agreement, AllocationKey, Component
from fordel.settlement import ComponentTrace, KeyShares, MeasureUse


class KeyDoesNotSum(ArithmeticError):
    """Shares of a key that do not add up to 1."""


@frozen(eq=False)
class _Job:
    """A version of a key, or a charge's own component, to be computed among some participants on a day."""

    owner: AllocationKey | Component
    participants: tuple[str, ...]
    day: date

    @property
    def mark(self) -> tuple[int, tuple[str, ...], date]:
        """What tells jobs apart; like components of two costs are two, since each has a clause of its own."""
        return id(self.owner), self.participants, self.day

    @property
    def components(self) -> tuple[Component, ...]:
        return self.owner.components if isinstance(self.owner, AllocationKey) else (self.owner,)


class Keys:
    """The keys of one agreement, each computed once for the same participants and the same day.

    Where nothing that a key is made of differs between two days, both get the very same KeyShares.
    """

    def __init__(self, agreement: Agreement, values: Values) -> None:
        self._agreement, self._values = agreement, values
        self._versions: dict[str, list[AllocationKey]] = {}
        for key in agreement.keys:
            self._versions.setdefault(key.name, []).append(key)
        self._orders: dict[object, tuple[_Job, ...] | Diagnostic] = {}
        self._computed: dict[object, KeyShares | Diagnostic] = {}
        self._looked_up: dict[object, MeasureUse] = {}
        self._uses: dict[object, MeasureUse] = {}
        self._equal: dict[object, KeyShares] = {}

    @property
    def uses(self) -> tuple[MeasureUse, ...]:
        """The values that shares were computed from, each once, in the order in which they were needed."""
        return tuple(self._uses.values())

    def unmet(self, part: Component, participants: tuple[str, ...], day: date) -> Diagnostic | None:
        """What stops a charge's component from being shared on a day, whatever the measures are, or None.

        F502: a key without a version in force, a party that is no participant, a part that nobody is left to
        share.
        """
        order = self._order(part, participants, day)
        return order if isinstance(order, Diagnostic) else None

    def shares(self, part: Component, participants: tuple[str, ...], day: date) -> KeyShares | Diagnostic:
        """The shares of a charge's component, which add up to exactly 1, among the participants of a day.

        F502 as in `unmet`; F303 where a measure is missing or negative for a party, or zero for all that it
        divides among.
        """
        order = self._order(part, participants, day)
        if isinstance(order, Diagnostic):
            return order
        for job in order:
            if job.mark not in self._computed:
                self._computed[job.mark] = self._compute(job)
        return self._computed[order[-1].mark]

    # What must be computed, before any value is looked up ---------------------------------------------------

    def _order(
        self, part: Component, participants: tuple[str, ...], day: date
    ) -> tuple[_Job, ...] | Diagnostic:
        """What is to be computed, each after all that it is made of."""
        outer = self._unmet(part, participants, day)
        if outer:
            return outer
        top = self._inner(part, participants, day) if part.kind == "key" else _Job(part, participants, day)
        if top.mark not in self._orders:
            self._orders[top.mark] = self._walk(top)
        return self._orders[top.mark]

    def _walk(self, top: _Job) -> tuple[_Job, ...] | Diagnostic:
        """Key after key without recursion: a chain of keys may be as long as the agreement."""
        order, seen, ahead = [], set(), [(top, False)]
        while ahead:
            job, is_open = ahead.pop()
            if is_open:
                order.append(job)
            elif job.mark not in seen:
                seen.add(job.mark)
                ahead.append((job, True))
                for component in job.components:
                    unmet = self._unmet(component, job.participants, job.day)
                    if unmet:
                        return unmet
                    if component.kind == "key":
                        ahead.append((self._inner(component, job.participants, job.day), False))
        return tuple(order)

    def _unmet(self, component: Component, participants: tuple[str, ...], day: date) -> Diagnostic | None:
        named = {component.name} if component.kind == "party" else set()
        if component.among and not component.excluding:
            named.update(component.among)
        absent = sorted(party for party in named if party and party not in participants)
        if absent:
            return Diagnostic("F502", "party", component.at, {"party": absent[0], "day": day})
        if not among(component, participants):
            return Diagnostic("F502", "nobody", component.at, {"day": day})
        if component.kind == "key" and not any(self._in_force(component.name, day)):
            return Diagnostic("F502", "key", component.at, {"key": component.name, "day": day})
        return None

    def _in_force(self, name: str | None, day: date) -> Iterator[AllocationKey]:
        return (key for key in self._versions.get(name or "", ()) if key.valid.contains(day))

    def _inner(self, component: Component, participants: tuple[str, ...], day: date) -> _Job:
        """The key that a component names, computed anew among the component's parties (language.md 2.3)."""
        return _Job(next(self._in_force(component.name, day)), among(component, participants), day)

    # Computing ----------------------------------------------------------------------------------------------

    def _compute(self, job: _Job) -> KeyShares | Diagnostic:
        traces: list[ComponentTrace] = []
        for component in job.components:
            trace = self._trace(component, job)
            if isinstance(trace, Diagnostic):
                return trace
            traces.append(trace)
        same = (id(job.owner), job.participants, tuple((id(one.measure), id(one.inner)) for one in traces))
        if same not in self._equal:
            self._equal[same] = _sum(job, tuple(traces))
        return self._equal[same]

    def _trace(self, component: Component, job: _Job) -> ComponentTrace | Diagnostic:
        parties = among(component, job.participants)
        if component.kind == "measure":
            return self._by_measure(component, parties, job.day)
        if component.kind == "key":
            inner = self._computed[self._inner(component, job.participants, job.day).mark]
            if isinstance(inner, Diagnostic):
                return inner
            return ComponentTrace(component, component.weight, inner.shares, inner=inner)
        if component.kind == "party":
            return ComponentTrace(component, component.weight, {component.name or "": Fraction(1)})
        equally = dict.fromkeys(parties, Fraction(1, len(parties)))
        return ComponentTrace(component, component.weight, equally)

    def _by_measure(
        self, component: Component, parties: tuple[str, ...], day: date
    ) -> ComponentTrace | Diagnostic:
        """w_p = m_p / Σ m (language.md 2.2): a value is never guessed."""
        use = self._use(component.name or "", parties, day)
        total = sum(use.values.values(), Fraction(0))
        missing = tuple(party for party in parties if party not in use.values)
        negative = tuple(party for party, value in use.values.items() if value < 0)
        if missing or negative or not total:
            variant = "missing" if missing else "negative" if negative else "zero"
            whom = missing or negative or parties
            facts = {"measure": use.name, "parties": whom, "party": whom[0], "day": use.declared or day}
            measure = self._agreement.measures.get(use.name)
            return Diagnostic("F303", variant, component.at, facts, (Label(measure.at),) if measure else ())
        shares = {party: value / total for party, value in use.values.items()}
        return ComponentTrace(component, component.weight, shares, measure=use)

    def _use(self, name: str, parties: tuple[str, ...], day: date) -> MeasureUse:
        """The values of a measure, the same object wherever they are the same."""
        asked = (name, parties, day)
        if asked not in self._looked_up:
            use = self._values.of(name, parties, day)
            same = (name, use.declared, use.as_of, use.source, tuple(use.values.items()))
            self._looked_up[asked] = self._uses.setdefault(same, use)
        return self._looked_up[asked]


def among(component: Component, participants: tuple[str, ...]) -> tuple[str, ...]:
    """The participants that a component is computed among, as if there were no others (language.md 2.3)."""
    if component.among is None:
        return participants
    named = frozenset(component.among)
    return tuple(party for party in participants if (party in named) != component.excluding)


def _sum(job: _Job, traces: tuple[ComponentTrace, ...]) -> KeyShares:
    """The components weighed together; raises KeyDoesNotSum where they are not the whole."""
    shares = dict.fromkeys(job.participants, Fraction(0))
    for trace in traces:
        for party, share in trace.shares.items():
            shares[party] += trace.weight * share
    _check(shares)
    name = job.owner.name if isinstance(job.owner, AllocationKey) else None
    return KeyShares(name, shares, traces, job.owner.at)


def _check(shares: Mapping[str, Fraction]) -> None:
    total = sum(shares.values(), Fraction(0))
    if total != 1 or min(shares.values()) < 0:
        raise KeyDoesNotSum(f"the shares {shares} of a key add up to {total}")
