"""The main job on a small county: everything is there, says what it rests on, and is the same each time."""

import hashlib
import json
import re
from fnmatch import fnmatch
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from tests.end_to_end.commands import SMALL, tongyu, tongyu_here

from tongyu.runs.results import results
from tongyu.scenario.scenario import load

ROOT = Path(__file__).parents[2]
PROGRAMME = f"""# Title:     Courses, a brand and social work in a small county
# Author:    the tests
# Question:  Is everything there?
schema = 1
based_on = "{SMALL.as_posix()}"

[programme.training.courses]
intensity = 40
start = "2011-03"
budget = 300_000

[programme.support.social_workers]
intensity = 4
start = "2011-02"
"""
AGAIN = f'schema = 1\nbased_on = "{SMALL.as_posix()}"\n'
FILES = {
    "effects.png",
    "effects.svg",
    "paths.png",
    "paths.svg",
    "record.json",
    "runs.parquet",
    "study.json",
    "table.csv",
    "who.csv",
    "who.png",
    "who.svg",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the results of one worker, of two, and what each printed."""
    made = tmp_path_factory.mktemp("compare")
    (made / "programme.toml").write_text(PROGRAMME)
    (made / "again.toml").write_text(AGAIN)
    for workers, run in ((1, tongyu_here), (2, tongyu)):
        options = ["--seeds", 2, "--months", 24, "--seed", 5, "--workers", workers, "--out", made / f"by-{workers}"]
        answer = run("compare", made / "programme.toml", SMALL, made / "again.toml", *options)
        assert answer.returncode == 0, answer.stderr
        (made / f"printed-{workers}").write_text(answer.stdout)
        (made / f"told-{workers}").write_text(answer.stderr)
    return made


@pytest.fixture(scope="module")
def record(folder: Path) -> dict[str, object]:
    document: dict[str, object] = json.loads((folder / "by-2" / "record.json").read_text())
    return document


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.slow
def test_a_comparison_that_grew_by_a_seed_runs_only_the_new_and_ends_as_one_made_at_once(
    folder: Path, tmp_path: Path
) -> None:
    compared = ["compare", folder / "programme.toml", SMALL, folder / "again.toml"]
    options = ["--months", 24, "--seed", 5, "--workers", 1, "--out", tmp_path / "grown"]
    assert tongyu_here(*compared, *options, "--seeds", 1).returncode == 0
    answer = tongyu_here(*compared, *options, "--seeds", 2)
    assert answer.returncode == 0, answer.stderr
    assert "2 runs on 1 core; 2 of 4 are there already" in answer.stderr  # small and again are the same
    for name in FILES - {"record.json"}:
        assert (tmp_path / "grown" / name).read_bytes() == (folder / "by-1" / name).read_bytes(), name


@pytest.mark.parametrize("workers", [1, 2])
def test_all_results_are_there_and_nothing_else(folder: Path, workers: int) -> None:
    assert {name for name in files_in(folder / f"by-{workers}") if not name.startswith("runs/")} == FILES
    assert any(name.startswith("runs/") for name in files_in(folder / f"by-{workers}"))


def test_the_page_on_results_tells_of_every_file(folder: Path) -> None:
    page = (ROOT / "results" / "README.md").read_text(encoding="utf-8")
    told = [name for row in re.findall(r"^\| (`.*?) \|", page, re.MULTILINE) for name in re.findall(r"`(.*?)`", row)]
    for name in files_in(folder / "by-1"):
        assert any(fnmatch(name, pattern + "*" * pattern.endswith("/")) for pattern in told), name


@pytest.mark.parametrize("name", sorted(FILES - {"record.json"}))
def test_one_worker_and_two_write_the_same_bytes(folder: Path, name: str) -> None:
    assert (folder / "by-1" / name).read_bytes() == (folder / "by-2" / name).read_bytes()


def test_the_record_fits_the_files_beside_it(folder: Path, record: dict[str, object]) -> None:
    hashes = record["files"]
    assert isinstance(hashes, dict)
    assert set(hashes) == files_in(folder / "by-2") - {"record.json"}
    for name, expected in hashes.items():
        assert hashlib.sha256((folder / "by-2" / name).read_bytes()).hexdigest() == expected


def test_the_record_says_what_was_run(folder: Path, record: dict[str, object]) -> None:
    assert record["schema"] == 1
    assert record["seeds"] == [5, 6]
    assert record["households"] == 600
    assert record["window"] == [2011, 2012]
    small = load(SMALL).with_(months=24)
    scenarios = record["scenarios"]
    assert isinstance(scenarios, dict)
    assert list(scenarios) == ["small", "programme", "again"]
    assert scenarios["small"] == scenarios["again"] == small.fingerprint
    assert scenarios["programme"] != small.fingerprint


def test_the_runs_hold_every_scenario_seed_and_month(folder: Path) -> None:
    found = results(folder / "by-2")
    assert list(zip(found.runs["scenario"], found.runs["seed"], strict=True)) == [
        (name, seed) for name in ("small", "programme", "again") for seed in (5, 6)
    ]
    pd.testing.assert_frame_equal(pd.read_parquet(folder / "by-2" / "runs.parquet"), found.runs)
    months = found.months[found.months["scenario"] == "programme"]
    assert len(months) == 2 * 24
    assert list(months["month"][:2]) == ["2011-01", "2011-02"]
    assert len(found.years) == 3 * 2 * 2


def test_draws_of_the_parameters_are_said_to_be_covered(folder: Path, tmp_path: Path) -> None:
    options = ["--uncertain", 4, "--months", 12, "--households", 100, "--workers", 1, "--out", tmp_path / "drawn"]
    answer = tongyu_here("compare", folder / "programme.toml", *options)
    assert answer.returncode == 0, answer.stderr
    assert "(the lowest and the highest of 4 draws (some 60 % of others would lie between them) of" in answer.stdout
    points = results(tmp_path / "drawn").study.points
    assert len(points) == 4
    assert points["choice.theta"].nunique() == 4
    assert "they cover parameters" in (tmp_path / "drawn" / "effects.svg").read_text().replace("\n", " ")


def test_a_second_scenario_without_a_programme_differs_from_the_first_in_nothing(folder: Path) -> None:
    table = pd.read_csv(folder / "by-2" / "table.csv").set_index("scenario")
    effects = table.loc["again", [name for name in table.columns if name.startswith("effect_")]]
    assert (effects.dropna() == 0).all()
    assert effects.notna().sum() > 90  # of 3 x 34: nobody has a case, and in the first two years nobody is listed
    assert table.loc["programme", "effect_cost"] > 0


def test_who_gains_is_zero_without_a_programme_and_sums_to_the_whole_with_one(folder: Path) -> None:
    who = pd.read_csv(folder / "by-2" / "who.csv")
    assert list(who["scenario"].unique()) == ["programme", "again"]
    idle = who[who["scenario"] == "again"]
    assert (idle[[name for name in who if name.startswith(("change", "gaining", "losing", "person_years"))]] == 0).all(
        axis=None
    )
    moved = who[who["scenario"] == "programme"]
    assert moved["gaining"].max() > 0.0
    assert moved.groupby("by")["persons"].sum().to_numpy() == pytest.approx(1.0)


def test_who_gains_is_printed_when_asked_for(folder: Path, tmp_path: Path) -> None:
    options = ["--seeds", 1, "--months", 12, "--workers", 1, "--households", 100, "--who", "--out", tmp_path / "out"]
    answer = tongyu_here("compare", folder / "programme.toml", *options)
    assert answer.returncode == 0, answer.stderr
    assert "Who gains and who loses against the baseline, 2011" in answer.stdout
    for group in ("income decile: 10", "age of head: 60+", "remoteness: far"):
        assert group in answer.stdout
    assert "Who gains" not in (folder / "printed-2").read_text()


def test_the_table_says_what_its_intervals_cover_and_that_the_households_are_invented(folder: Path) -> None:
    printed = (folder / "printed-2").read_text()
    assert "Against small, Small county, 2011-2012 (95 % intervals over seeds" in printed
    assert "parameters held at their central values" in printed
    assert "invented" in printed
    row = next(line for line in printed.splitlines() if line.startswith("programme"))
    assert re.search(r"\[[-+]?[\d.,]+, [-+]?[\d.,]+\]", row)


def test_the_announcement_says_what_is_about_to_run(folder: Path) -> None:
    told = (folder / "told-2").read_text().splitlines()
    assert told[0] == ("Small county, all 600 households, 2011-2012, 2 seeds (5-6), 3 scenarios: 6 runs")
    assert told[1] == "4 runs on 2 cores"
    assert told[-1].startswith("4/4   failed 0")


def test_stress_and_budget_are_said_wherever_results_are(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    options = ["--seeds", 2, "--months", 36, "--workers", 1, "--stress", "funding_ends", "--stress", "drought"]
    answer = tongyu_here("compare", folder / "programme.toml", *options, "--equal-budget", 150_000, "--out", out)
    assert answer.returncode == 0, answer.stderr
    said = (
        "under stress: drought, funding ends, programmes planned to cost 0.15 m yuan of 2015, discounted to 2013 at 5 %"
        " a year over 2013-2020"
    )
    assert f"Against the baseline, Small county, 2011-2013, {said} (95 % intervals" in answer.stdout
    assert said in answer.stderr.splitlines()[0]
    drawn = [(out / name).read_text().replace("\n", " ") for name in ("paths.svg", "effects.svg")]
    assert all("under stress" in figure and "planned to cost 0.15 m" in figure for figure in drawn)
    record = json.loads((out / "record.json").read_text())
    assert record["stress"] == ["drought", "funding_ends"]
    assert record["equal_budget"]["yuan"] == 150_000
    assert record["equal_budget"]["plans"]["programme at 0.15 m"]["planned"] == pytest.approx(150_000)
    assert list(record["scenarios"]) == ["baseline", "programme at 0.15 m"]


@pytest.mark.parametrize("name", ["paths.svg", "effects.svg", "who.svg"])
def test_figures_are_well_formed(folder: Path, name: str) -> None:
    assert ElementTree.parse(folder / "by-2" / name).getroot().tag.endswith("svg")


def test_json_is_one_document_with_the_table_in_it(folder: Path, tmp_path: Path) -> None:
    options = ["--seeds", 2, "--months", 24, "--seed", 5, "--workers", 1, "--json"]
    answer = tongyu_here("compare", folder / "programme.toml", *options, folder=tmp_path)
    assert answer.stderr == ""
    document = json.loads(answer.stdout)
    assert [row["scenario"] for row in document["scenarios"]] == ["baseline", "programme"]
    assert document["invented"] is True
    table = pd.read_csv(folder / "by-2" / "table.csv").set_index("scenario")
    effect = document["scenarios"][1]["effects"]["person_years_poor"]
    assert effect["estimate"] == pytest.approx(table.loc["programme", "effect_person_years_poor"], rel=1e-12)
    saved = tmp_path / document["saved"]
    assert saved.parent == tmp_path / "results"
    assert re.fullmatch(r"compare-\d{4}-\d{2}-\d{2}", saved.name)
    assert (saved / "record.json").exists()


def test_a_file_is_set_against_itself_without_its_programme_and_shares_that_with_one_that_is_it(
    folder: Path, tmp_path: Path
) -> None:
    files = {"base": AGAIN, "school": PROGRAMME.replace("[programme", "@[programme", 1).split("@")[0]}
    for name, text in files.items():
        (tmp_path / f"{name}.toml").write_text(text + "[parameters]\nline.national = 3800\n")
    with (tmp_path / "school.toml").open("a") as file:
        file.write("[programme" + PROGRAMME.partition("[programme")[2])
    options = ["--seeds", 2, "--months", 24, "--seed", 5, "--workers", 1]
    answer = tongyu_here(
        "compare", tmp_path / "base.toml", tmp_path / "school.toml", *options, "--out", tmp_path / "two"
    )
    assert answer.returncode == 0, answer.stderr
    assert "Against base, Small county, 2011-2012" in answer.stdout
    assert "nothing spent" not in answer.stdout
    table = pd.read_csv(tmp_path / "two" / "table.csv").set_index("scenario")
    assert list(table.index) == ["base", "school"]
    assert pd.isna(table.loc["base", "against"])
    assert table.loc["school", "against"] == "base"
    alone = tongyu_here("compare", tmp_path / "school.toml", *options, "--out", tmp_path / "one")
    assert alone.returncode == 0, alone.stderr
    assert "Against school without programme, Small county, 2011-2012" in alone.stdout
    own = pd.read_csv(tmp_path / "one" / "table.csv").set_index("scenario")
    assert own.loc["school", "effect_income"] == table.loc["school", "effect_income"] != 0.0
    assert own.loc["school without programme", "person_years_poor"] == table.loc["base", "person_years_poor"]
    line = pd.read_csv(folder / "by-2" / "table.csv").set_index("scenario")
    assert line.loc["small", "person_years_poor"] < table.loc["base", "person_years_poor"]


def test_files_whose_counterfactuals_differ_get_their_own_and_the_table_says_so(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "school.toml").write_text(
        PROGRAMME.replace("\n[programme.training", "\n[parameters]\nline.national = 3800\n\n[programme.training", 1)
    )
    options = ["--seeds", 2, "--months", 24, "--seed", 5, "--workers", 1, "--who", "--out", tmp_path / "out"]
    answer = tongyu_here("compare", folder / "programme.toml", tmp_path / "school.toml", *options)
    assert answer.returncode == 0, answer.stderr
    assert "Each against itself without its programme, Small county, 2011-2012" in answer.stdout
    rows = " ".join(line.split("  ")[0] for line in answer.stdout.splitlines())  # long names go on in the next line
    for name in (
        "baseline (level)",
        "programme (against baseline)",
        "school without programme (level)",
        "school (against school without programme)",
    ):
        assert name in rows
    said = "programme against baseline; school against school without programme."
    assert said in answer.stdout
    table = pd.read_csv(tmp_path / "out" / "table.csv").set_index("scenario")
    effects = {name: table.loc[name, "effect_person_years_poor"] for name in ("programme", "school")}
    for name, against in (("programme", "baseline"), ("school", "school without programme")):
        levels = table["person_years_poor"]
        assert effects[name] == pytest.approx(levels[name] - levels[against])
    assert abs(effects["school"]) < 0.5 * (table.loc["school", "person_years_poor"] - levels["baseline"])
    report = tongyu_here("report", tmp_path / "out")
    assert report.returncode == 0, report.stderr
    assert said in (tmp_path / "out" / "report.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (AGAIN, "there is nothing to compare: baseline has no programme"),
        (PROGRAMME, "not the shipped one (it moves training.courses, support.social_workers), so nothing can be set"),
        (AGAIN + "[parameters]\nchoice.theta = 0.2\n", "not the shipped one (it sets choice.theta = 0.2)"),
        (AGAIN + 'without = ["learning"]\n', "not the shipped one (it is without learning)"),
    ],
)
def test_a_file_called_baseline_is_no_reference_unless_it_is_the_shipped_one(
    folder: Path, tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "baseline.toml").write_text(text)
    others = [] if text is AGAIN else [folder / "programme.toml"]
    answer = tongyu_here("compare", tmp_path / "baseline.toml", *others, "--out", tmp_path / "out")
    assert (answer.returncode, answer.stdout) == (2, "")
    assert said in answer.stderr
    assert not (tmp_path / "out").exists()
