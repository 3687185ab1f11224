"""Whatever a county's folder holds, a county can be made of it, or one line says why not, and in which file."""

import csv
import io
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.county_folders import small_files, told_files, written

from tongyu.county.geography import make_geography
from tongyu.county.households.population import make_population
from tongyu.county.reading import OTHER_FILES, read_county
from tongyu.county.tables import tables_of
from tongyu.errors import InputError
from tongyu.questions.counties.cautions import cautions
from tongyu.questions.counties.given import given_by, stand_ins

GOOD, TOLD = small_files(), told_files()
Files = dict[str, str]

# What a slip of the hand, of a spreadsheet or of the mind puts into a cell or behind a key.
CELLS = [
    *("", " ", "-", "n/a", "#N/A", "nan", "-inf", "1e999", "1e-320", "-1", "0", "1", "0.5", "13", "1.5", "2,5"),
    *("9" * 30, "9" * 400, "1_000", "0x10", "１２", "١٢", "½", "三", "yes", "ja", "TRUE", "maize", "maise", "2014"),
    *("2014-05", "2014-13", "rural_cpi", "floor_price.maize", "line.national", "crops.maize.price", "derived"),
    *("share: nobody", "share: nbs_cpi (derived); share: nbs_cpi", "\t", "\u202e", "\x07", "x" * 700, "a;b", '"', "#"),
]
VALUES = [
    *("", "-1", "0", "1", "0.5", "1e400", "nan", "-inf", "true", '"text"', "[]", "[1, 2]", "{}", "{ value = 0.2 }"),
    *("9" * 30, "9" * 400, "2014-01-01", '"2014-13"', '"2040-01"', "[2020, 2014]", '["a", "b"]', '"\\u0007"', "１"),
]


def made_or_refused(files: Files) -> str:
    """What is said of a folder with these files; "" where a county can be made of it, with people in it."""
    with tempfile.TemporaryDirectory() as above:
        folder = written(Path(above) / "my", files)
        try:
            county = read_county(folder)
            values = tables_of((), county).values({})
            people = make_population(county, make_geography(county), values, min(40, county.households), 1)[0]
            assert all(map(str.isprintable, (*cautions(county), *map(str, stand_ins(given_by(folder), county)))))
        except InputError as error:
            said = str(error)
            assert said.isprintable()
            assert 0 < len(said) < 1_200
            assert said.startswith(str(folder)), said
            return said.removeprefix(str(folder)).lstrip("/: ")
        assert len(county.digest) == 64
        assert int(people.persons.min()) >= 1
        assert np.isfinite(people.land).all()
        assert np.allclose(people.crop_share.sum(axis=1), 1.0, atol=1e-5)
        return ""


def rows_of(text: str) -> list[list[str]]:
    text = text.replace("\r", " ").replace("\0", " ")
    return list(csv.reader(line for line in text.split("\n") if line and not line.startswith("#"))) or [[""]]


def text_of(rows: list[list[str]], between: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n", delimiter=between).writerows(rows)
    return text.getvalue()


def ending(files: Files, end: str) -> list[str]:
    return [name for name in files if name.endswith(end)]


Change = Callable[[st.DrawFn, Files], None]


def spoil_cell(draw: st.DrawFn, files: Files) -> None:
    name = draw(st.sampled_from(ending(files, ".csv")))
    rows = rows_of(files[name])
    row = rows[draw(st.integers(0, len(rows) - 1))]
    row[draw(st.integers(0, len(row) - 1))] = draw(st.sampled_from(CELLS) | st.text(max_size=6) | st.floats().map(repr))
    files[name] = text_of(rows)


def drop_or_double_row(draw: st.DrawFn, files: Files) -> None:
    name = draw(st.sampled_from(ending(files, ".csv")))
    rows = rows_of(files[name])
    at = draw(st.integers(0, len(rows) - 1))
    rows[at : at + 1] = [rows[at]] * draw(st.sampled_from([0, 2]))
    files[name] = text_of(rows)


def swap_columns(draw: st.DrawFn, files: Files) -> None:
    name = draw(st.sampled_from(ending(files, ".csv")))
    rows = rows_of(files[name])
    first, second = (draw(st.integers(0, len(rows[0]) - 1)) for _ in range(2))
    kept = draw(st.booleans())  # the names of columns stay where they are
    for row in rows[1:] if kept else rows:
        row[first], row[second] = row[second], row[first]
    files[name] = text_of(rows)


def part_otherwise(draw: st.DrawFn, files: Files) -> None:
    name = draw(st.sampled_from(ending(files, ".csv")))
    files[name] = text_of(rows_of(files[name]), draw(st.sampled_from(";\t| ")))


def rename(draw: st.DrawFn, files: Files) -> None:
    name = draw(st.sampled_from(list(files)))
    other = st.sampled_from(
        [*OTHER_FILES, "crop.csv", "README.md", ".old", name.upper(), f"{name}.txt", "a.xlsx", *files]
    )
    files[draw(other)] = files.pop(name)


def spoil_value(draw: st.DrawFn, files: Files) -> None:
    name = draw(st.sampled_from(ending(files, ".toml")))
    lines = files[name].split("\n")
    settings = [place for place, line in enumerate(lines) if " = " in line and not line.startswith("# ")]
    at = draw(st.sampled_from(settings))
    key = lines[at].partition(" = ")[0].lstrip("#")
    lines[at] = f"{key} = {draw(st.sampled_from(VALUES))}"
    files[name] = "\n".join(lines)


def move_line(draw: st.DrawFn, files: Files) -> None:
    name = draw(st.sampled_from(ending(files, ".toml")))
    lines = files[name].split("\n")
    line = lines.pop(draw(st.integers(0, len(lines) - 1)))
    for _ in range(draw(st.integers(0, 2))):
        lines.insert(draw(st.integers(0, len(lines))), line.lstrip("#"))
    files[name] = "\n".join(lines)


def spoil_text(draw: st.DrawFn, files: Files) -> None:
    name = draw(st.sampled_from(list(files)))
    text = files[name]
    start = draw(st.integers(0, len(text)))
    end = min(len(text), start + draw(st.integers(0, 20)))
    piece = draw(
        st.sampled_from(["", "\n", "\r", "\0", '"', '"""', "=", "[", "[[crops]]", ",", "\ufeff", "通", "\ud800"])
    )
    files[name] = text[:start] + piece + text[end:]


CHANGES: list[Change] = [
    *(spoil_cell, spoil_cell, spoil_cell, spoil_value, spoil_value, drop_or_double_row, swap_columns),
    *(part_otherwise, rename, move_line, spoil_text),
]


@st.composite
def spoilt(draw: st.DrawFn) -> Files:
    """The files of a good folder with one to three slips."""
    good = draw(st.sampled_from([GOOD, TOLD]))
    files = dict(good)
    for _ in range(draw(st.integers(1, 3))):
        change = draw(st.sampled_from(CHANGES if set(good) <= set(files) else [rename]))
        change(draw, files)
    return files


@pytest.mark.parametrize("good", [GOOD, TOLD], ids=["small", "told"])
def test_the_folder_that_is_spoilt_can_be_read(good: Files) -> None:
    assert made_or_refused(good) == ""


@given(spoilt())
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@example({})
@example({"county.toml": ""})
@example(GOOD | {"townships.csv": "name\n" + "x\n" * 3})
def test_a_folder_with_slips_makes_a_county_or_is_refused_in_one_line(files: Files) -> None:
    made_or_refused(files)


@given(st.dictionaries(st.sampled_from(list(GOOD)), st.text(max_size=200), min_size=1, max_size=2))
@settings(max_examples=60, deadline=None)
def test_any_text_in_a_file_makes_a_county_or_is_refused_in_one_line(texts: Files) -> None:
    made_or_refused(GOOD | texts)
