"""The schemas describe every field, in Norwegian, and allow nothing else."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

import fordel
from fordel import schemas
from fordel.diagnostic import Diagnostic, Label
from fordel.messages import LANGUAGES
from fordel.render.agreement import overview_object
from fordel.render.graph import graph_object
from fordel.render.json_form import settlement_object
from fordel.render.machine import as_json
from fordel.site.shares import keys_of
from fordel.source import Place
from tests import settlements as made
from tests.read_json import valid

TOP = Path(__file__).parents[1] / "agreements"
AGREEMENTS = sorted(TOP.rglob("*.avtale"))


def nodes(schema: object, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema in a schema that describes a field or the items of a list."""
    if not isinstance(schema, dict):
        return
    yield path, schema
    for name, inner in schema.get("properties", {}).items():
        yield from nodes(inner, f"{path}/{name}")
    for name, inner in schema.get("$defs", {}).items():
        yield from nodes(inner, f"{path}#{name}")
    for word in ("additionalProperties", "items"):
        yield from nodes(schema.get(word), f"{path}/{word}")


@pytest.mark.parametrize("name", schemas.NAMES)
def test_every_field_is_described_and_nothing_else_is_allowed(name: str) -> None:
    schema = schemas.schema(name)
    Draft202012Validator.check_schema(schema)
    for path, inner in nodes(schema):
        is_plain_text_item = path.endswith("/items") and inner in (
            {"type": "string"},
            {"type": "array", "items": {"type": "string"}},
        )
        assert inner.get("description") or "$ref" in inner or is_plain_text_item, path
        if inner.get("type") == "object" and path:
            assert "additionalProperties" in inner, path
        if "properties" in inner and path:
            assert inner.get("required"), path


@pytest.mark.parametrize("name", schemas.NAMES)
def test_amounts_are_never_numbers(name: str) -> None:
    assert not re.search(r'"number"', schemas.schema_text(name))


def test_a_schema_that_is_not_there_is_refused() -> None:
    with pytest.raises(KeyError):
        schemas.schema_text("../../pyproject")


@pytest.mark.parametrize("wrong", [{"ekstra": 1}, {"avtale": None}, {"kontroll": {}}, {"parter": [{}]}])
def test_the_schema_refuses_what_is_not_the_object(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        valid("oppgjor", {**settlement_object(made.nav()), **wrong})


@pytest.mark.parametrize("path", AGREEMENTS, ids=lambda path: str(path.relative_to(TOP)))
def test_every_agreement_as_a_table_keeps_its_schema(path: Path) -> None:
    agreement = fordel.read(path)
    for language in LANGUAGES:
        valid("avtale", overview_object(agreement, language, notice=date(2024, 3, 15)))
    valid("graf", graph_object(agreement, keys_of(agreement, {}), None))


@pytest.mark.parametrize("wrong", [{"gjelder": None}, {"parter": [{"navn": "Modum"}]}, {"ekstra": []}])
def test_the_schema_of_an_agreement_refuses_what_is_not_the_object(wrong: dict[str, object]) -> None:
    agreement = fordel.read(AGREEMENTS[0])
    with pytest.raises(ValidationError):
        valid("avtale", {**overview_object(agreement, "nb"), **wrong})


def test_diagnostics_keep_their_schema() -> None:
    place = Place("a.avtale", 3, 1, 5, "nøkkel", "§ 5", "§ 5 Nøkkel")
    twice = Diagnostic("F703", "lines", place, {"lines": 2, "voucher": "7"}, (Label(place, "first"),))
    whole = Diagnostic("F107", "encoding", Place("a.avtale"))
    valid("diagnoser", json.loads(as_json([(twice, "nb"), (whole, "nb")])))
