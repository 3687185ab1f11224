"""Farming beside the market: crop shares in April, inputs April to June, harvest in autumn, food and storage.

Equations in `kernels.growing`. Inputs that cash and credit do not cover are not bought, and the harvest is smaller:
the way liquidity reaches the field. Members of a waking cooperative buy cheaper and store with less loss.
"""

from typing import TYPE_CHECKING

import numpy as np

from tongyu.draws import Purpose
from tongyu.households.columns import CROP_SALES
from tongyu.kernels.finance import Finance
from tongyu.kernels.growing import Growing, buy_inputs, choose_crops, harvest, keep_house
from tongyu.ledger import COOPERATIVES, HOUSEHOLDS, OUTSIDE
from tongyu.mechanisms.prices import by_crop
from tongyu.mechanisms.trends import trend

if TYPE_CHECKING:
    from tongyu.county import County

APRIL, JUNE = 3, 5
HARVEST_MONTH = np.array([9, 9, 8, 8, 9])  # by crop; September 8, October 9
EATEN = np.array([True, False, False, True, False])  # maize and millet
SMALL_STOCK = 1.0  # kg: less is eaten


def grow(county: "County") -> None:
    """One month on the farm."""
    h, values, numbers = county.columns, county.values, county.numbers(Growing)
    moy = county.month_of_year
    if moy == APRIL:
        usual = by_crop(values, "share")
        margin = county.prices.expected * by_crop(values, "yield") - by_crop(values, "inputs")
        reference = county.prices.usual * by_crop(values, "yield") - by_crop(values, "inputs")
        received = county.selling.received()
        seen = np.where(received > 0.0, received, county.prices.expected) * by_crop(values, "yield")
        seen -= by_crop(values, "inputs")
        choose_crops(h, numbers, margin - reference, seen - reference, county.terms.selection, usual)
    if APRIL <= moy <= JUNE:
        _buy(county)
    if moy in HARVEST_MONTH:
        yields = by_crop(values, "yield") * trend(values, "yield", county.year_fraction)
        weather = county.weather.factor(county.year)
        now = moy == HARVEST_MONTH
        purpose = int(Purpose.YIELD)
        harvest(h, numbers, now, yields, weather, county.key, purpose, county.month, county.ledger.harvested)
    books = county.ledger
    keep_house(
        h,
        numbers,
        county.terms,
        county.terms.wholesale,
        EATEN,
        books.lost,
        books.eaten,
        CROP_SALES,
        SMALL_STOCK,
    )


def _buy(county: "County") -> None:
    values = county.values
    paid, borrowed = buy_inputs(
        county.columns,
        by_crop(values, "inputs"),
        1.0 / 3.0,
        county.month_of_year == APRIL,
        county.terms,
        county.numbers(Finance),
        CROP_SALES,
        county.member_inputs,
    )
    county.ledger.pay(HOUSEHOLDS, OUTSIDE, "inputs", paid)
    county.ledger.pay(OUTSIDE, HOUSEHOLDS, "loans", borrowed)
    commission = values["cooperatives.input_commission"] * county.member_inputs
    for cooperative, amount in zip(county.cooperatives, commission, strict=True):
        cooperative.cash += amount
    county.ledger.pay(OUTSIDE, COOPERATIVES, "commission on inputs", float(commission.sum()))
