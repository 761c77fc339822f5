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
    return evolve(with_versions(agreement, counted), pending=tuple(pending))


def decided_on(agreement: Agreement, version: Version) -> date | None:
    """The day on which the last of the councils adopted a version's amendment; None while one of them has not.

    Where nobody has to adopt it, it is the version's first day within `gjelder`.
    """
    asked, decided = _asked(agreement, version), _decided(agreement, version)
    if not decided.keys() >= set(asked):
        return None
    return max((decided[name] for name in asked), default=_first_day(agreement, version))


def undecided(agreement: Agreement, version: Version) -> tuple[str, ...]:
    """The parties whose councils have still to adopt a version's amendment."""
    decided = _decided(agreement, version)
    return tuple(name for name in _asked(agreement, version) if name not in decided)


def _first_day(agreement: Agreement, version: Version) -> date:
    return max(version.valid.first, agreement.valid.first)


def _asked(agreement: Agreement, version: Version) -> list[str]:
    """The municipalities and counties that take part on the version's first day within `gjelder`."""
    day = _first_day(agreement, version)
    return [
        name
        for name, party in agreement.parties.items()
        if party.needs_decision and party.participates_on(day)
    ]


def _decided(agreement: Agreement, version: Version) -> dict[str, date]:
    """When each council first adopted the version's amendment."""
    decided: dict[str, date] = {}
    for one in agreement.decisions:
        if one.amendment == version.amendment:
            decided[one.party] = min(one.day, decided.get(one.party, one.day))
    return decided


def with_versions(agreement: Agreement, versions: Iterable[Version]) -> Agreement:
    """The agreement with these versions in place of its own, each as long as the next one leaves it."""
    held = _as_they_follow(versions)
    return evolve(
        agreement,
        keys=_only(held, AllocationKey),
        costs=_only(held, CostCategory),
        overheads=_only(held, Overhead),
        fixed_amounts=_only(held, FixedAmount),
        contributions=_only(held, Contribution),
        terms=_only(held, SettlementTerms),
    )


def _as_they_follow(versions: Iterable[Version]) -> tuple[Version, ...]:
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


def _only(versions: Iterable[Version], kind: type[T]) -> tuple[T, ...]:
    return tuple(version for version in versions if isinstance(version, kind))
