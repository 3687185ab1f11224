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

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tongyu.county.draws import Purpose, normals, uniforms
from tongyu.county.levers import LeverKind
from tongyu.county.mechanism import Mechanism
from tongyu.county.mechanisms.community import participation
from tongyu.county.mechanisms.logistics import Logistics
from tongyu.county.mechanisms.selling import SellingState
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.county.switches import Switch


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


@dataclass
class Monitoring:
    """All reports so far, and the yuan a quarter that this month's moved."""

    reports: list[Report] = field(default_factory=list)
    money_moved: float = 0.0


def monitor(county: State) -> None:
    """At the end of a quarter, from the first in which the pillar is at work, report and act."""
    own = county.own(Monitoring)
    own.money_moved = 0.0
    if county.month_of_year % 3 != 2 or not (own.reports or county.programme.delivers("monitoring")):
        return
    strength = min(1.0, county.programme.level("monitoring.reallocation"))
    use, error = _seen_use(county)
    covered = _covered(county)
    need = _seen_need(county, covered)
    own.money_moved = county.programme.reallocate(use, strength * county.values["monitoring.shift"])
    county.programme.lean(strength * county.values["monitoring.lean"], need)
    own.reports.append(_report(county, covered, use, need, error))


def indicator_error(county: State) -> float:
    """Standard deviation of a report's error about how far a lever is used."""
    v = county.values
    indicators = min(1.0, county.programme.level("monitoring.indicators"))
    return v["monitoring.blind"] * (1.0 - v["monitoring.clarity"] * indicators)


def _seen_use(county: State) -> tuple[dict[str, float], float]:
    """Use as the report sees it, by lever, and how far from the truth that is in the mean; 0 where it sees none."""
    at_work = [key for key in county.used if county.programme.level(key) > 0.0]
    numbers = [county.programme.lines[key].lever.number for key in at_work]
    luck = normals(county.seed, Purpose.INDICATOR, numbers, county.month).tolist()
    error = indicator_error(county)
    seen: dict[str, float] = {}
    off = 0.0
    for key, z in zip(at_work, luck, strict=True):
        true = county.used[key](county)
        seen[key] = min(max(true + error * z, 0.0), 1.0)
        off += abs(seen[key] - true)
    return seen, off / max(1, len(seen))


def _covered(county: State) -> NDArray[np.bool_]:
    """Households that the report knows, (households,)."""
    h = county.columns
    indicators = min(1.0, county.programme.level("monitoring.indicators"))
    part = participation(county) > 0.5  # where villagers report themselves nobody else need watch
    watched = county.programme.in_turn(indicators * county.villages, np.where(part, 0.0, 1.0)) > 0.5
    online = h.sells | h.shops
    if county.values["monitoring.platform_seen"] < 1.0:
        online &= uniforms(county.seed, Purpose.PLATFORM_SEEN, h.id) < county.values["monitoring.platform_seen"]
    return np.asarray((online & watched[h.village]) | part[h.village])


def _seen_need(county: State, covered: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Headcount of the covered by township, (townships,); of all covered where a township has none."""
    h = county.columns
    poor = covered & county.poor()
    persons = np.bincount(h.township, weights=h.persons * covered, minlength=county.townships)
    counted = np.bincount(h.township, weights=h.persons * poor, minlength=county.townships)
    mean = counted.sum() / persons.sum() if persons.sum() > 0.0 else 1.0
    return np.where(persons > 0.0, counted / np.maximum(persons, 1.0), mean)


def _report(
    county: State, covered: NDArray[np.bool_], use: dict[str, float], need: NDArray[np.float64], error: float
) -> Report:
    h = county.columns
    persons = float(h.persons[covered].sum(dtype=np.float64))
    poor = covered & county.poor()
    nobody = float("nan")
    online = float(
        county.own(SellingState).takings.open_gross.sum() + county.own(SellingState).takings.brand_gross.sum()
    )
    total = online + float(county.own(SellingState).takings.trader.sum())
    return Report(
        date=county.date,
        covered=float(covered.mean()),
        income=float(h.income_12[covered].sum()) / persons if persons > 0.0 else nobody,
        headcount=float(h.persons[poor].sum(dtype=np.float64)) / persons if persons > 0.0 else nobody,
        online_share=online / total if total > 0.0 else nobody,
        parcels=float(county.own(Logistics).parcels_12[county.month % 12].sum()) * county.scale,
        use=use,
        need=need,
        moved=county.own(Monitoring).money_moved,
        error=error,
    )


def figures(county: State) -> dict[str, float]:
    """The latest report's error about the use of levers, 0-1, and the share of households it covers; yuan moved."""
    own = county.own(Monitoring)
    latest = own.reports[-1] if own.reports else None
    return {
        "indicator_error": latest.error if latest else 0.0,
        "monitored": latest.covered if latest else 0.0,
        "money_moved": own.money_moved,
    }


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("monitoring.lean", 1.0, "-", (0.0, 2.0), (0, 10), "assumed", "", "how far levers that reach households lean toward needy townships at full strength"),
    number("monitoring.shift", 0.5, "-", (0.2, 1.0), (0, 5), "assumed", "", "growth of a lever's plan a quarter for full use above the mean, at full strength"),
    number("monitoring.blind", 0.4, "0-1", (0.2, 0.6), (0, 2), "assumed", "", "error of a report without indicators about how far a lever is used"),
    number("monitoring.clarity", 0.8, "share", (0.4, 1.0), (0, 1), "assumed", "", "of that error which indicators in all villages remove"),
    number("programme.monitoring.indicators", 12_000.0, "yuan a month for all villages", (5_000, 30_000), (0, 1e7), "assumed", "", "collecting and publishing"),
    number("programme.monitoring.reallocation", 10_000.0, "yuan a month at full strength", (4_000, 20_000), (0, 1e6), "assumed", "", "evaluation office"),
    number("monitoring.platform_seen", 1.0, "share", (0.0, 1.0), (0, 1), "assumed", "", "of households online that a report sees by the platform; 0 = no link"),
)
# fmt: on

LEVERS = (
    LeverKind(
        "monitoring",
        "indicators",
        "both",
        "share of villages",
        1.0,
        "-indicator_error",
        "economic, social and environmental indicators each quarter: what the programme's plans go by",
        number=30,
        placed=False,
        staffed=True,
    ),
    LeverKind(
        "monitoring",
        "reallocation",
        "both",
        "strength",
        1.0,
        "money_moved",
        "each quarter money moves toward levers that are used and townships in need",
        number=33,
        placed=False,
    ),
)

SWITCHES = (
    Switch(
        "platform_monitoring",
        "reports see households by the platform",
        "monitored",
        "five_pillars",
        neutral={"monitoring.platform_seen": 0},
        link=True,
    ),
    Switch(
        "monitoring",
        "reports move money and lean toward need",
        "money_moved",
        "five_pillars",
        ("monitoring.monitor",),
    ),
)

MECHANISM = Mechanism(
    name="monitoring",
    does="quarterly reports, which money follows",
    steps=(monitor,),
    numbers=NUMBERS,
    levers=LEVERS,
    switches=SWITCHES,
    state=lambda county: Monitoring(),
    figures=figures,
)
