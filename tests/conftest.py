"""Fixtures for all tests."""

from pathlib import Path

import pytest

from tongyu.scenario import Scenario, load
from tongyu.study.compiling import compile_kernels

LONGEST_FIRST = (
    "end_to_end/test_killed_sweeps.py",
    "app/test_tabs.py",
    "end_to_end",
    "app",
    "scenarios",
    "oracle",
    "properties",
    "unit",
)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Compile before several processes begin, each of which would compile the same."""
    if session.config.getoption("numprocesses", None) and not hasattr(session.config, "workerinput"):
        compile_kernels(print)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first: what is taken up last should be short, or one process works on while the others are done."""
    root = Path(__file__).parent

    def place(item: pytest.Item) -> int:
        path = item.path.relative_to(root).as_posix() if item.path.is_relative_to(root) else ""
        return next((at for at, start in enumerate(LONGEST_FIRST) if path.startswith(start)), len(LONGEST_FIRST))

    items.sort(key=place)


@pytest.fixture(scope="session")
def small() -> Scenario:
    """The invented small county: 3 townships, 12 villages, all of its 600 households, no programme."""
    return load(Path(__file__).parent / "scenario_files" / "small.toml")
