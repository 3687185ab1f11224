"""Posts of public welfare: how many there are, who has them, and what is paid for them."""

import numpy as np
import pytest
from tests.households_by_hand import moved

from tongyu import County, Scenario
from tongyu.county.households.columns import WAGE
from tongyu.county.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.county.mechanisms.posts import Posts, figures, fill
from tongyu.kernels.social_work import LABOUR, SKILL


def county_of(small: Scenario, start: str = "2016-01", **parameters: float) -> County:
    """A county after two months; of 600 households every third was ever listed, and nobody has a case."""
    named = {f"posts.{name}": value for name, value in parameters.items()}
    county = County(small.with_(start=start, months=60, parameters=named), rng=4).run(2)
    h = county.columns
    h.listed[:] = np.arange(len(h.id)) % 3 == 0
    h.post[:] = False
    h.case_months[:] = 0
    return county


def allotted(county: County, month_of_year: int = 0) -> np.ndarray:
    county.month_of_year = month_of_year
    fill(county)
    return county.columns.post.copy()


@pytest.mark.parametrize("share", [0.0, 0.01, 0.053, 0.1])
def test_there_are_as_many_posts_as_the_share_of_persons_ever_listed_and_one_a_household(small, share):
    county = county_of(small, share=share)
    h = county.columns
    post = allotted(county)
    assert post.sum() == county.own(Posts).posts == int(share * h.persons[h.listed].sum(dtype=int))
    assert not post[~h.listed].any()
    assert figures(county)["posts"] == pytest.approx(post.sum() / h.persons[h.listed].sum(dtype=int))


def test_there_are_no_more_posts_than_households_that_can_fill_one(small):
    county = county_of(small, share=1.0)
    h = county.columns
    h.adults[:6], h.elders[:6] = 0, [0, 0, 0, 1, 1, 1]
    post = allotted(county)
    able = h.listed & (h.adults.astype(int) + h.elders > 0)
    assert able.sum() < h.listed.sum()
    assert np.array_equal(post, able)


def test_clients_without_labour_come_first_then_those_seen_with_the_least(small):
    county = county_of(small)
    h = county.columns
    able = h.adults.astype(int) + h.elders > 0
    listed = np.flatnonzero(h.listed & able)
    h.means[:] = 1_000.0 + 10.0 * np.arange(len(h.id))[::-1]
    h.case_months[listed[:4]] = 3  # those seen with the most
    h.cause[listed[:4]] = [LABOUR, SKILL, LABOUR, SKILL]
    never = int(np.flatnonzero(~h.listed)[0])
    h.case_months[never], h.cause[never] = 3, LABOUR
    post = allotted(county)
    count = int(county.values["posts.share"] * h.persons[h.listed].sum(dtype=int))
    assert 4 < count < len(listed) - 4
    expected = {int(listed[0]), int(listed[2]), *(int(row) for row in listed[-(count - 2) :])}
    assert set(np.flatnonzero(post)) == expected
    assert county.own(Posts).posts_of_clients == 2


def test_of_equals_the_first_by_id_have_the_posts(small):
    county = county_of(small)
    h = county.columns
    h.means[:] = 1_000.0
    h.adults[:] = 2
    count = int(county.values["posts.share"] * h.persons[h.listed].sum(dtype=int))
    assert np.array_equal(
        np.flatnonzero(allotted(county)), np.sort(np.flatnonzero(h.listed)[np.argsort(h.id[h.listed])[:count]])
    )


def test_posts_are_allotted_in_january_and_kept_till_the_next(small):
    county = county_of(small)
    first = allotted(county)
    county.columns.means[:] = -county.columns.means
    county.columns.case_months[:] = 0
    for month in range(1, 12):
        assert np.array_equal(allotted(county, month), first)
    assert not np.array_equal(allotted(county, 0), first)


def test_a_post_is_paid_every_month_to_its_household_by_the_state(small):
    county = county_of(small, pay=350.0)
    h = county.columns
    allotted(county)
    cash, wages, paid = h.cash.copy(), h.income[:, WAGE].copy(), county.state_paid
    booked = county.ledger.flows[(OUTSIDE, HOUSEHOLDS, "posts of public welfare")]
    post = allotted(county, month_of_year=5)
    assert post.sum() > 0
    assert h.cash - cash == pytest.approx(350.0 * post)
    assert h.income[:, WAGE] - wages == pytest.approx(350.0 * post)
    assert county.state_paid - paid == pytest.approx(350.0 * post.sum())
    assert county.ledger.flows[(OUTSIDE, HOUSEHOLDS, "posts of public welfare")] - booked == pytest.approx(
        350.0 * post.sum()
    )


def test_posts_begin_in_2016_whatever_the_programme(small: Scenario) -> None:
    county = County(small.with_(start="2014-01", months=36), rng=4).run()
    months = county.monthly["posts"]
    assert (months.loc[:"2015-12"] == 0.0).all()
    assert (months.loc["2016-01":] > 0.0).all()
    assert months.loc["2016-12"] == pytest.approx(county.values["posts.share"], abs=0.01)
    assert months.loc["2016-12"] <= county.values["posts.share"]


def test_a_run_that_begins_later_in_a_year_begins_with_posts(small: Scenario) -> None:
    county = County(small.with_(start="2016-06", months=2), rng=4)
    county.columns.listed[::2] = True
    assert county.run().columns.post.any()


def test_in_a_run_clients_have_posts_for_being_clients(small: Scenario) -> None:
    helped = County(moved(small.with_(start="2014-01"), 60, support__social_workers=4), rng=4).run()
    alone = County(moved(small.with_(start="2014-01"), 60), rng=4).run()
    assert helped.monthly["posts_of_clients"].loc["2016-01":].max() > 0.0
    assert alone.monthly["posts_of_clients"].max() == 0.0
