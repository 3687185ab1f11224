"""What holds for all tests: no skips where none are allowed, no deadline that compiling could miss."""

import os
from collections.abc import Generator

import pytest
from hypothesis import settings

from tongyu.runs.threads import use_one_thread

use_one_thread()  # as the command does: tests run side by side, and BLAS threads that wait for a core take all day

pytest_plugins = ["pytester"]

# A parent of settings() keeps what hypothesis itself chose for continuous integration.
settings.register_profile("tongyu", parent=settings(), deadline=None)
settings.load_profile("tongyu")


def _fail_if_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    if not os.environ.get("TONGYU_NO_SKIPS") or not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    report.outcome = "failed"
    report.longrepr = f"{reason}\nTONGYU_NO_SKIPS is set, so a skip is a failure."


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _fail_if_skipped(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _fail_if_skipped(report)
    return report
