"""`tongyu county`: a folder of one's own is written, checked and shown."""

import json
import os
from pathlib import Path

import pytest
from rich.cells import cell_len
from tests.county_folders import SMALL, replaced, small_files, written
from tests.end_to_end.commands import tongyu, tongyu_here

from tongyu.county.county import County
from tongyu.county.reading import load_county, read_county
from tongyu.county.tables import tables_of
from tongyu.scenario.scenario import load
from tongyu.shipped import county_names


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small county with five crops, two of them its own, prices, another calendar and a number of its own."""
    files = small_files()
    folder = written(tmp_path / "small", files)
    replaced("crops.csv", "millet,millet,谷子,3,9,5,yes,0.07", "pear,Pear,梨,3,11,5,no,0.17")(folder)
    replaced("prices.csv", "millet", "pear")(folder)
    replaced("county.toml", "scored = [2014, 2020]", "scored = [2013, 2020]")(folder)
    return folder


def narrow(text: str) -> bool:
    return max(cell_len(line) for line in text.split("\n")) <= 80


def test_a_county_that_is_written_can_be_checked_and_run_and_is_tongyu(tmp_path: Path) -> None:
    told = tongyu("county", "new", "my_county", folder=tmp_path)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout == f"my_county: My county, like Tongyu. Look at it: tongyu county check .{os.sep}my_county\n"
    county = read_county(tmp_path / "my_county")
    assert county.name == "My county"
    baseline = load("baseline").with_(months=14, households=200)
    figures = [County(each, rng=3).run().monthly for each in (baseline, baseline.with_(county=county))]
    assert figures[0].equals(figures[1])


def test_what_is_there_is_never_written_over(tmp_path: Path) -> None:
    for name in ("folder", "file"):
        (tmp_path / name).mkdir() if name == "folder" else (tmp_path / name).touch()
        told = tongyu_here("county", "new", name, folder=tmp_path)
        assert (told.returncode, told.stdout) == (2, "")
        assert told.stderr == f"{name}: exists already and is left as it is; take another name.\n"
    assert sorted(os.listdir(tmp_path)) == ["file", "folder"]
    assert not list((tmp_path / "folder").iterdir())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("new", "mine", "--from", "tongyuu"), 'unknown county "tongyuu"; did you mean "tongyu"? Shipped: tongyu,'),
        (("new", "nowhere/mine"), "nowhere/mine: there is no folder nowhere."),
        (("new", "mine", "--name", ""), '--name "": a county\'s name has 1-60 signs that can be shown on a line.'),
        (("new", "mine", "--name", "a\nb"), '--name "a?b": a county\'s name has 1-60 signs'),
        (("check", "tongu"), 'unknown county "tongu"; did you mean "tongyu"? Shipped: tongyu,'),
        (("check", "./nowhere"), "nowhere: there is no such file."),
        (("show", "ziguy"), 'unknown county "ziguy"; did you mean "zigui"?'),
    ],
)
def test_a_mistake_is_one_line_and_status_2_and_leaves_nothing(
    tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    told = tongyu_here("county", *arguments, folder=tmp_path)
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr.startswith(said)
    assert told.stderr.count("\n") == 1
    assert os.listdir(tmp_path) == []


def test_a_misspelt_command_is_answered_with_the_nearest(tmp_path: Path) -> None:
    told = tongyu_here("county", "chek", folder=tmp_path)
    assert told.returncode == 2
    assert "check" in told.stderr


def test_a_mistake_in_a_table_is_one_line_with_file_line_and_column(folder: Path) -> None:
    replaced("crops.csv", "pear,Pear", "pear tree,Pear")(folder)
    told = tongyu_here("county", "check", "./small", folder=folder.parent)
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr.startswith("small/crops.csv, line ")
    assert ', column crop: "pear tree" cannot be a crop' in told.stderr


def test_a_check_says_what_was_read_what_stands_in_and_what_is_made(folder: Path) -> None:
    told = tongyu_here("county", "check", "./small", folder=folder.parent)
    assert told.returncode == 0
    said = " ".join(told.stdout.split())
    assert narrow(told.stdout)
    for part in (
        "Small county: 600 farm households, 2,100 persons, 12 villages",
        "crops.csv 5 rows",
        "prices.csv 3 rows",
        "parameters.toml 2 numbers",
        "villages.csv a map invented from map_seed = 7",
        "households.csv households invented from the facts and population.*",
        "parameters.toml the model's own for ",
        "What is made of it (all 600 households, seed 1, no programme), beside the facts:",
        "below the national line % of persons",
        "village to county seat km, mean",
        "Caution: crops.csv, share: all crops together have 1.10, not 1.",
        "The simulated villages and households are invented.",
    ):
        assert part in said, part


def test_the_document_of_a_check_agrees_with_the_county(folder: Path) -> None:
    told = tongyu_here("county", "check", "./small", "--json", folder=folder.parent)
    assert (told.returncode, told.stderr) == (0, "")
    document = json.loads(told.stdout)
    figures = {each["name"]: each for each in document["figures"]}
    county = read_county(folder)
    assert document["digest"] == county.digest
    assert document["households"] == 600
    assert figures["persons"]["facts"] == 2_100
    assert figures["persons"]["difference"] == pytest.approx(figures["persons"]["made"] - 2_100)
    assert figures["persons"]["made"] == pytest.approx(2_100, rel=0.1)
    assert figures["alone"]["facts"] == 25.0
    sources = sum(each["made"] for name, each in figures.items() if name.startswith("income_"))
    assert sources == pytest.approx(figures["income"]["made"])
    assert [each["crop"] for each in document["crops"]] == list(county.crop_names)
    assert sum(each["share"] for each in document["crops"]) == pytest.approx(1.0)
    assert len(document["cautions"]) == 1
    assert document["read"]["crops.csv"] == "5 rows"


def test_what_is_unlikely_is_said_and_nothing_is_refused(folder: Path) -> None:
    replaced("crops.csv", ",350,400,1.5,", ",350,4000,177,")(folder)
    replaced("prices.csv", "2014-05,maize,2.0", "2014-05,maize,2000.0")(folder)
    replaced("parameters.toml", "[living]", "[trend.wage]\nvalue = 0.25\nlow = 0.2\nhigh = 0.28\n[living]")(folder)
    told = tongyu_here("county", "check", "./small", "--json", folder=folder.parent)
    assert told.returncode == 0
    said = "\n".join(json.loads(told.stdout)["cautions"])
    for part in (
        "crops.csv, maize: listing_price = 7 is less than the 295.00 yuan",
        "A usual harvest is worth ",
        "prices.csv, maize: ",
        "parameters.toml: trend.wage = 0.25 a year is outside the model's 0.08 to 0.13.",
    ):
        assert part in said, part


def test_a_map_is_drawn(folder: Path) -> None:
    told = tongyu_here("county", "check", "./small", "--map", "map.svg", folder=folder.parent)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.endswith("Drawn: map.svg\nDrawn: map.png\n")
    assert (folder.parent / "map.svg").read_text(encoding="utf-8").rstrip().endswith("</svg>")


@pytest.mark.parametrize(
    ("name", "said"), [("map.pdf", "a map is drawn as .svg and .png"), ("a/map.svg", "there is no")]
)
def test_where_no_map_can_be_drawn_is_said_before_anything_is_run(folder: Path, name: str, said: str) -> None:
    told = tongyu_here("county", "check", "./small", "--map", name, folder=folder.parent)
    assert (told.returncode, told.stdout) == (2, "")
    assert told.stderr.startswith(f"--map {name}: {said}")


def test_showing_a_county_says_what_is_not_tongyus(folder: Path) -> None:
    told = tongyu_here("county", "show", "./small", folder=folder.parent)
    assert (told.returncode, told.stderr) == (0, "")
    assert narrow(told.stdout)
    said = " ".join(told.stdout.split())
    for part in (
        "persons 2,100 223,374",
        "scored [2013, 2020] [2014, 2020]",
        "Small: maize 10 0.36",
        "Pear 11 0.17",
        "Tongyu: maize 10 0.36",
        "population.elderly 0.25 assumed 0.2436 calibrated share of households 0.2 to 0.3 0.15 to 0.3",
        "what its numbers rest on, %",
    ):
        assert part in said, part


def test_the_document_of_a_county_names_all_that_differs(folder: Path) -> None:
    told = tongyu_here("county", "show", "./small", "--json", folder=folder.parent)
    document = json.loads(told.stdout)
    assert {"key": "villages", "here": 12, "other": 172} in document["facts"]
    assert document["calendar"] == [{"key": "scored", "here": [2013, 2020], "other": [2014, 2020]}]
    assert [each["crop"] for each in document["crops"]] == ["maize", "sunflower", "mung_bean", "pear", "sorghum"]
    own = {each.name for each in load_county("tongyu").numbers if not each.name.startswith("line.")}
    assert {each["here"]["name"] for each in document["numbers"]} == own | {"population.elderly", "living.livestock"}
    assert sum(document["rests_on"]["all numbers"].values()) == len(tables_of((), read_county(folder)).parameters)


def test_nothing_of_tongyu_differs_from_tongyu() -> None:
    told = tongyu_here("county", "show", "tongyu")
    assert (told.returncode, told.stderr) == (0, "")
    assert "Nothing differs from Tongyu." in told.stdout
    assert narrow(told.stdout)


def test_alone_it_lists_the_shipped_counties() -> None:
    told = tongyu_here("county")
    assert (told.returncode, told.stderr) == (0, "")
    assert narrow(told.stdout)
    assert "58,768 households, from 2011: maize, sunflower, mung bean, millet," in told.stdout
    listed = json.loads(tongyu_here("county", "--json").stdout)
    assert [each["name"] for each in listed] == county_names()


def test_a_county_in_one_file_is_checked_too() -> None:
    told = tongyu_here("county", "check", str(SMALL), "--json")
    assert told.returncode == 0
    document = json.loads(told.stdout)
    assert document["read"] == {"small.toml": "20 keys"}
    instead = {each["what"]: each["instead"] for each in document["stand_ins"]}
    assert instead["crops.csv"] == "Tongyu's: maize, sunflower, mung bean, millet, sorghum"
    first, last = load_county("tongyu").published
    assert instead["series.csv, rural_cpi"] == f"Tongyu's, {first}-{last}"
    assert document["cautions"] == []
