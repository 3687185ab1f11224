"""What a kilogram of raw grain is worth, and costs, on each way to its buyer.

These functions take single numbers, never the columns: handing the tuple of all columns to a function that is called
for every offer costs more than the function.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tongyu.kernels.compile import kernel


class Channels(NamedTuple):
    """Numbers of the mechanism `channels`; money in yuan."""

    trader_margin: float
    trader_margin_km: float
    cartage_km: float
    milling: float
    order_kg: float
    packing: float
    hours_order: float
    hours_unskilled: float
    hours_km: float
    hour_value: float
    brand_order_kg: float
    brand_parcel: float
    inspection_cost: float
    quality_weight: float
    trader_quality: float


class Terms(NamedTuple):
    """What the month's channels offer: set by platforms, hubs and cooperatives, read by households."""

    wholesale: NDArray[np.float64]  # (crops,) yuan/kg, last cleared or reference
    open_price: NDArray[np.float64]  # (platforms, crops) producer price, yuan per consumer kg
    milling_yield: NDArray[np.float64]  # (crops,) consumer kg per raw kg
    parcel: NDArray[np.float64]  # (townships,) yuan a parcel
    hub_open: NDArray[np.bool_]  # (townships,)
    trunk: NDArray[np.float64]  # (townships,) yuan a consumer kg of pallet freight to the brand's buyers
    station: NDArray[np.bool_]  # (villages,) an open village station
    cooperative_open: NDArray[np.bool_]  # (cooperatives,)
    fee: NDArray[np.float64]  # (cooperatives,) yuan a raw kg
    packing: NDArray[np.float64]  # (cooperatives,) yuan a branded order
    input_saving: NDArray[np.float64]  # (cooperatives,) share off the price of inputs
    standard: NDArray[np.float64]  # (cooperatives,) 0-1, how far it keeps the county's one standard
    organised: NDArray[np.float64]  # (villages,) 0-1, by community work
    selection: NDArray[np.float64]  # (villages,) 0-1, served with platform data on what sells


@kernel
def produce_weight(quality, numbers):
    """Kilograms of standard quality that one kilogram of this produce counts for online: 1 at quality 0.5."""
    return 1.0 + numbers.quality_weight * (quality - 0.5)


@kernel
def trader_weight(quality, numbers):
    """The same at the trader's, who hardly pays for quality: a label earns a premium online and little offline."""
    return 1.0 + numbers.trader_quality * (quality - 0.5)


@kernel
def trader_cost(price, km_hub, numbers):
    """Margin (growing with distance) and cartage, yuan per raw kg, at the wholesale price `price`."""
    return price * (numbers.trader_margin + numbers.trader_margin_km * km_hub) + numbers.cartage_km * km_hub


@kernel
def open_hours(skill, km, milling_yield, numbers):
    """Own hours per raw kg of selling on an open listing: more for the unskilled and the remote (`km` to hand in)."""
    hours = numbers.hours_order + numbers.hours_unskilled * (1.0 - skill) + numbers.hours_km * km
    return hours * milling_yield / numbers.order_kg


@kernel
def open_cash(parcel, milling_yield, numbers):
    """Cash cost per raw kg on an open listing: milling, and packing and parcel spread over an order."""
    return numbers.milling + (numbers.packing + parcel) * milling_yield / numbers.order_kg


@kernel
def brand_cash(parcel, trunk, fee, packing, km_hub, milling_yield, numbers):
    """Cash cost per raw kg under the county brand.

    Milling, inspection, the cooperative's `fee`, `trunk` freight on pallets, the consumer's parcel at the enterprise's
    rate, `packing`, and cartage to the cooperative.
    """
    per_order = packing + numbers.brand_parcel * parcel
    return (
        numbers.milling
        + numbers.inspection_cost
        + fee
        + trunk * milling_yield
        + per_order * milling_yield / numbers.brand_order_kg
        + numbers.cartage_km * km_hub
    )
