"""A settlement as Norwegian CSV: a row for each cost, party and period, fit to be opened in a spreadsheet."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from fordel.explanation_words import Sentence, title_of
from fordel.messages import visible
from fordel.money import plain
from fordel.render.sums import check_sums
from fordel.settlement import SettledAddition, SettledContribution, SettledCost, SettledPeriod, Settlement

_COLUMNS = (
    *("avtale", "status", "fra", "til", "punkt", "kostnad", "nøkkel", "part"),
    *("beløp", "eksakt_teller", "eksakt_nevner"),
)
#: What a spreadsheet may take for the beginning of a formula, also behind blanks and quotes of any kind.
_FORMULA = ("=", "+", "-", "@", "\u2212", "\t", "\r", "\n")
_BEFORE_FORMULA = " \"'\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb\u00b4`"


def settlement_csv(settlement: Settlement, language: str | None = None) -> str:
    """Return the settlement as CSV: semicolons, decimal comma, CRLF, a byte order mark for Excel.

    `beløp` is in kroner. The exact amount in kroner is the fraction `eksakt_teller` / `eksakt_nevner`, two
    whole numbers, since a spreadsheet takes 3/4 for a date. The amounts add up to what the parties bear; the
    øre that whole kroner leave to a host have rows of their own, exactly 0, and so has what a party is credited.
    Contributions are billed by themselves: their rows come last, say so, and are no part of that sum. Raises
    SumsDoNotAgree as the other forms do.
    """
    import csv
    from io import StringIO

    check_sums(settlement)
    written = StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    writer.writerows(_rows(settlement, language or settlement.agreement.form))
    return "\ufeff" + written.getvalue()


def _rows(settlement: Settlement, language: str) -> Iterator[list[str]]:
    status = "draft" if settlement.agreement.is_draft else "adopted"
    start = [guarded(settlement.agreement.name), Sentence(f"settlement.{status}").in_words(language)]
    for period in settlement.periods:
        days = [_day(period.period.first), _day(period.period.last)]
        yield from ([*start, *days, *row] for row in _period(period, language))
    for one in settlement.contributions:
        span = settlement.agreement.year_span(one.year)
        days = [_day(span.first), _day(span.last or span.first)]
        yield from ([*start, *days, *row] for row in _contribution(one, language))


def _day(day: date) -> str:
    return f"{day.day:02}.{day.month:02}.{day.year:04}"


def _period(period: SettledPeriod, language: str) -> Iterator[list[str]]:
    for one in period.amounts:
        what = [guarded(one.at.clause or ""), guarded(title_of(one.name).in_words(language)), _keys(one)]
        for name, share in one.shares.items():
            yield [*what, guarded(name), _number(share.ore), *_fraction(share.exact / 100)]
        if one.spare:
            name = f"{what[1]} ({Sentence('table.spare').in_words(language)})"
            yield [what[0], name, "", guarded(period.host), _number(one.spare), "0", "1"]
        for name, ore in one.credited.items() if isinstance(one, SettledAddition) else ():
            told = guarded(Sentence("settlement.credited", {"name": one.name}).in_words(language))
            yield [what[0], told, "", guarded(name), _number(-ore), *_fraction(Fraction(-ore, 100))]


def _contribution(one: SettledContribution, language: str) -> Iterator[list[str]]:
    told = guarded(Sentence("settlement.contribution", {"name": one.name}).in_words(language))
    for name, share in one.shares.items():
        amounts = [_number(share.ore), *_fraction(share.exact / 100)]
        yield [guarded(one.at.clause or ""), told, "", guarded(name), *amounts]


def _fraction(exact: Fraction) -> list[str]:
    return [str(exact.numerator), str(exact.denominator)]


def _keys(one: SettledCost | SettledAddition) -> str:
    return guarded(", ".join(dict.fromkeys(part.key.name for part in one.shared if part.key.name)))


def _number(ore: int) -> str:
    return plain(ore).replace(".", ",")


def guarded(text: str) -> str:
    """Return a text that a spreadsheet takes for text: an apostrophe before what might be a formula."""
    shown = visible(text)
    narrow = unicodedata.normalize("NFKC", text)  # full-width and small signs, and blanks of other widths
    return f"'{shown}" if narrow.lstrip(_BEFORE_FORMULA).startswith(_FORMULA) else shown
