"""Land that nobody in a household can till: who tills it, what is paid for it, and that no mu is lost."""

from typing import Any

import numpy as np
import pytest

from tongyu import County, Scenario, load
from tongyu.county.households.columns import CROP_SALES, PROPERTY
from tongyu.county.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.county.mechanisms.leasing import check_land, lease, leased, pay, rents
from tongyu.county.mechanisms.relief import lost
from tongyu.county.mechanisms.trends import trend
from tongyu.errors import AccountsError
from tongyu.kernels.people import SPLIT_OFF

SOWING, HARVEST = 3, 9
BOOKED = (HOUSEHOLDS, HOUSEHOLDS, "rent of land")
BUSY = {"people.leaving_home": 0.2, "people.deaths": 0.06, "people.deaths_younger": 0.02, "people.leaving_county": 0.03}


def before_sowing(scenario: Scenario, **parameters: float) -> County:
    """A county of sixty households at the end of March in which all can work, about to sow."""
    named = {name.replace("__", "."): value for name, value in parameters.items()}
    county = County(scenario.with_(parameters=named), rng=3, households=60).run(3)
    county.columns.adults[:] = 2
    county.month_of_year = SOWING
    return county


def neighbours(county: County, village: int) -> np.ndarray:
    """The rows of a village in the order of their numbers."""
    return county.rows_by_village[county.village_start[village] : county.village_start[village + 1]]


@pytest.fixture
def county(small: Scenario) -> County:
    return before_sowing(small)


def test_the_next_household_of_the_village_with_an_adult_tills_it(county: County) -> None:
    h, rows = county.columns, neighbours(county, 0)
    assert len(rows) > 3
    h.adults[rows[[1, 2]]] = 0
    lease(county)
    assert not h.tilled[rows[[1, 2]]].any()
    assert h.tilled[rows[3]] == pytest.approx(h.land[rows[[1, 2, 3]]].sum())
    others = np.setdiff1d(np.arange(60), rows[1:4])
    assert np.array_equal(h.tilled[others], h.land[others])


def test_behind_the_last_of_a_village_comes_its_first_and_without_any_the_next_village(county: County) -> None:
    h, first, second = county.columns, neighbours(county, 0), neighbours(county, 1)
    h.adults[first[-1]] = 0
    h.adults[second] = 0
    lease(county)
    assert h.tilled[first[0]] == pytest.approx(h.land[first[0]] + h.land[first[-1]])
    third = neighbours(county, 2)[0]
    assert h.tilled[third] == pytest.approx(h.land[third] + h.land[second].sum(), rel=1e-6)


def test_the_family_that_elders_moved_out_of_comes_first() -> None:
    county = County(load("baseline").with_(parameters=BUSY), rng=3, households=307).run(27)  # to March
    h = county.columns
    county.month_of_year = SOWING
    h.adults[:] = 2
    apart = np.flatnonzero(h.id >= SPLIT_OFF)
    family = [int(row) for row in apart if h.id[row] % SPLIT_OFF in h.id]
    assert len(family) > 5
    h.adults[family] = 0
    lease(county)
    mothers = np.flatnonzero(np.isin(h.id, h.id[family] % SPLIT_OFF))
    assert (h.tilled[mothers] > h.land[mothers]).all()
    rest = np.setdiff1d(np.arange(len(h.id)), [*family, *mothers])
    assert np.array_equal(h.tilled[rest], h.land[rest])


@pytest.mark.parametrize("adults", [0, 2])
def test_where_nobody_or_everybody_can_work_each_tills_its_own(county: County, adults: int) -> None:
    h = county.columns
    h.adults[:] = adults
    lease(county)
    assert np.array_equal(h.tilled, h.land)
    assert county.ledger.flows.get(BOOKED) is None


def test_a_share_of_the_land_may_be_leased_and_none_of_it(small: Scenario) -> None:
    for share in (0.0, 0.5):
        county = before_sowing(small, leasing__share=share)
        h = county.columns
        h.adults[::3] = 0
        lease(county)
        assert h.tilled[::3] == pytest.approx((1.0 - share) * h.land[::3])
        assert h.tilled.sum() == pytest.approx(h.land.sum())


def test_it_is_leased_for_the_farm_year_and_taken_back_by_whoever_can_work_again(county: County) -> None:
    h = county.columns
    h.adults[::3] = 0
    lease(county)
    theirs = h.tilled.copy()
    assert not theirs[::3].any()
    h.adults[:] = 1
    county.month_of_year = SOWING + 1
    lease(county)
    assert np.array_equal(h.tilled, theirs)
    county.month_of_year = SOWING
    lease(county)
    assert np.array_equal(h.tilled, h.land)


def test_a_tenant_that_loses_its_last_adult_passes_on_what_it_leased(county: County) -> None:
    h, rows = county.columns, neighbours(county, 0)
    h.adults[rows[1]] = 0
    lease(county)
    assert h.tilled[rows[2]] > h.land[rows[2]]
    h.adults[rows[2]] = 0
    lease(county)
    assert h.tilled[rows[2]] == 0.0
    assert h.tilled[rows[3]] == pytest.approx(h.land[rows[1:4]].sum())


def owed(county: County) -> tuple[int, int]:
    """An owner and its tenant after the harvest, and nobody else."""
    rows = neighbours(county, 0)
    county.columns.adults[rows[1]] = 0
    lease(county)
    county.month_of_year = HARVEST
    county.ledger.open_month()
    return int(rows[1]), int(rows[2])


def test_tenants_pay_owners_so_much_a_mu_once_the_harvest_is_in(county: County) -> None:
    h = county.columns
    owner, tenant = owed(county)
    h.cash[:] = 20_000.0
    before, income = h.cash.copy(), h.income.copy()
    county.month_of_year = HARVEST - 1
    pay(county)
    assert np.array_equal(h.cash, before)
    county.month_of_year = HARVEST
    pay(county)
    yuan = county.values["leasing.rent"] * trend(county, "yield") * float(h.land[owner])
    assert h.cash[owner] - before[owner] == pytest.approx(yuan)
    assert h.cash[tenant] - before[tenant] == pytest.approx(-yuan)
    assert (h.income - income)[owner, PROPERTY] == pytest.approx(yuan)
    assert (h.income - income)[tenant, CROP_SALES] == pytest.approx(-yuan)
    assert (h.income - income).sum() == pytest.approx(0.0, abs=1e-6)
    assert county.ledger.flows == {BOOKED: pytest.approx(yuan)}


def test_a_tenant_without_the_cash_owes_what_is_lacking(county: County) -> None:
    h = county.columns
    owner, tenant = owed(county)
    h.cash[tenant], debt = 100.0, float(h.debt[tenant])
    got, paid = (float(yuan[row]) for yuan, row in zip(rents(county), (owner, tenant), strict=True))
    pay(county)
    assert got == pytest.approx(paid)
    assert h.cash[tenant] == pytest.approx(0.0, abs=1e-9)
    assert h.debt[tenant] - debt == pytest.approx(paid - 100.0)
    assert county.ledger.flows[OUTSIDE, HOUSEHOLDS, "loans"] == pytest.approx(paid - 100.0)


def test_without_a_rent_the_land_is_tilled_by_kin_all_the_same(small: Scenario) -> None:
    county = before_sowing(small, leasing__rent=0.0)
    owner, tenant = owed(county)
    pay(county)
    assert county.columns.tilled[owner] == 0.0
    assert county.columns.tilled[tenant] > county.columns.land[tenant]
    assert not county.ledger.flows


def test_who_does_not_till_buys_no_inputs_brings_nothing_in_and_has_no_relief_to_come(small: Scenario) -> None:
    county = County(small, rng=3, households=60).run(3)
    seen: dict[str, Any] = {}

    def look(phase: str, step: str) -> None:
        h = county.columns
        if step == "leasing.lease" and county.month_of_year == SOWING:
            seen["owners"] = np.flatnonzero((h.tilled == 0.0) & (h.land > 0.0))
            seen["stock"] = h.stock[seen["owners"]].copy()
        if step == "growing.grow" and county.calendar.buys(county.month_of_year):
            assert not h.growing[seen["owners"]].any()
        if step == "growing.grow" and county.month_of_year in county.crops.harvest:
            assert (h.stock[seen["owners"]] <= seen["stock"] + 1e-9).all()
            assert not lost(county)[seen["owners"]].any()

    county.columns.adults[::4] = 0
    county.step_observer = look
    county.run(7)
    assert len(seen["owners"]) >= 15
    assert not county.columns.insured_mu[seen["owners"]].any()


def test_no_mu_is_lost_while_households_split_and_end(small: Scenario) -> None:
    county = County(small.with_(parameters=BUSY), rng=3, households=600)
    most = 0.0
    for _ in range(60):
        county.step()
        h = county.columns
        assert h.tilled.sum(dtype=np.float64) == pytest.approx(h.land.sum(dtype=np.float64), rel=1e-6)
        assert h.tilled.min() >= 0.0
        most = max(most, county.figures["land_leased"])
    assert most > 0.02
    h.tilled[0] += 1_000.0
    with pytest.raises(AccountsError, match="mu of land are tilled"):
        check_land(county)


def test_every_village_keeps_its_land_where_somebody_can_work_in_each(county: County) -> None:
    h = county.columns
    for village in range(county.villages):
        h.adults[neighbours(county, village)[1:]] = 0
    out, taken = leased(county)
    assert out.sum() > 0.0
    for mu in (np.bincount(h.village, out), np.bincount(h.village, taken)):
        assert mu == pytest.approx(np.bincount(h.village, out))


def test_a_village_under_lease_harvests_more_and_its_owners_have_more(small: Scenario) -> None:
    def run(*without: str) -> tuple[float, float]:
        scenario = small.with_(months=48, parameters={"leasing.rent": 150.0})
        county = County(scenario, rng=7, households=600, without=list(without)).run()
        h = county.columns
        idle = h.adults == 0
        return float(county.monthly["harvest"].sum()), float((h.income_12 / h.persons)[idle].mean())

    (harvest, income), (idle_harvest, idle_income) = run(), run("leasing")
    assert harvest > idle_harvest
    assert income > idle_income


def test_where_the_farm_year_begins_in_january_land_is_leased_then_and_rent_paid_with_the_last_harvest() -> None:
    county = County(load("baseline", "zigui").with_(months=24, households=300), rng=3)
    booked: list[str] = []
    first = None
    for _ in range(24):
        county.step()
        first = first if first is not None else county.figures["land_leased"]
        if BOOKED in county.ledger.flows:
            booked.append(county.date[5:])
    assert first > 0.0
    assert booked == ["12", "12"]
