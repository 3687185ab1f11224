"""Points listed in a CSV file are read exactly, and every mistake in one is one sentence that says where."""

from pathlib import Path

import pytest

from tongyu.designs.samples import table
from tongyu.errors import InputError
from tongyu.runs.variables import Variable
from tongyu.text.checking import Misfit
from tongyu.text.wording import unknown

KNOWN = {
    "training": Variable("training", "lever", 0.0, 2.0, times=True),
    "choice.theta": Variable("choice.theta", "parameter", -1.0, 1.0),
}


def variable_of(name: str) -> Variable:
    if name not in KNOWN:
        raise Misfit(unknown("lever or parameter", name, KNOWN, "Known"))
    return KNOWN[name]


def test_points_are_read_as_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_bytes("\ufefftraining, choice.theta\r\n0.1,-0.0\r\n\r\n2,1e-3\r\n,\r\n".encode())
    points = table(path, variable_of)
    assert list(points.columns) == ["training", "choice.theta"]
    assert points.to_numpy().tolist() == [[0.1, 0.0], [2.0, 0.001]]
    assert str(points.loc[0, "choice.theta"]) == "0.0"
    assert (points.dtypes == "float64").all()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", ": the file is empty; expected names of variables, then a line of numbers a point."),
        ("\n \n", ": the file is empty; expected names of variables, then a line of numbers a point."),
        ("training\n", ": there are names of variables, but no points below them."),
        (
            "training,choice.teta\n1,1\n",
            ', line 1, column 2: unknown lever or parameter "choice.teta"; did you mean "choice.theta"? '
            "Known: training, choice.theta.",
        ),
        (
            "training\n1\n2\n\n1.0\n2\n1e0\n",
            ": lines 2, 5, 7 are the same point; write each point once, more runs of it are more seeds.",
        ),
        ("training,training\n1,1\n", ', line 1: column "training" is there twice.'),
        ("training,\n1,1\n", ", line 1: column 2 has no name."),
        ("training;choice.theta\n1;1\n", ", line 1: columns are parted by semicolons; expected commas"),
        ("training,choice.theta\n1,1\n1\n", ", line 3: 1 values, where the first line names 2 columns."),
        ("training,choice.theta\n1,0,5\n", ", line 2: 3 values, where the first line names 2 columns."),
        ("training,choice.theta\n1,\n", ', line 2, column "choice.theta": the value is missing.'),
        ("training\n1\n\nhalf\n", ', line 4, column "training": "half" is not a finite number.'),
        ("training\nnan\n", ', line 2, column "training": "nan" is not a finite number.'),
        ("training\n1e999\n", ', line 2, column "training": "1e999" is not a finite number.'),
        ("training\n1_0\n", ', line 2, column "training": "1_0" is not a finite number.'),
        ("training\n１\n", ', line 2, column "training": "１" is not a finite number.'),
        ("training\n1\n2.5\n", ', line 3, column "training": 2.5 is not in its range, 0.0-2.0.'),
        ("choice.theta\n-3\n", ', line 2, column "choice.theta": -3.0 is not in its range, -1.0 to 1.0.'),
        ('training\n"1\n', ", line 2: not CSV: unexpected end of data."),
    ],
)
def test_every_mistake_is_a_sentence_with_its_place(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "points.csv"
    path.write_text(text, encoding="utf-8")
    assert refusal(path).startswith(f"{path}{sentence}")


def test_what_is_no_file_of_text_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.csv") == f"{tmp_path}/none.csv: there is no such file."
    assert refusal(tmp_path) == f"{tmp_path}: this is a folder; expected a CSV file of points."
    latin = tmp_path / "latin.csv"
    latin.write_bytes(b"training\n\xe9\n")
    assert refusal(latin) == f"{latin}: this is not UTF-8; save the file as CSV, UTF-8."
    assert refusal(Path("a\0b")) == "a?b: cannot be read: not a usable path."


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as refused:
        table(path, variable_of)
    assert "\n" not in str(refused.value)
    return str(refused.value)
