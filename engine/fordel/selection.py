"""Which costs take a ledger line: codes by what they begin with, conditions, alternatives, costs left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from fordel.model import Condition, CostCategory

#: Different values of a column that are remembered: a ledger's texts may be as many as its lines.
_MOST_REMEMBERED = 100_000


def code_matches(first: str, last: str, code: str) -> bool:
    """Whether a ledger code falls under a code (`first` is `last`) or a range of them (language.md 1).

    A code takes every ledger code that begins with it, a range those whose first digits lie in it; a shorter
    ledger code is never taken. Both ends have the same number of signs.
    """
    head = code[: len(first)]
    if first == last:
        return head == first
    return len(head) == len(first) and is_digits(head) and first <= head <= last


def is_digits(code: str) -> bool:
    """Whether a code is written with the digits 0-9 alone."""
    return code.isascii() and code.isdigit()


def following(code: str) -> str:
    """The next code of as many digits (`199` → `200`), or "" after the last one."""
    head = code.rstrip("9")
    return head and head[:-1] + chr(ord(head[-1]) + 1) + "0" * (len(code) - len(head))


def _heads(first: str, last: str) -> Iterator[str]:
    """The fewest beginnings that together are a range's codes: `08`, `09`, `1`, `20` for 080-209."""
    if first == last:
        yield first
    elif is_digits(first) and is_digits(last):
        code = first
        while code and code <= last:
            size = len(code)
            while size and code[size - 1] == "0" and code[: size - 1].ljust(len(code), "9") <= last:
                size -= 1
            yield code[:size]
            code = following(code[:size].ljust(len(code), "9"))


class _Codes:
    """Codes and ranges, each with an alternative it belongs to, found by what a ledger code begins with."""

    def __init__(self) -> None:
        self._heads: dict[tuple[int, int], dict[str, list[int]]] = {}

    def add(self, codes: Iterable[tuple[str, str]], alternative: int) -> None:
        """Note that these codes belong to the alternative."""
        for first, last in codes:
            for head in _heads(first, last):
                shape = self._heads.setdefault((len(head), len(first)), {})
                shape.setdefault(head, []).append(alternative)

    def bits(self, code: str) -> int:
        """The alternatives that have a code or range which the ledger code falls under."""
        digits = len(code) - len(code.lstrip("0123456789"))
        return _bits(
            alternative
            for (size, length), heads in self._heads.items()
            if size == length or length <= digits
            for alternative in heads.get(code[:size], ())
        )


def _bits(numbers: Iterable[int]) -> int:
    found = 0
    for number in numbers:
        found |= 1 << number
    return found


class _Layer:
    """At most one condition of each alternative, all on one column; an alternative without any is free."""

    def __init__(self) -> None:
        self._bound = 0
        self._codes, self._unless = _Codes(), _Codes()
        self._values: dict[str, list[int]] = {}
        self._sought: list[tuple[str, int]] = []

    def add(self, condition: Condition, alternative: int) -> None:
        """Note an alternative's condition."""
        self._bound |= 1 << alternative
        self._codes.add(condition.codes, alternative)
        self._unless.add(condition.unless, alternative)
        if condition.kind == "contains":
            self._sought += [(text.casefold(), alternative) for text in condition.values]
        else:
            for value in ("",) if condition.kind == "empty" else condition.values:
                self._values.setdefault(value.strip(), []).append(alternative)

    def bits(self, cell: str) -> int:
        """The alternatives that a cell leaves standing."""
        value, text = cell.strip(), cell.casefold()
        return (
            ~self._bound
            | self._codes.bits(value) & ~self._unless.bits(value)
            | _bits(self._values.get(value, ()))
            | _bits(alternative for sought, alternative in self._sought if sought in text)
        )


class _Column(dict[str, int]):
    """What each value of a column leaves standing, remembered."""

    def __init__(self) -> None:
        super().__init__()
        self.layers: list[_Layer] = []

    def standing(self, cell: str) -> int:
        """What a cell leaves standing, found anew."""
        standing = -1
        for layer in self.layers:
            standing &= layer.bits(cell)
        return standing

    def __missing__(self, cell: str) -> int:
        standing = self.standing(cell)
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        self[cell] = standing
        return standing


class Alternatives:
    """Alternatives numbered in their order: `columns` says of a cell which of them it leaves standing.

    Bit n of an integer stands for alternative n (class compression, performance.md section 2). A line is
    taken by the alternatives that all its cells leave standing; a column that the line lacks is empty.
    """

    def __init__(self, alternatives: Sequence[Sequence[Condition]]) -> None:
        self.everyone = (1 << len(alternatives)) - 1
        self.columns: dict[str, _Column] = {}
        for number, alternative in enumerate(alternatives):
            met: dict[str, int] = {}
            for condition in alternative:
                layers = self.columns.setdefault(condition.column, _Column()).layers
                depth = met[condition.column] = met.get(condition.column, -1) + 1
                if depth == len(layers):
                    layers.append(_Layer())
                layers[depth].add(condition, number)

    def taking(self, cells: Mapping[str, str], columns: Iterable[str] | None = None) -> Iterator[int]:
        """The alternatives that take a line, as far as these columns can tell (all where none are given)."""
        standing = self.everyone
        for column in self.columns if columns is None else columns:
            standing &= self.columns[column][cells.get(column, "")]
        return numbers(standing)


def numbers(bits: int) -> Iterator[int]:
    """The numbers whose bits are set, the lowest first."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


class LeftOut:
    """What each rule leaves to others by `unntatt kostnad`, as indexes of all versions of the costs it names.

    Where costs leave each other out in a circle (F302) the last step of the circle is not taken.
    """

    def __init__(self, rules: Sequence[CostCategory]) -> None:
        versions: dict[str, list[int]] = {}
        for index, rule in enumerate(rules):
            if rule.name is not None:
                versions.setdefault(rule.name, []).append(index)
        named = [[other for name in rule.without for other in versions.get(name, ())] for rule in rules]
        settled: dict[int, frozenset[int]] = {}
        entered: set[int] = set()
        waiting = [*reversed(range(len(rules)))]
        while waiting:
            index = waiting[-1]
            if index not in entered:
                entered.add(index)
                waiting += [other for other in named[index] if other not in entered]
            elif waiting.pop() not in settled:
                settled[index] = frozenset(other for other in named[index] if other in settled)
        self.by = tuple(settled[index] for index in range(len(rules)))
        #: The rules in an order in which those left out come first.
        self.order = tuple(settled)
        self._rank = {index: rank for rank, index in enumerate(settled)}

    def keep(self, rules: Iterable[int]) -> set[int]:
        """Of rules whose selectors take a line, those that do not leave it to another of them."""
        kept: set[int] = set()
        for rule in sorted(rules, key=self._rank.__getitem__):
            if self.by[rule].isdisjoint(kept):
                kept.add(rule)
        return kept


class Matcher:
    """Tells which rules take a ledger line on dates when the same ones are valid; made by `matcher`."""

    def __init__(self, rules: Sequence[CostCategory], valid: Sequence[bool]) -> None:
        in_force = [(index, rule) for index, rule in enumerate(rules) if valid[index]]
        numbered = [(index, alternative) for index, rule in in_force for alternative in rule.alternatives]
        self._rules = [index for index, _ in numbered]
        self._alternatives = Alternatives([alternative for _, alternative in numbered])
        self._columns = tuple(self._alternatives.columns.items())
        self._left_out = LeftOut(rules)
        self._otherwise = tuple(index for index, rule in in_force if rule.name is None)[:1]
        self._known: dict[int, tuple[int, ...]] = {}

    def match(self, cells: Mapping[str, str]) -> tuple[int, ...]:
        """The indexes of the rules that take a line with these cells, in their order.

        The rule for `øvrige kostnader` takes what no other takes. Where nothing takes the line (F403) there
        are none; more than one is an overlap (F402). A column that is missing is empty.
        """
        standing = self._alternatives.everyone
        get = cells.get
        for column, left in self._columns:
            standing &= left[get(column, "")]
        known = self._known.get(standing)
        return self._settle(standing) if known is None else known

    def _settle(self, standing: int) -> tuple[int, ...]:
        taking = self._left_out.keep({self._rules[number] for number in numbers(standing)})
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
        return self._known.setdefault(standing, tuple(sorted(taking)) or self._otherwise)


def matcher(rules: Sequence[CostCategory], valid: Sequence[bool] | None = None) -> Matcher:
    """A matcher of the rules that are valid (all where that is not said); indexes are those of all rules."""
    return Matcher(rules, [True] * len(rules) if valid is None else valid)
