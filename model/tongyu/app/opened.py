"""The village and the household that are open on a tab, and of which county they are."""

from dataclasses import dataclass

from tongyu.scenario.scenario import Scenario


@dataclass(frozen=True)
class Opened:
    """The village whose households are listed, and whether it is that of the baseline beside the programme."""

    village: int
    of_baseline: bool = False

    @property
    def county(self) -> int:
        """Which of the counties of a view it belongs to."""
        return 0 if self.of_baseline else -1


@dataclass(frozen=True)
class Wanted:
    """The household whose life is read, in the run that it was clicked in."""

    household: int
    scenario: Scenario
    seed: int
