"""Rows with what an overhead or a fixed amount comes to, above the table in which it is shared."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from fordel.apportionment import nearest
from fordel.explanation_words import days, title_of
from fordel.period import Span
from fordel.settlement import SettledAddition, SettledPeriod, YearlyAmount
from fordel.workbook.cells import LIMIT, Sheet, Words, at, kroner, text, whole


def addition_rows(
    sheet: Sheet, words: Words, period: SettledPeriod, one: SettledAddition, shared: Mapping[str | None, str]
) -> str:
    """Add the rows, and return the amount in kroner as a formula; "" where the engine's amount must do.

    `shared` has cells with what is shared of each cost of the period.
    """
    if one.rate is not None:
        return _overhead(sheet, words, one, one.rate, shared)
    if len(one.yearly) == 1:
        return _fixed(sheet, words, period, one, one.yearly[0])
    sheet.add(text(words.say("amount_engine"), "note"))
    return ""


def half_away(number: str, denominator: str) -> str:
    """The whole number nearest to a quotient, halves away from zero (language.md 3.4), by whole numbers alone."""
    return f"SIGN({number})*INT((2*ABS({number})+{denominator})/(2*{denominator}))"


def _overhead(
    sheet: Sheet, words: Words, one: SettledAddition, rate: Fraction, shared: Mapping[str | None, str]
) -> str:
    """A rate of what the named costs share out (language.md 2.5)."""
    first = sheet.next
    for cost, ore in one.base.items():
        told = title_of(cost or None).in_words(words.language)
        sheet.add(text(words.say("base_of", name=told)), kroner(ore, shared.get(cost, "")))
    top, bottom = sheet.next, sheet.next + 1
    sheet.add(text(words.say("rate_numerator")), whole(rate.numerator))
    sheet.add(text(words.say("rate_denominator")), whole(rate.denominator))
    base = sum(one.base.values())
    fits = 2 * abs(base * rate.numerator) + rate.denominator <= LIMIT and nearest(rate * base) == one.ore
    if not fits or not one.base:
        sheet.add(text(words.say("amount_engine"), "note"))
        return ""
    number = f"({at(top, 1)}*ROUND(SUM({at(first, 1)}:{at(top - 1, 1)})*100,0))"
    return f"{half_away(number, at(bottom, 1))}/100"


def _fixed(
    sheet: Sheet, words: Words, period: SettledPeriod, one: SettledAddition, yearly: YearlyAmount
) -> str:
    """What is due to the end of the period less what was due before it, by days (language.md 2.5)."""
    due = _days(yearly, period.period.last)
    held = yearly.span.overlap(period.period.span)
    charged = due - (held.days if held else 0)
    bottom = yearly.yearly.denominator * yearly.of_days
    told = [yearly.yearly * held / yearly.of_days for held in (due, charged)]
    fits = 2 * abs(yearly.yearly.numerator) * yearly.of_days + bottom <= LIMIT
    if not fits or nearest(told[0]) - nearest(told[1]) != one.ore:
        sheet.add(text(words.say("amount_engine"), "note"))
        return ""
    first = sheet.add(text(words.say("yearly_numerator")), whole(yearly.yearly.numerator))
    sheet.add(text(words.say("yearly_denominator")), whole(yearly.yearly.denominator))
    sheet.add(text(words.say("days_of_year")), whole(yearly.of_days))
    sheet.add(text(words.say("days_due")), whole(due), text(days(yearly.span).in_words(words.language)))
    sheet.add(text(words.say("days_charged")), whole(charged))
    parts = f"({at(first + 1, 1)}*{at(first + 2, 1)})"
    counted = [half_away(f"({at(first, 1)}*{at(row, 1)})", parts) for row in (first + 3, first + 4)]
    return f"({counted[0]}-{counted[1]})/100"


def _days(yearly: YearlyAmount, last: date) -> int:
    """The days up to one of the year on which an amount holds."""
    if last < yearly.span.first:
        return 0
    held = yearly.span.overlap(Span(yearly.span.first, last))
    return held.days if held else 0
