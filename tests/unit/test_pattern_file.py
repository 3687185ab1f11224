"""The table of patterns is whole, and a mistake in one is one sentence with its line."""

from pathlib import Path

import pytest

from tongyu.errors import InputError
from tongyu.questions.patterns.registry import ESTIMATORS
from tongyu.questions.patterns.table import load_patterns, shipped_patterns

ROW = """[C1a]
kind = "FIT"
title = "Registered poor"
scenario = "tongyu_2013"
estimator = "registered_2015"
description = "Persons in listed households."
value = 21.5
tolerance = 1.5
unit = "% of persons"
source = "somewhere"
"""

MISTAKES = {
    (
        '"registered_2015"',
        '"registred_2015"',
    ): 'line 6: unknown estimator "registred_2015"; did you mean "registered_20',
    ('title = "Registered poor"\n', ""): "title is missing.",
    ('kind = "FIT"', 'kind = "FITS"'): "kind = \"FITS\" must be 'FIT' or 'CHECK'.",
    ("value = 21.5", 'value = "much"'): 'line 8: value must be a number, not "much".',
    ("tolerance = 1.5\n", ""): "value and tolerance belong together",
    ("tolerance = 1.5", "tolerance = 1.5\nlow = 3"): "either value and tolerance, or low and high",
    ("value = 21.5\ntolerance = 1.5", "low = 5\nhigh = 4"): "low = 5 is above high = 4.",
    ("value = 21.5\ntolerance = 1.5\n", ""): "a FIT row needs a target",
    ("unit =", "untt ="): 'unknown key "untt" of a pattern; did you mean "unit"?',
    ('"tongyu_2013"', '"tongyu_2031"'): 'did you mean "tongyu_2013"?',
    ("[C1a]", "[poverty]"): '"poverty" is no row of patterns',
    ("schema = 1\n", ""): '"schema" is missing',
    ('kind = "FIT"', 'kind = "FIT"\nwithout = "training.course"'): 'did you mean "training.courses"?',
    ('kind = "FIT"', 'kind = "FIT"\nwithout = "training.courses"'): "looks at one run",
    ('"registered_2015"', '"trained_sales"'): "compares two runs",
    ('kind = "FIT"', 'kind = "FIT"\nid = "C9"'): 'unknown key "id"',
}


def written(folder: Path, text: str) -> Path:
    path = folder / "rows.toml"
    path.write_text(f"schema = 1\n{text}")
    return path


def test_the_shipped_table_has_all_rows_in_order() -> None:
    patterns = load_patterns()
    rows = list(dict.fromkeys(pattern.row for pattern in patterns))
    assert rows == [f"C{number}" for number in range(1, 15)]
    fitted = {pattern.row for pattern in patterns if pattern.kind == "FIT"}
    assert fitted == {"C1", "C2", "C3", "C4", "C12", "C13"}
    assert shipped_patterns().name == "patterns.toml"


def test_every_estimator_is_used_and_every_fitted_row_says_what_may_move() -> None:
    patterns = load_patterns()
    assert {pattern.estimator for pattern in patterns} == set(ESTIMATORS)
    without = [pattern.id for pattern in patterns if pattern.kind == "FIT" and not pattern.may_move]
    assert without == ["C2e"]  # nothing moves property income


def test_the_targets_are_those_that_were_fixed() -> None:
    bounds = {pattern.id: pattern.bounds for pattern in load_patterns()}
    assert bounds["C1a"] == (20.0, 23.0)
    assert bounds["C1c"] == (None, 1.0)
    assert bounds["C2a"] == (6_000.0, 7_700.0)
    assert bounds["C3a"] == (0.35, 0.40)
    assert bounds["C3b"] == (18.0, 25.0)
    assert bounds["C4a"] == (1.0, 2.0)
    assert bounds["C8b"] == (9.0, 18.4)
    assert bounds["C13a"] == (50.0, 70.0)


def test_a_row_is_hit_within_its_borders(tmp_path: Path) -> None:
    (pattern,) = load_patterns(written(tmp_path, ROW))
    assert pattern.row == "C1"
    assert [pattern.hit(figure) for figure in (19.9, 20.0, 23.0, 23.1, float("nan"))] == [
        False,
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize("change", MISTAKES, ids=lambda change: change[1].strip() or "left out")
def test_a_mistake_is_one_sentence(change: tuple[str, str], tmp_path: Path) -> None:
    text = f"schema = 1\n{ROW}"
    assert change[0] in text
    path = tmp_path / "rows.toml"
    path.write_text(text.replace(*change, 1))
    with pytest.raises(InputError) as raised:
        load_patterns(path)
    assert MISTAKES[change] in str(raised.value)
    assert "\n" not in str(raised.value)
    assert str(raised.value).startswith(str(path))
