"""Scenario files: what they mean, how they build on each other, what the shipped ones hold."""

import pickle
from pathlib import Path

import pytest
from pydantic import ValidationError

from tongyu import shipped
from tongyu.county.facts import CountyFacts
from tongyu.county.reading import load_county
from tongyu.county.tables import LEVERS, PARAMETERS
from tongyu.errors import InputError
from tongyu.scenario.scenario import LeverSetting, Scenario, load, shipped_names
from tongyu.text.months import month_after, months_between

SCENARIO = """\
# Title:       Social work stations in the neediest townships
# Author:      a county office
# Reference:   Zhou Shan (2024),
#              section 3.2.4
# Question:    Does support reach those whom markets pass by?
schema = 1
county = "tongyu"
based_on = "baseline"

[programme.support.social_workers]     # pillar, lever
intensity = 38
start = "2014-01"
end = "2020-12"
place = "neediest 8"
budget = 2_300_000

[parameters]
learning.fade = 0.02
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lever(settings: str, key: str = "support.social_workers") -> str:
    return f'schema = 1\ncounty = "tongyu"\n[programme.{key}]\n{settings}\n'


def parameter(setting: str) -> str:
    return f'schema = 1\ncounty = "tongyu"\n[parameters]\n{setting}\n'


# What a good file means


def test_a_file_says_all_that_is_in_it(folder: Path) -> None:
    Path("my.toml").write_text(SCENARIO)
    scenario = load("my.toml")
    setting = scenario.programme["support"]["social_workers"]
    assert scenario.name == "my"
    assert scenario.header.title == "Social work stations in the neediest townships"
    assert scenario.header.reference == "Zhou Shan (2024), section 3.2.4"
    assert (scenario.start, scenario.months, scenario.households) == ("2011-01", 120, None)
    assert scenario.parameters == {"learning.fade": 0.02}
    assert (setting.intensity, setting.budget, setting.neediest) == (38, 2_300_000, 8)
    assert (setting.funder, setting.unit_cost) == ("government", None)


def test_a_lever_works_from_start_to_end_inclusive() -> None:
    setting = LeverSetting(intensity=38.0, start="2014-01", end="2020-12", budget=1200.0)
    months = ["2013-12", "2014-01", "2020-12", "2021-01"]
    assert [setting.level(month) for month in months] == [0, 38, 38, 0]
    assert [setting.budget_at(month) for month in months] == [0, 1200, 1200, 0]


def test_dated_intensities_are_steps_in_any_order_of_writing() -> None:
    setting = LeverSetting(intensity={"2016-01": 38.0, "2014-01": 16.0, "2018-06": 0.0}, end="2019-01")
    assert [setting.level(month) for month in ("2013-12", "2014-01", "2015-12", "2016-01", "2018-05", "2018-06")] == [
        0,
        16,
        16,
        38,
        38,
        0,
    ]
    assert setting.most == 38


def test_without_a_budget_there_is_no_limit() -> None:
    assert LeverSetting(intensity=1.0).budget_at("2014-01") is None


def test_townships_may_be_named_in_either_script(folder: Path) -> None:
    Path("my.toml").write_text(lever('intensity = 2\nplace = ["边昭镇", "Zhanyu", "Bianzhao"]'))
    ((_, setting),) = load("my.toml").programme_items()
    assert setting.place == ("Zhanyu", "Bianzhao")


@pytest.mark.parametrize(
    "written",
    [
        "learning.fade = 0.02",
        '"learning.fade" = 0.02',
        "[parameters.learning]\nfade = 0.02",
        "learning = {fade = 0.02}",
    ],
)
def test_a_parameter_may_be_written_in_any_way_of_toml(folder: Path, written: str) -> None:
    Path("my.toml").write_text(parameter(written))
    assert load("my.toml").parameters == {"learning.fade": 0.02}


def test_a_heading_with_nothing_under_it_is_nothing(folder: Path) -> None:
    Path("my.toml").write_text(parameter("[parameters.learning]\n# fade = 0.02\n[programme.support]"))
    assert load("my.toml").fingerprint == load("baseline").fingerprint


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(folder: Path) -> None:
    Path("my.toml").write_bytes(b"\xef\xbb\xbf" + SCENARIO.replace("\n", "\r\n").encode())
    windows = load("my.toml")
    Path("my.toml").write_text(SCENARIO)
    assert windows == load("my.toml")


def test_a_bare_name_is_the_shipped_scenario_whatever_lies_around(folder: Path) -> None:
    Path("both").write_text("not for us")
    Path("both.toml").write_text(SCENARIO)
    assert load("both").header.title == "E-commerce and social work together"
    assert load("both.toml").header.author == "a county office"
    assert load(Path("both.toml")) == load("./both.toml")


# One file based on another


def test_what_is_not_overridden_is_kept_from_the_base(folder: Path) -> None:
    Path("base.toml").write_text(SCENARIO.replace('"baseline"', '"baseline"\nmonths = 96'))
    Path("my.toml").write_text(
        'schema = 1\nbased_on = "base.toml"\n[programme.support.social_workers]\nintensity = 20\n'
        "[programme.support.mutual_aid]\nintensity = 90\n[parameters]\nlearning.peer = 0.01\n"
    )
    base, own = load("base.toml"), load("my.toml")
    kept = base.programme["support"]["social_workers"].model_dump() | {"intensity": 20.0}
    assert own.programme["support"]["social_workers"].model_dump() == kept
    assert list(own.programme["support"]) == ["social_workers", "mutual_aid"]
    assert own.parameters == {"learning.fade": 0.02, "learning.peer": 0.01}
    assert (own.months, own.county, own.based_on) == (96, base.county, "base.toml")
    assert own.header.title == ""


def test_a_dated_intensity_replaces_that_of_the_base_as_a_whole(folder: Path) -> None:
    Path("base.toml").write_text(lever('intensity = { "2014-01" = 16 }'))
    Path("my.toml").write_text(
        'schema = 1\nbased_on = "base.toml"\n[programme.support.social_workers]\nintensity = { "2016-01" = 38 }\n'
    )
    assert load("my.toml").programme["support"]["social_workers"].intensity == {"2016-01": 38.0}


def test_intensity_zero_takes_a_lever_of_the_base_away(folder: Path) -> None:
    Path("my.toml").write_text(
        'schema = 1\nbased_on = "social_work_only"\n[programme.support.mutual_aid]\nintensity = 0\n'
    )
    left = [key for key, _ in load("my.toml").programme_items()]
    kept = ["social_workers", "finance_links", "legal_links", "health_links", "volunteers", "crowdfunding"]
    kept += ["pillar_support", "village_funds", "vocational_training"]
    assert left == ["training.coaching", *(f"support.{name}" for name in kept)]


def test_a_programme_of_zero_intensity_is_no_programme() -> None:
    scenario = load("five_pillars")
    nothing = {
        pillar: {lever: {"intensity": 0.0, "budget": 1e6} for lever in levers}
        for pillar, levers in scenario.programme.items()
    }
    dated = {"support": {"mutual_aid": {"intensity": {"2014-01": 0.0, "2016-01": 0.0}}}}
    assert scenario.with_(programme=nothing).programme.keys() == scenario.programme.keys()
    assert list(scenario.with_(programme=nothing).programme_items()) == []
    assert list(scenario.with_(programme=dated).programme_items()) == []


def test_a_base_is_sought_beside_the_file_that_names_it(folder: Path) -> None:
    Path("deep").mkdir()
    Path("deep/base.toml").write_text(SCENARIO)
    Path("deep/my.toml").write_text('schema = 1\nbased_on = "./base.toml"\n')
    assert load("deep/my.toml").programme == load("deep/base.toml").programme


# Writing, comparing, changing


@pytest.mark.parametrize("name", shipped_names())
def test_a_written_scenario_loads_as_the_same(folder: Path, name: str) -> None:
    scenario = load(name)
    Path("again.toml").write_text(scenario.to_toml(), encoding="utf-8")
    again = load("again.toml")
    assert again.fingerprint == scenario.fingerprint
    assert again == Scenario.model_validate(dict(scenario) | {"based_on": None})


def test_a_written_scenario_carries_a_county_that_is_not_shipped(folder: Path, small: Scenario) -> None:
    scenario = small.with_(parameters={"learning.fade": 0.02}, months=7)
    Path("again.toml").write_text(scenario.to_toml(), encoding="utf-8")
    assert load("again.toml") == scenario


def test_the_fingerprint_sees_all_that_affects_results_and_nothing_else(folder: Path, small: Scenario) -> None:
    both = load("both")
    changed = [
        both,
        both.with_(months=96),
        both.with_(start="2011-02"),
        both.with_(households=1000),
        both.with_(parameters={"learning.fade": 0.02}),
        both.with_(parameters={"learning.fade": 0.021}),
        both.with_(programme={}),
        both.with_(county=small.county),
    ]
    assert len({scenario.fingerprint for scenario in changed}) == len(changed)
    assert both.with_(name="renamed", header={"title": "another"}).fingerprint == both.fingerprint
    text = lever('intensity = 38\nplace = "neediest 8"\nend = "2020-12"')
    Path("one.toml").write_text(text)
    Path("other.toml").write_text("# a comment\n" + text.replace("38", "38.0").replace("neediest 8", "neediest 08"))
    assert load("one.toml").fingerprint == load("other.toml").fingerprint


def test_a_fingerprint_is_the_same_in_every_process() -> None:
    scenario = load("baseline").with_(county=_tiny(), parameters={"learning.fade": 0.02})
    assert scenario.fingerprint == pickle.loads(pickle.dumps(scenario)).fingerprint
    assert len(scenario.fingerprint) == 64


def _tiny() -> CountyFacts:
    return load_county("tongyu").model_copy(update={"name": "Tiny"})


def test_a_changed_scenario_leaves_the_first_as_it_was() -> None:
    both = load("both")
    before = both.fingerprint
    both.with_(months=12, programme={})
    assert (both.fingerprint, both.months) == (before, 120)
    with pytest.raises(ValidationError):
        both.months = 12  # type: ignore[misc]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"months": 0}, "both: months = 0 must be at least 1."),
        ({"month": 5}, 'both: unknown key "month" of a scenario; did you mean "months"?'),
        ({"parameters": {"learning.fade": 2}}, "both: learning.fade = 2.0 is outside"),
        ({"households": 60_000}, "both: households = 60000 are more than the county's 58768."),
        ({"start": "2014-13"}, 'both: start = "2014-13" is not a month'),
    ],
)
def test_a_wrong_change_is_an_input_error(change: dict[str, object], said: str) -> None:
    with pytest.raises(InputError) as caught:
        load("both").with_(**change)
    assert str(caught.value).startswith(said)


# Counties


def test_tongyu_has_the_published_figures() -> None:
    county = load_county("tongyu")
    assert (county.households, county.persons, county.villages, len(county.townships)) == (
        58_768,
        223_374,
        172,
        16,
    )
    assert county.area_km2 == pytest.approx(8_476, abs=1)
    assert county.township_names[0] == "Kaitong"
    assert sum(township.node for township in county.townships) == 4
    assert county.mu_per_person == pytest.approx(157_149 * 15 / 223_374, abs=0.01)


# The shipped scenarios


def test_the_shipped_scenarios_come_in_the_order_of_the_model() -> None:
    assert shipped_names() == [
        "baseline", "resources_only", "branding_only", "training_only", "support_only", "monitoring_only",
        "ecommerce_only", "social_work_only", "both", "five_pillars", "tongyu_2013",
    ]  # fmt: skip


@pytest.mark.parametrize("name", shipped_names())
def test_a_shipped_scenario_has_a_header_and_runs_tongyu_from_2011_to_2020(name: str) -> None:
    scenario = load(name)
    assert all(scenario.header.model_dump().values())
    assert scenario.header.question.endswith("?")
    assert (scenario.start, scenario.months) == ("2011-01", 120)
    assert scenario.county == load_county("tongyu")
    assert scenario.parameters == {}


def programme(name: str) -> dict[str, LeverSetting]:
    return dict(load(name).programme_items())


def test_both_is_exactly_ecommerce_and_social_work() -> None:
    assert programme("both") == programme("ecommerce_only") | programme("social_work_only")


def test_five_pillars_is_both_with_what_belongs_to_neither_alone() -> None:
    five = programme("five_pillars")
    assert {key: setting for key, setting in five.items() if LEVERS[key].side != "both"} == programme("both")


@pytest.mark.parametrize(("name", "side"), [("ecommerce_only", "E"), ("social_work_only", "S")])
def test_a_side_alone_has_all_levers_of_that_side_of_the_five_pillars(name: str, side: str) -> None:
    assert programme(name).keys() == {key for key in programme("five_pillars") if LEVERS[key].side == side}


@pytest.mark.parametrize("pillar", ["resources", "branding", "training", "support", "monitoring"])
def test_a_pillar_alone_is_that_pillar_of_the_five(pillar: str) -> None:
    of_five = {key: each for key, each in programme("five_pillars").items() if LEVERS[key].pillar == pillar}
    assert programme(f"{pillar}_only") == of_five


def test_budgets_pay_the_intensities_at_central_unit_costs() -> None:
    for key, setting in programme("five_pillars").items():
        wanted = setting.most * PARAMETERS[f"programme.{key}"].value * 12
        assert setting.budget == pytest.approx(wanted, rel=1e-3), key


def test_the_two_sides_cost_what_the_grant_and_the_stations_cost() -> None:
    of_ecommerce = sum(each.budget for each in programme("ecommerce_only").values() if each.funder == "government")
    of_social_work = sum(setting.budget for setting in programme("social_work_only").values())
    stations = 16 * 146_000.0  # and what they run: groups, links, volunteers, campaigns
    assert 7 * of_ecommerce == pytest.approx(20e6, rel=0.02)
    assert of_social_work == pytest.approx(3.1e6, rel=0.02)
    beside = programme("social_work_only")
    funds_and_trades = beside["support.village_funds"].budget + beside["support.vocational_training"].budget
    assert 0.0 < of_social_work - funds_and_trades - stations < 0.2 * stations


def test_tongyu_was_granted_what_was_published() -> None:
    granted = {key: setting for key, setting in programme("tongyu_2013").items() if setting.funder == "government"}
    months = [month_after("2013-01", later) for later in range(96)]
    released = [sum(setting.budget_at(month) or 0.0 for setting in granted.values()) / 12 for month in months]
    first, second = months_between("2013-01", "2017-01"), months_between("2013-01", "2017-07")
    assert sum(released[:first]) == pytest.approx(18.5e6, rel=1e-3)
    assert sum(released[second:]) == pytest.approx(1.5e6, rel=1e-3)
    assert sum(released) == pytest.approx(20e6, rel=1e-3)
    assert not any(LEVERS[key].side != "E" for key in programme("tongyu_2013"))


def test_the_private_brand_of_tongyu_comes_first() -> None:
    brand = programme("tongyu_2013")["branding.awareness"]
    assert brand.funder == "enterprise"
    assert [brand.level(month) > 0 for month in ("2013-09", "2013-10")] == [False, True]
    private = {key for key, setting in programme("tongyu_2013").items() if setting.funder == "enterprise"}
    assert private == {"branding.awareness", "resources.leading_enterprise"}
    others = [setting for key, setting in programme("tongyu_2013").items() if key not in private]
    assert all(setting.level("2015-06") == 0 for setting in others)


def test_shipped_files_are_found_at_the_root_of_a_checkout_and_inside_a_wheel(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert shipped.experiments_folder().parent == shipped.scenarios_folder().parent
    carried = folder / "tongyu" / "shipped" / "scenarios"
    (carried / "counties").mkdir(parents=True)
    (carried / "only.toml").write_text(SCENARIO)
    monkeypatch.setattr(shipped, "_PACKAGE", folder / "tongyu")
    assert shipped_names() == ["only"]
