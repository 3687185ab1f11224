"""Every lever, pillar, unit, shipped scenario and place has words, in Chinese too where somebody has put them there."""

import re
import tomllib
from importlib import resources
from typing import Any

import pytest

from tongyu.app.words import LANGUAGES, model_words, words
from tongyu.app.words.model_words import (
    cause_key,
    difference_unit_word,
    lever_words,
    outcome_words,
    pillar_word,
    scenario_name_word,
    scenario_words,
)
from tongyu.app.words.place_words import county_word, place_words, township_word, village_word
from tongyu.county.geography import make_geography
from tongyu.county.households.columns import SOURCES
from tongyu.county.levers import METHODS, PILLARS
from tongyu.county.measures.yearly import LINES
from tongyu.county.reading import load_county
from tongyu.county.tables import LEVERS
from tongyu.life.events import CAUSES
from tongyu.report.life_years import SOURCE_WORDS
from tongyu.runs.outcomes import OUTCOMES
from tongyu.scenario.scenario import Scenario, load, shipped_names

CHINESE = re.compile("[\u4e00-\u9fff]")


def table(name: str) -> dict[str, Any]:
    folder = resources.files("tongyu.app.words") / "zh_model"
    return tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))


def in_chinese() -> set[str]:
    """The levers that have words in Chinese."""
    return {f"{pillar}.{name}" for pillar, levers in table("levers").items() for name in levers}


@pytest.mark.parametrize("key", LEVERS)
def test_every_lever_has_a_name_a_unit_and_what_it_does(key: str) -> None:
    name, unit, does = lever_words(key, "en")
    assert (unit, does) == (LEVERS[key].unit, LEVERS[key].does)
    assert name.lower().replace(" ", "_") == LEVERS[key].name
    assert name[0].isupper()


@pytest.mark.parametrize("key", [key for key in LEVERS if key in in_chinese()])
def test_a_lever_has_all_its_words_in_chinese_or_none(key: str) -> None:
    assert all(CHINESE.search(word) for word in lever_words(key, "zh"))


@pytest.mark.parametrize("name", OUTCOMES)
def test_every_outcome_has_a_label_and_a_unit(name: str) -> None:
    label, unit = outcome_words(name, "en")
    assert (label.lower(), unit) == (OUTCOMES[name].label.lower(), OUTCOMES[name].unit)


@pytest.mark.parametrize("name", [name for name in OUTCOMES if name in table("outcomes")["label"]])
def test_an_outcome_has_its_label_and_units_in_chinese_or_none(name: str) -> None:
    assert CHINESE.search(outcome_words(name, "zh")[0])
    for word in (outcome_words(name, "zh")[1], difference_unit_word(name, "zh")):
        assert CHINESE.search(word) or word == "0–1"


def test_what_nobody_has_put_into_chinese_is_said_in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_words, "_table", lambda language, name: {"label": {}, "unit": {}})
    assert lever_words("training.courses", "zh") == lever_words("training.courses", "en")
    assert outcome_words("income", "zh") == (OUTCOMES["income"].label, "yuan a head")
    both = load("both")
    assert scenario_words(both, "zh") == (both.header.title, both.header.question)
    assert scenario_name_word("both", "zh") == "both"


def test_the_chinese_of_outcomes_names_no_other() -> None:
    assert table("outcomes")["label"].keys() <= OUTCOMES.keys()
    labels = list(table("outcomes")["label"].values())
    assert len(set(labels)) == len(labels)


def test_names_of_levers_differ_in_both_languages() -> None:
    for language in LANGUAGES:
        names = [lever_words(key, language)[0] for key in LEVERS]
        assert len(set(names)) == len(names)


def test_every_pillar_has_a_word_in_both_languages() -> None:
    assert pillar_word("support", "en") == "Social support network"
    assert all(CHINESE.search(pillar_word(pillar, "zh")) for pillar in PILLARS)


@pytest.mark.parametrize("name", [name for name in shipped_names() if name in table("scenarios")])
def test_a_shipped_scenario_has_title_and_question_in_both_languages(name: str) -> None:
    scenario = load(name)
    assert scenario_words(scenario, "en") == (scenario.header.title, scenario.header.question)
    assert all(CHINESE.search(word) for word in scenario_words(scenario, "zh"))
    changed = scenario.with_(households=500, months=12, programme={})
    assert scenario_words(changed, "zh") == scenario_words(scenario, "zh")


def test_chinese_is_kept_of_nothing_that_is_not_in_the_model() -> None:
    assert in_chinese() <= LEVERS.keys()
    assert len(in_chinese()) > 30
    assert table("units").keys() <= {kind.unit for kind in LEVERS.values()}
    assert table("pillars").keys() == PILLARS.keys()
    assert table("scenarios").keys() <= set(shipped_names())


def test_a_scenario_from_elsewhere_keeps_its_own_words(small: Scenario) -> None:
    own = (small.header.title, small.header.question)
    assert own[1] == "Does everything hold in a county that is not Tongyu?"
    assert scenario_words(small, "zh") == scenario_words(small, "en") == (own[0] or small.name, own[1])
    called_alike = small.with_(name="both")
    assert scenario_words(called_alike, "zh") == (own[0] or "both", own[1])


@pytest.mark.parametrize(
    ("section", "names"),
    [
        ("source", SOURCES),
        ("line", LINES),
        ("cause", [cause_key(cause) for cause in CAUSES.values()]),
        ("method", METHODS),
    ],
)
def test_what_the_model_tells_apart_has_words(section: str, names: tuple[str, ...]) -> None:
    for language in LANGUAGES:
        assert words(language).section(f"model.{section}").keys() == set(names)


def test_sources_are_called_as_in_a_life_on_the_command_line() -> None:
    assert words("en").section("model.source") == SOURCE_WORDS


def test_places_of_tongyu_have_names_in_both_languages() -> None:
    facts = load_county("tongyu")
    geography = make_geography(facts)
    english, chinese = (place_words(facts, geography, language) for language in ("en", "zh"))
    assert english == (list(geography.township_names), list(geography.village_names))
    assert chinese.townships == [each.name_zh for each in facts.townships]
    assert chinese.villages[:2] == ["开通镇 1 号村", "开通镇 2 号村"]
    assert len(set(chinese.villages)) == facts.villages
    assert [county_word(facts, language) for language in LANGUAGES] == ["Tongyu county", "通榆县"]


def test_places_without_a_name_in_chinese_keep_their_own(small: Scenario) -> None:
    bare = [each.model_copy(update={"name_zh": ""}) for each in small.county.townships]
    facts = small.county.model_copy(update={"name_zh": "", "townships": tuple(bare)})
    assert township_word("Hill", facts, "zh") == "Hill"
    assert village_word("Hill 3", facts, "zh") == "Hill 3 号村"
    assert village_word("Hill 3", small.county, "zh") == "山乡 3 号村"
    assert county_word(facts, "zh") == "Small"
