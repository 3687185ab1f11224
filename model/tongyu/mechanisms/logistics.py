"""Logistics: parcels, hub capacity, village stations.

    parcel price = (end + (start - end) * (1 - rollout)) * (1 - contract) * (floor + (1 - floor) / (1 + V / V0))

with V the township's two-way parcels of twelve months: unit cost falls with volume to a floor. A hub's capacity grows
with the national roll-out, with what it invested of its rents, and in node townships; the month's inbound parcels
take from it. A village station opens where the programme funds it or volume would pay its operator, and closes after a
year without either. Stations keep their number in a sample; their volumes are scaled up before they are judged.
"""

from typing import TYPE_CHECKING

import numpy as np

from tongyu.draws import Purpose, uniforms
from tongyu.ledger import HUBS, OUTSIDE

if TYPE_CHECKING:
    from tongyu.county import County


def move(county: "County") -> None:
    """Set the month's parcel prices, capacities and stations."""
    v, hubs = county.values, county.hubs
    inbound = _inbound(county)
    volume = county.parcels_12.sum(axis=0) * county.scale
    factor = v["logistics.scale_floor"] + (1.0 - v["logistics.scale_floor"]) / (
        1.0 + volume / v["logistics.scale_parcels"]
    )
    national = v["logistics.parcel_end"] + (v["logistics.parcel_start"] - v["logistics.parcel_end"]) * (
        1.0 - county.rollout
    )
    contract = min(1.0, county.programme.level("resources.carrier_contracts"))
    county.terms.parcel[:] = national * factor * (1.0 - contract * county.programme.mask("resources.carrier_contracts"))
    county.terms.node[:] = county.programme.townships("resources.node_townships")
    load = v["logistics.inbound_load"] * inbound
    hubs[0].set_capacity(v["logistics.centre_capacity"] / county.scale, county.rollout, 0.0, 1.0, load.sum())
    for t, hub in enumerate(hubs[1:]):
        base = v["logistics.township_capacity"] / county.scale
        hub.set_capacity(base, county.rollout, county.terms.node[t], v["logistics.node_capacity"], load[t])
        county.terms.hub_open[t] = hub.open
    for hub in hubs:
        hub.invest(v["logistics.expansion"])
    county.ledger.pay(HUBS, OUTSIDE, "investment", sum(hub.invested for hub in hubs))
    _stations(county, inbound)


def _inbound(county: "County") -> np.ndarray:
    """Inbound parcels of the month by township, (townships,)."""
    h = county.columns
    shoppers = np.bincount(h.village, weights=h.shops, minlength=county.villages)
    a_month = county.values["logistics.inbound_parcels"] * county.rollout
    county.village_parcels[:] = shoppers * a_month
    return np.bincount(county.geography.village_township, weights=county.village_parcels, minlength=county.townships)


def _stations(county: "County", inbound: np.ndarray) -> None:
    v, stations = county.values, county.stations
    operators = county.programme.level("training.operators")
    free = max(0.0, operators - county.operators_in_cooperatives)
    trained = min(1.0, free / max(1, int(stations.open.sum())))
    pay = v["logistics.station_pay"] * (1.0 - v["logistics.operator_saving"] * trained)
    parcels = (county.village_parcels + county.selling.village_parcels) * county.scale
    funded = county.programme.villages("resources.stations") > 0.0
    hazard = v["logistics.station_opening"] * county.rollout
    luck = uniforms(county.seed, Purpose.CAPACITY, np.arange(county.villages), county.month)
    stations.step(parcels * v["logistics.station_fee"], pay, funded, luck < hazard, v["logistics.station_patience"])
    county.terms.station[:] = stations.open


class Stations:
    """Village stations: which are open, and how long each has lacked volume."""

    def __init__(self, villages: int) -> None:
        self.open = np.zeros(villages, dtype=bool)
        self.lean_months = np.zeros(villages, dtype=np.int64)
        self.closed_ever = 0

    def step(self, earned: np.ndarray, pay: float, funded: np.ndarray, tries: np.ndarray, patience: float) -> None:
        """Open and close stations; all arguments (villages,) but `pay` and `patience`; `earned` yuan a month."""
        pays = earned >= pay
        self.open |= funded | (tries & pays)
        self.lean_months = np.where(self.open & ~pays & ~funded, self.lean_months + 1, 0)
        closing = self.open & (self.lean_months > patience)
        self.closed_ever += int(closing.sum())
        self.open &= ~closing
