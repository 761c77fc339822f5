"""How many examples a property is tried on: FORDEL_PROFILE is quick (the default), ci or nightly."""

import os

from hypothesis import settings

for profile, examples in (("quick", 100), ("ci", 1000), ("nightly", 20_000)):
    settings.register_profile(profile, max_examples=examples, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("FORDEL_PROFILE", "quick"))
