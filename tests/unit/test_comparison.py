"""From runs to numbers: pairs, effects, cost per person-year, whatever came in and in whatever order."""

import dataclasses
import math
import random
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tongyu.designs.comparison import Design, design
from tongyu.errors import InputError
from tongyu.questions.comparison.answer import (
    CO_MAIN,
    MAIN,
    Comparison,
    aftermath,
    compared,
    cost_per_person_year,
    person_years,
)
from tongyu.questions.comparison.conducting import table
from tongyu.report.figures import draw
from tongyu.report.tables import YARDSTICKS, comparison_notes, comparison_table, console, yardstick_tables
from tongyu.report.wording import caption, horizon_in_words, ratio_text, sample_in_words, seeds_in_words
from tongyu.runs.outcomes import OUTCOMES
from tongyu.runs.tasks import Failure, Run
from tongyu.scenario.scenario import load
from tongyu.statistics.intervals import INDISTINGUISHABLE, Ratio

SEEDS = (1, 2, 3, 4)
EFFECTS = {"baseline": 0.0, "ecommerce_only": -17.0, "social_work_only": -11.0, "both": -33.0}


PUBLISHED = 2011, 2020  # of Tongyu


def horizon(start: str, months: int) -> str:
    return horizon_in_words(start, months, PUBLISHED)


def four_scenarios() -> Design:
    return design([load(name) for name in ("both", "baseline", "ecommerce_only", "social_work_only")], SEEDS)


def run_of(scenario: str, seed: int) -> Run:
    weather = 30.0 * math.sin(seed)
    luck = math.cos(7 * seed) * EFFECTS[scenario] / 10
    person_years = 600.0 + weather + EFFECTS[scenario] + luck
    outcomes = dict.fromkeys(OUTCOMES, 0.5) | {"person_years_poor": person_years, "cost": -EFFECTS[scenario]}
    years = pd.DataFrame(
        {
            "headcount": [0.3, 0.2 + person_years / 1e4],
            "headcount_net": [0.4, 0.3 + person_years / 1e4],
            "poverty_gap": [0.1, 0.05 + person_years / 1e5],
            "log_income": [8.0, 8.5],
            "persons": [200_000.0, 180_000.0],
        },
        index=pd.Index([2019, 2020], name="year"),
    )
    months = months_of(14, spends=-EFFECTS[scenario], lifts=-EFFECTS[scenario])
    return Run(scenario, seed, 5_877, 20_000, (2014, 2020), outcomes, years, months, 0.5)


def months_of(count: int, spends: float, lifts: float) -> pd.DataFrame:
    """Months of a run that spends in its first alone, and lifts incomes of 8,000 by `lifts` yuan."""
    index = pd.Index([f"{2019 + month // 12}-{month % 12 + 1:02d}" for month in range(count)], name="month")
    return pd.DataFrame({"headcount": 0.3, "income": 8_000.0 + lifts, "cost": 1e6 * spends}, index=index)


def all_runs() -> list[Run | Failure]:
    return [run_of(name, seed) for name in EFFECTS for seed in SEEDS]


def failure_of(scenario: str, seed: int) -> Failure:
    return Failure(scenario, seed, "2013-05", "clear", "ClearingError", "residual 1e-3")


def comparison_of(results: list[Run | Failure]) -> Comparison:
    return compared(four_scenarios(), results)


def test_the_baseline_comes_first_and_is_added_if_missing() -> None:
    assert four_scenarios().names == ["baseline", "both", "ecommerce_only", "social_work_only"]
    added = design([load("both").with_(months=24, households=70)], SEEDS)
    assert added.names == ["baseline", "both"]
    assert (added.first.months, added.first.households) == (24, 70)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"months": 24}, "differ in months"),
        ({"households": 24}, "differ in households"),
        ({"start": "2012-01"}, "differ in start"),
        ({"name": "baseline"}, 'two scenarios are called "baseline"'),
    ],
)
def test_scenarios_that_cannot_be_compared_are_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        design([load("baseline"), load("both").with_(**change)], SEEDS)


@pytest.mark.parametrize(("start", "months"), [("2011-01", 11), ("2011-02", 22), ("2011-06", 3)])
def test_a_horizon_without_a_whole_year_is_refused(start: str, months: int) -> None:
    with pytest.raises(InputError, match="no whole calendar year"):
        design([load("both").with_(start=start, months=months)], SEEDS)


def test_effects_are_paired_by_seed_whatever_order_the_runs_came_in() -> None:
    results = all_runs()
    in_order = comparison_of(results)
    random.Random(5).shuffle(results)
    shuffled = comparison_of(results)
    assert shuffled.rows == in_order.rows
    pd.testing.assert_frame_equal(shuffled.yearly, in_order.yearly)
    pd.testing.assert_frame_equal(shuffled.yearly, in_order.yearly)
    both = in_order.rows[1]
    assert both.scenario == "both"
    differences = [
        run_of("both", seed).outcomes["person_years_poor"] - run_of("baseline", seed).outcomes["person_years_poor"]
        for seed in SEEDS
    ]
    assert both.effects["person_years_poor"].estimate == pytest.approx(np.mean(differences))


def test_a_failed_run_takes_its_pair_out_and_no_other() -> None:
    results = [failure_of("both", 2) if (r.scenario, r.seed) == ("both", 2) else r for r in all_runs()]
    comparison = comparison_of(results)
    pairs = {row.scenario: row.pairs for row in comparison.rows}
    assert pairs == {"baseline": 0, "both": 3, "ecommerce_only": 4, "social_work_only": 4}
    assert [failure.seed for failure in comparison.failures] == [2]
    assert comparison.interaction is not None
    notes = "\n".join(comparison_notes(comparison))
    assert "FAILED: 1 of 16 runs" in notes
    assert "both, seed 2, 2013-05, phase clear: ClearingError: residual 1e-3" in notes


def test_without_any_run_there_are_no_numbers_and_no_error(tmp_path: Path) -> None:
    comparison = comparison_of([failure_of(name, seed) for name in EFFECTS for seed in SEEDS])
    assert comparison.interaction is None
    assert table(comparison)["person_years_poor"].isna().all()
    page = console()
    with page.capture() as printed:
        page.print(comparison_table(comparison))
    assert "every run failed" in printed.get()
    assert "no runs to compare" in printed.get()
    draw(comparison, tmp_path)
    assert (tmp_path / "paths.png").stat().st_size > 0


def test_interaction_is_what_both_do_beyond_the_sum() -> None:
    found = comparison_of(all_runs()).interaction
    assert found is not None
    luck = np.mean([math.cos(7 * seed) for seed in SEEDS])
    assert found.estimate == pytest.approx((-33 + 17 + 11) * (1 + luck / 10))


def test_what_is_left_after_the_money_is_paired_too() -> None:
    both = comparison_of(all_runs()).rows[1]
    assert both.effects["income_after_12"].estimate == pytest.approx(33.0)
    assert both.effects["headcount_after_12"].estimate == 0.0
    assert "income_after_24" not in both.effects  # the run ends before
    notes = "\n".join(comparison_notes(comparison_of(all_runs())))
    assert "After the money of both: poor in the first year without money 0.00 [0.00, 0.00] points; income" in notes
    assert "+33 [+33, +33] yuan a head" in notes


def test_without_months_or_money_nothing_is_left_to_say() -> None:
    nothing = pd.DataFrame()
    assert np.isnan(list(aftermath(nothing, nothing).values())).all()
    idle = months_of(40, spends=0.0, lifts=5.0)
    assert np.isnan(list(aftermath(idle, idle).values())).all()


def test_an_outcome_that_some_seeds_lack_rests_on_the_others() -> None:
    results = all_runs()
    for result in results:
        assert isinstance(result, Run)
        result.outcomes["returned"] = math.nan if result.seed == 2 else float(result.seed)
        result.outcomes["spell_years"] = math.nan
    both = comparison_of(results).rows[1]
    assert both.levels["returned"].estimate == pytest.approx((1 + 3 + 4) / 3)
    assert both.effects["returned"] == (0.0, 0.0, 0.0)
    assert "spell_years" not in both.levels | both.effects
    assert table(comparison_of(results))["spell_years"].isna().all()


COST = np.array([4.1, 4.1, 4.1, 4.1])


def test_cost_per_person_year_is_the_ratio_of_means() -> None:
    found = cost_per_person_year(COST, np.array([-1_800.0, -2_000.0, -2_200.0, -2_000.0]))
    assert found.estimate == pytest.approx(4.1e6 / 2_000)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 2_050 < found.high


def test_person_years_are_of_the_persons_of_each_year() -> None:
    years = pd.DataFrame({"headcount": [0.9, 0.2, 0.1], "persons": [500.0, 200.0, 100.0]}, index=[2013, 2019, 2020])
    run = dataclasses.replace(run_of("both", 1), yearly=years, window=(2019, 2020))
    assert person_years(run) == pytest.approx(0.2 * 200 + 0.1 * 100)
    assert np.isnan(person_years(dataclasses.replace(run, window=None)))
    both = comparison_of(all_runs()).rows[1]
    spared = np.mean([person_years(run_of("baseline", seed)) - person_years(run_of("both", seed)) for seed in SEEDS])
    assert both.person_years is not None
    assert both.person_years.estimate == pytest.approx(-spared)
    assert both.cost_per_person_year.estimate == pytest.approx(33e6 / spared)


@pytest.mark.parametrize(
    ("cost", "change", "text"),
    [
        (COST, [-9.0, 12.0, -11.0, 10.0], INDISTINGUISHABLE),
        (COST, [9.0, 10.0, 11.0, 10.0], "poverty rises"),
        (0 * COST, [-9.0, -10.0, -11.0, -10.0], "nothing spent"),
    ],
)
def test_where_there_is_no_ratio_words_say_why(cost: np.ndarray, change: list[float], text: str) -> None:
    assert cost_per_person_year(cost, np.array(change)) == Ratio(None, None, None, text)
    assert ratio_text(Ratio(None, None, None, text)) == text


def test_the_csv_has_a_row_a_scenario_with_bounds_around_every_effect() -> None:
    frame = table(comparison_of(all_runs())).set_index("scenario")
    assert list(frame.index) == four_scenarios().names
    effects = frame.drop("baseline")
    for name in OUTCOMES:
        assert (effects[f"effect_{name}_low"] <= effects[f"effect_{name}"]).all()
        assert (effects[f"effect_{name}"] <= effects[f"effect_{name}_high"]).all()


def test_figures_are_the_same_bytes_for_the_same_numbers(tmp_path: Path) -> None:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        draw(comparison_of(all_runs()), tmp_path / name)
    for name in ("paths.png", "paths.svg", "effects.png", "effects.svg", "who.png", "who.svg"):
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()


def test_captions_say_seeds_sample_coverage_and_that_households_are_invented() -> None:
    text = caption(comparison_of(all_runs()), "Poverty.", "Bands are")
    for part in ("4 seeds (1-4)", "5,877 of 58,768 households (1:10)", "95 % intervals over seeds", "invented"):
        assert part in text


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (seeds_in_words([7]), "1 seed (7)"),
        (sample_in_words(58_768, 58_768), "all 58,768 households"),
        (sample_in_words(40_000, 58_768), "40,000 of 58,768 households (1:1.5)"),
        (horizon("2011-01", 120), "2011-2020"),
        (horizon("2011-01", 12), "2011"),
        (horizon("2011-03", 4), "2011-03 to 2011-06"),
        (horizon("2011-03", 1), "2011-03"),
        (
            horizon("2011-01", 121),
            "2011-01 to 2021-01 (2021: no published figures, trends carried on)",
        ),
        (
            horizon("2011-01", 1_200),
            "2011-2110 (2021-2110: no published figures, trends carried on)",
        ),
        (
            horizon("2009-01", 156),
            "2009-2021 (2009-2010 and 2021: no published figures, trends carried on)",
        ),
        (horizon("2030-01", 12), "2030 (2030: no published figures, trends carried on)"),
    ],
)
def test_words(words: str, expected: str) -> None:
    assert words == expected


def test_the_baseline_that_is_added_is_under_the_stress_of_the_others() -> None:
    stressed = load("both").with_(stress=["drought"], parameters={"stress.drought_from": 2018.0})
    added = design([stressed], [1]).first
    assert (added.name, added.stress) == ("baseline", ("drought",))
    assert added.parameters == {"stress.drought_from": 2018.0}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"stress": []}, 'scenarios "both" and "baseline" differ in stress: --stress puts it on all.'),
        (
            {"parameters": {"stress.drought_years": 1.0}},
            'scenarios "both" and "baseline" differ in stress.drought_years: only under one stress',
        ),
    ],
)
def test_scenarios_under_different_stress_are_refused(changes: dict[str, object], message: str) -> None:
    baseline, both = (load(name).with_(stress=["drought"]) for name in ("baseline", "both"))
    with pytest.raises(InputError) as caught:
        design([baseline, both.with_(**changes)], [1])
    assert message in str(caught.value)


def test_without_stress_its_parameters_keep_nobody_apart() -> None:
    other = load("both").with_(parameters={"stress.drought_years": 1.0})
    assert design([load("training_only"), other], [1]).names == ["baseline", "training_only", "both"]


@pytest.mark.parametrize(
    ("window", "said"),
    [((2014, 2020), "poor, last 3 years"), ((2014, 2015), "last 2 years"), ((2014, 2014), "last year")],
)
def test_the_heading_says_how_many_years_poverty_late_is_the_mean_of(window: tuple[int, int], said: str) -> None:
    comparison = dataclasses.replace(comparison_of(all_runs()), window=window)
    headings = [str(column.header) for column in comparison_table(comparison).columns]
    assert sum(said in heading for heading in headings) == 1
    assert ("3 years" in " ".join(headings)) == (window == (2014, 2020))


def test_every_yardstick_asked_for_stands_in_the_tables_side_by_side() -> None:
    tables = yardstick_tables(comparison_of(all_runs()))
    shown = {name for headings in YARDSTICKS.values() for name in headings}
    assert shown >= {MAIN, CO_MAIN, "person_years_poor_consumption", "catastrophic", "impoverished", "deprived"}
    assert shown >= {"vulnerable", "relative_poverty", "urban_rural_ratio"}
    beside = tables["Beside others"]
    assert [str(column.header).split("\n")[0] for column in beside.columns][1:] == [
        "below half the median",
        "urban income over the county's",
    ]
    assert beside.row_count == len(EFFECTS)


def test_under_the_table_stands_which_commands_show_where_an_order_turns() -> None:
    (note,) = [note for note in comparison_notes(comparison_of(all_runs())) if "which assumption" in note]
    for command in ("tongyu sensitivity", "tongyu interaction --assumptions"):
        assert command in note
