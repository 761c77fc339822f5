"""A settlement as a workbook in which every share is a formula, beside what the engine came to."""

from __future__ import annotations

from collections.abc import Mapping

from fordel.render.sums import check_sums
from fordel.settlement import Settlement
from fordel.workbook.account_sheet import account_sheet
from fordel.workbook.billed_sheet import billed_sheet
from fordel.workbook.cells import Sheet, Words
from fordel.workbook.input_sheet import input_sheet
from fordel.workbook.key_sheet import key_sheet
from fordel.workbook.receipt_sheet import receipt_sheet
from fordel.workbook.share_sheet import share_sheet
from fordel.workbook.work import works_of


def workbook(
    settlement: Settlement, receipt: Mapping[str, object], language: str | None = None
) -> tuple[Sheet, ...]:
    """Return the sheets of a settlement, the first of which has a cell that shows 0 if all formulas agree with it.

    `receipt` is the receipt out of its JSON object. Raises SumsDoNotAgree where the settlement does not add up.
    """
    check_sums(settlement)
    words = Words(language or settlement.agreement.form)
    works = works_of(settlement)
    inputs = input_sheet(settlement, works, words)
    keys = key_sheet(works, inputs, words)
    shares = share_sheet(works, inputs, keys, words)
    billed = billed_sheet(settlement, inputs, words)
    others = [inputs.sheet, keys.sheet, shares.sheet, *([billed] if billed else [])]
    controls = [one for sheet in others for one in sheet.controls]
    first = account_sheet(settlement, shares, words, controls)
    return first, *others, receipt_sheet(settlement, receipt, words)
