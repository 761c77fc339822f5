"""Long runs with targets of their own; a short form of each is in every test run (docs/pages/reliability.md)."""
