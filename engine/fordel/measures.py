"""The values that costs are divided by: looked for party by party, on one day or in one year, and never guessed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from attrs import field, frozen

from fordel.diagnostic import Diagnostic, Label
from fordel.model import Agreement, Measure, MeasureTable, ReferenceDay, ReferenceYears
from fordel.municipalities import Municipality, population
from fordel.period import make_date
from fordel.resolver.measures import POPULATION
from fordel.settlement import IndexUse, MeasureUse
from fordel.source import Place
from fordel.value import Value

#: Where the built-in population comes from: it is named wherever a figure of it is shown.
POPULATION_SOURCE = "SSB tabell 07459"

#: How many years the newest published value is looked for, back from the declared one.
_YEARS_BACK = 10

#: What a measure is asked for: a day, years that it is counted through, or whatever table is the newest.
_Asked = date | tuple[int, ...] | None

#: Each record of a measure that is counted through a year, with its day.
_Records = tuple[tuple[date, tuple[Fraction, ...]], ...]


@frozen(eq=False, repr=False)
class _Found(Value):
    """A value, the day or the years it stands for, and where it comes from."""

    value: Fraction
    as_of: date | None
    source: str
    years: tuple[int, ...] = ()


@frozen(eq=False, repr=False)
class Values(Value):
    """Where values are looked for, in this order (language.md 2.2): `example`, the tables, `given`.

    `example` has an example's own values, by measure and party (for an index: the year as text). `given` is the data
    handed over at evaluation, by measure, party or municipality number ("" for an index), and the day or the year.
    `records` has the values of days where one day may have several, `example_records` those of an example. The
    built-in population stands beside them. With `newest` the newest published value not after the declared day counts.
    """

    agreement: Agreement
    given: Mapping[tuple[str, str, date | int], Fraction] = field(factory=dict)
    example: Mapping[str, Mapping[str, Fraction]] = field(factory=dict)
    records_given: Mapping[tuple[str, str, date], tuple[Fraction, ...]] = field(factory=dict)
    example_records: Mapping[str, Mapping[str, tuple[Fraction, ...]]] = field(factory=dict)
    newest: bool = False
    _by_day: Mapping[tuple[str, str], _Records] = field(init=False, eq=False, repr=False)

    @_by_day.default
    def _days_of_counted(self) -> Mapping[tuple[str, str], _Records]:
        """The values of days of those measures that are counted through a year, by measure and whom they are of."""
        counted = {
            name
            for name, measure in self.agreement.measures.items()
            if isinstance(measure.declared, ReferenceYears)
        }
        found: dict[tuple[str, str], dict[date, tuple[Fraction, ...]]] = {}
        for (name, who, when), value in self.given.items() if counted else ():
            if name in counted and isinstance(when, date):
                found.setdefault((name, who), {})[when] = (value,)
        for (name, who, day), values in self.records_given.items():
            if name in counted:
                found.setdefault((name, who), {})[day] = values
        return {of: tuple(sorted(days.items())) for of, days in found.items()}

    def of(
        self, name: str, parties: Sequence[str], day: date, groups: Mapping[str, Sequence[str]] | None = None
    ) -> MeasureUse:
        """The values of a measure for costs of a day; a party that has no value is not among them.

        A table counts where it is the newest not after the declared day (or the end of the declared year) or,
        without one, not after `day`. Other data count on exactly the declared day or year: never another year's, and
        never those of a municipality before or after a merger. Each year of a mean has figures of its own. Population
        that is not declared is that of 1 January. Where `parties` has the name of a group, its value is its own or
        else the sum of those in `groups`.
        """
        measure = self._measure(name)
        members = groups or {}
        use = self._use(measure, parties, day, 0, members)
        for back in range(1, _YEARS_BACK + 1) if self.newest else ():
            if len(use.values) == len(parties):
                break
            earlier = self._use(measure, parties, day, back, members)
            if len(earlier.values) == len(parties):
                return earlier
        return use

    def records(self, name: str, party: str, year: int) -> tuple[Fraction, ...]:
        """The records that a party's value of an accounting year was counted from; none where it came as one number.

        A value in an example is one record, and zero is none: who had no record must say so.
        """
        measure = self._measure(name)
        if party in self.example_records.get(name, {}):
            return self.example_records[name][party]
        if party in self.example.get(name, {}):
            return tuple(filter(None, [self.example[name][party]]))
        if not isinstance(measure.declared, ReferenceYears) or measure.declared.mean:
            return ()
        (counted,) = measure.declared.of(year)
        table = self._counted_table(measure, counted)
        if table and party in table.values:
            return ()
        if any((name, who, counted) in self.given for who in self._names(party, self._ends(counted))):
            return ()
        return tuple(self._in_days(name, party, counted))

    def index(self, name: str, year: int, base_year: int, at: Place) -> IndexUse | Diagnostic:
        """The values of an index that an amount is multiplied and divided by.

        F303 where it has none for one of the years, or one that is not above zero.
        """
        measure = self._measure(name)
        values = []
        for asked in (year, base_year):
            value = self._index_value(measure, asked)
            if value is None or value <= 0:
                variant = "index_missing" if value is None else "index_not_positive"
                return Diagnostic("F303", variant, at, {"measure": name, "year": asked}, self._label(name))
            values.append(value)
        return IndexUse(name, year, values[0], base_year, values[1], measure.source or "")

    def fault(
        self,
        use: MeasureUse,
        parties: Sequence[str],
        day: date,
        at: Place,
        groups: Mapping[str, Sequence[str]] | None = None,
    ) -> Diagnostic | None:
        """F303 where a value that is used is missing or negative; None where all is well."""
        if groups:
            parties = tuple(self._singly(use.name, parties, day, groups))
            use = self.of(use.name, parties, day)
        missing = tuple(party for party in parties if party not in use.values)
        if use.years:
            return self._fault_in_years(use, parties, missing, at)
        negative = tuple(party for party, value in use.values.items() if value < 0)
        if not missing and not negative:
            return None
        whose = missing or negative
        facts = {"measure": use.name, "parties": whose, "party": whose[0], "day": use.declared or day}
        return Diagnostic("F303", "missing" if missing else "negative", at, facts, self._label(use.name))

    def all_zero(self, use: MeasureUse, day: date, at: Place) -> Diagnostic:
        """F303: nobody has anything of what costs are to be divided by."""
        parties = tuple(use.values)
        facts = {"measure": use.name, "parties": parties, "party": parties[0]}
        if use.years:
            years = {**facts, "years": tuple(map(str, use.years))}
            return Diagnostic("F303", "zero_years", at, years, self._label(use.name))
        on_day = {**facts, "day": use.declared or day}
        return Diagnostic("F303", "zero", at, on_day, self._label(use.name))

    def _singly(
        self, name: str, parties: Sequence[str], day: date, groups: Mapping[str, Sequence[str]]
    ) -> Iterator[str]:
        """The parties, with the members of a group that has no value of its own in its place."""
        for party in parties:
            if party in groups and not self.of(name, (party,), day).values:
                yield from groups[party]
            else:
                yield party

    # What is asked for --------------------------------------------------------------------------------------

    def _measure(self, name: str) -> Measure:
        return self.agreement.measures.get(name) or Measure(name, self.agreement.at)

    def _label(self, name: str) -> tuple[Label, ...]:
        measure = self.agreement.measures.get(name)
        return (Label(measure.at),) if measure else ()

    def _asked(self, measure: Measure, day: date, back: int) -> _Asked:
        """The declared day or years for costs of a day, so many years back."""
        year = self.agreement.year_of(day)
        if isinstance(measure.declared, ReferenceYears):
            return tuple(asked - back for asked in measure.declared.of(year))
        declared = measure.declared
        if declared is None and _of_people(measure) and not measure.tables:
            declared = ReferenceDay()
        return _years_before(self._within(declared, year), back) if declared else None

    def _within(self, day: ReferenceDay, year: int) -> date:
        """The day for an accounting year: the one that lies in it, or in one before it."""
        return day.on(year + (day.month < self.agreement.year_begins))

    def _ends(self, year: int) -> tuple[date, ...]:
        span = self.agreement.year_span(year)
        return tuple(day for day in (span.first, span.last) if day)

    def _use(
        self,
        measure: Measure,
        parties: Sequence[str],
        day: date,
        back: int,
        groups: Mapping[str, Sequence[str]],
    ) -> MeasureUse:
        asked, declared = self._asked(measure, day, back), self._asked(measure, day, 0)
        found: dict[str, _Found] = {}
        for party in parties:
            one = self._first(measure, party, asked, day) or self._sum(
                measure, groups.get(party, ()), asked, day
            )
            if one is not None:
                found[party] = one
        days = [one.as_of for one in found.values() if one.as_of]
        sources = dict.fromkeys(one.source for one in found.values() if one.source)
        return MeasureUse(
            measure.name,
            declared if isinstance(declared, date) else None,
            min(days, default=None),
            "; ".join(sources),
            {party: one.value for party, one in found.items()},
            declared if isinstance(declared, tuple) else (),
            tuple(sorted({year for one in found.values() for year in one.years})),
        )

    # What is found ------------------------------------------------------------------------------------------

    def _first(self, measure: Measure, party: str, asked: _Asked, day: date) -> _Found | None:
        """What counts for a party: an example's own, then tables, then data."""
        example = self.example.get(measure.name, {})
        if party in example:
            years = asked if isinstance(asked, tuple) else ()
            return _Found(example[party], asked if isinstance(asked, date) else None, "", years)
        if isinstance(asked, tuple):
            if isinstance(measure.declared, ReferenceYears) and measure.declared.mean:
                return self._mean(measure, party, asked)
            return next(self._in_year(measure, party, asked[0]), None)
        return next(self._on_day(measure, party, asked, day), None)

    def _sum(self, measure: Measure, members: Sequence[str], asked: _Asked, day: date) -> _Found | None:
        """A group's value by its members'; None where one of them has none."""
        return _joined([self._first(measure, member, asked, day) for member in members], 1)

    def _mean(self, measure: Measure, party: str, years: tuple[int, ...]) -> _Found | None:
        """The mean of a party's values, each of its own year (language.md 2.2)."""
        return _joined([next(self._in_year(measure, party, year), None) for year in years], len(years))

    def _on_day(self, measure: Measure, party: str, declared: date | None, day: date) -> Iterator[_Found]:
        table = self._newest(measure.tables, declared or day)
        if table and party in table.values:
            years = (table.as_of,) if isinstance(table.as_of, int) else ()
            as_of = self._begins(table) if table.as_of is not None else declared
            yield _Found(table.values[party], as_of, measure.source or table.source or "", years)
        exact = declared
        if exact is None and _of_people(measure):
            exact = self._within(ReferenceDay(), self.agreement.year_of(day))
        if exact is not None:
            yield from self._in_data(measure, party, exact)

    def _in_data(self, measure: Measure, party: str, day: date) -> Iterator[_Found]:
        """Data of exactly that day; population on 1 January may name the year, and is built in."""
        new_year = _of_people(measure) and (day.month, day.day) == (1, 1)
        for who in self._names(party, (day,)):
            for when in (day, day.year) if new_year else (day,):
                if (measure.name, who, when) in self.given:
                    yield _Found(self.given[measure.name, who, when], day, measure.source or "")
        home = self._home(party)
        people = population(home, day.year) if new_year and home and measure.ages is None else None
        if people is not None and measure.name == POPULATION:
            yield _Found(Fraction(people), day, measure.source or POPULATION_SOURCE)

    def _in_year(self, measure: Measure, party: str, year: int) -> Iterator[_Found]:
        """What was counted through an accounting year: by a table, by data of the year, or added up from its days."""
        table = self._counted_table(measure, year)
        if table and party in table.values:
            of_year = self._table_year(table, year)
            yield _Found(table.values[party], None, measure.source or table.source or "", (of_year,))
        source = measure.source or ""
        if _of_people(measure):
            on_day = self._in_data(measure, party, self._within(ReferenceDay(), year))
            yield from (_Found(one.value, None, one.source, (year,)) for one in on_day)
        for who in self._names(party, self._ends(year)):
            if (measure.name, who, year) in self.given:
                yield _Found(self.given[measure.name, who, year], None, source, (year,))
        records = tuple(self._in_days(measure.name, party, year))
        if records:
            yield _Found(sum(records, Fraction(0)), None, source, (year,))

    def _in_days(self, name: str, party: str, year: int) -> Iterator[Fraction]:
        """The records of a party in an accounting year, by its name or by the number it had on the day."""
        span, home = self.agreement.year_span(year), self._home(party)
        for who in self._names(party, self._ends(year)):
            for day, values in self._by_day.get((name, who), ()):
                if span.contains(day) and (who == party or (home and home.number_on(day) == who)):
                    yield from values

    def _index_value(self, measure: Measure, year: int) -> Fraction | None:
        example = self.example.get(measure.name, {})
        known = example.get(str(year), measure.index.get(year))
        return known if known is not None else self.given.get((measure.name, "", year))

    def _names(self, party: str, days: Iterable[date]) -> tuple[str, ...]:
        """What a party may be called in data: its name, and the municipality numbers it had on some days."""
        home = self._home(party)
        numbers = (home.number_on(day) for day in days) if home else ()
        return tuple(dict.fromkeys((party, *(number for number in numbers if number))))

    def _home(self, party: str) -> Municipality | None:
        known = self.agreement.parties.get(party)
        return known.municipality if known else None

    # Tables -------------------------------------------------------------------------------------------------

    def _newest(self, tables: Iterable[MeasureTable], day: date) -> MeasureTable | None:
        """The newest table not after the day; one without a date is older than all others."""
        known = [table for table in tables if self._begins(table) <= day]
        return max(known, key=self._begins, default=None)

    def _begins(self, table: MeasureTable) -> date:
        """The day from which a table counts; one of a year from the first day of that accounting year."""
        if isinstance(table.as_of, int):
            return self.agreement.year_span(table.as_of).first
        return table.as_of or date.min

    def _counted_table(self, measure: Measure, year: int) -> MeasureTable | None:
        """The table for a declared year: the newest not after it or, for a mean, the one of that very year."""
        if isinstance(measure.declared, ReferenceYears) and measure.declared.mean:
            return next((table for table in measure.tables if table.as_of == year), None)
        return self._newest(measure.tables, self.agreement.year_span(year).last or date.max)

    def _table_year(self, table: MeasureTable, asked: int) -> int:
        if isinstance(table.as_of, int):
            return table.as_of
        return self.agreement.year_of(table.as_of) if table.as_of else asked

    def _fault_in_years(
        self, use: MeasureUse, parties: Sequence[str], missing: Sequence[str], at: Place
    ) -> Diagnostic | None:
        """F303 for a measure that is counted through years: a year that a party lacks, or with a negative value."""
        by_year = {party: self._by_year(use, party) for party in missing or parties}
        for year in use.years:
            if missing:
                whose = tuple(party for party in missing if year not in by_year[party])
            else:
                whose = tuple(party for party in parties if by_year[party].get(year, 0) < 0)
            if whose:
                return self._of_year(use, "missing_year" if missing else "negative_year", whose, year, at)
        negative = tuple(party for party, value in use.values.items() if value < 0)
        return self._of_year(use, "negative_year", negative, use.years[-1], at) if negative else None

    def _by_year(self, use: MeasureUse, party: str) -> Mapping[int, Fraction]:
        """What a party had in each of the years; nothing where an example tells it."""
        if party in self.example.get(use.name, {}):
            return {}
        measure = self._measure(use.name)
        found = ((year, next(self._in_year(measure, party, year), None)) for year in use.years)
        return {year: one.value for year, one in found if one}

    def _of_year(
        self, use: MeasureUse, variant: str, parties: tuple[str, ...], year: int, at: Place
    ) -> Diagnostic:
        facts = {"measure": use.name, "parties": parties, "party": parties[0], "year": year}
        return Diagnostic("F303", variant, at, facts, self._label(use.name))


def _of_people(measure: Measure) -> bool:
    """Whether a measure counts people on 1 January, all of them or those of some ages."""
    return measure.name == POPULATION or measure.ages is not None


def _years_before(day: date, years: int) -> date:
    """The same day so many years before; 28 February where that year has no 29."""
    return make_date(day.year - years, day.month, day.day) or date(day.year - years, day.month, 28)


def _joined(found: Sequence[_Found | None], parts: int) -> _Found | None:
    """Values added up and divided by `parts`; None where there are none, or one is missing."""
    known = [one for one in found if one]
    if not known or len(known) < len(found):
        return None
    sources = dict.fromkeys(one.source for one in known if one.source)
    days = [one.as_of for one in known if one.as_of]
    years = tuple(sorted({year for one in known for year in one.years}))
    value = sum((one.value for one in known), Fraction(0)) / parts
    return _Found(value, min(days, default=None), "; ".join(sources), years)
