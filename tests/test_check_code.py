"""The check code: the same while the rules say the same, another after any change, and held against decisions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fordel import syntax
from fordel.changes import changes
from fordel.check_code import check_code, rules, understood
from fordel.cli import main
from fordel.model import Agreement
from fordel.pipeline import Reading, read
from fordel.resolver import resolve
from tests.syntax_strategy import agreements

TOP = Path(__file__).parent.parent
NAV = TOP / "agreements" / "nav-midt-buskerud" / "nav-midt-buskerud.avtale"
TEXT = NAV.read_text("utf-8")
AMENDED = """
```regel
nøkkel "20/80" fra 1. januar 2024 endring "Ny nøkkel":
  40 % likt
  60 % etter innbyggertall
```
"""


def reading(text: str) -> Reading:
    found = read("nav.avtale", text.encode())
    assert {one.code for one in found.errors} <= {"F507"}, found.errors
    return found


def agreement(text: str) -> Agreement:
    written = reading(text).written
    assert written is not None
    return written


CODE = check_code(agreement(TEXT))


def test_the_code_is_what_it_was() -> None:
    """A code stands in decisions of councils: it is the same from one version of the engine to the next."""
    small = 'avtale "Arkiv"\ngjelder fra 1. januar 2024\ndeltakere Tolga, Tynset\nvertskommune Tynset\n'
    cost = 'kostnad "Arkivet":\n  art 010-285\n  fordeles likt\n'
    assert check_code(agreement(f"```regel\n{small}{cost}```\n")) == "VJ2P-YMDA"


SAME = [
    ("  20 % likt\n  80 % etter innbyggertall", "  80 % etter innbyggertall # størst\n\n      20 % likt"),
    ("deltakere Modum, Sigdal, Krødsherad", "deltaker Krødsherad\ndeltaker Sigdal, Modum"),
    ("80 % etter innbyggertall", "resten etter folketal"),
    ("uttreden 1 år varsel", "utmelding 12 måneder varsel"),
    ("gjelder fra 1. juni 2021", "gjelder fra 2021-06-01"),
    ("art 180-184, 190\n  belastes", "art 190, 180-184\n  skal belastast"),
    ("Modum kommune er vertskommune.", "Vertskommunen er Modum."),
    ("vedtak Sigdal 18. februar 2021\n", 'vedtak Sigdal 19. februar 2021 sak "1/21"\n'),
    ("gir feil F303", "gir feil F304"),
]


@pytest.mark.parametrize(("stands", "instead"), SAME)
def test_what_says_the_same_has_the_same_code(stands: str, instead: str) -> None:
    assert stands in TEXT
    new = agreement(TEXT.replace(stands, instead))
    assert check_code(new) == CODE
    assert changes(agreement(TEXT), new).rules == ()


OTHER = [
    ("  20 % likt\n  80 %", "  21 % likt\n  79 %", "key", "f"),
    ("art 010-099, 100-285", "art 010-099, 100-286", "cost", "f"),
    ("  belastes lokasjonskommunen", "  belastes vertskommunen", "cost", "f"),
    ("vertskommune Modum", "vertskommune Sigdal", "host", "b"),
    ("deltakere Modum, Sigdal, Krødsherad", "deltakere Modum, Sigdal, Krødsherad\nkjøper Flå", "buyer", "f"),
    ("lokasjon Noresund i Krødsherad", "lokasjon Noresund i Sigdal", "location", "f"),
    ("oppløsning krever enighet", "", "dissolution", "h"),
    ("uttreden 1 år varsel", "uttreden 1 år varsel virkning fra 1. januar", "exit", "g"),
    ('"individuell plan", ', "", "tasks", "c"),
    ("gjelder fra 1. juni 2021", "gjelder fra 1. juli 2021", "validity", "d"),
    ("avrunding til øre", "avrunding til hele kroner", "terms", "f"),
    ("per 1. januar i regnskapsåret", "per 1. juli i regnskapsåret", "measure", "f"),
    ('frist "Budsjettforslag" 1. september', 'frist "Budsjettforslag" 1. oktober', "dates", ""),
    ("går regelen foran", "går teksten foran", "precedence", ""),
    ("hjemmel kommuneloven § 20-2, § 20-4", "hjemmel kommuneloven § 20-4", "basis", ""),
    ("§ 20-4 bokstav e", "§ 20-4 bokstav e, i", "meets", "i"),
]


@pytest.mark.parametrize(("stands", "instead", "matter", "letter"), OTHER)
def test_a_rule_that_is_changed_has_another_code_and_is_told(
    stands: str, instead: str, matter: str, letter: str
) -> None:
    text = TEXT.replace("oppfyller kommuneloven § 20-4 bokstav i\n", "") if matter == "meets" else TEXT
    assert stands in text
    old, new = agreement(text), agreement(text.replace(stands, instead, 1))
    assert check_code(new) != check_code(old)
    found = changes(old, new)
    assert {matter} <= {one.matter for one in found.rules}
    assert {"".join(one.letters) for one in found.rules if one.matter == matter} == {letter}
    assert found.is_reserved


def test_formatting_and_translating_change_nothing() -> None:
    file = TOP / "agreements" / "nav-midt-buskerud" / "nav-midt-buskerud.avtale"
    from fordel.layout import laid_out
    from fordel.source import decode

    source = decode("a.avtale", file.read_bytes())
    assert source is not None
    for form in ("nb", "nn", "en"):
        text = laid_out(source, form)
        assert isinstance(text, str)
        assert check_code(agreement(text)) == CODE


@settings(max_examples=settings().max_examples // 4, suppress_health_check=list(HealthCheck))
@given(agreements(), agreements(), st.randoms())
def test_the_code_and_the_changes_tell_the_same(one: syntax.File, other: syntax.File, chance: object) -> None:
    statements = list(one.statements)
    chance.shuffle(statements)  # type: ignore[attr-defined]
    shuffled = syntax.File(tuple(statements))
    first, second, third = (resolve(file).agreement for file in (one, other, shuffled))
    assert (rules(first) == rules(second)) == (changes(first, second).rules == ())
    assert changes(first, third).rules == ()
    assert check_code(first) == check_code(third)


def test_a_decision_with_another_code_is_an_error_with_the_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sure = TEXT.replace(
        "vedtak Modum 15. februar 2021 sak", f'vedtak Modum 15. februar 2021 kode "{CODE}" #', 1
    )
    assert not reading(sure).errors
    changed = sure.replace("  20 % likt\n  80 %", "  21 % likt\n  79 %")
    (one,) = reading(changed).errors
    now = check_code(agreement(changed))
    assert (one.code, one.variant) == ("F507", "changed")
    assert (one.place.excerpt or "").startswith("vedtak Modum")
    assert one.values == {"parties": ("Modum",), "written": CODE, "code": now, "amendment": ""}
    path = tmp_path / "a.avtale"
    path.write_text(changed, "utf-8")
    assert main(["sjekk", str(path)]) == 1
    told = capsys.readouterr().out
    assert f'kode "{now}"' in told
    assert told.endswith(f", kontrollkode {now}\n")


def test_the_same_wrong_code_is_told_once() -> None:
    text = TEXT
    for line in ("vedtak Sigdal 18. februar 2021", "vedtak Krødsherad 11. februar 2021"):
        text = text.replace(line, f'{line} kode "0000-0000"')
    (one,) = reading(text).errors
    assert one.values["parties"] == ("Sigdal", "Krødsherad")
    assert len(one.labels) == 1


def test_an_amendment_has_a_code_of_its_own_and_disturbs_no_other() -> None:
    amended = agreement(TEXT + AMENDED)
    assert check_code(amended) == CODE
    own = check_code(amended, "Ny nøkkel")
    assert own != CODE
    decided = f'```regel\nvedtak Modum 1. mai 2023 endring "Ny nøkkel" kode "{own}"\n```\n'
    assert not reading(TEXT + AMENDED + decided).errors
    (one,) = reading(TEXT + AMENDED.replace("40 %", "30 %").replace("60 %", "70 %") + decided).errors
    assert (one.variant, one.values["amendment"]) == ("amendment", "Ny nøkkel")
    later = AMENDED.replace("Ny nøkkel", "Enda en").replace("2024", "2025")
    assert not reading(TEXT + AMENDED + later + decided).errors


def test_of_another_file_only_what_is_used_is_part(tmp_path: Path) -> None:
    library = (
        'bibliotek "Nøkler"\nnøkkel "Felles":\n  100 % likt\nnøkkel "Annen":\n  100 % etter innbyggertall\n'
    )
    text = (
        '```regel\navtale "A"\ngjelder fra 1. januar 2024\ndeltakere Tolga, Tynset\nvertskommune Tynset\n'
        'hent "n.avtale"\nkostnad "Drift":\n  fordeles etter nøkkel "Felles"\n```\n'
    )
    path = tmp_path / "a.avtale"
    path.write_text(text, "utf-8")
    codes = []
    for change in (
        ("", ""),
        ('"Annen":\n  100 % etter innbyggertall', '"Annen":\n  100 % likt'),
        ("100 % likt", "100 % til Tolga"),
    ):
        (tmp_path / "n.avtale").write_text(f"```regel\n{library.replace(*change, 1)}```\n", "utf-8")
        from fordel.fetched_files import shelf_of

        written = read(str(path), path.read_bytes(), None, lambda: shelf_of(str(path), None)).written
        assert written is not None
        codes.append(check_code(written))
    assert codes[0] == codes[1] != codes[2]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("abcd-efgh", "ABCD-EFGH"),
        ("ab cd efgh", "ABCD-EFGH"),
        ("OIL0-1234", "0110-1234"),
        ("ABCD-EFG", None),
        ("ABCD-EFGU", None),
    ],
)
def test_a_code_is_understood_as_people_write_it(written: str, meant: str | None) -> None:
    assert understood(written) == meant


def test_what_is_no_code_is_told() -> None:
    text = TEXT.replace("vedtak Sigdal 18. februar 2021", 'vedtak Sigdal 18. februar 2021 kode "feil"')
    (one,) = read("nav.avtale", text.encode()).errors
    assert (one.code, one.variant) == ("F103", "check_code")


def test_sjekk_prints_the_code(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sjekk", str(NAV)]) == 0
    assert capsys.readouterr().out == f"{NAV}: ingen feil, kontrollkode {CODE}\n"
    assert main(["sjekk", str(NAV), "--format", "json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)["avtaler"]
    assert told == {"fil": str(NAV), "avtale": "NAV Midt-Buskerud", "kontrollkode": CODE, "endringer": {}}
