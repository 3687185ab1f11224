"""What only several years of the same households show: return to poverty, spells, chronic and transient poverty."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tongyu.county.measures.spells import mean_completed_years, persistence, spells
from tongyu.kernels.poverty import is_poor


def over_years(
    income_by_year: Mapping[int, NDArray[np.float32]], persons: ArrayLike, line: float, window: tuple[int, int]
) -> dict[str, float]:
    """Outcomes over the years `window` (first, last), by name; shares of persons.

    `income_by_year` (n,) yuan a head of successive calendar years, which may begin before the window: an earlier year
    tells who has left poverty and where a spell began; NaN where a household was not there yet. `persons` (n,), `line`
    yuan a year. Households count that were there in all years of the window; of one that began before it and in the
    years seen, a spell began with it.

    - `returned`: of those who were poor and in the next year not, the share poor again in the year after, if that is
      in the window; NaN where nobody had left.
    - `spells`: spells of poverty that began in the window, persons per 1,000. One in the first year seen has no known
      beginning and is left out.
    - `spell_years`: mean length of the spells that were over in the window, as `spells.mean_completed_years`.
    - `chronically_poor`, `transiently_poor`, `chronic_poverty`, `transient_poverty`: as `spells.persistence`.
    """
    first, last = window
    years = [year for year in income_by_year if year <= last]
    start = years.index(first)
    incomes = np.stack([income_by_year[year] for year in years])
    there = np.isfinite(incomes[start:]).all(axis=0)
    incomes, heads = incomes[:, there], np.asarray(persons, dtype=np.float64)[there]
    everybody = float(heads.sum())
    poor = is_poor(incomes, line)
    found = spells(poor)
    began = ~found.began_before & (found.first >= start)
    lasting = persistence(incomes[start:], heads, line)
    return {
        "returned": _returned(poor[max(start - 2, 0) :], heads),
        "spells": 1_000.0 * float(heads[found.household[began]].sum()) / everybody,
        "spell_years": mean_completed_years(found, heads, max(start - 1, 0)),
        "chronically_poor": lasting.chronic_persons / everybody,
        "transiently_poor": lasting.transient_persons / everybody,
        "chronic_poverty": lasting.chronic,
        "transient_poverty": lasting.transient,
    }


def _returned(poor: NDArray[np.bool_], heads: NDArray[np.float64]) -> float:
    """All years taken together, so that one in which few left weighs little."""
    left = poor[:-2] & ~poor[1:-1]
    of = float(np.where(left, heads, 0.0).sum())
    return float(np.where(left & poor[2:], heads, 0.0).sum()) / of if of > 0.0 else float("nan")
