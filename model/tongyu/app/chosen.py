"""What a person has set, where it came from, and how an address says it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import solara

from tongyu.app import counties
from tongyu.app.address import Asked
from tongyu.app.running import setting
from tongyu.app.running.setting import sampled
from tongyu.errors import InputError
from tongyu.scenario.scenario import Scenario
from tongyu.text.wording import unknown

FIRST_SEED = 1
MOST_STEPS = 100  # that can be taken back


@dataclass(frozen=True)
class Chosen:
    """What a person has set: the scenario the levers make, where it came from, and the luck."""

    scenario: Scenario
    base: str  # the shipped scenario it came from, "" for a file or a link
    origin: Scenario  # the same before its levers were moved here
    seed: int = FIRST_SEED

    @classmethod
    def from_(cls, origin: Scenario, base: str, seed: int) -> "Chosen":
        """What is set where no lever has been moved yet."""
        return cls(origin, base, origin, seed)

    def changed(self, scenario: Scenario) -> "Chosen":
        """The same with other levers, which are `scenario`'s."""
        return replace(self, scenario=setting.called_by_its_levers(scenario, self.origin))

    @property
    def preset(self) -> "Chosen":
        """The same with the levers of what it came from, in the sample that is chosen."""
        return replace(self, scenario=self.origin.with_(households=self.scenario.households))

    @property
    def moved(self) -> bool:
        """Whether a lever is not as it was in what it came from."""
        return dict(self.scenario.programme_items()) != dict(self.origin.programme_items())


class Past:
    """What was set before, so that it can be taken back."""

    def __init__(self) -> None:
        self._past: list[Chosen] = []
        self.steps = solara.reactive(0)

    def note(self, before: Chosen) -> None:
        """`before` gives way to something else."""
        self._past = [*self._past[1 - MOST_STEPS :], before]
        self.steps.value = len(self._past)

    def back(self) -> Chosen | None:
        """The latest that gave way; None where nothing did."""
        if not self._past:
            return None
        *self._past, last = self._past
        self.steps.value = len(self._past)
        return last

    def forget(self) -> None:
        """Nothing can be taken back any more."""
        self._past = []
        self.steps.value = 0


@dataclass(frozen=True)
class Begun:
    """What a page begins with: what it runs, what is chosen, and sentences of what the address could not have."""

    running: Chosen
    chosen: Chosen
    faults: Sequence[str]


def begun(asked: Asked) -> Begun:
    """What an address has a page run, and the levers that were moved and not run yet."""
    running, faults = _running(asked)
    if not asked.chosen:
        return Begun(running, running, faults)
    county, seed = running.scenario.county, running.seed if asked.chosen_seed is None else asked.chosen_seed
    try:
        scenario = sampled(setting.from_link(asked.chosen, county))
    except InputError as error:
        return Begun(running, running, [*faults, str(error)])
    if scenario.county.digest != county.digest:
        return Begun(running, Chosen.from_(scenario, "", seed), faults)
    return Begun(running, replace(running, scenario=scenario, seed=seed), faults)


@dataclass(frozen=True)
class Links:
    """What an address says of the scenarios of a tab: that of what runs, that of what is chosen, and the sample."""

    running: str
    chosen: str
    sample: int | None


def links_of(running: Chosen, pending: Chosen | None) -> Links:
    """The links of what runs and of what is chosen and not run yet, None where there is nothing."""
    own = _link(running)
    return Links(own, "" if pending is None else _as_link(pending.scenario), _own_sample(running, own))


def _as_link(scenario: Scenario) -> str:
    """The link of a scenario, without its county where that is the one that the server was started with."""
    return setting.as_link(scenario, whole=counties.key_of(scenario.county, counties.offered()) != counties.GIVEN)


def _link(running: Chosen) -> str:
    """The link of what runs; nothing where the name of the shipped scenario and its households say it."""
    scenario = running.scenario
    if running.base in counties.scenarios_of(scenario.county):
        shipped = counties.scenario_in(running.base, scenario.county).with_(households=scenario.households)
        if sampled(shipped).fingerprint == scenario.fingerprint:
            return ""
    return _as_link(scenario)


def _own_sample(running: Chosen, link: str) -> int | None:
    """The households of what runs; None where the scenario has so many by itself, or its link says it."""
    scenario = running.scenario
    if running.base not in counties.scenarios_of(scenario.county) or link:
        return None
    usual = sampled(counties.scenario_in(running.base, scenario.county)).households
    return None if scenario.households == usual else scenario.households


def _running(asked: Asked) -> tuple[Chosen, list[str]]:
    """The link of an address, its shipped scenario, or the first in the county that it asks for."""
    there, faults = counties.offered(), []
    county, luck = there.get(asked.county, counties.first()), FIRST_SEED if asked.seed is None else asked.seed
    if asked.county and asked.county not in there:
        faults.append(f"The address: {unknown('county', asked.county, there, 'Counties')}")
    known = counties.scenarios_of(county)
    base = asked.base if asked.base in known else ""
    if asked.base and not base:
        faults.append(f"The address: {unknown('scenario', asked.base, known, 'Scenarios')}")
    try:
        if asked.scenario:
            scenario = sampled(setting.from_link(asked.scenario, county))
            if not base or scenario.county.digest != county.digest:
                return Chosen.from_(scenario, "", luck), faults
            return Chosen(scenario, base, sampled(counties.scenario_in(base, county)), luck), faults
        scenario = counties.scenario_in(base, county) if base else counties.opening(county)
        if asked.households is not None:
            scenario = scenario.with_(households=asked.households)
        return Chosen.from_(sampled(scenario), base or counties.FIRST_SCENARIO, luck), faults
    except InputError as error:
        faults.append(str(error))
    return Chosen.from_(counties.opening(counties.first()), counties.FIRST_SCENARIO, luck), faults
