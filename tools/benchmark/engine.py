"""What the engine costs beside the runs themselves: time in between, gain from a second worker, memory over many runs.

    python -m tools.benchmark.engine

Each figure is of one measurement on this machine at this time, so that it says how busy the machine was. The county is
the baseline with so few households that a run takes some 0.4 seconds. What the engine costs is the time of the workers
in which they were not at a run, as a share of that in which they were; starting and ending the workers is not in it but
is told beside it.
"""

import os
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from tongyu.report.tables import columns, console
from tongyu.runs.compiling import compile_kernels
from tongyu.runs.conducting import Told, conduct
from tongyu.runs.study import Study
from tongyu.runs.study_folder import begin
from tongyu.runs.threads import use_one_thread
from tongyu.scenario.scenario import load

RUNS, HOUSEHOLDS, MONTHS = 200, 1_000, 120
WORKERS = 2
MANY, FEW_HOUSEHOLDS, A_YEAR = 1_000, 50, 12  # runs of each of the two workers whose memory is watched
EVERY = 0.25  # seconds between two looks at the memory


@dataclass(frozen=True)
class Measured:
    """One sweep: seconds by the clock, those of starting and ending the workers, those of all runs together.

    And how many megabytes its largest process had as it went on.
    """

    wall: float
    around: float
    runs: float
    memory: Sequence[tuple[int, float]]  # (runs done, megabytes)


def measured(runs: int, households: int, months: int, workers: int) -> Measured:
    """A sweep of so many seeds of the baseline in a folder of its own.

    The clock runs from when the workers are up until the last run is told of.
    """
    study = Study(
        kind="sweep",
        name="engine",
        question="",
        scenarios=(load("baseline").with_(households=households, months=months),),
        seeds=tuple(range(1, runs + 1)),
        outcomes=("person_years_poor",),
    )
    began, last, done, memory, ended = [0.0], [0.0], [0], list[tuple[int, float]](), threading.Event()

    def look() -> None:
        me = psutil.Process()
        while not ended.wait(EVERY):
            sizes = [me.memory_info().rss] if workers == 1 else []
            for child in me.children(recursive=True):
                try:
                    sizes.append(child.memory_info().rss)
                except psutil.Error:
                    continue
            if sizes and done[0]:
                memory.append((done[0], max(sizes) / 1e6))

    def starting(to_do: int, hired: int, dashboard: str | None) -> None:
        began[0] = time.perf_counter()

    def count(run: object) -> None:
        done[0] += 1
        last[0] = time.perf_counter()

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        with tempfile.TemporaryDirectory() as scratch:
            folder = begin(study, Path(scratch) / "study")
            start = time.perf_counter()
            conducted = conduct(study, folder, workers, Told(starting=starting, watch=count))
            wall = last[0] - began[0]
            around = time.perf_counter() - start - wall
            seconds = float(conducted.results.stored["seconds"].sum())
    finally:
        ended.set()
        watcher.join()
    return Measured(wall, around, seconds, memory)


def growth(memory: Sequence[tuple[int, float]], first: int, last: int) -> tuple[float, float]:
    """Megabytes when so many runs were done, first and last: the largest seen until a tenth of the runs later."""
    span = (last - first) // 10
    early = [size for done, size in memory if first <= done <= first + span]
    late = [size for done, size in memory if last - span <= done <= last]
    return max(early, default=float("nan")), max(late, default=float("nan"))


def main() -> None:
    """Measure and print."""
    page = console()
    compile_kernels(page.print)
    page.print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before")
    table = columns("workers", "runs", "seconds by the clock", "of all runs", "starting and ending", "engine")
    walls = {}
    for workers in (1, WORKERS):
        result = measured(RUNS, HOUSEHOLDS, MONTHS, workers)
        walls[workers] = result.wall, result.wall + result.around
        engine = result.wall * workers / result.runs - 1.0
        seconds = (f"{each:.1f}" for each in (result.wall, result.runs, result.around))
        table.add_row(str(workers), str(RUNS), *seconds, f"{100 * engine:.1f} %")
    page.print(table)
    gain, whole = (one / two for one, two in zip(walls[1], walls[WORKERS], strict=True))
    page.print(f"two workers are {gain:.2f} times as fast as one, {whole:.2f} times with starting and ending them")
    result = measured(WORKERS * MANY, FEW_HOUSEHOLDS, A_YEAR, WORKERS)
    early, late = growth(result.memory, WORKERS * MANY // 10, WORKERS * MANY)
    page.print(
        f"larger of {WORKERS} workers: {early:.0f} MB after {MANY // 10} runs of its own, {late:.0f} MB after {MANY:,}"
        f" ({100 * (late / early - 1):+.1f} %)"
    )
    page.print(f"load {os.getloadavg()[0]:.1f} after")


if __name__ == "__main__":
    use_one_thread()
    main()
