"""What January does to persons and households: they grow older, die, are born, leave, move out; kin inherit."""

from math import exp
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from tests.oracle.twin.books import COOPERATIVES, HOUSEHOLDS, OUTSIDE
from tests.oracle.twin.household import TRANSFER, TwinHousehold, TwinPerson, single

from tongyu.county.draws import Purpose, normal_of, uniform_of

if TYPE_CHECKING:
    from tests.oracle.twin.county import TwinCounty

JANUARY = 0
GROWN, ELDER, TOP = 18, 62, 120
EVEN, ELDER_MEAN, EVEN_ELDER = 50, 66, 69  # ages: as many are ill from here; as of the group; as many from here
AS_ADULTS = 1.6  # of the even age, a household without elders has as many ill
FIRST_OFF = 5_000_000  # a household that moves out has its family's number and so much for each year since the start
FIRST_BORN = 2**35
PLACES = 32  # in a household, when it is drawn
SCHOOLING, SEX = 2, 1  # what a person draws once, by index

SHARED = ("land", "tilled", "cash", "growing", "stores", "insured_mu", "relief_due")  # and stock
OWED = ("debt", "loan", "rent_paid", "patronage", "advance")
SINGLES = {"land", "tilled", "insured_mu"}
A_HEAD = ("spent",)  # and what is remembered of months
AS_MOTHER = (
    *("village", "township", "cell_row", "cell_column", "km_station", "km_hub", "soil", "irrigated", "inputs"),
    *("ability", "wage_luck", "livestock", "remittance", "optimism", "bargain"),
    *("registered", "listed", "insured", "means", "relief_in"),
)
NEVER = 10_000


def turn(county: "TwinCounty") -> None:
    """Live a year, each January but for that in which the run begins."""
    county.vital.aged = 0
    if county.month_of_year != JANUARY or county.month == 0:
        return
    v = county.numbers.people
    county.vital.aged = int(v.ageing > 0.0)
    families = [_year_of(county, household) for household in county.households]
    if not any(family.grown for family in families):
        first = families[0]
        first.stay, first.left = list(county.households[0].members), []
        first.grown = sum(person.age >= GROWN for person in first.stay)
    for household, family in zip(county.households, families, strict=True):
        household.away += len(family.left)
        county.absent += [SimpleNamespace(home=household.id, since=county.year, person=one) for one in family.left]
        family.household = household
    ending = [family for family in families if family.grown == 0]
    staying = [family for family in families if family.grown > 0]
    heirs = [kin_of(family.household, [other.household for other in staying]) for family in ending]
    _inherit(county, ending, heirs)
    for family in staying:
        family.household.members = list(family.stay)
        if family.born:
            entity = FIRST_BORN * _years(county) + family.household.id * PLACES
            family.household.members.append(_newborn(county, entity))
    orphans: dict[int, list[TwinPerson]] = {}
    for family, heir in zip(ending, heirs, strict=True):
        orphans.setdefault(heir.id, []).extend(family.stay)
    for heir in set(heirs):
        heir.members += sorted(orphans[heir.id], key=lambda person: person.entity)
    new = [_move_out(county, family) for family in staying if family.out]
    county.settle([family.household for family in staying] + new, [family.household for family in ending])
    for household in county.households:
        _count(county, household)
    for household in new:
        _begin(county, household)


def _year_of(county: "TwinCounty", household: TwinHousehold) -> Any:
    """What the year brings a household: who stays, who moves out, who left the county, whether one is born."""
    v, seed, year = county.numbers.people, county.seed, county.year
    alive = []
    for person in household.members:
        if v.ageing > 0.0 and person.age < TOP:
            _grow_older(county, person)
        if uniform_of(seed, Purpose.DEATH, person.entity, year) >= _death(county, person.age):
            alive.append(person)
    grown, here = sum(person.age >= GROWN for person in alive), []
    left = []
    for person in alive:
        may = GROWN <= person.age <= 35 and grown > 1
        if may and uniform_of(seed, Purpose.LEAVING_COUNTY, person.entity, year) < v.leaving_county:
            left.append(person)
            grown -= 1
        else:
            here.append(person)
    parents = any(20 <= person.age <= 39 for person in here)
    births = v.births * len(here) / (1_000.0 * v.birth_homes)
    born = parents and uniform_of(seed, Purpose.BIRTH, household.id, year) < births
    elders = [person for person in here if person.age >= ELDER]
    can_split = len(here) >= 4 and elders and any(GROWN <= person.age < ELDER for person in here)
    moves = uniform_of(seed, Purpose.LEAVING_HOME, household.id, year) < v.leaving_home
    out = elders[:2] if can_split and household.id < FIRST_OFF and moves else []
    stay = [person for person in here if person not in out]
    grown = sum(person.age >= GROWN for person in stay)
    return SimpleNamespace(stay=stay, out=out, left=left, born=bool(born) and grown > 0, grown=grown, household=None)


def _grow_older(county: "TwinCounty", person: TwinPerson) -> None:
    seed, year, population = county.seed, county.year, county.numbers.population
    person.age += 1
    if person.age == GROWN:
        person.fit = True
    if not person.chronic and person.age > GROWN:
        before, now = _ill(county, person.age - 1), _ill(county, person.age)
        if uniform_of(seed, Purpose.ILLNESS_BEGINS, person.entity, year) < (now - before) / (1.0 - before):
            person.chronic = True
            unfit = uniform_of(seed, Purpose.ILLNESS_BEGINS, person.entity, year, 1) < population.chronic_adult
            person.fit = person.fit and not (unfit and person.age < ELDER)
    if person.age == ELDER:
        works_on = 1.0 - (1.0 - population.elderly_fit) ** (1.0 / (1.0 + population.elderly_pair))
        person.fit = uniform_of(seed, Purpose.WORKING_ON, person.entity, year) < works_on
    if 6 < person.age < 22:
        z = normal_of(seed, Purpose.PERSON, person.entity, index=SCHOOLING)
        mean = population.schooling - population.schooling_age * (22 - population.head_age)
        in_the_end = min(max(mean + population.schooling_sd * z, 0.0), 16.0)
        person.schooling = max(person.schooling, min(person.schooling + 1.0, in_the_end))


def _ill(county: "TwinCounty", age: int) -> float:
    """Share of those of an age who are chronically ill."""
    population = county.numbers.population
    elder = 1.0 - (1.0 - population.chronic_elderly) ** (1.0 / (1.0 + population.elderly_pair))
    adult = min(1.0 - (1.0 - population.chronic) ** (1.0 / AS_ADULTS), elder)
    if age < ELDER:
        return adult * (min(max(age, GROWN), EVEN) - GROWN) / (EVEN - GROWN)
    from_61 = (min(age, EVEN_ELDER) - 61) / (ELDER_MEAN - 61)
    return min(adult + (elder - adult) * from_61, 0.95)


def _death(county: "TwinCounty", age: int) -> float:
    v = county.numbers.people
    return v.deaths_younger if age < 60 else min(v.deaths * v.deaths_growth ** ((min(age, 85) - 60) / 5.0), 1.0)


def _newborn(county: "TwinCounty", entity: int) -> TwinPerson:
    woman = uniform_of(county.seed, Purpose.PERSON, entity, index=SEX) < 0.5
    return TwinPerson(entity, age=0, woman=woman, schooling=0.0, chronic=False, fit=False)


def _years(county: "TwinCounty") -> int:
    return county.year - int(county.facts_scenario.start[:4])


def kin_of(household: TwinHousehold, there: list[TwinHousehold]) -> TwinHousehold:
    """Of those `there` the family it moved out of, else the next of its village, in a ring; else the next of all."""
    if household.id >= FIRST_OFF:
        for other in there:
            if other.id == household.id % FIRST_OFF:
                return other
    neighbours = [other for other in there if other.village == household.village] or there
    after = [other for other in neighbours if other.row > household.row]
    return (after or neighbours)[0]


def _inherit(county: "TwinCounty", ending: list[Any], heirs: list[TwinHousehold]) -> None:
    """What is said of a mu becomes the mean over own and inherited land; amounts are added."""
    had = {household.id: (household.land, household.tilled) for household in county.households}
    for family, kin in zip(ending, heirs, strict=True):
        if family.household.cooperative != kin.cooperative:
            _leave_cooperative(county, family.household)
    for heir in {heir.id: heir for heir in heirs}.values():
        gone = [family.household for family, kin in zip(ending, heirs, strict=True) if kin is heir]
        of_all = [heir, *gone]
        own, tilled = ([had[household.id][which] for household in of_all] for which in (0, 1))
        if sum(own) > 0.0:
            heir.irrigated = _mean([household.irrigated for household in of_all], own)
        if sum(tilled) > 0.0:
            heir.inputs = _mean([household.inputs for household in of_all], tilled)
            shares = zip(*(household.crop_share for household in of_all), strict=True)
            heir.crop_share = [_mean(list(of_crop), tilled) for of_crop in shares]
        for household in gone:
            for name in (*SHARED, *OWED):
                total = getattr(heir, name) + getattr(household, name)
                setattr(heir, name, single(total) if name in SINGLES else total)
            heir.stock = [mine + its for mine, its in zip(heir.stock, household.stock, strict=True)]


def _mean(values: list[float], mu: list[float]) -> float:
    return single(sum(value * weight for value, weight in zip(values, mu, strict=True)) / sum(mu))


def _leave_cooperative(county: "TwinCounty", household: TwinHousehold) -> None:
    """Who ends pays its advance back out of its cash; what it cannot pay and what it was owed is lost."""
    repaid = 0.0
    if household.cooperative >= 0:
        repaid = min(household.advance, max(0.0, household.cash))
        county.cooperatives[household.cooperative].cash += repaid
        county.books.pay(HOUSEHOLDS, COOPERATIVES, "advances repaid", repaid)
    household.cash -= repaid
    county.advances_lost += (household.advance - repaid) * county.scale
    county.patronage_lost += household.patronage * county.scale
    household.advance = household.patronage = 0.0


def _move_out(county: "TwinCounty", family: Any) -> TwinHousehold:
    """The household of elders who leave their family, with a share by heads of what it has."""
    mother: TwinHousehold = family.household
    new = TwinHousehold(county, -1)
    share = len(family.out) / (len(family.out) + len(family.stay))
    new.id = mother.id + FIRST_OFF * _years(county)
    for name in AS_MOTHER:
        setattr(new, name, getattr(mother, name))
    new.crop_share = list(mother.crop_share)
    for name in (*SHARED, *A_HEAD):
        whole = getattr(mother, name)
        part = single(whole * share) if name in SINGLES else whole * share
        setattr(new, name, part)
        setattr(mother, name, single(whole - part) if name in SINGLES else whole - part)
    for name in ("stock", "income_year"):
        parts = [each * share for each in getattr(mother, name)]
        setattr(new, name, parts)
        setattr(mother, name, [each - part for each, part in zip(getattr(mother, name), parts, strict=True)])
    new.benefits = [single(each * share) for each in mother.benefits]
    mother.benefits = [single(each - part) for each, part in zip(mother.benefits, new.benefits, strict=True)]
    new.ring = [[single(each * share) for each in month] for month in mother.ring]
    mother.ring = [
        [single(each - part) for each, part in zip(month, parts, strict=True)]
        for month, parts in zip(mother.ring, new.ring, strict=True)
    ]
    for household in (mother, new):
        sums = [sum(month[at] for month in household.ring) for at in range(3)]
        household.income_12, household.consumed_12, household.care_12 = sums
    new.since_case = new.since_course = NEVER
    new.members = family.out
    new.neighbours = [mother, *(other for other in mother.neighbours)]
    return new


def _count(county: "TwinCounty", household: TwinHousehold) -> None:
    """What follows of the persons."""
    members = household.members
    of_age = [person for person in members if GROWN <= person.age < ELDER]
    household.persons = len(members)
    household.elders = sum(person.age >= ELDER for person in members)
    working = who_work(members)
    household.adults = len(working)
    head = members[0]
    if of_age and head not in of_age:
        head = max(of_age, key=lambda person: person.age)
    household.age, household.schooling = head.age, single(head.schooling)
    shares = [off_farm_share(county, person.age, person.schooling) for person in working]
    alone = off_farm_share(county, household.age, household.schooling)
    household.off_farm = single(sum(shares) / len(shares) if shares else alone)
    count_trades(county, household)
    ill = [person for person in members if person.chronic]
    household.chronic = bool(ill)
    household.ill_elders = sum(person.age >= ELDER for person in ill)
    household.ill_younger = len(ill) - household.ill_elders
    household.placed = min(household.placed, household.adults)
    household.post = household.post and household.adults + household.elders > 0
    if household.adults == 0:
        household.sick_months = 0


def who_work(members: list[TwinPerson]) -> list[TwinPerson]:
    """The fit of working age of a household; its fit elders where nobody is of that age."""
    of_age = [person for person in members if GROWN <= person.age < ELDER]
    able = of_age or [person for person in members if person.age >= ELDER]
    return [person for person in able if person.fit]


def earners(household: TwinHousehold) -> list[TwinPerson]:
    """Those whose luck and trades tell in its wages: who works; where nobody does, the first."""
    return who_work(household.members) or household.members[:1]


def by_time(county: "TwinCounty", household: TwinHousehold, what: list[float]) -> float:
    """The mean of `what` its earners have, by the time that each has for wage work; alike where none has any."""
    shares = [off_farm_share(county, person.age, person.schooling) for person in earners(household)]
    if sum(shares) == 0.0:
        shares = [1.0] * len(shares)
    return sum(share * each for share, each in zip(shares, what, strict=True)) / sum(shares)


def count_trades(county: "TwinCounty", household: TwinHousehold) -> None:
    """Whether somebody has a trade, and how much of the time for wage work is theirs."""
    household.trade = any(person.trade for person in household.members)
    household.trained = single(by_time(county, household, [float(person.trade) for person in earners(household)]))


def off_farm_share(county: "TwinCounty", age: int, schooling: float) -> float:
    """Share of a working adult's year that goes to wage work: more with schooling, less with age."""
    numbers = county.numbers.work
    share = numbers.off_farm * (1.0 + numbers.schooling * (schooling - 8.0))
    if age > 40:
        share *= max(0.0, 1.0 - numbers.aging * (age - 40))
    return min(max(share, 0.0), 1.0)


def _begin(county: "TwinCounty", household: TwinHousehold) -> None:
    """What a household that has moved out draws for itself."""
    seed, number, population = county.seed, household.id, county.numbers.population
    younger = min(max((46.0 - household.age) / 20.0, -1.0), 1.0)
    skill = population.skill * (1.0 + younger) * household.schooling / 7.5
    skill += 0.02 * normal_of(seed, Purpose.SKILL, number)
    household.skill = household.base_skill = single(min(max(skill, 0.0), 0.6))
    openness = population.openness + 0.05 * younger + 0.01 * (household.schooling - 7.5)
    openness += 0.08 * normal_of(seed, Purpose.OPENNESS, number)
    household.openness = household.base_openness = single(min(max(openness, 0.02), 0.95))
    quality = 0.5 + population.quality_sd * normal_of(seed, Purpose.QUALITY, number)
    household.quality = single(min(max(quality, 0.05), 0.95))
    spread = county.numbers.health.chronic_spread
    household.illness_cost = single(exp(spread * normal_of(seed, Purpose.ILLNESS_COST, number) - 0.5 * spread * spread))


def come_back(county: "TwinCounty") -> None:
    """Some of those who left in an earlier year come back home, if the county sells and a social worker tells them."""
    if county.month_of_year != JANUARY or county.month == 0:
        return
    population = county.numbers.population
    selling = sum(household.sells for household in county.households) / len(county.households)
    chance = population.returning * min(1.0, selling / population.returning_sellers)
    home_of = {household.id: household for household in county.households}
    county.absent = [absent for absent in county.absent if absent.home in home_of]
    for absent in list(county.absent):
        person, home = absent.person, home_of[absent.home]
        if absent.since == county.year:
            continue
        person.age = min(person.age + county.vital.aged, TOP)
        if person.age >= ELDER:
            county.absent.remove(absent)
            home.away -= 1
            continue
        lot = uniform_of(county.seed, Purpose.RETURNING, person.entity, county.year)
        told = county.work_quality[home.township]
        if lot < chance * told and len(home.members) < PLACES:
            county.absent.remove(absent)
            home.away -= 1
            home.members.append(person)
    for household in county.households:
        _count(county, household)


def send(county: "TwinCounty") -> None:
    """Those who left the county send money home."""
    a_head = county.numbers.people.sends * county.trend("wage")
    county.vital.sent = 0.0
    for household in county.households:
        household.receive(TRANSFER, a_head * household.away)
        county.vital.sent += a_head * household.away
    county.books.pay(OUTSIDE, HOUSEHOLDS, "sent home", county.vital.sent)
