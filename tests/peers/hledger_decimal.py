"""The settlement by hledger: its balances, and every share rounded as decimals are."""

import csv
import subprocess
import sys
from decimal import ROUND_HALF_UP, Decimal

journal_path, people_path, bills_path = sys.argv[1:]

with open(people_path, encoding="utf-8") as file:
    people = {row["kommune"]: int(row["innbyggere"]) for row in csv.DictReader(file, delimiter=";")}
total = sum(people.values())
shares = [Decimal("0.2") / len(people) + Decimal("0.8") * one / total for one in people.values()]

words = ["hledger", "-f", journal_path, "balance", "Expenses:Shared", "--flat", "--no-total", "-O", "csv"]
answer = subprocess.run(words, check=True, capture_output=True, encoding="utf-8").stdout
amounts = {
    row["account"].removeprefix("Expenses:Shared:A"): Decimal(row["balance"].removesuffix(" NOK"))
    for row in csv.DictReader(answer.splitlines())
}

with open(bills_path, "w", encoding="utf-8") as bills:
    bills.write(";".join(["ansvar", "beløp", *people]) + "\n")
    for service, amount in sorted(amounts.items()):
        parts = [(amount * share).quantize(Decimal("0.01"), ROUND_HALF_UP) for share in shares]
        bills.write(";".join([service, *map(str, [amount, *parts])]) + "\n")
