"""A ledger, from files to answers: what was posted, and sums of it by the rules that take the lines."""

from fordel.ledger.answers import Group, Ledger
from fordel.ledger.columns import Options, read_mapping
from fordel.ledger.opening import open_ledger
from fordel.ledger.posting import Posting

__all__ = ["Group", "Ledger", "Options", "Posting", "open_ledger", "read_mapping"]
