"""What every part of the resolver shares: places, dates, names, and the diagnostics found so far."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from attrs import define, evolve, field

from fordel import municipalities, syntax
from fordel import source as text
from fordel.blocks import clause_at
from fordel.diagnostic import Diagnostic, Label
from fordel.model import Version
from fordel.period import MONTH_NAMES, Span, make_date
from fordel.suggestions import close

DAY = timedelta(days=1)


@define
class Context:
    """One run of the resolver over one file. `valid` is the agreement's own validity, once it is known.

    A file that is fetched (`is_fetched`) has a context of its own, which shares what is found with the agreement's.
    Where `any_party` holds there are no parties to look up, and any name may be one: a library by itself. With
    `lacks_library` some file that was to be fetched could not be: what it defines is not told as unknown. With
    `lacks_party` some party could not be found by its name, and any municipality may be the one that was meant, and
    with `lacks_participants` there are none at all. With `lacks_validity` it is not known when the agreement holds.
    """

    file: syntax.File
    valid: Span = Span(date.min, None)
    found: list[Diagnostic] = field(factory=list)
    #: Names that are missing because of something already told, and what they may have been meant to be.
    told: set[str] = field(factory=set)
    #: Every version as it is written, before the next one ends it.
    stated: list[Version] = field(factory=list)
    is_fetched: bool = False
    any_party: bool = False
    lacks_library: bool = False
    lacks_party: bool = False
    lacks_participants: bool = False
    lacks_validity: bool = False
    _unknown: dict[tuple[str, str], int] = field(factory=dict)
    _twice: dict[text.Span, int] = field(factory=dict)

    def place(self, span: text.Span) -> text.Place:
        """The place of a span in the file."""
        return self.file.source.place(span, clause_at(self.file.clauses, span.start))

    def report(
        self,
        code: str,
        variant: str,
        span: text.Span,
        /,
        *labels: tuple[text.Span | text.Place, str],
        note: str = "",
        **values: object,
    ) -> None:
        """Adds a diagnostic; each label is another place and the name of its note."""
        others = tuple(
            Label(other if isinstance(other, text.Place) else self.place(other), name, values)
            for other, name in labels
        )
        self.found.append(Diagnostic(code, variant, self.place(span), values, others, note))

    def twice(self, variant: str, name: syntax.Name, line: text.Span, *labels: tuple[text.Span, str]) -> None:
        """F202 for a name that stands again, told once for all such names of a line: it may be written twice."""
        told = self._twice.get(line)
        if told is None:
            self._twice[line] = len(self.found)
            self.report("F202", variant, name.span, *labels, name=name.text)
        else:
            again = Label(self.place(name.span), "again")
            self.found[told] = evolve(self.found[told], labels=(*self.found[told].labels, again))

    def date(self, written: syntax.WrittenDate, year: int | None = None) -> date | None:
        """The day that is written, in `year` where it is a day of the year; F505 where there is none."""
        wanted = next((one for one in (written.year, year) if one is not None), 1)
        day = make_date(wanted, written.month, written.day)
        if day is None:
            has_month = 1 <= written.month <= len(MONTH_NAMES)
            variant = "no_such_day" if has_month and wanted else "no_such_month"
            self.report("F505", variant, written.span, day=written.day, month=written.month, year=wanted)
        return day

    def day_of_year(self, written: syntax.WrittenDate) -> tuple[int, int] | None:
        """Month and day of a day that every year has; F505 for 29 February and days no month has."""
        if make_date(2001, written.month, written.day) is not None:
            return written.month, written.day
        variant = "leap_day" if make_date(2000, written.month, written.day) else "no_such_day_of_year"
        self.report("F505", variant, written.span, day=written.day, month=written.month)
        return None

    def span(self, between: syntax.Between | None) -> Span | None:
        """The span that is written, from the agreement's own beginning where none is; None after F505."""
        if between is None:
            return self.valid
        first = self.date(between.first) if between.first else self.valid.first
        last = self.date(between.last) if between.last else None
        if first is None or (between.last and last is None):
            return None
        if last is not None and last < first:
            self.report("F505", "ends_before", between.span, first=first, last=last)
            return None
        return Span(first, last)

    def knows(self, kind: str, name: syntax.Name, known: Collection[str]) -> bool:
        """Whether a name is known; reports F201 where it is not, once for each name with all its places.

        Nothing is said of a name that stood in a line that could not be read, or is missing for a reason that
        has been told.
        """
        if name.text in known:
            return True
        if name.text in self.file.lost or name.text in self.told:
            return False
        if (self.lacks_library and kind in ("key", "measure")) or (
            self.lacks_participants and kind == "party"
        ):
            return False
        if (
            self.lacks_party
            and kind == "party"
            and municipalities.find(name.text, municipalities.ALWAYS, None)
        ):
            return False
        first = self._unknown.get((kind, name.text))
        if first is not None:
            label = Label(self.place(name.span), "again")
            self.found[first] = evolve(self.found[first], labels=(*self.found[first].labels, label))
            return False
        self._unknown[kind, name.text] = len(self.found)
        names = tuple(sorted(known) if isinstance(known, frozenset) else known)
        meant = close(name.text, names)
        values: dict[str, object] = {"name": name.text, "meant": meant, "known": names[:8] or ("–",)}
        place = self.place(name.span)
        self.found.append(Diagnostic("F201", f"{kind}.{'meant' if meant else 'unknown'}", place, values))
        return False
