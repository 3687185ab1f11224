"""What is measured together in one process."""

from collections.abc import Sequence
from typing import NamedTuple

from tongyu.kernels.threads import LEAST_SHARED
from tongyu.scenario import Scenario, load, shipped_names
from tongyu.study.benchmark.competitor import Outcome, compete
from tongyu.study.benchmark.drawing import Cost, costs, count_draws
from tongyu.study.benchmark.limits import Bandwidth, Limit, bandwidth, limit_of
from tongyu.study.benchmark.moments import stop_in_next_month
from tongyu.study.benchmark.oversampled import OversampledCounty
from tongyu.study.benchmark.running import Cleared, Running, clear_all, run_at
from tongyu.study.benchmark.settings import START, Settings
from tongyu.study.benchmark.sharing import Shared
from tongyu.study.benchmark.whole_arrays import heaviest
from tongyu.study.profile import Part, Profile
from tongyu.study.threads import cores


class AtSize(NamedTuple):
    """A scenario at one size, and its kernels against NumPy in the month after."""

    running: Running
    outcomes: list[Outcome]
    limit: Limit | None
    threads: Outcome | None


class Machine(NamedTuple):
    """What is measured once."""

    bandwidth: Bandwidth
    draw_costs: dict[str, Cost]
    whole: list[Running]  # runs as people start them, over their whole horizon
    shipped: list[Cleared]  # every shipped scenario once, for its passes and residuals
    phases: list[Part]


def begun(scenario: str) -> Scenario:
    """A shipped scenario from `START` on, so that programmes are at work."""
    return load(scenario).with_(start=START)


def at_size(scenario: str, households: int, months: int, repeats: int, raced: bool) -> AtSize:
    """Time a scenario at one size; with `raced` its kernels against NumPy, and its market on all cores, as well."""
    running, county = run_at(begun(scenario), households, months, repeats)
    outcomes: list[Outcome] = []
    limit = threads = None
    if raced:
        moment = stop_in_next_month(county)
        outcomes = [compete(kernel, households) for kernel in heaviest(moment, repeats)]
        full = outcomes[0].county
        limit = None if full is None else limit_of(moment, full, repeats)
        if households >= LEAST_SHARED and cores() > 1:
            threads = compete(Shared(moment, cores(), repeats), households)
    return AtSize(running, outcomes, limit, threads)


def machine(settings: Settings) -> Machine:
    """Bandwidth, draws, whole runs, every shipped scenario, phases."""
    speed = bandwidth(settings.stream_numbers, settings.repeats)
    drawing = costs(settings.drawn_numbers, settings.repeats)
    whole = []
    for households in settings.whole_sizes:
        for name in settings.scenarios:
            scenario = load(name)
            whole.append(run_at(scenario, households, scenario.months, settings.repeats_of(households))[0])
    shipped = []
    for name in shipped_names():
        scenario = load(name)
        shipped.append(clear_all(scenario, settings.shipped_size, settings.shipped_months or scenario.months))
    profile = Profile()
    county = OversampledCounty(begun(settings.scenarios[0]), 1, settings.profiled_size)
    profile.watch(county)
    county.run(settings.months)
    return Machine(speed, drawing, whole, shipped, profile.parts)


def draws(scenario: str, sizes: Sequence[int], months: int) -> dict[str, float]:
    """Draws a household and month; with the compiler off only."""
    return count_draws(begun(scenario), sizes, months)
