"""Files that an agreement fetches keys and measures from: what joins it, and what is kept out."""

from __future__ import annotations

from pathlib import Path

import pytest

import fordel
from fordel import receipt
from fordel.ceilings import FETCHED_FILES
from fordel.cli import FINDINGS, FINE, USAGE, main
from fordel.fetched_files import shelf_of
from fordel.pipeline import Reading, read

AGREEMENT = """avtale "A"
gjelder fra 1. januar 2022
deltakere Modum, Sigdal
vertskommune Modum
kostnad "C":
  fordeles etter nøkkel "Felles"
"""
LIBRARY = 'bibliotek "B"\nnøkkel "Felles":\n  100 % likt\n'


def write(folder: Path, files: dict[str, str]) -> None:
    for name, rules in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"```regel\n{rules}```\n", "utf-8")


def reading(path: Path, libraries: Path | None = None) -> Reading:
    shelf = shelf_of(str(path), str(libraries) if libraries else None)
    return read(str(path), path.read_bytes(), None, lambda: shelf)


def told(found: Reading) -> list[tuple[str, str]]:
    return [(one.code, one.variant) for one in found.diagnostics]


def fetching(tmp_path: Path, path: str, files: dict[str, str] | None = None) -> Reading:
    """An agreement in a folder of its own that fetches a path."""
    write(tmp_path, files or {})
    write(tmp_path / "avtaler", {"a.avtale": f'hent "{path}"\n{AGREEMENT}'})
    return reading(tmp_path / "avtaler" / "a.avtale")


# What joins the agreement -------------------------------------------------------------------------------------


def test_keys_and_measures_join_the_agreement(tmp_path: Path) -> None:
    library = (
        'bibliotek "B"\ngrunnlag årsverk per 1. januar 2022:\n  Modum 3\n  Sigdal 1\n  Oslo 100\n'
        'nøkkel "Felles":\n  50 % etter årsverk\n  50 % etter nøkkel "Indre"\n'
        'hent "indre.avtale"\n'
    )
    files = {
        "avtaler/felles/n.avtale": library,
        "avtaler/felles/indre.avtale": 'bibliotek "I"\nnøkkel "Indre":\n  100 % likt\n',
    }
    found = fetching(tmp_path, "felles/n.avtale", files)
    assert told(found) == []
    agreement = found.agreement
    assert agreement is not None
    assert {key.name for key in agreement.keys} == {"Felles", "Indre"}
    assert agreement.measures["årsverk"].tables[0].values == {"Modum": 3, "Sigdal": 1}
    assert {source.name for source in agreement.libraries} == {"felles/n.avtale", "felles/indre.avtale"}


def test_of_another_agreement_only_keys_and_measures_are_taken(tmp_path: Path) -> None:
    other = AGREEMENT.replace("Modum", "Flå").replace("Sigdal", "Gol") + 'nøkkel "Felles":\n  100 % likt\n'
    found = fetching(tmp_path, "b.avtale", {"avtaler/b.avtale": other})
    assert told(found) == []
    assert found.agreement is not None
    assert [*found.agreement.parties] == ["Modum", "Sigdal"]
    assert len(found.agreement.costs) == 1


def test_a_file_that_two_fetch_is_there_once(tmp_path: Path) -> None:
    files = {
        "avtaler/b.avtale": 'bibliotek "B"\nhent "d.avtale"\nhent "c.avtale"\n',
        "avtaler/c.avtale": 'bibliotek "C"\nhent "./x/../d.avtale"\n',
        "avtaler/d.avtale": LIBRARY,
    }
    found = fetching(tmp_path, "b.avtale", files)
    assert told(found) == []
    assert found.agreement is not None
    assert len(found.agreement.libraries) == 3


def test_a_group_comes_with_the_key_that_names_it(tmp_path: Path) -> None:
    library = (
        'bibliotek "B"\ngruppe "To" av Modum, Sigdal fordeles likt\n'
        'gruppe "Andre" av Oslo, Bergen fordeles likt\nnøkkel "Felles":\n  100 % likt blant "To"\n'
    )
    found = fetching(tmp_path, "b.avtale", {"avtaler/b.avtale": library})
    assert told(found) == []
    assert found.agreement is not None
    assert [*found.agreement.groups] == ["To"]


@pytest.mark.parametrize("path", ["n.avtale", "../felles/n.avtale"])
def test_a_folder_that_is_given_may_be_fetched_from(tmp_path: Path, path: str) -> None:
    found = fetching(tmp_path, path, {"felles/n.avtale": LIBRARY})
    assert found.errors
    beside = reading(tmp_path / "avtaler" / "a.avtale", tmp_path / "felles")
    assert told(beside) == []
    assert beside.agreement is not None
    assert [source.name for source in beside.agreement.libraries] == ["n.avtale"]


def test_the_own_folder_comes_before_the_one_that_is_given(tmp_path: Path) -> None:
    fetching(tmp_path, "n.avtale", {"felles/n.avtale": "feil\n", "avtaler/n.avtale": LIBRARY})
    assert told(reading(tmp_path / "avtaler" / "a.avtale", tmp_path / "felles")) == []


def test_the_folder_that_is_given_is_there(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError):
        shelf_of(str(tmp_path / "a.avtale"), str(tmp_path / "ingen"))


# What is kept out ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "variant"),
    [
        ("../n.avtale", "outside"),
        ("felles/../../n.avtale", "outside"),
        ("../avtaler2/n.avtale", "outside"),
        ("../AVTALER/n.avtale", "outside"),
        ("../" * 40 + "etc/n.avtale", "outside"),
        ("/etc/n.avtale", "absolute"),
        ("//tjener/mappe/n.avtale", "absolute"),
        ("C:/n.avtale", "absolute"),
        ("c:n.avtale", "absolute"),
        ("\\\\tjener\\mappe\\n.avtale", "absolute"),
        ("..\\n.avtale", "signs"),
        ("felles\\n.avtale", "signs"),
        ("file:n.avtale", "signs"),
        ("n.avtale:skjult.avtale", "signs"),
        (".. /n.avtale", "signs"),
        (".../n.avtale", "signs"),
        ("n.avtale.", "signs"),
    ],
)
def test_s02_a_path_out_of_the_folder_is_refused(tmp_path: Path, path: str, variant: str) -> None:
    files = {"n.avtale": LIBRARY, "avtaler2/n.avtale": LIBRARY, "AVTALER/n.avtale": LIBRARY}
    found = fetching(tmp_path, path, files)
    assert told(found) == [("F206", variant)]
    assert found.agreement is None


def test_a_path_is_judged_before_any_file_is_looked_for(tmp_path: Path) -> None:
    there, missing = (
        fetching(tmp_path / name, "../n.avtale", files)
        for name, files in (("x", {"n.avtale": LIBRARY}), ("y", {}))
    )
    assert told(there) == told(missing) == [("F206", "outside")]


def test_a_path_may_go_up_and_come_back(tmp_path: Path) -> None:
    files = {"avtaler/f/b.avtale": 'bibliotek "B"\nhent "../n.avtale"\n', "avtaler/n.avtale": LIBRARY}
    assert told(fetching(tmp_path, "f/b.avtale", files)) == []


@pytest.mark.parametrize("is_folder", [False, True])
def test_s02_a_link_out_of_the_folder_is_refused(tmp_path: Path, is_folder: bool) -> None:  # noqa: FBT001
    write(tmp_path, {"ute/n.avtale": LIBRARY})
    (tmp_path / "avtaler").mkdir()
    if is_folder:
        (tmp_path / "avtaler" / "inne").symlink_to(tmp_path / "ute")
    else:
        (tmp_path / "avtaler" / "n.avtale").symlink_to(tmp_path / "ute" / "n.avtale")
    found = fetching(tmp_path, "inne/n.avtale" if is_folder else "n.avtale")
    assert told(found) == [("F206", "link")]
    assert told(reading(tmp_path / "avtaler" / "a.avtale", tmp_path / "ute")) == []


def test_a_link_within_the_folder_is_the_file_it_leads_to(tmp_path: Path) -> None:
    write(tmp_path, {"avtaler/n.avtale": LIBRARY})
    (tmp_path / "avtaler" / "b.avtale").symlink_to(tmp_path / "avtaler" / "n.avtale")
    found = fetching(tmp_path, 'b.avtale"\nhent "n.avtale')
    assert told(found) == []
    assert found.agreement is not None
    assert len(found.agreement.libraries) == 1


# What cannot be had -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "variant"),
    [("n.avtale", "missing"), ("mappe.avtale", "missing"), ("hemmelig.txt", "ending"), (".env", "ending")],
)
def test_what_is_missing_or_no_agreement(tmp_path: Path, path: str, variant: str) -> None:
    files = {"avtaler/mappe.avtale/x.avtale": LIBRARY, "avtaler/hemmelig.txt": LIBRARY}
    assert told(fetching(tmp_path, path, files)) == [("F205", variant)]


def test_a_text_without_a_folder_has_nothing_to_fetch() -> None:
    text = f'```regel\nhent "n.avtale"\n{AGREEMENT}```\n'.encode()
    assert told(read("a.avtale", text)) == [("F205", "missing")]


@pytest.mark.parametrize(
    ("files", "circle"),
    [
        ({}, ("a", "a")),
        ({"b": "a.avtale"}, ("a", "b", "a")),
        ({"b": "c.avtale", "c": "./c.avtale"}, ("c", "c")),
        ({"b": "c.avtale", "c": "b.avtale"}, ("b", "c", "b")),
    ],
)
def test_i09_a_circle_is_told_once(tmp_path: Path, files: dict[str, str], circle: tuple[str, ...]) -> None:
    libraries = {
        f"avtaler/{name}.avtale": f'bibliotek "{name}"\nhent "{path}"\n' for name, path in files.items()
    }
    found = fetching(tmp_path, "b.avtale" if files else "a.avtale", libraries)
    assert told(found) == [("F205", "circle")]
    told_circle = found.diagnostics[0].values["circle"]
    assert isinstance(told_circle, tuple)
    assert tuple(Path(name).stem for name in told_circle) == circle


@pytest.mark.parametrize("more", [0, 1])
def test_i09_a_long_chain_of_files_is_no_circle_and_ends_at_the_limit(tmp_path: Path, more: int) -> None:
    last = FETCHED_FILES - 1 + more
    files = {f"avtaler/{n}.avtale": f'bibliotek "B"\nhent "{n + 1}.avtale"\n' for n in range(last)}
    found = fetching(tmp_path, "0.avtale", {**files, f"avtaler/{last}.avtale": LIBRARY})
    assert told(found) == [("F205", "many")] * more


# What is wrong inside -----------------------------------------------------------------------------------------


def test_what_is_wrong_in_a_file_is_told_with_its_own_name(tmp_path: Path) -> None:
    library = LIBRARY + 'nøkkel "Gal":\n  90 % likt\nnøkkel "Rar":\n  100 % likt blant Oslo\n'
    found = fetching(tmp_path, "b.avtale", {"avtaler/b.avtale": library})
    assert told(found) == [("F301", "under"), ("F201", "party.unknown")]
    assert {Path(one.place.file).name for one in found.diagnostics} == {"b.avtale"}


def test_a_file_that_cannot_be_understood_gives_no_second_message(tmp_path: Path) -> None:
    found = fetching(tmp_path, "b.avtale", {"avtaler/b.avtale": 'nøkkel "Felles"\n  100 % likt\n'})
    assert len(found.diagnostics) == 1
    assert Path(found.diagnostics[0].place.file).name == "b.avtale"


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    write(tmp_path, {"avtaler/b.avtale": LIBRARY})
    (tmp_path / "avtaler" / "b.avtale").write_bytes("nøkkel".encode("latin-1"))
    found = fetching(tmp_path, "b.avtale")
    assert told(found) == [("F107", "encoding")]
    assert Path(found.diagnostics[0].place.file).name == "b.avtale"


@pytest.mark.parametrize(
    ("own", "library", "variant"),
    [
        ('nøkkel "Felles":\n  100 % til Modum\n', "", "key.elsewhere"),
        ("grunnlag areal per 1. januar 2022\n", "grunnlag areal per 1. mai 2022\n", "measure.twice"),
        (
            "grunnlag areal per 1. mai 2022:\n  Modum 1\n",
            "grunnlag areal per 1. mai 2022:\n  Modum 2\n",
            "table.twice",
        ),
    ],
)
def test_what_both_define_is_told_once(tmp_path: Path, own: str, library: str, variant: str) -> None:
    files = {"avtaler/b.avtale": LIBRARY + library, "avtaler/a.avtale": f'{AGREEMENT}{own}hent "b.avtale"\n'}
    write(tmp_path, files)
    found = reading(tmp_path / "avtaler" / "a.avtale")
    errors = [(one.code, one.variant, Path(one.place.file).name) for one in found.errors]
    assert errors == [("F202", variant, "a.avtale")]


def test_a_table_of_the_agreement_adds_to_a_measure_of_the_library(tmp_path: Path) -> None:
    library = (
        'bibliotek "B"\ngrunnlag areal per 1. mai i regnskapsåret\nnøkkel "Felles":\n  100 % etter areal\n'
    )
    own = 'grunnlag areal per 1. mai 2022:\n  Modum 1\n  Sigdal 2\nhent "b.avtale"\n'
    write(tmp_path, {"b.avtale": library, "a.avtale": AGREEMENT + own})
    found = reading(tmp_path / "a.avtale")
    assert told(found) == []
    assert found.agreement is not None
    assert found.agreement.measures["areal"].declared is not None
    assert len(found.agreement.measures["areal"].tables) == 1


def test_a_library_is_checked_by_itself(tmp_path: Path) -> None:
    rules = 'bibliotek "B"\nnøkkel "Felles":\n  50 % likt blant Modum, Sigdal\n  49 % likt\n'
    write(tmp_path, {"b.avtale": rules})
    assert [one for one in told(reading(tmp_path / "b.avtale")) if one[0] < "F306"] == [("F301", "under")]


# The receipt --------------------------------------------------------------------------------------------------


def test_the_hash_of_an_agreement_covers_the_files_it_fetches() -> None:
    alone = receipt.agreement_digest("a")
    assert alone == receipt.agreement_digest("\ufeffa", [])
    hashes = {
        alone,
        receipt.agreement_digest("a", [("n.avtale", "b")]),
        receipt.agreement_digest("a", [("m.avtale", "b")]),
        receipt.agreement_digest("a", [("n.avtale", "c")]),
        receipt.agreement_digest("a", [("n.avtale", "b"), ("m.avtale", "b")]),
    }
    assert len(hashes) == 5
    assert receipt.agreement_digest("a\r\n", [("n", "b\r\n")]) == receipt.agreement_digest(
        "a\n", [("n", "b\n")]
    )


# From the command line and from Python ------------------------------------------------------------------------


def test_the_folder_is_named_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert fetching(tmp_path, "n.avtale", {"felles/n.avtale": LIBRARY}).errors
    agreement = str(tmp_path / "avtaler" / "a.avtale")
    assert main(["sjekk", agreement]) == FINDINGS
    assert "F205" in capsys.readouterr().out
    assert main(["sjekk", agreement, "--bibliotek", str(tmp_path / "felles")]) == FINE
    assert main(["sjekk", agreement, "--bibliotek", str(tmp_path / "ingen")]) == USAGE
    assert "ingen" in capsys.readouterr().err


def test_python_programs_name_the_folder_too(tmp_path: Path) -> None:
    assert fetching(tmp_path, "n.avtale", {"felles/n.avtale": LIBRARY}).errors
    found = fordel.read(tmp_path / "avtaler" / "a.avtale", libraries=tmp_path / "felles")
    assert [key.name for key in found.keys] == ["Felles"]
