"""Freight, its emissions, packing waste and storage loss of one month.

Goods sold online leave a village by van over its township's hub to the county centre. An open order goes on by truck
to the buyer's city, a brand order by truck on pallets to the city warehouse; either is then brought to the door by van.
Parcels that households order come the same way back. With w the tonnes of goods and packing and d road km:

    freight = sum of w * d          CO2 = van * (freight by van) + truck * (freight by truck)

What the goods would have caused without the parcels (the trader's lorries, shops in town) is not deducted. Villages
share the goods in proportion to their parcels: the sales of open listings and brand are not kept apart by village.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tongyu.geography import Geography


class Environment(NamedTuple):
    """Numbers of the group `environment`: km by road, kg of packing an order, kg of CO2 a tonne-km."""

    km_buyer: float
    km_warehouse: float
    km_door: float
    inbound_kg: float
    packing_open: float
    packing_brand: float
    packing_inbound: float
    truck: float
    van: float


class Shipped(NamedTuple):
    """A month's goods: consumer kg, and orders, by open listings and brand; inbound parcels."""

    open_kg: float
    open_orders: float
    brand_kg: float
    brand_orders: float
    inbound: float


class Burden(NamedTuple):
    """What a month's parcels weigh on the environment."""

    freight_out: float  # tonne-km
    freight_in: float  # tonne-km
    co2: float  # kg
    packing_waste: float  # kg


def village_km_to_centre(geography: Geography) -> NDArray[np.float64]:
    """Road km from each village over its township's hub to the county centre, (villages,)."""
    first = np.searchsorted(geography.village_township, np.arange(len(geography.township_names)))
    hub_to_centre = geography.village_km_centre[first]  # the first village of a township is at its hub
    return np.asarray(geography.village_km_hub + hub_to_centre[geography.village_township])


def mean_km(km: NDArray[np.float64], parcels: NDArray[np.float64]) -> float:
    """Mean of `km` (villages,) over their `parcels` (villages,); 0 without any."""
    total = float(parcels.sum())
    return float((km * parcels).sum()) / total if total > 0.0 else 0.0


def burden(goods: Shipped, km_out: float, km_in: float, numbers: Environment) -> Burden:
    """Freight, CO2 and packing of `goods`; `km_out` and `km_in` are mean km inside the county, outbound and inbound."""
    packing = (
        goods.open_orders * numbers.packing_open,
        goods.brand_orders * numbers.packing_brand,
        goods.inbound * numbers.packing_inbound,
    )
    opened = (goods.open_kg + packing[0]) / 1_000.0
    brand = (goods.brand_kg + packing[1]) / 1_000.0
    inbound = (goods.inbound * numbers.inbound_kg + packing[2]) / 1_000.0
    by_truck = opened * numbers.km_buyer + brand * numbers.km_warehouse
    by_van = (opened + brand) * (km_out + numbers.km_door)
    in_by_truck, in_by_van = inbound * numbers.km_buyer, inbound * (km_in + numbers.km_door)
    return Burden(
        freight_out=by_truck + by_van,
        freight_in=in_by_truck + in_by_van,
        co2=numbers.truck * (by_truck + in_by_truck) + numbers.van * (by_van + in_by_van),
        packing_waste=sum(packing),
    )
