"""What stands beside keys and costs in agreements that make sense, and amounts that are not in the ledger."""

from fractions import Fraction

from hypothesis import strategies as st

from fordel import syntax
from fordel.syntax import Between, Name
from tests.syntax_parts import maybe, measures, numbers, parts, shares
from tests.syntax_world import World, bases_of, fresh, ore, subset, versions, years_in_order


@st.composite
def bounds_of(draw: st.DrawFn, world: World, *, is_amount: bool) -> tuple[syntax.Bound, ...]:
    """At most one bound of each side for each party, and for all."""
    parties = subset(draw, (None, *world.participants), 2)
    values = ore.map(lambda amount: amount.value) if is_amount else shares
    return tuple(
        syntax.Bound(least, draw(values), is_amount, "party" if party else "each", party)
        for party in parties
        for least in subset(draw, (True, False), 2)
    )


@st.composite
def discounts_of(draw: st.DrawFn, world: World) -> tuple[syntax.Discount, ...]:
    parties = subset(draw, (*world.participants, Name("")), 2)
    return tuple(syntax.Discount(draw(parts) * draw(st.sampled_from((1, -1))), one) for one in parties)


@st.composite
def phase_ins_of(draw: st.DrawFn, world: World, between: Between | None) -> tuple[syntax.PhaseIn, ...]:
    """From another key, or in a later version from the one before."""
    keys = [*world.keys, *([None] if between else [])]
    if not keys or draw(st.booleans()):
        return ()
    return (syntax.PhaseIn(draw(st.sampled_from(keys)), *years_in_order(draw)),)


@st.composite
def adjustments_of(draw: st.DrawFn, world: World, kind: str) -> tuple[syntax.Node, ...]:
    """One line of each sort that the charge leaves a place for (language.md 2.4), in any order."""
    sorts: list[st.SearchStrategy[tuple[syntax.Node, ...]]] = []
    if kind not in ("outside", "deduct"):
        columns = maybe(measures)
        sorts += [
            st.tuples(st.builds(syntax.Above, ore, columns)),
            st.tuples(st.builds(syntax.Portion, parts)),
        ]
    if kind == "shared":
        sorts += [
            st.tuples(st.builds(syntax.BaseAmount, ore, st.just(value=True))),
            bounds_of(world, is_amount=True),
        ]
    sorts.append(st.tuples(st.builds(syntax.Pool, world.owners, measures)))
    said = draw(st.lists(st.sampled_from(range(len(sorts))), unique=True, max_size=len(sorts)))
    return tuple(line for number in said for line in draw(sorts[number]))


@st.composite
def payments_of(draw: st.DrawFn, world: World) -> tuple[syntax.Node, ...]:
    """Who is paid, and what for."""
    lines: list[syntax.Node] = [draw(st.builds(syntax.PaidTo, world.owners))]
    deducts = bool(world.costs) and draw(st.booleans())
    if deducts:
        lines = [syntax.Charge("deduct", costs=subset(draw, world.costs, 2))]
    measured = st.sampled_from(world.measures)
    if draw(st.booleans()):
        lines.append(syntax.BaseAmount(draw(ore)))
    lines += draw(
        st.lists(
            st.builds(syntax.Rate, ore, measured, maybe(numbers))
            | st.builds(syntax.Rate, ore, measured, numbers, measures),
            max_size=2,
        )
    )
    lines += [
        syntax.Bound(least, draw(ore).value, is_amount=True)
        for least in draw(st.sampled_from(((), (True,), (True, False))))
    ]
    if draw(st.booleans()):
        lines += draw(discounts_of(world))
    if draw(st.booleans()):
        lines += [
            syntax.Steps(draw(measured)),
            syntax.Step(up_to=True, limit=Fraction(5000), amount=draw(ore)),
            syntax.Step(up_to=False, limit=Fraction(5000), amount=draw(ore)),
        ]
    return tuple(lines)


@st.composite
def amounts_of(draw: st.DrawFn, world: World) -> list[syntax.Statement]:
    said: list[syntax.Statement] = []
    overhead, fixed, contribution, *_ = fresh(draw, 3, world.costs, least=3)
    basis = maybe(bases_of(world))
    for between, amendment in versions(draw, world) if world.shared else ():
        costs = subset(draw, world.shared, 2)
        said.append(
            syntax.Overhead(
                overhead, draw(shares), costs, draw(world.owners), draw(basis), between, amendment
            )
        )
    for between, amendment in versions(draw, world):
        index, over = None, None
        if draw(st.booleans()):
            index = draw(st.sampled_from(world.measures))
        if draw(st.booleans()):
            over = years_in_order(draw)
        year = years_in_order(draw)[0] if index else None
        to, shared = draw(world.owners), draw(basis)
        said.append(syntax.FixedAmount(fixed, draw(ore), to, shared, index, year, over, between, amendment))
    for between, amendment in versions(draw, world):
        said.append(syntax.Contribution(contribution, between, draw(payments_of(world)), amendment))
    return said
