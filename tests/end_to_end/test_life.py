"""`tongyu life` as a user types it, rightly and wrongly."""

import json
from pathlib import Path

import pytest
from tests.end_to_end.commands import SMALL, tongyu, tongyu_here

PROGRAMME = f"""# Title:     Social work in a small county
schema = 1
based_on = "{SMALL.as_posix()}"

[programme.support.social_workers]
intensity = 4
start = "2011-02"
"""

MISTAKES = {
    "life SMALL --household 600": "600 is not in the sample of 600 households of Small county, whose numbers are 0 to",
    "life SMALL --household -1": "--household -1 is not in the sample",
    "life baseline --household 58768 --full": "0 to 58,767",
    "life baseline --household 300 --households 300": "0 to 299",
    "life baselin --household 3": 'did you mean "baseline"?',
    "life baseline --household 3 --against bth": 'did you mean "both"?',
    "life baseline --household 3 --against SMALL": "--against small: it has another county than baseline",
    "life SMALL --household 3 --against later.toml": "--against later: it has another first month than small",
    "life baseline --household 3 --seed -1": "--seed -1 is outside 0-",
    "life baseline --household 3 --months 0": "--months 0 is outside 1-",
    "life absent.toml --household 3": "there is no such file",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("life")
    (made / "programme.toml").write_text(PROGRAMME)
    (made / "later.toml").write_text(f'schema = 1\nbased_on = "{SMALL.as_posix()}"\nstart = "2012-01"\n')
    return made


@pytest.mark.parametrize("line", MISTAKES)
def test_a_mistake_is_answered_in_one_line_and_status_2(line: str, folder: Path) -> None:
    answer = tongyu_here(*line.replace("SMALL", str(SMALL)).split(), folder=folder)
    assert answer.returncode == 2
    assert MISTAKES[line] in answer.stderr
    assert answer.stderr.count("\n") == 1
    assert answer.stdout == ""


@pytest.mark.parametrize("line", ["life baseline", "life --household 3", "life baseline --household three"])
def test_a_missing_or_senseless_option_is_status_2_without_traceback(line: str) -> None:
    answer = tongyu(*line.split())
    assert answer.returncode == 2
    assert "Traceback" not in answer.stderr
    assert answer.stdout == ""


def test_a_life_is_told_beside_that_in_another_scenario(folder: Path) -> None:
    options = ["--household", 40, "--against", SMALL, "--months", 36, "--seed", 3]
    answer = tongyu_here("life", "programme.toml", *options, folder=folder)
    assert answer.returncode == 0, answer.stderr
    for part in (
        "Household 40 (invented) in programme, beside small, seed 3",
        "Small county, all 600 households, 2011-2013",
        "2011: ",
        "2013: ",
        "By source, yuan a head",
        "In small the same household had",
        "harvested",
        "sold to the trader",
        "Yuan are of 2015, kg of raw produce",
        "The simulated villages and households are invented.",
    ):
        assert part in answer.stdout
    longer = tongyu_here("life", "programme.toml", *options, "--all", folder=folder).stdout
    assert sum(line.startswith("           cash ") for line in longer.splitlines()) == 36


def test_a_life_as_json_is_one_document_and_nothing_else(folder: Path) -> None:
    options = ["--household", 40, "--against", SMALL, "--months", 24, "--seed", 3, "--json"]
    answer = tongyu("life", "programme.toml", *options, folder=folder)
    assert answer.stderr == ""
    document = json.loads(answer.stdout)
    assert document["kind"] == "life"
    assert document["invented"] is True
    assert "yuan of 2015" in document["units"]
    assert (document["household"], document["seed"], document["households"]) == (40, 3, 600)
    assert [year["year"] for year in document["years"]] == [2011, 2012]
    assert len(document["months"]) == 24
    for month in document["months"]:
        flows = sum(flow["yuan"] for flow in month["flows"] if flow["cash"])
        assert month["cash_start"] + flows == pytest.approx(month["cash_end"], abs=1e-6)
    for year in document["years"]:
        assert year["poor"] == (year["income_per_head"] < year["line"])
    assert document["against"]["scenario"] == "small"
    assert [year["year"] for year in document["against"]["years"]] == [2011, 2012]
    assert tongyu_here("life", "programme.toml", *options, folder=folder).stdout == answer.stdout
