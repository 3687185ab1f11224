"""Resource linking: who is linked to credit, law and doctors; donors who pay for emergencies."""

import numpy as np
import pytest
from tests.households_by_hand import moved

from tongyu import County
from tongyu.county.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.county.mechanisms.crowdfunding import Crowdfunding, crowdfund
from tongyu.county.mechanisms.linking import LINKS, Links, link
from tongyu.county.mechanisms.mutual_aid import Groups
from tongyu.kernels.social_work import DEBT, ILLNESS

KEYS = {"support.finance_links": "credit", "support.legal_links": "legal", "support.health_links": "health"}


def linked(small, key, intensity, months=1, households=None, **setting):
    lever = {"intensity": intensity, **setting}
    county = County(moved(small, 60, **{key.replace(".", "__"): lever}), rng=4, households=households).run(months)
    return county, getattr(county.columns, KEYS[key])


def test_there_are_the_three_links_of_the_table():
    assert {key: column for key, (column, _) in LINKS.items()} == KEYS


@pytest.mark.parametrize("key", KEYS)
def test_as_many_households_are_linked_as_the_lever_says_and_the_same_ones_as_long_as_it_does(small, key):
    county, column = linked(small, key, 150)
    assert column.sum() == pytest.approx(150, abs=4 * np.sqrt(150 * 0.75))
    was = column.copy()
    county.run(11)
    assert np.array_equal(column, was)
    more = linked(small, key, 300)[1]
    assert np.all(more[was])
    assert more.sum() == pytest.approx(300, abs=4 * np.sqrt(150))


@pytest.mark.parametrize("key", KEYS)
def test_links_are_made_in_the_lever_s_place_and_end_with_it(small, key):
    county, column = linked(small, key, 100, place=["Hill"], end="2011-06")
    assert column.any()
    assert set(county.columns.township[column]) == {1}
    county.run(5)
    assert column.any()
    county.step()
    assert not column.any()


@pytest.mark.parametrize("key", KEYS)
def test_a_lever_for_everybody_links_everybody_and_one_of_zero_nobody(small, key):
    assert linked(small, key, 600)[1].all()
    assert linked(small, key, 6_000)[1].all()
    assert not linked(small, key, 0, months=3)[1].any()


def test_in_a_sample_of_half_the_households_the_same_share_is_linked(small):
    share = linked(small, "support.health_links", 300, households=300)[1].mean()
    assert share == pytest.approx(0.5, abs=4 * np.sqrt(0.25 / 300))


def test_links_lean_toward_needy_townships_as_the_last_report_said(small):
    county, column = linked(small, "support.legal_links", 200)
    before = np.bincount(county.columns.township, column, 3)
    county.programme.lean(1.0, np.array([0.1, 0.8, 0.3]))
    link(county)
    after = np.bincount(county.columns.township, column, 3)
    assert after[1] > before[1]
    assert after[0] < before[0]
    assert column.sum() == pytest.approx(200, abs=4 * np.sqrt(150))


def test_what_casework_linked_stays_linked_when_the_levers_draw_anew(small):
    county, _ = linked(small, "support.finance_links", 50)
    h = county.columns
    h.cause[:3], h.case_months[:3] = [DEBT, ILLNESS, DEBT], [4, 4, 0]
    h.credit[:3] = h.health[:3] = True
    county.own(Links).linked_at["support.health_links"] = (
        1.0,
        county.programme.village_weights("support.health_links").copy(),
    )
    county.own(Links).linked_at["support.finance_links"] = (
        1.0,
        county.programme.village_weights("support.finance_links").copy(),
    )
    chance_alone = linked(small, "support.finance_links", 50)[1]
    link(county)  # both levers have changed: everybody is drawn anew
    assert h.credit[[0, 2]].all()
    assert h.health[1]
    others = np.arange(600) >= 3
    assert np.array_equal(h.credit[others], chance_alone[others])
    assert not h.health[[0, 2]].any()


def test_links_move_no_money_by_themselves(small):
    county, _ = linked(small, "support.legal_links", 300)
    cash = county.columns.cash.copy()
    county.own(Links).linked_at.clear()
    link(county)
    assert np.array_equal(county.columns.cash, cash)


CLAIM = np.zeros(600)
CLAIM[[3, 50, 400]] = [2_000.0, 6_000.0, 1_000.0]


def emergency(small, campaigns=1.0, tracing=0.0, connected=0.0, clients=(3, 50), **parameters):
    """A month's campaigns for three households with bills, of whom `clients` have an open case."""
    settled = {"crowdfunding.giving": 4_000.0, "crowdfunding.transparency": 1.0, "crowdfunding.cover": 0.7}
    levers = {"support__crowdfunding": campaigns, "branding__tracing": tracing}
    county = County(moved(small.with_(parameters=settled | parameters), 12, **levers), rng=4).run(1)
    h = county.columns
    h.sells[:] = h.shops[:] = False
    h.shops[: round(600 * connected)] = True
    h.case_months[:] = 0
    h.case_months[list(clients)] = 3
    county.rollout = 0.5
    county.ledger.open_month()
    h.bill[:] = CLAIM
    h.care[:] = CLAIM + 40.0  # medicines, for which nobody gives
    cash, income = h.cash.copy(), h.income.copy()
    crowdfund(county)
    county.ledger.check("by hand")
    got = h.cash - cash
    assert np.array_equal(h.income, income)
    assert h.bill == pytest.approx(CLAIM - got)  # groups share what is left
    assert h.care == pytest.approx(CLAIM + 40.0 - got)
    assert county.own(Crowdfunding).crowdfunding == pytest.approx(got.sum())
    assert county.ledger.paid(OUTSIDE, "crowdfunding") == pytest.approx(got.sum())
    assert county.ledger.received(HOUSEHOLDS, "crowdfunding") == pytest.approx(got.sum())
    return got


def test_donors_pay_clients_by_their_bills_what_the_campaigns_raise(small):
    got = emergency(small)
    assert got.sum() == pytest.approx(4_000.0 * 0.5)
    assert got[50] == pytest.approx(3 * got[3])
    assert got[400] == 0.0  # no client
    assert np.count_nonzero(got) == 2
    assert emergency(small, campaigns=2.0).sum() == pytest.approx(2 * got.sum())


def test_no_more_is_raised_than_clients_need(small):
    got = emergency(small, campaigns=500)
    assert got[[3, 50]] == pytest.approx([0.7 * 2_000.0, 0.7 * 6_000.0])


def test_traced_deliveries_and_connected_households_raise_giving_together_only(small):
    base = emergency(small).sum()
    assert emergency(small, tracing=1.0).sum() == pytest.approx(base)
    assert emergency(small, connected=0.5).sum() == pytest.approx(base)
    assert emergency(small, tracing=1.0, connected=0.25).sum() == pytest.approx(1.5 * base)
    assert emergency(small, tracing=0.5, connected=0.5).sum() == pytest.approx(1.5 * base)
    assert emergency(small, tracing=1.0, connected=1.0).sum() == pytest.approx(2.0 * base)
    unmoved = emergency(small, tracing=1.0, connected=1.0, **{"crowdfunding.transparency": 0.0})
    assert unmoved.sum() == pytest.approx(base)


@pytest.mark.parametrize(
    "hindrance",
    [{"campaigns": 0.0}, {"clients": ()}, {"crowdfunding.giving": 0.0}, {"crowdfunding.cover": 0.0}],
    ids=["no campaign", "no client", "nobody gives", "no cover"],
)
def test_otherwise_nothing_is_raised(small, hindrance):
    assert not emergency(small, **hindrance).any()


def test_a_bill_is_paid_once_donors_first_then_the_group(small):
    """Over a run, donors and groups together never pay a household more than its own part of the bill."""
    scenario = moved(
        small.with_(parameters={"mutual_aid.cover": 1.0, "crowdfunding.cover": 1.0, "crowdfunding.giving": 10_000.0}),
        36,
        support__social_workers=4,
        support__mutual_aid=50,
        support__crowdfunding=50,
    )
    county = County(scenario, rng=4)
    raised = 0.0
    for _ in range(36):
        care_before = county.own(Groups).mutual_aid
        county.step()
        insurers = ("insurance", "critical-illness insurance", "medical assistance")
        own = county.ledger.paid(HOUSEHOLDS, "care") - sum(county.ledger.received(HOUSEHOLDS, i) for i in insurers)
        helped = county.ledger.received(HOUSEHOLDS, "crowdfunding") + county.own(Groups).mutual_aid - care_before
        assert helped <= own * (1 + 1e-9)
        raised += county.ledger.received(HOUSEHOLDS, "crowdfunding")
    assert raised > 0.0
    assert county.own(Groups).mutual_aid > 0.0
