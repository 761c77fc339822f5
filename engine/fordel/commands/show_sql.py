"""`fordel beregn --vis-sql`: what a settlement asks of a ledger, as SQL that anyone can run."""

from __future__ import annotations

import sys
from functools import partial
from types import SimpleNamespace as Namespace

from attrs import evolve

from fordel.commands.arguments import UsageFault
from fordel.commands.files import content, language, read_agreement, refuse
from fordel.commands.ledgers import dates
from fordel.commands.orders import order_given
from fordel.diagnostic import Diagnostic
from fordel.ledger.dialects import DIALECTS, DUCKDB, Dialect
from fordel.ledger.shown_sql import shown_sql
from fordel.messages import sentence
from fordel.plan import PAYER_COLUMN, Plan
from fordel.planner import plan
from fordel.tasks import options_of

#: What is called `regnskap` where nothing else is said.
_TABLE = "regnskap"

#: What a text of SQL has nothing to do with.
_OTHERS = ("grunnlag", "budsjett", "betalt", "forrige", "motor", "ut", "format")


def run_shown(given: Namespace) -> int:
    """Prints the SQL for one agreement; no ledger is read."""
    from fordel.cli import FINE

    _check(given)
    reading = read_agreement(given.files[0], given, advised=False)
    options = options_of(order_given(given), content)
    if reading.agreement is None or isinstance(options, Diagnostic):
        faults = (*reading.errors, *((options,) if isinstance(options, Diagnostic) else ()))
        return refuse(faults, given, reading.form)
    first, last = dates(given, reading.agreement.year_begins)
    planned = plan(reading.agreement, first, last)
    if not isinstance(planned, Plan):
        return refuse(planned, given, reading.form)
    question = evolve(planned.question, by_payer=PAYER_COLUMN in options.headers)
    options = evolve(options, year_begins=reading.agreement.year_begins)
    words = partial(sentence, language=language(given, reading.form))
    sys.stdout.write(shown_sql(question, given.tabell or _TABLE, options, _dialect(given), words))
    return FINE


def _check(given: Namespace) -> None:
    """Raises UsageFault for what does not go with `--vis-sql`; of a ledger only the dialect of its address is used."""
    if len(given.files) > 1:
        raise UsageFault("files.one", option="--vis-sql")
    for name in _OTHERS:
        if getattr(given, name):
            raise UsageFault("sql.of", option=f"--{name}")


def _dialect(given: Namespace) -> Dialect:
    """The dialect that is asked for, or that of the database whose address is given."""
    kind = (given.regnskap or "").partition(":")[0].partition("+")[0]
    return DIALECTS.get(given.dialekt or kind, DUCKDB)
