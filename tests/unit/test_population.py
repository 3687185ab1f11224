"""The population: published totals, and a larger sample that holds the smaller one."""

import numpy as np
import pytest
from tests.households_by_hand import CROPS, VALUES
from tests.other_county import tongyu_with

from tongyu import County, load
from tongyu.county.geography import make_geography
from tongyu.county.households.columns import Columns, empty_columns
from tongyu.county.households.population import make_population, village_starts

SAMPLE = 20_000
SOME_SIGMAS = 4.0


@pytest.fixture(scope="module")
def facts():
    return load("baseline").county


@pytest.fixture(scope="module")
def geography(facts):
    return make_geography(facts)


@pytest.fixture(scope="module")
def people(facts, geography):
    return make_population(facts, geography, VALUES, SAMPLE, 1)[0]


def within_error(column):
    """Four standard errors of the mean."""
    return SOME_SIGMAS * column.std() / np.sqrt(len(column))


def test_persons_per_household_are_the_county_s(people, facts):
    assert people.persons.mean() == pytest.approx(facts.residents / facts.households, abs=within_error(people.persons))
    assert people.persons.min() >= 1


def test_the_stated_share_of_households_is_elderly_and_mostly_without_a_fit_adult(people):
    elderly = people.elders == people.persons
    share = VALUES["population.elderly"]
    assert elderly.mean() == pytest.approx(share, abs=SOME_SIGMAS * np.sqrt(share * (1 - share) / SAMPLE))
    fit = VALUES["population.elderly_fit"]
    assert (people.adults[elderly] > 0).mean() == pytest.approx(fit, abs=0.03)
    assert np.all(people.persons[elderly] <= 2)
    assert people.age[elderly].min() > people.age[~elderly].mean()
    together = (people.elders > 0) & ~elderly
    assert 0.08 < together.mean() < 0.2  # under one roof with others


def test_nobody_is_counted_twice_and_ages_fit(people):
    assert np.all(people.adults >= 0)
    assert np.all(people.elders <= people.persons)
    working = people.elders < people.persons
    assert np.all(people.adults[working] <= people.persons[working])
    assert people.age.min() >= 18
    assert people.age.max() <= 100


def test_heads_have_the_stated_age_and_schooling(people):
    working = people.elders < people.persons
    assert people.age[working].mean() == pytest.approx(VALUES["population.head_age"], abs=1.0)
    assert np.corrcoef(people.age, people.schooling)[0, 1] < -0.1
    assert np.all((people.schooling >= 0.0) & (people.schooling <= 16.0))


def test_land_is_the_county_s_mean_a_person_and_unequal(people, facts):
    a_person = people.land / people.persons
    tilled = VALUES["population.land"] * facts.mu_per_person
    assert a_person.mean() == pytest.approx(tilled, abs=within_error(a_person))
    assert np.log(a_person).std() == pytest.approx(VALUES["population.land_sd"], rel=0.03)


def test_the_irrigable_share_of_land_is_irrigated(people, facts):
    assert people.irrigated.mean() == pytest.approx(facts.irrigable_share, rel=0.1)
    assert np.all((people.irrigated >= 0.0) & (people.irrigated <= 1.0))


@pytest.mark.parametrize("name", ["ability", "livestock", "remittance"])
def test_multipliers_have_mean_one(people, name):
    factor = getattr(people, name).astype(float)
    assert factor.mean() == pytest.approx(1.0, abs=max(within_error(factor), 0.03))


def test_chronic_illness_is_as_common_as_stated_and_commoner_with_age(people):
    elderly = people.elders == people.persons
    couples = (people.persons == 2) & ~elderly
    for group, name in ((elderly, "chronic_elderly"), (couples, "chronic")):
        share = VALUES[f"population.{name}"]
        assert people.chronic[group].mean() == pytest.approx(share, abs=SOME_SIGMAS * np.sqrt(0.25 / group.sum()))


def test_crop_shares_sum_to_one_around_the_county_s(people):
    assert people.crop_share.sum(axis=1) == pytest.approx(1.0, abs=1e-6)
    usual = [VALUES[f"crops.{crop}.share"] for crop in CROPS]
    assert people.crop_share.mean(axis=0) == pytest.approx(usual, abs=0.04)


def test_rows_are_sorted_by_village_then_id_and_starts_bound_them(people, facts):
    assert np.all(np.lexsort((people.id, people.village)) == np.arange(SAMPLE))
    assert sorted(people.id) == list(range(SAMPLE))
    start = village_starts(people.village, facts.villages)
    assert (start[0], start[-1]) == (0, SAMPLE)
    for village in (0, 1, facts.villages // 2, facts.villages - 1):
        assert np.all(people.village[start[village] : start[village + 1]] == village)


@pytest.mark.parametrize("n", [172, 1_000, 5_877, SAMPLE])
def test_villages_are_of_even_size_in_every_sample(facts, geography, n):
    size = np.bincount(make_population(facts, geography, VALUES, n, 1)[0].village, minlength=facts.villages)
    assert len(size) == facts.villages
    assert size.max() - size.min() <= 5
    assert size.mean() == pytest.approx(n / facts.villages)


def test_a_larger_sample_holds_the_same_households_and_some_more(facts, geography, people):
    smaller = make_population(facts, geography, VALUES, 1_000, 1)[0]
    by_id = np.argsort(people.id)[:1_000]
    mine = np.argsort(smaller.id)
    for name in Columns._fields:
        if name == "ring":
            continue  # the trailing year is filled later
        assert np.array_equal(getattr(smaller, name)[mine], getattr(people, name)[by_id]), name


def test_the_starting_year_of_a_household_does_not_depend_on_the_sample(small):
    few, many = (County(small, rng=4, households=n).columns for n in (200, 600))
    for name in ("cash", "debt", "income_12", "spent", "cooperative"):
        mine = getattr(few, name)[np.argsort(few.id)]
        assert np.array_equal(mine, getattr(many, name)[np.argsort(many.id)[:200]]), name


def test_another_seed_makes_other_households_on_the_same_map(facts, geography, people):
    others = make_population(facts, geography, VALUES, SAMPLE, 2)[0]
    assert not np.array_equal(others.persons, people.persons)
    assert not np.array_equal(others.land, people.land)
    assert others.persons.mean() == pytest.approx(people.persons.mean(), abs=0.1)


def test_households_live_in_their_village_s_cells_and_township(people, geography):
    assert np.array_equal(people.township, geography.village_township[people.village])
    assert np.array_equal(geography.cell_village[people.cell_row, people.cell_column], people.village)
    assert np.all(people.km_hub >= 0.5 * people.km_station)
    assert people.soil == pytest.approx(geography.soil[people.cell_row, people.cell_column])


def test_blank_columns_are_zero_and_belong_to_nothing():
    blank = empty_columns(3, len(CROPS))
    for name in Columns._fields:
        expected = {"cooperative": -1, "group": -1, "wage_luck": 1}.get(name, 0)
        assert np.all(getattr(blank, name) == expected), name


def test_the_table_of_households_names_crops_sources_and_places(small):
    county = County(small, rng=1).run(12)
    table = county.households.frame()
    assert len(table) == len(county.households) == 600
    assert list(table.index) == list(range(600))
    assert set(table["township"]) <= {"Seat", "Hill", "Lake"}
    assert {"stock_maize", "crop_share_sorghum", "income_wage", "income_year_transfer", "cash"} <= set(table.columns)
    h = county.columns
    assert list(table["cash"]) == list(h.cash[np.argsort(h.id)])
    table["cash"] = -1.0
    assert np.all(h.cash >= 0.0)  # a table is a copy
    assert county.households.cash is h.cash
    with pytest.raises(AttributeError, match="no column 'wealth'"):
        county.households.wealth  # noqa: B018


def test_rows_by_lot_are_the_same_households_with_the_same_ties_in_another_order(small):
    usual = County(small, rng=4)
    by_lot = County(small.with_(parameters={"population.row_order": 1}), rng=4)
    assert not np.array_equal(by_lot.columns.id, usual.columns.id)
    place = by_lot.rows_by_village
    assert np.array_equal(usual.rows_by_village, np.arange(600))
    for name in Columns._fields:
        if name != "ring":
            mine, its = getattr(usual.columns, name), getattr(by_lot.columns, name)[place]
            assert np.array_equal(mine, its, equal_nan=True), name
    for row, other in enumerate(place):
        friends = usual.columns.id[usual.ties.neighbour[usual.ties.start[row] : usual.ties.start[row + 1]]]
        its = by_lot.columns.id[by_lot.ties.neighbour[by_lot.ties.start[other] : by_lot.ties.start[other + 1]]]
        assert set(friends) == set(its)


def test_more_residents_than_persons_or_fewer_than_households_are_refused_in_a_sentence():
    for residents in (10, 300_000):
        said = f"residents = {residents} must be at least the 58768 households and at most the 223374 persons."
        with pytest.raises(ValueError, match=said):
            tongyu_with(residents=residents)
    assert tongyu_with(persons=200_000).residents_there == 200_000
