"""A settlement as Norwegian CSV: a row for each cost, party and period, fit to be opened in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from fordel.explanation_costs import title_of
from fordel.explanation_words import Sentence
from fordel.messages import visible
from fordel.money import plain
from fordel.render.sums import check_sums
from fordel.settlement import SettledCost, SettledPeriod, Settlement

_COLUMNS = (
    *("avtale", "status", "fra", "til", "punkt", "kostnad", "nøkkel", "part"),
    *("beløp", "eksakt_teller", "eksakt_nevner"),
)
#: What a spreadsheet may take for the beginning of a formula, also behind blanks and quotes.
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\u2212")
_BEFORE_FORMULA = " \u00a0\u202f\u3000\"'\t\r\n"


def settlement_csv(settlement: Settlement, language: str | None = None) -> str:
    """Return the settlement as CSV: semicolons, decimal comma, CRLF, a byte order mark for Excel.

    `beløp` is in kroner. The exact amount in kroner is the fraction `eksakt_teller` / `eksakt_nevner`, two
    whole numbers, since a spreadsheet takes 3/4 for a date. The amounts add up to what the parties bear; the
    øre that whole kroner leave to a host have rows of their own, exactly 0. Raises SumsDoNotAgree as
    the other forms do.
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


def _day(day: date) -> str:
    return f"{day.day:02}.{day.month:02}.{day.year:04}"


def _period(period: SettledPeriod, language: str) -> Iterator[list[str]]:
    for cost in period.costs:
        what = [guarded(cost.at.clause or ""), guarded(title_of(cost.name).in_words(language)), _keys(cost)]
        for name, share in cost.shares.items():
            exact = share.exact / 100
            amounts = [_number(share.ore), str(exact.numerator), str(exact.denominator)]
            yield [*what, guarded(name), *amounts]
        if cost.spare:
            name = f"{what[1]} ({Sentence('table.spare').in_words(language)})"
            yield [what[0], name, "", guarded(period.host), _number(cost.spare), "0", "1"]


def _keys(cost: SettledCost) -> str:
    return guarded(", ".join(dict.fromkeys(part.key.name for part in cost.shared if part.key.name)))


def _number(ore: int) -> str:
    return plain(ore).replace(".", ",")


def guarded(text: str) -> str:
    """Return a text that a spreadsheet takes for text: an apostrophe before what might be a formula."""
    shown = visible(text)
    return f"'{shown}" if text.lstrip(_BEFORE_FORMULA).startswith(_FORMULA) else shown
