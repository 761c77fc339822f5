"""What must hold of an agreement before there is a year to settle: small rules, each named as what it demands."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from fordel import checker_amounts as amounts
from fordel import checker_bounds as bounds
from fordel import checker_costs as costs
from fordel import checker_keys as keys
from fordel import checker_law as law
from fordel import checker_time as time
from fordel.check_code import rules_are_those_adopted
from fordel.diagnostic import Diagnostic
from fordel.model import Agreement


def check(agreement: Agreement, *, whole: bool, advised: bool = True) -> tuple[Diagnostic, ...]:
    """Tries every rule on an agreement.

    `whole` tells that everything in it was understood; rules that look for what is lacking, or odd, are only
    tried then. Those that look far for mere advice are tried where it is to be `advised`.
    """
    rules = (*_OF_WHAT_STANDS, *_OF_THE_WHOLE) if whole else _OF_WHAT_STANDS
    searching = (*_SEARCHING, costs.codes_are_thought_of) if whole and advised else _SEARCHING
    search = costs.OneSearch(agreement)
    found = tuple(one for rule in rules for one in rule(agreement))
    found += tuple(one for rule in searching for one in rule(agreement, search))
    if any(one.is_error for one in found):  # advice is for what can be used
        found = tuple(one for one in found if one.code not in _ON_CODES)
    overlapping = {name for one in found for name in costs.overlapping(one)}
    return tuple(one for one in found if one.code not in _WIDE or one.values["cost"] not in overlapping)


#: What may be odd with a cost that selects too much; where it overlaps another, that is told and no more.
_WIDE = ("F407", "F408")


#: Advice on codes that costs leave between them.
_ON_CODES = ("F409", "F412")


_Rule = Callable[[Agreement], Iterator[Diagnostic]]
_OF_WHAT_STANDS: tuple[_Rule, ...] = (
    keys.weights_add_up,
    keys.keys_are_not_circular,
    costs.exceptions_are_not_circular,
    costs.deductions_are_not_circular,
    costs.agreements_do_not_settle_themselves,
    costs.deductions_reduce_what_is_borne,
    bounds.steps_cover_every_value,
    bounds.amounts_are_not_crossed,
)
_OF_THE_WHOLE: tuple[_Rule, ...] = (
    law.requirement_sets_are_known,
    time.keys_are_in_force,
    time.versions_have_no_holes,
    time.terms_are_in_force,
    time.named_costs_are_in_force,
    time.there_is_always_a_host,
    time.amounts_are_spread_over_the_agreement,
    time.frozen_years_lie_in_the_agreement,
    time.versions_begin_before_the_end,
    time.who_joins_is_asked_for_every_advance,
    bounds.bounds_can_be_met,
    keys.measures_have_dates,
    keys.keys_are_used,
    keys.names_tell_the_weights,
    amounts.contributions_are_more_than_a_minimum,
    amounts.overheads_tell_their_base,
    costs.alternatives_say_as_much,
    costs.the_deciding_municipality_pays,
    rules_are_those_adopted,
)

#: Rules that look for lines which costs take: one search serves them all.
_SEARCHING = (costs.costs_do_not_overlap, costs.selectors_select_something)
