"""The sheet with the shares: every amount divided and rounded by formulas, beside what the engine came to."""

from __future__ import annotations

from attrs import define, field

from fordel.explanation_words import days, title_of
from fordel.settlement import SettledAddition
from fordel.workbook.addition_rows import addition_rows
from fordel.workbook.cells import Cell, Sheet, Words, at, control, kroner, letters, stretch, text, whole
from fordel.workbook.input_sheet import Inputs
from fordel.workbook.key_sheet import Keys
from fordel.workbook.share_work import ShareWork
from fordel.workbook.work import AmountWork, Works

_OWN, _UNITS, _OVER, _SIZE, _ALPHABETICAL, _TURN, _QUEUE, _EXTRA, _SHARE, _ENGINE, _CONTROL, _FIRST = range(
    1, 13
)
_HEADS = (
    *("party", "own", "units", "over", "size", "alphabetical", "turn", "queue", "extra"),
    *("share", "engine", "control"),
)


@define
class Shares:
    """The sheet, and where on it shares stand, by the place of an amount in `works`.

    `totals` and `spares` are rows of what an amount comes to, and of the øre that whole kroner leave. `shared` are
    cells of what is shared of a cost, by period and name.
    """

    words: Words
    sheet: Sheet
    works: Works
    inputs: Inputs
    keys: Keys
    rows: dict[tuple[int, str], int] = field(factory=dict)
    totals: dict[int, int] = field(factory=dict)
    spares: dict[int, int] = field(factory=dict)
    shared: dict[tuple[int, str | None], str] = field(factory=dict)

    def share(self, index: int, party: str) -> str:
        """The cell of a party's share as other sheets name it."""
        return self.sheet.cell(self.rows[index, party], _SHARE)

    def total(self, index: int) -> str:
        """The cell of what an amount comes to as other sheets name it."""
        return self.sheet.cell(self.totals[index], _SHARE)

    def spare(self, index: int) -> str:
        """The cell of what whole kroner leave of an amount."""
        return self.sheet.cell(self.spares[index], _SHARE)


@define
class _Facts:
    """The rows of one amount in which what holds for all parties stands."""

    total: int = 0
    sign: int = 0
    amount: int = 0
    left: int = 0
    common: int = 0
    base: int = 0
    ordinal: int = 0
    portions: list[int] = field(factory=list)
    first: int = 0
    last: int = 0

    def column(self, place: int) -> str:
        return stretch(self.first, self.last, place)


def share_sheet(works: Works, inputs: Inputs, keys: Keys, words: Words) -> Shares:
    """A table for each amount, in the order of the settlement."""
    sheet = Sheet(
        words.say("sheet_shares"), (34, 18, 18, 18, 18, 12, 10, 10, 10, 18, 18, 12, *(16,) * 14), (2, 1)
    )
    shares = Shares(words, sheet, works, inputs, keys)
    sheet.add(text(words.say("sheet_shares"), "title"))
    sheet.add(text(words.say("shares_told"), "note"))
    for index, work in enumerate(works.amounts):
        _table(shares, index, work)
    return shares


def _table(shares: Shares, index: int, work: AmountWork) -> None:
    sheet, words, one = shares.sheet, shares.words, work.shared
    name = title_of(work.amount.name).in_words(words.language)
    when = days(work.period.period.span).in_words(words.language)
    sheet.add()
    sheet.add(text(", ".join(part for part in (name, work.amount.at.clause, when) if part), "title"))
    sheet.add(text(words.say(f"level_{one.level}"), "note"))
    facts = _facts(shares, index, work)
    heads = [] if one.long is None else _long_heads(one, words)
    sheet.add(*words.head(*_HEADS), *heads)
    for place, party in enumerate(one.parties):
        shares.rows[index, party] = sheet.next
        sheet.add(*_row(shares, index, work, facts, place))
    _sums(shares, index, work, facts)


# What holds for all parties ---------------------------------------------------------------------------------


def _facts(shares: Shares, index: int, work: AmountWork) -> _Facts:
    """Rows with the amount, its digits, the common denominator, and how many units are left over."""
    sheet, words, one = shares.sheet, shares.words, work.shared
    facts, spare = _Facts(), work.amount.ore - sum(one.own)
    amount = ""
    if isinstance(work.amount, SettledAddition):
        known = {name: cell for (period, name), cell in shares.shared.items() if period == id(work.period)}
        amount = addition_rows(sheet, words, work.period, work.amount, known)
    is_short = one.level in {"engine", "direct"}
    facts.first = sheet.next + (2 if is_short else 8 + 2 * bool(one.portions) + len(one.portions))
    facts.last = facts.first + len(one.parties) - 1
    if not isinstance(work.amount, SettledAddition):
        gross, deducted = shares.inputs.gross[index]
        amount = f"ROUND({gross}-{deducted}-SUM({facts.column(_OWN)}),2)"
    facts.total = sheet.add(text(words.say("to_share")), kroner(spare, amount))
    shares.shared[id(work.period), work.amount.name] = at(facts.total, 1)
    if is_short:
        return facts
    terms, unit = one.terms, one.terms.unit
    ore = f"ROUND({at(facts.total, 1)}*100,0)"
    sign = "1" if terms.rest_to is not None else f"IF({ore}=0,{one.sign},SIGN({ore}))"
    facts.sign = sheet.add(text(words.say("sign")), whole(one.sign, sign))
    amount = f"SIGN({ore})*INT(ABS({ore})/{unit})" if unit > 1 else ore
    facts.amount = sheet.add(
        text(words.say("whole_kroner" if unit > 1 else "whole_ore")),
        whole(one.amount, f"{at(facts.sign, 1)}*{amount}"),
    )
    left = f"{at(facts.amount, 1)}-SUM({facts.column(_UNITS)})"
    facts.left = sheet.add(text(words.say("left_over")), whole(one.left_over, left))
    facts.ordinal = sheet.add(text(words.say("ordinal")), whole(terms.ordinal))
    facts.common = sheet.next
    facts.portions = [facts.common + 3 + place for place in range(len(one.portions))]
    sheet.add(text(words.say("common")), _common(facts, one))
    if one.long is not None:
        facts.base = facts.common + 1
        sheet.add(text(words.say("base")), whole(one.long.base))
        digits = [text(words.say("digit", step=step + 1), "head") for step in range(len(one.long.digits[0]))]
        heads = words.head("numerator", "denominator", "key_sum", "factor")
        sheet.add(*words.head("key"), text("", "head"), *heads, *digits)
        for place in range(len(one.portions)):
            _portion_row(shares, index, work, facts, place)
    sheet.add()
    return facts


def _common(facts: _Facts, one: ShareWork) -> Cell:
    if one.level == "queue":
        return text(str(one.common))
    if not facts.portions:
        return whole(one.common)
    return whole(one.common, f"LCM({','.join(f'{at(row, 3)}*{at(row, 4)}' for row in facts.portions)})")


def _portion_row(shares: Shares, index: int, work: AmountWork, facts: _Facts, place: int) -> None:
    """A portion: its numerator and denominator, the sum of its key's weights, a factor, and the digits."""
    one = work.shared
    if one.long is None:
        return
    row, portion = shares.sheet.next, one.portions[place]
    digits = one.long.digits[place]
    if (index, place) in shares.inputs.portions:
        numerator, denominator = shares.inputs.portions[index, place]
        amount = f"{at(facts.sign, 1)}*{numerator}"
    else:
        amount, denominator = at(facts.amount, 1), ""
    found = sum(digit * one.long.base**step for step, digit in enumerate(reversed(digits)))
    scale = one.common // (portion.key.total * portion.ore.denominator)
    cells = [
        text(portion.key.key.name or ""),
        None,
        whole(found, amount),
        whole(portion.ore.denominator, denominator),
        whole(portion.key.total, shares.keys.total(portion.key)),
        whole(scale, f"{at(facts.common, 1)}/({at(row, 3)}*{at(row, 4)})"),
    ]
    cells += [
        whole(digit, _digit(at(row, 2), at(facts.base, 1), len(digits) - step - 1, is_first=not step))
        for step, digit in enumerate(digits)
    ]
    shares.sheet.add(*cells)


def _digit(number: str, base: str, power: int, *, is_first: bool) -> str:
    """A digit of a number's size, with the sign of the number; the first one has all that is above it."""
    high = f"INT(ABS({number})/{base}^{power})" if power else f"ABS({number})"
    above = "" if is_first else f"-{base}*INT(ABS({number})/{base}^{power + 1})"
    return f"SIGN({number})*({high}{above})"


def _long_heads(one: ShareWork, words: Words) -> list[Cell]:
    heads = [
        text(words.say("weight_of", name=portion.key.key.name or ""), "head") for portion in one.portions
    ]
    for step in range(len(one.long.digits[0]) if one.long else 0):
        heads += [text(words.say("quotient", step=step + 1), "head")]
        heads += [text(words.say("remainder", step=step + 1), "head")]
    return heads


# A party ----------------------------------------------------------------------------------------------------


def _row(shares: Shares, index: int, work: AmountWork, facts: _Facts, place: int) -> list[Cell | None]:
    """A party's share: units and remainder, place in the queue, and what that comes to."""
    one, row = work.shared, facts.first + place
    party, own, settled = one.parties[place], one.own[place], one.settled[place]
    refs = shares.inputs.own.get((index, party), ())
    engine, difference = kroner(settled), control(f"ROUND(({at(row, _SHARE)}-{at(row, _ENGINE)})*100,0)")
    start: list[Cell | None] = [text(party), kroner(own, f"SUM({','.join(refs)})" if refs else "")]
    if one.level == "engine":
        return [*start, *(None,) * 7, kroner(settled, style="doubted"), engine, difference]
    if one.level == "direct":
        return [*start, *(None,) * 7, kroner(settled, at(row, _OWN)), engine, difference]
    units = f"{at(facts.sign, 1)}*({at(row, _UNITS)}+{at(row, _EXTRA)})*{one.terms.unit}"
    share = f"({units}+ROUND({at(row, _OWN)}*100,0))/100"
    return [
        *start,
        *_units(facts, one, place),
        None if one.level == "queue" else whole(_size(one, place), _size_formula(row, facts)),
        whole(one.alphabetical[place]),
        whole(one.turn[place], "" if one.level == "queue" else _turn_formula(row, facts)),
        _queue(facts, one, place),
        whole(one.extra[place], _extra_formula(facts, one, place)),
        kroner(settled, share),
        engine,
        difference,
        *_long_cells(shares, facts, one, place),
    ]


def _units(facts: _Facts, one: ShareWork, place: int) -> tuple[Cell, Cell]:
    """What a party has before the queue, in whole units, and the remainder."""
    units, over = one.units[place], one.over[place]
    if one.level == "queue":
        return whole(units), text("")
    if one.long is None:
        return whole(units), whole(over)
    row, steps = facts.first + place, len(one.long.digits[0])
    begins = _FIRST + len(one.portions)
    quotients = [at(row, begins + 2 * step) for step in range(steps)]
    powers = [f"*{at(facts.base, 1)}^{steps - step - 1}" if step < steps - 1 else "" for step in range(steps)]
    joined = "+".join(f"{cell}{power}" for cell, power in zip(quotients, powers, strict=True))
    return whole(units, joined), whole(over, at(row, begins + 2 * steps - 1))


def _size(one: ShareWork, place: int) -> int:
    units, over = one.units[place], one.over[place]
    if units >= 0:
        return 4 * units + 1
    if not over:
        return 1 - 4 * units
    middle = one.common - 2 * over
    return -4 * (units + 1) + 1 + (middle > 0) - (middle < 0)


def _size_formula(row: int, facts: _Facts) -> str:
    """What orders sizes where remainders are the same: whole numbers instead of units and a remainder."""
    units, over, common = at(row, _UNITS), at(row, _OVER), at(facts.common, 1)
    negative = f"IF({over}=0,1-4*{units},-4*({units}+1)+1+SIGN({common}-2*{over}))"
    return f"IF({units}>=0,4*{units}+1,{negative})"


def _turn_formula(row: int, facts: _Facts) -> str:
    """Those with a share are numbered in alphabetical order, and the first is the period's number later."""
    has = f"(({facts.column(_UNITS)}<>0)+({facts.column(_OVER)}<>0)>0)"
    earlier = f"({facts.column(_ALPHABETICAL)}<{at(row, _ALPHABETICAL)})"
    count = f"SUMPRODUCT({has}*1)"
    own = f"OR({at(row, _UNITS)}<>0,{at(row, _OVER)}<>0)"
    ranked = f"MOD(SUMPRODUCT({earlier}*{has})-{at(facts.ordinal, 1)},{count})"
    return f"IF({own},{ranked},{count}+SUMPRODUCT({earlier}*(1-{has})))"


def _queue(facts: _Facts, one: ShareWork, place: int) -> Cell:
    if one.level == "queue":
        return whole(one.queue[place])
    row = facts.first + place
    over, size, turn = (facts.column(column) for column in (_OVER, _SIZE, _TURN))
    mine = at(row, _OVER), at(row, _SIZE), at(row, _TURN)
    later = f"({size}>{mine[1]})+({size}={mine[1]})*({turn}<{mine[2]})"
    return whole(one.queue[place], f"1+SUMPRODUCT(({over}>{mine[0]})+({over}={mine[0]})*({later}))")


def _extra_formula(facts: _Facts, one: ShareWork, place: int) -> str:
    """One of the units left over, or, where one party takes the rest, the way to the nearest whole unit."""
    row = facts.first + place
    if one.terms.rest_to is None:
        return f"IF({at(row, _QUEUE)}<={at(facts.left, 1)},1,0)"
    if one.level == "queue":
        return ""
    if one.parties[place] == one.terms.rest_to:
        others = [
            stretch(first, last, _EXTRA)
            for first, last in ((facts.first, row - 1), (row + 1, facts.last))
            if first <= last
        ]
        return f"{at(facts.left, 1)}-SUM({','.join(others)})" if others else at(facts.left, 1)
    twice, common = f"2*{at(row, _OVER)}", at(facts.common, 1)
    return f"IF({twice}>{common},1,IF(AND({twice}={common},{at(row, _UNITS)}>=0),1,0))"


def _long_cells(shares: Shares, facts: _Facts, one: ShareWork, place: int) -> list[Cell]:
    """The long division: weights, and quotient and remainder of every step."""
    if one.long is None:
        return []
    row, party = facts.first + place, one.parties[place]
    weights = [
        whole(one.weights[index][place], f"{shares.keys.weight(portion.key, party)}*{at(line, 5)}")
        for index, (portion, line) in enumerate(zip(one.portions, facts.portions, strict=True))
    ]
    cells, begins = weights, _FIRST + len(weights)
    for step, (units, over) in enumerate(one.long.steps[place]):
        products = [
            f"{at(line, 6 + step)}*{at(row, _FIRST + index)}" for index, line in enumerate(facts.portions)
        ]
        before = [f"{at(row, begins + 2 * step - 1)}*{at(facts.base, 1)}"] if step else []
        value, quotient = "+".join([*before, *products]), begins + 2 * step
        cells.append(whole(units, f"INT(({value})/{at(facts.common, 1)})"))
        cells.append(whole(over, f"{value}-{at(row, quotient)}*{at(facts.common, 1)}"))
    return cells


# Sums -------------------------------------------------------------------------------------------------------


def _sums(shares: Shares, index: int, work: AmountWork, facts: _Facts) -> None:
    """What whole kroner leave to the host, and what all comes to."""
    sheet, words, one = shares.sheet, shares.words, work.shared
    rows = [facts.column(_SHARE)]
    if work.amount.spare:
        row = sheet.next
        engine = kroner(work.amount.spare)
        handed = (
            f"{at(facts.sign, 1)}*{one.terms.unit}*(SUM({facts.column(_UNITS)})+SUM({facts.column(_EXTRA)}))"
        )
        spare = f"ROUND({at(facts.total, 1)}-({handed})/100,2)"
        if one.level == "engine":
            spare = ""
        difference = control(f"ROUND(({at(row, _SHARE)}-{at(row, _ENGINE)})*100,0)")
        told = text(f"{words.say('spare')} ({work.period.host})")
        sheet.add(told, *(None,) * 8, kroner(work.amount.spare, spare), engine, difference)
        shares.spares[index] = row
        rows.append(at(row, _SHARE))
    row = sheet.next
    total = f"ROUND(SUM({','.join(rows)}),2)"
    difference = control(f"ROUND(({at(row, _SHARE)}-{at(row, _ENGINE)})*100,0)")
    cells = kroner(work.amount.ore, total), kroner(work.amount.ore), difference
    sheet.add(text(words.say("sum"), "head"), *(None,) * 8, *cells)
    shares.totals[index] = row
    sheet.controls.append(f"'{sheet.name}'!${letters(_CONTROL)}${facts.first}:${letters(_CONTROL)}${row}")
