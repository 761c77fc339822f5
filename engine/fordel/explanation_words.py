"""Sentences that explanations are made of, and the small words in them: numbers, whose, when."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from attrs import field, frozen

from fordel import messages, money
from fordel.apportionment import decimals
from fordel.model import Agreement
from fordel.period import Span, month_end
from fordel.settlement import Settlement, Transfer
from fordel.source import Place
from fordel.value import Value

_LARGEST_NUMBER_IN_WORDS = 12
_PERCENT_PLACES = 4
_MONTHS_OF = {12: "year", 6: "half_year", 3: "quarter", 1: "month"}


class TraceDoesNotHold(ArithmeticError):
    """A trace whose parts do not give what was kept with them: a mistake of ours."""


@frozen(eq=False, repr=False)
class Sentence(Value):
    """A sentence or a part of one by its key in the catalogue; values may be sentences or tuples of them."""

    key: str
    values: Mapping[str, object] = field(factory=dict)

    def in_words(self, language: str = "nb") -> str:
        """The sentence in a language, made fit for a terminal; raises `messages.MissingSentence`."""
        values = {name: _in_words(value, language) for name, value in self.values.items()}
        return messages.sentence(self.key, values, language)


def _in_words(value: object, language: str) -> object:
    if isinstance(value, Sentence):
        return value.in_words(language)
    if isinstance(value, tuple):
        return tuple(_in_words(one, language) for one in value)
    return value


NOTHING = Sentence("explain.nothing")


def title_of(cost: str | None) -> Sentence:
    """The name of a cost; what no cost selects is named in the reader's language."""
    return Sentence("table.other_costs") if cost is None else Sentence("explain.name", {"name": cost})


def number(count: int) -> object:
    """A number as it stands in running text: in words from two to twelve."""
    return Sentence(f"explain.number_{count}") if 2 <= count <= _LARGEST_NUMBER_IN_WORDS else count


def whose(name: str) -> Sentence:
    """The name of an owner: `Sigdals`, `Moss'`, in nynorsk `Sigdal sin`."""
    ending = "s" if name[-1:].lower() in ("s", "x", "z") else "other"
    return Sentence(f"explain.whose_{ending}", {"name": name})


def share_values(party: str, share: Fraction) -> dict[str, object]:
    """A party's share as a sentence needs it: whose it is, in percent and as a fraction."""
    return {"whose": whose(party), "percent": share, "fraction": str(share)}


def capital(word: str) -> str:
    """The word with a capital, as it begins a sentence."""
    return word[:1].upper() + word[1:]


def amount_text(ore: Fraction) -> str:
    """An exact amount for display: `2 418 388,8173 kr`, with two decimals where it is whole øre."""
    places = 2 if ore.denominator == 1 else 4
    return f"{decimals(ore / 100, places)}{money.NO_BREAK_SPACE}kr"


def value_text(value: Fraction) -> str:
    """A measure's value as a decimal number where it is one, else as a fraction."""
    try:
        return money.number_text(value)
    except ValueError:
        return str(value)


def weight_text(weight: Fraction) -> str:
    """A weight as a percentage where that has few decimals, else as a fraction: `20 %`, `1/3`."""
    is_short = (weight * 10 ** (_PERCENT_PLACES + 2)).denominator == 1
    return money.percent_text(weight) if is_short else str(weight)


def days(span: Span) -> Sentence:
    """A stretch of time: a whole year, half-year, quarter or month by its name, anything else by its days."""
    first, last = span.first, span.last
    if last is None:
        return Sentence("explain.from_day", {"first": first})
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    is_whole = first.day == 1 and last == month_end(last.year, last.month)
    if not is_whole or months not in _MONTHS_OF or (first.month - 1) % months:
        return Sentence("explain.days", {"first": first, "last": last})
    part = (first.month - 1) // months + 1
    if months == 1:
        return Sentence(f"explain.month_{part}", {"year": first.year})
    return Sentence(f"explain.{_MONTHS_OF[months]}", {"part": part, "year": first.year})


def in_clause(place: Place | None, agreement: Agreement | None = None) -> Sentence:
    """Where something stands, as it follows a word: ` i § 5`, ` i punkt 7.2`, or nothing.

    Of what an agreement has fetched, the file is told.
    """
    if place is not None and agreement is not None and place.file != agreement.source.name:
        file = next((one.name for one in agreement.libraries if one.name == place.file), None)
        if file is not None:
            return Sentence("explain.in_file", {"file": file.replace("\\", "/").rsplit("/", 1)[-1]})
    if place is None or place.clause is None:
        return NOTHING
    kind = "in_clause" if place.clause.startswith("§") else "in_point"
    return Sentence(f"explain.{kind}", {"clause": place.clause})


def clause_label(label: str | None) -> Sentence:
    """A clause as it stands by itself: `§ 5`, or `punkt 7.2` where it is only a number; nothing for none."""
    if not label:
        return NOTHING
    return Sentence("explain.clause" if label.startswith("§") else "explain.point", {"clause": label})


def are_municipalities(agreement: Agreement, parties: tuple[str, ...]) -> bool:
    """Whether all of them are municipalities, and may be spoken of as such."""
    return all(name in agreement.parties and agreement.parties[name].kind == "kommune" for name in parties)


def counted(agreement: Agreement, parties: tuple[str, ...]) -> Sentence:
    """How many they are, by what they are: `tre kommuner`, `to deltakere`."""
    kind = "municipalities" if are_municipalities(agreement, parties) else "participants"
    return Sentence(f"explain.{kind}", {"count": number(len(parties))})


def transfer_sentence(transfer: Transfer) -> Sentence:
    """What one party pays another: `Sigdal betaler 5 632 344,56 kr til Modum`."""
    values = {"payer": transfer.payer, "amount": transfer.ore, "payee": transfer.payee}
    return Sentence("explain.pays", values)


def control_sentence(settlement: Settlement) -> Sentence:
    """That what the parties bear, and what is kept outside, is what the books say (language.md 3.5)."""
    control = settlement.control
    names = tuple([one.party for one in settlement.balances])
    kind = "the_municipalities" if are_municipalities(settlement.agreement, names) else "the_participants"
    whom = Sentence(f"explain.{kind}", {"count": number(len(names))})
    sources = {"ledger": control.ledger, "pooled": control.pooled}
    same = (
        Sentence("explain.same_with_others", sources)
        if control.pooled
        else Sentence("explain.same_as_ledger")
    )
    values: dict[str, object] = {"whom": whom, "shared": control.shared, "same": same}
    if not control.outside and not control.deducted:
        return Sentence("explain.control", values)
    more = {
        "outside": control.outside,
        "total": control.ledger + control.pooled,
        "deducted": control.deducted,
    }
    kind = "both" if control.outside and control.deducted else "outside" if control.outside else "deducted"
    return Sentence(f"explain.control_{kind}", {**values, **more})
