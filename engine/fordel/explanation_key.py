"""How a party's share of a key is told: the key in words, the measures, the formula with its numbers."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from fordel.explanation_adjusted import adjusted_sentences, own_shares
from fordel.explanation_words import (
    NOTHING,
    Sentence,
    TraceDoesNotHold,
    counted,
    in_clause,
    share_values,
    value_text,
    weight_text,
)
from fordel.model import Agreement
from fordel.money import percent_text
from fordel.settlement import ComponentTrace, KeyShares, MeasureUse, PhaseTrace

NOBODY = Fraction(0)


def key_sentences(agreement: Agreement, key: KeyShares, party: str, host: str = "") -> tuple[Sentence, ...]:
    """Tell what costs are divided by and what share that gives a party (voice.md), as the computation goes.

    `host` is whom a discount for the host is for. Raises TraceDoesNotHold where the formula that is told does not
    give the share.
    """
    components = _components(agreement, key)
    values = {"key": key.name or "", "clause": in_clause(key.at, agreement), "components": components}
    kind = "shared" if key.name is None else "shared_by_key" if components else "shared_by_old_key"
    values = values if key.name is not None else {"components": components}
    return Sentence(f"explain.{kind}", values), *_frozen(key), *_own(agreement, key, party, host)


def _frozen(key: KeyShares) -> Iterator[Sentence]:
    if key.year is not None:
        yield Sentence("explain.frozen", {"year": key.year})


def _own(
    agreement: Agreement, key: KeyShares, party: str, host: str, of: tuple[str, str] | None = None
) -> Iterator[Sentence]:
    """A party's share of a key: what it builds on, the formula, discounts, bounds, and the way in.

    `of` is the kind (`key` or `group`) and the name of what is shared inside something else.
    """
    if key.phase is not None and _is_outside(key, key.phase, party):
        old = {"key": key.phase.old.name or "", "clause": in_clause(key.phase.old.at, agreement)}
        yield Sentence("explain.no_share_phased", {"party": party, **old})
        return
    if key.phase is None or key.phase.weight:
        yield from _inside(agreement, key, party, host)
        yield _share(key, party, of)
    if key.plain is None and key.phase is None:
        return
    if party in (key.plain or own_shares(key)):
        yield from adjusted_sentences(key, party, host)
    if key.phase is not None:
        yield from _phase(agreement, key, key.phase, party, host)
    else:
        yield Sentence("explain.share_becomes", share_in_words(key, party))


def _is_outside(key: KeyShares, phase: PhaseTrace, party: str) -> bool:
    """Whether a party has nothing of a key on its way in, nor of the old one; its own is not known before that."""
    return bool(phase.weight) and not any(of.get(party) for of in (key.shares, phase.own, phase.old.shares))


def _phase(
    agreement: Agreement, key: KeyShares, phase: PhaseTrace, party: str, host: str
) -> Iterator[Sentence]:
    """The way from an old key to this one: what each of them gives, and the two weighed together."""
    old, own = phase.old.shares.get(party, NOBODY), phase.own.get(party, NOBODY)
    share = key.shares.get(party, NOBODY)
    if (1 - phase.weight) * old + phase.weight * own != share:
        raise TraceDoesNotHold(f"{key.name}: {old} and {own} weighed by {phase.weight} are not {share}")
    weights = {"new": weight_text(phase.weight), "old": weight_text(1 - phase.weight)}
    named = {"key": phase.old.name or "", "clause": in_clause(phase.old.at, agreement)}
    years = {"first": phase.rule.first, "last": phase.rule.last}
    yield Sentence("explain.phase", {**years, **named, **weights})
    if phase.weight != 1:
        values = {**named, "components": _components(agreement, phase.old)}
        yield Sentence("explain.old_key", values)
        yield from _own(agreement, phase.old, party, host, ("key", phase.old.name or ""))
    values = {**share_in_words(key, party), **weights, "old_share": str(old), "new_share": str(own)}
    yield Sentence("explain.phased", values)


def share_in_words(key: KeyShares, party: str) -> dict[str, object]:
    """A party's share of a key as a sentence needs it."""
    return share_values(party, key.shares.get(party, NOBODY))


def _inside(agreement: Agreement, key: KeyShares, party: str, host: str) -> Iterator[Sentence]:
    """What the components of a key build on: measures with their values, and other keys."""
    told: list[Sentence] = []
    for trace in key.components if party in key.shares else ():
        group = trace.groups.get(_unit(trace, party))
        if not _takes_part(trace, party):
            component = _component(agreement, trace, is_alone=_is_alone(key))
            told.append(Sentence("explain.not_in_component", {"party": party, "component": component}))
        elif trace.measure is not None:
            told.extend(_measure(agreement, trace, trace.measure, party))
        elif trace.inner is not None:
            told.extend(_inner_key(agreement, trace.inner, party, host))
        if group is not None:
            told.extend(_group(agreement, group, _unit(trace, party), party, host))
    return _each_once(told)


def _each_once(sentences: list[Sentence]) -> Iterator[Sentence]:
    """The sentences without those that have been said: two parts of a key may use one measure."""
    for index, sentence in enumerate(sentences):
        if sentence not in sentences[:index]:
            yield sentence


def _inner_key(agreement: Agreement, key: KeyShares, party: str, host: str) -> Iterator[Sentence]:
    values = {
        "key": key.name or "",
        "clause": in_clause(key.at, agreement),
        "components": _components(agreement, key),
    }
    if key.components:
        yield Sentence("explain.inner_key", values)
    yield from _frozen(key)
    yield from _own(agreement, key, party, host, ("key", key.name or ""))


def _group(agreement: Agreement, key: KeyShares, name: str, party: str, host: str) -> Iterator[Sentence]:
    """How what falls on a group goes on among its members."""
    values = {"group": name, "members": tuple(key.shares), "components": _components(agreement, key)}
    yield Sentence("explain.group", values)
    yield from _own(agreement, key, party, host, ("group", name))


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
    if component.frozen is not None:
        return Sentence("explain.by_frozen_key", {**values, "year": component.frozen})
    return Sentence(f"explain.{kind}", values)


def _weight(trace: ComponentTrace) -> Sentence:
    key = "explain.rest" if trace.component.is_rest else "explain.weight"
    return Sentence(key, {"weight": weight_text(trace.weight)})


def _sharing(trace: ComponentTrace) -> tuple[str, ...]:
    """The parties and groups that have a part of what the component shares out."""
    return tuple([unit for unit, share in (trace.units or trace.shares).items() if share])


def _unit(trace: ComponentTrace, party: str) -> str:
    """What a party stands as in a component: itself, or the group that it belongs to."""
    return next((name for name, group in trace.groups.items() if party in group.shares), party)


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
        return bool({party, _unit(trace, party)}.intersection(component.among)) != component.excluding
    return party in trace.shares


# Measures -------------------------------------------------------------------------------------------------


def _value_and_total(trace: ComponentTrace, use: MeasureUse, unit: str) -> tuple[Fraction, Fraction]:
    """A unit's value, and the sum over those the measure divides among; who has no share adds nothing."""
    total = sum([_value(trace, use, name) for name in _sharing(trace)], NOBODY)
    share = (trace.units or trace.shares).get(unit, NOBODY)
    value = _value(trace, use, unit) if share else NOBODY
    if not total or value / total != share:
        raise TraceDoesNotHold(f"{use.name}: {value} of {total} is not the share of {unit}")
    return value, total


def _value(trace: ComponentTrace, use: MeasureUse, unit: str) -> Fraction:
    """The value of a party, or of a group: its own where it has one, else that of its members together."""
    if unit in use.values or unit not in trace.groups:
        return use.values[unit]
    return sum([use.values.get(name, NOBODY) for name in trace.groups[unit].shares], NOBODY)


def _measure(agreement: Agreement, trace: ComponentTrace, use: MeasureUse, party: str) -> Iterator[Sentence]:
    """The value of a measure: `Innbyggertall 1. januar 2022 (SSB tabell 07459): Sigdal 3 492 av 19 954`."""
    unit = _unit(trace, party)
    value, total = _value_and_total(trace, use, unit)
    values = {**measure_values(agreement, use), "party": unit, "total": value_text(total)}
    yield Sentence("explain.measure", {**values, "value": value_text(value)})
    yield from age_sentences(use)


def measure_values(agreement: Agreement, use: MeasureUse) -> dict[str, object]:
    """A measure as sentences name it: what it is called, when it is of, its source and its unit."""
    declared = agreement.measures.get(use.name)
    unit = declared.unit if declared and declared.unit else use.name
    return {
        "measure": use.name,
        "day": _when(use),
        "source": Sentence("explain.source", {"source": use.source}) if use.source else NOTHING,
        "unit": NOTHING if use.name.startswith(unit) else Sentence("explain.unit", {"unit": unit}),
    }


def _when(use: MeasureUse) -> Sentence:
    """The day or the years that the values of a measure are of."""
    years = use.found_years or use.years
    if len(years) > 1:
        return Sentence("explain.mean_years", {"first": years[0], "last": years[-1]})
    if years:
        return Sentence("explain.in_year", {"year": years[0]})
    return Sentence("explain.on_day", {"day": use.as_of}) if use.as_of else NOTHING


def age_sentences(use: MeasureUse) -> Iterator[Sentence]:
    """That the values are older than those the agreement refers to, where they are."""
    if use.as_of and use.declared and use.as_of != use.declared:
        yield Sentence("explain.measure_age", {"declared": use.declared, "as_of": use.as_of})
    if use.found_years and use.found_years != use.years and len(use.years) == 1:
        yield Sentence("explain.measure_age_year", {"declared": use.years[0], "as_of": use.found_years[0]})


# The formula ----------------------------------------------------------------------------------------------


def _share(key: KeyShares, party: str, of: tuple[str, str] | None = None) -> Sentence:
    """A party's share: `20 % ÷ 3 + 80 % × 3 492 ÷ 19 954 = 20,666867 % (30929/149655)`.

    Of a key with discounts, bounds or a way in it is the share that the components alone would give.
    """
    share = (key.plain or own_shares(key)).get(party, NOBODY)
    told = sum([trace.weight * trace.shares.get(party, NOBODY) for trace in key.components], NOBODY)
    if told != share:
        raise TraceDoesNotHold(f"the components of {key.name} give {party} {told}, and its share is {share}")
    is_final = key.plain is None and key.phase is None
    if not share:
        return Sentence("explain.no_share" if is_final else "explain.no_share_alone", {"party": party})
    terms = " + ".join([_term(key, trace, party) for trace in key.components if trace.shares.get(party)])
    values = {**share_values(party, share), "terms": terms}
    if not is_final:
        return Sentence(
            "explain.share_alone_is" if terms == _percent(share) else "explain.share_alone", values
        )
    if share == 1:
        return Sentence("explain.whole_share", {"party": party})
    if of is not None:
        kind, name = of
        return Sentence(f"explain.share_of_{kind}", {**values, kind: name})
    return Sentence("explain.share_is" if terms == _percent(share) else "explain.share", values)


def _percent(share: Fraction) -> str:
    try:
        return percent_text(share)
    except ValueError:
        return ""


def _term(key: KeyShares, trace: ComponentTrace, party: str) -> str:
    """One component's part of a share: `20 % ÷ 3`, `80 % × 3 492 ÷ 19 954`, `50 % × 2/5`, `25 %`.

    What falls on a group is multiplied by the party's part of it.
    """
    is_alone, unit = _is_alone(key), _unit(trace, party)
    weight, share = weight_text(trace.weight), (trace.units or trace.shares)[unit]
    inside = _in_group(trace, unit, party)
    if trace.component.kind == "party" or share == 1:
        return f"{weight}{inside}"
    if trace.component.kind == "equal":
        return f"{'1' if is_alone else weight} ÷ {len(_sharing(trace))}{inside}"
    if trace.measure is not None:
        value, total = _value_and_total(trace, trace.measure, unit)
        basis = f"{value_text(value)} ÷ {value_text(total)}{inside}"
    else:
        basis = str(share)
    return basis if is_alone else f"{weight} × {basis}"


def _in_group(trace: ComponentTrace, unit: str, party: str) -> str:
    """The party's part of its group as a factor, where it stands in one that it does not make up alone."""
    if unit not in trace.groups:
        return ""
    inside = trace.groups[unit].shares[party]
    if trace.shares.get(party, NOBODY) != trace.units.get(unit, NOBODY) * inside:
        raise TraceDoesNotHold(f"{party} has {inside} of the group {unit}, which is not {trace.shares}")
    return "" if inside == 1 else f" × {inside}"
