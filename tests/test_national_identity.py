"""The guard against national identity numbers finds every one, however it is written, and little else."""

import random
from datetime import date, timedelta

import pytest

from fordel.ledger.national_identity import holds_national_identity

FIRST, SECOND = (3, 7, 6, 1, 8, 9, 4, 5, 2), (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)


def control_digit(digits: str, weights: tuple[int, ...]) -> int:
    return -sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11


def completed(nine: str) -> str | None:
    """The eleven digits, or None where no control digit fits."""
    first = control_digit(nine, FIRST)
    second = 10 if first == 10 else control_digit(f"{nine}{first}", SECOND)
    return None if second == 10 else f"{nine}{first}{second}"


def numbers(seed: int, count: int, *, day_added: int = 0, month_added: int = 0) -> list[str]:
    """National identity numbers of people born on any day of 200 years."""
    chance = random.Random(seed)
    found: list[str] = []
    while len(found) < count:
        born = date(1860, 1, 1) + timedelta(chance.randrange(365 * 180))
        day, month = born.day + day_added, born.month + month_added
        number = completed(f"{day:02}{month:02}{born.year % 100:02}{chance.randrange(1000):03}")
        found += [number] if number else []
    return found


KINDS = [(0, 0), (40, 0), (0, 40), (0, 65), (0, 80), (40, 40), (40, 80)]
SENTENCES = [
    "{}",
    "Stønad til {}, vedtak 12/345",
    "fnr.{}",
    "{};utbetalt",
    "Faktura 1234567 for {} av 3",
    "Ø{}å",
]
WRITTEN = ["{:.6}{:.5}", "{:.6} {:.5}", "{:.6}\u00a0{:.5}", "{:.6}-{:.5}", "{:.6} {:.3} {:.2}"]


def test_s12_ten_thousand_numbers_in_running_text_are_found() -> None:
    kinds = [numbers(seed, 1500, day_added=day, month_added=month) for seed, (day, month) in enumerate(KINDS)]
    chance = random.Random(1)
    found = 0
    for number in (number for kind in kinds for number in kind):
        tail = number[6:9], number[9:]
        form = chance.choice(WRITTEN)
        parts = (number[:6], *tail) if form.endswith("{:.2}") else (number[:6], "".join(tail))
        text = chance.choice(SENTENCES).format(form.format(*parts))
        assert holds_national_identity(text), text
        found += 1
    assert found > 10_000


def test_one_wrong_digit_is_no_number() -> None:
    for number in numbers(7, 300):
        for place in range(11):
            changed = f"{number[:place]}{(int(number[place]) + 1) % 10}{number[place + 1 :]}"
            assert not holds_national_identity(f"KID {changed} betalt"), changed


@pytest.mark.parametrize("around", ["1{}", "{}1", "12{}34", "{}0 kroner"])
def test_a_longer_row_of_digits_is_no_number(around: str) -> None:
    for number in numbers(8, 100):
        assert not holds_national_identity(around.format(number))


@pytest.mark.parametrize(
    "day", ["000165", "320165", "310465", "300265", "290223", "011365", "010065", "010053"]
)
def test_a_day_that_does_not_exist_is_no_number(day: str) -> None:
    found = [number for number in (completed(f"{day}{serial:03}") for serial in range(1000)) if number]
    assert found
    assert not any(map(holds_national_identity, found))


def test_29_february_counts_in_leap_years() -> None:
    found = [number for number in (completed(f"290224{serial:03}") for serial in range(1000)) if number]
    assert found
    assert all(map(holds_national_identity, found))


@pytest.mark.parametrize(
    "text",
    ["", "Lønn", "12345678901", "Faktura 99999999999", "01.02.2022 12345", "010203 1234", "٠١٠٢٠٣١٢٣٤٥"],
)
def test_other_text_is_left_alone(text: str) -> None:
    assert not holds_national_identity(text)


def test_of_eleven_digits_by_chance_few_are_taken_for_a_number() -> None:
    chance = random.Random(3)
    taken = sum(holds_national_identity(f"{chance.randrange(10**11):011}") for _ in range(20_000))
    assert taken < 80
