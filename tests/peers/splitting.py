"""Agreements of three municipalities with an amount to share each month of a year, drawn by chance, always alike."""

import numpy as np

PARTIES, MONTHS = 3, 12


def drawn(agreements: int) -> tuple[np.ndarray, np.ndarray]:
    """Populations, a row an agreement, and amounts from 1 000 to 10 000 000 kroner in øre, a column a month."""
    draw = np.random.default_rng(1)
    people = draw.integers(800, 300_000, (agreements, PARTIES))
    return people, np.exp(draw.uniform(np.log(10**5), np.log(10**9), (agreements, MONTHS))).astype(np.int64)
