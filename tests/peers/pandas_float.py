"""The settlement as a script in pandas, as one is ordinarily written: floats, and every share rounded."""

import sys

import numpy as np
import pandas as pd

ledger_path, people_path, bills_path = sys.argv[1:]

people = pd.read_csv(people_path, sep=";", index_col="kommune")["innbyggere"]
share = 0.2 / len(people) + 0.8 * people / people.sum()

columns = ["art", "ansvar", "beløp"]
ledger = pd.read_csv(ledger_path, sep=";", decimal=",", usecols=columns, dtype={"art": str, "ansvar": str})
shared = ledger[ledger["art"].between("010", "285")]
amounts = shared.groupby("ansvar")["beløp"].sum().round(2)

bills = pd.DataFrame(np.outer(amounts, share), index=amounts.index, columns=people.index).round(2)
bills.insert(0, "beløp", amounts)
bills.to_csv(bills_path, sep=";", float_format="%.2f")
