"""Who a municipality is through time: its numbers and names, its people, and who came after it."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache

from attrs import field, frozen

from fordel import resources
from fordel.value import Value

ALWAYS = date.min
"""The `first` of what stood before the register begins on 1 January 2005."""

_REGISTER = "kommuner.csv"

_DAY = timedelta(days=1)

#: Letters that are often written without their marks.
_UNMARKED = str.maketrans({**dict(zip("åáäøöčđïŋšŧž", "aaaoocdinstz", strict=True)), "æ": "ae", "-": " "})

#: How much two names must have in common for the one to be meant by the other, of 1.
_CLOSE = 0.75


@frozen(eq=False, repr=False)
class Registration(Value):
    """One number and set of names that a municipality has had, `first` and `last` included.

    The Norwegian name stands first of the names. `last` is None where it still holds.
    """

    number: str
    names: tuple[str, ...]
    first: date
    last: date | None

    def holds(self, day: date) -> bool:
        """Tell whether the municipality had this number and these names on the day."""
        return self.first <= day and (self.last is None or day <= self.last)

    def holds_within(self, first: date, last: date | None) -> bool:
        """Tell whether it had them on some day from `first` to `last`; None is no end."""
        return (last is None or self.first <= last) and (self.last is None or first <= self.last)


@frozen(eq=False, repr=False)
class Municipality(Value):
    """A municipality, the same through renumbering and new names, and another after a merger or a split.

    The `identity` is the register's own, `0623` or `1103-2020`, and nothing that a person is shown. The
    registrations are in the order of time, each from the day after the one before.
    """

    identity: str
    registrations: tuple[Registration, ...] = field(eq=False)

    @property
    def name(self) -> str:
        """The name it has, or had last, in Norwegian."""
        return self.registrations[-1].names[0]

    @property
    def first(self) -> date:
        """The first day it stood, or `ALWAYS`."""
        return self.registrations[0].first

    @property
    def last(self) -> date | None:
        """The last day it stood; None while it still does."""
        return self.registrations[-1].last

    def registration_on(self, day: date) -> Registration | None:
        """Return its number and names on the day, or None where it did not stand."""
        return next((registration for registration in self.registrations if registration.holds(day)), None)

    def number_on(self, day: date) -> str | None:
        """Return its number on the day, or None where it did not stand."""
        registration = self.registration_on(day)
        return registration.number if registration else None

    def name_on(self, day: date) -> str | None:
        """Return its name on the day, in Norwegian, or None where it did not stand."""
        registration = self.registration_on(day)
        return registration.names[0] if registration else None


def find(name: str, first: date, last: date | None, number: str | None = None) -> tuple[Municipality, ...]:
    """Return those that bear the name on some day from `first` to `last`, in the order of their first number.

    A name counts in each of the municipality's languages, alone or as they are written together (`Snåase -
    Snåsa`), also before it was made official (language.md 2.1). Where no name has just these capital and
    small letters, they are not told apart. `number` leaves only those that have had it at some time.
    """
    together = name.replace("–", "-").replace(" - ", "-")
    for fold in (str, str.casefold):
        for names in ({together}, set(together.split("-"))):
            bearers = tuple(_bearers({fold(name) for name in names}, fold, first, last))
            if bearers:
                return tuple(bearer for bearer in bearers if number is None or _has_had(bearer, number))
    return ()


def is_name(name: str) -> bool:
    """Tell whether some municipality has ever borne the name, in Norwegian and in just these letters."""
    return f"|{name}|" in resources.text(_REGISTER)


def by_number(number: str, day: date) -> Municipality | None:
    """Return the municipality that has the number on the day, or None."""
    return next((who for who, registration in holders(number) if registration.holds(day)), None)


def holders(number: str) -> tuple[tuple[Municipality, Registration], ...]:
    """Return whoever has ever had the number, with the registration that gave it, in the order of time."""
    found = (
        (who, registration)
        for who in _containing(resources.text(_REGISTER), f";{number};")
        for registration in who.registrations
        if registration.number == number
    )
    return tuple(sorted(found, key=lambda holder: holder[1].first))


def successors(municipality: Municipality) -> tuple[Municipality, ...]:
    """Return what a municipality became in the merger or split that ended it; nothing while it stands.

    After a split they are several, each with a part of it (Snillfjord 2020, Ålesund 2024).
    """
    if municipality.last is None:
        return ()
    from fordel.municipality_register import read_changes

    number, day = municipality.registrations[-1].number, municipality.last + _DAY
    changes = read_changes(resources.text("kommuneendringer.csv"))
    became = [change.new_number for change in changes if (change.old_number, change.day) == (number, day)]
    return tuple(successor for successor in (by_number(number, day) for number in became) if successor)


def close_names(name: str, first: date, last: date | None) -> tuple[str, ...]:
    """Return up to three names, borne on some day from `first` to `last`, that may be meant by this one.

    One that differs by the marks of letters alone is the only one. Otherwise those with the same words or
    some of them (`Modum kommune`, `Uvdal`) come first, then the same letters (`Sidgal`), then about the same.
    """
    from difflib import get_close_matches

    every = _containing(resources.text(_REGISTER), "|;")  # as each line does
    registrations = [registration for municipality in every for registration in municipality.registrations]
    names: dict[str, str] = {}
    for other in (name for each in registrations if each.holds_within(first, last) for name in each.names):
        names.setdefault(_unmarked(other), other)
    wanted = _unmarked(name)
    if wanted in names:
        return (names[wanted],)
    words = {*wanted.split()}
    parts = {other: {*other.split()} for other in names if words}
    alike = [other for other in parts if words <= parts[other] or words >= parts[other]]
    alike += [other for other in names if sorted(other) == sorted(wanted)]
    alike += get_close_matches(wanted, names, cutoff=_CLOSE)
    return tuple(names[other] for other in dict.fromkeys(alike))[:3]


def population(municipality: Municipality, year: int) -> int | None:
    """Return its people on 1 January: Statistics Norway, table 07459.

    None where the file has no figure, and where the municipality did not stand: no figure reaches across a
    merger or a split (language.md 2.1).
    """
    number = municipality.number_on(date(year, 1, 1))
    if number is None:
        return None
    for row in _rows(resources.text("innbyggertall.csv"), f"\n{number};"):
        _, _, when, people = row.split(";")
        if when == str(year):
            return int(people)
    return None


def _rows(text: str, mark: str) -> Iterator[str]:
    """Yield the lines of a data file that hold the mark; it may begin with the line break before the line."""
    at = text.find(mark)
    while at >= 0:
        start = text.rfind("\n", 0, at + 1) + 1
        end = text.index("\n", start)
        yield text[start:end]
        at = text.find(mark, end)


def _containing(text: str, mark: str) -> Iterator[Municipality]:
    """Yield the municipalities, each once, in whose lines in this text of the register the mark stands."""
    for identity in dict.fromkeys(row.split(";", 1)[0] for row in _rows(text, mark)):
        yield _municipality(identity)


@cache
def _municipality(identity: str) -> Municipality:
    """Return the municipality of that identity in the register."""
    registrations = []
    for row in _rows(resources.text(_REGISTER), f"\n{identity};"):
        _, number, names, first, last = row.split(";")
        began = date.fromisoformat(first) if first else ALWAYS
        ended = date.fromisoformat(last) if last else None
        registrations.append(Registration(number, tuple(names[1:-1].split("|")), began, ended))
    return Municipality(identity, tuple(registrations))


def _bearers(
    names: set[str], fold: Callable[[str], str], first: date, last: date | None
) -> Iterator[Municipality]:
    """Yield those that on some day of the span bear all the names, which are folded as theirs are to be."""
    for municipality in _containing(fold(resources.text(_REGISTER)), f"|{min(names)}|"):
        within = (each.names for each in municipality.registrations if each.holds_within(first, last))
        if any(names <= {fold(name) for name in borne} for borne in within):
            yield municipality


def _has_had(municipality: Municipality, number: str) -> bool:
    """Tell whether the municipality has had the number at some time."""
    return any(registration.number == number for registration in municipality.registrations)


def _unmarked(name: str) -> str:
    """Return the name in small letters without marks, as those may write it who lack them on the keyboard."""
    return name.casefold().translate(_UNMARKED).replace("aa", "a")
