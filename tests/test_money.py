"""Norwegian numbers and amounts, read and written (reliability.md, P29), and the money type of the API."""

import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fordel import money
from fordel.money import (
    Money,
    decimal_text,
    exact_number,
    from_plain,
    kroner,
    ledger_amount,
    ledger_amounts,
    number_text,
    percent_text,
    plain,
)

ORE = st.one_of(st.integers(-200, 200), st.integers(1 - 10**15, 10**15 - 1))
TERMINATING = st.builds(
    lambda units, places: Fraction(units, 10**places), st.integers(1 - 10**14, 10**14 - 1), st.integers(0, 14)
)
#: Texts that are nearly numbers: every sign that some number has, and some that only look like one.
NEARLY = st.text("0123456789" * 2 + " \u00a0\u202f" * 3 + ",." * 3 + "-\u2212()+'_e٣²", max_size=12)


# Written and read again


@given(ORE)
def test_p29_ore_in_every_form(ore: int) -> None:
    """Every amount that is written is read as the same amount, in every form that has it and no other."""
    text = kroner(ore)
    for space in " \u00a0\u202f":
        spaced = text.replace("\u00a0", space)
        assert ledger_amount(spaced) == ore
        assert exact_number(spaced) == Fraction(ore, 100)
    for form in (text.replace("\u00a0", ""), text.replace("\u00a0", "."), text.replace("-", "\u2212")):
        assert ledger_amount(form) == ore
    size = kroner(abs(ore))
    assert (
        ledger_amount(f"{size}-") == ledger_amount(f"({size})") == ledger_amount(f"{size}\u2212") == -abs(ore)
    )
    assert from_plain(plain(ore)) == ore
    assert (ledger_amount(plain(ore)), exact_number(plain(ore)), from_plain(text)) == (None, None, None)


@given(TERMINATING)
def test_p29_exact_numbers(value: Fraction) -> None:
    """A terminating decimal is read as it was written, and the text is that of the shortest decimals."""
    text = number_text(value)
    assert exact_number(text) == value
    assert not ("," in text and text.endswith("0"))
    assert percent_text(value / 100) == f"{text}\u00a0%"


def digits_of(text: str) -> bool:
    return text != "" and all(sign in "0123456789" for sign in text)


def grouped(text: str, separators: str) -> bool:
    parts = "".join("|" if sign in separators else sign for sign in text).split("|")
    return 1 <= len(parts[0]) <= 3 and all(len(part) == 3 for part in parts[1:]) and digits_of("".join(parts))


def number_by_hand(text: str) -> Fraction | None:
    """language.md section 1, sign by sign."""
    size = text[1:] if text[:1] in ("-", "\u2212") else text
    whole, comma, decimals = size.partition(",")
    if (comma and not digits_of(decimals)) or not (digits_of(whole) or grouped(whole, " \u00a0\u202f")):
        return None
    digits = "".join(sign for sign in whole if sign in "0123456789") + decimals
    number = Fraction(int(digits), 10 ** len(decimals))
    return None if len(digits) > 15 else number if size == text else -number


def amount_by_hand(text: str) -> int | None:
    """language.md section 4, sign by sign."""
    cell = text.strip(" \u00a0\u202f\t").replace("\u2212", "-")
    size = cell
    for opening, closing in (("-", ""), ("", "-"), ("(", ")")):
        if len(cell) > 1 and cell.startswith(opening) and cell.endswith(closing):
            inside = cell[len(opening) : len(cell) - len(closing)]
            size = inside if not set(inside) & set("-()") and inside != cell else size
    whole, comma, decimals = size.partition(",")
    by_points = grouped(whole, ".") and not whole.startswith("0")
    if comma and (len(decimals) > 2 or not digits_of(decimals)):
        return None
    if not (digits_of(whole) or grouped(whole, " \u00a0\u202f") or by_points):
        return None
    digits = "".join(sign for sign in whole if sign in "0123456789")
    ore = int(digits + (decimals + "00")[:2])
    return None if len(digits) > 15 or ore >= 10**15 else ore if size == cell else -ore


@given(NEARLY)
def test_p29_everything_else_is_refused(text: str) -> None:
    """A text is a number exactly where the grammar, read sign by sign, says that it is one."""
    assert exact_number(text) == number_by_hand(text)
    assert ledger_amount(text) == amount_by_hand(text)
    ore = from_plain(text)
    assert ore is None or plain(ore) == text


@given(ORE, st.data())
def test_p29_one_sign_changed(ore: int, data: st.DataObject) -> None:
    """An amount with one sign put in, taken out or changed is read as the grammar says, or refused."""
    text = kroner(ore).replace("\u00a0", data.draw(st.sampled_from(["", " ", ".", "\u00a0"])))
    place = data.draw(st.integers(0, len(text)))
    kept = place + data.draw(st.integers(0, 1))
    changed = text[:place] + data.draw(st.sampled_from(["", *"0 .,-()\u2212\u202f"])) + text[kept:]
    assert exact_number(changed) == number_by_hand(changed)
    assert ledger_amount(changed) == amount_by_hand(changed)


# Known texts


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1 000 000,50", Fraction(2_000_001, 2)),
        ("50\u202f000", Fraction(50_000)),
        ("8,2", Fraction(41, 5)),
        ("007", Fraction(7)),
        ("-0,5", Fraction(-1, 2)),
        ("\u2212 5", None),
        ("50.000", None),
        ("1000 000", None),
        ("1 00", None),
        ("1  000", None),
        ("1 000 ", None),
        (" 1", None),
        (",5", None),
        ("5,", None),
        ("1,000 5", None),
        ("1e5", None),
        ("1_000", None),
        ("٣٤", None),
        ("²", None),
        ("", None),
        ("123 456 789 012 345", Fraction(123_456_789_012_345)),
        ("1234567890123,45", Fraction(123_456_789_012_345, 100)),
        ("1234567890123456", None),
        ("1234567890123,456", None),
        ("1\n", None),
    ],
)
def test_numbers_of_the_language(text: str, number: Fraction | None) -> None:
    assert exact_number(text) == number == number_by_hand(text)


@pytest.mark.parametrize(
    ("text", "ore"),
    [
        ("-3 270,02", -327_002),
        ("21520,97", 2_152_097),
        ("1.234", 123_400),
        ("1.234.567,8", 123_456_780),
        ("1234.56", None),
        ("1.23", None),
        ("0.500", None),
        ("0 500", 50_000),
        ("1.234 567", None),
        ("12 34,00", None),
        ("1234 567,00", None),
        ("1234.567", None),
        ("12,5", 1250),
        ("1 234,5", 123_450),
        ("000 000 000 000 000 001", None),
        ("100-", -10_000),
        ("(100,5)", -10_050),
        ("\u2212100", -10_000),
        ("-100-", None),
        ("(100", None),
        ("100)", None),
        ("-(100)", None),
        ("(-100)", None),
        ("(100-", None),
        ("-100)", None),
        ("- 100", None),
        ("+100", None),
        ("-0,00", 0),
        ("\t 12,00\u00a0", 1200),
        ("12,00\n", None),
        ("1,234", None),
        ("100,", None),
        (",50", None),
        ("", None),
        ("-", None),
        ("kr 100", None),
        ("1_000,00", None),
        ("٣,00", None),
        ("9999999999999,99", 10**15 - 1),
        ("10000000000000,00", None),
        ("10 000 000 000 000,00", None),
        ("10.000.000.000.000", None),
        ("9 999 999 999 999,99", 10**15 - 1),
        ("000000000000001", 100),
        ("0000000000000001", None),
    ],
)
def test_amounts_of_a_ledger(text: str, ore: int | None) -> None:
    assert ledger_amount(text) == ore == amount_by_hand(text)


@pytest.mark.parametrize(
    ("text", "ore"),
    [
        ("1234.56", 123_456),
        ("-0.05", -5),
        ("0.00", 0),
        ("-0.00", None),
        ("00.10", None),
        ("1.5", None),
        ("1.555", None),
        ("1,50", None),
        ("1 000.00", None),
        ("٣.00", None),
        ("9" * 30 + ".99", 10**32 - 1),
        ("9" * 31 + ".99", None),
        ("1.00\n", None),
    ],
)
def test_plain_amounts(text: str, ore: int | None) -> None:
    assert from_plain(text) == ore


def test_amounts_as_people_and_machines_see_them() -> None:
    assert [kroner(ore) for ore in (0, 5, -1, 123_456, -100_000_000)] == [
        "0,00",
        "0,05",
        "-0,01",
        "1\u00a0234,56",
        "-1\u00a0000\u00a0000,00",
    ]
    assert [plain(ore) for ore in (0, -1, 123_456, -100_000_099)] == [
        "0.00",
        "-0.01",
        "1234.56",
        "-1000000.99",
    ]
    assert decimal_text(-1234, 0) == "-1\u00a0234"
    assert decimal_text(1_234_567, 6) == "1,234567"
    assert number_text(Fraction(-12_345, 8)) == "-1\u00a0543,125"
    assert number_text(Fraction(1, 25)) == "0,04"
    assert percent_text(Fraction(41, 200)) == "20,5\u00a0%"
    for endless in (Fraction(1, 3), Fraction(1, 6), Fraction(7, 30)):
        with pytest.raises(ValueError, match=f"{endless} has no end"):
            number_text(endless)


@pytest.mark.parametrize("read", [exact_number, ledger_amount, from_plain])
@pytest.mark.parametrize(
    "text",
    ["1" * 100_000, "1 234" * 20_000, "1.234" * 20_000 + "x", " " * 100_000, "-" * 100_000, "1,2" * 30_000],
)
def test_a_long_text_is_refused_and_hangs_nobody(read: Callable[[str], object], text: str) -> None:
    assert read(text) is None


# The money type


def test_money_shows_itself() -> None:
    amount = Money(-123_456)
    assert str(amount) == "-1\u00a0234,56\u00a0kr"
    assert amount.plain == "-1234.56"
    assert amount.ore == -123_456


@given(ORE, ORE)
@example(0, 0)
def test_money_is_added_subtracted_negated_and_compared(one: int, other: int) -> None:
    assert Money(one) + Money(other) == Money(one + other)
    assert Money(one) - Money(other) == Money(one - other)
    assert -Money(one) == Money(-one)
    assert (Money(one) < Money(other), Money(one) == Money(other)) == (one < other, one == other)
    assert len({Money(one), Money(one)}) == 1


@pytest.mark.parametrize("other", [100, Fraction(1), "1"])
def test_money_mixes_with_nothing_else(other: Any) -> None:  # noqa: ANN401  whatever a caller may try
    for operation in (operator.add, operator.sub, operator.mul, operator.truediv, operator.lt):
        with pytest.raises(TypeError):
            operation(Money(100), other)
    assert Money(100) != other
    with pytest.raises(TypeError):
        Money(1) * Money(1)  # type: ignore[operator]


def test_money_is_whole_ore_and_never_changes() -> None:
    with pytest.raises(TypeError, match="ore"):
        Money(1.0)  # type: ignore[arg-type]
    with pytest.raises(AttributeError):
        Money(1).ore = 2  # type: ignore[misc]
    assert money.LIMIT_ORE == 10**15


@given(st.lists(st.one_of(NEARLY, ORE.map(lambda ore: kroner(ore).replace("\u00a0", " ")))))
@example(["1,00\n2,00"])
@example(["1,00\n2,00\n3,00"])
@example(["1,00", "-1 234,50"])
@example(["1,00", ""])
def test_many_amounts_are_read_as_each_of_them(texts: list[str]) -> None:
    assert ledger_amounts(texts) == [ledger_amount(text) for text in texts]
