"""Estimators of harvests, prices and sales, from the county's tables and what was sold of each crop."""

import numpy as np
import pandas as pd

from tongyu.questions.patterns.asked import Asked
from tongyu.questions.patterns.estimator import Estimator, cell, counted, monthly, of_tables, yearly
from tongyu.questions.patterns.estimators import sold_by, spread_of_growth
from tongyu.questions.patterns.small_order import LARGE_KG, SMALL_KG, gain_of_consolidation, share_left
from tongyu.questions.patterns.watching import Observed
from tongyu.text.months import month_after


def _of_year(table: pd.DataFrame, asked: Asked) -> float:
    """The sum over the row's crops and the months of its year."""
    return float(table.loc[f"{asked.year}-01" : f"{asked.year}-12", list(asked.crops)].to_numpy().sum())


def _harvest(seen: Observed, asked: Asked) -> float:
    return _of_year(seen.goods["harvested"], asked) / 1e6


def _price(seen: Observed, asked: Asked) -> float:
    kg = _of_year(seen.goods["trader_kg"], asked)
    paid = seen.dated.price_level(asked.year) * _of_year(seen.goods["trader"], asked)
    return paid / kg if kg > 0.0 else float("nan")


def _online_share(seen: Observed, asked: Asked) -> float:
    online = _of_year(seen.goods["open_kg"], asked) + _of_year(seen.goods["brand_kg"], asked)
    sold = online + _of_year(seen.goods["trader_kg"], asked)
    return 100.0 * online / sold if sold > 0.0 else float("nan")


def _online_over_trader(seen: Observed, asked: Asked) -> float:
    """The mean over the months in which the crop was sold both ways; NaN where there is none."""
    first, last = asked.months
    of = {name: table.loc[first:last, asked.crop].to_numpy() for name, table in seen.goods.items()}
    both = (of["open_consumer_kg"] > 0.0) & (of["trader_kg"] > 0.0)
    if not both.any():
        return float("nan")
    listed = of["open_paid"][both] / of["open_consumer_kg"][both]
    return float((listed / (of["trader"][both] / of["trader_kg"][both])).mean())


def _spread_of_price(seen: Observed, asked: Asked) -> float:
    first, last = asked.years
    return spread_of_growth(seen.monthly.loc[f"{first - 1}-01" : f"{last}-12", f"price_{asked.crop}"], 12)


def _online_value(seen: Observed, asked: Asked) -> float:
    return seen.dated.price_level(asked.year) * cell(seen.counts, asked.year, "online_value") / 1e6


def _stations(seen: Observed, asked: Asked) -> float:
    return 100.0 * cell(seen.monthly, f"{asked.year}-12", "stations") / seen.villages


def _sold_by(seen: Observed, asked: Asked) -> float:
    sales = seen.monthly["trader_sales"]
    first, last = asked.years
    begins = [f"{year}-{seen.first_harvest + 1:02d}" for year in range(first, last + 1)]
    return sold_by([sales.loc[month : month_after(month, 11)].to_numpy() for month in begins], asked.within)


def _small_order_left(seen: Observed, asked: Asked) -> float:
    return share_left(seen.values, seen.crops, SMALL_KG)


def _small_order_consolidated(seen: Observed, asked: Asked) -> float:
    return gain_of_consolidation(seen.values, seen.crops)


def _large_order_left(seen: Observed, asked: Asked) -> float:
    large, small = (share_left(seen.values, seen.crops, kg) for kg in (LARGE_KG, SMALL_KG))
    return float(np.subtract(large, small))


# fmt: off
OF_SALES: dict[str, Estimator] = {
    # harvests and prices of crops
    "harvest": of_tables("harvest of the crops in the calendar year, whole county, raw", "1,000 t", _harvest, "year", "crops"),
    "price": of_tables("what traders paid for the crops over what they took, calendar year, in yuan of that year", "yuan a raw kg", _price, "year", "crops"),
    "spread_of_price": of_tables("standard deviation of the change over twelve months of the logarithm of the wholesale price at constant prices, all months of the years", "log points", _spread_of_price, "years", "crop", before=1),
    "sold_by": of_tables("receipts from traders for all crops in the first so many months from the first harvest on over those of twelve, mean of the years in which they begin", "% by value", _sold_by, "years", "within", beyond=1),
    # selling and buying online
    "sellers": of_tables("households that sell online, at the end of the year", "% of households", yearly("sellers", 100.0), "year"),
    "sellers_in_month": of_tables("the same, at the end of the month", "% of households", monthly("sellers", 100.0), "month"),
    "shoppers": of_tables("households of which any member shops online, at the end of the year", "% of households", yearly("shoppers", 100.0), "year"),
    "online_value": of_tables("what consumers paid for produce from listings and the brand, in yuan of that year, whole county", "m yuan", _online_value, "year"),
    "online_share": of_tables("weight of the crops sold on open listings and to the brand over all that was sold, calendar year", "% by weight", _online_share, "year", "crops"),
    "online_over_trader": of_tables("what consumers pay a kg on open listings over what traders pay a raw kg, mean of the months in which both bought", "times", _online_over_trader, "months", "crop"),
    "parcels": of_tables("outbound parcels of the calendar year, those of the brand included, whole county", "m parcels", counted("parcels", 1e-6), "year"),
    "stations": of_tables("villages with an open station at the end of the year", "% of villages", _stations, "year"),
    # orders, by the parameters alone
    "small_order_left": of_tables("what an order of 1.6 kg and 31 yuan leaves its seller beyond the trader's price", "% of the order", _small_order_left),
    "small_order_consolidated": of_tables("what half the parcel price adds to it", "yuan an order", _small_order_consolidated),
    "large_order_left": of_tables("what an order of 5 kg at the same price a kg leaves, less the same of 1.6 kg", "points", _large_order_left),
}
# fmt: on
