"""The table of patterns is whole, and a mistake in one is one sentence with its line."""

import shutil
from pathlib import Path

import pytest

from tongyu.county.reading import load_county
from tongyu.errors import InputError
from tongyu.questions.patterns.asked import Asked
from tongyu.questions.patterns.registry import ESTIMATORS
from tongyu.questions.patterns.table import county_of, load_absent, load_patterns, shipped_patterns
from tongyu.shipped import counties_folder, experiments_folder

ROW = """[C1a]
kind = "FIT"
title = "Registered poor"
scenario = "tongyu_2013"
estimator = "registered"
year = 2015
description = "Persons in listed households."
value = 21.5
tolerance = 1.5
unit = "% of persons"
source = "somewhere"
"""

MISTAKES = {
    ('"registered"', '"registred"'): 'line 6: unknown estimator "registred"; did you mean "registered"?',
    ('"registered"', '"registered_2015"'): 'write estimator = "registered" and year = 2015.',
    ("year = 2015\n", ""): 'line 6: estimator "registered" needs year; year is missing.',
    ("year = 2015", "years = [2015, 2016]"): 'line 7: estimator "registered" takes no years; it needs year.',
    ("year = 2015", 'year = 2015\ncrop = "maize"'): 'line 8: estimator "registered" takes no crop; it needs year.',
    ("year = 2015", "year = 2021"): "line 7: C1a: it looks at 2021, outside the whole years 2011-2020 of Tongyu's",
    ("year = 2015", 'year = "2015"'): 'line 7: year must be a whole number, not "2015".',
    ('"registered"\nyear = 2015', '"registered_mean"\nyears = [2016, 2015]'): "[2016, 2015] must rise.",
    (
        '"registered"\nyear = 2015',
        '"harvest"\nyear = 2015\ncrops = ["maze"]',
    ): 'line 8: C1a: unknown crop "maze"; did you mean "maize"?',
    (
        '"registered"\nyear = 2015',
        '"spread_of_price"\nyears = [2011, 2015]\ncrop = "maize"',
    ): "line 7: C1a: it looks at 2010-2015, outside the whole years 2011-2020",
    (
        '"registered"\nyear = 2015',
        '"sold_by"\nyears = [2013, 2020]\nwithin = 4',
    ): "line 7: C1a: it looks at 2013-2021, outside the whole years",
    ("schema = 1", 'schema = 1\ncounty = "ziguy"'): 'line 2: unknown county "ziguy"; did you mean "zigui"?',
    ("schema = 1", "schema = 1\ncounty = 5"): "line 2: county must be the name or the path of a county",
    ('title = "Registered poor"\n', ""): "title is missing.",
    ('kind = "FIT"', 'kind = "FITS"'): "kind = \"FITS\" must be 'FIT' or 'CHECK'.",
    ("value = 21.5", 'value = "much"'): 'line 9: value must be a number, not "much".',
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
    ('kind = "FIT"', 'kind = "FIT"\noff = ["medical_assistence"]'): 'did you mean "medical_assistance"?',
    ('kind = "FIT"', 'kind = "FIT"\noff = ["medical_assistance"]'): "looks at one run",
    ('kind = "FIT"', 'kind = "FIT"\noff = []'): "off",
    ('kind = "FIT"', 'kind = "FIT"\ndrought = 2016'): "looks at one run",
    (
        'estimator = "registered"\nyear = 2015',
        'estimator = "drought_income"\ndrought = 2021',
    ): "line 7: C1a: it looks at 2021, outside the whole years",
    ('kind = "FIT"', 'kind = "FIT"\ndrought = 2016\nagainst = "baseline"'): "against and drought exclude each other",
    ('"registered"', '"trained_online_sales"'): "compares two runs; give without, against, off or drought",
    ('kind = "FIT"', 'kind = "FIT"\nid = "C9"'): 'unknown key "id"',
}


def written(folder: Path, text: str) -> Path:
    path = folder / "rows.toml"
    path.write_text(f"schema = 1\n{text}")
    return path


def zigui_patterns() -> Path:
    return experiments_folder() / "patterns_zigui.toml"


def test_the_table_of_zigui_is_of_its_county_and_has_eight_sourced_rows() -> None:
    patterns = load_patterns(zigui_patterns())
    assert county_of(zigui_patterns()).name == "Zigui"
    assert county_of().name == "Tongyu"
    assert len({pattern.row for pattern in patterns}) >= 5
    assert len([pattern for pattern in patterns if "recalled" not in pattern.source]) >= 8
    assert all(pattern.has_target for pattern in patterns)
    assert not [pattern.id for pattern in patterns if pattern.kind == "FIT" and not pattern.may_move]
    assert {crop for pattern in patterns for crop in pattern.asked.crops} == {"navel_orange", "late_orange"}


def test_a_county_of_ones_own_is_named_by_its_path(tmp_path: Path) -> None:
    shutil.copytree(counties_folder() / "zigui", tmp_path / "hills")
    text = ROW.replace('"registered"\nyear = 2015', '"harvest"\nyear = 2024\ncrops = ["tea"]')
    path = written(tmp_path, f'county = "./hills"\n{text}')
    (pattern,) = load_patterns(path)
    assert county_of(path).digest == load_county("zigui").digest
    assert str(pattern.asked) == "year 2024, crops tea"
    path = written(tmp_path, f'county = "./plains"\n{text}')
    with pytest.raises(InputError, match="plains"):
        load_patterns(path)


def test_what_is_asked_is_told_in_words() -> None:
    assert str(Asked(years=(2012, 2020), year=2013, within=3)) == "year 2013, years 2012-2020, within 3"
    assert str(Asked(months=("2023-03", "2023-04"), crops=("a", "b"))) == "months 2023-03 to 2023-04, crops a and b"
    assert Asked().looked_at() is None
    assert Asked(year=2013, months=("2012-03", "2023-04")).looked_at() == (2012, 2023)


def test_the_shipped_table_has_all_rows_in_order() -> None:
    patterns = load_patterns()
    rows = list(dict.fromkeys(pattern.row for pattern in patterns))
    absent = [each.row for each in load_absent()]
    assert "C5" in absent
    assert rows == [f"C{number}" for number in range(1, 24) if f"C{number}" not in absent]
    fitted = {pattern.row for pattern in patterns if pattern.kind == "FIT"}
    assert fitted == {f"C{number}" for number in (1, 2, 3, 4, 8, 12, 13, 15, 16, 19, 20, 21)}
    assert not {pattern.id for pattern in patterns} & set(absent)
    assert shipped_patterns().name == "patterns.toml"


def test_every_estimator_is_used_and_every_fitted_row_says_what_may_move() -> None:
    patterns = load_patterns()
    used = {pattern.estimator for pattern in [*patterns, *load_patterns(zigui_patterns())]}
    assert used == set(ESTIMATORS)
    assert all(each.does and each.unit for each in ESTIMATORS.values())
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
    assert [bounds[f"C4{letter}"] for letter in "cdef"] == [(2.0, 3.0), (3.0, 5.0), (4.0, 6.5), (15.0, 45.0)]
    assert [bounds[f"C8{letter}"] for letter in "abcdefgh"] == [
        (40.0, 46.0),
        (9.0, 18.0),
        (7.0, 11.0),
        (8.0, 12.0),
        (1.0, None),
        (2.0, 9.0),
        (10.0, 25.0),
        (20.0, 40.0),
    ]
    assert bounds["C12a"] == (8.0, 11.0)
    assert (bounds["C13a"], bounds["C13e"]) == ((50.0, 70.0), (8.0, 18.0))
    assert [bounds[f"C15{letter}"] for letter in "abc"] == [(1.7, 2.6), (3.2, 3.9), (40.0, None)]
    assert [bounds[f"C16{letter}"] for letter in "abc"] == [(7.0, 13.0), (80.0, 200.0), (1.5, 2.1)]
    assert (bounds["C16e"], bounds["C16f"]) == ((67.0, 83.0), (97.0, 119.0))
    assert [bounds[f"C17{letter}"] for letter in "abcdef"] == [(None, None)] * 6
    assert [bounds[f"C17{letter}"] for letter in "ghij"] == [(27.0, 47.0), (4.0, 18.0), (10.0, 20.0), (10.0, 20.0)]
    assert (bounds["C19a"], bounds["C19b"]) == ((30.0, 50.0), (85.0, None))
    assert (bounds["C20a"], bounds["C20b"]) == ((8.0, 20.0), (25.0, 45.0))
    assert (bounds["C21a"], bounds["C21b"]) == ((15.0, 30.0), (4.0, 6.0))
    assert (bounds["C22a"], bounds["C22b"]) == ((0.25, 0.45), (None, 60.0))
    assert bounds["C23a"] == (-12.0, -3.0)


def test_what_was_changed_after_it_failed_says_so() -> None:
    changed = {pattern.id: pattern.changed for pattern in load_patterns()}
    failed = {name for name, sentence in changed.items() if "failed" in sentence}
    assert failed == {"C2a", "C2d", "C2f", "C6d", "C7a", "C8a", "C8b", "C12a"}
    assert [each.row for each in load_absent() if "failed" in each.why] == ["C5", "C9a", "C9c"]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ('[[absent]]\nrow = "C5"\n', "line 2: why is missing."),
        ('[[absent]]\nrow = "C5"\nwhy = "x"\nwhen = 3\n', 'unknown key "when" of an absent row'),
        ('absent = "C5"\n', "absent must be a list of tables, [[absent]]"),
        ("absent = [5]\n", "absent must be a list of tables, [[absent]]"),
    ],
)
def test_a_mistake_in_what_is_absent_is_one_sentence(text: str, answer: str, tmp_path: Path) -> None:
    path = written(tmp_path, text + ROW)
    load_patterns(path)
    with pytest.raises(InputError) as raised:
        load_absent(path)
    assert answer in str(raised.value)
    assert "\n" not in str(raised.value)


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
