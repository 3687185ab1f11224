"""What a county begins with: its map and people, its institutions, and the incomes of a usual year."""

import numpy as np

from tongyu.county.agents import Cooperative, LogisticsHub, Platform
from tongyu.county.draws import Purpose, uniforms
from tongyu.county.geography import make_geography
from tongyu.county.households.population import (
    join_cooperatives,
    land_a_head,
    make_population,
    start_income,
)
from tongyu.county.households.start import (
    Usual,
    as_reported,
    starting_multipliers,
    take_listed,
    take_savings,
    usual_year,
)
from tongyu.county.households.surveyed import members_reported, reported_by
from tongyu.county.households.ties import make_ties
from tongyu.county.mechanisms import income, prices, state_support
from tongyu.county.mechanisms.prices import OutsidePrices
from tongyu.county.mechanisms.selling import SellingState
from tongyu.county.mechanisms.trends import trend
from tongyu.county.programme.programme import Till
from tongyu.county.regrouping import group_rows
from tongyu.county.state import State
from tongyu.kernels.channels import Terms
from tongyu.kernels.income import open_stores


def make_map_and_people(county: State, n: int) -> None:
    """Villages and townships, `n` households in them, by whom they are tied and who is in which cooperative."""
    facts = county.facts
    county.geography = make_geography(facts)
    county.villages, county.townships = facts.villages, len(facts.townships)
    county.usual_land = land_a_head(facts, county.values)
    county.columns, county.people = make_population(facts, county.geography, county.values, n, county.seed)
    members = members_reported(facts, county.seed, county.columns.id)
    join_cooperatives(county.columns, county.townships, facts.cooperatives, county.values, county.seed, members)
    group_rows(county)
    ring, far = county.values["ties.ring"], county.values["ties.far"]
    county.ties = make_ties(county.village_start, county.columns.id, county.seed, ring, far, county.rows_by_village)


def make_institutions(county: State) -> None:
    """Tills, cooperatives, platforms and hubs as they stand before the first month, and their terms of trade."""
    facts, v = county.facts, county.values
    county.government = Till()
    luck = uniforms(county.seed, Purpose.COOPERATIVE, np.arange(facts.cooperatives))
    awake = np.argsort(np.argsort(luck)) < round(v["cooperatives.awake"] * facts.cooperatives)
    capital = v["cooperatives.capital"] / county.scale
    county.cooperatives = [
        Cooperative(county, c, c % county.townships, bool(awake[c]), capital) for c in range(facts.cooperatives)
    ]
    social = v["platform.share_social"] if facts.platforms > 1 else 0.0
    county.platforms = [Platform(county, 0, v["platform.commission"], 1.0 - social)]
    for k in range(1, facts.platforms):
        share = social / (facts.platforms - 1)
        county.platforms.append(Platform(county, k, v["platform.commission_social"], share))
    owned = uniforms(county.seed, Purpose.HUB, np.arange(county.townships)) < v["logistics.hub_private"]
    counter = v["logistics.hub_capital"] / county.scale
    county.hubs = [LogisticsHub(county, -1, False, 0.0)]
    county.hubs += [LogisticsHub(county, t, bool(own), counter if own else 0.0) for t, own in enumerate(owned)]
    county.social_workers = []
    county.local_wages = np.zeros(county.townships)
    county.state_paid = 0.0
    county.terms = Terms(
        wholesale=county.by_crop("price"),
        open_price=np.tile(county.by_crop("listing_price"), (facts.platforms, 1))
        * np.array([[1.0 - p.commission] for p in county.platforms]),
        milling_yield=county.by_crop("milling_yield"),
        parcel=np.full(county.townships, v["logistics.parcel_start"]),
        hub_open=np.ones(county.townships, dtype=bool),
        trunk=np.full(county.townships, v["channels.trunk"]),
        station=np.zeros(county.villages, dtype=bool),
        cooperative_open=np.array([c.open for c in county.cooperatives], dtype=bool),
        fee=np.full(facts.cooperatives, v["channels.fee"]),
        packing=np.full(facts.cooperatives, v["channels.brand_packing"]),
        input_saving=np.full(facts.cooperatives, v["cooperatives.input_saving"]),
        standard=np.zeros(facts.cooperatives),
        organised=np.zeros(county.villages),
        selection=np.zeros(county.villages),
    )


def start_incomes(county: State) -> None:
    """A usual year's income by source, for credit, spending and listing to go by; the rest of the last harvest."""
    h, v = county.columns, county.values
    prices.open_markets(county)
    margin = county.own(OutsidePrices).now * county.by_crop("yield") - county.by_crop("inputs")
    usually = Usual(
        margin=margin,
        yields=trend(county, "yield"),
        wage=trend(county, "wage"),
        other_operating=trend(county, "other_operating"),
        property=trend(county, "property"),
        transfer=trend(county, "transfer"),
        pension=v["state.pension"] * county.dated.real("basic_pension", county.year),
    )
    reported = reported_by(county.facts, county.seed, h.id, county.dated.price_level)
    if reported is not None:
        starting_multipliers(h, reported, v, usually)
    h.tilled[:] = h.land
    usual = county.by_crop("yield") * county.by_crop("share")
    county.own(SellingState).usual_harvest[:] = usual * float(h.land.sum(dtype=np.float64))
    in_store = v["population.stock"] * h.land * usually.yields
    h.stock[:] = in_store[:, None] * h.crop_share * county.by_crop("yield")
    yearly = usual_year(h, v, usually)
    start_income(h, yearly if reported is None else as_reported(yearly, reported), v, county.seed)
    if reported is not None:
        take_savings(h, reported)
    state_support.list_before(county)
    if reported is not None:
        take_listed(h, reported)
    open_stores(h, income.store_prices(county))
