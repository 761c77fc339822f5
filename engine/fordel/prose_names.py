"""F603 for names: keys, parties that pay, the host, the participants and locations, as prose and rules tell them."""

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
_NOT = (
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
_LISTED = (
    "deltak",
    " parter ",
    " partar ",
    " partene ",
    " partane ",
    "samarbeid mellom",
    "samarbeidet mellom",
    "medlem",
)
_HOST = ("vertskommune", "kontorkommune")
_CAPITALISED = r"[A-ZÆØÅ][a-zæøåáčđŋšŧž]+(?:-[A-ZÆØÅ][a-zæøå]+)*"
_PAYS = r"(?:betal(?:er|ar|e)|dekk(?:er|jer|ar|e|je)|bær(?:er|e)|ber|bere|bidrar|bidreg|svar[ea]r for|deler|delar)\b"
_PAID = (
    r"\b(?:(?:betal|dekk|bær|belast|fordel|del)es|(?:betal|dekk|dekkj|ber|belast|fordel|del)ast"
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
    "fordel",
    " del",
    "boren",
    "båret",
)
_LEAST_LISTED = 2


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
    yield from clause.participants()
    yield from clause.locations()
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
        self.name = "|".join([*map(re.escape, names), _CAPITALISED])
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

    # Host, participants, locations --------------------------------------------------------------------------

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
            rf"|[Vv]ertskommunen? (?:er|:|i samarbeidet er) (?P<after>{self.name})"
        )
        for sentence in told:
            for match in pattern.finditer(sentence.text):
                group = "before" if match["before"] else "after"
                name = match[group]
                if name not in known and self._is_municipality(name):
                    span = _within(sentence, match.span(group))
                    if not sentence.speaks_of(_NOT):
                        yield self.told("host", span, stated[0][1], party=name, host=stated[0][0])

    def participants(self) -> Iterator[Diagnostic]:
        """A municipality that the text lists among the participants, where it leaves one of them out."""
        stated = [
            entry.name
            for one in self.statements
            if isinstance(one, syntax.Parties) and one.role == "participant"
            for entry in one.parties
        ]
        text = " ".join(sentence.text for sentence in self.sentences)
        unsaid = [name for name in stated if name.text not in text]
        if not unsaid:
            return
        for sentence in self.sentences:
            if not sentence.speaks_of(_LISTED) or sentence.speaks_of(_NOT):
                continue
            for match in re.finditer(self.list, sentence.text):
                names = list(re.finditer(self.name, match[0]))
                if len(names) < _LEAST_LISTED:
                    continue
                for one in names:
                    if one[0] not in self.agreement.parties and self._is_municipality(one[0]):
                        start = match.start() + one.start()
                        span = _within(sentence, (start, start + len(one[0])))
                        yield self.told(
                            "participant", span, unsaid[0].span, party=one[0], missing=unsaid[0].text
                        )

    def locations(self) -> Iterator[Diagnostic]:
        """A location that the text puts in another municipality than the rules."""
        for one in self.statements:
            if not isinstance(one, syntax.Locations):
                continue
            for place in one.names:
                before = f"{place.text} i "
                for sentence in self.sentences:
                    at = sentence.text.find(before) + len(before)
                    match = re.match(_CAPITALISED, sentence.text[at:]) if at >= len(before) else None
                    if match is not None:
                        name = match[0]
                        others = [
                            party for party in self.agreement.parties if sentence.text.startswith(party, at)
                        ]
                        if one.party.text not in others and self._is_municipality(name):
                            span = _within(sentence, (at, at + len(name)))
                            facts = {"location": place.text, "party": name, "owner": one.party.text}
                            yield self.told("location", span, one.span, **facts)

    # Who pays -----------------------------------------------------------------------------------------------

    def payers(self) -> Iterator[Diagnostic]:
        """A party that the text lets pay, and that the rules of the clause give no share."""
        rules = [one for one in self.statements if isinstance(one, _SHARED)]
        if not rules:
            return
        sharers = {name for rule in rules for name in _sharers(self.agreement, self.file, rule)}
        everyone = {name for name, party in self.agreement.parties.items() if party.takes_part}
        paying = [
            one
            for one in self.sentences
            if one.speaks_of(_PAYING) and not one.speaks_of(_NOT) and self._others(one, sharers)
        ]
        if not paying:
            return
        active = re.compile(
            rf"(?<!\w)(?P<names>{self.list})(?: (?:skal|må|bare|alene|åleine|også|òg|begge|alle|da|då)){{0,2}} {_PAYS}"
        )
        passive = re.compile(
            rf"{_PAID}(?: (?:fullt|ut|likt|i|sin|helhet|bare|berre)){{0,3}}(?: av| mellom| på| blant)?"
            rf" (?P<names>{self.list})"
        )
        for sentence in paying:
            for pattern in (active, passive):
                for match in pattern.finditer(sentence.text):
                    before = f" {sentence.text[: match.start()]}"
                    if pattern is active and before.endswith(_AFTER):
                        continue
                    yield from self._paying(sentence, match, rules[0], sharers, everyone)

    def _paying(
        self,
        sentence: Sentence,
        match: re.Match[str],
        rule: syntax.Statement,
        sharers: set[str],
        everyone: set[str],
    ) -> Iterator[Diagnostic]:
        for one in re.finditer(self.name, match["names"]):
            name = one[0]
            party = self.agreement.parties.get(name)
            if name in sharers or (party and (party.buys or party.hosts)):
                continue
            if name in everyone or (party is None and self._is_municipality(name)):
                start = match.start("names") + one.start()
                yield self.told("payer", _within(sentence, (start, start + len(name))), rule.span, party=name)

    def _others(self, sentence: Sentence, known: set[str]) -> bool:
        """Whether a sentence names a party, or a municipality that is none, that is not among those known."""
        parties = self.agreement.parties
        if any(name in sentence.text for name in parties if name not in known):
            return True
        tokens = (match[0] for match in re.finditer(_CAPITALISED, sentence.text))
        return any(token not in parties and municipalities.is_name(token) for token in tokens)

    def _is_municipality(self, name: str) -> bool:
        """Whether a name is a party's, or some municipality's that is meant by it."""
        if name in self.agreement.parties:
            return True
        found = municipalities.find(name, municipalities.ALWAYS, None) if municipalities.is_name(name) else ()
        return bool(found) and not any(
            party.municipality in found for party in self.agreement.parties.values() if party.municipality
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


def _sharers(agreement: Agreement, file: syntax.File, rule: syntax.Statement) -> Iterator[str]:
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
                yield from _sharers(agreement, file, one)
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
