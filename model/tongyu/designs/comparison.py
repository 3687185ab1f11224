"""Which scenarios a comparison sets against what, on which seeds, and whether they can be compared."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from numpy.typing import ArrayLike

from tongyu.designs.equal_budget import EqualBudget, equal_budget_of
from tongyu.designs.uncertain import FITTED, Draws, draws_in
from tongyu.errors import InputError
from tongyu.runs.counterfactual import References, references_of, refuse_false_baselines, with_references
from tongyu.runs.outcomes import outcomes_of
from tongyu.runs.stored import KEEP
from tongyu.runs.study import ONE_POINT, Study, square_of
from tongyu.runs.tasks import Task
from tongyu.scenario.scenario import Scenario
from tongyu.statistics.intervals import Interval, mean_interval, middle
from tongyu.text.months import month_after
from tongyu.text.wording import counted, plain

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
    """Scenarios of one county, horizon and stress, each behind what it is set against, to be run with every seed.

    `budget` is what their programmes were made to cost, if they were. With `draws` of the uncertain parameters, each
    seed comes with one of them. `plan` is what is said of a frozen plan, as `questions.headline.Followed.document`, for
    whoever reads the results.
    """

    scenarios: tuple[Scenario, ...]
    seeds: tuple[int, ...]
    budget: EqualBudget | None = None
    draws: Draws | None = None
    plan: Mapping[str, Any] | None = None

    @property
    def first(self) -> Scenario:
        """One of the scenarios: county, start, months, sample and stress are those of all."""
        return self.scenarios[0]

    @cached_property
    def references(self) -> References:
        """What each scenario is set against."""
        return references_of(self.scenarios)

    @property
    def without(self) -> tuple[str, ...]:
        """What is turned off in all scenarios."""
        return tuple(name for name in self.first.without if all(name in each.without for each in self.scenarios))

    @property
    def names(self) -> list[str]:
        """All scenarios, in their order."""
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
            outcomes=tuple(outcomes_of(self.scenarios)),
            keep=KEEP,
            variables=drawn.variables if drawn else (),
            points=drawn.points if drawn else ONE_POINT,
            seeds_a_point=1 if drawn else None,
            fitting=drawn.fitting if drawn else (),
            settings={
                "equal_budget": None if self.budget is None else self.budget.document,
                **({} if self.plan is None else {"plan": self.plan}),
                **({} if drawn is None or not drawn.said else {FITTED: drawn.said}),
            },
        )

    @property
    def square(self) -> tuple[str, str, str, str] | None:
        """Both, e-commerce and social work alone, and what all three are set against; None where they are not here."""
        return square_of(self.references)


def design_of(study: Study) -> Design:
    """The design that a stored comparison was made from."""
    budget = study.settings.get("equal_budget")
    of_budget = budget and equal_budget_of(budget, study.scenarios)
    return Design(study.scenarios, study.seeds, of_budget, draws_in(study), study.settings.get("plan"))


def design(
    scenarios: Sequence[Scenario],
    seeds: Sequence[int],
    budget: EqualBudget | None = None,
    draws: Draws | None = None,
) -> Design:
    """The design that compares each of `scenarios` with itself without its programme, see `comparable`.

    Raises InputError where they cannot be compared, and where none of them has a programme.
    """
    made = Design(comparable(scenarios), tuple(seeds), budget, draws)
    if not made.references.others:
        alone = plain(scenarios[0].name)
        none = "none of the scenarios has a programme" if len(scenarios) > 1 else f"{alone} has no programme"
        raise InputError(
            f"there is nothing to compare: {none}, and a scenario is compared with itself without its programme."
        )
    return made


def comparable(scenarios: Sequence[Scenario]) -> tuple[Scenario, ...]:
    """`scenarios` and the counterfactuals that they lack, each followed by what is set against it.

    Raises InputError where two have one name or one is falsely called baseline, where they differ in county, start,
    months, sample or stress, and where no whole calendar year is covered.
    """
    if not scenarios:
        raise InputError("a comparison needs at least one scenario.")
    names = [scenario.name for scenario in scenarios]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f'two scenarios are called "{plain(name)}"; each needs a name of its own.')
    first = scenarios[0]
    for scenario in scenarios:
        for field, way_out in _ALIKE.items():
            if getattr(scenario, field) != getattr(first, field):
                raise InputError(
                    f'scenarios "{plain(scenario.name)}" and "{plain(first.name)}" differ in {field}: {way_out}.'
                )
        _require_one_stress(scenario, first)
    refuse_false_baselines(scenarios)
    if _whole_years(first) < 1:
        raise InputError(
            f"{counted(first.months, 'month')} from {first.start} on: no whole calendar year; a comparison needs one."
        )
    return with_references(scenarios)


def _require_one_stress(scenario: Scenario, first: Scenario) -> None:
    """Refuse overlays that strike the two at different times, or not alike."""
    if not first.stress:
        return
    expected = first.values()
    for name, value in scenario.values().items():
        if name.startswith(_STRESS) and value != expected[name]:
            raise InputError(
                f'scenarios "{plain(scenario.name)}" and "{plain(first.name)}" differ in {name}: only under one'
                " stress can they be compared."
            )


def _whole_years(scenario: Scenario) -> int:
    """Calendar years that a run covers from January to December; below 1 where there are none."""
    first = int(scenario.start[:4]) + (not scenario.start.endswith("-01"))
    after = month_after(scenario.start, scenario.months)
    return int(after[:4]) - first
