"""The bridge between the two counties: a twin that starts from a fast county's state, and how far the two differ.

Only this file looks into both. Counties are compared name by name: whole numbers and flags must be equal, numbers are
compared by their distance as a share of the larger of the two, or of `SMALLEST` where both are smaller: a yuan, a
kilogram, a thousandth of what lies in 0-1.
"""

import contextlib
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np
from tests.oracle.twin.county import Sizes, TwinCounty
from tests.oracle.twin.household import TwinHousehold, TwinPerson
from tests.oracle.twin.programme import Line

from tongyu.county.county import County
from tongyu.county.households.columns import Columns
from tongyu.county.measures.reached import Reached
from tongyu.county.mechanisms.benefits import Rolls
from tongyu.county.mechanisms.brand import Enterprise
from tongyu.county.mechanisms.cooperatives import Cooperation
from tongyu.county.mechanisms.environment import Distances
from tongyu.county.mechanisms.health import Bills
from tongyu.county.mechanisms.learning import Courses
from tongyu.county.mechanisms.linking import Links
from tongyu.county.mechanisms.logistics import Logistics
from tongyu.county.mechanisms.monitoring import Monitoring
from tongyu.county.mechanisms.people import Vital
from tongyu.county.mechanisms.placement import Placed
from tongyu.county.mechanisms.posts import Posts
from tongyu.county.mechanisms.prices import OutsidePrices
from tongyu.county.mechanisms.relief import Relief
from tongyu.county.mechanisms.selling import SellingState
from tongyu.county.mechanisms.small_credit import SmallLoans
from tongyu.county.mechanisms.stress import Closures
from tongyu.county.mechanisms.weather import Weather

COOPERATIVE_TERMS = ("fee", "packing", "input_saving", "standard")
LINE = ("unit_cost", "available", "grant", "limit", "ceiling", "wanted", "paid_for", "delivered", "spent", "factor")
PERSON = ("entity", "age", "woman", "schooling", "chronic", "fit", "trade")
ABSENT = ("home", "since")  # of who has left, beside what is known of a person
REPORT = ("covered", "need", "moved", "error")
TERMS_BY_TOWNSHIP = ("parcel", "trunk")
TERMS_BY_VILLAGE = ("station", "organised", "selection")
GOODS = ("harvested", "sold", "eaten", "lost")
SELLING_BY_CROP = ("usual_harvest", "wholesale_volume", "wholesale_reference")
SELLING_BY_PLATFORM = ("open_volume", "open_reference", "open_kg")
TAKINGS = ("trader", "open_gross", "brand_gross", "open_kg", "brand_kg", "brand_weighted")

NOT_OF_THE_COUNTY = {SellingState, OutsidePrices, Enterprise, Weather, Reached, Distances, Closures, Logistics}
"""What mechanisms keep that the twin has in objects of its own, or makes anew where it needs it."""
APART: dict[type, str] = {
    Rolls: "rolls",
    Bills: "bills",
    Placed: "placements",
    Posts: "posts",
    SmallLoans: "small_loans",
    Vital: "vital",
}
"""What mechanisms keep that the twin keeps together, and how it is called there."""
CALLED = {"served": "joint_centres"}
"""Names in the twin where they differ."""
CARRIED: dict[str, type] = {
    "slipped": Cooperation,
    "optimism": SellingState,
    "bargain": SellingState,
    "relief_due": Relief,
    "relief_in": Relief,
    "relief_now": Relief,
    "of_client": Posts,
}
"""What mechanisms keep, (households,), that households carry in the twin."""
NOT_COPIED = {"weights", "reports", "unique_id", "index", *CARRIED}
"""Room for kernels, what nobody goes by, Mesa's number, and what households carry in the twin."""

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


# what the fast county declares


def numbers_of(thing: object) -> dict[str, Any]:
    """The numbers, flags and arrays among the public attributes of an object, by name."""
    return {
        name: value
        for name, value in vars(thing).items()
        if not name.startswith("_")
        and name not in NOT_COPIED
        and isinstance(value, int | float | np.generic | np.ndarray)
        and not (isinstance(value, np.ndarray) and value.dtype == np.int64 and name == "cases")
    }


def kept_by_mechanisms(county: County) -> dict[str, Any]:
    """All numbers that the mechanisms of `county` keep in it, by their names in the twin.

    Raises ValueError where two of them have the same name, of which only one would be compared.
    """
    found: dict[str, Any] = {}
    for kind, own in county._own.items():
        if kind not in NOT_OF_THE_COUNTY and kind not in APART:
            named = {CALLED.get(name, name): value for name, value in numbers_of(own).items()}
            if both := found.keys() & named.keys():
                raise ValueError(
                    f"two mechanisms keep {', '.join(sorted(both))}: tell them apart in `CALLED` or `APART`"
                )
            found |= named
    own = numbers_of(county.own(Logistics))
    return found | own | {"shut_until": county.own(Closures).shut_until}


def _plain(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else value


def _put(values: dict[str, Any], into: object) -> None:
    """Give `into` the same attributes. Raises AttributeError for one that it does not have: the twin lacks a rule."""
    for name, value in values.items():
        getattr(into, name)
        setattr(into, name, _plain(value))


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
    twin.dry_land = county.own(Weather).dry_land.tolist()
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
    _put(kept_by_mechanisms(county) | {"local_wages": county.local_wages, "state_paid": county.state_paid}, twin)
    for kind, name in APART.items():
        _put(numbers_of(county.own(kind)), getattr(twin, name))
    for name in TERMS_BY_TOWNSHIP + TERMS_BY_VILLAGE:
        setattr(twin, name, getattr(county.terms, name).tolist())
    twin.wholesale = county.terms.wholesale.tolist()
    twin.station_lean = county.own(Logistics).stations.lean_months.tolist()
    twin.stations_use = county.own(Logistics).stations.use
    for name in TAKINGS:
        setattr(twin.takings, name, getattr(county.own(SellingState).takings, name).tolist())
    twin.books.flows = dict(county.ledger.flows)
    for name in GOODS:
        setattr(twin.books, name, getattr(county.ledger, name).tolist())


def _copy_households(county: County, twin: TwinCounty) -> None:
    _settle_as(county, twin)
    columns = {name: getattr(county.columns, name) for name in Columns._fields if name != "ring"}
    plain = {name: column.tolist() for name, column in columns.items()}
    plain |= {name: getattr(county.own(kind), name).tolist() for name, kind in CARRIED.items()}
    start, neighbour = county.ties.start.tolist(), county.ties.neighbour.tolist()
    for row, household in enumerate(twin.households):
        for name, column in plain.items():
            value = column[row]
            setattr(household, name, list(value) if isinstance(value, list) else value)
        household.ring = county.columns.ring[:, row].tolist()
        household.neighbours = [twin.households[other] for other in neighbour[start[row] : start[row + 1]]]


def _settle_as(county: County, twin: TwinCounty) -> None:
    """Give the twin the county's households and persons, by village and number."""
    h, people = county.columns, county.people
    by_id = {household.id: household for household in twin.households}
    if [household.id for household in twin.households] != h.id.tolist():
        spare = [household for household in twin.households if household.id not in set(h.id.tolist())]
        households = []
        for number in h.id.tolist():
            household = by_id.get(number) if number in by_id and len(by_id) == len(twin.households) else None
            households.append(household or (spare.pop() if spare else TwinHousehold(twin, -1)))
        gone = [household for household in twin.households if household not in households]
    else:
        households, gone = twin.households, []
    where = zip(households, h.id.tolist(), h.village.tolist(), h.township.tolist(), strict=True)
    for household, number, village, township in where:
        household.id, household.village, household.township, household.neighbours = number, village, township, []
    twin.settle(households, gone)
    persons = [TwinPerson(*each) for each in zip(*(getattr(people, name).tolist() for name in PERSON), strict=True)]
    for row, household in enumerate(twin.households):
        household.members = persons[people.start[row] : people.start[row + 1]]
    register = {name: column.tolist() for name, column in county.own(Vital).absent._asdict().items()}
    gone = [TwinPerson(*each) for each in zip(*(register[name] for name in PERSON), strict=True)]
    when = zip(register["home"], register["since"], gone, strict=True)
    twin.absent = [SimpleNamespace(home=home, since=since, person=person) for home, since, person in when]


def _copy_institutions(county: County, twin: TwinCounty) -> None:
    for theirs, ours in (
        (county.cooperatives, twin.cooperatives),
        (county.hubs, twin.hubs),
        (county.platforms, twin.platforms),
        (county.social_workers, twin.social_workers),
        ([county.own(Enterprise)], [twin.enterprise]),
    ):
        for one, other in zip(theirs, ours, strict=True):
            _put(numbers_of(one), other)
    for cooperative in twin.cooperatives:
        for name in COOPERATIVE_TERMS:
            setattr(cooperative, name, float(getattr(county.terms, name)[cooperative.index]))
    for worker, twin_worker in zip(county.social_workers, twin.social_workers, strict=True):
        twin_worker.cases = [twin.households[row] for row in worker.cases.tolist()]
    twin.government.cash = float(county.government.cash)


def _copy_market(county: County, twin: TwinCounty) -> None:
    selling, prices = county.own(SellingState), county.own(OutsidePrices)
    for platform in twin.platforms:
        platform.open_price = county.terms.open_price[platform.index].tolist()
        for name in SELLING_BY_PLATFORM:
            setattr(platform, name, getattr(selling, name)[platform.index].tolist())
    for name in SELLING_BY_CROP:
        setattr(twin, name, getattr(selling, name).tolist())
    twin.sales_12 = [(yuan.tolist(), kilograms.tolist()) for yuan, kilograms in selling.sales_12]
    twin.prices.usual, twin.prices.outside = prices.usual.tolist(), prices.outside.tolist()
    twin.prices.expected, twin.prices.now = prices.expected.tolist(), prices.now.tolist()
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
    twin.linked_at = {key: (level, weights.tolist()) for key, (level, weights) in county.own(Links).linked_at.items()}
    reports = county.own(Monitoring).reports
    twin.report = SimpleNamespace(**{name: getattr(reports[-1], name) for name in REPORT}) if reports else None
    twin.seats_taken = dict(county.own(Courses).seats_taken)


# comparing


def residual_of_county(county: County, twin: TwinCounty) -> float:
    """How far the fast county's prices and rents of this month are from clearing the market that the twin has made."""
    cleared = county.own(SellingState).cleared
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
    for name, kind in CARRIED.items():
        state[f"households.{name}"] = getattr(county.own(kind), name).copy()
    state["households.neighbours"] = np.diff(county.ties.start)
    for name in PERSON:
        state[f"persons.{name}"] = getattr(county.people, name).copy()
        state[f"absent.{name}"] = getattr(county.own(Vital).absent, name).copy()
    for name in ABSENT:
        state[f"absent.{name}"] = getattr(county.own(Vital).absent, name).copy()
    for group, agents in (
        ("cooperatives", county.cooperatives),
        ("hubs", county.hubs),
        ("platforms", county.platforms),
        ("social workers", county.social_workers),
        ("enterprise", [county.own(Enterprise)]),
    ):
        for name in numbers_of(agents[0]) if agents else ():
            state[f"{group}.{name}"] = np.array([getattr(agent, name) for agent in agents])
    state["social workers.cases"] = np.array([len(worker.cases) for worker in county.social_workers])
    state["government.cash"] = np.array(county.government.cash)
    for name in COOPERATIVE_TERMS:
        state[f"cooperatives.{name}"] = getattr(county.terms, name).copy()
    for name in TERMS_BY_TOWNSHIP + TERMS_BY_VILLAGE:
        state[f"county.{name}"] = getattr(county.terms, name).copy()
    for name, value in kept_by_mechanisms(county).items():
        state[f"county.{name}"] = np.array(value)
    for kind, place in APART.items():
        state |= {f"{place}.{name}": np.array(value) for name, value in numbers_of(county.own(kind)).items()}
    state["county.local_wages"], state["county.state_paid"] = county.local_wages.copy(), np.array(county.state_paid)
    state["county.station_lean"] = county.own(Logistics).stations.lean_months.copy()
    state["county.stations_use"] = np.array(county.own(Logistics).stations.use)
    state["market.wholesale"] = county.terms.wholesale.copy()
    state["market.open_price"] = county.terms.open_price.copy()
    for name in SELLING_BY_PLATFORM + SELLING_BY_CROP:
        state[f"market.{name}"] = getattr(county.own(SellingState), name).copy()
    state["market.sales_12"] = county.own(SellingState).sales_12.copy()
    state["market.outside"], state["market.expected"] = (
        county.own(OutsidePrices).outside.copy(),
        county.own(OutsidePrices).expected.copy(),
    )
    for name in TAKINGS:
        state[f"takings.{name}"] = getattr(county.own(SellingState).takings, name).copy()
    if county.own(SellingState).cleared is not None:
        state["market.quota_rents"] = county.own(SellingState).cleared.quota_rents.copy()
        state["market.hub_rents"] = county.own(SellingState).cleared.hub_rents.copy()
        state["market.prices"] = county.own(SellingState).cleared.prices.copy()
    for key, line in county.programme.lines.items():
        state[f"programme.{key}"] = np.array([getattr(line, name) for name in LINE])
        state[f"programme.{key}.place"] = line.place.copy()
    if reports := county.own(Monitoring).reports:
        state |= {f"report.{name}": np.array(getattr(reports[-1], name)) for name in REPORT}
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
    for name in (*Columns._fields, *CARRIED):
        state[f"households.{name}"] = np.array([getattr(household, name) for household in twin.households])
    state["households.neighbours"] = np.array([len(household.neighbours) for household in twin.households])
    for name in PERSON:
        members = [person for household in twin.households for person in household.members]
        state[f"persons.{name}"] = np.array([getattr(person, name) for person in members])
        state[f"absent.{name}"] = np.array([getattr(absent.person, name) for absent in twin.absent])
    for name in ABSENT:
        state[f"absent.{name}"] = np.array([getattr(absent, name) for absent in twin.absent])
    for group, agents in (
        ("cooperatives", twin.cooperatives),
        ("hubs", twin.hubs),
        ("platforms", twin.platforms),
        ("social workers", twin.social_workers),
        ("enterprise", [twin.enterprise]),
    ):
        for name in vars(agents[0]) if agents else ():
            values = [getattr(agent, name) for agent in agents]
            if isinstance(values[0], int | float | list) and name != "cases":
                state[f"{group}.{name}"] = np.array(values)
    state["social workers.cases"] = np.array([len(worker.cases) for worker in twin.social_workers])
    state["government.cash"] = np.array(twin.government.cash)
    for name, value in vars(twin).items():
        if isinstance(value, int | float) or (isinstance(value, list) and value and not hasattr(value[0], "model")):
            with contextlib.suppress(ValueError):  # of lists of unequal length, which are none of the county's
                state[f"county.{name}"] = np.array(value)
    for place in APART.values():
        state |= {f"{place}.{name}": np.array(value) for name, value in vars(getattr(twin, place)).items()}
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
    if twin.report is not None:
        state |= {f"report.{name}": np.array(getattr(twin.report, name)) for name in REPORT}
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
