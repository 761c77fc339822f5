"""The settlement by beancount: its loader and inventories, and every share rounded as decimals are."""

import csv
import sys
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

from beancount.core import data
from beancount.loader import load_file

journal_path, people_path, bills_path = sys.argv[1:]

with open(people_path, encoding="utf-8") as file:
    people = {row["kommune"]: int(row["innbyggere"]) for row in csv.DictReader(file, delimiter=";")}
total = sum(people.values())
shares = [Decimal("0.2") / len(people) + Decimal("0.8") * one / total for one in people.values()]

entries, errors, _ = load_file(journal_path)
if errors:
    sys.exit(f"{len(errors)} errors, the first: {errors[0]}")

amounts: dict[str, Decimal] = defaultdict(Decimal)
for entry in entries:
    if isinstance(entry, data.Transaction):
        for posting in entry.postings:
            if posting.account.startswith("Expenses:Shared:") and posting.units:
                amounts[posting.account.removeprefix("Expenses:Shared:A")] += posting.units.number

with open(bills_path, "w", encoding="utf-8") as bills:
    bills.write(";".join(["ansvar", "beløp", *people]) + "\n")
    for service, amount in sorted(amounts.items()):
        parts = [(amount * share).quantize(Decimal("0.01"), ROUND_HALF_UP) for share in shares]
        bills.write(";".join([service, *map(str, [amount, *parts])]) + "\n")
