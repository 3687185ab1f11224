"""The rows of the patterns, of one draw."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tongyu.county.measures.inequality import gini, median
from tongyu.county.measures.yearly import price_level
from tools.gate.laid import CATASTROPHIC, FOOD, LINE, Laid, struck_villages
from tools.gate.priors import Numbers
from tools.gate.records import YEARS, Record

Floats = NDArray[np.float64]


ILLNESS_IS_CAUSE = 0.1  # own payments over income from which illness is taken for the cause of poverty: judgement


class Row(NamedTuple):
    """One figure of a row and what it should be."""

    key: str
    kind: str
    title: str
    low: float
    high: float


inf = float("inf")
# fmt: off
ROWS = (
    Row("C1a", "FIT", "Registered poor, end of 2015, % of persons", 20, 23),
    Row("C1b", "FIT", "Registered poor, 2017-18, %", 6.5, 9.5),
    Row("C1c", "FIT", "Registered poor, end of 2019, %", 0, 1),
    Row("C2a", "FIT", "Income, 2015, nominal yuan a head", 6_000, 7_700),
    Row("C2b", "FIT", "Income, 2019, nominal yuan a head", 10_900, 12_100),
    Row("C2c", "FIT", "Wages, 2019, % of income", 32, 38),
    Row("C2d", "FIT", "Operating income, 2019, %", 33, 39),
    Row("C2f", "FIT", "Transfers with reimbursements, 2019, %", 24, 30),
    Row("C3a", "FIT", "Gini coefficient, 2015", 0.35, 0.40),
    Row("C3b", "FIT", "Income poverty, 2015, % of persons", 18, 25),
    Row("C4a", "FIT", "Sellers online, mid-2015, % of households", 1, 2),
    Row("C4b", "FIT", "Sellers online, 2017, %", 2, 3),
    Row("C4c", "FIT", "Sellers online, 2019, %", 3, 5),
    Row("C4d", "FIT", "Sellers online, 2020, %", 4, 6.5),
    Row("C8a", "FIT", "Own payments for illness, % of consumption and them", 7, 11),
    Row("C8d", "FIT", "Catastrophic health spending, % of households a year", 9, 18),
    Row("C8e", "FIT", "Admissions per 100 persons a year", 8, 12),
    Row("C8b1", "CHECK", "Catastrophic spending, the poor over the others", 1, inf),
    Row("C8b2", "CHECK", "Listed households with illness, 2015, %", 40, 46),
    Row("C8b3", "CHECK", "Impoverished by health, % of persons", 2, 9),
    Row("C8c1", "CHECK", "Catastrophic spending less by cover and assistance, %", 10, 25),
    Row("C8c2", "CHECK", "Its intensity less by them, %", 20, 40),
    Row("C12a", "FIT", "Growth of real income 2013-2019, % a year", 8, 11),
    Row("C12b", "FIT", "Growth of transfers over the next fastest source, points", 0, inf),
    Row("C13", "FIT", "Mean income lost in a drought year, relief included, %", 8, 18),
    Row("C15a", "FIT", "Persons a listed household, 2015", 1.7, 2.6),
    Row("C15b", "FIT", "Persons another household, 2015", 3.2, 3.9),
    Row("C15c", "FIT", "Listed households of elders alone, 2015, %", 40, inf),
    Row("C16a", "FIT", "Enrolled in the allowance, 2015, % of persons", 7, 13),
    Row("C16b", "FIT", "Means-tested benefits, 2015, yuan of the day a head of all", 80, 200),
    Row("C16c", "FIT", "Persons an enrolled household, 2015", 1.5, 2.1),
    Row("C17a", "CHECK", "Of those newly poor, out at the next wave, %", 27, 47),
    Row("C17b", "CHECK", "After five years in a row, out in the next, %", 4, 18),
    Row("C17c", "CHECK", "Of leavers, back within five years, %", 10, 20),
    Row("C17a'", "CHECK", "C17a at a line that grows with the median from 2013 on", 27, 47),
    Row("C17b'", "CHECK", "C17b at that line", 4, 18),
    Row("C17c'", "CHECK", "C17c at that line", 10, 20),
    Row("C18", "CHECK", "Elders' poverty 2019 over 2015, less others', points of ratio", 0, inf),
    Row("C19a", "FIT", "Grain sold by New Year, % of value", 30, 50),
    Row("C19b", "FIT", "Grain sold by the end of April, %", 85, 100),
    Row("C20a", "FIT", "Households buying online, 2015, %", 8, 20),
    Row("C20b", "FIT", "Households buying online, 2020, %", 25, 45),
    Row("C21a", "FIT", "Placed away, 2020, % of persons ever listed", 15, 30),
    Row("C21b", "FIT", "Posts, 2020, per 100 persons ever listed", 4, 6),
    Row("C22a", "CHECK", "S.d. of the yearly change of log income", 0.25, 0.45),
    Row("C22b", "CHECK", "Crops' share of the variance of its change, %", 0, 60),
    Row("C23a", "CHECK", "Persons, 2011 to 2020, %", -12, -3),
    Row("C23b", "CHECK", "Rise of the share of 60 and older, points", 0, inf),
)
# fmt: on


def figures(laid: Laid, record: Record, numbers: Numbers, seed: int) -> dict[str, float]:
    """Every row's figure, by its key."""
    at = {year: index for index, year in enumerate(YEARS)}
    persons = np.array([year.persons for year in laid.years])
    heads = np.maximum(persons, 1e-9)
    there = persons > 0
    per_head = laid.income / heads
    poor = there & (per_head < LINE)
    price = np.array([price_level(year) for year in YEARS])
    found: dict[str, float] = {}

    def share(which: NDArray[np.bool_], y: int) -> float:
        return 100.0 * float(persons[y][which].sum() / persons[y].sum())

    listed = [share(laid.listed[y], y) for y in range(len(YEARS))]
    found["C1a"], found["C1c"] = listed[at[2015]], listed[at[2019]]
    found["C1b"] = 0.5 * (listed[at[2017]] + listed[at[2018]])
    total, own = laid.income.sum(axis=1) / persons.sum(axis=1), laid.sources
    found["C2a"], found["C2b"] = total[at[2015]] * price[at[2015]], total[at[2019]] * price[at[2019]]
    y = at[2019]
    reimbursed = _reimbursed(laid, numbers)[y]
    everything = laid.income[y].sum() + reimbursed
    found["C2c"] = 100.0 * (own["wages"][y].sum() + own["work"][y].sum()) / everything
    found["C2d"] = 100.0 * (own["crops"][y].sum() + own["livestock"][y].sum()) / everything
    transfers = own["pensions"] + own["transfers"] + laid.benefits
    found["C2f"] = 100.0 * (transfers[y].sum() + reimbursed) / everything
    y = at[2015]
    found["C3a"] = gini(per_head[y][there[y]], persons[y][there[y]])
    found["C3b"] = share(poor[y], y)
    found |= _online(laid, numbers, at)
    scored = slice(at[2013], at[2019])
    spent = laid.consumed + laid.care
    found["C8a"] = 100.0 * float(laid.care[scored].sum() / spent[scored].sum())
    capacity = laid.care + (1.0 - FOOD) * laid.consumed
    heavy = there & (laid.care >= CATASTROPHIC * capacity) & (laid.care > 0)
    found["C8d"] = 100.0 * float(heavy[scored].sum() / there[scored].sum())
    found["C8e"] = 100.0 * float(laid.admissions[scored].sum() / persons[scored].sum())
    of_poor = heavy[scored][poor[scored]].mean()
    of_others = heavy[scored][there[scored] & ~poor[scored]].mean()
    found["C8b1"] = float(of_poor / max(of_others, 1e-9))
    y = at[2015]
    cause = laid.ill & (laid.care >= ILLNESS_IS_CAUSE * np.maximum(laid.income, 1.0))
    found["C8b2"] = 100.0 * float(cause[y][laid.listed[y]].mean())
    net = there & ((laid.income - laid.care) / heads < LINE)
    found["C8b3"] = 100.0 * float(persons[scored][(net & ~poor)[scored]].sum() / persons[scored].sum())
    late = slice(at[2016], at[2020] + 1)
    bare_capacity = laid.care_bare + (1.0 - FOOD) * laid.consumed
    bare = there & (laid.care_bare >= CATASTROPHIC * bare_capacity) & (laid.care_bare > 0)
    found["C8c1"] = 100.0 * (1.0 - heavy[late].sum() / max(bare[late].sum(), 1))
    over = np.where(there, np.maximum(laid.care / np.maximum(capacity, 1e-9) - CATASTROPHIC, 0), 0)[late].sum()
    over_bare = np.where(there, np.maximum(laid.care_bare / np.maximum(bare_capacity, 1e-9) - CATASTROPHIC, 0), 0)[
        late
    ].sum()
    found["C8c2"] = 100.0 * (1.0 - over / max(over_bare, 1e-9))

    def growth(series: Floats) -> float:
        mean = series.sum(axis=1) / persons.sum(axis=1)
        return 100.0 * ((mean[at[2019]] / mean[at[2013]]) ** (1 / 6) - 1.0)

    found["C12a"] = growth(laid.income)
    found["C12b"] = growth(transfers) - max(growth(own["wages"]), growth(own["crops"] + own["livestock"]))
    found["C13"] = _drought(laid, record, numbers, seed, at[2016])
    size = persons[y][laid.listed[y]]
    found["C15a"] = float(size.mean())
    found["C15b"] = float(persons[y][there[y] & ~laid.listed[y]].mean())
    found["C15c"] = 100.0 * float(laid.alone[y][laid.listed[y]].mean())
    enrolled = laid.enrolled[y]
    found["C16a"] = 100.0 * float((persons[y] * enrolled).sum() / persons[y].sum())
    found["C16b"] = float(laid.benefits[y].sum() / persons[y].sum() * price[y])
    found["C16c"] = float((persons[y] * enrolled).sum() / max(enrolled.sum(), 1e-9))
    middle = np.array([median(per_head[k][there[k]], persons[k][there[k]]) for k in range(len(YEARS))])
    moving = there & (per_head < LINE * (middle / middle[at[2013]])[:, None])
    found |= _spells(poor, there) | {f"{key}'": value for key, value in _spells(moving, there).items()}
    alone = np.array(laid.alone)

    def kept(group: NDArray[np.bool_]) -> float:
        rates = [
            (persons[k][poor[k] & group[k]].sum() / max(persons[k][group[k]].sum(), 1e-9)) for k in (at[2015], at[2019])
        ]
        return rates[1] / max(rates[0], 1e-9)

    found["C18"] = kept(alone) - kept(there & ~alone)
    found |= _grain(record, numbers, seed)
    y = at[2020]
    ever = persons[y][laid.ever].sum()
    found["C21a"] = 100.0 * float(laid.placed[y].sum() / ever)
    found["C21b"] = 100.0 * float(laid.posts[y].sum() / ever)
    whole = there.all(axis=0)
    logs = np.log(np.maximum(per_head[:, whole], 100.0))
    found["C22a"] = float(np.diff(logs, axis=0).std())
    change = np.diff(per_head[:, whole], axis=0)
    of_crops = np.diff((own["crops"] / heads)[:, whole], axis=0)
    found["C22b"] = 100.0 * float(np.cov(of_crops.ravel(), change.ravel())[0, 1] / change.var())
    found["C23a"] = 100.0 * float(persons[-1].sum() / persons[0].sum() - 1.0)
    old = [float(year.pensioners.sum() / year.persons.sum()) for year in laid.years]
    found["C23b"] = 100.0 * (old[-1] - old[0])
    return found


def _reimbursed(laid: Laid, numbers: Numbers) -> Floats:
    """Yuan of bills that others paid, (years,), about: by the mean share that is left to the household."""
    share = 1.0 - 0.5 * (numbers["health.reimbursed_out"] + numbers["health.reimbursed_in"])
    return np.asarray(laid.care.sum(axis=1) * (1.0 - share) / share)


def _spells(poor: NDArray[np.bool_], there: NDArray[np.bool_]) -> dict[str, float]:
    whole = there.all(axis=0)
    p = poor[:, whole]
    waves = p[1::2]  # 2012, 2014 ... 2020
    newly = ~waves[:-2] & waves[1:-1]
    long = np.array([p[y - 4 : y + 1].all(axis=0) for y in range(4, len(p) - 1)])
    left = p[:-6] & ~p[1:-5]
    back = np.array([p[y + 2 : y + 6].any(axis=0) for y in range(len(p) - 6)])
    return {
        "C17a": 100.0 * float((newly & ~waves[2:]).sum() / max(newly.sum(), 1)),
        "C17b": 100.0 * float((long & ~p[5:]).sum() / max(long.sum(), 1)),
        "C17c": 100.0 * float((left & back).sum() / max(left.sum(), 1)),
    }


def _drought(laid: Laid, record: Record, numbers: Numbers, seed: int, y: int) -> float:
    """Share of a usual year's income that a drought takes, with relief; % of the mean."""
    n = len(record.columns["id"])
    village = record.columns["village"].astype(np.int64)
    struck = struck_villages(village, numbers, np.random.default_rng([seed, 2]))[village]
    dry = np.concatenate([struck * (1.0 - record.columns["irrigated"])] * 2)[: 2 * n]
    lost = laid.harvest[y] * dry * numbers["weather.drought_loss"]
    return 100.0 * float(lost.sum() * (1.0 - numbers["relief.share"]) / laid.income[y].sum())


def _online(laid: Laid, numbers: Numbers, at: dict[int, int]) -> dict[str, float]:
    """Buying by phone, and a path of sellers, by households."""
    found = {}
    for key, year, use, buys in (("C20a", 2015, 0.300, 0.6), ("C20b", 2020, 0.541, 1.0)):
        now = laid.years[at[year]]
        p = np.minimum(use * numbers["online.use"] * numbers["online.shop"] * buys, 1.0)
        chance = np.clip(np.stack([np.full_like(now.adults, 1.6 * p), np.full_like(now.adults, 0.7 * p)]), 0.0, 1.0)
        apart = 1.0 - (1.0 - chance[0]) ** now.young * (1.0 - chance[1]) ** np.maximum(now.adults - now.young, 0.0)
        together = np.maximum(chance[0] * (now.young > 0), chance[1] * (now.adults > 0))
        any_member = numbers["online.alike"] * together + (1.0 - numbers["online.alike"]) * apart
        found[key] = 100.0 * float(any_member[now.persons > 0].mean())
    share = 0.0
    path: dict[int, float] = {}
    for step in range(120):
        when = 2011 + step / 12
        open_to_all = 1.0 / (1.0 + np.exp(-(when - 2015.5) / 1.9))
        start = open_to_all * (numbers["selling.start"] + numbers["selling.peers"] * share) * (1.0 - share)
        share += (start - numbers["selling.stop"] * share) / 12
        path[step] = 100.0 * share
    found |= {"C4a": path[53], "C4b": path[83], "C4c": path[107], "C4d": path[119]}
    return found


def _grain(record: Record, numbers: Numbers, seed: int) -> dict[str, float]:
    """Each household sells its grain in one load, in the month that its lasting belief makes best."""
    n = len(record.columns["id"])
    rng = np.random.default_rng([seed, 3])
    gain = numbers["beliefs.mean"] + numbers["beliefs.spread"] * rng.standard_normal(n)
    at_once = rng.random(n) < numbers["beliefs.cash"]
    months = np.arange(12)  # from October
    expected = np.minimum(months, 5) / 5.0 * gain[:, None] - 0.015 * months  # losses, interest and impatience a month
    best = np.where(at_once, rng.integers(0, 3, n), expected.argmax(axis=1) + rng.integers(0, 2, n))
    weight = record.harvest[4]
    return {
        "C19a": 100.0 * float(weight[best < 3].sum() / weight.sum()),
        "C19b": 100.0 * float(weight[best < 7].sum() / weight.sum()),
    }


def effect(with_work: Laid, without: Laid) -> dict[str, float]:
    """What help with applications does: person-years poor per 1,000, and what of the poor the rule itself lifts."""
    at = YEARS.index(2014)
    persons = np.array([year.persons for year in without.years])[at:]
    heads = np.maximum(persons, 1e-9)

    def poor(laid: Laid) -> float:
        return float(persons[(persons > 0) & (laid.income[at:] / heads < LINE)].sum() / persons[0].sum() * 1_000.0)

    enrolled = without.enrolled[at:] > 0.5
    bare = (without.income - without.benefits)[at:] / heads < LINE
    at_stake = enrolled & bare & (persons > 0)
    lifted = without.lifted[at:] > 0

    def rate(years: slice) -> float:
        return 100.0 * float(
            persons[years][(at_stake & lifted)[years]].sum() / max(persons[years][at_stake[years]].sum(), 1e-9)
        )

    return {
        "effect": poor(with_work) - poor(without),
        "money": float((with_work.benefits - without.benefits)[at:].sum() / persons[0].sum()),
        "lifted_2014_15": rate(slice(0, 2)),
        "lifted_2016_20": rate(slice(2, None)),
        "full": 100.0 * float((persons * without.enrolled[at:]).sum() / persons.sum()),
    }
