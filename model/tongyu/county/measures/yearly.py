"""The yearly table: poverty, distribution and entry and exit by the income of a year, as statistics count them.

A year is the calendar year, unless `measures.year_end` says with which other month it ends: it then has the number of
the calendar year whose harvest it holds, so that years of one number are of one harvest.
"""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from tongyu.county.extensions import require_new
from tongyu.county.households.columns import SOURCES
from tongyu.county.measures.coverage import coverage
from tongyu.county.measures.inequality import gini, means_by_group, median, theil
from tongyu.county.measures.of_months import yearly_from_months
from tongyu.county.measures.poverty import poverty
from tongyu.county.measures.reached import Reached
from tongyu.county.measures.shares import share_of_persons
from tongyu.county.measures.spells import entry_rates, exit_rates, return_rates
from tongyu.county.measures.targeting import targeting_errors
from tongyu.county.measures.ties import mean_degree
from tongyu.county.measures.working_skill import working_skill
from tongyu.county.measures.yardsticks import Flags, as_booked, yardsticks
from tongyu.county.mechanisms.logistics import Logistics
from tongyu.county.state import State
from tongyu.kernels.poverty import is_poor

LINES = ("extreme", "national", "lower_middle", "upper_middle")


def yearly_record(county: State, added: Collection[str] = ()) -> tuple[dict[str, float], NDArray[np.float32], Flags]:
    """The year's figures; each household's income a head, (households,) yuan, as later years will need it, and flags.

    Shares are of the persons who are there as the year ends, `persons` of the county. `added` are the figures of added
    mechanisms. All figures are made from that income as it is kept, so that they agree with what is counted over
    several years.
    """
    h = county.columns
    kept = (h.income_year.sum(axis=1) / h.persons).astype(np.float32)
    per_head = kept.astype(np.float64)
    persons = float(h.persons.sum(dtype=np.float64))
    line = county.values["line.national"]
    poor = is_poor(per_head, line)
    figures, flags = yardsticks(county, per_head)
    record = figures | as_booked(county)
    record["persons"] = persons * county.scale
    for name in LINES:
        at_line = poverty(per_head, h.persons, county.values[f"line.{name}"])
        suffix = "" if name == "national" else f"_{name}"
        record |= {
            f"headcount{suffix}": at_line.headcount,
            f"poverty_gap{suffix}": at_line.gap,
            f"squared_poverty_gap{suffix}": at_line.squared_gap,
            f"watts{suffix}": at_line.watts,
        }
    real = per_head / h.cost_of_living
    record["headcount_own_prices"] = poverty(real, h.persons, line).headcount
    record["income_own_prices"] = float((h.persons * real).sum()) / persons
    middle = median(per_head, h.persons)
    record["headcount_half_median"] = poverty(per_head, h.persons, max(0.5 * middle, 2.0)).headcount
    record["registered"] = float(h.persons[h.registered].sum(dtype=np.float64)) / persons
    record["income"] = float(h.income_year.sum()) / persons
    record["income_nominal"] = record["income"] * county.dated.price_level(county.year)
    urban = county.dated.at("urban_income", county.year)
    record["urban_rural_ratio"] = urban / record["income_nominal"] if record["income_nominal"] > 0.0 else float("nan")
    record["median_income"] = middle
    record["log_income"] = float((h.persons * np.log(np.maximum(per_head, 1.0))).sum() / persons)
    by_source = h.income_year.sum(axis=0) / persons
    record |= {f"income_{source}": float(by_source[s]) for s, source in enumerate(SOURCES)}
    deciles = means_by_group(per_head, h.persons)
    record |= {f"income_decile_{d + 1}": float(mean) for d, mean in enumerate(deciles)}
    earns = record["income"] > 0.0  # without the phase that lives, a county may have lost more than it earned
    record["gini"] = gini(per_head, h.persons) if earns else float("nan")
    record["theil"] = theil(per_head, h.persons) if earns else float("nan")
    for name in ("sells", "shops"):
        record[{"sells": "sellers", "shops": "shoppers"}[name]] = float(np.mean(getattr(h, name)))
    record["skill"] = float(h.skill.mean(dtype=np.float64))
    record |= _entry_and_exit(county, poor) | _social(county, poor)
    require_new(added, record)
    record |= yearly_from_months(list(county.months.values())[-12:], added)
    return record, kept, flags


def _entry_and_exit(county: State, poor: NDArray[np.bool_]) -> dict[str, float]:
    """Who came into poverty, left it, and came back after a year out of it; NaN while too few years are known.

    Of households that were there in all these years.
    """
    line = county.values["line.national"]
    earlier = list(county.incomes_at_line().values())[-2:]
    there = np.isfinite(np.stack([*earlier, np.zeros(len(poor))])).all(axis=0)
    years = np.stack([*(is_poor(incomes, line) for incomes in earlier), poor])[:, there]
    persons = county.columns.persons[there]
    unknown = float("nan")
    return {
        "entered_poverty": float(entry_rates(years, persons)[-1]) if len(years) > 1 else unknown,
        "left_poverty": float(exit_rates(years, persons)[-1]) if len(years) > 1 else unknown,
        "returned_to_poverty": float(return_rates(years, persons)[-1]) if len(years) > 2 else unknown,
    }


def _social(county: State, poor: NDArray[np.bool_]) -> dict[str, float]:
    """Coverage of the poor, targeting errors, ties, working skill, and how many live in a village with a station."""
    h, reached = county.columns, county.own(Reached)
    record = coverage(reached.services(county), poor, h.persons)
    for name, flags in (("list", h.registered), ("casework", reached.case), ("allowance", reached.allowance)):
        record |= targeting_errors(name, flags, poor, h.persons)
    record["ties"] = mean_degree(county.ties.start, county.ties.neighbour, h.group)
    record["working_skill"] = working_skill(h.skill, h.sells)
    record["station_coverage"] = share_of_persons(county.own(Logistics).stations.open[h.village], h.persons)
    return record
