"""The examples in docstrings are run: documentation that can fail."""

import doctest
import pkgutil
from importlib import import_module

import pytest

import mamar

MODULES = [
    found.name
    for found in pkgutil.walk_packages(mamar.__path__, "mamar.")
    if not found.name.endswith("__main__")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str):
    """Each prints what it says."""
    assert doctest.testmod(import_module(name)).failed == 0
