"""Selectors as regions: values are points on a line a column, conditions are stretches, alternatives boxes.

The points of a column are the empty cell; the codes at which some code or range begins or has just ended, at
each length that codes have; and the names. What holds for a point holds for every value up to the next one.
Days are one more column.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice

from fordel.model import Condition, CostCategory
from fordel.selection import code_matches, following, is_digits

#: The column of the days; its points are their ordinals.
TIME = ""

#: The value of a cell that is neither empty nor named in the agreement.
ANYTHING = "…"

_ORDER = ("art", "funksjon", "ansvar", "prosjekt", "tjeneste", "lokasjon", "bosted")
_BEYOND = 1 << 60
_LAST_SIGN = "\U0010ffff"

#: A set of points: where it begins and where it has ended, in turn.
Stretches = tuple[int, ...]

#: What the conditions of an alternative leave of each column; a column that is not there is whole.
Box = Mapping[str, Stretches]

#: Boxes by number: every pair of one from the left and one from the right is meant.
Group = tuple[Sequence[int], Sequence[int]]

#: So few pairs of boxes are not worth telling apart by another column.
_FEW_PAIRS = 4


def column_order(column: str) -> tuple[int, str]:
    """The order in which columns are told and compared: that of their statements in language.md 2.4."""
    return (_ORDER.index(column) if column in _ORDER else len(_ORDER), column)


def common(some: Stretches, others: Stretches) -> Stretches:
    """The points of both sets, in time that goes with the smaller one."""
    if len(some) > len(others):
        some, others = others, some
    found: list[int] = []
    for start, end in zip(some[::2], some[1::2], strict=True):
        low, high = bisect_right(others, start), bisect_left(others, end)
        if low % 2:
            found.append(start)
        found += others[low:high]
        if high % 2:
            found.append(end)
    return tuple(found)


def outside(some: Stretches) -> Stretches:
    """Every point that is not in the set."""
    return (*(some[1:] if some[:1] == (0,) else (0, *some)), _BEYOND)


def _union(stretches: Iterable[tuple[int, int]]) -> Stretches:
    found: list[int] = []
    for start, end in sorted(stretches):
        if found and start <= found[-1]:
            found[-1] = max(found[-1], end)
        elif start < end:
            found += (start, end)
    return tuple(found)


def meeting(box: Box, other: Box) -> Box | None:
    """What two boxes have in common, or None."""
    both = dict(box)
    for column, stretches in other.items():
        shared = common(both[column], stretches) if column in both else stretches
        if not shared:
            return None
        both[column] = shared
    return both


def has(box: Box, point: Mapping[str, int]) -> bool:
    """Whether a point, given by its columns, lies in the box."""
    return all(bisect_right(stretches, point[column]) % 2 for column, stretches in box.items())


def _size(text: str) -> tuple[int, bool, str]:
    return len(text), not is_digits(text), text


class Axis:
    """The points of one column, the smallest first: shorter before longer, digits before other signs."""

    def __init__(self, conditions: Iterable[Condition]) -> None:
        conditions = list(conditions)
        codes = {piece for one in conditions for piece in (*one.codes, *one.unless)}
        self._lengths = sorted({len(first) for first, _ in codes})
        texts = {"", *(value.strip() for one in conditions for value in one.values)}
        for first, last in codes:
            if is_digits(first) and is_digits(last):
                starts = [first, after] if (after := following(last)) else [first]
                texts.update(start.ljust(length, "0") for start in starts for length in self._longer(first))
            elif first == last:
                texts.add(first)
        self._sizes = sorted(map(_size, texts))
        self._at = {text: at for at, (_, _, text) in enumerate(self._sizes)}
        self._letters = {length: self._find(length, "") for length in self._lengths}
        anything = ANYTHING
        while anything in texts:
            anything += ANYTHING
        self.values = [text for _, _, text in self._sizes]
        if any(one.kind != "codes" for one in conditions):
            self.values.append(anything)
        self.whole = (0, len(self.values))

    def _longer(self, code: str) -> Sequence[int]:
        return self._lengths[bisect_left(self._lengths, len(code)) :]

    def _find(self, length: int, text: str) -> int:
        """Where codes of a length that are not digits alone begin, from a text on."""
        return bisect_left(self._sizes, (length, True, text))

    def point(self, code: str) -> int:
        """The point that a code behaves as."""
        for length in (one for one in reversed(self._lengths) if one <= len(code)):
            size = _size(code[:length])
            at = bisect_right(self._sizes, size) - 1
            if self._sizes[at][:2] == size[:2]:
                return at
        return 0  # no selector speaks of such a code: it behaves as none

    def stretches(self, condition: Condition) -> Stretches:
        """The points for which a condition on codes, names or an empty cell holds."""
        if condition.kind == "codes":
            unless = _union(self._covered(condition.unless))
            return common(_union(self._covered(condition.codes)), outside(unless))
        values = ("",) if condition.kind == "empty" else condition.values
        return _union((at, at + 1) for at in (self._at[value.strip()] for value in values))

    def _covered(self, codes: Iterable[tuple[str, str]]) -> Iterator[tuple[int, int]]:
        for first, last in codes:
            after = following(last) if is_digits(first) and is_digits(last) else None
            for length in self._longer(first):
                letters = self._letters[length]
                if after is not None:
                    end = self._at[after.ljust(length, "0")] if after else letters
                    yield self._at[first.ljust(length, "0")], end
                if letters < len(self._sizes) and self._sizes[letters][0] == length:
                    for at in range(self._find(length, first), self._find(length, last + _LAST_SIGN)):
                        if code_matches(first, last, self._sizes[at][2]):
                            yield at, at + 1


class Space:
    """The alternatives of costs, numbered through, as boxes.

    `boxes` lacks alternatives that can select nothing; `impossible` has those of their conditions to blame.
    `of_cost` holds the boxes of each cost, `days` the days when it is valid. Conditions on text bound no box:
    `by_text` holds the alternatives that have one.
    """

    def __init__(self, costs: Sequence[CostCategory]) -> None:
        self.costs = costs
        numbered = [(cost, alternative) for cost, one in enumerate(costs) for alternative in one.alternatives]
        self.owners = [cost for cost, _ in numbered]
        self.alternatives = [alternative for _, alternative in numbered]
        conditions: dict[str, list[Condition]] = {}
        for condition in (one for alternative in self.alternatives for one in alternative):
            if condition.kind != "contains":
                conditions.setdefault(condition.column, []).append(condition)
        self.columns = sorted(conditions, key=column_order)
        self.axes = {column: Axis(conditions[column]) for column in self.columns}
        self.by_text = {
            number
            for number, alternative in enumerate(self.alternatives)
            if any(one.kind == "contains" for one in alternative)
        }
        self.days = [
            (one.valid.first.toordinal(), (one.valid.last or date.max).toordinal() + 1) for one in costs
        ]
        self.boxes: dict[int, Box] = {}
        self.impossible: dict[int, list[Condition]] = {}
        self.of_cost: list[list[int]] = [[] for _ in costs]
        for number, owner in enumerate(self.owners):
            self._enclose(number)
            if number in self.boxes:
                self.of_cost[owner].append(number)

    def _enclose(self, number: int) -> None:
        box: dict[str, Stretches] = {TIME: self.days[self.owners[number]]}
        for condition in self.alternatives[number]:
            if condition.kind != "contains":
                axis = self.axes[condition.column]
                left = common(self.whole(box, condition.column), axis.stretches(condition))
                if left:
                    box[condition.column] = left
                else:
                    self.impossible.setdefault(number, []).append(condition)
        if number not in self.impossible:
            self.boxes[number] = box

    def whole(self, box: Box, column: str) -> Stretches:
        """What a box leaves of a column."""
        return box[column] if column in box else self.axes[column].whole


class Meetings:
    """Pairs up boxes that may meet, in time that grows as their number does where columns tell them apart.

    `settled`, where it is given, holds boxes that need no more partners; it may grow while pairs are read.
    Pairs of two such boxes are passed over, so that boxes which all meet do not take the time of all pairs.
    """

    def __init__(self, boxes: Mapping[int, Box], settled: Collection[int] | None = None) -> None:
        self._boxes = boxes
        self._settled = settled

    def among(self, left: Sequence[int], right: Sequence[int], columns: Collection[str]) -> Iterator[Group]:
        """Groups of boxes from left and right, with every pair that meets in these columns in one of them.

        The column that tells most pairs apart is taken first; the others tell apart what it does not.
        """
        left, right = self._unsettled(left, right)
        pairs = len(left) * len(right)
        counted = (
            [(self._count(left, right, column), column) for column in columns] if pairs > _FEW_PAIRS else []
        )
        fewest, best = min(counted, default=(pairs, TIME))
        if fewest < pairs:
            others = [column for column in columns if column != best]
            free_left, bound_left = self._parted(left, best)
            free_right, bound_right = self._parted(right, best)
            yield from self.among(free_left, right, others)
            yield from self.among(bound_left, free_right, others)
            for group in self._sweep(bound_left, bound_right, best):
                yield from self.among(*group, others)
        elif pairs:
            yield left, right

    def _unsettled(self, left: Sequence[int], right: Sequence[int]) -> Group:
        if not self._settled:
            return left, right
        waiting_left = [number for number in left if number not in self._settled]
        waiting_right = [number for number in right if number not in self._settled]
        return left if waiting_right else waiting_left, right if waiting_left else waiting_right

    def _parted(self, numbers: Sequence[int], column: str) -> tuple[list[int], list[int]]:
        """The boxes that a column does not bound, and those that it does."""
        free: list[int] = []
        bound: list[int] = []
        for number in numbers:
            (bound if column in self._boxes[number] else free).append(number)
        return free, bound

    def _count(self, left: Sequence[int], right: Sequence[int], column: str) -> int:
        """How many pairs meet in a column, counted once for each two stretches that do."""
        free_left, bound_left = self._parted(left, column)
        free_right, bound_right = self._parted(right, column)
        starts = sorted(start for number in bound_right for start in self._boxes[number][column][::2])
        ends = sorted(end for number in bound_right for end in self._boxes[number][column][1::2])
        found = len(free_left) * len(right) + len(bound_left) * len(free_right)
        for number in bound_left:
            stretches = self._boxes[number][column]
            for start, end in zip(stretches[::2], stretches[1::2], strict=True):
                found += bisect_left(starts, end) - bisect_right(ends, start)
        return found

    def _sweep(self, left: Sequence[int], right: Sequence[int], column: str) -> Iterator[Group]:
        """Along a column that bounds them all: at each point the boxes that begin, with those open there."""
        begin: dict[int, tuple[list[int], list[int]]] = {}
        finish: dict[int, tuple[list[int], list[int]]] = {}
        for side, numbers in enumerate((left, right)):
            for number in numbers:
                for turn, at in enumerate(self._boxes[number][column]):
                    (finish if turn % 2 else begin).setdefault(at, ([], []))[side].append(number)
        open_left: dict[int, None] = {}
        open_right: dict[int, None] = {}
        for at in sorted(begin.keys() | finish.keys()):
            ended_left, ended_right = finish.get(at, ([], []))
            for number in ended_left:
                del open_left[number]
            for number in ended_right:
                del open_right[number]
            new_left, new_right = begin.get(at, ([], []))
            open_right.update(dict.fromkeys(new_right))
            if new_left:
                yield from self._first_a_few(new_left, open_right)
            if new_right:
                yield from self._first_a_few(new_right, open_left)
            open_left.update(dict.fromkeys(new_left))

    def _first_a_few(self, new: list[int], others: Mapping[int, None]) -> Iterator[Group]:
        if self._settled is not None:
            yield new[:1], [*islice(others, _FEW_PAIRS)]
        yield new, [*others]
