"""The bridge between the two counties: a twin that starts from a fast county's state, and how far the two differ.

Only this file looks into both. Counties are compared name by name: whole numbers and flags must be equal, numbers are
compared by their distance as a share of the larger of the two, or of `SMALLEST` where both are smaller: a yuan, a
kilogram, a thousandth of what lies in 0-1.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from tests.oracle.twin.county import Sizes, TwinCounty
from tests.oracle.twin.programme import Line

from tongyu.county import County
from tongyu.households.columns import Columns

COUNTS = (
    "attended",
    "started_selling",
    "stopped_selling",
    "cases_open",
    "groups",
    "villages_tried",
    "operators_in_cooperatives",
    "client_places",
    "groups_owed",
    "mutual_aid",
    "patronage_lost",
    "coached_share",
    "crowdfunding",
    "indemnities",
    "premiums",
    "allowance",
    "arrears",
    "local_paid",
    "money_moved",
)
COOPERATIVE = ("awake", "broke", "federated", "cash", "owes", "borrowed")
COOPERATIVE_TERMS = ("fee", "packing", "input_saving", "standard")
HUB = ("private", "open", "public", "capacity", "added", "load", "cash", "lean_months", "rent_due", "invested")
PLATFORM = ("commission", "share", "rating", "cash")
WORKER = ("township", "competence", "capacity")
ENTERPRISE = ("awareness", "reputation", "trust", "word", "cash", "earmarked", "last_margin")
ENTERPRISE_BY_CROP = ("price", "quota", "demand", "stock")
LINE = ("available", "grant", "ceiling", "wanted", "paid_for", "delivered", "spent", "factor")
TERMS_BY_TOWNSHIP = ("parcel", "trunk")
TERMS_BY_VILLAGE = ("station", "organised", "selection")
BY_TOWNSHIP = ("nodes", "joint_centres", "work_quality", "local_wages")
BY_VILLAGE = ("station_pay", "shut_until", "village_parcels")
GOODS = ("harvested", "sold", "eaten", "lost")
SELLING_BY_CROP = ("usual_harvest", "wholesale_volume", "wholesale_reference")
SELLING_BY_PLATFORM = ("open_volume", "open_reference", "open_kg")
TAKINGS = ("trader", "open_gross", "brand_gross", "open_kg", "brand_kg", "brand_weighted")

# below these, distances are absolute
YUAN_OR_KG, SHARE = 1.0, 1e-3
SHARES = {
    *("schooling", "irrigated", "soil", "ability", "livestock", "remittance", "base_skill", "base_openness"),
    *("skill", "openness", "quality", "inputs", "cost_of_living", "crop_share"),
}


class Found(NamedTuple):
    """Where two counties differ most in one field."""

    field: str
    relative: float
    where: str
    county: float
    twin: float

    def __str__(self) -> str:
        return (
            f"{self.field}{self.where}: {self.county!r} in the county, {self.twin!r} in the twin ({self.relative:.3g})"
        )


@dataclass
class Agreement:
    """The largest relative difference by field."""

    fields: dict[str, Found]

    @property
    def worst(self) -> Found:
        """The field in which they differ most."""
        return max(self.fields.values(), key=lambda found: found.relative)

    def beyond(self, most: float) -> list[Found]:
        """All fields that differ by more than `most`, the worst first."""
        found = [each for each in self.fields.values() if not each.relative <= most]
        return sorted(found, key=lambda each: -each.relative)


# making and filling a twin


def make_twin(county: County) -> TwinCounty:
    """A twin in the state of `county`, between two months."""
    facts = county.scenario.county
    sizes = Sizes(
        households=len(county.columns.id),
        villages=county.villages,
        townships=county.townships,
        cooperatives=len(county.cooperatives),
        platforms=len(county.platforms),
        social_workers=len(county.social_workers),
        scale=county.scale,
    )
    twin = TwinCounty(county.scenario, county.seed, dict(county.values), sizes)
    geography = county.geography
    twin.cell_km = float(geography.cell_km)
    twin.township_names = list(geography.township_names)
    twin.township_is_node = [township.node for township in facts.townships]
    twin.village_township = [int(t) for t in geography.village_township]
    twin.village_row = [int(row) for row in geography.village_row]
    twin.village_column = [int(column) for column in geography.village_col]
    twin.village_drought_risk = geography.village_drought_risk.tolist()
    for household, village, township in zip(
        twin.households, county.columns.village.tolist(), county.columns.township.tolist(), strict=True
    ):
        twin.households_of_village[village].append(household)
        twin.households_of_township[township].append(household)
    copy_state(county, twin)
    return twin


def copy_state(county: County, twin: TwinCounty) -> None:
    """Put `twin` into the state of `county`, between two months or two phases: nothing is shared, all is copied."""
    twin.month = county.month
    if twin.month >= 0:
        twin.set_clock()
    twin.values = dict(county.values)
    twin.revise("line.national", county.values["line.national"])
    _copy_households(county, twin)
    _copy_institutions(county, twin)
    _copy_market(county, twin)
    _copy_programme(county, twin)
    for name in COUNTS:
        setattr(twin, name, getattr(county, name))
    for name in BY_TOWNSHIP + BY_VILLAGE:
        setattr(twin, name, getattr(county, name).tolist())
    for name in TERMS_BY_TOWNSHIP + TERMS_BY_VILLAGE:
        setattr(twin, name, getattr(county.terms, name).tolist())
    twin.wholesale = county.terms.wholesale.tolist()
    twin.parcels_12 = county.parcels_12.tolist()
    twin.station_lean = county.stations.lean_months.tolist()
    twin.stations_closed_ever, twin.stations_use = county.stations.closed_ever, county.stations.use
    twin.member_inputs = county.member_inputs.tolist()
    for name in TAKINGS:
        setattr(twin.takings, name, getattr(county.selling.takings, name).tolist())
    twin.books.flows = dict(county.ledger.flows)
    for name in GOODS:
        setattr(twin.books, name, getattr(county.ledger, name).tolist())


def _copy_households(county: County, twin: TwinCounty) -> None:
    columns = {name: getattr(county.columns, name) for name in Columns._fields if name != "ring"}
    plain = {name: column.tolist() for name, column in columns.items()}
    slipped = county.scratch("slipped", np.bool_).tolist()
    start, neighbour = county.ties.start.tolist(), county.ties.neighbour.tolist()
    for row, household in enumerate(twin.households):
        for name, column in plain.items():
            value = column[row]
            setattr(household, name, list(value) if isinstance(value, list) else value)
        household.ring = county.columns.ring[:, row].tolist()
        household.slipped = slipped[row]
        household.neighbours = [twin.households[other] for other in neighbour[start[row] : start[row + 1]]]


def _copy_institutions(county: County, twin: TwinCounty) -> None:
    for name, theirs, ours in (
        (COOPERATIVE, county.cooperatives, twin.cooperatives),
        (HUB, county.hubs, twin.hubs),
        (PLATFORM, county.platforms, twin.platforms),
        (WORKER, county.social_workers, twin.social_workers),
        (ENTERPRISE, [county.enterprise], [twin.enterprise]),
    ):
        for one, other in zip(theirs, ours, strict=True):
            for attribute in name:
                value = getattr(one, attribute)
                setattr(other, attribute, value.item() if isinstance(value, np.generic) else value)
    for cooperative in twin.cooperatives:
        for name in COOPERATIVE_TERMS:
            setattr(cooperative, name, float(getattr(county.terms, name)[cooperative.index]))
    for worker, twin_worker in zip(county.social_workers, twin.social_workers, strict=True):
        twin_worker.cases = [twin.households[row] for row in worker.cases.tolist()]
        twin_worker.luck, twin_worker.fraction = float(worker._luck), float(worker._fraction)
    for name in ENTERPRISE_BY_CROP:
        setattr(twin.enterprise, name, getattr(county.enterprise, name).tolist())
    twin.government.cash = float(county.government.cash)


def _copy_market(county: County, twin: TwinCounty) -> None:
    selling, prices = county.selling, county.prices
    for platform in twin.platforms:
        platform.open_price = county.terms.open_price[platform.index].tolist()
        for name in SELLING_BY_PLATFORM:
            setattr(platform, name, getattr(selling, name)[platform.index].tolist())
    for name in SELLING_BY_CROP:
        setattr(twin, name, getattr(selling, name).tolist())
    twin.sold_parcels = selling.village_parcels.tolist()
    twin.sales_12 = [(yuan.tolist(), kilograms.tolist()) for yuan, kilograms in selling.sales_12]
    twin.prices.usual, twin.prices.outside = prices.usual.tolist(), prices.outside.tolist()
    twin.prices.expected = prices.expected.tolist()
    twin.prices.log, twin.prices.spike = prices._log.tolist(), prices._spike.tolist()


def _copy_programme(county: County, twin: TwinCounty) -> None:
    ours = twin.programme
    for key, line in county.programme.lines.items():
        twin_line: Line = ours.lines[key]
        for name in LINE:
            setattr(twin_line, name, float(getattr(line, name)))
        twin_line.place, twin_line.order = line.place.tolist(), list(line.order)
    ours.weight = county.programme._weight.tolist()
    ours.hours = dict(county.programme.hours.by_method)
    twin.linked_at = {key: (level, weights.tolist()) for key, (level, weights) in county.linked_at.items()}
    twin.seats_taken = dict(county.seats_taken)


# comparing


def residual_of_county(county: County, twin: TwinCounty) -> float:
    """How far the fast county's prices and rents of this month are from clearing the market that the twin has made."""
    cleared = county.selling.cleared
    if cleared is None:
        return 0.0
    rents = [*cleared.quota_rents.tolist(), *cleared.hub_rents.tolist()]
    return float(twin.market.residual_at([*cleared.prices.tolist(), *rents]))


def state_of_county(county: County) -> dict[str, Any]:
    """Everything that is compared, by name: arrays of the fast county, copied."""
    state: dict[str, Any] = {}
    for name in Columns._fields:
        column = getattr(county.columns, name)
        state[f"households.{name}"] = (column.swapaxes(0, 1) if name == "ring" else column).copy()
    state["households.slipped"] = county.scratch("slipped", np.bool_).copy()
    state["households.neighbours"] = np.diff(county.ties.start)
    for group, names, agents in (
        ("cooperatives", COOPERATIVE, county.cooperatives),
        ("hubs", HUB, county.hubs),
        ("platforms", PLATFORM, county.platforms),
        ("social workers", WORKER, county.social_workers),
        ("enterprise", ENTERPRISE, [county.enterprise]),
    ):
        for name in names:
            state[f"{group}.{name}"] = np.array([getattr(agent, name) for agent in agents])
    state["social workers.cases"] = np.array([len(worker.cases) for worker in county.social_workers])
    state["government.cash"] = np.array(county.government.cash)
    for name in ENTERPRISE_BY_CROP:
        state[f"enterprise.{name}"] = getattr(county.enterprise, name).copy()
    for name in COOPERATIVE_TERMS:
        state[f"cooperatives.{name}"] = getattr(county.terms, name).copy()
    for name in TERMS_BY_TOWNSHIP + TERMS_BY_VILLAGE:
        state[f"county.{name}"] = getattr(county.terms, name).copy()
    for name in (*BY_TOWNSHIP, *BY_VILLAGE, "parcels_12", *COUNTS):
        state[f"county.{name}"] = np.array(getattr(county, name))
    state["county.station_lean"] = county.stations.lean_months.copy()
    state["county.stations_use"] = np.array(county.stations.use)
    state["county.sold_parcels"] = county.selling.village_parcels.copy()
    state["market.wholesale"] = county.terms.wholesale.copy()
    state["market.open_price"] = county.terms.open_price.copy()
    for name in SELLING_BY_PLATFORM + SELLING_BY_CROP:
        state[f"market.{name}"] = getattr(county.selling, name).copy()
    state["market.sales_12"] = county.selling.sales_12.copy()
    state["market.outside"], state["market.expected"] = county.prices.outside.copy(), county.prices.expected.copy()
    for name in TAKINGS:
        state[f"takings.{name}"] = getattr(county.selling.takings, name).copy()
    if county.selling.cleared is not None:
        state["market.quota_rents"] = county.selling.cleared.quota_rents.copy()
        state["market.hub_rents"] = county.selling.cleared.hub_rents.copy()
        state["market.prices"] = county.selling.cleared.prices.copy()
    for key, line in county.programme.lines.items():
        state[f"programme.{key}"] = np.array([getattr(line, name) for name in LINE])
        state[f"programme.{key}.place"] = line.place.copy()
    state["programme.weight"] = county.programme._weight.copy()
    state["programme.hours"] = np.array(list(county.programme.hours.by_method.values()))
    for name in GOODS:
        state[f"goods.{name}"] = getattr(county.ledger, name).copy()
    for flow, amount in county.ledger.flows.items():
        state[f"flows.{flow[2]} from {flow[0]} to {flow[1]}"] = np.array(amount)
    return state


def state_of_twin(twin: TwinCounty) -> dict[str, Any]:
    """The same of the twin; what it does not have yet this month is left out."""
    state: dict[str, Any] = {}
    for name in (*Columns._fields, "slipped"):
        state[f"households.{name}"] = np.array([getattr(household, name) for household in twin.households])
    state["households.neighbours"] = np.array([len(household.neighbours) for household in twin.households])
    for group, names, agents in (
        ("cooperatives", COOPERATIVE + COOPERATIVE_TERMS, twin.cooperatives),
        ("hubs", HUB, twin.hubs),
        ("platforms", PLATFORM, twin.platforms),
        ("social workers", WORKER, twin.social_workers),
        ("enterprise", ENTERPRISE, [twin.enterprise]),
    ):
        for name in names:
            state[f"{group}.{name}"] = np.array([getattr(agent, name) for agent in agents])
    state["social workers.cases"] = np.array([len(worker.cases) for worker in twin.social_workers])
    state["government.cash"] = np.array(twin.government.cash)
    for name in ENTERPRISE_BY_CROP:
        state[f"enterprise.{name}"] = np.array(getattr(twin.enterprise, name))
    for name in (
        *TERMS_BY_TOWNSHIP + TERMS_BY_VILLAGE,
        *BY_TOWNSHIP,
        *BY_VILLAGE,
        *("parcels_12", "station_lean", "stations_use", "sold_parcels"),
        *COUNTS,
    ):
        state[f"county.{name}"] = np.array(getattr(twin, name))
    state["market.wholesale"] = np.array(twin.wholesale)
    for name in ("open_price", *SELLING_BY_PLATFORM):
        state[f"market.{name}"] = np.array([getattr(platform, name) for platform in twin.platforms])
    for name in SELLING_BY_CROP:
        state[f"market.{name}"] = np.array(getattr(twin, name))
    state["market.sales_12"] = np.array(twin.sales_12)
    state["market.outside"], state["market.expected"] = np.array(twin.prices.outside), np.array(twin.prices.expected)
    for name in TAKINGS:
        if hasattr(twin.takings, name):
            state[f"takings.{name}"] = np.array(getattr(twin.takings, name))
    if twin.cleared is not None:
        for name in ("quota_rents", "hub_rents", "prices"):
            state[f"market.{name}"] = np.array(getattr(twin.cleared, name))
    for key, line in twin.programme.lines.items():
        state[f"programme.{key}"] = np.array([getattr(line, name) for name in LINE])
        state[f"programme.{key}.place"] = np.array(line.place)
    state["programme.weight"] = np.array(twin.programme.weight)
    state["programme.hours"] = np.array(list(twin.programme.hours.values()))
    for name in GOODS:
        state[f"goods.{name}"] = np.array(getattr(twin.books, name))
    for flow, amount in twin.books.flows.items():
        state[f"flows.{flow[2]} from {flow[0]} to {flow[1]}"] = np.array(amount)
    return state


def compare(county: dict[str, Any], twin: dict[str, Any]) -> Agreement:
    """Both states field by field; a flow that only one has counts as 0 in the other."""
    fields = {}
    for name in [*county, *(name for name in twin if name.startswith("flows.") and name not in county)]:
        if name not in twin and not name.startswith("flows."):
            continue
        fields[name] = _difference(name, np.asarray(county.get(name, 0.0)), np.asarray(twin.get(name, 0.0)))
    return Agreement(fields)


def _difference(name: str, one: np.ndarray, other: np.ndarray) -> Found:
    if one.shape != other.shape:
        raise ValueError(f"{name} has shape {one.shape} in the county and {other.shape} in the twin")
    if one.size == 0:
        return Found(name, 0.0, "", 0.0, 0.0)
    a, b = one.astype(np.float64), other.astype(np.float64)
    smallest = SHARE if name.rpartition(".")[2] in SHARES else YUAN_OR_KG
    with np.errstate(invalid="ignore"):
        apart = np.abs(a - b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), smallest)
    apart = np.where((a == b) | (np.isnan(a) & np.isnan(b)), 0.0, np.where(np.isnan(apart), np.inf, apart))
    at = np.unravel_index(int(np.argmax(apart)), apart.shape)
    where = "".join(f"[{index}]" for index in at)
    return Found(name, float(apart[at]), where, float(a[at]), float(b[at]))
