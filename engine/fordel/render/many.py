"""Many settlements as a line each: name, sum, and whether the agreement was settled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fordel.clause_words import shorten
from fordel.messages import sentence, visible
from fordel.money import kroner
from fordel.render.sums import check_sums
from fordel.settlement import Settlement

_WIDEST_NAME = 50


def settled_row(settlement: Settlement, language: str = "nb") -> tuple[str, str]:
    """The sum that the parties bear, and that the agreement is settled. Raises SumsDoNotAgree."""
    check_sums(settlement)
    status = "many.draft" if settlement.agreement.is_draft else "many.settled"
    return kroner(sum(balance.bears for balance in settlement.balances)), sentence(status, {}, language)


def many_text(
    names: Sequence[str],
    settled: Mapping[int, tuple[str, str]],
    stopped: Mapping[int, Sequence[str]],
    language: str = "nb",
) -> str:
    """Return a line for each agreement: `settled` by its number, or `stopped` by the codes of its faults."""
    called = [shorten(visible(name), _WIDEST_NAME) for name in names]
    widest = max(map(len, called))
    digits = max((len(ore) for ore, _ in settled.values()), default=0)
    lines = []
    for index, name in enumerate(called):
        ore, status = settled.get(index) or ("", "")
        if index in stopped:
            status = sentence("many.stopped", {"codes": ", ".join(stopped[index])}, language)
        lines.append(f"{name:<{widest}}  {ore:>{digits}}  {status}")
    facts = {"done": len(settled), "number": len(names)}
    return "\n".join(
        [*lines, "", sentence("many.of_all", facts, language), sentence("many.more", {}, language)]
    )
