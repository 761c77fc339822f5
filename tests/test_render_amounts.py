"""What people see in a terminal of amounts that are not simply shared: rows, tables of their own, lines."""

import re

import pytest
from attrs import evolve

from fordel.explanation import explain
from fordel.explanation_vouchers import vouchers
from fordel.render.sums import SumsDoNotAgree, check_sums
from fordel.render.terminal import explanation_text, settlement_text
from fordel.render.voucher_table import voucher_table
from tests import settlements as made
from tests import settlements_amounts as amounts
from tests.settlements_amounts import with_everything
from tests.told import plain


def test_amounts_that_are_not_in_the_ledger_have_rows_and_tables() -> None:
    text = plain(settlement_text(with_everything()))
    assert re.search(r"Administrasjon +10,00 +3,3\d +3,3\d +3,3\d +§ 10", text)
    assert re.search(r"Administrasjon, godskrevet +-10,00 +-10,00 +§ 10", text)
    assert re.search(r"Tilskudd +\(-150,00\) +§ 10", text)
    assert re.search(r"Kontingent +36 611,94 +20 000,00 +9 769,82 +6 842,12", text)
    assert re.search(r"1\. forskudd, 15\. februar 2022 +450,00 +150,00 +150,00 +150,00", text)
    assert "Med -50,00 kr som er holdt utenfor" in text


def test_whom_contributions_are_paid_to_stands_below_them() -> None:
    """A contribution may go to another than the host, whom «Beløpene» are paid to."""
    other = evolve(amounts.contribution(), name="Leie", to="Sigdal")
    several = (amounts.contribution(), amounts.stepped(), other)
    lines = settlement_text(amounts.settled(made.equally_shared(300), contributions=several)).split("\n")
    costs = lines.index("Beløpene betales til Modum.")
    below = lines.index("«Kontingent» og «Avgift» betales til Modum.")
    assert costs < lines.index("Bidrag, som kreves inn for seg og ikke er med over") < below
    assert lines[below + 1] == "«Leie» betales til Sigdal."


def test_contributions_and_advances_stand_below_the_costs() -> None:
    told = plain(explanation_text(explain(with_everything(), "Sigdal")))
    assert told.index("Vaktmester") < told.index("§ 10  Kontingent") < told.index("Forskudd for 2022")


def test_rows_that_are_not_in_the_ledger_must_add_up_as_well() -> None:
    right = with_everything()
    check_sums(right)
    (period,) = right.periods
    overhead, fixed = period.additions
    wrong = (
        evolve(period, additions=(evolve(overhead, credited={"Modum": 1}), fixed)),
        evolve(period, additions=(evolve(overhead, ore=1), fixed)),
        evolve(period, costs=(period.costs[0], evolve(period.costs[1], left=0))),
        evolve(period, costs=(period.costs[0], evolve(period.costs[1], deducted=(), left=-15000))),
    )
    for one in wrong:
        with pytest.raises(SumsDoNotAgree):
            check_sums(evolve(right, periods=(one,)))
    with pytest.raises(SumsDoNotAgree):
        check_sums(evolve(right, control=evolve(right.control, deducted=1, outside=-5001)))


def test_the_host_sees_what_it_keeps_of_each_line() -> None:
    of = amounts.settled(amounts.limited())
    (period,) = of.periods
    lines = [made.line(1, 60000), made.line(2, 40000)]
    found = vouchers(of.agreement, period, period.costs[0], lines)
    rows = [plain(row) for row in voucher_table(found, "Modum")]
    assert rows[1].startswith("Dette beløpet er ikke fordelt linje for linje")
    assert rows[-1].split() == ["Til", "sammen", "1", "000,00", "100,00", "700,00"]
    assert plain(list(voucher_table(found, "Sigdal"))[-1]).split()[2:] == ["1", "000,00", "100,00"]
