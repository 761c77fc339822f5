"""Statements as PDF, set by typst: tagged (PDF/UA-1), for keeping (PDF/A-2a), and the same bytes every time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from fordel import resources
from fordel.explanation import NotInSettlement
from fordel.extras import MissingExtra
from fordel.output_files import file_names
from fordel.render.json_form import settlement_object
from fordel.render.statement import parties_of, statement
from fordel.render.statement_party import party_statement
from fordel.settlement import Settlement

#: PDF/A-2a and PDF/UA-1 (ISO 19005-2, ISO 14289-1): typst writes no file that breaks what it can check of them.
_STANDARDS = ["a-2a", "ua-1"]


class CannotBeSet(RuntimeError):
    """A statement that typst would not set: a mistake of ours."""


def statement_files(
    settlement: Settlement, settled: Mapping[str, object], language: str
) -> Mapping[str, bytes]:
    """The statement for all, `oppgjor.pdf`, and that of each party, `oppgjor-modum.pdf`; raises MissingExtra.

    `settled` is the JSON object of the settlement.
    """
    parties = parties_of(settlement)
    names = file_names([f"oppgjor-{party}" for party in parties])
    files = {"oppgjor.pdf": _set(statement(settlement, settled, language))}
    for party, name in zip(parties, names, strict=True):
        files[f"{name}.pdf"] = _set(party_statement(settlement, settled, party, language))
    return files


def statement_pdf(settlement: Settlement, party: str | None = None, language: str | None = None) -> bytes:
    """The statement for all parties or for one, in the agreement's own language where none is told.

    Raises MissingExtra without the extra `rapport`, NotInSettlement for a party that is not there, SumsDoNotAgree
    where the settlement does not add up.
    """
    spoken = language or settlement.agreement.form
    settled = settlement_object(settlement)
    if party is None:
        return _set(statement(settlement, settled, spoken))
    if party not in parties_of(settlement):
        raise NotInSettlement(party)
    return _set(party_statement(settlement, settled, party, spoken))


def _set(told: Mapping[str, object]) -> bytes:
    """A statement set by the template, which reads it as JSON: nothing of it is ever taken for typst."""
    compiler, fault = _typesetter()
    template, given = resources.text("oppgjor.typ").encode(), {"told": json.dumps(told, ensure_ascii=False)}
    try:
        made: bytes = compiler.compile(template, sys_inputs=given, pdf_standards=_STANDARDS)
    except fault as stopped:
        raise CannotBeSet(str(stopped)) from stopped
    return made


@cache
def _typesetter() -> tuple[Any, type[Exception]]:
    """Typst with its own fonts, never those of the machine; raises MissingExtra."""
    try:
        import typst
    except ModuleNotFoundError:  # one that is there, and has no room in memory, is not missing
        raise MissingExtra("rapport") from None
    return typst.Compiler(font_paths=typst.Fonts(include_system_fonts=False)), typst.TypstError
