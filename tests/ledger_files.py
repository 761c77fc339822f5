"""Large ledgers to measure with, drawn from the lines' numbers by hashes: always the same; agreements for them."""

from __future__ import annotations

from pathlib import Path

import duckdb

#: The parties, with their municipality numbers from 2024.
PARTIES = {
    "Modum": "3316",
    "Sigdal": "3332",
    "Krødsherad": "3318",
    "Ringerike": "3305",
    "Hole": "3310",
    "Lier": "3312",
    "Flå": "3320",
    "Kongsberg": "3303",
    "Gol": "3324",
    "Hemsedal": "3326",
    "Ål": "3328",
    "Hol": "3330",
}
COLUMNS = "bilagsdato, art, funksjon, ansvar, lokasjon, bosted, prosjekt, beløp"

#: 59 arts, 40 funksjoner, 200 ansvar with one to three funksjoner and one or two of five lokasjoner each, 12
#: municipalities, 400 prosjekter and none, a year of days in order, 7 % of the amounts negative.
_LINES = """
WITH drawn AS (
  SELECT i, {draw(1)} % 200 AS unit, {draw(2)} AS a, {draw(3)} AS b, {draw(4)} AS c, {draw(5)} AS d
  FROM range({lines}) numbers(i)
)
SELECT DATE '2025-01-01' + CAST(i * 365 // {lines} AS INTEGER) AS bilagsdato,
       lpad(CAST(10 + a % 59 * 8 AS VARCHAR), 3, '0') AS art,
       CAST(100 + 7 * ((unit * 13 + b % (1 + unit % 3)) % 40) AS VARCHAR) AS funksjon,
       CAST(2000 + 10 * unit AS VARCHAR) AS ansvar,
       (['Hønefoss', 'Vikersund', 'Prestfoss', 'Noresund', 'Vik'])[1 + (unit + c % (1 + unit % 2)) % 5] AS lokasjon,
       ({parties})[1 + d % 12] AS bosted,
       CASE WHEN b % 401 > 0 THEN 'P' || CAST(1000 + b % 401 AS VARCHAR) ELSE '' END AS prosjekt,
       CAST(CASE WHEN c % 100 < 7 THEN -1 ELSE 1 END * CAST(1 + a % 30011 * (1 + d % 997) AS DECIMAL(18, 0))
            * 0.01 AS DECIMAL(18, 2)) AS beløp
FROM drawn
ORDER BY i
"""

_AS_WRITTEN = """
SELECT strftime(bilagsdato, '%d.%m.%Y') AS bilagsdato, * EXCLUDE (bilagsdato, beløp),
       replace(CAST(beløp AS VARCHAR), '.', ',') AS beløp
"""

_HEAD = f"""avtale "Måling"
gjelder fra 1. januar 2025
deltakere {", ".join(PARTIES)}
vertskommune Modum
lokasjon Vikersund i Modum
lokasjon Prestfoss i Sigdal
lokasjon Noresund i Krødsherad
lokasjon Hønefoss i Ringerike
lokasjon Vik i Hole
"""


def write_parquet(path: Path, lines: int) -> Path:
    """A ledger of that many lines as Parquet; about 15 bytes a line."""
    return _written(_lines(lines), path, "FORMAT parquet")


def write_csv(path: Path, lines: int) -> Path:
    """The same ledger as Norwegian systems write it: `;`, decimal comma, 31.12.2025; about 52 bytes a line."""
    text = f"{_AS_WRITTEN} FROM ({_lines(lines)})"
    return _written(text, path, "FORMAT csv, DELIMITER ';', HEADER true, QUOTE ''")


def _lines(lines: int) -> str:
    text = _LINES.replace("{lines}", str(lines)).replace("{parties}", str([*PARTIES.values()]))
    for seed in range(1, 6):
        text = text.replace(f"{{draw({seed})}}", f"CAST(hash(i * 8 + {seed}) % 1000003 AS BIGINT)")
    return text


def _written(text: str, path: Path, form: str) -> Path:
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"COPY ({text}) TO '{path}' ({form})")
    return path


# ── an agreement, and the same sums by hand ──


def agreement_text(costs: int) -> str:
    """An agreement with that many costs: ten spans of art by spans of ansvar; two go by residence and by place."""
    parts = ["# Avtale\n\n```regel\n", _HEAD, "```\n\n"]
    for number, (arts, units) in enumerate(_spans(costs)):
        charge = {0: "belastes bostedskommunen", 1: "belastes lokasjonskommunen"}.get(number, "fordeles likt")
        parts.append(f'## § {number + 1} Kostnad\n\nFordeles.\n\n```regel\nkostnad "K {number}":\n')
        parts.append(f"  art {arts[0]}-{arts[1]}\n  ansvar {units[0]}-{units[1]}\n  {charge}\n```\n\n")
    parts.append("## § 0 Resten\n\nResten.\n\n```regel\nøvrige kostnader holdes utenfor\n```\n")
    return "".join(parts)


def _spans(costs: int) -> list[tuple[tuple[str, str], tuple[str, str]]]:
    columns = costs // 10
    width = 100 // columns
    return [
        (
            (f"{10 + row * 48:03}", f"{10 + row * 48 + 40:03}"),
            (f"{2000 + column * width * 10}", f"{2000 + (column + 1) * width * 10 - 1}"),
        )
        for row in range(10)
        for column in range(columns)
    ]


def by_hand(source: str) -> str:
    """The same sums as the agreement with ten costs, as one would write them in DuckDB's SQL."""
    within = [
        f"substr(art, 1, 3) BETWEEN '{arts[0]}' AND '{arts[1]}' "
        f"AND substr(ansvar, 1, 4) BETWEEN '{units[0]}' AND '{units[1]}'"
        for arts, units in _spans(10)
    ]
    cases = " ".join(f"WHEN {true} THEN 'K {number}'" for number, true in enumerate(within))
    return f"""
        SELECT CASE {cases} END AS kostnad,
               CASE WHEN {within[0]} THEN bosted WHEN {within[1]} THEN lokasjon END AS verdi,
               SUM(CAST(beløp * 100 AS BIGINT)), COUNT(*)
        FROM {source}
        WHERE bilagsdato BETWEEN DATE '2025-01-01' AND DATE '2025-12-31'
        GROUP BY ALL
    """  # noqa: S608  (our own words)


def read_by_duckdb(path: Path) -> str:
    """The CSV ledger as DuckDB reads it when it is told the columns and how numbers and dates are written."""
    kinds = {"bilagsdato": "DATE", "beløp": "DECIMAL(18, 2)"}
    columns = ", ".join(f"'{name}': '{kinds.get(name, 'VARCHAR')}'" for name in COLUMNS.split(", "))
    return (
        f"read_csv('{path}', columns = {{{columns}}}, header = true, delim = ';', decimal_separator = ',', "
        "dateformat = '%d.%m.%Y')"
    )
