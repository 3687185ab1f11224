"""Work away: who is found some, by whom, and who loses it again."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.households_by_hand import KEY, SEED, households, moved
from tests.still import still

from tongyu import County, Scenario
from tongyu.county.draws import Purpose, uniforms
from tongyu.county.mechanisms.placement import Placed
from tongyu.kernels.placement import Placement, place
from tongyu.kernels.social_work import LABOUR, SKILL

PLACING, LOSING = int(Purpose.PLACING), int(Purpose.LOSING_WORK)
NEVER_LOST = Placement(county=0.04, casework=0.1, time=0.25, loss=0.0)
MANY = 40_000


def placed(h, month=3, quality=(1.0,), **changed):
    """A month's (found, of them by casework, lost), which are the change in `placed`."""
    was = h.placed.astype(int)
    found, by_casework, lost = place(h, NEVER_LOST._replace(**changed), np.array(quality), KEY, PLACING, LOSING, month)
    assert found - lost == h.placed.sum(dtype=int) - was.sum()
    assert 0 <= by_casework <= found
    assert np.all((h.placed <= h.adults) | (h.placed <= was))
    return found, by_casework, lost


def near(chance, n=MANY):
    return pytest.approx(n * chance, abs=4 * np.sqrt(n * chance * (1 - chance)))


@pytest.mark.parametrize(
    ("adults", "away", "chance"), [(1, 0, 0.04), (3, 0, 0.12), (3, 2, 0.04), (2, 2, 0.0), (0, 0, 0.0)]
)
def test_the_county_finds_the_listed_work_with_its_chance_for_each_adult_that_is_free(adults, away, chance):
    assert placed(households(MANY, listed=True, adults=adults, placed=away))[:2] == (near(chance), 0)


def test_the_county_finds_nobody_work_who_was_never_listed():
    assert placed(households(1_000, adults=2), county=1.0) == (0, 0, 0)


@pytest.mark.parametrize(
    ("cause", "quality", "chance"), [(LABOUR, 1.0, 0.1), (LABOUR, 0.5, 0.05), (SKILL, 1.0, 0.05), (LABOUR, 0.0, 0.0)]
)
def test_a_social_worker_finds_clients_work_as_well_as_the_work_is_done_and_half_as_often_for_other_causes(
    cause, quality, chance
):
    h = households(MANY, adults=2, case_months=3, cause=cause)
    found, by_casework, _ = placed(h, quality=(quality,))
    assert found == by_casework == near(chance)


def test_a_client_of_another_township_has_the_quality_of_its_own():
    h = households(MANY, adults=1, case_months=3, cause=LABOUR, township=np.arange(MANY) % 2)
    placed(h, quality=(0.0, 1.0))
    assert h.placed[::2].sum() == 0
    assert h.placed[1::2].sum() == near(0.1, MANY // 2)


def test_of_a_listed_client_what_the_county_would_have_found_anyway_is_not_the_social_workers():
    h = households(MANY, listed=True, adults=1, case_months=3, cause=LABOUR)
    alone = households(MANY, listed=True, adults=1)
    found, by_casework, _ = placed(h)
    by_county, _, _ = placed(alone)
    assert found - by_casework == by_county
    assert np.all(h.placed >= alone.placed)  # the same luck
    assert found == near(1 - 0.96 * 0.9)


def test_at_most_one_is_placed_in_a_month_and_nobody_twice():
    h = households(50, listed=True, adults=3)
    for month, each in enumerate((1, 2, 3, 3)):
        placed(h, month, county=1.0)
        assert np.all(h.placed == each)


@pytest.mark.parametrize(("away", "chance"), [(1, 0.05), (3, 0.15), (0, 0.0)])
def test_each_of_those_placed_loses_the_work_with_the_stated_chance(away, chance):
    h = households(MANY, adults=3, placed=away)
    assert placed(h, loss=0.05) == (0, 0, near(chance))


def test_who_is_placed_and_who_loses_it_are_drawn_apart():
    luck = [uniforms(SEED, purpose, np.arange(MANY), 3) for purpose in (Purpose.PLACING, Purpose.LOSING_WORK)]
    assert abs(np.corrcoef(luck)[0, 1]) < 4 / np.sqrt(MANY)


def test_at_nought_nothing_happens():
    h = households(100, listed=True, case_months=3, cause=LABOUR, placed=1)
    assert placed(h, county=0.0, casework=0.0) == (0, 0, 0)


def test_in_the_long_run_as_many_are_away_as_are_found_and_lost_alike():
    """Of one adult: away with the share county / (county + loss * (1 - county)), a loss being made good at once."""
    h = households(4_000, listed=True, adults=1)
    for month in range(150):
        placed(h, month, loss=0.08)
    share = 0.04 / (0.04 + 0.08 * (1 - 0.04))
    assert h.placed.mean() == pytest.approx(share, abs=4 * np.sqrt(share * (1 - share) / 4_000))


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 8)), min_size=1, max_size=30),
    st.floats(0.0, 1.0),
    st.floats(0.0, 1.0),
    st.floats(0.0, 1.0),
)
def test_never_more_are_placed_than_there_are_adults_nor_fewer_than_nobody(rows, county, casework, loss):
    adults, away = map(np.array, zip(*rows, strict=True))
    h = households(len(rows), listed=True, adults=adults, placed=away, case_months=3, cause=LABOUR)
    for month in range(3):
        placed(h, month, county=county, casework=casework, loss=loss)  # which asks that none beyond be placed


def test_in_a_run_those_found_less_those_lost_are_away_and_clients_are_found_more(small: Scenario) -> None:
    quick = still(small).with_(start="2014-01", parameters={"placement.casework": 0.2})
    alone = County(moved(quick, 36), rng=4).run()
    helped = County(moved(quick, 36, support__social_workers=4), rng=4).run()
    for county in (alone, helped):
        own, h = county.own(Placed), county.columns
        assert own.found - own.lost == h.placed.sum(dtype=int) > 0
        assert county.monthly["placed"].iloc[-1] == pytest.approx(
            h.placed[h.listed].sum(dtype=int) / h.persons[h.listed].sum(dtype=int)
        )
    assert alone.own(Placed).found_by_casework == 0
    assert alone.own(Placed).lost > 0
    assert helped.own(Placed).found_by_casework > 0
    assert helped.own(Placed).found > alone.own(Placed).found
    shown = helped.monthly["placed_by_casework"].iloc[-1]
    assert shown == pytest.approx(helped.own(Placed).found_by_casework * helped.scale)
