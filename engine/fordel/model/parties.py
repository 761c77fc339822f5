"""Who takes part in an agreement, and who has adopted it."""

from __future__ import annotations

from datetime import date

from attrs import field, frozen

from fordel.municipalities import Municipality
from fordel.period import Span
from fordel.source import Place
from fordel.value import Value

#: What a party may be besides a municipality (language.md 2.1).
KINDS = ("stat", "fylkeskommune", "selskap", "andre")


def placed() -> Place:
    """The field that tells where something stands, which makes no difference to what it is."""
    place: Place = field(eq=False, repr=False)
    return place


@frozen(eq=False, repr=False)
class Party(Value):
    """Somebody the agreement names. Roles are spans of time: a party may take part, be host, and only buy.

    `kind` is `kommune` or one of KINDS; only a `kommune` has a municipality.
    """

    name: str
    kind: str
    at: Place = placed()
    municipality: Municipality | None = None
    takes_part: tuple[Span, ...] = ()
    hosts: tuple[Span, ...] = ()
    buys: bool = False

    def participates_on(self, day: date) -> bool:
        """Whether the party is a participant on a day."""
        return any(span.contains(day) for span in self.takes_part)

    def is_host_on(self, day: date) -> bool:
        """Whether the party is the host on a day."""
        return any(span.contains(day) for span in self.hosts)

    @property
    def needs_decision(self) -> bool:
        """Whether its council must adopt the agreement (language.md section 3.1)."""
        return self.kind in ("kommune", "fylkeskommune")


@frozen(eq=False, repr=False)
class Decision(Value):
    """A council's decision to adopt the agreement, or (`amendment`) a change to it."""

    party: str
    day: date
    at: Place = placed()
    case: str | None = None
    amendment: str | None = None
