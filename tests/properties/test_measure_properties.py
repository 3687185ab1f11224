"""What holds of targeting, winners and losers, burdens and spells whatever the households."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongyu.county.measures.coverage import coverage
from tongyu.county.measures.over_years import over_years
from tongyu.county.measures.targeting import exclusion_error, inclusion_error
from tongyu.county.measures.winners import Changes, Years, changes, equal_parts
from tongyu.county.mechanisms.environment import Environment, Shipped, burden
from tongyu.county.parameters import gather
from tongyu.county.tables import TABLES
from tongyu.kernels.poverty import is_poor
from tongyu.questions.interaction.scales import log_odds

persons = st.integers(1, 9)
flags = st.booleans()
incomes = st.floats(-5_000.0, 100_000.0, width=32)
reached = st.lists(st.tuples(persons, flags, flags, flags), min_size=1, max_size=30)
pairs = st.lists(st.tuples(persons, incomes, incomes, st.integers(0, 3)), min_size=1, max_size=30)
histories = st.integers(1, 6).flatmap(
    lambda years: st.lists(
        st.tuples(persons, st.lists(incomes, min_size=years, max_size=years)), min_size=1, max_size=12
    )
)


@given(reached)
def test_who_is_not_missed_is_covered(rows: list[tuple[int, bool, bool, bool]]) -> None:
    heads, poor, one, other = (np.array(column) for column in zip(*rows, strict=True))
    found = coverage({"one": one, "other": other}, poor, heads)
    error = exclusion_error(one, poor, heads)
    if poor.any():
        assert found["covered_one"] + error == pytest.approx(1.0)
        assert max(found["covered_one"], found["covered_other"]) <= found["covered"] + 1e-12
        assert found["covered"] <= found["covered_one"] + found["covered_other"] + 1e-12
    else:
        assert np.isnan(error)
    if one.any():
        assert 0.0 <= inclusion_error(one, poor, heads) <= 1.0


COUNTED = [name for name in Changes._fields if "_years" in name]


def years_of(values: np.ndarray) -> Years:
    """By each yardstick another multiple of `values`."""
    return Years(*(factor * values for factor in range(1, len(Years._fields) + 1)))


@given(pairs)
def test_changes_of_groups_sum_to_the_change_of_all(rows: list[tuple[int, float, float, int]]) -> None:
    heads, before, after, group = (np.array(column) for column in zip(*rows, strict=True))
    years = years_of(np.zeros(len(heads))), years_of(group)
    parts = changes(before, after, *years, heads, group, 4)
    whole = changes(before, after, *years, heads, np.zeros(len(heads), dtype=int), 1)
    assert parts.persons.sum() == pytest.approx(1.0)
    assert parts.households.sum() == pytest.approx(1.0)
    for name in ("income", "change", "gaining", "losing", *COUNTED):
        weights = parts.households if name.startswith("household") else parts.persons
        summed = np.nansum(weights * getattr(parts, name))
        assert summed == pytest.approx(getattr(whole, name)[0], rel=1e-9, abs=1e-6), name


@given(pairs)
def test_a_programme_undone_is_the_change_turned_round(rows: list[tuple[int, float, float, int]]) -> None:
    heads, before, after, group = (np.array(column) for column in zip(*rows, strict=True))
    years, others = years_of(group), years_of(heads)
    there = changes(before, after, years, others, heads, group, 4)
    back = changes(after, before, others, years, heads, group, 4)
    for name in ("change", *COUNTED):
        np.testing.assert_allclose(getattr(there, name), -getattr(back, name), atol=1e-9)


@given(pairs)
def test_a_run_against_itself_changes_exactly_nothing(rows: list[tuple[int, float, float, int]]) -> None:
    heads, income, _, group = (np.array(column) for column in zip(*rows, strict=True))
    found = changes(income, income.copy(), years_of(group), years_of(group.copy()), heads, group, 4)
    for name in ("change", "gaining", "losing", *COUNTED):
        values = getattr(found, name)
        assert (values[found.persons > 0.0] == 0.0).all()


@given(st.lists(st.tuples(incomes, persons), min_size=1, max_size=40), st.integers(1, 10))
def test_parts_rise_with_the_values_and_no_household_too_large_spoils_them(
    rows: list[tuple[float, int]], parts: int
) -> None:
    values, heads = (np.array(column) for column in zip(*rows, strict=True))
    part = equal_parts(values, heads, parts)
    order = np.argsort(values, kind="stable")
    assert (np.diff(part[order]) >= 0).all()
    assert 0 <= part.min() <= part.max() < parts
    if len(set(values.tolist())) == len(values):
        size = np.bincount(part, weights=heads, minlength=parts)
        assert np.abs(size - heads.sum() / parts).max() <= heads.max()


@given(st.tuples(*[st.floats(0.0, 1e6)] * 3), st.tuples(*[st.floats(0.0, 200.0)] * 3), st.floats(0.1, 10.0))
def test_burdens_grow_in_proportion_to_the_goods(
    goods: tuple[float, float, float], km: tuple[float, float, float], factor: float
) -> None:
    numbers = gather(Environment, TABLES.values({}))
    open_kg, brand_kg, inbound = goods
    once = burden(Shipped(open_kg, open_kg / 2, brand_kg, brand_kg / 1.6, inbound), *km, numbers)
    more = Shipped(*(factor * each for each in (open_kg, open_kg / 2, brand_kg, brand_kg / 1.6, inbound)))
    assert min(once) >= 0.0
    assert burden(more, *km, numbers) == pytest.approx([factor * each for each in once])
    # Nothing on the way is cleaner than a truck or dirtier than a van.
    freight = once.freight_out + once.freight_in
    assert numbers.truck * freight * (1 - 1e-9) <= once.co2 <= numbers.van * freight * (1 + 1e-9)


@given(histories, st.floats(2.0, 50_000.0))
def test_over_years_shares_are_shares_and_everybody_poor_is_lastingly_or_passingly_so(
    rows: list[tuple[int, list[float]]], line: float
) -> None:
    heads = np.array([row[0] for row in rows])
    by_year = {2014 + y: np.array([row[1][y] for row in rows], dtype=np.float32) for y in range(len(rows[0][1]))}
    window = (2014, 2013 + len(by_year))
    found = over_years(by_year, heads, line, window)
    ever = np.any([is_poor(income, line) for income in by_year.values()], axis=0)
    lasting = found["chronically_poor"] + found["transiently_poor"]
    assert lasting == pytest.approx(heads[ever].sum() / heads.sum())
    assert found["chronic_poverty"] >= 0.0
    assert found["transient_poverty"] >= -1e-12
    assert np.isnan(found["returned"]) or 0.0 <= found["returned"] <= 1.0
    assert np.isnan(found["spell_years"]) or 1.0 <= found["spell_years"] <= len(by_year) - 2


@given(st.floats(1e-6, 1 - 1e-6))
def test_log_odds_turn_round_with_the_share(share: float) -> None:
    assert log_odds(share) == pytest.approx(-log_odds(1.0 - share), abs=1e-9)
