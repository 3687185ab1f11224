"""The lottery of a trial, whatever the townships, shares and seed."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tongyu.questions.trial.lottery import draw_villages, hold_lottery, take_up

SEEDS = st.integers(0, 2**63)
SIZES = st.lists(st.integers(1, 30), min_size=1, max_size=20)
SHARES = st.floats(0.01, 0.99)


def townships(sizes: list[int]) -> np.ndarray:
    return np.repeat(np.arange(len(sizes)), sizes)


@given(SIZES, SHARES, SEEDS)
def test_every_township_and_the_county_have_their_share_to_one_village(sizes, share, seed) -> None:
    drawn = draw_villages(townships(sizes), share, seed)
    counted = np.bincount(townships(sizes), weights=drawn)
    assert np.all(np.abs(counted - share * np.array(sizes)) < 1.0 + 1e-6)
    assert abs(drawn.sum() - share * sum(sizes)) < 1.0 + 1e-6


@given(SIZES, SEEDS)
def test_a_whole_number_is_drawn_where_the_share_makes_one(sizes, seed) -> None:
    even = [2 * size for size in sizes]
    drawn = draw_villages(townships(even), 0.5, seed)
    assert np.array_equal(np.bincount(townships(even), weights=drawn), sizes)


@given(SIZES, SHARES, SEEDS, st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_no_village_does_the_opposite_of_its_lot(sizes, share, seed, one, other) -> None:
    leak, uptake = sorted((one, other))
    drawn = draw_villages(townships(sizes), share, seed)
    everybody, nobody = np.ones_like(drawn), np.zeros_like(drawn)
    if_drawn, if_not = (take_up(lot, uptake, leak, seed) for lot in (everybody, nobody))
    assert np.all(if_drawn | ~if_not)  # monotone
    lottery = hold_lottery(townships(sizes), share, uptake, leak, seed)
    assert np.array_equal(lottery.drawn, drawn)
    assert np.array_equal(lottery.treated, np.where(drawn, if_drawn, if_not))


@given(SIZES, SHARES, SEEDS)
def test_full_compliance_and_none(sizes, share, seed) -> None:
    drawn, treated = hold_lottery(townships(sizes), share, 1.0, 0.0, seed)
    assert np.array_equal(drawn, treated)
    assert take_up(drawn, 1.0, 1.0, seed).all()
    assert not take_up(drawn, 0.0, 0.0, seed).any()


@given(SIZES, SHARES, SEEDS)
def test_the_lottery_is_the_seeds_alone_and_what_villages_do_is_not_the_lots(sizes, share, seed) -> None:
    one, other = (hold_lottery(townships(sizes), share, 0.8, 0.1, seed) for _ in range(2))
    assert np.array_equal(one.drawn, other.drawn)
    assert np.array_equal(one.treated, other.treated)
    more = hold_lottery(townships(sizes), share, 0.9, 0.1, seed)
    assert np.all(more.treated | ~one.treated)  # a higher uptake loses nobody


def test_every_village_has_the_same_chance_and_takes_up_as_often_as_stated() -> None:
    strata = townships([7, 11, 1, 16])
    lotteries = [hold_lottery(strata, 0.3, 0.8, 0.05, seed) for seed in range(3_000)]
    drawn, treated = (np.stack(each) for each in zip(*lotteries, strict=True))
    assert np.abs(drawn.mean(axis=0) - 0.3).max() < 4.0 * np.sqrt(0.21 / 3_000)
    assert abs(treated[drawn].mean() - 0.8) < 0.01
    assert abs(treated[~drawn].mean() - 0.05) < 0.005
    # other villages, not always the same ones, go together
    assert len(np.unique(drawn, axis=0)) > 2_900
