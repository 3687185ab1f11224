"""A comparison whose money ends early: what is left a year and two later; and the interaction by year, in its file."""

from pathlib import Path

import pandas as pd
import pytest
from tests.households_by_hand import moved
from tools.documents.read_back import read_comparison

from tongyu.designs.comparison import design
from tongyu.questions.comparison.answer import Comparison
from tongyu.questions.comparison.conducting import compare
from tongyu.report.documents import comparison_document
from tongyu.report.tables import comparison_notes
from tongyu.runs.results import results
from tongyu.runs.study_folder import begin
from tongyu.scenario.scenario import Scenario, load

SEEDS = (3, 4)


@pytest.fixture(scope="module")
def ended(small: Scenario, tmp_path_factory: pytest.TempPathFactory) -> tuple[Comparison, Path]:
    """Courses and benefits whose money ends in June 2012, run to the end of 2014."""
    money = {"intensity": 60, "end": "2012-06"}
    workers = {"intensity": 6, "end": "2012-06"}
    programme = moved(small, 48, training__courses=money, support__social_workers=workers).with_(name="ended")
    folder = tmp_path_factory.mktemp("ended")
    return compared([small.with_(name="baseline", months=48), programme], SEEDS, folder), folder


def compared(scenarios: list[Scenario], seeds: tuple[int, ...], folder: Path) -> Comparison:
    planned = design(scenarios, seeds)
    return compare(planned, begin(planned.study, folder))


def test_what_is_left_is_the_difference_of_the_months(ended: tuple[Comparison, Path]) -> None:
    comparison, folder = ended
    all_months = results(folder).months
    months = {
        name: all_months[all_months["scenario"] == name].drop(columns="point").set_index(["seed", "month"])
        for name in ("baseline", "ended")
    }
    difference = months["ended"].drop(columns="scenario") - months["baseline"].drop(columns="scenario")
    effects = comparison.rows[1].effects
    for later, month in ((12, "2013-06"), (24, "2014-06")):
        for name in ("headcount", "income"):
            expected = difference.loc[[(seed, month) for seed in SEEDS], name].mean()
            assert effects[f"{name}_after_{later}"].estimate == pytest.approx(expected, abs=1e-12)
    assert effects["income_after_12"].estimate != 0.0
    table = pd.read_csv(folder / "table.csv").set_index("scenario")
    assert table.loc["ended", "effect_income_after_24"] == effects["income_after_24"].estimate
    assert pd.isna(table.loc["baseline", "effect_income_after_24"])
    assert any(
        note.startswith("After the money of ended: poor in the first year") for note in comparison_notes(comparison)
    )


def test_money_to_the_end_leaves_no_after(small: Scenario, tmp_path: Path) -> None:
    programme = moved(small, 24, training__courses=60).with_(name="lasting", households=100)
    baseline = small.with_(name="baseline", months=24, households=100)
    comparison = compared([baseline, programme], (3,), tmp_path)
    assert not [name for name in comparison.rows[1].effects if "after" in name]
    assert not [note for note in comparison_notes(comparison) if note.startswith("After")]


def test_the_interaction_has_its_file_and_survives_reading_back(tmp_path: Path) -> None:
    names = ("baseline", "ecommerce_only", "social_work_only", "both")
    chosen = [load(name).with_(households=80, months=60) for name in names]
    written = compared(chosen, SEEDS, tmp_path)
    table = pd.read_csv(tmp_path / "interaction.csv")
    (whole,) = table[(table["scale"] == "person_years_poor") & (table["years"] == "2014-2015")].to_dict("records")
    assert written.interaction is not None
    assert whole["estimate"] == pytest.approx(written.interaction.estimate, abs=1e-9)
    assert whole["seeds"] == 2
    again = read_comparison(tmp_path)
    pd.testing.assert_frame_equal(again.interactions, written.interactions)
    pd.testing.assert_frame_equal(again.who, written.who, check_dtype=False)
    assert comparison_notes(again) == comparison_notes(written)
    assert any("log odds of being poor" in note for note in comparison_notes(written))
    document = comparison_document(written, tmp_path)
    assert len(document["who"]) == 3 * 18
    assert len(document["interactions"]) == len(table)
