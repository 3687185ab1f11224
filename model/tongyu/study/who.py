"""Who gains and who loses: households of each run set beside themselves in the baseline with the same seed.

Pairs are made while runs come in, and the households are dropped once paired: what remains is a small table a pair.
"""

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from tongyu.measures.winners import AGES, DECILES, REMOTENESS, Changes, age_groups, changes, equal_parts
from tongyu.study.design import Design
from tongyu.study.people import People
from tongyu.study.statistics import Interval
from tongyu.study.tasks import Failure, Run

GROUPS: dict[str, tuple[str, ...]] = {
    "all": ("all",),
    "income decile": tuple(str(decile + 1) for decile in range(DECILES)),
    "age of head": AGES,
    "remoteness": REMOTENESS,
}
"""How persons are grouped, by the baseline: income a head over the window, poorest first; age; km to the hub."""

LABELS = [(by, name) for by, names in GROUPS.items() for name in names]
WITH_BOUNDS = ("change", "change_percent", "gaining", "losing", "person_years")
COLUMNS = (
    "scenario",
    "by",
    "group",
    "pairs",
    "persons",
    "income",
    *(f"{name}{bound}" for name in WITH_BOUNDS for bound in ("", "_low", "_high")),
)


def changes_of(treated: People, baseline: People) -> NDArray[np.float64]:
    """What changes for the groups of `LABELS`, (groups, fields of `Changes`).

    Households are paired by id; one that is in one run alone is left out.
    """
    _, there, here = np.intersect1d(treated.id, baseline.id, assume_unique=True, return_indices=True)
    persons, income = baseline.persons[here], baseline.income[here]
    codes = {
        "all": np.zeros(len(here), dtype=np.int64),
        "income decile": equal_parts(income, persons, DECILES),
        "age of head": age_groups(baseline.age[here]),
        "remoteness": equal_parts(baseline.km[here], persons, len(REMOTENESS)),
    }
    tables = [
        changes(
            income,
            treated.income[there],
            baseline.years_poor[here],
            treated.years_poor[there],
            persons,
            codes[by],
            len(names),
        )
        for by, names in GROUPS.items()
    ]
    return np.concatenate([np.stack(table, axis=1) for table in tables])


class Pairing:
    """Pairs runs with the baseline of their seed, whatever order they come in."""

    def __init__(self, design: Design) -> None:
        self._design = design
        self._baselines: dict[int, People] = {}
        self._waiting: dict[int, dict[str, People]] = {}
        self._left = dict.fromkeys(design.seeds, len(design.scenarios))
        self._found: dict[tuple[str, int], NDArray[np.float64]] = {}

    def take(self, result: Run | Failure) -> Run | Failure:
        """The result without its households, which are paired now or as soon as the baseline is there."""
        seed = result.seed
        self._left[seed] -= 1
        people = result.people if isinstance(result, Run) else None
        if people is not None:
            if result.scenario == self._design.baseline.name:
                self._baselines[seed] = people
                for scenario, others in self._waiting.pop(seed, {}).items():
                    self._pair(scenario, seed, others)
            elif seed in self._baselines:
                self._pair(result.scenario, seed, people)
            else:
                self._waiting.setdefault(seed, {})[result.scenario] = people
        if not self._left[seed]:  # all that would be paired with it has come
            self._baselines.pop(seed, None)
            self._waiting.pop(seed, None)
        return dataclasses.replace(result, people=None) if isinstance(result, Run) else result

    def table(self) -> pd.DataFrame:
        """A row a scenario and group, in the order of the design, with the design's intervals."""
        rows = []
        for scenario in self._design.names[1:]:
            pairs = [self._found[scenario, seed] for seed in self._design.seeds if (scenario, seed) in self._found]
            rows += _rows(scenario, pairs, self._design.interval) if pairs else []
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def _pair(self, scenario: str, seed: int, people: People) -> None:
        self._found[scenario, seed] = changes_of(people, self._baselines[seed])


def _rows(
    scenario: str, pairs: Sequence[NDArray[np.float64]], interval_of: Callable[[ArrayLike], Interval]
) -> list[dict[str, object]]:
    by_seed = np.stack(pairs)  # (pairs, groups, fields)
    rows = []
    for place, (by, group) in enumerate(LABELS):
        values = dict(zip(Changes._fields, by_seed[:, place].T, strict=True))
        peopled = values["persons"] > 0.0  # in a small sample a seed may have nobody of a group
        row: dict[str, object] = {"scenario": scenario, "by": by, "group": group, "pairs": int(peopled.sum())}
        row |= {name: float(values[name][peopled].mean()) if peopled.any() else None for name in ("persons", "income")}
        for name in WITH_BOUNDS:
            known = values[name][np.isfinite(values[name])]
            interval = interval_of(known) if known.size else (None, None, None)
            row |= dict(zip((name, f"{name}_low", f"{name}_high"), interval, strict=True))
        rows.append(row)
    return rows
