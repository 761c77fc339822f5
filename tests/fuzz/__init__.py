"""Fuzz targets (reliability.md 5.4): any input ends in a value or in declared diagnostics."""
