"""Which tests call which functions, and how long each takes: a plugin for pytest.

Calls are seen by the interpreter's profiler, which costs less than coverage of
lines and asks for nothing to be installed. What a fixture calls counts for each
test that uses it. A test that fails or takes longer than `limit` is left out:
with the compiler off some have far too much to do, and some look at the compiler.
"""

import hashlib
import json
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Generator
from pathlib import Path
from types import FrameType
from typing import NamedTuple

import pytest


class Touching(NamedTuple):
    """One test that passes with the compiler off."""

    test: str  # pytest's id
    seconds: float  # under the profiler
    functions: list[str]  # file:outermost name, as `Mutant` has them


class TooLong(BaseException):
    """A test took longer than it may; no `except Exception` of the tested code shall swallow that."""


class Recorder:
    """Plugin that writes to the folder `kept`, file by file, the tests that pass and why others are left out.

    They are the tests of a `copy` of the tree at `root`, whose files may differ from the tree's and are named after it.
    """

    def __init__(self, root: Path, copy: Path, folders: tuple[str, ...], limit: float, kept: Path) -> None:
        self.root, self.copy = root, copy.resolve()
        self.prefix = f"{self.copy}/"
        self.folders = folders
        self.limit = limit
        self.kept = kept
        self.passed: list[Touching] = []
        self.left_out: dict[str, str] = {}
        self._seen: set[str] = set()
        self._of_fixture: dict[int, set[str]] = defaultdict(set)
        self._names: dict[object, str] = {}

    def _profile(self, frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            code = frame.f_code
            name = self._names.get(code)
            if name is None:
                file = code.co_filename.removeprefix(self.prefix)
                inside = file.startswith(self.folders)
                name = self._names[code] = f"{file}:{code.co_qualname.partition('.')[0]}" if inside else ""
            if name:
                self._seen.add(name)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef) -> Generator[None, object, object]:
        outer, self._seen = self._seen, set()
        try:
            return (yield)
        finally:
            self._of_fixture[id(fixturedef)] |= self._seen
            self._seen |= outer

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(
        self, item: pytest.Item, nextitem: pytest.Item | None
    ) -> Generator[None, object, object]:
        self._seen = set()
        self._failed = ""
        begin = time.process_time()
        signal.signal(signal.SIGPROF, _stop)
        signal.setitimer(signal.ITIMER_PROF, self.limit)
        sys.setprofile(self._profile)
        try:
            result = yield
        finally:
            sys.setprofile(None)
            signal.setitimer(signal.ITIMER_PROF, 0.0)
        seconds = time.process_time() - begin
        functions = set(self._seen)
        info = getattr(item, "_fixtureinfo", None)
        for definitions in (info.name2fixturedefs if info else {}).values():
            for definition in definitions:
                functions |= self._of_fixture[id(definition)]
        if self._failed:
            self.left_out[item.nodeid] = self._failed
        elif functions:
            self.passed.append(Touching(item.nodeid, seconds, sorted(functions)))
        if nextitem is None or nextitem.path != item.path:
            # File by file, so that a session that is stopped need not begin anew.
            found = {"passed": [each._asdict() for each in self.passed], "left out": self.left_out}
            text = json.dumps(found, indent=1, ensure_ascii=False)
            tests = self.root / item.path.relative_to(self.copy)
            (self.kept / name_of(tests)).write_text(text, encoding="utf-8")
            self.passed, self.left_out = [], {}
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.passed:
            slow = "TooLong" in str(report.longrepr)
            self._failed = self._failed or ("too long" if slow else "skipped" if report.skipped else "fails")


def name_of(tests: Path) -> str:
    """What the file about a file of tests is called; another name when the tests change."""
    return f"{tests.stem}-{hashlib.sha256(tests.read_bytes()).hexdigest()[:12]}.json"


def _stop(*_: object) -> None:
    signal.setitimer(signal.ITIMER_PROF, 0.0)
    raise TooLong
