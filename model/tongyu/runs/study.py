"""A study: scenarios at the points of a design, each with every seed. What is to be run, before anything is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import cycle, product
from typing import Any

import pandas as pd

from tongyu.runs.counterfactual import References, references_of
from tongyu.runs.outcomes import outcomes_here
from tongyu.runs.record import mechanisms_of, model_version
from tongyu.runs.store import run_id
from tongyu.runs.stored import KEEP
from tongyu.runs.tasks import Task
from tongyu.runs.variables import Variable, varied
from tongyu.scenario.scenario import Scenario

ECOMMERCE, SOCIAL_WORK, BOTH = "ecommerce_only", "social_work_only", "both"
ONE_POINT = pd.DataFrame(index=[0])


def square_of(references: References) -> tuple[str, str, str, str] | None:
    """Both, e-commerce and social work alone, and what all three are set against, by name.

    None where one of them is not there, or where they are set against different scenarios.
    """
    sides = (BOTH, ECOMMERCE, SOCIAL_WORK)
    shared = references.shared(sides)
    return None if shared is None else (*sides, shared)


@dataclass(frozen=True, eq=False)
class Study:
    """`scenarios`, each set against its own counterfactual (`references`), at `points`, each with its seeds.

    `points` has a row a point, whose number is the index `point`, and a column a variable. With `seeds_a_point` each
    point has so many seeds of its own, taken in turn from `seeds` and from the first again when all are used, so that
    seeds and points vary together; without it every point is run with all seeds.
    `unfelt` names, by scenario, variables that cannot change a run of it: it keeps its own value of them at every
    point, so that points which differ in nothing else are one run. Who plans a study has a test for each.
    `keep` names what is stored of a run beside its outcomes (`store.KEEP`).
    """

    kind: str
    name: str
    question: str
    scenarios: tuple[Scenario, ...]
    seeds: tuple[int, ...]
    outcomes: tuple[str, ...]
    keep: tuple[str, ...] = ("years",)
    variables: tuple[Variable, ...] = ()
    points: pd.DataFrame = field(default_factory=lambda: ONE_POINT)
    seeds_a_point: int | None = None
    fitting: tuple[Mapping[str, float], ...] = ()  # the set that a variable `calibrated` chooses from
    unfelt: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)  # of the design, as the study file says them
    version: str = ""  # of the model that made the runs; empty: of the one that will make them, which is here

    def __post_init__(self) -> None:
        """Name the points' index as the column of all tables that holds their numbers, so that tables can be joined."""
        object.__setattr__(self, "points", self.points.rename_axis("point"))
        if not self.version:
            object.__setattr__(self, "version", model_version(self.mechanisms))

    @property
    def names(self) -> list[str]:
        """All scenarios, in their order."""
        return [scenario.name for scenario in self.scenarios]

    @property
    def mechanisms(self) -> tuple[str, ...]:
        """The names of the added mechanisms that any of its scenarios uses."""
        return mechanisms_of(self.scenarios)

    @cached_property
    def references(self) -> References:
        """What each scenario is set against; it is so at every point, since points vary the two alike."""
        return references_of(self.scenarios)

    @property
    def runs(self) -> int:
        """How many runs are planned, known before the plan is made; the same ones counted as often as they are."""
        each = len(self.seeds) if self.seeds_a_point is None else self.seeds_a_point
        return len(self.scenarios) * len(self.points) * each

    def replicates(self) -> Iterator[tuple[int, int]]:
        """Every pair of point and seed, point by point."""
        if self.seeds_a_point is None:
            yield from product(range(len(self.points)), self.seeds)
            return
        of_points = [point for point in range(len(self.points)) for _ in range(self.seeds_a_point)]
        yield from zip(of_points, cycle(self.seeds), strict=False)

    def scenario_at(self, name: str, point: int) -> Scenario:
        """The scenario `name` at the point of that number. Raises InputError where it leaves what is accepted."""
        scenario = self.scenarios[self.names.index(name)]
        unfelt = self.unfelt.get(name, ())
        values = {str(key): float(value) for key, value in self.points.iloc[point].items() if key not in unfelt}
        return varied(scenario, values, self._factors, self.fitting)

    def task(self, name: str, point: int, seed: int) -> Task:
        """One run."""
        return Task(self.scenario_at(name, point), seed)

    @cached_property
    def plan(self) -> pd.DataFrame:
        """A row a run, in the order of the tables: scenario, point, seed, id.

        Runs that are the same (a baseline at points that vary levers only) have the same id, and are made once.
        Raises InputError where a scenario leaves what is accepted at some point.
        """
        columns: dict[str, list[Any]] = {"scenario": [], "point": [], "seed": [], "id": []}
        for name in self.names:
            prints: dict[int, str] = {}
            for point, seed in self.replicates():
                if point not in prints:
                    prints[point] = self.scenario_at(name, point).fingerprint
                columns["scenario"].append(name)
                columns["point"].append(point)
                columns["seed"].append(seed)
                columns["id"].append(run_id(prints[point], seed, self.version))
        return pd.DataFrame(columns)

    @cached_property
    def _factors(self) -> frozenset[str]:
        return frozenset(variable.name for variable in self.variables if variable.times)


def document_of(study: Study) -> dict[str, Any]:
    """The study as plain data, from which `study_of` makes it again; its points apart."""
    return {
        "schema": 1,
        "kind": study.kind,
        "name": study.name,
        "question": study.question,
        "scenarios": [scenario.document for scenario in study.scenarios],
        "seeds": list(study.seeds),
        "seeds_a_point": study.seeds_a_point,
        "outcomes": list(study.outcomes),
        "keep": list(study.keep),
        "variables": [vars(variable) | {"values": list(variable.values)} for variable in study.variables],
        "fitting": [dict(point) for point in study.fitting],
        "unfelt": {name: list(variables) for name, variables in study.unfelt.items()},
        "settings": dict(study.settings),
        "model_version": study.version,
    }


def study_of(document: Mapping[str, Any], points: pd.DataFrame) -> Study:
    """The study of a document and its points. Raises KeyError, TypeError or ValueError where it is none."""
    import json

    scenarios: Sequence[Any] = document["scenarios"]
    names = {str(each["name"]) for each in document["variables"]}
    points = points.astype("float64")
    if set(points.columns) != names or not set(document["keep"]) <= set(KEEP) or not scenarios:
        raise ValueError("the points are of other variables, what is kept is unknown, or there is no scenario")
    if not document["outcomes"] or not set(document["outcomes"]) <= set(outcomes_here()):
        raise ValueError("no outcomes, or unknown ones")
    each = document["seeds_a_point"]
    if each is not None and not 1 <= int(each) <= len(document["seeds"]):
        raise ValueError("a point has at least one seed of its own, and no more than there are")
    return Study(
        kind=str(document["kind"]),
        name=str(document["name"]),
        question=str(document["question"]),
        scenarios=tuple(Scenario.model_validate_json(json.dumps(each)) for each in scenarios),
        seeds=tuple(int(seed) for seed in document["seeds"]),
        outcomes=tuple(document["outcomes"]),
        keep=tuple(document["keep"]),
        variables=tuple(Variable(**(each | {"values": tuple(each["values"])})) for each in document["variables"]),
        points=points,
        seeds_a_point=None if each is None else int(each),
        fitting=tuple(dict(point) for point in document["fitting"]),
        unfelt={str(name): tuple(each) for name, each in document.get("unfelt", {}).items()},
        settings=dict(document["settings"]),
        version=str(document["model_version"]),
    )
