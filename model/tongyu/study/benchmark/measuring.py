"""One benchmark from its first step to its last."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple, ParamSpec, TypeVar

from tongyu.months import months_between
from tongyu.scenario import load
from tongyu.study.benchmark import parts, starting
from tongyu.study.benchmark.competitor import Outcome
from tongyu.study.benchmark.fresh import environment, fresh
from tongyu.study.benchmark.limits import Limit
from tongyu.study.benchmark.parts import Machine
from tongyu.study.benchmark.running import Running
from tongyu.study.benchmark.settings import START, Settings
from tongyu.study.benchmark.starting import Start
from tongyu.study.benchmark.twin import TwinRace, race_twin, source_tree

P = ParamSpec("P")
R = TypeVar("R")

A_PROCESS = 3.0
"""Seconds to start a process with its kernels; with those below for the time left, until the pace is known."""
A_HOUSEHOLD_MONTH, OF_THE_TWIN, A_FIRST_RUN, WITHOUT_COMPILER = 1.5e-6, 5e-4, 30.0, 1.2e-3


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
    outcomes: list[Outcome] = field(default_factory=list)  # of NumPy
    threads: list[Outcome] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    twins: list[TwinRace] = field(default_factory=list)
    machine: Machine | None = None
    draws: dict[str, float] = field(default_factory=dict)  # a household and month
    help: Start | None = None
    first: Start | None = None

    @property
    def unequal(self) -> list[Outcome]:
        """Competitors whose results were not the county's, so that they were not timed."""
        all_of_them = [*self.outcomes, *self.threads, *(race.outcome for race in self.twins)]
        return [outcome for outcome in all_of_them if not outcome.equal]

    @property
    def has_twin(self) -> bool:
        """Whether the twin's sources are here."""
        return source_tree() is not None


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
    if benchmark.has_twin:
        for size, months in settings.raced_with_twin:
            expected = A_PROCESS + (months + 1) * size * OF_THE_TWIN
            made.append(Step(f"twin, {size:,} households", expected, partial(_twin, benchmark, size, months)))
    expected = A_PROCESS + sum(settings.counted_sizes) * settings.counted_months * WITHOUT_COMPILER
    made.append(Step("draws, counted", expected, partial(_draws, benchmark)))
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
    benchmark.outcomes += found.outcomes
    if found.threads is not None:
        benchmark.threads.append(found.threads)
    if found.limit is not None:
        benchmark.limits.append(found.limit)


def _twin(benchmark: Benchmark, size: int, months: int) -> None:
    scenario = load(benchmark.settings.scenarios[0])
    before = months_between(scenario.start, START)
    benchmark.twins.append(_part(benchmark, race_twin, scenario, size, before, months))


def _draws(benchmark: Benchmark) -> None:
    settings = benchmark.settings
    with environment(NUMBA_DISABLE_JIT="1"):
        benchmark.draws = fresh(parts.draws, settings.scenarios[0], settings.counted_sizes, settings.counted_months)


def _part(benchmark: Benchmark, do: Callable[P, R], *given: P.args, **named: P.kwargs) -> R:
    return fresh(do, *given, **named) if benchmark.settings.apart else do(*given, **named)
