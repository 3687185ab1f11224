"""The trial's estimator on planted trials, with no county in the loop: it recovers what was planted, and covers it."""

import dataclasses
from typing import NamedTuple

import numpy as np
import pytest
from scipy.special import stdtr, stdtrit
from statsmodels.regression.linear_model import OLS

from tongyu.questions.trial.lottery import hold_lottery
from tongyu.statistics.trial_estimator import (
    Estimate,
    Refused,
    Units,
    effect_on_compliers,
    first_stage,
    intention_to_treat,
)

TRIALS = 400
UPTAKE, LEAK = 0.8, 0.05
ON_COMPLIERS = 100.0  # planted, yuan
OF_THE_LOT = (UPTAKE - LEAK) * ON_COMPLIERS


def planted(seed: int, villages: int = 60, townships: int = 6, uptake: float = UPTAKE, effect: float = ON_COMPLIERS):
    """A trial of villages of 5-39 households, each with a level and an effect of its own (sd 60 and 40 yuan)."""
    rng = np.random.default_rng(seed)
    township = np.sort(np.arange(villages) % townships)
    lottery = hold_lottery(township, 0.5, uptake, LEAK, seed)
    village = np.repeat(np.arange(villages), rng.integers(5, 40, villages))
    of_village = effect + 40.0 * rng.standard_normal(villages)
    level = 60.0 * rng.standard_normal(villages) + 30.0 * rng.standard_normal(townships)[township]
    trait = rng.standard_normal(len(village))
    noise = 150.0 * rng.standard_normal(len(village))
    outcome = level[village] + 50.0 * trait + noise + of_village[village] * lottery.treated[village]
    return Units(outcome, lottery.drawn[village], lottery.treated[village], village, township[village], trait[:, None])


class Found(NamedTuple):
    estimates: np.ndarray
    bounds: np.ndarray  # (trials, 2)

    def covered(self, truth: float) -> float:
        return float(np.mean((self.bounds[:, 0] <= truth) & (truth <= self.bounds[:, 1])))


@pytest.fixture(scope="module")
def trials() -> list[Units]:
    return [planted(seed) for seed in range(TRIALS)]


def found(estimator, trials: list[Units]) -> Found:
    made = [estimator(units) for units in trials]
    assert all(isinstance(each, Estimate) for each in made)
    return Found(np.array([each.effect for each in made]), np.array([each.interval()[1:] for each in made]))


@pytest.mark.parametrize(
    ("estimator", "truth"), [(intention_to_treat, OF_THE_LOT), (effect_on_compliers, ON_COMPLIERS)]
)
def test_planted_effects_are_recovered_and_covered_in_93_to_97_of_100_trials(estimator, truth, trials) -> None:
    made = found(estimator, trials)
    of_the_mean = made.estimates.std(ddof=1) / np.sqrt(TRIALS)
    assert abs(made.estimates.mean() - truth) < 3.0 * of_the_mean
    assert of_the_mean < 0.02 * truth  # so that a bias of 6 % would be seen
    assert 0.93 <= made.covered(truth) <= 0.97
    assert made.covered(0.0) < 0.2  # the trials are large enough to see that there is an effect


def test_twelve_villages_in_three_townships_are_covered_too_where_ordinary_practice_covers_less() -> None:
    def ordinary(units: Units) -> Estimate:
        """G / (G - 1), and t with G - 1 degrees of freedom."""
        effect, error, degrees = intention_to_treat(units)
        return Estimate(effect, error * np.sqrt(degrees / 11.0), 11)

    few = [planted(seed, villages=12, townships=3) for seed in range(TRIALS)]
    assert 0.93 <= found(intention_to_treat, few).covered(OF_THE_LOT) <= 0.97
    assert found(ordinary, few).covered(OF_THE_LOT) < 0.91


def test_where_there_is_no_effect_one_trial_in_twenty_finds_one() -> None:
    made = found(intention_to_treat, [planted(seed, effect=0.0) for seed in range(TRIALS)])
    assert 0.03 <= 1.0 - made.covered(0.0) <= 0.07


def test_errors_that_ignore_the_villages_cover_far_too_little(trials) -> None:
    def naive(units: Units) -> Estimate:
        return intention_to_treat(dataclasses.replace(units, village=np.arange(len(units.village))))

    assert found(naive, trials[:100]).covered(OF_THE_LOT) < 0.8


def test_the_share_of_villages_that_being_drawn_moves_is_the_compliers(trials) -> None:
    assert np.mean([first_stage(units).effect for units in trials]) == pytest.approx(UPTAKE - LEAK, abs=0.01)


def test_an_effect_that_is_just_detectable_is_detected_in_four_trials_of_five() -> None:
    blank = [planted(seed, effect=0.0) for seed in range(200)]
    just = np.mean([intention_to_treat(units).detectable() for units in blank])
    shifted = [dataclasses.replace(units, outcome=units.outcome + just * units.drawn) for units in blank]
    low = found(intention_to_treat, shifted).bounds[:, 0]
    assert np.mean(low > 0.0) == pytest.approx(0.8, abs=0.08)


def test_detectable_is_what_power_and_level_say() -> None:
    estimate = Estimate(0.0, 2.0, 20)
    assert estimate.detectable(0.8, 0.95) == pytest.approx(2.0 * (stdtrit(20, 0.975) + stdtrit(20, 0.8)))
    assert estimate.detectable(0.9) > estimate.detectable(0.8) > estimate.detectable(0.8, 0.9)


def test_four_villages_by_hand() -> None:
    """Means 4 and 1.5; variances of the arms 2 and 0.5 over two villages each, so an error of sqrt(1.25)."""
    units = Units(
        np.array([3.0, 5.0, 1.0, 2.0]),
        np.array([True, True, False, False]),
        np.array([True, True, False, False]),
        np.arange(4),
        np.zeros(4, dtype=np.int64),
    )
    for estimate in (intention_to_treat(units), effect_on_compliers(units)):
        assert estimate.effect == pytest.approx(2.5)
        assert estimate.error == pytest.approx(np.sqrt(1.25))
        assert estimate.degrees == 2
        margin = stdtrit(2, 0.975) * np.sqrt(1.25)
        assert estimate.interval() == pytest.approx((2.5, 2.5 - margin, 2.5 + margin))


def test_the_error_is_that_of_statsmodels_but_for_the_factor_of_few_villages(trials) -> None:
    units = trials[7]
    strata = units.stratum[:, None] == np.unique(units.stratum)
    design = np.column_stack([units.drawn, strata, units.covariates]).astype(float)
    theirs = OLS(units.outcome, design).fit(cov_type="cluster", cov_kwds={"groups": units.village}, use_t=True)
    ours = intention_to_treat(units)
    (n, k), g = design.shape, len(np.unique(units.village))
    their_factor = g / (g - 1) * (n - 1) / (n - k)
    assert ours.effect == pytest.approx(theirs.params[0])
    assert ours.error == pytest.approx(theirs.bse[0] * np.sqrt(g / (g - k) / their_factor))
    assert ours.degrees == g - k


def test_the_effect_on_compliers_is_the_ratio_and_its_error_the_sandwich_by_hand(trials) -> None:
    """Strata and covariates partialled out by least squares, one regressor is left (Frisch and Waugh 1933)."""
    units = trials[3]
    strata = units.stratum[:, None] == np.unique(units.stratum)
    controls = np.column_stack([strata, units.covariates]).astype(float)

    def left(values):
        values = values.astype(float)
        return values - controls @ np.linalg.lstsq(controls, values, rcond=None)[0]

    y, z, d = left(units.outcome), left(units.drawn), left(units.treated)
    ratio = (z @ y) / (z @ d)
    by_village = np.bincount(units.village, weights=z * (y - ratio * d))
    g, k = len(by_village), controls.shape[1] + 1
    error = np.sqrt(g / (g - k) * (by_village**2).sum()) / abs(z @ d)
    found = effect_on_compliers(units)
    assert found.effect == pytest.approx(ratio)
    assert found.error == pytest.approx(error)
    assert ratio == pytest.approx(intention_to_treat(units).effect / first_stage(units).effect)


def test_estimates_are_linear_in_the_outcome(trials) -> None:
    one, other = trials[0], np.random.default_rng(1).standard_normal(len(trials[0].outcome))
    for estimator in (intention_to_treat, effect_on_compliers):
        parts = [estimator(dataclasses.replace(one, outcome=values)).effect for values in (one.outcome - other, other)]
        assert estimator(one).effect == pytest.approx(sum(parts))


def test_units_of_the_outcome_and_of_covariates_do_not_matter(trials) -> None:
    units = trials[5]
    scaled = dataclasses.replace(units, outcome=1e4 * units.outcome, covariates=7.0 + 1e-3 * units.covariates)
    same = dataclasses.replace(units, covariates=np.column_stack([units.covariates, np.full(len(units.village), 3.0)]))
    for estimator in (intention_to_treat, effect_on_compliers):
        plain = estimator(units)
        assert estimator(scaled) == pytest.approx((1e4 * plain.effect, 1e4 * plain.error, plain.degrees))
        assert estimator(same) == pytest.approx(plain)  # what does not vary is left out


def test_a_lottery_that_moves_too_few_villages_gives_no_effect_on_compliers() -> None:
    weak = planted(1, villages=24, uptake=0.15)
    assert first_stage(weak).strength < 10.0
    refused = effect_on_compliers(weak)
    assert isinstance(refused, Refused)
    assert "first-stage F" in refused.reason
    assert isinstance(intention_to_treat(weak), Estimate)


@pytest.mark.parametrize(("everybody", "word"), [(True, "every"), (False, "no")])
def test_a_lever_that_everybody_or_nobody_has_has_no_first_stage(everybody: bool, word: str) -> None:
    units = planted(2)
    same = dataclasses.replace(units, treated=np.full(len(units.village), everybody))
    assert effect_on_compliers(same) == first_stage(same) == Refused(f"{word} village has the lever")


def test_with_full_compliance_nothing_is_left_to_err_in_the_first_stage() -> None:
    units = planted(2)
    full = dataclasses.replace(units, treated=units.drawn)
    assert first_stage(full).effect == pytest.approx(1.0)
    assert first_stage(full).strength == np.inf
    assert effect_on_compliers(full) == pytest.approx(intention_to_treat(full))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"drawn": np.ones(40, dtype=bool)}, "no township has both"),
        ({"drawn": np.repeat([True, False], 20)}, "no township has both"),
        ({"outcome": np.full(40, 3.0)}, "the same for every household"),
        ({"village": np.repeat(np.arange(4), 10)}, "4 villages are too few for 3 coefficients"),
        ({"covariates": np.tile(np.arange(40.0), (2, 1)).T}, "nothing to tell"),
    ],
)
def test_what_cannot_be_estimated_is_refused_in_words(change, reason) -> None:
    rng = np.random.default_rng(4)
    units = Units(
        rng.standard_normal(40),
        np.tile([True, False], 20),
        np.tile([True, False], 20),
        np.arange(40) // 2,
        np.repeat([0, 1], 20),
    )
    units = dataclasses.replace(units, drawn=np.repeat(np.tile([True, False], 10), 2))
    units = dataclasses.replace(units, treated=units.drawn)
    assert isinstance(intention_to_treat(units), Estimate)
    for estimator in (intention_to_treat, effect_on_compliers):
        refused = estimator(dataclasses.replace(units, **change))
        assert isinstance(refused, Refused)
        assert reason in refused.reason


def test_the_interval_is_of_the_level_asked_for() -> None:
    estimate = Estimate(5.0, 1.0, 12)
    for level in (0.5, 0.9, 0.99):
        _, low, high = estimate.interval(level)
        assert stdtr(12, high - 5.0) - stdtr(12, low - 5.0) == pytest.approx(level)
