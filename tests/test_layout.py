"""`formater` and `oversett`: the one layout, with prose and comments to the letter, in every form of the language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fordel import grammar_files, layout, syntax
from fordel.layout import NotTheSame, laid_out
from fordel.parser import parse
from fordel.source import Source
from tests.syntax_strategy import agreements, files
from tests.test_cli import Capture, run
from tests.test_round_trip import CHANGES
from tests.written_trees import format_file

TOP = Path(__file__).parents[1]
FORMS = ("nb", "nn", "en")
WHOLE = [
    path
    for folder in (
        "agreements/**",
        "tests/mistakes/valid",
        "tests/acceptance",
        "tests/unseen",
        "tests/unseen/costs",
    )
    for path in sorted(TOP.glob(f"{folder}/*.avtale"))
    if not parse(Source(path.name, path.read_text("utf-8"))).diagnostics
]

#: The words for population and its unit, in every form.
NAMES = {
    text: name
    for lists in grammar_files.table().VOCABULARY["called"].values()
    for name, texts in lists.items()
    for text in texts
}

WRITTEN = """\
# Avtale \u0020\u0020

Teksten  står   som den står.\t

::: regel
avtale «Felles "brann"» # navn
gjelder   fra 01.06.2024
deltakere Modum, # vert
  # to til
  Sigdal,Hol  #til slutt
kontorkommune Modum
# om nøkkelen

# Nøkler:


nøkkel "A" :
     # halvt
   50% likt

   3/6 etter innbyggertall
   # slutt
kostnad "D":
art 100–110,180
  # ut:
  vert fordelt etter nøkkel "A"
  øvrige kostnader holdes utenfor
:::

~~~yaml
art:   3
~~~
````døme
eksempel "E":
år 2024
kostnad "D" kr 1 000
gir Modum 500,-
````
Slutt"""

LAID_OUT = """\
# Avtale \u0020\u0020

Teksten  står   som den står.\t

```regel
avtale «Felles "brann"»  # navn
gjelder fra 1. juni 2024
deltakere Modum,  # vert
    # to til
    Sigdal, Hol  #til slutt
kontorkommune Modum
# om nøkkelen

# Nøkler:

nøkkel "A":
  # halvt
  50 % likt
  3/6 etter innbyggertall
  # slutt

kostnad "D":
  art 100-110, 180
  # ut:
  vert fordelt etter nøkkel "A"

øvrige kostnader holdes utenfor
```

~~~yaml
art:   3
~~~
```døme
eksempel "E":
  år 2024
  kostnad "D" 1 000 kr
  gir Modum 500 kr
```
Slutt"""


def lay(text: str, form: str | None = None) -> str:
    laid = laid_out(Source("avtale.avtale", text), form)
    assert isinstance(laid, str), laid
    return laid


# The layout -------------------------------------------------------------------------------------------------


def test_the_layout_leaves_prose_and_comments_and_words_alone() -> None:
    assert lay(WRITTEN) == LAID_OUT
    assert lay(LAID_OUT) == LAID_OUT


def test_a_year_keeps_its_four_digits() -> None:
    rules = 'grunnlag hytter for 0999 kilde "SSB":\n  Modum 120'
    text = f'```regel\n{rules}\n```\n\n```eksempel\neksempel "E":\n  år 0012\n```\n'
    assert lay(text) == text


def test_windows_line_breaks_stay() -> None:
    assert lay(WRITTEN.replace("\n", "\r\n")) == LAID_OUT.replace("\n", "\r\n")


@given(files)
def test_what_the_formatter_prints_is_in_the_layout(file: syntax.File) -> None:
    text = format_file(file)
    assert lay(text) == text


#: What changes the fences or the line breaks that other changes go by.
LAST = ("prose around", "colon fences", "longer fences", "Windows line breaks")


@given(files, st.sets(st.sampled_from(sorted(CHANGES)), max_size=4))
def test_laid_out_once_is_laid_out_for_good(file: syntax.File, changes: set[str]) -> None:
    text = format_file(file)
    for change in (*sorted(changes.difference(LAST)), *(one for one in LAST if one in changes)):
        text = CHANGES[change](text)
    once = lay(text)
    assert lay(once) == once
    assert parse(Source("", once)).file.statements == file.statements


@given(files)
def test_every_comment_stays_in_its_order(file: syntax.File) -> None:
    text = CHANGES["comment lines"](CHANGES["comments"](CHANGES["a line for each item"](format_file(file))))
    comments = re.compile(r"# (?:så \"halve|nøkkel:|og$).*", re.MULTILINE)
    assert [one.rstrip() for one in comments.findall(lay(text))] == [
        one.rstrip() for one in comments.findall(text)
    ]


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: str(path.relative_to(TOP)))
def test_agreements_keep_what_they_say(path: Path) -> None:
    text = path.read_text("utf-8")
    once = lay(text)
    assert lay(once) == once
    before, after = (parse(Source("", one)).file for one in (text, once))
    assert before == after
    assert [clause.heading for clause in before.clauses] == [clause.heading for clause in after.clauses]


def test_what_cannot_be_read_is_told_and_not_laid_out() -> None:
    found = laid_out(Source("a.avtale", "```regel\navtale X Y\n```\n"))
    assert not isinstance(found, str)
    assert [one.code for one in found] == ["F101"]


def test_what_comes_out_otherwise_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "format_line", lambda _parts, _tree: 'avtale "Noe annet"')
    with pytest.raises(NotTheSame):
        laid_out(Source("a.avtale", '```regel\navtale "X"\n```\n'))


def test_a_comment_that_gets_lost_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "_with_comment", lambda rows, _comment: rows)
    with pytest.raises(NotTheSame):
        laid_out(Source("a.avtale", '```regel\navtale "X" # navn\n```\n'))


# Other forms ------------------------------------------------------------------------------------------------


@settings(max_examples=settings().max_examples // 5)
@given(agreements(), st.sampled_from(FORMS))
def test_there_and_back_is_the_same(agreement: syntax.File, form: str) -> None:
    text = format_file(agreement, "nb")
    there = lay(text, form)
    assert lay(there, "nb") == text


@given(files, st.sampled_from(FORMS), st.sampled_from(FORMS))
def test_whatever_can_be_written_is_the_same_there_and_back(file: syntax.File, home: str, away: str) -> None:
    text = lay(format_file(file, home), home)
    assert lay(lay(text, away), home) == text


@pytest.mark.parametrize("path", WHOLE, ids=lambda path: str(path.relative_to(TOP)))
@pytest.mark.parametrize("form", FORMS)
def test_agreements_are_the_same_there_and_back_up_to_synonyms(path: Path, form: str) -> None:
    text = path.read_text("utf-8")
    home = parse(Source("", text)).file.form
    there, back = lay(text, form), lay(lay(text, form), home)
    before, after = (parse(Source("", one)).file.statements for one in (text, back))
    assert layout._named(before, NAMES) == layout._named(after, NAMES)
    assert lay(lay(back, form), home) == back
    assert lay(there, form) == there


def test_names_texts_and_comments_are_untouched() -> None:
    written = """\
Teksten gjelder fra nå.

```regel
nøkkel "likt fra nøkkel":  # nøkkel likt
  50 % likt
  resten etter innbyggertall unntatt "Hele kroner"
```
"""
    assert (
        lay(written, "en")
        == """\
Teksten gjelder fra nå.

```rule
key "likt fra nøkkel":  # nøkkel likt
  50 % equally
  the rest by population except "Hele kroner"
```
"""
    )
    assert lay(lay(written, "en"), "nb") == written


def test_a_synonym_that_both_forms_have_stays() -> None:
    assert "kontorkommune Hol" in lay("```regel\nkontorkommune Hol\n```\n", "nn")


def test_a_unit_of_ones_own_is_a_name() -> None:
    text = '```regel\ngrunnlag boliger enhet "innbygger"\nbidrag "B":\n  3 kr per innbygger\n```\n'
    assert "per innbygger\n" in lay(text, "nn")
    assert "per innbyggjar\n" in lay(text.replace(' enhet "innbygger"', ""), "nn")


# English ----------------------------------------------------------------------------------------------------

ENGLISH = """\
```rule
agreement "Fire"
valid from 1. januar 2024
participants Modum, Sigdal
host Modum

key "Half":
  50 % equally
  the rest by population

cost "Shared":
  account 100-110
  shared by key "Half"

other costs kept outside
```
"""


def test_english_is_read_and_told_in_english(capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "fire.avtale"
    path.write_text(ENGLISH.replace("50 %", "40 %").replace("the rest", "50 %"), "utf-8")
    code, out, _ = run(capsys, "sjekk", path)
    assert code == 1
    assert "the weights of the key" in out
    assert parse(Source("", ENGLISH)).file.form == "en"


@pytest.mark.parametrize(
    ("line", "never"),
    [
        ("avtlae Modum", "agreement"),
        ("kostnd X", "cost"),
        ('påslag "A" 5 % av kostnad "B" vertskommunen', "«to»"),
        ("gjelder fra 1. januar 2024 31. desember 2024", "«to»"),
        ("mesure x", "measure"),
    ],
)
def test_no_english_word_is_proposed_in_a_norwegian_file(line: str, never: str) -> None:
    text = f"```regel\ngjelder fra 1. januar 2024\n{line}\n```\n"
    (found,) = parse(Source("", text)).diagnostics
    from fordel.messages import has, sentence

    key = f"{found.code}.{found.variant}"
    hints = [sentence(one, found.values) for one in (key, f"{key}.hint") if has(one)]
    told = " ".join(hints).replace(line, "")
    written = str(found.values.get("written", "\0"))
    assert never not in told.replace(f"«{written}»", "")


def test_a_span_ends_with_its_last_year_in_english_as_well() -> None:
    (found,) = parse(Source("", ENGLISH.replace("1. januar 2024", "1. januar 2024 to 2027"))).diagnostics
    assert found.values["meant"] == "31. desember 2027"


def test_norwegian_words_are_not_proposed_in_an_english_file() -> None:
    (found,) = parse(Source("", ENGLISH.replace("host Modum", "hst Modum"))).diagnostics
    assert found.values["meant"] == "host"


# The commands -----------------------------------------------------------------------------------------------


def test_the_command_writes_what_it_lays_out(capsys: Capture, tmp_path: Path) -> None:
    path, laid = tmp_path / "Min avtale.avtale", tmp_path / "ferdig.avtale"
    path.write_bytes(b"\xef\xbb\xbf" + WRITTEN.replace("\n", "\r\n").encode())
    path.chmod(0o640)
    laid.write_text(LAID_OUT, "utf-8")
    code, out, _ = run(capsys, "formater", path, laid, "--sjekk")
    assert code == 1
    assert "Min avtale.avtale: oppsettet ville bli endret" in out
    assert "ferdig.avtale: ingenting å endre" in out
    assert path.read_bytes().startswith(b"\xef\xbb\xbf# Avtale   \r\n")
    assert run(capsys, "formater", path, laid)[0] == 0
    assert path.read_bytes() == b"\xef\xbb\xbf" + LAID_OUT.replace("\n", "\r\n").encode()
    assert path.stat().st_mode & 0o777 == 0o640
    assert run(capsys, "formater", path, "--sjekk")[0] == 0
    assert sorted(tmp_path.iterdir()) == [path, laid]


def test_a_link_stays_a_link(capsys: Capture, tmp_path: Path) -> None:
    path, link = tmp_path / "a.avtale", tmp_path / "b.avtale"
    path.write_text(WRITTEN, "utf-8")
    link.symlink_to(path)
    assert run(capsys, "formater", link)[0] == 0
    assert link.is_symlink()
    assert path.read_text("utf-8") == LAID_OUT


def test_a_file_with_mistakes_is_left_as_it_is(capsys: Capture, tmp_path: Path) -> None:
    path = tmp_path / "a.avtale"
    path.write_text("```regel\navtale   X Y\n```\n", "utf-8")
    code, _, err = run(capsys, "formater", path)
    assert code == 1
    assert "F101" in err
    assert path.read_text("utf-8") == "```regel\navtale   X Y\n```\n"


def test_a_fault_of_ours_writes_nothing(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.avtale"
    path.write_text('```regel\navtale  "X"\n```\n', "utf-8")
    monkeypatch.setattr(layout, "format_line", lambda _parts, _tree: 'avtale "Noe annet"')
    code, _, err = run(capsys, "formater", path)
    assert code == 4
    assert "NotTheSame" in err
    assert path.read_text("utf-8") == '```regel\navtale  "X"\n```\n'


def test_a_translation_is_printed_or_written(capsys: Capture, tmp_path: Path) -> None:
    path, to = tmp_path / "a.avtale", tmp_path / "b.avtale"
    path.write_text(ENGLISH, "utf-8")
    code, out, _ = run(capsys, "oversett", path, "--til", "nn")
    assert code == 0
    assert 'vert fordelt etter nøkkel "Half"' in out
    assert path.read_text("utf-8") == ENGLISH
    assert run(capsys, "oversett", path, "--til", "nn", "--ut", to)[0] == 0
    assert to.read_text("utf-8") == out
    assert run(capsys, "oversett", path)[0] == 2
