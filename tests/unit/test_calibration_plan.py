"""What may be calibrated, on which seeds; the result reads back as it was written."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from tests.other_county import elsewhere
from tests.small_calibrations import PLAN, at_points, fake, written

from tongyu.county.reading import load_county
from tongyu.county.tables import PARAMETERS, tables_of
from tongyu.designs.calibrated import fitting_of, read_calibrated
from tongyu.errors import InputError
from tongyu.questions.calibration import waves
from tongyu.questions.calibration.answer import Answer, answer
from tongyu.questions.calibration.centre import told_of
from tongyu.questions.calibration.plan import INTERACTION, Plan, load_plan, movable
from tongyu.questions.calibration.posterior import NARROWED, OPEN, PINNED
from tongyu.questions.calibration.waves import Seen, match
from tongyu.questions.calibration.written import calibration_seeds, result_called, write_calibrated, write_numbers
from tongyu.questions.headline import load_plan as load_headline
from tongyu.questions.patterns.table import load_patterns
from tongyu.shipped import counties_folder, experiments_folder

MISTAKES = {
    ("[900001, 900002]", "[900001, 17]"): "seed 17 is one of the reported, 0-899999; calibrate on others.",
    ("reported =", "level = [800000, 800010]\nreported ="): "seed 800000 is one of the reported",
    ("[900001, 900002]", "[900001, 900001]"): "seed 900001 is given twice.",
    ("[900001, 900002]", "[]"): "seeds",
    ('"trend.wage" = {}', '"trend.wages" = {}'): 'unknown parameter "trend.wages"; did you mean "trend.wage"?',
    ('"trend.wage" = {}', '"trend.wage" = [0.2, 0.1]'): "must rise and lie within",
    ('"trend.wage" = {}', '"trend.wage" = 0.1'): "trend.wage must be a range such as [0.08, 0.13]",
    ("C2a = 850", "C2z = 850"): 'unknown row "C2z"; did you mean "C2',
    ("C2a = 850", "C8a = 850"): "C8a is a CHECK row; only FIT rows calibrate.",
    ("C2a = 850", "C2a = 0"): "C2a = 0 must be more than 0.",
    ("waves = [20, 12]\n", ""): "waves is missing.",
    ("waves = ", "wavs = "): 'did you mean "waves"?',
    ("[20, 12]", "[20]"): "waves",
    ("[20, 12]", "[20, 3]"): "a wave of 3 points is outside 10-100,000.",
    ('"trend.wage" = {}', '"trends.*" = {}'): 'no number that may move is called like "trends.*".',
    (
        '"trend.wage" = {}',
        '"trend.*" = [0, 1]',
    ): '"trend.*" stands for many numbers, each with its own range; write {}.',
    ("C2a = 850", '"*" = 0'): '"*" = 0 must be more than 0.',
    ("C2a = 850", '"*" = 0.3'): 'C12b has no width of which "*" could be a share; give its tolerance.',
    ("schema = 1", "schema = 1\n[coarse]\ndraw = 3\n"): "[coarse] takes seeds, level, households, waves and minutes",
    ("reported = [0, 899999]", "reported = [9, 3]"): "must rise",
    ("schema = 1", "schema = 1\npatterns = 5"): "patterns must be the path of a table of patterns, not 5.",
}


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waves, "PARTICLES", 100)
    monkeypatch.setattr(waves, "SEEN_AT", 500)


def test_an_empty_range_is_the_plausible_one(tmp_path: Path) -> None:
    plan = load_plan(written(tmp_path))
    wage = PARAMETERS["trend.wage"]
    assert plan.parameters == {"trend.wage": (wage.low, wage.high), "going_online.hazard": (0.002, 0.02)}
    assert plan.aims["C2a"] == (6_000.0, 7_700.0, 850.0)
    assert plan.start()["trend.wage"] == wage.value


@pytest.mark.parametrize("change", MISTAKES, ids=lambda each: each[1].strip() or "left out")
def test_a_mistake_is_one_sentence(change: tuple[str, str], tmp_path: Path) -> None:
    assert change[0] in PLAN
    path = written(tmp_path, PLAN.replace(*change, 1))
    with pytest.raises(InputError) as raised:
        load_plan(path)
    assert MISTAKES[change] in str(raised.value)
    assert "\n" not in str(raised.value)
    assert str(raised.value).startswith(str(path))


def test_all_numbers_that_are_no_levers_links_or_measures_may_move_at_once(tmp_path: Path) -> None:
    plan = load_plan(written(tmp_path, PLAN.replace('"trend.wage" = {}', '"*" = {}')))
    assert len(plan.parameters) > 300
    assert plan.parameters["going_online.hazard"] == (0.002, 0.02)  # its own line goes before
    assert list(plan.parameters) == [name for name in PARAMETERS if name in plan.parameters]
    groups = {name.partition(".")[0] for name in plan.parameters}
    assert not groups & {"programme", "line", "measures", "stress", "environment"}
    assert not set(plan.parameters) & set(load_headline().links)
    assert {"trend.wage", "choice.theta", "crops.maize.price"} <= set(movable(PARAMETERS)) == set(plan.parameters)
    some = load_plan(written(tmp_path, PLAN.replace('"trend.wage" = {}', '"choice.*" = {}'))).parameters
    assert {name.partition(".")[0] for name in some} == {"choice", "going_online"}


def test_all_fit_rows_are_fitted_at_once(tmp_path: Path) -> None:
    rows = '"*" = 0.5\nC12b = 1\nC13c = 3\nC13d = 3\nC2a = 850'
    plan = load_plan(written(tmp_path, PLAN.replace("C2a = 850", rows)))
    assert set(plan.rows) == {pattern.id for pattern in load_patterns() if pattern.kind == "FIT"}
    assert plan.rows["C2a"] == 850.0
    assert plan.rows["C1a"] == pytest.approx(0.5 * 1.5)
    assert plan.rows["C1c"] == pytest.approx(0.5 * 1.0)  # of the one border
    assert plan.fitted == list(plan.rows)


def test_rows_of_later_years_are_left_out_and_still_run(tmp_path: Path) -> None:
    plan = load_plan(written(tmp_path, PLAN.replace("C4a = 0.5", "C4a = 0.5\nC2b = 600\nC13e = 5\nC13a = 9\nC1b = 1")))
    early = plan.left_out_after(2016)
    assert early.fitted == ["C2a", "C4a", "C13e", "C13a"]
    assert set(early.aims) == set(plan.rows) == set(early.patterns)
    assert plan.left_out_after(2018).fitted == ["C2a", "C4a", "C13e", "C13a", "C1b"]
    with pytest.raises(ValueError, match="no row looks beyond 2019"):
        plan.left_out_after(2019)
    with pytest.raises(ValueError, match="no row looks at years up to 2012 alone"):
        load_plan(written(tmp_path)).left_out_after(2012)


def test_the_coarse_table_goes_before_the_rest(tmp_path: Path) -> None:
    path = written(tmp_path, PLAN + "[coarse]\nhouseholds = 100\nwaves = [10, 10]\nminutes = 1\n")
    assert load_plan(path).households == 300
    coarse = load_plan(path, coarse=True)
    assert (coarse.households, coarse.waves, coarse.minutes, coarse.seeds) == (100, [10, 10], 1, [900_001, 900_002])
    with pytest.raises(InputError, match=r"it has no table \[coarse\]"):
        load_plan(written(tmp_path), coarse=True)


@pytest.mark.parametrize("coarse", [False, True])
def test_the_shipped_plan_fits_all_rows_and_keeps_off_the_seeds_that_are_reported(coarse: bool) -> None:
    plan = load_plan(experiments_folder() / "calibration.toml", coarse=coarse)
    assert not {*range(1, 11), *range(1_001, 1_011)} & {*plan.seeds, *plan.level_seeds}
    assert set(plan.rows) == {pattern.id for pattern in load_patterns() if pattern.kind == "FIT"}
    assert not [name for name in plan.parameters if name.startswith("programme.")]
    assert {*plan.seeds, *plan.level_seeds} <= set(calibration_seeds())
    assert plan.minutes == (60 if coarse else 480)


def zigui(folder: Path, text: str = PLAN) -> Path:
    """The plan with rows of Zigui's."""
    named = (experiments_folder() / "patterns_zigui.toml").as_posix()
    text = text.replace("schema = 1", f'schema = 1\npatterns = "{named}"').replace("C2a = 850", "Z2b = 1700")
    return written(folder, text.replace("C4a = 0.5", "Z4c = 0.45"))


def test_a_calibration_is_in_the_county_of_its_patterns(tmp_path: Path) -> None:
    plan = load_plan(zigui(tmp_path, PLAN.replace('"trend.wage" = {}', '"crops.navel_orange.price" = {}')))
    own = tables_of((), plan.county).parameters["crops.navel_orange.price"]
    assert plan.county.name == "Zigui"
    assert plan.parameters["crops.navel_orange.price"] == (own.low, own.high)
    assert plan.start()["crops.navel_orange.price"] == own.value
    assert {scenario.county.name for scenario in at_points(plan, tmp_path).scenarios} == {"Zigui"}
    with pytest.raises(InputError, match=r'unknown parameter "crops\.sunflower\.price"'):
        load_plan(zigui(tmp_path, PLAN.replace('"trend.wage" = {}', '"crops.sunflower.price" = {}')))
    with pytest.raises(InputError, match='unknown row "C2d"'):
        load_plan(zigui(tmp_path, PLAN.replace("C2a = 850", "C2d = 3")))


def test_a_calibration_may_name_another_county_than_its_patterns(tmp_path: Path) -> None:
    shutil.copytree(counties_folder() / "zigui", tmp_path / "hills")
    numbers = tmp_path / "hills" / "parameters.toml"
    numbers.write_text(numbers.read_text().replace("value = 480", "value = 500"))
    path = zigui(tmp_path, PLAN.replace('"trend.wage" = {}', '"living.livestock" = {}'))
    path.write_text(path.read_text().replace("schema = 1", 'schema = 1\ncounty = "./hills"', 1))
    assert load_plan(path).start()["living.livestock"] == 500.0
    assert load_plan(path, county=load_county("zigui")).start()["living.livestock"] == 480.0
    with pytest.raises(InputError, match="Z2c: it looks at 2022, outside the whole years 2011-2020 of Tongyu's"):
        load_plan(path, county=load_county("tongyu"))


def test_a_calibration_starts_from_the_countys_own_numbers(tmp_path: Path) -> None:
    plan = load_plan(zigui(tmp_path, PLAN.replace('"trend.wage" = {}', '"living.livestock" = {}')))
    assert plan.start()["living.livestock"] == 480.0 != PARAMETERS["living.livestock"].value


def test_points_reach_another_county(tmp_path: Path) -> None:
    text = PLAN.replace("[900001, 900002]", "[900001]").replace("households = 300", "households = 100")
    county = at_points(load_plan(zigui(tmp_path, text)), tmp_path)
    found = county([{"crops.navel_orange.price": 2.0}, {"crops.navel_orange.price": 3.0}])
    assert found["Z4c"][1] > 1.2 * found["Z4c"][0]
    assert found["Z2b"][1] > found["Z2b"][0] + 100.0


def test_the_shipped_plan_of_zigui_fits_all_its_fit_rows() -> None:
    plan = load_plan(experiments_folder() / "calibration_zigui.toml")
    rows = load_patterns(experiments_folder() / "patterns_zigui.toml")
    assert set(plan.rows) == {pattern.id for pattern in rows if pattern.kind == "FIT"}
    assert {*plan.seeds, *plan.level_seeds} <= set(calibration_seeds())


@pytest.mark.parametrize(
    ("plan", "result"),
    [
        ("calibration.toml", "calibrated.toml"),
        ("calibration_zigui.toml", "calibrated_zigui.toml"),
        ("mine.toml", "calibrated.toml"),
    ],
)
def test_a_result_is_left_under_the_name_of_its_plan(plan: str, result: str) -> None:
    assert result_called(Path("of") / plan) == result


def test_a_row_about_a_drought_calibrates_with_both_of_its_runs(tmp_path: Path) -> None:
    county = at_points(load_plan(written(tmp_path, PLAN.replace("C4a = 0.5", "C13e = 5"))), tmp_path)
    assert [scenario.name for scenario in county.scenarios] == ["baseline", "baseline with a drought in 2016"]
    assert county.jobs == 2  # seeds


@pytest.mark.parametrize("scenario", INTERACTION)
def test_a_row_about_the_interaction_is_refused(scenario: str, tmp_path: Path) -> None:
    rows = tmp_path / "rows.toml"
    rows.write_text(
        'schema = 1\n[C2a]\nkind = "FIT"\ntitle = "Income"\nestimator = "yearbook_income"\nyear = 2015\nlow = 1\n'
        f'description = "Income."\nunit = "yuan"\nsource = "none"\nscenario = "{scenario}"\n'
    )
    path = written(tmp_path, PLAN.replace("C4a = 0.5\n", ""))
    with pytest.raises(InputError, match="the interaction must not be seen while calibrating"):
        load_plan(path, rows)


def _found(folder: Path) -> Answer:
    plan = load_plan(written(folder))

    def evaluate(points: Sequence[Mapping[str, float]]) -> Seen:
        return Seen(pd.DataFrame([fake(point) for point in points]), dict.fromkeys(plan.rows, 0.0))

    matched = match(plan.parameters, plan.aims, dict.fromkeys(plan.rows, 0.0), evaluate, plan.waves, plan.draw)
    assert matched is not None
    found = answer(plan, None, plan.aims, matched)
    assert found is not None
    return found


def _finished(folder: Path) -> tuple[Plan, Path]:
    found = _found(folder)
    path = folder / "calibrated.toml"
    write_calibrated(path, found, found.plan.aims, "tongyu calibrate plan.toml")
    return found.plan, path


def test_what_is_written_reads_back(tmp_path: Path) -> None:
    plan, path = _finished(tmp_path)
    read = read_calibrated(path)
    assert not read.fits  # so few points
    assert (read.county, read.seeds, read.until) == ("Tongyu", plan.seeds, 0)
    assert [wave.points for wave in read.waves] == [20, 12]
    assert set(read.rows) == set(plan.rows)
    assert read.ranges == {name: list(ends) for name, ends in plan.parameters.items()}
    assert read.reason.startswith("12 of 12 points of the last wave hit every row")
    assert sum(read.weights) == pytest.approx(1.0)
    for point, named in zip(read.points, read.parameters(), strict=True):
        assert fake(named) == pytest.approx(point.figures, rel=1e-5)
        assert point.implausibility <= 3.0
    tongyu = load_county("tongyu")
    assert set(fitting_of(tongyu, path).points[0]) == set(plan.parameters)
    assert fitting_of(tongyu, path, without=["trend.wage"]).points[0].keys() == {"going_online.hazard"}
    assert fitting_of(tongyu, path, without=list(plan.parameters)).points == ()
    assert len(fitting_of(tongyu, path, most=5).points) == 5


def test_numbers_that_the_rows_told_are_written_as_those_of_a_county(tmp_path: Path) -> None:
    found = _found(tmp_path)
    verdicts = found.numbers["number"].map({"trend.wage": NARROWED, "going_online.hazard": OPEN})
    found = replace(found, numbers=found.numbers.assign(verdict=verdicts), centre={"trend.wage": 0.0987654})
    county = tmp_path / "county"
    shutil.copytree(counties_folder() / "tongyu", county)
    write_numbers(county / "parameters.toml", found, "tongyu calibrate plan.toml")
    numbers = tables_of((), load_county(str(county))).parameters
    assert numbers["trend.wage"].value == 0.09877
    assert numbers["trend.wage"].confidence == "calibrated"
    assert numbers["trend.wage"].note.startswith("real growth; by tongyu calibrate plan.toml: narrowed to 0.")
    assert numbers["trend.wage"].source == PARAMETERS["trend.wage"].source
    assert numbers["going_online.hazard"] == tables_of(()).parameters["going_online.hazard"]


def test_numbers_of_crops_stay_as_the_countys_table_of_crops_has_them() -> None:
    names = ["trend.wage", "crops.maize.share", "work.off_farm", "ties.far"]
    numbers = pd.DataFrame({"number": names, "verdict": [PINNED, PINNED, NARROWED, OPEN]})
    assert told_of(numbers)["number"].tolist() == ["trend.wage", "work.off_farm"]


def test_the_same_calibration_writes_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    assert _finished(first)[1].read_bytes() == _finished(second)[1].read_bytes()


def test_the_former_form_and_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no calibrated file"):
        read_calibrated(written(tmp_path))
    _, path = _finished(tmp_path)
    path.write_text(path.read_text().replace("fits = false", "fits = false\nbest = 1"))
    with pytest.raises(InputError, match="of the former form, without weights; tongyu calibrate makes it anew"):
        read_calibrated(path)
    _, path = _finished(tmp_path)
    path.write_text(path.read_text().replace("values = [", "values = [1.0, ", 1))
    with pytest.raises(InputError, match="a point has 3 values for 2 numbers"):
        read_calibrated(path)


def test_a_calibration_may_be_of_another_county_with_patterns_of_its_own(tmp_path: Path) -> None:
    there = elsewhere(tmp_path)
    table = (experiments_folder() / "patterns.toml").read_text(encoding="utf-8")
    (tmp_path / "own.toml").write_text(table.replace('"tongyu_2013"', '"baseline"'), encoding="utf-8")
    path = written(tmp_path, f'county = "./{there.name}"\npatterns = "own.toml"\n{PLAN}')
    plan = load_plan(path)
    assert plan.county.name == "Elsewhere"
    assert set(plan.patterns) == {"C2a", "C4a"}
    assert load_plan(path, county=load_county("tongyu")).county == load_county("tongyu")
    assert {scenario.county.name for scenario in at_points(plan, tmp_path).scenarios} == {"Elsewhere"}
    assert load_plan(written(tmp_path)).county.name == "Tongyu"
    with pytest.raises(InputError, match=r"tongyu_2013, which is the history of another county than Elsewhere county"):
        at_points(load_plan(written(tmp_path), county=plan.county), tmp_path)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('county = "tongyo"', 'line 1: unknown county "tongyo"; did you mean "tongyu"?'),
        ("county = 3", 'line 1: county must be the name or the path of a county, such as "zigui", not 3.'),
        ("patterns = 3", "line 1: patterns must be the path of a table of patterns, not 3."),
        ('patterns = "gone.toml"', "gone.toml: there is no such file."),
    ],
)
def test_a_county_or_table_that_is_not_there_is_told(tmp_path: Path, line: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        load_plan(written(tmp_path, f"{line}\n{PLAN}"))
    assert said in str(caught.value)
