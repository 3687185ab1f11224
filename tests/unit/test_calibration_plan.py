"""What may be calibrated, on which seeds; the result reads back as it was written."""

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.other_county import elsewhere

from tongyu.county.reading import load_county
from tongyu.county.tables import PARAMETERS, tables_of
from tongyu.designs.calibrated import fitting_of, read_calibrated
from tongyu.errors import InputError
from tongyu.questions.calibration.chosen import choose
from tongyu.questions.calibration.objective import CountyObjective
from tongyu.questions.calibration.plan import INTERACTION, Plan, load_plan
from tongyu.questions.calibration.search import Point, search
from tongyu.questions.calibration.written import (
    calibrated_beside,
    calibration_seeds,
    check_out,
    write_calibrated,
)
from tongyu.questions.patterns.table import load_patterns
from tongyu.questions.patterns.tasks import Figures, PatternTask
from tongyu.runs.engine import Crew
from tongyu.shipped import counties_folder, experiments_folder
from tongyu.statistics import intervals

PLAN = """schema = 1
seeds = [900001, 900002]
reported = [0, 899999]
households = 300
trials = 30
minutes = 5

[parameters]
"trend.wage" = {}
going_online.hazard = [0.002, 0.02]

[rows]
C2a = 850
C4a = 0.5
"""
SEVEN = "".join(f'"crops.{crop}.share" = {{}}\n' for crop in ("maize", "sunflower", "millet", "sorghum", "mung_bean"))
SEVEN += '"health.bill" = {}\n"health.admissions" = {}\n'

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
    ("trials = 30\n", ""): "trials is missing.",
    ("trials = 30", "trails = 30"): 'did you mean "trials"?',
    ("reported = [0, 899999]", "reported = [9, 3]"): "must rise",
    ("schema = 1", "schema = 1\npatterns = 5"): "patterns must be the path of a table of patterns, not 5.",
}


def written(folder: Path, text: str = PLAN) -> Path:
    path = folder / "plan.toml"
    path.write_text(text)
    return path


def fake(points: Sequence[Point]) -> list[dict[str, float] | None]:
    """Figures that move as the county's might: income with wages, sellers with the hazard."""
    return [{"C2a": 60_000.0 * point["trend.wage"], "C4a": 150.0 * point["going_online.hazard"]} for point in points]


def test_an_empty_range_is_the_plausible_one(tmp_path: Path) -> None:
    plan = load_plan(written(tmp_path))
    wage = PARAMETERS["trend.wage"]
    assert plan.parameters == {"trend.wage": (wage.low, wage.high), "going_online.hazard": (0.002, 0.02)}
    assert plan.aims["C2a"] == (6_000.0, 7_700.0, 850.0)
    assert plan.start()["trend.wage"] == wage.value
    assert plan.row_of == {"C2a": "C2", "C4a": "C4"}


@pytest.mark.parametrize("change", MISTAKES, ids=lambda each: each[1].strip() or "left out")
def test_a_mistake_is_one_sentence(change: tuple[str, str], tmp_path: Path) -> None:
    assert change[0] in PLAN
    path = written(tmp_path, PLAN.replace(*change, 1))
    with pytest.raises(InputError) as raised:
        load_plan(path)
    assert MISTAKES[change] in str(raised.value)
    assert "\n" not in str(raised.value)
    assert str(raised.value).startswith(str(path))


def test_more_than_eight_parameters_are_refused(tmp_path: Path) -> None:
    eight = load_plan(written(tmp_path, PLAN.replace('"trend.wage" = {}\n', SEVEN, 1)))
    assert len(eight.parameters) == 8
    with pytest.raises(InputError, match="9 parameters are more than the 8"):
        load_plan(written(tmp_path, PLAN.replace('"trend.wage" = {}\n', '"trend.wage" = {}\n' + SEVEN, 1)))


def test_the_shipped_plan_keeps_off_the_seeds_that_are_reported() -> None:
    plan = load_plan(experiments_folder() / "calibration.toml")
    assert not {*range(1, 11), *range(1_001, 1_011)} & {*plan.seeds, *plan.level_seeds}
    assert {pattern.row for pattern in plan.patterns.values()} == {"C1", "C2", "C3", "C4", "C12", "C13"}
    assert not [name for name in plan.parameters if name.startswith("programme.")]
    assert {*plan.seeds, *plan.level_seeds} <= set(calibration_seeds())


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
    objective = CountyObjective(plan, Crew(None, 1))
    assert {scenario.county.name for task in objective._tasks for scenario in task.runs.values()} == {"Zigui"}
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
    objective = CountyObjective(load_plan(zigui(tmp_path, text)), Crew(None, 1))
    cheap, dear = objective([{"crops.navel_orange.price": 2.0}, {"crops.navel_orange.price": 3.0}])
    assert cheap is not None
    assert dear is not None
    assert dear["Z4c"] > 1.2 * cheap["Z4c"]
    assert dear["Z2b"] > cheap["Z2b"] + 100.0


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
    assert calibrated_beside(Path("of") / plan) == Path("of") / result


def test_a_row_about_a_drought_calibrates_with_both_of_its_runs(tmp_path: Path) -> None:
    plan = load_plan(written(tmp_path, PLAN.replace("C4a = 0.5", "C13e = 5")))
    objective = CountyObjective(plan, Crew(None, 1))
    assert objective.scenarios == ["baseline", "baseline with a drought in 2016"]
    assert objective.runs == 4  # two seeds


def test_the_interaction_is_never_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither by a calibration on made-up figures, nor by the runs that the real one asks for."""

    def looked(*arguments: object) -> None:
        raise AssertionError("the interaction was computed")

    monkeypatch.setattr(intervals, "interaction", looked)
    asked: list[str] = []

    def instead(task: PatternTask) -> Figures:
        asked.extend(scenario.name for scenario in task.runs.values())
        point = next(iter(task.runs.values())).parameters
        figures = fake([point])[0]
        assert figures is not None
        return Figures(task.seed, 1, {pattern.id: figures[pattern.id] for pattern in task.patterns})

    monkeypatch.setattr("tongyu.questions.patterns.kept.perform_patterns", instead)
    plan = load_plan(written(tmp_path))
    objective = CountyObjective(plan, Crew(None, 1))
    trials = search(plan.parameters, plan.start(), plan.aims, objective, 30, 1e9).trials
    assert set(asked) == {"baseline", "tongyu_2013"} == set(objective.scenarios)
    assert len(asked) == 30 * objective.runs == 30 * 4
    chosen = choose(trials, plan.parameters, plan.row_of)
    assert chosen is not None
    assert chosen.fits


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


def test_the_luck_of_few_seeds_is_taken_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    luck = {900_001: 500.0, 900_002: 700.0, 900_003: -100.0, 900_004: 100.0}

    def lucky(task: PatternTask) -> Figures:
        figures = fake([next(iter(task.runs.values())).parameters])[0]
        assert figures is not None
        return Figures(task.seed, 1, {each.id: figures[each.id] + luck[task.seed] for each in task.patterns})

    monkeypatch.setattr("tongyu.questions.patterns.kept.perform_patterns", lucky)
    plan = load_plan(written(tmp_path, PLAN.replace("reported =", "level = [900003, 900004]\nreported =")))
    objective = CountyObjective(plan, Crew(None, 1))
    point = {"trend.wage": 0.1, "going_online.hazard": 0.01}
    raw = objective([point])[0]
    assert raw is not None
    assert raw["C2a"] == pytest.approx(6_000.0 + 600.0)
    assert objective.take_level() == pytest.approx({"C2a": 600.0, "C4a": 600.0})
    freed = objective([point])[0]
    assert freed is not None
    assert freed["C2a"] == pytest.approx(6_000.0)
    assert freed["C4a"] == pytest.approx(1.5)


def test_points_reach_the_county_as_parameters(tmp_path: Path) -> None:
    plan = load_plan(written(tmp_path, PLAN.replace("[900001, 900002]", "[900001]").replace("C4a = 0.5\n", "")))
    objective = CountyObjective(plan, Crew(None, 1))
    assert objective.scenarios == ["baseline"]
    little, much = objective([{"work.off_farm": 0.2}, {"work.off_farm": 0.3}])
    assert little is not None
    assert much is not None
    assert much["C2a"] > little["C2a"] + 100.0  # yuan a head in 2015


def _finished(folder: Path) -> tuple[Plan, Path]:
    plan = load_plan(written(folder))
    result = search(plan.parameters, plan.start(), plan.aims, fake, plan.trials, 1e9)
    chosen = choose(result.trials, plan.parameters, plan.row_of)
    assert chosen is not None
    path = folder / "calibrated.toml"
    write_calibrated(path, plan, result, chosen, "tongyu calibrate plan.toml")
    return plan, path


def test_what_is_written_reads_back(tmp_path: Path) -> None:
    plan, path = _finished(tmp_path)
    read = read_calibrated(path)
    assert read.fits
    assert read.county == "Tongyu"
    assert read.seeds == plan.seeds
    assert read.trials["done"] == 30
    assert set(read.targets) == set(plan.rows)
    points = fitting_of(load_county("tongyu"), path).points
    assert points == tuple(point.parameters for point in read.points)
    assert points[0] == read.best.parameters
    assert 1 < len(points) <= 24
    for point in read.points:
        assert point.misses == {"C2a": 0.0, "C4a": 0.0}
        assert fake([point.parameters])[0] == point.figures


def test_the_same_calibration_writes_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    assert _finished(first)[1].read_bytes() == _finished(second)[1].read_bytes()


def test_only_another_calibration_is_replaced(tmp_path: Path) -> None:
    _, path = _finished(tmp_path)
    check_out(path)
    check_out(tmp_path / "new.toml")
    with pytest.raises(InputError, match="this is a folder"):
        check_out(tmp_path)
    with pytest.raises(InputError, match="there is no folder"):
        check_out(tmp_path / "nowhere" / "new.toml")
    with pytest.raises(InputError, match="no calibrated file"):
        check_out(written(tmp_path))
    with pytest.raises(InputError, match="no calibrated file"):
        fitting_of(load_county("tongyu"), written(tmp_path))


def test_a_calibration_may_be_of_another_county_with_patterns_of_its_own(tmp_path: Path) -> None:
    there = elsewhere(tmp_path)
    table = (experiments_folder() / "patterns.toml").read_text(encoding="utf-8")
    (tmp_path / "own.toml").write_text(table.replace('"tongyu_2013"', '"baseline"'), encoding="utf-8")
    path = written(tmp_path, f'county = "./{there.name}"\npatterns = "own.toml"\n{PLAN}')
    plan = load_plan(path)
    assert plan.county.name == "Elsewhere"
    assert set(plan.patterns) == {"C2a", "C4a"}
    assert load_plan(path, county=load_county("tongyu")).county == load_county("tongyu")
    tasks = CountyObjective(plan, Crew.__new__(Crew))._tasks
    assert {scenario.county.name for task in tasks for scenario in task.runs.values()} == {"Elsewhere"}
    assert load_plan(written(tmp_path)).county.name == "Tongyu"
    with pytest.raises(InputError, match=r"tongyu_2013, which is the history of another county than Elsewhere county"):
        CountyObjective(load_plan(written(tmp_path), county=plan.county), Crew.__new__(Crew))


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
