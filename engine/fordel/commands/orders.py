"""The order of a command that settles, also as it is kept in a receipt, and the files that it was settled by."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from hashlib import sha256
from types import SimpleNamespace as Namespace

from attrs import evolve, frozen

from fordel.commands.arguments import day_given
from fordel.model import Agreement
from fordel.orders import FILES, SWITCHES, WORDS, Order, needed, path_from
from fordel.settlement import Settlement
from fordel.value import Value

_DAYS = ("fra", "til", "kjent")


def order_given(given: Namespace) -> Order:
    """The options of a command that settles, as an order of all its agreements; raises UsageFault for a date."""
    words = {name: str(getattr(given, name)) for name in WORDS if getattr(given, name)}
    return Order(
        tuple(given.files),
        files={name: getattr(given, name) for name in FILES if getattr(given, name)},
        measures=tuple(given.grunnlag or ()),
        words={
            **words,
            **{name: str(day_given(words[name], f"--{name}")) for name in _DAYS if name in words},
        },
        switches=frozenset(name for name in SWITCHES if getattr(given, name.replace("-", "_"))),
    )


@frozen(eq=False, repr=False)
class Ordered(Value):
    """A command that settles several agreements, and which of them each needs."""

    given: Namespace
    names: Mapping[str, int]
    asks: Sequence[Sequence[str]]

    @classmethod
    def of(cls, given: Namespace, agreements: Sequence[Agreement | None]) -> Ordered:
        """The order of a command whose files are read as these agreements."""
        names = {one.name: index for index, one in enumerate(agreements) if one is not None}
        asks = [[cost.pool.agreement for cost in one.costs if cost.pool] if one else [] for one in agreements]
        return cls(given, names, asks)

    def order(self, index: int, folder: str) -> dict[str, object]:
        """What agreement number `index` is settled by, with paths as they lead from a folder (`bestilling`).

        The engine is left out, since every one gives the same settlement, but where the ledger's address is one that
        only Spark knows. So are user and password in an address.
        """
        numbers = needed(self.names, self.asks, index)
        order = order_given(self.given)
        words = dict(order.words)
        if "://" not in order.files["regnskap"] or "tabell" in words:
            words.pop("motor", None)
        files = tuple(order.agreements[one] for one in numbers)
        order = evolve(order, agreements=files, number=numbers.index(index), words=words)
        return order.led_from(folder).told()

    def sources(
        self, index: int, settlement: Settlement, settled: Mapping[str, object], folder: str
    ) -> list[dict[str, object]]:
        """The files in a settlement's receipt (`kilder`), with paths as they lead from a folder."""
        receipt = settled["kvittering"]
        known = receipt["kilder"] if isinstance(receipt, dict) else []
        fetched = {
            (one.name, sha256(one.text.encode()).hexdigest()): one.text
            for one in settlement.agreement.libraries
        }
        shelves = (os.path.dirname(self.given.files[index]), self.given.bibliotek)  # noqa: PTH120
        return [
            {
                **one,
                "fil": path_from(
                    _fetched(one["fil"], fetched.get((one["fil"], one.get("sha256"))), shelves), folder
                ),
            }
            if "fil" in one
            else one
            for one in known
        ]


def _fetched(name: str, text: str | None, folders: Sequence[str | None]) -> str:
    """Where a file lies that an agreement fetches, which is called by its name in its folder."""
    if text is None:
        return name
    from fordel.fetched_files import lies_at

    return lies_at(name, text, [folder for folder in folders if folder is not None])
