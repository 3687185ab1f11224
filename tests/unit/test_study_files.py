"""A study file says what is run; a mistake in it is answered in one sentence with file, line and the way out."""

import contextlib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tongyu.cli import app
from tongyu.errors import InputError
from tongyu.study.study_file import load_study

HEAD = 'schema = 1\nscenarios = ["both"]\nseeds = 2\nhouseholds = 100\nmonths = 36\n'
DESIGN = '[design]\nkind = "latin_hypercube"\nsamples = 4\n'
THETA = '[uncertain]\n"choice.theta" = {}\n'
WHOLE = HEAD + DESIGN + THETA


def head(old: str, new: str) -> str:
    assert old in HEAD
    return HEAD.replace(old, new)


def varied(line: str, section: str = "uncertain") -> str:
    return f"{HEAD}{DESIGN}[{section}]\n{line}\n"


MISTAKES = {
    "": "the file is empty; expected a study.",
    "[design\n": "line 1: not TOML",
    head("schema = 1\n", ""): '"schema" is missing; write: schema = 1.',
    head("schema = 1", "schema = 2"): "line 1: this file is schema 2; this tongyu reads 1",
    HEAD + "sedes = 3\n": 'line 6: unknown key "sedes" of a study; did you mean "seeds"?',
    head('["both"]', '["bth"]'): 'line 2: unknown scenario "bth"; did you mean "both"?',
    head('["both"]', '["./no.toml"]'): "no.toml: there is no such file.",
    head('["both"]', "[]"): "line 2: scenarios must not be empty.",
    head('["both"]', '["both", "both"]'): 'line 2: two scenarios are called "both"; each needs a name of its own.',
    head("seeds = 2", "seeds = 0"): "line 3: seeds = 0 must be 1-10,000,000.",
    head("seeds = 2", "seeds = 1.5"): "line 3: seeds must be a number, or a list of different seeds, not 1.5.",
    head("seeds = 2", 'seeds = "ten"'): 'line 3: seeds must be a number, or a list of different seeds, not "ten".',
    head("seeds = 2", "seeds = []"): "line 3: seeds must be a number, or a list of different seeds.",
    head("seeds = 2", "seeds = [1, 1]"): "line 3: seeds must be a number, or a list of different seeds.",
    head("seeds = 2", "seeds = [1, -1]"): "line 3: a seed must be a whole number from 0 on, not -1.",
    head("seeds = 2", "seeds = true"): "line 3: seeds must be a number, or a list of different seeds, not true.",
    head("households = 100", 'households = "1:x"'): 'must be a number, "all", or a share such as "1:10".',
    head("households = 100", "households = 99999999"): "line 4: households = 99999999 are more than the 58768",
    head("months = 36", "months = 0"): "line 5: months = 0 must be at least 1.",
    HEAD + 'outcomes = ["incme"]\n': 'line 6: unknown outcome "incme"; did you mean "income"?',
    HEAD + 'keep = ["month"]\n': 'line 6: unknown part of a run "month"; did you mean "months"?',
    HEAD + 'stress = ["drougth"]\n': 'unknown stress "drougth"; did you mean "drought"?',
    HEAD + 'without = ["lerning"]\n': 'unknown switch "lerning"; did you mean "learning"?',
    HEAD + f'question = "{"x" * 401}"\n': "line 6: question",
    HEAD + 'question = "a\\u001b[31mred"\n': "has signs that cannot be shown on a line",
    HEAD + THETA: 'write: [design], kind = "latin_hypercube" and samples = 50.',
    HEAD + DESIGN: "line 6: the design has nothing to vary; write [levers] or [uncertain].",
    WHOLE.replace("latin_hypercube", "latin"): 'line 7: design.kind = "latin" must be ',
    WHOLE.replace("samples = 4\n", ""): "line 6: a latin_hypercube design needs design.samples.",
    WHOLE.replace("samples = 4", "levels = 4\nsamples = 4"): "a latin_hypercube design has no levels.",
    WHOLE.replace(
        "samples = 4", "samples = 4\nseeds_a_point = 2"
    ): "line 3: with design.seeds_a_point the points decide",
    WHOLE.replace("samples = 4", "samples = 10000000"): "40,000,000 runs are more than the 10,000,000",
    WHOLE.replace("latin_hypercube", "sobol").replace("samples = 4", "samples = 3"): "must be a power of 2",
    f'{HEAD}[design]\nkind = "grid"\n{THETA}': "choice.theta lists no values for the grid, and no levels are given.",
    f'{HEAD}[design]\nkind = "table"\nfile = "no.csv"\n': "no.csv: there is no such file.",
    varied('"choice.tetha" = {}'): 'line 10: unknown variable "choice.tetha"; did you mean "choice.theta"?',
    varied('"foo.*" = {}'): 'no uncertain parameter is called like "foo.*"',
    varied('"choice.theta" = [2, 1]'): "line 10: choice.theta: the range 2.0-1.0 must rise.",
    varied('"choice.theta" = [-5, 1]'): "-5.0 to 1.0 leaves 0.005-1.0, what is accepted.",
    varied('"choice.theta" = ["a", 1]'): 'choice.theta must be a number, not "a".',
    varied('"choice.theta" = [nan, 1]'): "choice.theta = nan is not a finite number.",
    varied('"training.courses" = [0.5, 2, "times"]'): "line 10: training.courses belongs under [levers].",
    varied('"training.corses" = [1, 2, "times"]', "levers"): 'did you mean "training.courses"?',
    varied("calibrated = 3"): "calibrated stands for the set of points that fit the patterns; write {}.",
    head("both", "social_work_only") + DESIGN + '[levers]\n"training.courses" = [0.5, 2, "times"]\n': (
        "line 10: none of the scenarios moves training.courses, so that it cannot be varied."
    ),
}


@pytest.mark.parametrize("text", MISTAKES)
def test_a_mistake_is_answered_in_one_line_and_status_2_and_nothing_is_written(text: str, tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text(text, encoding="utf-8")
    with contextlib.chdir(tmp_path):
        answer = CliRunner().invoke(app, ["sweep", "study.toml", "--out", "out"])
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert answer.stderr.count("\n") == 1
    assert answer.stderr.startswith("study.toml")
    assert MISTAKES[text] in answer.stderr
    assert "constrained" not in answer.stderr  # the words of a library
    assert not (tmp_path / "out").exists()


def test_a_study_file_says_what_is_run(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(WHOLE.replace("seeds = 2", "seeds = [5, 7]"), encoding="utf-8")
    study = load_study(path)
    assert (study.kind, study.name, study.names, study.seeds) == ("sweep", "mine", ["baseline", "both"], (5, 7))
    assert len(study.plan) == 2 * 4 * 2
    assert [variable.name for variable in study.variables] == ["choice.theta"]
    assert {scenario.households for scenario in study.scenarios} == {100}


def test_the_name_of_a_study_is_that_of_its_file_without_what_a_terminal_would_obey(tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[31mred.toml"
    path.write_text(WHOLE, encoding="utf-8")
    assert load_study(path).name == "a?[31mred"


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="this is not a text file; expected a study file"):
        load_study(tmp_path / "study.toml")
