"""What is said of every mistake in a county's folder: one line, with file, line and column or key."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.county_folders import SMALL, Spoil, and_more, holding, replaced, tongyu_files, written

from tongyu.county.reading import load_county, read_county
from tongyu.county.tables import tables_of
from tongyu.errors import InputError
from tongyu.report.county_template import county_files

P, PRICES = "parameters.toml", "prices.csv"
ELDERLY = '["population.elderly"]\nvalue = 0.25\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return written(tmp_path / "mine", tongyu_files())


def message(folder: Path) -> str:
    """What is said of the folder, without its path."""
    with pytest.raises(InputError) as caught:
        read_county(folder)
    said = str(caught.value)
    assert said.isprintable()
    assert said.startswith(str(folder))
    return said.removeprefix(str(folder)).lstrip("/: ")


def line_of(folder: Path, file: str, text: str, nth: int = 1) -> int:
    """The number of the `nth` line of the file that begins with `text`."""
    lines = (folder / file).read_text(encoding="utf-8").split("\n")
    return [number for number, line in enumerate(lines, start=1) if line.startswith(text)][nth - 1]


def renamed(old: str, new: str) -> Spoil:
    return lambda folder: (folder / old).rename(folder / new)


def without(file: str) -> Spoil:
    return lambda folder: (folder / file).unlink()


def as_folder(file: str) -> Spoil:
    def spoil(folder: Path) -> None:
        (folder / file).unlink(missing_ok=True)
        (folder / file).mkdir()

    return spoil


FOLDERS: dict[str, tuple[Spoil, str]] = {
    "misspelt": (
        renamed("crops.csv", "crop.csv"),
        'unknown file "crop.csv"; did you mean "crops.csv"? Files of a county: ',
    ),
    "capitals": (renamed("crops.csv", "Crops.csv"), 'unknown file "Crops.csv"; did you mean "crops.csv"?'),
    "spreadsheet": (holding("crops.xlsx", b"PK"), "crops.xlsx is no text; save it as CSV in UTF-8, crops.csv."),
    "text": (holding("notes.txt", "x"), 'unknown file "notes.txt". Files of a county: '),
    "below": (as_folder("raw"), 'unknown file "raw". Files of a county: '),
    "no county": (without("county.toml"), "this folder holds no county.toml, which a county begins with."),
    "no townships": (
        without("townships.csv"),
        "county.toml: there is no townships.csv beside it; its first line is: name,name_zh,node.",
    ),
    "folder": (as_folder("crops.csv"), "crops.csv: this is a folder; expected a table of crops file (CSV)."),
    "empty": (holding("crops.csv", ""), "crops.csv: the file is empty; expected a table of crops."),
    "comments": (
        holding("crops.csv", "# a\n"),
        "crops.csv: the file is empty; its first line must name the columns: crop,",
    ),
    "names alone": (
        holding("townships.csv", "name\n"),
        "townships.csv: there is no line below the names of the columns.",
    ),
    "no numbers": (holding(P, ""), "parameters.toml: the file is empty; expected numbers of a county."),
    "Chinese of Windows": (
        holding("townships.csv", "name,name_zh\nA,开通镇\n".encode("gbk")),
        "townships.csv, line 2: this is not UTF-8; save the file as UTF-8 text.",
    ),
    "UTF-16": (
        holding("townships.csv", "name\nA\n".encode("utf-16")),
        "townships.csv: this is not a text file; expected",
    ),
    "both": (
        and_more("county.toml", '\n[[townships]]\nname = "A"\n'),
        "county.toml, line 44: townships stand both here and in townships.csv; keep one of them.",
    ),
}


@pytest.mark.parametrize(("spoil", "said"), FOLDERS.values(), ids=FOLDERS.keys())
def test_what_is_wrong_with_a_folder_is_said(folder: Path, spoil: Spoil, said: str) -> None:
    spoil(folder)
    told = message(folder)
    if ", line 44" in said:
        said = said.replace("44", str(line_of(folder, "county.toml", "[[townships]]")))
    assert told.startswith(said)


@pytest.mark.parametrize("left", ["__pycache__", ".ipynb_checkpoints", "__MACOSX"])
def test_what_python_and_systems_leave_in_a_folder_is_passed_over(folder: Path, left: str) -> None:
    before = load_county(str(folder)).digest
    as_folder(left)(folder)
    holding("Thumbs.db", b"\0")(folder)
    assert load_county(str(folder)).digest == before


TABLES: dict[str, tuple[Spoil, str, str, str]] = {
    "semicolons": (
        holding(PRICES, "month;crop;price\n2014-05;maize;2,0\n"),
        PRICES,
        "month",
        ": columns stand apart by semicolons, as some Excels write CSV; write commas, and decimals with a point.",
    ),
    "tabs": (holding(PRICES, "month\tcrop\tprice\n"), PRICES, "month", ": columns stand apart by tabs; write commas"),
    "decimal comma": (
        holding(PRICES, 'month,crop,price\n2014-05,maize,"2,0"\n'),
        PRICES,
        "2014-05",
        ', column price: "2,0" is not a number; write decimals with a point, and thousands without a comma.',
    ),
    "bare comma": (
        holding(PRICES, "month,crop,price\n2014-05,maize,2,0\n"),
        PRICES,
        "2014-05",
        ": 4 cells, but there are 3 columns; a cell with a comma in it stands in quotation marks.",
    ),
    "nameless": (
        holding(PRICES, "month,crop,price,\n2014-05,maize,2,\n"),
        PRICES,
        "month",
        ": column 4 has no name; give it one, or delete it.",
    ),
    "price of what": (
        holding(PRICES, "month,crop,price\n2014-05,maise,2\n"),
        PRICES,
        "2014-05",
        ', column crop: unknown crop "maise"; did you mean "maize"? Known crops: maize,',
    ),
    "month": (
        holding(PRICES, "month,crop,price\n2014-5,maize,2\n"),
        PRICES,
        "2014-5",
        ', column month: month = "2014-5" is not a month; write it as in "2014-01".',
    ),
    "price": (
        holding(PRICES, "month,crop,price\n2014-05,maize,0\n"),
        PRICES,
        "2014-05",
        ", column price: price = 0 is outside 0.01-10000.0 yuan of the day a raw kg.",
    ),
    "year twice": (
        and_more("series.csv", "growth_wage,2020,1,,,\ngrowth_wage,2020,1,,,\n"),
        "series.csv",
        "growth_wage,2020,1,,,",
        ", column year: the years of growth_wage must rise; 2020 stands behind 2020.",
    ),
    "series": (
        and_more("series.csv", "rural_cip,2020,3,,,\n"),
        "series.csv",
        "rural_cip",
        ', column series: unknown series "rural_cip"; did you mean "rural_cpi"? Series: rural_cpi,',
    ),
    "source of a series": (
        and_more("series.csv", "growth_wage,2020,1,derived,nbs_cpy,\n"),
        "series.csv",
        "growth_wage",
        ', column series: growth_wage names the unknown source "nbs_cpy"; did you mean "nbs_cpi"?',
    ),
    "no source": (
        and_more("series.csv", "growth_wage,2020,1,measured,,\n"),
        "series.csv",
        "growth_wage",
        ", column series: growth_wage is measured but names no source.",
    ),
    "long note": (
        and_more("series.csv", f"growth_wage,2020,1,assumed,,{'x' * 600}\n"),
        "series.csv",
        "growth_wage",
        ", column note: note = ",
    ),
    "not a number": (
        and_more("series.csv", "growth_wage,2020,nan,,,\n"),
        "series.csv",
        "growth_wage",
        ', column value: "nan" is not a number.',
    ),
    "far out": (
        and_more("series.csv", "growth_wage,2020,99,,,\n"),
        "series.csv",
        "growth_wage",
        ", column value: value = 99 is outside -20 to 20 times the trend.",
    ),
    "a number with dates": (
        and_more("series.csv", "line.national,2014,2800,,,\nline.national,2015,10,,,\n"),
        "series.csv",
        "line.national,2015",
        ", column value: line.national = 10 in 2015 is outside 500-20000 yuan of 2015 a person a year.",
    ),
    "no dates": (
        and_more("series.csv", "population.elderly,2015,0.2,,,\n"),
        "series.csv",
        "population.elderly",
        ", column series: the number population.elderly cannot have a date; those of these groups can: line.*,",
    ),
    "floor of what": (
        and_more("series.csv", "floor_price.maise,2015,1,,,\n"),
        "series.csv",
        "floor_price.maise",
        ', column series: floor_price.maise: unknown crop "maise"; did you mean "maize"?',
    ),
    "crop twice": (
        replaced("crops.csv", "sunflower,sunflower", "maize,sunflower"),
        "crops.csv",
        "maize,sunflower",
        ", column crop: two crops are called maize.",
    ),
    "harvest": (
        replaced("crops.csv", "葵花,1,10", "葵花,1,5"),
        "crops.csv",
        "sunflower",
        ", column harvest: sunflower: harvest = 5 must be 3 to 11 months after the farm year begins, in month 4",
    ),
    "thirteenth month": (
        replaced("crops.csv", "葵花,1,10", "葵花,1,13"),
        "crops.csv",
        "sunflower",
        ", column harvest: harvest = 13 is outside 1-12.",
    ),
    "draws": (
        replaced("crops.csv", "葵花,1,10", "葵花,0,10"),
        "crops.csv",
        "sunflower",
        ", column draws: maize and sunflower have the same number in draws, 0.",
    ),
    "source of a crop": (
        replaced("crops.csv", "share: szdchkj", "share: szdch"),
        "crops.csv",
        "maize",
        ', column sources: maize, share names the unknown source "szdch"; did you mean "szdchkj"?',
    ),
    "source of what": (
        replaced("crops.csv", "share: szdchkj", "shar: szdchkj"),
        "crops.csv",
        "maize",
        ', column sources: sources: unknown number "shar"; did you mean "share"?',
    ),
    "no source of it": (
        replaced("crops.csv", "share: szdchkj", "share szdchkj"),
        "crops.csv",
        "maize",
        ', column sources: "share szdchkj (derived)" is no source; write: share: yearbook (derived);',
    ),
    "name of a crop": (
        replaced("crops.csv", "sunflower,sunflower", "Sun flower,sunflower"),
        "crops.csv",
        "Sun",
        ', column crop: "Sun flower" cannot be a crop\'s name, of small letters, digits and _, such as spring_tea;',
    ),
    "per cent": (
        replaced("crops.csv", ",0.36,", ",36%,"),
        "crops.csv",
        "maize",
        ', column share: "36%" is not a number.',
    ),
    "share": (
        replaced("crops.csv", ",0.36,", ",36,"),
        "crops.csv",
        "maize",
        ", column share: share = 36 is outside 0-1 share of land.",
    ),
    "neither yes nor no": (
        replaced("crops.csv", ",yes,0.36", ",maybe,0.36"),
        "crops.csv",
        "maize",
        ', column eaten: eaten must be yes or no, not "maybe".',
    ),
    "column": (
        replaced("crops.csv", "inputs,price,price_sd", "inputs,prise,price_sd"),
        "crops.csv",
        "crop,",
        ': unknown column "prise" of a table of crops; did you mean "price"?',
    ),
    "township twice": (
        replaced("townships.csv", "Zhanyu,", "Kaitong,"),
        "townships.csv",
        "Kaitong,瞻榆镇",
        ', column name: two townships are called "Kaitong".',
    ),
    "twice in Chinese": (
        replaced("townships.csv", "瞻榆镇", "开通镇"),
        "townships.csv",
        "Zhanyu",
        ', column name_zh: two townships have the name_zh "开通镇".',
    ),
    "bell": (
        replaced("townships.csv", "Zhanyu", "Zhan\x07yu"),
        "townships.csv",
        "Zhan",
        ', column name: "Zhan?yu" is too long, or has signs that cannot be shown on a line.',
    ),
}


@pytest.mark.parametrize(("spoil", "file", "begins", "said"), TABLES.values(), ids=TABLES.keys())
def test_what_is_wrong_with_a_table_is_said_with_its_line(
    folder: Path, spoil: Spoil, file: str, begins: str, said: str
) -> None:
    spoil(folder)
    nth = 2 if "years of growth_wage" in said else 1
    assert message(folder).startswith(f"{file}, line {line_of(folder, file, begins, nth)}{said}")


KEYS: dict[str, tuple[str, str, str]] = {
    "calendar": ("sowing = 4", "sewing = 4", 'unknown key "sewing" of a calendar; did you mean "sowing"? Keys of a'),
    "month of sowing": ("sowing = 4", "sowing = 13", "calendar.sowing = 13 must be at most 12."),
    "no month": ('start = "2011-01"', 'start = "2011"', 'start = "2011" is not a month; write it as in "2014-01".'),
    "falling years": (
        "scored = [2014, 2020]",
        "scored = [2020, 2014]",
        "scored = [2020, 2014] must be years that rise, 1900-2200.",
    ),
    "years outside": (
        "scored = [2014, 2020]",
        "scored = [2040, 2044]",
        "scored = [2040, 2044] lies outside the years of the run, 2011-2020.",
    ),
    "fact": (
        "households = 58768",
        "housholds = 58768",
        'unknown key "housholds" of a county; did you mean "households"?',
    ),
    "truth": ("villages = 172", "villages = true", "villages must be a whole number, not true."),
    "huge": ("villages = 172", f"villages = {'9' * 400}", "villages = a huge number must be at most 30000."),
    "few villages": ("villages = 172", "villages = 3", "villages = 3 are fewer than the 16 townships."),
    "few persons": ("persons = 223374", "persons = 22", "persons = 22 must be 1 to 20 times the 58768 households."),
    "too much land": (
        "mu_per_person = 10.55",
        "mu_per_person = 100.0",
        "mu_per_person = 100.0 of 223374 persons are 14,892 km2, more than the county's 8,476.39.",
    ),
    "area": ("area_km2 = 8476.39", "area_km2 = 84.7639", "mu_per_person = 10.55 of 223374 persons are 1,571 km2, more"),
    "cells": ("cell_km = 4.0", "cell_km = 8.0", "area_km2 = 8476.39 does not fit the cells inside, which cover"),
    "line": (
        "national = 2_855",
        "nationl = 2_855",
        'unknown line "nationl"; did you mean "national"? Lines: national,',
    ),
    "line of nothing": ("national = 2_855", "national = nan", "lines.national = nan is not a finite number."),
    "huge line": (
        "national = 2_855",
        f"national = {'9' * 400}",
        "lines.national = a huge number is not a finite number.",
    ),
    "low line": (
        "national = 2_855",
        "national = 3",
        "line.national: 3 is outside 500.0-20000.0 yuan of 2015 a person a",
    ),
    "numbers": ("schema = 1", "schema = 1\nnumbers = 3", "numbers must be a list, not 3."),
}


@pytest.mark.parametrize(("old", "new", "said"), KEYS.values(), ids=KEYS.keys())
def test_what_is_wrong_in_county_toml_is_said_with_its_line(folder: Path, old: str, new: str, said: str) -> None:
    if old.startswith("schema"):
        (folder / P).unlink()
    replaced("county.toml", old, new)(folder)
    key = ("area_km2" if "cells" in said else "mu_per_person" if "mu_per" in said else new.rpartition("\n")[2])[:8]
    assert message(folder).startswith(f"county.toml, line {line_of(folder, 'county.toml', key)}: {said}")


NUMBERS: dict[str, tuple[str, int, str]] = {
    "name": ('["population.elderlyy"]\nvalue = 0.25\n', 1, 'unknown parameter "population.elderlyy"; did you mean'),
    "nested name": ("[population]\nelderlyy = 0.25\n", 2, 'unknown parameter "population.elderlyy"; did you mean'),
    "range": (
        "[population]\n# half of them\nelderly = 0.5\n",
        3,
        "population.elderly = 0.5 is outside the model's range, 0.15-0.3 share of households; give it a low and a high",
    ),
    "accepted": ('["population.elderly"]\nlow = 0.1\nvalue = 2\n', 1, "population.elderly: 2 is outside 0.0-0.6 share"),
    "key": (
        '["population.elderly"]\nvalu = 2\n',
        2,
        'unknown key "valu" of population.elderly; did you mean "value"? Keys: value, low, high, confidence, source,',
    ),
    "no value": ('["population.elderly"]\nlow = 0.1\n', 1, "population.elderly has no value; write value = 1.0."),
    "text": ('["population.elderly"]\nvalue = "2"\n', 2, 'population.elderly must be a number, not "2".'),
    "huge": (f'["population.elderly"]\nvalue = {"9" * 400}\n', 2, "population.elderly = a huge number is not a finite"),
    "end": ('["population.elderly"]\nvalue = 0.2\nhigh = inf\n', 3, "population.elderly.high = inf is not a finite"),
    "source": (
        f'{ELDERLY}source = "nbs_cp"\n',
        1,
        'population.elderly names the unknown source "nbs_cp"; did you mean',
    ),
    "confidence": (
        f'{ELDERLY}confidence = "guess"\n',
        3,
        "population.elderly: confidence = \"guess\" must be 'measured',",
    ),
    "measured": (f'{ELDERLY}confidence = "measured"\n', 1, "population.elderly is measured but names no source."),
    "note": (f"{ELDERLY}note = 3\n", 3, "population.elderly: note must be text, not 3."),
    "twice": (f"[population]\nelderly = 0.25\n{ELDERLY}", 2, "population.elderly is given twice."),
    "crops": ('["crops.maize.price"]\nvalue = 2\n', 1, "crops.maize.price stands in the table of crops, crops.csv."),
    "whole": (
        '["measures.year_end"]\nvalue = 11.5\nlow = 11\n',
        1,
        "measures.year_end = 11.5 is no whole number (month)",
    ),
    "schema": ("schema = 3\n", 1, "schema must be 1, not 3."),
}


@pytest.mark.parametrize(("text", "line", "said"), NUMBERS.values(), ids=NUMBERS.keys())
def test_what_is_wrong_with_a_number_of_its_own_is_said_with_its_line(
    folder: Path, text: str, line: int, said: str
) -> None:
    holding(P, text)(folder)
    assert message(folder).startswith(f"{P}, line {line}: {said}")


@pytest.mark.parametrize("text", ['"resources.statons" = 3\n', "resources.statons = 3\n"])
def test_the_cap_of_no_lever_is_refused_with_the_nearest(folder: Path, text: str) -> None:
    and_more("county.toml", f"\n[caps]\n{text}")(folder)
    line = line_of(folder, "county.toml", text[:12])
    said = f'county.toml, line {line}: unknown lever "resources.statons"; did you mean "resources.stations"?'
    assert message(folder).startswith(said)


def test_a_line_that_is_also_a_number_is_given_twice(folder: Path) -> None:
    holding(P, '["line.national"]\nvalue = 2855\n')(folder)
    line = line_of(folder, "county.toml", "national")
    assert message(folder) == f"county.toml, line {line}: the number line.national is given twice."


@pytest.mark.parametrize(
    "text",
    [
        ELDERLY,
        "[population]\nelderly = 0.25\n",
        "[population.elderly]\nvalue = 0.25\n",
        "population.elderly = 0.25\n",
        "schema = 1\n[population]\n[population.elderly]\nvalue = 0.25\n",
    ],
)
def test_a_number_may_be_named_in_quotation_marks_and_in_tables(folder: Path, text: str) -> None:
    holding(P, text)(folder)
    assert {own.name: own.value for own in read_county(folder).numbers}["population.elderly"] == 0.25


@pytest.mark.parametrize(
    "name", ["README", "README.md", ".gitignore", "make_tables.py", "crops.csv~", "crops.csv.example"]
)
def test_notes_hidden_files_and_scripts_may_lie_in_the_folder(folder: Path, name: str) -> None:
    (folder / name).write_text("x", encoding="utf-8")
    assert read_county(folder).name == "Mine"


@pytest.mark.parametrize(
    ("said", "rests_on"),
    [
        ("value = 0.19", ("assumed", "")),
        ("value = 0.20", ("measured", "liang_2018")),
        ('value = 0.19\nconfidence = "derived"\nsource = "nbs_cpi"', ("derived", "nbs_cpi")),
    ],
)
def test_the_models_source_stands_for_the_models_value_alone(
    folder: Path, said: str, rests_on: tuple[str, str]
) -> None:
    holding(P, f'["population.member"]\n{said}\n')(folder)
    number = tables_of((), read_county(folder)).parameters["population.member"]
    assert (number.confidence, number.source) == rests_on


def test_a_byte_order_mark_and_windows_lines_are_no_mistake(folder: Path) -> None:
    before = read_county(folder).digest
    for name in ("townships.csv", "crops.csv", "series.csv", "county.toml"):
        text = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert read_county(folder).digest == before


def _tongyu() -> object:
    return load_county("tongyu")


@pytest.mark.parametrize("county", [_tongyu, lambda: read_county(SMALL)], ids=["tongyu", "small"])
def test_the_folder_that_is_written_is_the_county_but_for_its_name(
    tmp_path: Path, county: Callable[[], object]
) -> None:
    made = county()
    folder = written(tmp_path / "mine", county_files(made, "Mine", "mine"))
    again = read_county(folder)
    assert (again.name, again.name_zh) == ("Mine", "")
    assert again.model_copy(update={"name": made.name, "name_zh": made.name_zh}).digest == made.digest


def test_prices_and_numbers_of_its_own_are_written_too(folder: Path, tmp_path: Path) -> None:
    holding(PRICES, "month,crop,price\n2014-05,maize,2.25\n2014-06,maize,0.1\n")(folder)
    holding(P, f'{ELDERLY}low = 0.2\nnote = "asked, \\"twice\\""\n')(folder)
    replaced("county.toml", "national = 2_855", "national = 9_000")(folder)
    county = read_county(folder)
    again = read_county(written(tmp_path / "again", county_files(county, "Mine", "again")))
    assert again.digest == county.digest


def test_lines_of_the_files_that_are_written_fit_a_screen() -> None:
    for name, text in tongyu_files().items():
        widest = max(len(line) for line in text.split("\n") if line.startswith("#") or name.endswith(".toml"))
        assert widest <= 125, name
