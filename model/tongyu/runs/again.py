"""One stored run made again, and where the two differ."""

import math
from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from tongyu.runs.differences import Difference, differences
from tongyu.runs.people import People
from tongyu.runs.stored import PEOPLE
from tongyu.runs.tasks import Failure, Run, Task, perform


@dataclass(frozen=True)
class Again:
    """A run that was made again: which, and how it differs; `figures` were compared."""

    scenario: str
    point: int
    seed: int
    figures: int
    differences: tuple[Difference, ...]


def made_again(task: Task, point: int, stored: Run | Failure, keep: Collection[str], exact: bool) -> Again:
    """Make the run of `task` again and set it against `stored`, with what is kept of it. Raises InputError."""
    again = perform(task)
    figures, found = set_against(stored, again, keep, exact)
    return Again(task.scenario.name, point, task.seed, figures, tuple(found))


def set_against(
    stored: Run | Failure, again: Run | Failure, keep: Collection[str], exact: bool
) -> tuple[int, list[Difference]]:
    """How many figures of two runs were compared, and where they differ, the largest difference first."""
    if isinstance(stored, Failure) or isinstance(again, Failure):
        return 1, [] if _told(stored) == _told(again) else [_ended(stored, again)]
    figures, found = 0, []
    for part, one, other in zip(("", *keep), _tables(stored, keep), _tables(again, keep), strict=True):
        figures += one.size
        found += [each.of(part) for each in differences(one, other, exact)]
    return figures, sorted(found, key=lambda each: -each.relative)


def _tables(run: Run, keep: Collection[str]) -> list[pd.DataFrame]:
    """The outcomes of a run as a table of one row, then what is kept of it."""
    size = {"households": run.households, "persons": run.persons}
    tables = [pd.DataFrame([size | run.outcomes])]
    for part in keep:
        match part:
            case "years":
                tables.append(run.yearly)
            case "months":
                tables.append(run.monthly)
            case "people":
                tables.append(_people(run.people))
    return tables


def _people(people: People | None) -> pd.DataFrame:
    if people is None:
        return pd.DataFrame()
    # Stored types, which are narrower than those of a run.
    columns = {name: getattr(people, name).astype(kind) for name, kind in PEOPLE.items()}
    return pd.DataFrame(columns).set_index("id", drop=False)


def _told(result: Run | Failure) -> tuple[str, ...]:
    if isinstance(result, Run):
        return ("went through",)
    return (result.error, result.month, result.phase, result.message)


def _ended(stored: Run | Failure, again: Run | Failure) -> Difference:
    return Difference("the run", "", ", ".join(_told(stored)), ", ".join(_told(again)), math.inf)
