"""Costs that are a share of another agreement: settled in order, carried over whole, refused in a circle."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fordel.cli import main
from fordel.diagnostic import Diagnostic
from fordel.examples import try_examples
from fordel.ledger.columns import Options
from fordel.ledger.posting import Posting
from fordel.model import Agreement
from fordel.pipeline import Settled, settle
from fordel.pools import Others, settling_order
from fordel.settlement import Settlement
from tests.small import written

IKT = """```regel
avtale "IKT"
gjelder fra 1. januar 2022
deltakere Modum, Sigdal
vertskommune Modum
kostnad "Drift":
  art 100-199
  fordeles likt
øvrige kostnader holdes utenfor
påslag "Administrasjon" 10 % av kostnad "Drift" til vertskommunen
oppgjør:
  periode {period}
  avrunding til {unit}
```
"""
NAV = """```regel
avtale "NAV"
gjelder fra 1. januar 2022
deltakere Sigdal, Krødsherad
vertskommune Krødsherad
kostnad "IKT":
  andelen til {party} i avtale "{other}"
  fordeles likt
øvrige kostnader holdes utenfor
```
"""
EXAMPLE = """```eksempel
eksempel "Andelen":
  år 2022
  kostnad "IKT" 100 kr
  gir Krødsherad 50 kr
```
"""
Capture = pytest.CaptureFixture[str]
FIRST, LAST = date(2022, 1, 1), date(2022, 12, 31)


def ikt(period: str = "år", unit: str = "øre") -> Agreement:
    return written(IKT.format(period=period, unit=unit))


def nav(party: str = "Sigdal", other: str = "IKT") -> Agreement:
    return written(NAV.format(party=party, other=other))


def settled(of: Agreement, *lines: tuple[date, int], others: Others | None = None) -> Settlement:
    postings = [Posting(day, ore, cells={"art": "120"}) for day, ore in (*lines, (FIRST, 0))]
    found = settle(of, postings, Options(), FIRST, LAST, others=others)
    assert isinstance(found, Settled), found
    return found.settlement


def refused(of: Agreement, others: Others) -> list[str]:
    found = settle(of, [], Options(), FIRST, LAST, others=others)
    assert isinstance(found, tuple)
    return [f"{one.code}.{one.variant}" for one in found]


def run_of(*settlements: Settlement) -> Others:
    names = tuple(one.agreement.name for one in settlements)
    return Others(names, dict(zip(names, settlements, strict=True)))


def bears(of: Settlement, party: str) -> int:
    return next(one.bears for one in of.balances if one.party == party)


days = st.dates(FIRST, LAST)
books = st.lists(st.tuples(days, st.integers(-(10**7), 10**7)), max_size=6)


@given(books, st.sampled_from(["år", "kvartal"]), st.sampled_from(["øre", "hele kroner"]))
def test_what_a_party_bears_there_is_shared_here_and_paid_by_it(
    lines: Sequence[tuple[date, int]], period: str, unit: str
) -> None:
    first = settled(ikt(period, unit), *lines)
    second = settled(nav(), others=run_of(first))
    ore = bears(first, "Sigdal")
    assert second.control.pooled == ore == sum(one.bears for one in second.balances)
    assert {one.party: one.paid for one in second.balances} == {"Sigdal": ore, "Krødsherad": 0}


def test_each_period_lies_on_its_last_day_and_the_reader_is_told() -> None:
    first = settled(ikt("halvår"), (date(2022, 3, 1), 1000_00), (date(2022, 9, 1), 400_00))
    found = settle(nav(), [], Options(), FIRST, LAST, others=run_of(first))
    assert isinstance(found, Settled)
    assert [(line.day, line.ore) for _, line in found.pooled] == [
        (date(2022, 6, 30), 550_00),
        (date(2022, 12, 31), 220_00),
    ]
    (remark,) = (one for one in found.settlement.remarks if one.key == "remark.pool")
    assert remark.values == {"cost": "IKT", "ore": 770_00, "party": "Sigdal", "agreement": "IKT"}


def test_the_host_is_this_agreements_own() -> None:
    other = written(IKT.format(period="år", unit="øre").replace("Modum, Sigdal", "Modum, Krødsherad"))
    second = settled(nav("vertskommunen"), others=run_of(settled(other, (FIRST, 100_00))))
    assert {one.party: one.paid for one in second.balances} == {"Sigdal": 0, "Krødsherad": 55_00}


def test_what_the_host_is_credited_there_counts() -> None:
    other = written(IKT.format(period="år", unit="øre").replace("Modum", "Krødsherad"))
    second = settled(nav("Krødsherad"), others=run_of(settled(other, (FIRST, 100_00))))
    assert second.control.pooled == 45_00


def test_on_a_day_when_the_cost_is_not_in_force_it_is_no_part() -> None:
    ended = written(
        NAV.format(party="Sigdal", other="IKT").replace('kostnad "IKT":', 'kostnad "IKT" til 30. juni 2022:')
    )
    first = settled(ikt("halvår"), (date(2022, 3, 1), 1000_00), (date(2022, 9, 1), 400_00))
    assert settled(ended, others=run_of(first)).control.pooled == 550_00


def test_an_example_gives_the_cost_as_any_other() -> None:
    assert not try_examples(written(NAV.format(party="Sigdal", other="IKT") + EXAMPLE)).faults


# What stops them ------------------------------------------------------------------------------------------


def test_the_other_agreement_must_be_settled_in_the_same_run() -> None:
    first = settled(ikt(), (FIRST, 100))
    assert refused(nav(), Others()) == ["F201.agreement.unknown"]
    assert refused(nav(other="IKTT"), run_of(first)) == ["F201.agreement.meant"]
    assert refused(nav(), Others(("IKT",))) == ["F201.agreement.unsettled"]
    assert refused(nav(), Others(("IKT", "IKT"), {"IKT": first})) == ["F202.run.twice"]


def test_the_party_must_be_one_there() -> None:
    assert refused(nav("Krødsherad"), run_of(settled(ikt(), (FIRST, 100)))) == ["F201.agreement.party"]


def pools(names: str) -> Agreement:
    """An agreement by the first letter, with a share of each of the others."""
    costs = "".join(
        f'kostnad "{name}":\n  andelen til Sigdal i avtale "{name}"\n  fordeles likt\n' for name in names[1:]
    )
    head = NAV[: NAV.index('kostnad "IKT"')].replace('"NAV"', f'"{names[0]}"')
    return written(f"{head}{costs}```\n")


def test_each_is_settled_after_those_it_asks() -> None:
    order, faults = settling_order([pools("ABC"), pools("BD"), pools("C"), pools("DC"), pools("EX")])
    assert (order, dict(faults)) == ((2, 3, 1, 0, 4), {})


def test_a_circle_is_told_to_all_that_stand_in_it() -> None:
    order, faults = settling_order([pools("AB"), pools("BC"), pools("CDB"), pools("DA")])
    assert sorted(order) == [0, 1, 2, 3]
    assert {place: fault.values["circle"] for place, fault in faults.items()} == {
        0: ("A", "B", "C", "D", "A"),
        1: ("A", "B", "C", "D", "A"),
        2: ("A", "B", "C", "D", "A"),
        3: ("A", "B", "C", "D", "A"),
    }
    assert {(fault.code, fault.variant) for fault in faults.values()} == {("F302", "pools")}
    assert all(isinstance(fault, Diagnostic) and fault.place.line == 7 for fault in faults.values())


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    (tmp_path / "nav.avtale").write_text(NAV.format(party="Sigdal", other="IKT"), encoding="utf-8")
    (tmp_path / "ikt.avtale").write_text(IKT.format(period="år", unit="øre"), encoding="utf-8")
    (tmp_path / "r.csv").write_text("bilagsdato;art;beløp\n01.03.2022;120;300,00\n", encoding="utf-8")
    return [str(tmp_path / name) for name in ("nav.avtale", "ikt.avtale", "r.csv")]


def test_the_command_settles_them_in_order_and_shows_them_as_given(capsys: Capture, files: list[str]) -> None:
    assert main(["beregn", *files[:2], "--regnskap", files[2], "--år", "2022"]) == 0
    out = capsys.readouterr().out
    assert out.index("NAV · oppgjør") < out.index("IKT · oppgjør") < out.index("Motregning")
    assert "«IKT» har med 165,00 kr" in out.replace("\u00a0", " ")
    assert main(["beregn", files[0], "--regnskap", files[2], "--år", "2022"]) == 1


def test_vouchers_have_the_share_as_a_line(capsys: Capture, files: list[str]) -> None:
    words = ["forklar", *files[:2], "--regnskap", files[2], "--år", "2022", "--part", "Krødsherad", "--bilag"]
    assert main(words) == 0
    (line,) = (one for one in capsys.readouterr().out.split("\n") if one.startswith("31.12.2022"))
    assert line.split() == ["31.12.2022", "IKT", "165,00", "82,50"]
