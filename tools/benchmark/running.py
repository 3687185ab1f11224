"""The fast county at one size: seconds, memory, passes over the offers, and how well the markets cleared."""

import gc
import sys
from typing import NamedTuple

from tongyu.county.county import County
from tongyu.scenario.scenario import Scenario
from tools.benchmark.oversampled import OversampledCounty
from tools.benchmark.timing import Seconds, timed

WARM = 1_000  # households of the run that loads the kernels
MEASURABLE = 10_000  # households from which on the memory of a process tells of them


class Running(NamedTuple):
    """A run of one scenario at one size. Its books closed and its markets cleared every month, or it had failed."""

    scenario: str
    households: int
    months: int
    making: Seconds
    running: Seconds
    peak: int  # bytes of the whole process
    bytes_a_household: float | None  # by which the peak grew; None for sizes at which it hardly does
    passes: list[float]  # by month
    residual: float  # largest of all months

    @property
    def whole(self) -> float:
        """Processor seconds of making and running."""
        return self.making.cpu + self.running.cpu

    @property
    def month(self) -> float:
        """Processor seconds a month."""
        return self.running.cpu / self.months

    @property
    def household_months_a_second(self) -> float:
        """By the processor's time, the making left out."""
        return self.households * self.months / self.running.cpu


class Cleared(NamedTuple):
    """How the markets of one run cleared."""

    scenario: str
    households: int
    months: int
    passes: list[float]  # over the offers, by month
    residual: float  # largest of all months


def clear_all(scenario: Scenario, households: int, months: int, seed: int = 1) -> Cleared:
    """Run `scenario` once for how its markets clear; nothing is timed."""
    monthly = County(scenario, rng=seed, households=households).run(months).monthly
    return Cleared(scenario.name, households, months, monthly["passes"].tolist(), float(monthly["residual"].max()))


def run_at(
    scenario: Scenario, households: int, months: int, repeats: int, seed: int = 1
) -> tuple[Running, OversampledCounty]:
    """Run `scenario`, `repeats` times; also the last county, as it then is.

    For the memory this must be the first large thing that the process does.
    """
    OversampledCounty(scenario, seed, min(WARM, households)).run(months)
    before = peak_bytes()
    made: list[OversampledCounty] = []

    def make() -> None:
        made[:] = [OversampledCounty(scenario, seed, households)]

    def forget() -> None:
        made.clear()
        gc.collect()  # or two counties are in memory at once

    def renew() -> None:
        forget()
        make()

    making = timed(make, repeats, forget)
    running = timed(lambda: made[0].run(months), repeats, renew)
    peak = peak_bytes()
    monthly = made[0].monthly
    running_at = Running(
        scenario.name,
        households,
        months,
        making,
        running,
        peak,
        (peak - before) / (households - WARM) if households >= MEASURABLE else None,
        monthly["passes"].tolist(),
        float(monthly["residual"].max()),
    )
    return running_at, made[0]


def peak_bytes() -> int:
    """The most memory that this process has held so far."""
    if sys.platform == "win32":
        import psutil

        return int(psutil.Process().memory_info().peak_wset)
    import resource

    unit = 1 if sys.platform == "darwin" else 1_024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
