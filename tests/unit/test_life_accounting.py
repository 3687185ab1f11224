"""A phase's books of one household: nothing is lost, whatever moved it."""

import numpy as np
import pytest
from tests.households_by_hand import copy_of, households

from tongyu import County
from tongyu.county.county import SCHEDULE
from tongyu.county.households.columns import CROP_SALES, TRANSFER, WAGE, Columns
from tongyu.county.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.life.accounting import closed
from tongyu.life.records import Flow
from tongyu.life.rows import rows_of
from tongyu.life.watching import Watcher


def books(flows=(), cash=0.0, debt=0.0, **income):
    """What `closed` makes of `flows` where the columns moved by so much."""
    before = households()
    after = copy_of(before)
    after.cash[0] += cash
    after.debt[0] += debt
    for source, yuan in income.items():
        after.income[0, {"wage": WAGE, "crops": CROP_SALES, "transfer": TRANSFER}[source]] += yuan
    return [(flow.item, flow.yuan, flow.source, flow.cash) for flow in closed("grow", flows, before, after)]


def test_what_is_listed_in_full_stays_as_it_is():
    flows = [Flow("", "wages", 50.0, "wage"), Flow("", "consumption", -20.0, None), Flow("", "interest", 0.0, None)]
    assert books(flows, cash=30.0, wage=50.0) == [("wages", 50.0, "wage", True), ("consumption", -20.0, None, True)]
    assert books() == []


def test_the_phase_is_written_on_each_line():
    before = households()
    after = copy_of(before)
    after.cash[0] += 5.0
    (line,) = closed("organise", [], before, after)
    assert (line.phase, line.item) == ("organise", "other")


def test_unexplained_cash_and_income_become_other():
    assert books(cash=7.0) == [("other", 7.0, None, True)]
    assert books(cash=-7.0, crops=-7.0) == [("other", -7.0, "crops", True)]
    assert books([Flow("", "wages", 50.0, "wage")], cash=47.0, wage=45.0) == [
        ("wages", 50.0, "wage", True),
        ("other", -5.0, "wage", True),
        ("other", 2.0, None, True),
    ]


def test_food_is_income_without_cash():
    assert books([Flow("", "own food", 9.0, "crops", cash=False)], crops=9.0) == [("own food", 9.0, "crops", False)]


def test_new_debt_without_a_word_is_a_loan_and_less_of_it_a_repayment():
    assert books(cash=100.0, debt=100.0) == [("loan", 100.0, None, True)]
    assert books(cash=-40.0, debt=-40.0) == [("repayment", -40.0, None, True)]
    assert books(cash=90.0, debt=100.0) == [("loan", 100.0, None, True), ("other", -10.0, None, True)]


def test_an_item_that_is_not_known_is_income_where_it_explains_income():
    gift = Flow("", "crop insurance", 30.0, None)
    assert books([gift], cash=30.0, crops=30.0) == [("crop insurance", 30.0, "crops", True)]
    assert books([gift], cash=30.0) == [("crop insurance", 30.0, None, True)]


def test_rounding_is_no_flow():
    assert books([Flow("", "wages", 5e5, "wage")], cash=5e5 + 1e-6, wage=5e5 - 1e-6) == [("wages", 5e5, "wage", True)]


def gift(county):
    """A step that nobody has heard of: 7 yuan to everybody."""
    county.columns.cash[:] += 7.0
    county.ledger.pay(OUTSIDE, HOUSEHOLDS, "gift", 7.0 * len(county.columns.id))


@pytest.mark.parametrize("phase", [phase for phase in SCHEDULE if phase != "live"])
def test_a_flow_of_a_new_mechanism_is_told_as_other(small, monkeypatch, phase):
    monkeypatch.setitem(SCHEDULE, phase, SCHEDULE[phase] | {"gift": gift})
    county = County(small, rng=3)
    watcher = Watcher(county, 17)
    county.run(3)
    for month in watcher.months:
        others = [(flow.phase, flow.yuan) for flow in month.flows if flow.item == "other"]
        assert others == [(phase, pytest.approx(7.0, abs=1e-6))]
        assert [event.kind for event in month.events].count("other") == 1
        flows = sum(flow.yuan for flow in month.flows if flow.cash)
        assert month.cash_end - month.cash_start == pytest.approx(flows, abs=1e-8)


def test_a_new_step_among_those_that_are_replayed_leaves_the_books_closed(small, monkeypatch):
    monkeypatch.setitem(SCHEDULE, "live", {"gift": gift} | SCHEDULE["live"])
    county = County(small, rng=3)
    watcher = Watcher(county, 5)  # who borrows nothing: a loan would take up what the replay does not know
    county.run(3)
    for month in watcher.months:
        assert any(flow.item == "other" and flow.phase == "live" for flow in month.flows)
        flows = sum(flow.yuan for flow in month.flows if flow.cash)
        assert month.cash_end - month.cash_start == pytest.approx(flows, abs=1e-8)


def test_rows_are_copied_as_kernels_want_them(small):
    columns = County(small, rng=1).columns
    rows = np.array([5, 2])
    cut = rows_of(columns, rows)
    for name in Columns._fields:
        whole, part = getattr(columns, name), getattr(cut, name)
        assert part.dtype == whole.dtype
        assert part.flags.c_contiguous
        assert np.array_equal(part, whole[:, rows] if name == "ring" else whole[rows])
        assert not np.shares_memory(part, whole)
