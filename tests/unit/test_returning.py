"""Who comes back to a county that sells: how likely, who, what it changes, and that the register of persons closes."""

import numpy as np
import pytest
from tests.households_by_hand import moved

from tongyu import County, Scenario
from tongyu.county.households.people import MOST_PERSONS
from tongyu.county.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.county.mechanisms.people import Vital, send
from tongyu.county.mechanisms.returning import chance, come_back
from tongyu.county.mechanisms.social_work import Casework
from tongyu.errors import AccountsError

MANY = {"people.leaving_county": 0.3}


def county_of(small: Scenario, **parameters: float) -> County:
    """A county that many left two Januaries ago and one ago, on the eve of the next; a tenth of households sell."""
    named = {f"population.{name}": value for name, value in parameters.items()}
    county = County(small.with_(parameters=MANY | named, months=60), rng=4).run(36)
    assert county.date.endswith("-12")
    county.columns.sells[:] = np.arange(len(county.columns.id)) % 10 == 0
    county.own(Casework).work_quality[:] = 1.0
    return county


def january(county: County) -> set[int]:
    """Who came back, after this step alone in the next January."""
    county.month, county.year, county.month_of_year = county.month + 1, county.year + 1, 0
    vital = county.own(Vital)
    vital.aged, vital.happened = 1, vital.happened._replace(births=0, deaths=0, left=0, split=0, ended=0)
    come_back(county)
    return set(vital.back)


@pytest.mark.parametrize("returning", [0.0, 0.2, 0.5, 1.0])
def test_of_those_who_left_as_many_come_back_as_the_chance_says(small, returning):
    county = county_of(small, returning=returning)
    absent = county.own(Vital).absent
    away, persons = int(county.columns.away.sum()), len(county.people.age)
    assert away == len(absent.home) > 200
    count = len(january(county))
    assert chance(county) == pytest.approx(np.full(3, returning))
    assert count == pytest.approx(returning * away, abs=4 * np.sqrt(returning * (1 - returning) * away) + 1e-9)
    assert county.own(Vital).happened.returned == count
    assert len(county.people.age) == persons + count == county.columns.persons.sum(dtype=int)
    assert county.columns.away.sum() == len(county.own(Vital).absent.home) == away - count
    county.own(Vital).check(county)


@pytest.mark.parametrize(("selling", "share"), [(0.0, 0.0), (0.05, 0.5), (0.1, 1.0), (0.6, 1.0)])
def test_the_chance_grows_with_the_share_of_households_that_sell_up_to_that_of_a_county_that_sells(
    small, selling, share
):
    county = County(small.with_(parameters={"population.returning": 0.02}), rng=1)
    county.columns.sells[:] = np.arange(600) < 600 * selling
    county.own(Casework).work_quality[:] = 0.0, 0.5, 1.0  # nobody is posted in the first township
    assert chance(county) == pytest.approx(0.02 * share * np.array([0.0, 0.5, 1.0]))


def test_they_come_back_to_townships_where_social_workers_are_alone(small):
    county = county_of(small, returning=1.0)
    h, absent = county.columns, county.own(Vital).absent
    county.own(Casework).work_quality[:] = 0.0, 1.0, 0.0
    township = dict(zip(h.id.tolist(), h.township.tolist(), strict=True))
    there = {int(e) for e, home in zip(absent.entity, absent.home, strict=True) if township[int(home)] == 1}
    assert january(county) == there != set()


def test_who_comes_back_in_a_county_that_sells_less_does_where_it_sells_more(small):
    found = []
    for every in (40, 20, 10):
        county = county_of(small, returning=0.8)
        county.columns.sells[:] = np.arange(len(county.columns.id)) % every == 0
        found.append(january(county))
    assert len(found[0]) < len(found[1]) < len(found[2])
    assert found[0] < found[1] < found[2]


def test_a_person_is_who_it_was_and_as_much_older_as_it_was_away(small):
    county = county_of(small, returning=0.5)
    absent = county.own(Vital).absent
    age = dict(zip(absent.entity.tolist(), absent.age.tolist(), strict=True))
    schooling = dict(zip(absent.entity.tolist(), absent.schooling.tolist(), strict=True))
    home = dict(zip(absent.entity.tolist(), absent.home.tolist(), strict=True))
    back = january(county)
    people, ids = county.people, county.columns.id
    household = people.household
    at = np.flatnonzero(np.isin(people.entity, list(back)))
    assert len(at) == len(back) > 50
    for p in at.tolist():
        entity = int(people.entity[p])
        assert people.age[p] == age[entity] + 1
        assert people.schooling[p] == schooling[entity]
        assert ids[household[p]] == home[entity]
        behind = people.entity[p : people.start[household[p] + 1]]
        assert set(behind.tolist()) <= back  # last of its household
    still = county.own(Vital).absent
    assert all(now == age[entity] + 1 for entity, now in zip(still.entity.tolist(), still.age.tolist(), strict=True))


def test_households_have_another_adult_and_are_sent_less(small):
    county = county_of(small, returning=0.5)
    h = county.columns
    before, away = h.adults.astype(int), h.away.copy()
    january(county)
    back = away - h.away
    came = back > 0
    assert came.any()
    assert (h.adults[came] - before[came]).mean() > 0.8  # but for the unfit
    assert np.array_equal(h.adults[~came], before[~came])
    county.ledger.open_month()
    cash = h.cash.copy()
    send(county)
    gets = h.cash - cash
    assert gets == pytest.approx(gets.max() / h.away.max() * h.away)
    assert county.ledger.flows[OUTSIDE, HOUSEHOLDS, "sent home"] == pytest.approx(gets.sum())


def test_nobody_comes_back_in_the_year_of_leaving_or_old_or_where_there_is_no_room_or_no_home(small):
    county = county_of(small, returning=1.0)
    vital, ids = county.own(Vital), county.columns.id
    absent = vital.absent
    absent.since[0] = county.year + 1  # the year that begins
    absent.age[1] = 61
    absent.home[2] = 4_999_999
    away = county.columns.away.copy()
    full = int(np.flatnonzero(ids == absent.home[3])[0])
    of_full = int(np.count_nonzero(absent.home == absent.home[3]))
    persons = county.columns.persons.copy()
    county.columns.persons[full] = MOST_PERSONS
    out = set(absent.entity[:3].tolist()) | set(absent.entity[absent.home == absent.home[3]].tolist())
    back = january(county)
    assert not back & out
    assert len(back) == len(absent.home) - len(out)
    assert county.columns.persons[full] == persons[full]  # counted anew, of those who are there
    assert int(absent.entity[2]) not in vital.absent.entity.tolist()
    assert int(absent.entity[1]) not in vital.absent.entity.tolist()  # at 62 nobody sends any more
    assert int(county.columns.away[county.columns.id == absent.home[1]][0]) == away[ids == absent.home[1]][0] - 1
    assert len(vital.absent.home) == len(out) - 2 >= of_full - 1


def test_as_many_of_a_household_come_back_as_there_is_room_for(small):
    county = county_of(small, returning=1.0)
    absent = county.own(Vital).absent
    absent.home[:3] = absent.home[0]
    row = int(np.flatnonzero(county.columns.id == absent.home[0])[0])
    county.columns.away[row] = np.count_nonzero(absent.home == absent.home[0])
    county.columns.persons[row] = MOST_PERSONS - 2
    back = january(county)
    assert len(back & set(absent.entity[absent.home == absent.home[0]].tolist())) == 2


def test_an_elder_who_worked_for_want_of_others_stops_where_somebody_of_working_age_comes_back_unfit(small):
    county = county_of(small, returning=1.0)
    h, people, absent = county.columns, county.people, county.own(Vital).absent
    row = int(np.flatnonzero((h.away == 1) & (h.persons == 1))[0])
    person = int(people.start[row])
    people.age[person], people.fit[person] = 65, True
    absent.fit[absent.home == h.id[row]] = False
    h.placed[row] = 1
    january(county)
    assert h.persons[row] == 2
    assert h.adults[row] == h.placed[row] == 0


def test_over_years_the_register_closes_and_who_left_and_came_back_is_counted(small):
    named = MANY | {"population.returning": 1.0, "population.returning_sellers": 0.001, "population.sells": 0.3}
    county = County(moved(small.with_(parameters=named), 61, support__social_workers=3), rng=4).run()
    months = county.monthly
    assert months["came_back"].sum() > 20
    assert set(months.index[months["came_back"] > 0.0].str[-2:]) == {"01"}
    change = months["births"] - months["deaths"] - months["left_county"] + months["came_back"]
    assert months["persons"].iloc[-1] - months["persons"].iloc[0] == pytest.approx(change.iloc[1:].sum())
    assert len(np.unique(county.people.entity)) == len(county.people.entity)
    homes = np.isin(county.own(Vital).absent.home, county.columns.id)
    assert county.columns.away.sum() == homes.sum()


def test_a_returner_who_is_not_booked_stops_the_run(small):
    county = county_of(small, returning=1.0)
    january(county)
    county.own(Vital).happened = county.own(Vital).happened._replace(returned=0)
    with pytest.raises(AccountsError, match="persons"):
        county.own(Vital).check(county)


def test_without_the_link_or_social_workers_nobody_comes_back(small):
    scenario = moved(small.with_(parameters=MANY), 37, support__social_workers=3)
    for without, workers in ((["returning"], True), ([], False)):
        off = County(scenario if workers else small.with_(parameters=MANY, months=37), rng=4, without=without)
        off.run(36)
        off.columns.sells[:] = True
        off.step()
        assert off.own(Vital).absent.home.size > 0
        assert off.monthly["came_back"].max() == 0.0
