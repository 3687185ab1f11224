"""Switches: every mechanism, and every link between e-commerce and social work, can be turned off.

A mechanism that is off leaves steps of the month out, or stands at parameters at which it does nothing: the accounts
close all the same, and two runs that differ in one switch show what the mechanism is worth. Cross-links are what the
paper's claim hangs on: where one side of the programme makes the other stronger (or gets in its way). The prior of
each includes nothing at all; `cross_links` turns all of them off at once.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from tongyu.checking import Misfit
from tongyu.wording import nearest, plain, unknown

ALL_LINKS = "cross_links"


@dataclass(frozen=True)
class Switch:
    """One switch.

    `shows` is a figure of the monthly table that moves when it is turned off, in `scenario`: its mean over the months,
    or with "swing of" before it the standard deviation of its yearly means; with a minus, it is lower while the mechanism works.
    """

    name: str
    does: str
    shows: str
    scenario: str = "baseline"
    steps: tuple[str, ...] = ()  # of the month that are left out
    neutral: Mapping[str, float] = field(default_factory=dict)  # parameters at which it does nothing


MECHANISMS: dict[str, Switch] = {
    switch.name: switch
    for switch in (
        Switch("learning", "skill moves at all", "skill", "training_only", ("learning.train",)),
        Switch(
            "peer_learning", "skill passes between neighbours", "skill", "training_only", neutral={"learning.peer": 0}
        ),
        Switch(
            "openness",
            "openness moves toward what is seen and heard",
            "openness",
            "training_only",
            ("openness.persuade",),
        ),
        Switch(
            "going_online",
            "households start and stop selling online",
            "sellers",
            "ecommerce_only",
            ("going_online.sell",),
        ),
        Switch("shopping", "households shop online", "shoppers", steps=("going_online.shop",)),
        Switch(
            "membership", "households join and leave cooperatives", "members", "ecommerce_only", ("cooperatives.join",)
        ),
        Switch(
            "advances",
            "cooperatives pay advances at harvest",
            "advances",
            "ecommerce_only",
            neutral={"cooperatives.advance": 0},
        ),
        Switch("quality", "quality of the produce moves", "quality", "ecommerce_only", ("cooperatives.improve",)),
        Switch(
            "inspection",
            "inspection catches what is below standard",
            "-slipped",
            "ecommerce_only",
            neutral={"cooperatives.catch": 0},
        ),
        Switch(
            "tracing",
            "growers of what came back are excluded",
            "excluded",
            "ecommerce_only",
            neutral={"brand.excluded_months": 0},
        ),
        Switch(
            "brand",
            "spending builds awareness of a brand",
            "brand_sales",
            "ecommerce_only",
            neutral={"brand.effect": 0, "brand.festival": 0},
        ),
        Switch(
            "inventory",
            "the enterprise bears surprises in demand",
            "enterprise_stock",
            "ecommerce_only",
            neutral={"brand.demand_spread": 0, "brand.caution": 0},
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
        Switch(
            "local_work",
            "hubs and cooperatives pay local wages",
            "local_wages",
            "ecommerce_only",
            neutral={"work.local_share": 0},
        ),
        Switch(
            "selling_hours",
            "selling takes hours from wage work",
            "-sellers",
            "ecommerce_only",
            neutral={"channels.hour_value": 0},
        ),
        Switch("wage_arrears", "employers hold back wages", "arrears", neutral={"work.arrears": 0}),
        Switch("own_use", "households eat of their own grain", "eaten", neutral={"growing.own_use": 0}),
        Switch("storage_loss", "grain in store is lost", "storage_loss", neutral={"growing.storage_loss": 0}),
        Switch(
            "crop_choice",
            "crop shares follow margins",
            "swing of crop_share_sunflower",
            neutral={"growing.share_speed": 0},
        ),
        Switch(
            "liquidity", "inputs that cannot be paid are not bought", "-harvest", neutral={"growing.unpaid_yield": 1}
        ),
        Switch("patience", "those without cash sell early", "-stock", neutral={"choice.impatience": 0}),
        Switch(
            "information",
            "households err about the season's price",
            "expectation_error",
            neutral={"choice.information": 0},
        ),
        Switch(
            "weather",
            "harvests differ from year to year",
            "swing of harvest",
            neutral={"weather.common": 0, "weather.local": 0, "weather.drought": 0},
        ),
        Switch(
            "price_risk",
            "outside prices move",
            "swing of price_mung_bean",
            neutral={f"crops.{crop}.price_sd": 0 for crop in ("maize", "sunflower", "mung_bean", "millet", "sorghum")}
            | {"price.spike": 0, "price.season": 0},
        ),
        Switch("illness", "members fall ill", "sick", neutral={"risk.illness": 0}),
        Switch(
            "health_insurance",
            "insurance pays part of a bill",
            "-debt",
            neutral={"risk.insured": 0, "risk.insured_extra": 0},
        ),
        Switch("crop_insurance", "crops are insured", "premiums", neutral={"crop_insurance.sum": 0}),
        Switch("credit", "households can borrow", "debt", neutral={"finance.limit": 0, "finance.limit_linked": 0}),
        Switch(
            "registration",
            "the poor are listed, insured and topped up",
            "registered",
            steps=("state_support.list_the_poor",),
        ),
        Switch("allowance", "the minimum-living allowance", "allowance", neutral={"state.allowance_fill": 0}),
        Switch("targeting_error", "need is seen with error", "exclusion_error", neutral={"state.observation": 0}),
        Switch("casework", "social workers take on cases", "open_cases", "social_work_only", ("social_work.serve",)),
        Switch("group_work", "mutual-aid groups form", "in_groups", "social_work_only", ("social_work.form_groups",)),
        Switch(
            "mutual_aid",
            "groups share the cost of illness",
            "mutual_aid",
            "social_work_only",
            neutral={"mutual_aid.cover": 0},
        ),
        Switch("community_work", "villages are organised", "organised", "social_work_only", ("community.organise",)),
        Switch(
            "linking",
            "households are linked to credit, law and doctors",
            "credit_linked",
            "social_work_only",
            ("linking.link",),
        ),
        Switch(
            "crowdfunding",
            "donors pay for emergencies",
            "crowdfunding",
            "social_work_only",
            neutral={"crowdfunding.giving": 0},
        ),
        Switch(
            "monitoring",
            "reports move money and lean toward need",
            "money_moved",
            "five_pillars",
            ("monitoring.monitor",),
        ),
    )
}

CROSS_LINKS: dict[str, Switch] = {
    switch.name: switch
    for switch in (
        Switch(
            "platform_data",
            "platform data help social workers and villages to see need",
            "-exclusion_error",
            "five_pillars",
            neutral={"state.connected": 0, "state.data": 0},
        ),
        Switch(
            "giving_by_trust",
            "traced deliveries and connected households raise crowdfunding",
            "crowdfunding",
            "both",
            neutral={"crowdfunding.transparency": 0},
        ),
        Switch(
            "referral",
            "joint centres send clients into courses",
            "client_places",
            "five_pillars",
            neutral={"learning.referral": 1},
        ),
        Switch(
            "centre_message",
            "joint centres speak for selling online",
            "openness",
            "five_pillars",
            neutral={"openness.centre": 0},
        ),
        Switch(
            "coaching",
            "coached trainees keep and use what they learned",
            "skill",
            "both",
            neutral={"learning.coached_fade": 1, "learning.coached_doing": 1},
        ),
        Switch(
            "case_teaching",
            "caseworkers teach selling",
            "skill_of_clients",
            "social_work_only",
            neutral={"social_work.teaching": 0},
        ),
        Switch(
            "case_openness",
            "clients grow open to selling",
            "openness",
            "social_work_only",
            neutral={"openness.casework": 0},
        ),
        Switch(
            "case_joining",
            "caseworkers help clients into cooperatives",
            "members",
            "both",
            neutral={"social_work.joining": 1},
        ),
        Switch(
            "group_ties",
            "groups are new ties, through which skill and selling pass",
            "degree",
            "both",
            neutral={"mutual_aid.ties": 0},
        ),
        Switch("group_spirit", "members of groups grow open", "openness", "both", neutral={"mutual_aid.trust": 0}),
        Switch(
            "community_trust",
            "organised villages trust cooperatives and selling",
            "openness",
            "both",
            neutral={"cooperatives.community_trust": 0, "openness.community": 0},
        ),
        Switch(
            "community_stations",
            "volunteers help to keep stations",
            "-station_pay",
            "both",
            neutral={"community.station": 0},
        ),
        Switch(
            "hours_in_pillars",
            "social workers' hours go into the e-commerce pillars, and out of the caseload",
            "-open_cases",
            "both",
            neutral={"delivery.share": 0},
        ),
    )
}

SWITCHES: dict[str, Switch] = MECHANISMS | CROSS_LINKS


def check_names(names: Collection[str]) -> tuple[str, ...]:
    """The switches meant by `names`, in the order of the tables, each once. Raises Misfit for one that is none."""
    meant: set[str] = set()
    for name in names:
        if name == ALL_LINKS:
            meant |= set(CROSS_LINKS)
        elif name in SWITCHES:
            meant.add(name)
        else:
            raise Misfit(_unknown(str(name)))
    return tuple(name for name in SWITCHES if name in meant)


def _unknown(name: str) -> str:
    """What is said of a name that is no switch: the nearest, or, where nothing is like it, all of them."""
    near = nearest(name, [ALL_LINKS, *SWITCHES])
    if near is not None:
        return f'unknown switch "{plain(name)}"; did you mean "{near}"?'
    return unknown("switch", name, [ALL_LINKS, *SWITCHES], "Switches")


def turned_off(names: Collection[str], values: dict[str, float]) -> dict[str, float]:
    """`values` with the parameters of the switches `names` at which they do nothing."""
    return values | {key: float(value) for name in names for key, value in SWITCHES[name].neutral.items()}


def left_out(names: Collection[str]) -> frozenset[str]:
    """The steps of the month that the switches `names` leave out."""
    return frozenset(step for name in names for step in SWITCHES[name].steps)
