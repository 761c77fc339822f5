"""How one cost of a settlement is told to a party: what it came to, who bears it, and the party's part."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from attrs import evolve, frozen

from fordel.apportionment import nearest
from fordel.clause_words import clause_words
from fordel.explanation_key import key_sentences, share_in_words
from fordel.explanation_limits import (
    amount_bound_sentences,
    in_amounts,
    income_sentences,
    is_treated,
    treatment_sentences,
)
from fordel.explanation_rounding import Anchor, amount_sentences
from fordel.explanation_words import Sentence, TraceDoesNotHold, amount_text, days, in_clause, title_of
from fordel.model import Agreement, CostCategory, Pool
from fordel.settlement import DirectPart, KeyShares, SettledCost, SettledPeriod, Share, SharedPart
from fordel.value import Value

Paragraph = tuple[Sentence, ...]


@frozen(eq=False, repr=False)
class Section(Value):
    """What is told of one cost: its clause and the words of it, the party's amount in øre, and the sentences.

    `label` and `heading` are those of the clause, None where the rule stands in no clause.
    """

    title: Sentence
    label: str | None
    heading: str | None
    words: str
    ore: int
    paragraphs: tuple[Paragraph, ...]


class CostTeller:
    """Tells the costs of one settlement to one party; what has been told of a key is not told again."""

    def __init__(self, agreement: Agreement, party: str) -> None:
        self._agreement, self._party = agreement, party
        self._told: list[tuple[KeyShares, Anchor, Sentence]] = []

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
        if cost.treatment == "deduct":
            yield self._opening(cost), *income_sentences(cost)
            return
        self._check(cost)
        if is_treated(cost):
            yield from self._treated(period, cost)
            return
        direct, shared = _of_party(cost.direct, self._party), _without_direct(cost)
        if len(shared.shared) == 1:
            yield self._one_part(period, shared)
        elif shared.shared:
            yield from self._several_parts(period, shared)
        if direct or not shared.shared:
            yield tuple(self._direct(cost, direct))

    def _check(self, cost: SettledCost) -> None:
        """Raise TraceDoesNotHold unless what is told comes to the party's exact share."""
        kept = cost.limit.kept.get(self._party, 0) if cost.limit else 0
        direct = self._direct_exact(cost)
        told = {self._shared_exact(cost) + one + kept for one in (direct, self._limited(cost, direct))}
        if _share(cost, self._party).exact not in told:
            raise TraceDoesNotHold(f"{cost.name}: the parts give {told} øre, not {_share(cost, self._party)}")

    def _limited(self, cost: SettledCost, direct: Fraction) -> Fraction:
        """What is borne directly within a limit is rounded party by party (language.md 3.4)."""
        return Fraction(nearest(direct)) if cost.limit and cost.direct else direct

    def _direct_exact(self, cost: SettledCost) -> Fraction:
        """What the party bears exactly of what is borne directly; what was kept where no formula tells it."""
        found, kept = _direct_exact(cost, self._party), cost.limit.kept if cost.limit else {}
        if found is None or (cost.limit and self._has_several_limits(cost)):
            share = _share(cost, self._party).exact
            return share - self._shared_exact(cost) - kept.get(self._party, 0)
        return found

    def _has_several_limits(self, cost: SettledCost) -> bool:
        """Whether the versions of a cost have different limits, so that no one formula holds of them all."""
        versions = [one for one in self._agreement.costs if one.name == cost.name]
        return any(one.adjusted != versions[0].adjusted for one in versions)

    def _shared_exact(self, cost: SettledCost) -> Fraction:
        """What the party bears exactly of the shared parts of a cost, in øre."""
        if cost.amounts is None:
            return _exact(cost.shared, self._party)
        if self._has_several_limits(cost):
            kept = cost.limit.kept.get(self._party, 0) if cost.limit else 0
            return _share(cost, self._party).exact - (_direct_exact(cost, self._party) or 0) - kept
        first, by_key, moved = in_amounts(cost.amounts, cost.shared, self._party)
        return sum(first, by_key) + moved

    def _opening(self, cost: SettledCost) -> Sentence:
        """What the ledger has of a cost; what is borne by another agreement is told as that."""
        pool = self._pool(cost)
        if pool is None:
            return _came_to(cost.gross, cost.lines)
        values = {"agreement": pool.agreement, "party": pool.party, "sum": cost.gross}
        return Sentence("explain.pool" if pool.party else "explain.pool_host", values)

    def _pool(self, cost: SettledCost) -> Pool | None:
        return next((one.pool for one in _versions(self._agreement, cost) if one.pool), None)

    def _of(self, part: SharedPart) -> Fraction:
        return part.key.shares.get(self._party, Fraction(0))

    # Shared costs ------------------------------------------------------------------------------------------

    def _one_part(self, period: SettledPeriod, cost: SettledCost) -> Paragraph:
        part = cost.shared[0]
        told = self.key(period, cost, part.key, days(period.span))
        opening = (self._opening(cost), *(of_it(told) if self._pool(cost) else told))
        if not self._of(part) or not part.lines:
            return opening
        return *opening, *amount_sentences(cost, period, _share(cost, self._party), *self._product(part))

    def _product(self, part: SharedPart) -> tuple[str, dict[str, object]]:
        """How a part's exact amount is found."""
        if self._of(part) == 1:
            return "explain.whole_amount", {"party": self._party}
        if isinstance(part.ore, Fraction) and part.ore.denominator != 1:
            return "explain.exact_part", {"part": amount_text(part.ore), "fraction": str(self._of(part))}
        return "explain.exact", {"sum": int(part.ore), "fraction": str(self._of(part))}

    def key(self, period: SettledPeriod, of: Anchor, key: KeyShares, when: Sentence) -> tuple[Sentence, ...]:
        """What an amount is divided by; where an earlier one was divided by the same, only the share."""
        share = share_in_words(key, self._party)
        for told, earlier, then in self._told:
            if told == key and earlier.name == of.name:
                return (Sentence("explain.as_then", {"when": then, **share}),)
            if told == key:
                values = {"cost": title_of(earlier.name), "clause": in_clause(earlier.at)}
                return (Sentence("explain.as_before", {**values, **share}),)
        self._told.append((key, of, when))
        first = next((part.span.first for part in of.shared if part.key is key), period.span.first)
        host = self._agreement.host_on(first) or period.host
        return key_sentences(self._agreement, key, self._party, host)

    def _several_parts(self, period: SettledPeriod, cost: SettledCost) -> Iterator[Paragraph]:
        """A paragraph for each stretch of the period, and what they come to together."""
        for part in cost.shared:
            yield self._part(period, cost, part, _came_to(int(part.ore), part.lines))
        exact = [part.ore * self._of(part) for part in cost.shared if self._of(part)]
        if exact:
            key = "explain.together" if len(exact) > 1 else "explain.exactly"
            share = _share(cost, self._party)
            yield amount_sentences(cost, period, share, key, {"terms": added(exact)})

    def _part(
        self, period: SettledPeriod, cost: SettledCost, part: SharedPart, came_to: Sentence
    ) -> Paragraph:
        when = days(part.span)
        opening = (Sentence("explain.stretch", {"when": when}), came_to)
        told = self.key(period, cost, part.key, when)
        key = (*opening, *(of_it(told) if is_treated(cost) else told))
        if not self._of(part):
            return key
        name, values = self._product(part)
        return *key, Sentence(name, {**values, "exact": amount_text(part.ore * self._of(part))})

    # Costs that something is done with first ---------------------------------------------------------------

    def _treated(self, period: SettledPeriod, cost: SettledCost) -> Iterator[Paragraph]:
        """What is deducted and limited, the key of each stretch, and what the party's amount comes to."""
        versions, is_alone = _versions(self._agreement, cost), not self._has_several_limits(cost)
        opening = (
            self._opening(cost),
            *treatment_sentences(cost, versions, days(period.span), is_alone=is_alone),
        )
        parts = [part for part in cost.shared if part.ore] or list(cost.shared[:1])
        if len(parts) == 1:
            opening = (*opening, *of_it(self.key(period, cost, parts[0].key, days(period.span))))
        stretches: list[Paragraph] = []
        for part in parts if len(parts) > 1 else ():
            falls = Sentence("explain.part_falls", {"amount": amount_text(Fraction(part.ore))})
            stretches.append(self._part(period, cost, part, falls))
        told = list(self._bounds(cost))
        if direct := _of_party(cost.direct, self._party):
            told += self._treated_direct(cost, direct)
        told += self._closing(period, cost, parts)
        told = told or [Sentence("explain.bears_nothing", {"party": self._party})]
        yield from [opening, *stretches, tuple(told)] if stretches else [(*opening, *told)]

    def _bounds(self, cost: SettledCost) -> Iterator[Sentence]:
        if cost.amounts is not None and not self._has_several_limits(cost):
            yield from amount_bound_sentences(self._agreement, cost.amounts, cost.shared, self._party)

    def _treated_direct(self, cost: SettledCost, direct: tuple[DirectPart, ...]) -> Iterator[Sentence]:
        books, lines = sum([one.ore for one in direct]), sum([one.lines for one in direct])
        values = {"party": self._party, "lines": lines, "books": books}
        exact = amount_text(self._direct_exact(cost))
        yield Sentence("explain.direct_part", {**values, "exact": exact})

    def _closing(
        self, period: SettledPeriod, cost: SettledCost, parts: list[SharedPart]
    ) -> Iterator[Sentence]:
        """From the exact amount to the settled one, and what the host keeps besides."""
        kept, share = cost.limit.kept.get(self._party, 0) if cost.limit else 0, _share(cost, self._party)
        own = evolve(share, ore=share.ore - kept, exact=share.exact - kept)
        if own.exact and cost.direct:
            exact = self._shared_exact(cost) + self._direct_exact(cost)
            rounded = "exactly" if exact == own.ore else "exactly_rounded"
            yield Sentence(f"explain.{rounded}", {"exact": amount_text(exact), "amount": own.ore})
        elif own.exact:
            yield from amount_sentences(_without_kept(cost), period, own, *self._terms(cost, parts))
        if kept:
            values = {"party": self._party, "own": own.ore, "kept": kept, "sum": share.ore}
            yield Sentence("explain.with_kept", values)

    def _terms(self, cost: SettledCost, parts: list[SharedPart]) -> tuple[str, dict[str, object]]:
        """How the exact amount of what is shared is found."""
        if cost.amounts is not None and not self._has_several_limits(cost):
            first, by_key, moved = in_amounts(cost.amounts, cost.shared, self._party)
            terms = [term for term in (sum(first, Fraction(0)), by_key, moved) if term]
        elif cost.amounts is not None:
            return "explain.exactly", {}
        elif len(parts) == 1:
            return self._product(parts[0])
        else:
            terms = [part.ore * self._of(part) for part in parts if self._of(part)]
        return "explain.together" if len(terms) > 1 else "explain.exactly", {"terms": added(terms)}

    # Costs that are borne directly -------------------------------------------------------------------------

    def _direct(self, cost: SettledCost, direct: tuple[DirectPart, ...]) -> Iterator[Sentence]:
        treatment = _directly(self._agreement, cost)
        if treatment in ("party", "host") and not cost.shared:
            yield self._opening(cost)
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


def of_it(sentences: tuple[Sentence, ...]) -> tuple[Sentence, ...]:
    """What is said of costs, said of an amount: `Det fordeles`, not `De fordeles`."""
    kinds = ("shared", "shared_by_key", "shared_by_old_key", "as_before", "as_then")
    plural = {f"explain.{key}": f"explain.it_{key}" for key in kinds}
    return tuple([evolve(one, key=plural.get(one.key, one.key)) for one in sentences])


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


def _direct_exact(cost: SettledCost, party: str) -> Fraction | None:
    """What a party bears exactly of what is borne directly, in øre, after deductions and limits.

    What is deducted reduces every part in proportion. None where a limit is for cases or beside what is shared.
    """
    own, every = (
        sum([one.ore for one in cost.direct if one.party == party]),
        sum([one.ore for one in cost.direct]),
    )
    limit = cost.limit
    if limit is not None and cost.direct:
        return None if limit.cases is not None or cost.shared or not every else limit.exact * own / every
    if cost.deductions and every:
        return (cost.ore - sum([part.ore for part in cost.shared], Fraction(0))) * Fraction(own, every)
    return Fraction(own)


def _without_kept(cost: SettledCost) -> SettledCost:
    """What is shared of a cost, as it was rounded: without what hosts keep of it."""
    kept = cost.limit.kept if cost.limit else {}
    shares = {
        name: evolve(share, ore=share.ore - kept.get(name, 0), exact=share.exact - kept.get(name, 0))
        for name, share in cost.shares.items()
    }
    return evolve(cost, ore=cost.ore - sum(kept.values()), shares=shares)


def _without_direct(cost: SettledCost) -> SettledCost:
    """What is shared of a cost, and of that the parts that hold ledger lines: only that was rounded."""
    parts = tuple([part for part in cost.shared if part.lines]) or cost.shared[:1]
    ore, lines = int(sum([part.ore for part in parts])), sum([part.lines for part in parts])
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


def added(exact: list[Fraction]) -> str:
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
