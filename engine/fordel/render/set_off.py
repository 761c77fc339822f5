"""What is left to pay between two parties of several agreements, as a table and as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from fordel.explanation_words import Sentence
from fordel.messages import visible
from fordel.money import kroner, plain
from fordel.render.table import Row, table
from fordel.set_off import SetOff
from fordel.wrapping import wrap


def set_off_text(
    pairs: Sequence[SetOff], agreements: Sequence[str], language: str = "nb", width: int = 100
) -> str:
    """Return a row for each pair with its amount in each agreement and what is left; "" where nobody pays anybody."""
    if not pairs:
        return ""
    rows: list[Row] = [
        (
            Sentence("settlement.set_off_pair", {"payer": pair.payer, "payee": pair.payee}).in_words(
                language
            ),
            [*(kroner(pair.amounts.get(index, 0)) for index in range(len(agreements))), kroner(pair.ore)],
            "",
        )
        for pair in pairs
    ]
    headings = [*map(visible, agreements), Sentence("settlement.set_off_net").in_words(language)]
    below = wrap(Sentence("settlement.set_off_all").in_words(language), width)
    title = Sentence("settlement.set_off").in_words(language)
    return "\n".join([title, "", *table(headings, rows, width), "", *below])


def set_off_objects(pairs: Sequence[SetOff], agreements: Sequence[str]) -> list[dict[str, object]]:
    """Return a row for each pair as an object: what is left to pay, and the amount of each agreement."""
    return [
        {
            "fra": pair.payer,
            "til": pair.payee,
            "beløp": plain(pair.ore),
            "avtaler": [
                {"avtale": agreements[index], "beløp": plain(ore)}
                for index, ore in pair.amounts.items()
                if ore
            ],
        }
        for pair in pairs
    ]
