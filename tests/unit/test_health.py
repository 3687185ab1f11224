"""Illness: what medicines and admissions cost, how often, who pays, and how long it takes an adult from work."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.households_by_hand import KEY, SEED, all_levers, busy_county, copy_of, households, numbers

from tongyu import County, Scenario
from tongyu.county.county import SCHEDULE
from tongyu.county.draws import Purpose, normals, uniforms
from tongyu.county.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.county.mechanisms.health import Bills
from tongyu.kernels.finance import Finance
from tongyu.kernels.health import Health, Paid, affordable, beyond, draw_costs, fall_ill
from tongyu.kernels.social_work import ILLNESS as ILL
from tongyu.kernels.social_work import LABOUR

ILLNESS, ILLNESS_COST = int(Purpose.ILLNESS), int(Purpose.ILLNESS_COST)
NO_GROWTH = {"admissions_growth": 0.0, "bills_growth": 0.0}
NO_MEDICINES = {"medicine": 0.0, "medicine_elder": 0.0, "chronic_cost": 0.0}
NOBODY = {"admissions": 0.0, "admissions_elder": 0.0}
ALL = {"admissions": 12.0, "admissions_elder": 12.0}
SHARES = {"reimbursed_out": 0.2, "reimbursed_in": 0.4, "listed_out": 0.5, "listed_in": 0.7}
LATER = {"threshold": 1e9, "threshold_listed": 1e9, "assistance": 0.0}
SURELY = NO_GROWTH | NO_MEDICINES | ALL | SHARES | LATER | {"bill": 1_000.0, "bill_spread": 0.0}
"""Everybody is admitted with a bill of 1,000 yuan, of which the common scheme alone pays."""


def month_of(
    h, month=5, years=0.0, first=False, listed_help=True, by_case=0.0, shaken=6, limit=0.25, **changed
) -> Paid:
    """A month of illness, in which what is paid adds up, household by household and in sum."""
    before, debt = h.cash.copy(), h.debt.copy()
    h.care[:] = -1.0
    kinds = numbers(Health, **changed)
    args = (years, first, listed_help, by_case, shaken, KEY, ILLNESS, month)
    paid = Paid(*fall_ill(h, kinds, numbers(Finance, limit=limit), *args))
    assert h.care == pytest.approx(before - h.cash + h.debt - debt, abs=1e-6)  # care is what the household paid itself
    assert paid.own == pytest.approx(h.care.sum())
    assert paid.borrowed == pytest.approx((h.debt - debt).sum())
    assert np.all(h.bill <= h.care)
    return paid


def test_medicines_cost_by_person_elder_and_chronic_illness_and_the_scheme_pays_its_share():
    h = households(3, persons=4, elders=[0, 2, 2], chronic=[False, False, True], illness_cost=1.5)
    medicine = {"medicine": 10.0, "medicine_elder": 60.0, "chronic_cost": 200.0}
    paid = month_of(h, **(SURELY | NOBODY | medicine))
    assert h.care == pytest.approx(0.8 * np.array([40.0, 140.0, 440.0]))
    assert paid.insured == pytest.approx(0.2 * 620.0)
    assert not h.bill.any()
    assert paid.admissions == 0.0


def test_medicines_cost_more_every_year():
    h = households(1)
    month_of(h, years=2.0, **(SURELY | NOBODY | {"medicine": 10.0, "bills_growth": 0.05}))
    assert h.care[0] == pytest.approx(0.8 * 30.0 * 1.05**2)


def test_the_cost_of_a_chronic_illness_is_drawn_once_and_has_mean_one_and_the_stated_spread():
    h = households(40_000)
    draw_costs(h, numbers(Health, chronic_spread=0.8), KEY, ILLNESS_COST)
    cost = h.illness_cost.copy()
    assert cost.mean() == pytest.approx(1.0, rel=0.03)
    assert np.log(cost).std() == pytest.approx(0.8, rel=0.02)
    month_of(h, **SURELY)
    assert np.array_equal(h.illness_cost, cost)
    draw_costs(h, numbers(Health, chronic_spread=0.0), KEY, ILLNESS_COST)
    assert np.all(h.illness_cost == 1.0)


def test_what_cash_does_not_cover_of_medicines_is_not_bought_and_nothing_is_borrowed_for_it():
    h = households(3, cash=[100.0, 4.0, 0.0])
    paid = month_of(h, **(SURELY | NOBODY | {"medicine": 10.0}))
    assert h.care == pytest.approx([24.0, 4.0, 0.0])
    assert h.cash == pytest.approx([76.0, 0.0, 0.0])
    assert paid.insured == pytest.approx(0.2 * 30.0 * (1.0 + 4.0 / 24.0))  # of what is bought
    assert not h.debt.any()
    assert not h.untreated.any()


def test_medicines_that_the_scheme_pays_whole_cost_nothing_with_no_cash_either():
    h = households(1, cash=0.0)
    paid = month_of(h, **(SURELY | NOBODY | {"medicine": 10.0, "reimbursed_out": 1.0}))
    assert (paid.own, paid.insured) == (0.0, pytest.approx(30.0))


def test_admissions_begin_at_the_stated_yearly_rate_of_persons_elders_and_the_chronically_ill():
    n = 40_000
    kind = np.arange(4 * n) % 4
    h = households(
        4 * n, persons=[2, 2, 3, 3] * n, elders=[0, 2, 0, 1] * n, chronic=[False, False, True, True] * n, cash=1e9
    )
    h.ill_younger[:], h.ill_elders[:] = [0, 0, 1, 1] * n, 0  # in the last it is not the elder who is ill
    assert len(h.id) == len(kind)
    rates = {"admissions": 0.12, "admissions_elder": 0.24, "chronic_times": 2.0}
    month_of(h, **(SURELY | rates))
    yearly = [0.24, 0.48, 0.48, 0.60]
    for which, rate in enumerate(yearly):
        chance = rate / 12.0
        found = (h.bill[kind == which] > 0.0).mean()
        assert found == pytest.approx(chance, abs=4 * np.sqrt(chance / n)), which
    both = households(n, persons=3, elders=1, chronic=True, ill_younger=1, ill_elders=1, cash=1e9)
    month_of(both, **(SURELY | rates))
    assert (both.bill > 0.0).mean() == pytest.approx(0.84 / 12.0, abs=4 * np.sqrt(0.07 / n))
    grown = households(4 * n, persons=1, cash=1e9)
    month_of(grown, years=10.0, **(SURELY | rates | {"admissions_growth": 0.05}))
    chance = 0.12 / 12.0 * 1.05**10
    assert (grown.bill > 0.0).mean() == pytest.approx(chance, abs=4 * np.sqrt(chance / (4 * n)))


def test_a_health_link_averts_its_share_of_admissions_and_no_other():
    often = SURELY | {"admissions": 0.4, "admissions_elder": 0.4}  # a tenth of three persons a month

    def admitted(screening, **columns):
        h = households(40_000, **columns)
        month_of(h, **(often | {"screening": screening}))
        return h.bill > 0.0

    alone, linked = admitted(0.3), admitted(0.3, health=True)
    assert np.all(alone[linked])  # the same luck: who falls ill in spite of it would have anyway
    assert alone.mean() == pytest.approx(0.1, abs=4 * np.sqrt(0.09 / 40_000))
    assert linked.mean() == pytest.approx(0.07, abs=4 * np.sqrt(0.07 / 40_000))
    assert np.array_equal(admitted(0.0, health=True), alone)
    assert not admitted(1.0, health=True).any()


def test_bills_have_the_stated_mean_and_spread_and_grow():
    h = households(20_000, cash=1e9)
    drawn = SURELY | {"reimbursed_in": 0.0, "bill": 6_000.0, "bill_spread": 1.0}
    month_of(h, **drawn)
    assert h.bill.mean() == pytest.approx(6_000.0, rel=0.05)
    assert np.log(h.bill).std() == pytest.approx(1.0, rel=0.03)
    later = households(20_000, cash=1e9)
    month_of(later, years=3.0, **(drawn | {"bills_growth": 0.1}))
    assert later.bill == pytest.approx(1.331 * h.bill)


def test_the_scheme_pays_its_share_and_more_for_the_ever_listed_from_2016_on_and_for_the_better_insured():
    columns = {"listed": [False, True, False], "insured": [False, False, True], "registered": [True, False, False]}
    h = households(3, **columns)
    paid = month_of(h, **SURELY)
    assert h.bill == pytest.approx([600.0, 300.0, 300.0])
    assert h.cash == pytest.approx(10_000.0 - h.bill)
    assert paid.insured == pytest.approx(1_800.0)
    assert (paid.admissions, paid.admissions_listed, paid.untreated) == (3.0, 2.0, 0.0)
    before = households(3, **columns)
    month_of(before, listed_help=False, **SURELY)
    assert before.bill == pytest.approx([600.0, 600.0, 300.0])
    medicines = households(3, **columns)
    month_of(medicines, **(SURELY | NOBODY | {"medicine": 10.0}))
    assert medicines.care == pytest.approx([24.0, 15.0, 15.0])


def test_critical_illness_insurance_pays_beyond_the_threshold_of_the_year_and_anew_in_january():
    kinds = SURELY | {"bill": 20_000.0, "threshold": 10_000.0, "threshold_listed": 5_000.0, "cover": 0.5}
    h = households(2, cash=1e6, insured=[False, True])
    # own parts 12,000 and 6,000; beyond the thresholds 2,000 and 1,000
    paid = month_of(h, month=3, **kinds)
    assert h.bill == pytest.approx([11_000.0, 5_500.0])
    assert h.inpatient == pytest.approx([12_000.0, 6_000.0])
    assert (paid.covered, paid.admissions_covered) == (pytest.approx(1_500.0), 2.0)
    # the second time in the year all lies beyond them
    paid = month_of(h, month=4, **kinds)
    assert h.bill == pytest.approx([6_000.0, 3_000.0])
    assert h.inpatient == pytest.approx([24_000.0, 12_000.0])
    assert paid.covered == pytest.approx(9_000.0)
    month_of(h, month=12, first=True, **kinds)
    assert h.bill == pytest.approx([11_000.0, 5_500.0])
    assert h.inpatient == pytest.approx([12_000.0, 6_000.0])
    month_of(h, month=24, first=True, **(kinds | NOBODY))
    assert not h.inpatient.any()


@given(st.lists(st.floats(0.0, 1e5), min_size=1, max_size=12), st.floats(0.0, 1e5))
def test_however_a_year_s_payments_are_split_what_lies_beyond_the_threshold_is_counted_once(payments, threshold):
    so_far = np.cumsum([0.0, *payments])
    parts = [beyond(so_far[k + 1], threshold) - beyond(so_far[k], threshold) for k in range(len(payments))]
    assert sum(parts) == pytest.approx(beyond(so_far[-1], threshold), abs=1e-6)
    assert all(-1e-9 <= part <= paid + 1e-6 for part, paid in zip(parts, payments, strict=True))


def test_medical_assistance_pays_its_share_of_what_the_schemes_leave_to_the_enrolled_and_to_nobody_else():
    kinds = SURELY | {"bill": 20_000.0, "threshold": 10_000.0, "cover": 0.5, "assistance": 0.4}
    h = households(2, cash=1e6, enrolled=[True, False], registered=[False, True])
    paid = month_of(h, **kinds)
    assert h.bill == pytest.approx([0.6 * 11_000.0, 11_000.0])
    assert paid.assisted == pytest.approx(0.4 * 11_000.0)
    assert paid.admissions_assisted == 1.0
    assert paid.own + paid.insured + paid.covered + paid.assisted == pytest.approx(40_000.0)  # both bills


def test_a_listed_client_whose_cause_is_illness_gets_its_share_of_the_assistance_of_the_enrolled():
    kinds = SURELY | {"bill": 20_000.0, "threshold": 10_000.0, "threshold_listed": 10_000.0, "cover": 0.5}
    kinds |= {"assistance": 0.4, "listed_in": 0.4}
    plain = {"listed": True, "case_months": 3, "cause": ILL, "enrolled": False}
    others = [
        {},
        {"listed": False},
        {"case_months": 0},
        {"cause": LABOUR},
        {"enrolled": True},
    ]
    columns = {name: [(plain | other)[name] for other in others] for name in plain}
    for by_case, share in ((0.5, 0.2), (1.0, 0.4), (0.0, 0.0)):
        h = households(5, cash=1e6, **columns)
        paid = month_of(h, by_case=by_case, **kinds)
        left = 1.0 - np.array([share, 0.0, 0.0, 0.0, 0.4])
        assert h.bill == pytest.approx(left * 11_000.0)
        assert paid.assisted == pytest.approx((share + 0.4) * 11_000.0)


@pytest.mark.parametrize(
    ("means", "below", "assistance", "cover", "own"),
    [
        (600.0, 1_000.0, 0.0, 0.5, 600.0),
        (600.0, 1_000.0, 0.4, 0.5, 1_000.0),
        (900.0, 1_000.0, 0.4, 0.5, 1_000.0 + 500.0 / 0.5),  # of 2,000 the insurance pays 500, assistance 600
        (900.0, 0.0, 0.4, 0.5, 3_000.0),
        (1_500.0, 1_000.0, 0.0, 0.0, 1_500.0),
        (0.0, 1_000.0, 0.4, 0.5, 0.0),
        (1_000.0, 1_000.0, 0.0, 1.0, 1_000.0),
        (1_001.0, 1_000.0, 0.0, 1.0, np.inf),
        (0.0, 0.0, 1.0, 0.0, np.inf),
    ],
)
def test_what_can_be_afforded_counts_what_is_paid_beyond_the_threshold_and_by_assistance(
    means, below, assistance, cover, own
):
    assert affordable(means, below, assistance, cover) == pytest.approx(own)


@given(st.floats(0.0, 1e5), st.floats(0.0, 1e5), st.floats(0.0, 0.95), st.floats(0.0, 0.95))
def test_of_what_can_be_afforded_exactly_the_means_are_left_to_pay(means, below, assistance, cover):
    own = affordable(means, below, assistance, cover)
    left = (own - cover * beyond(own, below)) * (1.0 - assistance)
    assert left == pytest.approx(means, abs=1e-6)


def test_who_cannot_pay_all_is_treated_as_far_as_the_insurance_beyond_the_threshold_lets_the_purse_go():
    """Own 12,000 of 20,000, the insurance halves what is beyond 10,000: 11,000 are due; with 10,500 there is 11,000."""
    kinds = SURELY | {"bill": 20_000.0, "threshold": 10_000.0, "cover": 0.5}
    h = households(2, cash=[10_500.0, 5_999.0], income_12=0.0)
    paid = month_of(h, **kinds)
    assert h.bill == pytest.approx([10_500.0, 0.0])
    assert h.inpatient == pytest.approx([11_000.0, 0.0])  # 5,999 would be 0.49992 of it
    assert (paid.covered, paid.insured) == (pytest.approx(500.0), pytest.approx(8_000.0 * 11 / 12))
    assert (paid.admissions, paid.untreated) == (1.0, 1.0)


def test_an_admission_distresses_for_the_stated_months_whether_it_is_treated_or_not():
    h = households(4, cash=[10_000.0, 0.0, 10_000.0, 10_000.0], income_12=0.0, shaken=[0, 0, 2, 9])
    month_of(h, shaken=6, **SURELY)
    assert list(h.untreated > 0) == [False, True, False, False]
    assert list(h.shaken) == [6, 6, 6, 9]
    well = households(2, shaken=[0, 3])
    month_of(well, shaken=6, **(SURELY | NOBODY))
    assert list(well.shaken) == [0, 3]


def test_what_cash_does_not_cover_is_borrowed_and_all_pay_their_part_of_what_is_treated():
    h = households(3, cash=[100.0, 100.0, 0.0], income_12=[1e6, 800.0, 0.0])
    paid = month_of(h, **SURELY)
    assert h.care == pytest.approx([600.0, 300.0, 0.0])
    assert h.debt == pytest.approx([500.0, 200.0, 0.0])
    assert h.cash == pytest.approx([0.0, 0.0, 0.0])
    assert h.inpatient == pytest.approx([600.0, 300.0, 0.0])
    assert paid.insured == pytest.approx(400.0 + 200.0)
    assert paid.borrowed == pytest.approx(700.0)
    assert (paid.admissions, paid.untreated) == (2.0, 1.0)


def test_no_rounding_leaves_cash_below_nought_where_a_bill_is_borrowed_for():
    h = households(1_000, cash=np.linspace(0.1, 599.9, 1_000), income_12=1e6)
    month_of(h, **SURELY)
    assert np.all(h.debt > 0.0)
    assert np.all(h.cash >= 0.0)


def test_an_admission_of_which_less_than_half_can_be_paid_costs_nothing_and_counts_as_untreated_for_a_year():
    h = households(4, cash=[600.0, 300.0, 299.0, 0.0], income_12=0.0)
    paid = month_of(h, **SURELY)
    assert h.care == pytest.approx([600.0, 300.0, 0.0, 0.0])
    assert h.cash == pytest.approx([0.0, 0.0, 299.0, 0.0])
    assert h.inpatient == pytest.approx([600.0, 300.0, 0.0, 0.0])
    assert paid.insured == pytest.approx(400.0 + 200.0)
    assert np.all(h.sick_months > 0)  # who is not treated cannot work either
    for month in range(1, 13):
        assert (h.untreated > 0).tolist() == [False, False, True, True], month
        month_of(h, **(SURELY | NOBODY))
    assert not h.untreated.any()


def test_a_bill_that_others_pay_whole_leaves_a_household_where_it_was():
    h = households(cash=50.0)
    paid = month_of(h, **(SURELY | {"reimbursed_in": 1.0}))
    assert (h.cash[0], h.debt[0], h.care[0], h.income.sum(), h.untreated[0]) == (50.0, 0.0, 0.0, 0.0, 0)
    assert (paid.insured, paid.admissions) == (1_000.0, 1.0)


def test_an_admission_takes_an_adult_for_up_to_the_stated_months_and_care_shortens_it():
    alone, cared = households(2_000), households(2_000, case_months=3)
    for h in (alone, cared):
        month_of(h, **(SURELY | {"sick_months": 4.0, "care": 0.5}))
    assert set(alone.sick_months) == {1, 2, 3, 4}
    assert np.all(cared.sick_months <= alone.sick_months)
    assert cared.sick_months.mean() < 0.6 * alone.sick_months.mean()


def test_a_severe_illness_takes_longer_whatever_bills_have_grown_to():
    for years, grown in ((0.0, 1.0), (4.0, 1.1**4)):
        h = households(2_000, cash=1e9)
        kinds = {"bill_spread": 1.0, "severe": 2_000.0, "severe_months": 6.0, "sick_months": 0.0, "bills_growth": 0.1}
        month_of(h, years=years, **(SURELY | kinds | {"reimbursed_in": 0.0}))
        severe = h.bill > 2_000.0 * grown
        assert 0.05 < severe.mean() < 0.3
        assert np.array_equal(h.sick_months, np.where(severe, 7, 1))


def test_nobody_is_sick_for_more_than_two_years_and_the_sick_get_better():
    h = households(3)
    month_of(h, **(SURELY | {"sick_months": 22.0, "severe": 0.0, "severe_months": 20.0}))
    assert np.all(h.sick_months <= 24)
    h.sick_months[:] = [0, 1, 5]
    paid = month_of(h, **(SURELY | NOBODY))
    assert paid == Paid(*[0.0] * len(Paid._fields))
    assert list(h.sick_months) == [0, 0, 4]


PURSES = st.floats(0.0, 1e6)


@given(
    st.lists(st.tuples(PURSES, PURSES, PURSES), min_size=1, max_size=20),
    st.floats(0.0, 3e5),
    st.floats(0.0, 1.0),
    st.floats(0.0, 2e4),
)
def test_no_bill_and_no_medicine_leaves_less_than_nothing(rows, bill, share, medicine):
    cash, debt, income = map(np.array, zip(*rows, strict=True))
    h = households(len(rows), cash=cash, debt=debt, income_12=income, enrolled=np.arange(len(rows)) % 2 == 0)
    kinds = {"bill": bill, "bill_spread": 2.0, "assistance": share, "reimbursed_in": share, "medicine": medicine}
    for month in range(3):
        was = h.debt.copy()
        h.income_12[:] = income
        month_of(h, month=month, **(SURELY | {"cover": share, "threshold": 5_000.0} | kinds))
        assert np.all(h.cash >= 0.0)
        assert np.all(h.bill >= 0.0)
        borrowed = h.debt > was
        assert np.all(h.debt[borrowed] <= 0.25 * income[borrowed] * (1 + 1e-9))


def largest(due, means):
    """The largest part, at most 1, of which `due` does not pass `means`, by halving."""
    low, high = 0.0, 1.0
    if due(high) <= means:
        return high
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if due(middle) <= means else (low, middle)
    return low


def test_the_kernel_agrees_with_a_plain_loop():
    county = busy_county()
    h, was = copy_of(county.columns), copy_of(county.columns)
    v = numbers(
        Health, admissions=0.8, admissions_elder=1.5, bill=30_000.0, threshold=3_000.0, threshold_listed=1_500.0
    )
    h.cause[:] = was.cause[:] = np.where(h.id % 2 == 0, ILL, was.cause)
    h.case_months[:] = was.case_months[:] = np.where(h.id % 3 == 0, 3, was.case_months)
    paid = Paid(*fall_ill(h, v, county.numbers(Finance), 1.25, False, True, 0.5, 6, KEY, ILLNESS, 70))
    luck, z = uniforms(SEED, Purpose.ILLNESS, h.id, 70), normals(SEED, Purpose.ILLNESS, h.id, 70, 1)
    price, often = (1 + v.bills_growth) ** 1.25, (1 + v.admissions_growth) ** 1.25 / 12
    kinds = set()
    totals = dict.fromkeys(("insured", "covered", "assisted"), 0.0)
    for i in range(len(h.id)):
        better = bool(was.insured[i] or was.listed[i])
        younger, elders = int(was.persons[i]) - int(was.elders[i]), int(was.elders[i])
        medicines = v.medicine * younger + v.medicine_elder * elders
        times = v.chronic_times - 1
        rate = v.admissions * (younger + times * int(was.ill_younger[i]))
        rate += v.admissions_elder * (elders + times * int(was.ill_elders[i]))
        if was.chronic[i]:
            medicines += v.chronic_cost * float(was.illness_cost[i])
        share = v.listed_out if better else v.reimbursed_out
        due = (1 - share) * medicines * price
        own = min(due, was.cash[i])
        totals["insured"] += share * medicines * price * own / due
        cash, debt, inpatient, bill = was.cash[i] - own, was.debt[i], was.inpatient[i], 0.0
        if luck[i] < rate * often * ((1 - v.screening) if was.health[i] else 1.0):
            whole = price * v.bill * np.exp(v.bill_spread * z[i] - v.bill_spread**2 / 2)
            share, limit = (v.listed_in, v.threshold_listed) if better else (v.reimbursed_in, v.threshold)
            part = (1 - share) * whole
            by_case = was.listed[i] and was.case_months[i] > 0 and was.cause[i] == ILL
            helped = v.assistance * (1.0 if was.enrolled[i] else 0.5 if by_case else 0.0)

            def shares(own, so_far=inpatient, limit=limit, helped=helped):
                """What of own payments the insurance and assistance pay."""
                covered = v.cover * (max(0, so_far + own - limit) - max(0, so_far - limit))
                return covered, helped * (own - covered)

            limit = county.values["finance.limit_linked"] if was.credit[i] else county.values["finance.limit"]
            room = max(0.0, limit * max(was.income_12[i], 0.0) - debt)
            treated = largest(lambda t, own=part, shares=shares: t * own - sum(shares(t * own)), cash + room)
            covered, assisted = shares(treated * part)
            kinds.add((better, bool(was.enrolled[i]), bool(by_case), covered > 0, treated >= 0.5))
            if treated >= 0.5:
                bill = treated * part - covered - assisted
                borrowed = max(0.0, bill - cash)
                cash, debt, inpatient = cash + borrowed - bill, debt + borrowed, inpatient + treated * part
                totals["insured"] += treated * share * whole
                totals["covered"] += covered
                totals["assisted"] += assisted
        assert h.bill[i] == pytest.approx(bill)
        assert h.care[i] == pytest.approx(own + bill)
        assert h.cash[i] == pytest.approx(cash, abs=1e-6)
        assert h.debt[i] == pytest.approx(debt)
        assert h.inpatient[i] == pytest.approx(inpatient)
    assert {name: getattr(paid, name) for name in totals} == pytest.approx(totals)
    for place in range(5):
        assert {kind[place] for kind in kinds} == {True, False}
    assert len(kinds) >= 6


def test_what_all_pay_for_illness_in_a_run_is_the_ledger_s(small: Scenario) -> None:
    county = County(all_levers(small.with_(start="2014-06", months=36)), rng=4)
    insurers = ("insurance", "critical-illness insurance", "medical assistance")
    seen = dict.fromkeys((*insurers, "crowdfunding"), 0.0)
    for _ in range(36):
        was = county.state_paid
        shared = county.monthly["mutual_aid"].iloc[-1] if county.month >= 0 else 0.0
        county.step()
        h, books, bills = county.columns, county.ledger, county.own(Bills)
        received = {item: books.flows.get((OUTSIDE, HOUSEHOLDS, item), 0.0) for item in seen}
        others = sum(received.values())
        aid = (county.monthly["mutual_aid"].iloc[-1] - shared) / county.scale
        assert h.care.sum() == pytest.approx(books.paid(HOUSEHOLDS, "care") - others - aid, abs=1e-6)
        assert sum(received[item] for item in insurers) == pytest.approx(bills.reimbursed)
        assert received["medical assistance"] == pytest.approx(bills.assisted)
        assert county.state_paid - was >= bills.reimbursed
        seen = {item: seen[item] + received[item] for item in seen}
    assert min(seen.values()) > 0.0
    assert county.monthly["reimbursed"].iloc[-1] == pytest.approx(county.own(Bills).reimbursed * county.scale)
    assert bills.admissions_listed > bills.admissions_assisted > 0.0


def well_again(county: County) -> None:
    """Take back the month of work that every admission costs."""
    county.columns.sick_months[:] = 0


def test_an_admission_of_which_others_pay_all_and_that_takes_no_work_changes_no_measure_of_poverty(
    small: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = {}
    for name, step in SCHEDULE["live"].items():
        steps[name] = step
        if name == "health.fall_sick":
            steps["well again"] = well_again
    monkeypatch.setitem(SCHEDULE, "live", steps)
    free = {
        "health.reimbursed_in": 1.0,
        "health.listed_in": 1.0,
        "health.sick_months": 0.0,
        "health.severe_months": 0.0,
        "distress.lost": 0.0,
    }
    scenario = all_levers(small, 48)

    def run(**changed: float) -> County:
        return County(scenario.with_(parameters=free | changed), rng=3).run()

    ill, well = run(), run(**{"health.admissions": 0.0, "health.admissions_elder": 0.0})
    assert ill.monthly["admissions"].sum() > 100.0
    assert well.monthly["admissions"].sum() == 0.0
    differ = {str(name) for name in ill.yearly if not ill.yearly[name].equals(well.yearly[name])}
    assert differ <= {"state_paid"}
    assert {"headcount", "headcount_net", "headcount_consumption", "catastrophic", "deprived"} <= set(ill.yearly)
    assert ill.columns.cash.tobytes() == well.columns.cash.tobytes()


def test_help_for_the_listed_begins_in_2016(small: Scenario) -> None:
    county = County(small.with_(start="2015-06", months=12), rng=4)
    county.columns.listed[:] = True
    county.run(7)
    assert county.own(Bills).admissions_listed == 0.0
    assert county.columns.insured.sum() == 0
    county.run(5)
    assert county.own(Bills).admissions_listed > 0.0
