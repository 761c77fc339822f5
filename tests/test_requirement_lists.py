"""What `fordel sjekk --lovkrav` prints of an agreement, and what other commands say of what it lacks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from fordel import resources
from fordel.cli import main
from fordel.render.checklists import checklists_text
from fordel.requirements import checklists
from tests.requirement_agreements import COST, HEAD, WHOLE, agreement

Capture = pytest.CaptureFixture[str]


# The list ---------------------------------------------------------------------------------------------------


def test_the_list_has_every_item() -> None:
    found = agreement(WHOLE.replace("uttreden 1 år varsel\n", ""))
    assert checklists_text(found, checklists(found)[:1], "nb", 100) == (
        "Felles kontor: sjekkliste for kommuneloven § 20-4\n\n"
        "  oppfylt  bokstav a: hvem som er deltakere i samarbeidet – linje 5\n"
        "  oppfylt  bokstav b: hvem av deltakerne som er vertskommune – linje 6\n"
        "  oppfylt  bokstav c: hvilke oppgaver og hvilken myndighet som legges til vertskommunen – linje 9\n"
        "  oppfylt  bokstav d: når oppgaver og myndighet overføres – linje 4\n"
        "  oppfylt  bokstav e: hvilke av vertskommunens vedtak deltakerne skal underrettes om – linje 9\n"
        "  oppfylt  bokstav f: hvordan det økonomiske oppgjøret mellom deltakerne og vertskommunen foregår –\n"
        "           linje 10, linje 12\n"
        "  mangler  bokstav g: hvordan en deltaker kan tre ut\n"
        "             Skriv for eksempel «uttreden 1 år varsel», eller sett «oppfyller kommuneloven § 20-4\n"
        "             bokstav g» i punktet der det står.\n"
        "  oppfylt  bokstav h: hvordan samarbeidet oppløses – linje 14\n"
        "  husk     bokstav i: annet som etter lov skal stå i avtalen\n\n"
        "  Kilde: kommuneloven (LOV-2018-06-22-83) § 20-4 tredje og fjerde ledd og § 20-3, i et uttrekk av\n"
        "  Lovdatas åpne data. Listen er fra 28. juli 2026.\n"
        "  Kravene er gjengitt kort, med våre ord.\n\n"
        "Dette er en sjekkliste, ikke en juridisk vurdering. Den ser etter regler i avtalen og etter punkter\n"
        "som selv sier at de oppfyller et krav. Om teksten er god nok, må dere vurdere."
    )


def test_a_wording_that_is_not_confirmed_says_so() -> None:
    found = agreement('hjemmel "kommuneloven 1992" § 28-1 e')
    assert "Ordlyden er ikke bekreftet" in checklists_text(found, checklists(found), "nb", 100)


# The command ------------------------------------------------------------------------------------------------


def run(capsys: Capture, folder: Path, rules: str, *options: str) -> tuple[int, str, str]:
    file = folder / "a.avtale"
    file.write_text(HEAD.format(rules=rules), "utf-8")
    given = [str(file) if option == "FIL" else option for option in options]
    code = main(["sjekk", *given])
    return code, *capsys.readouterr()


def test_what_is_lacking_makes_the_check_fail(capsys: Capture, tmp_path: Path) -> None:
    assert run(capsys, tmp_path, WHOLE, "FIL")[0] == 0
    code, out, _ = run(capsys, tmp_path, WHOLE.replace("uttreden 1 år varsel\n", ""), "FIL")
    assert (code, out.count("feil F601")) == (1, 1)
    code, out, _ = run(capsys, tmp_path, "følger samarbeid", "--streng", "FIL")
    assert (code, out.count("råd F602")) == (0, 5)
    assert "F60" not in run(capsys, tmp_path, COST, "FIL")[1]


@pytest.mark.parametrize(
    ("options", "lists"),
    [
        (("--lovkrav", "FIL"), ["felles råd"]),
        (("FIL", "--lovkrav"), ["felles råd"]),
        (("--lovkrav", "--streng", "FIL"), ["felles råd"]),
        (("--lovkrav=samarbeid", "FIL"), ["samarbeid", "felles råd"]),
        (("FIL", "--lovkrav", "erfaringer"), ["erfaringer", "felles råd"]),
        (("--lovkrav", "erfaringer", "FIL"), ["erfaringer", "felles råd"]),
    ],
)
def test_the_option_has_a_value_or_none(
    capsys: Capture, tmp_path: Path, options: tuple[str, ...], lists: list[str]
) -> None:
    code, out, _ = run(capsys, tmp_path, COST, *options)
    assert code == 0
    assert [line.split("sjekkliste for ")[1] for line in out.split("\n") if "sjekkliste for" in line] == lists
    assert "ikke en juridisk vurdering" in out
    assert "F602" not in out
    assert ("velger en kravliste" in out) == (len(lists) == 1)


def test_a_set_that_is_asked_for_counts(capsys: Capture, tmp_path: Path) -> None:
    code, out, _ = run(capsys, tmp_path, WHOLE, "FIL", "--lovkrav", "nav-loven")
    assert code == 1
    assert "a.avtale: 3\u00a0feil" in out


def test_a_set_that_is_not_there(capsys: Capture, tmp_path: Path) -> None:
    code, out, err = run(capsys, tmp_path, WHOLE, "FIL", "--lovkrav", "partnerskp")
    assert (code, out) == (2, "")
    assert "Mente du «partnerskap»?" in err
    assert "Listene er eiendom" in run(capsys, tmp_path, WHOLE, "FIL", "--lovkrav=xyz")[2]


def test_json_has_lists_and_diagnostics(capsys: Capture, tmp_path: Path) -> None:
    code, out, _ = run(capsys, tmp_path, WHOLE.replace("c, e", "c"), "FIL", "--lovkrav", "--format", "json")
    found = json.loads(out)
    Draft202012Validator(json.loads(resources.text("schemas/diagnoser.json"))).validate(found)
    assert code == 1
    assert [one["kode"] for one in found["diagnoser"]] == ["F601"]
    assert "ikke en juridisk vurdering" in found["lovkrav"]["forbehold"]
    of_law, _ = found["lovkrav"]["lister"]
    assert (of_law["liste"], of_law["dato"], of_law["ordlyd"]) == ("kommuneloven-20-4", "2026-07-28", "lest")
    assert [one["status"] for one in of_law["krav"]] == [
        *["oppfylt"] * 4, "mangler", *["oppfylt"] * 3, "påminnelse",
    ]  # fmt: skip
    assert "lovkrav" not in json.loads(run(capsys, tmp_path, WHOLE, "FIL", "--format", "json")[1])


def test_each_finding_has_a_print_of_its_own(capsys: Capture, tmp_path: Path) -> None:
    rules = (
        WHOLE.replace("§ 20-4 bokstav c, e", "§ 20-4 bokstav i")
        .replace("oppgaver", "oppgåver")
        .replace('oppgåver "landbruk"\n', "")
    )
    (log,) = json.loads(run(capsys, tmp_path, rules, "FIL", "--format", "sarif")[1])["runs"]
    prints = [one["partialFingerprints"]["fordel/1"] for one in log["results"]]
    assert len(prints) == len(set(prints)) == 2


def test_examples_and_settlements_go_on_and_say_so(capsys: Capture, tmp_path: Path) -> None:
    example = '\n```\n```eksempel\neksempel "E":\n  år 2024\n  kostnad "Drift" 10 kr\n  gir Tolga 5 kr'
    file, ledger = tmp_path / "a.avtale", tmp_path / "r.csv"
    file.write_text(HEAD.format(rules=WHOLE.replace("c, e", "c") + example), "utf-8")
    ledger.write_text("bilagsdato;beløp\n01.02.2024;10\n", "utf-8")
    said = "Avtalen ser ut til å mangle bokstav e etter sjekklisten for kommuneloven § 20-4."
    assert main(["test", str(file)]) == 0
    assert said in capsys.readouterr().out
    assert main(["test", str(file), "--format", "json"]) == 0
    assert said in json.loads(capsys.readouterr().out)["avtaler"][0]["merknader"][0]
    assert main(["beregn", str(file), "--regnskap", str(ledger), "--år", "2024", "--format", "json"]) == 0
    assert [one for one in json.loads(capsys.readouterr().out)["merknader"] if said in one]
