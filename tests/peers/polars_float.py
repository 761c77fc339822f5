"""The settlement as a script in Polars, as one is ordinarily written: floats, and every share rounded."""

import sys

import polars as pl

ledger_path, people_path, bills_path = sys.argv[1:]

people = pl.read_csv(people_path, separator=";")
total = people["innbyggere"].sum()
shares = {name: 0.2 / len(people) + 0.8 * inhabitants / total for name, inhabitants in people.iter_rows()}

ledger = pl.scan_csv(
    ledger_path, separator=";", decimal_comma=True, schema_overrides={"art": pl.String, "ansvar": pl.String}
)
bills = (
    ledger.filter(pl.col("art").is_between(pl.lit("010"), pl.lit("285")))
    .group_by("ansvar")
    .agg(pl.col("beløp").sum().round(2))
    .with_columns((pl.col("beløp") * share).round(2).alias(name) for name, share in shares.items())
    .sort("ansvar")
    .collect()
)
bills.write_csv(bills_path, separator=";", float_precision=2)
