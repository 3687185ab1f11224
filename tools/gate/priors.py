"""The planned numbers and the ranges that they are drawn from, uniformly."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from scipy.stats import qmc


class Planned(NamedTuple):
    """One number of a planned rule."""

    name: str
    low: float
    value: float  # what is planned
    high: float
    unit: str


# fmt: off
PLANNED = (
    # people
    Planned("people.elderly", 0.15, 0.20, 0.28, "share of households"),
    Planned("people.three_generations", 0.06, 0.12, 0.20, "share of households"),
    Planned("people.pairs", 0.15, 0.20, 0.30, "share of households, couples without others"),
    Planned("people.births", 5.0, 7.0, 9.0, "per 1,000 persons a year"),
    Planned("people.leaving", 0.0, 0.01, 0.02, "a year, net, of those of 18 to 35"),
    Planned("people.split", 0.01, 0.03, 0.08, "a year, elders out of families of four and more"),
    # income as the county has it
    Planned("people.land", 0.7, 0.9, 1.24, "land a resident over today's land a person; 1.24 is all the county's land"),
    Planned("work.off_farm", 0.10, 0.20, 0.35, "share of the year"),
    Planned("population.ability_sd", 0.5, 0.9, 1.3, "log points"),
    Planned("living.livestock", 100, 400, 900, "yuan a person a year"),
    Planned("state.other", 20, 60, 120, "yuan a person a month"),
    Planned("trend.other_transfers", 0.08, 0.15, 0.20, "a year"),
    Planned("trend.wage", 0.08, 0.104, 0.13, "a year"),
    # work
    Planned("wages.persistence", 0.7, 0.85, 0.95, "a year"),
    Planned("wages.innovation", 0.1, 0.2, 0.3, "log points"),
    Planned("wages.transitory", 0.1, 0.25, 0.4, "log points"),
    Planned("placement.chance", 0.005, 0.03, 0.08, "a month, the county's own, a listed household with a fit adult"),
    Planned("placement.time", 0.10, 0.25, 0.50, "of an adult's time"),
    Planned("placement.loss", 0.01, 0.03, 0.06, "a month"),
    Planned("posts.share", 0.04, 0.053, 0.06, "of persons ever listed"),
    Planned("posts.pay", 300, 400, 600, "yuan a month"),
    # weather
    Planned("weather.common", 0.05, 0.08, 0.12, "log points"),
    Planned("weather.drought_loss", 0.5, 0.6, 0.7, "of the harvest where it strikes"),
    Planned("weather.struck", 0.3, 0.5, 0.8, "of the dry land"),
    Planned("relief.share", 0.0, 0.2, 0.4, "of the value lost"),
    # benefits
    Planned("benefits.standard", 0.75, 0.85, 1.0, "times the national standard"),
    Planned("benefits.fill", 0.6, 0.8, 1.0, "of the gap that is seen"),
    Planned("benefits.least", 0.0, 0.35, 0.6, "of the standard, the lowest class"),
    Planned("benefits.entry", 0.002, 0.01, 0.05, "a month, unaided"),
    Planned("benefits.quota", 0.08, 0.10, 0.13, "of persons"),
    Planned("benefits.displacement", 0.0, 0.5, 1.0, "chance"),
    Planned("benefits.help", 0.05, 0.2, 0.5, "chance a case"),
    Planned("benefits.labour", 0.0, 0.1, 0.3, "of off-farm time"),
    Planned("seen.error", 0.3, 0.5, 0.7, "log points"),
    Planned("seen.illness", 0.0, 0.3, 0.5, "log points"),
    Planned("seen.age", 0.0, 0.4, 0.9, "log points"),
    Planned("seen.labour", 0.0, 0.4, 0.9, "log points"),
    Planned("seen.land", 0.0, 0.15, 0.3, "log points a log point of land a head"),
    Planned("state.registration_midpoint", 2015, 2017.4, 2020, "year"),
    Planned("state.registration_pace", 0.3, 1.5, 3.0, "years"),
    # health
    Planned("health.medicine", 8, 14, 20, "yuan a month a person"),
    Planned("health.medicine_elder", 40, 70, 100, "yuan a month an elder"),
    Planned("health.chronic", 0.10, 0.165, 0.22, "share of persons of 18 to 61"),
    Planned("health.chronic_elder", 0.30, 0.43, 0.55, "share of elders"),
    Planned("health.chronic_cost", 200, 330, 600, "yuan a month, once a household"),
    Planned("health.chronic_spread", 0.8, 1.1, 1.6, "log points"),
    Planned("health.admissions", 0.05, 0.075, 0.09, "a year a person under 62"),
    Planned("health.admissions_elder", 0.15, 0.21, 0.27, "a year an elder"),
    Planned("health.bill", 7_000, 9_000, 12_000, "yuan of 2015"),
    Planned("health.bill_spread", 0.8, 1.0, 1.3, "log points"),
    Planned("health.reimbursed_out", 0.1, 0.2, 0.3, "of medicine"),
    Planned("health.reimbursed_in", 0.35, 0.45, 0.55, "of an admission"),
    Planned("health.cover", 0.5, 0.55, 0.65, "of own inpatient payments beyond the threshold"),
    Planned("health.assistance", 0.3, 0.5, 0.7, "of own inpatient payments of the enrolled"),
    Planned("credit.limit", 0.2, 0.5, 0.8, "of a year's income"),
    # online
    Planned("online.use", 0.5, 0.8, 1.0, "times the use of the internet in rural China"),
    Planned("online.shop", 0.5, 0.67, 0.8, "of users"),
    Planned("online.alike", 0.0, 0.5, 0.9, "how far the members of a household do alike"),
    Planned("selling.start", 0.002, 0.006, 0.02, "a year at full roll-out, of households"),
    Planned("selling.peers", 0.0, 0.3, 1.0, "a year, times the share that sells"),
    Planned("selling.stop", 0.05, 0.15, 0.3, "a year, of sellers"),
    # when grain is sold
    Planned("beliefs.mean", -0.05, 0.08, 0.2, "log points, gain expected from November to April"),
    Planned("beliefs.spread", 0.05, 0.15, 0.3, "log points, between households"),
    Planned("beliefs.cash", 0.1, 0.3, 0.5, "share of households that must sell at once"),
)
# fmt: on

Numbers = dict[str, float]


def draws(count: int, seed: int) -> Iterator[Numbers]:
    """`count` points of a Latin hypercube over all ranges."""
    low, high = ([getattr(one, end) for one in PLANNED] for end in ("low", "high"))
    points = qmc.scale(qmc.LatinHypercube(len(PLANNED), seed=np.random.default_rng(seed)).random(count), low, high)
    for point in points:
        yield {one.name: float(value) for one, value in zip(PLANNED, point, strict=True)}


def as_planned() -> Numbers:
    """Every number at what is planned."""
    return {one.name: one.value for one in PLANNED}
