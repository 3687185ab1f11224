"""The numbers to reach for market, month, twin and start, beside what was measured."""

import statistics
from typing import NamedTuple

from tools.benchmark.measuring import Benchmark
from tools.benchmark.running import Cleared, Running
from tools.benchmark.settings import COUNTY, DEFAULT, LEVEL_FROM, LEVEL_TO
from tools.benchmark.timing import Line, line_through, unevenness

MET, MISSED, UNMEASURED = "met", "missed", "not measured"
TWIN_AT = 10_000  # households
TELLING = 5_000  # households from which on a month costs more than its fixed part
MILLISECONDS, MICROSECONDS = 1e3, 1e6


class Target(NamedTuple):
    """A figure that should be reached."""

    subject: str
    what: str
    unit: str
    wanted: float
    at_least: bool  # else at most
    measured: float | None
    note: str = ""

    @property
    def verdict(self) -> str:
        """Met, missed or not measured."""
        if self.measured is None:
            return UNMEASURED
        met = self.measured >= self.wanted if self.at_least else self.measured <= self.wanted
        return MET if met else MISSED


def runs_of(benchmark: Benchmark, scenario: str) -> list[Running]:
    """The runs of a scenario by size."""
    return [run for run in benchmark.runs if run.scenario == scenario]


def line_of(benchmark: Benchmark, scenario: str) -> Line | None:
    """Processor seconds of a month by households; None where sizes are too few or too small to tell."""
    runs = runs_of(benchmark, scenario)
    sizes = [run.households for run in runs]
    if len(set(sizes)) < 2 or max(sizes) < TELLING:
        return None
    return line_through(sizes, [run.month for run in runs])


def targets(benchmark: Benchmark) -> list[Target]:
    """All of them, in the order of the design."""
    found = [*_market(benchmark), *_month(benchmark)]
    times = [race.outcome.times_faster for race in benchmark.twins if race.outcome.households == TWIN_AT]
    what = f"times faster than the twin, {TWIN_AT:,} households"
    found.append(Target("twin", what, "", 100.0, True, times[0] if times else None))
    started, first = benchmark.help, benchmark.first
    found.append(Target("start", "tongyu --help", "s", 0.5, False, started.seconds if started else None))
    said = f"after {first.first_words_after:.1f} s: {first.first_words}" if first and first.first_words_after else ""
    found.append(
        Target("start", "first run, compiling included", "s", 30.0, False, first.seconds if first else None, said)
    )
    return found


def _market(benchmark: Benchmark) -> list[Target]:
    runs: list[Running | Cleared] = [*(benchmark.machine.shipped if benchmark.machine else []), *benchmark.runs]
    passes = [each for run in runs for each in run.passes]
    worst = max(runs, key=lambda run: max(run.passes)) if runs else None
    note = f"{worst.scenario}, {worst.households:,} households" if worst else ""
    residual = max((run.residual for run in runs), default=None)
    usual = statistics.median(passes) if passes else None
    return [
        Target("market", "largest residual of any month", "", 1e-9, False, residual),
        Target("market", "median passes over the offers", "", 4.0, False, usual),
        Target("market", "passes of the worst month", "", 12.0, False, max(passes, default=None), note),
    ]


def _month(benchmark: Benchmark) -> list[Target]:
    found = []
    for scenario in benchmark.settings.scenarios:
        line, runs = line_of(benchmark, scenario), runs_of(benchmark, scenario)
        level = None
        if line is not None:
            sizes, months = [run.households for run in runs], [run.month for run in runs]
            level = unevenness(sizes, months, line, LEVEL_FROM, LEVEL_TO)
        per = "µs a household-month"
        found += [
            Target("month", f"fixed part, {scenario}", "ms", 1.5, False, line and MILLISECONDS * line.fixed),
            Target("month", f"slope, {scenario}", per, 0.55, False, line and MICROSECONDS * line.slope),
            Target(
                "month",
                f"unevenness of the slope from {LEVEL_FROM:,} to {LEVEL_TO:,}, {scenario}",
                "%",
                20.0,
                False,
                None if level is None else 100.0 * level,
            ),
        ]
    for households, wanted in ((DEFAULT, 0.6), (COUNTY, 4.2)):
        for scenario in benchmark.settings.scenarios:
            whole = [
                run.whole
                for run in (benchmark.machine.whole if benchmark.machine else [])
                if (run.households, run.scenario) == (households, scenario)
            ]
            what = f"whole run, {households:,} households, {scenario}"
            found.append(Target("month", what, "s", wanted, False, whole[0] if whole else None))
    largest = [run for run in benchmark.runs if run.bytes_a_household is not None]
    memory = max(largest, key=lambda run: run.households, default=None)
    found.append(
        Target(
            "month",
            "memory a household",
            "bytes",
            1_024.0,
            False,
            memory and memory.bytes_a_household,
            f"at {memory.households:,} households" if memory else "",
        )
    )
    return found
