"""How many examples a property is tried on (FORDEL_PROFILE: quick, ci, nightly or mutants), and a database server."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import Phase, settings

from tests.engines import needs

for profile, examples in (("quick", 100), ("ci", 1000), ("nightly", 20_000)):
    settings.register_profile(profile, max_examples=examples, deadline=None, print_blob=True)
settings.register_profile(  # a mutant is found once: nobody reads the smallest example
    "mutants", max_examples=40, deadline=None, database=None, phases=(Phase.explicit, Phase.generate)
)
settings.load_profile(os.environ.get("FORDEL_PROFILE", "quick"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[object]:
    """A PostgreSQL server (`postgres.Server`); skips where there is none."""
    needs("psycopg")
    needs("sqlalchemy")
    from tests.postgres import server

    with server() as started:
        yield started
