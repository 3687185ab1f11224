"""Households, terms and numbers written by hand, for the tests of kernels and mechanisms."""

from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from tongyu import County, Scenario, load
from tongyu.county.households.columns import Columns, empty_columns
from tongyu.county.levers import LeverKind
from tongyu.county.numbers.crops import crops_of
from tongyu.county.parameters import gather
from tongyu.county.programme.holding import held_by
from tongyu.county.tables import LEVERS, TABLES
from tongyu.kernels.channels import Channels, Terms
from tongyu.kernels.work import Work, off_farm_share
from tongyu.scenario.lever_setting import LeverSetting

SEED = 11
KEY = np.uint64(SEED)  # as kernels take it
VALUES = TABLES.values({})
FACTS = load("baseline").county
CROPS = FACTS.crop_names  # of Tongyu
GROWN = crops_of(FACTS.crops)
DATED = FACTS.dated
SMALL_COUNTY = Path(__file__).parent / "scenario_files" / "small.toml"

Group = TypeVar("Group", bound=tuple[Any, ...])


def households(n: int = 1, **columns: Any) -> Columns:
    """`n` plain households: a couple of 40 and a child, 20 mu, average in all else; `columns` say what differs.

    Of the chronically ill it is an elder who is, where there is one.
    """
    h = empty_columns(n, len(CROPS))
    plain = {
        "id": np.arange(n),
        "persons": 3,
        "adults": 2,
        "age": 40,
        "schooling": 8.0,
        "land": 20.0,
        "soil": 0.5,
        "ability": 1.0,
        "livestock": 1.0,
        "remittance": 1.0,
        "openness": 0.3,
        "base_openness": 0.3,
        "quality": 0.5,
        "cost_of_living": 1.0,
        "since_course": 10_000,
        "since_case": 10_000,
        "inputs": 1.0,
        "crop_share": [0.36, 0.28, 0.17, 0.07, 0.12],
        "cash": 10_000.0,
        "spent": 1_000.0,
        "income_12": 15_000.0,
    }
    for name, value in (plain | columns).items():
        getattr(h, name)[...] = value
    if "chronic" in columns and not {"ill_younger", "ill_elders"} & set(columns):
        h.ill_elders[:] = h.chronic & (h.elders > 0)
        h.ill_younger[:] = h.chronic & (h.elders == 0)
    if "tilled" not in columns:
        h.tilled[:] = h.land
    if "off_farm" not in columns:
        work_alike(h, numbers(Work))
    return h


def work_alike(h: Columns, kinds: Work) -> None:
    """Let all adults of a household work for wages as somebody of the age and schooling of its head does."""
    h.off_farm[:] = [
        off_farm_share(int(age), float(years), kinds) for age, years in zip(h.age, h.schooling, strict=True)
    ]


CHANNELS = Channels(
    trader_margin=0.05,
    trader_margin_km=0.001,
    cartage_km=0.002,
    milling=0.4,
    order_kg=2.0,
    packing=1.0,
    hours_order=0.1,
    hours_unskilled=0.2,
    hours_km=0.01,
    hour_value=8.0,
    brand_order_kg=1.6,
    brand_parcel=0.8,
    inspection_cost=0.15,
    quality_weight=0.4,
    trader_quality=0.1,
)
"""Costs of the channels in round numbers, so that sums can be done in the head and no calibration moves them."""


def copy_of(h: Columns) -> Columns:
    return Columns(*(column.copy() for column in h))


def numbers(kind: type[Group], **changed: float) -> Group:
    """The default numbers of a mechanism, with some `changed`."""
    return gather(kind, VALUES)._replace(**{name: float(value) for name, value in changed.items()})  # type: ignore


def terms(townships: int = 1, villages: int = 1, cooperatives: int = 1, platforms: int = 2, **changed: Any) -> Terms:
    """Plain terms of trade; everything is open but the village stations."""
    month = Terms(
        wholesale=np.array([1.8, 5.0, 6.5, 3.6, 2.0]),
        open_price=np.tile([7.0, 11.5, 14.0, 11.5, 9.5], (platforms, 1)),
        milling_yield=np.array([0.6, 0.9, 0.95, 0.7, 0.7]),
        parcel=np.full(townships, 8.0),
        hub_open=np.ones(townships, dtype=bool),
        trunk=np.full(townships, 0.5),
        station=np.zeros(villages, dtype=bool),
        cooperative_open=np.ones(cooperatives, dtype=bool),
        fee=np.full(cooperatives, 0.25),
        packing=np.full(cooperatives, 1.5),
        input_saving=np.full(cooperatives, 0.05),
        standard=np.zeros(cooperatives),
        organised=np.zeros(villages),
        selection=np.zeros(villages),
    )
    for name, value in changed.items():
        getattr(month, name)[...] = value
    return month


def ties(n: int, *pairs: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Undirected ties between rows, as kernels take them."""
    both = sorted({*pairs, *((b, a) for a, b in pairs)})
    start = np.searchsorted([a for a, _ in both], np.arange(n + 1)).astype(np.int64)
    return start, np.array([b for _, b in both], dtype=np.int32)


def neighbours(tied: tuple[np.ndarray, np.ndarray], row: int) -> list[int]:
    start, other = tied
    return [int(j) for j in other[start[row] : start[row + 1]]]


def moved(scenario: Scenario, months: int = 48, **levers: Any) -> Scenario:
    """`scenario` with levers set: `moved(small, training__courses=5)` or `..=dict(intensity=5, place=["Hill"])`."""
    programme: dict[str, dict[str, Any]] = {}
    for name, setting in levers.items():
        pillar, lever = name.split("__")
        programme.setdefault(pillar, {})[lever] = setting if isinstance(setting, dict) else {"intensity": setting}
    return scenario.with_(programme=programme, months=months)


BY_HAND = {
    "resources.produce_selection": 0.5,
    "resources.carrier_contracts": 0.2,
    "resources.hubs": 1,
    "resources.stations": 6,
    "resources.node_townships": 1,
    "resources.federation": 2,
    "resources.origin_direct": 0.5,
    "resources.credit_lines": 10,
    "resources.leading_enterprise": 10,
    "branding.awareness": 60,
    "branding.festivals": 2,
    "branding.standard": 0.5,
    "branding.inspection": 0.5,
    "branding.tracing": 0.5,
    "branding.technical_cooperation": 6,
    "branding.endorsement": 0.5,
    "training.courses": 12,
    "training.skill_courses": 2,
    "training.lectures": 20,
    "training.field_visits": 5,
    "training.operators": 8,
    "training.coaching": 40,
    "support.social_workers": 3,
    "support.mutual_aid": 12,
    "support.finance_links": 100,
    "support.legal_links": 100,
    "support.health_links": 100,
    "support.volunteers": 20,
    "support.crowdfunding": 2,
    "support.joint_centres": 2,
    "support.pillar_support": 5,  # hours; 50 would make all of what is of a whole county 1
    "monitoring.indicators": 0.5,
    "monitoring.market_reports": 0.5,
    "monitoring.participation": 0.5,
    "monitoring.reallocation": 0.5,
}
"""Intensities of levers that a county of 600 households feels."""


def a_quarter(kind: LeverKind, scenario: Scenario) -> float:
    """A quarter of what there can be of a lever: what tests take of one that nobody wrote a number for."""
    county = scenario.county
    held = held_by(kind, county, scenario.values(), county.villages, len(county.townships))
    return min(kind.most_in(county), held) / 4.0


EVERYTHING = {
    key: BY_HAND[key] if key in BY_HAND else a_quarter(kind, load(SMALL_COUNTY)) for key, kind in LEVERS.items()
}
"""An intensity of every lever, for that county."""


def with_every_lever(scenario: Scenario) -> Scenario:
    """`scenario`, and from 2014 on every lever that it does not move."""
    programme = {pillar: dict(levers) for pillar, levers in scenario.programme.items()}
    known = {key for key, _ in scenario.programme_items()}
    for key, kind in LEVERS.items():
        if key not in known:
            setting = LeverSetting(intensity=a_quarter(kind, scenario), start="2014-01")
            programme.setdefault(kind.pillar, {})[kind.name] = setting
    return scenario.with_(programme=programme)


def all_levers(scenario: Scenario, months: int = 48) -> Scenario:
    return moved(scenario, months, **{key.replace(".", "__"): each for key, each in EVERYTHING.items()})


@cache
def busy_county() -> County:
    """A small county after three and a half years with every lever moved: sellers, members, groups, open cases.

    One for all tests of a process: copy what you change.
    """
    return County(all_levers(load(SMALL_COUNTY)), rng=5).run(42)
