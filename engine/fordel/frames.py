"""Settlement periods with what is the same for every cost of them: terms, host, parties, accounting year."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from fordel.model import SettlementTerms
from fordel.period import Period
from fordel.plan import Plan
from fordel.value import Value


@frozen(eq=False, repr=False)
class Frame(Value):
    """What is the same for every cost of a period; `host` is that of the last day, who settles it.

    `year` is the accounting year, `segments` the indexes of the plan's segments in the period, and `changes` tells
    whether the participants change from one of these to another.
    """

    period: Period
    terms: SettlementTerms
    host: str
    parties: tuple[str, ...]
    year: int
    segments: tuple[int, ...]
    changes: bool


def frames(plan: Plan) -> Iterator[Frame]:
    """The periods of a plan; the parties are those that take part or are host on some day of it."""
    agreement = plan.agreement
    for index, period in enumerate(plan.periods):
        numbered = [number for number, segment in enumerate(plan.segments) if segment.period == index]
        segments = [plan.segments[number] for number in numbered]
        present = {name for segment in segments for name in (*segment.participants, segment.host)}
        yield Frame(
            period,
            agreement.terms_on(period.first),
            segments[-1].host,
            tuple(name for name in agreement.parties if name in present),
            agreement.year_of(period.first),
            tuple(numbered),
            len({segment.participants for segment in segments}) > 1,
        )
