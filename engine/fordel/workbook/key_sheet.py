"""The sheet with the keys: each party's weight as a formula over the measures, beside the engine's."""

from __future__ import annotations

from attrs import define, field

from fordel.settlement import KeyShares
from fordel.workbook.cells import Cell, Sheet, Words, at, control, stretch, text, whole
from fordel.workbook.input_sheet import Inputs, measure_mark
from fordel.workbook.key_work import Column, KeyWork
from fordel.workbook.work import Works

_WEIGHT, _SHARE, _ENGINE, _EXACT, _CONTROL, _PLAIN, _FIRST = range(1, 8)


@define
class Keys:
    """The sheet, and where on it the weights of each key stand."""

    words: Words
    sheet: Sheet
    rows: dict[int, tuple[int, int]] = field(factory=dict)

    def weight(self, work: KeyWork, party: str) -> str:
        """The cell of a party's weight as other sheets name it, or 0 where the key does not have the party."""
        if party not in work.parties:
            return "0"
        return self.sheet.cell(self.rows[id(work.key)][0] + work.parties.index(party), _WEIGHT)

    def total(self, work: KeyWork) -> str:
        """The cell of what a key's weights add up to, as other sheets name it."""
        return self.sheet.cell(self.rows[id(work.key)][1] + 1, _WEIGHT)


def key_sheet(works: Works, inputs: Inputs, words: Words) -> Keys:
    """A table for each key that something is shared by, after those that it is made of."""
    sheet = Sheet(words.say("sheet_keys"), (30, 18, 14, 18, 24, 10, 20, *(18,) * 8), (2, 1))
    keys = Keys(words, sheet)
    sheet.add(text(words.say("sheet_keys"), "title"))
    sheet.add(text(words.say("keys_told"), "note"))
    for work in works.keys.values():
        _table(keys, work, inputs)
    return keys


def _table(keys: Keys, work: KeyWork, inputs: Inputs) -> None:
    sheet, words = keys.sheet, keys.words
    sheet.add()
    sheet.add(text(_title(work.key, words), "title"))
    sheet.add(
        text(words.say("key_live" if work.columns else "key_exact" if work.is_exact else "key_long"), "note")
    )
    if not work.is_exact:
        _told(keys, work)
        return
    parts = sheet.next
    first = parts + 2
    last = first + len(work.parties) - 1
    sheet.add(*_parts_row(work, words, last + 1))
    plain = words.head("plain_weight") if work.columns else []
    heads = [text(words.say(f"by_{column.kind}", name=column.name), "head") for column in work.columns]
    sheet.add(*words.head("party", "weight", "share_of", "engine_weight", "exact", "control"), *plain, *heads)
    for index, party in enumerate(work.parties):
        row = first + index
        columns = [_number(keys, inputs, column, index, party) for column in work.columns]
        weight, plain = _weight(work, index, (row, parts, first, last))
        share = Cell(work.key.shares[party], "percent", f"{at(row, _WEIGHT)}/{at(last + 1, _WEIGHT)}")
        engine = whole(work.weights[index]), text(str(work.key.shares[party]))
        difference = control(f"{at(row, _WEIGHT)}-{at(row, _ENGINE)}")
        sheet.add(text(party), weight, share, *engine, difference, *plain, *columns)
    keys.rows[id(work.key)] = first, last
    sums = [
        whole(column.total, f"SUM({stretch(first, last, place)})")
        for place, column in enumerate(work.columns, _FIRST)
    ]
    total = whole(work.total, f"SUM({stretch(first, last, _WEIGHT)})")
    sheet.add(text(words.say("sum"), "head"), total, *(None,) * 5, *sums)
    sheet.controls.append(sheet.range(first, last, _CONTROL))


def _told(keys: Keys, work: KeyWork) -> None:
    """A key with longer fractions than a spreadsheet keeps: they are told, and nothing reckons from them."""
    keys.sheet.add(
        *keys.words.head("party"), None, *keys.words.head("share_of"), None, *keys.words.head("exact")
    )
    for party, share in work.key.shares.items():
        keys.sheet.add(text(party), None, Cell(share, "percent"), None, text(str(share)))


def _title(key: KeyShares, words: Words) -> str:
    name = words.say("key_named", key=key.name) if key.name else words.say("key_unnamed")
    clause = f", {key.at.clause}" if key.at is not None and key.at.clause else ""
    return f"{name}{clause}" + (f" ({key.year})" if key.year is not None else "")


def _parts_row(work: KeyWork, words: Words, sums: int) -> list[Cell | None]:
    """How many parts of the key each column has, of how many, and what the sums are brought to together."""
    if not work.columns:
        return []
    places = range(_FIRST, _FIRST + len(work.columns))
    together = f"LCM({','.join(at(sums, place) for place in places)})"
    return [
        text(words.say("parts_of_key")),
        whole(work.parts),
        text(words.say("common_sum")),
        whole(work.together, together),
        *(None,) * 3,
        *(whole(column.weight) for column in work.columns),
    ]


def _weight(work: KeyWork, index: int, rows: tuple[int, int, int, int]) -> tuple[Cell, list[Cell]]:
    """A party's weight, and what it is before it is shortened; the engine's where there are no columns.

    `rows` are the party's, that with the parts of the key, and the first and last of the parties.
    """
    if not work.columns:
        return whole(work.weights[index]), []
    row, parts, first, last = rows
    terms = [
        f"{at(parts, place)}*{at(row, place)}*({at(parts, _ENGINE)}/{at(last + 1, place)})"
        for place in range(_FIRST, _FIRST + len(work.columns))
    ]
    shortened = f"{at(row, _PLAIN)}/GCD({stretch(first, last, _PLAIN)})"
    plain = whole(work.weights[index] * work.divisor, "+".join(terms))
    return whole(work.weights[index], shortened), [plain]


def _number(keys: Keys, inputs: Inputs, column: Column, index: int, party: str) -> Cell:
    """A party's number in a column, from where it comes."""
    number = column.numbers[index]
    if column.inner is not None:
        rows = keys.rows.get(id(column.inner))
        if rows is not None and number:
            return whole(number, at(rows[0] + tuple(column.inner.shares).index(party), _WEIGHT))
    if column.measure is not None and party in column.measure.values:
        cell = inputs.measures.get((measure_mark(column.measure), party))
        if cell is not None:
            return whole(number, f"ROUND({cell}*{column.scale},0)" if column.scale > 1 else cell)
    return whole(number)
