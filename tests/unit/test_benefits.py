"""Means-tested benefits: what the office sees, who is enrolled and pushed out, what is paid; accounts that close."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.households_by_hand import DATED, KEY, SEED, all_levers, busy_county, copy_of, households, moved, numbers
from tests.still import still

from tongyu import County, Scenario
from tongyu.county.draws import Purpose, normals, uniforms
from tongyu.county.households.columns import STOCKS, TRANSFER
from tongyu.county.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.county.mechanisms.benefits import Rolls, standard
from tongyu.kernels.benefits import Benefits, apply, begin, pay_benefits, verify
from tongyu.kernels.income import close_month
from tongyu.kernels.social_work import SocialWork, work_cases
from tongyu.kernels.state_support import State

MEANS, APPLYING, HELPED, PUSHING = (
    int(purpose) for purpose in (Purpose.MEANS, Purpose.APPLYING, Purpose.HELP_TO_APPLY, Purpose.PUSHING_OUT)
)
STANDARD = 2_000.0
LINE = 3_000.0
LAND = 20.0 / 3  # mu a head of a plain household, so that its land is the usual
PLAIN = {f"{name}_weight": 0.0 for name in ("illness", "age", "labour", "land")}
EXACT = numbers(State, observation=0.0, **PLAIN)
WHOLE = 1.0
"""A quota that is never full."""


def seen(h, kinds=EXACT, year=2015, limit=STANDARD, participation=0.0, joint=0.0):
    """Verify; returns how many were taken off the rolls."""
    part, centres = np.full(1, participation), np.full(1, joint)
    return verify(h, kinds, LAND, limit, part, centres, KEY, MEANS, year)


def applied(h, month=3, quality=1.0, case_months=9, limit=STANDARD, **changed):
    """A month's applications: (entered, of them helped, of them displacing), as the rolls show, within the quota."""
    was, kinds = h.enrolled.copy(), numbers(Benefits, **changed)
    args = (np.full(1, quality), case_months, KEY, APPLYING, HELPED, PUSHING, month)
    entered, aided, displaced = apply(h, kinds, limit, *args)
    assert entered - displaced == int(h.enrolled.sum()) - int(was.sum())
    assert 0 <= displaced <= aided <= entered
    assert h.persons[h.enrolled].sum() <= max(kinds.quota * h.persons.sum(), h.persons[was].sum())
    return entered, aided, displaced


@pytest.mark.parametrize(
    ("year", "yuan"),
    [
        (2015, 3_178.0),
        (2016, 3_744.0 / 1.019),
        (2017, 4_301.0 / 1.019 / 1.013),
        (2014, 2_777.0 * 1.013),
        (2011, 1_718.0 * 1.025 * 1.028 * 1.018 * 1.013),
        (2008, 1_718.0 * 1.025 * 1.028 * 1.018 * 1.013),
        (2025, 5_962.0 / (1.019 * 1.013 * 1.021 * 1.032 * 1.03)),
    ],
)
def test_the_standard_is_the_published_one_in_yuan_of_2015(small: Scenario, year: int, yuan: float) -> None:
    assert DATED.real("allowance_standard", year) == pytest.approx(yuan)
    county = County(small.with_(start=f"{year}-01", months=1, parameters={"benefits.standard": 0.9}), rng=1).run(1)
    assert standard(county) == pytest.approx(0.9 * yuan)


def test_the_office_sees_a_year_s_income_a_head_without_means_tested_benefits():
    h = households(3, persons=2, income_12=[3_000.0, 3_000.0, -5_000.0])
    h.benefits[1, :4] = 250.0
    assert seen(h) == 0
    assert h.means == pytest.approx([1_500.0, 1_000.0, 100.0])


def test_it_sees_with_the_error_and_the_leanings_of_everybody_and_the_same_all_year():
    kinds = numbers(State, observation=0.5, participation=0.4, connected=0.6, **(PLAIN | {"labour_weight": 0.3}))
    z = normals(SEED, Purpose.MEANS, np.arange(3), 2015)
    columns = {"persons": 2, "income_12": 3_000.0, "adults": [2, 0, 2], "shops": [False, False, True]}
    h = households(3, **columns)
    seen(h, kinds, participation=0.5, joint=0.5)
    spread = 0.5 * (1 - 0.4 * 0.5) * np.array([1.0, 1.0, 1 - 0.6 * 0.5])
    assert h.means == pytest.approx(1_500.0 * np.exp(spread * z) * [1.0, 0.7, 1.0])
    first = h.means.copy()
    seen(h, kinds, participation=0.5, joint=0.5)
    assert np.array_equal(h.means, first)
    seen(h, kinds, year=2016, participation=0.5, joint=0.5)
    assert not np.any(h.means == first)


def test_who_is_seen_at_or_above_the_standard_is_taken_off_the_rolls():
    h = households(4, persons=1, income_12=[1_999.0, 2_000.0, 2_001.0, 2_001.0], enrolled=[True, True, True, False])
    assert seen(h) == 2
    assert list(h.enrolled) == [True, False, False, False]


def test_the_neediest_come_first_until_the_quota_is_full():
    h = households(10, persons=1, means=[900.0, 100.0, 800.0, 200.0, 700.0, 300.0, 600.0, 400.0, 500.0, 50.0])
    assert applied(h, entry=1.0, quota=0.4) == (4, 0, 0)
    assert np.flatnonzero(h.enrolled).tolist() == [1, 3, 5, 9]
    assert applied(h, entry=1.0, quota=0.4) == (0, 0, 0)  # the others wait
    h.enrolled[1] = False
    h.means[1] = STANDARD
    assert applied(h, entry=1.0, quota=0.4) == (1, 0, 0)
    assert h.enrolled[7]


def test_the_quota_is_of_persons_and_a_household_for_which_there_is_no_room_leaves_it_to_a_smaller_one():
    h = households(4, persons=[3, 2, 1, 4], means=[100.0, 200.0, 300.0, 5_000.0])
    assert applied(h, entry=1.0, quota=0.4) == (2, 0, 0)  # four of ten persons: three and, not two, one
    assert list(h.enrolled) == [True, False, True, False]


def test_who_is_seen_at_the_standard_or_above_cannot_enrol():
    h = households(3, persons=1, means=[1_999.9, 2_000.0, 9_000.0], case_months=5)
    assert applied(h, entry=1.0, help=1.0, quota=WHOLE) == (1, 1, 0)
    assert list(h.enrolled) == [True, False, False]


def test_as_a_run_begins_the_neediest_seen_are_enrolled_up_to_a_share_of_the_quota():
    h = households(6, persons=[2, 3, 1, 2, 1, 1], means=[300.0, 200.0, 900.0, STANDARD, 100.0, 400.0])
    assert begin(h, numbers(Benefits, quota=0.8, start=0.75), STANDARD) == 3  # six of ten persons: 1, 3, then 2
    assert list(h.enrolled) == [True, True, False, False, True, False]
    smaller = households(6, persons=[2, 3, 1, 2, 1, 1], means=[300.0, 200.0, 900.0, STANDARD, 100.0, 400.0])
    assert begin(smaller, numbers(Benefits, quota=0.5, start=1.0), STANDARD) == 3  # five: 1, 3, not 2, 1
    assert list(smaller.enrolled) == [False, True, False, False, True, True]


def test_as_a_run_begins_nobody_at_the_standard_is_enrolled_and_nobody_at_a_share_of_nought():
    h = households(4, means=[STANDARD, STANDARD + 1.0, STANDARD - 1.0, 0.0])
    assert begin(h, numbers(Benefits, quota=1.0, start=1.0), STANDARD) == 2
    assert list(h.enrolled) == [False, False, True, True]
    none = households(4, means=0.0)
    assert begin(none, numbers(Benefits, quota=1.0, start=0.0), STANDARD) == 0
    assert not none.enrolled.any()


def test_enrolment_as_a_run_begins_does_not_depend_on_the_order_of_rows():
    h = households(40, persons=np.arange(40) % 5 + 1, means=np.arange(40) * 37 % 8 * 200.0)
    turned = households(40, id=h.id[::-1], persons=h.persons[::-1], means=h.means[::-1])
    for each in (h, turned):
        begin(each, numbers(Benefits, quota=0.3, start=0.9), STANDARD)
    assert h.enrolled.any()
    assert np.array_equal(h.enrolled[::-1], turned.enrolled)


def test_a_run_begins_with_its_share_of_the_quota_enrolled(small: Scenario) -> None:
    rolls = {}
    for start in (0.0, 0.5, 1.0):
        lenient = {"benefits.start": start, "benefits.entry": 0.0, "benefits.standard": 3.0}
        county = County(small.with_(months=1, parameters=lenient), rng=4).run()
        rolls[start] = float(county.monthly["enrolled"].iloc[0])
        assert county.own(Rolls).entered == county.columns.enrolled.sum()
    largest = county.columns.persons.max() / county.columns.persons.sum()
    for start, enrolled in rolls.items():
        assert start * 0.1 - largest < enrolled <= start * 0.1


def test_without_help_the_entitled_apply_with_the_stated_monthly_chance():
    h = households(40_000, means=500.0)
    entered, aided, _ = applied(h, entry=0.03, quota=WHOLE)
    assert aided == 0
    assert entered / 40_000 == pytest.approx(0.03, abs=4 * np.sqrt(0.03 / 40_000))
    more = households(40_000, means=500.0)
    applied(more, entry=0.05, quota=WHOLE)
    assert np.all(more.enrolled[h.enrolled])  # the same luck
    assert applied(households(100, means=500.0), entry=0.0, quota=WHOLE) == (0, 0, 0)


@pytest.mark.parametrize(("months", "help_", "quality"), [(9, 0.2, 1.0), (9, 0.5, 0.6), (1, 0.3, 1.0), (6, 1.0, 1.0)])
def test_over_a_whole_case_help_leads_to_an_application_with_its_chance_times_the_quality(months, help_, quality):
    """The month's work on cases comes before its applications, so that the last month is one of help, too."""
    n, chance = 20_000, help_ * quality
    h = households(n, means=500.0, case_months=months)
    with_help = 0
    for month in range(months + 5):
        work_cases(h, numbers(SocialWork), np.full(1, quality), KEY, int(Purpose.SALES_RECORD), month)
        assert (h.case_months > 0).all() == (month < months - 1)
        entered, aided, _ = applied(h, month, quality, months, entry=0.0, help=help_, quota=WHOLE)
        assert entered == aided
        assert aided == 0 or month < months
        with_help += aided
    assert with_help / n == pytest.approx(chance, abs=4 * np.sqrt(chance * (1 - chance) / n))


def test_bad_work_helps_nobody_to_apply():
    assert applied(households(500, means=500.0, case_months=3), quality=0.0, entry=0.0, help=1.0, quota=WHOLE)[0] == 0


FULL = {"entry": 0.0, "help": 1.0, "quota": 0.5, "displacement": 1.0}


def pushing(persons=1, means=(300.0, 900.0, 700.0, 600.0), clients=(3,), **changed):
    """Four households, of whom the first two are enrolled and fill the quota."""
    h = households(4, persons=persons, means=means, enrolled=[True, True, False, False])
    h.case_months[list(clients)] = 6
    return applied(h, case_months=1, **(FULL | changed)), h.enrolled.tolist()


def test_help_pushes_the_best_off_seen_out_of_a_full_quota():
    assert pushing() == ((1, 1, 1), [True, False, False, True])
    assert pushing(clients=(2, 3)) == ((1, 1, 1), [True, False, False, True])  # the next would push out a needier


def test_nobody_as_needy_as_the_applicant_or_needier_is_pushed_out():
    assert pushing(means=(300.0, 600.0, 700.0, 600.0)) == ((0, 0, 0), [True, True, False, False])
    assert pushing(means=(300.0, 599.0, 700.0, 600.0)) == ((0, 0, 0), [True, True, False, False])


def test_nobody_is_pushed_out_without_help_or_where_that_makes_no_room():
    assert pushing(clients=(), entry=1.0) == ((0, 0, 0), [True, True, False, False])
    assert pushing(displacement=0.0) == ((0, 0, 0), [True, True, False, False])
    assert pushing(persons=[4, 1, 2, 3]) == ((0, 0, 0), [True, True, False, False])
    assert pushing(persons=[2, 3, 3, 2])[1] == [True, False, False, True]


def test_the_room_that_is_left_when_a_larger_household_is_pushed_out_goes_to_the_next():
    result, enrolled = pushing(persons=[1, 3, 1, 1], means=(300.0, 900.0, 700.0, 500.0), entry=1.0, quota=4 / 6)
    assert result == (2, 1, 1)
    assert enrolled == [True, False, True, True]


def test_where_there_is_room_help_pushes_nobody_out():
    assert pushing(quota=0.75) == ((1, 1, 0), [True, True, False, True])


def test_it_pushes_out_with_the_stated_chance():
    n = 4_000
    h = households(2 * n, persons=1, means=np.repeat([1_000.0, 500.0], n), enrolled=np.arange(2 * n) < n)
    h.case_months[n:] = 6
    entered, aided, displaced = applied(h, case_months=1, **(FULL | {"displacement": 0.3}))
    assert entered == aided == displaced
    assert displaced / n == pytest.approx(0.3, abs=4 * np.sqrt(0.21 / n))
    assert np.array_equal(np.sort(h.id[h.enrolled & (h.id < n)]), np.arange(n - displaced))  # of equals the last by id


FEW_MEANS = st.sampled_from([100.0, 300.0, 500.0, 1_999.0, 2_000.0, 4_000.0])
ROWS = st.lists(st.tuples(st.integers(1, 7), FEW_MEANS, st.booleans(), st.booleans()), min_size=1, max_size=40)
CHANCES = st.sampled_from([0.0, 0.3, 1.0])


@given(ROWS, st.floats(0.0, 1.0), CHANCES, CHANCES, CHANCES, st.randoms(use_true_random=False))
def test_the_quota_is_never_passed_nobody_is_lost_and_the_order_of_rows_does_not_matter(
    rows, quota, entry, help_, displacement, random
):
    persons, means, clients, enrolled = map(np.array, zip(*rows, strict=True))
    columns = {
        "id": np.arange(len(rows)),
        "persons": persons,
        "means": means,
        "case_months": 5 * clients,
        "enrolled": enrolled & (means < STANDARD),
    }
    order = np.array(random.sample(range(len(rows)), len(rows)))
    h = households(len(rows), **columns)
    other = households(len(rows), **{name: column[order] for name, column in columns.items()})
    kinds = {"quota": quota, "entry": entry, "help": help_, "displacement": displacement}
    for month in range(4):
        was = h.enrolled.copy()
        held, room = persons[was].sum(), quota * persons.sum()
        entered, _, displaced = result = applied(h, month, 0.8, **kinds)
        assert persons[h.enrolled].sum() <= max(held, room)
        assert np.all(means[h.enrolled] < STANDARD)
        came, left = h.enrolled & ~was, was & ~h.enrolled
        assert left.sum() <= displaced  # who was pushed out may have come in the same month
        assert came.sum() <= entered
        if entry == 1.0 and came.any():
            waiting = persons[
                ~h.enrolled & ~was & (means < means[came].max())
            ]  # needier, and bigger than the room left
            assert np.all(persons[h.enrolled].sum() + waiting > room) or displaced
        assert applied(other, month, 0.8, **kinds) == result
        assert np.array_equal(other.enrolled, h.enrolled[order])


def test_the_allowance_fills_its_share_of_the_gap_and_is_at_least_the_lowest_class():
    """The published standard of 2015, 3,178 yuan a year, at 0.85 of it: 2,701.30."""
    limit = 0.85 * 3_178.0
    h = households(
        4, persons=[1, 2, 2, 2], means=[1_000.0, 1_000.0, 2_500.0, 1_000.0], enrolled=[True, True, True, False]
    )
    paid(h, limit=limit, fill=0.8, least=0.35)
    of_gap, of_class = 0.8 * 1_701.30, 0.35 * 2_701.30
    assert (of_gap, of_class) == (pytest.approx(1_361.04), pytest.approx(945.455))
    assert h.benefits[:, 0] == pytest.approx(np.array([of_gap, 2 * of_gap, 2 * of_class, 0.0]) / 12, rel=1e-6)
    paid(h, limit=limit, fill=0.8, least=0.0)
    assert h.benefits[2, 0] == pytest.approx(0.8 * 201.30 * 2 / 12, rel=1e-6)


def paid(h, limit=STANDARD, top_up=0.0, slot=0, **changed):
    """The month's (allowance, top-ups), by which cash, income and the year's benefits move."""
    before = h.cash.copy()
    h.income[:] = 0.0
    sums = pay_benefits(h, numbers(Benefits, **changed), limit, LINE, top_up, slot, TRANSFER)
    assert h.income[:, TRANSFER] == pytest.approx(h.cash - before)
    assert h.benefits[:, slot] == pytest.approx(h.cash - before, rel=1e-6)
    assert sum(sums) == pytest.approx((h.cash - before).sum())
    return sums


def test_top_ups_fill_the_gap_that_the_allowance_left_of_the_listed_without_a_working_adult():
    listed = {"listed": [True, True, False, True, True], "adults": [0, 0, 0, 1, 0]}
    h = households(
        5, persons=2, means=[1_000.0, 1_000.0, 1_000.0, 1_000.0, 3_000.0], enrolled=[True, *[False] * 4], **listed
    )
    kinds = {"fill": 0.8, "least": 0.35, "top_up": 0.6}
    top_up = kinds.pop("top_up")
    allowance, top_ups = paid(h, top_up=top_up, **kinds)
    assert allowance == pytest.approx(800.0 * 2 / 12)
    assert h.benefits[:, 0] * 12 / 2 == pytest.approx([800.0 + 0.6 * 1_200.0, 0.6 * 2_000.0, 0.0, 0.0, 0.0], rel=1e-6)
    assert top_ups == pytest.approx(0.6 * (1_200.0 + 2_000.0) * 2 / 12)
    assert paid(h, top_up=0.0, **kinds)[1] == 0.0
    assert paid(h, top_up=1.0, **kinds)[1] == pytest.approx((1_200.0 + 2_000.0) * 2 / 12)


POOR = {"persons": 2, "income_12": 2_400.0, "elders": 0, "remittance": 0.0}
"""1,200 yuan a head of income from elsewhere that does not change."""


def years_of(h, years, **how):
    """What is paid month by month to those who earn the same all year, verified each January, the ring kept."""
    h.ring[:] = 0.0
    h.ring[:, :, 0] = h.income_12 / 12.0
    sums = []
    for month in range(12 * years):
        if month % 12 == 0:
            seen(h, year=2015 + month // 12)
        sums.append(paid(h, slot=month % 12, **how))
        h.income[:, 0] = 2_400.0 / 12.0
        close_month(h, month % 12, np.zeros(5), STOCKS)
    return np.array(sums)


def test_the_allowance_keeps_filling_its_share_of_the_gap_since_it_is_not_tested_on_itself():
    h = households(**POOR, enrolled=True)
    allowance = years_of(h, 3, fill=0.5, least=0.0)[:, 0]
    assert allowance == pytest.approx(np.full(36, 0.5 * 800.0 * 2 / 12), rel=1e-6)
    assert h.income_12[0] / 2 == pytest.approx(1_200.0 + 400.0, rel=1e-6)
    assert h.enrolled[0]


def test_a_whole_top_up_lifts_to_the_line_and_counts_the_allowance_but_not_itself():
    h = households(2, **POOR, enrolled=[True, False], listed=True, adults=0)
    sums = years_of(h, 3, fill=0.5, least=0.0, top_up=1.0)
    assert h.income_12 / 2 == pytest.approx([LINE, LINE], rel=1e-6)
    assert sums[:, 1] == pytest.approx(np.full(36, ((LINE - 1_600.0) + (LINE - 1_200.0)) * 2 / 12), rel=1e-6)


def test_benefits_that_ended_are_forgotten_after_a_year():
    h = households(**POOR, enrolled=True)
    years_of(h, 1, fill=0.75, least=0.0)
    h.enrolled[:] = False
    for month in range(12):
        assert h.benefits[0].sum() == pytest.approx((12 - month) * 100.0)
        paid(h, slot=month)
    assert not h.benefits.any()


def test_a_larger_income_from_elsewhere_brings_no_larger_benefit():
    h = households(40, persons=2, means=np.linspace(100.0, 1_999.0, 40), enrolled=True, registered=True, adults=0)
    for top_up in (0.0, 0.5, 1.0):
        paid(h, top_up=top_up)
        assert np.all(np.diff(h.benefits[:, 0]) <= 1e-4)
        assert h.benefits[0, 0] > h.benefits[-1, 0]


def test_help_is_the_only_difference_between_two_like_households():
    h = households(2, means=500.0, case_months=[6, 0])
    assert applied(h, case_months=1, entry=0.0, help=1.0, quota=WHOLE) == (1, 1, 0)
    paid(h)
    assert h.cash[0] > h.cash[1]


def exact(scenario: Scenario, **parameters: float) -> Scenario:
    """Need is seen as it is."""
    return scenario.with_(parameters={f"state.{name}": 0.0 for name in ("observation", *PLAIN)} | parameters)


def test_verification_looks_at_the_calendar_year_that_is_over(small: Scenario) -> None:
    county = County(exact(still(all_levers(small.with_(start="2013-01"), 36)), **{"benefits.entry": 0.2}), rng=3).run(
        12
    )
    for year in (2013, 2014):
        h = county.columns
        benefits = h.benefits.sum(axis=1, dtype=np.float64)
        means = np.maximum(county.income_by_year[year].astype(np.float64) - benefits / h.persons, 100.0)
        county.step()
        assert county.columns.means == pytest.approx(means, rel=1e-4, abs=0.5)
        assert (benefits > 0.0).sum() > 10
        kept = county.columns.means.copy()
        county.run(11)
        assert np.array_equal(county.columns.means, kept)  # and the rest of the year at nothing else


def test_enrolments_and_their_money_are_accounts_that_close_every_month(small: Scenario) -> None:
    settled = {"benefits.entry": 0.1, "benefits.help": 0.5, "benefits.quota": 0.08, "benefits.displacement": 1.0}
    county = County(
        still(moved(small.with_(parameters=settled, start="2013-06"), 60, support__social_workers=4)), rng=3
    )
    full, ended, waiting = 0, 0, False
    months: dict[str, list[float]] = {"allowance": [], "top-ups": []}
    for _ in range(60):
        was = county.state_paid
        county.step()
        h, rolls = county.columns, county.own(Rolls)
        assert rolls.entered - rolls.ended - rolls.displaced == h.enrolled.sum()
        assert rolls.displaced <= rolls.aided <= rolls.entered
        held, everybody = int(h.persons[h.enrolled].sum()), int(h.persons.sum())
        assert held <= 0.08 * everybody
        assert not (h.enrolled & (h.means >= standard(county))).any()
        if county.month_of_year == 0:
            ended += rolls.ended > 0
        full += 0.08 * everybody - held < h.persons.max()
        waiting |= bool((~h.enrolled & (h.means < standard(county))).sum() > 20)
        flows = county.ledger.flows
        for item, now in (("allowance", rolls.allowance), ("top-ups", rolls.top_ups)):
            months[item].append(flows.get((OUTSIDE, HOUSEHOLDS, item), 0.0))
            assert months[item][-1] == pytest.approx(now)
        month = months["allowance"][-1] + months["top-ups"][-1]
        assert h.benefits[:, county.month % 12].sum(dtype=np.float64) == pytest.approx(month, rel=1e-6)
        assert county.state_paid - was >= month - 1e-6
        row = county.monthly.iloc[-1]
        assert row["enrolled"] == pytest.approx(held / everybody)
        assert row[["entered", "helped_to_apply", "displaced"]].tolist() == pytest.approx(
            [rolls.entered, rolls.aided, rolls.displaced]
        )
        assert row[["allowance", "top_ups"]].tolist() == pytest.approx([rolls.allowance, rolls.top_ups])
    assert county.columns.benefits.sum(dtype=np.float64) == pytest.approx(
        sum(months["allowance"][-12:]) + sum(months["top-ups"][-12:]), rel=1e-6
    )
    assert full > 12
    assert ended > 2
    assert waiting
    assert rolls.displaced > 0
    assert min(map(sum, months.values())) > 0.0


def test_without_an_application_of_their_own_only_clients_are_ever_enrolled(small: Scenario) -> None:
    settled = small.with_(
        parameters={"benefits.entry": 0.0, "benefits.help": 0.5, "benefits.quota": 1.0, "benefits.start": 0.0}
    )
    county = County(still(moved(settled, 24, support__social_workers=4)), rng=3)
    clients = np.zeros(600, dtype=bool)
    for _ in range(24):
        county.step()
        h = county.columns
        clients |= (h.case_months > 0) | (h.since_case == 0)
        assert not (h.enrolled & ~clients).any()
    assert county.own(Rolls).aided == county.own(Rolls).entered > 10
    assert county.own(Rolls).displaced == 0


def test_top_ups_begin_with_their_series_and_end_where_the_listed_are_lifted(small: Scenario) -> None:
    county = County(small.with_(start="2013-11", months=15), rng=4).run(2)
    assert county.columns.registered.any()
    assert county.own(Rolls).top_ups == DATED.at("top_up", 2013) == 0.0
    county.step()
    h = county.columns
    can = h.registered & (h.adults == 0)
    allowance = np.maximum(0.8 * (standard(county) - h.means), 0.35 * standard(county)) * h.enrolled
    left = np.maximum(county.values["line.national"] - h.means - allowance, 0.0) * h.persons / 12.0
    assert county.own(Rolls).top_ups == pytest.approx(0.3 * left[can].sum())
    assert county.own(Rolls).top_ups > 0.0


def test_the_kernels_agree_with_a_plain_loop():
    county = busy_county()
    h, state = copy_of(county.columns), county.numbers(State)
    v = numbers(Benefits, entry=0.3, quota=0.06, displacement=0.6, help=0.9)
    part, joint = np.linspace(0.0, 1.0, county.villages), np.array([1.0, 0.0, 0.5])
    h.enrolled[:] = np.arange(len(h.id)) % 9 == 0
    was = copy_of(h)
    ended = verify(h, state, county.usual_land, 2_700.0, part, joint, KEY, MEANS, 2015)
    z = normals(SEED, Purpose.MEANS, h.id, 2015)
    for i in range(len(h.id)):
        spread = state.observation * (1 - state.participation * part[was.village[i]])
        if was.sells[i] or was.shops[i]:
            spread *= 1 - state.connected * joint[was.township[i]]
        income = (was.income_12[i] - was.benefits[i].sum(dtype=np.float64)) / was.persons[i]
        traits = (1 - state.illness_weight) ** int(was.chronic[i])
        traits *= (1 - state.age_weight) ** int(was.elders[i] == was.persons[i])
        traits *= (1 - state.labour_weight) ** int(was.adults[i] == 0)
        land = float(was.land[i]) / int(was.persons[i]) / county.usual_land
        traits *= min(max(land, 0.1), 10.0) ** state.land_weight
        assert h.means[i] == pytest.approx(max(income, 100.0) * np.exp(spread * z[i]) * traits)
        assert h.enrolled[i] == (was.enrolled[i] and h.means[i] < 2_700.0)
    assert ended == was.enrolled.sum() - h.enrolled.sum() > 0
    h.since_case[:40] = 0
    was = copy_of(h)
    quality = np.array([0.9, 0.5, 0.7])
    counts = apply(h, v, 2_700.0, quality, 2, KEY, APPLYING, HELPED, PUSHING, 41)
    enrolled, room = was.enrolled.copy(), v.quota * was.persons.sum()
    tally = [0, 0, 0]
    luck, chosen, pushes = (uniforms(SEED, Purpose(purpose), h.id, 41) for purpose in (APPLYING, HELPED, PUSHING))
    for i in np.lexsort((h.id, h.means)):
        aided = (was.case_months[i] > 0 or was.since_case[i] == 0) and chosen[i] < 1 - (
            1 - v.help * quality[was.township[i]]
        ) ** 0.5
        if was.enrolled[i] or h.means[i] >= 2_700.0 or not (aided or luck[i] < v.entry):
            continue
        held = was.persons[enrolled].sum()
        if held + was.persons[i] > room:
            best = max(np.flatnonzero(enrolled), key=lambda k: (h.means[k], h.id[k]))
            fits = held - int(was.persons[best]) + int(was.persons[i]) <= room
            if not (aided and pushes[i] < v.displacement and h.means[best] > h.means[i] and fits):
                continue
            enrolled[best] = False
            tally[2] += 1
        enrolled[i] = True
        tally[0] += 1
        tally[1] += bool(aided)
    assert np.array_equal(h.enrolled, enrolled)
    assert counts == tuple(tally)
    assert min(tally) > 0
