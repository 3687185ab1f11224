"""`--county` on every command that takes scenarios, and `county` in study files: tiny runs in a county not Tongyu's."""

import json
from pathlib import Path

import pytest
from tests.end_to_end.commands import tongyu_here
from tests.other_county import elsewhere
from tests.slow import each_slow_among

from tongyu.county.reading import load_county
from tongyu.county.tables import tables_of

TAKE_A_COUNTY = (
    *("app", "calibrate", "compare", "conditions", "frontier", "interaction", "invariances", "life", "new", "patterns"),
    "parameters",
    *("run", "scenarios", "sensitivity", "show", "sweep", "trial"),
)
SMALL = {"villages": 20, "poor_villages": 6, "households": 600, "persons": 2_300}
STUDY = """schema = 1
scenarios = ["social_work_only"]
seeds = 1
households = 100
months = 48
outcomes = ["headcount"]
"""
RUNS = {
    "run": "run both --households 100 --months 48 --json",
    "compare": "compare social_work_only --seeds 2 --households 100 --months 48 --workers 1",
    "life": "life social_work_only --household 3 --households 100 --months 48 --against baseline",
    "trial": "trial support.volunteers --seeds 2 --households 100 --months 60 --workers 1",
    "invariances": "invariances social_work_only --seeds 2 --samples 6 --again 0 --months 48 --workers 1",
}


@pytest.fixture
def there(tmp_path: Path) -> Path:
    return elsewhere(tmp_path, **SMALL)


@pytest.mark.parametrize("command", TAKE_A_COUNTY)
def test_help_lists_it_and_a_misspelt_county_is_told_in_one_sentence(command: str, tmp_path: Path) -> None:
    assert "--county" in tongyu_here(command, "--help").stdout
    (tmp_path / "x.toml").write_text(STUDY, encoding="utf-8")
    given = {
        "calibrate": ["x.toml"],
        "life": ["both", "--household", 1],
        "new": ["made.toml"],
        "run": ["both"],
        "show": ["both"],
        "sweep": ["x.toml"],
        "trial": ["support.volunteers"],
    }
    told = tongyu_here(command, *given.get(command, []), "--county", "tongyo", folder=tmp_path)
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr.startswith('--county: unknown county "tongyo"; did you mean "tongyu"? Shipped: tongyu')
    assert told.stderr.count("\n") == 1


# That what `invariances` would run is of that county is asked below, without its many runs.
@pytest.mark.parametrize("command", each_slow_among(RUNS, slow=["invariances"]))
def test_a_command_runs_in_another_county_and_speaks_of_it(command: str, tmp_path: Path, there: Path) -> None:
    out = () if command in ("run", "life") else ("--out", "out")
    told = tongyu_here(*RUNS[command].split(), "--county", f"./{there.name}", *out, folder=tmp_path)
    assert told.returncode in ((0, 1) if command == "invariances" else (0,)), told.stderr
    assert "left out for Elsewhere county: " in told.stderr or command == "trial"
    said = told.stdout + told.stderr
    assert "Tongyu county" not in said.replace("is Tongyu county's, and is not followed in another", "")
    assert "Elsewhere" in said
    if command == "compare":  # the one of them that may follow a plan
        assert "is Tongyu county's, and is not followed in another." in " ".join(said.split())
        record = json.loads((tmp_path / "out" / "record.json").read_text(encoding="utf-8"))
        assert record["design"]["plan"]["differences"] == ["county"]


def test_the_numbers_of_a_county_are_listed_with_its_crops_and_sources() -> None:
    listed = json.loads(tongyu_here("parameters", "--county", "zigui", "--json").stdout)
    numbers = {each["name"]: each for each in listed}
    tables = tables_of((), load_county("zigui"))
    assert list(numbers)[: len(tables.parameters)] == list(tables.parameters)
    tea = numbers["crops.tea.price"]
    assert (tea["value"], tea["own"], tea["source"]["author"]) == (6.0, True, "Hubei Daily")
    assert (numbers["living.property"]["value"], numbers["living.property"]["own"]) == (15.0, True)
    assert numbers["living.floor"] == next(
        each for each in json.loads(tongyu_here("parameters", "--json").stdout) if each["name"] == "living.floor"
    ) | {"own": False}
    assert "crops.sunflower.price" not in numbers
    said = tongyu_here("parameters", "living.*", "--county", "zigui").stdout
    assert "6 parameters, 2 of them Zigui county's own." in said
    assert "Hubei survey team" in said
    one = tongyu_here("parameters", "crops.tea.yield", "--county", "zigui").stdout
    assert one.startswith("crops.tea.yield = 235 kg a mu, Zigui county's own\n  plausible 164.5-305.5,")
    assert "source: ke263.com (n.d.), Zigui green tea" in one


def test_what_is_shown_is_that_countys(tmp_path: Path, there: Path) -> None:
    county = ("--county", f"./{there.name}")
    shown = json.loads(tongyu_here("show", "both", *county, "--json", folder=tmp_path).stdout)
    assert shown["county"]["name"] == "Elsewhere"
    assert shown["programme"]["support"]["volunteers"]["intensity"] == 20
    names = [each["name"] for each in json.loads(tongyu_here("scenarios", *county, "--json", folder=tmp_path).stdout)]
    assert "both" in names
    assert "tongyu_2013" not in names
    told = tongyu_here("show", "tongyu_2013", *county, folder=tmp_path)
    assert told.returncode == 2
    assert "resources.stations.intensity = 138.0 is outside 0.0-20.0 village stations." in told.stderr


def test_a_file_to_start_from_names_the_county_by_its_path(tmp_path: Path, there: Path) -> None:
    (tmp_path / "inside").mkdir()
    told = tongyu_here("new", "inside/my.toml", "--from", "both", "--county", f"./{there.name}", folder=tmp_path)
    assert told.returncode == 0, told.stderr
    assert f'county = "./../{there.name}"' in (tmp_path / "inside" / "my.toml").read_text(encoding="utf-8")
    shown = tongyu_here("show", "inside/my.toml", "--json", folder=tmp_path)
    assert json.loads(shown.stdout)["county"]["name"] == "Elsewhere"


def test_a_study_file_names_a_county_seen_from_its_folder(tmp_path: Path, there: Path) -> None:
    (tmp_path / "inside").mkdir()
    file = tmp_path / "inside" / "study.toml"
    file.write_text(f'{STUDY}county = "../{there.name}"\n', encoding="utf-8")
    told = tongyu_here("sweep", "inside/study.toml", "--workers", 1, "--out", "out", folder=tmp_path)
    assert told.returncode == 0, told.stderr
    assert told.stderr.startswith("social_work_only: left out for Elsewhere county: ")
    assert told.stderr.count("left out") == 1  # and not of what it is set against
    study = json.loads((tmp_path / "out" / "study.json").read_text(encoding="utf-8"))
    assert {scenario["county"]["name"] for scenario in study["scenarios"]} == {"Elsewhere"}
    file.write_text(f'{STUDY}county = "../gone.toml"\n', encoding="utf-8")
    told = tongyu_here("sweep", "inside/study.toml", folder=tmp_path)
    assert told.returncode == 2
    assert told.stderr.startswith("inside/study.toml, line 7: ")
    assert told.stderr.count("\n") == 1


@pytest.mark.parametrize("command", ["interaction", "conditions", "sensitivity", "frontier", "compare", "invariances"])
def test_what_a_command_would_run_is_of_that_county(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What runs for long is replaced by what is planned."""
    seen: list[object] = []
    place = {
        "interaction": ("interaction", "begin"),
        "conditions": ("conditions", "run_conditions"),
        "sensitivity": ("sensitivity", "run_sensitivity"),
        "frontier": ("frontier", "run_frontier"),
        "compare": ("compare", "run_comparison"),
        "invariances": ("invariances", "run_invariances"),
    }[command]

    def planned(*given: object) -> bool:
        seen.extend(given)
        raise KeyboardInterrupt

    monkeypatch.setattr(f"tongyu.commands.{place[0]}.{place[1]}", planned)
    told = tongyu_here(command, "--county", f"./{elsewhere(tmp_path).name}", folder=tmp_path)
    assert told.returncode == 130, told.stderr
    scenarios = []
    for each in seen:
        found = getattr(each, "scenarios", None) or ([each.base] if hasattr(each, "base") else each)  # type: ignore[attr-defined]
        scenarios += [one for one in found if hasattr(one, "county")] if isinstance(found, list | tuple) else []
    assert {scenario.county.name for scenario in scenarios} == {"Elsewhere"}
    assert "left out for Elsewhere county: " in told.stderr
    assert not any("tongyu_2013" in scenario.name for scenario in scenarios)
