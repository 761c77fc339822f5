"""Amendments: which versions count by which decisions, and on which day that was known."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

import fordel
from fordel.amendments import decided_on, in_force
from fordel.cli import FINE, USAGE, main
from fordel.examples import try_examples
from fordel.model import Agreement
from fordel.pipeline import Reading, read

ADOPTED = "vedtak Modum 1. januar 2020\nvedtak Sigdal 1. februar 2020\n"
FIRST = 'nøkkel "K":\n  100 % likt\n'
SECOND = 'nøkkel "K" fra 1. januar 2024 endring "Ny":\n  100 % etter innbyggertall\n'


def reading(text: str, known: date | None = None) -> Reading:
    head = (
        'avtale "A"\ngjelder fra 1. januar 2020\ndeltakere Modum, Sigdal\nvertskommune Modum\n'
        "grunnlag innbyggertall per 1. januar i regnskapsåret\n"
        'kostnad "C":\n  fordeles etter nøkkel "K"\n'
    )
    return read("a.avtale", f"```regel\n{head}{text}\n```\n".encode(), known)


def agreement(text: str, known: date | None = None) -> Agreement:
    found = reading(text, known)
    assert found.agreement is not None, found.errors
    return found.agreement


def decisions(*days: str) -> str:
    """Decisions on the amendment, of Modum and then of Sigdal."""
    return "".join(
        f'vedtak {party} {day} endring "Ny"\n' for party, day in zip(("Modum", "Sigdal"), days, strict=False)
    )


def spans(of: Agreement) -> list[tuple[date, date | None]]:
    return [(key.valid.first, key.valid.last) for key in of.keys]


START, CHANGE = date(2020, 1, 1), date(2024, 1, 1)
BOTH = [(START, date(2023, 12, 31)), (CHANGE, None)]


def test_an_amendment_counts_once_every_council_has_adopted_it() -> None:
    found = agreement(ADOPTED + FIRST + SECOND + decisions("2023-11-01", "2023-12-01"))
    assert spans(found) == BOTH
    assert found.pending == ()
    assert decided_on(found, found.keys[1]) == date(2023, 12, 1)


@pytest.mark.parametrize("days", [(), ("2023-11-01",)])
def test_until_then_the_earlier_version_stands(days: tuple[str, ...]) -> None:
    found = agreement(ADOPTED + FIRST + SECOND + decisions(*days))
    assert spans(found) == [(START, None)]
    assert [(one.amendment, one.valid.first) for one in found.pending] == [("Ny", CHANGE)]
    assert decided_on(found, found.pending[0]) is None


def test_only_those_who_take_part_on_its_first_day_adopt_it() -> None:
    joined = "deltakere Krødsherad fra 1. januar 2025\nvedtak Krødsherad 1. november 2024\n"
    assert spans(agreement(ADOPTED + joined + FIRST + SECOND + decisions("2023-11-01", "2023-12-01"))) == BOTH


def test_an_amendment_from_before_the_agreement_is_asked_of_its_first_participants() -> None:
    early = 'nøkkel "K" fra 1. januar 2019:\n  100 % likt\n' + SECOND.replace("2024", "2019").replace(
        "1. januar 2019", "1. mai 2019"
    )
    assert len(agreement(ADOPTED + early).pending) == 1
    assert not agreement(ADOPTED + early + decisions("2023-11-01", "2023-12-01")).pending


def test_a_third_version_ends_the_one_that_stands_before_it() -> None:
    third = 'nøkkel "K" fra 1. januar 2026:\n  100 % til Modum\n'
    assert spans(agreement(ADOPTED + FIRST + SECOND + third)) == [
        (START, date(2025, 12, 31)),
        (date(2026, 1, 1), None),
    ]


def test_an_amendment_may_end_a_version_that_says_when_it_ends() -> None:
    first = FIRST.replace('"K":', '"K" til 31. desember 2030:')
    rules = ADOPTED + first + SECOND + 'nøkkel "K" fra 1. januar 2031:\n  100 % likt\n'
    last = (date(2031, 1, 1), None)
    adopted = agreement(rules + decisions("2023-11-01", "2023-12-01"))
    assert spans(adopted) == [BOTH[0], (CHANGE, date(2030, 12, 31)), last]
    assert spans(agreement(rules)) == [(START, date(2030, 12, 31)), last]


def test_in_a_draft_no_amendment_counts() -> None:
    found = agreement(FIRST + SECOND)
    assert found.is_draft
    assert spans(found) == [(START, None)]


def test_what_is_known_on_a_day_are_the_decisions_to_that_day() -> None:
    text = ADOPTED + FIRST + SECOND + decisions("2023-11-01", "2023-12-01")
    assert spans(agreement(text, date(2023, 12, 1))) == BOTH
    before = agreement(text, date(2023, 11, 30))
    assert spans(before) == [(START, None)]
    assert len(before.decisions) == 3


def test_a_day_before_all_decisions_names_all_councils() -> None:
    found = reading(ADOPTED + FIRST, date(2019, 12, 31))
    assert found.agreement is None
    (told,) = found.diagnostics
    assert (told.code, told.variant, told.values["parties"]) == ("F504", "known", ("Modum", "Sigdal"))


def test_a_draft_is_one_on_every_day() -> None:
    assert agreement(FIRST, date(2019, 12, 31)).is_draft


def test_in_examples_every_amendment_counts() -> None:
    example = (
        '```\n```eksempel\neksempel "E":\n  år 2024\n  innbyggertall Modum 3, Sigdal 1\n'
        '  kostnad "C" 100 kr\n  gir Modum 75 kr, Sigdal 25 kr'
    )
    found = agreement(ADOPTED + FIRST + SECOND + example)
    assert found.pending
    assert not try_examples(found).faults
    assert spans(in_force(found, every=True)) == BOTH


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        ('kostnad "C" fra 1. januar 2024 endring "Ny":\n  fordeles likt', "costs"),
        ('påslag "P" 5 % av kostnad "C" til Modum fra 1. januar 2024 endring "Ny"', "overheads"),
        ('fastbeløp "F" 5 kr per år til Modum fra 1. januar 2024 endring "Ny"', "fixed_amounts"),
        ('bidrag "B" fra 1. januar 2024 endring "Ny":\n  grunnbeløp 1 kr\n  til Modum', "contributions"),
        ('oppgjør:\n  periode år\noppgjør fra 1. januar 2024 endring "Ny":\n  periode kvartal', "terms"),
    ],
)
def test_whatever_has_versions_may_be_amended(rule: str, field: str) -> None:
    waiting = agreement(f"{ADOPTED}{FIRST}{rule}\n")
    adopted = agreement(f"{ADOPTED}{FIRST}{rule}\n{decisions('2023-11-01', '2023-12-01')}")
    assert len(waiting.pending) == 1
    assert len(getattr(adopted, field)) == len(getattr(waiting, field)) + 1


def test_what_is_wrong_before_an_amendment_is_adopted_is_told_too() -> None:
    moved = (
        'kostnad "D" fra 1. januar 2024:\n  art 100\n  fordeles likt\n'
        'kostnad "C" fra 1. januar 2024 endring "Ny":\n  art 200\n  fordeles likt\n'
    )
    assert [one.code for one in reading(ADOPTED + FIRST + moved).errors] == ["F402"]
    adopted = reading(ADOPTED + FIRST + moved + decisions("2023-11-01", "2023-12-01"))
    assert not adopted.errors


def test_a_decision_on_an_amendment_that_no_rule_has() -> None:
    found = reading(ADOPTED + FIRST + SECOND + decisions("2023-11-01").replace('"Ny"', '"Nye"'))
    assert [(one.code, one.variant) for one in found.errors] == [("F201", "amendment.meant")]


def test_the_day_is_named_on_the_command_line_and_in_python(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, ledger = tmp_path / "a.avtale", tmp_path / "r.csv"
    text = reading(ADOPTED + FIRST + SECOND + decisions("2023-11-01", "2023-12-01")).agreement
    assert text is not None
    path.write_text(text.source.text, "utf-8")
    ledger.write_text("bilagsdato;beløp\n01.05.2024;100,00\n", "utf-8")

    def sigdal(*words: str) -> str:
        command = ["beregn", str(path), "--regnskap", str(ledger), "--år", "2024", "--format", "json"]
        assert main([*command, *words]) == FINE
        parties = json.loads(capsys.readouterr().out)["parter"]
        return str(next(party["sum"] for party in parties if party["navn"] == "Sigdal"))

    assert sigdal() != "50.00"
    assert sigdal("--kjent", "30.11.2023") == "50.00"
    assert main(["beregn", str(path), "--år", "2024", "--regnskap", str(ledger), "--kjent", "nå"]) == USAGE
    assert len(fordel.read(path, known=date(2023, 11, 30)).pending) == 1
