"""F603 for the parties as a whole: who takes part, how many they are, and where locations lie, as prose tells it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fordel import municipalities, syntax
from fordel.blocks import clause_at
from fordel.diagnostic import Diagnostic, Label
from fordel.model import Agreement
from fordel.prose_facts import day_of
from fordel.prose_names import CAPITALISED, NOT, is_municipality, sharers
from fordel.prose_text import Sentence, mentions
from fordel.prose_words import counts_of_parties
from fordel.source import Place, Span
from fordel.suggestions import close

_NAME = re.compile(CAPITALISED)
_LISTED = ("deltak", " parter ", " partar ", " partene ", " partane ", "medlem")
_WORK_TOGETHER = ("samarbeid", "avtal")
_BETWEEN = frozenset({",", "og", "samt", ", og"})
_OF_SOME = ("flertall", "fleirtal")
_GETS = re.compile(r"(?: kommune)? (?:får|skal ha|skal få|mottar|mottek|godtgjøres|vert godtgjord)\b")
_DOES = re.compile(
    r"(?: kommune)?(?: skal)? (?:legg|send|utarbeid|lag|lever|innkall|kall|arranger|hold|held|er ansvarlig|har ansvar)"
)
_OF_PLACE = (" i region", " i fylke", " i distrikt", " i områd", " i dal", " rundt")
_LEAST_LISTED = 2


class _Named(NamedTuple):
    """A name as it stands in a sentence."""

    text: str
    start: int
    end: int


class _Part(NamedTuple):
    """The rules and sentences of one clause, and what is known of the whole agreement."""

    file: syntax.File
    agreement: Agreement
    everyone: Sequence[syntax.Parties]
    statements: Sequence[syntax.Statement]
    sentences: Sequence[Sentence]

    def told(self, variant: str, span: Span, stands: Span, **values: object) -> Diagnostic:
        label = Label(self.place(stands), "rule", values)
        return Diagnostic("F603", variant, self.place(span), values, (label,))

    def place(self, span: Span) -> Place:
        return self.file.source.place(span, clause_at(self.file.clauses, span.start))


def parties_contradicted(
    file: syntax.File,
    agreement: Agreement,
    everyone: Sequence[syntax.Parties],
    statements: Sequence[syntax.Statement],
    sentences: Sequence[Sentence],
) -> Iterator[Diagnostic]:
    """What the sentences of a clause say of participants and locations otherwise than the rules.

    `everyone` are the statements of the whole file that tell of parties.
    """
    part = _Part(file, agreement, everyone, statements, sentences)
    yield from _participants(part)
    yield from _replaced(part)
    yield from _receivers(part)
    yield from _responsible(part)
    yield from _counts(part)
    yield from _locations(part)


# Participants ---------------------------------------------------------------------------------------------------


def _stated(statements: Sequence[syntax.Statement]) -> list[tuple[syntax.Name, bool]]:
    """The participants by their names, and whether each takes part all the time."""
    return [
        (entry.name, one.between is None)
        for one in statements
        if isinstance(one, syntax.Parties) and one.role == "participant"
        for entry in one.parties
    ]


def _participants(part: _Part) -> Iterator[Diagnostic]:
    stated = _stated(part.statements)
    text = " ".join(sentence.text for sentence in part.sentences)
    unsaid = [name for name, _ in stated if name.text not in text]
    always = all(is_always for _, is_always in stated)
    for sentence in part.sentences if stated else ():
        if not _lists_parties(sentence) or sentence.speaks_of(NOT):
            continue
        for names in _lists(part.agreement, sentence):
            if len(names) < _LEAST_LISTED:
                continue
            buyers = [name for name in part.agreement.parties if not _takes_part(part.agreement, name)]
            refused = buyers if "deltak" in sentence.small else []  # who only buys is a party all the same
            others = [
                one for one in names if one.text in refused or _is_outsider(part.agreement, one.text, unsaid)
            ]
            yield from _of_outsiders(part, sentence, others, stated, unsaid)
            if (
                always
                and unsaid
                and not others
                and all(_takes_part(part.agreement, one.text) for one in names)
            ):
                span = _within(sentence, names[0].start, names[-1].end)
                yield part.told("omitted", span, unsaid[0].span, party=unsaid[0].text)


def _of_outsiders(
    part: _Part,
    sentence: Sentence,
    others: list[_Named],
    stated: list[tuple[syntax.Name, bool]],
    unsaid: list[syntax.Name],
) -> Iterator[Diagnostic]:
    for one in others:
        span = _within(sentence, one.start, one.end)
        if unsaid:
            yield part.told("participant", span, unsaid[0].span, party=one.text, missing=unsaid[0].text)
        else:
            yield part.told("extra", span, stated[0][0].span, party=one.text)


def _replaced(part: _Part) -> Iterator[Diagnostic]:
    """A list of as many names as there are participants, with another municipality in the place of one."""
    stated = [name for name, _ in _stated(part.everyone)]
    if not stated or _stated(part.statements):
        return
    for sentence in part.sentences:
        if not (_lists_parties(sentence) or "felles" in sentence.small) or sentence.speaks_of(NOT):
            continue
        for names in _lists(part.agreement, sentence):
            said = {one.text for one in names}
            unsaid = [one for one in stated if one.text not in said]
            others = [one for one in names if _is_outsider(part.agreement, one.text, unsaid)]
            if _LEAST_LISTED < len(names) == len(stated) and len(unsaid) == len(others) == 1:
                span = _within(sentence, others[0].start, others[0].end)
                facts = {"party": others[0].text, "missing": unsaid[0].text}
                yield part.told("participant", span, unsaid[0].span, **facts)


def _lists_parties(sentence: Sentence) -> bool:
    return sentence.speaks_of(_LISTED) or (
        " mellom " in sentence.words and sentence.speaks_of(_WORK_TOGETHER)
    )


def _lists(agreement: Agreement, sentence: Sentence) -> Iterator[list[_Named]]:
    """The names of a sentence, those of each list together."""
    found: list[_Named] = []
    for one in _names(agreement, sentence):
        if found and not _is_list(sentence.text[found[-1].end : one.start]):
            yield found
            found = []
        found.append(one)
    if found:
        yield found


def _is_list(between: str) -> bool:
    words = between.replace(",", " , ").split()
    return " ".join(word for word in words if not word.startswith("kommune")) in _BETWEEN


def _names(agreement: Agreement, sentence: Sentence) -> Iterator[_Named]:
    """The parties, and other words that begin with a capital letter, from left to right."""
    end = 0
    for match in _NAME.finditer(sentence.text):
        if match.start() < end:
            continue
        known = [name for name in agreement.parties if sentence.text.startswith(name, match.start())]
        text = max(known, key=len) if known else match[0]
        end = match.start() + len(text)
        yield _Named(text, match.start(), end)


def _is_outsider(agreement: Agreement, name: str, unsaid: list[syntax.Name]) -> bool:
    if name in agreement.parties:
        return False
    if municipalities.is_name(name):
        return is_municipality(agreement, name)
    return bool(unsaid) and bool(close(name, [one.text for one in unsaid], 1))


def _takes_part(agreement: Agreement, name: str) -> bool:
    party = agreement.parties.get(name)
    return party is not None and bool(party.takes_part)


# How many -------------------------------------------------------------------------------------------------------


def _counts(part: _Part) -> Iterator[Diagnostic]:
    """The number of participants, where nothing else that stands in the clause is so many."""
    stated = _stated(part.everyone)
    municipal = sum(party.kind == "kommune" for party in part.agreement.parties.values())
    if municipal < _LEAST_LISTED or not all(is_always for _, is_always in stated):
        return
    right = {len(stated), len(part.agreement.parties)}
    for sentence in part.sentences:
        for count, start, end in counts_of_parties(sentence.small):
            if count in right or sentence.speaks_of((*NOT, *_OF_SOME)):
                continue
            if count in _others_counted(part, sentence) or sentence.small.startswith(_OF_PLACE, end):
                continue
            span = _within(sentence, start, end)
            said = sentence.text[start:end]
            yield part.told("count", span, stated[0][0].span, said=said, count=len(stated))


def _others_counted(part: _Part, sentence: Sentence) -> set[int]:
    """How many a sentence names, how many are municipalities, or no host, and how many each rule is shared by."""
    parties = part.agreement.parties.values()
    shared = {len(set(sharers(part.agreement, part.file, rule))) for rule in part.statements}
    named = sum(one.text in part.agreement.parties for one in _names(part.agreement, sentence))
    served = sum(not party.hosts for party in parties) if "samarbeidskommun" in sentence.small else 0
    return {*shared, named, served, sum(party.kind == "kommune" for party in parties)}


# Who gets and who does ------------------------------------------------------------------------------------------


def _host(part: _Part, name: str) -> set[str]:
    """The party of that name; the hosts where it is empty."""
    return {name} if name else {one.name for one in part.agreement.parties.values() if one.hosts}


def _receivers(part: _Part) -> Iterator[Diagnostic]:
    """Who gets an overhead or a fixed amount, where the text tells its number."""
    for one in part.statements:
        if not isinstance(one, syntax.Overhead | syntax.FixedAmount):
            continue
        value = one.rate if isinstance(one, syntax.Overhead) else one.amount.value
        right = _host(part, one.to.text)
        for sentence in part.sentences:
            if not any(said.value == value for said in mentions(sentence)) or sentence.speaks_of(NOT):
                continue
            for named in _who(part, sentence, _GETS):
                if named.text not in right:
                    span = _within(sentence, named.start, named.end)
                    facts = {"party": named.text, "owner": " / ".join(sorted(right))}
                    yield part.told("receiver", span, one.span, **facts)


def _responsible(part: _Part) -> Iterator[Diagnostic]:
    """Who sees to a deadline or a meeting, where the text tells its day or how often."""
    for one in part.statements:
        if not isinstance(one, syntax.Appointment) or one.party is None:
            continue
        right = _host(part, one.party.text)
        value = day_of(one.day) if one.day else one.times
        for sentence in part.sentences:
            ends = [said.span.end - sentence.start for said in mentions(sentence) if said.value == value]
            if not ends or sentence.speaks_of(NOT):
                continue
            for named in _who(part, sentence, _DOES):
                if named.text not in right and "," not in sentence.text[named.end : max(ends)]:
                    span = _within(sentence, named.start, named.end)
                    facts = {"party": named.text, "owner": " / ".join(sorted(right))}
                    yield part.told("responsible", span, one.span, **facts)


def _who(part: _Part, sentence: Sentence, verb: re.Pattern[str]) -> Iterator[_Named]:
    """The parties and municipalities that a verb comes straight after."""
    for named in _names(part.agreement, sentence):
        if verb.match(sentence.small, named.end) and is_municipality(part.agreement, named.text):
            yield named


# Locations ------------------------------------------------------------------------------------------------------


def _locations(part: _Part) -> Iterator[Diagnostic]:
    """A location that the text puts in another municipality than the rules."""
    for one in part.statements:
        if not isinstance(one, syntax.Locations):
            continue
        for place in one.names:
            for sentence in part.sentences:
                for named in _put_in(part.agreement, sentence, place.text):
                    if named.text != one.party.text and is_municipality(part.agreement, named.text):
                        span = _within(sentence, named.start, named.end)
                        facts = {"location": place.text, "party": named.text, "owner": one.party.text}
                        yield part.told("location", span, one.span, **facts)


_LIES = (
    " i ",
    " ligger i ",
    " ligg i ",
    " er i ",
    ", som ligger i ",
    ", som ligg i ",
    " (",
    " som ligger i ",
    " som ligg i ",
)


def _put_in(agreement: Agreement, sentence: Sentence, location: str) -> Iterator[_Named]:
    """Where a sentence puts a location."""
    at = sentence.text.find(location)
    after = at + len(location)
    for named in _names(agreement, sentence) if at >= 0 else ():
        if sentence.text[after : named.start] in _LIES:
            yield named


def _within(sentence: Sentence, start: int, end: int) -> Span:
    return Span(sentence.start + start, sentence.start + end)
