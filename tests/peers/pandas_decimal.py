"""The settlement as a script in pandas with decimals instead of floats, and every share rounded."""

import sys
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd

ledger_path, people_path, bills_path = sys.argv[1:]

people = pd.read_csv(people_path, sep=";", index_col="kommune")["innbyggere"]
total = int(people.sum())
shares = [Decimal("0.2") / len(people) + Decimal("0.8") * int(one) / total for one in people]


def decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


ledger = pd.read_csv(
    ledger_path,
    sep=";",
    usecols=["art", "ansvar", "beløp"],
    dtype={"art": str, "ansvar": str},
    converters={"beløp": decimal},
)
shared = ledger[ledger["art"].between("010", "285")]
amounts = shared.groupby("ansvar")["beløp"].sum()

bills = pd.DataFrame({"beløp": amounts})
for name, share in zip(people.index, shares, strict=True):
    bills[name] = [(amount * share).quantize(Decimal("0.01"), ROUND_HALF_UP) for amount in amounts]
bills.to_csv(bills_path, sep=";")
