"""What is said of every mistake in a scenario or county file: one line, with file, line and key."""

import os
import socket
from pathlib import Path

import pytest

from tongyu.county.reading import load_county
from tongyu.county.tables import PARAMETERS
from tongyu.errors import InputError
from tongyu.scenario.scenario import load

TONGYU = 'schema = 1\ncounty = "tongyu"\n'
SCENARIO = TONGYU + "[programme.support.social_workers]\nintensity = 38\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def message(text: str | bytes, name: str = "my.toml") -> str:
    """What is said of a file with this content, in the current folder."""
    Path(name).write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError) as caught:
        load(f"./{name}" if "/" not in name else name)
    said = str(caught.value)
    assert said.isprintable()
    assert said.startswith(name)
    return said


def lever(settings: str, key: str = "support.social_workers") -> str:
    return f'schema = 1\ncounty = "tongyu"\n[programme.{key}]\n{settings}\n'


def parameter(setting: str) -> str:
    return f'schema = 1\ncounty = "tongyu"\n[parameters]\n{setting}\n'


def told(cases: dict[str, tuple[str | bytes, str]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("text", "said"), cases.values(), ids=cases.keys())


def check(text: str | bytes, said: str) -> None:
    told = message(text).removeprefix("my.toml").removeprefix(", ").removeprefix(": ")
    assert told.startswith(said)
    assert len(told) < 500


@told(
    {
        "lever": (
            lever("intensity = 38", "support.social_worker"),
            'line 3: unknown lever "social_worker" in pillar support; did you mean "social_workers"? '
            "Levers of support: social_workers, mutual_aid, finance_links, legal_links, health_links, volunteers, "
            "crowdfunding, joint_centres, pillar_support, village_funds, vocational_training.",
        ),
        "lever of another pillar": (
            lever("intensity = 1", "training.social_workers"),
            'line 3: unknown lever "social_workers" in pillar training; '
            'did you mean "support.social_workers"? '
            "Levers of training: courses, skill_courses, lectures, field_visits, operators, coaching.",
        ),
        "pillar": (
            lever("intensity = 1", "suport.mutual_aid"),
            'line 3: unknown pillar "suport"; did you mean "support"? '
            "Pillars: resources, branding, training, support, monitoring.",
        ),
        "key of a lever": (
            lever("intensty = 1"),
            'line 4: unknown key "intensty" of a lever; did you mean "intensity"? '
            "Keys of a lever: intensity, start, end, place, villages, budget, unit_cost, funder, mix, "
            "per, budget_per, budget_a_unit.",
        ),
        "key of a scenario": (
            TONGYU + "month = 12",
            'line 3: unknown key "month" of a scenario; did you mean "months"? '
            "Keys of a scenario: schema, name, county, based_on, start, months, households, ",
        ),
        "schema": (
            'shema = 1\ncounty = "tongyu"',
            'line 1: unknown key "shema" of a scenario; did you mean "sch',
        ),
        "what only code has": (TONGYU + "header = 1", 'line 3: unknown key "header" of a scenario'),
        "parameter": (
            parameter("learning.fad = 0.02"),
            'line 4: unknown parameter "learning.fad"; did you mean "learning.fade"? `tongyu parameters`',
        ),
        "group of parameters": (parameter("[parameters.lerning]"), 'line 4: unknown parameter "lerning"; '),
        "county": (
            'schema = 1\ncounty = "tongu"',
            'line 2: unknown county "tongu"; did you mean "tongyu"? Shipped: tongyu, tongyu_2021, zigui. A file',
        ),
        "base": (
            'schema = 1\nbased_on = "basline"',
            'line 2: unknown scenario "basline"; did you mean "baseline"? Shipped: baseline, ',
        ),
        "township": (
            lever('intensity = 1\nplace = ["Zhanyu", "Bianzao"]'),
            'line 5: unknown township "Bianzao"; did you mean "Bianzhao"? Townships of Tongyu: Kaitong, ',
        ),
        "method": (
            lever("intensity = 1\nmix = { casework = 0.5, group = 0.5 }"),
            'line 5: unknown method "group"; did you mean "groups"? Methods: casework, groups, community, linking.',
        ),
        "switch": (
            TONGYU + 'without = ["learning", "station_dat"]',
            'line 3: unknown switch "station_dat"; did you mean "station_data"?',
        ),
        "what cannot be shown": (
            TONGYU + '"a\\nb\\u202Ec[red]' + "x" * 500 + '" = 1',
            'unknown key "a?b?c[red]xxx',
        ),
    }
)
def test_an_unknown_name_is_answered_with_the_nearest(folder: Path, text: str, said: str) -> None:
    check(text, said)


@told(
    {
        "month in two": (parameter("measures.year_end = 4.5"), "line 4: measures.year_end = 4.5 is no whole number"),
        "form in two": (parameter("going_online.link = 0.5"), "line 4: going_online.link = 0.5 is no whole number"),
        "out of range": (parameter("learning.fade = 2.0"), "line 4: learning.fade = 2.0 is outside 0.0-0.2 "),
        "nan": (parameter("learning.fade = nan"), "line 4: learning.fade = nan is not a finite number."),
        "infinity": (
            parameter("learning.fade = -inf"),
            "line 4: learning.fade = -inf is not a finite number.",
        ),
        "text": (parameter('learning.fade = "low"'), 'line 4: learning.fade must be a number, not "low".'),
        "true": (parameter("learning.fade = true"), "line 4: learning.fade must be a number, not true."),
        "table": (
            parameter("learning.fade.a = 1"),
            'line 4: unknown parameter "learning.fade.a"; did you mean',
        ),
        "huge": (
            parameter(f"learning.fade = 0x{'f' * 400}"),
            "line 4: learning.fade = a huge number is not a finite number.",
        ),
        "twice": (
            parameter("learning.fade = 0.01\n'learning.fade' = 0.02"),
            "line 4: learning.fade is given twice.",
        ),
        "no table": ("parameters = 5\n" + TONGYU, "line 1: parameters must be a table, not 5."),
    }
)
def test_a_wrong_parameter_is_told(folder: Path, text: str, said: str) -> None:
    check(text, said)


@told(
    {
        "no intensity": (
            lever('start = "2014-01"'),
            "line 3: support.social_workers.intensity is missing.",
        ),
        "too much": (
            lever("intensity = 500"),
            "line 4: support.social_workers.intensity = 500.0 is outside 0.0-400.0 workers.",
        ),
        "too much later": (
            lever('intensity = { "2014-01" = 16, "2015-01" = 401 }'),
            "line 4: support.social_workers.intensity = 401.0 is outside 0.0-400.0 workers.",
        ),
        "negative": (lever("intensity = -1"), "line 4: intensity = -1 must not be negative."),
        "infinite": (lever("intensity = inf"), "line 4: intensity = inf is not a finite number."),
        "text": (lever("intensity = '38'"), 'line 4: intensity must be a number, not "38".'),
        "empty table": (lever("intensity = {}"), "line 4: intensity is an empty table; write intensity = "),
        "dated by no month": (
            lever('intensity = { "2014-01" = 16, "2014-13" = 38 }'),
            'line 4: intensity: "2014-13" is not a month; write it as in "2014-01".',
        ),
        "dated nan": (
            lever('[programme.support.social_workers.intensity]\n"2014-01" = 16\n"2015-01" = nan'),
            "line 6: intensity from 2015-01 = nan is not a finite number.",
        ),
        "month": (
            lever('intensity = 1\nstart = "2014-13"'),
            'line 5: start = "2014-13" is not a month; write',
        ),
        "date": (
            lever("intensity = 1\nend = 2014-01-01"),
            "line 5: end = a date or time is not a month; write",
        ),
        "line end": (
            lever('intensity = 1\nend = "2014-01\\n"'),
            'line 5: end = "2014-01" is not a month; write',
        ),
        "end before start": (
            lever('intensity = 1\nend = "2013-01"\nstart = "2014-01"'),
            'line 5: end "2013-01" is before start "2014-01".',
        ),
        "more townships than there are": (
            lever('intensity = 1\nplace = "neediest 99"'),
            'line 5: support.social_workers.place = "neediest 99" is outside neediest 1-16, the',
        ),
        "place": (
            lever('intensity = 1\nplace = "neediest"'),
            'line 5: place = "neediest" is neither "all" nor',
        ),
        "no township": (lever("intensity = 1\nplace = []"), 'line 5: place = [] names no township; write "all"'),
        "budget": (lever("intensity = 1\nbudget = -5"), "line 5: budget = -5 must not be negative."),
        "unit cost": (
            lever("intensity = 1\nunit_cost = -0.1"),
            "line 5: support.social_workers.unit_cost = -0.1 must be at least 0",
        ),
        "funder": (
            lever('intensity = 1\nfunder = "donors"'),
            "line 5: support.social_workers.funder = \"donors\" must be 'government' or 'enterprise'.",
        ),
        "mix with the hours that are a lever of their own": (
            lever("intensity = 1\nmix = { casework = 0.9, pillars = 0.1 }"),
            "line 5: mix: hours for the other pillars are a lever of their own; write"
            " [programme.support.pillar_support], with an intensity in hours a month.",
        ),
        "mix that is not whole": (
            lever("intensity = 1\nmix = { casework = 0.5, groups = 0.4 }"),
            "line 5: mix: the shares must sum to 1, not 0.9.",
        ),
        "mix of more than everything": (
            lever("intensity = 1\nmix = { casework = 1, groups = 0.5 }"),
            "line 5: mix: the shares must sum to 1, not 1.5.",
        ),
        "mix with less than nothing": (
            lever("intensity = 1\nmix = { casework = 1.5, groups = -0.5 }"),
            "line 5: mix.groups = -0.5 must not be negative.",
        ),
        "mix of text": (
            lever('intensity = 1\nmix = { casework = "all" }'),
            'line 5: mix.casework must be a number, not "all".',
        ),
        "mix that is no table": (
            lever("intensity = 1\nmix = 0.5"),
            "line 5: mix must be a table of shares; write mix = { casework = 0.6, groups = 0.4 }.",
        ),
        "mix of nothing": (
            lever("intensity = 1\nmix = {}"),
            "line 5: mix must be a table of shares; write mix = { casework = 0.6, groups = 0.4 }.",
        ),
        "mix of another lever": (
            lever("intensity = 1\nmix = { casework = 1 }", "support.mutual_aid"),
            "line 5: support.mutual_aid has no mix: only support.social_workers splits hours over methods.",
        ),
        "list for a programme": (
            "programme = [1]\n" + TONGYU,
            "line 1: programme must be a table, not a list.",
        ),
        "text for a pillar": (
            TONGYU + '[programme]\nsupport = "all"',
            'line 4: support must be a table, not "all".',
        ),
        "number for a lever": (
            TONGYU + "[programme.support]\nmutual_aid = 90",
            "line 4: support.mutual_aid must be a table, not 90.",
        ),
    }
)
def test_a_wrong_setting_of_a_lever_is_told(folder: Path, text: str, said: str) -> None:
    check(text, said)


@told(
    {
        "months": (TONGYU + "months = 12.5", "line 3: months must be a whole number, not 12.5."),
        "true months": (TONGYU + "months = true", "line 3: months must be a whole number, not true."),
        "too many months": (TONGYU + "months = 100_000", "line 3: months = 100000 must be at most 1200."),
        "huge": (TONGYU + f"months = 0x{'f' * 50}", "line 3: months = a huge number"),
        "no household": (TONGYU + "households = 0", "line 3: households = 0 must be at least 1."),
        "too many households": (
            TONGYU + "households = 58_769",
            "line 3: households = 58769 are more than the county's 58768.",
        ),
        "without what": (TONGYU + 'without = "learning"', 'line 3: without must be a list, not "learning".'),
        "name": (TONGYU + 'name = "../x"', 'line 3: name "../x" must be free of / '),
        "county": ("schema = 1\ncounty = 7", "line 2: county must be a table, not 7."),
        "county without a file": (
            'schema = 1\ncounty = "other.toml"',
            'line 2: county: there is no file "other.toml".',
        ),
        "county in the scenario": (
            "schema = 1\n[county]\nname = 'x'",
            "line 2: county.households is missing.",
        ),
        "no county": ("schema = 1\nmonths = 12", '"county" is missing; write: county = "tongyu".'),
        "base": ("schema = 1\nbased_on = 3", "line 2: based_on must be a name or the path of a file, not 3."),
        "base without a file": (
            'schema = 1\nbased_on = "a/b.toml"',
            'line 2: based_on: there is no file "a/b.toml".',
        ),
        "base that cannot be": (
            'schema = 1\nbased_on = "a\\u0000.toml"',
            'line 2: based_on: there is no file "a?.toml".',
        ),
        "based on itself": (
            'schema = 1\nbased_on = "./my.toml"',
            "line 2: based_on goes in a circle: my.toml -> my.toml.",
        ),
        "no schema": ('county = "tongyu"', '"schema" is missing; write: schema = 1.'),
        "schema": ('schema = "1"', 'line 1: schema must be 1, not "1".'),
        "newer schema": (
            'county = "tongyu"\nschema = 2\nnovelty = 1',
            "line 2: this file is schema 2; this tongyu reads 1: install a newer tongyu, or write",
        ),
    }
)
def test_a_wrong_key_of_a_scenario_is_told(folder: Path, text: str, said: str) -> None:
    check(text, said)


@told(
    {
        "words": (
            "# only words\n\nand words\n",
            "line 3: not TOML: expected '=' after a key in a key/value pair (column 5).",
        ),
        "cut off": ("schema = [1", "not TOML: unclosed array (at the end of the file)."),
        "key twice": ("schema = 1\nschema = 1\n", "line 2: not TOML: cannot overwrite a value (column 11)."),
        "empty": ("", "the file is empty; expected a scenario."),
        "blank": (" \n\t\n", "the file is empty; expected a scenario."),
        "binary": (
            b"\x7fELF\0\0\1",
            "this is not a text file; expected a scenario file (TOML, saved as UTF-8).",
        ),
        "UTF-16": (SCENARIO.encode("utf-16"), "this is not a text file; expected a scenario file"),
        "GB 18030": (
            "schema = 1\n# 通榆县".encode("gb18030"),
            "line 2: this is not UTF-8; save the file as UTF-8 text.",
        ),
        "huge": ("#" * 1_000_001, "1.0 MB is too large; a scenario file has at most 1 MB."),
        "deep list": ("x = " + "[" * 100_000, "lists and tables are nested too deeply."),
        "deep table": ("[" + ".a" * 20 + "]", "line 1: not TOML: "),
        "deep dotted table": ("[a" + ".a" * 20 + "]", "lists and tables are nested more than 12 deep."),
        "long key": ("x" + ".a" * 200_000 + " = 1", "line 1: 30 dots or more in what should be one name."),
        "long key inside": ("x = {" + "a." * 200_000 + "a = 1}", "line 1: 30 dots or more in what should be"),
        "digits": (
            "x = " + "1" * 5_000,
            "not a TOML file that can be read: a number has too many digits.",
        ),
    }
)
def test_what_is_not_toml_is_told(folder: Path, text: str | bytes, said: str) -> None:
    check(text, said)


def test_a_range_is_told_with_unit_plausible_range_and_confidence(folder: Path) -> None:
    known = PARAMETERS["learning.fade"]
    assert message(parameter("learning.fade = 2.0")) == (
        f"my.toml, line 4: learning.fade = 2.0 is outside {float(known.floor)}-{float(known.ceiling)} "
        f"{known.unit} (plausible {known.low}-{known.high}, {known.confidence})."
    )


def test_a_mistake_in_a_base_is_told_of_the_base(folder: Path) -> None:
    Path("my.toml").write_text('schema = 1\nbased_on = "./base.toml"\n')
    Path("base.toml").write_text(lever("intensity = 500"))
    with pytest.raises(InputError, match=r"^base\.toml, line 4: support\.social_workers\.intensity = 500"):
        load("my.toml")


def test_a_mistake_between_a_file_and_its_base_is_told_of_the_file(folder: Path) -> None:
    Path("base.toml").write_text(lever('intensity = 1\nend = "2013-12"'))
    said = message('schema = 1\nbased_on = "./base.toml"\n[programme.support.social_workers]\nstart = "2014-01"\n')
    assert said == 'my.toml, line 3: end "2013-12" is before start "2014-01".'


def test_a_circle_of_files_is_told_whole(folder: Path) -> None:
    for name, base in (("a", "b"), ("b", "c"), ("c", "b")):
        Path(f"{name}.toml").write_text(f'schema = 1\nbased_on = "./{base}.toml"\n')
    with pytest.raises(InputError) as caught:
        load("a.toml")
    said = "c.toml, line 2: based_on goes in a circle: a.toml -> b.toml -> c.toml -> b.toml."
    assert str(caught.value) == said


def test_a_chain_of_files_has_an_end(folder: Path) -> None:
    for each in range(40):
        Path(f"{each}.toml").write_text(f'schema = 1\nbased_on = "./{each + 1}.toml"\n')
    with pytest.raises(InputError, match="based_on leads through more than 20 files"):
        load("0.toml")


def test_lines_are_found_among_comments_long_values_and_tables(folder: Path) -> None:
    text = (
        "# social_workers = 1 is not a key here\n"
        'schema = 1\ncounty = "tongyu"\n'
        "[programme.support] # social_workers\n"
        "mutual_aid.intensity = 1\n"
        'mutual_aid.place = [ # social_workers\n  "Zhanyu",\n  "social_workers",\n]\n'
        "social_workers.intensity = 5\n# social_workers once more\n"
    )
    assert message(text).startswith('my.toml, line 6: unknown township "social_workers"')
    assert message(text.replace("= 5", "= -5")).startswith("my.toml, line 10: intensity = -5")


def test_without_a_line_the_key_is_named(folder: Path) -> None:
    assert message(lever("intensity = -1") + "#" * 100_000).startswith(
        "my.toml: support.social_workers.intensity: intensity = -1 must not be negative."
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("bth", 'unknown scenario "bth"; did you mean "both"? Shipped: baseline, resources_only,'),
        ("", 'unknown scenario "". Shipped: baseline,'),
        ("..", 'unknown scenario "..". Shipped: baseline,'),
        ("Both", 'unknown scenario "Both"; did you mean "both"?'),
        ("x" * 100_000, 'unknown scenario "xxxxxxxx'),
        ("a\nb\x1b[31m", 'unknown scenario "a?b?[31m".'),
        ("missing.toml", "missing.toml: there is no such file."),
        ("./missing", "missing: there is no such file."),
        ("/", "/: this is a folder; expected a scenario file (TOML)."),
        ("folder.toml", "folder.toml: this is a folder; expected a scenario file (TOML)."),
        ("/dev/zero", "/dev/zero: this is not an ordinary file; expected a scenario file (TOML)."),
        ("a\0.toml", "a?.toml: cannot be read: not a usable path."),
        ("\ud800.toml", "?.toml: cannot be read: not a usable path."),
        ("x" * 5_000 + ".toml", "xxxxxxxxxx"),
        ("loop.toml", "loop.toml: cannot be read: "),
        ("pipe.toml", "pipe.toml: this is not an ordinary file"),
        ("socket.toml", "socket.toml: this is not an ordinary file"),
    ],
)
def test_what_is_no_scenario_file_is_told_in_one_line(folder: Path, name: str, said: str) -> None:
    Path("folder.toml").mkdir()
    Path("loop.toml").symlink_to("loop.toml")
    os.mkfifo("pipe.toml")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.toml")
        with pytest.raises(InputError) as caught:
            load(name)
    assert str(caught.value).startswith(said)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 500


def test_a_file_that_may_not_be_read_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    Path("my.toml").write_text(SCENARIO)
    monkeypatch.setattr(Path, "open", refused)  # root may read what its owner may not
    with pytest.raises(InputError, match=r"^my\.toml: no permission to read it\.$"):
        load("my.toml")


@pytest.mark.parametrize(
    ("old", "put", "said"),
    [
        ("villages = 12", "villages = 2", "line 7: villages = 2 are fewer than the 3 townships."),
        ("households = 600", "households = 0", "line 5: households = 0 must be at least 1."),
        ("households = 600", "households = 11", "line 5: households = 11 are fewer than the 12 villages."),
        (
            "persons = 2_100",
            "persons = 100",
            "line 6: persons = 100 must be 1 to 20 times the 600 households.",
        ),
        (
            "poor_villages = 5",
            "poor_villages = 13",
            "line 8: poor_villages = 13 are more than the 12 villages.",
        ),
        ("cell_km = 4.0", "cell_km = 5.0", "line 9: area_km2 = 600.0 does not fit the cells inside, which"),
        ("area_km2 = 600.0", "area_km2 = nan", "line 9: area_km2 must be a finite number, not nan."),
        ("inside_share = 0.7", "inside_share = 0.1", "line 11: the grid has 5 cells inside, fewer than the"),
        ("platforms = 2", "platforms = 4", "line 19: platforms = 4 must be at most 3."),
        ("irrigable_share = 0.25", "irrigable_share = 25", "line 17: irrigable_share = 25 must be at most 1"),
        ('name = "Lake"', 'name = "Hill"', 'line 31: two townships have the name "Hill".'),
        ('name = "Lake"', 'name = "a\\nb"', 'line 31: "a?b" has signs that cannot be shown on a line'),
        ('name = "Lake"', 'nme = "Lake"', 'line 31: unknown key "nme" of a township; did you mean "name"?'),
        ('name = "Lake"', "name = 3", "line 31: townships.2.name must be text, not 3."),
        (
            "detour = 1.25",
            "detours = 1.25",
            'line 14: unknown key "detours" of a county; did you mean "detour"',
        ),
        ("schema = 1", "schema = 2", "line 2: this file is schema 2; this tongyu reads 1: install"),
    ],
)
def test_a_mistake_in_a_county_is_told_in_one_line(folder: Path, old: str, put: str, said: str) -> None:
    text = (Path(__file__).parent.parent / "counties" / "small.toml").read_text()
    assert old in text
    Path("county.toml").write_text(text.replace(old, put))
    with pytest.raises(InputError) as caught:
        load_county("county.toml")
    assert str(caught.value).startswith(f"county.toml, {said}")


def test_a_county_without_townships_is_told(folder: Path) -> None:
    text = (Path(__file__).parent.parent / "counties" / "small.toml").read_text().partition("[[townships]]")[0]
    Path("county.toml").write_text(text + "townships = []")
    with pytest.raises(InputError, match=r"^county\.toml, line 21: townships must be tables \[\[townships\]\]"):
        load_county("county.toml")


def test_an_unknown_county_is_answered_with_the_nearest() -> None:
    with pytest.raises(InputError, match=r'^unknown county "tonyu"; did you mean "tongyu"\? Shipped: tongyu, '):
        load_county("tonyu")


def test_a_lever_that_works_everywhere_at_once_refuses_a_place(small):
    setting = {"intensity": 0.5, "place": ["Hill"]}
    with pytest.raises(InputError, match="whole county"):
        small.with_(programme={"monitoring": {"market_reports": setting}})
    assert small.with_(programme={"monitoring": {"market_reports": setting | {"place": "all"}}})
