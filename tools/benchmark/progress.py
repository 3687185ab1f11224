"""Which of the benchmark's steps begins, and how much time is left, on standard error."""

import time
from collections.abc import Sequence
from types import TracebackType

from rich.console import Console

from tongyu.report.progress import clock


class Steps:
    """Says which of some unlike steps begins, and how much time is left by what those before it took.

    `expected` are the steps' names and about how long each takes; how far that is off is learnt from those that are
    over.
    """

    def __init__(self, console: Console, expected: Sequence[tuple[str, float]]) -> None:
        self._console = console
        self._expected = expected
        self._done = 0
        self._began = time.monotonic()

    def __enter__(self) -> "Steps":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self._console.print(f"{self._done}/{len(self._expected)}   {clock(time.monotonic() - self._began)}")

    def begin(self) -> None:
        """The next step begins."""
        self._console.print(self.words(), soft_wrap=True)

    def end(self) -> None:
        """It is over."""
        self._done += 1

    def words(self) -> str:
        """`3/14   five_pillars, 10,000 households   4:10 left`."""
        over = sum(seconds for _, seconds in self._expected[: self._done])
        left = sum(seconds for _, seconds in self._expected[self._done :])
        pace = (time.monotonic() - self._began) / over if over > 0.0 else 1.0
        name = self._expected[self._done][0]
        return f"{self._done + 1}/{len(self._expected)}   {name}   about {clock(pace * left)} left"
