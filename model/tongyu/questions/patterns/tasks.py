"""The runs that patterns need, as tasks that any process can do: a task returns figures, never a county."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from tongyu.county.county import County
from tongyu.county.facts import CountyFacts
from tongyu.county.overlays import DROUGHT
from tongyu.designs.uncertain import Draws
from tongyu.errors import InputError
from tongyu.questions.patterns.registry import ESTIMATORS
from tongyu.questions.patterns.table import Pattern, beyond
from tongyu.questions.patterns.watching import Observed, complete_years, watch
from tongyu.runs.tasks import Failure, Task, failure_of
from tongyu.runs.variables import CALIBRATED, varied
from tongyu.scenario.scenario import Scenario, is_history_elsewhere, load
from tongyu.text.wording import county_called


class RunName(NamedTuple):
    """What tells a run from the others of a seed: a scenario, a lever or switches left out, a drought year put in."""

    scenario: str
    without: str | None = None
    drought: int | None = None
    off: tuple[str, ...] = ()


@dataclass(frozen=True)
class PatternTask:
    """Runs with one seed, and the patterns whose figures they give; the second run of a pair comes along."""

    seed: int
    runs: dict[RunName, Scenario]
    patterns: tuple[Pattern, ...]

    @property
    def scenario(self) -> Scenario:
        """The first of its scenarios: what a lost process is reported with."""
        return next(iter(self.runs.values()))


@dataclass(frozen=True)
class Figures:
    """The figures of a task by the pattern's id, NaN where there was nobody to look at."""

    seed: int
    households: int
    figures: dict[str, float]


def pattern_tasks(
    patterns: Sequence[Pattern], seeds: Sequence[int], households: int | None, county: CountyFacts | None = None
) -> list[PatternTask]:
    """One task a seed and group of patterns that share runs, so that no run is done twice.

    `households` is the sample, None the scenario's own; scenarios are run in `county`, None: in their own. Raises
    InputError where a scenario is too short for what a pattern looks at.
    """
    groups: list[tuple[list[RunName], list[Pattern]]] = []
    for pattern in patterns:
        needed = [name for name in run_names(pattern) if name is not None]
        joined = [group for group in groups if any(name in group[0] for name in needed)]
        runs = [name for group in joined for name in group[0]]
        members = [member for group in joined for member in group[1]]
        groups = [group for group in groups if group not in joined]
        groups.append((list(dict.fromkeys(runs + needed)), [*members, pattern]))
    scenarios = {name: _scenario(name, households, county) for runs, _ in groups for name in runs}
    for pattern in patterns:
        for name in run_names(pattern):
            if name is not None:
                _require_long_enough(pattern, scenarios[name])
    groups.sort(key=lambda group: -len(group[0]))  # the longest first, so that no worker waits at the end
    return [
        PatternTask(seed, {name: scenarios[name] for name in runs}, tuple(members))
        for seed in seeds
        for runs, members in groups
    ]


def at_points(tasks: Sequence[PatternTask], seeds: Sequence[int], draws: Draws) -> list[PatternTask]:
    """`tasks`, each at the point of the fitted set that its seed has; `draws` are those of `seeds`, in their order."""
    number = dict(zip(seeds, draws.points[CALIBRATED], strict=True))
    return [
        PatternTask(
            task.seed,
            {
                name: varied(scenario, {CALIBRATED: float(number[task.seed])}, fitting=draws.fitting)
                for name, scenario in task.runs.items()
            },
            task.patterns,
        )
        for task in tasks
    ]


def run_names(pattern: Pattern) -> tuple[RunName, RunName | None]:
    """The run a pattern looks at, and the one it is compared with."""
    first = RunName(pattern.scenario)
    if pattern.drought is not None:
        return RunName(pattern.scenario, drought=pattern.drought), first
    if pattern.without is not None:
        return first, RunName(pattern.scenario, pattern.without)
    if pattern.off is not None:
        return first, RunName(pattern.scenario, off=pattern.off)
    return first, RunName(pattern.against) if pattern.against is not None else None


def perform_patterns(task: PatternTask) -> Figures | Failure:
    """Do the runs of `task` and estimate its patterns; an error becomes a Failure, but for a mistake of the user."""
    seen: dict[RunName, Observed] = {}
    county: County | None = None

    def keep(made: County) -> None:
        nonlocal county
        county = made

    for name, scenario in task.runs.items():
        asked = [ESTIMATORS[each.estimator] for each in task.patterns if name in run_names(each)]
        closely, weather = any(each.closely for each in asked), any(each.weather for each in asked)
        surveyed = {each.asked.month for each in task.patterns if ESTIMATORS[each.estimator].survey}
        try:
            seen[name] = watch(scenario, task.seed, None, closely, weather, surveyed, keep)
        except InputError:
            raise
        except Exception as error:
            return failure_of(Task(scenario, task.seed), county, error)
    figures = {}
    for pattern in task.patterns:
        first, second = run_names(pattern)
        other = seen[second] if second is not None else None
        figures[pattern.id] = ESTIMATORS[pattern.estimator].figure(seen[first], other, pattern.asked)
    return Figures(task.seed, county.sample if county is not None else 0, figures)


def scenario_in(name: str, county: CountyFacts | None) -> Scenario:
    """The shipped scenario `name` as it is, or in another `county`. Raises InputError for the history of another."""
    if county is not None and is_history_elsewhere(name, county):
        raise InputError(
            f"the patterns look at {name}, which is the history of another county than"
            f" {county_called(county.name)}; write a table of its own patterns, and give that."
        )
    return load(name, county)


def _require_long_enough(pattern: Pattern, scenario: Scenario) -> None:
    sentence = beyond(pattern.looked_at, complete_years(scenario.start, scenario.months))
    if sentence:
        raise InputError(
            f"{scenario.name}: starts in {scenario.start} and runs {scenario.months} months; {pattern.id}: {sentence}."
        )


def _scenario(name: RunName, households: int | None, county: CountyFacts | None) -> Scenario:
    scenario = scenario_in(name.scenario, county)
    if households is not None:
        scenario = scenario.with_(households=households)
    if name.drought is not None:
        year = {"stress.drought_from": float(name.drought), "stress.drought_years": 1.0}
        scenario = scenario.with_(
            name=f"{scenario.name} with a drought in {name.drought}",
            stress=[*scenario.stress, DROUGHT],
            parameters={**scenario.parameters, **year},
        )
    if name.off:
        scenario = scenario.with_(
            name=f"{scenario.name} without {', '.join(name.off)}", without=[*scenario.without, *name.off]
        )
    if name.without is None:
        return scenario
    pillar, lever = name.without.split(".")
    if lever not in scenario.programme.get(pillar, {}):
        raise InputError(f"{name.scenario}: moves no lever {name.without}, so there is nothing to leave out.")
    kept = {
        each: {key: setting for key, setting in levers.items() if (each, key) != (pillar, lever)}
        for each, levers in scenario.programme.items()
    }
    return scenario.with_(name=f"{scenario.name} without {lever}", programme=kept)
