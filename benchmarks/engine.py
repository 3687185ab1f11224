"""What the engine costs beside the runs themselves: time in between, gain from a second worker, memory over many runs.

    python benchmarks/engine.py

Each figure is of one measurement on this machine at this time, so that it says how busy the machine was. The county is
the baseline with so few households that a run takes some 0.4 seconds.
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
from tongyu.scenario import load
from tongyu.study.compiling import compile_kernels
from tongyu.study.conducting import Told, conduct
from tongyu.study.study import Study
from tongyu.study.study_folder import begin
from tongyu.study.threads import use_one_thread

RUNS, HOUSEHOLDS, MONTHS = 200, 1_000, 120
MANY, FEW_HOUSEHOLDS, A_YEAR = 1_000, 50, 12
EVERY = 0.25  # seconds between two looks at the memory


@dataclass(frozen=True)
class Measured:
    """One sweep: seconds by the clock, seconds of all runs together, megabytes of its largest process as it went on."""

    wall: float
    runs: float
    memory: Sequence[tuple[int, float]]  # (runs done, megabytes)


def measured(runs: int, households: int, months: int, workers: int) -> Measured:
    """A sweep of so many seeds of the baseline in a folder of its own. The clock runs from when the workers are up."""
    study = Study(
        kind="sweep",
        name="engine",
        question="",
        scenarios=(load("baseline").with_(households=households, months=months),),
        seeds=tuple(range(1, runs + 1)),
        outcomes=("person_years_poor",),
    )
    began, done, memory, ended = [0.0], [0], list[tuple[int, float]](), threading.Event()

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

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        with tempfile.TemporaryDirectory() as scratch:
            folder = begin(study, Path(scratch) / "study")
            conducted = conduct(study, folder, workers, Told(starting=starting, watch=count))
            wall = time.perf_counter() - began[0]
            seconds = float(conducted.results.stored["seconds"].sum())
    finally:
        ended.set()
        watcher.join()
    return Measured(wall, seconds, memory)


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
    table = columns("workers", "runs", "seconds by the clock", "seconds of all runs", "share of the workers' time")
    walls = {}
    for workers in (1, 2):
        result = measured(RUNS, HOUSEHOLDS, MONTHS, workers)
        walls[workers] = result.wall
        share = result.runs / (result.wall * workers)
        table.add_row(str(workers), str(RUNS), f"{result.wall:.1f}", f"{result.runs:.1f}", f"{100 * share:.1f} %")
    page.print(table)
    page.print(f"two workers are {walls[1] / walls[2]:.2f} times as fast as one")
    result = measured(MANY, FEW_HOUSEHOLDS, A_YEAR, 2)
    early, late = growth(result.memory, MANY // 10, MANY)
    page.print(f"largest worker: {early:.0f} MB after {MANY // 10} runs, {late:.0f} MB after {MANY}")
    page.print(f"load {os.getloadavg()[0]:.1f} after")


if __name__ == "__main__":
    use_one_thread()
    main()
