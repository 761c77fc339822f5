"""Settlements, explanations and vouchers as text for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from fordel.clause_words import shorten
from fordel.explanation_words import (
    Sentence,
    capital,
    clause_label,
    control_sentence,
    days,
    number,
    title_of,
    transfer_sentence,
)
from fordel.messages import visible
from fordel.money import NO_BREAK_SPACE, kroner
from fordel.render.sums import check_sums
from fordel.render.table import Row, table
from fordel.settlement import Advance, AdvancePlan, Balance, SettledPeriod, Settlement
from fordel.wrapping import wrap

if TYPE_CHECKING:  # a table needs no explanation, and a cold start is measured
    from fordel.explanation import Explanation
    from fordel.explanation_costs import Section

WIDTH = 100
_INDENT = "     "
_NARROWEST = 40


def settlement_text(
    settlement: Settlement, language: str = "nb", width: int = WIDTH, *, heading: bool = True
) -> str:
    """Return the table of a settlement (voice.md), no line wider than `width` where names allow it.

    Of several periods, those that have amounts have a table of their own. Contributions and advances stand in tables
    below who pays whom, since they are no part of the sums.

    Without `heading` only the table. Raises SumsDoNotAgree where the settlement does not add up.
    """
    check_sums(settlement)
    width = max(width, _NARROWEST)
    lines = [*_wrapped(_title(settlement).in_words(language), width), ""] if heading else []
    if len(settlement.periods) > 1:
        for period in [period for period in settlement.periods if period.amounts]:
            rows = period_rows(settlement, period, language)
            lines += [days(period.period.span).in_words(language), ""]
            lines += [*table(_headings(settlement, language), rows, width), ""]
        lines += [Sentence("table.together").in_words(language), ""]
    rows = account_rows(settlement, language)
    if len(settlement.periods) == 1:
        rows = [*cost_rows(settlement, settlement.periods[0], language), None, *rows]
    lines += table(_headings(settlement, language), rows, width)
    if heading:
        lines += ["", *_below(settlement, language, width)]
    lines += [*_contributions(settlement, language, width), *_advances(settlement, language, width)]
    if heading:
        remarks = [Sentence(remark.key, remark.values).in_words(language) for remark in settlement.remarks]
        lines += _remarks(remarks, language, width)
    return "\n".join(lines)


def _title(settlement: Settlement) -> Sentence:
    name, when = settlement.agreement.name, days(settlement.span)
    return Sentence(
        "settlement.title", {"agreement": name, "when": when, "status": status_sentence(settlement)}
    )


def status_sentence(settlement: Settlement) -> Sentence:
    """Who has adopted the agreement, or that it is a draft (language.md section 3.1)."""
    agreement, span = settlement.agreement, settlement.span
    if agreement.is_draft:
        return Sentence("settlement.draft")
    deciding = [
        party
        for party in agreement.parties.values()
        if party.needs_decision and any(held.overlap(span) for held in party.takes_part)
    ]
    if len(deciding) == 1:
        return Sentence("settlement.adopted_by_one", {"party": deciding[0].name})
    if not deciding or any(party.kind != "kommune" for party in deciding):
        return Sentence("settlement.adopted_by_all")
    if len(deciding) == 2:
        return Sentence("settlement.adopted_by_both")
    return Sentence("settlement.adopted_by_councils", {"count": number(len(deciding))})


# The table ------------------------------------------------------------------------------------------------


def _headings(settlement: Settlement, language: str) -> list[str]:
    names = [visible(balance.party) for balance in settlement.balances]
    return [Sentence("table.sum").in_words(language), *names]


def period_rows(settlement: Settlement, period: SettledPeriod, language: str) -> list[Row]:
    """The costs of one of several periods, and what they come to."""
    parties = [balance.party for balance in settlement.balances]
    bears = [period.borne(party) for party in parties]
    total = (Sentence("table.bears").in_words(language), [kroner(ore) for ore in (sum(bears), *bears)], "")
    return [*cost_rows(settlement, period, language), None, total]


def cost_rows(settlement: Settlement, period: SettledPeriod, language: str) -> list[Row]:
    """A row for each cost, and one for the øre that stay with the host."""
    parties = [balance.party for balance in settlement.balances]
    rows: list[Row] = []
    for cost in period.costs:
        shares = [kroner(cost.shares[party].ore) if party in cost.shares else "" for party in parties]
        label = title_of(cost.name).in_words(language)
        # What is deducted has reduced the costs beside it already, and is no part of the sum.
        sum_of = f"({kroner(cost.ore)})" if cost.treatment == "deduct" else kroner(cost.ore)
        rows.append((label, [sum_of, *shares], clause_label(cost.at.clause).in_words(language)))
    rows.extend(_addition_rows(period, parties, language))
    if any(one.spare for one in period.amounts):
        cells = ["", *(kroner(period.spare) if party == period.host else "" for party in parties)]
        rows.append((Sentence("table.spare").in_words(language), cells, ""))
    return rows


def _addition_rows(period: SettledPeriod, parties: Sequence[str], language: str) -> Iterator[Row]:
    """A row for each overhead and fixed amount, and one for who is credited it."""
    for one in period.additions:
        shares = [kroner(one.shares[party].ore) if party in one.shares else "" for party in parties]
        clause = clause_label(one.at.clause).in_words(language)
        yield visible(one.name), [kroner(one.ore), *shares], clause
        credited = [kroner(-one.credited[party]) if party in one.credited else "" for party in parties]
        label = Sentence("settlement.credited", {"name": one.name}).in_words(language)
        yield label, [kroner(-one.ore), *credited], clause


def _contributions(settlement: Settlement, language: str, width: int) -> Iterator[str]:
    """What each pays of contributions, which stand in no sum, and to whom: a table of their own."""
    if not settlement.contributions:
        return
    parties = contributing(settlement)
    yield ""
    yield from _wrapped(Sentence("settlement.contributions").in_words(language), width)
    yield ""
    headings = [Sentence("table.sum").in_words(language), *map(visible, parties)]
    yield from table(headings, contribution_rows(settlement, parties, language), width)
    yield ""
    for told in receivers(settlement):
        yield from _wrapped(told.in_words(language), width)


def contributing(settlement: Settlement) -> list[str]:
    """Those who pay a contribution, in the order of the agreement."""
    several = dict.fromkeys(name for one in settlement.contributions for name in one.shares)
    return [name for name in settlement.agreement.parties if name in several]


def contribution_rows(settlement: Settlement, parties: Sequence[str], language: str) -> list[Row]:
    """A row for each contribution: what all pay of it, and each of `parties`."""
    rows: list[Row] = []
    for one in settlement.contributions:
        shares = [kroner(one.shares[name].ore) if name in one.shares else "" for name in parties]
        note = clause_label(one.at.clause).in_words(language)
        rows.append((visible(one.name), [kroner(one.ore), *shares], note))
    return rows


def receivers(settlement: Settlement) -> list[Sentence]:
    """To whom contributions are paid."""
    paid_to: dict[str, list[str]] = {}
    for one in settlement.contributions:
        paid_to.setdefault(one.to, []).append(one.name)
    return [
        Sentence("settlement.paid_to", {"names": tuple(dict.fromkeys(names)), "party": receiver})
        for receiver, names in paid_to.items()
    ]


def _advances(settlement: Settlement, language: str, width: int) -> Iterator[str]:
    """The advances of each year, by instalment."""
    for plan in settlement.advances:
        parties = paying_advances(settlement, plan)
        rows = list(instalment_rows(plan, parties, language))
        yield from ["", Sentence("explain.advances_for", {"year": plan.year}).in_words(language), ""]
        yield from table([Sentence("table.sum").in_words(language), *map(visible, parties)], rows, width)


def paying_advances(settlement: Settlement, plan: AdvancePlan) -> list[str]:
    """Those who pay advances, in the order of the agreement."""
    several = dict.fromkeys(name for one in plan.advances for name in one.shares)
    return [name for name in settlement.agreement.parties if name in several]


def instalment_rows(plan: AdvancePlan, parties: Sequence[str], language: str) -> Iterator[Row]:
    """A row for each advance: what all pay of it, and each of `parties`."""
    for advance in plan.advances:
        paid = [advance.shares.get(party, 0) for party in parties]
        yield _instalment(advance).in_words(language), [kroner(ore) for ore in (sum(paid), *paid)], ""


def _instalment(advance: Advance) -> Sentence:
    if advance.day is None:
        return Sentence("settlement.advance", {"number": advance.number})
    return Sentence("settlement.advance_day", {"number": advance.number, "day": advance.day})


def account_rows(settlement: Settlement, language: str) -> list[Row]:
    """What the parties bear, have paid and are to pay; what is nothing for all of them is left out."""
    rows: list[Row] = []
    for key, is_always in _ACCOUNTS.items():
        amounts = [_amount(balance, key) for balance in settlement.balances]
        if is_always or any(amounts):
            label = Sentence(f"table.{key}").in_words(language)
            rows.append((label, [kroner(ore) for ore in (sum(amounts), *amounts)], ""))
    return rows


_ACCOUNTS = {"bears": True, "paid": True, "advances": False, "earlier": False, "due": True}


def _amount(balance: Balance, key: str) -> int:
    amount: int = getattr(balance, key)
    return amount


def _below(settlement: Settlement, language: str, width: int) -> Iterator[str]:
    """Who pays whom, what is kept outside, and that nothing is lost."""
    payees = {transfer.payee for transfer in settlement.transfers}
    told = list(map(transfer_sentence, settlement.transfers))
    if len(payees) == 1 and len(told) > 1:
        told = [Sentence("settlement.all_to_one", {"payee": payees.pop()})]
    told = told or [Sentence("settlement.none_pays")]
    for sentence in (*told, *kept_sentences(settlement)):
        yield from _wrapped(sentence.in_words(language), width)


def kept_sentences(settlement: Settlement) -> list[Sentence]:
    """What is kept outside, and that nothing is lost."""
    ore, lines = settlement.outside
    left = sum([cost.left for period in settlement.periods for cost in period.costs])
    told = [Sentence("settlement.outside", {"sum": ore - left, "lines": lines})] if lines else []
    return [*told, control_sentence(settlement)]


def _remarks(remarks: Sequence[str], language: str, width: int) -> Iterator[str]:
    if remarks:
        yield ""
        yield Sentence("settlement.remarks").in_words(language)
        for remark in remarks:
            yield from _wrapped(remark, width, "- ", "  ")


def _wrapped(text: str, width: int, first: str = "", later: str = "") -> list[str]:
    return wrap(text, width, first, later) or [first]


# Explanations ---------------------------------------------------------------------------------------------


def explanation_text(explanation: Explanation, language: str = "nb", width: int = WIDTH) -> str:
    """Return why a party bears what it bears, as sentences below the clauses they come from (voice.md)."""
    width = max(width, _NARROWEST)
    lines = _wrapped(Sentence("explain.draft").in_words(language), width) if explanation.draft else []
    lines += _wrapped(explanation.lead.in_words(language), width)
    for chapter in [chapter for chapter in explanation.chapters if chapter.sections]:
        if len(explanation.chapters) > 1:
            lines += ["", _heading(chapter.period.in_words(language), chapter.ore, width)]
        for section in chapter.sections:
            lines += ["", *_section(section, language, width)]
    for section in (*explanation.contributions, *explanation.advances):
        lines += ["", *_section(section, language, width)]
    lines.append("")
    if explanation.balance:
        lines += _wrapped(" ".join([one.in_words(language) for one in explanation.balance]), width)
    lines += _wrapped(explanation.control.in_words(language), width)
    remarks = [one.in_words(language) for one in explanation.remarks if one.key != "remark.draft"]
    return "\n".join([*lines, *_remarks(remarks, language, width)])


def calculation_text(settlement: Settlement, language: str = "nb", width: int = WIDTH) -> str:
    """Return how every cost of a settlement was shared out, for all parties at once; "" where nothing was."""
    from fordel.explanation import calculation

    width = max(width, _NARROWEST)
    told = [["", *_section(section, language, width)] for section in calculation(settlement)]
    return "\n".join([line for lines in told for line in lines])


def _section(section: Section, language: str, width: int) -> Iterator[str]:
    label = f"{capital(clause_label(section.label).in_words(language))}  " if section.label else ""
    yield _heading(label + section.title.in_words(language), section.ore, width)
    if section.words:
        longest = width - len(_INDENT) - 2
        yield f"{_INDENT}«{shorten(visible(section.words), longest)}»"
    for index, paragraph in enumerate(section.paragraphs):
        yield from [""] if index else []
        for sentence in paragraph:
            yield from _wrapped(sentence.in_words(language), width, _INDENT, _INDENT + "  ")


def _heading(text: str, ore: int, width: int) -> str:
    amount = f"{kroner(ore)}{NO_BREAK_SPACE}kr"
    room = width - len(amount) - 2
    return f"{shorten(text, room).ljust(room)}  {amount}"
