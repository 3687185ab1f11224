"""What the page shows of a county in one month, taken out of it so that the county can go on."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tongyu.app.running.events import Event, Watch
from tongyu.app.running.layers import Cells
from tongyu.app.running.living import Living, living_in
from tongyu.county.facts import CountyFacts
from tongyu.county.households.columns import SOURCES, STOCKS, Columns
from tongyu.county.levers import PILLARS
from tongyu.county.measures.yearly import LINES
from tongyu.county.mechanisms.logistics import Logistics

if TYPE_CHECKING:
    from tongyu.county.county import County

Floats = NDArray[np.float64]
Small = NDArray[np.float32]
Flags = NDArray[np.bool_]

LORENZ = 20  # steps of the curve
EARNED = SOURCES[:STOCKS]
"""Sources as charts show them: what was put by belongs to the crops."""
BESIDE = 8_000  # bytes of a month's numbers, its curve and what holds all together


@dataclass(frozen=True, eq=False)
class Figures:
    """One county at the end of one month; arrays are never written again.

    Money is yuan of 2015. Incomes, headcounts and the Lorenz curve are of the last twelve months, which before the
    twelfth are filled up with those of a usual year; sums of sources and sales then lack them. Flows are of this month.
    """

    month: int
    date: str
    layers: dict[str, Floats]  # (cells,) by layer
    village_poor: Floats  # (V,) share of persons below the national line
    village_income: Floats  # (V,) yuan a head
    village_sellers: Floats  # (V,) share of households
    stations: Flags  # (V,) an open e-commerce station
    hub_flow: Floats  # (T,) tonnes a month, county-wide
    hub_use: Floats  # (T,) load over capacity, 0-1
    hub_open: Flags  # (T,)
    workers: Floats  # (T,) social workers posted
    numbers: dict[str, float]  # what the charts are made of
    lorenz: Floats  # (LORENZ + 1,) share of all income that the poorest k / LORENZ of persons have
    income: Small  # (n,) yuan a head
    marks: NDArray[np.uint8]  # (n,) bits: see MARKS
    living: Living  # whose they are; the same of all months of a year
    events: tuple[Event, ...] = ()  # of this month


def figures_bytes(facts: CountyFacts, households: int) -> int:
    """About how many bytes the figures of a month take."""
    by_cell, by_village, by_township, by_household = (
        4 * 8,
        3 * 8 + 1,
        3 * 8 + 1,
        4 + 1 + 3,
    )  # the soil is the same always, who lives there a year
    cells = facts.grid_rows * facts.grid_columns
    places = cells * by_cell + facts.villages * by_village + len(facts.townships) * by_township
    return places + households * by_household + BESIDE


ADDED = "added."
"""What the numbers begin with that added mechanisms show."""

MARKS = ("poor", "sells", "shops", "member", "registered", "case", "ill")
"""What a list of households tells of each beside its income, bit by bit of `Figures.marks`."""


class Eye:
    """Sees a county's figures after each of its months."""

    def __init__(self, county: "County") -> None:
        self._follow(county)
        self._recent: list[dict[str, float]] = []
        self._watch = Watch()

    def _follow(self, county: "County") -> None:
        """Look at who lives there: others since the year turned."""
        self._columns, self._living, self.cells = county.columns, living_in(county), Cells(county)

    def see(self, county: "County") -> Figures:
        """The figures of the month that is over."""
        if county.columns is not self._columns:
            self._follow(county)
        h, v, living = county.columns, county.values, self._living
        per_head = h.income_12 / h.persons
        poor = per_head < v["line.national"]
        self._recent = [*self._recent[-11:], county.figures]
        capacity = np.array([hub.capacity for hub in county.hubs[1:]])
        load = np.array([hub.load for hub in county.hubs[1:]])
        return Figures(
            month=county.month,
            date=county.date,
            layers=self.cells.layers(h, poor),
            village_poor=self._by_village(county, poor * living.persons) / np.maximum(living.village_persons, 1.0),
            village_income=self._by_village(county, h.income_12) / np.maximum(living.village_persons, 1.0),
            village_sellers=self._by_village(county, h.sells.astype(float))
            / np.maximum(living.village_households, 1.0),
            stations=county.own(Logistics).stations.open.copy(),
            hub_flow=load * county.scale / 1_000.0,
            hub_use=np.divide(load, capacity, out=np.zeros(len(load)), where=capacity > 0.0),
            hub_open=np.array([hub.open for hub in county.hubs[1:]]),
            workers=_posted(county),
            numbers=self._numbers(county, per_head),
            lorenz=lorenz(per_head, living.persons),
            income=per_head.astype(np.float32),
            marks=_marks(h, poor),
            living=living,
            events=self._watch.events(county),
        )

    def _by_village(self, county: "County", values: Floats) -> Floats:
        sums = np.bincount(county.columns.village, weights=values, minlength=county.villages)
        return sums.astype(np.float64, copy=False)

    def _numbers(self, county: "County", per_head: Floats) -> dict[str, float]:
        month, persons = county.figures, self._living.persons
        found = {
            f"headcount_{line}": float(persons[per_head < county.values[f"line.{line}"]].sum() / persons.sum())
            for line in LINES
        }
        found["headcount_net"] = month["headcount_net"]
        found["income"] = month["income"]
        for source in EARNED:
            found[f"income_{source}"] = sum(each[f"income_{source}"] for each in self._recent)
        found["income_crops"] += sum(each["income_stocks"] for each in self._recent)
        online = sum(each["open_sales"] + each["brand_sales"] for each in self._recent)
        sold = online + sum(each["trader_sales"] for each in self._recent)
        found["online_share"] = online / sold if sold > 0.0 else 0.0
        found |= {f"price_{crop}": month[f"price_{crop}"] for crop in county.crops.names}
        found |= {f"cost_{pillar}": month[f"cost_{pillar}"] for pillar in PILLARS}
        return found | {ADDED + name: month[name] for name in county.tables.shows}


def lorenz(per_head: Floats, persons: Floats) -> Floats:
    """(LORENZ + 1,) the share of all income that the poorest 0, 1/20, ... 1 of persons have; losses count as nothing.

    All zero where nobody has an income.
    """
    order = np.argsort(per_head, kind="stable")
    incomes = np.maximum(per_head[order], 0.0) * persons[order]
    people = np.concatenate([[0.0], np.cumsum(persons[order])])
    held = np.concatenate([[0.0], np.cumsum(incomes)])
    if held[-1] <= 0.0:
        return np.zeros(LORENZ + 1)
    return np.interp(np.linspace(0.0, people[-1], LORENZ + 1), people, held) / held[-1]


def _posted(county: "County") -> Floats:
    level = county.programme.level("support.social_workers")
    posted = np.zeros(county.townships)
    for worker in county.social_workers:
        posted[worker.township] += min(max(level - worker.index, 0.0), 1.0)
    return posted


def _marks(h: Columns, poor: Flags) -> NDArray[np.uint8]:
    flags = (poor, h.sells, h.shops, h.cooperative >= 0, h.registered, h.case_months > 0, h.sick_months > 0)
    marks = np.zeros(len(poor), dtype=np.uint8)
    for bit, flag in enumerate(flags):
        marks |= flag.astype(np.uint8) << bit
    return marks
