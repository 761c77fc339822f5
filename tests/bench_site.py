"""Measures the building of a site: an agreement of 500 clauses with the plugin, and the same Markdown without it."""

from __future__ import annotations

import logging
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config

from tests.bench_page import Row

CLAUSES, KEY_EVERY = 500, 10
HEAD = """# Avtale

```regel
avtale "Måling"
gjelder fra 1. januar 2020
deltakere Modum, Sigdal, Krødsherad
vertskommune Modum
grunnlag innbyggertall per 1. januar i regnskapsåret
oppgjør:
  periode år
```
"""
CLAUSE = """
## § {number} Tjeneste {number}

Utgifter til tjeneste {number} deles mellom kommunene, dels likt og dels etter innbyggertallet.

```regel
{key}kostnad "Tjeneste {number}":
  ansvar {code}
  fordeles etter nøkkel "Nøkkel {named}"
```
"""
KEY = """nøkkel "Nøkkel {number}":
  20 % likt
  80 % etter innbyggertall
"""


def agreement() -> str:
    """An agreement with a clause and a cost for each of 500 services, and a key for every tenth of them."""
    found = [HEAD]
    for number in range(CLAUSES):
        named = number - number % KEY_EVERY
        key = KEY.format(number=number) if number == named else ""
        found.append(CLAUSE.format(number=number, code=10_000 + number, key=key, named=named))
    return "".join(found)


def _settings(folder: Path, plugin: str) -> Path:
    """The settings of a site whose pages lie in the folder `sider`."""
    path = folder / "mkdocs.yml"
    path.write_text(
        f"site_name: Måling\ndocs_dir: sider\nsite_dir: nettsted\nplugins: [{plugin}]\n"
        "theme: {name: material, font: false}\nmarkdown_extensions: [tables, attr_list, md_in_html]\n",
        "utf-8",
    )
    (folder / "sider").mkdir(exist_ok=True)
    (folder / "sider" / "index.md").write_text("# Måling\n", "utf-8")
    return path


def _built(path: Path) -> float:
    """How long a site takes to build, in seconds."""
    start = time.perf_counter()
    config = load_config(str(path))
    config.plugins.run_event("startup", command="build", dirty=False)
    build(config)
    return time.perf_counter() - start


def _sites(folder: Path) -> tuple[Callable[[], float], Callable[[], float], Callable[[], float]]:
    """Building with the plugin from nothing, with what it has kept, and the same Markdown without it."""
    with_plugin, without = folder / "med", folder / "uten"
    for one in (with_plugin, without):
        one.mkdir()
    (with_plugin / "avtale.avtale").write_text(agreement(), "utf-8")
    own = _settings(with_plugin, "fordel: {avtaler: [avtale.avtale]}")
    plain = _settings(without, "")
    _built(own)
    _same_pages(with_plugin, without)

    def from_nothing() -> float:
        for kept in (with_plugin / ".cache").rglob("*.json"):
            kept.unlink()
        return _built(own)

    return from_nothing, lambda: _built(own), lambda: _built(plain)


def _same_pages(with_plugin: Path, without: Path) -> None:
    """Writes the pages that the plugin made as pages that are written by hand."""
    from fordel.site_files import Entry, Made, make, read_entry

    entry = Entry(str(with_plugin / "avtale.avtale"))
    reading = read_entry(entry)
    if reading.agreement is None:
        raise SystemExit(f"the agreement cannot be read: {reading.diagnostics}")
    made = make(entry, reading.agreement)
    if not isinstance(made, Made):
        raise SystemExit(f"the pages cannot be made: {made}")
    folder = without / "sider" / "avtaler" / "avtale"
    folder.mkdir(parents=True)
    for name, text in made.pages.items():
        (folder / name).write_text(text, "utf-8")


def site(rounds: int) -> list[Row]:
    """Building a site with the plugin over building the same Markdown without it; time on the clock."""
    logging.getLogger("mkdocs").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as name:
        builds = _sites(Path(name))
        times = [[one() for one in builds] for _ in range(rounds)]
    first, kept, plain = (statistics.median(column) for column in zip(*times, strict=True))
    against = f"plain mkdocs of the same Markdown ({plain:.1f} s)"
    return [
        (f"a site of {CLAUSES} clauses, made from nothing", against, "≤ 2", f"{first / plain:.2f}"),
        (f"a site of {CLAUSES} clauses, nothing changed", against, "≤ 2", f"{kept / plain:.2f}"),
    ]
