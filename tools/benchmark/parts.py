"""What is measured together in one process."""

from typing import NamedTuple

from tongyu.kernels.threads import LEAST_SHARED
from tongyu.runs.profile import Part, Profile
from tongyu.runs.threads import cores
from tongyu.scenario.scenario import Scenario, load, shipped_names
from tools.benchmark.competitor import Outcome, compete
from tools.benchmark.drawing import Cost, costs
from tools.benchmark.limits import Bandwidth, Limit, bandwidth, limit_of
from tools.benchmark.moments import next_month
from tools.benchmark.oversampled import OversampledCounty
from tools.benchmark.running import Cleared, Running, clear_all, run_at
from tools.benchmark.settings import START, Settings
from tools.benchmark.sharing import Shared


class AtSize(NamedTuple):
    """A scenario at one size, and its market in the month after."""

    running: Running
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
    """Time a scenario at one size; with `raced` a pass over its offers, and its market on all cores, as well."""
    running, county = run_at(begun(scenario), households, months, repeats)
    limit = threads = None
    if raced:
        moment = next_month(county)
        limit = limit_of(moment, repeats)
        if households >= LEAST_SHARED and cores() > 1:
            threads = compete(Shared(moment, cores(), repeats), households)
    return AtSize(running, limit, threads)


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
