"""Costs that could take the same ledger line, and conditions that can take none, found before there is a ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from heapq import heapify, heappop, heappush
from itertools import count, product

from attrs import field, frozen

from fordel.model import Condition, CostCategory
from fordel.regions import TIME, Box, Space, column_order, common, has, meeting, meetings, outside
from fordel.selection import Alternatives, LeftOut
from fordel.source import Place

#: With more costs than this, each is told of at least once instead of with every other that it overlaps.
_MOST_COSTS = 100

#: The columns of a line, as points: those of `Space.columns`, then the day.
Point = tuple[int, ...]

#: A box in which to look for a line; the costs (by index) that are to take it; those known not to.
Piece = tuple[Box, frozenset[int], frozenset[int]]


@frozen
class Overlap:
    """Two costs (by index) that take the same line, with the smallest such line.

    `example` holds the columns that matter: on `day` both take every line that has these cells and no text, whatever
    stands in its other columns ("": the cell is empty). A shorter value is smaller than a longer one, digits smaller
    than other signs; `regions.ANYTHING`, for a value that nobody has named, is largest. The columns are compared in the
    order of language.md 2.4, then the days. The places are the first lines of the alternatives that take the example.
    """

    first: int
    second: int
    example: Mapping[str, str]
    day: date
    first_condition_at: Place | None = field(default=None, eq=False, repr=False)
    second_condition_at: Place | None = field(default=None, eq=False, repr=False)


def overlaps(costs: Sequence[CostCategory]) -> tuple[Overlap, ...]:
    """The pairs of differently named costs that could take the same line on a day when both are valid (F402).

    Up to a hundred costs every such pair is found; beyond that, each cost that is in such a pair is told of with at
    least one other. Alternatives with `tekst inneholder` are left out: where text decides, an overlap shows when the
    ledger is read.
    """
    return _Report(Space(costs)).overlaps()


def emptiness(costs: Sequence[CostCategory]) -> tuple[Condition, ...]:
    """The conditions that can select nothing (F406), in the order of the file.

    Such are a condition whose exceptions take all of it, one that has nothing in common with those above it, and the
    first one of an alternative that `unntatt kostnad` takes all of.
    """
    space = Space(costs)
    search = _Search(space)
    found: list[Condition] = []
    for number, alternative in enumerate(space.alternatives):
        found += space.impossible.get(number, ()) or (alternative[:1] if search.is_left_out(number) else ())
    return tuple(found)


class _Search:
    """Looks for lines that costs take, what they leave out respected."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self.left_out = LeftOut(space.costs)
        self.alternatives = Alternatives(space.alternatives if any(self.left_out.by) else ())
        self._turn = count()
        by_text = {space.owners[number] for number in space.by_text}
        self._undecided: set[int] = set()
        for cost in self.left_out.order:
            if not self.left_out.by[cost].isdisjoint(by_text):
                self._undecided.add(cost)
                by_text.add(cost)

    def is_left_out(self, number: int) -> bool:
        """Whether `unntatt kostnad` takes all of an alternative; where text may decide it is not said to."""
        cost = self.space.owners[number]
        if not self.left_out.by[cost] or cost in self._undecided:
            return False
        return self.smallest([self.space.boxes[number]], frozenset((cost,))) is None

    def smallest(self, boxes: Iterable[Box], takers: frozenset[int]) -> Point | None:
        """The smallest line without text in any of the boxes, each of alternatives of all takers, that these take.

        The box with the smallest corner is tried first. Where a cost that is left out takes the corner, the box is cut
        up around that cost; a piece's corner is never smaller than that of the whole.
        """
        queue = [(self._corner(box), next(self._turn), (box, takers, frozenset[int]())) for box in boxes]
        heapify(queue)
        while queue:
            point, _, piece = heappop(queue)
            obstacle = self._obstacle(point, piece)
            if obstacle is None:
                return point
            for cut in self._around(obstacle, piece):
                heappush(queue, (self._corner(cut[0]), next(self._turn), cut))
        return None

    def _corner(self, box: Box) -> Point:
        return (*(box[column][0] if column in box else 0 for column in self.space.columns), box[TIME][0])

    def _obstacle(self, point: Point, piece: Piece) -> int | None:
        """An alternative that takes the line for a cost which a taker leaves it to."""
        _, takers, freed = piece
        if not any(self.left_out.by[taker] for taker in takers):
            return None
        taking = self.taking(self.cells(point), point[-1])
        kept = self.left_out.keep(taking) - freed
        return next((taking[cost] for cost in sorted(kept) if self._leaves(takers, cost)), None)

    def _leaves(self, takers: Iterable[int], cost: int) -> bool:
        return any(cost in self.left_out.by[taker] for taker in takers)

    def _around(self, obstacle: int, piece: Piece) -> Iterator[Piece]:
        """The parts of a piece that the obstacle lacks, and those that its cost in turn leaves to another."""
        box, takers, freed = piece
        inside = dict(box)
        for column, stretches in self.space.boxes[obstacle].items():
            whole = self.space.whole(inside, column)
            beside = common(whole, outside(stretches))
            if beside:
                yield {**inside, column: beside}, takers, freed
            inside[column] = common(whole, stretches)
        cost = self.space.owners[obstacle]
        for other in sorted(self.left_out.by[cost]):
            for number in self.space.of_cost[other]:
                both = meeting(inside, self.space.boxes[number])
                if both:
                    yield both, takers | {other}, freed | {cost}

    def taking(
        self, cells: Mapping[str, str], day: int, columns: Iterable[str] | None = None
    ) -> dict[int, int]:
        """The costs whose selectors take a line on a day, as far as the columns can tell, each with an alternative."""
        found: dict[int, int] = {}
        for number in self.alternatives.taking(cells, columns):
            start, end = self.space.days[self.space.owners[number]]
            if start <= day < end:
                found.setdefault(self.space.owners[number], number)
        return found

    def cells(self, point: Point) -> dict[str, str]:
        """The line's cells."""
        return {
            column: self.space.axes[column].values[at]
            for column, at in zip(self.space.columns, point[:-1], strict=True)
        }

    def telling(
        self, cells: Mapping[str, str], day: int, takers: Iterable[int], columns: set[str]
    ) -> set[str]:
        """The columns, and those others in which a line must agree for the takers not to leave it to another cost."""
        takers, columns, freed = set(takers), set(columns), set[int]()
        while any(self.left_out.by[taker] for taker in takers):
            taking = self.taking(cells, day, columns)
            near = min((cost for cost in taking.keys() - freed if self._leaves(takers, cost)), default=None)
            if near is None:
                break
            columns_apart = self._apart(cells, taking[near])
            if columns_apart:
                columns.add(columns_apart[0])
                continue
            taking = self.taking(cells, day)
            keeper = min(self.left_out.keep(taking) & self.left_out.by[near])
            columns.update(condition.column for condition in self.space.alternatives[taking[keeper]])
            takers.add(keeper)
            freed.add(near)
        return columns

    def _apart(self, cells: Mapping[str, str], number: int) -> list[str]:
        """The columns by which an alternative does not take a line."""
        columns = self.alternatives.columns
        apart = (column for column in columns if not columns[column][cells.get(column, "")] >> number & 1)
        return sorted(apart, key=column_order)


class _Report:
    """Finds which costs to compare, and tells of those that overlap."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self._search = _Search(space)
        self._columns = (*space.columns, TIME)
        self._tried: set[tuple[int, int]] = set()
        self._told: set[int] = set()
        self._found: dict[tuple[int, int], Overlap] = {}

    def overlaps(self) -> tuple[Overlap, ...]:
        boxes = [
            number
            for numbers in self.space.of_cost
            for number in numbers
            if not self._search.is_left_out(number)
        ]
        for left, right in meetings(self.space.boxes, boxes, boxes, self._columns):
            self._compare(
                *([*dict.fromkeys(self.space.owners[number] for number in side)] for side in (left, right))
            )
        return tuple(self._found[pair] for pair in sorted(self._found))

    def _compare(self, left: Sequence[int], right: Sequence[int]) -> None:
        """Compare each cost on the left with each on the right; of very many, until each has been told of."""
        if len(self.space.costs) <= _MOST_COSTS:
            for one, other in product(left, right):
                self._try(one, other)
            return
        waiting = right
        for one in left:
            for other in right:
                if one in self._told:
                    break
                self._try(one, other)
            waiting = [other for other in waiting if other not in self._told]
            for other in waiting:
                self._try(one, other)

    def _try(self, one: int, other: int) -> None:
        pair = (min(one, other), max(one, other))
        costs, left_out = self.space.costs, self._search.left_out.by
        if pair in self._tried or costs[one].name == costs[other].name:
            return
        self._tried.add(pair)
        if one in left_out[other] or other in left_out[one]:
            return
        boxes = self.space.boxes
        groups = meetings(boxes, self.space.of_cost[one], self.space.of_cost[other], self._columns)
        both = [meeting(boxes[a], boxes[b]) for left, right in groups for a, b in product(left, right)]
        point = self._search.smallest([box for box in both if box is not None], frozenset(pair))
        if point is not None:
            self._told.update(pair)
            self._found[pair] = self._overlap(pair, point)

    def _overlap(self, pair: tuple[int, int], point: Point) -> Overlap:
        places = dict(zip(self._columns, point, strict=True))
        first, second = (
            self.space.alternatives[
                next(number for number in self.space.of_cost[cost] if has(self.space.boxes[number], places))
            ]
            for cost in pair
        )
        cells = self._search.cells(point)
        named = {column for column, cell in cells.items() if cell}
        named.update(condition.column for condition in (*first, *second))
        telling = self._search.telling(cells, point[-1], pair, named)
        return Overlap(
            *pair,
            {column: cells.get(column, "") for column in sorted(telling, key=column_order)},
            date.fromordinal(point[-1]),
            *(alternative[0].at if alternative else None for alternative in (first, second)),
        )
