"""Builds the lines on bounds, discounts and phase-in, and on amounts, in the ledger and outside it."""

from __future__ import annotations

from typing import Any

from fordel import syntax
from fordel.automaton import Token
from fordel.builder import Builder, name_of, number_of, part_of, year_of


class AmountBuilder(Builder):
    """The grammar's rules for what stands beside keys and costs."""

    def the_host(self, _parts: list[Any]) -> syntax.Name:
        return syntax.Name("", span=self.line)

    # Keys

    def discount(self, parts: list[Any]) -> syntax.Discount:
        return syntax.Discount(part_of(parts[0]), parts[1], span=self.line)

    def surcharge(self, parts: list[Any]) -> syntax.Discount:
        return syntax.Discount(-number_of(parts[0]) / 100, parts[1], span=self.line)

    def years_between(self, parts: list[Token]) -> tuple[syntax.Name, syntax.Name]:
        return year_of(parts[0]), year_of(parts[2])

    def phase_in(self, parts: list[Any]) -> syntax.PhaseIn:
        key, years = parts
        return syntax.PhaseIn(key, *years, span=self.line)

    def phase_in_from_previous(self, parts: list[Any]) -> syntax.PhaseIn:
        return self.phase_in([None, *parts])

    # Bounds

    def each(self, _parts: list[Any]) -> tuple[str, None]:
        return "each", None

    def for_party(self, parts: list[Any]) -> tuple[str, syntax.Name]:
        return "party", parts[0]

    def least_share(self, parts: list[Any]) -> syntax.Bound:
        return self._share_bound(parts, at_least=True)

    def most_share(self, parts: list[Any]) -> syntax.Bound:
        return self._share_bound(parts, at_least=False)

    def least_amount(self, parts: list[Any]) -> syntax.Bound:
        return self._amount_bound(parts, at_least=True)

    def most_amount(self, parts: list[Any]) -> syntax.Bound:
        return self._amount_bound(parts, at_least=False)

    def _share_bound(self, parts: list[Any], *, at_least: bool) -> syntax.Bound:
        number, (whom, party) = parts
        return syntax.Bound(at_least, number_of(number) / 100, whom=whom, party=party, span=self.line)

    def _amount_bound(self, parts: list[Any], *, at_least: bool) -> syntax.Bound:
        amount, whom = parts
        whom, party = whom or ("", None)
        return syntax.Bound(at_least, amount.value, is_amount=True, whom=whom, party=party, span=self.line)

    # Costs

    def above(self, parts: list[Any]) -> syntax.Above:
        return syntax.Above(parts[0], span=self.line)

    def above_per_case(self, parts: list[Any]) -> syntax.Above:
        return syntax.Above(*parts, span=self.line)

    def portion(self, parts: list[Any]) -> syntax.Portion:
        return syntax.Portion(part_of(parts[0]), span=self.line)

    def base_amount(self, parts: list[Any]) -> syntax.BaseAmount:
        return syntax.BaseAmount(parts[0], span=self.line)

    def base_amount_each(self, parts: list[Any]) -> syntax.BaseAmount:
        return syntax.BaseAmount(parts[0], each=True, span=self.line)

    def pool(self, parts: list[Any]) -> syntax.Pool:
        return syntax.Pool(*parts, span=self.line)

    # Amounts that are not in the ledger

    def overhead(self, parts: list[Any]) -> syntax.Overhead:
        name, rate, costs, to, sharing, between, amendment = parts
        basis = sharing.basis if sharing else None
        return syntax.Overhead(
            name, number_of(rate) / 100, costs, to, basis, between, amendment, span=self.line
        )

    def fixed_amount(self, parts: list[Any]) -> syntax.FixedAmount:
        name, amount, *others = parts
        return self.fixed_over([name, amount, None, *others])

    def fixed_over(self, parts: list[Any]) -> syntax.FixedAmount:
        name, amount, over, to, sharing, indexed, between, amendment = parts
        basis = sharing.basis if sharing else None
        index, year = indexed or (None, None)
        return syntax.FixedAmount(
            name, amount, to, basis, index, year, over, between, amendment, span=self.line
        )

    def indexed(self, parts: list[Token]) -> tuple[syntax.Name, syntax.Name]:
        return name_of(parts[0]), year_of(parts[1])

    def contribution(self, parts: list[Any]) -> syntax.Contribution:
        name, between, amendment = parts
        return syntax.Contribution(name, between, amendment=amendment, span=self.line)

    def rate(self, parts: list[Any]) -> syntax.Rate:
        amount, unit, *more = parts
        least, record = more or (None, None)
        return syntax.Rate(
            amount,
            name_of(unit),
            number_of(least) if least else None,
            name_of(record) if record else None,
            span=self.line,
        )

    def steps(self, parts: list[Token]) -> syntax.Steps:
        return syntax.Steps(name_of(parts[0]), span=self.line)

    def step_up_to(self, parts: list[Any]) -> syntax.Step:
        return syntax.Step(up_to=True, limit=number_of(parts[0]), amount=parts[1], span=self.line)

    def step_over(self, parts: list[Any]) -> syntax.Step:
        return syntax.Step(up_to=False, limit=number_of(parts[0]), amount=parts[1], span=self.line)

    def paid_to(self, parts: list[Any]) -> syntax.PaidTo:
        return syntax.PaidTo(parts[0], span=self.line)
