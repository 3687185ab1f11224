"""Households of today's baseline, recorded month by month."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tongyu import County
from tongyu.county.households.columns import CROP_SALES, OTHER, PROPERTY, STOCKS
from tongyu.county.mechanisms import income
from tongyu.county.mechanisms.weather import Weather

Floats = NDArray[np.float64]
YEARS = tuple(range(2011, 2021))
HOUSEHOLDS = 5_877


@dataclass
class Record:
    """What one run of the baseline held of its households: n of them, over ten years."""

    columns: dict[str, NDArray[Any]]  # traits, (n,)
    crops: Floats  # (years, n) yuan from crops, stocks at cost
    harvest: Floats  # (years, n) yuan of the harvest at the value of stocks
    livestock: Floats  # (years, n) yuan, other operating income at a trend of 1 a person of the old size
    property: Floats  # (years, n) yuan
    cash: NDArray[np.float32]  # (months, n) yuan when a month ends
    weather: Floats  # (years, n) share of a usual rain-fed harvest
    droughts: NDArray[np.bool_]  # (years,)
    prices: Floats  # (months,) the trader's price over its usual, mean of crops by what is harvested


def record(seed: int) -> Record:
    """Run the baseline with `seed`."""
    county = County("baseline", rng=seed, households=HOUSEHOLDS)
    h, n = county.columns, HOUSEHOLDS
    names = ("id", "village", "persons", "elders", "age", "schooling", "land", "irrigated", "soil", "ability")
    traits = {name: getattr(h, name).copy() for name in (*names, "livestock", "remittance", "chronic")}
    value = income.store_prices(county)
    crops, harvest, livestock, rent = (np.zeros((len(YEARS), n)) for _ in range(4))
    cash = np.zeros((county.scenario.months, n), dtype=np.float32)
    prices = np.zeros(county.scenario.months)
    weather, droughts = np.zeros((len(YEARS), n)), np.zeros(len(YEARS), dtype=bool)
    before = {"stock": h.stock.copy()}

    def after_step(_: str, name: str) -> None:
        if name == "cooperatives.join":
            before["stock"] = h.stock.copy()
        elif name == "growing.grow":
            more = (np.maximum(h.stock - before["stock"], 0.0) * value).sum(axis=1)
            harvest[county.year - YEARS[0]] += more

    county.step_observer = after_step
    usual = h.land @ h.crop_share.astype(np.float64)
    while county.month + 1 < county.scenario.months:
        county.step()
        cash[county.month] = h.cash
        relative = county.terms.wholesale / value
        prices[county.month] = float((relative * usual).sum() / usual.sum())
        if county.month_of_year == 11:
            at = county.year - YEARS[0]
            crops[at] = h.income_year[:, CROP_SALES] + h.income_year[:, STOCKS]
            livestock[at] = h.income_year[:, OTHER]
            rent[at] = h.income_year[:, PROPERTY]
            own = county.own(Weather)
            weather[at] = own.factor(county.year)[h.village]
            droughts[at] = own.is_drought(county.year)
    return Record(traits, crops, harvest, livestock, rent, cash, weather, droughts, prices)
