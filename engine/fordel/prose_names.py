"""F603 for names: keys, the host and the parties that pay, as prose and rules tell them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from fordel import municipalities, syntax
from fordel.blocks import clause_at
from fordel.diagnostic import Diagnostic, Label
from fordel.model import Agreement, AllocationKey, Component
from fordel.prose_text import Sentence
from fordel.source import Place, Span

#: A sentence with one of these says something else than that someone pays, or is what it was.
NOT = (
    *(
        " ikke ",
        " ikkje ",
        "unnta",
        "unnat",
        "bortsett",
        "utenom",
        "utanom",
        " uten ",
        " utan ",
        "frita",
        "fritek",
    ),
    *("slepp", "slipp", "verken", "korkje", "for eksempel", "til dømes", " f eks", " f  eks", "eksempelvis"),
    *("selv om", "sjølv om", " var ", " hadde ", "tidligere", "tidlegare"),
)
_HOST = ("vertskommune", "kontorkommune")
CAPITALISED = r"[A-ZÆØÅ][a-zæøåáčđŋšŧž]+(?:-[A-ZÆØÅ][a-zæøå]+)*"
_PAYS = (
    r"(?:betal(?:er|ar|e)|dekk(?:er|jer|ar|e|je)|bær(?:er|e)|ber|bere|bidrar|bidreg|svar[ea]r for|deler|delar"
    r"|belastes|belastast|faktureres|fakturerast)\b"
)
_PAID = (
    r"\b(?:(?:betal|dekk|bær|belast|fordel|fakturer|del)es|(?:betal|dekk|dekkj|ber|belast|fordel|fakturer|del)ast"
    r"|(?:vert|blir|er) (?:betalt|dekket|dekt|båret|boren|belastet|belasta|fordelt|delt))\b"
)
_PAYING = (
    "betal",
    "dekk",
    "bær",
    " ber ",
    " bere ",
    " berast",
    "bidra",
    "bidreg",
    "svar",
    "belast",
    "fakturer",
    "fordel",
    " del",
    "boren",
    "båret",
)


def names_contradicted(
    file: syntax.File,
    agreement: Agreement,
    statements: Sequence[syntax.Statement],
    sentences: Sequence[Sentence],
) -> Iterator[Diagnostic]:
    """What the sentences of a clause say of keys and parties otherwise than the clause's rules."""
    clause = _Clause(file, agreement, statements, sentences)
    yield from clause.keys()
    yield from clause.hosts()
    yield from clause.payers()


class _Clause:
    """The rules and sentences of one clause, and what is known of the whole agreement."""

    def __init__(
        self,
        file: syntax.File,
        agreement: Agreement,
        statements: Sequence[syntax.Statement],
        sentences: Sequence[Sentence],
    ) -> None:
        self.file, self.agreement, self.statements, self.sentences = file, agreement, statements, sentences
        names = sorted(agreement.parties, key=len, reverse=True)
        self.name = "|".join([*map(re.escape, names), CAPITALISED])
        kommune = r"(?: kommuner?)?"
        self.list = rf"(?:{self.name}){kommune}(?:(?:, | og | samt )(?:{self.name}){kommune})*"

    def told(self, variant: str, span: Span, stands: Span, **values: object) -> Diagnostic:
        """The diagnostic for words of the text and the rule that `stands` there."""
        label = Label(self.place(stands), "rule", values)
        return Diagnostic("F603", variant, self.place(span), values, (label,))

    def place(self, span: Span) -> Place:
        """The place of a stretch of the file."""
        return self.file.source.place(span, clause_at(self.file.clauses, span.start))

    # Keys ---------------------------------------------------------------------------------------------------

    def keys(self) -> Iterator[Diagnostic]:
        """A key that the text names where the rules have another, which the text does not name."""
        here = {name.text: name for name in self._keys_here()}
        known = {key.name for key in self.agreement.keys}
        text = " ".join(sentence.text for sentence in self.sentences)
        unsaid = [name for name in here if name not in text]
        if not unsaid:
            return
        for sentence in self.sentences:
            if "nøkkel" not in sentence.small or ("«" not in sentence.text and '"' not in sentence.text):
                continue
            for match in re.finditer(r"[Nn]økkel\w*[ ]+(?:«([^»]+)»|\"([^\"]+)\")|«([^»]+)»", sentence.text):
                named = match[1] or match[2] or (match[3] if match[3] in known else None)
                if named is None or named in here:
                    continue
                span = Span(sentence.start + match.start(), sentence.start + match.end())
                yield self.told("key", span, here[unsaid[0]].span, said=named, rule=unsaid[0])

    def _keys_here(self) -> Iterator[syntax.Name]:
        for one in self.statements:
            if isinstance(one, syntax.Key):
                yield one.name
            for basis in _bases(one):
                if basis.kind == "key" and basis.name is not None:
                    yield basis.name

    # Host ---------------------------------------------------------------------------------------------------

    def hosts(self) -> Iterator[Diagnostic]:
        """A party that the text calls the host, and the rules do not."""
        stated = [
            (entry.name.text, one.span)
            for one in self.statements
            if isinstance(one, syntax.Parties) and one.role == "host"
            for entry in one.parties
        ]
        if not stated:
            return
        known = {party for party, _ in stated}
        told = [one for one in self.sentences if one.speaks_of(_HOST) and self._others(one, known)]
        if not told:
            return
        host = r"(?:vertskommune|kontorkommune)"
        pattern = re.compile(
            rf"(?P<before>{self.name})(?: kommune)? (?:er|skal være|skal vere|blir|vert) {host}"
            rf"|[Vv]ertskommunen?(?: for samarbeidet| i samarbeidet)?(?: er|:|)(?: valgt| utpekt| vald|)"
            rf" (?P<after>{self.name})"
            rf"|(?P<as>{self.name})(?: kommune)?(?: er valgt| er utpekt| er vald)? (?:som|til) {host}"
        )
        for sentence in told:
            for match in pattern.finditer(sentence.text):
                group = match.lastgroup or ""
                name = match[group]
                if name not in known and is_municipality(self.agreement, name):
                    span = _within(sentence, match.span(group))
                    if not sentence.speaks_of(NOT):
                        yield self.told("host", span, stated[0][1], party=name, host=stated[0][0])

    # Who pays -----------------------------------------------------------------------------------------------

    def payers(self) -> Iterator[Diagnostic]:
        """A party that the text lets pay, and that the rules of the clause give no share."""
        rules = [one for one in self.statements if isinstance(one, _SHARED)]
        settled = [one for one in self.statements if isinstance(one, syntax.SettlementRules)]
        if not rules and not settled:
            return
        bearing = {name for rule in rules for name in sharers(self.agreement, self.file, rule)}
        everyone = {name for name, party in self.agreement.parties.items() if party.takes_part}
        bearing |= set() if rules else everyone
        paying = [
            one
            for one in self.sentences
            if one.speaks_of(_PAYING) and not one.speaks_of(NOT) and self._others(one, bearing)
        ]
        if not paying:
            return
        active = re.compile(
            rf"(?<!\w)(?P<names>{self.list})"
            rf"(?: (?:som|skal|må|bare|alene|åleine|også|òg|begge|alle|da|då)){{0,2}} {_PAYS}"
        )
        passive = re.compile(
            rf"{_PAID}(?: (?:fullt|ut|likt|i|sin|helhet|bare|berre)){{0,3}}(?: av| mellom| på| blant)?"
            rf" (?P<names>{self.list})"
        )
        each = re.compile(rf"(?<!\w)(?P<names>{self.name})(?: med)? \d{{1,3}}(?:,\d{{1,6}})? (?:%|prosent)")
        for sentence in paying:
            for pattern in (active, passive, each):
                for match in pattern.finditer(sentence.text):
                    before = f" {sentence.text[: match.start()]}"
                    if pattern is active and before.endswith(_AFTER):
                        continue
                    yield from self._paying(sentence, match, (*rules, *settled)[0], bearing, everyone)

    def _paying(
        self,
        sentence: Sentence,
        match: re.Match[str],
        rule: syntax.Statement,
        bearing: set[str],
        everyone: set[str],
    ) -> Iterator[Diagnostic]:
        for one in re.finditer(self.name, match["names"]):
            name = one[0]
            party = self.agreement.parties.get(name)
            if name in bearing or (party and (party.buys or party.hosts)):
                continue
            if name in everyone or (party is None and is_municipality(self.agreement, name)):
                start = match.start("names") + one.start()
                yield self.told("payer", _within(sentence, (start, start + len(name))), rule.span, party=name)

    def _others(self, sentence: Sentence, known: set[str]) -> bool:
        """Whether a sentence names a party, or a municipality that is none, that is not among those known."""
        parties = self.agreement.parties
        if any(name in sentence.text for name in parties if name not in known):
            return True
        tokens = (match[0] for match in re.finditer(CAPITALISED, sentence.text))
        return any(token not in parties and municipalities.is_name(token) for token in tokens)


def is_municipality(agreement: Agreement, name: str) -> bool:
    """Whether a name is a party's, or some municipality's that is meant by it."""
    if name in agreement.parties:
        return True
    found = municipalities.find(name, municipalities.ALWAYS, None) if municipalities.is_name(name) else ()
    return bool(found) and not any(
        party.municipality in found for party in agreement.parties.values() if party.municipality
    )


_SHARED = (syntax.Key, syntax.Cost, syntax.Overhead, syntax.FixedAmount, syntax.Contribution)
_AFTER = (
    " til ",
    " hos ",
    " for ",
    " i ",
    " med ",
    " fra ",
    " frå ",
    " ved ",
    " av ",
    " enn ",
    " per ",
    " på ",
    " mot ",
)


def _within(sentence: Sentence, span: tuple[int, int]) -> Span:
    return Span(sentence.start + span[0], sentence.start + span[1])


def _bases(statement: syntax.Statement) -> Iterator[syntax.Basis]:
    """What a statement shares by."""
    if isinstance(statement, syntax.Cost):
        yield from (charge.basis for charge in statement.charges if charge.basis is not None)
    elif isinstance(statement, syntax.Overhead | syntax.FixedAmount) and statement.basis is not None:
        yield statement.basis


def sharers(agreement: Agreement, file: syntax.File, rule: syntax.Statement) -> Iterator[str]:
    """Who may bear something by a rule."""
    if isinstance(rule, syntax.Key):
        yield from _of_key(agreement, rule.name.text, set())
    for basis in _bases(rule):
        yield from _of_basis(agreement, basis)
    if isinstance(rule, syntax.Contribution) or (isinstance(rule, syntax.FixedAmount) and rule.basis is None):
        yield from agreement.parties
    if isinstance(rule, syntax.Overhead) and rule.basis is None:
        named = {name.text for name in rule.costs}
        for one in file.statements:
            if isinstance(one, syntax.Cost) and one.name and one.name.text in named:
                yield from sharers(agreement, file, one)
    if isinstance(rule, syntax.Cost):
        yield from _charged(agreement, rule)


def _charged(agreement: Agreement, cost: syntax.Cost) -> Iterator[str]:
    """Who may bear something of a cost besides those it is shared among."""
    of_all = any(one.kind not in {"shared", "party", "host", "outside"} for one in cost.charges)
    for name, party in agreement.parties.items():
        is_host = bool(party.hosts) and any(one.kind == "host" for one in cost.charges)
        if is_host or (party.takes_part and (of_all or cost.adjustments)):
            yield name
    yield from (one.name.text for one in cost.charges if one.kind == "party" and one.name is not None)


def _of_basis(agreement: Agreement, basis: syntax.Basis) -> Iterator[str]:
    if basis.kind == "key" and basis.name is not None:
        yield from _of_key(agreement, basis.name.text, set())
        return
    named = tuple(name.text for name in basis.whom.parties) if basis.whom else None
    yield from _among(agreement, named, excluding=bool(basis.whom and not basis.whom.only))


def _of_key(agreement: Agreement, name: str, seen: set[str]) -> Iterator[str]:
    """Those that some version of a key gives a share, the keys it is made of included."""
    if name in seen:
        return
    seen.add(name)
    versions: list[AllocationKey] = [
        key
        for key in (*agreement.keys, *agreement.stated, *agreement.pending)
        if isinstance(key, AllocationKey) and key.name == name
    ]
    for key in versions:
        for part in key.components:
            yield from _of_part(agreement, part, seen)
        if key.phase_in is not None and key.phase_in.key is not None:
            yield from _of_key(agreement, key.phase_in.key, seen)
        if key.bounds:
            yield from (party for party, one in agreement.parties.items() if one.takes_part)


def _of_part(agreement: Agreement, part: Component, seen: set[str]) -> Iterator[str]:
    if part.kind == "party":
        yield part.name or ""
    elif part.kind == "key" and part.among is None:
        yield from _of_key(agreement, part.name or "", seen)
    else:
        yield from _among(agreement, part.among, excluding=part.excluding)


def _among(agreement: Agreement, named: tuple[str, ...] | None, *, excluding: bool) -> Iterator[str]:
    everyone = [name for name, party in agreement.parties.items() if party.takes_part]
    if named is None:
        yield from everyone
    elif excluding:
        yield from (name for name in everyone if name not in named)
    else:
        for name in named:
            group = agreement.groups.get(name)
            yield from group.members if group else (name,)
