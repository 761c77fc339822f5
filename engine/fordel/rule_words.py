"""A rule in a sentence of its own, which prose takes by its name in braces: `{nøkkel "20/80"}` (language.md 5)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from fordel.agreement_words import (
    View,
    among_words,
    charge_words,
    contribution_words,
    fixed_words,
    limit_words,
    measure_words,
    overhead_words,
)
from fordel.diagnostic import Diagnostic
from fordel.messages import sentence, share
from fordel.model import Agreement, AllocationKey, Component, Measure
from fordel.resolver.measures import POPULATION
from fordel.source import Place, Source, Span

#: The words that name a kind of rule in braces, in every form of the language.
KINDS: Mapping[str, str] = {
    "nøkkel": "key",
    "kostnad": "cost",
    "påslag": "overhead",
    "fastbeløp": "fixed",
    "bidrag": "contribution",
    "key": "key",
    "cost": "cost",
    "overhead": "overhead",
    "fixed amount": "fixed",
    "contribution": "contribution",
}
_BRACES = re.compile(r"\{ *([^\W\d_]+(?: [^\W\d_]+)?) +(?:\"([^\"{}\n]*)\"|«([^»{}\n]*)») *\}")


def rule_words(agreement: Agreement, kind: str, name: str, language: str) -> str | None:
    """The sentence of a rule, without capital and full stop; None where there is no rule of that kind and name.

    `kind` is `key`, `cost`, `overhead`, `fixed` or `contribution`. Each of several versions is told with its time.
    """
    view = View(agreement, language)
    every = [one for one in _versions(agreement, kind) if one.name == name]
    if len(every) == 1:
        return _WORDS[kind](view, every[0])
    return "; ".join(f"{_when(view, one)}: {_WORDS[kind](view, one)}" for one in every) or None


def with_rules(agreement: Agreement, text: str, language: str | None = None) -> str:
    """A text of the agreement with the sentence of each rule in the place of its braces, in the file's own form."""
    if "{" not in text:
        return text

    def told(match: re.Match[str]) -> str:
        kind = KINDS.get(match[1])
        words = (
            rule_words(agreement, kind, match[2] or match[3] or "", language or agreement.form)
            if kind
            else None
        )
        return words or match[0]

    return _BRACES.sub(told, text)


def unknown_rules(
    agreement: Agreement, lost: frozenset[str], place: Callable[[Span], Place], prose: Callable[[int], bool]
) -> Iterator[Diagnostic]:
    """F201: braces that name no rule, or no kind of rule. `prose` tells whether a place lies outside the blocks."""
    from fordel.suggestions import close

    for match in _BRACES.finditer(agreement.source.plain):
        kind, name, group = KINDS.get(match[1]), match[2] or match[3] or "", 2 if match[2] is not None else 3
        if not prose(match.start()) or name in lost:
            continue
        if kind is None:
            words = tuple(KINDS)[: len(KINDS) // 2]
            meant = close(match[1], words)
            facts: dict[str, object] = {"name": match[1], "meant": meant, "known": words}
            yield Diagnostic(
                "F201", "rule.meant" if meant else "rule.unknown", place(Span(*match.span(1))), facts
            )
            continue
        known = tuple(dict.fromkeys(one.name for one in _versions(agreement, kind) if one.name))
        if name not in known:
            meant = close(name, known)
            facts = {"name": name, "meant": meant, "known": known[:8] or ("–",)}
            of = kind if kind in ("key", "cost") else "item"
            yield Diagnostic(
                "F201", f"{of}.{'meant' if meant else 'unknown'}", place(Span(*match.span(group))), facts
            )


def outside_blocks(source: Source) -> Callable[[int], bool]:
    """Whether a place in a text lies in its prose."""
    fenced, mark = [], ""
    for line in source.plain.split("\n"):
        text = line.lstrip(" ")
        is_fence = text.startswith(("```", "~~~", ":::")) and (not mark or text.startswith(mark))
        fenced.append(bool(mark) or is_fence)
        if is_fence:
            mark = "" if mark else text[:3]
    return lambda at: not fenced[source.line_of(at) - 1]


def _versions(agreement: Agreement, kind: str) -> tuple[Any, ...]:
    return {
        "key": agreement.keys,
        "cost": agreement.costs,
        "overhead": agreement.overheads,
        "fixed": agreement.fixed_amounts,
        "contribution": agreement.contributions,
    }[kind]


def _when(view: View, version: Any) -> str:  # noqa: ANN401  (any kind of version)
    span, whole = version.valid, view.agreement.valid
    if span.last is None or span.last == whole.last:
        return view.say("from", first=span.first)
    return view.say("between", first=span.first, last=span.last)


# Keys -----------------------------------------------------------------------------------------------------------


def key_sentence(view: View, key: AllocationKey) -> str:
    """A key: «20 % fordeles likt, 80 % etter innbyggertallet 1. januar i regnskapsåret», and what limits it."""
    parts: list[str] = []
    is_shared = False
    for component in key.components:
        parts.append(_component(view, component, is_first=not is_shared))
        is_shared = is_shared or component.kind != "party"
    return ", ".join([*parts, *limit_words(view, key)])


def _component(view: View, part: Component, *, is_first: bool) -> str:
    weight = share(part.weight)
    if part.kind == "party":
        return _say(view, "borne", weight=weight, name=part.name or "")
    if part.weight == 1:
        weight = _say(view, "all")
    elif part.is_rest:
        weight = _say(view, "rest")
    how = among_words(view, part, _basis(view, part))
    return _say(view, "shared" if is_first else "more", weight=weight, how=how)


def _basis(view: View, part: Component) -> str:
    if part.kind == "equal":
        return view.say("equal")
    if part.kind == "key":
        return _say(view, "by_key", name=part.name or "")
    measure = view.agreement.measures.get(part.name or "")
    when = measure_words(view, Measure(measure.name, measure.at, measure.declared))[0] if measure else ""
    if part.name == POPULATION:
        return _say(view, "by_people", when=when.removeprefix("per ")).rstrip()
    return _say(view, "by_measure", name=part.name or "", when=when).rstrip()


def _say(view: View, key: str, **values: object) -> str:
    return sentence(f"rule.{key}", values, view.language)


_WORDS: Mapping[str, Callable[[View, Any], str]] = {
    "key": key_sentence,
    "cost": charge_words,
    "overhead": overhead_words,
    "fixed": fixed_words,
    "contribution": contribution_words,
}
