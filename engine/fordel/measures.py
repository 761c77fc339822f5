"""The values that costs are divided by: looked for party by party, on one day, and never guessed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from attrs import field, frozen

from fordel.model import Agreement, Measure, MeasureTable, Party
from fordel.municipalities import population
from fordel.resolver.measures import POPULATION
from fordel.settlement import MeasureUse

#: Where the built-in population comes from: it is named wherever a figure of it is shown.
POPULATION_SOURCE = "SSB tabell 07459"


@frozen
class _Found:
    """A value, the day it stands for, and where it comes from."""

    value: Fraction
    as_of: date | None
    source: str


@frozen
class Values:
    """Where values are looked for, in this order (language.md 2.2): `example`, the tables, `given`.

    `example` has an example's own values, by measure and party. `given` is the data handed over at
    evaluation, by measure, party or municipality number, and the day or (for population on 1 January) the
    year. The built-in population stands beside it.
    """

    agreement: Agreement
    given: Mapping[tuple[str, str, date | int], Fraction] = field(factory=dict)
    example: Mapping[str, Mapping[str, Fraction]] = field(factory=dict)

    def of(self, name: str, parties: Sequence[str], day: date) -> MeasureUse:
        """The values of a measure for costs of a day; a party that has no value is not among them.

        A table counts where it is the newest not after the declared day or, without one, not after `day`.
        Other data count on exactly the declared day: never another year's, and never those of a municipality
        before or after a merger. Population that is not declared is that of 1 January.
        """
        measure = self.agreement.measures.get(name) or Measure(name, self.agreement.at)
        declared = measure.declared.on(day.year) if measure.declared else None
        if declared is None and name == POPULATION and not measure.tables:
            declared = date(day.year, 1, 1)
        table = _newest(measure.tables, declared or day)
        found: dict[str, _Found] = {}
        for party in parties:
            value = next(self._look(measure, self.agreement.parties[party], table, declared, day), None)
            if value is not None:
                found[party] = value
        days = [one.as_of for one in found.values() if one.as_of]
        sources = dict.fromkeys(one.source for one in found.values() if one.source)
        values = {party: one.value for party, one in found.items()}
        return MeasureUse(name, declared, min(days, default=None), "; ".join(sources), values)

    def _look(
        self, measure: Measure, party: Party, table: MeasureTable | None, declared: date | None, day: date
    ) -> Iterator[_Found]:
        """What is found, in the order in which it counts."""
        example = self.example.get(measure.name, {})
        if party.name in example:
            yield _Found(example[party.name], declared, "")
        if table and party.name in table.values:
            source = measure.source or table.source or ""
            yield _Found(table.values[party.name], table.as_of or declared, source)
        exact = declared or (date(day.year, 1, 1) if measure.name == POPULATION else None)
        if exact is None:
            return
        number = party.municipality.number_on(exact) if party.municipality else None
        new_year = measure.name == POPULATION and (exact.month, exact.day) == (1, 1)
        for who in (party.name, number) if number else (party.name,):
            for when in (exact, exact.year) if new_year else (exact,):
                if (measure.name, who, when) in self.given:
                    yield _Found(self.given[measure.name, who, when], exact, measure.source or "")
        people = population(party.municipality, exact.year) if new_year and party.municipality else None
        if people is not None:
            yield _Found(Fraction(people), exact, measure.source or POPULATION_SOURCE)


def _newest(tables: Sequence[MeasureTable], day: date) -> MeasureTable | None:
    """The newest table not after the day; one without a date is older than all others."""
    known = [table for table in tables if table.as_of is None or table.as_of <= day]
    return max(known, key=lambda table: table.as_of or date.min, default=None)
