"""Which costs take a line: compared with the plain meaning of language.md 1 and 2.4 on all small ledgers."""

import gc
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fordel import overlaps as static_analysis
from fordel import selection
from fordel.model import Charge, Condition, CostCategory
from fordel.overlaps import Overlap, emptiness, overlaps
from fordel.period import Span
from fordel.regions import ANYTHING
from fordel.selection import code_matches, matcher
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
        for cell in sorted(CELLS[column], key=size_of):
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


# Codes


@pytest.mark.parametrize(
    ("code", "taken", "not_taken"),
    [
        ("190", ["190", "1900", "19000", "190A"], ["", "1", "19", "191", "019"]),
        ("010-099", ["010", "099", "0999", "050A"], ["", "01", "09", "009", "100", "0A0", "1"]),
        ("1-2", ["1", "2", "1A", "29999"], ["", "0", "3", "A1"]),
        ("P1", ["P1", "P12"], ["", "P", "p1", "1P1"]),
        ("0-9", ["0", "9"], ["", "A", "٣", "²"]),
    ],
)
def test_a_code_takes_what_begins_with_it_and_a_range_its_first_digits(
    code: str, taken: list[str], not_taken: list[str]
) -> None:
    first, last = pieces(code)[0]
    assert [one for one in [*taken, *not_taken] if code_matches(first, last, one)] == taken
    match = matcher([cost("A", having("art", code))]).match
    assert [one for one in [*taken, *not_taken] if match({"art": one})] == taken


@given(st.one_of(codes(4), st.tuples(DIGITS, DIGITS).filter(lambda ends: len(ends[0]) == len(ends[1]))))
def test_code_matches_means_what_the_language_says(ends: tuple[str, str]) -> None:
    assert [one for one in CELLS["art"] if code_matches(*ends, one)] == [
        one for one in CELLS["art"] if falls(*ends, one)
    ]


@given(st.integers(0, 99_999), st.integers(0, 99_999), st.lists(st.integers(0, 999_999), max_size=20))
def test_a_wide_range_takes_its_numbers(one: int, other: int, asked: list[int]) -> None:
    low, high = min(one, other), max(one, other)
    match = matcher([cost("A", having("art", f"{low:05}-{high:05}"))]).match
    edges = [10 * low, 10 * high, 10 * high + 9, max(0, 10 * low - 1), min(999_999, 10 * high + 10)]
    for code in [*asked, *edges]:
        assert bool(match({"art": f"{code:06}"})) == (low <= code // 10 <= high)


# The matcher


@given(WITH_TEXT, st.sampled_from([DAY, date(2021, 2, 1), date(2022, 1, 1)]))
def test_the_matcher_takes_what_the_language_says(costs: list[CostCategory], day: date) -> None:
    found = matcher(costs, [one.valid.contains(day) for one in costs])
    cells = telling_cells(costs)
    for line in lines(cells):
        assert found.match(line) == taking(costs, line, day)
    for column in ("art", "tekst"):
        for cell in CELLS[column]:
            line = {name: some[-1] for name, some in cells.items()} | {column: cell}
            assert found.match(line) == taking(costs, line, day)


def test_the_matcher_reads_cells_as_people_do() -> None:
    """Blanks around a value mean nothing, text has no case, and a column that is not there is empty."""
    costs = [
        cost("Kode", having("art", "190")),
        cost("Sted", at_location("Nore og Uvdal")),
        cost("Tekst", saying("STRASSE")),
        cost("Uten", [lacking("bosted"), having("ansvar", "1")]),
    ]
    match = matcher(costs).match
    assert match({"art": " 190 ", "bosted": "1"}) == (0,)
    assert match({"lokasjon": "Nore og Uvdal "}) == (1,)
    assert match({"lokasjon": "nore og uvdal"}) == match({"lokasjon": "Nore"}) == ()
    assert match({"tekst": "Hauptstraße 1"}) == (2,)
    assert match({"ansvar": "1", "bosted": " "}) == match({"ansvar": "1"}) == (3,)
    assert match({"ansvar": "1", "bosted": "0301"}) == match({}) == ()


def test_the_matcher_forgets_when_there_is_too_much_to_remember(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selection, "_MOST_REMEMBERED", 3)
    costs = [cost(str(digit), having("art", str(digit)), saying(str(digit))) for digit in range(8)]
    found = matcher(costs)
    for line in [{"art": str(art), "tekst": str(text)} for art in range(8) for text in range(8)] * 2:
        assert found.match(line) == tuple(sorted({int(line["art"]), int(line["tekst"])}))
        assert len(found._known) <= 3
        assert all(len(values) <= 3 for values in found._alternatives.columns.values())


def test_the_last_step_of_a_circle_is_not_taken() -> None:
    costs = [cost(name, having("art", "1"), without=[name, other]) for name, other in ("AB", "BC", "CA")]
    assert matcher(costs).match({"art": "1"}) == (0, 2)
    assert [(one.first, one.second) for one in overlaps(costs)] == [(0, 2)]


# Overlaps


def truth(costs: Sequence[CostCategory]) -> dict[tuple[int, int], tuple[Line, date]]:
    """Each pair that overlaps and the cells and day of the smallest line without text that both take."""
    decided = [
        cost(
            each.name,
            *(one for one in each.alternatives if all(condition.kind != "contains" for condition in one)),
            without=each.without,
            valid=each.valid,
        )
        for each in costs
    ]
    cells = telling_cells(decided)
    found: dict[tuple[int, int], tuple[Line, date]] = {}
    days = turning_days(decided)
    for line, day in product(lines(cells), days):
        for pair in combinations((one for one in range(len(decided)) if takes(decided, one, line, day)), 2):
            if decided[pair[0]].name != decided[pair[1]].name:
                found.setdefault(pair, ({column: cell for column, cell in line.items() if cell}, day))
    return found


@given(st.one_of(some_costs(), WITH_TEXT))
def test_the_smallest_line_is_found_for_every_pair_that_overlaps_and_for_no_other(
    costs: list[CostCategory],
) -> None:
    found = overlaps(costs)
    pairs = [(one.first, one.second) for one in found]
    assert pairs == sorted(pairs)
    smallest = [({column: cell for column, cell in one.example.items() if cell}, one.day) for one in found]
    assert dict(zip(pairs, smallest, strict=True)) == truth(costs)


@given(WITH_TEXT)
def test_an_example_names_every_column_that_matters(costs: list[CostCategory]) -> None:
    cells = telling_cells(costs)
    for one in overlaps(costs):
        for line in lines({**cells, **{column: [cell] for column, cell in one.example.items()}}):
            assert {one.first, one.second} <= set(taking(costs, line, one.day))


@given(some_costs(spans=[ALWAYS]))
def test_of_very_many_costs_each_that_overlaps_is_told_of(costs: list[CostCategory]) -> None:
    every = {(one.first, one.second): one for one in overlaps(costs)}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(static_analysis, "_MOST_COSTS", 0)
        told = {(one.first, one.second): one for one in overlaps(costs)}
    assert told.items() <= every.items()
    assert {cost for pair in told for cost in pair} == {cost for pair in every for cost in pair}


def test_all_pairs_are_told_of_up_to_a_hundred_costs_and_one_for_each_beyond() -> None:
    same = [cost(f"K{number}", having("art", "1")) for number in range(101)]
    assert len(overlaps(same[:100])) == 4950
    assert [(one.first, one.second) for one in overlaps(same)] == [(0, other) for other in range(1, 101)]


def test_the_overlap_that_everyone_makes() -> None:
    """`art 190` is in the range and in the rent; the message underlines both lines."""
    shared = cost(
        "Felles drift", (having("art", "010-099, 100-285", "180-184", line=69), having("funksjon", "242"))
    )
    rent = cost("Husleie og strøm", having("art", "180, 190", line=90))
    (found,) = overlaps([shared, rent])
    assert found == Overlap(0, 1, {"art": "190", "funksjon": "242"}, date(2020, 1, 1))
    assert (found.first_condition_at, found.second_condition_at) == (Place("f", 69), Place("f", 90))
    assert list(found.example) == ["art", "funksjon"]
    assert not overlaps([cost("Felles drift", *shared.alternatives, without=["Husleie og strøm"]), rent])


def test_the_places_are_those_of_the_alternatives_that_take_the_example() -> None:
    first = cost("A", having("art", "3", line=1), (having("art", "2", line=2), having("art", "2", line=3)))
    second = cost("B", having("art", "1", line=4), having("art", "20", line=5), having("art", "20", line=6))
    (found,) = overlaps([first, second])
    assert found.example == {"art": "20"}
    assert (found.first_condition_at, found.second_condition_at) == (Place("f", 2), Place("f", 5))
    (unplaced,) = overlaps([cost("A", ()), cost("B", having("art", "1"))])
    assert (unplaced.first_condition_at, unplaced.second_condition_at) == (None, None)


EVERYTHING = having("art", "0-9")


@pytest.mark.parametrize(
    ("first", "second", "others", "example"),
    [
        (having("art", "1", "10-19"), having("art", "1"), [], {"art": "1"}),
        (having("art", "1"), having("art", "12", "120-128"), [], {"art": "12"}),
        (having("art", "10-19", "10"), having("art", "100-120", "110"), [], {"art": "111"}),
        (having("art", "1"), having("funksjon", "242"), [], {"art": "1", "funksjon": "242"}),
        (having("ny", "2"), having("bosted", "1"), [], {"bosted": "1", "ny": "2"}),
        (having("art", "1-2"), having("art", "1A, 2"), [], {"art": "2"}),
        (having("art", "1-2"), having("art", "1A, 2B"), [], {"art": "1A"}),
        (having("art", "1"), lacking("lokasjon"), [], {"art": "1", "lokasjon": ""}),
        (at_location("P", "Q"), at_location("R", "Q"), [], {"lokasjon": "Q"}),
        (EVERYTHING, EVERYTHING, [cost("X", having("art", "0-1"))], {"art": "2"}),
        (EVERYTHING, EVERYTHING, [cost("X", lacking("bosted"))], {"art": "0", "bosted": ANYTHING}),
        (
            EVERYTHING,
            at_location("P", ANYTHING),
            [cost("X", at_location("P"))],
            {"art": "0", "lokasjon": ANYTHING},
        ),
        (
            EVERYTHING,
            at_location("P"),
            [cost("X", (at_location("P"), having("funksjon", "1")))],
            {"art": "0", "funksjon": "", "lokasjon": "P"},
        ),
        (EVERYTHING, having("art", "0"), [cost("X", saying("leie"))], {"art": "0", "tekst": ""}),
        (
            having("art", "1"),
            having("art", "1"),
            [cost("X", having("art", "1"), without=["Y"]), cost("Y", having("funksjon", "2"))],
            {"art": "1", "funksjon": "2"},
        ),
    ],
)
def test_an_example_is_the_smallest_line(
    first: Condition, second: Condition, others: list[CostCategory], example: Line
) -> None:
    costs = [cost("A", first, without=["X"]), cost("B", second), *others]
    (found,) = [one for one in overlaps(costs) if (one.first, one.second) == (0, 1)]
    assert found.example == example
    assert set(found.example) == set(example)


def test_an_unnamed_location_is_none_that_is_named() -> None:
    named = cost("X", [at_location(ANYTHING)], [lacking("lokasjon")])
    (found,) = overlaps([cost("A", EVERYTHING, without=["X"]), cost("B", EVERYTHING, without=["X"]), named])
    assert found.example == {"art": "0", "lokasjon": ANYTHING * 2}


def test_the_day_is_the_first_on_which_both_take_the_line() -> None:
    shut = cost("X", EVERYTHING, valid=Span(date(2020, 1, 1), date(2020, 6, 30)))
    costs = [cost("A", EVERYTHING, without=["X"]), cost("B", having("art", "1"), valid=SPANS[1]), shut]
    assert [(one.first, one.second, one.day) for one in overlaps(costs)] == [
        (0, 1, date(2020, 7, 1)),
        (1, 2, date(2020, 1, 1)),
    ]


def test_costs_of_different_times_and_versions_of_one_cost_do_not_overlap() -> None:
    one, other = cost("A", EVERYTHING, valid=SPANS[1]), cost("B", EVERYTHING, valid=SPANS[2])
    assert overlaps([one, other, cost("A", EVERYTHING, valid=SPANS[1])]) == ()
    assert overlaps([cost(None), cost("C"), one]) == ()


# Conditions that can select nothing


def dead_conditions(costs: Sequence[CostCategory]) -> list[Condition]:
    """What can select nothing, by trying every line on every day."""
    cells = telling_cells(costs)
    found: list[Condition] = []
    for index, each in enumerate(costs):
        for alternative in each.alternatives:
            dead: list[Condition] = []
            for at, condition in enumerate(alternative):
                above = [one for one in alternative[:at] if not any(one is other for other in dead)]
                if not any(selects([*above, condition], line) for line in lines(cells)):
                    dead.append(condition)
            if not dead and not any(
                selects(alternative, line)
                and each.valid.contains(day)
                and not is_left_out(costs, index, line, day)
                for line in lines(cells)
                for day in turning_days(costs)
            ):
                dead.append(alternative[0])
            found += dead
    return found


def same(some: Sequence[Condition], others: Sequence[Condition]) -> bool:
    return [id(one) for one in some] == [id(one) for one in others]


@given(some_costs())
def test_conditions_that_can_select_nothing_are_found_and_no_others(costs: list[CostCategory]) -> None:
    assert same(emptiness(costs), dead_conditions(costs))


@given(WITH_TEXT)
def test_what_text_may_decide_is_never_called_empty(costs: list[CostCategory]) -> None:
    dead = {id(one) for one in dead_conditions(costs)}
    assert {id(one) for one in emptiness(costs)} <= dead


def test_what_can_select_nothing() -> None:
    nothing, elsewhere = having("art", "100", "1"), having("art", "300")
    some, reversed_ends = having("art", "100-200"), having("art", "300-200")
    assert emptiness([cost("A", nothing)]) == (nothing,)
    assert emptiness([cost("A", (nothing, some, elsewhere), reversed_ends)]) == (
        nothing,
        elsewhere,
        reversed_ends,
    )
    assert emptiness([cost("A", (at_location("P"), lacking("lokasjon")))]) == (lacking("lokasjon"),)
    assert emptiness([cost("A", (saying("a"), saying("b")), some, elsewhere)]) == ()
    assert emptiness([cost("A", some, elsewhere, without=["B"]), cost("B", having("art", "1-2"))]) == (some,)
    assert emptiness([cost("A", (some, saying("a")), without=["B"]), cost("B", having("art", "1-2"))]) == (
        some,
    )
    assert emptiness([cost("A", (), without=["B"]), cost("B", ())]) == ()


def test_what_is_left_out_for_a_time_only_is_not_empty() -> None:
    wide, narrow = having("art", "1"), having("art", "100-199")
    for_a_year = cost("B", wide, valid=SPANS[1])
    after_that = cost("B", wide, valid=Span(date(2021, 1, 1), None))
    assert emptiness([cost("A", narrow, without=["B"]), for_a_year]) == ()
    assert emptiness([cost("A", narrow, without=["B"]), for_a_year, after_that]) == (narrow,)


# Time, as ratios


def distinct(number: int) -> CostCategory:
    return cost(f"K{number}", having("art", f"{number:05}"))


def in_a_grid(number: int) -> CostCategory:
    return cost(
        f"K{number}", (having("art", f"{number // 100:03}"), having("funksjon", f"{number % 100:02}"))
    )


def by_two_columns(number: int) -> CostCategory:
    return cost(f"K{number}", having("art" if number % 2 else "prosjekt", f"{number:05}"))


def alike(number: int) -> CostCategory:
    return cost(f"K{number}", having("art", "100"))


def one_after_another(number: int) -> CostCategory:
    return cost(f"K{number}", having("art", f"{number:05}"), without=[f"K{number - 1}"])


def seconds(call: Callable[[], object]) -> float:
    gc.collect()
    gc.disable()
    started = time.process_time()
    call()
    spent = time.process_time() - started
    gc.enable()
    return spent


@pytest.mark.parametrize("make", [distinct, in_a_grid, by_two_columns, alike, one_after_another])
def test_ten_times_the_costs_take_about_ten_times_the_time(make: Callable[[int], CostCategory]) -> None:
    few, many = [make(number) for number in range(1000)], [make(number) for number in range(10_000)]
    base = min(seconds(lambda: overlaps(few)) for _ in range(5))
    assert any(seconds(lambda: overlaps(many)) <= 15 * base for _ in range(4))


def test_many_codes_and_many_costs_left_out_take_no_more() -> None:
    """A cost that takes all but what 5,000 others do costs no more than ten times these by themselves."""
    each = [distinct(number) for number in range(5000)]
    codes_of_all = ", ".join(f"{number:05}" for number in range(5000))
    base = min(seconds(lambda: overlaps(each)) for _ in range(3))
    but_codes = [cost("Resten", having("art", "0-9", codes_of_all)), *each]
    but_costs = [cost("Resten", EVERYTHING, without=[one.name or "" for one in each]), *each]
    for costs in (but_codes, but_costs):
        assert overlaps(costs) == ()
        assert seconds(lambda costs=costs: overlaps(costs)) <= 10 * base  # type: ignore[misc]
        assert seconds(lambda costs=costs: emptiness(costs)) <= 10 * base  # type: ignore[misc]
