"""Addresses of databases: what is wrong with them, and nothing of the password in any message."""

import sys

import pytest

import fordel
from fordel.cli import main
from tests.ledgers import faults
from tests.postgres import PASSWORD, USER, Server
from tests.test_ledger_database import AGREEMENT, CELLS, LEDGER


def variants(address: str, table: str) -> list[str]:
    return [f"{one.code}.{one.variant}" for one in faults(address, table=table)]


def test_addresses_that_lead_nowhere_are_told(postgres: Server) -> None:
    address = postgres.address
    postgres.owner.execute("CREATE TABLE IF NOT EXISTS tom ()")
    postgres.owner.execute(f'GRANT SELECT ON tom TO "{USER}"')
    postgres.table("regnskap", dict(CELLS))
    assert variants("://vert", "regnskap") == ["F702.address"]
    assert variants("sqlite:///regnskap.db", "regnskap") == ["F702.address_kind"]
    assert variants("postgresql+ukjent://vert/fordel", "regnskap") == ["F702.address_driver"]
    assert variants("mssql+pymssql://vert/fordel", "regnskap") == ["F702.address_driver"]
    assert variants(address.replace(PASSWORD, "feil"), "regnskap") == ["F702.no_connection"]
    assert variants(address.replace(f":{postgres.port}", ":1"), "regnskap") == ["F702.no_connection"]
    assert variants(f"{address}?ukjent=1", "regnskap") == ["F702.no_connection"]
    assert variants(address, "regnskab") == ["F702.no_table.meant"]
    assert variants(address, "skjema.helt_annet") == ["F702.no_table.unknown"]
    assert variants(address, "tom") == ["F702.no_columns"]


def test_a_table_that_may_not_be_read_is_told(postgres: Server) -> None:
    table = postgres.table("lukket", dict(CELLS))
    postgres.owner.execute(f'REVOKE SELECT ON lukket FROM "{USER}"')  # noqa: S608
    [found] = faults(postgres.address, "art", table=table)
    assert (found.variant, str(found.values["reason"])) == (
        "unreadable",
        "permission denied for table lukket",
    )


def test_a_database_in_another_encoding_is_refused(postgres: Server) -> None:
    postgres.owner.execute("DROP DATABASE IF EXISTS gammel")
    postgres.owner.execute("CREATE DATABASE gammel TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    address = postgres.address.replace("/fordel", "/gammel")
    assert variants(address, "regnskap") == ["F702.database_encoding"]


@pytest.mark.parametrize("wrong", ["", "x", "@", "?"])
def test_a_password_is_never_told(
    postgres: Server, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    monkeypatch.setenv("FORDEL_FEILSØK", "1")
    table = postgres.table("regnskap", {"art": ("text", ["1"])})
    secret = f"{PASSWORD}{wrong}"
    address = postgres.address.replace(PASSWORD, secret)
    for more in ((), ("--format", "json")):
        code = main(
            ["beregn", str(AGREEMENT), "--år", "2022", "--regnskap", address, "--tabell", table, *more]
        )
        out, err = capsys.readouterr()
        assert code == 3
        assert "127.0.0.1" in out + err
        for word in (USER, PASSWORD, secret):
            assert word not in out + err


def usage(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["beregn", str(AGREEMENT), "--år", "2022", *words]) == 2
    return capsys.readouterr().err


def test_a_missing_extra_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sqlalchemy.engine", None)
    said = usage(capsys, "--regnskap", "postgresql://vert/fordel", "--tabell", "regnskap")
    assert 'Installer med: pip install "fordel[database]"' in said


def test_a_table_and_an_address_go_together(capsys: pytest.CaptureFixture[str]) -> None:
    address = f"postgresql://{USER}:{PASSWORD}@vert/fordel"
    without = usage(capsys, "--regnskap", address)
    assert "Skriv hvilken tabell med --tabell." in without
    assert PASSWORD not in without
    assert "--tabell hører til en database" in usage(capsys, "--regnskap", str(LEDGER), "--tabell", "t")
    assert "--motor spark" in usage(capsys, "--regnskap", address, "--tabell", "t", "--motor", "spark")
    with pytest.raises(ValueError, match="go together"):
        fordel.settle(fordel.read(AGREEMENT), ledger=address, year=2022)
    with pytest.raises(ValueError, match="go together"):
        fordel.settle(fordel.read(AGREEMENT), ledger=str(LEDGER), table="regnskap", year=2022)
