"""F603: prose that says another number, date or name than the rules beside it in the same clause (language.md 5)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from fordel import syntax
from fordel.blocks import clause_at
from fordel.diagnostic import Diagnostic, Label
from fordel.model import Agreement
from fordel.prose_facts import Day, Fact, facts, key_facts
from fordel.prose_names import names_contradicted
from fordel.prose_parties import parties_contradicted
from fordel.prose_shares import shares_contradicted
from fordel.prose_text import Mention, Sentence, mentions, sentences
from fordel.resolver.measures import POPULATION, measure_name
from fordel.source import Clause, Place, Span

#: A sentence with one of these speaks of something else than what the rule says.
_ELSEWHERE = {
    "": ("for eksempel", "til dømes", " f eks", " f  eks", "eksempelvis"),
    "day": (
        *("erstatt", "avløs", "avløys", "inngått", "inngådd", "datert", " lov av ", "forskrift", "signert"),
        *("underskr", "undertegn", "underteikn", "formannskap", "publiser"),
    ),
    "amount": ("om lag", " ca ", "cirka", "anslag", "anslå", " en kommune med ", " ein kommune med "),
    "share": (
        *("stilling", "fleirtal", "flertall", " rente", "om lag", " ca ", "cirka", "endring på", "endrer seg"),
        *("endrar seg", "avvik", "fases inn med", "vert fasa inn med"),
    ),
    "months": ("forplikt", "etter uttred", "etter utmelding", "evaluer"),
}  # fmt: skip
_DECIDED = ("vedtatt", "vedtok", "vedteke", "vedtekne", "behandl", "handsam")
_OF_OTHERS = ("påslag", "rabatt", "avslag", "tillegg")
_LIMITS = ("minst", "høyst", "høgst", "maks", "inntil", "opptil", "mer enn", "meir enn")
_OF_PRICES = (" sats", " pris", " takst")
_EQUALLY = (" likt ", " jamt ", "like del", "like store del", "lik del", "hver sin")
_PEOPLE = (
    "innbyggert",
    "innbyggjart",
    "folketal",
    "folkemengd",
    "antall innbygger",
    "talet på innbygg",
    "befolkning",
)
_OF_ANOTHER_WHOLE = (
    " av innbygg",
    " av folke",
    " av befolkning",
    " på hver",
    " på kvar",
    " hver av",
    " kvar av",
)
_NEAR, _END_OF_MONTH = 30, 28


class Part(NamedTuple):
    """A clause, or what stands before the first: its rules and the sentences beside them."""

    clause: Clause | None
    statements: tuple[syntax.Statement, ...]
    sentences: tuple[Sentence, ...]


#: The versions of each key, in the order of the file.
Keys = dict[str, list[syntax.Key]]


def contradictions(file: syntax.File, agreement: Agreement) -> Iterator[Diagnostic]:
    """Tells what the prose says otherwise than the rules of its clause; silent where it may mean something else."""
    keys: Keys = {}
    for one in file.statements:
        if isinstance(one, syntax.Key):
            keys.setdefault(one.name.text, []).append(one)
    everyone = [one for one in file.statements if isinstance(one, syntax.Parties)]
    groups = [one for one in file.statements if isinstance(one, syntax.Group)]
    for part in _parts(file):
        yield from _of_numbers(file, part, keys)
        yield from names_contradicted(file, agreement, part.statements, part.sentences)
        yield from parties_contradicted(file, agreement, everyone, part.statements, part.sentences)
        yield from shares_contradicted(file, keys, groups, part.statements, part.sentences)


def _parts(file: syntax.File) -> Iterator[Part]:
    """The clauses that have both rules and sentences."""
    rules: dict[int, list[syntax.Statement]] = {}
    clauses: dict[int, Clause | None] = {}
    for statement in file.statements:
        clause = clause_at(file.clauses, statement.span.start)
        if not isinstance(statement, syntax.Example):
            rules.setdefault(id(clause), []).append(statement)
            clauses[id(clause)] = clause
    said: dict[int, list[Sentence]] = {}
    for sentence in sentences(file.source):
        said.setdefault(id(clause_at(file.clauses, sentence.start)), []).append(sentence)
    for mark, statements in rules.items():
        if mark in said:
            yield Part(clauses[mark], tuple(statements), tuple(said[mark]))


def _of_numbers(file: syntax.File, part: Part, keys: Keys) -> Iterator[Diagnostic]:
    stated = [fact for statement in part.statements for fact in facts(statement)]
    if not stated:
        return
    named = [one for sentence in part.sentences for one in mentions(sentence)]
    if not named:
        return
    for kind in dict.fromkeys(fact.kind for fact in stated):
        of_kind = [fact for fact in stated if fact.kind == kind and (kind != "key" or "/" in str(fact.value))]
        said = [one for one in named if one.kind == kind]
        others = _weights_named(keys, of_kind, stated) if kind == "share" else []
        for mention, fact in _opposed(said, of_kind, others):
            yield _told(file, mention, fact)
    if not any(fact.kind == "share" for fact in stated):
        said = [one for one in named if one.kind == "share"]
        for mention, fact in _opposed(said, [], _weights_named(keys, [], stated)):
            yield _told(file, mention, fact)


def _weights_named(keys: Keys, own: list[Fact], stated: list[Fact]) -> list[Fact]:
    """The weights of keys that a cost of the clause is shared by and that stand in another clause."""
    names = dict.fromkeys(str(fact.value) for fact in stated if fact.kind == "key")
    here = {fact.span for fact in own}
    named = (key for name in names for key in keys.get(name, ()))
    found = (fact for key in named for fact in key_facts(key) if fact.role == "weight")
    return [fact for fact in found if fact.span not in here]


def _opposed(said: list[Mention], stated: list[Fact], others: list[Fact]) -> Iterator[tuple[Mention, Fact]]:
    """Pairs of what the text says and what a rule says instead."""
    left: list[Mention] = []
    spoken: set[int] = set()
    bases = _bases(said, [*stated, *others])
    for mention, basis in zip(said, bases, strict=True):
        same = [fact for fact in (*stated, *others) if basis and fact.basis == basis]
        of_others = [one for one in stated if one.role != "weight" and mention.sentence.speaks_of(one.words)]
        equal = [fact for fact in (*(same or stated), *of_others) if agrees(mention, fact)]
        if mention.kind == "times":  # several things are done so many times a year
            spoken_of = [fact for fact in stated if mention.sentence.speaks_of(fact.words)]
            equal = [fact for fact in equal if not spoken_of or fact in spoken_of]
        if same and not equal and not _is_elsewhere(mention):
            yield mention, same[0]
        elif equal:
            meant = [fact for fact in equal if mention.sentence.speaks_of(fact.words)]
            exact = [fact for fact in meant or equal if fact.value == mention.value]
            spoken.update(id(fact) for fact in exact or meant or equal)
        elif not same:
            left.append(mention)
    for mention in left:
        unsaid = [fact for fact in stated if id(fact) not in spoken and _is_spoken_of(fact, mention)]
        if unsaid and not _is_elsewhere(mention) and not _is_of_council(mention, stated):
            yield mention, _nearest(mention, unsaid)


def _is_spoken_of(fact: Fact, mention: Mention) -> bool:
    """Whether a sentence may speak of what a rule says; of a weight that is the whole it says nothing."""
    if fact.role == "weight" and fact.value == 1:
        return False
    sentence = mention.sentence
    return sentence.speaks_of(fact.words) and not (fact.role == "valid" and sentence.speaks_of(_OF_PRICES))


def _nearest(mention: Mention, unsaid: Sequence[Fact]) -> Fact:
    """Of several rules the text may speak of, the one whose words stand nearest to the number."""
    words, at = mention.sentence.words, mention.span.start - mention.sentence.start + 1

    def distance(fact: Fact) -> int:
        places = [place for word in fact.words for place in (words.find(word, at), words.rfind(word, 0, at))]
        return min(abs(place - at) for place in places if place >= 0)

    return min(unsaid, key=distance)


def _is_elsewhere(mention: Mention) -> bool:
    """Whether the sentence speaks of something else than rules do."""
    after = mention.sentence.small[mention.span.end - mention.sentence.start :]
    if mention.kind == "share" and after.startswith(_OF_ANOTHER_WHOLE):
        return True
    return any(mention.sentence.speaks_of(_ELSEWHERE.get(kind, ())) for kind in ("", mention.kind))


def _is_of_council(mention: Mention, stated: list[Fact]) -> bool:
    """Whether a date is that of a council's decision, and no rule of the clause tells such dates."""
    if mention.kind != "day" or any(fact.role == "decision" for fact in stated):
        return False
    return mention.sentence.speaks_of(_DECIDED)


def agrees(mention: Mention, fact: Fact) -> bool:
    """Whether the text and a rule say the same; a share that no percentage is equal to may be rounded."""
    if mention.kind == "day" and isinstance(mention.value, tuple) and isinstance(fact.value, tuple):
        return _same_day(mention.value, fact.value) or bool(mention.step and _ends(mention.value, fact.value))
    if isinstance(mention.value, Fraction) and isinstance(fact.value, Fraction) and mention.kind == "share":
        step = mention.step if (fact.value * 10**6).denominator != 1 else Fraction(0)
        return 2 * abs(mention.value - fact.value) <= step
    if mention.kind == "key":
        turned = "/".join(str(mention.value).split("/")[::-1])
        return str(mention.value) in str(fact.value) or (fact.role == "pair" and turned == fact.value)
    return mention.value == fact.value


def _same_day(said: Day, rule: Day) -> bool:
    return said[1:] == rule[1:] and (said[0] == rule[0] or said[0] is None or rule[0] is None)


def _ends(said: Day, rule: Day) -> bool:
    """Whether the end of a month is the day of a rule, or the day before it."""
    if rule[2] == 1:
        return rule[1] == said[1] % 12 + 1
    return rule[1] == said[1] and rule[2] >= _END_OF_MONTH


# What a percentage is shared by ---------------------------------------------------------------------------------


def _bases(said: list[Mention], stated: list[Fact]) -> list[str]:
    """What each percentage or fraction is shared by, as the words beside it tell; "" where they do not."""
    words = {fact.basis: _basis_words(fact.basis) for fact in stated if fact.basis}
    if not words:
        return [""] * len(said)
    found = []
    for mention in said:
        together = [one for one in said if one.sentence is mention.sentence]
        found.append(_basis(mention, together, words))
    return found


def _basis(mention: Mention, together: list[Mention], words: dict[str, tuple[str, ...]]) -> str:
    sentence, index = mention.sentence, together.index(mention)
    ends = [one.span.end - sentence.start + 1 for one in together]
    starts = [one.span.start - sentence.start + 1 for one in together]
    text = sentence.words
    between = [f"{text[a:b]} " for a, b in zip([0, *ends], [*starts, len(text)], strict=True)]
    if sentence.speaks_of(_OF_OTHERS) or any(word in between[index][-_NEAR:] for word in _LIMITS):
        return ""
    comes_first = _in_order(between[0], words) and not _in_order(between[-1], words)
    found = _in_order(between[index] if comes_first else between[index + 1], words)
    return (found[-1] if comes_first else found[0]) if found else ""


def _in_order(text: str, words: dict[str, tuple[str, ...]]) -> list[str]:
    """The bases that a text speaks of, in the order it does."""
    found = [(text.find(one), basis) for basis, of_basis in words.items() for one in of_basis]
    return [basis for at, basis in sorted(found) if at >= 0]


def _basis_words(basis: str) -> tuple[str, ...]:
    kind, name = basis[0], basis[2:].lower()
    if kind == "=":
        return _EQUALLY
    if kind == "m" and measure_name(name) == POPULATION:
        return _PEOPLE
    return (f" {name[: max(4, len(name) - 2)] if kind == 'm' else name}",)


def _told(file: syntax.File, mention: Mention, fact: Fact) -> Diagnostic:
    rule = _words(file, fact.span)
    is_number = fact.kind == "amount" and not rule.endswith("kr") and rule[:1].isdigit()
    values = {"said": _words(file, mention.span), "rule": f"{rule} kr" if is_number else rule}
    variant = "key" if mention.kind == "key" else "number"
    return Diagnostic(
        "F603", variant, _place(file, mention.span), values, (Label(_place(file, fact.span), "rule", values),)
    )


def _words(file: syntax.File, span: Span) -> str:
    return " ".join(file.source.plain[span.start : span.end].split())


def _place(file: syntax.File, span: Span) -> Place:
    return file.source.place(span, clause_at(file.clauses, span.start))
