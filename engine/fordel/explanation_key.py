"""How a party's share of a key is told: the key in words, the measures, the formula with its numbers."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from fordel.explanation_words import (
    NOTHING,
    Sentence,
    capital,
    counted,
    in_clause,
    value_text,
    weight_text,
    whose,
)
from fordel.model import Agreement
from fordel.money import percent_text
from fordel.settlement import ComponentTrace, KeyShares, MeasureUse


class TraceDoesNotHold(ArithmeticError):
    """A trace whose parts do not give the share that was kept with them: a mistake of ours."""


def key_sentences(agreement: Agreement, key: KeyShares, party: str) -> tuple[Sentence, ...]:
    """Tell what costs are divided by and what share that gives a party (voice.md).

    Raises TraceDoesNotHold where the formula that is told does not give the share.
    """
    components = _components(agreement, key)
    if key.name is None:
        opening = Sentence("explain.shared", {"components": components})
    else:
        values = {"key": key.name, "clause": in_clause(key.at), "components": components}
        opening = Sentence("explain.shared_by_key", values)
    return opening, *_inside(agreement, key, party), _share(key, party)


def share_in_words(key: KeyShares, party: str) -> dict[str, object]:
    """A party's share as a sentence needs it: whose it is, in percent and as a fraction."""
    share = key.shares.get(party, Fraction(0))
    return {"whose": whose(party), "percent": share, "fraction": str(share)}


def _inside(agreement: Agreement, key: KeyShares, party: str) -> Iterator[Sentence]:
    """What the components of a key build on: measures with their values, and other keys."""
    told: list[Sentence] = []
    for trace in key.components if party in key.shares else ():
        if not _takes_part(trace, party):
            component = _component(agreement, trace, is_alone=_is_alone(key))
            told.append(Sentence("explain.not_in_component", {"party": party, "component": component}))
        elif trace.measure is not None:
            told.extend(_measure(agreement, trace, trace.measure, party))
        elif trace.inner is not None:
            told.extend(_inner_key(agreement, trace.inner, party))
    return _each_once(told)


def _each_once(sentences: list[Sentence]) -> Iterator[Sentence]:
    """The sentences without those that have been said: two parts of a key may use one measure."""
    for index, sentence in enumerate(sentences):
        if sentence not in sentences[:index]:
            yield sentence


def _inner_key(agreement: Agreement, key: KeyShares, party: str) -> Iterator[Sentence]:
    values = {"key": key.name or "", "clause": in_clause(key.at), "components": _components(agreement, key)}
    yield Sentence("explain.inner_key", values)
    yield from _inside(agreement, key, party)
    yield _share(key, party, of_key=key.name or "")


# The key in words -----------------------------------------------------------------------------------------


def _components(agreement: Agreement, key: KeyShares) -> tuple[Sentence, ...]:
    return tuple([_component(agreement, trace, is_alone=_is_alone(key)) for trace in key.components])


def _is_alone(key: KeyShares) -> bool:
    """Whether the key is one component without a name, whose weight goes without saying."""
    return key.name is None and len(key.components) == 1


def _component(agreement: Agreement, trace: ComponentTrace, *, is_alone: bool) -> Sentence:
    """A component in words: `20 % likt mellom tre kommuner`, `resten (80 %) etter innbyggertall`."""
    component, sharing = trace.component, _sharing(trace)
    weight = NOTHING if is_alone else _weight(trace)
    if component.kind == "party" or (component.kind == "equal" and len(sharing) == 1):
        receiver = component.name if component.kind == "party" else sharing[0]
        return Sentence("explain.to", {"weight": weight, "party": receiver or ""})
    if component.kind == "equal":
        return Sentence("explain.equally", {"weight": weight, "whom": _whom_equally(agreement, trace)})
    kind = "by_measure" if component.kind == "measure" else "by_inner_key"
    values = {"weight": weight, "name": component.name or "", "whom": _whom(trace)}
    return Sentence(f"explain.{kind}", values)


def _weight(trace: ComponentTrace) -> Sentence:
    key = "explain.rest" if trace.component.is_rest else "explain.weight"
    return Sentence(key, {"weight": weight_text(trace.weight)})


def _sharing(trace: ComponentTrace) -> tuple[str, ...]:
    """The parties that have a part of what the component shares out."""
    return tuple([party for party, share in trace.shares.items() if share])


def _whom_equally(agreement: Agreement, trace: ComponentTrace) -> object:
    among = trace.component.among
    if among is None:
        return counted(agreement, _sharing(trace))
    if not trace.component.excluding:
        return among
    return Sentence("explain.count_except", {"count": counted(agreement, _sharing(trace)), "parties": among})


def _whom(trace: ComponentTrace) -> Sentence:
    if trace.component.among is None:
        return NOTHING
    key = "explain.except" if trace.component.excluding else "explain.among"
    return Sentence(key, {"parties": trace.component.among})


def _takes_part(trace: ComponentTrace, party: str) -> bool:
    """Whether the component's basis reaches a party at all."""
    component = trace.component
    if component.kind == "party":
        return True
    if component.among is not None:
        return (party in component.among) != component.excluding
    return party in trace.shares


# Measures -------------------------------------------------------------------------------------------------


def _value_and_total(trace: ComponentTrace, use: MeasureUse, party: str) -> tuple[Fraction, Fraction]:
    """A party's value, and the sum over those the measure divides among; who has no share adds nothing."""
    total = sum([use.values[name] for name in _sharing(trace)], Fraction(0))
    share = trace.shares.get(party, Fraction(0))
    value = use.values[party] if share else Fraction(0)
    if not total or value / total != share:
        raise TraceDoesNotHold(f"{use.name}: {value} of {total} is not the share of {party}")
    return value, total


def _measure(agreement: Agreement, trace: ComponentTrace, use: MeasureUse, party: str) -> Iterator[Sentence]:
    """The value of a measure: `Innbyggertall 1. januar 2022 (SSB tabell 07459): Sigdal 3 492 av 19 954`."""
    value, total = _value_and_total(trace, use, party)
    declared = agreement.measures.get(use.name)
    unit = declared.unit if declared and declared.unit else use.name
    values = {
        "measure": capital(use.name),
        "day": Sentence("explain.on_day", {"day": use.as_of}) if use.as_of else NOTHING,
        "source": Sentence("explain.source", {"source": use.source}) if use.source else NOTHING,
        "party": party,
        "value": value_text(value),
        "total": value_text(total),
        "unit": NOTHING if unit == use.name else Sentence("explain.unit", {"unit": unit}),
    }
    yield Sentence("explain.measure", values)
    if use.as_of and use.declared and use.as_of != use.declared:
        yield Sentence("explain.measure_age", {"declared": use.declared, "as_of": use.as_of})


# The formula ----------------------------------------------------------------------------------------------


def _share(key: KeyShares, party: str, of_key: str | None = None) -> Sentence:
    """A party's share: `20 % ÷ 3 + 80 % × 3 492 ÷ 19 954 = 20,666867 % (30929/149655)`."""
    share = key.shares.get(party, Fraction(0))
    told = sum([trace.weight * trace.shares.get(party, Fraction(0)) for trace in key.components], Fraction(0))
    if told != share:
        raise TraceDoesNotHold(f"the components of {key.name} give {party} {told}, and its share is {share}")
    if not share:
        return Sentence("explain.no_share", {"party": party})
    terms = " + ".join([_term(key, trace, party) for trace in key.components if trace.shares.get(party)])
    values = {**share_in_words(key, party), "terms": terms}
    if share == 1:
        return Sentence("explain.whole_share", {"party": party})
    if of_key is not None:
        return Sentence("explain.share_of_key", {**values, "key": of_key})
    return Sentence("explain.share_is" if terms == _percent(share) else "explain.share", values)


def _percent(share: Fraction) -> str:
    try:
        return percent_text(share)
    except ValueError:
        return ""


def _term(key: KeyShares, trace: ComponentTrace, party: str) -> str:
    """One component's part of a share: `20 % ÷ 3`, `80 % × 3 492 ÷ 19 954`, `50 % × 2/5`, `25 %`."""
    is_alone = _is_alone(key)
    weight, share = weight_text(trace.weight), trace.shares[party]
    if trace.component.kind == "party" or share == 1:
        return weight
    if trace.component.kind == "equal":
        return f"{'1' if is_alone else weight} ÷ {len(_sharing(trace))}"
    if trace.measure is not None:
        value, total = _value_and_total(trace, trace.measure, party)
        inside = f"{value_text(value)} ÷ {value_text(total)}"
    else:
        inside = str(share)
    return inside if is_alone else f"{weight} × {inside}"
