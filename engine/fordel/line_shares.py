"""How the ledger lines of a settled cost are shared: the columns they have, and the line rule of each anchor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from math import lcm

from attrs import frozen

from fordel.apportionment import LineTerms, SharesDoNotSum, alphabetical_key, line_terms
from fordel.explanation_costs import charged_column
from fordel.explanation_limits import is_treated
from fordel.model import Agreement
from fordel.settlement import SettledCost, Share, SharedPart
from fordel.value import Value

_NOBODY = Fraction(0)

#: Vouchers of people who live in one municipality are shown one by one where they are at least so many.
FEWEST = 5
_RESIDENCE = "bosted"


@frozen(eq=False, repr=False)
class Extra(Value):
    """A column besides the parties': what `party` has `kept` of a cost, what is `deducted`, or the `spare` øre."""

    kind: str
    ore: int
    party: str | None = None


@frozen(eq=False, repr=False)
class LineSum(Value):
    """What the ledger lines of one place of a cost come to, in øre, with their signs and without."""

    ore: int = 0
    gross: int = 0


@frozen(eq=False, repr=False)
class LineAnchor(Value):
    """Ledger lines that the line rule shares together (allocation.md 3.5).

    `places` are the places of the cost whose lines these are, a segment of the rule each, in its order; `columns` the
    columns of the cost that the columns of the rule are. `gross` is the sum of the lines without their signs.
    """

    places: tuple[int, ...]
    columns: tuple[int, ...]
    terms: LineTerms
    gross: int


def extras(cost: SettledCost) -> tuple[Extra, ...]:
    """The columns of a cost's lines besides what the parties bear of what is shared and charged.

    An income that is deducted in other costs has this column alone.
    """
    if cost.treatment == "deduct":
        return (Extra("deducted", cost.ore),)
    kept = cost.limit.kept if cost.limit else {}
    deducted = sum([one.ore for one in cost.deductions])
    found = [*(Extra("kept", ore, host) for host, ore in kept.items()), Extra("deducted", deducted)]
    return tuple([one for one in (*found, Extra("spare", cost.spare)) if one.ore])


def residence(agreement: Agreement, cost: SettledCost) -> str | None:
    """The column of where people live, for a cost that is charged by it; None for any other cost."""
    return _RESIDENCE if charged_column(agreement, cost) == _RESIDENCE else None


def is_weighed(cost: SettledCost) -> bool:
    """Whether all lines of a cost are split in the proportions of what was settled, not each by its own key."""
    return (
        is_treated(cost)
        or cost.treatment == "deduct"
        or any(isinstance(one.ore, Fraction) and one.ore % 1 for one in cost.shared)
    )


class CostLines:
    """The lines of a cost settled in a period: `place` tells where one belongs, `anchors` how places are shared.

    The columns are `parties`, then `extras`. `forklar --bilag` and `linjer`, whatever the engine, take both from here,
    so that they cannot differ.
    """

    def __init__(self, agreement: Agreement, cost: SettledCost) -> None:
        self.cost = cost
        self._agreement = agreement
        self.parties = tuple(cost.shares)
        self.extras = extras(cost)
        self._column = charged_column(agreement, cost)
        self._whose = {part.value: part.party for part in cost.direct}
        self._is_weighed = is_weighed(cost)
        self._is_by_party = (
            self._is_weighed
            and not cost.shared
            and self._column is not None
            and len(self.extras) == 1
            and len(self._whose) == len(cost.direct)
        )

    def place(self, day: date, cells: Mapping[str, str]) -> int:
        """Return the place of a line that counts on a day, by its cells.

        The places of a cost whose lines are each shared by their own key are its parts, `shared` and then `direct`:
        shared ones are told apart by day, direct ones by what stands in the column that the cost is charged by. Where
        the lines are each one party's, but for what is kept or deducted of them, the places are the parties, by that
        column; elsewhere there is one place. Raises LookupError where no place, or more than one, has the line.
        """
        value = cells.get(self._column, "") if self._column else ""
        if self._is_by_party:
            return self.parties.index(self._party(value))
        if self._is_weighed:
            return 0
        for index, part in enumerate(self.cost.shared):
            if part.span.contains(day):
                return index
        fitting = [index for index, part in enumerate(self.cost.direct) if part.value == value]
        if len(fitting) > 1:  # nothing in the line tells who bears it, and that has changed within the period
            bearer = self._bearer(day)
            fitting = [index for index in fitting if self.cost.direct[index].party == bearer]
        if len(fitting) != 1:
            raise LookupError(
                f"a line of {self.cost.name} on {day} with «{value}» belongs to {len(fitting)} parts"
            )
        return len(self.cost.shared) + fitting[0]

    def _bearer(self, day: date) -> str | None:
        """Who bears the lines of a day that are one party's or the host's whatever stands in them."""
        versions = (
            one for one in self._agreement.costs if one.name == self.cost.name and one.valid.contains(day)
        )
        charge = next((one.charge for one in versions), None)
        if charge is None or charge.kind not in ("party", "host"):
            return None
        return charge.name if charge.kind == "party" else self._agreement.host_on(day)

    def _party(self, value: str) -> str:
        if value not in self._whose:
            raise LookupError(f"a line of {self.cost.name} with «{value}» is nobody's")
        return self._whose[value]

    def anchors(self, sums: Mapping[int, LineSum]) -> tuple[LineAnchor, ...]:
        """Return the anchors of the cost; `sums` tells what the lines of each place come to, if it has any.

        The columns of a rule are the parties in alphabetical order, so the order of `parties` decides nothing, and
        then the extras. Raises SharesDoNotSum where the lines are not those that were settled.
        """
        if self._is_weighed:
            self._check([sum([lines.ore for lines in sums.values()])], [self.cost.gross])
            if not self._is_by_party:
                return (self._weighed(sums.get(0, LineSum())),)
            return tuple(
                [self._of_party(place, sums.get(place, LineSum())) for place in range(len(self.parties))]
            )
        direct = [self._direct(place, sums.get(place, LineSum())) for place in self._direct_places]
        return (*self._shared(sums), *direct)

    @property
    def _direct_places(self) -> range:
        return range(len(self.cost.shared), len(self.cost.shared) + len(self.cost.direct))

    def _alphabetical(self) -> list[str]:
        return sorted(self.parties, key=alphabetical_key)

    def _shared(self, sums: Mapping[int, LineSum]) -> tuple[LineAnchor, ...]:
        """What is shared by keys: one anchor whose segments have their own keys, as the spare øre has none."""
        cost, names = self.cost, self._alphabetical()
        if not cost.shared:
            return ()
        places = tuple(range(len(cost.shared)))
        direct = dict.fromkeys(names, 0)
        for part in cost.direct:
            direct[part.party] += part.ore
        settled = [
            *(cost.shares[name].ore - direct[name] for name in names),
            *(one.ore for one in self.extras),
        ]
        weights = [[*_key_weights(part, names), *(0 for _ in self.extras)] for part in cost.shared]
        amounts = [int(part.ore) for part in cost.shared]
        self._check([sums.get(place, LineSum()).ore for place in places], amounts)
        gross = sum([sums[place].gross for place in places if place in sums])
        return (LineAnchor(places, self._columns(names), line_terms(weights, amounts, settled), gross),)

    def _direct(self, place: int, lines: LineSum) -> LineAnchor:
        """What one party bears of the lines of a place: all of it."""
        part = self.cost.direct[place - len(self.cost.shared)]
        self._check([lines.ore], [part.ore])
        terms = line_terms([[1]], [part.ore], [part.ore])
        return LineAnchor((place,), (self.parties.index(part.party),), terms, lines.gross)

    def _of_party(self, place: int, lines: LineSum) -> LineAnchor:
        """Lines that are each one party's, but for what is kept or deducted of them."""
        share = self._own(self.parties[place])
        rest = lines.ore - share.ore
        terms = line_terms([_whole_weights([share.exact, rest])], [lines.ore], [share.ore, rest])
        return LineAnchor((place,), (place, len(self.parties)), terms, lines.gross)

    def _weighed(self, lines: LineSum) -> LineAnchor:
        """Lines of which only a part is shared: weighed by the exact amounts that were settled."""
        names = self._alphabetical()
        own = [self._own(name) for name in names]
        exact = [
            *(one.exact for one in own),
            *(_NOBODY if one.kind == "spare" else one.ore for one in self.extras),
        ]
        settled = [*(one.ore for one in own), *(one.ore for one in self.extras)]
        terms = line_terms([_whole_weights(exact)], [lines.ore], settled)
        return LineAnchor((0,), self._columns(names), terms, lines.gross)

    def _own(self, party: str) -> Share:
        """A party's share without what it keeps as host."""
        share = self.cost.shares[party]
        kept = self.cost.limit.kept.get(party, 0) if self.cost.limit else 0
        return Share(party, share.ore - kept, share.exact - kept)

    def _columns(self, names: Sequence[str]) -> tuple[int, ...]:
        """The columns of these parties, and those of the extras."""
        parties = len(self.parties)
        return (*map(self.parties.index, names), *range(parties, parties + len(self.extras)))

    def _check(self, found: Sequence[int], settled: Sequence[int]) -> None:
        if found != settled:
            raise SharesDoNotSum(
                f"the lines of {self.cost.name} come to {found} øre, and settled were {settled}"
            )


def _key_weights(part: SharedPart, columns: Sequence[str]) -> list[int]:
    """A key's shares as whole weights."""
    common = lcm(*[share.denominator for share in part.key.shares.values()])
    shares = {party: int(share * common) for party, share in part.key.shares.items()}
    return [shares.get(party, 0) for party in columns]


def _whole_weights(exact: Sequence[int | Fraction]) -> list[int]:
    """Exact amounts as whole weights whose sum is above zero; where they come to nothing, all the same."""
    total = sum(exact)
    sizes = [Fraction(one) if total > 0 else Fraction(-one) for one in exact]
    sizes = sizes if total else [abs(one) for one in sizes]
    common = lcm(*[one.denominator for one in sizes])
    found = [int(one * common) for one in sizes]
    return found if any(found) else [1] * len(found)
