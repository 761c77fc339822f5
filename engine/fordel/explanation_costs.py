"""How one cost of a settlement is told to a party: what it came to, who bears it, and the party's part."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from attrs import evolve, frozen

from fordel.clause_words import clause_words
from fordel.explanation_key import TraceDoesNotHold, key_sentences, share_in_words
from fordel.explanation_rounding import amount_sentences
from fordel.explanation_words import Sentence, amount_text, days, in_clause
from fordel.model import Agreement, CostCategory
from fordel.settlement import DirectPart, KeyShares, SettledCost, SettledPeriod, Share, SharedPart

Paragraph = tuple[Sentence, ...]


@frozen
class Section:
    """What is told of one cost: its clause and the words of it, the party's amount in øre, and the sentences.

    `label` and `heading` are those of the clause, None where the rule stands in no clause.
    """

    title: Sentence
    label: str | None
    heading: str | None
    words: str
    ore: int
    paragraphs: tuple[Paragraph, ...]


def title_of(cost: str | None) -> Sentence:
    """The name of a cost; what no cost selects is named in the reader's language."""
    return Sentence("table.other_costs") if cost is None else Sentence("explain.name", {"name": cost})


class CostTeller:
    """Tells the costs of one settlement to one party; what has been told of a key is not told again."""

    def __init__(self, agreement: Agreement, party: str) -> None:
        self._agreement, self._party = agreement, party
        self._told: list[tuple[KeyShares, SettledCost, Sentence]] = []

    def section(self, period: SettledPeriod, cost: SettledCost) -> Section:
        """Tell one cost; raises TraceDoesNotHold where the parts do not give the share that was kept."""
        words, ore = clause_words(self._agreement, cost.at), _share(cost, self._party).ore
        paragraphs = self.paragraphs(period, cost)
        return Section(title_of(cost.name), cost.at.clause, cost.at.heading, words, ore, paragraphs)

    def unused(self, version: CostCategory) -> Section:
        """Tell of a cost that no ledger line of the settlement belongs to, or that is kept outside."""
        words = clause_words(self._agreement, version.at)
        kind = "outside" if version.charge.kind == "outside" else "no_lines"
        told = ((Sentence(f"explain.{kind}", {"lines": 0}),),)
        return Section(title_of(version.name), version.at.clause, version.at.heading, words, 0, told)

    def paragraphs(self, period: SettledPeriod, cost: SettledCost) -> tuple[Paragraph, ...]:
        """What is told of one cost, without its heading; raises TraceDoesNotHold as `section`."""
        return tuple(self._paragraphs(period, cost))

    def _paragraphs(self, period: SettledPeriod, cost: SettledCost) -> Iterator[Paragraph]:
        direct, shared = _of_party(cost.direct, self._party), _without_direct(cost)
        self._check(cost, direct)
        if len(shared.shared) == 1:
            yield self._one_part(period, shared)
        elif shared.shared:
            yield from self._several_parts(period, shared)
        if direct or not shared.shared:
            yield tuple(self._direct(cost, direct))

    def _check(self, cost: SettledCost, direct: tuple[DirectPart, ...]) -> None:
        told = sum([part.ore for part in direct]) + _exact(cost.shared, self._party)
        if told != _share(cost, self._party).exact:
            raise TraceDoesNotHold(f"{cost.name}: the parts give {told} øre, not {_share(cost, self._party)}")

    def _of(self, part: SharedPart) -> Fraction:
        return part.key.shares.get(self._party, Fraction(0))

    # Shared costs ------------------------------------------------------------------------------------------

    def _one_part(self, period: SettledPeriod, cost: SettledCost) -> Paragraph:
        part = cost.shared[0]
        opening = (_came_to(part.ore, part.lines), *self._key(cost, part.key, days(period.span)))
        if not self._of(part) or not part.lines:
            return opening
        return *opening, *amount_sentences(cost, period, _share(cost, self._party), *self._product(part))

    def _product(self, part: SharedPart) -> tuple[str, dict[str, object]]:
        """How a part's exact amount is found."""
        if self._of(part) == 1:
            return "explain.whole_amount", {"party": self._party}
        return "explain.exact", {"sum": part.ore, "fraction": str(self._of(part))}

    def _key(self, cost: SettledCost, key: KeyShares, when: Sentence) -> tuple[Sentence, ...]:
        """What the cost is divided by; where an earlier cost was divided by the same, only the share."""
        share = share_in_words(key, self._party)
        for told, earlier, then in self._told:
            if told == key and earlier.name == cost.name:
                return (Sentence("explain.as_then", {"when": then, **share}),)
            if told == key:
                values = {"cost": title_of(earlier.name), "clause": in_clause(earlier.at)}
                return (Sentence("explain.as_before", {**values, **share}),)
        self._told.append((key, cost, when))
        return key_sentences(self._agreement, key, self._party)

    def _several_parts(self, period: SettledPeriod, cost: SettledCost) -> Iterator[Paragraph]:
        """A paragraph for each stretch of the period, and what they come to together."""
        for part in cost.shared:
            yield self._part(cost, part)
        exact = [part.ore * self._of(part) for part in cost.shared if self._of(part)]
        if exact:
            key = "explain.together" if len(exact) > 1 else "explain.exactly"
            share = _share(cost, self._party)
            yield amount_sentences(cost, period, share, key, {"terms": _added(exact)})

    def _part(self, cost: SettledCost, part: SharedPart) -> Paragraph:
        when = days(part.span)
        opening = (Sentence("explain.stretch", {"when": when}), _came_to(part.ore, part.lines))
        key = (*opening, *self._key(cost, part.key, when))
        if not self._of(part):
            return key
        name, values = self._product(part)
        return *key, Sentence(name, {**values, "exact": amount_text(part.ore * self._of(part))})

    # Costs that are borne directly -------------------------------------------------------------------------

    def _direct(self, cost: SettledCost, direct: tuple[DirectPart, ...]) -> Iterator[Sentence]:
        treatment = _directly(self._agreement, cost)
        if treatment in ("party", "host") and not cost.shared:
            yield _came_to(cost.ore, cost.lines)
        if not direct:
            yield Sentence("explain.bears_nothing", {"party": self._party})
            return
        yield self._because(cost, treatment, direct)
        if len(direct) > 1:
            for one in direct:
                value = {"value": one.value, "lines": one.lines, "amount": one.ore}
                yield Sentence("explain.direct_value", value)

    def _because(self, cost: SettledCost, treatment: str, direct: tuple[DirectPart, ...]) -> Sentence:
        """Why the party bears its lines: what stands in them, or what the clause says."""
        lines = sum([one.lines for one in direct])
        if treatment in ("party", "host") and lines != cost.lines:
            treatment = "mixed"
        values: dict[str, object] = {"party": self._party, "lines": lines}
        values["values"] = tuple([one.value for one in direct])
        values["column"] = charged_column(self._agreement, cost) or ""
        if treatment == "location":
            party = self._agreement.parties.get(self._party)
            place = "in" if party and party.kind == "kommune" else "of"
            treatment = f"location_{'many' if len(direct) > 1 else 'one'}_{place}"
        return Sentence(f"explain.direct_{treatment}", values)


def _of_party(direct: tuple[DirectPart, ...], party: str) -> tuple[DirectPart, ...]:
    """A party's direct parts, one for each value of the column."""
    found: dict[str, DirectPart] = {}
    for part in direct:
        if part.party == party:
            earlier = found.get(part.value)
            ore, lines = (earlier.ore, earlier.lines) if earlier else (0, 0)
            found[part.value] = evolve(part, ore=ore + part.ore, lines=lines + part.lines)
    return tuple(found.values())


def _share(cost: SettledCost, party: str) -> Share:
    return cost.shares.get(party) or Share(party, 0, Fraction(0))


def _exact(parts: tuple[SharedPart, ...], party: str) -> Fraction:
    """What a party bears exactly of the shared parts of a cost, in øre."""
    return sum([part.ore * part.key.shares.get(party, Fraction(0)) for part in parts], Fraction(0))


def _without_direct(cost: SettledCost) -> SettledCost:
    """What is shared of a cost, and of that the parts that hold ledger lines: only that was rounded."""
    parts = tuple([part for part in cost.shared if part.lines]) or cost.shared[:1]
    ore, lines = sum([part.ore for part in parts]), sum([part.lines for part in parts])
    direct = dict.fromkeys(cost.shares, 0)
    for part in cost.direct:
        direct[part.party] += part.ore
    shares = {
        name: evolve(share, ore=share.ore - direct[name], exact=share.exact - direct[name])
        for name, share in cost.shares.items()
    }
    return evolve(cost, ore=ore, lines=lines, shared=parts, shares=shares, direct=())


def _came_to(ore: int, lines: int) -> Sentence:
    """What a cost came to: an expense, an income that is deducted, or nothing."""
    kind = "costs" if ore > 0 else "income" if ore < 0 else "even" if lines else "no_lines"
    return Sentence(f"explain.{kind}", {"sum": abs(ore), "lines": lines})


def _added(exact: list[Fraction]) -> str:
    """Exact amounts with the signs between them: `1,00 kr + 2,3333 kr - 0,50 kr`."""
    first, *rest = exact
    signs = [f" {'-' if ore < 0 else '+'} {amount_text(abs(ore))}" for ore in rest]
    return "".join([amount_text(first), *signs])


def _versions(agreement: Agreement, cost: SettledCost) -> list[CostCategory]:
    """The version of a cost that stands where the settled one does; where none does, all of its versions."""
    versions = [one for one in agreement.costs if one.name == cost.name]
    return [one for one in versions if one.at == cost.at] or versions


def _directly(agreement: Agreement, cost: SettledCost) -> str:
    """How what is not shared is charged; `mixed` where the versions of the cost have several ways."""
    if cost.treatment != "shared":
        return cost.treatment
    kinds = {one.charge.kind for one in agreement.costs if one.name == cost.name} - {"shared", "outside"}
    return kinds.pop() if len(kinds) == 1 else "mixed"


def charged_column(agreement: Agreement, cost: SettledCost) -> str | None:
    """The ledger column whose values say who bears what is not shared of a cost; None where none does."""
    fixed = {"residence": "bosted", "location": "lokasjon"}
    treatment = _directly(agreement, cost)
    if treatment != "column":
        return fixed.get(treatment)
    return next((one.charge.name for one in _versions(agreement, cost) if one.charge.name), None)
