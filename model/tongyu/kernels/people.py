"""A year of a county's persons: ageing, death, birth, illness that begins, and leaving the home or the county."""

from typing import NamedTuple

from tongyu.kernels.compile import kernel
from tongyu.kernels.philox import uniform

OF_AGE = 18
OLDEST_IN_WORK = 61  # at 62 a worker turns elder, by the model's rule
OLDEST = 120
OLDEST_TO_LEAVE = 35  # the county, from 18 on
PARENTS = 20, 39  # ages of adults in whose households children are born
LARGE = 4  # persons of a household that elders leave
AT_MOST = 2  # elders, who leave together
SPLIT_OFF = 5_000_000  # times the years since the start: what the id of who splits off is above its mother's

STAYS, DIED, LEFT, MOVED_OUT = range(4)
"""What a year brings a person; those who have moved out make a household of their own."""


class People(NamedTuple):
    """Numbers of the mechanism `people`."""

    ageing: float
    deaths: float
    deaths_growth: float
    deaths_younger: float
    births: float
    birth_homes: float
    leaving_home: float
    leaving_county: float


class Illness(NamedTuple):
    """How illness and fitness go with age; all chances are a person's."""

    adult: float  # to be chronically ill from `EVEN_ADULT` to 61
    elder: float  # at the age `AT_ELDER`
    unfit: float  # that whose illness begins at 18 to 61 cannot work for it
    elder_fit: float  # that somebody who turns 62 goes on working where nobody younger does


class Purposes(NamedTuple):
    """What is drawn for."""

    death: int
    birth: int
    illness: int
    fitness: int
    leaving_home: int
    leaving_county: int


EVEN_ADULT = 50  # from here to 61 as many are ill
AT_ELDER = 66  # the age at which an elder's chance is that of its group
EVEN_ELDER = 69  # and from here on
MOST_ILL = 0.95


@kernel
def ill_share(age, illness):
    """Share of those of an `age` who are chronically ill, 0-1.

    Nobody up to 18; from there it rises on a straight line to `adult` at 50, and stays so to 61; from there it rises
    through `elder` at 66, which it never passes before, and stays so from 69 on. Whoever falls ill does so at the rate
    at which this rises with age, so that the share of an age is the same in all years.
    """
    adult = min(illness.adult, illness.elder)
    if age <= OF_AGE:
        return 0.0
    if age <= OLDEST_IN_WORK:
        return adult * (min(age, EVEN_ADULT) - OF_AGE) / (EVEN_ADULT - OF_AGE)
    steeper = (illness.elder - adult) / (AT_ELDER - OLDEST_IN_WORK)
    return min(adult + steeper * (min(age, EVEN_ELDER) - OLDEST_IN_WORK), MOST_ILL)


@kernel
def death_chance(age, numbers):
    """Chance to die within a year at an `age`.

        deaths * deaths_growth^((age - 60) / 5) from 60 to 85, as at 85 beyond; below 60 deaths_younger

    The chance `deaths` at 60 grows by the factor `deaths_growth` in five years (Gompertz).
    """
    if age < 60:
        return numbers.deaths_younger
    return min(numbers.deaths * numbers.deaths_growth ** ((min(age, 85) - 60) / 5.0), 1.0)


@kernel
def live_a_year(start, household, entity, age, chronic, fit, numbers, illness, seed, purposes, year, fate, born):
    """Age all persons by a year and draw what it brings them; writes `age`, `chronic`, `fit`, `fate` (p,), `born` (n,).

    Persons of the household in row i are `start[i]:start[i + 1]`; `household` (n,) and `entity` (p,) are for draws.
    Each draw is of the person or the household and the `year` alone:

    - who turns 18 can work, who turns 62 with the chance `elder_fit`; an illness begins at the rate of `ill_share`;
    - death with `death_chance`;
    - persons of 18 to 35 leave the county with the chance `leaving_county`, while another of 18 and older stays;
    - in a household of N with somebody of 20 to 39 a child is born with the chance births * N / (1,000 * birth_homes);
    - the elders, two at most, of a household of four and more in which somebody of working age stays move out together
      with the chance `leaving_home`; not of one that split off itself, so that no two have the same id.
    """
    ageing = numbers.ageing > 0.0
    for i in range(len(household)):
        grown = 0
        for p in range(start[i], start[i + 1]):
            fate[p] = STAYS
            if ageing and age[p] < OLDEST:
                age[p] += 1
                now = age[p]
                if now == OF_AGE:
                    fit[p] = True
                if not chronic[p] and now > OF_AGE:
                    before = ill_share(now - 1, illness)
                    rate = (ill_share(now, illness) - before) / (1.0 - before)
                    if rate > 0.0 and uniform(seed, purposes.illness, entity[p], year, 0) < rate:
                        chronic[p] = True
                        if (
                            now <= OLDEST_IN_WORK
                            and uniform(seed, purposes.illness, entity[p], year, 1) < illness.unfit
                        ):
                            fit[p] = False
                if now == OLDEST_IN_WORK + 1:
                    fit[p] = uniform(seed, purposes.fitness, entity[p], year, 0) < illness.elder_fit
            chance = death_chance(age[p], numbers)
            if chance > 0.0 and uniform(seed, purposes.death, entity[p], year, 0) < chance:
                fate[p] = DIED
            elif age[p] >= OF_AGE:
                grown += 1
        for p in range(start[i], start[i + 1]):
            if fate[p] != STAYS or grown < 2 or age[p] < OF_AGE or age[p] > OLDEST_TO_LEAVE:
                continue
            if uniform(seed, purposes.leaving_county, entity[p], year, 0) < numbers.leaving_county:
                fate[p] = LEFT
                grown -= 1
        here = 0
        elders = 0
        workers = 0
        parents = 0
        for p in range(start[i], start[i + 1]):
            if fate[p] == STAYS:
                here += 1
                elders += age[p] > OLDEST_IN_WORK
                workers += OF_AGE <= age[p] <= OLDEST_IN_WORK
                parents += PARENTS[0] <= age[p] <= PARENTS[1]
        chance = numbers.births * here / (1_000.0 * numbers.birth_homes)
        born[i] = parents > 0 and uniform(seed, purposes.birth, household[i], year, 0) < chance
        if here < LARGE or elders == 0 or workers == 0 or household[i] >= SPLIT_OFF:
            continue
        if uniform(seed, purposes.leaving_home, household[i], year, 0) < numbers.leaving_home:
            going = min(elders, AT_MOST)
            for p in range(start[i], start[i + 1]):
                if going > 0 and fate[p] == STAYS and age[p] > OLDEST_IN_WORK:
                    fate[p] = MOVED_OUT
                    going -= 1


@kernel
def send_home(away, income, cash, yuan, transfer_source):
    """Pay what those who left the county send home, `yuan` a month each of `away` (n,); returns their sum."""
    total = 0.0
    for i in range(len(away)):
        sent = yuan * away[i]
        income[i, transfer_source] += sent
        cash[i] += sent
        total += sent
    return total
