"""What the shipped scenarios give is what was pinned; a change of it is a sentence, with the command if it is meant."""

import copy
import json
from pathlib import Path

import pytest
from tools.pins import (
    AT_DEFAULT,
    AT_DEFAULT_KEY,
    ENDING,
    FOLDER,
    SEEDS,
    Pin,
    differences,
    differences_at_default,
    pin_at_default,
    pin_of,
    pin_path,
    pin_scenarios,
    read_pin,
)

from tongyu.errors import ClearingError, InputError
from tongyu.runs.outcomes import OUTCOMES
from tongyu.scenario.scenario import load, shipped_names


@pytest.mark.parametrize("name", shipped_names())
def test_a_shipped_scenario_gives_what_was_pinned(name: str) -> None:
    said = differences(read_pin(name), pin_of(load(name)))
    assert not said, "\n".join(said)


@pytest.mark.parametrize("name", AT_DEFAULT)
def test_a_shipped_scenario_gives_what_was_pinned_at_the_size_that_commands_take(name: str) -> None:
    said = differences_at_default(read_pin(name), pin_at_default(load(name)))
    assert not said, "\n".join(said)


@pytest.mark.parametrize("name", AT_DEFAULT)
def test_the_pin_at_default_is_of_the_usual_sample(name: str) -> None:
    pinned = read_pin(name)[AT_DEFAULT_KEY]
    assert pinned["households"] == 5_877
    assert sorted(pinned["runs"]) == sorted(map(str, SEEDS))
    assert all(figures["person_years_poor"] > 0.0 for figures in pinned["runs"].values())
    assert pinned["scenario"] == name


def test_what_moved_at_the_usual_sample_is_told_and_so_is_a_pin_without_it(pin: Pin) -> None:
    of_sample = copy.deepcopy(pin) | {"households": 5_877}
    whole = pin | {AT_DEFAULT_KEY: of_sample}
    assert differences_at_default(whole, of_sample) == []
    moved = copy.deepcopy(of_sample)
    moved["runs"]["1"]["income"] *= 1.001
    (said,) = differences_at_default(whole, moved)
    assert said.startswith("both, seed 1: income is pinned at ")
    (said,) = differences_at_default({key: each for key, each in pin.items() if key != AT_DEFAULT_KEY}, of_sample)
    assert said == "both: its pin has nothing at 5,877 households. Make it: python -m tools.pins both."


def test_every_pin_belongs_to_a_scenario_and_none_is_taken_for_one() -> None:
    found = {path.name.removesuffix(ENDING) for path in FOLDER.glob(f"*{ENDING}")}
    assert found == set(shipped_names())


@pytest.fixture(scope="module")
def pin() -> Pin:
    return read_pin("both")


def test_a_pin_holds_every_outcome_and_more_of_every_seed(pin: Pin) -> None:
    assert sorted(pin["runs"]) == sorted(map(str, SEEDS))
    for figures in pin["runs"].values():
        assert set(OUTCOMES) <= set(figures)
        assert len(figures) >= 12
    assert pin["runs"]["1"] != pin["runs"]["2"]
    assert (pin["schema"], pin["made_by"]) == (1, "python -m tools.pins both")
    assert len(pin["model_version"]) == 64


@pytest.mark.parametrize("figure", ["income", "headcount", "end_stations"])
def test_a_figure_that_moved_is_named_with_both_values_and_the_command(pin: Pin, figure: str) -> None:
    moved = copy.deepcopy(pin)
    moved["runs"]["2"][figure] *= 1.0 + 3e-6
    (said,) = differences(pin, moved)
    assert said.startswith(f"both, seed 2: {figure} is pinned at {pin['runs']['2'][figure]:.9g}, found ")
    assert f"{moved['runs']['2'][figure]:.9g}" in said
    assert said.endswith("If that is meant: python -m tools.pins both.")


def test_a_rounding_is_no_difference_and_another_processor_no_reason(pin: Pin) -> None:
    close = copy.deepcopy(pin) | {"model_version": "0" * 64}
    for figures in close["runs"].values():
        for figure in figures:
            figures[figure] = figures[figure] * (1.0 + 5e-7) + 1e-13
    assert differences(pin, close) == []


def test_a_missing_figure_or_seed_is_a_difference(pin: Pin) -> None:
    less = copy.deepcopy(pin)
    del less["runs"]["1"]["income"]
    assert len(differences(pin, less)) == len(differences(less, pin)) == 1
    assert "found nothing" in differences(pin, less)[0]
    del less["runs"]["1"]
    assert len(differences(pin, less)) == len(pin["runs"]["1"])


@pytest.mark.parametrize("key", ["fingerprint", "households", "scenario", "schema"])
def test_a_pin_of_something_else_says_so(pin: Pin, key: str) -> None:
    (said,) = differences(pin | {key: "other"}, pin)
    assert said.startswith("both: ")
    assert "python -m tools.pins both" in said


def test_a_scenario_without_a_pin_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"make it: python -m tools\.pins both"):
        read_pin("both", tmp_path)


def test_pins_may_be_written_elsewhere_and_are_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "deep" / "pins"
    assert not pin_scenarios(["monitoring_only"], out)
    assert capsys.readouterr().out == f"{pin_path('monitoring_only', out)} (2 runs)\n"
    assert differences(read_pin("monitoring_only"), read_pin("monitoring_only", out)) == []
    assert json.loads(pin_path("monitoring_only", out).read_text())["kind"] == "pin"
    assert [path.name for path in out.iterdir()] == [f"monitoring_only{ENDING}"]


def test_only_shipped_scenarios_are_pinned_and_only_in_a_folder(tmp_path: Path) -> None:
    with pytest.raises(InputError, match='did you mean "both"'):
        pin_scenarios(["bth"], tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="this is a file"):
        pin_scenarios(["both"], tmp_path / "file")
    with pytest.raises(InputError, match="cannot be made"):
        pin_scenarios(["both"], tmp_path / "file" / "below")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_run_that_fails_is_told_and_leaves_no_pin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(county: object) -> None:
        raise ClearingError("residual 1e-3")

    monkeypatch.setitem(load("both").tables.schedule, "clear", {"refuse": refuse})
    assert pin_scenarios(["both"], tmp_path)
    assert "FAILED: both, seed 1, 2011-01, phase clear: ClearingError" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
