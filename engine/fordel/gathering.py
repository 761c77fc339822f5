"""Gathers the lines of a block into statements: a line that ends with a colon, and the members that follow it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from attrs import evolve, frozen

from fordel import syntax
from fordel.diagnostic import Diagnostic
from fordel.source import Place, Source, Span

_MEMBERS: dict[type, tuple[type, ...]] = {
    syntax.MeasureStatement: (syntax.Row,),
    syntax.Key: (syntax.Component,),
    syntax.Cost: (syntax.Selector, syntax.Charge),
    syntax.SettlementRules: (syntax.Setting,),
    syntax.Example: (syntax.Number, syntax.Given, syntax.GivenCost, syntax.Expected),
}

#: What a construct that is not built yet may stand under; the others stand by themselves.
_LATER_UNDER: dict[str, tuple[type, ...]] = {
    "share_bound": (syntax.Key,),
    "phase_in": (syntax.Key,),
    "amount_bound": (syntax.Cost,),
    "deduction": (syntax.Cost,),
    "above": (syntax.Cost,),
    "part": (syntax.Cost,),
    "base_amount": (syntax.Cost,),
    "part_year_days": (syntax.SettlementRules,),
    "rate": (),
    "steps": (),
    "paid_to": (),
}


@frozen
class Gathered:
    """The statements of a block, and what stood in the wrong place."""

    statements: tuple[syntax.Statement, ...]
    diagnostics: tuple[Diagnostic, ...]


class _Gathering:
    """One pass over the lines of a block."""

    def __init__(self, kind: str, place: Callable[[Span], Place], source: Source) -> None:
        self.kind, self.place, self.source = kind, place, source
        self.statements: list[syntax.Statement] = []
        self.found: list[Diagnostic] = []
        self.head: Any = None
        self.members: list[Any] = []
        self.damaged = False

    def close(self) -> None:
        """Ends the statement that is open."""
        if self.head is not None and not isinstance(self.head, syntax.Later):
            self.statements.append(_with_members(self.head, self.members, damaged=self.damaged))
        self.head, self.members, self.damaged = None, [], False

    def unread(self, span: Span) -> None:
        """A line that could not be read: a member where it looks like one, else a statement whose members are lost."""
        text = self.source.plain[span.start : span.end]
        if self.head is None or text.endswith(":"):
            self.close()
            self.head = syntax.Later("unread", span)
        self.damaged = True

    def line(self, span: Span, line: Any) -> None:
        """Takes the next line of the block."""
        if line is None:
            self.unread(span)
        elif isinstance(line, syntax.Later) and line.construct in _LATER_UNDER:
            self.member(line)
            if not isinstance(self.head, syntax.Later):
                self.statements.append(line)
                self.damaged = True
        elif isinstance(line, syntax.Statement):
            self.statement(line)
        else:
            self.member(line)

    def statement(self, line: Any) -> None:
        """Begins a statement."""
        self.close()
        example = isinstance(line, syntax.Example)
        if example != (self.kind == "example"):
            self.found.append(Diagnostic("F101", "wrong_block", self.place(line.span), {"block": self.kind}))
        text = self.source.plain[line.span.start : line.span.end]
        if isinstance(line, syntax.Later):
            self.statements.append(line)
        if text.endswith(":") or type(line) in _MEMBERS and not _stands_alone(line):
            self.head = line
        elif not isinstance(line, syntax.Later):
            self.statements.append(line)

    def member(self, line: Any) -> None:
        """Takes a line that belongs to the statement above it."""
        head = type(self.head)
        if head is syntax.Later:
            return
        fits = _LATER_UNDER[line.construct] if isinstance(line, syntax.Later) else (
            tuple(owner for owner, kinds in _MEMBERS.items() if isinstance(line, kinds))
        )  # fmt: skip
        if head in fits:
            if not isinstance(line, syntax.Later):
                self.members.append(line)
            return
        under = _KINDS.get(head, "")
        values = {"under": under, "belongs": tuple(_KINDS[owner] for owner in fits)}
        self.found.append(Diagnostic("F101", "misplaced" if under else "alone", self.place(line.span), values))
        self.damaged = True


_KINDS: dict[type, str] = {
    syntax.MeasureStatement: "measure",
    syntax.Key: "key",
    syntax.Cost: "cost",
    syntax.SettlementRules: "settlement",
    syntax.Example: "example",
}


def _stands_alone(line: Any) -> bool:
    """Whether a statement that may have members is written without a colon, and has none."""
    if isinstance(line, syntax.MeasureStatement):
        return line.rows is None
    return isinstance(line, syntax.Cost) and line.name is None


def _with_members(head: Any, members: Sequence[Any], *, damaged: bool) -> syntax.Statement:
    def of(kind: type) -> tuple[Any, ...]:
        return tuple(member for member in members if isinstance(member, kind))

    if isinstance(head, syntax.MeasureStatement):
        return evolve(head, rows=of(syntax.Row))
    if isinstance(head, syntax.Key):
        return evolve(head, components=of(syntax.Component), damaged=damaged)
    if isinstance(head, syntax.Cost):
        return evolve(head, selectors=of(syntax.Selector), charges=of(syntax.Charge), damaged=damaged)
    if isinstance(head, syntax.SettlementRules):
        return evolve(head, settings=of(syntax.Setting), damaged=damaged)
    if isinstance(head, syntax.Example):
        return evolve(
            head,
            years=of(syntax.Number),
            given=of(syntax.Given),
            costs=of(syntax.GivenCost),
            expected=of(syntax.Expected),
            damaged=damaged,
        )
    raise TypeError(type(head).__name__)


def gather(
    lines: Sequence[tuple[Span, Any]], kind: str, place: Callable[[Span], Place], source: Source
) -> Gathered:
    """Gathers the lines of a block (`kind` is `rule` or `example`); None stands for a line that could not be read."""
    gathering = _Gathering(kind, place, source)
    for span, line in lines:
        gathering.line(span, line)
    gathering.close()
    return Gathered(tuple(gathering.statements), tuple(gathering.found))
