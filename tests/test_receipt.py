"""Receipts: the hashes of what went in and came out can be computed again by anyone."""

import hashlib
import json

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import fordel
from fordel import receipt
from fordel.render.json_form import settlement_object
from fordel.settlement import Settlement
from tests import settlements as made
from tests.read_json import read_back, valid


def test_canonical_form_is_that_of_rfc_8785() -> None:
    """The examples of RFC 8785 sections 3.2.2 and 3.2.3, without their floating-point numbers."""
    text = '\u20ac$\u000f\nA\'B"\\\\"/'
    assert receipt.canonical(text) == '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'.encode()
    keys = ["€", "\r", "\ufb33", "1", "😀", "\u0080", "ö"]
    order = ["\r", "1", "\u0080", "ö", "€", "😀", "\ufb33"]
    written = receipt.canonical(dict.fromkeys(keys, 0)).decode()
    assert list(json.loads(written)) == order
    assert receipt.canonical([None, True, False, 0, -7]) == b"[null,true,false,0,-7]"
    assert receipt.canonical({"b": [], "a": {}}) == b'{"a":{},"b":[]}'


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
        max_leaves=12,
    )
)
def test_canonical_form_reads_back_and_is_a_fixed_point(value: object) -> None:
    written = receipt.canonical(value)
    assert json.loads(written) == value
    assert receipt.canonical(json.loads(written)) == written


@pytest.mark.parametrize("value", [1.5, 2**53, -(2**53), {"a": [0.0]}, {1, 2}, b"x"])
def test_what_has_no_canonical_form_here_is_refused(value: object) -> None:
    with pytest.raises(receipt.NotCanonical):
        receipt.canonical(value)


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        receipt.canonical("\ud800")


def test_the_agreement_is_hashed_without_its_byte_order_mark_and_line_breaks() -> None:
    plain = receipt.agreement_digest("a\nb\n")
    assert plain == f"sha256:{hashlib.sha256(b'a' + bytes([10]) + b'b' + bytes([10])).hexdigest()}"
    assert receipt.agreement_digest("\ufeffa\r\nb\r") == plain
    assert receipt.agreement_digest("a\nb") != plain


def test_the_receipt_can_be_recomputed_from_the_object() -> None:
    sources = (("regnskap-2022.csv", "sha256:" + "a" * 64),)
    found = read_back(evolve(made.nav(), digest="sha256:" + "b" * 64, sources=sources))
    claimed = found["kvittering"].pop("oppgjør")
    assert found["kvittering"].pop("kilder") == [{"fil": "regnskap-2022.csv", "sha256": "a" * 64}]
    assert receipt.digest(found) == claimed
    assert found["kvittering"]["regnskap"] == "sha256:" + "b" * 64
    assert found["kvittering"]["grunnlag"] == receipt.digest(found["grunnlag"])


def test_other_files_give_the_same_settlement_and_other_numbers_another() -> None:
    def hashed(settled: Settlement) -> object:
        return read_back(settled)["kvittering"]["oppgjør"]

    settled = made.nav()
    assert hashed(evolve(settled, sources=(("b.parquet", "c" * 64),))) == hashed(settled)
    assert hashed(evolve(settled, digest="sha256:" + "d" * 64)) != hashed(settled)
    assert hashed(evolve(settled, agreement=evolve(settled.agreement, name="Annen"))) != hashed(settled)


def test_the_receipt_file_says_which_settlement_it_is_for() -> None:
    found = receipt.receipt_object(settlement_object(made.nav()))
    valid("kvittering", found)
    assert list(found) == ["skjema", "avtale", "utkast", "periode", "kvittering"]


def test_the_engine_is_the_package() -> None:
    assert fordel.__version__ == receipt.ENGINE
