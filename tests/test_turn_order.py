"""Whose turn it is for a unit that nothing else decides: the alphabet, and the period."""

import pytest

from fordel.apportionment import alphabetical_key, turn_order


def test_names_sort_as_in_norwegian() -> None:
    names = [
        "4 kommuner",
        "Đorgu",  # the accent is part of the letter: by code point before a
        "Aasen",
        "Áre",
        "Aremark",
        "B",
        "Nore",
        "Nore og Uvdal",
        "Os",
        "Ós",
        "Östfold",
        "Sør-Fron",
        "Sørfold",
        "Ullensaker",
        "Zz",
        "Ærø",
        "Øvre Eiker",
        "A\u030al",
        "Ål\u00e5",
        "Å\u0323s",
    ]
    assert sorted(set(names), key=alphabetical_key) == names
    assert alphabetical_key("\U0010ffff")[0] == (-1,), "the last of all signs comes just before a"
    assert alphabetical_key("Ůž")[0] == alphabetical_key("uz")[0]
    assert alphabetical_key("åz")[0] == alphabetical_key("A\u030aZ")[0] == (28, 25)


def test_turn_order_is_alphabetical_and_moves_on_by_the_period() -> None:
    names, share = ("Ål", "Gol", "Nes", "Flå"), (True, True, False, True)
    assert turn_order(names, share, 0) == (2, 1, 3, 0)
    assert turn_order(names, share, 1) == (1, 0, 3, 2)
    assert turn_order(names, share, 2) == (0, 2, 3, 1)
    assert turn_order(names, share, 2022) == turn_order(names, share, 2022 % 3)
    assert turn_order(names, (False,) * 4, 7) == (3, 1, 2, 0)
    with pytest.raises(ValueError, match="zip"):
        turn_order(names, (True,), 0)
