"""The page, lives and tables in a county that is not Tongyu: its own crops, places, years and levers."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from tongyu.app import counties, served
from tongyu.app.address import Asked
from tongyu.app.chosen import Chosen, begun, links_of
from tongyu.app.parts.charts import chart_of, stroke
from tongyu.app.parts.levers import lacking
from tongyu.app.running import setting
from tongyu.app.running.controller import Setup, View
from tongyu.app.running.running import Running
from tongyu.app.tab import NOTHING_ASKED, Tab
from tongyu.app.words import words
from tongyu.app.words.life_words import told
from tongyu.app.words.model_words import amount_word, lever_words
from tongyu.app.words.place_words import place_words
from tongyu.county.county import County
from tongyu.county.facts import CountyFacts
from tongyu.county.numbers.crops import MOST_CROPS
from tongyu.county.reading import load_county, read_county
from tongyu.errors import InputError
from tongyu.life import Life
from tongyu.life.living import live_of
from tongyu.report import life as life_in_english
from tongyu.report.tables import series_table
from tongyu.runs.counterfactual import counterfactual_of
from tongyu.scenario.crop_words import crop_words, known_for, most_grown
from tongyu.scenario.scenario import Scenario, load, shipped_names
from tongyu.shipped import county_names

HILLS = Path(__file__).parents[1] / "counties" / "hills"
NOT_THERE = {
    "en": re.compile("maize|sunflower|mung|millet|sorghum|Tongyu"),
    "zh": re.compile("玉米|葵花|绿豆|谷子|高粱|通榆"),
}
"""What only Tongyu has."""


@pytest.fixture(scope="module")
def hills() -> CountyFacts:
    return read_county(HILLS)


@pytest.fixture(scope="module")
def both(hills: CountyFacts) -> Scenario:
    """Two years and a half of the hills, in a small sample."""
    return counties.scenario_in("both", hills).with_(households=150, months=30)


@pytest.fixture
def started_with_hills(hills: CountyFacts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(served, "county", hills)


@pytest.fixture(scope="module")
def life(both: Scenario) -> Life:
    return live_of(both, 2, 40)


def view_of(scenarios: tuple[Scenario, ...], months: int = 3) -> View:
    """What a page would show of them after some months."""
    running = [Running(scenario, 1) for scenario in scenarios]
    for each in running:
        for _ in range(months - 1):
            each.step()
    seen = tuple(tuple(each.seen) for each in running)
    return View(1, Setup(scenarios, 1), tuple(each.ground for each in running), seen, months - 1, False)


# Crops


def test_two_crops_stand_for_a_county(hills: CountyFacts) -> None:
    tongyu = load_county("tongyu")
    assert (known_for(tongyu).crop, most_grown(tongyu).crop) == ("mung_bean", "maize")
    assert (known_for(hills).crop, most_grown(hills).crop) == ("navel_orange", "rice")


def test_where_the_brand_sells_all_alike_the_listings_decide_then_the_order(hills: CountyFacts) -> None:
    alike = [crop.model_copy(update={"brand_share": 0.2, "listing_share": 0.2}) for crop in hills.crops]
    assert known_for(hills.model_copy(update={"crops": tuple(alike)})) == alike[0]
    alike[3] = alike[3].model_copy(update={"listing_share": 0.3})
    assert known_for(hills.model_copy(update={"crops": tuple(alike)})) == alike[3]


def test_a_crop_without_a_name_is_called_as_in_the_table(hills: CountyFacts) -> None:
    nameless = hills.crops[1].model_copy(update={"name_en": "", "name_zh": ""})
    called = crop_words(hills.model_copy(update={"crops": (nameless,)}))
    assert called == {"en": {"navel_orange": "navel orange"}, "zh": {"navel_orange": "navel orange"}}


@pytest.mark.parametrize("name", county_names())
def test_every_crop_of_a_shipped_county_has_a_name_in_both_languages(name: str) -> None:
    for crop in load_county(name).crops:
        assert re.search("[A-Za-z]", crop.name_en), crop.crop
        assert re.search("[\u4e00-\u9fff]", crop.name_zh), crop.crop


def test_no_two_crops_are_drawn_alike() -> None:
    assert len({stroke(k) for k in range(MOST_CROPS)}) == MOST_CROPS
    assert [stroke(k)[0] for k in range(5)] == [f"var(--c{k})" for k in range(1, 6)]


@pytest.mark.parametrize(("language", "orange"), [("en", "navel orange"), ("zh", "脐橙")])
def test_charts_name_the_crops_of_the_county(both: Scenario, language: str, orange: str) -> None:
    say = words(language)
    one = chart_of("prices", say, view_of((both,)))
    assert [line["name"] for line in one.lines] == list(crop_words(both.county)[language].values())
    assert all(each > 0.0 for line in one.lines for each in line["values"])
    two = chart_of("prices", say, view_of((counterfactual_of(both), both)))
    assert len(two.lines) == 2
    assert two.about == {"crop": orange}
    assert orange in say("charts.prices.title_two", **two.about)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_life_names_the_crops_and_places_of_its_county(life: Life, hills: CountyFacts, language: str) -> None:
    page = told(life, hills, language, "{year}")
    said = "\n".join(
        [*page.portrait, *(line for c in page.chapters for line in (c.title, *c.why, *(what for _, what in c.months)))]
    )
    grown = [name for name, share in life.portrait.crops.items() if share > 0.005]
    assert grown
    for name in grown:
        assert life.crop_words[language][name] in page.portrait[1]
    harvested = {name for year in life.years for name in (year.harvest.kg if year.harvest else ())}
    assert harvested
    for name in harvested:
        assert life.crop_words[language][name] in said
    assert not NOT_THERE[language].search(said)
    if language == "zh":
        assert not re.search("[A-Za-z]{3,}", said)
    else:
        assert "_" not in said


def test_a_life_on_the_command_line_does_too(life: Life) -> None:
    page = "\n".join(life_in_english.told(life, every_month=True))
    assert "Hills county" in page
    assert "navel orange" in page
    assert not NOT_THERE["en"].search(page)
    assert life.document()["crop_words"]["zh"]["tea"] == "春茶"


def test_the_table_of_a_run_has_prices_of_its_crops(both: Scenario) -> None:
    county = County(both, rng=1)
    county.run()
    console = Console(width=144)
    with console.capture() as captured:
        console.print(series_table(county.monthly, both.county))
    said = captured.get()
    assert re.search(r"rice +navel orange", said)
    assert not NOT_THERE["en"].search(said)


# Counties to choose from


def test_the_county_of_the_start_is_offered_beside_the_shipped_ones(
    started_with_hills: None, hills: CountyFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list(counties.offered()) == [counties.GIVEN, *county_names()]
    assert counties.first() == hills
    assert counties.key_of(hills, counties.offered()) == counties.GIVEN
    monkeypatch.setattr(served, "county", load_county("tongyu"))
    assert list(counties.offered()) == county_names()
    monkeypatch.setattr(served, "county", None)
    assert counties.first() == setting.usual()
    assert counties.key_of(hills, counties.offered()) == ""


def test_scenarios_go_to_another_county_and_what_was_done_in_tongyu_stays_there(hills: CountyFacts) -> None:
    assert set(shipped_names()) - set(counties.scenarios_of(hills)) == {"tongyu_2013"}
    assert counties.scenarios_of(setting.usual()) == shipped_names()
    for name in counties.scenarios_of(hills):
        made = counties.scenario_in(name, hills)
        assert (made.county, made.start, made.months) == (hills, "2021-01", 120)
        for _, lever in made.programme_items():
            assert {lever.start, lever.end} <= {"2022-01", "2030-12", None}
    assert counties.scenario_in("both", setting.usual()).fingerprint == load("both").fingerprint


def test_levers_and_budget_are_of_the_county(hills: CountyFacts) -> None:
    moved = setting.moved(counties.scenario_in("baseline", hills), "support.social_workers", 2.0)
    ((_, lever),) = moved.programme_items()
    assert (lever.start, lever.end) == ("2022-01", "2030-12")
    assert setting.budget_in(setting.usual()) == setting.BUDGET
    assert setting.budget_in(hills) == pytest.approx(setting.BUDGET * 4_300 / 223_374)


def test_the_page_names_what_is_left_out_and_held_until_it_is_moved(hills: CountyFacts) -> None:
    capped = hills.model_copy(update={"caps": {"training.operators": 0.2, "resources.hubs": 0.0}})
    made = counties.scenario_in("both", capped)
    assert any(each.startswith("training.operators (") for each in made.held)
    assert any(each.startswith("resources.hubs (") for each in made.left_out)
    for language, comma in (("en", ", "), ("zh", "、")):
        say = words(language)
        left_out, held = lacking(say, made)
        hubs, operators = (lever_words(key, language)[0] for key in ("resources.hubs", "training.operators"))
        most = made.programme["training"]["operators"].most
        assert hubs in left_out
        assert left_out.count(comma) == len(made.left_out) - 1
        assert held == say("levers.held", levers=f"{operators} ({amount_word('training.operators', most, language)})")
        (left,) = lacking(say, setting.moved(made, "training.operators", 0.5 * most))
        assert left == left_out
        assert lacking(say, load("both")) == []


def test_a_link_carries_a_county_that_is_not_shipped(both: Scenario) -> None:
    link = setting.as_link(both)
    assert 0 < len(link) <= setting.LONGEST_LINK
    assert setting.from_link(link).fingerprint == both.fingerprint


def test_an_address_brings_back_what_runs_in_the_county_that_the_server_was_started_with(
    both: Scenario, hills: CountyFacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served, "county", hills)
    scenario = setting.moved(setting.sampled(both), "training.courses", 3.0)
    monkeypatch.setattr(setting, "LONGEST_LINK", len(setting.as_link(scenario)) - 1)
    assert setting.as_link(scenario) == ""
    running = Chosen.from_(setting.sampled(both), "both", 1).changed(scenario)
    links = links_of(running, None)
    assert links.running != ""
    assert begun(Asked(scenario=links.running)).running.scenario.fingerprint == scenario.fingerprint


def test_a_county_too_long_for_a_link_makes_none(hills: CountyFacts) -> None:
    township = hills.townships[-1]
    # Names that no packing shortens, as those of real places.
    many = [
        township.model_copy(update={"name": f"{hash((7, k)):x}{hash((8, k)):x}", "name_zh": ""}) for k in range(490)
    ]
    wide = hills.model_copy(update={"townships": (*hills.townships, *many)})
    long = load("baseline").model_copy(update={"county": wide})
    assert setting.as_link(long) == ""


@given(st.text(max_size=20))
def test_no_address_keeps_a_page_from_its_county(key: str) -> None:
    assert counties.offered().get(key, counties.first()) in counties.offered().values()


class Watching:
    """A tab, and waiting for what it shows."""

    def __init__(self, asked: Asked = NOTHING_ASKED) -> None:
        self.tab = Tab(asked)

    def until(self, met: Callable[[View], bool]) -> View:
        end = time.monotonic() + 120.0
        while not ((view := self.tab.view.value) is not None and view.working is None and met(view)):
            assert time.monotonic() < end, "never shown"
            time.sleep(0.02)
        return view


@pytest.fixture
def page(started_with_hills: None) -> Iterator[Watching]:
    made = Watching()
    yield made
    made.tab.close()


def is_there(name: str) -> Callable[[View], bool]:
    return lambda view: view.latest == 23 and view.setup.scenarios[-1].county.name == name


def test_a_page_opens_with_the_county_of_the_start_and_goes_to_another(page: Watching) -> None:
    view = page.until(is_there("Hills"))
    assert view.now[-1].date == "2022-12"
    assert page.tab.fault.value == ""
    assert not page.tab.lesson.shown.value
    assert page.tab.lesson.found.value == {}  # nothing is read off a county that the lesson is not about
    names = place_words(view.setup.scenarios[-1].county, view.grounds[-1].geography, "zh")
    assert names.townships == ["桥头镇", "泉乡", "岭乡"]
    page.tab.choose_base("social_work_only")
    page.tab.open_village(2)
    page.tab.choose_county("tongyu")
    view = page.until(is_there("Tongyu"))
    assert view.now[-1].date == "2012-12"
    assert (page.tab.chosen.value.base, page.tab.running.value.base) == ("social_work_only", "social_work_only")
    assert page.tab.chosen.value.scenario.households == 5_877
    assert page.tab.village.value is None
    assert not page.tab.pending
    page.tab.choose_county("nowhere")
    page.tab.choose_county("")
    assert page.tab.running.value.scenario.county.name == "Tongyu"
    page.tab.choose_county(counties.GIVEN)
    page.until(is_there("Hills"))
    assert page.tab.chosen.value.scenario.households == 120


def test_what_was_done_in_tongyu_is_not_run_elsewhere(page: Watching) -> None:
    page.tab.choose_county("tongyu")
    page.tab.choose_base("tongyu_2013")
    assert page.tab.chosen.value.base == "tongyu_2013"
    page.tab.choose_county(counties.GIVEN)
    assert page.tab.chosen.value.base == counties.FIRST_SCENARIO
    page.tab.choose_base("tongyu_2013")
    assert page.tab.chosen.value.base == counties.FIRST_SCENARIO


def test_an_address_may_name_a_county(started_with_hills: None) -> None:
    asked = Watching(Asked(county="tongyu"))
    try:
        assert asked.tab.running.value.scenario.county.name == "Tongyu"
        assert asked.tab.lesson.shown.value
    finally:
        asked.tab.close()


def test_a_county_that_no_page_can_run_is_refused_before_the_server_starts(hills: CountyFacts) -> None:
    huge = CountyFacts.model_validate(
        {name: getattr(hills, name) for name in CountyFacts.model_fields}
        | {"households": 700_000, "persons": 2_500_000, "mu_per_person": 0.2}  # cropland that its area holds
    )
    with pytest.raises(InputError, match="more than the 60,000 that a page runs"):
        counties.opening(huge)


# In both languages


@pytest.mark.parametrize("language", ["en", "zh"])
def test_lesson_and_challenge_say_that_they_are_tongyus(language: str) -> None:
    say, name = words(language), {"en": "Tongyu county", "zh": "通榆县"}[language]
    for where in ("lesson", "challenge"):
        assert name in say(f"{where}.elsewhere", county=name)
