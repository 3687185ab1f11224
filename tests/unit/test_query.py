"""Results answer in SQL what pandas answers, and nothing that is asked can read or change anything else."""

import csv
import io
import json
import os
import signal
import threading
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest
from tests.made_up_studies import small_study, stored
from typer.testing import CliRunner, Result

from tongyu.cli import app
from tongyu.errors import InputError
from tongyu.report.wording import FINDINGS
from tongyu.runs.query import query
from tongyu.runs.results import TABLES, Results
from tongyu.runs.study_folder import begin, stored_study
from tongyu.runs.variables import Variable
from tongyu.scenario.scenario import Scenario

THETA = Variable("choice.theta", "parameter", 0.1, 0.9)


def outcomes(scenario: str, point: Mapping[str, float], seed: int) -> dict[str, float]:
    fewer = 10.0 * point["choice.theta"] if scenario == "courses" else 0.0
    return {"person_years_poor": 500.0 + seed - fewer, "income": float("nan") if seed == 3 else 1_000.0 * seed}


@pytest.fixture(scope="module")
def results(small: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Results:
    points = pd.DataFrame({"choice.theta": [0.2, 0.4, 0.8]})
    study = small_study(small, variables=[THETA], points=points)
    return stored(study, tmp_path_factory.mktemp("made") / "up", outcomes, failing=[("courses", 1, 2)])


def ask(results: Results, sql: str, *options: str) -> Result:
    return CliRunner().invoke(app, ["query", str(results.folder), sql, *options])


@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_there_as_it_is_in_pandas(results: Results, name: str) -> None:
    expected = results.table(name)
    assert len(expected)
    found = query(results, f"SELECT * FROM {name.upper()}")
    assert found.columns == list(expected.columns)
    again = pd.DataFrame(found.rows, columns=found.columns)
    pd.testing.assert_frame_equal(again, expected.astype(again.dtypes))


@pytest.mark.parametrize("name", ["runs", "effects", "years"])
def test_tables_join_the_points_by_number_as_in_the_stored_design(results: Results, name: str) -> None:
    table, read_back = results.table(name), stored_study(results.folder)
    for points in (results.points, results.study.points, read_back.points):
        joined = table.drop(columns="choice.theta", errors="ignore").merge(points, on="point")
        assert len(joined) == len(table)
        assert joined["choice.theta"].to_list() == [[0.2, 0.4, 0.8][point] for point in joined["point"]]
    assert len(table.merge(results.points)) == len(table)


def test_a_join_and_an_aggregate_are_those_of_pandas(results: Results) -> None:
    sql = (
        'with ratios as (select e.seed, e.person_years_poor / p."choice.theta" as ratio'
        " from effects e join points p using (point)) select avg(ratio) from ratios group by seed"
    )
    assert [row[0] for row in query(results, sql).rows] == pytest.approx([-10.0] * 3)


def test_show_and_describe_tell_what_there_is(results: Results) -> None:
    assert sorted(row[0] for row in query(results, "show tables").rows) == sorted(TABLES)
    described = query(results, "describe runs").rows
    assert [row[0] for row in described] == list(results.runs.columns)
    assert dict(row[:2] for row in described)["choice.theta"] == "DOUBLE"


def test_a_table_that_is_not_asked_for_is_not_made(small: Scenario, tmp_path: Path) -> None:
    made = stored(small_study(small, keep=[]), tmp_path / "made", lambda *_: {"income": 1.0})
    query(made, "select count(*) from runs")
    assert {"runs"} <= made.__dict__.keys()
    assert not {"years", "months", "effects"} & made.__dict__.keys()
    assert len(query(made, "show tables").rows) == len(TABLES)
    with pytest.raises(InputError, match=r"^this study kept no months"):
        query(made, "select * from months")


def test_a_study_without_any_run_has_empty_tables_and_says_why(small: Scenario, tmp_path: Path) -> None:
    begin(small_study(small), tmp_path / "none")
    answer = CliRunner().invoke(app, ["query", str(tmp_path / "none"), "select count(*) from runs", "--csv"])
    assert answer.stdout == "count_star()\n0\n"
    assert "Nothing of this study is stored" in answer.stderr


WRONG = {
    "select * from rnus": 'unknown table "rnus"; did you mean "runs"? Tables: runs, effects',
    "select hedcount from years": 'Candidate bindings: "headcount"',
    "select choice.theta from runs": 'a name with a dot in it needs double quotes: "choice.theta"',
    "selct 1": "syntax error",
    "": "but there is none",
    "/* a remark */": "but there is none",
    "select 1; select 2": "but these are 2",
    "select cast('x' as int)": "Conversion Error",
    "drop table runs": "a query only reads",
    "delete from runs": "a query only reads",
    "insert into runs select * from runs": "a query only reads",
    "with x as (select 1) insert into points select * from x": "a query only reads",
    "create table mine as select * from runs": "a query only reads",
    "update runs set seed = 1": "a query only reads",
    "copy runs to 'FOLDER/stolen.csv'": "a query only reads",
    "export database 'FOLDER/stolen'": "a query only reads",
    "attach 'FOLDER/stolen.db'": "a query only reads",
    "install httpfs": "a query only reads",
    "load httpfs": "a query only reads",
    "set enable_external_access = true": "a query only reads",
    "pragma enable_profiling": "a query only reads",
    "call enable_logging()": "a query only reads",
    "select * from read_csv('FOLDER/secret')": "disabled by configuration",
    "select * from read_text('FOLDER/secret')": "disabled by configuration",
    "select * from read_blob('FOLDER/secret')": "disabled by configuration",
    "select * from glob('FOLDER/*')": "disabled by configuration",
    "select * from 'FOLDER/secret.csv'": "disabled by configuration",
    "select * from enable_logging(storage = 'file', storage_path = 'FOLDER')": "Tables: runs",
    "select * from results": 'unknown table "results"',  # a variable of this program
}


@pytest.mark.parametrize("sql", WRONG)
def test_a_wrong_query_is_one_sentence_and_reads_and_leaves_nothing(results: Results, tmp_path: Path, sql: str) -> None:
    for name in ("secret", "secret.csv"):
        (tmp_path / name).write_text("token\nhunter2\n")
    answer = ask(results, sql.replace("FOLDER", tmp_path.as_posix()))
    assert answer.exit_code == 2
    assert WRONG[sql] in answer.stderr
    assert answer.stderr.count("\n") == 1
    assert answer.stdout == ""
    assert "hunter2" not in answer.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["secret", "secret.csv"]


def test_a_folder_without_a_study_is_one_sentence(tmp_path: Path) -> None:
    answer = CliRunner().invoke(app, ["query", str(tmp_path), "select 1"])
    assert (answer.exit_code, answer.stderr.count("\n")) == (2, 1)
    assert "no study in it" in answer.stderr


def test_csv_holds_all_rows_and_whole_numbers(results: Results) -> None:
    answer = ask(results, "select scenario, seed, income, person_years_poor / 3 as third from runs", "--csv")
    rows = list(csv.DictReader(io.StringIO(answer.stdout)))
    assert [float(row["third"]) for row in rows] == (results.runs["person_years_poor"] / 3).to_list()
    assert {row["income"] for row in rows if row["seed"] == "3"} == {""}


def test_json_is_one_document_with_nulls_and_dates(results: Results) -> None:
    answer = ask(results, "select seed, income, date '2011-05-01' as day from runs where seed = 3 limit 1", "--json")
    document = json.loads(answer.stdout)
    assert document["columns"] == ["seed", "income", "day"]
    assert document["rows"] == [[3, None, "2011-05-01"]]


def test_a_long_answer_is_cut_and_says_so(results: Results) -> None:
    shown = ask(results, "select * from months").stdout
    count = len(results.months)
    assert f"the first 40 of {count} rows" in shown
    assert shown.count("\n") < 50
    assert "rows" not in ask(results, "select * from years limit 40").stdout


def test_a_wide_answer_shows_the_columns_that_fit(results: Results) -> None:
    wide = ", ".join(f"'{'x' * 30}' as column_{number}" for number in range(9))
    shown = ask(results, f"select {wide}").stdout
    assert "the first 4 of 9 columns" in shown
    assert max(map(len, shown.removeprefix(FINDINGS).splitlines())) <= 144
    assert "x" * 30 in shown


def test_csv_and_json_exclude_each_other(results: Results) -> None:
    answer = ask(results, "select 1", "--csv", "--json")
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert "exclude each other" in answer.stderr


def test_control_characters_do_not_reach_the_terminal(results: Results) -> None:
    shown = ask(results, "select chr(27) || '[31mred' as colour").stdout
    assert "\x1b" not in shown
    assert "?[31mred" in shown


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C is sent as POSIX terminals send it")
def test_ctrl_c_ends_a_query(results: Results) -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    timer = threading.Timer(0.5, os.kill, [os.getpid(), signal.SIGINT])
    try:
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            query(results, "select count(*) from range(3000000) a, range(3000000) b where a.range * b.range % 7 = 3")
    finally:
        timer.join()
        signal.signal(signal.SIGINT, before)
