"""Progress of many runs, on standard error: a bar on a terminal, now and then a line elsewhere."""

import time
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn
from rich.text import Text

from tongyu.runs.tasks import Failure

LINES = 10  # about so many in a log
LONGEST = 52  # characters beside the bar: `1,000/1,000   failed 0   59.9 runs/s   0:10:00 left`


class Runs:
    """Counts results and says how far things are: `done` of `total`. Give it every result as it comes in.

    The first result of each of the `workers` tells nothing of the pace, since a process starts and loads its kernels
    first. So the time left is shown once a worker is through its second run, and counts from there.
    """

    def __init__(self, console: Console, total: int, workers: int, noun: str = "run") -> None:
        self._console = console
        self.total = total
        self.done = 0
        self._failed = 0
        self._workers = workers
        self._noun = noun
        self._began = self._warm = self._latest = time.monotonic()
        self._bar: Progress | None = None
        if console.is_terminal and not console.quiet:
            self._bar = Progress(
                TextColumn(" "),
                BarColumn(
                    max(8, min(40, console.width - LONGEST)),
                    complete_style="blue",
                    finished_style="blue",
                    pulse_style="blue",
                ),
                _Counts(self),
                console=console,
                refresh_per_second=4,
            )
            self._bar.add_task("runs", total=total)

    def __enter__(self) -> "Runs":
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def start(self) -> None:
        """Count the time from now: what came before was preparation."""
        self._began = time.monotonic()

    def result(self, result: object) -> None:
        """One more result is in; a Failure is counted as one."""
        self.done += 1
        self._latest = time.monotonic()
        if self.done == self._workers:
            self._warm = self._latest
        self._failed += isinstance(result, Failure)
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=self.done)
        elif self.done * LINES // self.total > (self.done - 1) * LINES // self.total:
            self._console.print(self.words())

    def words(self) -> str:
        """`63/100   failed 0   3.9 runs/s   0:10 left`."""
        counts = f"{self.done}/{self.total}   failed {self._failed}"
        if self.done == self.total:
            return f"{counts}   {clock(self._latest - self._began)}"
        measured = self.done - self._workers
        if measured < 1 or self._latest <= self._warm:
            return counts
        rate = measured / (self._latest - self._warm)
        left = (self.total - self.done) / rate - (time.monotonic() - self._latest)
        pace = f"{rate:.1f} {self._noun}s/s" if rate >= 1 else f"{1 / rate:.1f} s a {self._noun}"
        return f"{counts}   {pace}   {clock(max(left, 0.0))} left"


class _Counts(ProgressColumn):
    """Counts, rate and time left, to the right of the bar."""

    max_refresh = 0.5

    def __init__(self, runs: Runs) -> None:
        super().__init__()
        self._runs = runs

    def render(self, task: Task) -> Text:
        return Text(self._runs.words())


def clock(seconds: float) -> str:
    """`4:10`, `1:04:10`."""
    whole = round(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02d}:{whole % 60:02d}" if hours else f"{minutes}:{whole % 60:02d}"
