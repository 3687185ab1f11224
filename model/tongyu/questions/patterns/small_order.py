"""What an online order leaves its seller, by the parameters alone."""

from collections.abc import Mapping, Sequence

import numpy as np

from tongyu.county.mechanisms.trends import BASE, rollout
from tongyu.county.numbers.crops import by_crop
from tongyu.county.parameters import gather
from tongyu.kernels.channels import Channels

SMALL_KG, SMALL_YUAN = 1.6, 31.0  # the first day's orders of October 2013: 400,000 yuan, 13,000 orders
LARGE_KG = 5.0
KM_HUB = 10.0  # road to the township, somewhat below the mean


def left_of_order(
    values: Mapping[str, float], crops: Sequence[str], kg: float, yuan: float, parcel_factor: float = 1.0
) -> float:
    """Yuan left of an order of `kg` consumer kg that costs the consumer `yuan`, beyond the trader's price.

    What the consumer pays, less commission, parcel (of mid-2015, without volume discounts, times `parcel_factor`),
    packing, milling, own hours of a seller with mean skill, and what the raw grain would bring at the township
    trader's. The grain is the mix that the brand sells.
    """
    channels = gather(Channels, values)
    share = by_crop(values, crops, "brand_share")
    share = share / share.sum()
    raw_kg = float((share / by_crop(values, crops, "milling_yield")).sum()) * kg
    margin = channels.trader_margin + channels.trader_margin_km * KM_HUB
    local = by_crop(values, crops, "price") * (1.0 - margin) - channels.cartage_km * KM_HUB
    forgone = float((share / by_crop(values, crops, "milling_yield") * local).sum()) * kg
    end, start = values["logistics.parcel_end"], values["logistics.parcel_start"]
    parcel = parcel_factor * (end + (start - end) * (1.0 - rollout(values, BASE)))
    hours = channels.hours_order + channels.hours_unskilled * (1.0 - values["population.skill"])
    hours += channels.hours_km * KM_HUB
    commission = values["platform.commission"] * yuan
    costs = commission + parcel + channels.packing + channels.milling * raw_kg + channels.hour_value * hours
    return float(yuan - costs - forgone)


def share_left(values: Mapping[str, float], crops: Sequence[str], kg: float) -> float:
    """The same as percent of the order, at the price a kg of the small order."""
    yuan = SMALL_YUAN * kg / SMALL_KG
    return 100.0 * left_of_order(values, crops, kg, yuan) / yuan


def gain_of_consolidation(values: Mapping[str, float], crops: Sequence[str]) -> float:
    """Yuan that half the parcel price adds to a small order."""
    halved, whole = (left_of_order(values, crops, SMALL_KG, SMALL_YUAN, factor) for factor in (0.5, 1.0))
    return float(np.subtract(halved, whole))
