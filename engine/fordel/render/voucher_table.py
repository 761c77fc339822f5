"""The ledger lines behind an amount as a table: each whole line, the party's share of it, and the sums."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fordel.clause_words import shorten
from fordel.explanation_vouchers import Vouchers
from fordel.explanation_words import Sentence, capital, clause_label, days, title_of
from fordel.line_shares import FEWEST, is_weighed
from fordel.messages import visible
from fordel.money import kroner
from fordel.plan import LedgerLine
from fordel.render.sums import SumsDoNotAgree
from fordel.wrapping import wrap

#: A ledger line, and the amounts shown beside it: the whole line, the party's share, and perhaps spare øre.
_Row = tuple[LedgerLine, list[int]]

_GAP = "  "
_DATE = 10
_SHORTEST_TEXT = 12
_LONGEST_VOUCHER = 20
_LONGEST_HEADING = 15


def voucher_table(vouchers: Vouchers, party: str, language: str = "nb", width: int = 100) -> Iterator[str]:
    """Yield a title and the lines of the table: date, voucher number, text, amount, the share of `party`.

    A host has columns more where it keeps a part of the cost, or whole kroner left øre to spare. Where only a part of
    the lines is shared, the title is followed by how they are split. Of a cost that is borne directly, only the
    party's own lines are shown, and nothing where it has none. Raises SumsDoNotAgree where the shares do not
    come to what was settled.
    """
    cost, host = vouchers.cost, vouchers.period.host
    own = [
        (at, extra)
        for at, extra in enumerate(vouchers.extras, len(vouchers.parties))
        if party == (host if extra.kind == "spare" else extra.party)
    ]
    columns = [vouchers.parties.index(party), *(at for at, _ in own)]
    rows = [
        (line, [line.ore, *(shares[at] for at in columns)])
        for line, shares in vouchers.lines
        if cost.shared or any(shares[at] for at in columns)
    ]
    sums = [sum([amounts[at] for _, amounts in rows]) for at in range(len(columns) + 1)]
    kept = sum([extra.ore for _, extra in own if extra.kind == "kept"])
    settled = [cost.shares[party].ore - kept, *(extra.ore for _, extra in own)]
    every = cost.gross if cost.shared else sums[0] if is_weighed(cost) else settled[0]
    if sums[1:] != settled or sums[0] != every:
        raise SumsDoNotAgree(f"{cost.name}: the lines come to {sums}, and {settled} øre were settled")
    if not rows:
        return
    values = {"cost": title_of(cost.name), "when": days(vouchers.period.span)}
    label = f"{capital(clause_label(cost.at.clause).in_words(language))}  " if cost.at.clause else ""
    yield shorten(label + Sentence("settlement.vouchers", values).in_words(language), width)
    headings = [Sentence("table.amount").in_words(language), visible(party)]
    headings += [Sentence(f"table.{extra.kind}").in_words(language) for _, extra in own]
    if is_weighed(cost):
        yield from wrap(Sentence("settlement.vouchers_weighed").in_words(language), width)
    yield from _lines(rows, sums, headings, language, width)
    if vouchers.hidden and any(_is_several(line) for line, _ in rows):
        few = Sentence("settlement.vouchers_few", {"fewest": FEWEST})
        yield from wrap(few.in_words(language), width)


def _lines(
    rows: Sequence[_Row], sums: Sequence[int], headings: Sequence[str], language: str, width: int
) -> Iterator[str]:
    columns = [[kroner(sums[at]), *(kroner(amounts[at]) for _, amounts in rows)] for at in range(len(sums))]
    short = [shorten(heading, _LONGEST_HEADING) for heading in headings]
    widths = [max(map(len, [heading, *cells])) for heading, cells in zip(short, columns, strict=True)]
    words = [Sentence(f"table.{key}").in_words(language) for key in ("date", "voucher", "text")]
    number = min(max([len(words[1]), *(len(visible(line.voucher)) for line, _ in rows)]), _LONGEST_VOUCHER)
    text = max(width - _DATE - number - sum(widths) - len(_GAP) * (2 + len(widths)), _SHORTEST_TEXT)
    sizes = (_DATE, number, text)

    def row(start: Sequence[str], cells: Sequence[str]) -> str:
        left = [shorten(word, size).ljust(size) for word, size in zip(start, sizes, strict=True)]
        return _GAP.join([*left, *(cell.rjust(size) for cell, size in zip(cells, widths, strict=True))])

    yield row(words, short)
    for at, (line, _) in enumerate(rows, 1):
        yield row((_day(line), visible(line.voucher), visible(line.text)), [cells[at] for cells in columns])
    indent = sum(sizes) + len(sizes) * len(_GAP)
    yield " " * indent + "─" * (sum(widths) + len(_GAP) * (len(widths) - 1))
    total = Sentence("table.together").in_words(language)
    yield row(("", "", total), [cells[0] for cells in columns])


def _is_several(line: LedgerLine) -> bool:
    return line.line == 0 and line.voucher_date is None and not (line.voucher or line.text or line.cells)


def _day(line: LedgerLine) -> str:
    """The voucher's date as it stands on the voucher, `09.02.2022`; the day it counts on if it has none.

    Several lines that are shown as one have no day.
    """
    if _is_several(line):
        return ""
    day = line.voucher_date or line.day
    return f"{day.day:02}.{day.month:02}.{day.year:04}"
