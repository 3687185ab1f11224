"""The lesson and the challenge as a person meets them, in a real browser."""

import re

import pytest
from playwright.sync_api import Page, expect

from tongyu.app.lesson.lesson import Lesson
from tongyu.app.lesson.steps import STEPS
from tongyu.app.pairs.pairs import Paired
from tongyu.app.running import setting
from tongyu.app.words import LANGUAGES, words
from tongyu.scenario.scenario import load


def test_the_first_sentence_is_there_when_the_page_opens(page: Page) -> None:
    box = page.locator(".lesson").bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 200
    expect(page.locator(".lesson")).to_contain_text("Step 1 of 11")
    expect(page.locator(".lesson p b")).to_contain_text("2012-12")


def test_all_steps_are_walked_and_each_finds_its_figures(page: Page) -> None:
    for number, step in enumerate(STEPS, 1):
        expect(page.locator(".lesson h2")).to_contain_text(f"Step {number} of {len(STEPS)}")
        expect(page.locator(".lesson p b").first).to_contain_text(re.compile(r"\d"), timeout=60_000)
        if step.marked:
            expect(page.locator(f"#chart-{step.marked}.marked")).to_be_visible()
        if step.village:
            expect(page.locator(".village-list tbody tr").first).to_be_visible()
        page.locator(".lesson .button-primary").click()
    expect(page.locator(".lesson")).to_have_count(0)
    expect(page.locator(".challenge")).to_be_visible()
    page.get_by_role("button", name="Lesson").click()
    expect(page.locator(".lesson h2")).to_contain_text(f"Step {len(STEPS)}")


def test_arrow_keys_go_through_it_and_escape_puts_it_away(page: Page) -> None:
    page.locator(".lesson .button-primary").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".lesson h2")).to_contain_text("Step 2")
    page.locator(".lesson .button-primary").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".lesson h2")).to_contain_text("Step 1")
    page.locator(".lesson .button-primary").focus()
    page.keyboard.press("Escape")
    expect(page.locator(".lesson")).to_have_count(0)


def test_what_costs_too_much_is_refused_in_a_sentence_and_a_score_can_be_cancelled(page: Page) -> None:
    page.get_by_role("button", name="Challenge").click()
    page.get_by_role("button", name="Hand in").click()
    expect(page.locator(".challenge .fault")).to_contain_text("more than the budget of 20 m")
    page.get_by_role("button", name="Bring all to the budget").click()
    expect(page.locator(".challenge")).to_contain_text("planned to cost 20.00 m yuan")
    page.get_by_role("button", name="Hand in").click()
    expect(page.locator(".challenge .scoring")).to_contain_text(re.compile("run 1 of|Waiting"))
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator(".challenge .scoring")).to_contain_text("Nothing is being scored", timeout=60_000)
    expect(page.locator(".challenge .own")).to_have_count(0)


def test_a_programme_within_the_budget_is_scored(page: Page) -> None:
    page.get_by_role("button", name="Challenge").click()
    page.get_by_role("button", name="Bring all to the budget").click()
    expect(page.locator(".challenge")).to_contain_text("planned to cost 20.00 m yuan")
    page.get_by_role("button", name="Hand in").click()
    expect(page.locator(".challenge .own")).to_contain_text(re.compile(r"Try 1.*\[-?\S+, \S+\]", re.S), timeout=300_000)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_figure_stands_in_the_words_of_the_lesson(language: str) -> None:
    for key, text in words(language).section("lesson").items():
        assert re.findall(r"\d", text) == [], key


def test_putting_the_lesson_away_leaves_the_page_as_it_is_and_a_click_right_after_counts(page: Page) -> None:
    page.evaluate("document.querySelector('.county-map').dataset.same = 'yes'")
    page.get_by_role("button", name="Lesson", exact=True).click()
    page.get_by_role("button", name="Play").click()
    expect(page.locator(".scrub label")).not_to_contain_text("2012-12", timeout=60_000)
    expect(page.locator(".lesson")).to_have_count(0)
    assert page.evaluate("document.querySelector('.county-map').dataset.same") == "yes"


def test_an_address_has_the_figures_of_its_step_read_off_nothing_else() -> None:
    number = next(k for k, step in enumerate(STEPS) if step.pairs)
    step, lesson = STEPS[number], Lesson()
    lesson.resume(number, lambda scenario: scenario.with_(households=588))
    own = setting.sampled(load(step.scenario).with_(households=588))
    assert lesson.is_of_step(own, step.seed)
    assert not lesson.is_of_step(own, step.seed + 1)
    assert not lesson.is_of_step(setting.moved(own, "training.courses", 3.0), step.seed)
    lesson.answer(step.name, Paired(own, step.seed, 8))
    assert lesson.answers.value == {}
    lesson.resume(0, lambda scenario: scenario)
    assert lesson.is_of_step(own, 5)
