"""One benchmark from its first step to its last."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple, ParamSpec, TypeVar

from tongyu.scenario.scenario import load
from tongyu.text.months import months_between
from tools.benchmark import parts, starting
from tools.benchmark.competitor import Outcome
from tools.benchmark.fresh import fresh
from tools.benchmark.limits import Limit
from tools.benchmark.parts import Machine
from tools.benchmark.running import Running
from tools.benchmark.settings import START, Settings
from tools.benchmark.starting import Start
from tools.benchmark.twin import TwinRace, race_twin

P = ParamSpec("P")
R = TypeVar("R")

A_PROCESS = 3.0
"""Seconds to start a process with its kernels; with those below for the time left, until the pace is known."""
A_HOUSEHOLD_MONTH, OF_THE_TWIN, A_FIRST_RUN = 1.5e-6, 5e-4, 30.0


class Step(NamedTuple):
    """Something to measure, about how many seconds it takes, and how."""

    name: str
    expected: float
    do: Callable[[], None]


@dataclass
class Benchmark:
    """What was measured."""

    settings: Settings
    runs: list[Running] = field(default_factory=list)  # by scenario and size
    threads: list[Outcome] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    twins: list[TwinRace] = field(default_factory=list)
    machine: Machine | None = None
    help: Start | None = None
    first: Start | None = None

    @property
    def unequal(self) -> list[Outcome]:
        """Competitors whose results were not the county's, so that they were not timed."""
        all_of_them = [*self.threads, *(race.outcome for race in self.twins)]
        return [outcome for outcome in all_of_them if not outcome.equal]


def steps(benchmark: Benchmark) -> list[Step]:
    """Everything that `benchmark` measures, in order; each step notes what it found in it."""
    settings = benchmark.settings
    made: list[Step] = [Step("start-up", 1.0 * settings.starts, partial(_start, benchmark))]
    if settings.first_run:
        made.append(Step("first run, with compiling", A_FIRST_RUN, partial(_first_run, benchmark)))
    horizon = load(settings.scenarios[0]).months
    household_months = sum(
        2 * settings.repeats_of(size) * size * horizon * len(settings.scenarios) for size in settings.whole_sizes
    ) + 11 * settings.shipped_size * (settings.shipped_months or horizon)
    expected = A_PROCESS + household_months * A_HOUSEHOLD_MONTH
    made.append(Step("memory's speed, draws, whole runs, every scenario", expected, partial(_machine, benchmark)))
    for scenario in settings.scenarios:
        for size in settings.sizes:
            expected = A_PROCESS + settings.repeats_of(size) * size * (settings.months + 4) * A_HOUSEHOLD_MONTH
            made.append(Step(f"{scenario}, {size:,} households", expected, partial(_at, benchmark, scenario, size)))
    for size, months in settings.raced_with_twin:
        expected = A_PROCESS + (months + 1) * size * OF_THE_TWIN
        made.append(Step(f"twin, {size:,} households", expected, partial(_twin, benchmark, size, months)))
    return made


def _start(benchmark: Benchmark) -> None:
    benchmark.help = starting.help_text(benchmark.settings.starts)


def _first_run(benchmark: Benchmark) -> None:
    benchmark.first = starting.first_run()


def _machine(benchmark: Benchmark) -> None:
    benchmark.machine = _part(benchmark, parts.machine, benchmark.settings)


def _at(benchmark: Benchmark, scenario: str, size: int) -> None:
    settings = benchmark.settings
    raced = scenario == settings.scenarios[0]
    found = _part(benchmark, parts.at_size, scenario, size, settings.months, settings.repeats_of(size), raced)
    benchmark.runs.append(found.running)
    if found.threads is not None:
        benchmark.threads.append(found.threads)
    if found.limit is not None:
        benchmark.limits.append(found.limit)


def _twin(benchmark: Benchmark, size: int, months: int) -> None:
    scenario = load(benchmark.settings.scenarios[0])
    before = months_between(scenario.start, START)
    benchmark.twins.append(_part(benchmark, race_twin, scenario, size, before, months))


def _part(benchmark: Benchmark, do: Callable[P, R], *given: P.args, **named: P.kwargs) -> R:
    return fresh(do, *given, **named) if benchmark.settings.apart else do(*given, **named)
