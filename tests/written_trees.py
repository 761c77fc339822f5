"""Trees as text: statements with their members, and whole files without prose, made of the lines of the formatter."""

from collections.abc import Iterable, Mapping
from itertools import pairwise

from fordel import syntax
from fordel.formatter import broken, format_line
from fordel.formatter_parts import Parts
from fordel.parser import grammar


def format_file(file: syntax.File, form: str | None = None) -> str:
    """A file as one block with its rules, and one with its examples; in its own form where no other is asked for."""
    form = form or file.form
    fences = grammar().vocabulary["fences"][form]
    blocks: dict[str, list[syntax.Statement]] = {fences["rule"]: [], fences["example"]: []}
    for statement in file.statements:
        blocks[fences["example" if isinstance(statement, syntax.Example) else "rule"]].append(statement)
    return "\n".join(f"```{fence}\n{_block(held, form)}\n```\n" for fence, held in blocks.items() if held)


def _block(statements: Iterable[syntax.Statement], form: str) -> str:
    """The statements of a block; one that has members has a blank line on either side."""
    written = [statement_rows(Parts(form), statement) for statement in statements]
    gaps = ("\n\n" if len(before) + len(after) > 2 else "\n" for before, after in pairwise(written))
    return "".join("\n".join(rows) + gap for rows, gap in zip(written, [*gaps, ""], strict=True))


def statement_rows(parts: Parts, statement: syntax.Statement) -> list[str]:
    """The line of a statement and those of its members, moved in by two, each of them perhaps broken."""
    head, *members = statement_lines(parts, statement)
    return [broken(head), *(broken(f"  {member}") for member in members)]


def statement_lines(parts: Parts, statement: syntax.Statement) -> list[str]:
    """The line of a statement and those of its members, not broken."""
    unchecked = (syntax.Unchecked(),) if isinstance(statement, syntax.Example) and statement.unchecked else ()
    members = (
        *unchecked,
        *(one for name in _MEMBERS.get(type(statement), ()) for one in getattr(statement, name) or ()),
    )
    is_one_line = isinstance(statement, syntax.Cost) and statement.name is None
    return [format_line(parts, one) for one in (statement, *(() if is_one_line else members))]


#: The members of each kind of statement, in the order in which they are written.
_MEMBERS: Mapping[type[syntax.Statement], tuple[str, ...]] = {
    syntax.MeasureStatement: ("rows",),
    syntax.Key: ("components", "discounts", "bounds", "phase_ins"),
    syntax.Cost: ("selectors", "charges", "adjustments"),
    syntax.SettlementRules: ("settings",),
    syntax.Contribution: ("lines",),
    syntax.Example: ("years", "given", "costs", "expected"),
}
