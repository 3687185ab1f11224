"""Persons and their households as a table: what a population is built from, and how a household's columns follow.

A person of 18 to 61 who is fit is an adult; at 62 a person is an elder. Elders may work on where nobody is of that age.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tongyu.county.draws import Purpose, normals, uniforms
from tongyu.county.households.columns import Byte, Columns, Flags, Floats, Ids
from tongyu.county.parameters import gather
from tongyu.county.survey.format import OLDEST_IN_WORK
from tongyu.kernels.people import OLDEST as OLDEST_ALIVE
from tongyu.kernels.people import Illness, ill_share
from tongyu.kernels.work import Work, fill_by_time, fill_off_farm

YOUNGEST_IN_WORK = 18
OLDEST = 105
MOST_PERSONS = 32  # of a household, of whom draws can tell one from another
OUT_OF_SCHOOL = 22
AS_ADULTS = (
    1.6  # persons of 50 to 61 among whom as many are ill as in a household without elders, as families are drawn
)

HEAD, SPOUSE, CHILD, PARENT, GRANDCHILD, OTHER = range(6)
"""A person's relation to the head of its household; a child's spouse and everybody else are OTHER."""

# What a person draws, by index.
_AGE, _SEX, _SCHOOLING, _CHRONIC, _FIT = range(5)


class People(NamedTuple):
    """Persons (p), those of a household side by side, its head first, households in the order of their rows (n)."""

    start: Ids  # (n + 1,) persons of the household in row i are start[i]:start[i + 1]
    entity: Ids  # of all draws, a person's for life
    age: Byte  # years
    woman: Flags  # is a woman
    relation: Byte  # to the head of the household in which a run finds it, or into which it is born
    schooling: Floats  # years
    chronic: Flags  # is chronically ill
    fit: Flags  # can work; of any age
    trade: Flags  # has been trained in one

    @property
    def household(self) -> Ids:
        """The row of each person's household (p,)."""
        return np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))


class Told(NamedTuple):
    """What is known of persons beforehand (p,), NaN where nothing is; to be completed by `completed`."""

    start: Ids  # (n + 1,)
    age: Floats
    woman: Floats
    relation: Floats
    schooling: Floats
    chronic: Floats
    fit: Floats


class Heads(NamedTuple):
    """What is known of households beforehand (n,), NaN where nothing is; `drawn_age` is for heads without an age."""

    drawn_age: Floats
    age: Floats
    elders: Floats
    chronic: Floats
    parents: Ids  # how many parents of the head live with it, where nobody's age is told


def nothing_told(start: Ids) -> Told:
    """Persons of whom nothing is known but their households."""
    return Told(start, *(np.full(int(start[-1]), np.nan) for _ in Told._fields[1:]))


def completed(told: Told, heads: Heads, values: Mapping[str, float], seed: int, ids: Ids) -> People:
    """Persons of whom all is known: what is not told is drawn, each by (seed, household, its number in it).

    The first person of a household is its head. Relations that are not told: the second person is a spouse, then come
    the parents, the others are children; of a head of 62 and over the third person is a child, the fourth that child's
    spouse, the others grandchildren.
    """
    start = told.start
    size = np.diff(start)
    row = np.repeat(np.arange(len(size)), size)
    place = np.arange(len(row)) - start[row]
    who = ids[row] * MOST_PERSONS + place

    def luck(index: int) -> Floats:
        return uniforms(seed, Purpose.PERSON, who, index=index)

    head_age = np.where(np.isnan(told.age[start[:-1]]), heads.age, told.age[start[:-1]])
    head_age = np.clip(np.where(np.isnan(head_age), heads.drawn_age, head_age), 12, OLDEST)
    relation = _relations(told, place, row, head_age, heads.parents)
    age = _ages(told, relation, head_age[row], row, place, size, luck(_AGE))
    age = _with_elders(age, told, heads.elders, row)
    woman = _women(told, relation, row, start, age, size, luck(_SEX))
    schooling = _schooling(age, values, normals(seed, Purpose.PERSON, who, index=_SCHOOLING))
    schooling = np.where(np.isnan(told.schooling), schooling, told.schooling)
    chronic = _chronic(told, heads.chronic, age, start, row, values, luck(_CHRONIC))
    fit = _fit(told, age, chronic, illness_of(values), luck(_FIT))
    return People(
        start, who, age.astype(np.int8), woman, relation.astype(np.int8), schooling, chronic, fit, np.zeros_like(fit)
    )


def illness_of(values: Mapping[str, float]) -> Illness:
    """How illness and fitness go with age, so that as a county begins the model's shares of households have the ill.

    c = population.chronic of households without elders, population.chronic_elderly of those of elders alone. A person's
    chance is 1 - (1 - c)^(1/n), where households are as n persons of that chance: `AS_ADULTS`, and of elders
    1 + population.elderly_pair. Likewise an elder's to work on, population.elderly_fit.
    """
    alone = 1.0 / (1.0 + values["population.elderly_pair"])
    return Illness(
        adult=1.0 - (1.0 - values["population.chronic"]) ** (1.0 / AS_ADULTS),
        elder=1.0 - (1.0 - values["population.chronic_elderly"]) ** alone,
        unfit=values["population.chronic_adult"],
        elder_fit=1.0 - (1.0 - values["population.elderly_fit"]) ** alone,
    )


def count_people(h: Columns, people: People) -> None:
    """Fill in persons, adults, elders, age and schooling of the head, chronic illness.

    The model's head is who works: the head, if it is of 18 to 61, or else the eldest of that age; where nobody is, the
    head itself.
    """
    start, row = people.start[:-1], people.household
    age = people.age.astype(np.int64)
    of_age = (age >= YOUNGEST_IN_WORK) & (age <= OLDEST_IN_WORK)
    h.persons[:] = np.diff(people.start)
    h.elders[:] = np.add.reduceat(age > OLDEST_IN_WORK, start, dtype=np.int64)
    h.adults[:] = np.add.reduceat(at_work(people), start, dtype=np.int64)
    rank = np.where(of_age, age, -1)
    eldest = _first_of(rank == np.maximum.reduceat(rank, start)[row], people.start)
    head = np.where(of_age[start] | (np.maximum.reduceat(rank, start) < 0), start, eldest)
    h.age[:] = age[head]
    h.schooling[:] = people.schooling[head]
    h.chronic[:] = np.logical_or.reduceat(people.chronic, start)
    elder = age > OLDEST_IN_WORK
    h.ill_younger[:] = np.add.reduceat(people.chronic & ~elder, start, dtype=np.int64)
    h.ill_elders[:] = np.add.reduceat(people.chronic & elder, start, dtype=np.int64)


def count_off_farm(h: Columns, people: People, values: Mapping[str, float]) -> None:
    """Fill in the share of the year that the adults of each household work for wages: the mean of their own."""
    works, numbers = at_work(people), gather(Work, values)
    fill_off_farm(people.start, people.age, people.schooling, works, h.age, h.schooling, numbers, h.off_farm)


def count_trades(h: Columns, people: People, values: Mapping[str, float]) -> None:
    """Fill in who has somebody with a trade, and the share of time for wage work that those who have one give."""
    h.trade[:] = np.logical_or.reduceat(people.trade, people.start[:-1])
    h.trained[:] = by_time(people, earners(people), people.trade.astype(np.float64), gather(Work, values))


def by_time(people: People, earns: Flags, what: Floats, numbers: Work) -> Floats:
    """The mean of `what` (p,) of those of each household who earn, `earns` (p,), each by its time for wage work."""
    of_households = np.empty(len(people.start) - 1)
    fill_by_time(people.start, people.age, people.schooling, earns, what, numbers, of_households)
    return of_households


def earners(people: People) -> Flags:
    """Whose luck and trades tell in the wages of their households (p,): the adults; where nobody is one, the first."""
    start, earns = people.start[:-1], at_work(people)
    earns[start[~np.logical_or.reduceat(earns, start)]] = True
    return earns


def at_work(people: People) -> Flags:
    """Who is an adult of its household (p,): fit and of 18 to 61; where nobody is of that age, fit and an elder."""
    of_age = (people.age >= YOUNGEST_IN_WORK) & (people.age <= OLDEST_IN_WORK)
    somebody = np.logical_or.reduceat(of_age, people.start[:-1])[people.household]
    return people.fit & (of_age | ((people.age > OLDEST_IN_WORK) & ~somebody))


def fit_as_told(people: People, h: Columns) -> None:
    """Make as many persons fit as the household tells adults, where it does, so that they are counted alike later on.

    Of those of working age first, the first of them first. Of a household in which somebody works beside elders alone,
    an elder is fit. What persons cannot be, more adults than there are of that age, holds until they are counted anew.
    """
    start, row = people.start[:-1], people.household
    of_age = (people.age >= YOUNGEST_IN_WORK) & (people.age <= OLDEST_IN_WORK)
    elders_alone = ~np.logical_or.reduceat(of_age, start)[row]
    could = of_age | (elders_alone & (people.age > OLDEST_IN_WORK))
    counted = np.add.reduceat(people.fit & could, start, dtype=np.int64)
    differs = (counted != h.adults)[row] & could
    order = np.lexsort((~people.fit, ~could, row))  # who is fit already stays so
    rank = np.empty(len(row), dtype=np.int64)
    rank[order] = np.arange(len(row)) - start[row[order]]
    people.fit[differs] = (rank < h.adults[row])[differs]


def _relations(told: Told, place: Ids, row: Ids, head_age: Floats, parents: Ids) -> Ids:
    old = head_age[row] > OLDEST_IN_WORK
    lineage = np.where(place == 2, CHILD, np.where(place == 3, OTHER, GRANDCHILD))
    younger = np.where(place < 2 + parents[row], PARENT, CHILD)
    usual = np.where(place == 0, HEAD, np.where(place == 1, SPOUSE, np.where(old, lineage, younger)))
    # where ages are told, they say what a person is likely to be of a head of that age
    gap = head_age[row] - np.where(np.isnan(told.age), head_age[row], told.age)
    by_age = np.select([gap > 42, gap > 14, gap < -14], [GRANDCHILD, CHILD, PARENT], usual)
    by_age = np.where((place > 1) & (np.abs(gap) <= 14), OTHER, by_age)
    likely = np.where(np.isnan(told.age) | (place == 0), usual, by_age)
    return np.where(np.isnan(told.relation), likely, told.relation).astype(np.int64)


def _ages(
    told: Told, relation: Ids, head_age: Floats, row: Ids, place: Ids, size: Ids, luck: Floats
) -> NDArray[np.int64]:
    """Spouses are about two years younger than the head, children 27 years, parents 27 older; others 18 to 60."""
    spread = 2.0 * luck - 1.0
    later = np.maximum(place - 2, 0)  # brothers and sisters come one after the other
    by_relation = np.select(
        [relation == SPOUSE, relation == CHILD, relation == PARENT, relation == GRANDCHILD],
        [
            head_age - 2.0 + 4.0 * spread,
            head_age - 26.0 + 5.0 * spread - 2.5 * later,
            head_age + 26.0 + 4.0 * spread,
            head_age - 52.0 + 6.0 * spread - 2.0 * later,
        ],
        18.0 + 42.0 * luck,
    )
    of_child = (relation == OTHER) & (head_age > OLDEST_IN_WORK)  # most likely a child's spouse
    by_relation = np.where(of_child, head_age - 27.0 + 4.0 * spread, by_relation)
    by_relation = np.where(relation == SPOUSE, np.maximum(by_relation, YOUNGEST_IN_WORK), by_relation)
    by_relation = np.where(place == 0, head_age, by_relation)
    age = np.where(np.isnan(told.age), by_relation, told.age)
    return np.clip(np.floor(age + 1e-9), 0, 120).astype(np.int64)


def _with_elders(age: Ids, told: Told, elders: Floats, row: Ids) -> Ids:
    """Ages that were drawn, moved across 62 so that as many as are told are elders."""
    if np.isnan(elders).all():
        return age
    drawn = np.isnan(told.age)
    order = np.lexsort((-age, ~drawn & (age <= OLDEST_IN_WORK), drawn | (age <= OLDEST_IN_WORK), row))
    rank = np.empty(len(age), dtype=np.int64)  # told elders first, then drawn ones from old to young, then the told
    first = np.searchsorted(row, np.arange(int(row[-1]) + 1))
    rank[order] = np.arange(len(age)) - first[row[order]]
    wanted = elders[row]
    moved = np.where(rank < wanted, np.maximum(age, OLDEST_IN_WORK + 1), np.minimum(age, OLDEST_IN_WORK))
    return np.where(drawn & ~np.isnan(wanted), moved, age)


def _women(told: Told, relation: Ids, row: Ids, start: Ids, age: Ids, size: Ids, luck: Floats) -> Flags:
    """Heads of more than one are men nine times in ten; spouses are of the other sex; parents are a couple."""
    alone = size[row] == 1
    head = np.where(alone, luck < np.where(age > OLDEST_IN_WORK, 0.6, 0.4), luck < 0.1)
    woman = np.where(relation == HEAD, head, luck < 0.5)
    woman = np.where(np.isnan(told.woman), woman, told.woman > 0.5)
    of_head = woman[start[:-1]][row]
    woman = np.where((relation == SPOUSE) & np.isnan(told.woman), ~of_head, woman)
    second = (relation == PARENT) & (np.concatenate([[-1], relation[:-1]]) == PARENT)
    second &= np.concatenate([[-1], row[:-1]]) == row
    before = np.concatenate([[False], woman[:-1]])
    return np.where(second & np.isnan(told.woman), ~before, woman)


def _schooling(age: Ids, values: Mapping[str, float], z: Floats) -> Floats:
    """Years of school by age, as heads have them; of the young at most those since they were six."""
    mean = values["population.schooling"] - values["population.schooling_age"] * (age - values["population.head_age"])
    drawn = np.clip(mean + values["population.schooling_sd"] * z, 0.0, 16.0)
    return np.where(age < OUT_OF_SCHOOL, np.minimum(drawn, np.maximum(age - 6.0, 0.0)), drawn)


def another_school_year(people: People, values: Mapping[str, float], seed: int) -> None:
    """Give those who are still at school, below 22, another year of it, up to what they would have by then."""
    young = np.flatnonzero((people.age > 6) & (people.age < OUT_OF_SCHOOL))
    z = normals(seed, Purpose.PERSON, people.entity[young], index=_SCHOOLING)
    in_the_end = _schooling(np.full(len(young), OUT_OF_SCHOOL), values, z)
    had = people.schooling[young]
    people.schooling[young] = np.maximum(had, np.minimum(had + 1.0, in_the_end))


def is_woman(seed: int, entity: Ids) -> Flags:
    """Of those who are born, (p,): every second one."""
    return uniforms(seed, Purpose.PERSON, entity, index=_SEX) < 0.5


def _chronic(
    told: Told, of_household: Floats, age: Ids, start: Ids, row: Ids, values: Mapping[str, float], luck: Floats
) -> Flags:
    """Illness by age (`kernels.people.ill_share`).

    Of a household that is told to have nobody ill nobody is; of one told to have somebody and not whom, the oldest is.
    """
    illness = illness_of(values)
    chance = np.array([ill_share(years, illness) for years in range(OLDEST_ALIVE + 1)])[age]
    ill = np.where(np.isnan(told.chronic), luck < chance, told.chronic > 0.5)
    known = of_household[row]
    free = np.isnan(told.chronic)
    ill &= ~(free & (known == 0.0))
    ill = np.where(free & (known == 1.0), False, ill)
    without = ~np.logical_or.reduceat(ill, start[:-1])
    oldest = age == np.maximum.reduceat(age, start[:-1])[row]
    first = np.zeros(len(age), dtype=bool)
    first[_first_of(oldest, start)] = True
    return ill | (first & without[row] & (known == 1.0))


def _fit(told: Told, age: Ids, chronic: Flags, illness: Illness, luck: Floats) -> Flags:
    of_age = (age >= YOUNGEST_IN_WORK) & (age <= OLDEST_IN_WORK)
    loses = chronic & (luck < illness.unfit)
    still = (age > OLDEST_IN_WORK) & (luck < illness.elder_fit)
    return np.where(np.isnan(told.fit), (of_age & ~loses) | still, told.fit > 0.5)


def _first_of(those: Flags, start: Ids) -> Ids:
    """The first person of each household (n,) who is of `those`; the first of all where nobody is."""
    place = np.where(those, np.arange(len(those)), len(those))
    first = np.minimum.reduceat(place, start[:-1])
    return np.where(first < len(those), first, start[:-1])
