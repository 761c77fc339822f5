"""What a machine may lack: tests that need it are skipped by name, and fail where everything is demanded."""

import os
from importlib import import_module
from types import ModuleType
from typing import NoReturn

import pytest


def demand(reason: str) -> NoReturn:
    """Skip, with the reason; where the environment variable FORDEL_DEMAND_ALL is 1, fail instead."""
    if os.environ.get("FORDEL_DEMAND_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason, allow_module_level=True)


def needs(library: str) -> ModuleType:
    """The library, which tests of an extra cannot do without."""
    try:
        return import_module(library)
    except ImportError:
        demand(f"{library} is not installed")
