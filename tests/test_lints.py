"""What can be found in keys and amounts before any data: an agreement, and what is said about it."""

from __future__ import annotations

import pytest

from fordel.render.diagnostics import text
from tests.lints import HEAD, deducted, found, key, shared, steps, told

# Keys -------------------------------------------------------------------------------------------------------


def test_a_key_that_nothing_uses() -> None:
    assert told(key("100 % likt")) == ["1 F306.unused"]
    used = (
        shared(),
        'påslag "P" 5 % av kostnad "D" til vertskommunen fordeles etter nøkkel "K"\n' + shared("likt"),
        'fastbeløp "F" 5 kr per år til Sigdal fordeles etter nøkkel "K"\n',
        key('100 % etter nøkkel "K"', name="L") + shared('etter nøkkel "L"'),
        key("100 % likt", 'innfasing fra nøkkel "K" over 2022-2023', name="L") + shared('etter nøkkel "L"'),
    )
    assert [told(key("100 % likt") + rules) for rules in used] == [[]] * len(used)


def test_only_the_outer_one_of_unused_keys_is_told() -> None:
    assert told(key("100 % likt") + key('100 % etter nøkkel "K"', name="L")) == ["3 F306.unused"]


def test_an_index_has_no_figure_for_each_party() -> None:
    index = "grunnlag deflator:\n  2022 100\n  2023 104\n"
    assert told(index + shared("etter deflator")) == ["1 F604.index"]
    assert told("grunnlag saker\n" + shared("etter saker")) == ["1 F604.no_date"]
    fixed = 'fastbeløp "F" 5 kr per år til Sigdal indeksreguleres etter deflator fra 2022\n'
    assert not told(index + fixed)
    of_a_file = "grunnlag deflator\n"
    assert told(of_a_file + fixed + shared("etter deflator")) == ["1 F604.index"]


def test_nothing_is_said_of_keys_while_something_is_not_understood() -> None:
    assert told(key("100 % likt") + 'kostnad "D":\n  art 1\n  fordeles etter nøkkel "M"\n') == [
        "5 F201.key.unknown"
    ]


@pytest.mark.parametrize(
    ("name", "lines", "is_reversed"),
    [
        ("20/80", ("20 % likt", "80 % etter innbyggertall"), False),
        ("20/80", ("80 % likt", "20 % etter innbyggertall"), True),
        ("20/80", ("80 % etter innbyggertall", "20 % likt"), False),
        ("80/20", ("80 % etter innbyggertall", "20 % likt"), False),
        ("80/20", ("20 % likt", "80 % etter innbyggertall"), True),
        ("Nøkkel 30 / 70", ("resten etter innbyggertall", "30 % til Modum"), True),
        ("50/50", ("50 % likt", "50 % etter innbyggertall"), False),
        ("20/80", ("30 % likt", "70 % etter innbyggertall"), False),
        ("20/70", ("70 % likt", "30 % etter innbyggertall"), False),
        ("Sak 20/80/3", ("80 % likt", "20 % etter innbyggertall"), False),
        ("20/80", ("80 % likt", "10 % etter innbyggertall", "10 % til Modum"), False),
    ],
)
def test_a_name_that_tells_other_weights(name: str, lines: tuple[str, ...], is_reversed: bool) -> None:  # noqa: FBT001
    said = told(key(*lines, name=name) + shared(f'etter nøkkel "{name}"'))
    assert said == (["1 F307.reversed"] if is_reversed else [])


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("minst 33 % hver",), []),
        (("minst 34 % hver",), ["2 F304.least"]),
        (("høyst 34 % hver",), []),
        (("høyst 33 % hver",), ["2 F304.most"]),
        (("minst 30 % hver", "høyst 20 % for Modum"), ["2 F304.crossed"]),
        (("minst 30 % hver", "minst 10 % for Modum", "høyst 20 % for Modum"), []),
        (("minst 60 % for Modum", "minst 50 % for Sigdal"), ["2 F304.least"]),
    ],
)
def test_bounds_that_no_population_can_meet(lines: tuple[str, ...], said: list[str]) -> None:
    measured = key("100 % etter innbyggertall", *lines)
    assert told(shared() + measured) == [f"{5 + int(one[0]) - 1} {one[2:]}" for one in said]


def test_bounds_are_tried_on_every_date_and_among_those_who_share() -> None:
    bounds = key("100 % likt", "minst 30 % hver")
    assert told("deltakere Flå fra 1. januar 2025\n" + shared() + bounds) == ["7 F304.least"]
    assert told("deltakere Flå fra 1. januar 2031\n" + shared() + bounds) == []
    until = key("100 % likt", "minst 30 % hver", more=" til 31. desember 2024")
    after = key("100 % likt", more=" fra 1. januar 2025")
    assert told("deltakere Flå fra 1. januar 2025\n" + shared() + until + after) == []
    most = key("100 % likt", "høyst 40 % hver")
    assert told(shared() + most) == []
    assert told(shared('etter nøkkel "K" blant Modum, Sigdal') + most) == ["6 F304.most"]
    assert told(shared('etter nøkkel "K" unntatt Krødsherad') + most) == ["6 F304.most"]


def test_bounds_for_those_who_can_have_no_share() -> None:
    assert told(shared() + key("100 % til Modum", "høyst 60 % hver")) == ["6 F304.without_basis"]
    assert told(shared() + key("100 % likt blant Modum, Sigdal", "høyst 50 % hver")) == []
    assert told(shared() + key("100 % likt blant Modum", "høyst 70 % hver", "minst 15 % hver")) == []


def test_a_key_beneath_a_narrowed_one_is_left_to_the_settlement() -> None:
    """`høyst 40 % hver` cannot be met among the two, but who they are is only known when K is computed."""
    narrowed = shared('etter nøkkel "K" blant Modum, Sigdal') + key('100 % etter nøkkel "L"')
    assert told(narrowed + key("100 % likt", "minst 40 % hver", name="L")) == []


# Circles ----------------------------------------------------------------------------------------------------


def circle(rules: str) -> list[tuple[str, object]]:
    return [(f"{one.code}.{one.variant}", one.values.get("circle")) for one in found(rules)]


def test_keys_go_in_a_circle_through_phase_in_and_groups() -> None:
    phased = key("100 % likt", 'innfasing fra nøkkel "K" over 2022-2024', name="L")
    around = ("F302.keys", ("K", "L", "K"))
    assert circle(shared() + key('100 % etter nøkkel "L"') + phased) == [around]
    group = 'gruppe "G" av Modum, Sigdal fordeles etter nøkkel "K"\n'
    assert circle(group + shared() + key('100 % likt blant "G", Krødsherad')) == [
        ("F302.keys", ("K", "G", "K"))
    ]
    assert circle(shared() + key("100 % likt", 'innfasing fra nøkkel "K" over 2022-2023')) == [
        ("F302.keys", ("K", "K"))
    ]


def test_what_a_key_was_before_is_no_circle() -> None:
    earlier = key("100 % likt")
    frozen = key('100 % etter nøkkel "K" for 2023', more=" fra 1. januar 2024")
    assert told(shared() + earlier + frozen) == []
    phased = key(
        "100 % etter innbyggertall", "innfasing fra forrige nøkkel over 2024-2025", more=" fra 1. januar 2024"
    )
    assert told(shared() + earlier + phased) == []
    at_once = key('100 % etter nøkkel "K" for 2024', more=" fra 1. januar 2024")
    assert circle(shared() + earlier + at_once) == [("F302.keys", ("K", "K"))]


def test_deductions_that_go_in_a_circle_are_told_once() -> None:
    assert circle(deducted("A", "B", 700) + deducted("B", "A", 710)) == [("F302.deductions", ("A", "B", "A"))]
    assert circle(deducted("A", "A", 700)) == [("F302.deductions", ("A", "A"))]


def test_a_part_of_itself_is_a_circle() -> None:
    pool = 'kostnad "D":\n  andelen til Modum i avtale "Prøve"\n  fordeles likt\n'
    assert circle(pool) == [("F302.pools", ("Prøve", "Prøve"))]
    assert circle(pool.replace('"Prøve"', '"En annen"')) == []


# Contributions ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "line", "variant", "value"),
    [
        (("til og med 5 000: 1 kr", "over 6 000: 2 kr"), 4, "gap", "5 001"),
        (("til og med 8,2: 1 kr", "over 8,5: 2 kr"), 4, "gap", "8,5"),
        (("til og med 5 000: 1 kr",), 3, "no_end", "5 001"),
        (("over 5 000: 1 kr",), 3, "no_beginning", "0"),
        (("til og med 5 000: 1 kr", "over 4 000: 2 kr"), 4, "overlap", "4 001"),
        (("til og med 5 000: 1 kr", "til og med 5 000: 2 kr", "over 5 000: 3 kr"), 4, "overlap", "0"),
        (
            ("til og med 2: 1 kr", "til og med 9: 2 kr", "til og med 7: 2 kr", "over 9: 3 kr"),
            5,
            "overlap",
            "3",
        ),
        (("til og med 1: 1 kr", "over 1: 2 kr", "over 2: 3 kr"), 5, "overlap", "3"),
    ],
)
def test_steps_that_leave_a_value_in_none_or_in_two(
    lines: tuple[str, ...], line: int, variant: str, value: str
) -> None:
    (one,) = found(steps(*lines))
    assert (one.code, one.variant, (one.place.line or 0) - HEAD.count("\n")) == ("F305", variant, line)
    assert value in text([one], "nb").replace("\u00a0", " ").splitlines()[0]


def test_steps_that_take_every_value_once() -> None:
    assert told(steps("til og med 5 000: 1 kr", "til og med 10 000: 2 kr", "over 10 000: 3 kr")) == []


def contribution(*lines: str) -> str:
    return "\n  ".join(('bidrag "B":', *lines, "til vertskommunen")) + "\n"


def test_a_contribution_with_bounds_of_nothing() -> None:
    assert told(contribution("minst 5 000 kr")) == ["1 F308.minimum"]
    assert told(contribution("minst 5 000 kr", "høyst 6 000 kr")) == ["1 F308.minimum"]
    assert told(contribution("høyst 5 000 kr")) == ["1 F308.nothing"]
    assert told(contribution("grunnbeløp 1 kr", "minst 5 000 kr")) == []
    assert told(contribution("1 kr per innbygger", "minst 5 000 kr")) == []


def test_amounts_whose_bounds_are_crossed() -> None:
    assert told(contribution("grunnbeløp 1 kr", "minst 2 kr", "høyst 1 kr")) == [
        "1 F304.crossed_contribution"
    ]
    each, one = "minst 2 kr hver", "høyst 1 kr for Modum"
    assert told(shared("likt", each, one)) == ["4 F304.crossed_amounts"]
    assert told(shared("likt", each, "høyst 1 kr hver")) == ["4 F304.crossed_amounts_each"]
    assert told(shared("likt", each, "minst 1 kr for Modum", one)) == []
    assert told(shared("likt", "minst 1 kr hver", "høyst 1 kr hver")) == []


# Deductions and overheads -----------------------------------------------------------------------------------


def test_a_deduction_in_what_nobody_bears() -> None:
    outside = 'kostnad "B":\n  art 100\n  holdes utenfor\n'
    assert told(deducted("A", "B", 700) + outside) == ["3 F401.deduct_outside"]
    assert told(deducted("A", "B", 700) + deducted("B", "D", 710) + shared("likt")) == [
        "3 F401.deduct_deducted"
    ]
    host = 'kostnad "B":\n  art 100\n  belastes vertskommunen\n'
    assert told(deducted("A", "B", 700) + host) == []
    of_fee = 'bidrag "F":\n  grunnbeløp 1 kr\n  til fradrag i kostnad "B"\n'
    assert told(of_fee + outside) == ["1 F401.deduct_outside"]


OVERHEAD = 'påslag "P" 5 % av kostnad "D" til vertskommunen\n'


def test_an_overhead_and_incomes_outside_it() -> None:
    base, refunds = shared("likt"), 'kostnad "R":\n  art 700\n  fordeles likt\n'
    assert told(base + OVERHEAD) == []
    assert told(base + deducted("R", "D", 700) + OVERHEAD) == ["7 F410.deducted"]
    assert told(base + refunds + OVERHEAD) == ["7 F410.apart"]
    assert told(base + refunds.replace("700", "300") + OVERHEAD) == []
    assert told(base + refunds.replace("likt", "etter innbyggertall") + OVERHEAD) == []
    assert told(base + refunds + OVERHEAD.replace('"D"', '"D", "R"')) == []
    said = "# Avtale\n\nPåslaget regnes brutto.\n\n"
    assert told(base + refunds + OVERHEAD, said) == []
