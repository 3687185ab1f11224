"""Market reports: what the informed get more at the trader's, what the uninformed lose, and that the books close."""

from itertools import pairwise

import numpy as np
import pytest
from tests.households_by_hand import moved

from tongyu import County, Scenario
from tongyu.county.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.county.mechanisms.market_reports import Reports
from tongyu.county.mechanisms.selling import SellingState
from tongyu.questions.patterns.receipts import receipts_of_month

MONTHS = 11  # to November, when much is sold


def told(small: Scenario, reports: float, **numbers: float) -> County:
    named = {name.replace("__", "."): value for name, value in numbers.items()}
    levers = {"monitoring__market_reports": reports} if reports else {}
    return County(moved(small.with_(parameters=named), 24, **levers), rng=4).run(MONTHS)


def trader_receipts(county: County) -> np.ndarray:
    """What each received from traders this month, less what market reports changed of it."""
    return receipts_of_month(county).trader / county.own(SellingState).bargain


def test_the_informed_get_the_gain_and_all_who_sell_pay_the_share_of_it_that_is_taken(small: Scenario) -> None:
    county = told(small, 0.4, market_reports__gain=0.02, market_reports__taken=0.5)
    bargain, plain = county.own(SellingState).bargain, trader_receipts(county)
    informed = bargain > 1.0
    assert informed.mean() == pytest.approx(0.4, abs=0.08)
    loss = 0.5 * 0.02 * plain[informed].sum() / plain.sum()
    assert bargain[informed] == pytest.approx(1.02 - loss)
    assert bargain[~informed] == pytest.approx(1.0 - loss)
    gain, taken = (0.02 - loss) * plain[informed].sum(), loss * plain[~informed].sum()
    own = county.own(Reports)
    assert (own.report_gain, own.report_taken) == (pytest.approx(gain), pytest.approx(taken))
    assert gain > taken > 0.0
    assert county.monthly["report_gain"].iloc[-1] == pytest.approx(gain * county.scale)
    assert county.monthly["report_taken"].iloc[-1] == pytest.approx(taken * county.scale)


def test_what_traders_pay_is_what_households_receive(small: Scenario) -> None:
    county = told(small, 0.4, market_reports__gain=0.02)
    paid = county.ledger.flows[(OUTSIDE, HOUSEHOLDS, "sales to traders")]
    own = county.own(Reports)
    assert paid == pytest.approx(trader_receipts(county).sum() + own.report_gain - own.report_taken, rel=1e-9)
    assert paid == pytest.approx(receipts_of_month(county).trader.sum(), rel=1e-9)


@pytest.mark.parametrize("taken", [0.0, 0.5, 1.0])
def test_the_more_are_informed_the_less_each_gains_as_far_as_others_pay(small: Scenario, taken: float) -> None:
    numbers = {"market_reports__gain": 0.02, "market_reports__taken": taken}
    best = [told(small, reports, **numbers).own(SellingState).bargain.max() for reports in (0.1, 0.4, 0.8, 1.0)]
    if taken:
        assert all(more < fewer for fewer, more in pairwise(best))
    assert best[-1] == pytest.approx(1.0 + 0.02 * (1.0 - taken), abs=1e-12)


def test_with_all_taken_and_all_informed_nobody_gains(small: Scenario) -> None:
    county = told(small, 1.0, market_reports__gain=0.02, market_reports__taken=1.0)
    assert county.own(SellingState).bargain == pytest.approx(1.0, abs=1e-12)
    assert county.own(Reports).report_gain == pytest.approx(0.0, abs=1e-6)
    assert county.own(Reports).report_taken == 0.0


def test_more_reports_reach_the_same_households_and_others(small: Scenario) -> None:
    few, many = (told(small, reports).own(SellingState).bargain > 1.0 for reports in (0.2, 0.6))
    assert np.all(many[few])
    assert many.sum() > few.sum() > 0


def test_in_an_organised_village_reports_are_explained(small: Scenario) -> None:
    levers = {"monitoring__market_reports": 0.5, "support__social_workers": 6}
    named = {"market_reports.gain": 0.02, "market_reports.taken": 0.0, "choice.explained": 0.5}
    county = County(moved(small.with_(parameters=named), 24, **levers), rng=4).run(MONTHS)
    organised = county.terms.organised[county.columns.village]
    assert organised.max() > 0.0
    bargain = county.own(SellingState).bargain
    informed = bargain > 1.0
    assert bargain[informed] == pytest.approx(1.0 + 0.02 * (1.0 + 0.5 * organised[informed]))


@pytest.mark.parametrize(("reports", "gain"), [(0.0, 0.02), (0.5, 0.0)])
def test_without_reports_or_without_their_gain_nothing_moves(small: Scenario, reports: float, gain: float) -> None:
    county = told(small, reports, market_reports__gain=gain)
    plain = told(small, 0.0)
    assert np.array_equal(county.own(SellingState).bargain, np.ones(len(county.columns.id)))
    assert np.array_equal(county.columns.income_12, plain.columns.income_12)
    assert np.array_equal(county.columns.cash, plain.columns.cash)


def test_all_taken_from_others_leaves_the_county_where_it_was(small: Scenario) -> None:
    county = told(small, 0.4, market_reports__gain=0.02, market_reports__taken=1.0)
    assert receipts_of_month(county).trader.sum() == pytest.approx(trader_receipts(county).sum(), rel=1e-12)
