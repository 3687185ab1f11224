"""Contracts: how many members get one, who, for how long, and that the others deliver nothing to the brand."""

import numpy as np
import pytest
from tests.households_by_hand import all_levers

from tongyu import County, Scenario
from tongyu.county.mechanisms import contracts
from tongyu.county.mechanisms.brand import Enterprise
from tongyu.county.mechanisms.selling import SellingState
from tongyu.questions.patterns.receipts import receipts_of_month


def county_of(small: Scenario, months: int = 13, **numbers: float) -> County:
    """With a brand and its members, run to the January after the first grading."""
    named = {name.replace("__", "."): value for name, value in numbers.items()}
    return County(all_levers(small.with_(parameters=named), 48), rng=5).run(months)


def may(county: County) -> np.ndarray:
    h = county.columns
    awake = np.append(county.terms.cooperative_open, False)[h.cooperative]
    return awake & h.passes & (h.excluded == 0)


def raw_quota(county: County) -> float:
    return float((county.own(Enterprise).quota / county.terms.milling_yield).sum())


@pytest.mark.parametrize("lot", [300.0, 3_000.0])
def test_there_are_as_many_as_the_years_quota_fills_with_a_lot(small: Scenario, lot: float) -> None:
    county = county_of(small, contracts__lot=lot)
    h = county.columns
    h.contract[:] = False
    contracts.give(county)
    places = 12.0 * raw_quota(county) / lot
    given = np.count_nonzero(h.contract)
    assert given == min(np.count_nonzero(may(county)), given)
    assert np.floor(places) <= given <= np.ceil(places) or given == np.count_nonzero(may(county))
    assert given > 0
    assert may(county)[h.contract].all()


def test_a_larger_lot_gives_fewer_the_same_first(small: Scenario) -> None:
    holders = []
    for share in (0.5, 0.25):  # of the members who may have one
        county = county_of(small)
        county.values["contracts.lot"] = 12.0 * raw_quota(county) / (share * np.count_nonzero(may(county)))
        county.columns.contract[:] = False
        contracts.give(county)
        holders.append(county.columns.contract.copy())
    assert holders[0].sum() > holders[1].sum() > 0
    assert holders[0][holders[1]].all()


def test_none_is_taken_back_within_a_season_and_all_end_with_the_next_grading(small: Scenario) -> None:
    county = county_of(small)
    before = county.columns.contract.copy()
    assert before.any()
    county.own(Enterprise).quota[:] = 0.0
    contracts.give(county)
    assert np.array_equal(county.columns.contract, before & may(county))
    while county.month_of_year != 10:  # November, in which the harvest is graded
        county.step()
        county.columns.contract[:] |= False
    county.own(Enterprise).quota[:] = 0.0
    contracts.give(county)
    assert np.count_nonzero(county.columns.contract) <= 1  # the fraction of a place


def test_who_is_excluded_or_leaves_loses_it(small: Scenario) -> None:
    county = county_of(small)
    h = county.columns
    rows = np.flatnonzero(h.contract)
    assert len(rows) >= 2
    h.excluded[rows[0]] = 3
    h.cooperative[rows[1]] = -1
    contracts.give(county)
    assert not h.contract[rows[:2]].any()


def test_only_those_with_a_contract_deliver(small: Scenario) -> None:
    county = county_of(small, 12, contracts__lot=2_000.0)
    held, delivered = np.zeros(len(county.columns.id), dtype=bool), 0
    for _ in range(6):
        county.step()
        brand = county.own(SellingState).delivered(len(county.columns.id))
        held |= county.columns.contract
        assert not (brand & ~county.columns.contract).any()
        assert receipts_of_month(county).brand[~county.columns.contract] == pytest.approx(0.0)
        delivered += int(brand.sum())
    assert delivered > 0
    assert 0 < held.sum() < np.count_nonzero(county.columns.passes)


def test_without_a_lot_every_member_whose_produce_passed_has_one(small: Scenario) -> None:
    county = county_of(small, contracts__lot=0.0)
    contracts.give(county)
    assert np.array_equal(county.columns.contract, may(county))
    off = County(all_levers(small, 48), rng=5, without=["contracts"]).run(13)
    assert np.array_equal(county_of(small, contracts__lot=0.0).columns.cash, off.columns.cash)


def test_who_gets_one_hangs_on_household_and_season_and_not_on_the_order_of_rows(small: Scenario) -> None:
    county = county_of(small, contracts__lot=2_000.0)
    h = county.columns
    h.contract[:] = False
    contracts.give(county)
    first = set(h.id[h.contract].tolist())
    h.contract[:] = False
    for column in (h.id, h.passes, h.cooperative, h.excluded):
        column[:] = column[::-1].copy()
    contracts.give(county)
    assert set(h.id[h.contract].tolist()) == first


def reserved(small: Scenario, share: float) -> County:
    """Half of those who may have a contract can get one; every third household is listed and in a group."""
    county = county_of(small, brand__reserved=share)
    county.values["contracts.lot"] = 12.0 * raw_quota(county) / (0.5 * np.count_nonzero(may(county)))
    h = county.columns
    h.listed[:], h.group[:], h.contract[:] = h.id % 3 == 0, np.where(h.id % 3 == 0, h.id, -1), False
    return county


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 1.0])
def test_a_share_of_contracts_is_kept_for_the_listed_in_groups_and_the_others_get_the_rest(
    small: Scenario, share: float
) -> None:
    county, plain = reserved(small, share), reserved(small, 0.0)
    contracts.give(county)
    contracts.give(plain)
    h, grouped = county.columns, county.columns.id % 3 == 0
    given = np.count_nonzero(h.contract)
    assert given == np.count_nonzero(plain.columns.contract) > 10
    hold, by_lot = (np.count_nonzero(each.columns.contract & grouped) for each in (county, plain))
    least = min(share * given, np.count_nonzero(may(county) & grouped))
    assert hold >= max(np.floor(least), by_lot)
    assert hold > by_lot or share < 0.5  # the lot alone gives them about a third
    assert may(county)[h.contract].all()
    assert contracts.figures(county)["contracts_in_groups"] == pytest.approx(hold / given)
    if share == 0.0:
        assert np.array_equal(h.contract, plain.columns.contract)


def test_what_no_listed_member_of_a_group_takes_goes_to_the_others_as_without(small: Scenario) -> None:
    county, plain = reserved(small, 1.0), reserved(small, 0.0)
    county.columns.group[:] = -1  # nobody has gathered them
    contracts.give(county)
    contracts.give(plain)
    assert np.array_equal(county.columns.contract, plain.columns.contract)


def test_contracts_that_are_kept_already_count_and_none_is_taken_from_the_others(small: Scenario) -> None:
    county = reserved(small, 0.6)
    h, grouped = county.columns, county.columns.id % 3 == 0
    h.contract[:] = may(county) & ~grouped & (h.id % 2 == 0)
    before = h.contract.copy()
    contracts.give(county)
    assert h.contract[before].all()
    new, goal = h.contract & ~before, np.floor(0.6 * np.count_nonzero(h.contract))
    assert 0 < np.count_nonzero(before) < np.count_nonzero(h.contract)
    assert np.count_nonzero(new & grouped) >= min(new.sum(), goal, np.count_nonzero(grouped & may(county)))
    again = h.contract.copy()
    contracts.give(county)
    assert np.array_equal(h.contract, again)
