"""The income that households start with, and traits that earn what was reported."""

import numpy as np
import pytest
from tests.households_by_hand import VALUES, households

from tongyu import County, load
from tongyu.county.households.columns import CROP_SALES, OTHER, TRANSFER, WAGE
from tongyu.county.households.start import (
    LEAST_ABILITY,
    Usual,
    as_reported,
    leased_share,
    not_carried,
    off_farm_shares,
    starting_multipliers,
    take_listed,
    take_savings,
    usual_year,
)
from tongyu.county.households.surveyed import Reported
from tongyu.county.mechanisms.leasing import leased
from tongyu.county.parameters import gather
from tongyu.kernels.work import Work, off_farm_share

USUAL = Usual(
    margin=np.array([219.5, 344.0, 257.0, 346.0, 284.0]),
    yields=0.97,
    wage=0.7,
    other_operating=0.8,
    property=0.9,
    transfer=0.5,
    pension=60.0,
)
N = 4


def reported(**told: list[float]) -> Reported:
    income = np.full((N, 5), np.nan)
    for at, name in enumerate(("wage", "crops", "other_operating", "property", "transfer")):
        if name in told:
            income[:, at] = told[name]
    nan = np.full(N, np.nan)
    return Reported(
        income,
        np.array(told.get("land", nan)),
        np.array(told.get("crop_shares", [False] * N), dtype=bool),
        np.array(told.get("once_listed", nan)),
        np.array(told.get("savings", nan)),
        np.array(told.get("debt", nan)),
    )


def test_off_farm_time_is_that_of_the_months_to_come() -> None:
    ages, years = np.meshgrid([20, 40, 41, 55, 70, 76], [0.0, 6.0, 8.0, 16.0])
    h = households(ages.size, age=ages.ravel(), schooling=years.ravel())
    numbers = gather(Work, VALUES)
    by_kernel = [off_farm_share(int(age), float(year), numbers) for age, year in zip(h.age, h.schooling, strict=True)]
    least = 0.1 * VALUES["work.off_farm"]
    assert off_farm_shares(h, VALUES) == pytest.approx(np.maximum(by_kernel, least))


def test_wages_are_what_was_reported_whoever_of_the_household_works() -> None:
    h = households(N, age=61, adults=2, off_farm=[0.1, 0.2, 0.3, 0.0])
    starting_multipliers(h, reported(wage=[20_000] * N), VALUES, USUAL)
    paid = h.off_farm * h.adults * h.ability * 12 * VALUES["work.wage_month"] * USUAL.wage
    assert paid[:3] == pytest.approx([20_000] * 3)


def test_wages_that_were_reported_are_earned() -> None:
    h = households(N, age=[30, 50, 61, 40], schooling=[9.0, 4.0, 0.0, 12.0], adults=[2, 1, 3, 0])
    starting_multipliers(h, reported(wage=[20_000, 3_000, 40_000, 0]), VALUES, USUAL)
    a_year = off_farm_shares(h, VALUES) * h.adults * h.ability * 12 * VALUES["work.wage_month"] * USUAL.wage
    assert a_year[:3] == pytest.approx([20_000, 3_000, 40_000])
    assert h.ability[3] == 1.0  # nobody can work: as it was


def test_who_earned_nothing_still_earns_a_little_where_work_is_found() -> None:
    h = households(N)
    starting_multipliers(h, reported(wage=[0, np.nan, 5_000, 0]), VALUES, USUAL)
    assert h.ability[[0, 3]] == pytest.approx(LEAST_ABILITY)
    assert h.ability[1] == 1.0
    assert h.ability[2] > LEAST_ABILITY


def test_animals_and_transfers_that_were_reported_are_those_of_the_usual_year() -> None:
    h = households(N, persons=[1, 2, 3, 4], elders=[1, 0, 0, 2])
    told = reported(other_operating=[500, 0, -300, 9_000], transfer=[2_500, 1_500, 700, 4_000])
    starting_multipliers(h, told, VALUES, USUAL)
    year = usual_year(h, VALUES, USUAL)
    assert year[:, OTHER] == pytest.approx([500, 0, 0, 9_000])
    sure = 12 * USUAL.pension * h.elders + VALUES["state.land_subsidy"] * h.land
    assert year[:, TRANSFER] == pytest.approx(np.maximum([2_500, 1_500, 700, 4_000], sure))
    own = as_reported(year, told)
    assert own[:, OTHER] == pytest.approx([500, 0, -300, 9_000])  # it starts with what it said all the same
    assert own[:, WAGE] == pytest.approx(year[:, WAGE])
    assert own[:, -1] == pytest.approx(0.0)


def test_crops_move_to_dear_and_cheap_ones_as_far_as_income_asks() -> None:
    h = households(N, land=10.0)
    before = h.crop_share.copy()
    wanted = [10 * 0.97 * each for each in (230.0, 300.0, 340.0, 2_000.0)]
    starting_multipliers(h, reported(crops=wanted, land=[10.0] * N), VALUES, USUAL)
    year = usual_year(h, VALUES, USUAL)[:, CROP_SALES]
    assert year[1] == pytest.approx(wanted[1], rel=1e-5)
    assert year[0] < year[1] < year[2] <= year[3] < wanted[3]  # more than dear crops yield cannot be carried
    assert h.crop_share.sum(axis=1) == pytest.approx(1.0)
    assert np.all(h.land == 10.0)
    told = households(N, land=10.0)
    starting_multipliers(told, reported(crops=wanted, land=[10.0] * N, crop_shares=[True] * N), VALUES, USUAL)
    assert np.array_equal(told.crop_share, before)


def test_land_that_is_not_told_is_what_yields_the_crops() -> None:
    h = households(N)
    wanted = [0.0, 500.0, 3_000.0, 12_000.0]
    starting_multipliers(h, reported(crops=wanted), VALUES, USUAL)
    assert usual_year(h, VALUES, USUAL)[:, CROP_SALES] == pytest.approx(wanted, rel=1e-5)
    assert h.land[0] == 0.0
    assert np.all(np.diff(h.land) > 0.0)


def test_what_traits_cannot_carry_is_counted() -> None:
    h = households(N, land=10.0)
    told = reported(wage=[10_000] * N, crops=[10_000] * N, property=[500] * N, land=[10.0] * N)
    starting_multipliers(h, told, VALUES, USUAL)
    missing = not_carried(h, told, VALUES, USUAL)
    assert missing["wage"] == pytest.approx(0.0, abs=1e-6)
    assert missing["crops"] > 0.6
    paid = 10.0 * VALUES["living.property"] * USUAL.property
    assert missing["property"] == pytest.approx(1.0 - paid / 500)
    assert missing["transfer"] == 0.0  # nothing was reported


def test_crops_of_who_leases_its_land_are_not_carried_and_a_rent_is() -> None:
    crops = [3_000.0, 1_000.0, 2_000.0, 4_000.0]
    told = reported(crops=crops, property=[500] * N)
    h = households(N, adults=[0, 2, 0, 1])
    starting_multipliers(h, told, VALUES, USUAL)

    def missing(**changed: float) -> dict[str, float]:
        return not_carried(h, told, VALUES | {name.replace("__", "."): yuan for name, yuan in changed.items()}, USUAL)

    tilled = missing(leasing__share=0.0)
    assert tilled["crops"] == pytest.approx(0.0, abs=1e-5)
    assert missing(leasing__share=1.0)["crops"] == pytest.approx(5_000 / 10_000, abs=1e-5)
    assert missing(leasing__share=0.4)["crops"] == pytest.approx(0.4 * 5_000 / 10_000, abs=1e-5)
    rent = float(h.land[[0, 2]].sum()) * 0.4 * 120.0 * USUAL.yields
    half = missing(leasing__share=0.4, leasing__rent=120.0)
    assert tilled["property"] - half["property"] == pytest.approx(rent / (500 * N))
    for everybody in (0, 2):
        h.adults[:] = everybody  # without kin who have an adult, and without need of them, nobody leases
        assert missing(leasing__share=1.0) == missing(leasing__share=0.0)


@pytest.mark.parametrize("share", [0.0, 0.6, 1.0])
def test_land_that_is_not_carried_is_what_the_first_sowing_leases(share: float) -> None:
    county = County(load("baseline").with_(parameters={"leasing.share": share}), rng=3, households=300)
    counted = leased_share(county.columns, county.values) * county.columns.land
    out, _ = leased(county)
    assert out == pytest.approx(counted)
    assert (out > 0.0).any() == (share > 0.0)


def test_who_was_listed_is_so_where_that_was_told_and_who_is_registered_anyway() -> None:
    h = households(N, listed=[True, True, False, False], registered=[False, False, False, True])
    take_listed(h, reported(once_listed=[0, np.nan, 1, 0]))
    assert h.listed.tolist() == [False, True, True, True]


def test_savings_and_debt_are_taken_where_they_were_told() -> None:
    h = households(N, cash=100.0, debt=50.0)
    take_savings(h, reported(savings=[1.0, np.nan, 0.0, 9.0], debt=[np.nan, 2.0, np.nan, 0.0]))
    assert h.cash.tolist() == [1.0, 100.0, 0.0, 9.0]
    assert h.debt.tolist() == [50.0, 2.0, 50.0, 0.0]
