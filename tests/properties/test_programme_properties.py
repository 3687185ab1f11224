"""What holds of money, hours, reallocation, stations and the enterprise's store whatever the numbers."""

from functools import cache

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.households_by_hand import GROWN, SMALL_COUNTY, VALUES, moved, numbers

from tongyu.county.geography import make_geography
from tongyu.county.ledger import ENTERPRISE, GOVERNMENT, Ledger
from tongyu.county.mechanisms.brand import Enterprise
from tongyu.county.mechanisms.logistics import Stations
from tongyu.county.programme.hours import Delivery, combined
from tongyu.county.programme.programme import GREATEST, LEAST, Programme, Till
from tongyu.county.tables import LEVERS
from tongyu.scenario.scenario import load

AMOUNTS = st.floats(0.0, 1e6, allow_subnormal=False)
EXPONENTS = st.floats(0.2, 5.0)
NEARLY = 1e-9


@given(AMOUNTS, AMOUNTS, EXPONENTS)
def test_money_and_hours_are_alike_and_never_worth_less_than_either(money, hours, rho):
    both = combined(money, hours, rho)
    assert both == combined(hours, money, rho)
    assert both >= max(money, hours)
    assert (both > 0.0) == (money > 0.0 or hours > 0.0)


@given(AMOUNTS, AMOUNTS, AMOUNTS, EXPONENTS)
def test_more_of_either_never_delivers_less(money, hours, more, rho):
    assert combined(money + more, hours, rho) >= combined(money, hours, rho) * (1 - NEARLY)


@given(st.floats(1e-3, 1e6), st.floats(1e-3, 1e6), st.floats(1e-3, 1e3), EXPONENTS)
def test_twice_of_both_delivers_twice(money, hours, factor, rho):
    assert np.isclose(combined(factor * money, factor * hours, rho), factor * combined(money, hours, rho), rtol=1e-9)


@given(st.floats(1e-3, 1e6), st.floats(1e-3, 1e6), EXPONENTS, EXPONENTS)
def test_the_smaller_the_exponent_the_more_they_help_each_other(money, hours, one, other):
    low, high = sorted((one, other))
    assert combined(money, hours, low) >= combined(money, hours, high) * (1 - NEARLY)
    if low <= 1.0:
        assert combined(money, hours, low) >= (money + hours) * (1 - NEARLY)
    if high >= 1.0:
        assert combined(money, hours, high) <= (money + hours) * (1 + NEARLY)


KEYS = ("training.courses", "support.mutual_aid", "resources.stations", "support.finance_links", "branding.awareness")


@cache
def geography():
    return make_geography(load(SMALL_COUNTY).county)


@st.composite
def programmes(draw):
    """A programme of a few levers after its first month, and the books with which it goes on."""
    levers = {}
    for key in draw(st.lists(st.sampled_from(KEYS), min_size=1, unique=True)):
        levers[key.replace(".", "__")] = {
            "intensity": LEVERS[key].most_in(load(SMALL_COUNTY).county) * draw(st.floats(0.001, 1.0)),
            "unit_cost": draw(st.sampled_from([0.0, 1.0, 100.0, 3_333.3])),
            "budget": draw(st.none() | st.floats(0.0, 1e6)),
            "funder": draw(st.sampled_from(["government", "government", "government", "enterprise"])),
        }
    scenario = moved(load(SMALL_COUNTY), **levers)
    settings = scenario.lever_settings()
    needs = (lambda: np.ones(3), lambda: 3, numbers(Delivery))
    programme = Programme(settings, scenario.county, VALUES, geography(), *needs)
    tills = {GOVERNMENT: Till(), ENTERPRISE: Till()}
    books = Ledger({name: lambda till=till: till.cash for name, till in tills.items()}, lambda: np.zeros(1))

    def month(date):
        books.open_month()
        programme.release(date, books, tills, 1.0)
        books.check(date)
        return sum(a for (_, payee, item), a in books.flows.items() if item in ("grant", "private capital"))

    return programme, month, month("2011-01")


@given(programmes(), st.data())
def test_reallocation_never_changes_the_sum_of_grants_and_never_touches_private_money(made, data):
    programme, month, first = made
    private = {key: line.setting.funder == "enterprise" for key, line in programme.lines.items()}
    for _ in range(data.draw(st.integers(1, 6), label="quarters")):
        use = {key: data.draw(st.floats(0.0, 1.0), label=key) for key in KEYS}
        strength = data.draw(st.floats(0.0, 5.0), label="strength")
        before = {key: line.factor for key, line in programme.lines.items()}
        moved_yuan = programme.reallocate(use, strength)
        after = {key: line.factor for key, line in programme.lines.items()}
        assert moved_yuan >= 0.0
        assert (moved_yuan > 0.0) <= (strength > 0.0 and before != after)
        for key in after:
            assert LEAST * (1 - NEARLY) <= after[key] <= GREATEST * (1 + NEARLY)
            assert not private[key] or after[key] == 1.0
        assert np.isclose(month("2011-02"), first, rtol=1e-6, atol=1e-6)
        for line in programme.lines.values():
            assert line.wanted <= line.most
            assert line.available >= 0.0


@given(programmes(), st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.01, 1.0))
def test_of_two_levers_the_one_that_is_used_more_never_loses_to_the_other(made, one_use, other_use, strength):
    programme, _, _ = made
    movable = [key for key in programme.lines if programme._movable(key)]
    assume(len(movable) >= 2)
    one, other = movable[:2]
    programme.reallocate({one: one_use, other: other_use}, strength)
    if one_use > other_use:
        ceilings = min(GREATEST, programme.lines[one].ceiling)
        assert programme.lines[one].factor >= min(programme.lines[other].factor, ceilings) * (1 - NEARLY)


@given(
    st.integers(1, 8),
    st.lists(st.tuples(st.floats(0, 1e3), st.floats(0, 1e3), st.booleans(), st.booleans()), min_size=1, max_size=40),
    st.integers(1, 15),
)
def test_stations_open_for_a_reason_and_close_only_after_their_patience(villages, months, patience):
    stations = Stations(villages)
    lean = np.zeros(villages, dtype=int)
    for turn, (earned, pay, funded, tries) in enumerate(months):
        mine = np.arange(villages) % 2 == turn % 2
        was = stations.open.copy()
        income = np.where(mine, earned, 0.0)
        stations.step(income, pay, mine & funded, mine & tries, patience)
        pays = income >= pay
        reason = (mine & funded) | (mine & tries & pays)
        assert np.all(~(stations.open & ~was) | reason)  # opens only for a reason
        assert np.all(stations.open[mine & funded])  # and stays while it is funded
        assert np.all(stations.open | ~(was & pays))  # or pays
        lean = np.where((was | reason) & ~pays & ~(mine & funded), lean + 1, 0)
        assert np.all(~(was & ~stations.open) | (lean > patience))
        assert np.all(stations.lean_months <= patience + 1)
        lean[~stations.open] = 0
        assert 0.0 <= stations.use <= 1.0


KILOGRAMS = st.lists(st.floats(0.0, 1e7, allow_subnormal=False), min_size=5, max_size=5).map(np.array)


@given(KILOGRAMS, KILOGRAMS, KILOGRAMS, st.floats(0.0, 1.0))
def test_the_enterprise_sells_what_it_has_at_most_and_what_consumers_take_at_most(stock, bought, demand, spoilage):
    enterprise = Enterprise(VALUES | {"brand.spoilage": spoilage}, GROWN, 0.0)
    enterprise.stock, enterprise.demand = stock.copy(), demand
    sold = enterprise.sell(bought)
    assert np.all(sold >= 0.0)
    assert np.all(sold <= stock + bought)
    assert np.all(sold <= demand)
    assert np.all(enterprise.stock >= 0.0)
    assert np.allclose(enterprise.stock, (1 - spoilage) * (stock + bought - sold), rtol=1e-9, atol=1e-6)
    assert np.all((sold == demand) | (enterprise.stock <= 1e-9 * np.maximum(1.0, stock + bought)))


@given(KILOGRAMS, KILOGRAMS, st.floats(0.0, 1e9), st.floats(0.0, 1e9), st.floats(0.0, 1.0))
def test_the_enterprise_never_plans_to_buy_beyond_its_own_money(volume, stock, cash, earmarked, awareness):
    enterprise = Enterprise(VALUES, GROWN, cash)
    enterprise.awareness, enterprise.stock, enterprise.earmarked = awareness, stock, earmarked
    enterprise.plan(volume, np.zeros(5))
    assert np.all(enterprise.quota >= 0.0)
    due = float((enterprise.quota * enterprise.posted_net()).sum())
    assert due <= max(0.0, cash - earmarked) * (1 + NEARLY)
