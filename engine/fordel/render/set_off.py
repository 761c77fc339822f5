"""What is left to pay between two parties of several agreements, as a table and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from fordel.explanation_words import Sentence
from fordel.messages import visible
from fordel.money import kroner, plain
from fordel.render.table import Row, table
from fordel.set_off import SetOff, set_off
from fordel.settlement import Settlement


def set_off_text(settlements: Sequence[Settlement], language: str = "nb", width: int = 100) -> str:
    """Return a row for each pair with its amount in each agreement and what is left; "" where nobody pays anybody."""
    pairs = set_off(settlements)
    if not pairs:
        return ""
    names = [visible(settlement.agreement.name) for settlement in settlements]
    rows: list[Row] = [
        (
            Sentence("settlement.set_off_pair", {"payer": pair.payer, "payee": pair.payee}).in_words(
                language
            ),
            [*map(kroner, pair.amounts), kroner(pair.ore)],
            "",
        )
        for pair in pairs
    ]
    headings = [*names, Sentence("settlement.set_off_net").in_words(language)]
    below = wrap(Sentence("settlement.set_off_all").in_words(language), width)
    title = Sentence("settlement.set_off").in_words(language)
    return "\n".join([title, "", *table(headings, rows, width), "", *below])


def set_off_objects(settlements: Sequence[Settlement]) -> list[dict[str, object]]:
    """Return a row for each pair as an object: what is left to pay, and the amount of each agreement."""
    return [_object(pair, settlements) for pair in set_off(settlements)]


def _object(pair: SetOff, settlements: Sequence[Settlement]) -> dict[str, object]:
    return {
        "fra": pair.payer,
        "til": pair.payee,
        "beløp": plain(pair.ore),
        "avtaler": [
            {"avtale": settlement.agreement.name, "beløp": plain(ore)}
            for settlement, ore in zip(settlements, pair.amounts, strict=True)
            if ore
        ],
    }
