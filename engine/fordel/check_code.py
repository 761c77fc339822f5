"""The check code: eight signs that stay the same as long as the rules of an agreement say the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Any

from attrs import evolve, fields

from fordel.amendments import with_versions
from fordel.diagnostic import Diagnostic, Label
from fordel.model import Agreement, Component, Contribution, FixedAmount, PhaseIn, Rate
from fordel.municipalities import Municipality
from fordel.period import Span
from fordel.value import Value

#: The signs of a code: no I, L, O or U, which are mistaken for others.
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISTAKEN = str.maketrans({"O": "0", "I": "1", "L": "1", " ": "", "-": ""})
_LENGTH, _HALF, _BITS = 8, 4, 5

#: What the code is a code of; another canonical form is another number.
_FORM = "fordel/regler/1"

#: What is no rule: how the file is written, what was decided on it, and its examples.
_NO_RULE = frozenset({"form", "decisions", "examples", "stated", "pending", "meets"})

#: What says nothing of its own: a weight that is written as `resten`, a notice in years, municipalities to come.
_SAID_OTHERWISE = frozenset({("Component", "is_rest"), ("ExitTerms", "in_years"), ("Party", "later")})

#: Where the order of names or days tells something: an income is deducted in the first cost first.
_IN_ORDER = frozenset(
    {
        ("Charge", "costs"),
        ("Contribution", "costs"),
        ("SettlementTerms", "advance_days"),
        ("Agreement", "valid"),
    }
)

_Doc = Any


def understood(written: str) -> str | None:
    """The code that someone has written, `ABCD-EFGH`, whatever its case and dashes; None for what is none."""
    signs = written.upper().replace("\u00a0", " ").translate(_MISTAKEN)
    if len(signs) != _LENGTH or any(sign not in _SIGNS for sign in signs):
        return None
    return f"{signs[:_HALF]}-{signs[_HALF:]}"


def check_code(agreement: Agreement, amendment: str | None = None) -> str:
    """The check code of the rules as they were adopted, without any amendment or with the one that is named.

    Layout, comments, prose, the written form, the order of statements, examples and decisions make no difference; of
    keys and measures that another file holds those make one that the agreement uses.
    """
    from hashlib import sha256

    number = int.from_bytes(
        sha256(ascii(rules(agreement, amendment)).encode()).digest()[: _LENGTH * _BITS // 8]
    )
    signs = "".join(_SIGNS[number >> _BITS * at & len(_SIGNS) - 1] for at in reversed(range(_LENGTH)))
    return f"{signs[:_HALF]}-{signs[_HALF:]}"


def amendments(agreement: Agreement) -> tuple[str, ...]:
    """The amendments that some version has, in the order of the file."""
    return tuple(dict.fromkeys(one.amendment for one in agreement.stated if one.amendment))


def rules_are_those_adopted(agreement: Agreement) -> Iterator[Diagnostic]:
    """F507: the rules are not those that a council's decision states the code of."""
    wrong: dict[tuple[str | None, str], list[int]] = {}
    codes: dict[str | None, str] = {}
    for index, one in enumerate(agreement.decisions):
        if one.code is None:
            continue
        if one.amendment not in codes:
            codes[one.amendment] = check_code(agreement, one.amendment)
        if one.code != codes[one.amendment]:
            wrong.setdefault((one.amendment, one.code), []).append(index)
    for (amendment, written), found in wrong.items():
        decisions = [agreement.decisions[index] for index in found]
        facts = {
            "parties": tuple(one.party for one in decisions),
            "written": written,
            "code": codes[amendment],
            "amendment": amendment or "",
        }
        labels = tuple(Label(one.at) for one in decisions[1:])
        yield Diagnostic("F507", "amendment" if amendment else "changed", decisions[0].at, facts, labels)


# The canonical form -------------------------------------------------------------------------------------------


def rules(agreement: Agreement, amendment: str | None = None) -> Mapping[str, _Doc]:
    """The rules as plain values in one order: what the check code is computed from."""
    found = _object(used(_stage(agreement, amendment)), _NO_RULE)
    meets = {(one.requirements, one.section or "", item) for one in agreement.meets for item in one.items}
    more = {"form": _FORM, "dissolution": agreement.dissolution is not None, "meets": sorted(meets)}
    return dict(sorted((found | more).items()))


def _stage(agreement: Agreement, amendment: str | None) -> Agreement:
    """The agreement with the versions that were there from the beginning, and those of one amendment."""
    if not agreement.stated:
        return agreement
    return with_versions(agreement, (one for one in agreement.stated if one.amendment in (None, amendment)))


def used(agreement: Agreement) -> Agreement:
    """The agreement without those keys, measures and groups of other files that nothing in it uses."""
    if not agreement.libraries:
        return agreement
    file = agreement.source.name
    names = {("key", key.name) for key in agreement.keys if key.at.file == file} | {
        ("group", one.name) for one in agreement.groups.values() if one.at.file == file
    }
    others = (agreement.costs, agreement.overheads, agreement.fixed_amounts, agreement.contributions)
    names |= {name for every in others for one in every for name in _names(one)}
    while True:
        keys = [key for key in agreement.keys if ("key", key.name) in names]
        groups = [one for one in agreement.groups.values() if ("group", one.name) in names]
        more = names.union(*(_names(one) for one in (*keys, *groups)))
        if more == names:
            break
        names = more
    return evolve(
        agreement,
        keys=tuple(keys),
        groups={one.name: one for one in groups},
        measures={
            name: one
            for name, one in agreement.measures.items()
            if ("measure", name) in names or file in {one.at.file, *(table.at.file for table in one.tables)}
        },
    )


def _names(value: object) -> Iterator[tuple[str, str]]:
    """The keys, measures and groups that a rule names, each with its kind."""
    if isinstance(value, tuple):
        for one in value:
            yield from _names(one)
    elif isinstance(value, Value):
        yield from _own_names(value)
        for said in fields(type(value)):
            if said.eq:
                yield from _names(getattr(value, said.name))


def _own_names(value: Value) -> Iterator[tuple[str, str]]:
    if isinstance(value, Component):
        yield value.kind, value.name or ""
        yield from (("group", name) for name in value.among or ())
    elif isinstance(value, PhaseIn):
        yield "key", value.key or ""
    elif isinstance(value, Rate | Contribution):
        yield "measure", value.measure or ""
    elif isinstance(value, FixedAmount):
        yield "measure", value.index or ""


def _object(value: Value, left_out: frozenset[str] = frozenset()) -> dict[str, _Doc]:
    """What a value says, by field; a field that says what is understood anyway is left out."""
    kind, found = type(value).__name__, {}
    for said in sorted(fields(type(value)), key=lambda one: one.name):
        one = getattr(value, said.name)
        is_left_out = said.name in left_out or (kind, said.name) in _SAID_OTHERWISE
        if said.eq and not is_left_out and one != _default(said.default):
            found[said.name] = _plain(one, keeps_order=(kind, said.name) in _IN_ORDER)
    return found


def _default(default: object) -> object:
    """The value a field has by itself; attrs keeps a factory for what must be made anew."""
    factory = getattr(default, "factory", None)
    return factory() if factory else default


def _plain(value: object, *, keeps_order: bool = False, is_inner: bool = False) -> _Doc:  # noqa: PLR0911  (kinds)
    """A value as plain ones; texts and values that stand in a row are sorted, unless their order tells something."""
    if isinstance(value, tuple):
        parts = [_plain(one, is_inner=True) for one in value]
        is_row = all(isinstance(one, Value) for one in value) or (
            not is_inner and not any(isinstance(one, int | Fraction) for one in value)
        )
        return parts if keeps_order or not is_row else sorted(parts, key=ascii)
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in sorted(value.items())}
    if isinstance(value, Municipality):
        return value.identity
    if isinstance(value, Value):
        return {"": type(value).__name__, **_object(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Span):
        return {said.name: _plain(getattr(value, said.name)) for said in fields(type(value))}
    if isinstance(value, str | int) or value is None:
        return value
    raise TypeError(f"{type(value).__name__} has no canonical form")
