"""A study file says what is run; a mistake in it is answered in one sentence with file, line and the way out."""

import contextlib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tongyu.cli import app
from tongyu.designs.study_file import load_study
from tongyu.errors import InputError

HEAD = 'schema = 1\nscenarios = ["both"]\nseeds = 2\nhouseholds = 100\nmonths = 36\n'
DESIGN = '[design]\nkind = "latin_hypercube"\nsamples = 4\n'
THETA = '[uncertain]\n"choice.theta" = {}\n'
WHOLE = HEAD + DESIGN + THETA


def head(old: str, new: str) -> str:
    assert old in HEAD
    return HEAD.replace(old, new)


def varied(line: str, section: str = "uncertain") -> str:
    return f"{HEAD}{DESIGN}[{section}]\n{line}\n"


LONG = HEAD.replace("months = 36", "months = 60")  # long enough for the levers of "both" to be at work


def designed(lines: str, kind: str = 'kind = "sobol"\nsamples = 4') -> str:
    """A study file of this kind of design; the lines that vary something begin on line 8 or 9."""
    return f"{LONG}[design]\n{kind}\n{lines}"


GRID = 'kind = "grid"'
FACTORIAL = 'kind = "factorial"'
LISTED = '[uncertain]\n"choice.theta" = {{ values = [0.05, 0.15], times = {} }}\n'

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
    head("seeds = 2", "seeds = []"): "line 3: seeds must be a number, or a list of different seeds, not an empty list.",
    head("seeds = 2", "seeds = [1, 1]"): "line 3: seeds names 1 twice.",
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
    WHOLE.replace("latin_hypercube", "sobol").replace(
        "samples = 4", "samples = 8388608"
    ): "at least 33,554,432 runs are more than the 10,000,000",
    WHOLE.replace("latin_hypercube", "sobol").replace("samples = 4", "samples = 3"): "must be a power of 2",
    f'{HEAD}[design]\nkind = "grid"\n{THETA}': "choice.theta lists no values for the grid, and no levels are given.",
    f'{HEAD}[design]\nkind = "table"\nfile = "no.csv"\n': "no.csv: there is no such file.",
    varied('"choice.tetha" = {}'): 'line 10: unknown variable "choice.tetha"; did you mean "choice.theta"?',
    varied('"foo.*" = {}'): 'no uncertain parameter is called like "foo.*"',
    varied('"choice.theta" = [2, 1]'): "line 10: choice.theta: the range 2.0-1.0 must rise.",
    varied('"choice.theta" = [-5, 1]'): "-5.0 to 1.0 leaves 0.025-1.0, what is accepted.",
    varied('"choice.theta" = ["a", 1]'): 'choice.theta must be a number, not "a".',
    varied('"choice.theta" = [nan, 1]'): "choice.theta = nan is not a finite number.",
    varied('"training.courses" = [0.5, 2, "times"]'): "line 10: training.courses belongs under [levers].",
    varied('"training.corses" = [1, 2, "times"]', "levers"): 'did you mean "training.courses"?',
    varied(
        "calibrated = 3"
    ): "calibrated stands for the set of points that fit the patterns; write {}, or the path of a",
    head("both", "social_work_only") + DESIGN + '[levers]\n"training.courses" = [0.5, 2, "times"]\n': (
        "line 10: none of the scenarios moves training.courses, so that it cannot be varied."
    ),
    designed('[uncertain]\n"choice.theta" = {}\n[uncertain.choice]\ntheta = [0.1, 0.2]\n'): (
        "line 10: choice.theta is given twice."
    ),
    designed('[levers]\n"training.courses" = [0.5, 1, "times"]\n[levers.training]\ncourses = [1, 2, "times"]\n'): (
        "line 10: training.courses is given twice."
    ),
    designed('[uncertain]\n"choice.theta" = { values = [0.05, 0.1, 0.15] }\n'): (
        'line 10: choice.theta lists values, which only a grid takes; write kind = "grid", or the range [0.05, 0.15].'
    ),
    designed('[uncertain]\n"choice.theta" = { values = [0.05, 0.1, 0.15] }\n', FACTORIAL): (
        "line 9: choice.theta lists values, which only a grid takes"
    ),
    designed(LISTED.format("1"), GRID): "line 9: choice.theta: times must be true or false, not 1.",
    designed(LISTED.format('"yes"'), GRID): 'line 9: choice.theta: times must be true or false, not "yes".',
    designed('[uncertain]\n"choice.theta" = { values = [0.1] }\n', GRID): (
        "line 9: choice.theta: values must be two or more different numbers."
    ),
    designed('[uncertain]\n"choice.theta" = { values = [0.1, 0.1, 0.2] }\n', GRID): (
        "line 9: choice.theta: values must be two or more different numbers."
    ),
    designed(LISTED.format("false"), GRID + "\nlevels = 5"): (
        "line 8: every variable lists its values; leave out design.levels."
    ),
    designed(THETA, FACTORIAL + "\ndraw = 3"): "line 8: a factorial design has no draw.",
    designed('[uncertain]\n"going_online.link" = [0, 1.5]\n'): (
        "line 10: going_online.link is a whole number (0, 1 or 2); 1.5 is none."
    ),
    designed('[uncertain]\n"going_online.link" = { values = [0, 0.5] }\n', GRID): (
        "line 9: going_online.link is a whole number (0, 1 or 2); 0.5 is none."
    ),
    designed('[uncertain]\n"measures.year_end" = [0.5, 1, "times"]\n'): (
        "line 10: measures.year_end is a whole number (month), which a factor would not keep whole."
    ),
    designed('[uncertain]\n"going_online.link" = {}\n', GRID + "\nlevels = 4"): (
        "going_online.link takes whole numbers only, and 4 levels from 0 to 2 are not; list its values."
    ),
    designed('[uncertain]\n"measures.year_end" = {}\n'): (
        "line 10: measures.year_end has no plausible range, only 12; write one, [low, high]."
    ),
    head("seeds = 2", "seeds = [1, 2]\nseed = 5"): (
        "line 4: seed is the first of a number of seeds; beside a list of seeds leave it out."
    ),
    designed('[levers]\n"support.social_workers" = [0.5, 100, "times"]\n', FACTORIAL): (
        "line 9: support.social_workers: 100 times the 29 of both leaves 0.0-400.0 workers of"
    ),
    designed('[levers]\nresources = [0.5, 1000, "times"]\n', FACTORIAL): "line 9: resources: 1000 times the ",
    designed('[levers]\ntraining = [0.5, 1, "times"]\n"training.courses.intensity" = [1, 2]\n'): (
        "training and training.courses.intensity move the same lever; leave one of them out."
    ),
    designed('[uncertain]\ncalibrated = {}\n"trend.wage" = {}\n'): (
        "trend.wage is one of the numbers that calibrated sets; leave one of the two out."
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


TABLE = 'kind = "table"\nfile = "points.csv"\n'


@pytest.mark.parametrize(
    ("lines", "csv", "sentence"),
    [
        (THETA + '"choice.information" = {}\n', "choice.theta\n0.1\n", "no column choice.information."),
        (THETA + '"state.*" = {}\n', "choice.theta\n0.1\n", "no column state.*."),
        ("[uncertain]\ncalibrated = {}\n", "choice.theta\n0.1\n", "no column calibrated."),
        ("", "going_online.link\n1\n0.5\n", 'line 3, column "going_online.link": 0.5 is no whole number.'),
        ("", "support.social_workers\n1\n50\n", "support.social_workers: 50 times the 29 of both leaves"),
        ("", "support.social_workers,support\n1,1\n5,5\n", "support.social_workers and support: 25 times the 29"),
    ],
)
def test_a_table_and_the_lines_above_it_are_held_against_each_other(
    lines: str, csv: str, sentence: str, tmp_path: Path
) -> None:
    (tmp_path / "points.csv").write_text(csv, encoding="utf-8")
    (tmp_path / "study.toml").write_text(designed(lines, TABLE), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        load_study(tmp_path / "study.toml")
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    "lines", ['"choice.theta" = [0.1, 0.2]\n"choice.*" = {}', '"*" = {}\n"choice.theta" = [0.1, 0.2]']
)
def test_a_named_parameter_keeps_its_range_wherever_a_pattern_takes_it_in(lines: str, tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text(varied(lines), encoding="utf-8")
    study = load_study(tmp_path / "study.toml")
    found = {variable.name: variable for variable in study.variables}
    assert (found["choice.theta"].low, found["choice.theta"].high) == (0.1, 0.2)
    assert (found["choice.information"].low, found["choice.information"].high) == (0.05, 0.3)
    assert study.points["choice.theta"].between(0.1, 0.2).all()


@pytest.mark.parametrize(
    "line", ['"training.courses" = [0.5, 1, "times"]', '"support.social_workers.budget" = [0.5, 1, "times"]']
)
def test_what_changes_nothing_in_any_month_of_the_run_is_not_varied(line: str, tmp_path: Path) -> None:
    late = 'schema = 1\ncounty = "tongyu"\n[programme.training.courses]\nintensity = 5\nstart = "2018-01"\n'
    no_budget = "[programme.support.social_workers]\nintensity = 5\n"
    (tmp_path / "late.toml").write_text(late + no_budget, encoding="utf-8")
    text = designed(f"[levers]\n{line}\n", FACTORIAL).replace('"both"', '"./late.toml"')
    (tmp_path / "study.toml").write_text(text, encoding="utf-8")
    name = line.split('"')[1]
    with pytest.raises(InputError, match=f"line 9: nothing of {name} .* 2011-01 to 2015-12"):
        load_study(tmp_path / "study.toml")


@pytest.mark.parametrize(
    "kind",
    ['kind = "sobol"\nsamples = 16', 'kind = "latin_hypercube"\nsamples = 16', 'kind = "morris"\nsamples = 8',
     GRID + "\nlevels = 3", FACTORIAL],
)  # fmt: skip
def test_a_form_of_an_equation_is_drawn_whole_in_every_design(kind: str, tmp_path: Path) -> None:
    text = designed('[uncertain]\n"going_online.link" = {}\n"choice.theta" = {}\n', kind)
    (tmp_path / "study.toml").write_text(text, encoding="utf-8")
    study = load_study(tmp_path / "study.toml")
    forms = set(study.points["going_online.link"])
    assert forms == ({0.0, 2.0} if kind == FACTORIAL else {0.0, 1.0, 2.0})
    assert len(study.plan) == 2 * len(study.points) * 2


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
