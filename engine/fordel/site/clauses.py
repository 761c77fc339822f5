"""The page with the text of an agreement: every clause as it was adopted, its rules as boxes that say them in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from attrs import evolve

from fordel.explanation_words import value_text
from fordel.messages import day_in_words
from fordel.model import Example, GivenCost
from fordel.money import kroner
from fordel.rule_words import with_rules
from fordel.site.markdown import blocks, box, bullets, folded, heading, source, table
from fordel.site.marks import Context, clause_mark
from fordel.site.parts import Part, parts
from fordel.site.prose import safe, safe_words
from fordel.site.statements import Told, statements


def text_page(context: Context) -> str:
    """The agreement's own text as Markdown."""
    told = statements(context)
    examples = {one.at.line: one for one in context.agreement.examples}
    marked: set[str] = set()
    every = list(parts(context.agreement))
    title, every = _title(context, every)
    found = [_part(context, part, marked, told, examples) for part in every]
    return blocks([heading(1, title), *found]) + "\n"


def _title(context: Context, every: list[Part]) -> tuple[str, list[Part]]:
    """The agreement's own title, where its text begins with one, and the parts below it."""
    first, *rest = every
    opening, _, below = first.text.lstrip("\n").partition("\n")
    if first.kind == "prose" and opening.startswith("# "):
        return safe_words(opening.removeprefix("# ").strip()), [evolve(first, text=below), *rest]
    return context.words("text_title", name=context.agreement.name), every


def _part(
    context: Context,
    part: Part,
    marked: set[str],
    told: Mapping[int, tuple[Told, ...]],
    examples: Mapping[int | None, Example],
) -> str:
    if part.kind == "clause":
        mark = "" if part.label in marked else clause_mark(part.label)
        marked.add(part.label)
        return heading(min(max(part.level, 2), 6), safe_words(part.text), mark)
    if part.kind == "prose":
        return safe(with_rules(context.agreement, part.text, context.language))
    lines = range(part.first, part.last + 1)
    if part.kind == "rule":
        return _rule_box(context, part, [one for line in lines for one in told.get(line, ())])
    return _example_box(context, part, [examples[line] for line in lines if line in examples])


def _rule_box(context: Context, part: Part, told: list[Told]) -> str:
    items = [
        f"**{one.title}**{': ' if one.words else ''}{' '.join(map(context.linked, one.words))}"
        for one in told
    ]
    written = folded(context.say("written"), [source(part.text)])
    return box("rule", [context.words("rule_box"), bullets(items), written])


# Examples ---------------------------------------------------------------------------------------------------


def _example_box(context: Context, part: Part, examples: list[Example]) -> str:
    told = [one for example in examples for one in example_words(context, example)]
    return box("example", [*told, folded(context.say("written"), [source(part.text)])])


def example_words(context: Context, example: Example) -> Iterator[str]:
    """An example in words: its year and numbers, the costs that are given, and what is to come of them."""
    title = context.to("example", example.name)
    yield f"**{context.words('example')} {title}** ({example.year})"
    given = [_values(context, name, values) for name, values in example.values.items()]
    yield bullets(context.linked(one) for one in (*given, *(_cost(context, one) for one in example.costs)))
    if example.error:
        yield context.words("gives_error", code=example.error)
    if example.expected:
        yield _expected(context, example)


def _values(context: Context, name: str, values: Mapping[str, Fraction]) -> str:
    told = ", ".join(f"{of} {value_text(value)}" for of, value in values.items())
    return context.say("given_values", name=name, values=told)


def _cost(context: Context, given: GivenCost) -> str:
    name = given.cost if given.cost is not None else context.view.say("other_costs")
    where = {"lokasjon": given.location, "bosted": given.residence, **given.columns}
    more = [f"{column} {value}" for column, value in where.items() if value]
    more += [day_in_words(given.day, context.language)] if given.day else []
    told = context.say("given_cost", name=name, amount=given.ore)
    return ", ".join((told, *more))


def _expected(context: Context, example: Example) -> str:
    parties = list(dict.fromkeys(name for one in example.expected for name in one.ore))
    rows = [
        [
            context.to("cost", one.item) if one.item is not None else context.words("in_all"),
            *(kroner(one.ore[name]) if name in one.ore else "" for name in parties),
        ]
        for one in example.expected
    ]
    return table([context.words("gives"), *(context.to("party", name) for name in parties)], rows, 1)
