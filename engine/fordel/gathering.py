"""Lines gathered into statements: one that ends with a colon, and the members that follow it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from attrs import evolve, frozen

from fordel import syntax
from fordel.diagnostic import Diagnostic
from fordel.lines import ReadLine
from fordel.source import Place, Source, Span
from fordel.value import Value

#: What may have members, under the name that messages know it by.
_KINDS: dict[type, str] = {
    syntax.MeasureStatement: "measure",
    syntax.Key: "key",
    syntax.Cost: "cost",
    syntax.Contribution: "contribution",
    syntax.SettlementRules: "settlement",
    syntax.Example: "example",
}

#: The lines that each may have, by the field that holds them; `_owners` tells of those whose place depends on what
#: they say.
_MEMBERS: dict[type, dict[str, tuple[type, ...]]] = {
    syntax.MeasureStatement: {"rows": (syntax.Row,)},
    syntax.Key: {
        "components": (syntax.Component,),
        "bounds": (syntax.Bound,),
        "discounts": (syntax.Discount,),
        "phase_ins": (syntax.PhaseIn,),
    },
    syntax.Cost: {
        "selectors": (syntax.Selector,),
        "charges": (syntax.Charge,),
        "adjustments": (syntax.Above, syntax.Portion, syntax.BaseAmount, syntax.Bound, syntax.Pool),
    },
    syntax.Contribution: {
        "lines": (
            *(syntax.BaseAmount, syntax.Rate, syntax.Bound, syntax.Discount),
            *(syntax.Steps, syntax.Step, syntax.PaidTo, syntax.Charge),
        )
    },
    syntax.SettlementRules: {"settings": (syntax.Setting,)},
    syntax.Example: {
        "unchecked": (syntax.Unchecked,),
        "years": (syntax.Number,),
        "given": (syntax.Given,),
        "costs": (syntax.GivenCost,),
        "expected": (syntax.Expected,),
    },
}

_CAN_BE_DAMAGED = (syntax.Key, syntax.Cost, syntax.Contribution, syntax.SettlementRules, syntax.Example)


@frozen
class _Lost(syntax.Statement):
    """The head of lines whose own head could not be read (`is_head`), or that have none."""

    is_head: bool


_UNREAD, _NOTHING = _Lost(is_head=True), _Lost(is_head=False)


def _owners(tree: syntax.Node) -> tuple[type, ...]:
    """The statements that a line may stand under, the likeliest first (language.md sections 2.3 to 2.5)."""
    if isinstance(tree, syntax.Bound):
        of_amount = syntax.Cost if tree.whom else syntax.Contribution
        return (of_amount if tree.is_amount else syntax.Key,)
    if isinstance(tree, syntax.BaseAmount):
        return (syntax.Cost if tree.each else syntax.Contribution,)
    if isinstance(tree, syntax.Charge) and tree.kind != "deduct":
        return (syntax.Cost,)
    return tuple(
        owner for owner, fields in _MEMBERS.items() if any(type(tree) in kinds for kinds in fields.values())
    )


@frozen(eq=False, repr=False)
class Gathered(Value):
    """The statements of a block, and what is wrong with its lines and with where they stand.

    Where a line that gives a statement its name seems to be gone (`lacks_head`), any name may have stood in it.
    """

    statements: tuple[syntax.Statement, ...]
    diagnostics: tuple[Diagnostic, ...]
    lacks_head: bool = False


class _Gathering:
    """One pass over the lines of a block.

    `head` is the statement that takes members, and `damaged` tells that some of them are lost. A head `_Lost`
    takes everything.
    """

    def __init__(
        self, kind: str, place: Callable[[Span], Place], source: Source, openers: Collection[str]
    ) -> None:
        self.kind, self.place, self.source, self.openers = kind, place, source, openers
        self.statements: list[syntax.Statement] = []
        self.found: list[Diagnostic] = []
        self.opened: list[syntax.Statement] = []
        self.head: syntax.Statement | None = None
        self.members: list[syntax.Node] = []
        self.damaged = self.is_other_kind = self.in_prose = False
        self.strays: list[syntax.Node] = []
        self.lacks_head = False

    def close(self) -> None:
        """Ends the statement that is open."""
        if self.head is not None and not isinstance(self.head, _Lost):
            self.statements.append(_with_members(self.head, self.members, damaged=self.damaged))
        self.head, self.members, self.damaged = None, [], False

    def line(self, line: ReadLine) -> None:
        """Takes the next line of the block."""
        tree = line.tree
        if tree is None:
            self.unread(line)
            return
        self.in_prose = False
        self.found += line.diagnostics
        if isinstance(tree, syntax.Statement):
            self.statement(tree, line)
        else:
            self.member(tree, line)

    def unread(self, line: ReadLine) -> None:
        """A line that could not be read: a member where it looks like one, else a head whose members are lost.

        Nothing is told of what stands under a head that could not be read, and a paragraph of prose is one thing.
        """
        text = self.source.plain[line.span.start : line.span.end]
        opens = text.endswith(":") or text.split(" ", 1)[0] in self.openers
        is_prose = any(found.variant == "prose" for found in line.diagnostics)
        if opens or not (self.head == _UNREAD or (is_prose and self.in_prose)):
            self.found += line.diagnostics
        self.in_prose = is_prose
        self.damaged = True
        self.lacks_head |= any(found.variant == "empty" for found in line.diagnostics)
        if opens or self.head is None:
            self.close()
            self.head = _UNREAD if text.endswith(":") else _NOTHING

    def statement(self, tree: syntax.Statement, line: ReadLine) -> None:
        """Begins a statement; one that belongs in the other kind of block does not end what it stands within."""
        is_head = type(tree) in _MEMBERS and not _stands_alone(tree)
        is_misplaced = isinstance(tree, syntax.Example) != (self.kind == "example")
        if is_misplaced and not self.is_other_kind:
            variant = "example_in_rules" if self.kind == "rule" else "rule_in_examples"
            self.found.append(Diagnostic("F101", variant, self.place(tree.span)))
            self.is_other_kind = True
        self.damaged |= is_misplaced or (tree == self.head and not self.members)
        if is_head or not is_misplaced:
            self.close()
        if is_head:
            is_swapped = len(self.strays) == 1 and type(tree) in _owners(self.strays[0])  # above it
            self.head, self.damaged = tree, line.is_guess or is_misplaced or is_swapped
            self.strays = []
            if line.mended and any(tree == other for other in self.opened):
                self.guessed_wrong()
            self.opened.append(tree)
        else:
            self.statements.append(tree)

    def member(self, tree: syntax.Node, line: ReadLine) -> None:
        """Takes a line that belongs to the statement above it."""
        if isinstance(tree, syntax.Row) and self.head is None:
            self.open_table()
        if self.head is None and syntax.Cost in _owners(tree):
            self.reopen_cost()
        head, fits = type(self.head), _owners(tree)
        self.damaged |= line.is_guess
        if head in fits:
            self.members.append(tree)
            return
        if head is _Lost:
            self.strays.append(tree)
            return
        under = _KINDS.get(head, "")
        variant = _why_misplaced(head, tree) if under else "alone"
        values = {"under": under, "belongs": tuple(_KINDS[owner] for owner in fits)}
        if not self.damaged and not line.mended:  # what was mended wrongly has its message
            self.found.append(Diagnostic("F101", variant, self.place(line.span), values))
        self.lacks_head |= not under or isinstance(tree, (syntax.Charge, syntax.Component, syntax.PaidTo))
        if not under:
            self.interrupted(fits)
            self.strays.append(tree)
        self.damaged = True
        self.head = self.head or _NOTHING

    def interrupted(self, fits: tuple[type, ...]) -> None:
        """What has lost a line to a statement without members that stands within it."""
        heads = [
            at for at, one in enumerate(self.statements) if type(one) in _MEMBERS and not _stands_alone(one)
        ]
        if heads and type(self.statements[heads[-1]]) in fits:
            self.statements[heads[-1]] = with_damage(self.statements[heads[-1]])

    def guessed_wrong(self) -> None:
        """A line mended into a head that the block has already: it was a member of the one above."""
        self.head = _NOTHING
        if self.statements:
            self.statements[-1] = with_damage(self.statements[-1])

    def reopen_cost(self) -> None:
        """Lines of a cost after `lokasjon X i Y`: within a cost a location stands without its party."""
        last = self.statements[-2:]
        if [type(one) for one in last] != [syntax.Cost, syntax.Locations]:
            return
        self.found.append(Diagnostic("F101", "party_in_cost", self.place(self.statements.pop().span)))
        cost = self.statements.pop()
        self.members = [one for name in _MEMBERS[syntax.Cost] for one in getattr(cost, name)]
        self.head, self.damaged = cost, True

    def open_table(self) -> None:
        """Rows right under a measure without a colon: the colon is missing, and the measure is a table."""
        last = self.statements[-1] if self.statements else None
        if not isinstance(last, syntax.MeasureStatement) or last.rows is not None:
            return
        if last.when is None or last.when.kind in {"date", "fixed_year"}:
            end = last.span.end
            self.found.append(Diagnostic("F101", "missing_colon", self.place(Span(end, end))))
            self.head = self.statements.pop()


def _why_misplaced(head: type, tree: syntax.Node) -> str:
    """What is wrong with a line: that it stands here, or that it does not say, or says, for whom it holds."""
    if isinstance(tree, syntax.BaseAmount) or (isinstance(tree, syntax.Bound) and tree.is_amount):
        return {syntax.Cost: "whom_missing", syntax.Contribution: "whom_too_many"}.get(head, "misplaced")
    return "misplaced"


def _stands_alone(line: syntax.Statement) -> bool:
    """Whether a statement that may have members is written without a colon, and has none."""
    if isinstance(line, syntax.MeasureStatement):
        return line.rows is None
    return isinstance(line, syntax.Cost) and line.name is None


def in_blocks_first(
    within: Sequence[syntax.Statement], outside: Sequence[syntax.Statement]
) -> tuple[syntax.Statement, ...]:
    """All statements but those `outside` the blocks that define what one `within` defines: they have their message."""
    said = {one for statement in within for one in _defined(statement)}
    return (*within, *(one for one in outside if not said.issuperset(_defined(one))))


def _defined(statement: syntax.Statement) -> set[tuple[str, str]]:
    """What a statement gives a name to, by kind; its kind alone where it names nothing."""
    if isinstance(statement, syntax.Parties):
        return {(statement.role, one.name.text) for one in statement.parties if statement.role != "host"} or {
            ("host", "")
        }
    names = (
        statement.names if isinstance(statement, syntax.Locations) else (getattr(statement, "name", None),)
    )
    return {(type(statement).__name__, name.text if name else "") for name in names}


def with_damage(statement: syntax.Statement) -> syntax.Statement:
    """A statement some of whose members are lost; what it lacks is not told of."""
    return evolve(statement, damaged=True) if isinstance(statement, _CAN_BE_DAMAGED) else statement


def _with_members(
    head: syntax.Statement, members: Sequence[syntax.Node], *, damaged: bool
) -> syntax.Statement:
    held: dict[str, Any] = {
        name: tuple(member for member in members if isinstance(member, kinds))
        for name, kinds in _MEMBERS[type(head)].items()
    }
    if isinstance(head, syntax.Example):
        held["unchecked"] = bool(held["unchecked"])
    whole = evolve(head, **held)
    return with_damage(whole) if damaged else whole


def gather(
    lines: Sequence[ReadLine],
    kind: str,
    place: Callable[[Span], Place],
    source: Source,
    openers: Collection[str],
) -> Gathered:
    """Gathers the lines of a block, of `kind` `rule` or `example`; `openers` are the words that begin a statement."""
    gathering = _Gathering(kind, place, source, openers)
    for line in lines:
        gathering.line(line)
    gathering.close()
    lacks_head = gathering.lacks_head or any(map(_is_two, gathering.statements))
    return Gathered(tuple(gathering.statements), tuple(gathering.found), lacks_head)


def _is_two(statement: syntax.Statement) -> bool:
    """Whether a cost seems to be two: with a line on who bears it after the selectors that follow another."""
    if not isinstance(statement, syntax.Cost) or not statement.charges[1:]:
        return False
    first, last = statement.charges[0].span.start, statement.charges[-1].span.start
    return any(first < selector.span.start < last for selector in statement.selectors)
