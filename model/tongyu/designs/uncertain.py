"""Draws of the uncertain parameters: what the interval of a comparison has to cover beside the luck of seeds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from tongyu.county.tables import tables_for
from tongyu.designs.calibrated import fitting_of
from tongyu.designs.samples import latin_hypercube
from tongyu.runs.study import Study
from tongyu.runs.variables import CALIBRATED, Variable, calibrated_set, plausible, varied_apart
from tongyu.scenario.scenario import Scenario

MOST_POINTS = 200  # of the set; a draw costs no more where there are many
FITTED = "fitted"  # the setting that says from what calibrated numbers are drawn


@dataclass(frozen=True)
class Draws:
    """A sample of the uncertain parameters, a point a seed; `fitting` is the set of which one of them is a number.

    `said` tells from what those that calibration fits are drawn, and what has to be said of that set.
    """

    variables: tuple[Variable, ...]
    points: pd.DataFrame
    fitting: tuple[Mapping[str, float], ...]
    said: str = ""

    @property
    def of_set(self) -> bool:
        """Whether nothing is drawn but points of the fitted set."""
        return [variable.name for variable in self.variables] == [CALIBRATED]

    def number_of_seed(self, seeds: Sequence[int]) -> dict[str, int]:
        """Which point of the set each seed has, numbered from 1 as in the file; of other draws, which draw."""
        if CALIBRATED not in self.points:
            return {str(seed): draw for draw, seed in enumerate(seeds, start=1)}
        numbers = zip(seeds, self.points[CALIBRATED], strict=True)
        return {str(seed): min(int(number), len(self.fitting) - 1) + 1 for seed, number in numbers}

    @property
    def values(self) -> pd.DataFrame:
        """Every number's value, a row a draw, in their order."""
        own = self.points.reset_index(drop=True)
        if CALIBRATED not in own:
            return own
        last = len(self.fitting) - 1
        of_set = pd.DataFrame([dict(self.fitting[min(int(number), last)]) for number in own[CALIBRATED]])
        return pd.concat([own.drop(columns=CALIBRATED), of_set], axis=1)


def draws_in(study: Study) -> Draws | None:
    """The draws of a study in which each seed comes with a point of its own; None where there are none."""
    said = str(study.settings.get(FITTED, ""))
    return Draws(study.variables, study.points, study.fitting, said) if study.variables else None


def uncertain_draws(n: int, scenarios: Sequence[Scenario], named: Path | None = None) -> Draws:
    """`n` draws of all uncertain parameters of `scenarios` over their ranges, those that calibration fitted together.

    A Latin hypercube wherever n is a power of 2, and one that grows without losing a point
    (`samples.latin_hypercube`). Parameters are drawn as if they were independent, which they need not be; only the
    calibrated ones are kept together, as one of the points of the set that fits the patterns: of the calibration in the
    file `named`, else of the one that is shipped for the county. Where there is none they are drawn as all others are.
    Raises InputError.
    """
    tables, fitting = tables_for(scenarios), fitting_of(scenarios[0].county, named, most=MOST_POINTS)
    points = fitting.points
    apart = varied_apart(tables, points[0] if points else ())
    variables = (*(plausible(name, tables) for name in apart), *([calibrated_set(points)] if points else []))
    return Draws(variables, latin_hypercube(variables, n, 1), points, fitting.said)
