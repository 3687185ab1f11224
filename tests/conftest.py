"""Fixtures for all tests."""

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tongyu.county.tables import LEVERS, PARAMETERS, SWITCHES
from tongyu.runs.compiling import compile_kernels
from tongyu.scenario.scenario import Scenario, load

LONGEST_FIRST = (
    "end_to_end/test_killed_sweeps.py",
    "app/test_tabs.py",
    "end_to_end",
    "app",
    "scenarios",
    "oracle",
    "properties",
    "tools",
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


def pytest_collection_finish() -> None:
    """What is imported by now stays: looking through it for garbage again and again would take a tenth of all time."""
    gc.collect()
    gc.freeze()


SLOW_LEFT_OUT = pytest.StashKey[int]()


def pytest_deselected(items: list[pytest.Item]) -> None:
    if items:
        config = items[0].config
        slow = sum("slow" in item.keywords for item in items)
        config.stash[SLOW_LEFT_OUT] = config.stash.get(SLOW_LEFT_OUT, 0) + slow


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process that runs some of the tests tells the one that started it; each of them has collected all."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["slow left out"] = session.config.stash.get(SLOW_LEFT_OUT, 0)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    node.config.stash[SLOW_LEFT_OUT] = getattr(node, "workeroutput", {}).get("slow left out", 0)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    left_out = config.stash.get(SLOW_LEFT_OUT, 0)
    if left_out:
        terminalreporter.write_line(f"{left_out} slow tests were left out; `make test-all` runs them too.")


@pytest.fixture(scope="session")
def small() -> Scenario:
    """The invented small county: 3 townships, 12 villages, all of its 600 households, no programme."""
    return load(Path(__file__).parent / "scenario_files" / "small.toml")


WRITTEN_ORDER = [list(table) for table in (PARAMETERS, LEVERS, SWITCHES)]


@pytest.fixture(autouse=True)
def tables_in_their_order() -> Iterator[None]:
    """A test that changes a table puts it back as it stood: what was taken out and put back would stand last."""
    yield
    assert [list(table) for table in (PARAMETERS, LEVERS, SWITCHES)] == WRITTEN_ORDER
