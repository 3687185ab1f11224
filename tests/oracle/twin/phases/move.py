"""Move: prices of freight, capacities, hubs and village stations that open and close."""

from typing import TYPE_CHECKING

import numpy as np
from tests.oracle.twin.books import HUBS, OUTSIDE, WAGES_DUE
from tests.oracle.twin.institutions import TwinHub
from tests.oracle.twin.phases.organise import operators

from tongyu.county.draws import Purpose, uniforms
from tongyu.county.overlays import STATION_CLOSURES, month_of

if TYPE_CHECKING:
    from tests.oracle.twin.county import TwinCounty

LEAST_CAPACITY = 0.02  # of its own, that a hub keeps for outbound work whatever comes in


def move(county: "TwinCounty") -> None:
    """Set the month's freight, capacities, hubs and stations."""
    inbound = _count_inbound(county)
    _set_freight(county)
    _run_hubs(county, inbound)
    _run_stations(county)


def _count_inbound(county: "TwinCounty") -> list[float]:
    """Parcels that households order this month, by township; also by village, in `village_parcels`."""
    national = county.facts_scenario.county.dated.at("parcels_a_shopper", county.year)
    each = county.numbers.logistics.inbound_parcels * national
    shoppers = [0] * county.villages
    for household in county.households:
        shoppers[household.village] += household.shops
    county.village_parcels = [number * each for number in shoppers]
    inbound = [0.0] * county.townships
    for village, township in enumerate(county.village_township):
        inbound[township] += county.village_parcels[village]
    return inbound


def _set_freight(county: "TwinCounty") -> None:
    """Parcels get cheaper with roll-out, volume, contract and organised villages that pool; trunk freight by nodes."""
    logistics, channels, programme = county.numbers.logistics, county.numbers.channels, county.programme
    end, start = logistics.parcel_end, logistics.parcel_start
    national = end + (start - end) * (1.0 - county.rollout)
    contract = min(1.0, programme.level("resources.carrier_contracts"))
    contracted = programme.mask("resources.carrier_contracts")
    direct = channels.direct_saving * min(1.0, programme.level("resources.origin_direct"))
    county.nodes = programme.townships("resources.node_townships", nodes_first=True)
    floor = logistics.scale_floor
    for t in range(county.townships):
        volume = sum(month[t] for month in county.parcels_12) * county.scale
        by_volume = floor + (1.0 - floor) / (1.0 + volume / logistics.scale_parcels)
        villages = [v for v, township in enumerate(county.village_township) if township == t]
        pooled = sum(county.organised[v] for v in villages) / max(1, len(villages))
        county.parcel[t] = national * by_volume * (1.0 - contract * contracted[t]) * (1.0 - logistics.pooling * pooled)
        county.trunk[t] = channels.trunk * (1.0 - channels.node_saving * county.nodes[t]) * (1.0 - direct)


# hubs


def _run_hubs(county: "TwinCounty", inbound: list[float]) -> None:
    """Capacities, costs and fees; hubs close and open, and invest their rents."""
    logistics, books = county.numbers.logistics, county.books
    public = county.programme.townships("resources.hubs")
    luck = uniforms(county.seed, Purpose.HUB_OPENING, np.arange(county.townships), county.month).tolist()
    centre = county.hubs[0]
    incoming = logistics.inbound_load * sum(inbound)
    _set_capacity(centre, logistics.centre_capacity / county.scale * county.rollout, 1.0, incoming)
    earned = wages = paid = capital = 0.0
    for t, hub in enumerate(county.hubs[1:]):
        served = 1.0 - (1.0 - county.nodes[t]) * (1.0 - public[t])
        hub.public = county.nodes[t] > 0.0 or public[t] > 0.0
        grown = 1.0 + (logistics.node_capacity - 1.0) * served
        base = logistics.township_capacity / county.scale * county.rollout
        _set_capacity(hub, base, grown, logistics.inbound_load * inbound[t])
        fee = logistics.inbound_fee * inbound[t]
        capital += _reopen(county, hub, fee, luck[t])
        if hub.open:
            of_wages = county.numbers.work.local_share * fee
            hub.cash += fee - of_wages
            county.local_wages[t] += of_wages
            earned += fee
            wages += of_wages
        paid += _pay_costs(hub, logistics.hub_cost / county.scale, logistics.hub_patience)
    for hub in county.hubs:
        _invest(hub, logistics.expansion)
    books.pay(OUTSIDE, HUBS, "inbound handling", earned)
    books.pay(OUTSIDE, HUBS, "capital of counters", capital)
    books.pay(HUBS, WAGES_DUE, "local wages", wages)
    books.pay(HUBS, OUTSIDE, "fixed costs", paid)
    books.pay(HUBS, OUTSIDE, "investment", sum(hub.invested for hub in county.hubs))


def _set_capacity(hub: TwinHub, base: float, factor: float, incoming: float) -> None:
    """Kilograms of load that it can send out this month."""
    own = (base + hub.added) * factor
    hub.capacity = max(own - incoming, LEAST_CAPACITY * own)


def _reopen(county: "TwinCounty", hub: TwinHub, fee: float, luck: float) -> float:
    """A closed counter opens where it is public, or by luck where fees would pay for it; returns new capital."""
    if hub.open:
        return 0.0
    logistics = county.numbers.logistics
    pays = fee * (1.0 - county.numbers.work.local_share) >= logistics.hub_cost / county.scale
    if not hub.public and not (pays and luck < logistics.hub_opening * county.rollout):
        return 0.0
    hub.open, hub.lean_months = True, 0
    capital = 0.0 if hub.public else logistics.hub_capital / county.scale
    hub.cash += capital
    return capital


def _pay_costs(hub: TwinHub, cost: float, patience: float) -> float:
    """A private counter pays its fixed cost, or closes after months without money; returns what it paid."""
    if not hub.private or hub.public or not hub.open:
        hub.lean_months = 0
        return 0.0
    paid = min(cost, max(0.0, hub.cash - hub.rent_due))
    hub.cash -= paid
    hub.lean_months = hub.lean_months + 1 if paid < cost else 0
    hub.open = hub.lean_months <= patience
    return paid


def _invest(hub: TwinHub, yuan_a_kg: float) -> None:
    """A private hub turns its rents into capacity."""
    hub.invested = 0.0
    if not hub.public and hub.rent_due > 0.0:
        hub.invested = hub.rent_due
        hub.added += hub.invested / yuan_a_kg
        hub.cash -= hub.invested
        hub.rent_due = 0.0


# village stations


def _run_stations(county: "TwinCounty") -> None:
    """Stations open where they are funded or volume would pay, and close after a year without either."""
    logistics, community = county.numbers.logistics, county.numbers.community
    free = operators(county) - county.operators_in_cooperatives
    trained = min(1.0, max(0.0, free) / max(1, sum(county.station)))
    funded = county.programme.villages("resources.stations")
    luck = uniforms(county.seed, Purpose.CAPACITY, np.arange(county.villages), county.month).tolist()
    used = []
    held = sum(bool(household.post and household.of_client) for household in county.households)
    a_village = min(1.0, held * county.scale / len(county.village_township))
    for v in range(county.villages):
        asked = logistics.station_pay * (1.0 - logistics.operator_saving * trained)
        asked *= 1.0 - community.station * county.organised[v]
        asked *= 1.0 - logistics.posted * a_village
        county.station_pay[v] = asked
        parcels = (county.village_parcels[v] + county.sold_parcels[v]) * county.scale
        earned = parcels * logistics.station_fee
        tries = luck[v] < logistics.station_opening * county.rollout
        _run_station(county, v, earned >= asked, funded[v] > 0.0, tries)
        if county.station[v]:
            used.append(min(1.0, earned / max(asked, 1e-9)))
    county.stations_use = sum(used) / len(used) if used else 0.0


def _run_station(county: "TwinCounty", v: int, pays: bool, funded: bool, tries: bool) -> None:
    if funded or (tries and pays):
        county.station[v] = True
    lean = county.station[v] and not pays and not funded
    county.station_lean[v] = county.station_lean[v] + 1 if lean else 0
    if county.station[v] and county.station_lean[v] > county.numbers.logistics.station_patience:
        county.station[v] = False


def keep_shut(county: "TwinCounty") -> None:
    """Close stations in the month of a wave of closures, and keep those shut until their months are over."""
    if STATION_CLOSURES not in county.facts_scenario.stress:
        return
    stress = county.numbers.stress
    wave = county.date == month_of(stress.closures_at)
    luck = uniforms(county.seed, Purpose.CLOSURE, np.arange(county.villages), county.month).tolist()
    for v in range(county.villages):
        if wave and county.station[v] and luck[v] < stress.closures_share:
            county.shut_until[v] = county.month + stress.closures_months
        if county.shut_until[v] > county.month:
            county.station[v] = False
            county.station_lean[v] = 0
