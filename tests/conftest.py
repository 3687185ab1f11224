"""Fixtures for all tests."""

from pathlib import Path

import pytest

from tongyu.scenario import Scenario, load


@pytest.fixture(scope="session")
def small() -> Scenario:
    """The invented small county: 3 townships, 12 villages, all of its 600 households, no programme."""
    return load(Path(__file__).parent / "scenario_files" / "small.toml")
