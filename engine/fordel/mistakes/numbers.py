"""Mistakes of numbers: amounts, percentages and codes that are written as they are elsewhere, not here."""

from __future__ import annotations

import re

from fordel.mistakes.line import Line, Mistake

_RUN = re.compile(r"\d[\d.,'’  ]*\d")
_VALID = re.compile(r"(?:\d{1,3}(?: \d{3})+|\d+)(?:,\d+)?")
_LETTERS = re.compile(r"(?<![\w\"«])(?=[OolI ]*\d)(?=\d*[ \d]*[OolI])[\dOolI]+(?: [\dOolI]{3})*(?![\w])")
_CODE = re.compile(r"[\w.-]*[^\W\d][\w.-]*")
_RANGE = re.compile(r"(\d+)\s*(?:til og med|til|t\.?o\.?m\.?|\.{2,3}|…|—|:)\s*(\d+)")
_CURRENCIES = frozenset({"nok", "kroner", "kr", "kroners", "krone", "kronor", "€"})
_SCALES = frozenset({
    "mill", "million", "millioner", "millionar", "mnok", "mkr", "tusen", "tkr", "tnok", "mrd", "milliard",
    "milliarder", "milliardar", "k", "hundre",
})  # fmt: skip
_PERCENTS = frozenset({"prosent", "pst", "percent", "prc", "pct"})
_HARD = "\u00a0"


def number_form(line: Line) -> Mistake | None:
    """Points, commas or spaces in a number that do not stand where they stand in numbers here."""
    if line.expects("CODE", "HYPHEN") and not line.expects("NUMBER"):
        return None
    for run in _RUN.finditer(line.text):
        if run.start() <= line.at <= run.end() and not _VALID.fullmatch(run[0]):
            found = _meant(run[0])
            if found is None:
                continue
            variant, meant = found
            shown = tuple(text.replace(" ", _HARD) for text in meant)
            mistake = line.mend(
                variant, run.start(), run.end(), meant[0], code="F103", written=run[0], meant=shown
            )
            if mistake is not None:
                return mistake
    return None


def _meant(written: str) -> tuple[str, tuple[str, ...]] | None:
    """Why a number cannot be read, and what may have been meant by it, the likeliest first."""
    apart = written.replace("’", "'").replace("'", ".")
    if re.fullmatch(r"\d{1,3}\.\d{3}", apart):
        return "point", (_grouped(apart), apart.replace(".", ","))
    if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d+)?", apart):
        return "point.one", (_grouped(apart),)
    if re.fullmatch(r"(\d{1,3}(,\d{3})+|\d{1,3}( \d{3})*|\d+)\.\d+", apart):
        whole, _, decimals = apart.rpartition(".")
        return "point.one", (f"{_grouped(whole.replace(',', ' '))},{decimals}",)
    if re.fullmatch(r"\d{1,3}(,\d{3}){2,}", apart):
        return "commas", (_grouped(apart.replace(",", " ")),)
    if re.fullmatch(r"\d[\d ]*(,\d+)?", apart) and "  " in apart:
        single = " ".join(apart.split())
        return ("spaces", (single,)) if _VALID.fullmatch(single) else None
    groups = apart.partition(",")[0].split()
    if re.fullmatch(r"\d[\d ]*(,\d+)?", apart) and all(len(one) == 3 or one[0] == "0" for one in groups[1:]):
        return "groups", (_grouped(apart),)
    return None


def _grouped(number: str) -> str:
    """A number with one space between groups of three digits."""
    whole, comma, decimals = number.partition(",")
    digits = re.sub(r"\D", "", whole)
    return f"{int(digits):,}".replace(",", " ") + comma + decimals


def letter_in_number(line: Line) -> Mistake | None:
    """The letter O for a nought, or l for a one."""
    for run in _LETTERS.finditer(line.text):
        meant = run[0].translate(str.maketrans("OolI", "0011"))
        mistake = line.mend(
            "letter",
            run.start(),
            run.end(),
            meant,
            code="F103",
            written=run[0],
            meant=meant.replace(" ", _HARD),
        )
        if mistake is not None:
            return mistake
    return None


def letters_in_code(line: Line) -> Mistake | None:
    """A code with letters, without quotes."""
    if not line.expects("CODE", "HYPHEN"):
        return None
    for code in _CODE.finditer(line.text):
        if code.start() <= line.at < code.end() and any(sign.isdigit() for sign in code[0]):
            return line.mend("code_letters", *code.span(), f'"{code[0]}"', code="F103", written=code[0])
    return None


def code_range(line: Line) -> Mistake | None:
    """A range of codes with another sign or word than a hyphen."""
    for code in _RANGE.finditer(line.text):
        if code.start() <= line.at <= code.end():
            meant = f"{code[1]}-{code[2]}"
            return line.mend("code_range", *code.span(), meant, code="F103", written=code[0], meant=meant)
    return None


def percent_sign(line: Line) -> Mistake | None:
    """A percentage without its sign, or with the word for it."""
    here, before = line.here, line.before
    if here is None or before is None:
        return None
    if here.text.casefold() in _PERCENTS:
        end = here.end + (line.text[here.end : here.end + 1] == ".")
        return line.mend("percent_word", here.start, end, "%", written=here.text)
    if not line.expects("%") or not before.text.isdigit():
        return None
    number = re.search(r"[\d ,]*\d$", line.text[: before.end])
    written = number[0].strip() if number else before.text
    mark = (before.end - len(written), before.end)
    return line.mend("percent_missing", before.end, before.end, " %", mark=mark, number=written)


def currency(line: Line) -> Mistake | None:
    """An amount in `NOK` or `kroner`, with `kr.`, or with no unit at all."""
    here, before = line.here, line.before
    if here is not None and here.text.casefold() in _CURRENCIES and here.text != "kr":
        end = here.end + (line.text[here.end : here.end + 1] == ".")
        return line.mend("currency", here.start, end, "kr", written=here.text)
    if here is not None and here.text == "." and before is not None and before.text.casefold() == "kr":
        return line.mend("currency", before.start, here.end, "kr", written=f"{before.text}.")
    if before is None or not line.expects("kr") or not before.text.isdigit():
        return None
    amount = re.search(r"\d[\d ,]*$", line.text[: before.end])
    start = amount.start() if amount else before.start
    return line.mend("currency_missing", before.end, before.end, " kr", mark=(start, before.end))


def scale(line: Line) -> Mistake | None:
    """An amount in thousands or millions."""
    here = line.here
    if here is None or here.text.casefold() not in _SCALES:
        return None
    return line.unclear("scale", here.start, here.end, written=here.text)


def section_sign(line: Line) -> Mistake | None:
    """A section of a law without its sign, or with a word for it."""
    here = line.here
    if here is None or not line.expects("SECTION"):
        return None
    if here.text.casefold() in {"paragraf", "par", "pgf", "punkt"}:
        return line.mend("section_sign", here.start, here.end, "§", written=here.text)
    return line.mend(
        "section_sign", here.start, here.start, "§ ", mark=(here.start, here.end), written=here.text
    )


def fraction_sign(line: Line) -> Mistake | None:
    """A fraction that is a sign of its own (`½`)."""
    found = re.search(r"[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞]", line.text)
    if found is None:
        return None
    import unicodedata

    meant = unicodedata.normalize("NFKC", found[0]).replace("\u2044", "/")
    return line.mend("fraction", *found.span(), meant, code="F103", written=found[0], meant=meant)
