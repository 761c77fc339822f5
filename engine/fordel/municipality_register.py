"""The register of municipalities, derived: which numbers and names each has had, and who followed whom.

The population file says which numbers and names there were in which year, `kommuneendringer.csv` which of
them came of mergers and splits, `kommunenavn.csv` which names are one in several languages. What they say
together is written to `kommuner.csv` by `python -m fordel.municipality_register`; `municipalities` reads it.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from fractions import Fraction

from attrs import evolve, frozen

from fordel import resources

SOURCES = ("innbyggertall.csv", "kommuneendringer.csv", "kommunenavn.csv")
"""The data files that the register is derived from, in the order `derive` takes them."""

REGISTER = "kommuner.csv"
"""The data file that holds the register."""

_HEADING = "identitet;nummer;navn;fra;til\n"

#: The change that is none of identity. The others, `sammenslåing` and `deling`, end one and begin another.
_RENAMING = "navneskifte"

#: A municipality that is renumbered keeps its people: they differ by a tenth at most from year to year.
_GROWTH_AT_MOST = Fraction(1, 10)

_DAY = timedelta(days=1)

#: All names of a municipality, the Norwegian one first, by each of them.
_Languages = Mapping[str, tuple[str, ...]]


@frozen
class Change:
    """A line of the table of changes: on `day` the old municipality became the new one, or a part of it."""

    day: date
    kind: str
    old_number: str
    old_name: str
    new_number: str
    new_name: str


@frozen
class Standing:
    """How a municipality stands on 1 January: its names, the Norwegian one first, and its people if known."""

    names: tuple[str, ...]
    people: int | None


_Division = Mapping[str, Standing]


@frozen
class Entry:
    """A line of the register: one number and set of names of a municipality, from and to which day.

    The identity is the first number it is known by, with the year it began where that is known. `first` is
    None where it began before the figures do, `last` is None where it still holds.
    """

    identity: str
    number: str
    names: tuple[str, ...]
    first: date | None
    last: date | None = None

    def line(self) -> str:
        """The entry as a line of the register; bars around each name make it easy to search for."""
        first, last = (day.isoformat() if day else "" for day in (self.first, self.last))
        return f"{self.identity};{self.number};|{'|'.join(self.names)}|;{first};{last}\n"


def derive(population: str, changes: str, names: str) -> str:
    """Return the register that the three `SOURCES` give together.

    Raises ValueError where a number comes or goes from one year to the next without a reason: it is neither
    in the table of changes nor that of a municipality which goes on with its name and people under another.
    """
    table = read_changes(changes)
    entries = _entries(_divisions(population, table, _languages(names)), table)
    ordered = sorted(entries, key=lambda entry: (entry.identity, entry.first or date.min))
    return _HEADING + "".join(entry.line() for entry in ordered)


def read_changes(table: str) -> tuple[Change, ...]:
    """Return the lines of `kommuneendringer.csv`."""
    return tuple(Change(date.fromisoformat(day), *rest[:5]) for day, *rest in _rows(table))


def _rows(table: str) -> Iterator[list[str]]:
    """Yield the lines of a table, without its heading, as lists of cells."""
    return (line.split(";") for line in table.splitlines()[1:])


def _languages(table: str) -> _Languages:
    """Return the lines of `kommunenavn.csv`."""
    sets = [(name, *others.split("|")) for name, others in _rows(table)]
    return {name: names for names in sets for name in names}


def _names(written: str, languages: _Languages) -> tuple[str, ...]:
    """Return the names that the population file writes as one: `Snåase - Snåsa`, in 2024 `Deatnu-Tana`."""
    found = {languages.get(name) for name in written.replace(" - ", "-").split("-")}
    names = found.pop()
    if names and not found:
        return names
    if " - " in written:
        raise ValueError(f"kommunenavn.csv has no line for the names of {written}")
    return (written,)


def _divisions(population: str, changes: tuple[Change, ...], languages: _Languages) -> dict[int, _Division]:
    """Return who there was, by number, in each year of the population file and the year before its first.

    Those that the file lacks altogether stood until the change that the table of changes tells of.
    """
    counted: dict[int, dict[str, Standing]] = {}
    for number, name, year, people in _rows(population):
        counted.setdefault(int(year), {})[number] = Standing(_names(name, languages), int(people))
    numbers = {number for division in counted.values() for number in division}
    uncounted = [(change, Standing(_names(change.old_name, languages), None)) for change in changes]
    for change, standing in uncounted:
        if change.old_number not in numbers:
            for division in (counted[past] for past in counted if past < change.day.year):
                division[change.old_number] = standing
    first = min(counted)
    begun = {change.new_number for change in changes if change.day.year == first}
    before = {number: standing for number, standing in counted[first].items() if number not in begun}
    before |= {change.old_number: standing for change, standing in uncounted if change.day.year == first}
    return {first - 1: before, **counted}


def _entries(divisions: Mapping[int, _Division], changes: tuple[Change, ...]) -> Iterator[Entry]:
    """Yield the entries of the register, in the order in which they end."""
    before, *years = sorted(divisions)
    held = {number: Entry(number, number, now.names, None) for number, now in divisions[before].items()}
    for year in years:
        day = date(year, 1, 1)
        due = [change for change in changes if change.day == day]
        same = _same(divisions[year - 1], divisions[year], due)
        following = {
            number: _follow(held.get(same.get(number, "")), number, now, day)
            for number, now in divisions[year].items()
        }
        kept = set(following.values())
        yield from (evolve(entry, last=day - _DAY) for entry in held.values() if entry not in kept)
        held = following
    yield from held.values()


def _follow(old: Entry | None, number: str, now: Standing, day: date) -> Entry:
    """Return the entry that holds from the day: the old one as it is, its next, or a new identity's first."""
    if old is None:
        return Entry(f"{number}-{day.year}", number, now.names, day)
    if (old.number, old.names) == (number, now.names):
        return old
    return Entry(old.identity, number, now.names, day)


def _same(before: _Division, after: _Division, changes: Collection[Change]) -> dict[str, str]:
    """Return the old number by the new one, of the municipalities that are the same on both days."""
    ended = {change.old_number for change in changes}
    begun = {change.new_number for change in changes}
    lost, found = before.keys() - after.keys() - ended, after.keys() - before.keys() - begun
    moves = [(new, old) for new in found for old in lost if _renumbered(before[old], after[new])]
    unexplained = (ended - before.keys()) | (begun - after.keys())
    unexplained |= _not_once(found, [new for new, _ in moves]) | _not_once(lost, [old for _, old in moves])
    if unexplained:
        raise ValueError(f"there is no telling why these numbers come or go: {sorted(unexplained)}")
    renamed = {change.new_number: change.old_number for change in changes if change.kind == _RENAMING}
    unchanged = (before.keys() & after.keys()) - ended
    return {number: number for number in unchanged} | dict(moves) | renamed


def _renumbered(before: Standing, after: Standing) -> bool:
    """Tell whether these may be the same municipality under two numbers."""
    if before.names != after.names or before.people is None or after.people is None:
        return False
    return abs(after.people - before.people) <= before.people * _GROWTH_AT_MOST


def _not_once(numbers: Collection[str], moved: list[str]) -> set[str]:
    """Return those of the numbers that have moved not once: never, or to several."""
    return {number for number in numbers if moved.count(number) != 1}


if __name__ == "__main__":
    resources.rewrite(REGISTER, derive(*map(resources.text, SOURCES)))
