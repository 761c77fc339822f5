"""What must hold of overheads and contributions before there is a year to settle."""

from __future__ import annotations

from collections.abc import Iterator

from fordel.diagnostic import Diagnostic, Label
from fordel.model import Agreement, Component, CostCategory, Overhead

#: What a clause says that has thought of what lies outside the overhead.
_TOLD = ("fradrag", "frådrag", "netto", "brutto", "refusjon")

_FIRST_INCOME, _LAST_ART = "600", "999"


def contributions_are_more_than_a_minimum(agreement: Agreement) -> Iterator[Diagnostic]:
    """A contribution has something that its bounds are bounds of (F308)."""
    for one in agreement.contributions:
        if not one.base and not one.rates and not one.steps and (one.at_least, one.at_most) != (None, None):
            variant = "nothing" if one.at_least is None else "minimum"
            yield Diagnostic("F308", variant, one.at, {"contribution": one.name, "amount": one.at_least or 0})


def overheads_tell_their_base(agreement: Agreement) -> Iterator[Diagnostic]:
    """Incomes that stand in a cost outside an overhead reduce its base, or are left out of it, knowingly (F410)."""
    if not agreement.overheads:
        return
    incomes = _Incomes(agreement)
    for overhead in agreement.overheads:
        outside = {cost.name: (variant, cost) for variant, cost in incomes.outside(overhead)}
        said = _said(agreement, overhead) if outside else ""
        for name, (variant, cost) in outside.items():
            if not any(word in said for word in (*_TOLD, (name or "").casefold())):
                values = {"overhead": overhead.name, "cost": name or "", "costs": overhead.costs}
                yield Diagnostic("F410", variant, overhead.at, values, (Label(cost.at, "outside", values),))


def _said(agreement: Agreement, overhead: Overhead) -> str:
    from fordel.clause_words import prose

    return prose(agreement, overhead.at).casefold()


class _Incomes:
    """The incomes of an agreement, by the costs that they are deducted in or by how they are shared."""

    def __init__(self, agreement: Agreement) -> None:
        self._deducted: dict[str, list[CostCategory]] = {}
        self._apart: dict[Component, list[CostCategory]] = {}
        self._shared: dict[str | None, list[Component]] = {}
        for cost in agreement.costs:
            for name in cost.charge.costs:
                self._deducted.setdefault(name, []).append(cost)
            if cost.charge.component:
                self._shared.setdefault(cost.name, []).append(cost.charge.component)
                if _is_income(cost):
                    self._apart.setdefault(cost.charge.component, []).append(cost)

    def outside(self, overhead: Overhead) -> Iterator[tuple[str, CostCategory]]:
        """Those that an overhead does not name, and that touch what it is computed of."""
        found = [("deducted", one) for name in overhead.costs for one in self._deducted.get(name, ())]
        parts = dict.fromkeys(part for name in overhead.costs for part in self._shared.get(name, ()))
        found += [("apart", one) for part in parts for one in self._apart.get(part, ())]
        for variant, cost in found:
            if cost.name not in overhead.costs and cost.valid.overlap(overhead.valid):
                yield variant, cost


def _is_income(cost: CostCategory) -> bool:
    """Whether all that a cost takes is income: arts 600-999 of KOSTRA."""
    return bool(cost.alternatives) and all(
        any(
            one.column == "art"
            and all(
                first >= _FIRST_INCOME and last[:3] <= _LAST_ART and first[0].isdigit()
                for first, last in one.codes
            )
            for one in every
        )
        for every in cost.alternatives
    )
