"""The county's crops: land, yields, inputs, prices, what becomes of them online; when they are harvested."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from tongyu.county.households.columns import CROP_NUMBERS, CROPS
from tongyu.county.mechanism import Mechanism
from tongyu.county.numbers.kinds import Parameter, number

_HARVESTED = {"maize": 9, "sunflower": 9, "mung_bean": 8, "millet": 8, "sorghum": 9}  # September 8, October 9
HARVEST_MONTH = np.array([_HARVESTED[crop] for crop in CROPS])
SMALL_STOCK = 1.0  # kg: less is neither eaten nor offered


def by_crop(values: Mapping[str, float], what: str) -> NDArray[np.float64]:
    """`crops.<crop>.<what>` of all crops, (crops,)."""
    return np.array([values[f"crops.{crop}.{what}"] for crop in CROPS])


def crop_numbers() -> NDArray[np.int64]:
    """The entities of what is drawn by crop, (crops,)."""
    return np.array([CROP_NUMBERS[crop] for crop in CROPS])


# crop: usual share of land, yield kg/mu, inputs yuan/mu, wholesale price yuan/kg, price sd, may spike,
# consumer kg per raw kg, price of an open listing and of the brand in yuan a consumer kg, shares of their sales
# fmt: off
_CROPS: dict[str, tuple[float, ...]] = {
    "maize": (0.36, 350, 400, 1.77, 0.10, 0, 0.60, 7.0, 9.0, 0.05, 0.05),
    "sunflower": (0.28, 140, 370, 5.1, 0.15, 0, 0.90, 11.5, 16.0, 0.25, 0.15),
    "mung_bean": (0.17, 78, 250, 6.5, 0.25, 1, 0.95, 14.0, 20.0, 0.30, 0.30),
    "millet": (0.07, 185, 320, 3.6, 0.20, 0, 0.72, 11.5, 18.0, 0.20, 0.25),
    "sorghum": (0.12, 320, 340, 1.95, 0.15, 0, 0.72, 9.5, 16.0, 0.20, 0.25),
}


def _crop(name: str) -> tuple[Parameter, ...]:
    share, kg, inputs, price, sd, spike, consumer, listing, brand, listing_share, brand_share = _CROPS[name]
    at = f"crops.{name}"
    return (
        number(f"{at}.share", share, "share of land", (share / 2, min(1, share * 1.5)), (0, 1), "derived", "szdchkj", "usual; from peak outputs over yields"),
        number(f"{at}.yield", kg, "kg a mu", (0.7 * kg, 1.3 * kg), (0, 5_000), "assumed", "", "rain-fed, usual weather; western Jilin, recalled"),
        number(f"{at}.inputs", inputs, "yuan a mu", (0.7 * inputs, 1.3 * inputs), (0, 5_000), "assumed", "", "seed, fertiliser, machines"),
        number(f"{at}.price", price, "yuan a kg", (0.8 * price, 1.25 * price), (0.1, 100), "assumed", "mung_2010" if spike else "", "wholesale, usual, raw grain"),
        number(f"{at}.price_sd", sd, "log points a year", (0.5 * sd, 1.5 * sd), (0, 1), "assumed", "mung_2010" if spike else "", "spread of the outside price"),
        number(f"{at}.spikes", spike, "0 or 1", (spike, spike), (0, 1), "derived" if spike else "assumed", "mung_2010" if spike else "", "whether the outside price can double for some months"),
        number(f"{at}.milling_yield", consumer, "consumer kg a raw kg", (0.9 * consumer, min(1, 1.1 * consumer)), (0.1, 1), "assumed", "", "after milling or cleaning"),
        number(f"{at}.listing_price", listing, "yuan a consumer kg", (0.75 * listing, 1.25 * listing), (0.5, 200), "assumed", "nonghehe", "reference price of an unbranded open listing"),
        number(f"{at}.brand_price", brand, "yuan a consumer kg", (0.75 * brand, 1.25 * brand), (0.5, 200), "derived" if spike else "assumed", "chinadaily_2015", "reference price under the county brand; 19 yuan a kg over all crops in 2013"),
        number(f"{at}.listing_share", listing_share, "share of demand", (listing_share / 2, min(1, 2 * listing_share)), (0, 1), "assumed", "", "of what consumers spend on open listings"),
        number(f"{at}.brand_share", brand_share, "share of demand", (brand_share / 2, min(1, 2 * brand_share)), (0, 1), "assumed", "", "of what consumers spend on the brand"),
    )

# fmt: on


NUMBERS: tuple[Parameter, ...] = tuple(line for name in _CROPS for line in _crop(name))

MECHANISM = Mechanism(
    name="crops",
    does="crops by their share of land, yield, inputs and prices",
    numbers=NUMBERS,
)
