"""The advances of a budget as a table and as JSON."""

from __future__ import annotations

from collections.abc import Iterator

from fordel.advances import Budgeted
from fordel.explanation_words import Sentence, days, title_of
from fordel.messages import sentence, visible
from fordel.money import kroner, plain
from fordel.render.json_form import measure_object
from fordel.render.table import Row, table
from fordel.render.terminal import instalment_rows
from fordel.wrapping import wrap

ADVANCES = "fordel/forskudd/1"


def advances_text(budgeted: Budgeted, language: str = "nb", width: int = 100) -> str:
    """Return what each cost's budget gives each party, and when each advance is to be paid."""
    parties = _parties(budgeted)
    title = Sentence(
        "settlement.advances_title", {"agreement": budgeted.agreement.name, "when": days(budgeted.span)}
    )
    headings = [Sentence("settlement.budget_sum").in_words(language), *map(visible, parties)]
    lines = [*wrap(title.in_words(language), width), "", *table(headings, _rows(budgeted, language), width)]
    if budgeted.remarks or budgeted.missing:
        lines += ["", Sentence("settlement.remarks").in_words(language)]
    for remark in (*budgeted.remarks, *budgeted.missing):
        said = sentence(remark.key, remark.values, language)
        lines += wrap(said, width, "- ", "  ")
    return "\n".join(lines)


def _parties(budgeted: Budgeted) -> tuple[str, ...]:
    """Everyone who has a column, in the order of the file."""
    paying = {party for advance in budgeted.plan.advances for party in advance.shares}
    return tuple(name for name in budgeted.agreement.parties if name in paying)


def _rows(budgeted: Budgeted, language: str) -> list[Row]:
    """A row for each cost, what they come to, and a row for each advance."""
    parties, plan = _parties(budgeted), budgeted.plan
    rows: list[Row] = []
    for name, ore in plan.budget.items():
        shares = plan.shares.get(name, {})
        cells = [kroner(ore), *(kroner(shares[party]) if party in shares else "" for party in parties)]
        rows.append((title_of(name).in_words(language), cells, ""))
    totals = [sum(of_cost.get(party, 0) for of_cost in plan.shares.values()) for party in parties]
    together = Sentence("table.bears").in_words(language)
    rows += [None, (together, [kroner(ore) for ore in (sum(totals), *totals)], ""), None]
    return [*rows, *instalment_rows(plan, parties, language)]


def advances_object(budgeted: Budgeted, language: str | None = None) -> dict[str, object]:
    """Return the advances as an object (`fordel skjema forskudd`); remarks are in the language, or the agreement's."""
    spoken, plan = language or budgeted.agreement.form, budgeted.plan
    last = budgeted.span.last
    return {
        "skjema": ADVANCES,
        "avtale": budgeted.agreement.name,
        "utkast": budgeted.agreement.is_draft,
        "år": plan.year,
        "periode": {"fra": budgeted.span.first.isoformat(), "til": last.isoformat() if last else None},
        "budsjett": list(_costs(budgeted, spoken)),
        "forskudd": [
            {
                "nummer": advance.number,
                "forfall": advance.day.isoformat() if advance.day else None,
                "sum": plain(sum(advance.shares.values())),
                "andeler": {party: plain(ore) for party, ore in advance.shares.items()},
            }
            for advance in plan.advances
        ],
        "grunnlag": [measure_object(measure) for measure in budgeted.measures],
        "merknader": [
            sentence(remark.key, remark.values, spoken) for remark in (*budgeted.remarks, *budgeted.missing)
        ],
    }


def _costs(budgeted: Budgeted, language: str) -> Iterator[dict[str, object]]:
    for name, ore in budgeted.plan.budget.items():
        key = budgeted.plan.keys.get(name)
        shares = budgeted.plan.shares.get(name, {})
        yield {
            "navn": title_of(name).in_words(language) if name is None else name,
            "sum": plain(ore),
            **({"nøkkel": key.name} if key and key.name else {}),
            "andeler": {party: plain(share) for party, share in shares.items()},
        }
