"""S01, S07 and S12: texts that would run, break out of a page or tell of the machine are text, and tell nothing."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from fordel.cli import FINE, main
from tests.engines import needs
from tests.faults import FORDEL

ENGINE = Path(__file__).parents[1] / "engine" / "fordel"

#: Calls and modules that make code of text, or whose templates do.
RUNNING = {"eval", "exec", "compile", "__import__", "execfile"}
MODULES = (
    "pickle",
    "marshal",
    "shelve",
    "dill",
    "jinja2",
    "mako",
    "yaml",
    "code",
    "codeop",
    "runpy",
    "ctypes",
)

PAYLOADS = [
    "__import__('os').system('touch brutt')",
    "{0.__class__.__mro__}",
    "{told.__globals__}",
    "{{ 7*7 }} ${7*7} #{7*7} <%= 7*7 %>",
    "%(name)s %s %n {} {0}",
    "#eval('1') #read('/etc/passwd') $x$ @ref",
    "'); COPY lines TO 'brutt'; --",
    "x' OR '1'='1",
    "$(touch brutt) `touch brutt` ; touch brutt | touch brutt",
    "!!python/object/apply:os.system ['touch brutt']",
    "=cmd|' /C touch brutt'!A0",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)' x='",
    "</td></tr></table><iframe src=javascript:alert(1)>",
    "[x](javascript:alert(1)) ![x](https://annet.no/x.png) <https://annet.no>",
    "*a* _b_ ~~c~~ `d` | e | [[f]] {: onclick=alert(1)} { #g onclick=alert(1) }",
    "&lt;script&gt; &#60;b&#62; &amp;",
    "--8<-- '/etc/passwd'",
    "\\\\tjener\\deling \\input{/etc/passwd}",
]
HARMLESS = "Vanlig navn"
AGREEMENT = """# Avtale om {1}

```regel
avtale "{0}"
gjelder fra 1. januar 2022
deltakere Modum, "{0}" (andre)
vertskommune Modum
```

## § 7 {1}

Utgiftene til {1} deles.

```regel
nøkkel "{0}":
  100 % likt
kostnad "{0}":
  ansvar 100
  fordeles etter nøkkel "{0}"
frist "{0}" 1. september
```

```eksempel
eksempel "{0}":
  år 2022
  kostnad "{0}" 100 kr
  gir Modum 50 kr, "{0}" 50 kr
```
"""


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def lay_out(text: str, prose: str | None = None) -> None:
    """An agreement and a ledger where every name and text is this one, and the prose the same or another."""
    written = AGREEMENT.replace("{1}", text if prose is None else prose).replace("{0}", text)
    Path("a.avtale").write_text(written, "utf-8")
    cells = f"1;15.03.2022;100;100,00;{text.replace(';', ',')}\n"
    Path("r.csv").write_text(f"bilagsnr;bilagsdato;ansvar;beløp;tekst\n{cells}{cells}", "utf-8")


# S01 ------------------------------------------------------------------------------------------------------------


def test_s01_nothing_in_the_package_makes_code_of_text() -> None:
    for path in sorted(ENGINE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id not in RUNNING, (path, node.lineno)
            named = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            named += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {name.split(".")[0] for name in named} & {*MODULES}, (path, named)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_s01_a_text_is_never_run(payload: str, capsys: pytest.CaptureFixture[str]) -> None:
    """It comes out as it was written, and no file is there that the text would have made."""
    lay_out(payload)
    books = ("a.avtale", "--regnskap=r.csv", "--år=2022")
    for words in (("sjekk", "a.avtale"), ("test", "a.avtale"), ("vis", "a.avtale")):
        assert main(words) == FINE, capsys.readouterr()
    for engine in ("python", "duckdb"):
        assert main(("beregn", *books, f"--motor={engine}", "--ut=ut")) == FINE, capsys.readouterr()
        told = json.loads(Path("ut/oppgjor.json").read_text("utf-8"))
        assert (told["avtale"], told["kostnader"][0]["navn"]) == (payload, payload)
        capsys.readouterr()
        told_why = ("forklar", *books, f"--motor={engine}", "--part=Modum", "--bilag", "--format=json")
        assert main(told_why) == FINE
        assert json.dumps(payload, ensure_ascii=False)[1:-1] in capsys.readouterr().out
    assert {path.name for path in Path().iterdir()} == {"a.avtale", "r.csv", "ut"}


# S07 ------------------------------------------------------------------------------------------------------------


class Shape(HTMLParser):
    """The elements of a page with the names of their attributes, and where links and pictures lead."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...], str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        leads = next((str(value) for name, value in attrs if name in ("href", "src")), "")
        self.found.append(
            (tag, tuple(name for name, _ in attrs), leads.split(":")[0] if ":" in leads else "")
        )


#: What prose may make: it is Markdown, without HTML, pictures and attributes, with links to pages elsewhere.
MARKDOWN = {("em", (), ""), ("a", ("href",), "https")}


def shapes(name: str) -> Iterator[set[tuple[str, tuple[str, ...], str]]]:
    """What each page of the agreement in this folder is made of, as the site would have it."""
    import markdown
    from mkdocs.config import load_config

    Path("sider").mkdir(exist_ok=True)
    Path("sider/index.md").write_text("# Hei\n", "utf-8")
    Path("mkdocs.yml").write_text(
        "site_name: P\ndocs_dir: sider\nplugins:\n  - fordel:\n      avtaler: []\n", "utf-8"
    )
    config = load_config("mkdocs.yml")
    config = config.plugins.on_config(config)
    out = Path(name)
    words = ("nettsted", "a.avtale", "--regnskap=r.csv", "--år=2022", f"--ut={out}")
    assert main(words) == FINE
    pages = sorted(out.rglob("*.md"))
    assert len(pages) > 4
    for path in pages:
        text = re.sub(r"\A---\n.*?\n---\n", "", path.read_text("utf-8"), flags=re.DOTALL)
        made = markdown.markdown(
            text, extensions=config.markdown_extensions, extension_configs=config.mdx_configs
        )
        yield {*Shape(made).found}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_s07_a_text_makes_no_element_and_no_attribute_of_a_page(payload: str) -> None:
    needs("mkdocs")
    lay_out(HARMLESS)
    usual = set().union(*shapes("vanlig"))
    lay_out(payload, HARMLESS)
    found = set().union(*shapes("navn"))
    assert found <= usual, found - usual
    lay_out(payload)
    found = set().union(*shapes("prosa"))
    assert found <= usual | MARKDOWN, found - usual


# S12 ------------------------------------------------------------------------------------------------------------


def readable(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of a folder, and every part of those that are packed."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.name, path.read_bytes()
        if path.suffix in (".xlsx", ".zip"):
            with zipfile.ZipFile(path) as parts:
                yield from ((f"{path.name}:{name}", parts.read(name)) for name in parts.namelist())


def test_s12_nothing_that_is_written_tells_of_the_machine(tmp_path: Path) -> None:
    """No value of the environment, no user or host, and no path but those that were given, as they were given."""
    needs("typst")
    needs("xlsxwriter")
    there = tmp_path / "hemmelig-mappe"
    there.mkdir()
    os.chdir(there)
    lay_out(HARMLESS)
    secrets = {"FORDEL_PROVE": "passord-4711", "USER": "brukernavn-4712", "HOSTNAME": "vert-4713"}
    environment = {**os.environ, **secrets, "HOME": str(there / "hjem-4714"), "PWD": str(there)}
    for words in (
        ("beregn", "a.avtale", "--regnskap=r.csv", "--år=2022", f"--ut={there / 'ut'}"),
        ("pakk", str(there / "ut"), f"--ut={there / 'ut' / 'pakke.zip'}"),
        ("nettsted", "a.avtale", "--regnskap=r.csv", "--år=2022", f"--ut={there / 'ut' / 'sider'}"),
    ):
        done = subprocess.run([FORDEL, *words], env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == FINE, done.stderr
    found = [*readable(there / "ut")]
    assert {".pdf", ".xlsx", ".csv", ".json", ".zip", ".md"} <= {Path(name).suffix for name, _ in found}
    for name, content in found:
        for secret in (*secrets.values(), "hemmelig-mappe", "hjem-4714", str(tmp_path)):
            assert secret.encode() not in content, (name, secret)
