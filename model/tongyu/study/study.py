"""A study: scenarios at the points of a design, each with every seed. What is to be run, before anything is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd

from tongyu.scenario import Scenario
from tongyu.study.record import model_version
from tongyu.study.store import run_id
from tongyu.study.tasks import Task
from tongyu.study.variables import Variable, varied

BASELINE = "baseline"
ECOMMERCE, SOCIAL_WORK, BOTH = "ecommerce_only", "social_work_only", "both"
ONE_POINT = pd.DataFrame(index=[0])


@dataclass(frozen=True, eq=False)
class Study:
    """`scenarios` (the first is what the others are set against) at `points`, each with its seeds.

    `points` has a row a point and a column a variable. With `seeds_a_point` each point has so many seeds of its own,
    taken in turn from `seeds`, so that seeds and points vary together; without it every point is run with all seeds.
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
    settings: Mapping[str, Any] = field(default_factory=dict)  # of the design, as the study file says them
    version: str | None = None  # of the model that its runs are of; None: of this one

    @property
    def names(self) -> list[str]:
        """All scenarios, the one that the others are set against first."""
        return [scenario.name for scenario in self.scenarios]

    def replicates(self) -> Iterator[tuple[int, int]]:
        """Every pair of point and seed, point by point."""
        each = self.seeds_a_point
        for point in range(len(self.points)):
            of_point = self.seeds if each is None else self.seeds[point * each : (point + 1) * each]
            for seed in of_point:
                yield point, seed

    def scenario_at(self, name: str, point: int) -> Scenario:
        """The scenario `name` at the point of that number. Raises InputError where it leaves what is accepted."""
        scenario = self.scenarios[self.names.index(name)]
        values = {str(key): float(value) for key, value in self.points.iloc[point].items()}
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
        version = self.version or model_version()
        rows = []
        for name in self.names:
            prints: dict[int, str] = {}
            for point, seed in self.replicates():
                if point not in prints:
                    prints[point] = self.scenario_at(name, point).fingerprint
                rows.append((name, point, seed, run_id(prints[point], seed, version)))
        return pd.DataFrame(rows, columns=["scenario", "point", "seed", "id"])

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
        "scenarios": [scenario.model_dump(mode="json", by_alias=True) for scenario in study.scenarios],
        "seeds": list(study.seeds),
        "seeds_a_point": study.seeds_a_point,
        "outcomes": list(study.outcomes),
        "keep": list(study.keep),
        "variables": [vars(variable) | {"values": list(variable.values)} for variable in study.variables],
        "fitting": [dict(point) for point in study.fitting],
        "settings": dict(study.settings),
    }


def study_of(document: Mapping[str, Any], points: pd.DataFrame) -> Study:
    """The study of a document and its points. Raises KeyError, TypeError or ValueError where it is none."""
    import json

    scenarios: Sequence[Any] = document["scenarios"]
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
        seeds_a_point=document["seeds_a_point"],
        fitting=tuple(document["fitting"]),
        settings=document["settings"],
    )
