"""Whatever is settled can be told to everyone, printed, and read by programs; the sums agree in all forms."""

import csv
from fractions import Fraction
from io import StringIO

from hypothesis import assume, given

from fordel.explanation import amount_names, calculation, explain
from fordel.explanation_words import Sentence
from fordel.render.csv_form import settlement_csv
from fordel.render.terminal import calculation_text, explanation_text, settlement_text
from fordel.settlement import Settlement
from tests.agreements_strategy import Case, cases
from tests.books import outcome
from tests.read_json import read_back

CAREFUL = cases(careful=True)


def settle(case: Case) -> Settlement:
    settled = outcome(case.agreement, *case.asked, case.lines, case.given)
    assume(isinstance(settled, Settlement))
    assert isinstance(settled, Settlement)
    return settled


@given(CAREFUL)
def test_everyone_is_told_why_it_bears_what_it_bears(case: Case) -> None:
    """What is told is computed again while it is told: explain raises where it is not what was settled."""
    settled = settle(case)
    for balance in settled.balances:
        explanation = explain(settled, balance.party)
        assert explanation.ore == balance.bears
        assert explanation_text(explanation)
        for name in amount_names(settled.agreement):
            assert explain(settled, balance.party, name).lead.key.endswith("_of")


@given(CAREFUL)
def test_all_forms_have_the_same_sums(case: Case) -> None:
    settled = settle(case)
    read = read_back(settled)
    assert settlement_text(settled)
    assert [Fraction(one["sum"]) * 100 for one in read["parter"]] == [one.bears for one in settled.balances]
    rows = csv.DictReader(StringIO(settlement_csv(settled).removeprefix("\ufeff"), newline=""), delimiter=";")
    billed = {billed_name(settled, one.name) for one in settled.contributions}
    found = [int(row["beløp"].replace(",", "")) for row in rows if row["kostnad"] not in billed]
    assert sum(found) == settled.control.shared


def billed_name(settled: Settlement, name: str) -> str:
    return Sentence("settlement.contribution", {"name": name}).in_words(settled.agreement.form)


@given(CAREFUL)
def test_a_calculation_tells_every_amount(case: Case) -> None:
    settled = settle(case)
    amounts = sum([len(period.costs) + len(period.additions) for period in settled.periods])
    assert len(calculation(settled)) == amounts + len(settled.contributions)
    assert calculation_text(settled).count("\n\n") >= amounts - 1
