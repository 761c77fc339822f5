"""Mistakes of phrases: how amounts, bounds and steps are put in daily speech."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fordel.mistakes.line import Line, Mistake

_PARTY = r"(?:part|kommune|deltaker|deltakar|medlem)\b"
_BEGINS = r"(?:fra|frå|begynner|starter|byrjar|startar|er)"
_DEDUCTED = r"(?:fratrekk|fradrag|frådrag|avdrag|reduksjon)"

#: Phrases that are not in the language, with the keyword that is meant by each.
_PHRASES = tuple(
    (re.compile(pattern), keyword)
    for pattern, keyword in (
        (rf"\b(?:per|pr\.?|for|til|på) (?:(?:hver|kvar) )?{_PARTY}|\b(?:hver|kvar) {_PARTY}", "each"),
        (r"\b(?:i året|hvert år|kvart år)\b", "per_year"),
        (r"(?<=[%r] )(?:(?:for|på) )?(?:alle|samtlige|samtlege)$", "each"),
        (r"^vertskommunen(?= [A-ZÆØÅ\"«])", "host"),
        (r"^rest(?= (?:likt|etter|til)\b)", "rest"),
        (r"^året(?= \d{4}$)", "year"),
        (r"^(?:betalingsfrist|betaling|betalast innan|betales innen)(?= \d)", "due"),
        (r"^over(?= .*\bkr\b)", "above"),
        (rf"\b(?:(?:går |kjem )?til )?{_DEDUCTED} (?:i|på|av|fra|frå|for)\b", "deducted_in"),
        (r"^(?:trekkes fra|trekkast frå)\b", "deducted_in"),
        (r"^(?:andelen?|delen?) (?:til|for|av)\b", "share_to"),
        (rf"^(?:regnskapsåret?|rekneskapsåret?)(?: {_BEGINS})*(?= \d)", "accounting_year_from"),
        (
            r"^(?:inntil|opp ?til|til|t\.? ?o\.? ?m\.?|under|mindre enn|færre enn)(?= \d)",
            "up_to_and_including",
        ),
        (r"^(?:mer|meir|flere|fleire|større) enn(?= \d)|^(?:fra|frå|utover)(?= \d[\d ]*:)", "over"),
    )
)
_PER = re.compile(r"(?<=kr) ?/ ?(?=[^\W\d])")
_AMENDED = re.compile(r'\bendring ("[^"]*"|«[^»]*»|[^\W\d][\w-]*) ((?:fra|frå|til) [^:"«]+?)(?=\s*(?::|$))')
_STEP_RANGE = re.compile(r"^(?:(?:fra|frå|over) )?\d[\d ]*(?:[-–−]|til og med|til)\s*(\d[\d ]*)(?=:)")
_STEP_SIGN = re.compile(r"^(?:til og med|over) \d[\d ]*+\s*+(=|->|=>|[-–−→])(?=\s*(?:kr\b|\d))")
_STEP = re.compile(r"(?:til og med|over) \d")
_YEARS = re.compile(r"(?<=\bover )(?:\d{1,2}|[a-zæøå]+) år\b")
_SMALL = frozenset(
    ("til", "for", "av", "på", "i", "fra", "frå", "med", "ved", "per", "over", "etter", "hos", "om", "mot")
)


def daily(line: Line) -> Iterator[Mistake]:
    """A phrase of daily speech for a keyword, as `inntil 5 000` or `per kommune`."""
    if not line.whole:
        return
    for pattern, keyword in _PHRASES:
        found, meant = pattern.search(line.text), line.words.written(keyword)
        if found and found[0] != meant:
            yield line.mend("wrong_word", found.span(), meant, written=found[0], meant=meant)
    per = _PER.search(line.text)
    if per:
        yield line.mend("wrong_word", per.span(), " per ", written=per[0].strip(), meant="per")


def small_word(line: Line) -> Iterator[Mistake]:
    """Another of the small words: `rabatt 10 % til Hol` for `rabatt 10 % for Hol`."""
    here = line.here
    if here is None or here.text not in _SMALL or not line.whole:
        return
    others = sorted(line.expected & line.words.first & _SMALL)
    readable = [word for word in others if line.takes(line.replaced(here.stretch, word))]
    if len(readable) == 1:
        yield line.mend("wrong_word", here.stretch, readable[0], written=here.text, meant=readable[0])


def amendment_last(line: Line) -> Iterator[Mistake]:
    """The amendment before the days between which it holds."""
    found = _AMENDED.search(line.text)
    if found:
        meant = f"{found[2]} {found[0][: found.start(2) - found.start()].rstrip()}"
        yield line.mend("order", found.span(), meant, meant=meant)


def step_range(line: Line) -> Iterator[Mistake]:
    """A step from and to a value, where only its end is written."""
    found = _STEP_RANGE.match(line.text)
    if found:
        meant = f"{line.words.written('up_to_and_including')} {found[1].strip()}"
        yield line.mend("step_range", found.span(), meant, written=found[0], meant=meant)


def step_sign(line: Line) -> Iterator[Mistake]:
    """Another sign for the colon between a step's value and its amount."""
    found = _STEP_SIGN.match(line.text)
    if found:
        yield line.mend("wrong_word", found.span(1), ":", written=found[1], meant=":")


def step_colon(line: Line) -> Iterator[Mistake]:
    """No colon between a step's value and its amount."""
    if line.here and line.index and line.expects(":") and _STEP.match(line.text):
        at = line.here.start
        gap = len(line.text[:at].rstrip()), at
        meant = line.replaced(gap, ": ")
        yield line.mend("step_colon", gap, ": ", mark=(at, len(line.text)), meant=meant)


def number_of_years(line: Line) -> Iterator[Mistake]:
    """How many years a phase-in takes, where the first and the last year are written."""
    found = _YEARS.search(line.text)
    if found and found.start() <= line.at <= found.end():
        yield line.unclear("number_of_years", found.span(), written=found[0])


def unit_too_many(line: Line) -> Iterator[Mistake]:
    """What a number counts, where the measure tells that: `minst 3 timer`, `til og med 5 000 innbyggere:`."""
    here, before = line.here, line.before
    if here and before and line.whole and before.text[-1].isdigit() and here.text[0].islower():
        yield line.mend("one_too_many", here.stretch, "", written=here.text)


def receiver(line: Line) -> Iterator[Mistake]:
    """The host alone on a line, where an amount is paid to it."""
    host, to = line.words.written("the_host"), line.words.written("to")
    if line.text == host:
        meant = f"{to} {host}"
        yield line.mend("missing_word", (0, 0), f"{to} ", mark=(0, len(host)), meant=meant, before=host)
