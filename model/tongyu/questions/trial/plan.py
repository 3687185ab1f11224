"""What a trial tries out: a lever, put on a scenario, in villages that have it by lot."""

from collections.abc import Sequence
from dataclasses import dataclass

from tongyu.county.levers import LeverKind
from tongyu.county.tables import tables_here
from tongyu.errors import InputError
from tongyu.runs.counterfactual import refuse_false_baselines
from tongyu.scenario.lever_amounts import in_units
from tongyu.scenario.scenario import CountyFacts, Scenario, load
from tongyu.text.checking import Misfit
from tongyu.text.months import check_month, month_after
from tongyu.text.wording import county_called, nearest, plain, span

EXAMPLES = "five_pillars"  # what is tried out of a lever unless something else is asked for


@dataclass(frozen=True)
class Plan:
    """A trial, checked; `intensity` is what the lever would be if every village had it, in its unit, county-wide.

    The trial gives the villages that have it their part of that: intensity times their share of all villages. So a
    village gets what it would in a county-wide programme, and the trial's costs are in proportion.
    """

    scenario: Scenario  # without the lever
    lever: str
    intensity: float
    share: float  # of the villages that are drawn, 0-1
    uptake: float  # chance that a drawn village has the lever
    leak: float  # chance that a village has it though it was not drawn
    start: str  # the lever's first month

    @property
    def kind(self) -> LeverKind:
        """The lever as the table of levers has it."""
        return tables_here().levers[self.lever]

    @property
    def year_before(self) -> int:
        """The last whole calendar year before the lever, that of the covariates."""
        return int(self.start[:4]) - 1

    @property
    def years(self) -> list[int]:
        """The whole calendar years with the lever that the run covers: those of the outcomes."""
        first = int(self.start[:4]) + (not self.start.endswith("-01"))
        return list(range(first, int(month_after(self.scenario.start, self.scenario.months)[:4])))

    def with_lever(self, villages: Sequence[int]) -> Scenario:
        """The scenario in which `villages` have the lever; the scenario itself where there are none."""
        if not len(villages):
            return self.scenario
        setting = {
            "intensity": self.intensity * len(villages) / self.scenario.county.villages,
            "start": self.start,
            "villages": [int(village) for village in villages],
        }
        programme = {
            pillar: {name: each.model_dump(exclude_none=True) for name, each in levers.items()}
            for pillar, levers in self.scenario.programme.items()
        }
        programme.setdefault(self.kind.pillar, {})[self.kind.name] = setting
        return self.scenario.with_(name=f"{self.scenario.name} with {self.kind.name}", programme=programme)


def make_plan(
    scenario: Scenario, lever: str, intensity: float | None, share: float, uptake: float, leak: float, start: str
) -> Plan:
    """A trial of `lever`, `pillar.lever` or its name alone, on `scenario`. Raises InputError for one that cannot be."""
    refuse_false_baselines([scenario])
    kind = _placeable(lever)
    moved = scenario.programme.get(kind.pillar, {}).get(kind.name)
    if moved is not None and moved.most > 0.0:
        raise InputError(f"{scenario.name} moves {kind.key} already; try it out on a scenario that does not.")
    asked = _usual(kind, scenario.county) if intensity is None else intensity
    most = kind.most_in(scenario.county)
    if not 0.0 < asked <= most:
        raise InputError(f"--intensity {asked:g} is outside {span(0.0, most)}{in_units(kind.unit)}, or zero.")
    _check_shares(share, uptake, leak)
    try:
        check_month(start, "--start ")
    except Misfit as error:
        raise InputError(error.sentence) from None
    plan = Plan(scenario, kind.key, asked, share, uptake, leak, start)
    if scenario.start > f"{plan.year_before}-01":
        earliest = int(scenario.start[:4]) + (1 if scenario.start.endswith("-01") else 2)
        raise InputError(
            f"--start {start} leaves no whole calendar year before it: {scenario.name} begins in {scenario.start},"
            f" so {earliest}-01 is the earliest."
        )
    if not plan.years:
        last = month_after(scenario.start, scenario.months - 1)
        raise InputError(f"--start {start} leaves no whole calendar year after it: {scenario.name} ends in {last}.")
    return plan


def _placeable(lever: str) -> LeverKind:
    """The lever of that name that can work in some villages only."""
    by_name = {name: kind for kind in tables_here().levers.values() for name in (kind.key, kind.name)}
    kind = by_name.get(lever)
    can = ", ".join(each.key for each in tables_here().levers.values() if each.by_village)
    if kind is None:
        near = nearest(lever, by_name)
        guess = f'; did you mean "{near}"?' if near else "."
        raise InputError(f'unknown lever "{plain(lever)}"{guess} Levers that can be placed by village: {can}.')
    if not kind.by_village:
        raise InputError(f"{kind.key} cannot be placed by village. Levers that can: {can}.")
    return kind


def _usual(kind: LeverKind, county: CountyFacts) -> float:
    example = load(EXAMPLES, county)
    setting = example.programme.get(kind.pillar, {}).get(kind.name)
    if setting is None:
        allowed = f"{span(0.0, kind.most_in(county))}{in_units(kind.unit)}"
        why = next((each for each in example.left_out if each.partition(" ")[0] == kind.key), None)
        place = county_called(county.name)
        said = f"{EXAMPLES} does not move {kind.key}" if why is None else f"{EXAMPLES} leaves out for {place} {why}"
        raise InputError(f"{said}; " + (f"give --intensity, {allowed}." if kind.most_in(county) else "none may be."))
    return setting.most


def _check_shares(share: float, uptake: float, leak: float) -> None:
    for option, value in (("--share", share), ("--uptake", uptake), ("--leak", leak)):
        if not 0.0 <= value <= 1.0:
            raise InputError(f"{option} {value:g} is outside 0-1.")
    if share in (0.0, 1.0):
        raise InputError(f"--share {share:g} leaves nobody to compare with; give a share between 0 and 1.")
    if leak >= uptake:
        raise InputError(f"--leak {leak:g} is not below --uptake {uptake:g}: being drawn must make the lever likelier.")
