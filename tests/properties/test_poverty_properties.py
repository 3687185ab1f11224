"""What holds of poverty and inequality measures whatever the incomes."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tongyu.county.measures.inequality import gini, means_by_group, quantile, theil
from tongyu.county.measures.poverty import poverty
from tongyu.county.measures.spells import entry_rates, exit_rates, persistence, spells

incomes = st.floats(-5_000.0, 100_000.0)
positive = st.floats(1.0, 100_000.0)
lines = st.floats(2.0, 50_000.0)
households = st.lists(st.tuples(incomes, st.integers(1, 9)), min_size=1, max_size=30)
earning_households = st.lists(st.tuples(positive, st.integers(1, 9)), min_size=1, max_size=30)
Households = list[tuple[float, int]]


def columns(rows: Households) -> tuple[np.ndarray, np.ndarray]:
    return np.array([row[0] for row in rows]), np.array([row[1] for row in rows])


@given(households, lines, lines)
def test_a_higher_line_never_lowers_a_measure(rows: Households, one: float, other: float) -> None:
    income, persons = columns(rows)
    lower, higher = (poverty(income, persons, line) for line in sorted((one, other)))
    assert higher.headcount >= lower.headcount
    assert higher.gap >= lower.gap - 1e-12
    assert higher.squared_gap >= lower.squared_gap - 1e-12
    assert higher.watts >= lower.watts - 1e-12


@given(households, lines)
def test_measures_are_ordered_and_bounded(rows: Households, line: float) -> None:
    measured = poverty(*columns(rows), line)
    assert 0.0 <= measured.squared_gap <= measured.gap * (1 + 1e-12)
    assert measured.gap <= measured.headcount * (1 + 1e-12)
    assert measured.headcount <= 1.0


@given(earning_households, lines)
def test_watts_is_never_below_the_gap(rows: Households, line: float) -> None:
    measured = poverty(*columns(rows), line)
    assert measured.watts >= measured.gap * (1 - 1e-12)


@given(households, lines, st.integers(2, 5))
def test_poverty_does_not_change_when_the_population_is_replicated(rows: Households, line: float, times: int) -> None:
    once, often = poverty(*columns(rows), line), poverty(*columns(rows * times), line)
    assert often[3:] == pytest.approx(once[3:])


@given(earning_households, st.floats(1.0, 1_000.0), lines)
def test_poverty_depends_on_income_over_the_line_alone(rows: Households, factor: float, line: float) -> None:
    income, persons = columns(rows)
    assume(np.all(np.abs(income - line) > 1e-6 * line))
    once, scaled = poverty(income, persons, line), poverty(income * factor, persons, line * factor)
    assert scaled[3:] == pytest.approx(once[3:])


@given(earning_households, st.floats(0.01, 1_000.0))
def test_inequality_does_not_change_with_the_unit_of_income(rows: Households, factor: float) -> None:
    income, persons = columns(rows)
    assert gini(income * factor, persons) == pytest.approx(gini(income, persons), abs=1e-9)
    assert theil(income * factor, persons) == pytest.approx(theil(income, persons), abs=1e-9)


@given(earning_households, st.integers(2, 5))
def test_inequality_does_not_change_when_the_population_is_replicated(rows: Households, times: int) -> None:
    assert gini(*columns(rows * times)) == pytest.approx(gini(*columns(rows)), abs=1e-9)
    assert theil(*columns(rows * times)) == pytest.approx(theil(*columns(rows)), abs=1e-9)
    assert quantile(*columns(rows * times), [0.1, 0.5, 0.9]).tolist() == (
        quantile(*columns(rows), [0.1, 0.5, 0.9]).tolist()
    )


@given(earning_households)
def test_a_household_of_k_persons_is_k_persons(rows: Households) -> None:
    apart = [(income, 1) for income, persons in rows for _ in range(persons)]
    assert gini(*columns(rows)) == pytest.approx(gini(*columns(apart)), abs=1e-9)
    assert poverty(*columns(rows), 2_855.0)[3:] == pytest.approx(poverty(*columns(apart), 2_855.0)[3:])


@given(st.lists(positive, min_size=2, max_size=30), st.data())
def test_a_transfer_from_richer_to_poorer_lowers_inequality(incomes: list[float], data: st.DataObject) -> None:
    before = np.sort(np.array(incomes))
    gap = before[-1] - before[0]
    assume(gap > 1.0)
    amount = data.draw(st.floats(0.01, 0.5)) * gap
    after = before.copy()
    after[0] += amount
    after[-1] -= amount
    ones = np.ones(len(before))
    assert gini(after, ones) <= gini(before, ones) + 1e-12
    assert theil(after, ones) < theil(before, ones) + 1e-12


@given(st.floats(10.0, 900.0), st.floats(10.0, 900.0), st.floats(0.01, 0.49))
def test_a_transfer_among_the_poor_lowers_the_squared_gap_and_keeps_the_gap(
    one: float, other: float, share: float
) -> None:
    poorer, richer = sorted((one, other))
    amount = share * (richer - poorer)
    before = poverty([poorer, richer], [1, 1], 1_000.0)
    after = poverty([poorer + amount, richer - amount], [1, 1], 1_000.0)
    assert after.gap == pytest.approx(before.gap)
    assert after.squared_gap <= before.squared_gap + 1e-12
    assert after.watts <= before.watts + 1e-12


@given(earning_households, st.integers(1, 12))
def test_group_means_rise_and_average_to_the_mean(rows: Households, groups: int) -> None:
    income, persons = columns(rows)
    means = means_by_group(income, persons, groups)
    assert np.all(np.diff(means) >= -1e-6)
    assert means.mean() == pytest.approx(income @ persons / persons.sum())


flag_tables = st.integers(1, 6).flatmap(
    lambda years: st.lists(st.lists(st.booleans(), min_size=years, max_size=years), min_size=1, max_size=8)
)


@given(flag_tables)
def test_spells_cover_every_poor_year_once(rows: list[list[bool]]) -> None:
    poor = np.array(rows).T
    found = spells(poor)
    covered = np.zeros_like(poor)
    for household, first, years in zip(found.household, found.first, found.years, strict=True):
        assert not covered[first : first + years, household].any()
        covered[first : first + years, household] = True
    assert (covered == poor).all()


@given(flag_tables)
def test_entry_and_exit_account_for_the_change_of_the_headcount(rows: list[list[bool]]) -> None:
    poor = np.array(rows).T
    persons = np.arange(1, len(rows) + 1)
    counts = poor @ persons
    came = np.nan_to_num(entry_rates(poor, persons)) * (persons.sum() - counts[:-1])
    left = np.nan_to_num(exit_rates(poor, persons)) * counts[:-1]
    assert (counts[:-1] + came - left).tolist() == pytest.approx(counts[1:].tolist())


@given(
    st.lists(st.lists(st.floats(0, 5_000), min_size=3, max_size=3), min_size=1, max_size=8),
    st.floats(10.0, 3_000.0),
)
def test_chronic_poverty_is_never_more_than_all_poverty(rows: list[list[float]], line: float) -> None:
    found = persistence(np.array(rows).T, np.ones(len(rows)), line)
    assert found.transient >= -1e-12
    assert 0.0 <= found.chronic <= found.total + 1e-12
