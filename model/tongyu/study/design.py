"""Which scenarios a comparison sets against the baseline, on which seeds, and whether they can be compared."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from numpy.typing import ArrayLike

from tongyu.errors import InputError
from tongyu.months import month_after
from tongyu.parameters import resolve
from tongyu.scenario import Scenario, load
from tongyu.study.equal_budget import EqualBudget, equal_budget_of
from tongyu.study.outcomes import OUTCOMES
from tongyu.study.statistics import Interval, mean_interval, middle
from tongyu.study.stored import KEEP
from tongyu.study.study import BASELINE, BOTH, ECOMMERCE, ONE_POINT, SOCIAL_WORK, Study
from tongyu.study.tasks import Task
from tongyu.study.uncertain import Draws
from tongyu.wording import plain

_ALIKE = {
    "county": "only scenarios of one county can be compared",
    "start": "only scenarios that start alike can be compared",
    "months": "--months gives all the same",
    "households": "--households or --full gives all the same sample",
    "stress": "--stress puts it on all",
}

_STRESS = "stress."  # parameters of what the overlays do

KIND = "comparison"


@dataclass(frozen=True)
class Design:
    """Scenarios of one county, horizon and stress, the baseline first, each to be run with every seed.

    `budget` is what their programmes were made to cost, if they were. With `draws` of the uncertain parameters, each
    seed comes with one of them.
    """

    scenarios: tuple[Scenario, ...]
    seeds: tuple[int, ...]
    budget: EqualBudget | None = None
    draws: Draws | None = None

    @property
    def baseline(self) -> Scenario:
        """The scenario that the others are set against."""
        return self.scenarios[0]

    @property
    def names(self) -> list[str]:
        """All scenarios, the baseline first."""
        return [scenario.name for scenario in self.scenarios]

    @property
    def tasks(self) -> list[Task]:
        """All runs, scenario by scenario."""
        return [Task(scenario, seed) for scenario in self.scenarios for seed in self.seeds]

    @property
    def interval(self) -> Callable[[ArrayLike], Interval]:
        """What is told of a figure's values, one a seed: an interval of the mean, or the spread over the draws."""
        return mean_interval if self.draws is None else middle

    @property
    def study(self) -> Study:
        """The comparison as a study."""
        drawn = self.draws
        return Study(
            kind=KIND,
            name="compare",
            question="What does each programme change, for whom, and at what cost?",
            scenarios=self.scenarios,
            seeds=self.seeds,
            outcomes=tuple(OUTCOMES),
            keep=KEEP,
            variables=drawn.variables if drawn else (),
            points=drawn.points if drawn else ONE_POINT,
            seeds_a_point=1 if drawn else None,
            fitting=drawn.fitting if drawn else (),
            settings={"equal_budget": None if self.budget is None else self.budget.document},
        )

    @property
    def has_interaction(self) -> bool:
        """Whether e-commerce alone, social work alone and both together are all here."""
        return {ECOMMERCE, SOCIAL_WORK, BOTH} <= set(self.names)


def design_of(study: Study) -> Design:
    """The design that a stored comparison was made from."""
    budget = study.settings.get("equal_budget")
    draws = Draws(study.variables, study.points, study.fitting) if study.variables else None
    return Design(study.scenarios, study.seeds, budget and equal_budget_of(budget, study.scenarios), draws)


def design(
    scenarios: Sequence[Scenario],
    seeds: Sequence[int],
    budget: EqualBudget | None = None,
    draws: Draws | None = None,
) -> Design:
    """The design that compares `scenarios` with the one called `baseline`.

    If none of them is called that, the shipped baseline is taken, put in their county, horizon, sample and stress, and
    without the mechanisms that they all are without.
    Raises InputError where two have one name, or where they differ in county, start, months, sample or stress.
    """
    if not scenarios:
        raise InputError("a comparison needs at least one scenario.")
    names = [scenario.name for scenario in scenarios]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f'two scenarios are called "{plain(name)}"; each needs a name of its own.')
    like = scenarios[0]
    if BASELINE in names:
        baseline = scenarios[names.index(BASELINE)]
    else:
        baseline = load(BASELINE).with_(
            county=like.county,
            start=like.start,
            months=like.months,
            households=like.households,
            stress=like.stress,
            without=like.without if all(each.without == like.without for each in scenarios) else (),
            parameters={name: value for name, value in like.parameters.items() if name.startswith(_STRESS)},
        )
    for scenario in scenarios:
        for field, way_out in _ALIKE.items():
            if getattr(scenario, field) != getattr(baseline, field):
                raise InputError(
                    f'scenarios "{plain(scenario.name)}" and "{plain(baseline.name)}" differ in {field}: {way_out}.'
                )
        _require_one_stress(scenario, baseline)
    if _whole_years(baseline) < 1:
        raise InputError(
            f"{baseline.months} months from {baseline.start} hold no whole calendar year; a comparison needs one."
        )
    others = [scenario for scenario in scenarios if scenario is not baseline]
    return Design((baseline, *others), tuple(seeds), budget, draws)


def _require_one_stress(scenario: Scenario, baseline: Scenario) -> None:
    """Refuse overlays that strike the two at different times, or not alike."""
    if not baseline.stress:
        return
    expected = resolve(baseline.parameters)
    for name, value in resolve(scenario.parameters).items():
        if name.startswith(_STRESS) and value != expected[name]:
            raise InputError(
                f'scenarios "{plain(scenario.name)}" and "{plain(baseline.name)}" differ in {name}: only under one'
                " stress can they be compared."
            )


def _whole_years(scenario: Scenario) -> int:
    """Calendar years that a run covers from January to December; below 1 where there are none."""
    first = int(scenario.start[:4]) + (not scenario.start.endswith("-01"))
    after = month_after(scenario.start, scenario.months)
    return int(after[:4]) - first
