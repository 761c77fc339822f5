"""The page of what was measured: figures kept as data, and the Markdown that is made of them."""

from __future__ import annotations

import json
import os
import platform
import re
import sys
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from attrs import asdict, frozen

TOP = Path(__file__).resolve().parent.parent
PAGE = TOP / "docs" / "pages" / "performance.md"
FIGURES = TOP / "docs" / "performance.json"

#: What was done, what it is held against, the goal, and what was measured.
Row = tuple[str, str, str, str]

_HEAD = ("work", "against", "goal", "measured", "reached")
_NUMBER = re.compile(r"\d+(?: \d{3})*(?:\.\d+)?")

#: What is to grow as the work does may grow so much more.
_NEARLY = 1.15

_BEGINNING = """# Performance

Every figure is a ratio of two things run in turn in one run, a rate of one core, or a size.
Machines differ, ratios less so; times are processor time, which other work on the machine disturbs least.
The last column says whether the goal was reached.
`make bench` measures all of it and writes this page; `make bench-national` measures what takes long;
`.venv/bin/python -m tests.bench --only NAME` measures one part again. The figures are kept in `docs/performance.json`.
"""


@frozen
class Table:
    """A table as it stands on the page."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@frozen
class Measured:
    """What was measured of one part: when, on what, in how many rounds, and the tables."""

    day: str
    machine: str
    rounds: int
    tables: Sequence[Table]


@frozen
class Section:
    """A part of the page: its heading, and what one must know to read its figures."""

    title: str
    notes: str


def against_goals(rows: Sequence[Row]) -> Table:
    """Rows as a table that says which goals were reached."""
    return Table(_HEAD, [(*row, reached(row[2], row[3])) for row in rows])


def reached(goal: str, figure: str) -> str:
    """Whether a figure is what it should be: `yes`, `**no**`, or nothing where there is no goal.

    Every number before the first comma counts; `≈` allows 15 % more, and any less.
    """
    sought = _NUMBER.search(goal)
    if goal[:1] not in "≤≥≈" or not sought:
        return ""
    limit = _number(sought[0])
    found = [_number(one) for one in _NUMBER.findall(figure.split(",", maxsplit=1)[0])]
    if goal[0] == "≥":
        good = all(one >= limit for one in found)
    else:
        good = all(one <= limit * (_NEARLY if goal[0] == "≈" else 1) for one in found)
    return "yes" if good else "**no**"


def _number(text: str) -> float:
    return float(text.replace(" ", ""))


def spaced(number: float) -> str:
    """A whole number in groups of three."""
    return f"{number:,.0f}".replace(",", " ")


def page(sections: Mapping[str, Section], figures: Mapping[str, Measured]) -> str:
    """The page as Markdown: every part that has been measured, in the order of the sections."""
    parts = [_BEGINNING]
    for name, section in sections.items():
        if name in figures:
            parts += [f"## {section.title}\n", *_written(figures[name], section.notes)]
    return "\n".join(parts)


def _written(of: Measured, notes: str) -> list[str]:
    told = f"Measured {of.day} on {of.machine}; medians of {of.rounds} runs, in turn with what they are held against.\n"
    return [told, *map(_table, of.tables), notes] if notes else [told, *map(_table, of.tables)]


def _table(of: Table) -> str:
    lines = [of.head, ["---"] * len(of.head), *of.rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def read_figures() -> dict[str, Measured]:
    """The figures that are kept."""
    if not FIGURES.exists():
        return {}
    kept: dict[str, Any] = json.loads(FIGURES.read_text("utf-8"))
    return {
        name: Measured(**{**of, "tables": [Table(**table) for table in of["tables"]]})
        for name, of in kept.items()
    }


def keep_figures(figures: Mapping[str, Measured]) -> None:
    """Writes the figures down."""
    kept = {name: asdict(of) for name, of in figures.items()}
    FIGURES.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", "utf-8")


def machine() -> str:
    """What it was measured on."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    libraries = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "numpy", "pyarrow"))
    python = platform.python_version()
    return (
        f"Python {python}, {libraries}, {platform.system()} {platform.machine()}, {cores} cores{_processor()}"
    )


def _processor() -> str:
    """The name of the processor, where the system tells it."""
    told = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*: (.+)", told.read_text("utf-8")) if sys.platform == "linux" else None
    return f" ({found[1].strip()})" if found else ""
