"""What the rules of a clause say in numbers, dates and names, and the words that prose speaks of each with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from fordel import syntax
from fordel.source import Span

#: The day of a date as it is compared: year (None for every year), month and day.
Day = tuple[int | None, int, int]


class Fact(NamedTuple):
    """Something that a rule says.

    `kind` is `share`, `amount`, `day`, `months`, `days`, `times`, `years`, `year_of` (how many years before the
    accounting year), `case` or `key`, and `role` what it is of: a sentence speaks of it where `words` stand in it.
    `basis` is what a weight of a key is shared by.
    """

    kind: str
    value: object
    span: Span
    role: str
    words: tuple[str, ...]
    basis: str = ""


#: The words of each role, or how they begin, in bokmål and nynorsk; `_` is where a word begins or ends.
_ROLES = {
    "weight": "fordel|_deles|_delast|_delt_|nøkkel|likt|jamt|etter|bær|betal|dekk|_ber_|andel|_del_|_delen_",
    "least": "minst|lavest|lågast|_under_",
    "most": "høyst|høgst|maks|inntil|opptil|mer enn|meir enn|_over_|_tak_",
    "discount": "rabatt|avslag|reduk|reduser|mindre|lavere|lågare",
    "surcharge": "tillegg|høyere|høgare|_mer_|_meir_|ekstra",
    "overhead": "påslag|administra|tillegg|overhead|dekk|_får_",
    "portion": "andel|_del_|_delen_|_deles|_delast|dekk|bær|_ber_|betal|refund|halv|hører til|høyrer til",
    "above": "_over_|utover|ut over|overst|egenandel|eigendel|eigenandel|_selv_|_sjølv_",
    "base": "grunn|_enkelte_|einskilde|_fast|basis|_hver_|_kvar_|medlems|kontingent",
    "rate": "_per_|_pr_|for hver|for kvar|_timen_|stykk|_sats",
    "step": "innby|folketal|til og med|_over_|trinn|steg|opp til|mindre enn|større",
    "fixed": "_fast|_år|beløp|betal|koster|kostar|godtgj|honorar|vederlag|leie",
    "valid": "gjeld|trer i kraft|trår i kraft|tar til|tek til|begynn|byrj|start|_fra_|_frå_|til og med"
    "|utløp|opphør|slutt|varer|varar|opprett|virk|verk",
    "version": "gjeld|_fra_|_frå_|virk|verk|til og med|_ny_|_nye_",
    "joins": "deltar|deltek|bli med|blir med|vert med|kom med|trer inn|går inn|_fra_|_frå_|medlem|slutt|til og med",
    "measure": "innbygg|folketal|folkemengd|statistikk|_ssb_|tall_|tallet|_tal_|_tala_|årsverk|_per_"
    "|telj|telle|måle|målt|elev|_barn|bruker|brukar",
    "reconciled": "avreg|avrek|oppgj|_krev|gjøres opp|gjør opp|gjerast opp|gjer opp",
    "advance": "forskudd|forskot|forfall|forfell|betal|_termin|_rate",
    "deadline": "_innen_|_innan_|_frist|senest|seinast|_legg|_send|forfall|_før_",
    "exit": "virkning|verknad|uttre|tre ut|trer ut|utmeld|_meld|oppsei|oppsig|årsskif|si opp|seie opp",
    "notice": "varsl|varsel|oppsei|oppsig|uttre|tre ut|utmeld|si opp|seie opp",
    "decision": "vedtatt|vedtok|vedtak|vedteke|vedteken|vedtekne|behandl|handsam|kommunesty",
    "due": "forfall|forfell|betal",
    "meeting": "møte",
    "phase_in": "innfas|trapp|gradvis|overgang|_fas",
    "over_years": "fordel|avskriv|_over_|betal|_fas",
    "duration": "varighet|varigheit|varer|varar|gjelder i|gjeld i|perioden",
    "mean": "gjennomsnitt|snitt",
    "settled": "oppgjør|oppgjer|gjøres opp|gjør opp|gjerast opp|gjer opp|gjort opp",
    "instalment": "forskudd|forskot|konto|_termin|_rate|innbetal",
    "pair": "nøkkel|nykel|fordel|_deles|_delast",
    "key": "nøkkel|nykel|fordel|_deles|_delast",
}
_LEAST_LETTERS, _STEM, _YEAR = 5, 8, 12
_A_YEAR = {"år": 1, "halvår": 2, "kvartal": 4, "måned": 12}


def role_words(role: str, *names: str) -> tuple[str, ...]:
    """What a sentence that speaks of a role has in it; the longer words of `names` as well."""
    own = [word.lower()[:_STEM] for name in names for word in name.split() if len(word) >= _LEAST_LETTERS]
    return (*_ROLES[role].replace("_", " ").split("|"), *own)


def facts(statement: syntax.Statement) -> Iterator[Fact]:
    """What a statement says that prose may say as well."""
    read = _READERS.get(type(statement))
    if read is not None:
        yield from read(statement)


def _fact(kind: str, value: object, span: Span, role: str, *names: str, basis: str = "") -> Fact:
    return Fact(kind, value, span, role, role_words(role, *names), basis)


def day_of(date: syntax.WrittenDate) -> Day:
    """A written date as it is compared."""
    return date.year, date.month, date.day


def _days(dates: Iterable[syntax.WrittenDate | None], role: str, *names: str) -> Iterator[Fact]:
    return (_fact("day", day_of(date), date.span, role, *names) for date in dates if date is not None)


def _between(between: syntax.Between | None, role: str) -> Iterator[Fact]:
    if between is not None:
        yield from _days((between.first, between.last), role)


def basis_of(basis: syntax.Basis) -> str:
    """What a weight is shared by, in one word: `=` for equally, else the measure, key or party."""
    name = basis.name.text if basis.name else ""
    return {"equal": "=", "measure": f"m:{name}", "key": f"k:{name}", "party": f"p:{name}"}[basis.kind]


def key_facts(key: syntax.Key) -> Iterator[Fact]:
    """The weights, bounds, discounts and years of a key, and its name."""
    yield _fact("key", key.name.text, key.name.span, "key")
    is_called_so = "/" in key.name.text
    two = [one.weight.value * 100 for one in key.components if one.weight.form == "percent"]
    if len(two) == len(key.components) == 2 and all(one.denominator == 1 for one in two) and not is_called_so:
        yield _fact("key", f"{two[0]}/{two[1]}", key.components[0].weight.span, "pair")
    rest = 1 - sum((one.weight.value for one in key.components), Fraction(0))
    for one in key.components:
        value = rest if one.weight.form == "rest" else one.weight.value
        names = (one.basis.name.text,) if one.basis.name else ()
        yield _fact("share", value, one.weight.span, "weight", *names, basis=basis_of(one.basis))
    yield from _limits((*key.bounds, *key.discounts))
    for phase in key.phase_ins:
        yield from _years(phase.first, phase.last, "phase_in")


def _years(first: syntax.Name, last: syntax.Name, role: str) -> Iterator[Fact]:
    years, span = (int(first.text), int(last.text)), Span(first.span.start, last.span.end)
    yield _fact("years", years, span, role)
    yield _fact("months", _YEAR * (years[1] - years[0] + 1), span, role)


def _key(key: syntax.Key) -> Iterator[Fact]:
    yield from _between(key.between, "version")
    yield from key_facts(key)


def _limits(lines: Iterable[syntax.Node], *names: str) -> Iterator[Fact]:
    """Bounds, discounts, and the amounts of costs and contributions."""
    for one in lines:
        if isinstance(one, syntax.Bound):
            kind = "amount" if one.is_amount else "share"
            yield _fact(kind, one.value, one.span, "least" if one.at_least else "most")
        elif isinstance(one, syntax.Discount):
            yield _fact("share", abs(one.value), one.span, "discount" if one.value >= 0 else "surcharge")
        elif isinstance(one, syntax.Portion):
            yield _fact("share", one.value, one.span, "portion", *names)
        elif isinstance(one, syntax.Above | syntax.BaseAmount | syntax.Rate | syntax.Step):
            role = {"Above": "above", "BaseAmount": "base", "Rate": "rate", "Step": "step"}[
                type(one).__name__
            ]
            unit = (one.unit.text,) if isinstance(one, syntax.Rate) else ()
            yield _fact("amount", one.amount.value, one.amount.span, role, *names, *unit)


def _cost(cost: syntax.Cost) -> Iterator[Fact]:
    names = (cost.name.text,) if cost.name else ()
    yield from _between(cost.between, "version")
    yield from _limits(cost.adjustments, *names)
    for charge in cost.charges:
        if charge.basis is not None:
            yield from _charged(charge.basis)


def _charged(basis: syntax.Basis | None) -> Iterator[Fact]:
    if basis is not None and basis.kind == "key" and basis.name is not None:
        yield _fact("key", basis.name.text, basis.name.span, "key")


def _overhead(one: syntax.Overhead) -> Iterator[Fact]:
    yield from _between(one.between, "version")
    yield _fact("share", one.rate, one.span, "overhead", one.name.text)
    yield from _charged(one.basis)


def _fixed(one: syntax.FixedAmount) -> Iterator[Fact]:
    yield from _between(one.between, "version")
    yield _fact("amount", one.amount.value, one.amount.span, "fixed", one.name.text)
    yield from _charged(one.basis)
    if one.over is not None:
        yield from _years(*one.over, "over_years")


def _contribution(one: syntax.Contribution) -> Iterator[Fact]:
    yield from _between(one.between, "version")
    yield from _limits(one.lines, one.name.text)


def _measure(one: syntax.MeasureStatement) -> Iterator[Fact]:
    if one.when is None:
        return
    names = (one.name.text, one.unit or "")
    yield from _days((one.when.date,), "measure", *names)
    if one.when.kind == "mean":
        yield _fact("months", _YEAR * one.when.number, one.when.span, "mean")
    elif one.when.kind in ("day", "year"):
        yield _fact("year_of", one.when.years_before, one.when.span, "measure", *names)


def _settlement(rules: syntax.SettlementRules) -> Iterator[Fact]:
    yield from _between(rules.between, "version")
    for one in rules.settings:
        if one.kind == "due":
            yield _fact("days", one.number, one.span, "due")
        elif one.kind == "period":
            yield _fact("times", _A_YEAR[one.value], one.span, "settled")
        else:
            if one.kind == "advances":
                yield _fact("times", one.number or len(one.days), one.span, "instalment")
            yield from _days(one.days, "reconciled" if one.kind == "reconciled" else "advance")


def _appointment(one: syntax.Appointment) -> Iterator[Fact]:
    yield from _days((one.day,), "deadline", one.name.text)
    if one.times:
        yield _fact("times", one.times, one.span, "meeting", one.name.text)


def _exit(one: syntax.Exit) -> Iterator[Fact]:
    yield _fact("months", one.months, one.span, "notice")
    yield from _days((one.takes_effect,), "exit")


def _validity(one: syntax.Validity) -> Iterator[Fact]:
    yield from _between(one.between, "valid")
    first, last = one.between.first, one.between.last
    if first is None or last is None or (first.month, first.day, last.month, last.day) != (1, 1, 12, 31):
        return
    years = (first.year or 0, last.year or 0)
    yield _fact("years", years, one.between.span, "duration")
    yield _fact("months", _YEAR * (years[1] - years[0] + 1), one.between.span, "duration")


def _parties(one: syntax.Parties) -> Iterator[Fact]:
    return _between(one.between, "joins")


def _decision(one: syntax.Decision) -> Iterator[Fact]:
    yield from _days((one.date,), "decision")
    if one.case:
        yield Fact("case", one.case, one.span, "decision", (f" {one.party.text.lower()}",))


_READERS: Mapping[type, Callable[[Any], Iterator[Fact]]] = {
    syntax.Key: _key,
    syntax.Cost: _cost,
    syntax.Overhead: _overhead,
    syntax.FixedAmount: _fixed,
    syntax.Contribution: _contribution,
    syntax.MeasureStatement: _measure,
    syntax.SettlementRules: _settlement,
    syntax.Appointment: _appointment,
    syntax.Exit: _exit,
    syntax.Validity: _validity,
    syntax.Parties: _parties,
    syntax.Decision: _decision,
}
