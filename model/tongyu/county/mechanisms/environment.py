"""Freight, its emissions, packing waste and storage loss of one month.

An open order leaves its village by van over the township's hub to the county centre and goes on by truck to the buyer's
city. A brand order leaves on a pallet from the township's hub, to which members bring their produce, by truck over the
county centre to the city warehouse. Either is then brought to the door by van. Parcels that households order come the
way of an open order back. With w the tonnes of goods and packing and d road km:

    freight = sum of w * d          CO2 = van * (freight by van) + truck * (freight by truck)

What the goods would have caused without the parcels (the trader's lorries, shops in town) is not deducted, and cartage
to the cooperative or the trader is not counted. Villages share the goods of open orders, and townships those of the
brand, in proportion to their parcels.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tongyu.county.geography import Geography
from tongyu.county.mechanism import Mechanism
from tongyu.county.mechanisms.logistics import Logistics
from tongyu.county.mechanisms.selling import SellingState
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State


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
    return np.asarray(geography.village_km_hub + hub_km_to_centre(geography)[geography.village_township])


def hub_km_to_centre(geography: Geography) -> NDArray[np.float64]:
    """Road km from each township's hub to the county centre, (townships,)."""
    first = np.searchsorted(geography.village_township, np.arange(len(geography.township_names)))
    return np.asarray(geography.village_km_centre[first])  # the first village of a township is at its hub


def mean_km(km: NDArray[np.float64], parcels: NDArray[np.float64]) -> float:
    """Mean of `km` over the `parcels` of the same places, villages or townships; 0 without any."""
    total = float(parcels.sum())
    return float((km * parcels).sum()) / total if total > 0.0 else 0.0


def burden(goods: Shipped, km_open: float, km_brand: float, km_in: float, numbers: Environment) -> Burden:
    """Freight, CO2 and packing of `goods`.

    `km_open`, `km_brand` and `km_in` are mean km inside the county, of open orders from their village, of brand orders
    from their hub, and of inbound parcels.
    """
    packing = (
        goods.open_orders * numbers.packing_open,
        goods.brand_orders * numbers.packing_brand,
        goods.inbound * numbers.packing_inbound,
    )
    opened = (goods.open_kg + packing[0]) / 1_000.0
    brand = (goods.brand_kg + packing[1]) / 1_000.0
    inbound = (goods.inbound * numbers.inbound_kg + packing[2]) / 1_000.0
    by_truck = opened * numbers.km_buyer + brand * (km_brand + numbers.km_warehouse)
    by_van = opened * (km_open + numbers.km_door) + brand * numbers.km_door
    in_by_truck, in_by_van = inbound * numbers.km_buyer, inbound * (km_in + numbers.km_door)
    return Burden(
        freight_out=by_truck + by_van,
        freight_in=in_by_truck + in_by_van,
        co2=numbers.truck * (by_truck + in_by_truck) + numbers.van * (by_van + in_by_van),
        packing_waste=sum(packing),
    )


class Distances:
    """Road km to the county centre."""

    def __init__(self, county: State) -> None:
        self.village_km = village_km_to_centre(county.geography)  # (villages,)
        self.hub_km = hub_km_to_centre(county.geography)  # (townships,)


def figures(county: State) -> dict[str, float]:
    """County-wide: freight in tonne-km, the rest in kg."""
    v, takings, scale = county.values, county.own(SellingState).takings, county.scale
    open_kg = float((takings.open_kg.sum(axis=0) * county.terms.milling_yield).sum())
    brand_kg = float((takings.brand_kg * county.terms.milling_yield).sum())
    inbound = county.own(Logistics).village_parcels
    goods = Shipped(
        open_kg=open_kg * scale,
        open_orders=open_kg * scale / v["channels.order_kg"],
        brand_kg=brand_kg * scale,
        brand_orders=brand_kg * scale / v["channels.brand_order_kg"],
        inbound=float(inbound.sum()) * scale,
    )
    km = county.own(Distances)
    km_open = mean_km(km.village_km, takings.village_parcels)
    km_brand = mean_km(km.hub_km, takings.brand_parcels)
    km_in = mean_km(km.village_km, inbound)
    return burden(goods, km_open, km_brand, km_in, county.numbers(Environment))._asdict()


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("environment.km_buyer", 1_500.0, "km by road", (900, 2_200), (0, 10_000), "assumed", "", "from the county centre to the city of an online buyer, and of those who send parcels in; Beijing lies 900, Shanghai 2,000 km off"),
    number("environment.km_warehouse", 1_500.0, "km by road", (300, 2_200), (0, 10_000), "assumed", "", "from the county centre to the brand's city warehouse"),
    number("environment.km_door", 30.0, "km by road", (10, 100), (0, 1_000), "assumed", "", "from a city's depot or warehouse to the door, or the same for a sender"),
    number("environment.inbound_kg", 1.5, "kg a parcel", (0.8, 3), (0, 50), "assumed", "", "goods in an inbound parcel"),
    number("environment.packing_open", 0.2, "kg an order", (0.1, 0.4), (0, 10), "assumed", "packaging_2017", "bag, box and label of an open order; as the mean parcel"),
    number("environment.packing_brand", 0.3, "kg an order", (0.15, 0.6), (0, 10), "assumed", "", "inner pack and gift box of the brand"),
    number("environment.packing_inbound", 0.2, "kg a parcel", (0.1, 0.3), (0, 10), "derived", "packaging_2017", "8 million t of waste from 40 billion parcels"),
    number("environment.truck", 0.1, "kg CO2 a tonne-km", (0.06, 0.18), (0, 5), "assumed", "", "lorries between cities, empty returns included; no Chinese figure found, European ones of 0.06-0.11 recalled"),
    number("environment.van", 0.6, "kg CO2 a tonne-km", (0.3, 1.2), (0, 20), "assumed", "", "vans and small lorries in the county and to the door; recalled like the above"),
)
# fmt: on

MECHANISM = Mechanism(
    name="environment",
    does="freight, its emissions and packing waste, which nobody decides by",
    numbers=NUMBERS,
    state=Distances,
    figures=figures,
)
