"""What a running county shows every year and its own tables do not keep: people, benefits, illness, what went online.

Everything is counted from columns and books between two months, in every run that is watched; the county itself is not
changed.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from tongyu.county.county import County
from tongyu.county.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.county.measures.shares import share_of_persons
from tongyu.county.mechanisms.selling import SellingState
from tongyu.errors import AccountsError
from tongyu.kernels.poverty import is_poor
from tongyu.kernels.yardsticks import CATASTROPHIC, Measures, can_pay
from tongyu.questions.patterns.receipts import TOLERANCE

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

COLUMNS = (
    "persons",
    "elders",
    "reimbursed",
    "online_value",
    "parcels",
    "admissions",
    "enrolled",
    "allowance",
    "top_ups",
    "enrolled_size",
    "pension",
    "listed_size",
    "other_size",
    "listed_elderly",
    "poor_elderly",
    "poor_others",
    "catastrophic_poor",
    "catastrophic_others",
    "overshoot",
)


class Counts:
    """Counts of a county: `after` each of its months, then `table`."""

    def __init__(self, county: County) -> None:
        """Begin with a county that has not had its first month."""
        h = county.columns
        self._rows: dict[int, dict[str, float]] = {county.year - 1: _people(h.persons, h.elders)}
        self._begin_year()

    def after(self, county: County) -> None:
        """Count the month that is over; in December, the year."""
        h, figures = county.columns, county.figures
        found = {name: figures[name] / county.scale for name in ("reimbursed", "admissions", "allowance", "top_ups")}
        found["pensions"] = booked(county, OUTSIDE, HOUSEHOLDS, "pensions")
        found["online_value"] = _paid_by_consumers(county)
        found["parcels"] = float(county.own(SellingState).takings.parcels.sum())
        found["enrolled"] = figures["enrolled"]
        found["enrolled_size"] = mean_size(h.persons, h.enrolled)
        for name, value in found.items():
            self._months.setdefault(name, []).append(value)
        if county.month_of_year == 11:
            if county.year in county.income_by_year:  # not one that began before the run did
                self._rows[county.year] = self._year(county)
            self._begin_year()

    def table(self) -> pd.DataFrame:
        """A row a complete year, and before them one of the day on which the run began; columns `COLUMNS`.

        - `persons`, `elders`: of the sample, at the year's end
        - `reimbursed`: of medical bills by the common scheme, critical-illness insurance and medical assistance; yuan
          of 2015 a head and year
        - `online_value`: what consumers paid for produce on listings and under the brand, yuan of 2015 of the county
        - `parcels`: outbound, those of the brand included, of the county
        - `admissions`: to hospital, per 100 persons and year
        - `enrolled`: in the minimum-living allowance, share of persons, mean over months; `allowance`, `top_ups`: yuan
          of 2015 a head of all and year; `enrolled_size`: persons an enrolled household
        - `pension`: yuan of the day an elder and month
        - `listed_size`, `other_size`: persons a household on the list of the poor, and not on it, at the year's end;
          `listed_elderly`: share of listed households whose members are all elders
        - `poor_elderly`, `poor_others`: headcount of persons in households whose members are all elders, and of others
        - `catastrophic_poor`, `catastrophic_others`: share of households with catastrophic health spending among those
          below the line by income of the year, and among the others
        - `overshoot`: by how much own payments are above the share from which they are catastrophic, mean over all
          households
        """
        return pd.DataFrame.from_dict(self._rows, orient="index").reindex(columns=list(COLUMNS))

    def _begin_year(self) -> None:
        self._months: dict[str, list[float]] = {}

    def _year(self, county: County) -> dict[str, float]:
        h, months = county.columns, self._months
        row = _people(h.persons, h.elders)
        elderly = h.elders >= h.persons
        poor = is_poor(county.income_by_year[county.year], county.values["line.national"])
        struck = (county.flags_by_year[county.year] & CATASTROPHIC) > 0
        return row | {
            **{name: sum(months[name]) / row["persons"] for name in ("reimbursed", "allowance", "top_ups")},
            "online_value": sum(months["online_value"]) * county.scale,
            "parcels": sum(months["parcels"]) * county.scale,
            "admissions": 100.0 * sum(months["admissions"]) / row["persons"],
            "enrolled": _mean(months, "enrolled"),
            "enrolled_size": _mean(months, "enrolled_size"),
            "pension": county.dated.price_level(county.year) * _over(sum(months["pensions"]) / 12.0, row["elders"]),
            "listed_size": mean_size(h.persons, h.registered),
            "other_size": mean_size(h.persons, ~h.registered),
            "listed_elderly": _share(elderly, h.registered),
            "poor_elderly": share_of_persons(poor, h.persons, elderly),
            "poor_others": share_of_persons(poor, h.persons, ~elderly),
            "catastrophic_poor": _share(struck, poor),
            "catastrophic_others": _share(struck, ~poor),
            "overshoot": float(overshoot(h.care_12, h.consumed_12, county.numbers(Measures)).mean()),
        }


def overshoot(care: Floats, consumed: Floats, rules: Measures) -> Floats:
    """By how much own payments of a year (n,) are above the share of what can be paid that is catastrophic, 0 at least.

    `consumed` (n,) is the year's consumption without them.
    """
    share = np.divide(care, can_pay(care, consumed, rules.food_share), out=np.zeros(len(care)), where=care > 0.0)
    return np.maximum(share - rules.catastrophic, 0.0)


def mean_size(persons: ArrayLike, chosen: ArrayLike) -> float:
    """Mean persons of the `chosen` households, both (n,); NaN without one."""
    heads = np.asarray(persons, dtype=np.float64)[np.asarray(chosen, dtype=bool)]
    return float(heads.mean()) if len(heads) else float("nan")


def booked(county: County, payer: str, payee: str, item: str) -> float:
    """Yuan of the sample that were paid this month for `item`."""
    return county.ledger.flows.get((payer, payee, item), 0.0)


def check(county: County, what: str, read: float, in_the_books: float) -> None:
    """Raise AccountsError where what was read of the households is not what the books have."""
    if abs(read - in_the_books) > TOLERANCE * max(1.0, abs(in_the_books)):
        raise AccountsError(
            f"{county.date}: {what} by household add up to {read:.2f} yuan, the books have {in_the_books:.2f}"
        )


def _people(persons: ArrayLike, elders: ArrayLike) -> dict[str, float]:
    return {"persons": float(np.sum(persons, dtype=np.float64)), "elders": float(np.sum(elders, dtype=np.float64))}


def _paid_by_consumers(county: County) -> float:
    """Yuan of the sample this month: what was sold on listings and under the brand, fees and margin included."""
    takings, v = county.own(SellingState).takings, county.values
    keep = np.array([[1.0 - platform.commission] for platform in county.platforms])
    brand = float(takings.brand_gross.sum()) / (1.0 - v["brand.commission"] - v["brand.margin"])
    return float((takings.open_gross / keep).sum()) + brand


def _share(part: Flags, whole: Flags) -> float:
    """Share of households of `whole` that are in `part`; NaN without one."""
    return share_of_persons(part, np.ones(len(part)), whole)


def _over(amount: float, people: float) -> float:
    """`amount` a head of `people`; NaN without any."""
    return amount / people if people > 0.0 else float("nan")


def _mean(months: Mapping[str, list[float]], name: str) -> float:
    """Mean of the months that have the figure; NaN where none has."""
    known = [month for month in months.get(name, []) if not np.isnan(month)]
    return sum(known) / len(known) if known else float("nan")
