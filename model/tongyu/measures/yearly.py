"""The yearly table: poverty, distribution and entry and exit by calendar-year income, as statistics count them."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tongyu.households.columns import SOURCES
from tongyu.measures.coverage import coverage
from tongyu.measures.inequality import gini, means_by_group, median, theil
from tongyu.measures.of_months import yearly_from_months
from tongyu.measures.poverty import is_poor, poverty
from tongyu.measures.shares import share_of_persons
from tongyu.measures.spells import entry_rates, exit_rates, return_rates
from tongyu.measures.targeting import targeting_errors
from tongyu.measures.ties import mean_degree
from tongyu.measures.working_skill import working_skill
from tongyu.mechanisms.trends import BASE
from tongyu.parameters import SERIES

if TYPE_CHECKING:
    from tongyu.county import County

LINES = ("extreme", "national", "lower_middle", "upper_middle")


def price_level(year: int) -> float:
    """Yuan of `year` that buy what one yuan of 2015 bought, by the rural consumer price index."""
    base = int(BASE)
    steps = range(base + 1, year + 1) if year > base else range(year + 1, base + 1)
    factor = float(np.prod([1.0 + SERIES["rural_cpi"].at(y) / 100.0 for y in steps]))
    return factor if year > base else 1.0 / factor


def yearly_record(county: "County") -> tuple[dict[str, float], NDArray[np.float32]]:
    """The year's figures, and each household's income a head, (households,) yuan, as later years will need it.

    All figures are made from that income as it is kept, so that they agree with what is counted over several years.
    """
    h = county.columns
    kept = (h.income_year.sum(axis=1) / h.persons).astype(np.float32)
    per_head = kept.astype(np.float64)
    persons = float(h.persons.sum(dtype=np.float64))
    line = county.values["line.national"]
    poor = is_poor(per_head, line)
    record: dict[str, float] = {}
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
    record["income_nominal"] = record["income"] * price_level(county.year)
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
    record |= yearly_from_months(list(county._months.values())[-12:])
    return record, kept


def _entry_and_exit(county: "County", poor: NDArray[np.bool_]) -> dict[str, float]:
    """Who came into poverty, left it, and came back after a year out of it; NaN while too few years are known."""
    h, line = county.columns, county.values["line.national"]
    earlier = [is_poor(incomes, line) for incomes in list(county.income_by_year.values())[-2:]]
    years = np.stack([*earlier, poor])
    unknown = float("nan")
    return {
        "entered_poverty": float(entry_rates(years, h.persons)[-1]) if len(years) > 1 else unknown,
        "left_poverty": float(exit_rates(years, h.persons)[-1]) if len(years) > 1 else unknown,
        "returned_to_poverty": float(return_rates(years, h.persons)[-1]) if len(years) > 2 else unknown,
    }


def _social(county: "County", poor: NDArray[np.bool_]) -> dict[str, float]:
    """Coverage of the poor, targeting errors, ties, working skill, and how many live in a village with a station."""
    h, reached = county.columns, county.reached
    record = coverage(reached.services(county), poor, h.persons)
    for name, flags in (("list", h.registered), ("casework", reached.case), ("allowance", reached.allowance)):
        record |= targeting_errors(name, flags, poor, h.persons)
    record["ties"] = mean_degree(county.ties.start, county.ties.neighbour, h.group)
    record["working_skill"] = working_skill(h.skill, h.sells)
    record["station_coverage"] = share_of_persons(county.stations.open[h.village], h.persons)
    return record
