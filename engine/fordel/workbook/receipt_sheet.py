"""The last sheet: what went into a settlement and what came out, as hashes, with sources and remarks."""

from __future__ import annotations

from collections.abc import Mapping

from fordel.messages import sentence
from fordel.settlement import Settlement
from fordel.workbook.cells import Sheet, Words, text


def receipt_sheet(settlement: Settlement, receipt: Mapping[str, object], words: Words) -> Sheet:
    """The receipt of a settlement as `kvittering.json` has it, the files it was made of, and what to know of it."""
    sheet = Sheet(words.say("sheet_receipt"), (22, 80, 20))
    sheet.add(text(words.say("sheet_receipt"), "title"))
    sheet.add(text(words.say("receipt_told"), "note"))
    sheet.add()
    for key, value in receipt.items():
        if isinstance(value, str):
            sheet.add(text(key, "head"), text(value))
    sources = receipt["kilder"]
    if isinstance(sources, list) and sources:
        sheet.add()
        sheet.add(text(words.say("sources"), "title"))
        for source in sources:
            sheet.add(
                *(text(str(value)) for value in (next(iter(source.values())), *list(source.values())[1:]))
            )
    if settlement.remarks:
        sheet.add()
        sheet.add(text(words.say("remarks"), "title"))
        for remark in settlement.remarks:
            sheet.add(text(sentence(remark.key, remark.values, words.language), "long"))
    return sheet
