"""What docs/your_county.md tells a researcher to do works, command by command, on the survey, map and prices there."""

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest
from tests.end_to_end.commands import tongyu_here

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "your_county.md").read_text(encoding="utf-8")
COMMANDS = [
    shlex.split(line)
    for block in re.findall(r"^```console\n(.*?)^```", PAGE, flags=re.DOTALL | re.MULTILINE)
    for line in block.splitlines()
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    for name in ("your_county", "your_studies"):
        shutil.copytree(ROOT / "examples" / name, folder / "examples" / name)
    return folder


@pytest.fixture(scope="module")
def told(desk: Path) -> dict[str, str]:
    """What each command printed, by the command."""
    found = {}
    for program, *words in COMMANDS:
        assert program == "tongyu"
        answer = tongyu_here(*words, folder=desk)
        assert answer.returncode == 0, f"{shlex.join(words)}\n{answer.stderr}"
        found[shlex.join(words[:2])] = answer.stdout
    return found


def test_the_page_goes_from_a_folder_to_a_sweep() -> None:
    assert [words[1] for words in COMMANDS] == [
        *("county", "county", "county", "county", "run", "life"),
        *("compare", "report", "interaction", "patterns", "calibrate", "sweep"),
    ]


def test_every_command_of_the_page_works_and_speaks_of_this_county(told: dict[str, str]) -> None:
    for command in ("run baseline", "compare ecommerce_only", "life baseline", "county show"):
        assert "Qingshan" in told[command], command
        said = told[command].replace("is Tongyu county's, and is not followed in another", "")
        assert "Tongyu county" not in said, command
    assert "spring tea" in told["county check"]
    assert "2023-2030" in told["compare ecommerce_only"]


def test_what_the_page_leaves_is_there(told: dict[str, str], desk: Path) -> None:
    assert told
    drawn = (desk / "qingshan.svg").read_text(encoding="utf-8")
    assert drawn.startswith("<?xml")
    assert (desk / "results" / "qingshan" / "record.json").is_file()
    assert (desk / "results" / "wages" / "table.csv").is_file()
    assert "work.off_farm" in (desk / "results" / "calibration" / "calibrated.toml").read_text(encoding="utf-8")


def test_the_county_made_of_the_survey_is_the_survey_s(desk: Path) -> None:
    answer = tongyu_here("county", "check", "./examples/your_county", "--json", folder=desk)
    assert answer.returncode == 0, answer.stderr
    figures = json.loads(answer.stdout)["figures"]
    surveyed = {each["label"]: each for each in figures if each["group"] == "survey"}
    assert set(surveyed) == {"persons", "elders", "land", "income at the start"}
    for name, each in surveyed.items():
        assert each["made"] == pytest.approx(each["facts"], rel=0.01), name
