"""The page with the worked examples of an agreement: what is given, what comes of it, and the whole calculation."""

from __future__ import annotations

from collections.abc import Iterator

from fordel.examples import Outcome, try_examples
from fordel.render.diagnostics import word
from fordel.site.calculations import calculation_blocks, exact_blocks, settlement_blocks
from fordel.site.clauses import example_words
from fordel.site.markdown import blocks, heading, text
from fordel.site.marks import Context


def examples_page(context: Context) -> str:
    """All examples of an agreement, run now, as Markdown."""
    found = [
        heading(1, context.words("examples_title", name=context.agreement.name)),
        context.words("examples_told"),
    ]
    for outcome in try_examples(context.agreement).outcomes:
        found += _example(context, outcome)
    return blocks(found) + "\n"


def _example(context: Context, outcome: Outcome) -> Iterator[str]:
    example = outcome.example
    state = "failed" if outcome.faults else "unchecked" if example.unchecked else "passed"
    yield heading(2, text(example.name), context.mark("example", example.name))
    clause = context.clause(example.at)
    yield f"**{context.words(f'example_{state}')}**{f' {clause}' if clause else ''}"
    _, *given = example_words(context, example)
    yield from given
    if outcome.settlement is None:
        said = [word(one, context.language) for one in outcome.stopped]
        yield from (f"{one.diagnostic.code}: {context.linked(one.message)}" for one in said)
        return
    yield heading(3, context.words("comes_to"))
    yield from settlement_blocks(context, outcome.settlement)
    yield from exact_blocks(context, outcome.settlement)
    yield calculation_blocks(context, outcome.settlement)
