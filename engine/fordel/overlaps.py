"""Costs that could take the same ledger line, and conditions that can take none, before there is a ledger."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from heapq import heapify, heappop, heappush
from itertools import count, product

from attrs import frozen

from fordel.model import Condition, CostCategory
from fordel.regions import TIME, Box, Meetings, Space, column_order, common, has, meeting, outside
from fordel.selection import Alternatives, LeftOut
from fordel.value import Value

#: With more costs than this, each is told of at least once instead of with every other that it overlaps.
_MOST_COSTS = 100

#: A line as points: those of `Space.columns`, then the day.
Point = tuple[int, ...]

#: A box in which to look for a line; the costs (by index) that are to take it; those known not to.
Piece = tuple[Box, frozenset[int], frozenset[int]]


@frozen(eq=False, repr=False)
class Overlap(Value):
    """Two costs (by index) that take the same line, with the smallest such line.

    `example` holds the columns that matter: on `day` both costs take every line that has these cells ("" is
    an empty one), whatever stands in its other columns. A shorter value is smaller than a longer one, digits
    are smaller than other signs; `regions.ANYTHING`, for a value that nobody has named, is largest. Columns
    are compared in the order of language.md 2.4, then the days.
    """

    first: int
    second: int
    example: Mapping[str, str]
    day: date


def overlaps(costs: Sequence[CostCategory], search: Search | None = None) -> tuple[Overlap, ...]:
    """The pairs of differently named costs that could take the same line on a day when both are valid (F402).

    Up to a hundred costs every such pair is found; beyond that, each cost that is in such a pair is told of
    with at least one other. Alternatives with `tekst inneholder` are left out: where text decides, an overlap
    shows when the ledger is read. `search` is one of the same costs, where there is one already.
    """
    return _Report(search or Search(Space(costs))).overlaps()


def emptiness(costs: Sequence[CostCategory], search: Search | None = None) -> tuple[Condition, ...]:
    """The conditions that can select nothing (F406), in the order of the file.

    Such are a condition whose exceptions take all of it, one that has nothing in common with those above it,
    and the first one of an alternative that `unntatt kostnad` takes all of. Where text may decide the last,
    it is not told.
    """
    search = search or Search(Space(costs))
    space, left_out = search.space, search.left_out_wholly
    found: list[Condition] = []
    for number, alternative in enumerate(space.alternatives):
        found += alternative[:1] if number in left_out else space.impossible.get(number, ())
    return tuple(found)


class Search:
    """Looks for lines that costs take, what they leave out respected.

    `of_cost` holds each cost's alternatives that can take a line without text, `left_out_wholly` those of all
    costs that can take none because others do.
    """

    def __init__(self, space: Space) -> None:
        self.space = space
        self.left_out = LeftOut(space.costs)
        self.of_cost: list[list[int]] = [[] for _ in space.costs]
        self.left_out_wholly: set[int] = set()
        self._alternatives = Alternatives(space.alternatives if any(self.left_out.by) else ())
        self._known: dict[Point, tuple[set[int], dict[int, int]]] = {}
        self._turn = count()
        text_decides = {space.owners[number] for number in space.by_text}
        for cost in self.left_out.order:
            undecided = not self.left_out.by[cost].isdisjoint(text_decides)
            if undecided:
                text_decides.add(cost)
            for number in space.of_cost[cost]:
                if not undecided and self.smallest([space.boxes[number]], [cost]) is None:
                    self.left_out_wholly.add(number)
                elif number not in space.by_text:
                    self.of_cost[cost].append(number)

    def smallest(self, boxes: Iterable[Box], takers: Iterable[int]) -> Point | None:
        """The smallest line without text that all takers take, in boxes that all their selectors take.

        The box with the smallest corner is tried first. Where a cost that is left out takes the corner, the
        box is cut up around that cost; no piece has a corner smaller than that of the whole.
        """
        whole = (frozenset(takers), frozenset[int]())
        queue = [(self._corner(box), next(self._turn), (box, *whole)) for box in boxes]
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
        """An alternative by which a cost takes the line that a taker leaves to it."""
        _, takers, freed = piece
        if not any(self.left_out.by[taker] for taker in takers):
            return None
        taking, selecting = self._lookup(point)
        left = {cost for taker in takers for cost in self.left_out.by[taker] & taking}
        return min((selecting[cost] for cost in left - freed), default=None)

    def _lookup(self, point: Point) -> tuple[set[int], dict[int, int]]:
        """The costs that take a line, and those that select it, each with an alternative that does."""
        if point not in self._known:
            selecting = self._selecting(point)
            self._known[point] = self.left_out.keep(selecting), selecting
        return self._known[point]

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
            for number in self.of_cost[other]:
                both = meeting(inside, self.space.boxes[number])
                if both:
                    yield both, takers | {other}, freed | {cost}

    def _selecting(self, point: Point, columns: Iterable[str] | None = None) -> dict[int, int]:
        """The costs that select a line, as far as the columns tell, each with an alternative that does."""
        found: dict[int, int] = {}
        for number in self._alternatives.taking(self.cells(point), columns):
            start, end = self.space.days[self.space.owners[number]]
            if start <= point[-1] < end:
                found.setdefault(self.space.owners[number], number)
        return found

    def cells(self, point: Point) -> dict[str, str]:
        """The line's cells."""
        columns = zip(self.space.columns, point[:-1], strict=True)
        return {column: self.space.axes[column].values[at] for column, at in columns}

    def telling(self, point: Point, takers: Iterable[int], named: Iterable[str]) -> set[str]:
        """The columns named, and those in which a line must agree lest the takers leave it to others."""
        columns, freed = set(named), set[int]()
        waiting = [taker for taker in takers if self.left_out.by[taker]]
        near = self._selecting(point, columns) if waiting else {}
        while waiting:
            cost = min((self.left_out.by[waiting[-1]] & near.keys()) - freed, default=None)
            if cost is None:
                waiting.pop()
                continue
            apart = self._apart(point, near[cost])[:1]
            if not apart:
                taking, selecting = self._lookup(point)
                keeper = min(self.left_out.by[cost] & taking)
                apart = [one.column for one in self.space.alternatives[selecting[keeper]]]
                waiting.append(keeper)
                freed.add(cost)
            if not columns.issuperset(apart):
                columns.update(apart)
                near = self._selecting(point, columns)
        return columns

    def _apart(self, point: Point, number: int) -> list[str]:
        """The columns in which an alternative does not take a line."""
        columns, cells = self._alternatives.columns, self.cells(point)
        apart = (column for column in columns if not columns[column][cells.get(column, "")] >> number & 1)
        return sorted(apart, key=column_order)


class _Report:
    """Finds which costs to compare, and tells of those that overlap."""

    def __init__(self, search: Search) -> None:
        self._search, self._space = search, search.space
        space = search.space
        self._columns = (*space.columns, TIME)
        self._tried: set[tuple[int, int]] = set()
        self._told: set[int] = set()
        self._settled: set[int] | None = set() if len(space.costs) > _MOST_COSTS else None
        self._found: dict[tuple[int, int], Overlap] = {}

    def overlaps(self) -> tuple[Overlap, ...]:
        """The overlaps, in the order of the costs."""
        boxes = [number for numbers in self._search.of_cost for number in numbers]
        owners = self._space.owners
        for group in Meetings(self._space.boxes, self._settled).among(boxes, boxes, self._columns):
            left, right = ([*dict.fromkeys(owners[number] for number in side)] for side in group)
            self._compare(left, right)
        return tuple(self._found[pair] for pair in sorted(self._found))

    def _compare(self, left: list[int], right: list[int]) -> None:
        """Compare each cost on the left with each on the right; of very many, until each has been told of."""
        if self._settled is None:
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
        costs, left_out = self._space.costs, self._search.left_out.by
        if pair in self._tried or costs[one].name == costs[other].name:
            return
        self._tried.add(pair)
        if one in left_out[other] or other in left_out[one]:
            return
        point = self._search.smallest(self._common_boxes(*pair), pair)
        if point is not None:
            for cost in pair:
                self._told.add(cost)
                if self._settled is not None:
                    self._settled.update(self._search.of_cost[cost])
            self._found[pair] = self._overlap(pair, point)

    def _common_boxes(self, one: int, other: int) -> Iterator[Box]:
        boxes, of_cost = self._space.boxes, self._search.of_cost
        for group in Meetings(boxes).among(of_cost[one], of_cost[other], self._columns):
            for left, right in product(*group):
                both = meeting(boxes[left], boxes[right])
                if both:
                    yield both

    def _overlap(self, pair: tuple[int, int], point: Point) -> Overlap:
        cells = self._search.cells(point)
        named = {column for column, cell in cells.items() if cell}
        named.update(one.column for cost in pair for one in self._alternative(cost, point))
        columns = self._search.telling(point, pair, named)
        return Overlap(
            *pair,
            {column: cells.get(column, "") for column in sorted(columns, key=column_order)},
            date.fromordinal(point[-1]),
        )

    def _alternative(self, cost: int, point: Point) -> tuple[Condition, ...]:
        """The first alternative of a cost that takes a line."""
        places = dict(zip(self._columns, point, strict=True))
        boxes = self._space.boxes
        number = next(number for number in self._search.of_cost[cost] if has(boxes[number], places))
        return self._space.alternatives[number]
