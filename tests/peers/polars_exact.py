"""The settlement as a script in Polars that adds up: whole øre, and a largest remainder written by hand."""

import sys

import polars as pl

ledger_path, people_path, bills_path = sys.argv[1:]

people = dict(pl.read_csv(people_path, separator=";").iter_rows())
total = sum(people.values())
weights = [total + 4 * len(people) * one for one in people.values()]
unit = 5 * len(people) * total

if ledger_path.endswith(".parquet"):
    ledger, ore = pl.scan_parquet(ledger_path), (pl.col("beløp") * 100).cast(pl.Int64)
else:
    ledger = pl.scan_csv(ledger_path, separator=";", infer_schema=False)
    ore = pl.col("beløp").str.replace(",", "", literal=True).cast(pl.Int64)
amounts = (
    ledger.filter(pl.col("art").is_between(pl.lit("010"), pl.lit("285")))
    .group_by("ansvar")
    .agg(ore.sum().alias("øre"))
    .sort("ansvar")
    .collect()
)


def split(amount: int) -> list[int]:
    sign = -1 if amount < 0 else 1
    parts = [divmod(abs(amount) * weight, unit) for weight in weights]
    shares = [part for part, _ in parts]
    order = sorted(range(len(parts)), key=lambda party: (-parts[party][1], -weights[party], party))
    for party in order[: abs(amount) - sum(shares)]:
        shares[party] += 1
    return [sign * share for share in shares]


def kroner(amount: int) -> str:
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"


with open(bills_path, "w", encoding="utf-8") as bills:
    bills.write(";".join(["ansvar", "beløp", *people]) + "\n")
    for service, amount in amounts.iter_rows():
        bills.write(";".join([service, *map(kroner, [amount, *split(amount)])]) + "\n")
