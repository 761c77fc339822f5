"""What two agreements have otherwise, in words and as JSON, under the letters that the law reserves for councils."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from attrs import frozen

from fordel.agreement_words import (
    View,
    charge_words,
    component_words,
    contribution_words,
    fixed_words,
    limit_words,
    measure_words,
    overhead_words,
)
from fordel.changes import Change, Changes
from fordel.check_code import check_code
from fordel.messages import sentence, share, visible, written
from fordel.model import (
    Agreement,
    AllocationKey,
    Appointment,
    Condition,
    Contribution,
    CostCategory,
    ExitTerms,
    FixedAmount,
    Group,
    Measure,
    Overhead,
    Party,
    SettlementTerms,
)
from fordel.money import number_text
from fordel.period import MONTH_NAMES, Span
from fordel.render.agreement import terms_words
from fordel.rule_words import key_sentence


@frozen
class _Teller:
    """The words of a language for what was (`old`) and what is (`new`)."""

    old: View
    new: View

    @property
    def language(self) -> str:
        """The language that is spoken."""
        return self.new.language

    def say(self, key: str, **values: object) -> str:
        """A sentence of the catalogue's section `change`."""
        return sentence(f"change.{key}", values, self.language)


def changes_text(found: Changes, old: Agreement, new: Agreement, language: str) -> str:
    """The changes in words: those that are reserved under each letter, then the others, and what else differs."""
    teller = _Teller(View(old, language), View(new, language))
    lines: list[str] = []
    letters = sorted({letter for one in found.rules for letter in one.letters} | {*found.prose_letters})
    if letters:
        lines.append(teller.say("reserved" if found.is_reserved else "not_reserved"))
        for letter in letters:
            lines += ["", f"  {letter}  {teller.say(f'letter_{letter}')}"]
            lines += [f"     {_line(teller, one)}" for one in found.rules if letter in one.letters]
            lines += [f"     {teller.say('prose_here')}"] if letter in found.prose_letters else []
    others = [one for one in found.rules if not one.letters]
    if others:
        lines += ["", teller.say("others"), *(f"     {_line(teller, one)}" for one in others)]
    lines += [] if found.rules else [teller.say("none")]
    return "\n".join([*lines, "", *_rest(teller, found, old, new)]).lstrip("\n")


def changes_object(found: Changes, old: Agreement, new: Agreement, language: str) -> dict[str, Any]:
    """The same as plain values, for JSON."""
    teller = _Teller(View(old, language), View(new, language))
    rules = [
        {
            "gjelder": _MATTERS[one.matter],
            "navn": one.name,
            "sier": _told(teller, one),
            "bokstav": list(one.letters),
            "forbeholdt": bool(one.letters) and found.is_reserved,
            "punkt": one.at.clause if one.at else None,
            "linje": one.at.line if one.at else None,
        }
        for one in found.rules
    ]
    return {
        "skjema": "fordel/endringer/1",
        "gammel": {"avtale": old.name, "kontrollkode": check_code(old)},
        "ny": {"avtale": new.name, "kontrollkode": check_code(new)},
        "endringer": rules,
        "eksempler": {
            "nye": list(found.examples["added"]),
            "strøket": list(found.examples["removed"]),
            "endret": list(found.examples["changed"]),
        },
        "vedtak": found.decisions,
        "tekst": {"linjer": found.prose, "bokstav": list(found.prose_letters)},
    }


def _rest(teller: _Teller, found: Changes, old: Agreement, new: Agreement) -> Iterator[str]:
    """Examples, decisions, prose, check codes, and that this is a checklist."""
    for kind, names in found.examples.items():
        if names:
            yield teller.say(f"examples_{kind}", names=names)
    if found.decisions:
        yield teller.say("decisions", number=found.decisions)
    prose = "prose_one" if found.prose == 1 else "prose"
    yield teller.say(prose, number=found.prose) if found.prose else teller.say("no_prose")
    codes = check_code(old), check_code(new)
    if codes[0] == codes[1]:
        yield teller.say("same_code", code=codes[1])
    else:
        yield teller.say("codes", before=codes[0], after=codes[1])
    if found.rules:
        yield ""
        yield teller.say("checklist")


def _line(teller: _Teller, one: Change) -> str:
    place = one.at.clause if one.at is not None else None
    return f"{_told(teller, one)}{f'  ({place})' if place else ''}"


def _told(teller: _Teller, one: Change) -> str:
    """What is changed, in a line."""
    rule = _rule(teller, one)
    if one.part is not None:
        part = component_words(teller.new, one.part)
        values = [
            share(one_side) if isinstance(one_side, Fraction) else None
            for one_side in (one.before, one.after)
        ]
        if values[0] is None or values[1] is None:
            kind = "part_added" if values[0] is None else "part_removed"
            return teller.say(kind, rule=rule, part=part, value=values[0] or values[1] or "")
        return teller.say("weight", rule=rule, part=part, before=values[0], after=values[1])
    before, after = _words(teller.old, one, one.before), _words(teller.new, one, one.after)
    if isinstance(one.before, SettlementTerms) and isinstance(one.after, SettlementTerms):
        before, after = _apart(terms_words(teller.old, one.before), terms_words(teller.new, one.after))
    if one.before is None and one.aspect != "amendment":
        told = {"rule": rule, "is_new": _state(teller, one, "new")}
        return teller.say("added", **told, after=after) if after else teller.say("is_new", **told)
    if one.after is None and one.aspect != "amendment":
        return teller.say("removed", rule=rule, is_gone=_state(teller, one, "gone"))
    if before == after:
        return teller.say("other", rule=rule, is_changed=_state(teller, one, "changed"))
    aspect = (
        teller.say(f"aspect_{one.aspect}")
        if one.aspect in ("selected", "charge", "span", "limits", "amendment")
        else ""
    )
    nothing = teller.say("nothing")
    facts = {
        "rule": f"{rule}, {aspect}" if aspect else rule,
        "before": before or nothing,
        "after": after or nothing,
    }
    return teller.say("changed", **facts)


def _state(teller: _Teller, one: Change, state: str) -> str:
    """That something is `new`, `gone` or `changed`, as the word for it is bent."""
    if one.matter in _MANY or (one.matter == "cost" and one.name is None):
        return teller.say(f"is_{state}_many")
    return teller.say(f"is_{state}_neuter" if one.matter in _NEUTER else f"is_{state}_one")


def _apart(before: list[str], after: list[str]) -> tuple[str, str]:
    """What each of two lists has that the other has not."""
    return (
        ", ".join(part for part in before if part not in after),
        ", ".join(part for part in after if part not in before),
    )


def _rule(teller: _Teller, one: Change) -> str:
    """What the change is of: «nøkkelen «20/80»»."""
    name = visible(one.name or "")
    if one.cell is not None:
        when, party = one.cell
        where = " ".join(part for part in (visible(party), _when(teller, when)) if part)
        return teller.say("measure_value", name=name, where=where)
    if one.matter == "cost" and one.name is None:
        return teller.say("other_costs")
    return teller.say(f"matter_{one.matter}", name=name)


def _when(teller: _Teller, when: date | int | None) -> str:
    return teller.new.say("measure_date", date=when) if isinstance(when, date) else str(when or "")


# Values in words ------------------------------------------------------------------------------------------------


def _words(view: View, one: Change, value: object) -> str:  # noqa: PLR0911  (a return for each kind of value)
    """What a side says."""
    if isinstance(value, bool):
        return view.say("rule_first" if value else "text_first") if one.matter == "precedence" else ""
    if value is None or one.matter == "dissolution":
        return ""
    if isinstance(value, Span):
        return _span(view, value)
    if isinstance(value, Fraction):
        return number_text(value)
    if isinstance(value, int):
        return MONTH_NAMES[value - 1]
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, tuple):
        return ", ".join(
            " § ".join(part) if isinstance(part, tuple) else visible(str(part)) for part in value
        )
    return _of_rule(view, one, value)


def _span(view: View, span: Span) -> str:
    if span.last is None:
        return view.say("from", first=span.first)
    return view.say("between", first=span.first, last=span.last)


def _of_rule(view: View, one: Change, value: Any) -> str:  # noqa: ANN401  (any kind of rule)
    if isinstance(value, AllocationKey):
        return ", ".join(limit_words(view, value)) if one.aspect == "limits" else key_sentence(view, value)
    if isinstance(value, Party):
        return _party(view, one, value)
    if isinstance(value, CostCategory):
        told = {"selected": (selector_words,), "charge": (charge_words,)}.get(
            one.aspect, (selector_words, charge_words)
        )
        return "; ".join(filter(None, (words(view, value) for words in told)))
    return _SAID[type(value)](view, value)


def _measure(view: View, measure: Measure) -> str:
    return ", ".join(part for part in (*measure_words(view, measure), measure.unit) if part)


def _group(view: View, group: Group) -> str:
    return f"{', '.join(group.members)}, {view.say('group', how=component_words(view, group.component))}"


def _appointment(view: View, one: Appointment) -> str:
    told = view.day_of_year(*one.day) if one.day else view.say("meeting", name=one.name, times=one.times)
    return told if one.party is None else f"{told}, {view.say('at', name=view.party(one.party))}"


def _party(view: View, one: Change, party: Party) -> str:
    spans = party.hosts if one.matter == "host" else party.takes_part
    number = party.municipality.identity.partition("-")[0] if party.municipality else party.kind
    told = [_span(view, span) for span in spans if span != view.agreement.valid]
    return ", ".join([number, *told] if one.aspect else told)


def _exit(view: View, terms: ExitTerms) -> str:
    told = (
        view.say("exit_years", years=terms.months // 12)
        if terms.months % 12 == 0
        else view.say("exit_months", months=terms.months)
    )
    day = [view.say("exit_day", day=view.day_of_year(*terms.takes_effect))] if terms.takes_effect else []
    return ", ".join([told, *day])


def _terms(view: View, terms: SettlementTerms) -> str:
    return ", ".join(terms_words(view, terms))


_SAID: Mapping[type, Callable[[View, Any], str]] = {
    Overhead: overhead_words,
    FixedAmount: fixed_words,
    Contribution: contribution_words,
    SettlementTerms: _terms,
    Measure: _measure,
    Group: _group,
    Appointment: _appointment,
    ExitTerms: _exit,
}


def selector_words(view: View, cost: CostCategory) -> str:
    """Which ledger lines a cost takes: its alternatives, and the costs whose lines it leaves out."""
    either = f" {sentence('change.either', {}, view.language)} "
    every = either.join(
        ", ".join(_condition(view, one) for one in alternative) for alternative in cost.alternatives
    )
    if not cost.without:
        return every
    without = sentence("change.without", {"costs": cost.without}, view.language)
    return f"{every}, {without}" if every else without


def _condition(view: View, one: Condition) -> str:
    column = written(f"word.{one.column}", view.language) or one.column
    if one.kind == "empty":
        return f"{sentence('word.without', {}, view.language)} {column}"
    if one.kind == "contains":
        return f"{column} «{visible(', '.join(one.values))}»"
    if one.kind == "values":
        return f"{column} {visible(', '.join(one.values))}"
    codes = f"{column} {_codes(one.codes)}"
    return (
        f"{codes} {sentence('change.unless', {}, view.language)} {_codes(one.unless)}"
        if one.unless
        else codes
    )


def _codes(codes: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(first if first == last else f"{first}–{last}" for first, last in codes)


#: Matters whose words are neuter in Norwegian, and those of which there are several.
_NEUTER = frozenset({"measure", "overhead", "fixed", "contribution", "name", "precedence"})
_MANY = frozenset({"tasks", "exit", "terms", "follows"})

#: What each matter is called in JSON.
_MATTERS = {
    "participant": "deltaker", "host": "vertskommune", "tasks": "oppgaver", "validity": "gjelder", "exit": "uttreden",
    "dissolution": "oppløsning", "key": "nøkkel", "group": "gruppe", "measure": "grunnlag", "cost": "kostnad",
    "overhead": "påslag", "fixed": "fastbeløp", "contribution": "bidrag", "terms": "oppgjør", "buyer": "kjøper",
    "location": "lokasjon", "year": "regnskapsår", "name": "avtale", "basis": "hjemmel", "dates": "frist",
    "precedence": "motstrid", "meets": "oppfyller", "follows": "følger",
}  # fmt: skip
