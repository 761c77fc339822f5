"""An earlier settlement as it was written, `oppgjor.json`: what it billed, so that a new one can correct it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256

from attrs import frozen

from fordel.diagnostic import Diagnostic
from fordel.model import Agreement
from fordel.money import from_plain
from fordel.oversize import too_large_beside
from fordel.payments import parties_in, receiver
from fordel.period import Span
from fordel.receipt import NotCanonical, digest
from fordel.settlement import Remark
from fordel.source import Place
from fordel.value import Value

_SETTLEMENT, _SETTLEMENTS = "fordel/oppgjor/1", "fordel/oppgjor-liste/1"
_MARK = slice(7, 19)


@frozen(eq=False, repr=False)
class Previous(Value):
    """What was billed before: `advances`, and `earlier` settlements with the last one, by party in øre.

    The last host is in neither (`payments.Billed`). `remark` tells which settlement it was.
    """

    name: str
    sha256: str
    advances: Mapping[str, int]
    earlier: Mapping[str, int]
    remark: Remark


@frozen(eq=False, repr=False)
class _Billed(Value):
    """What stands in the file; `is_whole` tells whether its receipt is that of just it, `mark` is what it is known by.

    The days are as they are written.
    """

    agreement: str
    first: str
    last: str
    is_whole: bool
    mark: str
    advances: Mapping[str, int]
    earlier: Mapping[str, int]


class _NotOne(Exception):
    """The file is no settlement that was written by `beregn`."""


def read_previous(
    name: str, content: bytes, agreement: Agreement, span: Span
) -> Previous | tuple[Diagnostic, ...]:
    """What an earlier settlement of the same agreement and dates billed: its `tidligere` and `saldo` (outputs.md).

    Its advances are those of the new one. F702 where the file is no settlement, was changed after it was written,
    or is of another agreement, other dates, or a party that is none now.
    """
    large = too_large_beside(name, content)
    if large is not None:
        return (large,)
    try:
        billed = _billed(_chosen(json.loads(content), agreement.name))
    except (ValueError, RecursionError, KeyError, _NotOne, NotCanonical):
        return (Diagnostic("F702", "previous", Place(name)),)
    fault = _fault(Place(name), billed, agreement, span)
    if fault:
        return (fault,)
    others = set(parties_in(agreement, span)) - {receiver(agreement, span, None)}
    return Previous(
        name,
        sha256(content).hexdigest(),
        {party: ore for party, ore in billed.advances.items() if party in others},
        {party: ore for party, ore in billed.earlier.items() if party in others},
        Remark("remark.correction", {"mark": billed.mark}),
    )


def _fault(place: Place, billed: _Billed, agreement: Agreement, span: Span) -> Diagnostic | None:
    """F702: a settlement of something else, or one that is not as it was written."""
    if billed.agreement != agreement.name:
        facts = {"other": billed.agreement, "agreement": agreement.name}
        return Diagnostic("F702", "previous_agreement", place, facts)
    if (billed.first, billed.last) != (str(span.first), str(span.last)):
        days = {"first": billed.first, "last": billed.last, "from": span.first, "to": span.last or span.first}
        return Diagnostic("F702", "previous_period", place, days)
    if not billed.is_whole or any(sum(of.values()) != 0 for of in (billed.advances, billed.earlier)):
        return Diagnostic("F702", "previous_changed", place)
    gone = set(billed.advances) - set(parties_in(agreement, span))
    owing = tuple(sorted(party for party in gone if billed.advances[party] or billed.earlier[party]))
    return Diagnostic("F702", "previous_party", place, {"parties": owing}) if owing else None


def _chosen(read: object, agreement: str) -> dict[str, object]:
    """The settlement in the file or, in a list of several, that of the agreement."""
    found = _object(read)
    if found.get("skjema") == _SETTLEMENTS:
        listed = found["oppgjør"]
        settlements = [_object(one) for one in listed] if isinstance(listed, list) else []
        found = next((one for one in settlements if one["avtale"] == agreement), {})
    if found.get("skjema") != _SETTLEMENT:
        raise _NotOne
    return found


def _billed(settled: Mapping[str, object]) -> _Billed:
    stamp, days = _object(settled["kvittering"]), _object(settled["periode"])
    known = {key: value for key, value in stamp.items() if key not in ("oppgjør", "kilder")}
    stamped = _text(stamp["oppgjør"])
    return _Billed(
        _text(settled["avtale"]),
        _text(days["fra"]),
        _text(days["til"]),
        digest({**settled, "kvittering": known}) == stamped,
        stamped[_MARK],
        *_accounts(settled),
    )


def _accounts(settled: Mapping[str, object]) -> tuple[dict[str, int], dict[str, int]]:
    """What each party had paid in advance, and what it was billed besides, in øre."""
    parties = settled["parter"]
    if not isinstance(parties, list):
        raise _NotOne
    advances: dict[str, int] = {}
    earlier: dict[str, int] = {}
    for party in map(_object, parties):
        name = _text(party["navn"])
        advances[name] = _ore(party["forskudd"])
        earlier[name] = _ore(party["tidligere"]) + _ore(party["saldo"])
    return advances, earlier


def _object(value: object) -> dict[str, object]:
    if not isinstance(value, dict):
        raise _NotOne
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise _NotOne
    return value


def _ore(value: object) -> int:
    ore = from_plain(_text(value))
    if ore is None:
        raise _NotOne
    return ore
