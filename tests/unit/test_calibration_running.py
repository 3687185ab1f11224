"""What a calibration runs, what it does not run again, what it takes out of figures, what it finds again."""

from pathlib import Path

import pandas as pd
import pytest
from tests.small_calibrations import PLAN, at_points, fake, instead, written

from tongyu.errors import InputError
from tongyu.questions.calibration import running, waves
from tongyu.questions.calibration.conducting import Watching, calibrated
from tongyu.questions.calibration.folder import begin, waves_of
from tongyu.questions.calibration.known import aims_at, known_point
from tongyu.questions.calibration.plan import load_plan
from tongyu.questions.patterns.tasks import Figures, PatternTask
from tongyu.runs.engine import Crew
from tongyu.statistics import intervals


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waves, "PARTICLES", 100)
    monkeypatch.setattr(waves, "SEEN_AT", 500)


def test_the_interaction_is_never_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither by a calibration on made-up figures, nor by the runs that the real one asks for."""

    def looked(*arguments: object) -> None:
        raise AssertionError("the interaction was computed")

    monkeypatch.setattr(intervals, "interaction", looked)
    asked = instead(monkeypatch)
    plan = load_plan(written(tmp_path))
    folder = begin(plan, "", tmp_path / "out")
    found, _, county = calibrated(plan, None, Crew(None, 1), folder, 1e9, Watching())
    names = {scenario.name for task in asked for scenario in task.runs.values()}
    assert names == {"baseline", "tongyu_2013"} == {scenario.name for scenario in county.scenarios}
    assert len(asked) == (1 + 32) * county.jobs == 33 * 4
    assert found is not None
    assert not found.chosen.fits  # with so few points


def test_what_was_run_is_not_run_again_and_the_end_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = load_plan(written(tmp_path))

    def run(folder: Path) -> pd.DataFrame:
        found, _, _ = calibrated(plan, None, Crew(None, 1), begin(plan, "", folder), 1e9, Watching())
        assert found is not None
        return found.chosen.points

    asked = instead(monkeypatch)
    perform = running.perform_patterns
    whole = run(tmp_path / "whole")
    made = len(asked)

    def killed(task: PatternTask) -> Figures:
        if len(asked) == made + 50:
            raise KeyboardInterrupt
        return perform(task)

    monkeypatch.setattr("tongyu.questions.calibration.running.perform_patterns", killed)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path / "stopped")
    monkeypatch.setattr("tongyu.questions.calibration.running.perform_patterns", perform)
    pd.testing.assert_frame_equal(run(tmp_path / "stopped"), whole)
    assert len(asked) == 2 * made
    run(tmp_path / "stopped")
    assert len(asked) == 2 * made


def test_waves_are_cut_once_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    instead(monkeypatch)
    plan = load_plan(written(tmp_path))
    folder = begin(plan, "", tmp_path / "out")
    assert waves_of(folder) is None
    said: list[str] = []
    calibrated(plan, None, Crew(None, 1), folder, 0.0, Watching(say=said.append))
    assert waves_of(folder) == [10, 10]
    assert "20 and 12 were planned, for which the time is too short" in said[0]
    calibrated(plan, None, Crew(None, 1), begin(plan, "", folder), 1e9, Watching())
    assert waves_of(folder) == [10, 10]


def test_another_calibration_or_folder_is_refused(tmp_path: Path) -> None:
    plan = load_plan(written(tmp_path))
    begin(plan, "", tmp_path / "out")
    begin(plan, "", tmp_path / "out")
    with pytest.raises(InputError, match=r"holds another calibration \(other against\)"):
        begin(plan, "central", tmp_path / "out")
    other = load_plan(written(tmp_path, PLAN.replace("= 300", "= 301").replace("C4a = 0.5", "C4a = 0.6")))
    with pytest.raises(InputError, match=r"other households, rows"):
        begin(other, "", tmp_path / "out")
    with pytest.raises(InputError, match="holds something else"):
        begin(plan, "", tmp_path)
    with pytest.raises(InputError, match="this is a file"):
        begin(plan, "", tmp_path / "plan.toml")


def test_the_luck_of_few_seeds_is_taken_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    instead(monkeypatch, {900_001: 500.0, 900_002: 700.0, 900_003: -100.0, 900_004: 100.0})
    plan = load_plan(written(tmp_path, PLAN.replace("reported =", "level = [900003, 900004]\nreported =")))
    county = at_points(plan, tmp_path)
    point = {"trend.wage": 0.1, "going_online.hazard": 0.01}
    assert county([point])["C2a"][0] == pytest.approx(6_000.0 + 600.0)
    assert county.take_level() == pytest.approx({"C2a": 600.0, "C4a": 600.0})
    freed = county([point])
    assert freed["C2a"][0] == pytest.approx(6_000.0)
    assert freed["C4a"][0] == pytest.approx(1.5)
    assert county.level_variance["C2a"] == pytest.approx(20_000.0 / 2.0)  # of the mean of -100 and 100
    assert county.seed_variance["C2a"] == pytest.approx(0.0)  # the luck is the same at every point


def test_points_reach_the_county_as_parameters(tmp_path: Path) -> None:
    text = PLAN.replace("[900001, 900002]", "[900001]").replace("C4a = 0.5\n", "")
    county = at_points(load_plan(written(tmp_path, text)), tmp_path)
    assert [scenario.name for scenario in county.scenarios] == ["baseline"]
    found = county([{"work.off_farm": 0.2}, {"work.off_farm": 0.3}])
    assert found["C2a"][1] > found["C2a"][0] + 100.0  # yuan a head in 2015


def test_the_targets_of_a_known_point_are_the_model_s_own_figures_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    instead(monkeypatch)
    plan = load_plan(written(tmp_path))
    county = at_points(plan, tmp_path)
    central, drawn, again = (known_point(name, plan) for name in ("central", "3", "3"))
    assert central.point == plan.start()
    assert drawn == again != known_point("4", plan)
    for name, (low, high) in plan.parameters.items():
        assert low < drawn.point[name] < high
    aims = aims_at(drawn, plan, county)
    assert aims["C2a"] == pytest.approx((fake(drawn.point)["C2a"],) * 2 + (850.0,))
    for wrong in ("centre", "-1", "1.5"):
        with pytest.raises(InputError, match="--against"):
            known_point(wrong, plan)
