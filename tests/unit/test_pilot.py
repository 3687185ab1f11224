"""A finished study tells how many seeds an effect needs, in the units that its tables show."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.made_up_studies import small_study, stored
from typer.testing import CliRunner

from tongyu.cli import app
from tongyu.designs.seeds_at_points import with_points
from tongyu.designs.uncertain import Draws
from tongyu.questions.pilot import needed_of, paired
from tongyu.runs.results import Results
from tongyu.runs.variables import CALIBRATED, Variable, calibrated_set
from tongyu.scenario.scenario import Scenario
from tongyu.statistics.power import detectable, seeds_needed

SEEDS = range(1, 9)
THETA = Variable("choice.theta", "parameter", 0.1, 0.9)


def luck(seed: int, own: int) -> float:
    return float(np.random.default_rng([seed, own]).normal())


def outcomes(scenario: str, point: Mapping[str, float], seed: int) -> dict[str, float]:
    """Shared luck of 20, own luck of 2, an effect of -5; of the headcount a thousandth of it."""
    treated = scenario == "courses"
    poor = 500.0 + 20.0 * luck(seed, 0) + 2.0 * luck(seed, 1 + treated) - 5.0 * treated + sum(point.values())
    return {"person_years_poor": poor, "headcount": poor / 1_000.0}


@pytest.fixture(scope="module")
def results(small: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Results:
    return stored(small_study(small, SEEDS), tmp_path_factory.mktemp("pilot") / "made", outcomes)


def samples(seeds: range = SEEDS) -> tuple[list[float], list[float]]:
    treated, baseline = (
        [outcomes(name, {}, seed)["person_years_poor"] for seed in seeds] for name in ("courses", "baseline")
    )
    return treated, baseline


def test_each_scenario_is_paired_with_the_first_by_seed(results: Results) -> None:
    (found,) = needed_of(results, 4.0, "person_years_poor", 0.9)
    assert found.scenario == "courses"
    assert found.needed == seeds_needed(*samples(), 4.0, 0.9)
    assert found.detectable == detectable(*samples(), 0.9)
    assert found.needed.paired.estimate < found.needed.independent.estimate / 10


def test_the_size_is_in_the_unit_that_tables_show(results: Results) -> None:
    (in_percent,) = needed_of(results, 0.4, "headcount", 0.8)  # percent of persons
    (in_persons,) = needed_of(results, 4.0, "person_years_poor", 0.8)  # per 1,000
    assert in_percent.needed.paired == in_persons.needed.paired
    assert in_percent.effect == pytest.approx(in_persons.effect / 10.0)


def test_seeds_that_failed_are_no_pilot(small: Scenario, tmp_path: Path) -> None:
    failing = [("courses", 0, 1), ("baseline", 0, 8)]
    made = stored(small_study(small, SEEDS), tmp_path / "made", outcomes, failing)
    (found,) = needed_of(made, 4.0, "person_years_poor", 0.8)
    assert found.needed == seeds_needed(*samples(range(2, 8)), 4.0, 0.8)


def test_points_are_averaged_seed_by_seed(small: Scenario, tmp_path: Path) -> None:
    points = pd.DataFrame({"choice.theta": [0.2, 0.6]})
    made = stored(small_study(small, SEEDS, [THETA], points), tmp_path / "made", outcomes)
    treated, baseline = paired(made, "courses", "person_years_poor")
    np.testing.assert_allclose(treated, np.array(samples()[0]) + 0.4)
    np.testing.assert_allclose(baseline, np.array(samples()[1]) + 0.4)


def test_a_seed_with_a_point_of_the_set_is_one_replicate_at_all_places(small: Scenario, tmp_path: Path) -> None:
    """Not as many as there are places: a seed's runs at them share its households and its point."""
    levels = Variable("benefits.quota", "parameter", 0.08, 0.12, values=(0.08, 0.12))
    fitting = ({"choice.theta": 0.11}, {"choice.theta": 0.13})
    numbers = pd.DataFrame({CALIBRATED: [0.0, 1.0, 0.0]})
    study = small_study(small, variables=(levels,), points=pd.DataFrame({"benefits.quota": [0.08, 0.12]}))
    study = with_points(study, Draws((calibrated_set(fitting),), numbers, fitting))

    def formula(name: str, at: Mapping[str, float], seed: int) -> dict[str, float]:
        effect = -seed - 10.0 * (at["benefits.quota"] > 0.1)
        return {"person_years_poor": 900.0 + (effect if name == "courses" else 0.0), "income": 1_000.0}

    treated, reference = paired(stored(study, tmp_path, formula), "courses", "person_years_poor")
    assert (treated - reference).tolist() == [-6.0, -7.0, -8.0]


def test_the_command_prints_counts_with_their_intervals(results: Results) -> None:
    answer = CliRunner().invoke(app, ["power", str(results.folder), "--size", "4"])
    assert answer.exit_code == 0
    estimate, low, high = seeds_needed(*samples(), 4.0).paired
    assert f"{estimate} [{low}, {high}]" in answer.stdout
    assert "8 seeds (1-8)" in answer.stdout
    assert "invented" in answer.stdout


def test_json_says_unit_and_spreads(results: Results) -> None:
    answer = CliRunner().invoke(
        app, ["power", str(results.folder), "--size", "0.4", "--outcome", "headcount", "--json"]
    )
    document = json.loads(answer.stdout)
    assert document["unit"] == "% of persons"
    (found,) = document["scenarios"]
    assert found["pilot"] == 8
    assert found["seeds_paired"]["low"] <= found["seeds_paired"]["estimate"] <= found["seeds_paired"]["high"]
    assert found["sd_paired"] == pytest.approx(seeds_needed(*samples(), 4.0).paired_sd / 10.0)


MISTAKES = {
    "--size 0": "the effect to be seen must be a number above 0",
    "--size nan": "the effect to be seen must be a number above 0",
    "--size 5 --power 1": "the power must lie between",
    "--size 5 --outcome incme": 'did you mean "income"',
    "--size 5 --outcome gini": "none of its runs has gini",
}


@pytest.mark.parametrize("options", MISTAKES)
def test_a_mistake_is_one_sentence(results: Results, options: str) -> None:
    answer = CliRunner().invoke(app, ["power", str(results.folder), *options.split()])
    assert (answer.exit_code, answer.stdout, answer.stderr.count("\n")) == (2, "", 1)
    assert MISTAKES[options] in answer.stderr


def test_one_seed_is_no_pilot(small: Scenario, tmp_path: Path) -> None:
    made = stored(small_study(small, [1]), tmp_path / "made", outcomes)
    answer = CliRunner().invoke(app, ["power", str(made.folder), "--size", "5"])
    assert answer.exit_code == 2
    assert "a pilot needs 2 seeds" in answer.stderr


def test_a_scenario_of_which_every_run_failed_is_one_sentence(small: Scenario, tmp_path: Path) -> None:
    for name, failing in (("courses", "courses"), ("baseline", "baseline")):
        failed = [(failing, 0, seed) for seed in SEEDS]
        made = stored(small_study(small, SEEDS), tmp_path / name, outcomes, failed)
        answer = CliRunner().invoke(app, ["power", str(made.folder), "--size", "5"])
        assert answer.exit_code == 2
        assert "there are 0" in answer.stderr
