"""Monitoring and evaluation: each quarter a report; money moves toward what is used, places lean toward need.

A report shows economic, social and environmental indicators as far as they are collected: of households that the
platform knows (they sell or shop online) in the villages with indicators, and of all households in villages that take
part. What is not covered is not seen, so that data from the platform alone show the better off. For each lever it
estimates the share of what was delivered that somebody used, with an error that indicators make smaller,

    seen = use + blind * (1 - clarity * indicators) * z,

and reallocation moves plans and grants toward the levers seen to be used (`Programme.reallocate`) and leans those that
reach households toward the townships seen to be poor. Without indicators it runs blind. The other two levers of the
pillar act where their data go: market reports on expectations (`kernels.offers`), participation on who is listed and
served (`mechanisms.community`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tongyu.draws import Purpose, normals
from tongyu.levers import LEVERS, levers_of
from tongyu.mechanisms.community import participation

if TYPE_CHECKING:
    from tongyu.county import County


@dataclass(frozen=True)
class Report:
    """What a quarter's report shows; NaN where nobody is covered."""

    date: str
    covered: float  # share of households
    income: float  # yuan a head over twelve months, of the covered
    headcount: float  # of the covered, share of persons
    online_share: float  # of sales
    parcels: float  # outbound and inbound, county-wide in the month
    use: dict[str, float]  # by lever, as the report sees it
    need: NDArray[np.float64]  # (townships,) headcount as the report sees it
    moved: float  # yuan a quarter that it moves
    error: float  # mean distance of `use` from what was used


def monitor(county: "County") -> None:
    """At the end of a quarter, from the first in which the pillar is at work, report and act."""
    county.money_moved = 0.0
    begun = county.reports or any(county.programme.level(kind.key) > 0.0 for kind in levers_of("monitoring"))
    if county.month_of_year % 3 != 2 or not begun:
        return
    strength = min(1.0, county.programme.level("monitoring.reallocation"))
    use, error = _seen_use(county)
    covered = _covered(county)
    need = _seen_need(county, covered)
    county.money_moved = county.programme.reallocate(use, strength * county.values["monitoring.shift"])
    county.programme.lean(strength * county.values["monitoring.lean"], need)
    county.reports.append(_report(county, covered, use, need, error))


def indicator_error(county: "County") -> float:
    """Standard deviation of a report's error about how far a lever is used."""
    v = county.values
    indicators = min(1.0, county.programme.level("monitoring.indicators"))
    return v["monitoring.blind"] * (1.0 - v["monitoring.clarity"] * indicators)


def _seen_use(county: "County") -> tuple[dict[str, float], float]:
    """Use as the report sees it, by lever, and how far from the truth that is in the mean; 0 where it sees none."""
    keys = list(LEVERS)
    luck = normals(county.seed, Purpose.INDICATOR, np.arange(len(keys)), county.month)
    error = indicator_error(county)
    seen: dict[str, float] = {}
    off = 0.0
    for key, used in USE.items():
        if county.programme.level(key) > 0.0:
            true = used(county)
            seen[key] = min(max(true + error * luck[keys.index(key)], 0.0), 1.0)
            off += abs(seen[key] - true)
    return seen, off / max(1, len(seen))


def _covered(county: "County") -> NDArray[np.bool_]:
    """Households that the report knows, (households,)."""
    h = county.columns
    indicators = min(1.0, county.programme.level("monitoring.indicators"))
    watched = county.programme.in_turn(indicators * county.villages, np.ones(county.villages)) > 0.5
    part = participation(county) > 0.5
    return np.asarray(((h.sells | h.shops) & watched[h.village]) | part[h.village])


def _seen_need(county: "County", covered: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Headcount of the covered by township, (townships,); of all covered where a township has none."""
    h = county.columns
    poor = covered & (h.income_12 / h.persons < county.values["line.national"])
    persons = np.bincount(h.township, weights=h.persons * covered, minlength=county.townships)
    counted = np.bincount(h.township, weights=h.persons * poor, minlength=county.townships)
    mean = counted.sum() / persons.sum() if persons.sum() > 0.0 else 1.0
    return np.where(persons > 0.0, counted / np.maximum(persons, 1.0), mean)


def _report(
    county: "County", covered: NDArray[np.bool_], use: dict[str, float], need: NDArray[np.float64], error: float
) -> Report:
    h = county.columns
    persons = float(h.persons[covered].sum(dtype=np.float64))
    poor = covered & (h.income_12 / h.persons < county.values["line.national"])
    nobody = float("nan")
    online = float(county.selling.takings.open_gross.sum() + county.selling.takings.brand_gross.sum())
    total = online + float(county.selling.takings.trader.sum())
    return Report(
        date=county.date,
        covered=float(covered.mean()),
        income=float(h.income_12[covered].sum()) / persons if persons > 0.0 else nobody,
        headcount=float(h.persons[poor].sum(dtype=np.float64)) / persons if persons > 0.0 else nobody,
        online_share=online / total if total > 0.0 else nobody,
        parcels=float(county.parcels_12[county.month % 12].sum()) * county.scale,
        use=use,
        need=need,
        moved=county.money_moved,
        error=error,
    )


def _seats(key: str) -> Callable[["County"], float]:
    return lambda county: min(1.0, county.seats_taken.get(key, 0.0))


def _casework(county: "County") -> float:
    capacity = sum(worker.capacity for worker in county.social_workers)
    return min(1.0, county.cases_open / capacity) if capacity > 0.0 else 0.0


def _borrowing(county: "County") -> float:
    h = county.columns
    linked = float(np.count_nonzero(h.credit))
    return float(np.count_nonzero(h.credit & (h.debt > 0.0))) / linked if linked else 0.0


def _operators(county: "County") -> float:
    wanted = county.programme.level("training.operators")
    return min(1.0, (county.operators_in_cooperatives + float(county.stations.open.sum())) / wanted)


def _hub_use(county: "County") -> float:
    public = [hub for hub in county.hubs[1:] if hub.public]
    capacity = sum(hub.capacity for hub in public)
    return min(1.0, sum(hub.load for hub in public) / capacity) if capacity > 0.0 else 0.0


def _stations(county: "County") -> float:
    return float(county.stations.use)


def _brand_use(county: "County") -> float:
    """How far members fill the quota: where they don't, more buyers are of no use."""
    quota = float(county.enterprise.quota.sum())
    return min(1.0, float(county.selling.takings.brand_weighted.sum()) / quota) if quota > 0.0 else 0.0


def _below_standard(county: "County") -> float:
    """Share of members below the standard: whom advice and one standard could still lift."""
    h = county.columns
    members = h.cooperative >= 0
    below = members & (h.quality < county.values["cooperatives.standard"])
    return float(np.count_nonzero(below)) / max(1.0, float(np.count_nonzero(members)))


def _to_coach(county: "County") -> float:
    wanted = county.programme.level("training.coaching") / county.scale
    return min(1.0, float(np.count_nonzero(county.columns.coached)) / wanted) if wanted > 0.0 else 0.0


def _gave(county: "County") -> float:
    return float(county.crowdfunding > 0.0)


USE: dict[str, Callable[["County"], float]] = {
    "resources.hubs": _hub_use,
    "resources.node_townships": _hub_use,
    "resources.stations": _stations,
    "branding.awareness": _brand_use,
    "branding.festivals": _brand_use,
    "branding.standard": _below_standard,
    "branding.technical_cooperation": _below_standard,
    "training.courses": _seats("training.courses"),
    "training.skill_courses": _seats("training.skill_courses"),
    "training.lectures": _seats("training.lectures"),
    "training.field_visits": _seats("training.field_visits"),
    "training.operators": _operators,
    "training.coaching": _to_coach,
    "support.social_workers": _casework,
    "support.finance_links": _borrowing,
    "support.crowdfunding": _gave,
}
"""Share of what a lever delivered that somebody used, 0-1. Levers that are not here keep their plan."""
