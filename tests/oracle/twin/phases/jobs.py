"""Jobs: work away that is found and lost, the month's wages, distress, and posts of public welfare."""

from math import exp
from typing import TYPE_CHECKING

from tests.oracle.twin.books import HOUSEHOLDS, OUTSIDE, WAGES_DUE
from tests.oracle.twin.household import WAGE, TwinHousehold, single
from tests.oracle.twin.phases.people import by_time, earners
from tests.oracle.twin.phases.reach import LABOUR

from tongyu.county.draws import Purpose, normals

if TYPE_CHECKING:
    from tests.oracle.twin.county import TwinCounty

JANUARY = 0
YEARS = 40  # whose luck a wage remembers at most, and no more than hold all but a thousandth of its variance


def work_on_case(household: TwinHousehold) -> float:
    """Quality, 0-1, of the social work on its open case; 0 without one."""
    return household.model.work_quality[household.township] if household.case_months > 0 else 0.0


# work away


def find_work(county: "TwinCounty") -> None:
    """Some of those who were found work away lose it, and others are found some."""
    losing = county.luck(Purpose.LOSING_WORK, county.month)
    finding = county.luck(Purpose.PLACING, county.month)
    for household in county.households:
        if losing[household.row] < min(1.0, county.numbers.placement.loss * household.placed):
            household.placed -= 1
            county.placements.lost += 1
        if household.placed >= household.adults:
            continue
        by_county, by_casework = _chances(household)
        if finding[household.row] < by_county + by_casework - by_county * by_casework:
            household.placed += 1
            county.placements.found += 1
            county.placements.found_by_casework += finding[household.row] >= by_county


def _chances(household: TwinHousehold) -> tuple[float, float]:
    """That the county finds work for one more adult of the listed this month, and that a social worker does."""
    numbers = household.model.numbers.placement
    by_county = min(1.0, numbers.county * (household.adults - household.placed)) if household.listed else 0.0
    by_casework = numbers.casework * work_on_case(household)
    if household.cause != LABOUR:
        by_casework *= 0.5
    return by_county, by_casework


# wages


def compete(county: "TwinCounty") -> None:
    """A new year brings new luck with wages; who has nobody placed loses a part of the work found for others."""
    if county.month_of_year == JANUARY or county.month == 0:
        _draw_luck(county)
    found = others = 0.0
    for household in county.households:
        fit = _fit_adults(household)
        own, pay = _own_time(household, fit), _wage_of_a_month(household)
        if household.placed == 0:
            others += own * pay
        else:
            found += (_with_placement(household, own, fit) - own) * pay
    taken = min(county.numbers.placement.displaced * found, others)
    county.displaced_time = taken / others if others > 0.0 else 0.0
    county.wages_placed, county.wages_displaced = found, taken


def _draw_luck(county: "TwinCounty") -> None:
    """Of each who works a log-normal factor with mean 1; a household's is their mean, by their time at work.

    It is of what passes with the year, and of what is left of earlier years' shocks. Where nobody works, it is the luck
    of the first of the household.
    """
    numbers = county.numbers.work
    ids = [person.entity for household in county.households for person in earners(household)]
    lasting = numbers.innovation**2 / (1.0 - numbers.persistence**2)  # variance
    enough = [years for years in range(1, YEARS) if numbers.persistence ** (2 * years) <= 0.001]
    years = min(enough, default=YEARS)
    weights = [numbers.persistence**ago for ago in range(years)]
    unit = (lasting / sum(weight**2 for weight in weights)) ** 0.5
    shocks = [normals(county.seed, Purpose.WAGE_LUCK, ids, county.year - ago, 0).tolist() for ago in range(years)]
    passing = normals(county.seed, Purpose.WAGE_LUCK, ids, county.year, 1).tolist()
    luck = {}
    for at, entity in enumerate(ids):
        log = unit * sum(weight * shock[at] for weight, shock in zip(weights, shocks, strict=True))
        log += numbers.transitory * passing[at]
        luck[entity] = exp(log - 0.5 * (lasting + numbers.transitory**2))
    for household in county.households:
        household.wage_luck = single(by_time(county, household, [luck[each.entity] for each in earners(household)]))


def work(county: "TwinCounty") -> None:
    """Pay the month's wages; local wages of a township without a fit adult go to commuters from outside."""
    numbers, books = county.numbers.work, county.books
    hour_value = county.numbers.channels.hour_value
    luck = county.luck(Purpose.ARREARS, county.month)
    workers = [0.0] * county.townships
    for household in county.households:
        workers[household.township] += _fit_adults(household)
    outside = local = county.arrears = 0.0
    for household in county.households:
        fit = _fit_adults(household)
        if fit == 0.0:
            continue
        wage = _time_at_work(household, fit) * _wage_of_a_month(household)
        wage = max(0.0, wage - household.hours * hour_value)
        if wage > 0.0 and luck[household.row] < numbers.arrears / 12.0:
            held_back = wage * (1.0 - (numbers.recovered if household.legal else 0.0))
            wage -= held_back
            county.arrears += held_back
        here = county.local_wages[household.township] * fit / workers[household.township]
        household.receive(WAGE, wage + here)
        outside += wage
        local += here
    county.local_paid = local
    books.pay(OUTSIDE, HOUSEHOLDS, "wages", outside)
    books.pay(WAGES_DUE, HOUSEHOLDS, "local wages", local)
    books.pay(WAGES_DUE, OUTSIDE, "local wages of commuters", sum(county.local_wages) - local)
    county.local_wages = [0.0] * county.townships


def _fit_adults(household: TwinHousehold) -> float:
    """Adults who can work this month: illness keeps one, distress a part of one; clients less of them."""
    numbers, helped = household.model.numbers, work_on_case(household)
    kept = 0.0
    if household.sick_months > 0:
        kept += 1.0 - numbers.social_work.care_relief * helped
    if household.shaken > 0:
        kept += numbers.distress.lost * (1.0 - numbers.distress.counselling * helped)
    return max(0.0, household.adults - kept)


def _time_at_work(household: TwinHousehold, fit: float) -> float:
    """Adults' years a year that `fit` adults work for wages: who has nobody placed loses work to those who have."""
    own = _own_time(household, fit)
    if household.placed > 0:
        return _with_placement(household, own, fit)
    return own * (1.0 - household.model.displaced_time)


def _own_time(household: TwinHousehold, fit: float) -> float:
    """The part that a household finds by itself, beside the field and a post."""
    beside_post = max(0.0, fit - household.model.numbers.posts.time) if household.post else fit
    return beside_post * household.off_farm * _time_kept(household)


def _with_placement(household: TwinHousehold, own: float, fit: float) -> float:
    """The same with what those work more who were placed; at most the whole year."""
    return max(own, min(own + household.model.numbers.placement.time * min(household.placed, fit), fit))


def _wage_of_a_month(household: TwinHousehold) -> float:
    """Yuan that one of its adults earns in a whole month: more as far as it is one with a trade."""
    county = household.model
    wage = county.numbers.work.wage_month * county.trend("wage") * household.ability * household.wage_luck
    return wage + wage * county.numbers.vocational.wage * household.trained


def _time_kept(household: TwinHousehold) -> float:
    """Share of off-farm time left, 0-1: who lives on means-tested benefits gives some up, in proportion to them."""
    if household.income_12 <= 0.0:
        return 1.0
    part = min(max(sum(household.benefits) / household.income_12, 0.0), 1.0)
    return 1.0 - household.model.numbers.work.response * part


def recover(county: "TwinCounty") -> None:
    """Who is in distress has one month of it less before them."""
    for household in county.households:
        household.shaken = max(0, household.shaken - 1)


# posts of public welfare


def fill_posts(county: "TwinCounty") -> None:
    """Posts are given out when a year or a run begins, in years that have them, and paid every month."""
    if county.month_of_year == JANUARY or county.month == 0:
        _give_out_posts(county)
    pay, paid = county.numbers.posts.pay, 0.0
    for household in county.households:
        if household.post:
            household.receive(WAGE, pay)
            paid += pay
    county.books.pay(OUTSIDE, HOUSEHOLDS, "posts of public welfare", paid)
    county.state_paid += paid


def _give_out_posts(county: "TwinCounty") -> None:
    """To the ever listed with somebody to work, one each: clients who lack labour first, then the poorest seen."""
    listed = [household for household in county.households if household.listed]
    times = county.facts_scenario.county.dated.at("posts", county.year)
    most = int(times * county.numbers.posts.share * sum(household.persons for household in listed))
    queue = [household for household in listed if household.adults + household.elders > 0]
    queue.sort(key=lambda household: (not _lacks_labour(household), household.means, household.id))
    for household in county.households:
        household.post = household.of_client = False
    for household in queue[:most]:
        household.post, household.of_client = True, _lacks_labour(household)
    county.posts.posts = min(most, len(queue))
    county.posts.posts_of_clients = sum(household.of_client for household in queue[:most])


def _lacks_labour(household: TwinHousehold) -> bool:
    """Whether it is a client for want of labour."""
    return household.case_months > 0 and household.cause == LABOUR
