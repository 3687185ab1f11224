"""Do e-commerce and social work make good each other's weaknesses? Their interaction on five scales, by year.

With Y the outcome of a scenario, seed by seed,

    interaction = Y(both) - Y(e-commerce) - Y(social work) + Y(neither)

On one scale it can be positive and on another negative: where few are poor already, any two programmes look like rivals
in person-years, since nobody can be lifted out of poverty twice; on the log odds they need not, and on the gap no floor
bites. A claim counts where person-years by income and by income less own health payments agree.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from tongyu.runs.results import Results
from tongyu.runs.tasks import Run
from tongyu.statistics.intervals import Interval, interaction, mean_interval

Floats = NDArray[np.float64]
PERSON_YEARS, PERSON_YEARS_NET, GAP = "person_years_poor", "person_years_poor_net", "poverty_gap"
LOG_ODDS, LOG_INCOME = "log_odds_poor", "log_income"
YARDSTICKS = (PERSON_YEARS, PERSON_YEARS_NET, GAP)  # in a unit of poverty, so that effects add up and less is better
SCALES = {
    PERSON_YEARS: "person-years poor per 1,000 persons",
    PERSON_YEARS_NET: "person-years poor per 1,000 persons, less own health payments",
    GAP: "poverty gap, share of the line",
    LOG_ODDS: "log odds of being poor",
    LOG_INCOME: "mean logarithm of income",
}
MADE_FROM = {
    PERSON_YEARS: "headcount",
    PERSON_YEARS_NET: "headcount_net",
    GAP: "poverty_gap",
    LOG_ODDS: "headcount",
    LOG_INCOME: "log_income",
}
"""The column of the yearly table behind each scale."""
COLUMNS = ("scale", "years", "seeds", "estimate", "low", "high")


def log_odds(share: ArrayLike) -> Floats:
    """ln(share / (1 - share)); NaN where nobody or everybody is poor, since the odds are then 0 or without bound."""
    shares = np.asarray(share, dtype=np.float64)
    inside = (shares > 0.0) & (shares < 1.0)
    safe = np.where(inside, shares, 0.5)
    return np.where(inside, np.log(safe / (1.0 - safe)), np.nan)


def interactions(
    runs: Iterable[Run],
    names: tuple[str, str, str, str] | None,
    window: tuple[int, int] | None,
    interval: Callable[[ArrayLike], Interval] = mean_interval,
) -> pd.DataFrame:
    """A row a scale and calendar year, and one for the whole `window` (first, last), each with its `interval`.

    `names` are those of both, each alone and neither, None where they are not there; `runs` are of any scenarios and
    seeds; only seeds with which all four went through count, and of these, where
    nobody or everybody was poor, not on the log odds: `seeds` says how many are left. No rows without one.
    """
    if names is None:
        return pd.DataFrame(columns=list(COLUMNS))
    both = names[0]
    yearly: dict[str, dict[int, pd.DataFrame]] = {name: {} for name in names}
    for run in runs:
        if run.scenario in yearly and not run.yearly.empty:
            yearly[run.scenario][run.seed] = run.yearly
    seeds = [seed for seed in yearly[both] if all(seed in yearly[name] for name in names)]
    rows: list[dict[str, object]] = []
    if seeds and window is not None:
        years = [int(year) for year in yearly[both][seeds[0]].index]
        periods = [(str(year), [year]) for year in years]
        whole = [year for year in years if window[0] <= year <= window[1]]
        periods.append((f"{window[0]}-{window[1]}", whole))
        for scale in SCALES:
            for label, of_period in periods:
                sides = [_values(scale, [yearly[name][seed] for seed in seeds], of_period) for name in names]
                rows += _row(scale, label, sides, interval)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def by_scale(results: Results) -> dict[str, pd.DataFrame]:
    """Every run's scored years on each scale: a row a point and seed, a column a scenario; NaN where there is none.

    Raises InputError where no run holds a whole calendar year.
    """
    first, last = results.window
    years = results.years
    scored = years[years["year"].between(first, last)].set_index(["point", "seed", "scenario", "year"])
    tables = {}
    for scale in SCALES:
        by_run = scored[MADE_FROM[scale]].unstack("year")
        values = pd.Series(on_scale(scale, by_run.to_numpy(dtype=np.float64)), index=by_run.index)
        tables[scale] = values.unstack("scenario").reindex(columns=results.study.names)
    return tables


def row_of(table: pd.DataFrame, scale: str) -> Mapping[str, float] | None:
    """The row of `interactions` for the whole window, which comes last of its `scale`; None without one."""
    rows = table[table["scale"] == scale].to_dict("records")
    return {str(name): value for name, value in rows[-1].items()} if rows else None


def on_scale(scale: str, by_year: Floats) -> Floats:
    """One number a run, (n,), of what it was in each year, `by_year` (n, years).

    Of the column that `MADE_FROM` says: headcounts, shares of persons, for person-years and log odds.
    """
    if scale in (PERSON_YEARS, PERSON_YEARS_NET):
        return 1_000.0 * by_year.sum(axis=1)
    mean = by_year.mean(axis=1)
    return log_odds(mean) if scale == LOG_ODDS else mean


def _values(scale: str, runs: Sequence[pd.DataFrame], years: Sequence[int]) -> Floats:
    """One number a run, over `years`."""
    by_year = [run.loc[list(years), MADE_FROM[scale]].to_numpy(dtype=np.float64) for run in runs]
    return on_scale(scale, np.array(by_year))


def _row(
    scale: str, years: str, sides: Sequence[Floats], interval: Callable[[ArrayLike], Interval]
) -> list[dict[str, object]]:
    known = np.all([np.isfinite(side) for side in sides], axis=0)
    if not known.any():
        return []
    found = interval(interaction(*(side[known] for side in sides)))
    return [{"scale": scale, "years": years, "seeds": int(known.sum()), **found._asdict()}]
