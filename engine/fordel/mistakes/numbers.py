"""Mistakes of numbers: amounts, percentages, sections and codes that are written as they are elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from fordel.mistakes.line import Line, Mistake

_RUN = re.compile(r"\d[\d.,'’  ]*\d")
_VALID = re.compile(r"(?:\d{1,3}(?: \d{3})+|\d+)(?:,\d+)?")
_LETTERS = re.compile(r"(?<![\w\"«])(?=[OolI ]*\d)(?=\d*[ \d]*[OolI])[\dOolI]+(?: [\dOolI]{3})*(?![\w])")
_CODE = re.compile(r"(?<![\w.-])(?=[\w.-]*[^\W\d])[\w.-]++")
_RANGE = re.compile(r"(?<!\d)(\d++)\s*+(?:til og med|til|t\.?o\.?m\.?|\.{2,3}|…|—|:)\s*(\d+)")
_ENDS = re.compile(r"(?:[-–]\s*)?(?<!\d)(\d{1,2}|\d{4})\s+(\d{1,2}|\d{4})(?!\d)(?:\s*[-–])?")
_FRACTION = re.compile("[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞]")
_CURRENCIES = frozenset({"nok", "kroner", "kr", "kroners", "krone", "kronor", "€"})
_SCALES = frozenset(
    (
        *("mill", "million", "millioner", "millionar", "mnok", "mkr", "tusen", "tkr", "tnok"),
        *("mrd", "milliard", "milliarder", "milliardar", "k", "hundre"),
    )
)
_PERCENTS = frozenset({"prosent", "pst", "percent", "prc", "pct"})
_NUMBERS = {"en": 1, "ett": 1, "ei": 1, "ein": 1, "eit": 1, "éin": 1, "én": 1, "to": 2, "tre": 3, "fire": 4}
_NUMBERS |= {"fem": 5, "seks": 6, "sju": 7, "syv": 7, "åtte": 8, "ni": 9, "ti": 10, "elleve": 11, "tolv": 12}
_PART_WORDS = (
    ("tredel", 3),
    ("tredjedel", 3),
    ("firedel", 4),
    ("fjerdedel", 4),
    ("femdel", 5),
    ("femtedel", 5),
)
_FEW = ((2, "to"), (3, "tre"), (4, "fire"))
_SECTION = re.compile(r"\d+[a-z]?(?:-\d+)?")
_SEVERAL_SECTIONS = re.compile(r"§§ ?([^\"«]{1,80})$")
_BETWEEN_SECTIONS = re.compile(r",|\bog\b|\band\b|§")
_NEGATIVE = re.compile(r"[-–−] ?\d[\d ,]{0,9}(?:%|prosent)")
_BELOW_ONE = re.compile(r"(?<![\d.,])0,\d{1,4}(?![\d,])")
_WHOLE_WORDS = {
    **dict.fromkeys(("halvparten", "halvdelen", "en halvpart", "ein halvpart", "en halvdel"), "1/2"),
    **{f"{one} {part}": f"1/{n}" for one in ("en", "ein") for part, n in _PART_WORDS},
    **{
        f"{two} {part}{end}": f"{m}/{n}" for m, two in _FEW for part, n in _PART_WORDS for end in ("er", "ar")
    },
}
_SECTIONS = frozenset({"paragraf", "par", "pgf", "punkt"})
_DIGITS = str.maketrans("OolI", "0011")
_HARD = "\u00a0"


def number_form(line: Line) -> Iterator[Mistake]:
    """Points, commas or spaces in a number that do not stand where they stand in numbers here."""
    if line.expects("CODE", "HYPHEN") and not line.expects("NUMBER"):
        return
    for run in _RUN.finditer(line.text):
        if run.start() <= line.at <= run.end() and not _VALID.fullmatch(run[0]):
            for variant, meant in _meant(run[0]):
                shown = tuple(text.replace(" ", _HARD) for text in meant)
                yield line.mend(variant, run.span(), meant[0], code="F103", written=run[0], meant=shown)


def _meant(written: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Why a number cannot be read, and what may have been meant by it, the likeliest first."""
    apart = written.replace("’", ".").replace("'", ".")
    groups = apart.partition(",")[0].split()
    if re.fullmatch(r"\d{1,3}\.\d{3}", apart):
        yield "point", (_grouped(apart), apart.replace(".", ","))
    elif re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d+)?", apart):
        yield "point.one", (_grouped(apart),)
    elif re.fullmatch(r"(\d{1,3}(,\d{3})+|\d{1,3}( \d{3})*|\d+)\.\d+", apart):
        whole, _, decimals = apart.rpartition(".")
        yield "point.one", (f"{_grouped(whole.replace(',', ' '))},{decimals}",)
    elif re.fullmatch(r"\d{1,3}(,\d{3}){2,}", apart):
        yield "commas", (_grouped(apart.replace(",", " ")),)
    elif "  " in apart and _VALID.fullmatch(" ".join(apart.split())):
        yield "spaces", (" ".join(apart.split()),)
    elif re.fullmatch(r"[\d ]+(,\d+)?", apart) and all(len(one) == 3 or one[0] == "0" for one in groups[1:]):
        yield "groups", (_grouped(apart),)


def _grouped(number: str) -> str:
    """A number with one space between groups of three digits."""
    whole, comma, decimals = number.partition(",")
    digits = int(re.sub(r"\D", "", whole))
    return f"{digits:,}".replace(",", " ") + comma + decimals


def letter_in_number(line: Line) -> Iterator[Mistake]:
    """The letter O for a nought, or l for a one."""
    for run in _LETTERS.finditer(line.text):
        meant = run[0].translate(_DIGITS)
        shown = meant.replace(" ", _HARD)
        yield line.mend("letter", run.span(), meant, code="F103", written=run[0], meant=shown)


def letters_in_code(line: Line) -> Iterator[Mistake]:
    """A code with letters, without quotes."""
    for code in _CODE.finditer(line.text) if line.expects("CODE", "HYPHEN") else ():
        if code.start() <= line.at < code.end() and any(sign.isdigit() for sign in code[0]):
            yield line.mend("code_letters", code.span(), f'"{code[0]}"', code="F103", written=code[0])


def code_range(line: Line) -> Iterator[Mistake]:
    """A range of codes, years or ages with another sign or word than a hyphen."""
    for codes in _RANGE.finditer(line.text):
        if codes.start() <= line.at <= codes.end():
            meant = f"{codes[1]}-{codes[2]}"
            if line.pieces[0].text in line.words.dimensions:
                yield line.mend("code_range", codes.span(), meant, code="F103", written=codes[0], meant=meant)
            else:
                yield line.mend("range", codes.span(), meant, code="F103", written=codes[0], meant=meant)


def missing_hyphen(line: Line) -> Iterator[Mistake]:
    """The two ends of a range of years or ages with nothing between them, or with the hyphen beside them."""
    for ends in _ENDS.finditer(line.text):
        if ends.start() <= line.at <= ends.end():
            meant = f" {ends[1]}-{ends[2]} "
            mark = ends.start(1), ends.end(2)
            yield line.mend(
                "range",
                ends.span(),
                meant,
                mark=mark,
                code="F103",
                written=ends[0].strip(),
                meant=meant.strip(),
            )


def percent_sign(line: Line) -> Iterator[Mistake]:
    """A percentage without its sign, or with the word for it."""
    here, before = line.here, line.before
    if before is None:
        return
    if here and here.text.casefold() in _PERCENTS:
        yield line.mend("percent_word", (here.start, line.past_point(here)), "%", written=here.text)
    elif line.expects("%") and before.text.isdigit():
        mark = line.number_before(before.end), before.end
        number = line.text[slice(*mark)]
        yield line.mend("percent_missing", (before.end, before.end), " %", mark=mark, number=number)


def currency(line: Line) -> Iterator[Mistake]:
    """An amount in `NOK` or `kroner`, with `kr.`, or with no unit at all."""
    here, before = line.here, line.before
    if here and here.text.casefold() in _CURRENCIES and here.text != "kr":
        yield line.mend("currency", (here.start, line.past_point(here)), "kr", written=here.text)
    if before and here and here.text == "." and before.text.casefold() == "kr":
        yield line.mend("currency", (before.start, here.end), "kr", written=f"{before.text}.")
    if before and line.expects("kr") and before.text.isdigit():
        mark = line.number_before(before.end), before.end
        units = (line.replaced((before.end, before.end), unit) for unit in (" %", " kr"))
        if all(map(line.takes, units)):
            yield line.unclear("unit_missing", mark, number=line.text[slice(*mark)])
        yield line.mend("currency_missing", (before.end, before.end), " kr", mark=mark)


def scale(line: Line) -> Iterator[Mistake]:
    """An amount in thousands or millions."""
    if line.here and line.here.text.casefold() in _SCALES:
        yield line.unclear("scale", line.here.stretch, written=line.here.text)


def section_sign(line: Line) -> Iterator[Mistake]:
    """A section of a law without its sign, or with a word for it."""
    here = line.here
    if here is None or not line.expects("SECTION"):
        return
    if here.text.casefold() in _SECTIONS:
        yield line.mend("section_sign", here.stretch, "§", written=here.text)
    several = _SEVERAL_SECTIONS.search(line.text)
    numbers = _BETWEEN_SECTIONS.split(several[1]) if several else []
    if several and all(_SECTION.fullmatch(one.strip()) for one in numbers if one.strip()):
        meant = ", ".join(f"§ {one.strip()}" for one in numbers if one.strip())
        yield line.mend("sections", several.span(), meant, written=several[0].strip(), meant=meant)
    number = _SECTION.match(line.text, here.start)
    if number:
        at = here.start, here.start
        yield line.mend("section_sign", at, "§ ", mark=number.span(), written=number[0])


def part_word(line: Line) -> Iterator[Mistake]:
    """A part in words where a weight begins a line: `halvparten etter årsverk`."""
    for piece in line.pieces[:2]:
        words = line.text[: piece.end]
        meant = _WHOLE_WORDS.get(words.casefold())
        if meant:
            yield line.mend("number_word", (0, len(words)), meant, code="F103", written=words, meant=meant)


def decimal_share(line: Line) -> Iterator[Mistake]:
    """A weight as a decimal number below one, or below zero."""
    less = _NEGATIVE.match(line.text)
    if less and line.at <= less.end():
        yield line.unclear("negative_share", less.span(), code="F103", written=less[0])
    found = _BELOW_ONE.search(line.text)
    if found and line.expects("%") and found.start() <= line.at <= found.end() + 1:
        share = Decimal(found[0].replace(",", ".")) * 100
        meant = f"{share.normalize():f} %".replace(".", ",")
        yield line.mend("decimal_share", found.span(), meant, code="F103", written=found[0], meant=meant)


def number_word(line: Line) -> Iterator[Mistake]:
    """A whole number in words."""
    here = line.here
    if here and line.expects("NUMBER") and here.text.casefold() in _NUMBERS:
        meant = str(_NUMBERS[here.text.casefold()])
        yield line.mend("number_word", here.stretch, meant, code="F103", written=here.text, meant=meant)


def fraction_sign(line: Line) -> Iterator[Mistake]:
    """A fraction that is a sign of its own (`½`)."""
    found = _FRACTION.search(line.text)
    if found:
        import unicodedata

        meant = unicodedata.normalize("NFKC", found[0]).replace("\u2044", "/")
        yield line.mend("fraction", found.span(), meant, code="F103", written=found[0], meant=meant)
