"""Logistics: parcels, hub capacity, hubs and village stations that open and close.

    parcel price = (end + (start - end) * (1 - rollout)) * (1 - contract) * (floor + (1 - floor) / (1 + V / V0))
    trunk freight = trunk * (1 - node_saving * node) * (1 - direct_saving * origin-direct)

with V the township's two-way parcels of twelve months: unit cost falls with volume to a floor. A hub's capacity grows
with the national roll-out, with what it invested of its rents, in node townships and where the county runs a public
hub; the month's inbound parcels take from it and bring it a fee. A private counter that cannot pay its fixed cost for a
year closes, and takes its township's channels out, until expected volume would pay again or the county funds it. A
village station opens where the programme funds it or volume would pay its operator, and closes after a year without
either. Its volume is what its village orders and hands in for open listings: the brand's goods leave on pallets from
the hub, past every station. Stations keep their number in a sample; their volumes are scaled up before they are judged.

A post of public welfare that a social worker found for a client can be that of the keeper of a station: the state pays
it already, so a station asks the share `logistics.posted` less of its fees where there is one for each village of the
township, and in proportion where there are fewer. Posts go by township, since in a sample most villages have none.
"""

import numpy as np
from numpy.typing import NDArray

from tongyu.county.draws import Purpose, uniforms
from tongyu.county.ledger import HUBS, OUTSIDE, WAGES_DUE
from tongyu.county.levers import LeverKind
from tongyu.county.mechanism import Mechanism
from tongyu.county.mechanisms.cooperatives import Cooperation, operators
from tongyu.county.mechanisms.posts import Posts
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.county.switches import Switch

Floats = NDArray[np.float64]


class Logistics:
    """Nodes, stations and parcels; parcels of the sample."""

    def __init__(self, county: State) -> None:
        self.stations = Stations(county.villages)
        self.nodes = np.zeros(county.townships)  # 0-1, how far a township repackages
        self.station_pay = np.zeros(county.villages)  # yuan a month for which a station is kept
        self.village_parcels = np.zeros(county.villages)  # that come in this month
        self.sold_parcels = np.zeros(county.villages)  # that were handed in last month, of open listings
        self.parcels_12 = np.zeros((12, county.townships))  # both ways, by month of the last year


def move(county: State) -> None:
    """Set the month's prices of freight, capacities, hubs and stations."""
    inbound = _inbound(county)
    _set_prices(county)
    _run_hubs(county, inbound)
    _stations(county)


def _set_prices(county: State) -> None:
    v, programme = county.values, county.programme
    volume = county.own(Logistics).parcels_12.sum(axis=0) * county.scale
    factor = v["logistics.scale_floor"] + (1.0 - v["logistics.scale_floor"]) / (
        1.0 + volume / v["logistics.scale_parcels"]
    )
    national = v["logistics.parcel_end"] + (v["logistics.parcel_start"] - v["logistics.parcel_end"]) * (
        1.0 - county.rollout
    )
    contract = min(1.0, programme.level("resources.carrier_contracts"))
    county.terms.parcel[:] = national * factor * (1.0 - contract * programme.mask("resources.carrier_contracts"))
    place = county.geography.village_township
    organised = np.bincount(place, weights=county.terms.organised, minlength=county.townships)
    villages = np.maximum(np.bincount(place, minlength=county.townships), 1)
    county.terms.parcel[:] *= 1.0 - v["logistics.pooling"] * organised / villages
    county.own(Logistics).nodes[:] = programme.townships("resources.node_townships", nodes_first=True)
    direct = v["channels.direct_saving"] * min(1.0, programme.level("resources.origin_direct"))
    county.terms.trunk[:] = (
        v["channels.trunk"] * (1.0 - v["channels.node_saving"] * county.own(Logistics).nodes) * (1.0 - direct)
    )


def _inbound(county: State) -> Floats:
    """Inbound parcels of the month by township, (townships,)."""
    h = county.columns
    shoppers = np.bincount(h.village, weights=h.shops, minlength=county.villages)
    a_month = county.values["logistics.inbound_parcels"] * county.dated.at("parcels_a_shopper", county.year)
    county.own(Logistics).village_parcels[:] = shoppers * a_month
    parcels: Floats = np.bincount(
        county.geography.village_township, weights=county.own(Logistics).village_parcels, minlength=county.townships
    ).astype(np.float64)
    return parcels


def _run_hubs(county: State, inbound: Floats) -> None:
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
        hub.public = county.own(Logistics).nodes[t] > 0.0 or public[t] > 0.0
        factor = 1.0 - (1.0 - county.own(Logistics).nodes[t]) * (1.0 - public[t])
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


def _stations(county: State) -> None:
    v, stations = county.values, county.own(Logistics).stations
    free = max(0.0, operators(county) - county.own(Cooperation).operators_in_cooperatives)
    trained = min(1.0, free / max(1, int(stations.open.sum())))
    county.own(Logistics).station_pay[:] = (
        v["logistics.station_pay"]
        * (1.0 - v["logistics.operator_saving"] * trained)
        * (1.0 - v["community.station"] * county.terms.organised)
        * (1.0 - v["logistics.posted"] * _posts_a_village(county))
    )
    parcels = (county.own(Logistics).village_parcels + county.own(Logistics).sold_parcels) * county.scale
    funded = county.programme.villages("resources.stations") > 0.0
    hazard = v["logistics.station_opening"] * county.rollout
    luck = uniforms(county.seed, Purpose.CAPACITY, np.arange(county.villages), county.month)
    earned = parcels * v["logistics.station_fee"]
    stations.step(earned, county.own(Logistics).station_pay, funded, luck < hazard, v["logistics.station_patience"])
    county.terms.station[:] = stations.open


def _posts_a_village(county: State) -> float:
    """Posts of the county that clients hold, over its villages, 0-1."""
    held = int(np.count_nonzero(county.columns.post & county.own(Posts).of_client))
    return min(held * county.scale / county.villages, 1.0)


class Stations:
    """Village stations: which are open, and how long each has lacked volume."""

    def __init__(self, villages: int) -> None:
        self.open = np.zeros(villages, dtype=bool)
        self.lean_months = np.zeros(villages, dtype=np.int64)
        self.use = 0.0  # mean of what open stations earn over what their keepers ask, each at most 1

    def step(self, earned: Floats, pay: Floats | float, funded: np.ndarray, tries: np.ndarray, patience: float) -> None:
        """Open and close stations; all arguments (villages,) but `patience`; `earned`, `pay` yuan a month."""
        pays = earned >= pay
        self.open |= funded | (tries & pays)
        self.lean_months = np.where(self.open & ~pays & ~funded, self.lean_months + 1, 0)
        self.open &= self.lean_months <= patience
        share = np.minimum(1.0, earned / np.maximum(pay, 1e-9))
        self.use = float(share[self.open].mean()) if self.open.any() else 0.0


def _hub_use(county: State) -> float:
    """Share of the capacity of public hubs that is used."""
    public = [hub for hub in county.hubs[1:] if hub.public]
    capacity = sum(hub.capacity for hub in public)
    return min(1.0, sum(hub.load for hub in public) / capacity) if capacity > 0.0 else 0.0


def _station_use(county: State) -> float:
    return float(county.own(Logistics).stations.use)


def _operators(county: State) -> float:
    """Share of trained operators whom a cooperative or a station has a use for."""
    wanted = operators(county)
    stations = county.own(Logistics).stations
    return min(1.0, (county.own(Cooperation).operators_in_cooperatives + float(stations.open.sum())) / wanted)


def figures(county: State) -> dict[str, float]:
    """Hubs, stations and freight; kg load a month and yuan of the county."""
    uses = [hub.load / hub.capacity if hub.capacity > 0.0 else 0.0 for hub in county.hubs[1:]]
    own = county.own(Logistics)
    return {
        "hub_use": float(np.mean(uses)),
        "parcel_price": float(county.terms.parcel.mean()),
        "hub_capacity": sum(hub.capacity for hub in county.hubs[1:] if hub.open) * county.scale,
        "hubs_open": float(sum(hub.open for hub in county.hubs[1:])),
        "trunk_freight": float(county.terms.trunk.mean()),
        "stations": float(own.stations.open.sum()),
        "station_pay": float(own.station_pay.mean()),
    }


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("logistics.parcel_start", 12.0, "yuan", (9, 16), (0, 200), "assumed", "", "an outbound parcel of 1-3 kg before the roll-out"),
    number("logistics.parcel_end", 5.5, "yuan", (4.5, 8), (0, 200), "assumed", "parcel_2022", "after it; national mean 9.6 in 2022, 5-10 for 1-3 kg from Tongyu recalled"),
    number("logistics.scale_floor", 0.75, "times", (0.6, 0.9), (0, 1), "assumed", "", "unit cost at large two-way volume"),
    number("logistics.scale_parcels", 40_000.0, "parcels a year", (10_000, 120_000), (1, 1e8), "assumed", "", "volume of a township at which half the saving is reached"),
    number("logistics.township_capacity", 15_000.0, "kg a month", (6_000, 40_000), (0, 1e9), "assumed", "", "a township hub at full roll-out"),
    number("logistics.centre_capacity", 160_000.0, "kg a month", (60_000, 500_000), (0, 1e10), "assumed", "", "the county centre at full roll-out"),
    number("logistics.node_capacity", 2.0, "times", (1.3, 3), (1, 20), "assumed", "", "capacity of a node township"),
    number("logistics.parcel_load", 1.0, "kg load a raw kg", (0.8, 1.3), (0.01, 10), "assumed", "", "of parcels"),
    number("logistics.pallet_load", 0.4, "kg load a raw kg", (0.2, 0.7), (0.01, 10), "assumed", "", "of pallets"),
    number("logistics.inbound_load", 0.1, "kg load a parcel", (0.05, 0.3), (0, 10), "assumed", "", "capacity that an inbound parcel takes from outbound work"),
    number("logistics.inbound_parcels", 1.0, "times the series", (0.4, 1.6), (0, 10), "assumed", "", "parcels of a household that shops online over those of an online shopper in China (series parcels_a_shopper): several of its members may shop, and a poor county buys less"),
    number("logistics.handling", 0.25, "share of freight", (0.15, 0.35), (0, 1), "assumed", "", "that stays with the hubs; carriers get the rest"),
    number("logistics.expansion", 30.0, "yuan a kg a month", (15, 60), (1, 10_000), "assumed", "", "cost of one more kg of monthly capacity"),
    number("logistics.upkeep", 0.5, "yuan a parcel", (0.2, 1), (0, 20), "assumed", "", "running cost of a hub, beside local wages"),
    number("logistics.inbound_fee", 0.5, "yuan a parcel", (0.3, 1), (0, 20), "assumed", "", "that carriers pay a hub for inbound parcels"),
    number("logistics.hub_cost", 500.0, "yuan a month", (200, 1_500), (0, 100_000), "assumed", "", "fixed cost of a private counter in a township"),
    number("logistics.hub_capital", 6000.0, "yuan", (2_000, 20_000), (0, 1e7), "assumed", "", "of a private counter when it opens"),
    number("logistics.hub_private", 0.5, "share", (0.3, 0.7), (0, 1), "assumed", "", "of township hubs that are private counters, the rest belong to the post, which does not close"),
    number("logistics.hub_patience", 12.0, "months", (6, 24), (1, 1200), "assumed", "", "a private hub without money lasts so long"),
    number("logistics.hub_opening", 0.05, "a month", (0.02, 0.1), (0, 1), "assumed", "", "chance that a closed one opens again where expected volume pays, at full roll-out"),
    number("logistics.station_fee", 1.2, "yuan a parcel", (0.8, 2), (0, 20), "assumed", "", "what a village station earns"),
    number("logistics.station_pay", 300.0, "yuan a month", (150, 800), (0, 10_000), "assumed", "", "least pay for which a shopkeeper runs a station on the side"),
    number("logistics.operator_saving", 0.4, "share", (0.2, 0.6), (0, 1), "assumed", "", "of that pay with a trained operator"),
    number("logistics.station_opening", 0.02, "a month", (0.01, 0.05), (0, 1), "assumed", "", "private opening where volume would pay, at full roll-out"),
    number("logistics.station_patience", 12.0, "months", (6, 18), (1, 60), "assumed", "", "a station without volume lasts so long"),
    number("programme.resources.carrier_contracts", 100_000.0, "yuan a month for the whole price", (30_000, 200_000), (0, 1e7), "assumed", "", "guarantee to the carriers, in proportion to the share saved"),
    number("programme.resources.hubs", 3_000.0, "yuan a township a month", (1_000, 8_000), (0, 1e7), "assumed", "", "a township hub of the county, over ten years, and staff"),
    number("programme.resources.stations", 800.0, "yuan a station a month", (400, 1_600), (0, 1e6), "derived", "site_caps", "at most 20,000 for a village point, over four years, and the operator"),
    number("programme.resources.node_townships", 6_000.0, "yuan a township a month", (2_000, 12_000), (0, 1e6), "derived", "site_caps", "at most 80,000 for a township station, over two years, and staff"),
    number("programme.resources.origin_direct", 20_000.0, "yuan a month for all deliveries", (8_000, 50_000), (0, 1e7), "assumed", "", "packing line and dispatch at the origin"),
    number("logistics.pooling", 0.05, "share of the price", (0.0, 0.15), (0, 1), "assumed", "", "off the parcel price where all villages of a township are organised and send together; 0 = no link"),
    number("logistics.posted", 0.1, "share", (0.0, 0.3), (0, 1), "assumed", "", "of a station keeper's pay that need not come from fees where a client's post of public welfare pays the keeper; 0 = no link"),
)
# fmt: on

LEVERS = (
    LeverKind(
        "resources",
        "carrier_contracts",
        "E",
        "share of the parcel price",
        0.4,
        "-parcel_price",
        "a joint contract with the carriers lowers the price of a parcel",
        number=1,
    ),
    LeverKind(
        "resources",
        "hubs",
        "E",
        "townships",
        1,
        "hub_capacity",
        "public logistics hubs: more capacity, open whatever the volume, rents go back to users",
        number=2,
        one_a="township",
        most_per="township",
    ),
    LeverKind(
        "resources",
        "stations",
        "E",
        "village stations",
        1,
        "stations",
        "opens village stations and pays their operators while they lack volume",
        number=3,
        one_a="village",
        staffed=True,
        by_village=True,
        most_per="village",
    ),
    LeverKind(
        "resources",
        "node_townships",
        "E",
        "townships",
        1,
        "-trunk_freight",
        "repackaging in node townships: more capacity, cheaper trunk freight for the brand",
        number=4,
        one_a="township",
        most_per="township",
    ),
    LeverKind(
        "resources",
        "origin_direct",
        "E",
        "share of brand deliveries",
        1.0,
        "-trunk_freight",
        "branded produce goes to the buyer from its origin, without the city warehouse",
        number=6,
        placed=False,
    ),
)

SWITCHES = (
    Switch(
        "pooling",
        "organised villages send together",
        "-parcel_price",
        "both",
        neutral={"logistics.pooling": 0},
        link=True,
    ),
    Switch(
        "post_keepers",
        "posts of public welfare that clients hold keep stations",
        "-station_pay",
        "both",
        neutral={"logistics.posted": 0},
        link=True,
    ),
    Switch(
        "returns_to_scale",
        "parcels get cheaper with volume",
        "-parcel_price",
        "ecommerce_only",
        neutral={"logistics.scale_floor": 1},
    ),
    Switch(
        "closures",
        "hubs without money and stations without volume close",
        "-hubs_open",
        neutral={"logistics.hub_patience": 1e9, "logistics.station_patience": 1e9},
    ),
    Switch(
        "hub_capacity",
        "hubs can be full, and then charge a rent",
        "hub_rent",
        "tongyu_2013",
        neutral={"logistics.parcel_load": 0.01, "logistics.pallet_load": 0.01, "logistics.inbound_load": 0},
    ),
)

MECHANISM = Mechanism(
    name="logistics",
    does="parcels, hubs and village stations",
    steps=(move,),
    numbers=NUMBERS,
    levers=LEVERS,
    switches=SWITCHES,
    state=Logistics,
    figures=figures,
    used={
        "resources.hubs": _hub_use,
        "resources.node_townships": _hub_use,
        "resources.stations": _station_use,
        "training.operators": _operators,
    },
)
