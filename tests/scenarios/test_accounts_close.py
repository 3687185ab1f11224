"""The accounts of whole runs close every month, as the ledger says and as the columns say without it."""

import numpy as np
import pytest
from tests.whole_runs import Books, months_and_books

from tongyu.county.county import SCHEDULE, County
from tongyu.county.households.columns import SOURCES
from tongyu.county.ledger import HOUSEHOLDS, INSIDE, OUTSIDE
from tongyu.county.mechanism import Step
from tongyu.errors import AccountsError
from tongyu.scenario.scenario import Scenario, shipped_names

TOLERANCE = 1e-9  # relative to what passed through an account, or was there
HOUSEHOLDS_IN_SAMPLE = 600
SEED = 5


@pytest.fixture(scope="module", params=shipped_names())
def run(request: pytest.FixtureRequest) -> tuple[County, list[Books]]:
    """A whole run of each shipped scenario, with every month's books."""
    county = County(request.param, rng=SEED, households=HOUSEHOLDS_IN_SAMPLE)
    return county, list(months_and_books(county, county.scenario.months))


def test_every_accounts_cash_changes_by_its_net_flow_every_month(run: tuple[County, list[Books]]) -> None:
    _, months = run
    worst = {account: max(abs(books.money[account]) for books in months) for account in months[0].money}
    assert worst.keys() == {*INSIDE, OUTSIDE}
    assert max(worst.values()) <= TOLERANCE, worst


def test_every_crop_is_sold_eaten_lost_or_still_there_every_month(run: tuple[County, list[Books]]) -> None:
    _, months = run
    assert np.abs([books.goods for books in months]).max(axis=0).tolist() == pytest.approx([0.0] * 5, abs=TOLERANCE)


def test_households_incomes_by_source_are_what_the_ledger_says_every_month(run: tuple[County, list[Books]]) -> None:
    _, months = run
    assert np.abs([books.income for books in months]).max(axis=0).tolist() == pytest.approx(
        [0.0] * len(SOURCES), abs=TOLERANCE
    )


def test_the_market_clears_to_a_billionth_every_month(run: tuple[County, list[Books]]) -> None:
    county, _ = run
    assert len(county.monthly) == county.scenario.months
    assert 0.0 < county.monthly["residual"].max() <= 1e-9


def test_every_lever_of_the_scenario_was_at_work(run: tuple[County, list[Books]]) -> None:
    """Else that its books close would say nothing of the lever."""
    county, _ = run
    idle = [key for key, _ in county.scenario.programme_items() if not county.monthly[f"level_{key}"].max() > 0.0]
    assert idle == []


def lose_a_coin(county: County) -> None:
    county.columns.cash[0] += 0.01 * max(1.0, county.columns.cash.sum() / 1e6)


def lose_a_sack(county: County) -> None:
    county.columns.stock[0, 0] += 1e-3 * max(1.0, county.columns.stock[:, 0].sum() / 1e6)


def book_what_nobody_paid(county: County) -> None:
    county.ledger.pay(HOUSEHOLDS, OUTSIDE, "nothing", 0.01 * max(1.0, county.columns.cash.sum() / 1e6))


@pytest.mark.parametrize("fault", [lose_a_coin, lose_a_sack, book_what_nobody_paid])
def test_a_run_stops_in_the_month_in_which_one_part_in_a_hundred_million_is_missing(
    small: Scenario, monkeypatch: pytest.MonkeyPatch, fault: Step
) -> None:
    county = County(small, rng=1, households=100).run(3)
    monkeypatch.setitem(SCHEDULE, "persuade", SCHEDULE["persuade"] | {"fault": fault})
    with pytest.raises(AccountsError, match="2011-04"):
        county.step()


def test_the_books_kept_here_notice_money_that_moves_unbooked(small: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ledger's own check is left out, so that the one of these tests must find it."""
    county = County(small, rng=1, households=100)
    monkeypatch.setattr(county.ledger, "check", lambda date: None)
    monkeypatch.setitem(SCHEDULE, "persuade", SCHEDULE["persuade"] | {"coin": lose_a_coin})
    books = next(months_and_books(county, 1))
    assert abs(books.money[HOUSEHOLDS]) > TOLERANCE
