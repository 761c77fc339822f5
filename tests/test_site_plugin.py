"""The plugin of mkdocs: whole sites built of agreements, that are strict, harmless, and made anew only where needed."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort
from mkdocs.livereload import LiveReloadServer

from fordel.cli import main
from fordel.site_files import Entry, Made, entries, make, read_entry
from fordel.site_plugin import AgreementsPlugin

TOP = Path(__file__).parent.parent
NAV = TOP / "agreements" / "nav-midt-buskerud"
AGREEMENT = (TOP / "agreements" / "ika-kongsberg.avtale").read_text("utf-8")
HOSTILE = """# Avtale <script>alert(1)</script> {#x onclick=alert(1)}

```regel
avtale "</title><script>alert(1)</script> [x](javascript:alert(1))"
gjelder fra 1. januar 2022
deltakere Modum, "<img src=x onerror=alert(1)>" (andre), "[x](javascript:alert(1))" (andre)
vertskommune Modum
```

## § 7 <script>alert(1)</script> [x](javascript:alert(1))

Tekst <script>alert(1)</script> [x](javascript:alert(1)) ![x](https://annet.no/x.png)
{: onclick=alert(1)}

```regel
nøkkel "| <script>alert(1)</script> {: onclick=alert(1)}":
  100 % likt
kostnad "</pre><script>alert(1)</script> |":
  fordeles etter nøkkel "| <script>alert(1)</script> {: onclick=alert(1)}"
oppgjør:
  periode år
frist "<script>alert(1)</script>" 1. september
```

```eksempel
eksempel "</h2><script>alert(1)</script>":
  år 2022
  kostnad "</pre><script>alert(1)</script> |" 100 kr
  gir Modum 33,33 kr, "<img src=x onerror=alert(1)>" 33,33 kr, "[x](javascript:alert(1))" 33,34 kr
```
"""


def site(folder: Path, settings: str = "", theme: str = "mkdocs") -> Path:
    """A folder with a site of agreements to be built, and an agreement in it."""
    (folder / "sider").mkdir()
    (folder / "avtaler").mkdir()
    (folder / "sider" / "index.md").write_text(
        "# Hei\n\n[Avtalen](avtaler/ika-kongsberg/avtalen.md#punkt-4)\n"
    )
    (folder / "avtaler" / "ika-kongsberg.avtale").write_text(AGREEMENT, "utf-8")
    (folder / "mkdocs.yml").write_text(
        "site_name: Prøve\ndocs_dir: sider\nuse_directory_urls: false\n"
        f"theme: {{name: {theme}}}\nvalidation: {{anchors: warn}}\n"
        f"plugins:\n  - fordel:\n      avtaler: [avtaler]\n{settings}",
        "utf-8",
    )
    return folder


def built(folder: Path, **more: Any) -> tuple[str, ...]:  # noqa: ANN401  (settings of mkdocs)
    """Builds a site strictly, and tells which agreements had their pages made."""
    config = load_config(str(folder / "mkdocs.yml"), strict=True, **more)
    config.plugins.run_event("startup", command="build", dirty=False)
    build(config)
    plugin = config.plugins["fordel"]
    assert isinstance(plugin, AgreementsPlugin)
    return plugin.made


def test_an_agreement_becomes_pages_with_stable_addresses(tmp_path: Path) -> None:
    assert built(site(tmp_path)) == ("ika-kongsberg",)
    text = (tmp_path / "site" / "avtaler" / "ika-kongsberg" / "avtalen.html").read_text("utf-8")
    assert 'id="punkt-4"' in text
    assert 'href="nokler.html#' in text
    assert (tmp_path / "site" / "assets" / "fordel.css").is_file()


def test_all_agreements_are_listed_with_a_line_each(tmp_path: Path) -> None:
    site(tmp_path)
    (tmp_path / "avtaler" / "nav.avtale").write_bytes((NAV / "nav-midt-buskerud.avtale").read_bytes())
    text = (tmp_path / "mkdocs.yml").read_text("utf-8")
    (tmp_path / "mkdocs.yml").write_text(f"{text}nav: [index.md, {{Avtaler: avtaler/}}]\n", "utf-8")
    front = tmp_path / "sider" / "index.md"
    front.write_text(f"{front.read_text('utf-8')}\n[alle](avtaler/index.md)\n", "utf-8")
    built(tmp_path)
    page = (tmp_path / "site" / "avtaler" / "index.html").read_text("utf-8").replace("&nbsp;", " ")
    assert '<a href="nav/index.html">NAV Midt-Buskerud</a>: Modum, Sigdal og Krødsherad. Gjelder fra ' in page
    assert page.index("ika-kongsberg/index.html") < page.index("nav/index.html")
    assert 'href="avtaler/index.html"' in (tmp_path / "site" / "index.html").read_text("utf-8")


def test_a_list_that_is_written_by_hand_stays(tmp_path: Path) -> None:
    site(tmp_path)
    (tmp_path / "sider" / "avtaler").mkdir()
    (tmp_path / "sider" / "avtaler" / "index.md").write_text("# Vår egen liste\n", "utf-8")
    built(tmp_path)
    assert "Vår egen liste" in (tmp_path / "site" / "avtaler" / "index.html").read_text("utf-8")


def test_pages_are_made_anew_only_where_something_they_are_made_of_has_changed(tmp_path: Path) -> None:
    site(tmp_path)
    other = tmp_path / "avtaler" / "annen.avtale"
    other.write_text(AGREEMENT, "utf-8")
    assert built(tmp_path) == ("annen", "ika-kongsberg")
    assert built(tmp_path) == ()
    other.write_text(AGREEMENT.replace("# ", "# Ny ", 1), "utf-8")
    assert built(tmp_path) == ("annen",)
    assert "Ny " in (tmp_path / "site" / "avtaler" / "annen" / "avtalen.html").read_text("utf-8")


def test_a_ledger_gives_each_party_a_page_and_is_watched_for_changes(tmp_path: Path) -> None:
    site(tmp_path)
    settings = "        - {fil: avtaler/nav.avtale, regnskap: regnskap.csv, år: 2022}\n"
    text = (
        (tmp_path / "mkdocs.yml")
        .read_text("utf-8")
        .replace("[avtaler]\n", f"\n        - avtaler\n{settings}")
    )
    (tmp_path / "mkdocs.yml").write_text(text, "utf-8")
    (tmp_path / "avtaler" / "nav.avtale").write_bytes((NAV / "nav-midt-buskerud.avtale").read_bytes())
    ledger = tmp_path / "regnskap.csv"
    ledger.write_bytes((NAV / "regnskap-2022.csv").read_bytes())
    assert built(tmp_path) == ("ika-kongsberg", "nav")
    page = tmp_path / "site" / "avtaler" / "nav" / "hvorfor-sigdal.html"
    assert "2 280 772,99 kr" in page.read_text("utf-8").replace("\u00a0", " ").replace("&nbsp;", " ")
    ledger.write_text(ledger.read_text("utf-8") + "\n", "utf-8")
    assert built(tmp_path) == ("nav",)
    paid = settings.replace("år: 2022", "år: 2022, betalt: betalt.csv")
    (tmp_path / "betalt.csv").write_text("part;dato;beløp;type\nSigdal;01.03.2022;1000;forskudd\n", "utf-8")
    (tmp_path / "mkdocs.yml").write_text(text.replace(settings, paid), "utf-8")
    assert built(tmp_path) == ("nav",)
    assert "2 279 772,99 kr" in page.read_text("utf-8").replace("\u00a0", " ").replace("&nbsp;", " ")


def test_what_pages_are_made_of_is_watched_and_what_a_build_writes_is_not(tmp_path: Path) -> None:
    site(tmp_path)
    (tmp_path / "rot.avtale").write_text(AGREEMENT, "utf-8")
    text = (tmp_path / "mkdocs.yml").read_text("utf-8").replace("[avtaler]", "[avtaler, rot.avtale]")
    (tmp_path / "mkdocs.yml").write_text(text, "utf-8")
    config = load_config(str(tmp_path / "mkdocs.yml"))
    plugin = config.plugins["fordel"]
    assert isinstance(plugin, AgreementsPlugin)
    build(config)
    server = LiveReloadServer(lambda: None, "localhost", 0, str(tmp_path / "site"))
    plugin.on_serve(server, config=config)
    server.server_close()
    assert set(server._watched_paths) == {str(tmp_path / "avtaler"), str(tmp_path / "rot.avtale")}


class _Tags(HTMLParser):
    """What a page has of things that run or are fetched."""

    def __init__(self) -> None:
        super().__init__()
        self.bad: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        run = [
            name
            for name, value in attrs
            if name.startswith("on") or (value or "").strip().startswith("javascript:")
        ]
        if run or tag in ("script", "img", "iframe", "object"):
            self.bad.append(f"{tag} {attrs}")


@pytest.mark.parametrize("theme", ["mkdocs", "readthedocs", "material"])
def test_hostile_names_and_prose_are_harmless(tmp_path: Path, theme: str) -> None:
    site(tmp_path, theme=theme)
    built(tmp_path)
    plain = _tags(tmp_path / "site")
    (tmp_path / "avtaler" / "fiende.avtale").write_text(HOSTILE, "utf-8")
    built(tmp_path)
    pages = sorted((tmp_path / "site" / "avtaler" / "fiende").glob("*.html"))
    assert {one.name for one in pages} >= {
        "index.html",
        "avtalen.html",
        "nokler.html",
        "kostnader.html",
        "eksempler.html",
    }
    known = set(plain[tmp_path / "site" / "avtaler" / "ika-kongsberg" / "index.html"])
    for page, bad in _tags(tmp_path / "site").items():
        foreign = [one for one in bad if one not in known and "alert(1)" in one]
        assert not foreign, (page, foreign)
        assert "<script>alert(1)" not in page.read_text("utf-8")


def _tags(folder: Path) -> dict[Path, list[str]]:
    found = {}
    for page in folder.rglob("*.html"):
        tags = _Tags()
        tags.feed(page.read_text("utf-8"))
        found[page] = tags.bad
    return found


def test_what_is_wrong_with_an_agreement_stands_in_the_place_of_its_pages(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    site(tmp_path)
    (tmp_path / "avtaler" / "gal.avtale").write_text("```regel\navtale 7\n```\n", "utf-8")
    with pytest.raises(Abort):
        built(tmp_path)
    assert "gal.avtale" in caplog.text
    build(load_config(str(tmp_path / "mkdocs.yml")))
    page = (tmp_path / "site" / "avtaler" / "gal" / "index.html").read_text("utf-8")
    assert "gal.avtale har feil" in page
    assert str(tmp_path) not in page


@pytest.mark.parametrize(
    "settings",
    [
        "[finnes-ikke.avtale]",
        "[{fil: avtaler, regnskap: r.csv}]",
        "[{fil: avtaler, ukjent: 1}]",
        "[{fil: avtaler, budsjett: b.csv}]",
    ],
)
def test_settings_that_cannot_be_meant_stop_the_build(
    tmp_path: Path, settings: str, caplog: pytest.LogCaptureFixture
) -> None:
    site(tmp_path)
    text = (tmp_path / "mkdocs.yml").read_text("utf-8").replace("[avtaler]", settings)
    (tmp_path / "mkdocs.yml").write_text(text, "utf-8")
    with pytest.raises(Abort):
        built(tmp_path)
    assert "«avtaler»" in caplog.text


def test_a_language_that_is_none_is_refused(tmp_path: Path) -> None:
    site(tmp_path, "      språk: se\n")
    with pytest.raises(Abort):
        built(tmp_path)


def test_without_a_list_the_agreements_among_the_pages_are_taken(tmp_path: Path) -> None:
    site(tmp_path)
    text = (
        (tmp_path / "mkdocs.yml")
        .read_text("utf-8")
        .replace("      avtaler: [avtaler]\n", "      språk: en\n")
    )
    (tmp_path / "mkdocs.yml").write_text(text, "utf-8")
    (tmp_path / "sider" / "ika-kongsberg.avtale").write_text(AGREEMENT, "utf-8")
    assert built(tmp_path) == ("ika-kongsberg",)
    page = (tmp_path / "site" / "avtaler" / "ika-kongsberg" / "index.html").read_text("utf-8")
    assert "Allocation keys" in page
    assert '<html lang="en"' in page


def test_the_address_of_an_agreement_is_its_folders_and_file_from_where_a_pattern_begins() -> None:
    named = {entry.address for entry in entries(["agreements"], str(TOP))}
    assert {"ika-kongsberg", "barnevern", "hallingdal-barnevern", "hallingdal-felles-nokler"} <= named
    assert [one.address for one in entries(["agreements/hallingdal/barnevern.avtale"], str(TOP))] == [
        "barnevern"
    ]


# The page that tells of it ------------------------------------------------------------------------------------

PAGE = (TOP / "docs" / "pages" / "nettsted.md").read_text("utf-8")


def test_the_example_on_the_page_builds(tmp_path: Path) -> None:
    (example,) = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    (tmp_path / "sider").mkdir()
    (tmp_path / "avtaler").mkdir()
    (tmp_path / "mkdocs.yml").write_text(example, "utf-8")
    (tmp_path / "sider" / "index.md").write_text("# Avtalene våre\n", "utf-8")
    (tmp_path / "avtaler" / "nav.avtale").write_bytes((NAV / "nav-midt-buskerud.avtale").read_bytes())
    (tmp_path / "regnskap-2022.csv").write_bytes((NAV / "regnskap-2022.csv").read_bytes())
    assert built(tmp_path) == ("nav",)
    front = (tmp_path / "nettsted" / "index.html").read_text("utf-8")
    assert "avtaler/nav/hvorfor-sigdal.html" in front
    assert "NAV Midt-Buskerud" in front
    assert not re.findall(r'<(?:script|link|img)\b[^>]*\b(?:src|href)="(?:https?:)?//', front)


def test_the_python_on_the_page_runs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    monkeypatch.chdir(TOP)
    exec(compile(code, "nettsted.md", "exec"), {})  # noqa: S102  (our own page)
    assert capsys.readouterr().out.startswith("# ")


# The command --------------------------------------------------------------------------------------------------


def test_the_command_writes_the_pages_of_each_agreement_in_a_folder_of_its_own(tmp_path: Path) -> None:
    files = [str(TOP / "agreements" / "ika-kongsberg.avtale"), str(NAV / "nav-midt-buskerud.avtale")]
    assert main(["nettsted", *files, "--ut", str(tmp_path)]) == 0
    assert (tmp_path / "ika-kongsberg" / "avtalen.md").read_text("utf-8").startswith("# ")
    assert (tmp_path / "nav-midt-buskerud" / "lovkrav.md").is_file()
    assert (tmp_path / "fordel.css").is_file()


def test_the_command_makes_the_settlement_of_a_year(tmp_path: Path) -> None:
    words = [
        str(NAV / "nav-midt-buskerud.avtale"),
        "--regnskap",
        str(NAV / "regnskap-2022.csv"),
        "--år",
        "2022",
    ]
    assert main(["nettsted", *words, "--ut", str(tmp_path)]) == 0
    assert (tmp_path / "nav-midt-buskerud" / "hvorfor-modum.md").is_file()


def test_an_earlier_version_fetches_from_the_libraries_too(tmp_path: Path) -> None:
    own, others = tmp_path / "avtaler", tmp_path / "felles"
    own.mkdir()
    others.mkdir()
    (others / "nokler.avtale").write_text(
        '```regel\nbibliotek "Nøkler"\nnøkkel "delt":\n  100 % likt\n```\n', "utf-8"
    )
    text = (
        '```regel\navtale "Arkiv"\ngjelder fra 1. januar 2022\ndeltakere Tolga, Tynset\nvertskommune Tynset\n'
        'hent "nokler.avtale"\nkostnad "Drift":\n  fordeles etter nøkkel "delt"\n```\n'
    )
    (own / "ny.avtale").write_text(text, "utf-8")
    (own / "gammel.avtale").write_text(text.replace("Drift", "Leie"), "utf-8")
    words = [str(own / "ny.avtale"), "--tidligere", str(own / "gammel.avtale"), "--bibliotek", str(others)]
    assert main(["nettsted", *words, "--ut", str(tmp_path / "ut")]) == 0
    assert "Leie" in (tmp_path / "ut" / "ny" / "endringer.md").read_text("utf-8")


def test_pages_are_made_anew_when_what_an_earlier_version_fetches_has_changed(tmp_path: Path) -> None:
    text = (
        '```regel\navtale "Arkiv"\ngjelder fra 1. januar 2022\ndeltakere Tolga, Tynset\nvertskommune Tynset\n'
        'nøkkel "ny":\n  100 % likt\nkostnad "Drift":\n  fordeles etter nøkkel "ny"\n```\n'
    )
    (tmp_path / "ny.avtale").write_text(text, "utf-8")
    (tmp_path / "gammel.avtale").write_text(
        text.replace("nøkkel", 'hent "nokler.avtale"\nnøkkel', 1).replace(
            'etter nøkkel "ny"', 'etter nøkkel "delt"'
        ),
        "utf-8",
    )
    library = tmp_path / "nokler.avtale"
    fetched = '```regel\nbibliotek "Nøkler"\nnøkkel "delt":\n  60 % til Tolga\n  40 % til Tynset\n```\n'
    library.write_text(fetched, "utf-8")
    entry = Entry(str(tmp_path / "ny.avtale"), earlier=str(tmp_path / "gammel.avtale"))

    def made_anew() -> bool:
        agreement = read_entry(entry).agreement
        assert agreement is not None
        made = make(entry, agreement, cache=str(tmp_path / "lager.json"))
        assert isinstance(made, Made), made
        return made.is_new

    assert [made_anew(), made_anew()] == [True, False]
    library.write_text(fetched.replace("60", "55").replace("40", "45"), "utf-8")
    assert [made_anew(), made_anew()] == [True, False]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--ut", "x", "--år", "2022"], "--regnskap og --år hører sammen"),
        (["--ut", "x", "--betalt", "b.csv"], "--betalt"),
        (["--ut", "x", "--regnskap", "r", "--år", "2022", "--betalt", "b", "--forrige", "f"], "--forrige"),
        (["--ut", "x", "--regnskap", "r.csv", "--år", "22"], "22"),
        ([], "--ut mangler"),
    ],
)
def test_wrong_usage_is_told(words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nettsted", str(NAV / "nav-midt-buskerud.avtale"), *words]) == 2
    assert told in capsys.readouterr().err
