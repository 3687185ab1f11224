"""Levers as sliders, files and links set them."""

import base64
import zlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.households_by_hand import moved as programme_of

from tongyu.app.running import setting
from tongyu.app.tab import Chosen
from tongyu.county.tables import LEVERS
from tongyu.designs.comparison import comparable
from tongyu.errors import InputError
from tongyu.runs.counterfactual import counterfactual_of, references_of
from tongyu.scenario.plans.budget import discount_of, planned_cost
from tongyu.scenario.scenario import Scenario, load, shipped_names
from tongyu.text.months import month_after

MONTHS = [month_after("2011-01", number) for number in range(120)]


def test_a_slider_moves_one_lever_and_its_budget_with_it() -> None:
    both = load("both")
    doubled = setting.moved(both, "training.courses", 80.0)
    before, after = (dict(each.programme_items())["training.courses"] for each in (both, doubled))
    assert (after.intensity, after.budget) == (2.0 * before.intensity, 2.0 * before.budget)
    assert (after.start, after.end) == (before.start, before.end)
    others = [dict(each.programme_items()) | {"training.courses": None} for each in (both, doubled)]
    assert others[0] == others[1]


def test_a_lever_that_was_at_rest_works_as_long_as_the_shipped_ones() -> None:
    moved = setting.moved(load("baseline"), "support.social_workers", 10.0)
    ((key, lever),) = moved.programme_items()
    assert (key, lever.intensity, lever.start, lever.end) == ("support.social_workers", 10.0, "2014-01", "2020-12")
    assert setting.moved(moved, key, 0.0).fingerprint == load("baseline").fingerprint


@pytest.mark.parametrize("key", LEVERS)
def test_every_slider_reaches_its_end_and_no_further(key: str) -> None:
    most = LEVERS[key].most_in(setting.usual())
    assert setting.intensity_of(setting.moved(load("five_pillars"), key, most), key) == pytest.approx(most)
    with pytest.raises(InputError, match="is outside 0"):
        setting.moved(load("baseline"), key, most * 1.01)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.sampled_from(shipped_names()),
    after=st.sampled_from(shipped_names()),
    cut=st.integers(0, 119),
)
def test_from_a_month_on_the_levers_are_the_new_ones_and_before_it_the_old(before: str, after: str, cut: int) -> None:
    was, becomes = load(before), load(after)
    joined = dict(setting.from_month_on(was, becomes, MONTHS[cut]).programme_items())
    for key in LEVERS:
        for number, month in enumerate(MONTHS):
            expected = dict((was if number < cut else becomes).programme_items()).get(key)
            wanted = expected.level(month) if expected is not None else 0.0
            found = joined[key].level(month) if key in joined else 0.0
            assert found == wanted, (key, month)


@pytest.mark.parametrize("name", shipped_names())
def test_what_the_pillars_cost_sums_to_the_plan(name: str) -> None:
    scenario = load(name)
    planned = planned_cost(scenario, discount_of(scenario))
    assert sum(setting.planned_by_pillar(scenario).values()) == pytest.approx(planned)


@pytest.mark.parametrize("name", shipped_names())
def test_a_file_and_a_link_come_back_as_they_went(name: str) -> None:
    scenario = load(name)
    file, text = setting.file_of(scenario)
    assert setting.uploaded(file, text).fingerprint == scenario.fingerprint
    link = setting.as_link(scenario)
    assert len(link) < 2_000
    assert setting.from_link(link).fingerprint == scenario.fingerprint


REFUSED = {
    "schema = 1\nbased_on = '../secret.toml'\n": "based_on names a file, which a page does not open",
    "schema = 1\ncounty = '/etc/passwd'\n": "county names a file, which a page does not open",
    "schema = 1\ncounty = 'tongyu'\nmonths = 241\n": "months = 241 is more than the 240 that a page runs",
    "schema = 1\ncounty = 'tongyu'\nmonhts = 24\n": 'unknown key "monhts" of a scenario; did you mean "months"?',
    "schema = ": "not TOML",
    "#" * 70_000: "has 70,000 bytes; a scenario has at most 65,536",
    "schema = 1\ncounty = 'tongyu'\nname = '\x00'": "this is not a text file",
}


@pytest.mark.parametrize("text", REFUSED)
def test_a_bad_file_is_one_sentence_that_names_it_and_no_folder(text: str) -> None:
    with pytest.raises(InputError) as caught:
        setting.uploaded("C:\\Users\\me\\mine.toml", text)
    sentence = str(caught.value)
    assert sentence.startswith("mine")
    assert REFUSED[text] in sentence
    assert "\n" not in sentence
    assert "/tmp" not in sentence


def test_a_bad_link_is_one_sentence() -> None:
    bomb = base64.urlsafe_b64encode(zlib.compress(b"#" * 10**7, 9)).decode().rstrip("=")
    for link in ("%%%", "abcd", "A" * 9_000, bomb[:5_000], bomb):
        with pytest.raises(InputError, match="link's scenario"):
            setting.from_link(link)


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=200))
def test_no_link_makes_more_than_an_input_error(link: str) -> None:
    with pytest.raises(InputError):
        setting.from_link(link)


def test_moved_levers_give_a_file_a_name_and_a_title_of_its_own_and_no_author() -> None:
    shipped = load("baseline")
    changed = Chosen.from_(shipped, "baseline", 1).changed(setting.moved(shipped, "training.courses", 40.0))
    file, text = setting.file_of(changed.scenario)
    assert file == "baseline-changed.toml"
    read = setting.uploaded(file, text)
    assert (read.name, read.header.title, read.header.author) == (
        "baseline-changed",
        "Changed from No programme",
        "",
    )
    assert references_of(comparable([read, load("both")])).of("baseline-changed") == "baseline"


def test_a_lever_moved_back_gives_the_name_back() -> None:
    start = Chosen.from_(load("both"), "both", 1)
    away = start.changed(setting.moved(start.scenario, "monitoring.indicators", 0.5))
    assert away.scenario.name == "both-changed"
    assert away.changed(setting.moved(away.scenario, "monitoring.indicators", 0.0)) == start


def test_what_was_changed_twice_is_called_so_once() -> None:
    first = Chosen.from_(load("both"), "both", 1)
    first = first.changed(setting.moved(first.scenario, "training.courses", 5.0))
    linked = setting.from_link(setting.as_link(first.scenario))
    again = Chosen.from_(linked, "", 1).changed(setting.moved(linked, "training.courses", 6.0)).scenario
    assert (again.name, again.header.title) == (first.scenario.name, first.scenario.header.title)


def test_the_county_beside_a_programme_is_what_studies_set_it_against(small: Scenario) -> None:
    scenario = programme_of(small.with_(parameters={"learning.fade": 0.03}), 24, training__courses=5)
    base = counterfactual_of(scenario)
    assert dict(base.programme_items()) == {}
    assert (base.parameters, base.county, base.months) == (scenario.parameters, scenario.county, scenario.months)
    assert base.name == f"{scenario.name} without programme"
