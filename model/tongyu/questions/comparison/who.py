"""Who gains and who loses: households of each run set beside themselves without its programme, with the same seed.

Pairs are made while runs come in, and the households are dropped once paired: what remains is a small table a pair.
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from tongyu.county.measures.winners import AGES, DECILES, REMOTENESS, Changes, age_groups, changes, equal_parts
from tongyu.designs.comparison import Design
from tongyu.runs.people import People
from tongyu.runs.tasks import Failure, Run
from tongyu.statistics.intervals import Interval

GROUPS: dict[str, tuple[str, ...]] = {
    "all": ("all",),
    "income decile": tuple(str(decile + 1) for decile in range(DECILES)),
    "age of head": AGES,
    "remoteness": REMOTENESS,
}
"""How persons are grouped, by the reference: income a head over the window, poorest first; age; km to the hub."""

LABELS = [(by, name) for by, names in GROUPS.items() for name in names]
SHARES = ("persons", "households")  # of all of them
WITH_BOUNDS = tuple(name for name in Changes._fields if name not in (*SHARES, "income"))
COLUMNS = (
    "scenario",
    "against",
    "by",
    "group",
    "pairs",
    *SHARES,
    "income",
    *(f"{name}{bound}" for name in WITH_BOUNDS for bound in ("", "_low", "_high")),
)


def changes_of(treated: People, reference: People) -> NDArray[np.float64]:
    """What changes for the groups of `LABELS`, (groups, fields of `Changes`).

    Households are those that were there in all years of the window, and are paired by id: with one seed both runs hold
    the same, since nothing that a programme moves decides who is born, dies or leaves. The few that are in one of the
    two alone, because somebody came back to a county that sells, are left out. Persons are the reference's.
    """
    _, there, here = np.intersect1d(treated.id, reference.id, assume_unique=True, return_indices=True)
    persons, income = reference.persons[here], reference.income[here]
    codes = {
        "all": np.zeros(len(here), dtype=np.int64),
        "income decile": equal_parts(income, persons, DECILES),
        "age of head": age_groups(reference.age[here]),
        "remoteness": equal_parts(reference.km[here], persons, len(REMOTENESS)),
    }
    tables = [
        changes(
            income,
            treated.income[there],
            reference.years(here),
            treated.years(there),
            persons,
            codes[by],
            len(names),
        )
        for by, names in GROUPS.items()
    ]
    return np.concatenate([np.stack(table, axis=1) for table in tables])


class Pairing:
    """Pairs runs with their references' of the same seed, whatever order they come in."""

    def __init__(self, design: Design) -> None:
        self._design = design
        self._references: dict[tuple[str, int], People] = {}
        self._waiting: dict[tuple[str, int], dict[str, People]] = {}
        self._left = dict.fromkeys(design.seeds, len(design.scenarios))
        self._found: dict[tuple[str, int], NDArray[np.float64]] = {}

    def take(self, result: Run | Failure) -> Run | Failure:
        """The result without its households, which are paired now or as soon as their reference is there."""
        seed = result.seed
        self._left[seed] -= 1
        people = result.people if isinstance(result, Run) else None
        if people is not None:
            self._keep(result.scenario, seed, people)
        if not self._left[seed]:  # all that would be paired has come
            for name in self._design.references.distinct:
                self._references.pop((name, seed), None)
                self._waiting.pop((name, seed), None)
        return dataclasses.replace(result, people=None) if isinstance(result, Run) else result

    def table(self) -> pd.DataFrame:
        """What `who_table` says of the pairs so far."""
        return who_table(self._design, self._found)

    def _keep(self, scenario: str, seed: int, people: People) -> None:
        against = self._design.references.of(scenario)
        if scenario in self._design.references.distinct:
            self._references[scenario, seed] = people
            for other, waiting in self._waiting.pop((scenario, seed), {}).items():
                self._found[other, seed] = changes_of(waiting, people)
        elif against is not None and (against, seed) in self._references:
            self._found[scenario, seed] = changes_of(people, self._references[against, seed])
        elif against is not None:
            self._waiting.setdefault((against, seed), {})[scenario] = people


def who_table(design: Design, found: Mapping[tuple[str, int], NDArray[np.float64]]) -> pd.DataFrame:
    """A row a scenario and group, in the order of the design, with the design's intervals.

    `found` is what `changes_of` says of each pair, by scenario and seed.
    """
    rows = []
    for scenario in design.references.others:
        pairs = [found[scenario, seed] for seed in design.seeds if (scenario, seed) in found]
        rows += _rows(scenario, design.references.of(scenario), pairs, design.interval) if pairs else []
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _rows(
    scenario: str,
    against: str | None,
    pairs: Sequence[NDArray[np.float64]],
    interval_of: Callable[[ArrayLike], Interval],
) -> list[dict[str, object]]:
    by_seed = np.stack(pairs)  # (pairs, groups, fields)
    rows = []
    for place, (by, group) in enumerate(LABELS):
        values = dict(zip(Changes._fields, by_seed[:, place].T, strict=True))
        peopled = values["persons"] > 0.0  # in a small sample a seed may have nobody of a group
        row: dict[str, object] = {"scenario": scenario, "against": against, "by": by, "group": group}
        row["pairs"] = int(peopled.sum())
        known = (*SHARES, "income")
        row |= {name: float(values[name][peopled].mean()) if peopled.any() else None for name in known}
        for name in WITH_BOUNDS:
            finite = values[name][np.isfinite(values[name])]
            interval = interval_of(finite) if finite.size else (None, None, None)
            row |= dict(zip((name, f"{name}_low", f"{name}_high"), interval, strict=True))
        rows.append(row)
    return rows
