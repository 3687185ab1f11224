"""What a kilogram of raw grain is worth, and costs, on each way to its buyer."""

from typing import TYPE_CHECKING, Any

from tests.oracle.twin.household import TwinHousehold

if TYPE_CHECKING:
    from tests.oracle.twin.county import TwinCounty
    from tests.oracle.twin.institutions import TwinCooperative


def produce_weight(quality: float, channels: Any) -> float:
    """Kilograms of standard quality that a kilogram counts for online."""
    return 1.0 + channels.quality_weight * (quality - 0.5)


def trader_weight(quality: float, channels: Any) -> float:
    """The same at the trader's."""
    return 1.0 + channels.trader_quality * (quality - 0.5)


def trader_cost(price: float, km_hub: float, channels: Any) -> float:
    """Margin and cartage, yuan a raw kg, at the wholesale price `price`."""
    return price * (channels.trader_margin + channels.trader_margin_km * km_hub) + channels.cartage_km * km_hub


def trader_net(price: float, household: TwinHousehold, channels: Any) -> float:
    """Yuan a raw kg that the trader leaves."""
    return trader_weight(household.quality, channels) * price - trader_cost(price, household.km_hub, channels)


def open_hours(skill: float, km: float, milling_yield: float, channels: Any) -> float:
    """Own hours a raw kg on an open listing, `km` to hand in."""
    hours = channels.hours_order + channels.hours_unskilled * (1.0 - skill) + channels.hours_km * km
    return hours * milling_yield / channels.order_kg


def open_cash(parcel: float, milling_yield: float, channels: Any) -> float:
    """Cash a raw kg on an open listing: milling, packing, parcel."""
    return channels.milling + (channels.packing + parcel) * milling_yield / channels.order_kg


def brand_cash(
    county: "TwinCounty", household: TwinHousehold, cooperative: "TwinCooperative", milling_yield: float
) -> float:
    """Cash a raw kg under the county brand, through `cooperative`."""
    channels = county.numbers.channels
    per_order = cooperative.packing + channels.brand_parcel * county.parcel[household.township]
    cost = channels.milling + channels.inspection_cost + cooperative.fee
    cost += county.trunk[household.township] * milling_yield
    cost += per_order * milling_yield / channels.brand_order_kg
    return cost + channels.cartage_km * household.km_hub
