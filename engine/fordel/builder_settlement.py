"""Builds the lines on settlement, deadlines, exit and examples."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from fordel import syntax
from fordel.builder import NotANumber, name_of, number_of, signed, span_of, times_of, whole_of, year_of
from fordel.builder_amounts import AmountBuilder
from fordel.source import Span


class LineBuilder(AmountBuilder):
    """The rest of the grammar's rules."""

    def settlement(self, parts: list[Any]) -> syntax.SettlementRules:
        between, amendment = parts
        return syntax.SettlementRules(between, amendment=amendment, span=self.line)

    def _setting(self, kind: str, value: str = "", **more: Any) -> syntax.Setting:
        return syntax.Setting(kind, value, span=self.line, **more)

    def period(self, parts: list[Any]) -> syntax.Setting:
        return self._setting("period", parts[0])

    def month(self, _parts: list[Any]) -> str:
        return "måned"

    def quarter(self, _parts: list[Any]) -> str:
        return "kvartal"

    def half_year(self, _parts: list[Any]) -> str:
        return "halvår"

    def year(self, _parts: list[Any]) -> str:
        return "år"

    def advances(self, parts: list[Any]) -> syntax.Setting:
        return self._setting("advances", "budsjett", days=tuple(part for part in parts if part))

    def advances_times(self, parts: list[Any]) -> syntax.Setting:
        return self._setting("advances", number=times_of(parts[0]))

    def due(self, parts: list[Any]) -> syntax.Setting:
        return self._setting("due", number=whole_of(parts[0]))

    def reconciled(self, parts: list[Any]) -> syntax.Setting:
        return self._setting("reconciled", days=(parts[0],))

    def round_ore(self, _parts: list[Any]) -> syntax.Setting:
        return self._setting("rounding", "øre")

    def round_ore_rest(self, parts: list[Any]) -> syntax.Setting:
        return self._setting("rounding", "øre", party=parts[0])

    def round_krone(self, parts: list[Any]) -> syntax.Setting:
        return self._setting("rounding", "krone", party=parts[0])

    def part_year_days(self, _parts: list[Any]) -> syntax.Setting:
        return self._setting("part_year", "dager")

    def part_year_voucher(self, _parts: list[Any]) -> syntax.Setting:
        return self._setting("part_year", "bilagsdato")

    def deadline(self, parts: list[Any]) -> syntax.Appointment:
        return syntax.Appointment(parts[0], parts[1], 0, parts[2], span=self.line)

    def meeting(self, parts: list[Any]) -> syntax.Appointment:
        return syntax.Appointment(parts[0], None, times_of(parts[1]), parts[2], span=self.line)

    def months(self, _parts: list[Any]) -> int:
        return 1

    def years(self, _parts: list[Any]) -> int:
        return 12

    def exit(self, parts: list[Any]) -> syntax.Exit:
        number, unit, day = parts
        return syntax.Exit(whole_of(number) * unit, unit == 12, day, span=self.line)

    def dissolution(self, _parts: list[Any]) -> syntax.Dissolution:
        return syntax.Dissolution(span=self.line)

    # Examples

    def example(self, parts: list[Any]) -> syntax.Example:
        return syntax.Example(parts[0], span=self.line)

    def unchecked(self, _parts: list[Any]) -> syntax.Unchecked:
        return syntax.Unchecked(span=self.line)

    def given_year(self, parts: list[Any]) -> syntax.Number:
        return syntax.Number(Fraction(int(year_of(parts[0]).text)), span=span_of(parts[0]))

    def party_value(self, parts: list[Any]) -> syntax.Row:
        name, sign, number = parts
        whole = Span(name.span.start, number.end)
        return syntax.Row(name, is_year=False, value=signed(sign, number), span=whole)

    def year_value(self, parts: list[Any]) -> syntax.Row:
        year, number = parts
        whole = Span(year.start, number.end)
        return syntax.Row(year_of(year), is_year=True, value=number_of(number), span=whole)

    def given_values(self, parts: list[Any]) -> syntax.Given:
        return syntax.Given(name_of(parts[0]), tuple(parts[1:]), span=self.line)

    given_index = given_values

    def given_location(self, parts: list[Any]) -> tuple[str, Any]:
        return "location", parts[0]

    def given_residence(self, parts: list[Any]) -> tuple[str, Any]:
        return "residence", parts[0]

    def given_date(self, parts: list[Any]) -> tuple[str, Any]:
        return "date", parts[0]

    def given_column(self, parts: list[Any]) -> tuple[str, Any]:
        return "column", (parts[0].text, parts[1])

    def given_cost(self, parts: list[Any]) -> syntax.GivenCost:
        name, amount, *said = parts
        columns = tuple(value for kind, value in said if kind == "column")
        others = {kind: value for kind, value in said if kind != "column"}
        if len(others) + len(columns) < len(said):
            raise NotANumber("given_twice", self.line)
        return syntax.GivenCost(name, amount, columns=columns, **others, span=self.line)

    def given_other(self, parts: list[Any]) -> syntax.GivenCost:
        return self.given_cost([None, *parts])

    def party_amount(self, parts: list[Any]) -> tuple[syntax.Name, syntax.Number]:
        return parts[0], parts[1]

    def gives(self, parts: list[Any]) -> syntax.Expected:
        return syntax.Expected(None, tuple(parts), None, span=self.line)

    def gives_item(self, parts: list[Any]) -> syntax.Expected:
        return syntax.Expected(parts[0], tuple(parts[1:]), None, span=self.line)

    def gives_error(self, parts: list[Any]) -> syntax.Expected:
        return syntax.Expected(error=parts[0].text, span=self.line)
