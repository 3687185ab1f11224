"""Persons: families as often as published, ages that fit, and the columns of households that follow."""

from collections.abc import Mapping

import numpy as np
import pytest
from tests.households_by_hand import VALUES, households

from tongyu import County, load
from tongyu.county.households.families import families, family_shares
from tongyu.county.households.people import (
    CHILD,
    HEAD,
    OTHER,
    PARENT,
    SPOUSE,
    Heads,
    People,
    Told,
    completed,
    count_off_farm,
    count_people,
    nothing_told,
)
from tongyu.county.parameters import gather
from tongyu.kernels.work import Work, off_farm_share

N = 20_000
FACTS = load("baseline").county
SHARES = family_shares(VALUES)


@pytest.fixture(scope="module", params=[2.7, 3.05, 3.8])
def made(request: pytest.FixtureRequest) -> tuple[float, People]:
    """Families of a county with so many persons a household."""
    facts = FACTS.model_copy(update={"persons": round(request.param * FACTS.households), "residents": None})
    return request.param, families(facts, VALUES, 1, np.arange(N))


def sizes(people: People) -> np.ndarray:
    return np.diff(people.start)


def of_households(people: People, persons: np.ndarray) -> np.ndarray:
    """How many of `persons` each household has."""
    return np.bincount(people.household, weights=persons, minlength=len(people.start) - 1)


def test_persons_a_household_are_the_county_s(made: tuple[float, People]) -> None:
    mean, people = made
    assert sizes(people).mean() == pytest.approx(mean, rel=0.01)


def test_one_person_households_are_as_many_as_the_census_of_2010_found(made: tuple[float, People]) -> None:
    assert (sizes(made[1]) == 1).mean() == pytest.approx(0.1245, abs=0.01)


def test_two_person_households_are_couples(made: tuple[float, People]) -> None:
    mean, people = made
    pairs = sizes(people) == 2
    if mean >= 2.9:  # below, there are not enough persons for as many parents
        assert pairs.mean() == pytest.approx(SHARES.couples, abs=0.01)
    second = people.start[:-1][pairs] + 1
    assert np.all(people.relation[second] == SPOUSE)
    assert np.all(people.woman[second] != people.woman[second - 1])


def test_three_generations_live_together_as_often_as_the_sample_census_of_2005_found(
    made: tuple[float, People],
) -> None:
    people = made[1]
    parents = of_households(people, people.relation == PARENT) > 0
    children = of_households(people, people.relation == CHILD) > 0
    assert (parents & children).mean() == pytest.approx(0.209, abs=0.01)


def test_elders_live_apart_as_often_as_the_county_s_facts_say_and_in_families_besides(
    made: tuple[float, People],
) -> None:
    people = made[1]
    elders = of_households(people, people.age > 61)
    apart = elders == sizes(people)
    assert apart.mean() == pytest.approx(VALUES["population.elderly"], abs=0.015)
    assert 0.3 < elders[~apart].sum() / elders.sum() < 0.6
    in_families = (elders > 0) & ~apart
    assert (sizes(people)[in_families] >= 2).all()


def test_generations_are_a_generation_apart_and_nobody_is_too_young_or_old(made: tuple[float, People]) -> None:
    people = made[1]
    head_age = people.age[people.start[:-1]][people.household].astype(int)
    age = people.age.astype(int)
    assert np.all(age[people.relation == PARENT] - head_age[people.relation == PARENT] >= 15)
    assert np.all(head_age[people.relation == CHILD] - age[people.relation == CHILD] >= 15)
    assert age.min() >= 0
    assert age.max() <= 120
    assert age[people.relation == HEAD].min() >= 18
    assert people.woman.mean() == pytest.approx(0.5, abs=0.04)
    assert np.all(people.schooling <= np.maximum(age, 6))


def test_illness_is_as_common_by_household_as_the_model_has_it(made: tuple[float, People]) -> None:
    people = made[1]
    h = households(N)
    count_people(h, people)
    elderly = h.elders == h.persons
    young = h.elders == 0
    assert h.chronic[elderly].mean() == pytest.approx(VALUES["population.chronic_elderly"], abs=0.025)
    assert h.chronic[young].mean() == pytest.approx(VALUES["population.chronic"], abs=0.02)
    assert (h.adults[elderly] > 0).mean() == pytest.approx(VALUES["population.elderly_fit"], abs=0.02)


def test_a_family_is_the_same_whoever_else_is_made() -> None:
    many, few = families(FACTS, VALUES, 1, np.arange(500)), families(FACTS, VALUES, 1, np.arange(100, 200))
    first, last = many.start[100], many.start[200]
    for mine, its in zip(few[1:], many[1:], strict=True):
        assert np.array_equal(mine, its[first:last])


def told(**columns: list[float]) -> Told:
    """Two households by hand, of three persons and of two; what is not given is not known."""
    return nothing_told(np.array([0, 3, 5]))._replace(**{name: np.array(each) for name, each in columns.items()})


def heads(**columns: list[float]) -> Heads:
    nan = np.full(2, np.nan)
    plain = {"drawn_age": np.array([45.0, 50.0]), "age": nan, "elders": nan, "chronic": nan, "parents": np.zeros(2)}
    given = {name: np.array(each) for name, each in columns.items()}
    return Heads(**(plain | given))  # type: ignore[arg-type]


NAN = float("nan")


def test_what_is_told_stays() -> None:
    ages = [40.0, 38.0, 12.0, 70.0, 66.0]
    people = completed(
        told(age=ages, woman=[0, 1, 1, 1, 0], schooling=[9, 8, 6, 0, 3], chronic=[0, 0, 0, 1, 0], fit=[1, 0, 0, 0, 1]),
        heads(),
        VALUES,
        1,
        np.array([4, 9]),
    )
    assert people.age.tolist() == ages
    assert people.woman.tolist() == [False, True, True, True, False]
    assert people.schooling.tolist() == [9, 8, 6, 0, 3]
    h = households(2)
    count_people(h, people)
    assert h.persons.tolist() == [3, 2]
    assert h.adults.tolist() == [1, 1]  # one who is unfit, and an elder who works though no one else can
    assert h.elders.tolist() == [0, 2]
    assert h.age.tolist() == [40, 70]
    assert h.schooling.tolist() == [9, 0]
    assert h.chronic.tolist() == [False, True]


def test_relations_follow_from_ages_where_they_are_not_told() -> None:
    people = completed(told(age=[45.0, 72.0, 20.0, 50.0, 49.0]), heads(), VALUES, 1, np.arange(2))
    assert people.relation.tolist() == [HEAD, PARENT, CHILD, HEAD, SPOUSE]
    brothers = completed(told(age=[45.0, 44.0, 47.0, 50.0, 49.0]), heads(), VALUES, 1, np.arange(2))
    assert brothers.relation.tolist() == [HEAD, SPOUSE, OTHER, HEAD, SPOUSE]


def test_the_head_of_the_model_is_who_works() -> None:
    people = completed(
        told(age=[70.0, 68.0, 41.0, 66.0, 64.0], schooling=[2, 1, 9, 5, 4]), heads(), VALUES, 1, np.arange(2)
    )
    h = households(2)
    count_people(h, people)
    assert h.age.tolist() == [41, 66]
    assert h.schooling.tolist() == [9, 5]


def off_farm(fit: list[float], ages: list[float] | None = None) -> np.ndarray:
    """The shares of two households: a head of 61, his wife and a son of 33 with 11 years of school; two elders."""
    ages = ages or [61.0, 59.0, 33.0, 70.0, 66.0]
    people = completed(told(age=ages, schooling=[5, 2, 11, 1, 3], fit=fit), heads(), VALUES, 1, np.arange(2))
    h = households(2)
    count_people(h, people)
    count_off_farm(h, people, VALUES)
    return h.off_farm


def share(age: int, schooling: float, values: Mapping[str, float] = VALUES) -> float:
    return off_farm_share(age, schooling, gather(Work, values))


def test_each_adult_works_for_wages_as_its_own_age_and_schooling_have_it() -> None:
    assert share(33, 11.0) > 2.0 * share(61, 5.0) > 0.0
    everybody = np.mean([share(61, 5.0), share(59, 2.0), share(33, 11.0)])
    assert off_farm([1, 1, 1, 0, 1]) == pytest.approx([everybody, share(66, 3.0)])
    assert off_farm([0, 0, 1, 0, 1])[0] == pytest.approx(share(33, 11.0))  # and not the father's
    assert off_farm([1, 1, 0, 0, 1])[0] == pytest.approx(np.mean([share(61, 5.0), share(59, 2.0)]))


def test_where_nobody_can_work_the_share_is_the_head_s_and_alike_for_all_it_is_everybody_s() -> None:
    assert off_farm([0, 0, 0, 0, 0]) == pytest.approx([share(61, 5.0), share(70, 1.0)])
    alone = off_farm([1, 0, 0, 1, 0])
    assert alone == pytest.approx([share(61, 5.0), share(70, 1.0)])


def test_a_county_s_households_work_as_their_persons_do_in_january_too() -> None:
    county = County(load("baseline").with_(households=300, months=13), rng=1).run()
    people, h = county.people, county.columns
    row, of_age = people.household, (people.age >= 18) & (people.age <= 61)
    works = people.fit & of_age
    with_workers = np.bincount(row, works, len(h.id)) > 0
    told = zip(people.age.tolist(), people.schooling.tolist(), strict=True)
    shares = np.array([share(age, years, county.values) for age, years in told])
    mean = np.bincount(row[works], shares[works], len(h.id))[with_workers] / h.adults[with_workers]
    assert h.off_farm[with_workers] == pytest.approx(mean)


@pytest.mark.parametrize("elders", [0, 1, 2, 3])
def test_as_many_are_elders_as_are_told_to_be(elders: int) -> None:
    people = completed(told(), heads(elders=[elders, 1]), VALUES, 1, np.arange(2))
    assert of_households(people, people.age > 61).tolist() == [elders, 1]


def test_a_household_s_illness_is_its_oldest_person_s() -> None:
    ages = [40.0, 38.0, 62.0, 50.0, 49.0]
    people = completed(told(age=ages), heads(chronic=[1.0, 0.0]), VALUES, 1, np.arange(2))
    assert people.chronic.tolist() == [False, False, True, False, False]
