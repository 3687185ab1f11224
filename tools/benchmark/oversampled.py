"""A county whose sample may be larger than the county itself."""

from tongyu.county.county import County
from tongyu.scenario.scenario import Scenario


class OversampledCounty(County):
    """A `County` of any number of households: beyond all of them, each real one stands there several times.

    Money, seats, capacities and markets are shared out over the sample as ever, so that a household meets the same
    conditions at every size; the map with its villages is the same. Up to the county's own number of households this
    is `County` itself.
    """

    def __init__(self, scenario: Scenario, seed: int, households: int) -> None:
        facts = scenario.county
        self._real_households = facts.households
        times = max(households / facts.households, 1.0)
        people = {"households": round(times * facts.households), "persons": round(times * facts.persons)}
        enlarged = facts.model_copy(update=people)
        super().__init__(scenario.with_(county=enlarged), rng=seed, households=households)

    def _make_map_and_people(self, n: int) -> None:
        self.scale = self._real_households / n
        super()._make_map_and_people(n)
