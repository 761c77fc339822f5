"""Agreements that share costs, as code: read an agreement, settle it exactly, explain every amount.

    import fordel
    agreement = fordel.read("nav.avtale")
    settlement = fordel.settle(agreement, ledger="regnskap.parquet", year=2022)
    settlement.totals                   # {"Modum": Money, …}
    settlement.explain("Sigdal")        # Explanation

Everything behind this page is loaded when it is first used: reading an agreement needs no ledger and no engine.
"""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"

_HOMES = {
    "read": "fordel.front",
    "settle": "fordel.front",
    "verify": "fordel.front",
    "AgreementError": "fordel.front",
    "LedgerError": "fordel.front",
    "Settlement": "fordel.front",
    "Agreement": "fordel.model",
    "Diagnostic": "fordel.diagnostic",
    "Explanation": "fordel.explanation",
    "Money": "fordel.money",
    "Posting": "fordel.ledger.posting",
    "apportion_many": "fordel.apportionment_batch",
}

__all__ = [*_HOMES, "__version__"]  # noqa: PLE0604  (the names are those of the table)


def __getattr__(name: str) -> Any:  # noqa: ANN401  (whatever the table names)
    if name not in _HOMES:
        raise AttributeError(f"module 'fordel' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
