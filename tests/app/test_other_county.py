"""The page of another county: what is opened, what the challenge allows there, what the lesson says of it."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from tests.other_county import elsewhere

from tongyu.app import opened, served
from tongyu.app.challenge.rules import Refused, entry_of, planned_of, references
from tongyu.app.challenge.scoring import Scorer
from tongyu.app.lesson.lesson import Lesson
from tongyu.app.lesson.steps import STEPS, date_of
from tongyu.app.parts.lesson import lead_in_words
from tongyu.app.running import setting
from tongyu.app.tab import Tab
from tongyu.app.words import LANGUAGES, words
from tongyu.county.facts import CountyFacts
from tongyu.county.reading import load_county
from tongyu.scenario.scenario import load


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CountyFacts:
    facts = load_county(str(elsewhere(tmp_path)))
    monkeypatch.setattr(opened, "county", facts)
    return facts


def test_a_tab_plays_the_county_that_was_opened(there: CountyFacts) -> None:
    tab = Tab()
    try:
        assert tab.chosen.value.scenario.county == there
        tab.choose_base("five_pillars")
        assert tab.chosen.value.scenario.county == there
        before = tab.chosen.value
        tab.choose_base("tongyu_2013")  # what another county did is not there to be chosen
        assert tab.chosen.value == before
        assert "tongyu_2013" not in opened.names()
    finally:
        tab.close()


def test_the_challenge_allows_as_much_a_head_as_in_tongyu(there: CountyFacts) -> None:
    assert opened.budget() == pytest.approx(20e6 * there.persons / load("baseline").county.persons, abs=5e4)
    for name, entry in references().items():
        assert entry.county == there, name
        assert planned_of(entry) <= opened.budget() + 1.0
    with pytest.raises(Refused) as refused:
        entry_of(load("both"))
    assert (refused.value.rule, refused.value.values["county"]) == ("county", "Elsewhere")
    scorer = Scorer((9_000_001,), households=40)
    score = scorer.score(references()["social_work_only"], lambda progress: None, threading.Event())
    assert score is not None


def test_a_slider_ends_where_the_county_does(there: CountyFacts) -> None:
    moved = setting.moved(opened.scenario("baseline"), "resources.stations", there.villages)
    assert setting.intensity_of(moved, "resources.stations") == there.villages


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_lesson_speaks_of_the_county_by_its_name(language: str, there: CountyFacts) -> None:
    said = lead_in_words(words(language), STEPS[0], there)
    assert {"en": "Elsewhere county: its households", "zh": "他县"}[language] in said
    assert "Tongyu" not in said
    assert "通榆" not in said
    assert [date_of(step) for step in STEPS] == [step.month for step in STEPS]  # its runs begin when Tongyu's do
    assert Lesson._scenario(replace(STEPS[0], scenario="baseline")).county == there


def test_without_a_county_all_is_as_it_was() -> None:
    assert opened.county is None
    assert not opened.elsewhere()
    assert opened.budget() == opened.BUDGET
    assert served.scorer.households == 2_938
