"""What costs leave between them: codes that one excludes and none takes, and groups of codes that they divide."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from heapq import heapify, heappop, heappush
from itertools import count
from typing import NamedTuple

from fordel.kostra import Code, codes
from fordel.model import Condition, CostCategory
from fordel.overlaps import Search
from fordel.regions import TIME, Axis, Box, Space, column_order, common, outside
from fordel.selection import Alternatives

#: So many pieces of a box are looked at before it is given up that some line in it is taken by nobody.
_MOST_PIECES = 200

#: Arts of the same block are alike enough that a hole between two ranges is no intention: running the service
#: (0-2), buying it (3), and so on.
_RUNNING = "012"


class Gap(NamedTuple):
    """A condition of a cost (by index) beside which a line is taken by none, with the smallest such line."""

    cost: int
    condition: Condition
    example: Mapping[str, str]
    day: date


class Division(NamedTuple):
    """A group of codes that two or more costs divide: the codes of each cost (by index) in order of the costs."""

    column: str
    group: str
    parts: Mapping[int, tuple[Code, ...]]


class Lines:
    """Which lines costs take, leave, and divide; built once for all that is asked of the same costs."""

    def __init__(self, costs: Sequence[CostCategory], search: Search | None = None) -> None:
        self._search = search or Search(Space(costs))
        self.space = self._search.space
        self._points: dict[tuple[str, str], int] = {}
        self._alternatives: Alternatives | None = None

    def beside_arts(self) -> set[int]:
        """The costs that leave lines to a cost that chooses by art, or to which such a cost leaves lines."""
        found: set[int] = set()
        for cost, others in enumerate(self._search.left_out.by):
            for other in others:
                found.update([cost] if has_art(self.space.costs[other]) else [])
                found.update([other] if has_art(self.space.costs[cost]) else [])
        return found

    def taken_arts(self, cost: int, arts: Iterable[Code]) -> tuple[Code, ...]:
        """The arts that a cost takes some line with."""
        return tuple(
            art
            for art in arts
            if any(
                self._search.smallest([box], [cost]) is not None
                for number in self._search.of_cost[cost]
                if (box := self._at(number, "art", art.code)) is not None
            )
        )

    def _at(self, number: int, column: str, code: str) -> Box | None:
        """What an alternative takes of a code."""
        box = self.space.boxes[number]
        axis = self.space.axes.get(column)
        if axis is None:
            return box
        point = self._point(axis, column, code)
        left = common(self.space.whole(box, column), (point, point + 1))
        return {**box, column: left} if left else None

    def _takes(self, box: Box, code: Code) -> bool:
        """Whether a box has lines with a code of a column that it speaks of."""
        point = self._point(self.space.axes[code.column], code.column, code.code)
        return bool(bisect_right(self.space.whole(box, code.column), point) % 2)

    def _point(self, axis: Axis, column: str, code: str) -> int:
        point = self._points.get((column, code))
        if point is None:
            point = self._points[column, code] = axis.point(code)
        return point

    # Gaps -----------------------------------------------------------------------------------------------------

    def gaps(self) -> Iterator[Gap]:
        """For each cost, at most one: where an exception of it, or a hole between ranges, is taken by nobody."""
        told: set[int] = set()
        for number, condition, column, left, code in self._beside():
            cost = self.space.owners[number]
            if cost in told or number in self.space.by_text:
                continue
            box = {**self.space.boxes[number], column: left}
            point = self._untaken(box)
            if point is not None:
                told.add(cost)
                cells = self._search.cells(point)
                named = {column, *(one.column for one in self.space.alternatives[number])}
                named.update(name for name, cell in cells.items() if cell)
                example = {name: cells.get(name, "") for name in sorted(named, key=column_order)}
                if code:
                    example[column] = code
                yield Gap(cost, condition, example, date.fromordinal(point[-1]))

    def _beside(self) -> Iterator[tuple[int, Condition, str, tuple[int, ...], str]]:
        """The alternatives with what to look for beside a condition of theirs."""
        for number in self.space.boxes:
            for condition in self.space.alternatives[number]:
                if condition.unless:
                    axis = self.space.axes[condition.column]
                    taken = axis.stretches(Condition("codes", condition.column, condition.codes))
                    left = common(
                        taken, axis.stretches(Condition("codes", condition.column, condition.unless))
                    )
                    for other in self.space.alternatives[number]:
                        if other is not condition and other.column == condition.column:
                            left = common(left, axis.stretches(other))
                    if left:
                        yield number, condition, condition.column, left, ""
        yield from self._holes()

    def _holes(self) -> Iterator[tuple[int, Condition, str, tuple[int, ...], str]]:
        """Arts of KOSTRA between two ranges of the same block, each with the alternative of the range below it."""
        pieces = (
            (_three(first, "0"), _three(last, "9"), number, condition)
            for number in self.space.boxes
            for condition in self.space.alternatives[number]
            if condition.column == "art"
            for first, last in condition.codes
        )
        ranges = sorted(
            (one for one in pieces if one[0] != one[1] and one[0].isdigit()), key=lambda one: one[:3]
        )
        named = sorted(
            (_three(first, "0"), _three(last, "9"))
            for alternative in self.space.alternatives
            for condition in alternative
            if condition.column == "art"
            for first, last in (*condition.codes, *condition.unless)
        )
        ends = ""
        below: tuple[int, Condition] | None = None
        for first, last, number, condition in ranges:
            if below and ends < first and _block(ends) == _block(first):
                for art in codes():
                    if art.column == "art" and ends < art.code < first and not _covers(named, art.code):
                        point = self.space.axes["art"].point(art.code)
                        yield *below, "art", (point, point + 1), art.code
            if last > ends:
                ends, below = last, (number, condition)

    def _untaken(self, box: Box) -> tuple[int, ...] | None:
        """The smallest line in a box that no cost selects; whatever one selects, it or another cost takes."""
        turn = count()
        columns = (*self.space.columns, TIME)
        queue = [(self._corner(box), next(turn), box)]
        heapify(queue)
        for _ in range(_MOST_PIECES):
            if not queue:
                return None
            point, _, piece = heappop(queue)
            taker = self._selecting(point)
            if taker is None:
                return point
            inside = dict(piece)
            for column in columns:
                stretches = self.space.boxes[taker].get(column)
                if stretches is None:
                    continue
                whole = self.space.whole(inside, column)
                beside = common(whole, outside(stretches))
                if beside:
                    cut = {**inside, column: beside}
                    heappush(queue, (self._corner(cut), next(turn), cut))
                inside[column] = common(whole, stretches)
        return None

    def _corner(self, box: Box) -> tuple[int, ...]:
        return (*(box[column][0] if column in box else 0 for column in self.space.columns), box[TIME][0])

    def _selecting(self, point: tuple[int, ...]) -> int | None:
        """An alternative that takes a line of a day."""
        if self._alternatives is None:  # only where something is left out
            self._alternatives = Alternatives(self.space.alternatives)
        for number in self._alternatives.taking(self._search.cells(point)):
            start, end = self.space.days[self.space.owners[number]]
            if start <= point[-1] < end and number in self.space.boxes:
                return number
        return None

    # Groups ---------------------------------------------------------------------------------------------------

    def divisions(self) -> Iterator[Division]:
        """The groups of KOSTRA whose codes go to different costs by nothing but their codes."""
        found: dict[tuple[str, str, object], dict[Code, set[int]]] = {}
        grouped = [code for code in codes() if code.group]
        for number in self.space.boxes:
            box, cost = self.space.boxes[number], self.space.owners[number]
            columns = {condition.column for condition in self.space.alternatives[number]}
            for code in grouped if number not in self.space.by_text else ():
                if code.column in columns and self._takes(box, code):
                    others = frozenset(
                        (name, left) for name, left in box.items() if name not in (code.column, TIME)
                    )
                    takers = found.setdefault((code.column, code.group, others), {}).setdefault(code, set())
                    takers.add(cost)
        told: set[tuple[str, str]] = set()
        for (column, group, _), takers_of in found.items():
            parts = self._side_by_side(self._parts(takers_of))
            if parts and (column, group) not in told:
                told.add((column, group))
                yield Division(column, group, parts)

    def _parts(self, takers_of: Mapping[Code, set[int]]) -> dict[int, tuple[Code, ...]]:
        """The codes of each cost, where what it leaves to another is the other's."""
        parts: dict[int, tuple[Code, ...]] = {}
        for code, takers in takers_of.items():
            for cost in sorted(takers):
                if self._search.left_out.by[cost].isdisjoint(takers):
                    parts[cost] = (*parts.get(cost, ()), code)
        return dict(sorted(parts.items()))

    def _side_by_side(self, parts: Mapping[int, tuple[Code, ...]]) -> dict[int, tuple[Code, ...]]:
        """The costs of the first day on which there are two of different names, or none."""
        ends: dict[str | None, int] = {}
        latest: str | None = ""
        for cost in sorted(parts, key=lambda cost: self.space.days[cost]):
            start, end = self.space.days[cost]
            name = self.space.costs[cost].name
            if name != latest and ends.get(latest, 0) > start:
                return {one: codes for one, codes in parts.items() if self._is_valid(one, start)}
            if ends.get(latest, 0) < end:
                latest = name
            ends[name] = max(end, ends.get(name, 0))
        return {}

    def _is_valid(self, cost: int, day: int) -> bool:
        first, end = self.space.days[cost]
        return first <= day < end


def has_art(cost: CostCategory) -> bool:
    """Whether a cost chooses lines by art."""
    return any(one.column == "art" for alternative in cost.alternatives for one in alternative)


def _three(code: str, fill: str) -> str:
    return code[:3].ljust(3, fill)


def _block(art: str) -> str:
    return _RUNNING if art[0] in _RUNNING else art[0]


def _covers(ranges: Sequence[tuple[str, str]], art: str) -> bool:
    return any(first <= art <= last for first, last in ranges)
