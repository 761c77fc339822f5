"""What must hold of costs before there is a ledger: no circle, no overlap, and none of the usual oversights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from fordel.circles import circles
from fordel.diagnostic import Diagnostic, Label
from fordel.model import Agreement, Charge, Condition, CostCategory
from fordel.selection import code_matches

if TYPE_CHECKING:  # looked at only in agreements that call for it
    from fordel.gaps import Division, Lines
    from fordel.overlaps import Overlap, Search

#: Functions of measures in child welfare, where the child may live in another municipality than the one that pays.
_CHILD_WELFARE = ("251", "252")

#: A cost that overlaps more others than this is told of once, with all of them.
_MANY = 1

_DIMENSIONS = ("art", "funksjon", "ansvar", "prosjekt", "tjeneste", "lokasjon")


# Circles ----------------------------------------------------------------------------------------------------


def exceptions_are_not_circular(agreement: Agreement) -> Iterator[Diagnostic]:
    """No cost leaves itself out, through however many others (F302)."""
    yield from _circular(agreement, [(cost, cost.without) for cost in agreement.costs], "costs")


def deductions_are_not_circular(agreement: Agreement) -> Iterator[Diagnostic]:
    """No income is deducted in itself, through however many others (F302)."""
    deducted = [(cost, cost.charge.costs) for cost in agreement.costs if cost.charge.kind == "deduct"]
    yield from _circular(agreement, deducted, "deductions")


def _circular(
    agreement: Agreement, uses: Sequence[tuple[CostCategory, tuple[str, ...]]], variant: str
) -> Iterator[Diagnostic]:
    if not any(names for _, names in uses):
        return
    graph: dict[str, set[str]] = {}
    for cost, names in uses:
        graph.setdefault(cost.name or "", set()).update(names)
    at = {cost.name or "": cost.at for cost in reversed(agreement.costs)}
    for circle in circles(graph):
        yield Diagnostic("F302", variant, at[circle[0]], {"circle": (*circle, circle[0])})


def agreements_do_not_settle_themselves(agreement: Agreement) -> Iterator[Diagnostic]:
    """No cost is a party's part of the agreement that it stands in (F302)."""
    for cost in agreement.costs:
        if cost.pool and cost.pool.agreement == agreement.name:
            yield Diagnostic("F302", "pools", cost.pool.at, {"circle": (agreement.name, agreement.name)})


# Who bears what ---------------------------------------------------------------------------------------------


def deductions_reduce_what_is_borne(agreement: Agreement) -> Iterator[Diagnostic]:
    """What an income is deducted in is borne by somebody, and is no deduction itself (F401)."""
    charges = _charges(agreement)
    circular = {name for one in deductions_are_not_circular(agreement) for name in _names(one)}
    for cost in agreement.costs:
        if cost.charge.kind == "deduct" and cost.name not in circular:
            yield from _deducted_in_nothing(cost.name, cost.charge, charges)
    for contribution in agreement.contributions:
        charge = Charge("deduct", contribution.at, costs=contribution.costs)
        yield from _deducted_in_nothing(contribution.name, charge, charges)


def _deducted_in_nothing(
    name: str | None, charge: Charge, charges: Mapping[str, set[str]]
) -> Iterator[Diagnostic]:
    for other in charge.costs:
        kinds = charges.get(other, set())
        values = {"cost": name or "", "other": other}
        if kinds == {"outside"}:
            yield Diagnostic("F401", "deduct_outside", charge.at, values)
        elif "deduct" in kinds:
            yield Diagnostic("F401", "deduct_deducted", charge.at, values)


def _charges(agreement: Agreement) -> dict[str, set[str]]:
    """How the versions of each cost are borne."""
    found: dict[str, set[str]] = {}
    for cost in agreement.costs:
        found.setdefault(cost.name or "", set()).add(cost.charge.kind)
    return found


def _names(circle: Diagnostic) -> tuple[str, ...]:
    names = circle.values["circle"]
    return names if isinstance(names, tuple) else ()


# Overlaps and gaps ------------------------------------------------------------------------------------------


class OneSearch:
    """The search for lines that an agreement's costs take: made when it is first asked for, and then kept."""

    def __init__(self, agreement: Agreement) -> None:
        self._costs = agreement.costs
        self._made: Search | None = None

    def made(self) -> Search:
        """The search."""
        if self._made is None:
            from fordel.overlaps import Search
            from fordel.regions import Space

            self._made = Search(Space(self._costs))
        return self._made


def costs_do_not_overlap(agreement: Agreement, search: OneSearch) -> Iterator[Diagnostic]:
    """No ledger line can fall in two costs (F402); what a circle of exceptions leaves to whom cannot be said."""
    from fordel.overlaps import overlaps

    if any(exceptions_are_not_circular(agreement)):
        return
    pairs: dict[tuple[str, str], Overlap] = {}
    for found in overlaps(
        agreement.costs, search.made()
    ):  # versions of a cost overlap another one for the same reason
        names = [agreement.costs[number].name or "" for number in (found.first, found.second)]
        pairs.setdefault((min(names), max(names)), found)
    while pairs:
        name = Counter(one for names in pairs for one in names).most_common(1)[0][0]
        meeting = {names: found for names, found in pairs.items() if name in names}
        if len(meeting) > _MANY:
            yield _overlaps_with_many(agreement, name, tuple(meeting.values()))
        else:
            yield from (_overlap(agreement, found) for found in meeting.values())
        pairs = {names: found for names, found in pairs.items() if name not in names}


def _overlap(agreement: Agreement, found: Overlap) -> Diagnostic:
    first, second = agreement.costs[found.first], agreement.costs[found.second]
    values = {
        "first": first.name,
        "second": second.name,
        "example": found.example,
        "clause": first.at.clause or "",
    }
    labels = (Label(second.at, "also", values),)
    return Diagnostic("F402", "clause" if first.at.clause else "static", first.at, values, labels, "takes")


def _overlaps_with_many(agreement: Agreement, name: str, every: tuple[Overlap, ...]) -> Diagnostic:
    """One message for a cost that takes lines of several others: it is that one that selects too much."""
    by_other = [
        (
            one,
            *(
                (one.first, one.second)
                if agreement.costs[one.first].name == name
                else (one.second, one.first)
            ),
        )
        for one in every
    ]
    others = tuple(agreement.costs[other].name or "" for _, _, other in by_other)
    values = {"cost": name, "others": others, "example": every[0].example}
    labels = tuple(
        Label(agreement.costs[other].at, "also", {"example": one.example}) for one, _, other in by_other
    )
    return Diagnostic("F402", "many", agreement.costs[by_other[0][1]].at, values, labels)


def overlapping(found: Diagnostic) -> tuple[object, ...]:
    """The costs that are told to overlap (F402)."""
    if found.code != "F402":
        return ()
    others = found.values.get("others")
    named = tuple(found.values[name] for name in ("first", "second", "cost") if name in found.values)
    return (*named, *others) if isinstance(others, tuple) else named


def selectors_select_something(agreement: Agreement, search: OneSearch) -> Iterator[Diagnostic]:
    """Every selector line can be met by some ledger line (F406); a circle of exceptions is told by itself."""
    from fordel.overlaps import emptiness

    if any(exceptions_are_not_circular(agreement)):
        return
    # Equal lines stand in several costs.
    empty = {id(condition) for condition in emptiness(agreement.costs, search.made())}
    for cost in agreement.costs if empty else ():
        first = (next((one for one in every if id(one) in empty), None) for every in cost.alternatives)
        for condition in filter(None, first):  # lines that cannot hold together are one mistake
            yield Diagnostic("F406", "nothing", condition.at or cost.at, {"cost": cost.name or ""})


# Oversights -------------------------------------------------------------------------------------------------


def alternatives_say_as_much(agreement: Agreement) -> Iterator[Diagnostic]:
    """No alternative after `eller` is without a dimension of another one, and has none instead (F407)."""
    for cost in agreement.costs:
        by_alternative = [
            {one.column: one for one in every if one.column in _DIMENSIONS and one.kind != "empty"}
            for every in cost.alternatives
        ]
        widest = max(by_alternative, key=len, default={})
        for dimensions in by_alternative:
            lacking = [column for column in widest if column not in dimensions]
            if lacking and dimensions and dimensions.keys() < widest.keys():
                at = next(iter(dimensions.values())).at or cost.at
                values = {"cost": cost.name or "", "columns": tuple(lacking)}
                other = widest[lacking[0]].at
                yield Diagnostic(
                    "F407", "narrower", at, values, (Label(other, "also", values),) if other else ()
                )


def codes_are_thought_of(agreement: Agreement, search: OneSearch) -> Iterator[Diagnostic]:
    """The codes that costs take, divide and leave out are meant so (F408, F409, F412)."""
    from fordel.gaps import Lines

    if not agreement.costs or any(exceptions_are_not_circular(agreement)):
        return
    lines = Lines(agreement.costs, search.made())
    yield from _arts_are_chosen(agreement, lines)
    yield from _groups_stay_together(agreement, lines)
    yield from _what_is_left_is_said(agreement, lines)


def _arts_are_chosen(agreement: Agreement, lines: Lines) -> Iterator[Diagnostic]:
    """A shared cost without `art` takes no transfers, depreciation or payments of the participants (F408).

    Looked at where arts matter: beside a cost that chooses some of the same lines by art, and where advances are
    paid, which the host enters as payments from municipalities.
    """
    from fordel.gaps import has_art
    from fordel.kostra import codes

    advances = any(one.advance_days or one.advance_times or one.advances_by_budget for one in agreement.terms)
    beside = {*range(len(agreement.costs))} if advances else lines.beside_arts()
    told: set[str | None] = set()
    for number, cost in enumerate(agreement.costs):
        if number not in beside or cost.charge.kind != "shared" or cost.name in told or has_art(cost):
            continue
        taken = lines.taken_arts(number, [code for code in codes() if code.sort])
        if taken:
            told.add(cost.name)
            arts = tuple(f"{art.code} ({art.name})" for art in taken)
            yield Diagnostic("F408", "no_art", cost.at, {"cost": cost.name or "", "arts": arts})


def _groups_stay_together(agreement: Agreement, lines: Lines) -> Iterator[Diagnostic]:
    """Codes of one group of KOSTRA go to one cost, or the text says why not (F409)."""
    for division in lines.divisions():
        from fordel.clause_words import prose

        names = [cost.name or "" for cost in agreement.costs]
        text = " ".join([prose(agreement), *names]).casefold()
        if division.group not in text and not all(
            any(word in text for code in part for word in (code.code, *code.words))
            for part in division.parts.values()
        ):
            yield _divided(agreement, division)


def _what_is_left_is_said(agreement: Agreement, lines: Lines) -> Iterator[Diagnostic]:
    """What one cost leaves out, another one takes, where there is no `øvrige kostnader` (F412)."""
    if any(cost.name is None for cost in agreement.costs):
        return
    for gap in lines.gaps():
        cost = agreement.costs[gap.cost]
        values = {"cost": cost.name or "", "example": gap.example}
        yield Diagnostic("F412", "gap", gap.condition.at or cost.at, values)


def _divided(agreement: Agreement, division: Division) -> Diagnostic:
    """Told at the cost that has fewest of the codes."""
    few, *others = sorted(division.parts, key=lambda cost: len(division.parts[cost]))
    most = others[-1]

    def facts(cost: int) -> dict[str, object]:
        told = tuple(f"{code.code} ({code.name})" for code in division.parts[cost])
        return {"cost": agreement.costs[cost].name or "", "codes": told, "column": division.column}

    values = {
        "group": division.group,
        "column": division.column,
        "few": facts(few)["codes"],
        "first": agreement.costs[few].name or "",
        "most": facts(most)["codes"],
        "second": agreement.costs[most].name or "",
    }
    labels = tuple(Label(agreement.costs[cost].at, "takes", facts(cost)) for cost in others)
    return Diagnostic("F409", "divided", agreement.costs[few].at, values, labels)


def the_deciding_municipality_pays(agreement: Agreement) -> Iterator[Diagnostic]:
    """Measures for a child are not charged to where it lives, which may be a foster home elsewhere (F411)."""
    for cost in agreement.costs:
        if cost.charge.kind != "residence":
            continue
        found = tuple(code for code in _CHILD_WELFARE if any(_takes(one, code) for one in _functions(cost)))
        if found:
            values = {"cost": cost.name or "", "functions": found}
            yield Diagnostic("F411", "foster_home", cost.charge.at, values)


def _functions(cost: CostCategory) -> Iterator[Condition]:
    for every in cost.alternatives:
        yield from (one for one in every if one.column in ("funksjon", "tjeneste"))


def _takes(condition: Condition, code: str) -> bool:
    """Whether a condition takes a code, or a longer one that begins with it."""
    local = [(first[:3], last[:3]) for first, last in condition.codes]
    return any(code_matches(first, last, code) for first, last in local) and not any(
        code_matches(first, last, code) for first, last in condition.unless
    )
