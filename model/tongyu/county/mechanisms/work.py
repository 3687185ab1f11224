"""Work: wages from outside by age and schooling, local wages from hubs and cooperatives, hours taken by selling.

A wage has good and bad years: each January every earner draws a factor with mean 1, of a part that lasts and one that
passes. A household's is the mean of its earners', each counted by its own time at work off the farm. Work that is found for some is partly work that others would have had: of what placement adds, counted by what
it pays, the share `placement.displaced` is taken from those of the county who have nobody placed; all of them lose the
same share of their time. So what is added is what others lose and what is left.

Adopters' sales income rises and their wage income falls (Food Policy 2021, 101:102024): hours spent selling are taken
from wage work, once, at the reservation wage that the choice of channel also counts. Equation in `kernels.work`.
"""

from collections.abc import Mapping

import numpy as np

from tongyu.county.draws import Purpose
from tongyu.county.households.columns import WAGE, Floats
from tongyu.county.households.people import People, by_time, earners
from tongyu.county.ledger import HOUSEHOLDS, OUTSIDE, WAGES_DUE
from tongyu.county.mechanism import Mechanism
from tongyu.county.mechanisms.social_work import Casework
from tongyu.county.mechanisms.trends import trend
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.county.switches import Switch
from tongyu.kernels.channels import Channels
from tongyu.kernels.work import Time, Work, earn_wages, fill_wage_luck, labour_market

JANUARY = 0


class Wages:
    """Yuan of the sample this month."""

    def __init__(self, county: State) -> None:
        self.arrears = 0.0  # that employers held back
        self.local_paid = 0.0
        self.displaced_time = 0.0  # share of their time that the placement of others took from those without
        self.wages_placed = 0.0  # that placement adds, before hours of selling and arrears
        self.wages_displaced = 0.0  # that it takes from others, likewise
        self.weights = np.zeros(county.townships)  # room for the kernel: of those who share a township's local wages


def compete(county: State) -> None:
    """Draw the year's luck with wages in January, and see what the placement of some takes from others this month."""
    h = county.columns
    if county.month_of_year == JANUARY or county.month == 0:
        h.wage_luck[:] = luck_of_households(county.people, county.numbers(Work), county.key, county.year)
    month, level = county.own(Wages), trend(county, "wage")
    market = county.numbers(Work), _time(county.values), county.own(Casework).work_quality, level
    month.wages_placed, others = labour_market(h, *market)
    taken = county.values["placement.displaced"] * month.wages_placed
    month.displaced_time = min(taken / others, 1.0) if others > 0.0 else 0.0
    month.wages_displaced = month.displaced_time * others


def luck_of_households(people: People, numbers: Work, key: np.uint64, year: int) -> Floats:
    """What `year` makes of the wages of each household (n,): the mean of its adults' luck, by their own time at work.

    A person's luck is its own for life (`kernels.work`), wherever it lives. Where nobody works, it is that of the first
    person of the household.
    """
    earns = earners(people)
    drawn, luck = np.empty(np.count_nonzero(earns)), np.empty(len(earns))
    fill_wage_luck(people.entity[earns], year, numbers, key, int(Purpose.WAGE_LUCK), drawn)
    luck[earns] = drawn
    return by_time(people, earns, luck, numbers)


def work(county: State) -> None:
    """Pay the month's wages. Local wages of a township without a fit adult go to commuters from outside."""
    level = trend(county, "wage")
    month = county.own(Wages)
    hour_value = county.numbers(Channels).hour_value
    outside, local, month.arrears = earn_wages(
        county.columns,
        county.numbers(Work),
        _time(county.values),
        county.own(Casework).work_quality,
        level,
        month.displaced_time,
        county.local_wages,
        hour_value,
        month.weights,
        WAGE,
        county.key,
        int(Purpose.ARREARS),
        county.month,
    )
    month.local_paid = local
    county.ledger.pay(OUTSIDE, HOUSEHOLDS, "wages", outside)
    county.ledger.pay(WAGES_DUE, HOUSEHOLDS, "local wages", local)
    county.ledger.pay(WAGES_DUE, OUTSIDE, "local wages of commuters", float(county.local_wages.sum()) - local)
    county.local_wages[:] = 0.0


def _time(values: Mapping[str, float]) -> Time:
    return Time(
        away=values["placement.time"],
        post=values["posts.time"],
        care_relief=values["social_work.care_relief"],
        shaken=values["distress.lost"],
        counselling=values["distress.counselling"],
        trade=values["vocational.wage"],
    )


def figures(county: State) -> dict[str, float]:
    """Yuan of the county this month; of the luck with wages of who earns them its standard deviation, log points."""
    month, h = county.own(Wages), county.columns
    luck = h.wage_luck[h.adults > 0].astype(np.float64)
    return {
        "arrears": month.arrears * county.scale,
        "local_wages": month.local_paid * county.scale,
        "wage_luck": float(np.log(luck).std()) if len(luck) else 0.0,
        "wages_placed": month.wages_placed * county.scale,
        "wages_displaced": month.wages_displaced * county.scale,
    }


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("work.wage_month", 2_200.0, "yuan of 2015", (1_800, 2_800), (500, 10_000), "assumed", "", "a month of wage work in 2015 at mean ability"),
    number("work.off_farm", 0.260794, "share of the year", (0.05, 0.35), (0, 1), "calibrated", "", "wage work of an adult under 40 with 8 years of school; by tongyu calibrate experiments/calibration.toml"),
    number("work.schooling", 0.06, "a year of school", (0.02, 0.10), (0, 0.3), "assumed", "", "more wage work with schooling"),
    number("work.aging", 0.025, "a year beyond 40", (0.01, 0.04), (0, 0.1), "assumed", "", "less wage work with age"),
    number("work.local_share", 0.40, "share of fees", (0.2, 0.6), (0, 1), "assumed", "", "of what hubs and cooperatives take that is local wages"),
    number("work.response", 0.1, "share", (0.0, 0.3), (0, 1), "assumed", "labour_2023", "of off-farm time given up by who lives on means-tested benefits alone; less in proportion to their part of income"),
    number("work.arrears", 0.15, "a year", (0.05, 0.3), (0, 1), "assumed", "", "chance that a household's month of outside wages is held back"),
    number("work.recovered", 0.6, "share", (0.3, 0.9), (0, 1), "assumed", "", "of held-back wages that legal aid recovers"),
    number("work.persistence", 0.85, "a year", (0.7, 0.95), (0, 0.99), "assumed", "", "of last year's luck with wages, in logarithms, that is left in this year's: an autoregression"),
    number("work.innovation", 0.20, "log points a year", (0.1, 0.3), (0, 2), "assumed", "", "standard deviation of what a year adds to that part"),
    number("work.transitory", 0.25, "log points", (0.1, 0.4), (0, 2), "assumed", "", "standard deviation of the part that passes with the year"),
)
# fmt: on

SWITCHES = (
    Switch(
        "local_work",
        "hubs and cooperatives pay local wages",
        "local_wages",
        "ecommerce_only",
        neutral={"work.local_share": 0},
    ),
    Switch(
        "labour_response",
        "who gets means-tested benefits works less off the farm",
        "-income_wage",
        neutral={"work.response": 0},
    ),
    Switch(
        "wage_luck",
        "wages have good and bad years",
        "wage_luck",
        neutral={"work.innovation": 0, "work.transitory": 0},
    ),
    Switch("wage_arrears", "employers hold back wages", "arrears", neutral={"work.arrears": 0}),
)

MECHANISM = Mechanism(
    name="work",
    does="wages from outside and from hubs and cooperatives",
    steps=(compete, work),
    numbers=NUMBERS,
    switches=SWITCHES,
    state=Wages,
    figures=figures,
)
