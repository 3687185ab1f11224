"""The yearly table: poverty, distribution and entry and exit by calendar-year income, as statistics count them."""

from typing import TYPE_CHECKING

import numpy as np

from tongyu.households.columns import SOURCES
from tongyu.measures.inequality import gini, means_by_group, median, theil
from tongyu.measures.poverty import poverty
from tongyu.measures.spells import entry_rates, exit_rates
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


def yearly_record(county: "County", poor_before: np.ndarray | None) -> tuple[dict[str, float], np.ndarray]:
    """The year's figures, and who was poor, (households,); `poor_before` is the year before's, None in the first."""
    h = county.columns
    per_head = h.income_year.sum(axis=1) / h.persons
    persons = float(h.persons.sum(dtype=np.float64))
    line = county.values["line.national"]
    poor = per_head < line
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
    record["headcount_own_prices"] = poverty(per_head / h.cost_of_living, h.persons, line).headcount
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
    if poor_before is not None:
        both = np.stack([poor_before, poor])
        record["entered_poverty"] = float(entry_rates(both, h.persons)[0])
        record["left_poverty"] = float(exit_rates(both, h.persons)[0])
    else:
        record["entered_poverty"] = record["left_poverty"] = float("nan")
    for name in ("sells", "shops"):
        record[{"sells": "sellers", "shops": "shoppers"}[name]] = float(np.mean(getattr(h, name)))
    record["skill"] = float(h.skill.mean(dtype=np.float64))
    return record, poor
