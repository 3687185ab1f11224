"""Farming beside the market: crop shares as the farm year begins, inputs for three months, harvest, food and storage.

Equations in `kernels.growing`. Inputs that cash and credit do not cover are not bought, and the harvest is smaller:
the way liquidity reaches the field. Members of a waking cooperative buy cheaper and store with less loss.
"""

import numpy as np
from numpy.typing import NDArray

from tongyu.county.calendar import BUYING
from tongyu.county.draws import Purpose
from tongyu.county.households.columns import CROP_SALES
from tongyu.county.ledger import COOPERATIVES, HOUSEHOLDS, OUTSIDE
from tongyu.county.mechanism import Mechanism
from tongyu.county.mechanisms import producer_subsidy
from tongyu.county.mechanisms.crops import SMALL_STOCK
from tongyu.county.mechanisms.prices import OutsidePrices
from tongyu.county.mechanisms.selling import SellingState
from tongyu.county.mechanisms.trends import trend
from tongyu.county.mechanisms.weather import Weather
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.county.switches import Switch
from tongyu.kernels.finance import Finance
from tongyu.kernels.growing import Growing, buy_inputs, choose_crops, harvest, keep_house


class Farming:
    """What farm steps remember."""

    def __init__(self, county: State) -> None:
        self.member_inputs = np.zeros(len(county.cooperatives))  # yuan that members paid for inputs this month


def grow(county: State) -> None:
    """One month on the farm."""
    h, values, numbers = county.columns, county.values, county.numbers(Growing)
    moy = county.month_of_year
    if moy == county.calendar.first_buying:
        usual = county.by_crop("share")
        margin = county.own(OutsidePrices).expected * county.by_crop("yield") - county.by_crop("inputs")
        reference = county.own(OutsidePrices).usual * county.by_crop("yield") - county.by_crop("inputs")
        received = county.own(SellingState).received()
        seen = np.where(received > 0.0, received, county.own(OutsidePrices).expected) * county.by_crop("yield")
        seen -= county.by_crop("inputs")
        more = producer_subsidy.expected(county) - reference
        choose_crops(h, numbers, margin + more, seen + more, county.terms.selection, usual)
    if county.calendar.buys(moy):
        _buy(county)
    if moy in county.crops.harvest:
        yields = county.by_crop("yield") * trend(county, "yield")
        weather = county.own(Weather).factor(county.year)
        now, standing = moy == county.crops.harvest, _standing(county)
        cost = county.by_crop("inputs")
        purpose = int(Purpose.YIELD)
        harvested = county.ledger.harvested
        away, loss = values["placement.time"], values["distress.harvest"]
        distress = round(values["distress.months"])
        harvest(
            h,
            numbers,
            away,
            loss,
            distress,
            now,
            standing,
            cost,
            yields,
            weather,
            county.key,
            purpose,
            county.month,
            harvested,
        )
    books = county.ledger
    keep_house(
        h,
        numbers,
        county.terms,
        county.terms.wholesale,
        county.crops.eaten,
        books.lost,
        books.eaten,
        CROP_SALES,
        SMALL_STOCK,
    )


def _standing(county: State) -> NDArray[np.bool_]:
    """Which crops stand in the field before this month's harvest, (crops,)."""
    since = county.calendar.after_sowing
    harvests = np.array([since(month) for month in county.crops.harvest.tolist()])
    return np.asarray(since(county.month_of_year) <= harvests)


def _buy(county: State) -> None:
    values = county.values
    paid, borrowed = buy_inputs(
        county.columns,
        county.by_crop("inputs"),
        1.0 / BUYING,
        county.month_of_year == county.calendar.first_buying,
        county.terms,
        county.numbers(Finance),
        CROP_SALES,
        county.own(Farming).member_inputs,
    )
    county.ledger.pay(HOUSEHOLDS, OUTSIDE, "inputs", paid)
    county.ledger.pay(OUTSIDE, HOUSEHOLDS, "loans", borrowed)
    commission = values["cooperatives.input_commission"] * county.own(Farming).member_inputs
    for cooperative, amount in zip(county.cooperatives, commission, strict=True):
        cooperative.cash += amount
    county.ledger.pay(OUTSIDE, COOPERATIVES, "commission on inputs", float(commission.sum()))


def figures(county: State) -> dict[str, float]:
    """Kilograms: of a household in store, of the county harvested, eaten and lost.

    And the share of all land that is tilled under the second crop, if there is one.
    """
    n, of, books = len(county.columns.id), county.counted, county.ledger
    return {
        "stock": of.stock / n,
        **{f"crop_share_{name}": of.second_crop / max(of.tilled, 1e-9) for name in county.crops.names[1:2]},
        "harvest": float(books.harvested.sum()) * county.scale,
        "eaten": float(books.eaten.sum()) * county.scale,
        "storage_loss": float(books.lost.sum()) * county.scale,
    }


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("growing.own_use", 9.0, "kg a person a month", (6, 14), (0, 50), "assumed", "", "maize and millet eaten at home"),
    number("growing.storage_loss", 0.008, "a month", (0.005, 0.015), (0, 0.2), "derived", "storage", "farm storage 4-5 % in six months"),
    number("growing.cooperative_storage", 0.6, "times the loss", (0.4, 1.0), (0, 1), "assumed", "", "in a cooperative's store"),
    number("growing.unpaid_yield", 0.2, "share of the yield", (0.0, 0.35), (0, 1), "assumed", "", "with no bought inputs at all; seed and fertiliser are worth more than they cost in a usual year"),
    number("growing.idle_labour", 0.65, "share of the yield", (0.5, 0.9), (0, 1), "assumed", "", "without a fit adult"),
    number("growing.spread", 0.15, "log points", (0.05, 0.3), (0, 1), "assumed", "", "luck of a single household's harvest"),
    number("growing.irrigation", 0.20, "share", (0.1, 0.35), (0, 1), "assumed", "", "higher yield on irrigated land"),
    number("growing.irrigation_shield", 0.6, "share", (0.4, 0.8), (0, 1), "assumed", "", "of a weather loss that irrigation averts; yields vary by 0.15 irrigated, 0.30 rain-fed"),
    number("growing.soil", 0.9, "a unit of soil quality", (0.4, 1.3), (0, 2), "assumed", "", "yield over soil quality 0-1"),
    number("growing.share_speed", 0.25, "a year", (0.1, 0.5), (0, 1), "assumed", "", "how fast crop shares follow margins"),
    number("growing.share_scale", 300.0, "yuan a mu", (150, 600), (10, 10_000), "assumed", "", "difference of margins that moves shares e-fold"),
)
# fmt: on

SWITCHES = (
    Switch("own_use", "households eat of their own grain", "eaten", neutral={"growing.own_use": 0}),
    Switch("storage_loss", "grain in store is lost", "storage_loss", neutral={"growing.storage_loss": 0}),
    Switch(
        "crop_choice",
        "crop shares follow margins",
        "swing of crop_share_sunflower",
        neutral={"growing.share_speed": 0},
    ),
    Switch("liquidity", "inputs that cannot be paid are not bought", "-harvest", neutral={"growing.unpaid_yield": 1}),
)

MECHANISM = Mechanism(
    name="growing",
    does="crops are sown, paid for, harvested, stored and eaten",
    steps=(grow,),
    numbers=NUMBERS,
    switches=SWITCHES,
    state=Farming,
    figures=figures,
)
