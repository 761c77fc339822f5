"""How many examples a property is tried on: FORDEL_PROFILE is quick (the default), ci, nightly or mutants; a database server."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.engines import needs

for profile, examples in (("mutants", 40), ("quick", 100), ("ci", 1000), ("nightly", 20_000)):
    settings.register_profile(profile, max_examples=examples, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("FORDEL_PROFILE", "quick"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[object]:
    """A PostgreSQL server (`postgres.Server`); skips where there is none."""
    needs("psycopg")
    needs("sqlalchemy")
    from tests.postgres import server

    with server() as started:
        yield started
