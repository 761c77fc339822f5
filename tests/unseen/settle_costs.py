"""A year settled by the contract's rules for costs, additions and rounding, in plain fractions (no `fordel`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from tests.unseen.arithmetic_costs import (
    Cost,
    Fixed,
    Infeasible,
    Line,
    Overhead,
    Result,
    Shares,
    Span,
    Terms,
    add,
    clamped,
    days,
    nearest,
    periods,
    present,
    split,
    year_length,
)


@dataclass
class Piece:
    """What a cost has on one day, for one bearer (None where a key shares it) and one case."""

    day: date
    ore: Fraction
    bearer: str | None = None
    case: str = ""
    reduced: bool = False


@dataclass
class Part:
    """What is shared of one cost in one period: its whole øre, by day, each party's exact part.

    `groups` has the days of one key together: its shares, who is asked for base amounts, and øre.
    """

    ore: int
    by_day: dict[date, Fraction]
    exact: Shares
    groups: list[tuple[Shares, tuple[str, ...], Fraction]]


def settle(terms: Terms, lines: Sequence[Line], year: int) -> Result:  # noqa: C901  (a year, step by step)
    """Every period of the year; deductions first, then limits, sharing, additions and rounding."""
    result = Result()
    spans = periods(year, terms.months)
    books = [_pieces(terms, span, lines) for span, _ in spans]
    for book in books:
        _deduct(terms, book, result)
    parts: list[dict[str, Part]] = [{} for _ in spans]
    direct: list[dict[str, dict[str, int]]] = [{} for _ in spans]
    for cost in terms.costs:
        factors = _factors(cost, [piece for book in books for piece in book.get(cost.name, [])])
        for number, book in enumerate(books):
            found = [replace(piece, ore=piece.ore * factors[piece.case]) for piece in book.get(cost.name, [])]
            if cost.key:
                parts[number][cost.name] = _shared(terms, cost, found)
            elif cost.bearer:
                direct[number][cost.name] = _direct(terms, cost, found, spans[number], result)
        if cost.key:
            _adjust(cost, [period[cost.name] for period in parts])
    for number, (span, turn) in enumerate(spans):
        anchors: dict[str, dict[str, int]] = dict(direct[number])
        host = terms.host(span[1])
        for cost in terms.costs:
            whole = sum((piece.ore for piece in books[number].get(cost.name, [])), Fraction(0))
            if cost.key:
                part = parts[number][cost.name]
                anchors[cost.name] = _rounded(terms, part.ore, part.exact, turn, host, result)
            if cost.beyond is not None or cost.part is not None:
                shared = parts[number][cost.name].ore if cost.key else sum(anchors[cost.name].values())
                kept = int(whole) - shared
                anchors[cost.name][host] = anchors[cost.name].get(host, 0) + kept
        _additions(terms, span, turn, parts[number], anchors, result)
        result.anchors.append(anchors)
    _totals(result)
    return result


def _pieces(terms: Terms, span: Span, lines: Sequence[Line]) -> dict[str, list[Piece]]:
    """The lines of a period by cost; by days, what is shared is laid on the days if parties come or go."""
    found: dict[str, list[Piece]] = {cost.name: [] for cost in terms.costs}
    for line in lines:
        if not span[0] <= line.day <= span[1]:
            continue
        cost = next(cost for cost in terms.costs if cost.takes(line))
        bearer = cost.bearer(line) if cost.bearer else None
        case = line.cells[cost.case] if cost.case else ""
        found[cost.name].append(Piece(line.day, Fraction(line.ore), bearer, case))
    all_days = [day for day in days(*span) if terms.valid[0] <= day <= terms.valid[1]]
    if terms.by_days and len({present(terms, day) for day in all_days}) > 1:
        for cost in terms.costs:
            if cost.key and found[cost.name]:
                total = sum((piece.ore for piece in found[cost.name]), Fraction(0))
                found[cost.name] = [Piece(day, total / len(all_days)) for day in all_days]
    return found


def _deduct(terms: Terms, book: dict[str, list[Piece]], result: Result) -> None:
    """Each income reduces the costs it names, in their order, each at most to zero."""
    for cost in terms.costs:
        if not cost.deducted:
            if not cost.key and not cost.bearer:
                result.outside += int(sum(piece.ore for piece in book[cost.name]))
            continue
        left = -sum((piece.ore for piece in book[cost.name]), Fraction(0))
        for name in cost.deducted:
            total = sum((piece.ore for piece in book[name]), Fraction(0))
            cut = min(left, total)
            if cut > 0:
                for piece in book[name]:
                    piece.ore *= (total - cut) / total
                    piece.reduced = True
                left -= cut
                result.deducted -= int(cut)
        result.outside -= int(left)


def _factors(cost: Cost, pieces: Sequence[Piece]) -> dict[str, Fraction]:
    """What part of each case (of the whole cost, where there are none) is shared, limit and percentage together."""
    sums: dict[str, Fraction] = {}
    for piece in pieces:
        sums[piece.case] = sums.get(piece.case, Fraction(0)) + piece.ore
    part = Fraction(1) if cost.part is None else cost.part
    if cost.beyond is None:
        return dict.fromkeys(sums, part)
    return {
        case: part * (max(Fraction(0), total - cost.beyond) / total if total > 0 else 0)
        for case, total in sums.items()
    }


def _shared(terms: Terms, cost: Cost, pieces: Sequence[Piece]) -> Part:
    """Nearest øre of what is shared in the period; what that adds is laid on its parts by size (decision 0010)."""
    assert cost.key
    groups: dict[tuple[tuple[tuple[str, Fraction], ...], tuple[str, ...]], Fraction] = {}
    by_day: dict[date, Fraction] = {}
    for piece in pieces:
        there = present(terms, piece.day)
        weights = cost.key(piece.day, there)
        group = tuple(weights.items()), there if cost.everyone else tuple(weights)
        groups[group] = groups.get(group, Fraction(0)) + piece.ore
        by_day[piece.day] = by_day.get(piece.day, Fraction(0)) + piece.ore
    exact_total = sum(groups.values(), Fraction(0))
    whole = nearest(exact_total)
    sizes = sum(map(abs, groups.values()), Fraction(0))
    more = (whole - exact_total) / sizes if sizes else Fraction(0)
    laid = [(dict(weights), sharers, ore + more * abs(ore)) for (weights, sharers), ore in groups.items()]
    exact: Shares = {}
    for shares, sharers, ore in laid:
        add(exact, dict.fromkeys(sharers, Fraction(0)))
        add(exact, shares, ore)
    return Part(whole, by_day, exact, laid)


def _direct(
    terms: Terms, cost: Cost, pieces: Sequence[Piece], period: tuple[Span, int], result: Result
) -> dict[str, int]:
    """Each bearer's part; what an income has reduced is rounded as an anchor, what a limit leaves alone."""
    sums: Shares = {}
    for piece in pieces:
        assert piece.bearer
        add(sums, {piece.bearer: piece.ore})
    if cost.beyond is None and cost.part is None and any(piece.reduced for piece in pieces):
        (_, last), turn = period
        return _rounded(terms, int(sum(sums.values())), sums, turn, terms.host(last), result)
    return {name: nearest(exact) for name, exact in sums.items()}


def _adjust(cost: Cost, parts: Sequence[Part]) -> None:
    """Base amounts, then the bounds on the year's amounts laid back on the periods."""
    year = sum(part.ore for part in parts)
    if not any(part.by_day for part in parts):
        return
    if cost.base:
        _base_amounts(cost, parts, year)
    if cost.low or cost.high:
        before: Shares = {}
        for part in parts:
            add(before, part.exact)
        low, high = ({name: _bound(bound, name) for name in before} for bound in (cost.low, cost.high))
        after = clamped(
            before,
            {name: Fraction(ore) for name, ore in low.items() if ore is not None},
            {name: Fraction(ore) for name, ore in high.items() if ore is not None},
        )
        for part in parts:
            for name in before:
                add(part.exact, {name: after[name] - before[name]}, Fraction(part.ore, year or 1))


def _base_amounts(cost: Cost, parts: Sequence[Part], year: int) -> None:
    """Each pays its base amount in proportion to what the year has on each day; the key shares the rest."""
    if year <= 0:
        raise Infeasible
    bases = Fraction(0)
    for part in parts:
        changed: Shares = {}
        for shares, sharers, ore in part.groups:
            paid = cost.base * ore / year
            bases += paid * len(sharers)
            add(changed, dict.fromkeys(sharers, Fraction(1)), paid)
            add(changed, shares, ore - paid * len(sharers))
        part.exact = changed
    if bases > year:
        raise Infeasible


def _bound(bound: Mapping[str, int], name: str) -> int | None:
    return bound.get(name, bound.get("hver"))


def _rounded(  # noqa: PLR0913, PLR0917  (what an anchor is made of)
    terms: Terms, ore: int, exact: Shares, turn: int, host: str, result: Result
) -> dict[str, int]:
    """The anchor in øre, or in whole kroner with the spare øre left to the host."""
    if not terms.kroner:
        return split(ore, exact, turn, terms.rest)
    whole = abs(ore) // 100 * (1 if ore >= 0 else -1)
    spare = ore - whole * 100
    result.spare += spare
    result.totals[host] = result.totals.get(host, 0) + spare
    if not ore:
        return {}
    scaled = {name: share * whole / ore for name, share in exact.items()}
    return {name: 100 * kroner for name, kroner in split(whole, scaled, turn, terms.rest).items()}


def _additions(  # noqa: PLR0913, PLR0917  (what a period is made of)
    terms: Terms,
    span: Span,
    turn: int,
    parts: Mapping[str, Part],
    anchors: dict[str, dict[str, int]],
    result: Result,
) -> None:
    for one in terms.additions:
        if isinstance(one, Overhead) and not one.span[0] <= span[0] <= one.span[1]:
            continue
        found = _overhead(terms, one, parts) if isinstance(one, Overhead) else _fixed(terms, one, span)
        ore, exact = found
        host = terms.host(span[1])
        anchors[one.name] = _rounded(terms, ore, exact, turn, host, result) if ore else {}
        receiver = host if one.receiver == "vertskommunen" else one.receiver
        result.credited[receiver] = result.credited.get(receiver, 0) + ore


def _overhead(terms: Terms, one: Overhead, parts: Mapping[str, Part]) -> tuple[int, Shares]:
    base = sum(parts[name].ore for name in one.of)
    ore = nearest(one.rate * base)
    exact: Shares = {}
    for name in one.of if base else ():
        if one.key is None:
            add(exact, parts[name].exact, Fraction(ore, base))
            continue
        total = sum(parts[name].by_day.values())
        for day, part in parts[name].by_day.items():
            weight = part * parts[name].ore / total if total else Fraction(0)
            add(exact, one.key(day, present(terms, day)), weight * ore / base)
    return ore, exact


def _fixed(terms: Terms, one: Fixed, span: Span) -> tuple[int, Shares]:
    """What is due at the end of the period less what was due before it, shared by its days."""
    start = date(span[0].year, 1, 1)
    length = year_length(span[0].year)

    def held(first: date, last: date) -> list[date]:
        inside = (terms.valid, one.span)
        return [day for day in days(first, last) if all(a <= day <= b for a, b in inside)]

    def due(until: date) -> int:
        return nearest(sum((one.yearly(day) for day in held(start, until)), Fraction(0)) / length)

    before = due(date.fromordinal(span[0].toordinal() - 1)) if span[0] > start else 0
    ore = due(span[1]) - before
    exact: Shares = {}
    there = held(*span)
    total = sum((one.yearly(day) for day in there), Fraction(0))
    for day in there:
        add(exact, one.key(day, present(terms, day)), one.yearly(day) * ore / total)
    return ore, exact


def _totals(result: Result) -> None:
    for period in result.anchors:
        for shares in period.values():
            for name, ore in shares.items():
                result.totals[name] = result.totals.get(name, 0) + ore
    for name, ore in result.credited.items():
        result.totals[name] = result.totals.get(name, 0) - ore
