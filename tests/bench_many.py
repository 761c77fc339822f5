"""Measures many agreements settled by one ledger: the scan against that of one, and what each step costs.

python -m tests.bench_many              a thousand agreements, ten million lines
python -m tests.bench_many --national   ten thousand agreements, fifty million lines: time and peak memory
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

from attrs import evolve

Row = tuple[str, str, str, str]

#: The municipalities of the agreements, and the numbers they had in 2022.
PARTIES = (("Modum", "3047"), ("Sigdal", "3045"), ("Krødsherad", "3046"))
FIRST, LAST = date(2022, 1, 1), date(2022, 12, 31)

#: Ranges of arts that agreements have for the costs they share.
ARTS = ("010-099, 100-285", "010-099, 100-290", "010-285, 370", "010-099, 110-230, 240-285")

AGREEMENT = """# Avtale {number}

```regel
avtale "Samarbeid {number}"
gjelder fra 1. januar 2022
deltakere Modum, Sigdal, Krødsherad
vertskommune Modum
grunnlag innbyggertall per 1. januar i regnskapsåret
nøkkel "20/80":
  20 % likt
  80 % etter innbyggertall
```

## § 1 Fellesutgifter

Fellesutgiftene fordeles etter nøkkelen.

```regel
kostnad "Felles drift":
  art {arts}
  ansvar {first:05d}-{last:05d}
  funksjon 120, 130, 242-283
  unntatt kostnad "Husleie"
  fordeles etter nøkkel "20/80"
kostnad "Husleie":
  art 190
  ansvar {first:05d}-{last:05d}
  fordeles likt
```

## § 2 Ytelser

Ytelser belastes kommunen der mottakeren bor.

```regel
kostnad "Ytelser":
  art 470
  funksjon 276, 281
  ansvar {first:05d}-{last:05d}
  belastes bostedskommunen
kostnad "Refusjoner":
  art 700-799
  ansvar {first:05d}-{last:05d}
  fordeles etter nøkkel "20/80"
øvrige kostnader holdes utenfor
```
"""

LEDGER = """
COPY (SELECT CAST(100000 + i AS VARCHAR) AS bilagsnr,
             DATE '2022-01-01' + CAST(i * 365 // {lines} AS INTEGER) AS bilagsdato,
             lpad(CAST(10000 + hash(i) % {responsibilities} AS VARCHAR), 5, '0') AS ansvar,
             CASE WHEN kind < 4 THEN '470' WHEN kind < 6 THEN '190' WHEN kind < 9 THEN CAST(700 + hash(i + 3) % 40 AS VARCHAR)
                  ELSE lpad(CAST(10 + hash(i + 1) % 59 * 7 AS VARCHAR), 3, '0') END AS art,
             CASE WHEN kind < 4 THEN (['276', '281'])[1 + i % 2] ELSE CAST(100 + hash(i // 7) % 40 * 7 AS VARCHAR) END
               AS funksjon,
             CASE WHEN kind < 4 THEN (['3047', '3045', '3046'])[1 + CAST(hash(i + 2) % 3 AS INTEGER)] END AS bosted,
             CAST((CAST(hash(i + 5) % 20000000 AS BIGINT) - 1000000) / 100 AS DECIMAL(18, 2)) AS beløp
      FROM (SELECT i, hash(i + 9) % 40 AS kind FROM range({lines}) r(i)))
TO '{path}' (FORMAT parquet)
"""


def agreement(number: int) -> str:
    """The text of an agreement of five costs, on ten responsibilities of its own."""
    first = 10_000 + 10 * number
    return AGREEMENT.format(number=number, first=first, last=first + 9, arts=ARTS[number % len(ARTS)])


def write_ledger(path: Path, lines: int, responsibilities: int) -> None:
    """A national ledger: lines of responsibilities, of which ten belong to each agreement and others to none."""
    import duckdb

    duckdb.execute(LEDGER.format(path=path, lines=lines, responsibilities=responsibilities))
