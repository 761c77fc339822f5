"""What must be computed before a key is, and what stops it whatever the measures are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction

from attrs import frozen

from fordel.diagnostic import Diagnostic
from fordel.key_limits import unmeetable
from fordel.model import Agreement, AllocationKey, Bound, Component, Discount
from fordel.value import Value

_DAY = timedelta(days=1)

#: Groups that stand as one, each with those of its members who take part.
Groups = tuple[tuple[str, tuple[str, ...]], ...]


@frozen(eq=False)
class Job:
    """A version of a key, or a component by itself, to be computed among some participants on a day.

    One of the participants may be a group; `groups` has its members.
    """

    owner: AllocationKey | Component
    participants: tuple[str, ...]
    day: date
    groups: Groups = ()

    @property
    def mark(self) -> tuple[int, tuple[str, ...], date, Groups]:
        """What tells jobs apart; like components of two costs are two, since each has a clause of its own."""
        return id(self.owner), self.participants, self.day, self.groups


@frozen(eq=False, repr=False)
class Units(Value):
    """Those that a component shares among: parties, and `groups` that stand as one.

    `formed` are the groups that do so in this component, but not in what it is a part of.
    """

    names: tuple[str, ...]
    groups: Groups
    formed: Groups


class KeyOrder:
    """The order in which keys of one agreement are computed, each after all that it is made of."""

    def __init__(self, agreement: Agreement) -> None:
        self._agreement = agreement
        self._versions: dict[str, list[AllocationKey]] = {}
        for key in agreement.keys:
            self._versions.setdefault(key.name, []).append(key)
        self._orders: dict[object, tuple[Job, ...] | Diagnostic] = {}

    def of(self, part: Component, participants: tuple[str, ...], day: date) -> tuple[Job, ...] | Diagnostic:
        """All that a charge's component needs, itself last; or what stops it, whatever the measures are.

        F502: a key without a version in force, a party that is no participant, a part that nobody is left to share,
        a year to freeze a key at in which the agreement did not hold. F304: bounds that cannot be met. A charge that
        does no more than name a key is computed as that key.
        """
        job = Job(part, participants, day)
        needed = self._needed(part, job)
        if isinstance(needed, Diagnostic):
            return needed
        top = needed[0] if part.kind == "key" and len(needed) == 1 else job
        if top.mark not in self._orders:
            self._orders[top.mark] = self._walk(top)
        return self._orders[top.mark]

    def components(self, job: Job) -> tuple[Component, ...]:
        """What a job is weighed together from; nothing for a key that is not yet on its way in."""
        if isinstance(job.owner, Component):
            return (job.owner,)
        return job.owner.components if self.own_weight(job) else ()

    def units(self, component: Component, job: Job) -> Units:
        """Those that a component is computed among, as if there were no others (language.md 2.3)."""
        if component.among is None:
            return Units(job.participants, job.groups, ())
        named = {name: self._members(name, job) for name in component.among}
        if component.excluding:
            left_out = {*named, *(member for members in named.values() for member in members)}
            names = tuple(party for party in job.participants if party not in left_out)
            return Units(names, _only(job.groups, names), ())
        formed = tuple((name, members) for name, members in named.items() if members)
        names = (*(party for party in job.participants if party in named), *(name for name, _ in formed))
        return Units(names, (*_only(job.groups, names), *formed), formed)

    def inner(self, component: Component, job: Job) -> Job | Diagnostic:
        """The key that a component names, computed anew among the component's parties.

        One that is frozen is computed on the last day of that accounting year on which the agreement held.
        """
        name, then = component.name or "", job
        if component.frozen is not None:
            span = self._agreement.year_span(component.frozen).overlap(self._agreement.valid)
            if span is None or span.last is None:
                facts = {"key": name, "year": component.frozen}
                return Diagnostic("F502", "frozen_year", component.at, facts)
            then = Job(component, self._agreement.participants_on(span.last), span.last)
        units = self.units(component, then)
        if not units.names:
            return Diagnostic("F502", "nobody", component.at, {"day": then.day})
        version = self._in_force(name, then.day)
        if version is None:
            return Diagnostic("F502", "key", component.at, {"key": name, "day": then.day})
        return Job(version, units.names, then.day, units.groups)

    def own_weight(self, job: Job) -> Fraction:
        """The weight of a key's own shares in the accounting year; before and on its way in it is below 1."""
        rule = job.owner.phase_in if isinstance(job.owner, AllocationKey) else None
        if rule is None:
            return Fraction(1)
        years, gone = rule.last - rule.first + 1, self._agreement.year_of(job.day) - rule.first + 1
        return min(Fraction(max(gone, 0), years), Fraction(1))

    def old(self, job: Job) -> Job | Diagnostic | None:
        """The key that another is phased in from, among the same parties on the same day; None where it is in."""
        key = job.owner
        if not isinstance(key, AllocationKey) or key.phase_in is None or self.own_weight(job) == 1:
            return None
        if key.phase_in.key is not None:
            name, day = key.phase_in.key, job.day
            version = self._in_force(name, day)
        else:
            name, day = key.name, key.valid.first - _DAY
            earlier = [other for other in self._versions[name] if other.valid.first <= day]
            version = max(earlier, key=lambda other: other.valid.first, default=None)
        if version is None:
            return Diagnostic("F502", "key", key.phase_in.at, {"key": name, "day": day})
        return Job(version, job.participants, job.day, job.groups)

    # What each is made of -----------------------------------------------------------------------------------

    def _walk(self, top: Job) -> tuple[Job, ...] | Diagnostic:
        """Key after key without recursion: a chain of keys may be as long as the agreement."""
        order: list[Job] = []
        seen: set[object] = set()
        ahead = [(top, False)]
        while ahead:
            job, is_open = ahead.pop()
            if is_open:
                order.append(job)
            elif job.mark not in seen:
                seen.add(job.mark)
                ahead.append((job, True))
                for needed in self._made_of(job):
                    if isinstance(needed, Diagnostic):
                        return needed
                    ahead.append((needed, False))
        return tuple(order)

    def _made_of(self, job: Job) -> Iterator[Job | Diagnostic]:
        """All that a job needs, and what stops it."""
        for component in self.components(job):
            needed = self._needed(component, job)
            yield from (needed,) if isinstance(needed, Diagnostic) else needed
        if isinstance(job.owner, AllocationKey) and self.own_weight(job):
            yield from self._unmet_limits(job.owner, job)
        old = self.old(job)
        if old:
            yield old

    def _needed(self, component: Component, job: Job) -> list[Job] | Diagnostic:
        """What a component needs: the key that it names, first, and how the shares of groups go on."""
        units = self.units(component, job)
        absent = self._absent(component, units, job)
        if absent or not units.names:
            return absent or Diagnostic("F502", "nobody", component.at, {"day": job.day})
        groups = [self.group(name, members, job.day) for name, members in units.formed]
        if component.kind != "key":
            return groups
        inner = self.inner(component, job)
        return inner if isinstance(inner, Diagnostic) else [inner, *groups]

    def group(self, name: str, members: tuple[str, ...], day: date) -> Job:
        """How the share of a group goes on among those of its members who take part."""
        return Job(self._agreement.groups[name].component, members, day)

    def _absent(self, component: Component, units: Units, job: Job) -> Diagnostic | None:
        """F502: somebody whom a component names takes no part on the day."""
        named = {component.name or ""} if component.kind == "party" else set()
        if component.among and not component.excluding:
            named.update(component.among)
        absent = sorted(named.difference(job.participants, units.names))
        if absent and absent[0] in self._agreement.groups:
            return Diagnostic("F502", "group", component.at, {"group": absent[0], "day": job.day})
        if absent:
            return Diagnostic("F502", "party", component.at, {"party": absent[0], "day": job.day})
        return None

    def _unmet_limits(self, key: AllocationKey, job: Job) -> Iterator[Diagnostic]:
        """F502: a bound or discount for somebody who takes no part on the day; F304: bounds that cannot be met."""
        if not key.bounds and not key.discounts:
            return
        present = {*self._agreement.participants_on(job.day), *self._agreement.groups}
        limits: tuple[Bound | Discount, ...] = (*key.bounds, *key.discounts)
        for rule in limits:
            if rule.party and rule.party not in present:
                yield Diagnostic("F502", "party", rule.at, {"party": rule.party, "day": job.day})
        fault = unmeetable(key, job.participants)
        if fault:
            yield fault

    def _members(self, name: str, job: Job) -> tuple[str, ...]:
        """The members of a group who take part; nobody where the name is a party's, or stands as one already."""
        group = self._agreement.groups.get(name)
        if group is None or name in job.participants:
            return ()
        return tuple(party for party in job.participants if party in group.members)

    def _in_force(self, name: str, day: date) -> AllocationKey | None:
        return next((key for key in self._versions.get(name, ()) if key.valid.contains(day)), None)


def _only(groups: Iterable[tuple[str, tuple[str, ...]]], names: tuple[str, ...]) -> Groups:
    return tuple(group for group in groups if group[0] in names)
