"""Builds the tree of one line while it is read: a method for each rule of the grammar, named as it is."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from attrs import evolve

from fordel import syntax
from fordel.automaton import Token
from fordel.period import MONTH_NAMES
from fordel.source import Span

_MOST_DIGITS = 15
_DIGITS_OF_A_YEAR = 4
_MOST_YEARS = 100


class NotANumber(ValueError):
    """A number or date whose form is right and whose content is not: too many digits, no such month."""

    def __init__(self, variant: str, span: Span, **values: str) -> None:
        super().__init__(variant)
        self.variant, self.span, self.values = variant, span, values


def span_of(token: Token) -> Span:
    """Where a token stands."""
    return Span(token.start, token.end)


def number_of(token: Token) -> Fraction:
    """The exact number; raises NotANumber for one of more than 15 digits."""
    whole, _, decimals = token.text.replace(" ", "").partition(",")
    if len(whole) + len(decimals) > _MOST_DIGITS:
        raise NotANumber("digits", span_of(token), number=token.text)
    return Fraction(int(whole + decimals), 10 ** len(decimals))


def signed(sign: Token | None, number: Token) -> Fraction:
    """The number, below zero where a sign stands before it."""
    value = number_of(number)
    return -value if sign else value


def whole_of(token: Token) -> int:
    """The number, where it has no decimals; raises NotANumber."""
    value = number_of(token)
    if value.denominator != 1:
        raise NotANumber("whole", span_of(token), number=token.text)
    return int(value)


def times_of(token: Token) -> int:
    """How many times something is done, at least once; raises NotANumber."""
    times = whole_of(token)
    if not times:
        raise NotANumber("never", span_of(token))
    return times


def part_of(token: Token) -> Fraction:
    """A percentage of a whole, at most all of it; raises NotANumber."""
    part = number_of(token) / 100
    if part > 1:
        raise NotANumber("more_than_all", span_of(token), number=token.text)
    return part


def year_of(token: Token) -> syntax.Name:
    """A year of four digits; raises NotANumber."""
    if len(token.text) != _DIGITS_OF_A_YEAR or not token.text.isdigit():
        raise NotANumber("year", span_of(token), number=token.text)
    return syntax.Name(token.text, span=span_of(token))


def section_of(token: Token) -> str:
    """What stands after `§`: `20-4`, `28-1 b`."""
    return " ".join(token.text.removeprefix("§").replace("–", "-").split())


def name_of(token: Token) -> syntax.Name:
    """A word as it is, or a text without its quotes."""
    text = token.text
    said = " ".join(text[1:-1].split()) if text[0] in '"«' else text
    if not said:
        raise NotANumber("empty", span_of(token))
    return syntax.Name(said, span=Span(token.start, token.end))


def date_of(token: Token) -> syntax.WrittenDate:
    """A date, or a day of the year; raises NotANumber where there is no such month."""
    text, span = token.text, span_of(token)
    if text[4:5] == "-":
        return syntax.WrittenDate(int(text[:4]), int(text[5:7]), int(text[8:10]), span=span)
    day, _, rest = text.partition(".")
    month, _, year = rest.strip().replace(".", " ").partition(" ")
    if month.isalpha() and month not in MONTH_NAMES:
        raise NotANumber("month", span, month=month)
    number = MONTH_NAMES.index(month) + 1 if month.isalpha() else int(month)
    return syntax.WrittenDate(int(year) if year else None, number, int(day), span=span)


class Builder:
    """The automaton calls these with the parts of a rule."""

    #: The line that is being read: where it stands in the file, and its text as the automaton reads it.
    line = Span(0, 0)
    text_of_line = ""

    # Words and numbers

    def name(self, parts: list[Token]) -> syntax.Name:
        return name_of(parts[0])

    text = word = name

    def names(self, parts: list[Any]) -> tuple[Any, ...]:
        return tuple(parts)

    party_names = codes = names

    def date(self, parts: list[Token]) -> syntax.WrittenDate:
        return date_of(parts[0])

    day = date

    def span_from(self, parts: list[Any]) -> syntax.Between:
        first, last = parts
        return syntax.Between(first, last, span=Span(first.span.start, (last or first).span.end))

    def span_to(self, parts: list[Any]) -> syntax.Between:
        return syntax.Between(None, parts[0], span=parts[0].span)

    def kroner(self, parts: list[Any]) -> syntax.Number:
        sign, number = parts
        return syntax.Number(signed(sign, number), span=Span((sign or number).start, number.end))

    def percent(self, parts: list[Token]) -> syntax.Weight:
        number = parts[0]
        end = self.text_of_line.index("%", number.end - self.line.start) + self.line.start + 1
        return syntax.Weight(number_of(number) / 100, "percent", span=Span(number.start, end))

    def fraction(self, parts: list[Token]) -> syntax.Weight:
        numerator, denominator = number_of(parts[0]), number_of(parts[1])
        span = Span(parts[0].start, parts[1].end)
        if not denominator:
            raise NotANumber("zero", span)
        return syntax.Weight(numerator / denominator, "fraction", span=span)

    def rest(self, _parts: list[Any]) -> syntax.Weight:
        end = self.line.start + len(self.text_of_line.split(maxsplit=1)[0])
        return syntax.Weight(Fraction(0), "rest", span=Span(self.line.start, end))

    # The agreement and its parties

    def agreement(self, parts: list[Any]) -> syntax.AgreementName:
        return syntax.AgreementName(parts[0], span=self.line)

    def library(self, parts: list[Any]) -> syntax.AgreementName:
        return syntax.AgreementName(parts[0], is_library=True, span=self.line)

    def law(self, parts: list[Any]) -> str:
        return name_of(parts[0]).text

    def reference(self, parts: list[Any]) -> tuple[str | None, str]:
        return parts[0], section_of(parts[1])

    def basis(self, parts: list[Any]) -> syntax.LegalBasis:
        return syntax.LegalBasis(tuple(parts), span=self.line)

    def validity(self, parts: list[Any]) -> syntax.Validity:
        return syntax.Validity(parts[0], span=self.line)

    def accounting_year(self, parts: list[Any]) -> syntax.AccountingYear:
        return syntax.AccountingYear(parts[0], span=self.line)

    def party(self, parts: list[Any]) -> syntax.PartyEntry:
        return syntax.PartyEntry(parts[0], name_of(parts[1]) if parts[1] else None)

    def participants(self, parts: list[Any]) -> syntax.Parties:
        return syntax.Parties("participant", tuple(parts[:-1]), parts[-1], span=self.line)

    def host(self, parts: list[Any]) -> syntax.Parties:
        return syntax.Parties("host", (syntax.PartyEntry(parts[0]),), parts[1], span=self.line)

    def group(self, parts: list[Any]) -> syntax.Group:
        name, members, sharing = parts
        return syntax.Group(name, members, sharing.basis, span=self.line)

    def buyers(self, parts: list[Any]) -> syntax.Parties:
        return syntax.Parties("buyer", tuple(parts), span=self.line)

    def location(self, parts: list[Any]) -> syntax.Locations:
        return syntax.Locations(parts[0], parts[1], span=self.line)

    def tasks(self, parts: list[Any]) -> syntax.Tasks:
        return syntax.Tasks(tuple(part.text for part in parts), span=self.line)

    def decision(self, parts: list[Any]) -> syntax.Decision:
        party, date, case, amendment, code = parts
        return syntax.Decision(party, date, case.text if case else None, amendment, code, span=self.line)

    def satisfies_letters(self, parts: list[Any]) -> syntax.Meets:
        return self._meets(parts, by_letter=True)

    def satisfies_points(self, parts: list[Any]) -> syntax.Meets:
        return self._meets(parts, by_letter=False)

    def _meets(self, parts: list[Any], *, by_letter: bool) -> syntax.Meets:
        section = section_of(parts[1]) if parts[1] else None
        return syntax.Meets(
            parts[0], section, by_letter, tuple(part.text for part in parts[2:]), span=self.line
        )

    def follows(self, parts: list[Any]) -> syntax.Follows:
        return syntax.Follows(parts[0], span=self.line)

    def import_(self, parts: list[Any]) -> syntax.Import:
        return syntax.Import(parts[0], span=self.line)

    def rule_prevails(self, _parts: list[Any]) -> syntax.Precedence:
        return syntax.Precedence(rule_prevails=True, span=self.line)

    def text_prevails(self, _parts: list[Any]) -> syntax.Precedence:
        return syntax.Precedence(rule_prevails=False, span=self.line)

    # Measures

    def measure(self, parts: list[Any]) -> syntax.MeasureStatement:
        word, ages, when, unit, source = parts
        rows = () if self.text_of_line.endswith(":") else None
        return syntax.MeasureStatement(
            name_of(word),
            when,
            unit.text if unit else None,
            source.text if source else None,
            rows,
            ages,
            span=self.line,
        )

    def ages(self, parts: list[Token]) -> tuple[int, int]:
        first, _, last = parts
        return whole_of(first), whole_of(last)

    def per_day_this_year(self, parts: list[Any]) -> syntax.When:
        return syntax.When("day", parts[0], 0, span=parts[0].span)

    def per_day_year_before(self, parts: list[Any]) -> syntax.When:
        return syntax.When("day", parts[0], 1, span=parts[0].span)

    def per_day_two_years_before(self, parts: list[Any]) -> syntax.When:
        return syntax.When("day", parts[0], 2, span=parts[0].span)

    def per_date(self, parts: list[Any]) -> syntax.When:
        return syntax.When("date", parts[0], span=parts[0].span)

    def for_this_year(self, _parts: list[Any]) -> syntax.When:
        return syntax.When("year", span=self.line)

    def for_year_before(self, _parts: list[Any]) -> syntax.When:
        return syntax.When("year", years_before=1, span=self.line)

    def for_year(self, parts: list[Token]) -> syntax.When:
        year = year_of(parts[0])
        return syntax.When("fixed_year", number=int(year.text), span=year.span)

    def average(self, parts: list[Token]) -> syntax.When:
        number = whole_of(parts[0])
        if not 0 < number <= _MOST_YEARS:
            raise NotANumber("mean", span_of(parts[0]), number=parts[0].text)
        return syntax.When("mean", number=number, span=span_of(parts[0]))

    def party_row(self, parts: list[Any]) -> syntax.Row:
        return syntax.Row(parts[0], is_year=False, value=signed(*parts[1:]), span=self.line)

    def year_row(self, parts: list[Any]) -> syntax.Row:
        return syntax.Row(year_of(parts[0]), is_year=True, value=number_of(parts[1]), span=self.line)

    # Keys

    def key(self, parts: list[Any]) -> syntax.Key:
        name, between, amendment = parts
        return syntax.Key(name, between, amendment=amendment, span=self.line)

    def amendment(self, parts: list[Any]) -> Any:
        return parts[0]

    def equally(self, _parts: list[Any]) -> syntax.Basis:
        return syntax.Basis("equal")

    def by_measure(self, parts: list[Any]) -> syntax.Basis:
        return syntax.Basis("measure", name_of(parts[0]))

    def by_key(self, parts: list[Any]) -> syntax.Basis:
        name, year = parts
        return syntax.Basis("key", name, year=year_of(year) if year else None)

    def among(self, parts: list[Any]) -> syntax.Whom:
        return syntax.Whom(only=True, parties=parts[0])

    def unless(self, parts: list[Any]) -> syntax.Whom:
        return syntax.Whom(only=False, parties=parts[0])

    def component(self, parts: list[Any]) -> syntax.Component:
        weight, basis, whom = parts
        return syntax.Component(weight, evolve(basis, whom=whom), span=self.line)

    def component_to(self, parts: list[Any]) -> syntax.Component:
        return syntax.Component(parts[0], syntax.Basis("party", parts[1]), span=self.line)

    # Costs

    def cost(self, parts: list[Any]) -> syntax.Cost:
        name, between, amendment = parts
        return syntax.Cost(name, between, amendment=amendment, span=self.line)

    def other_costs(self, parts: list[Any]) -> syntax.Cost:
        charge, between, amendment = parts
        return syntax.Cost(None, between, charges=(charge,), amendment=amendment, span=self.line)

    def select_codes(self, parts: list[Any]) -> syntax.Selector:
        return syntax.Selector(parts[0], parts[1], parts[2] or (), span=self.line)

    def art(self, _parts: list[Any]) -> str:
        return "art"

    def function(self, _parts: list[Any]) -> str:
        return "funksjon"

    def responsibility(self, _parts: list[Any]) -> str:
        return "ansvar"

    def project(self, _parts: list[Any]) -> str:
        return "prosjekt"

    def service(self, _parts: list[Any]) -> str:
        return "tjeneste"

    def one_code(self, parts: list[Any]) -> syntax.Codes:
        return syntax.Codes(parts[0].text, span=span_of(parts[0]))

    def quoted_code(self, parts: list[Any]) -> syntax.Codes:
        return syntax.Codes(name_of(parts[0]).text, span=span_of(parts[0]))

    def code_range(self, parts: list[Any]) -> syntax.Codes:
        return syntax.Codes(parts[0].text, parts[2].text, span=Span(parts[0].start, parts[2].end))

    def select_location(self, parts: list[Any]) -> syntax.Selector:
        return syntax.Selector("lokasjon", names=parts[0], span=self.line)

    def without_location(self, _parts: list[Any]) -> syntax.Selector:
        return syntax.Selector("uten lokasjon", span=self.line)

    def without_residence(self, _parts: list[Any]) -> syntax.Selector:
        return syntax.Selector("uten bosted", span=self.line)

    def text_contains(self, parts: list[Any]) -> syntax.Selector:
        return syntax.Selector("tekst", names=(parts[0],), span=self.line)

    def or_(self, _parts: list[Any]) -> syntax.Selector:
        return syntax.Selector("eller", span=self.line)

    def except_costs(self, parts: list[Any]) -> syntax.Selector:
        return syntax.Selector("unntatt kostnad", names=parts[0], span=self.line)

    def shared(self, parts: list[Any]) -> syntax.Charge:
        basis, whom = parts
        return syntax.Charge("shared", evolve(basis, whom=whom), span=self.line)

    def borne_by_residence(self, _parts: list[Any]) -> syntax.Charge:
        return syntax.Charge("residence", span=self.line)

    def borne_by_column(self, parts: list[Any]) -> syntax.Charge:
        return syntax.Charge("column", name=parts[0], span=self.line)

    def borne_by_location(self, _parts: list[Any]) -> syntax.Charge:
        return syntax.Charge("location", span=self.line)

    def borne_by_host(self, _parts: list[Any]) -> syntax.Charge:
        return syntax.Charge("host", span=self.line)

    def borne_by_party(self, parts: list[Any]) -> syntax.Charge:
        return syntax.Charge("party", name=parts[0], span=self.line)

    def deduct(self, parts: list[Any]) -> syntax.Charge:
        return syntax.Charge("deduct", costs=parts[0], span=self.line)

    def kept_outside(self, _parts: list[Any]) -> syntax.Charge:
        return syntax.Charge("outside", span=self.line)
