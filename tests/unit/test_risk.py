"""Illness: how often, what it costs, who pays, and how long it takes an adult from work."""

import numpy as np
import pytest
from tests.households_by_hand import KEY, SEED, busy_county, copy_of, households, numbers

from tongyu.county.draws import Purpose, normals, uniforms
from tongyu.kernels.finance import Finance
from tongyu.kernels.risk import Risk, fall_ill

ILLNESS = int(Purpose.ILLNESS)
SURELY = {"illness": 12.0, "cost_spread": 0.0, "cost": 1_000, "insured": 0.4, "insured_extra": 0.3}


def sicken(h, month=5, limit=0.25, **changed):
    """A month of illness; returns (paid, insured, borrowed) and what each household paid itself."""
    h.care[:] = -1.0
    sums = fall_ill(h, numbers(Risk, **changed), numbers(Finance, limit=limit), KEY, ILLNESS, month)
    return sums, h.care


def test_spells_begin_at_the_stated_yearly_rate_and_more_among_the_chronically_ill():
    h = households(40_000, chronic=np.arange(40_000) % 2 == 0)
    _, claim = sicken(h, illness=0.6, chronic=2.0)
    ill = claim > 0
    assert ill[::2].mean() == pytest.approx(0.1, abs=4 * np.sqrt(0.09 / 20_000))
    assert ill[1::2].mean() == pytest.approx(0.05, abs=4 * np.sqrt(0.0475 / 20_000))


def test_a_health_link_averts_its_share_of_spells_and_no_other():
    h = households(40_000)
    linked = households(40_000, health=True)
    _, alone = sicken(h, illness=1.2, screening=0.3)
    _, with_link = sicken(linked, illness=1.2, screening=0.3)
    assert np.all(alone[with_link > 0] > 0)  # the same luck: who falls ill in spite of it would have anyway
    assert (with_link > 0).mean() == pytest.approx(0.07, abs=4 * np.sqrt(0.07 / 40_000))
    assert (sicken(households(40_000, health=True), illness=1.2, screening=0.0)[1] == alone).all()
    assert not sicken(households(40_000, health=True), illness=1.2, screening=1.0)[1].any()


def test_without_illness_nobody_pays_and_the_sick_get_better():
    h = households(3, sick_months=[0, 1, 5])
    assert sicken(h, illness=0.0)[0] == (0.0, 0.0, 0.0)
    assert list(h.sick_months) == [0, 0, 4]


def test_bills_have_the_stated_mean_and_spread():
    h = households(20_000, cash=1e9)
    _, claim = sicken(h, illness=12.0, insured=0.0, cost=6_000, cost_spread=1.0)
    assert claim.mean() == pytest.approx(6_000, rel=0.05)
    assert np.log(claim).std() == pytest.approx(1.0, rel=0.03)


def test_the_insurer_pays_its_share_and_more_for_the_listed_and_the_linked():
    h = households(3, registered=[False, True, False], insured=[False, False, True])
    (paid, insured, borrowed), claim = sicken(h, **SURELY)
    assert claim == pytest.approx([600.0, 300.0, 300.0])
    assert h.cash == pytest.approx(10_000.0 - claim)
    assert (paid, insured, borrowed) == (pytest.approx(3_000.0), pytest.approx(1_800.0), 0.0)


def test_what_cash_does_not_cover_is_borrowed_and_the_rest_is_not_treated():
    h = households(3, cash=[100.0, 100.0, 0.0], income_12=[1e6, 800.0, 0.0])
    (paid, insured, borrowed), claim = sicken(h, **SURELY)
    assert claim == pytest.approx([600.0, 300.0, 0.0])
    assert h.debt == pytest.approx([500.0, 200.0, 0.0])
    assert h.cash == pytest.approx([0.0, 0.0, 0.0])
    assert insured == pytest.approx(400.0 + 200.0)
    assert paid == pytest.approx(claim.sum() + insured)
    assert borrowed == pytest.approx(700.0)


def test_an_illness_of_which_less_than_half_is_treated_counts_as_untreated_for_twelve_months():
    h = households(4, cash=[600.0, 300.0, 299.0, 0.0], income_12=0.0)
    sicken(h, **SURELY)
    for month in range(1, 13):
        assert (h.untreated > 0).tolist() == [False, False, True, True], month
        sicken(h, illness=0.0)
    assert not h.untreated.any()


def test_a_bill_that_others_pay_whole_leaves_a_household_where_it_was():
    h = households(cash=50.0)
    sicken(h, **(SURELY | {"insured": 1.0, "insured_extra": 0.0}))
    assert (h.cash[0], h.debt[0], h.care[0], h.income.sum(), h.untreated[0]) == (50.0, 0.0, 0.0, 0.0, False)


def test_it_takes_up_to_the_stated_months_and_care_shortens_it():
    alone, cared = households(2_000), households(2_000, case_months=3)
    for h in (alone, cared):
        sicken(h, illness=12.0, sick_months=5.0, care=0.5)
    assert set(alone.sick_months) == {1, 2, 3, 4, 5}
    assert np.all(cared.sick_months <= alone.sick_months)
    assert cared.sick_months.mean() < 0.6 * alone.sick_months.mean()


def test_the_kernel_agrees_with_a_plain_loop():
    county = busy_county()
    h, was, kinds = copy_of(county.columns), county.columns, numbers(Risk, illness=2.0)
    fall_ill(h, kinds, county.numbers(Finance), KEY, ILLNESS, 70)
    claim = h.care
    luck, z = uniforms(SEED, Purpose.ILLNESS, h.id, 70), normals(SEED, Purpose.ILLNESS, h.id, 70, 1)
    chance = kinds.illness / 12 * np.where(was.chronic, kinds.chronic, 1.0)
    ill = luck < chance * np.where(was.health, 1 - kinds.screening, 1.0)
    assert was.health.any()
    bill = kinds.cost * np.exp(kinds.cost_spread * z - kinds.cost_spread**2 / 2)
    own = bill * (1 - kinds.insured - kinds.insured_extra * (was.registered | was.insured))
    share = np.where(was.credit, county.values["finance.limit_linked"], county.values["finance.limit"])
    room = np.maximum(0.0, share * np.maximum(was.income_12, 0.0) - was.debt)
    assert claim == pytest.approx(np.where(ill, np.minimum(own, was.cash + room), 0.0))
    assert (claim > 0).sum() > 50
    assert h.cash == pytest.approx(np.where(ill, np.maximum(0.0, was.cash - own), was.cash))
