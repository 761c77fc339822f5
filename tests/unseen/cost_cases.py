"""Which agreement of tests/unseen/costs is settled against which ledger, and by which arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tests.unseen import cost_terms as terms
from tests.unseen.arithmetic_costs import Terms
from tests.unseen.make_ledgers import ledger

THREE = ("3426", "3427", "3428")
SOGN = ("4639", "4641", "4642")


@dataclass
class Case:
    """An agreement, its terms in the arithmetic's words, and how its ledger is made."""

    agreement: str
    terms: Callable[[], Terms]
    columns: Mapping[str, Sequence[str]]
    count: int = 60
    biggest: int = 5_000_000
    negative: tuple[str, ...] = ()
    first: date = date(2024, 1, 1)
    seeds: tuple[int, ...] = (1, 2)

    def ledger(self, seed: int) -> str:
        return ledger(seed, self.count, self.columns, self.biggest, self.first, self.negative)


SELECTED = {
    "art": (
        "010",
        "0510",
        "052",
        "0900",
        "0951",
        "09",
        "1",
        "100",
        "1005",
        "105",
        "195",
        "190",
        "19000",
        "200",
        "285",
        "3",
        "370",
        "0",
        "95",
        "10",
        "199",
    ),
    "funksjon": ("24", "242", "2", "276", "024"),
    "ansvar": ("4700", "47000", "4711", "47115", "470", "4799", "4800"),
    "prosjekt": ("", "88", "8801", "88035", "8850", "8804", "8849", "8"),
    "tjeneste": ("T1", "T12", "77", "7", "t1"),
    "lokasjon": ("", "Bua", "Gamle skolen", "Huset"),
    "bosted": ("", "3426"),
    "tekst": ("Faktura", "honorar ADVOKATENE", "advokat", "Advo kat"),
}
BORNE = {
    "art": ("4", "41", "5", "50", "6", "7", "8", "1", "2", "3", "0", "9"),
    "bosted": SOGN,
    "vedtak": SOGN,
    "lokasjon": ("Kaien", "Fjellet"),
}
CASES = (
    Case("utval", terms.selection, SELECTED, 2500),
    Case("boere", terms.bearers, BORNE, 150),
    Case(
        "fradrag",
        terms.deduction,
        {"art": ("1", "2", "3", "8", "9"), "bosted": THREE},
        40,
        1_000_000,
        ("8", "9"),
        seeds=(1, 2, 3, 4, 5),
    ),
    Case(
        "utover",
        terms.beyond,
        {"art": tuple("12345"), "bosted": ("4639", "4641"), "prosjekt": ("", "7", "70", "8001")},
        80,
        2_000_000,
        seeds=(1, 2, 3, 4),
    ),
    Case("grunnbelop", lambda: terms.bases(12), {"art": tuple("1122222234")}, 200, 600_000, seeds=(1, 2, 3)),
    Case("grunnbelop-kvartal", lambda: terms.bases(3), {"art": tuple("1122222234")}, 2300, 50_000),
    Case(
        "paslag",
        lambda: terms.overheads(3, kroner=False),
        {"art": ("1", "2", "7", "8")},
        60,
        900_000,
        ("7", "8"),
        seeds=(1, 2, 3, 4),
    ),
    Case(
        "paslag-kroner",
        lambda: terms.overheads(12, kroner=True),
        {"art": ("1", "1", "2", "7", "8")},
        60,
        900_000,
        ("7", "8"),
        seeds=(1, 2, 3),
    ),
    Case("paslag-grenser", terms.overhead_of_bounded, {"art": ("1", "2")}, 80, 300_000, seeds=(1, 2, 3)),
    Case("fastbelop", terms.fixed_amounts, {"art": ("1",)}, 12),
    Case(
        "dager",
        terms.by_days,
        {"art": ("1", "1", "2", "8")},
        50,
        900_000,
        ("8",),
        date(2024, 1, 15),
        seeds=(1, 2, 3),
    ),
    Case("tur", terms.turning, {"art": ("1", "2")}, 200, 5_000, seeds=(1, 2, 3)),
    Case("kroner", terms.whole_kroner, {"art": tuple("1234")}, 40, 400_000, seeds=(1, 2, 3)),
)
