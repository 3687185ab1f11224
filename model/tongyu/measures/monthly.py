"""The monthly table: one row a month, made from the columns and the institutions after everything has happened."""

from typing import TYPE_CHECKING

import numpy as np

from tongyu.households.columns import CROPS, SOURCES
from tongyu.kernels.counting import column_sums, count
from tongyu.levers import LEVERS, PILLARS
from tongyu.measures.environment import Environment, Shipped, burden, mean_km
from tongyu.measures.poverty import poverty

if TYPE_CHECKING:
    from tongyu.county import County


LEVELS = {f"level_{key}": key for key in LEVERS}


def monthly_record(county: "County") -> dict[str, float]:
    """All figures of the month by name; money in yuan of 2015, shares of persons for poverty, of households else."""
    return (
        _incomes(county)
        | _people(county)
        | _markets(county)
        | _institutions(county)
        | _environment(county)
        | _programme(county)
    )


def _incomes(county: "County") -> dict[str, float]:
    h = county.columns
    per_head = h.income_12 / h.persons
    at_line = poverty(per_head, h.persons, county.values["line.national"])
    persons = at_line.persons
    record = {
        "headcount": at_line.headcount,
        "poverty_gap": at_line.gap,
        "squared_poverty_gap": at_line.squared_gap,
        "watts": at_line.watts,
        "registered": float(h.persons[h.registered].sum(dtype=np.float64)) / persons,
        "income": float(h.income_12.sum()) / persons,
        "exclusion_error": _excluded(h.registered, per_head < county.values["line.national"], h.persons),
    }
    month = column_sums(h.income) / persons
    return record | {f"income_{source}": float(month[s]) for s, source in enumerate(SOURCES)}


def _excluded(reached: np.ndarray, poor: np.ndarray, persons: np.ndarray) -> float:
    """Share of poor persons whom the list of the poor does not reach; 0 where nobody is poor."""
    everybody = float(persons[poor].sum(dtype=np.float64))
    return float(persons[poor & ~reached].sum(dtype=np.float64)) / everybody if everybody > 0.0 else 0.0


def _people(county: "County") -> dict[str, float]:
    n = len(county.columns.id)
    of = count(county.columns)
    return {
        "skill": of.skill / n,
        "openness": of.openness / n,
        "quality": of.quality / n,
        "sellers": of.sells / n,
        "started_selling": county.started_selling / n,
        "stopped_selling": county.stopped_selling / n,
        "shoppers": of.shops / n,
        "members": of.member / n,
        "delivering": of.passes / n,
        "in_groups": of.in_group / n,
        "open_cases": of.open_case / n,
        "linked": of.linked / n,
        "insured": of.insured / n,
        "sick": of.sick / n,
        "cash": of.cash / n,
        "debt": of.debt / n,
        "stock": of.stock / n,
        "attended": float(county.attended) / n,
        "coached": of.coached / n,
        "credit_linked": of.credit / n,
        "legal_linked": of.legal / n,
        "health_linked": of.health / n,
        "excluded": of.excluded / n,
        "advances": of.advance * county.scale,
        "skill_of_clients": of.clients_skill / of.clients if of.clients else 0.0,
        "clients_trained": of.clients_trained / of.clients if of.clients else 0.0,
        "client_places": county.client_places * county.scale,
        "degree": len(county.ties.neighbour) / n,
        "crop_share_sunflower": of.second_crop / n,
        "expectation_error": county.selling.expectation_error,
    }


def _markets(county: "County") -> dict[str, float]:
    selling, takings = county.selling, county.selling.takings
    record: dict[str, float] = {}
    for c, crop in enumerate(CROPS):
        record[f"price_{crop}"] = float(county.terms.wholesale[c])
    open_value, brand_value = float(takings.open_gross.sum()), float(takings.brand_gross.sum())
    trader_value = float(takings.trader.sum())
    total = open_value + brand_value + trader_value
    online, trader = takings.premium
    record["open_sales"] = open_value * county.scale
    record["brand_sales"] = brand_value * county.scale
    record["trader_sales"] = trader_value * county.scale
    record["online_share"] = (open_value + brand_value) / total if total > 0.0 else 0.0
    record["cash_premium"] = float(online) / float(trader) if trader > 0.0 else float("nan")
    cleared = selling.cleared
    rents = cleared.hub_rents if cleared else np.zeros(1)
    slipped, delivered = takings.slipped
    record["slipped"] = float(slipped) / float(delivered) if delivered > 0.0 else 0.0
    record["brand_quota"] = float((county.enterprise.quota * county.enterprise.posted_net()).sum()) * county.scale
    record["working_capital"] = county.enterprise.working_capital * county.scale
    record["enterprise_stock"] = float(county.enterprise.stock.sum()) * county.scale
    record["brand_trust"] = county.enterprise.trust
    books = county.ledger
    for name, goods in (("harvest", books.harvested), ("eaten", books.eaten)):
        record[name] = float(goods.sum()) * county.scale
    record["hub_rent"] = float(rents.max())
    record["hubs_full"] = float(np.count_nonzero(rents)) / len(county.hubs)
    record["residual"] = cleared.residual if cleared else 0.0
    record["passes"] = float(cleared.passes) if cleared else 0.0
    return record


def _institutions(county: "County") -> dict[str, float]:
    uses = [hub.load / hub.capacity if hub.capacity > 0.0 else 0.0 for hub in county.hubs[1:]]
    return {
        "hub_use": float(np.mean(uses)),
        "parcel_price": float(county.terms.parcel.mean()),
        "hub_capacity": sum(hub.capacity for hub in county.hubs[1:] if hub.open) * county.scale,
        "hubs_open": float(sum(hub.open for hub in county.hubs[1:])),
        "trunk_freight": float(county.terms.trunk.mean()),
        "cooperative_fee": float(county.terms.fee.mean()) if county.cooperatives else county.values["channels.fee"],
        "stations": float(county.stations.open.sum()),
        "station_pay": float(county.station_pay.mean()),
        "organised": float(county.terms.organised.mean()),
        "crowdfunding": county.crowdfunding * county.scale,
        "premiums": county.premiums * county.scale,
        "indemnities": county.indemnities * county.scale,
        "allowance": county.allowance * county.scale,
        "arrears": county.arrears * county.scale,
        "local_wages": county.local_paid * county.scale,
        "indicator_error": county.reports[-1].error if county.reports else 0.0,
        "money_moved": county.money_moved,
        "cooperatives_open": float(county.terms.cooperative_open.sum()),
        "awareness": county.enterprise.awareness,
        "reputation": county.enterprise.reputation,
        "mutual_aid": county.mutual_aid * county.scale,
        "patronage_lost": county.patronage_lost,
        "drought": float(county.weather.is_drought(county.year)),
    }


def _environment(county: "County") -> dict[str, float]:
    """County-wide: freight in tonne-km, the rest in kg."""
    v, takings, scale = county.values, county.selling.takings, county.scale
    open_kg = float((takings.open_kg.sum(axis=0) * county.terms.milling_yield).sum())
    brand_kg = float((takings.brand_kg * county.terms.milling_yield).sum())
    goods = Shipped(
        open_kg=open_kg * scale,
        open_orders=open_kg * scale / v["channels.order_kg"],
        brand_kg=brand_kg * scale,
        brand_orders=brand_kg * scale / v["channels.brand_order_kg"],
        inbound=float(county.village_parcels.sum()) * scale,
    )
    km_out = mean_km(county.village_km, takings.village_parcels)
    km_in = mean_km(county.village_km, county.village_parcels)
    record = burden(goods, km_out, km_in, county.numbers(Environment))._asdict()
    return record | {"storage_loss": float(county.ledger.lost.sum()) * scale}


def _programme(county: "County") -> dict[str, float]:
    spent = county.programme.cost_by_pillar()
    record = {f"cost_{pillar}": spent.get(pillar, 0.0) for pillar in PILLARS}
    record["cost"] = sum(record.values())
    return record | {name: county.programme.level(key) for name, key in LEVELS.items()}
