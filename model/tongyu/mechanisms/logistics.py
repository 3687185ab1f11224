"""Logistics: parcels, hub capacity, hubs and village stations that open and close.

    parcel price = (end + (start - end) * (1 - rollout)) * (1 - contract) * (floor + (1 - floor) / (1 + V / V0))
    trunk freight = trunk * (1 - node_saving * node) * (1 - direct_saving * origin-direct)

with V the township's two-way parcels of twelve months: unit cost falls with volume to a floor. A hub's capacity grows
with the national roll-out, with what it invested of its rents, in node townships and where the county runs a public
hub; the month's inbound parcels take from it and bring it a fee. A private counter that cannot pay its fixed cost for a
year closes, and takes its township's channels out, until expected volume would pay again or the county funds it. A
village station opens where the programme funds it or volume would pay its operator, and closes after a year without
either. Stations keep their number in a sample; their volumes are scaled up before they are judged.
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tongyu.draws import Purpose, uniforms
from tongyu.ledger import HUBS, OUTSIDE, WAGES_DUE

if TYPE_CHECKING:
    from tongyu.county import County

Floats = NDArray[np.float64]


def move(county: "County") -> None:
    """Set the month's prices of freight, capacities, hubs and stations."""
    inbound = _inbound(county)
    _set_prices(county)
    _run_hubs(county, inbound)
    _stations(county)


def _set_prices(county: "County") -> None:
    v, programme = county.values, county.programme
    volume = county.parcels_12.sum(axis=0) * county.scale
    factor = v["logistics.scale_floor"] + (1.0 - v["logistics.scale_floor"]) / (
        1.0 + volume / v["logistics.scale_parcels"]
    )
    national = v["logistics.parcel_end"] + (v["logistics.parcel_start"] - v["logistics.parcel_end"]) * (
        1.0 - county.rollout
    )
    contract = min(1.0, programme.level("resources.carrier_contracts"))
    county.terms.parcel[:] = national * factor * (1.0 - contract * programme.mask("resources.carrier_contracts"))
    county.nodes[:] = programme.townships("resources.node_townships", nodes_first=True)
    direct = v["channels.direct_saving"] * min(1.0, programme.level("resources.origin_direct"))
    county.terms.trunk[:] = v["channels.trunk"] * (1.0 - v["channels.node_saving"] * county.nodes) * (1.0 - direct)


def _inbound(county: "County") -> Floats:
    """Inbound parcels of the month by township, (townships,)."""
    h = county.columns
    shoppers = np.bincount(h.village, weights=h.shops, minlength=county.villages)
    a_month = county.values["logistics.inbound_parcels"] * county.rollout
    county.village_parcels[:] = shoppers * a_month
    parcels: Floats = np.bincount(
        county.geography.village_township, weights=county.village_parcels, minlength=county.townships
    ).astype(np.float64)
    return parcels


def _run_hubs(county: "County", inbound: Floats) -> None:
    """Capacities, costs and fees, closing and opening, investment."""
    v, hubs, books = county.values, county.hubs, county.ledger
    load = v["logistics.inbound_load"] * inbound
    public = county.programme.townships("resources.hubs")
    hubs[0].set_capacity(v["logistics.centre_capacity"] / county.scale, county.rollout, 0.0, 1.0, load.sum())
    base, cost = v["logistics.township_capacity"] / county.scale, v["logistics.hub_cost"] / county.scale
    luck = uniforms(county.seed, Purpose.HUB_OPENING, np.arange(county.townships), county.month)
    fees = v["logistics.inbound_fee"] * inbound
    paid = earned = wages = capital = 0.0
    for t, hub in enumerate(hubs[1:]):
        hub.public = county.nodes[t] > 0.0 or public[t] > 0.0
        factor = 1.0 - (1.0 - county.nodes[t]) * (1.0 - public[t])
        hub.set_capacity(base, county.rollout, factor, v["logistics.node_capacity"], load[t])
        would_pay = fees[t] * (1.0 - v["work.local_share"]) >= cost
        if not hub.open and (hub.public or (would_pay and luck[t] < v["logistics.hub_opening"] * county.rollout)):
            capital += hub.reopen(0.0 if hub.public else v["logistics.hub_capital"] / county.scale)
        if hub.open:
            hub.cash += fees[t] * (1.0 - v["work.local_share"])
            county.local_wages[t] += v["work.local_share"] * fees[t]
            earned += fees[t]
            wages += v["work.local_share"] * fees[t]
        paid += hub.pay_costs(cost, v["logistics.hub_patience"])
        county.terms.hub_open[t] = hub.open
    for hub in hubs:
        hub.invest(v["logistics.expansion"])
    books.pay(OUTSIDE, HUBS, "inbound handling", earned)
    books.pay(OUTSIDE, HUBS, "capital of counters", capital)
    books.pay(HUBS, WAGES_DUE, "local wages", wages)
    books.pay(HUBS, OUTSIDE, "fixed costs", paid)
    books.pay(HUBS, OUTSIDE, "investment", sum(hub.invested for hub in hubs))


def _stations(county: "County") -> None:
    v, stations = county.values, county.stations
    operators = county.programme.level("training.operators")
    free = max(0.0, operators - county.operators_in_cooperatives)
    trained = min(1.0, free / max(1, int(stations.open.sum())))
    county.station_pay[:] = (
        v["logistics.station_pay"]
        * (1.0 - v["logistics.operator_saving"] * trained)
        * (1.0 - v["community.station"] * county.terms.organised)
    )
    parcels = (county.village_parcels + county.selling.village_parcels) * county.scale
    funded = county.programme.villages("resources.stations") > 0.0
    hazard = v["logistics.station_opening"] * county.rollout
    luck = uniforms(county.seed, Purpose.CAPACITY, np.arange(county.villages), county.month)
    earned = parcels * v["logistics.station_fee"]
    stations.step(earned, county.station_pay, funded, luck < hazard, v["logistics.station_patience"])
    county.terms.station[:] = stations.open


class Stations:
    """Village stations: which are open, and how long each has lacked volume."""

    def __init__(self, villages: int) -> None:
        self.open = np.zeros(villages, dtype=bool)
        self.lean_months = np.zeros(villages, dtype=np.int64)
        self.closed_ever = 0
        self.use = 0.0  # mean of what open stations earn over what their keepers ask, each at most 1

    def step(self, earned: Floats, pay: Floats | float, funded: np.ndarray, tries: np.ndarray, patience: float) -> None:
        """Open and close stations; all arguments (villages,) but `patience`; `earned`, `pay` yuan a month."""
        pays = earned >= pay
        self.open |= funded | (tries & pays)
        self.lean_months = np.where(self.open & ~pays & ~funded, self.lean_months + 1, 0)
        closing = self.open & (self.lean_months > patience)
        self.closed_ever += int(closing.sum())
        self.open &= ~closing
        share = np.minimum(1.0, earned / np.maximum(pay, 1e-9))
        self.use = float(share[self.open].mean()) if self.open.any() else 0.0
