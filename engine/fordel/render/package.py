"""The plain text of a package: what is in it, and how to check a share by hand, with the numbers of its settlement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fordel.explanation import explain
from fordel.explanation_words import title_of
from fordel.messages import sentence
from fordel.render.terminal import explanation_text
from fordel.settlement import SettledCost, Settlement, Share
from fordel.wrapping import wrap

_WIDTH = 100


def readme(  # noqa: PLR0913, PLR0917  (all that a package tells of itself)
    settlement: Settlement,
    files: Sequence[tuple[str, str]],
    sums: str,
    ledgers: Sequence[str],
    engine: str,
    language: str,
) -> str:
    """The text; `files` are the names in the package with what each is (`package.file.…`), `sums` that of the sums.

    `ledgers` names the files or the table that the ledger was, `engine` what made the settlement first. Lines end with
    CR and LF, which every system shows.
    """
    span = settlement.span
    facts = {"agreement": settlement.agreement.name, "first": span.first, "last": span.last or span.first}
    lines = [
        *_title("package.title", language),
        *_paragraph("package.subject", facts, language),
        *(_paragraph("package.draft", {}, language) if settlement.agreement.is_draft else ()),
        "",
        *_title("package.files", language),
        *_files(files, language),
        "",
        *_title("package.hand", language),
        *_by_hand(settlement, sums, language),
        "",
        *_title("package.hashes", language),
        *_paragraph("package.hashes_text", {}, language),
        "",
        *_title("package.again", language),
        *_paragraph("package.again_text", {"engine": engine}, language),
        "",
        *_paragraph("package.books", {"sources": tuple(ledgers) or _none(language)}, language),
    ]
    return "\r\n".join([*lines, ""])


def _none(language: str) -> str:
    return sentence("package.books_none", {}, language)


def _title(key: str, language: str) -> list[str]:
    text = sentence(key, {}, language)
    return [text, "-" * len(text), ""]


def _paragraph(key: str, facts: dict[str, object], language: str) -> list[str]:
    return _wrapped(sentence(key, facts, language))


def _wrapped(text: str, first: str = "", later: str = "") -> list[str]:
    return wrap(text, _WIDTH, first, later)


def _files(files: Sequence[tuple[str, str]], language: str) -> Iterator[str]:
    for name, about in files:
        yield from _wrapped(f"{name}: {sentence(f'package.file.{about}', {}, language)}", "  ", "    ")


def _by_hand(settlement: Settlement, sums: str, language: str) -> Iterator[str]:
    """One share worked out, step by step, and the explanation of it."""
    found = _example(settlement)
    if found is None:
        party = settlement.balances[0].party
        yield from _paragraph("package.hand_none", {"party": party}, language)
        yield from _explained(settlement, party, None, language)
        return
    cost, share = found
    name = title_of(cost.name).in_words(language)
    balance = next(one for one in settlement.balances if one.party == share.party)
    facts: dict[str, object] = {
        "party": share.party,
        "cost": name,
        "sum": cost.ore,
        "lines": cost.lines,
        "file": sums,
        "exact": str(share.exact / 100),
        "amount": share.ore,
        "total": balance.bears,
    }
    yield from _paragraph("package.hand_intro", facts, language)
    yield ""
    first = "sum" if len(settlement.periods) == 1 else "period"
    for number, step in enumerate((first, "books", "share", "round", "all", "total"), 1):
        yield from _wrapped(f"{number}. {sentence(f'package.step_{step}', facts, language)}", "  ", "     ")
    yield from _explained(settlement, share.party, cost.name, language)


def _explained(settlement: Settlement, party: str, cost: str | None, language: str) -> Iterator[str]:
    yield ""
    yield from _title("package.explained", language)
    yield from explanation_text(explain(settlement, party, cost), language, _WIDTH).split("\n")


def _example(settlement: Settlement) -> tuple[SettledCost, Share] | None:
    """The largest cost of the first period that is shared by a key, with the largest share of it."""
    shared = [
        one for one in settlement.periods[0].costs if one.shared and one.name is not None and one.shares
    ]
    if not shared:
        return None
    cost = max(shared, key=lambda one: abs(one.ore))
    return cost, max(cost.shares.values(), key=lambda one: abs(one.ore))
