"""Who takes part in an agreement, and who has adopted it."""

from __future__ import annotations

from datetime import date

from attrs import evolve, field, frozen

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

    `kind` is `kommune` or one of KINDS; only a `kommune` has a municipality. `later` has those that came after it and
    that the agreement calls by the same name (Stavanger before and after the merger of 2020), in the order of time.
    """

    name: str
    kind: str
    at: Place = placed()
    municipality: Municipality | None = None
    takes_part: tuple[Span, ...] = ()
    hosts: tuple[Span, ...] = ()
    buys: bool = False
    hosts_at: Place | None = field(default=None, eq=False, repr=False)
    later: tuple[Municipality, ...] = ()

    def of_time(self, span: Span) -> Party:
        """Return the party as it is settled with in a span.

        Of the municipalities of its name it is the one that the agreement lets take part then. A line that begins
        before a merger never means who came after it (language.md 2.1).
        """
        began = next((held.first for held in self.takes_part if held.overlap(span)), span.first)
        meant = (one for one in reversed(self.later) if one.first <= began)
        return evolve(self, municipality=next(meant, self.municipality), later=())

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
    """A council's decision to adopt the agreement, or (`amendment`) a change to it.

    `code` is the check code of the rules that it adopted, where the decision states it.
    """

    party: str
    day: date
    at: Place = placed()
    case: str | None = None
    amendment: str | None = None
    code: str | None = None
