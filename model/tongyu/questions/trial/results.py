"""What a trial finds, beside what only the owner of the county can see.

A trial compares villages; the county is known with and without the lever, household by household, so that the same
regressions can be run on three outcomes: that of the run (y), that without the lever (y0), and what the lever changed
(y - y0). Estimates are linear in the outcome, so an estimate is, exactly, the sum of two,

    estimate(y) = estimate(y - y0) + estimate(y0),

of which the second is the luck of the lottery: without the lever no lot makes a difference. And what the first misses
of the change in the treated villages themselves,

    interference = estimate(y - y0) - mean of (y - y0) over the treated villages,

is what the trial cannot see: the lever reaches the untreated villages too, through market, ties and prices, so that
they do not show what would have been without it. (It also holds what compliers and always-takers differ by.)
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from tongyu.county.measures.winners import AGES, REMOTENESS, age_groups, equal_parts
from tongyu.questions.trial.running import WITHOUT, Trial
from tongyu.statistics.intervals import Interval, mean_interval
from tongyu.statistics.trial_estimator import (
    Estimate,
    Refused,
    Units,
    effect_on_compliers,
    first_stage,
    intention_to_treat,
)

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class TrialOutcome:
    """An outcome of a trial, a column of its units."""

    name: str
    label: str
    unit: str
    decimals: int


OUTCOMES = (
    TrialOutcome("income", "income", "yuan a head and year", 1),
    TrialOutcome("years_poor", "person-years poor", "per 1,000 and year", 1),
    TrialOutcome("consumption", "cash consumption", "yuan a head and year", 1),
    TrialOutcome("sells", "sells online, at the end", "% of households", 2),
    TrialOutcome("skill", "skill, at the end", "0-100", 2),
)
COVARIATES = ("income_before", "age", "persons", "km")
THIRDS = ("poorest", "middle", "richest")
GROUPS: dict[str, tuple[str, ...]] = {
    "income before": THIRDS,
    "age of head": AGES,
    "remoteness": REMOTENESS,
}
"""How households are grouped, all by what was known before the lever; thirds are of persons."""

ESTIMATES = ("itt", "late")


def results(trial: Trial, subgroups: bool) -> pd.DataFrame:
    """A row an outcome, or with `subgroups` an outcome and group: what this trial finds, and the truth.

    Columns: seed, outcome, by, group; households, villages, villages_drawn, villages_treated; control_mean (of the
    households of villages not drawn); for the effect of being drawn (`itt`) and that of the lever on compliers (`late`)
    the estimate, its error, its 95 % bounds, and `_chance`, the part that is the lottery's luck; `late_refused` and
    `itt_refused`, why there is none; first_stage and its F; detectable; and the truth: `treated_effect`,
    `spillover` on the untreated, `interference`. All in the outcome's unit; NaN where nothing can be estimated.
    """
    rows = []
    for by, group, chosen in _groups(trial.units) if subgroups else [("all", "all", _everybody(trial.units))]:
        of_group = trial.units[chosen]
        rows += [{"seed": trial.seed} | _row(of_group, outcome.name, by, group) for outcome in OUTCOMES]
    return pd.DataFrame(rows)


def over_trials(found: pd.DataFrame) -> pd.DataFrame:
    """A row an outcome and group of `found`, rows of `results` of several trials.

    Of one trial the bounds are its own. Of several, estimates and truth are means over the trials, with t-intervals of
    that mean; `_width` is the mean half-width of a trial's own interval, `_covered` the share of trials whose interval
    holds the effect in their treated villages, and `_significant` the share of those whose interval excludes zero.
    """
    rows = []
    for keys, of_one in found.groupby(["outcome", "by", "group"], sort=False):
        row: dict[str, object] = dict(zip(("outcome", "by", "group"), keys, strict=True)) | {"trials": len(of_one)}
        for name in ESTIMATES:
            made = of_one[of_one[name].notna()]
            row |= _bounds(name, _mean(made, name)) | {f"{name}_trials": len(made)}
            row[f"{name}_width"] = float((made[f"{name}_high"] - made[f"{name}_low"]).mean() / 2.0)
            above, below = made[f"{name}_low"] > 0.0, made[f"{name}_high"] < 0.0
            row[f"{name}_significant"] = float((above | below).mean())
        made = of_one[of_one["late"].notna()]
        holds = made["treated_effect"].between(made["late_low"], made["late_high"])
        row["late_covered"] = float(holds.mean())
        for name in ("treated_effect", "spillover", "interference", "late_chance"):
            row |= _bounds(name, _interval(of_one[name].dropna()))
        row |= {name: float(of_one[name].mean()) for name in ("control_mean", "first_stage", "detectable")}
        reasons = of_one["late_refused"][of_one["late_refused"] != ""]
        row["late_refused"] = reasons.iloc[0] if len(reasons) else ""
        rows.append(row)
    return pd.DataFrame(rows)


def compliance(trials: Sequence[Trial]) -> pd.DataFrame:
    """A row a trial: its villages with households, how many were drawn, and how many of each kind have the lever."""
    rows = []
    for trial in trials:
        villages = trial.units.drop_duplicates("village")
        drawn, treated = villages["drawn"], villages["treated"]
        rows.append(
            {
                "seed": trial.seed,
                "villages": len(villages),
                "drawn": int(drawn.sum()),
                "took_up": int((drawn & treated).sum()),
                "leaked": int((~drawn & treated).sum()),
            }
        )
    return pd.DataFrame(rows)


def _row(of_group: pd.DataFrame, outcome: str, by: str, group: str) -> dict[str, object]:
    villages = of_group.drop_duplicates("village")
    drawn, treated = (of_group[name].to_numpy(dtype=np.bool_) for name in ("drawn", "treated"))
    reached, without = (of_group[name].to_numpy(dtype=np.float64) for name in (outcome, f"{outcome}{WITHOUT}"))
    changed = reached - without
    row: dict[str, object] = {
        "outcome": outcome,
        "by": by,
        "group": group,
        "households": len(of_group),
        "villages": len(villages),
        "villages_drawn": int(villages["drawn"].sum()),
        "villages_treated": int(villages["treated"].sum()),
        "control_mean": _mean_of(reached, ~drawn),
    }
    itt = intention_to_treat(_units(of_group, reached))
    late = effect_on_compliers(_units(of_group, reached))
    row |= _columns("itt", itt, intention_to_treat(_units(of_group, without)))
    row |= _columns("late", late, effect_on_compliers(_units(of_group, without)))
    first = first_stage(_units(of_group, reached))
    row["first_stage"] = first.effect if isinstance(first, Estimate) else np.nan
    row["first_stage_F"] = first.strength if isinstance(first, Estimate) else np.nan
    row["detectable"] = itt.detectable() if isinstance(itt, Estimate) else np.nan
    row["treated_effect"] = _mean_of(changed, treated)
    row["spillover"] = _mean_of(changed, ~treated)
    row["interference"] = np.nan
    if isinstance(late, Estimate):
        row["interference"] = late.effect - row["late_chance"] - row["treated_effect"]  # type: ignore[operator]
    return row


def _columns(name: str, found: Estimate | Refused, by_luck: Estimate | Refused) -> dict[str, object]:
    """`by_luck` is the same estimate of the outcome without the lever: 0 where that is the same for everybody."""
    if isinstance(found, Refused):
        nothing = dict.fromkeys((name, *(f"{name}_{part}" for part in ("low", "high", "error", "chance"))), np.nan)
        return nothing | {f"{name}_refused": found.reason}
    interval = found.interval()
    return {
        name: found.effect,
        f"{name}_low": interval.low,
        f"{name}_high": interval.high,
        f"{name}_error": found.error,
        f"{name}_chance": by_luck.effect if isinstance(by_luck, Estimate) else 0.0,
        f"{name}_refused": "",
    }


def _units(of_group: pd.DataFrame, outcome: NDArray[np.float64]) -> Units:
    return Units(
        outcome=outcome,
        drawn=of_group["drawn"].to_numpy(dtype=np.bool_),
        treated=of_group["treated"].to_numpy(dtype=np.bool_),
        village=of_group["village"].to_numpy(dtype=np.int64),
        stratum=of_group["township"].to_numpy(dtype=np.int64),
        covariates=of_group[list(COVARIATES)].to_numpy(dtype=np.float64),
    )


def _everybody(units: pd.DataFrame) -> Flags:
    return np.ones(len(units), dtype=np.bool_)


def _groups(units: pd.DataFrame) -> list[tuple[str, str, Flags]]:
    """Name of the grouping, of the group, and who is in it; groups of nobody are left out."""
    persons = units["persons"]
    codes = {
        "income before": equal_parts(units["income_before"], persons, len(THIRDS)),
        "age of head": age_groups(units["age"]),
        "remoteness": equal_parts(units["km"], persons, len(REMOTENESS)),
    }
    found = [(by, name, codes[by] == place) for by, names in GROUPS.items() for place, name in enumerate(names)]
    return [(by, name, rows) for by, name, rows in found if rows.any()]


def _mean_of(values: NDArray[np.float64], rows: Flags) -> float:
    return float(values[rows].mean()) if rows.any() else np.nan


def _mean(made: pd.DataFrame, name: str) -> Interval | None:
    if len(made) == 1:
        one = made.iloc[0]
        return Interval(float(one[name]), float(one[f"{name}_low"]), float(one[f"{name}_high"]))
    return _interval(made[name])


def _interval(values: pd.Series) -> Interval | None:
    return mean_interval(values.to_numpy(dtype=np.float64)) if len(values) else None


def _bounds(name: str, interval: Interval | None) -> dict[str, object]:
    found = interval or (None, None, None)
    ends = (name, f"{name}_low", f"{name}_high")
    return {end: np.nan if value is None else value for end, value in zip(ends, found, strict=True)}
