"""The twin of the tests, a plain-Mesa county of ordinary agents and loops, as a competitor."""

from typing import NamedTuple

from tests.oracle.twin.mirror import compare, copy_state, make_twin, state_of_county, state_of_twin

from tongyu.county.county import County
from tongyu.county.mechanisms.selling import SellingState
from tongyu.kernels.newton import STEP
from tongyu.scenario.scenario import Scenario
from tools.benchmark.competitor import Outcome, compete
from tools.benchmark.oversampled import OversampledCounty
from tools.benchmark.running import peak_bytes
from tools.benchmark.timing import Seconds, timed

MOST = 1e-9  # relative difference of any household's or payment's figure after the same month from the same state
EXACT, USUAL = 1e-13, 1e-9  # residuals to which the twin clears its market: to compare, and to be timed


class TwinRace(NamedTuple):
    """What came of it, and what the twin takes up."""

    outcome: Outcome
    months: int
    first: str  # the first month that was timed
    bytes_a_household: float


class Twin:
    """Twin and county from the same state: a month polished to all digits to compare, then `months` to time."""

    name = "plain-Mesa twin"
    most = MOST

    def __init__(self, county: County, months: int) -> None:
        self._county, self._months = county, months
        self.twin = make_twin(county)

    def difference(self) -> float:
        """After one month from one state, both markets cleared to all digits."""
        self._county.own(SellingState).step, self.twin.tolerance = 0.0, EXACT
        self._county.step()
        self.twin.step()
        ours, theirs = state_of_county(self._county), state_of_twin(self.twin)
        return float(compare(ours, theirs).worst.relative)

    def race(self) -> tuple[Seconds, Seconds]:
        """The next months, seconds a month on average; both clear their markets as they usually do."""
        self._county.own(SellingState).step, self.twin.tolerance = STEP, USUAL
        copy_state(self._county, self.twin)
        ours = timed(lambda: self._county.run(self._months), 1)
        theirs = timed(self._live, 1)
        return _a_month(ours, self._months), _a_month(theirs, self._months)

    def _live(self) -> None:
        for _ in range(self._months):
            self.twin.step()


def race_twin(scenario: Scenario, households: int, before: int, months: int, seed: int = 1) -> TwinRace:
    """Let county and twin race over the months after the first `before` and one more, which is compared."""
    county = OversampledCounty(scenario, seed, households)
    county.run(before)
    peak = peak_bytes()
    twin = Twin(county, months)
    outcome = compete(twin, households)
    size = (peak_bytes() - peak) / households
    first = county.monthly.index[min(before + 1, len(county.monthly) - 1)]
    return TwinRace(outcome, months, str(first), size)


def _a_month(seconds: Seconds, months: int) -> Seconds:
    return Seconds(
        seconds.cpu / months, seconds.wall / months, seconds.repeats, seconds.least / months, seconds.most / months
    )
