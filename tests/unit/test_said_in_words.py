"""Numbers with their nouns: singular and plural, counties, what levers give."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tongyu.app.parts.differences import differences
from tongyu.app.words import words
from tongyu.app.words.place_words import county_word
from tongyu.cli import app
from tongyu.county.tables import LEVERS
from tongyu.report.pages.side_by_side import setting_text
from tongyu.report.wording import sample_in_words
from tongyu.scenario.lever_amounts import amount_in_words, in_units, of_one
from tongyu.scenario.scenario import LeverSetting, Scenario, load
from tongyu.text.wording import counted, county_called


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (40, "10,000 yuan of credit", "400,000 yuan of credit"),
        (1, "10,000 yuan a month", "10,000 yuan a month"),
        (2.5, "10,000 yuan a month", "25,000 yuan a month"),
        (0.3, "share of villages", "30 % of villages"),
        (0.5, "strength", "strength 0.5"),
        (1, "festivals a year", "1 festival a year"),
        (1, "village stations", "1 village station"),
        (1, "households at a time", "1 household at a time"),
        (2, "festivals a year", "2 festivals a year"),
        (55.74, "workers", "about 56 workers"),
        (0.5, "layers", "0.5 layers"),
        (2_000, "households", "2,000 households"),
    ],
)
def test_what_a_lever_gives_reads_as_one_number(value: float, unit: str, said: str) -> None:
    assert unit in {kind.unit for kind in LEVERS.values()}
    assert amount_in_words(value, unit) == said


def test_no_lever_gives_one_of_several_nor_a_number_of_numbers() -> None:
    for kind in LEVERS.values():
        assert not re.search(r"[0-9] [0-9]", amount_in_words(12, kind.unit))
        assert not re.search(r"[0-9] [0-9]", f"12{in_units(kind.unit)}")
        if not kind.unit.startswith(("share", "10,000", "strength")):
            assert of_one(kind.unit) != kind.unit


def test_show_report_and_page_say_it_alike() -> None:
    show = CliRunner().invoke(app, ["show", "both"]).output
    assert "400,000 yuan of credit" in show
    assert re.search(r"festivals +1 festival a year", show)
    setting = LeverSetting(intensity={"2014-01": 1.0, "2016-01": 16.0})
    assert setting_text(setting, "workers") == "1 worker from 2014-01, 16 workers from 2016-01"
    lines = [line for each in differences(words("en"), load("both")) for line in each["lines"]]
    assert any(line.startswith("Credit lines: 400,000 yuan of credit, 2014-01 to") for line in lines)
    chinese = [line for each in differences(words("zh"), load("both")) for line in each["lines"]]
    assert any("40 万元授信" in line for line in chinese)


def test_an_intensity_outside_its_range_names_no_number_of_numbers(tmp_path: Path) -> None:
    path = tmp_path / "my.toml"
    text = 'schema = 1\ncounty = "tongyu"\n[programme.resources.credit_lines]\nintensity = 2000\n'
    path.write_text(text, encoding="utf-8")
    assert "is outside 0.0-1000.0 x 10,000 yuan of credit." in CliRunner().invoke(app, ["show", str(path)]).output


def test_one_is_singular() -> None:
    assert [counted(n, "month") for n in (0, 1, 1_200)] == ["0 months", "1 month", "1,200 months"]
    assert counted(1, "trial of the search") == "1 trial of the search"
    assert counted(2, "trial of the search") == "2 trials of the search"
    assert sample_in_words(1, 1) == "all 1 household"
    answer = CliRunner().invoke(app, ["compare", "both", "--months", "1"])
    assert answer.exit_code == 2
    assert not re.search(r"\b1 months", answer.output)
    say = words("en")
    assert say("differences.villages", villages=1) == "in 1 village"
    assert say("differences.neediest", townships=1) == "in the neediest 1 township"
    assert say("village.title", village="Kaitong 3", households=1) == "Kaitong 3: 1 household of the sample"
    assert say("village.title", village="Kaitong 3", households=9) == "Kaitong 3: 9 households of the sample"


def test_a_county_is_called_one_once(small: Scenario) -> None:
    assert [county_called(name) for name in ("Tongyu", "Hill County", "通榆县", "Countyville")] == [
        "Tongyu county",
        "Hill County",
        "通榆县",
        "Countyville county",
    ]
    hill = small.county.model_copy(update={"name": "Hill County", "name_zh": ""})
    assert [county_word(hill, language) for language in ("en", "zh")] == ["Hill County", "Hill County"]
