"""A frontier of a small county: the same on any number of workers, had again from its folder, gone on with."""

import io
import json
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from tests.end_to_end.commands import SMALL, tongyu, tongyu_here
from tests.notices import says_so
from tests.page_reader import Reader
from typer.testing import CliRunner

from tongyu.cli import app
from tongyu.questions.frontier.answer import frontier_of
from tongyu.questions.frontier.tables import frontier_table, trials_table
from tongyu.report.wording import FINDINGS, number_interval_text
from tongyu.runs.results import results
from tongyu.scenario.plans.budget import discount_of, planned_cost
from tongyu.scenario.scenario import load
from tongyu.statistics.intervals import Interval

PROGRAMME = f"""# Title:     Courses and social work in a small county
# Author:    the tests
# Question:  How should they share the money?
schema = 1
based_on = "{SMALL.as_posix()}"

[programme.training.courses]
intensity = 40
start = "2012-01"
budget = 300_000

[programme.support.social_workers]
intensity = 4
start = "2012-01"
"""
OPTIONS = ["--budgets", "2e5,6e5", "--search-seeds", 2, "--seeds", 3, "--months", 36, "--households", 150]
TABLES = ["frontier.csv", "trials.csv", "frontier.svg", "frontier.png", "study.json", "runs.parquet"]


def run_in(folder: Path, out: Path, workers: int, trials: int, *more: str) -> str:
    base = ["--base", folder / "programme.toml", "--trials", trials, "--workers", workers]
    arguments = ["frontier", *base, *OPTIONS, "--out", out, *more]
    answer = tongyu_here(*arguments) if workers == 1 else tongyu(*arguments)
    assert answer.returncode == 0, answer.stderr
    (folder / f"told-{out.name}").write_text(answer.stderr)
    return answer.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the results of a search of eight mixes, and of one that tried six and then went on to eight."""
    made = tmp_path_factory.mktemp("frontier")
    (made / "programme.toml").write_text(PROGRAMME)
    run_in(made, made / "grown", 1, 6)
    (made / "six.csv").write_bytes((made / "grown" / "trials.csv").read_bytes())
    (made / "six.txt").write_text("\n".join(path.name for path in (made / "grown" / "runs").iterdir()))
    (made / "eight.json").write_text(run_in(made, made / "grown", 1, 8, "--json"))
    (made / "printed").write_text(run_in(made, made / "whole", 1, 8))
    return made


@pytest.fixture(scope="module")
def table(folder: Path) -> pd.DataFrame:
    return pd.read_csv(folder / "whole" / "frontier.csv")


@pytest.fixture(scope="module")
def by_two(folder: Path) -> Path:
    """The results of two workers."""
    run_in(folder, folder / "by-2", 2, 8)
    return folder / "by-2"


@pytest.mark.parametrize("name", TABLES)
def test_a_search_that_grew_ends_with_the_same_bytes(folder: Path, name: str) -> None:
    assert (folder / "grown" / name).read_bytes() == (folder / "whole" / name).read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("name", TABLES)
def test_one_worker_and_two_write_the_same_bytes(folder: Path, by_two: Path, name: str) -> None:
    assert (folder / "whole" / name).read_bytes() == (by_two / name).read_bytes()


def test_the_folder_alone_gives_the_answer_again(folder: Path, table: pd.DataFrame) -> None:
    again = frontier_of(results(folder / "whole"))
    pd.testing.assert_frame_equal(read_back(frontier_table(again)), table)
    pd.testing.assert_frame_equal(read_back(trials_table(again)), pd.read_csv(folder / "whole" / "trials.csv"))


def read_back(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(frame.to_csv(index=False)))


def test_a_longer_search_begins_with_the_shorter_one(folder: Path) -> None:
    six, eight = pd.read_csv(folder / "six.csv"), pd.read_csv(folder / "grown" / "trials.csv")
    same = ["scenario", "planned", "believed"]
    assert (len(six), len(eight)) == (6, 8)
    pd.testing.assert_frame_equal(eight[same][:6], six[same])


def test_what_the_store_has_is_not_run_again(folder: Path) -> None:
    files = list((folder / "grown" / "runs").iterdir())
    assert set((folder / "six.txt").read_text().split()) < {path.name for path in files}
    ids = pd.concat([pd.read_parquet(path, columns=["id"]) for path in files])["id"]
    assert ids.is_unique


def test_search_and_judgement_share_no_seed_and_every_figure_has_its_pairs(folder: Path, table: pd.DataFrame) -> None:
    record = json.loads((folder / "whole" / "record.json").read_text())
    assert record["kind"] == "frontier"
    assert record["seeds"] == [1, 2]
    assert record["fresh_seeds"] == [3, 4, 5]
    assert (table["pairs"] == 3).all()
    assert sorted(results(folder / "whole").runs["seed"].unique()) == [1, 2]
    assert {"frontier.csv", "trials.csv", "frontier.svg", "study.json"} <= record["files"].keys()


def test_the_best_of_each_budget_costs_no_more_and_was_believed_to_spare_most(
    folder: Path, table: pd.DataFrame
) -> None:
    trials = pd.read_csv(folder / "whole" / "trials.csv")
    for budget, rows in table.groupby("for_budget"):
        best = rows[rows["role"].str.startswith("best")].iloc[0]
        affordable = trials[trials["planned"] <= budget * (1 + 1e-9)]
        assert best["believed"] == affordable["believed"].min()
        assert best["planned"] <= budget * (1 + 1e-9)
        plain = rows[rows["plain"].notna()]
        assert {"programme", "ecommerce_only", "social_work_only"} <= set(plain["plain"])


def test_the_difference_is_that_of_the_two_programmes_by_seed(table: pd.DataFrame) -> None:
    for _, rows in table.groupby("for_budget"):
        best = rows.iloc[0]
        assert pd.isna(best["best_less_this"])
        others = rows.iloc[1:]
        expected = best["effect_person_years_poor"] - others["effect_person_years_poor"]
        assert others["best_less_this"].to_numpy() == pytest.approx(expected.to_numpy(), abs=1e-9)
        assert (others["best_less_this_low"] <= expected).all()
        assert (others["best_less_this_high"] >= expected).all()


def test_the_mixes_are_scenario_files_of_that_cost(folder: Path, table: pd.DataFrame) -> None:
    best = table[table["role"].str.startswith("best") & (table["role"] != "best plain")]
    files = sorted((folder / "whole" / "mixes").glob("*.toml"))
    assert {load(path).name for path in files} == set(best["scenario"])
    stored = {scenario.name: scenario for scenario in results(folder / "whole").study.scenarios}
    for path in files:
        scenario = load(path)
        assert scenario.fingerprint == stored[scenario.name].fingerprint
        row = best[best["scenario"] == scenario.name].iloc[0]
        assert planned_cost(scenario, discount_of(scenario)) == pytest.approx(row["planned"], rel=1e-9)


def test_the_answer_says_what_it_rests_on(folder: Path) -> None:
    printed, told = (folder / "printed").read_text(), (folder / "told-whole").read_text()
    assert "150 of 600 households (1:4), 2011-2013: mixes of programme in 2 groups by pillar, for 0.2 and 0.6 m" in told
    assert "8 trials on 2 seeds (1-2), beginning with the 3 plain scenarios at each budget; then at most 8" in told
    assert "at most 45 runs" in told
    assert "45/45   failed 0" in told
    assert "Judged on 3 seeds (3-5) that the search did not see (2 seeds (1-2))" in printed
    assert "95 % intervals over seeds" in printed
    assert "invented" in printed
    assert says_so(printed)
    assert json.loads((folder / "eight.json").read_text())["notice"] == FINDINGS
    assert printed.count("For 0.2 m yuan") == printed.count("For 0.6 m yuan") == 1


def test_the_figure_is_well_formed(folder: Path) -> None:
    assert ElementTree.parse(folder / "whole" / "frontier.svg").getroot().tag.endswith("svg")


def test_json_is_one_document_with_the_table_in_it(folder: Path, table: pd.DataFrame) -> None:
    assert (folder / "told-grown").read_text() == ""
    document = json.loads((folder / "eight.json").read_text())
    assert [each["budget"] for each in document["budgets"]] == [2e5, 6e5]
    for each in document["budgets"]:
        row = table[table["for_budget"] == each["budget"]].iloc[0]
        assert each["best"]["scenario"] == row["scenario"]
        found = each["best"]["effects"]["person_years_poor"]
        assert found["estimate"] == pytest.approx(row["effect_person_years_poor"], rel=1e-12)


def test_a_frontier_has_a_report(folder: Path, table: pd.DataFrame, tmp_path: Path) -> None:
    answer = CliRunner().invoke(app, ["report", str(folder / "whole"), "--out", str(tmp_path / "frontier.html")])
    assert answer.exit_code == 0, answer.stderr
    reader = Reader((tmp_path / "frontier.html").read_text(encoding="utf-8"))
    words = "".join(reader.words)
    assert reader.open == []
    assert len(reader.all("svg")) == 1
    for said in ("What was found", "Beside the plain scenarios", "Scenarios side by side", "The search", "The record"):
        assert said in words
    for said in ("on 3 seeds (3-5)", "150 of 600 households (1:4)", "95 % intervals over seeds"):
        assert said in words
    row = table[table["role"].str.startswith("best")].iloc[0]
    bounds = (
        row["effect_person_years_poor"],
        row["effect_person_years_poor_low"],
        row["effect_person_years_poor_high"],
    )
    assert number_interval_text(Interval(*map(float, bounds)), 1, signed=True) in words


def test_a_frontier_is_verified_with_its_tables(folder: Path) -> None:
    answer = CliRunner().invoke(app, ["verify", str(folder / "whole"), "--runs", "1"])
    assert answer.exit_code == 0, answer.stdout
    assert "frontier.csv, trials.csv, runs.parquet: the same when made from the stored runs" in answer.stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--budgets", "5e6,much"], '--budgets: "much" is no number; write --budgets 10e6,20e6.'),
        (
            ["--by", "pillars"],
            '--by: unknown grouping "pillars"; did you mean "pillar"? Groupings: pillar, side, lever.',
        ),
    ],
)
def test_a_mistake_is_answered_in_one_line(options: list[object], said: str, tmp_path: Path) -> None:
    answer = tongyu_here("frontier", *options, folder=tmp_path)
    assert answer.returncode == 2
    assert answer.stderr.splitlines() == [said]
    assert list(tmp_path.iterdir()) == []
