"""Which versions of an agreement count: an amendment does once every council that it concerns has adopted it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TypeVar

from attrs import evolve

from fordel.model import (
    Agreement,
    AllocationKey,
    Contribution,
    CostCategory,
    FixedAmount,
    Overhead,
    SettlementTerms,
    Version,
)

_DAY = timedelta(days=1)

T = TypeVar("T", AllocationKey, CostCategory, Overhead, FixedAmount, Contribution, SettlementTerms)


def in_force(agreement: Agreement, known: date | None = None, *, every: bool = False) -> Agreement:
    """The agreement with the versions that count, each as long as the next one leaves it (language.md 2.1).

    Decisions later than `known` are not heard of; with `every`, each amendment counts as adopted, as in examples.
    What is not adopted is `pending`, and the version before it stands.
    """
    decisions = tuple(one for one in agreement.decisions if known is None or one.day <= known)
    agreement = evolve(agreement, decisions=decisions)
    if not agreement.stated:
        return agreement
    counted: list[Version] = []
    pending: list[Version] = []
    for version in agreement.stated:
        is_adopted = version.amendment is None or every or decided_on(agreement, version) is not None
        (counted if is_adopted else pending).append(version)
    held = as_they_follow(counted)
    return evolve(
        agreement,
        keys=only(held, AllocationKey),
        costs=only(held, CostCategory),
        overheads=only(held, Overhead),
        fixed_amounts=only(held, FixedAmount),
        contributions=only(held, Contribution),
        terms=only(held, SettlementTerms),
        pending=tuple(pending),
    )


def decided_on(agreement: Agreement, version: Version) -> date | None:
    """The day on which the last of the councils adopted a version's amendment; None while one of them has not.

    Those asked are the municipalities and counties that take part on the version's first day within `gjelder`; where
    there are none, nobody has to adopt it, and it is that day itself.
    """
    day = max(version.valid.first, agreement.valid.first)
    decided: dict[str, date] = {}
    for one in agreement.decisions:
        if one.amendment == version.amendment:
            decided[one.party] = min(one.day, decided.get(one.party, one.day))
    asked = [
        name
        for name, party in agreement.parties.items()
        if party.needs_decision and party.participates_on(day)
    ]
    if not decided.keys() >= set(asked):
        return None
    return max((decided[name] for name in asked), default=day)


def as_they_follow(versions: Iterable[Version]) -> tuple[Version, ...]:
    """The versions, in their order, each ended the day before the next one of its name begins."""
    every = tuple(versions)
    firsts: dict[tuple[type, str | None], list[date]] = {}
    for version in every:
        firsts.setdefault(_mark(version), []).append(version.valid.first)
    found: list[Version] = []
    for version in every:
        span = version.valid
        following = min((day for day in firsts[_mark(version)] if day > span.first), default=None)
        if following is not None and (span.last is None or span.last >= following):
            version = evolve(version, valid=evolve(span, last=following - _DAY))  # noqa: PLW2901  (the same one)
        found.append(version)
    return tuple(found)


def _mark(version: Version) -> tuple[type, str | None]:
    return type(version), None if isinstance(version, SettlementTerms) else version.name


def only(versions: Iterable[Version], kind: type[T]) -> tuple[T, ...]:
    """The versions of one kind."""
    return tuple(version for version in versions if isinstance(version, kind))
