"""Which words a word is found by: the last part of a compound, and the plural of what ends in -el."""

import json
from pathlib import Path

import pytest

from fordel.site_search import teach_search, words_within

WORDS = (
    "fordeling",
    "nøkkel",
    "nøkler",
    "Fordelingsnøkkel",
    "fordelingsnøkler",
    "slutt",
    "oppgjør",
    "sluttoppgjør",
)


@pytest.mark.parametrize(
    ("word", "found_by"),
    [
        ("fordelingsnøkkel", {"nøkkel", "nøkler", "fordelingsnøkler"}),
        ("nøkler", {"nøkkel"}),
        ("sluttoppgjør", {"oppgjør"}),
    ],
)
def test_a_word_is_found_by_its_last_part_and_its_other_number(word: str, found_by: set[str]) -> None:
    assert set(words_within(WORDS)[word]) == found_by


@pytest.mark.parametrize(
    "words",
    [
        ("kommune", "une"),  # too short
        ("avtale", "tale"),  # «av» is no word of the site
        ("forteller", "forttel", "teller"),  # «for» is none either, and no plural ends in -tteller
        ("nøkkel", "fordeling"),
    ],
)
def test_a_word_that_only_ends_alike_is_no_part(words: tuple[str, ...]) -> None:
    assert words_within(words) == {}


def site(folder: Path) -> Path:
    """A built site with no more than its search; the path of what that knows of Norwegian."""
    (folder / "search").mkdir()
    page = {"location": "a.html", "title": "Nøkkel", "text": "<b>fordeling</b> &amp; fordelingsnøkkel"}
    (folder / "search" / "search_index.json").write_text(json.dumps({"docs": [page]}), "utf-8")
    path = folder / "assets" / "javascripts" / "lunr" / "min" / "lunr.no.min.js"
    path.parent.mkdir(parents=True)
    path.write_text("lunr.no = function () {};", "utf-8")
    return path


def test_the_search_of_a_site_is_taught_its_words_once(tmp_path: Path) -> None:
    path = site(tmp_path)
    teach_search(str(tmp_path))
    taught = path.read_text("utf-8")
    assert taught.startswith("lunr.no = function () {};")
    assert taught.endswith('fordelWords({"fordelingsnøkkel": ["nøkkel"]});\n')
    teach_search(str(tmp_path))
    assert path.read_text("utf-8") == taught


def test_a_site_without_a_search_is_left_alone(tmp_path: Path) -> None:
    teach_search(str(tmp_path))
    assert list(tmp_path.iterdir()) == []
