"""What a key does to its shares when its components are weighed together: discounts, and bounds for each share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from fordel.bounds import clamp, limits_of
from fordel.diagnostic import Diagnostic, Label
from fordel.model import AllocationKey, Bound

_NONE, _ALL = Fraction(0), Fraction(1)


def limited(
    key: AllocationKey, shares: Mapping[str, Fraction], host: str
) -> Mapping[str, Fraction] | Diagnostic:
    """The shares after discounts and then bounds, or F304 where these cannot be met (language.md 2.3)."""
    less = _discounted(key, shares, host) if key.discounts else shares
    if isinstance(less, Diagnostic) or not key.bounds:
        return less
    low, high = limits_of(key.bounds, shares)
    kept = clamp(less, low, high, _ALL)
    if kept is not None:
        return kept
    able = sum((high.get(party, _ALL) if less[party] else low.get(party, _NONE) for party in less), _NONE)
    parties = tuple(party for party in less if less[party])
    return _refusal(key, "without_basis", _of_kind(key, at_least=False), {"sum": able, "parties": parties})


def unmeetable(key: AllocationKey, parties: tuple[str, ...]) -> Diagnostic | None:
    """F304 where the bounds of a key cannot be met among the parties whatever the shares are, or None."""
    low, high = limits_of(key.bounds, parties)
    for party in low:
        if party in high and low[party] > high[party]:
            rules = (_rule(key, party, at_least=True), _rule(key, party, at_least=False))
            return _refusal(key, "crossed", rules, {"party": party, "least": low[party], "most": high[party]})
    least, most = sum(low.values(), _NONE), sum((high.get(party, _ALL) for party in parties), _NONE)
    if least > 1:
        return _refusal(key, "least", _of_kind(key, at_least=True), {"sum": least, "parties": tuple(low)})
    if most < 1:
        return _refusal(key, "most", _of_kind(key, at_least=False), {"sum": most, "parties": parties})
    return None


def _discounted(
    key: AllocationKey, shares: Mapping[str, Fraction], host: str
) -> Mapping[str, Fraction] | Diagnostic:
    """What those with a discount keep; the others share the rest in proportion to their shares."""
    kept: dict[str, Fraction] = {}
    for rule in key.discounts:
        party = rule.party or host
        if party in shares:
            kept[party] = kept.get(party, shares[party]) * (1 - rule.value)
    others = sum((share for party, share in shares.items() if party not in kept), _NONE)
    rest = 1 - sum(kept.values())
    facts = {"key": key.name, "parties": tuple(kept), "sum": 1 - rest}
    if rest < 0:
        return Diagnostic("F304", "surcharge", key.discounts[0].at, facts)
    if rest and not others:
        return Diagnostic("F304", "discount", key.discounts[0].at, facts)
    return {
        party: kept[party] if party in kept else share * rest / others if others else share
        for party, share in shares.items()
    }


def _of_kind(key: AllocationKey, *, at_least: bool) -> tuple[Bound, ...]:
    return tuple(bound for bound in key.bounds if bound.at_least == at_least)


def _rule(key: AllocationKey, party: str, *, at_least: bool) -> Bound:
    """The bound that holds for a party."""
    rules = [rule for rule in _of_kind(key, at_least=at_least) if rule.party in (party, None)]
    return max(rules, key=lambda rule: rule.party is not None)


def _refusal(
    key: AllocationKey, variant: str, rules: Iterable[Bound], facts: Mapping[str, object]
) -> Diagnostic:
    """F304 at the first of the bounds, with what each of them says."""
    first, *others = rules
    values = {"key": key.name, "bound": first.value, **facts}
    labels = tuple(Label(rule.at, "bound", {"bound": rule.value}) for rule in others)
    return Diagnostic("F304", variant, first.at, values, labels, "bound")
