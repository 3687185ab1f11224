"""A trial in the county: same people before the lever, the same regressions on truth and luck, many trials a row."""

import numpy as np
import pandas as pd
import pytest
from tests.still import still

from tongyu.county.county import County
from tongyu.questions.trial.lottery import hold_lottery
from tongyu.questions.trial.plan import Plan, make_plan
from tongyu.questions.trial.results import COVARIATES, GROUPS, OUTCOMES, compliance, over_trials, results
from tongyu.questions.trial.running import WITHOUT, Trial, TrialTask, run_trial
from tongyu.runs.tasks import Failure
from tongyu.scenario.scenario import Scenario

SEED = 3


@pytest.fixture(scope="module")
def plan(small: Scenario) -> Plan:
    return make_plan(still(small).with_(months=36), "training.courses", 60.0, 0.5, 0.9, 0.1, "2012-01")


@pytest.fixture(scope="module")
def trial(plan: Plan) -> Trial:
    made = run_trial(TrialTask(plan, SEED))
    assert isinstance(made, Trial)
    return made


def test_a_trial_is_its_lottery_and_two_runs_of_the_county(plan: Plan, trial: Trial, small: Scenario) -> None:
    units = trial.units
    plain = County(plan.scenario, rng=SEED).run()
    lottery = hold_lottery(plain.geography.village_township, 0.5, 0.9, 0.1, SEED)
    assert np.array_equal(units["drawn"], lottery.drawn[units["village"]])
    assert np.array_equal(units["treated"], lottery.treated[units["village"]])
    assert list(units["household"]) == list(range(600))
    order = np.argsort(plain.columns.id)
    assert np.array_equal(units["income_before"], plain.income_by_year[2011][order].astype(float))
    expected = np.mean([plain.income_by_year[year] for year in (2012, 2013)], axis=0, dtype=float)[order]
    assert units["income_without"].to_numpy() == pytest.approx(expected)
    with_lever = County(plan.with_lever(np.flatnonzero(lottery.treated).tolist()), rng=SEED).run()
    assert np.array_equal(units["skill"], 100.0 * with_lever.columns.skill[order].astype(float))
    assert np.array_equal(with_lever.income_by_year[2011], plain.income_by_year[2011])  # nothing before the lever


def test_luck_and_truth_and_interference_make_the_estimate(trial: Trial) -> None:
    for _, row in results(trial, subgroups=False).iterrows():
        if np.isfinite(row["late"]):
            assert row["late"] == pytest.approx(row["treated_effect"] + row["interference"] + row["late_chance"])
            assert row["late"] == pytest.approx(row["itt"] / row["first_stage"])


def test_truth_is_each_household_against_itself(trial: Trial) -> None:
    units = trial.units
    for _, row in results(trial, subgroups=False).iterrows():
        change = units[row["outcome"]] - units[f"{row['outcome']}{WITHOUT}"]
        assert row["treated_effect"] == pytest.approx(change[units["treated"]].mean())
        assert row["spillover"] == pytest.approx(change[~units["treated"]].mean())
        assert row["control_mean"] == pytest.approx(units[row["outcome"]][~units["drawn"]].mean())


def test_courses_raise_skill_where_they_are_far_more_than_elsewhere(trial: Trial) -> None:
    row = results(trial, subgroups=False).set_index("outcome").loc["skill"]
    assert row["treated_effect"] > 5.0 * abs(row["spillover"]) > 0.0


def test_groups_are_by_what_was_known_before_and_hold_everybody_once(trial: Trial) -> None:
    by_group = results(trial, subgroups=True)
    of_income = by_group[by_group["outcome"] == "income"]
    for by, names in GROUPS.items():
        rows = of_income[of_income["by"] == by]
        assert list(rows["group"]) == list(names)
        assert rows["households"].sum() == 600
    assert set(COVARIATES) <= set(trial.units.columns)


def planted(seed: int, effect: float = 30.0, spill: float = 0.0) -> Trial:
    """A made-up trial of 80 villages in 8 townships with perfect compliance; the untreated get `spill`."""
    rng = np.random.default_rng(seed)
    village = np.repeat(np.arange(80), 12)
    drawn = hold_lottery(np.arange(80) % 8, 0.5, 1.0, 0.0, seed).drawn[village]
    units = pd.DataFrame(
        {"household": np.arange(960), "village": village, "township": village % 8, "drawn": drawn, "treated": drawn}
    ).assign(
        persons=rng.integers(1, 6, 960),
        age=rng.integers(25, 80, 960),
        km=rng.random(960),
        income_before=rng.normal(5_000.0, 900.0, 960),
    )
    for outcome in OUTCOMES:
        without = rng.normal(100.0, 20.0, 960) + rng.normal(0.0, 5.0, 80)[village]
        units[f"{outcome.name}{WITHOUT}"] = without
        units[outcome.name] = without + np.where(drawn, effect, spill)
    return Trial(seed, units)


def test_what_reaches_the_untreated_too_is_what_a_trial_misses() -> None:
    for spill in (0.0, 12.0):
        found = over_trials(pd.concat([results(planted(seed, spill=spill), False) for seed in range(8)]))
        assert found["treated_effect"].to_numpy() == pytest.approx(30.0)
        assert found["spillover"].to_numpy() == pytest.approx(spill)
        assert found["interference"].to_numpy() == pytest.approx(-spill)
        of_the_mean = (found["late_high"] - found["late_low"]) / 2.0
        assert np.all(np.abs(found["late"] - (30.0 - spill)) < 2.0 * of_the_mean)
        assert np.all(found["late_covered"] <= (1.0 if not spill else 0.25))
        assert np.all(found["itt_significant"] == 1.0)


def test_one_trial_is_shown_with_its_own_interval_and_several_with_that_of_their_mean() -> None:
    one = results(planted(1), False)
    alone = over_trials(one)
    assert alone["late_low"].to_numpy() == pytest.approx(one["late_low"].to_numpy())
    assert alone["spillover_low"].isna().all()
    both = pd.concat([one, results(planted(2), False)])
    row = over_trials(both).iloc[0]
    values = both[both["outcome"] == "income"]["itt"]
    assert row["itt"] == pytest.approx(values.mean())
    assert row["itt_high"] - row["itt"] == pytest.approx(12.706 * values.std() / np.sqrt(2.0), rel=1e-3)
    assert (row["trials"], row["itt_trials"]) == (2, 2)


def test_a_trial_that_cannot_tell_says_why_and_counts_in_no_mean() -> None:
    blind = planted(3)
    nobody = Trial(3, blind.units.assign(treated=False))
    found = over_trials(pd.concat([results(planted(1), False), results(nobody, False)]))
    assert (found["trials"] == 2).all()
    assert (found["late_trials"] == 1).all()
    assert (found["late_refused"] == "no village has the lever").all()
    assert np.isfinite(found["late"]).all()


def test_compliance_is_counted_by_village(trial: Trial) -> None:
    (row,) = compliance([trial]).to_dict("records")
    villages = trial.units.groupby("village")[["drawn", "treated"]].first()
    assert row["villages"] == 12
    assert row["drawn"] == villages["drawn"].sum()
    assert row["took_up"] + row["leaked"] == villages["treated"].sum()


def test_a_run_that_fails_is_a_failure_with_its_month(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(county: County) -> None:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(County, "step", broken)
    failed = run_trial(TrialTask(plan, SEED))
    assert isinstance(failed, Failure)
    assert (failed.seed, failed.error) == (SEED, "ZeroDivisionError")


def test_a_household_counts_that_was_there_in_all_years_looked_at(small: Scenario) -> None:
    plan = make_plan(small.with_(months=36), "training.courses", 60.0, 0.5, 0.9, 0.1, "2012-01")
    made = run_trial(TrialTask(plan, SEED))
    assert isinstance(made, Trial)
    plain = County(plan.scenario, rng=SEED).run()
    there = np.isfinite(np.stack(list(plain.income_by_year.values()))).all(axis=0)
    assert sorted(made.units["household"]) == sorted(plain.columns.id[there].tolist())
    assert 500 < len(made.units) < 600
    assert made.units.notna().all(axis=None)
