"""From what a study draws the numbers that calibration fits: the county's own calibration, else their ranges."""

import tomllib
from pathlib import Path

import pytest
import tomli_w
from tests.made_up_results import store_of
from tests.other_county import tongyu_with
from typer.testing import CliRunner

from tongyu.cli import app
from tongyu.county.reading import load_county
from tongyu.county.tables import TABLES, tables_of
from tongyu.designs import calibrated
from tongyu.designs.calibrated import fitting_of, read_calibrated, shipped_calibrated
from tongyu.designs.comparison import design, design_of
from tongyu.designs.study_file import load_study
from tongyu.designs.uncertain import uncertain_draws
from tongyu.errors import InputError
from tongyu.questions.interaction.variants import IN_RANGES, OVER_RANGES, OVER_THE_SET, fitted_study, of_set
from tongyu.questions.sensitivity.stages import Settings, central_study, group_stage, variables_of
from tongyu.report.wording import fitted_in_words
from tongyu.runs.study import document_of, study_of
from tongyu.runs.variables import CALIBRATED, fitted_parameters, uncertain_parameters
from tongyu.scenario.scenario import load
from tongyu.shipped import experiments_folder

NO_CALIBRATION = "No calibration of Zigui county is known: each calibrated number is drawn from its range, by itself."
POINTS = [{"work.off_farm": 0.2, "living.livestock": 300.0}, {"work.off_farm": 0.3, "living.livestock": 500.0}]


@pytest.fixture(scope="module")
def zigui() -> list[str]:
    """Its calibrated numbers."""
    return fitted_parameters(tables_of((), load_county("zigui")))


def result(folder: Path, county: str = "Zigui", name: str = "mine.toml") -> Path:
    """A file as `tongyu calibrate` leaves it, with `POINTS`."""
    done = tomllib.loads((experiments_folder() / "calibrated.toml").read_text(encoding="utf-8"))
    points = [done["points"][0] | {"values": list(point.values()), "weight": 0.5} for point in POINTS]
    done |= {"ranges": {name: [0.0, 1e3] for name in POINTS[0]}, "fits": False, "model_version": "0" * 64}
    path = folder / name
    path.write_text(tomli_w.dumps(done | {"county": county, "points": points}), encoding="utf-8")
    return path


def test_tongyus_numbers_are_drawn_from_its_own_calibration_as_ever() -> None:
    shipped = read_calibrated(experiments_folder() / "calibrated.toml")
    found = fitting_of(load_county("tongyu"))
    assert len(found.points) == 24 < len(shipped.points)
    assert set(found.points[0]) == set(shipped.ranges) > set(fitted_parameters())
    said = f"as one of 24 of the {len(shipped.points)} points of calibrated.toml. {shipped.reservations}"
    assert found.said == f"Calibrated numbers are drawn together, {said}".rstrip()
    drawn = uncertain_draws(8, [load("both")])
    others = [name for name in uncertain_parameters(TABLES) if name not in shipped.ranges]
    assert [each.name for each in drawn.variables] == [*others, CALIBRATED]
    assert drawn.fitting == tuple(shipped.parameters())


def test_a_county_that_was_not_calibrated_draws_from_its_ranges_and_says_so(zigui: list[str]) -> None:
    county = load_county("zigui")
    assert fitting_of(county) == calibrated.Fitting((), NO_CALIBRATION)
    drawn = uncertain_draws(8, [load("both", county)])
    names = [each.name for each in drawn.variables]
    assert set(zigui) <= set(names)
    assert CALIBRATED not in names
    assert len(names) == len(set(names))
    assert drawn.fitting == ()
    own = tables_of((), county).parameters
    assert all((each.low, each.high) == (own[each.name].low, own[each.name].high) for each in drawn.variables)
    assert drawn.points["work.off_farm"].nunique() == 8
    asked = design([load("both", county)], range(8), None, drawn)
    assert asked.study.plan["id"].nunique() == 2 * 8  # every point is accepted, and felt
    again = design_of(study_of(document_of(asked.study), asked.study.points))
    assert fitted_in_words(asked) == fitted_in_words(again) == [NO_CALIBRATION]
    assert fitted_in_words(design([load("both", county)], range(8))) == []


def test_a_county_that_only_bears_the_name_has_no_calibration() -> None:
    assert shipped_calibrated(tongyu_with(villages=171)) is None
    assert shipped_calibrated(load_county("tongyu_2021")) is None
    assert fitting_of(tongyu_with(villages=171)).points == ()


def test_what_is_shipped_for_a_county_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = result(tmp_path, name="calibrated_zigui.toml")
    result(tmp_path, "Tongyu", "calibrated.toml")
    monkeypatch.setattr(calibrated, "experiments_folder", lambda: tmp_path)
    assert shipped_calibrated(load_county("zigui")) == made
    assert shipped_calibrated(load_county("tongyu")) == tmp_path / "calibrated.toml"


def test_a_result_that_is_named_is_drawn_from_in_its_own_county_alone(tmp_path: Path, zigui: list[str]) -> None:
    mine = result(tmp_path)
    drawn = uncertain_draws(8, [load("both", "zigui")], mine)
    names = [each.name for each in drawn.variables]
    assert drawn.fitting == tuple(POINTS)
    assert drawn.said == (
        "Calibrated numbers are drawn together, as one of the 2 points of mine.toml. The set does not fit (fits ="
        " false). The set was made with another version of the model or its libraries."
    )
    # Those that it sets move with it; what it leaves out is drawn by itself.
    assert not set(POINTS[0]) & set(names)
    assert {*zigui, CALIBRATED} - set(POINTS[0]) <= set(names)
    with pytest.raises(InputError) as caught:
        uncertain_draws(8, [load("both")], mine)
    assert str(caught.value) == f"{mine}: this is a calibration of Zigui county, not of Tongyu county."


def test_the_interaction_asks_over_the_ranges_instead_of_the_set(tmp_path: Path, zigui: list[str]) -> None:
    county = load_county("zigui")
    (study,) = fitted_study(fitting_of(county), range(1, 5), 100, None, county)
    assert [each.name for each in study.variables] == zigui
    assert len(study.points) == IN_RANGES
    assert study.settings == {"fitted": NO_CALIBRATION}
    assert study.scenario_at("both", 3).parameters["work.off_farm"] == study.points["work.off_farm"][3]
    table = of_set(store_of(study, tmp_path, lambda scenario, seed: float(seed + len(scenario))))
    assert set(table["variant"]) == {OVER_RANGES}
    (over_set,) = fitted_study(fitting_of(county, result(tmp_path)), range(1, 5), 100, None, county)
    assert [each.name for each in over_set.variables] == [CALIBRATED]
    table = of_set(store_of(over_set, tmp_path / "set", lambda scenario, seed: float(seed + len(scenario))))
    assert set(table["variant"]) == {OVER_THE_SET}


def test_sensitivity_varies_each_calibrated_number_by_itself(tmp_path: Path, zigui: list[str]) -> None:
    central = central_study([load("both", "zigui")], Settings())
    names = [each.name for each in variables_of(central)]
    assert set(zigui) <= set(names)
    assert CALIBRATED not in names
    assert central.settings["fitted"] == NO_CALIBRATION
    groups = group_stage(central)
    assert groups is not None
    assert "work.off_farm" in groups.points
    asked = central_study([load("both", "zigui")], Settings((CALIBRATED,)))
    assert [each.name for each in variables_of(asked)] == zigui
    named = central_study([load("both", "zigui")], Settings(("work.*", CALIBRATED)), result(tmp_path))
    names = [each.name for each in variables_of(named)]
    assert CALIBRATED in names
    assert "work.off_farm" not in names
    tongyu = central_study([load("both")], Settings(("trend.*",)))
    assert "trend.wage" not in [each.name for each in variables_of(tongyu)]


@pytest.mark.parametrize(("line", "points"), [("{}", 0), ('"./mine.toml"', 2)])
def test_a_study_file_draws_from_the_countys_or_from_what_it_names(
    line: str, points: int, tmp_path: Path, zigui: list[str]
) -> None:
    result(tmp_path)
    path = tmp_path / "study.toml"
    path.write_text(
        f'schema = 1\ncounty = "zigui"\nscenarios = ["both"]\noutcomes = ["headcount"]\nseeds = 1\n'
        f'[design]\nkind = "latin_hypercube"\nsamples = 4\n[uncertain]\ncalibrated = {line}\n',
        encoding="utf-8",
    )
    study = load_study(path)
    assert len(study.fitting) == points
    assert [each.name for each in study.variables] == ([CALIBRATED] if points else zigui)
    assert str(study.settings["fitted"]).startswith("Calibrated numbers" if points else "No calibration of Zigui")
    path.write_text(path.read_text(encoding="utf-8").replace('"zigui"', '"tongyu"'), encoding="utf-8")
    if points:
        with pytest.raises(InputError, match=r"study\.toml, line 10: .*of Zigui county, not of Tongyu county\.$"):
            load_study(path)
    else:
        assert len(load_study(path).fitting) == 24


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("compare both --calibrated x.toml", "--calibrated says from what --uncertain and --point set draw"),
        ("interaction --calibrated x.toml", "--calibrated says from what --assumptions and --point set draw"),
        ("compare both --uncertain 4 --calibrated x.toml", "x.toml: there is no such file"),
        ("sensitivity both --calibrated x.toml", "x.toml: there is no such file"),
    ],
)
def test_an_option_that_says_nothing_is_told(line: str, said: str) -> None:
    answer = CliRunner().invoke(app, line.split())
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert answer.stderr.startswith(said)
