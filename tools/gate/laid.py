"""The planned rules laid over recorded households: income, benefits, work and illness, month by month."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tongyu.county.measures.yearly import price_level
from tools.gate.people import Year, ten_years
from tools.gate.priors import Numbers
from tools.gate.records import YEARS, Record

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

LINE = 2_855.0
STANDARD = dict(zip(YEARS, (1718, 2068, 2434, 2777, 3178, 3744, 4301, 4833, 5336, 5962), strict=True))
PENSION = dict(zip(YEARS, (55, 55, 55, 63, 75, 80, 80, 95, 103, 108), strict=True))
TOP_UP = dict(zip(YEARS, (0, 0, 0, 0.3, 0.53, 0.77, 1, 1, 1, 1), strict=True))
FOOD, CATASTROPHIC, FLOOR, SPENDS = 0.33, 0.4, 110.0, 0.85
WAGE_MONTH, LAND_SUBSIDY, SCALE = 2_200.0, 40.0, 10.0
WORKERS, CASELOAD, CASE_MONTHS, REST, CASEWORK = 38, 30, 9, 24, 0.7
FIRST_CASES, FIRST_LISTING, LISTED_HELP = 2014, 2013, 2016
EXTREME_WORK_LOST = 30_000.0


@dataclass
class Laid:
    """What came of it, (years, places) each but where it says otherwise."""

    years: list[Year]
    alone: list[Bools]
    income: Floats  # yuan of 2015 of the place
    sources: dict[str, Floats]
    care: Floats  # own payments
    care_bare: Floats  # own payments without critical-illness cover and assistance
    consumed: Floats
    benefits: Floats
    enrolled: Floats  # share of the year's months
    lifted: Floats  # 0 or 1: poor without benefits, not with
    listed: Bools  # in December
    ever: Bools  # (places,)
    ill: Bools  # an admission, or chronic illness
    admissions: Floats
    untreated: Floats
    placed: Floats  # in December
    posts: Floats
    harvest: Floats = field(default_factory=lambda: np.zeros(0))


def lay(record: Record, numbers: Numbers, seed: int, casework: bool) -> Laid:
    """Ten years of the planned rules with `numbers`; with the same `seed` the same luck with and without casework."""
    rng = np.random.default_rng(seed)
    years, alone = ten_years(record, numbers, rng)
    n = len(record.columns["id"])
    own = _income_without_help(record, numbers, years, rng)
    luck = np.random.default_rng([seed, 1])
    N, T = 2 * n, len(YEARS)
    zeros = {
        name: np.zeros((T, N))
        for name in ("care", "care_bare", "benefits", "enrolled", "admissions", "untreated", "work")
    }
    listed, ever, enrolled = np.zeros(N, bool), np.zeros(N, bool), np.zeros(N, bool)
    placed, posted, case, since, sick = np.zeros(N), np.zeros(N), np.zeros(N, int), np.full(N, 99), np.zeros(N, int)
    lists, illness, placements, posts_held = [], [], [], []
    z_cost = luck.standard_normal(N)
    cost = np.exp(numbers["health.chronic_spread"] * z_cost - 0.5 * numbers["health.chronic_spread"] ** 2)
    debt_of_care = np.zeros(N)
    income = np.zeros((T, N))
    seen_before = None
    for y, year in enumerate(YEARS):
        now, level = years[y], price_level(year)
        standard = numbers["benefits.standard"] * STANDARD[year] / level
        people = np.maximum(now.persons, 1e-9)
        there = now.persons > 0
        base = own["total"][y]
        z_seen, z_register = luck.standard_normal(N), luck.standard_normal(N)
        proxy = _proxy(record, numbers, now, alone[y], n)
        without_benefits = base + zeros["work"][y - 1] if y else base
        seen = np.maximum((seen_before if seen_before is not None else without_benefits) / people, 100.0)
        seen = seen * np.exp(numbers["seen.error"] * z_seen - proxy)
        eligible = there & (seen < standard)
        enrolled &= eligible  # verified in January
        benefit_head = np.maximum(numbers["benefits.fill"] * (standard - seen), numbers["benefits.least"] * standard)
        quota = numbers["benefits.quota"] * now.persons.sum()
        growth = 1.05 ** (year + 0.5 - 2015.5)
        own_inpatient = np.zeros(N)
        ill = now.chronic.copy()
        for month in range(12):
            need = np.where(there, -np.log(seen / LINE), -np.inf)
            since += 1
            case = np.maximum(case - 1, 0)
            since[(case == 1)] = 0
            if casework and year >= FIRST_CASES:
                room = round(WORKERS * CASELOAD * CASEWORK / SCALE) - int((case > 0).sum())
                free = np.where((case > 0) | (since < REST), -np.inf, need)
                if room > 0:
                    taken = np.argpartition(-free, room)[:room]
                    case[taken[free[taken] > -np.inf]] = CASE_MONTHS + 1
            # enrolment
            aided = (case > 0) & (luck.random(N) < 1.0 - (1.0 - numbers["benefits.help"]) ** (1.0 / CASE_MONTHS))
            unaided = luck.random(N) < numbers["benefits.entry"]
            push = luck.random(N) < numbers["benefits.displacement"]
            wanting = np.flatnonzero(eligible & ~enrolled & (aided | unaided))
            used = float(now.persons[enrolled].sum())
            for i in wanting[np.argsort(seen[wanting])]:
                if used + now.persons[i] <= quota:
                    enrolled[i] = True
                    used += now.persons[i]
                elif aided[i] and push[i]:
                    out = np.flatnonzero(enrolled)
                    worst = out[np.argmax(seen[out])]
                    if seen[worst] > seen[i]:
                        enrolled[worst], enrolled[i] = False, True
                        used += now.persons[i] - now.persons[worst]
            paid = np.where(enrolled, benefit_head * people / 12.0, 0.0)
            left = np.maximum(LINE - seen - np.where(enrolled, benefit_head, 0.0), 0.0)
            paid += np.where(listed & (now.adults == 0) & there, TOP_UP[year] * left * people / 12.0, 0.0)
            zeros["benefits"][y] += paid
            zeros["enrolled"][y] += enrolled / 12.0
            # work away and posts
            fit = there & (now.adults > 0) & ever
            start = luck.random(N)
            away = fit & (placed < now.adults) & (start < numbers["placement.chance"] * (now.adults - placed))
            placed = np.minimum(placed + away, now.adults)
            placed -= (placed > 0) & (luck.random(N) < numbers["placement.loss"] * placed)
            if year >= 2016:
                open_posts = numbers["posts.share"] * now.persons[ever].sum() - posted.sum()
                posted *= there
                if open_posts >= 1.0:
                    order = np.argsort(
                        np.where(there & ever & (posted == 0) & (now.adults + now.pensioners > 0), seen, np.inf)
                    )
                    posted[order[: int(open_posts)]] = 1.0
            answer = 1.0 - numbers["benefits.labour"] * paid * 12.0 / np.maximum(base + paid * 12.0, 1.0)
            zeros["work"][y] += (
                placed * numbers["placement.time"] * WAGE_MONTH * own["level"][y] * np.minimum(own["ability"], 1.5)
            )
            zeros["work"][y] += posted * numbers["posts.pay"] / level
            lost = own["wage_a_month"][y] * (
                (1.0 - answer) + np.where(sick > 0, 1.0 / np.maximum(now.adults, 1.0), 0.0)
            )
            zeros["work"][y] -= np.minimum(lost, own["wage_a_month"][y])
            sick = np.maximum(sick - 1, 0)
            # illness
            medicine = growth * (
                numbers["health.medicine"] * (now.persons - now.elders)
                + numbers["health.medicine_elder"] * now.elders
                + numbers["health.chronic_cost"] * now.chronic * cost
            )
            rate = numbers["health.admissions"] * (now.persons - now.elders + 0.9 * now.chronic_share)
            rate += numbers["health.admissions_elder"] * (now.elders + 0.9 * now.chronic_elders)
            rate *= 1.03 ** (year + 0.5 - 2015.5) / 12.0
            admitted = luck.random(N) < rate
            spread = numbers["health.bill_spread"]
            drawn = np.exp(spread * luck.standard_normal(N) - 0.5 * spread**2)
            bill = np.where(admitted, growth * numbers["health.bill"] * drawn, 0.0)
            better = ever & (year >= LISTED_HELP)
            own_medicine = medicine * (1.0 - np.where(better, 0.5, numbers["health.reimbursed_out"]))
            own_bill = bill * (1.0 - np.where(better, 0.8, numbers["health.reimbursed_in"]))
            bare = own_bill
            threshold = np.where(better, 5_000.0, 10_000.0)
            after = own_inpatient + own_bill
            cover = numbers["health.cover"] * (
                np.maximum(after - threshold, 0) - np.maximum(own_inpatient - threshold, 0)
            )
            own_inpatient = after
            own_bill = own_bill - cover
            own_bill = own_bill * np.where(enrolled, 1.0 - numbers["health.assistance"], 1.0)
            cash = np.maximum(_cash(record, y * 12 + month, now, n) - debt_of_care, 0.0)
            pays = np.minimum(own_medicine, cash)
            room_left = np.maximum(numbers["credit.limit"] * np.maximum(base, 0.0) - debt_of_care, 0.0)
            treated = (own_bill <= cash - pays + room_left) | ~admitted
            zeros["untreated"][y] += admitted & ~treated
            pays_bill = np.where(treated, own_bill, np.minimum(own_bill, cash - pays))
            zeros["care"][y] += pays + pays_bill
            zeros["care_bare"][y] += pays + np.where(treated, bare, np.minimum(bare, cash - pays))
            zeros["admissions"][y] += admitted & treated
            ill |= admitted
            debt_of_care = 0.9 * (debt_of_care + pays + pays_bill)
            months = 1 + np.floor(3 * luck.random(N)) + 4 * (bill > EXTREME_WORK_LOST)
            sick = np.where(admitted & treated, np.maximum(sick, months.astype(int)), sick)
        income[y] = base + zeros["work"][y] + zeros["benefits"][y]
        seen_before = base + zeros["work"][y]
        if year >= FIRST_LISTING:
            keep = (
                LINE
                * 1.15
                / (1.0 + np.exp((year - numbers["state.registration_midpoint"]) / numbers["state.registration_pace"]))
            )
            view = np.maximum(income[y] / people, 100.0) * np.exp(numbers["seen.error"] * z_register - proxy)
            listed = there & np.where(listed, view <= keep * 1.1, view < min(LINE, keep))
            ever |= listed & (year >= 2014)
        lists.append(listed.copy())
        illness.append(ill)
        placements.append(placed.copy())
        posts_held.append(posted.copy())
    consumed = np.maximum(FLOOR * 12 * np.array([one.persons for one in years]), SPENDS * np.maximum(income, 0.0))
    persons = np.maximum(np.array([one.persons for one in years]), 1e-9)
    poor_bare = (income - zeros["benefits"]) / persons < LINE
    return Laid(
        years,
        alone,
        income,
        {**own, "work": zeros["work"]},
        zeros["care"],
        zeros["care_bare"],
        consumed,
        zeros["benefits"],
        zeros["enrolled"],
        (poor_bare & (income / persons >= LINE) & (zeros["benefits"] > 0)).astype(float),
        np.array(lists),
        ever,
        np.array(illness),
        zeros["admissions"],
        zeros["untreated"],
        np.array(placements),
        np.array(posts_held),
        own["harvest"],
    )


def _cash(record: Record, month: int, now: Year, n: int) -> Floats:
    cash = record.cash[month].astype(np.float64)
    return np.concatenate([cash, cash]) * now.land


def _proxy(record: Record, numbers: Numbers, now: Year, alone: Bools, n: int) -> Floats:
    """By how much, in log points, a household looks poorer than its income alone says."""
    land = np.concatenate([record.columns["land"]] * 2) * now.land / np.maximum(now.persons, 1e-9)
    of_land = np.log(np.clip(land / land[now.persons > 0].mean(), 0.1, 10.0))
    return np.asarray(
        numbers["seen.illness"] * now.chronic
        + numbers["seen.age"] * alone
        + numbers["seen.labour"] * (now.adults == 0)
        - numbers["seen.land"] * of_land
    )


def _income_without_help(
    record: Record, numbers: Numbers, years: list[Year], rng: np.random.Generator
) -> dict[str, Floats]:
    """Income of each place by source, without posts, placement and means-tested benefits, (years, places) yuan."""
    n = len(record.columns["id"])
    T, N = len(YEARS), 2 * n

    def both(values: NDArray[np.generic]) -> Floats:
        return np.concatenate([values, values], axis=-1).astype(np.float64)

    persons = np.array([year.persons for year in years])
    land = np.array([year.land for year in years])
    old = both(record.columns["persons"])
    began = both(persons[0][:n])
    crowd = began / old * numbers["people.land"]  # land was allotted by persons
    relative = _weather(record, numbers, rng)
    crops = both(record.crops + record.harvest * (relative - 1.0) * (1.0 - record.columns["irrigated"])) * crowd * land
    mid = np.array(YEARS) + 0.5 - 2015.5
    livestock = both(record.livestock / record.columns["persons"]) * persons * numbers["living.livestock"] / 556.847
    rent = both(record.property) * crowd * land
    sd_then, sd = 1.26169, numbers["population.ability_sd"]
    z = (np.log(np.maximum(both(record.columns["ability"]), 1e-9)) + 0.5 * sd_then**2) / sd_then
    ability = np.exp(sd * z - 0.5 * sd**2)
    level = (1.0 + numbers["trend.wage"]) ** mid
    rho, sigma, passing = (numbers[f"wages.{name}"] for name in ("persistence", "innovation", "transitory"))
    spread = sigma / np.sqrt(1.0 - rho**2)
    state = spread * rng.standard_normal(N)
    moves = np.zeros((T, N))
    for y in range(T):
        state = rho * state + sigma * rng.standard_normal(N) if y else state
        moves[y] = np.exp(state - 0.5 * spread**2 + passing * rng.standard_normal(N) - 0.5 * passing**2)
    off_farm = np.array([year.off_farm for year in years]) * numbers["work.off_farm"]
    a_month = off_farm * WAGE_MONTH * level[:, None] * ability * moves
    price = np.array([price_level(year) for year in YEARS])
    pension = np.array([PENSION[year] for year in YEARS]) / price
    remittance = both(record.columns["remittance"])
    other = (
        12.0
        * numbers["state.other"]
        * ((1.0 + numbers["trend.other_transfers"]) ** mid)[:, None]
        * persons
        * remittance
    )
    pensions = 12.0 * pension[:, None] * np.array([year.pensioners for year in years])
    subsidy = LAND_SUBSIDY * both(record.columns["land"]) * crowd * land
    wages = 12.0 * a_month
    return {
        "crops": crops,
        "livestock": livestock,
        "property": rent,
        "wages": wages,
        "pensions": pensions,
        "transfers": other + subsidy,
        "total": crops + livestock + rent + wages + pensions + other + subsidy,
        "wage_a_month": a_month,
        "ability": ability,
        "level": level,
        "harvest": both(record.harvest) * crowd * land,
    }


def _weather(record: Record, numbers: Numbers, rng: np.random.Generator) -> Floats:
    """The planned weather over the recorded one, (years, n)."""
    n = len(record.columns["id"])
    village = record.columns["village"].astype(np.int64)
    relative = np.ones_like(record.weather)
    for y in range(len(YEARS)):
        if record.droughts[y]:
            usual = np.exp(
                numbers["weather.common"] * rng.standard_normal() + 0.16 * rng.standard_normal(village.max() + 1)
            )
            struck = struck_villages(village, numbers, rng)
            factor = usual[village] * np.where(struck[village], 1.0 - numbers["weather.drought_loss"], 1.0)
            relative[y] = factor / record.weather[y]
        else:
            common = float(np.log(record.weather[y]).mean())
            relative[y] = np.exp((numbers["weather.common"] / 0.12 - 1.0) * common)
    return relative.reshape(-1, n)


def struck_villages(village: NDArray[np.int64], numbers: Numbers, rng: np.random.Generator) -> Bools:
    """Which villages a drought strikes: a run of neighbours in the order of villages."""
    count = int(village.max()) + 1
    start, length = rng.integers(count), round(numbers["weather.struck"] * count)
    return ((np.arange(count) - start) % count) < length
