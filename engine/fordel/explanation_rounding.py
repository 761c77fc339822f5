"""How the rounding of a share is told: its exact amount, and who got the øre or kroner left over, and why."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from fordel.apportionment import decimals
from fordel.explanation_words import Sentence, amount_text, days, number
from fordel.settlement import SettledAddition, SettledCost, SettledPeriod, Share

#: What is rounded once: a cost, or an amount that is not in the ledger.
Anchor = SettledCost | SettledAddition

_MOST_NAMED = 5
_ORE_PER_KRONE = 100
_PLACES = (2, 3, 4, 5, 6)


def amount_sentences(
    cost: Anchor, period: SettledPeriod, share: Share, key: str, values: Mapping[str, object]
) -> tuple[Sentence, ...]:
    """Tell the way from the exact amount to the settled one.

    `key` and `values` are the sentence that says how the exact amount was found. Where it is rounded, the
    sentence of that key with `_rounded` behind says to what.
    """
    values = {**values, "exact": amount_text(share.exact), "amount": share.ore}
    if not cost.spare:
        return Sentence(_rounding(cost, share, key), values), *_rounded(cost, period, share)
    scaled = Sentence(_rounding(cost, share, "explain.scaled"), {**values, **_scaled(cost, share)})
    whole = {"whole": scaled.values["whole"], "spare": cost.spare, "host": period.host}
    told = (Sentence(key, values), Sentence("explain.whole_kroner", whole), scaled)
    return *told, *_rounded(cost, period, share)


def units(cost: Anchor, share: Share) -> Fraction:
    """A party's exact share in the unit that is shared out: øre, or kroner of the cost's whole kroner.

    The whole kroner, towards zero, are divided in the proportions of the exact shares; where the cost comes
    to 0, the exact shares themselves are (allocation.md 1.6).
    """
    if not cost.whole_kroner:
        return share.exact
    total = sum([one.exact for one in cost.shares.values()], Fraction(0))
    return share.exact * whole_kroner(cost) / total if total else share.exact / _ORE_PER_KRONE


def whole_kroner(cost: Anchor) -> int:
    """The whole kroner of a cost, towards zero, in kroner."""
    kroner = abs(cost.ore) // _ORE_PER_KRONE
    return kroner if cost.ore >= 0 else -kroner


def _scaled(cost: Anchor, share: Share) -> dict[str, object]:
    """What the exact amount becomes when only the whole kroner are shared."""
    scaled = amount_text(units(cost, share) * _ORE_PER_KRONE)
    return {"sum": cost.ore, "whole": whole_kroner(cost) * _ORE_PER_KRONE, "scaled": scaled}


def _rounding(cost: Anchor, share: Share, key: str) -> str:
    """The key of the sentence that also says what the amount was rounded to, where it was."""
    return key if share.party == cost.rest_to or units(cost, share).denominator == 1 else f"{key}_rounded"


def _rounded(cost: Anchor, period: SettledPeriod, share: Share) -> tuple[Sentence, ...]:
    """By which rule the amounts became whole ones; nothing where they are whole by themselves."""
    if all(units(cost, one).denominator == 1 for one in cost.shares.values()):
        return ()
    if cost.rest_to is None:
        return _left_over(cost, period, share)
    kind = "rest_mine" if share.party == cost.rest_to else "rest_other"
    values = {"party": cost.rest_to, "amount": share.ore}
    return (Sentence(f"explain.{kind}_{_unit(cost)}", values),)


# What was left over ---------------------------------------------------------------------------------------


def _left_over(cost: Anchor, period: SettledPeriod, share: Share) -> tuple[Sentence, ...]:
    """How many units were left over, who got them, and why these parties."""
    receivers = sorted(
        [one for one in cost.shares.values() if one.extra is not None], key=lambda one: one.extra or 0
    )
    remainders = _remainders(cost, receivers[0])
    sentence = _who(cost, receivers, remainders)
    tie = _tie(cost, period, receivers, remainders)
    if len(receivers) <= _MOST_NAMED:
        return sentence, *tie
    kind = "got_one" if share.extra is not None else "got_none"
    values = {"party": share.party, "remainder": decimals(remainders[share.party], 2)}
    return sentence, Sentence(f"explain.{kind}_{_unit(cost)}", values), *tie


def _unit(cost: Anchor) -> str:
    return "krone" if cost.whole_kroner else "ore"


def _sign(cost: Anchor, receiver: Share) -> int:
    """The sign σ of the rounding (language.md 3.4), seen from where a unit left over was added."""
    step = _ORE_PER_KRONE if cost.whole_kroner else 1
    return 1 if Fraction(receiver.ore, step) > units(cost, receiver) else -1


def _remainders(cost: Anchor, receiver: Share) -> dict[str, Fraction]:
    """What rounding down left of every party's share, in units: σe − ⌊σe⌋ (language.md 3.4)."""
    sign = _sign(cost, receiver)
    return {name: sign * units(cost, share) % 1 for name, share in cost.shares.items()}


def _who(cost: Anchor, receivers: list[Share], remainders: dict[str, Fraction]) -> Sentence:
    down = Sentence("explain.down" if _sign(cost, receivers[0]) > 0 else "explain.towards_zero")
    if len(receivers) > _MOST_NAMED:
        values = {"count": len(receivers), "down": down}
        return Sentence(f"explain.left_crowd_{_unit(cost)}", values)
    places = _places(receivers, remainders)
    named = [{"party": one.party, "remainder": decimals(remainders[one.party], places)} for one in receivers]
    if len(receivers) > 1:
        told = tuple([Sentence(f"explain.receiver_{_unit(cost)}", values) for values in named])
        values = {"count": number(len(receivers)), "down": down, "receivers": told}
        return Sentence(f"explain.left_many_{_unit(cost)}", values)
    least, others = _border(receivers, remainders)
    kind = "left_one_tied" if least == others else "left_one"
    return Sentence(f"explain.{kind}_{_unit(cost)}", {"down": down, **named[0]})


def _places(receivers: list[Share], remainders: dict[str, Fraction]) -> int:
    """The decimals it takes to see that the smallest remainder that got a unit is larger than the others."""
    least, others = _border(receivers, remainders)
    return next((at for at in _PLACES if decimals(least, at) != decimals(others, at)), 2)


def _border(receivers: list[Share], remainders: dict[str, Fraction]) -> tuple[Fraction, Fraction]:
    """The smallest remainder that got a unit, and the largest that got none."""
    got = {one.party for one in receivers}
    others = [remainder for name, remainder in remainders.items() if name not in got]
    return min([remainders[name] for name in got]), max(others, default=Fraction(0))


def _tie(
    cost: Anchor, period: SettledPeriod, receivers: list[Share], remainders: dict[str, Fraction]
) -> tuple[Sentence, ...]:
    """What decided where remainders were equal: the larger share, or whose turn it was."""
    least, others = _border(receivers, remainders)
    if least != others:
        return ()
    got = {one.party for one in receivers}
    tied = [share for name, share in cost.shares.items() if remainders[name] == least]
    smallest = min([abs(one.exact) for one in tied if one.party in got])
    largest = max([abs(one.exact) for one in tied if one.party not in got])
    if smallest > largest:
        return (Sentence("explain.tie_by_size"),)
    first = tuple([one.party for one in receivers if one in tied and abs(one.exact) == smallest])
    return (Sentence("explain.tie_by_turn", {"parties": first, "when": days(period.period.span)}),)
