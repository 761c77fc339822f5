"""The data files of the package: what they hold, and that one place reads them."""

from pathlib import Path

import pytest

from fordel import resources

NATIONAL_TOTALS = {
    "2017": 5258317,
    "2018": 5295619,
    "2019": 5328212,
    "2020": 5367580,
    "2021": 5391369,
    "2022": 5425270,
    "2023": 5488984,
    "2024": 5550203,
    "2025": 5594340,
    "2026": 5627400,
}


def test_the_population_adds_up_to_the_nation_in_every_complete_year() -> None:
    totals = dict.fromkeys(NATIONAL_TOTALS, 0)
    for line in resources.text("innbyggertall.csv").splitlines()[1:]:
        _, _, year, people = line.split(";")
        if year in totals:
            totals[year] += int(people)
    assert totals == NATIONAL_TOTALS


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("innbyggertall.csv", "kommunenummer;navn;aar;innbyggertall"),
        ("kommuneendringer.csv", "dato;art;fra_nummer;fra_navn;til_nummer;til_navn;kilde"),
        ("kommunenavn.csv", "navn;andre_navn"),
        ("kommuner.csv", "identitet;nummer;navn;fra;til"),
    ],
)
def test_tables_have_a_heading_and_lines_of_as_many_cells(name: str, heading: str) -> None:
    table = resources.text(name)
    first, *lines = table.removesuffix("\n").split("\n")
    assert first == heading
    assert table.endswith("\n")
    assert {line.count(";") for line in lines} == {heading.count(";")}


def test_a_data_file_that_is_not_there_is_an_error_of_ours() -> None:
    with pytest.raises(FileNotFoundError):
        resources.text("finnes-ikke.csv")


def test_a_rewritten_file_is_read_anew(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(resources, "_FOLDER", str(tmp_path))
    resources.rewrite("prøve.csv", "navn\nSnåase\n")
    assert resources.text("prøve.csv") == "navn\nSnåase\n"
    resources.rewrite("prøve.csv", "navn\nPorsáŋgu\n")
    assert resources.text("prøve.csv") == "navn\nPorsáŋgu\n"
    assert (tmp_path / "prøve.csv").read_bytes() == "navn\nPorsáŋgu\n".encode()
