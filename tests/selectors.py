"""Selectors to try: costs small enough to ask of every line, and what they mean by language.md 1 and 2.4."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import product

from hypothesis import strategies as st

from fordel.model import Charge, Condition, CostCategory
from fordel.period import Span
from fordel.regions import ANYTHING
from fordel.source import Place

AT = Place("prøve.avtale", 1)
ALWAYS = Span(date(2020, 1, 1), None)
SPANS = (
    ALWAYS,
    Span(date(2020, 1, 1), date(2020, 12, 31)),
    Span(date(2021, 1, 1), date(2021, 12, 31)),
    Span(date(2020, 7, 1), date(2021, 6, 30)),
)
DAY = date(2020, 8, 1)

Line = Mapping[str, str]


def pieces(codes: str) -> tuple[tuple[str, str], ...]:
    """`100-285, 370` as the model has it."""
    ends = [piece.strip().split("-") for piece in codes.split(",") if piece]
    return tuple((piece[0], piece[-1]) for piece in ends)


def having(column: str, codes: str, unless: str = "", line: int | None = None) -> Condition:
    return Condition(
        "codes", column, pieces(codes), pieces(unless), at=None if line is None else Place("f", line)
    )


def at_location(*names: str) -> Condition:
    return Condition("values", "lokasjon", values=names)


def lacking(column: str) -> Condition:
    return Condition("empty", column)


def saying(text: str) -> Condition:
    return Condition("contains", "tekst", values=(text,))


def cost(
    name: str | None,
    *alternatives: Condition | Sequence[Condition],
    without: Sequence[str] = (),
    valid: Span = ALWAYS,
) -> CostCategory:
    as_tuples = tuple((one,) if isinstance(one, Condition) else tuple(one) for one in alternatives)
    return CostCategory(name, valid, as_tuples, Charge("host", AT), AT, tuple(without))


# The plain meaning


def falls(first: str, last: str, code: str) -> bool:
    if first == last:
        return code.startswith(first)
    head = code[: len(first)]
    all_digits = len(head) == len(first) and set(head) <= set("0123456789")
    return all_digits and int(first) <= int(head) <= int(last)


def holds(condition: Condition, cell: str) -> bool:
    match condition.kind:
        case "codes":
            falls_under = [
                [falls(*piece, cell) for piece in some] for some in (condition.codes, condition.unless)
            ]
            return any(falls_under[0]) and not any(falls_under[1])
        case "values":
            return cell in condition.values
        case "empty":
            return not cell
        case _:
            return any(text.lower() in cell.lower() for text in condition.values)


def selects(alternative: Sequence[Condition], line: Line) -> bool:
    return all(holds(condition, line.get(condition.column, "")) for condition in alternative)


def is_left_out(costs: Sequence[CostCategory], index: int, line: Line, day: date) -> bool:
    named = [other for other, one in enumerate(costs) if one.name in costs[index].without]
    return any(takes(costs, other, line, day) for other in named)


def takes(costs: Sequence[CostCategory], index: int, line: Line, day: date) -> bool:
    return (
        costs[index].valid.contains(day)
        and any(selects(alternative, line) for alternative in costs[index].alternatives)
        and not is_left_out(costs, index, line, day)
    )


def taking(costs: Sequence[CostCategory], line: Line, day: date) -> tuple[int, ...]:
    named = tuple(index for index in range(len(costs)) if takes(costs, index, line, day))
    others = (index for index, one in enumerate(costs) if one.name is None and one.valid.contains(day))
    return named or tuple(others)[:1]


# Every small ledger, and small costs


def words(signs: str, longest: int) -> list[str]:
    return ["".join(word) for size in range(longest + 1) for word in product(signs, repeat=size)]


CELLS = {
    "art": sorted({*words("0123", 4), *words("012A", 3)}),
    "funksjon": words("0123", 2),
    "lokasjon": ["", "P", "Q", "R", ANYTHING],
    "bosted": ["", ANYTHING],
    "tekst": ["", "strøm", "Husleie", "husleie og strøm"],
}


def size_of(value: str) -> tuple[bool, int, bool, str]:
    return value == ANYTHING, len(value), not value.isdigit(), value


def telling_cells(costs: Sequence[CostCategory]) -> dict[str, list[str]]:
    """For each column that is spoken of, of the cells that all conditions hold alike for, the smallest."""
    conditions = [one for each in costs for alternative in each.alternatives for one in alternative]
    found: dict[str, list[str]] = {}
    for column in (column for column in CELLS if any(one.column == column for one in conditions)):
        smallest: dict[tuple[bool, ...], str] = {}
        named = {value for one in conditions if one.column == column for value in one.values}
        known = (cell for cell in CELLS[column] if column != "lokasjon" or cell in named | {"", ANYTHING})
        for cell in sorted(known, key=size_of):
            smallest.setdefault(tuple(holds(one, cell) for one in conditions if one.column == column), cell)
        found[column] = list(smallest.values())
    return found


def lines(cells: Mapping[str, Sequence[str]]) -> Iterator[Line]:
    """Every line of these cells, the smallest first."""
    for row in product(*cells.values()):
        yield dict(zip(cells, row, strict=True))


def turning_days(costs: Sequence[CostCategory]) -> list[date]:
    after = [one.valid.last + timedelta(days=1) for one in costs if one.valid.last]
    return sorted({*(one.valid.first for one in costs), *after})


DIGITS = st.text("012", min_size=1, max_size=4)
LETTERS = st.sampled_from(["A", "1A", "A1", "12A", "A11"])


@st.composite
def ranges(draw: st.DrawFn, longest: int) -> tuple[str, str]:
    size = draw(st.integers(1, longest))
    first, last = sorted(draw(st.lists(st.text("012", min_size=size, max_size=size), min_size=2, max_size=2)))
    return first, last


def codes(longest: int) -> st.SearchStrategy[tuple[str, str]]:
    single = st.text("012", min_size=1, max_size=longest)
    letters = LETTERS if longest == 4 else single
    return st.one_of(
        single.map(lambda code: (code, code)), ranges(longest), letters.map(lambda code: (code, code))
    )


@st.composite
def code_conditions(draw: st.DrawFn, column: str, longest: int) -> Condition:
    some = draw(st.lists(codes(longest), min_size=1, max_size=3))
    unless = draw(st.lists(codes(longest), max_size=3))
    return Condition("codes", column, tuple(some), tuple(unless))


NAMES = st.lists(st.sampled_from("PQR"), min_size=1, max_size=2).map(tuple)
CONDITIONS = st.one_of(
    code_conditions("art", 4),
    code_conditions("art", 2),
    code_conditions("funksjon", 2),
    NAMES.map(lambda names: at_location(*names)),
    st.sampled_from([lacking("lokasjon"), lacking("bosted")]),
)
BY_TEXT = st.sampled_from([saying("HUSLEIE"), saying("strøm")])


@st.composite
def some_costs(
    draw: st.DrawFn, conditions: st.SearchStrategy[Condition] = CONDITIONS, spans: Sequence[Span] = SPANS
) -> list[CostCategory]:
    """Costs, some in versions, that leave out only costs of a later letter, in any order."""
    found = []
    for name in draw(st.lists(st.sampled_from("ABCDE"), min_size=1, max_size=5)):
        alternatives = draw(st.lists(st.lists(conditions, min_size=1, max_size=3), max_size=2))
        later = st.lists(st.sampled_from("BCDEF"), max_size=2)
        without = [other for other in draw(later) if other > name]
        found.append(cost(name, *alternatives, without=without, valid=draw(st.sampled_from(spans))))
    if draw(st.booleans()):
        found.insert(draw(st.integers(0, len(found))), cost(None))
    return found


WITH_TEXT = some_costs(st.one_of(CONDITIONS, CONDITIONS, BY_TEXT))
