"""The shares of an agreement's keys drawn with text, year by year, and what a settlement comes to an inhabitant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from attrs import frozen

from fordel.apportionment import nearest
from fordel.explanation_words import Sentence, clause_label
from fordel.keys import Keys
from fordel.messages import sentence, visible
from fordel.model import Agreement
from fordel.money import kroner, plain
from fordel.period import Span
from fordel.render.bars import Pen, bars
from fordel.render.table import Row, table
from fordel.site.shares import YearShares, people, percent, percentages, shares_by_year

GRAPH = "fordel/graf/1"


@frozen
class Borne:
    """What each party bears of a settlement, in øre, and the days that it is of."""

    span: Span
    ore: Mapping[str, int]


def graph_text(agreement: Agreement, keys: Keys, borne: Borne | None, language: str, pen: Pen) -> str:
    """The shares of each key: bars for the newest year that has the data, and a table of every year."""
    lines = [Sentence("graph.title", {"agreement": agreement.name}).in_words(language)]
    for name, clause in _keys(agreement).items():
        lines += ["", *_key(name, clause, shares_by_year(agreement, name, keys), language, pen)]
    if len(lines) == 1:
        lines += ["", sentence("graph.no_keys", {}, language)]
    if borne is not None:
        lines += ["", *_borne(agreement, borne, language, pen)]
    return "\n".join(lines)


def _keys(agreement: Agreement) -> Mapping[str, str | None]:
    """The names of the keys, each with the clause of its last version."""
    return {} if agreement.is_library else {key.name: key.at.clause for key in agreement.keys}


def _key(
    name: str, clause: str | None, years: Sequence[YearShares], language: str, pen: Pen
) -> Iterator[str]:
    label = clause_label(clause).in_words(language)
    shown = [percentages(one.shares) for one in years]
    when = _label(years, years[-1], language) if years else ""
    of = sentence("graph.key", {"name": name}, language) + (f" ({label})" if label else "")
    yield f"{of}, {when}" if when else of
    if not years:
        yield f"  {sentence('graph.no_years', {}, language)}"
        return
    newest = [(visible(one), share, percent(shown[-1][one])) for one, share in years[-1].shares.items()]
    yield from bars(newest, pen)
    if len(years) > 1:
        yield ""
        parties = list(dict.fromkeys(party for one in years for party in one.shares))
        rows: list[Row] = [
            (
                f"  {_label(years, one, language)}",
                [percent(of_year[party]) if party in of_year else "" for party in parties],
                "",
            )
            for one, of_year in zip(years, shown, strict=True)
        ]
        yield from table([*map(visible, parties)], rows, pen.width)


def _label(years: Sequence[YearShares], one: YearShares, language: str) -> str:
    """A year, with the day where a year has several versions."""
    several = sum(other.year == one.year for other in years) > 1
    return (
        sentence("site.year_to", {"year": one.year, "day": one.day}, language) if several else str(one.year)
    )


# Kroner an inhabitant -------------------------------------------------------------------------------------------


def _borne(agreement: Agreement, borne: Borne, language: str, pen: Pen) -> Iterator[str]:
    from fordel.explanation_words import days

    yield Sentence("graph.per_inhabitant", {"when": days(borne.span)}).in_words(language)
    each = per_inhabitant(agreement, borne)
    if not each:
        yield f"  {sentence('graph.no_people', {}, language)}"
    rows = [(visible(party), ore, f"{kroner(ore)}\u00a0kr") for party, (_, ore) in each.items()]
    yield from bars(rows, pen)


def per_inhabitant(agreement: Agreement, borne: Borne) -> Mapping[str, tuple[int, int]]:
    """The inhabitants of each municipality in the settlement's last year, and øre for each of them, to the nearest."""
    day = borne.span.last or borne.span.first
    counted = {party: people(agreement, party, day) for party in borne.ore if party in agreement.parties}
    return {
        party: (count, nearest(Fraction(borne.ore[party], count)))
        for party, count in counted.items()
        if count
    }


# As JSON --------------------------------------------------------------------------------------------------------


def graph_object(agreement: Agreement, keys: Keys, borne: Borne | None) -> dict[str, object]:
    """The same numbers for programs: exact shares as fractions, percentages that add up, amounts in kroner."""
    found: dict[str, object] = {
        "skjema": GRAPH,
        "avtale": agreement.name,
        "nøkler": [
            {
                "navn": name,
                "punkt": clause,
                "år": [_year(one) for one in shares_by_year(agreement, name, keys)],
            }
            for name, clause in _keys(agreement).items()
        ],
    }
    if borne is not None:
        last = borne.span.last or borne.span.first
        found["oppgjør"] = {
            "periode": {"fra": borne.span.first.isoformat(), "til": last.isoformat()},
            "per innbygger": {
                party: {"sum": plain(borne.ore[party]), "innbyggere": count, "beløp": plain(ore)}
                for party, (count, ore) in per_inhabitant(agreement, borne).items()
            },
        }
    return found


def _year(one: YearShares) -> dict[str, object]:
    shown = percentages(one.shares)
    return {
        "år": one.year,
        "dato": one.day.isoformat(),
        "andeler": {
            party: {"eksakt": str(share), "prosent": plain(shown[party])}
            for party, share in one.shares.items()
        },
    }
