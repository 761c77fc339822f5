"""What becomes of the shares of a key after its components: discounts first, and then bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from fordel.explanation_words import Sentence, TraceDoesNotHold
from fordel.model import Bound, Discount
from fordel.settlement import KeyShares

Shares = Mapping[str, Fraction]


def own_shares(key: KeyShares) -> Shares:
    """The shares that a key gives by itself, before it is phased in."""
    return key.phase.own if key.phase else key.shares


def adjusted_sentences(key: KeyShares, party: str, host: str) -> Iterator[Sentence]:
    """Tell how a party's share was changed by discounts and bounds; nothing where the key has none.

    Raises TraceDoesNotHold where the rules told do not give the shares that were kept (language.md 2.3).
    """
    if key.plain is None:
        return
    found = after_discounts(key.plain, key.discounts, host)
    own = {
        name: share for name, share in own_shares(key).items() if share or name in found
    }  # others have no part
    if key.discounts:
        yield from _discounts(key, found, party, host)
    if key.bounds:
        ratio = _ratio(key.bounds, found, own)
        yield _bound(key.bounds, found, own, party, ratio)
    elif found != own:
        raise TraceDoesNotHold(f"{key.name}: discounts give {found}, and kept is {own}")


# Discounts --------------------------------------------------------------------------------------------------


def after_discounts(plain: Shares, discounts: Sequence[Discount], host: str) -> Shares:
    """The shares after discounts: who has one bears so much less, and the others bear the rest as before."""
    own: dict[str, Fraction] = {}
    for one in discounts:
        if (name := one.party or host) in plain:
            own[name] = own.get(name, plain[name]) * (1 - one.value)
    others = {name: share for name, share in plain.items() if name not in own}
    rest, total = 1 - sum(own.values(), Fraction(0)), sum(others.values(), Fraction(0))
    if not own or not others:
        return {**plain, **own}
    spread = {name: rest * share / total if total else rest / len(others) for name, share in others.items()}
    return {name: own.get(name, spread.get(name, Fraction(0))) for name in plain}


def _discounts(key: KeyShares, found: Shares, party: str, host: str) -> Iterator[Sentence]:
    plain = key.plain or {}
    if party not in plain:
        return
    values = {"party": party, "before": plain[party], "after": found[party], "fraction": str(found[party])}
    own = next((one for one in key.discounts if (one.party or host) == party), None)
    if own is not None:
        told = discount_sentence(own, party)
        yield Sentence("explain.discount_mine", {**values, "told": told, "factor": 1 - own.value})
        return
    told_of = tuple([discount_sentence(one, one.party or host) for one in key.discounts])
    if plain[party]:
        factor = str(found[party] / plain[party])
        yield Sentence("explain.discount_others", {**values, "told": told_of, "factor": factor})


def discount_sentence(one: Discount, party: str) -> Sentence:
    """A discount in words: `Sigdal har 10 % rabatt`, or the addition that it is where it is below nothing."""
    kind = "discount" if one.value >= 0 else "surcharge"
    return Sentence(f"explain.{kind}", {"party": party, "value": abs(one.value)})


# Bounds -----------------------------------------------------------------------------------------------------


def bounds_for(bounds: Sequence[Bound], party: str) -> tuple[Bound | None, Bound | None]:
    """The lower and the upper bound of a party; one `for` the party goes before one for each."""
    named = {one.at_least: one for one in bounds if one.party is None}
    named |= {one.at_least: one for one in bounds if one.party == party}
    return named.get(True), named.get(False)


def bound_words(one: Bound, form: str = "share") -> Sentence:
    """A bound in words: `høyst 40 % hver`, `minst 2 % for Modum`; `form` is `share` or `kr`."""
    kind = f"bound_{'least' if one.at_least else 'most'}_{'each' if one.party is None else 'for'}_{form}"
    value: Fraction | int = int(one.value) if form == "kr" else one.value
    return Sentence(f"explain.{kind}", {"value": value, "party": one.party or ""})


def _ratio(bounds: Sequence[Bound], before: Shares, own: Shares) -> Fraction | None:
    """The one factor that all shares without a bound in their way are multiplied by; None where none is.

    Raises TraceDoesNotHold unless every share is clamp(factor · share before, low, high).
    """
    ratio: Fraction | None = None
    for name, share in own.items():
        if before.get(name) and not _is_at_bound(bounds, name, share):
            ratio = share / before[name] if ratio is None else ratio
    total = sum(own.values(), Fraction(0))
    fits = all(
        _fits(bounds, name, before.get(name, Fraction(0)), share, ratio) for name, share in own.items()
    )
    if total != 1 or not fits:
        raise TraceDoesNotHold(f"bounds on {before} do not give {own}")
    return ratio


def _is_at_bound(bounds: Sequence[Bound], party: str, share: Fraction) -> bool:
    return any(one is not None and one.value == share for one in bounds_for(bounds, party))


def _fits(
    bounds: Sequence[Bound], party: str, before: Fraction, share: Fraction, ratio: Fraction | None
) -> bool:
    low, high = bounds_for(bounds, party)
    if (low and share < low.value) or (high and share > high.value):
        return False
    if ratio is None or share == ratio * before:
        return ratio is not None or not before or _is_at_bound(bounds, party, share)
    is_low = low is not None and share == low.value and ratio * before < share
    return is_low or (high is not None and share == high.value and ratio * before > share)


def _bound(
    bounds: Sequence[Bound], before: Shares, own: Shares, party: str, ratio: Fraction | None
) -> Sentence:
    """What the bounds did to a party's share."""
    rules = tuple([bound_words(one) for one in bounds])
    share, earlier = own.get(party, Fraction(0)), before.get(party, Fraction(0))
    values: dict[str, object] = {"party": party, "before": earlier, "after": share}
    if all(own.get(name) == one for name, one in before.items()):
        return Sentence("explain.bounds_idle", {"rules": rules})
    decided = next((one for one in bounds_for(bounds, party) if one and one.value == share), None)
    if decided is not None and share != earlier:
        is_own = (earlier > share) != decided.at_least
        kind = "bounded" if is_own else "bounded_after"
        return Sentence(f"explain.{kind}", {**values, "rule": bound_words(decided)})
    return Sentence("explain.bounds_move", {**values, "rules": rules, "factor": str(ratio or 1)})
