"""Right and wrong inputs kept as data, with what must come of each; no expectation is made by the engine."""
