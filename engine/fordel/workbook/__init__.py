"""A settlement as a workbook in which every share is a formula, beside what the engine came to."""

from __future__ import annotations

from collections.abc import Mapping

from fordel.render.json_form import settlement_object
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


def excel_file(
    settlement: Settlement, settled: Mapping[str, object] | None = None, language: str | None = None
) -> bytes:
    """Return the workbook of a settlement as an Excel file, in `language` or that of its agreement.

    `settled` is its JSON object, where that is made already. Raises MissingExtra without XlsxWriter.
    """
    from fordel.workbook.excel import excel_bytes

    found = settled or settlement_object(settlement)
    receipt = found["kvittering"]
    if not isinstance(receipt, Mapping):
        raise TypeError("the JSON object of a settlement has a receipt")
    sheets = workbook(settlement, receipt, language)
    return excel_bytes(sheets, settlement.agreement.name, settlement.span.last or settlement.span.first)


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
