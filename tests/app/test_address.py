"""What stands in the address of a page, and what becomes of an address that somebody else wrote."""

import time
from collections.abc import Callable, Iterator
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongyu.app.address import PAGES, Asked, asked_in, place_of, query_of
from tongyu.app.chosen import FIRST_SEED, Past, begun, links_of
from tongyu.app.running import setting
from tongyu.app.running.layers import LAYERS
from tongyu.app.running.setting import LARGEST_SEED, as_link
from tongyu.app.tab import Tab
from tongyu.app.whereabouts import address_of
from tongyu.app.words import LANGUAGES
from tongyu.scenario.scenario import load

FEW = 588  # households


def where(tab: Tab) -> Asked:
    """What the address of a tab asks for."""
    return address_of(tab, links_of(tab.running.value, tab.chosen.value if tab.pending else None))


def whole(most: int) -> st.SearchStrategy[int | None]:
    return st.none() | st.integers(0, most)


def month() -> st.SearchStrategy[str]:
    return st.just("") | st.builds("{:04d}-{:02d}".format, st.integers(0, 9_999), st.integers(1, 12))


TEXT = st.text(st.characters(min_codepoint=1, exclude_categories=["Cs"]), max_size=30)
ASKED = st.builds(
    Asked,
    lang=st.sampled_from(["", *LANGUAGES]),
    county=TEXT,
    base=TEXT,
    scenario=TEXT,
    chosen=TEXT,
    seed=whole(LARGEST_SEED),
    chosen_seed=whole(LARGEST_SEED),
    households=whole(10**9 - 1),
    page=st.sampled_from(["", *PAGES]),
    month=month(),
    run=month(),
    layer=st.sampled_from(["", *LAYERS]),
    lesson=whole(99),
    levers=st.sampled_from([None, True]),
    groups=st.sampled_from([(), ("training",), ("resources", "support")]),
    hidden=st.sampled_from([(), ("names",), ("borders", "workers")]),
    difference=st.sampled_from([None, True]),
    village=whole(10**9 - 1),
    baseline=st.sampled_from([None, True]),
    household=whole(10**9 - 1),
    study=TEXT,
)


@given(ASKED)
def test_an_address_says_again_what_was_put_into_it(asked: Asked) -> None:
    assert asked_in("?" + query_of(asked)) == asked


@given(st.text(max_size=200) | st.builds("?{}={}".format, st.sampled_from([each.name for each in fields(Asked)]), TEXT))
def test_no_address_is_more_than_a_sentence(search: str) -> None:
    asked = asked_in(search)
    assert all(fault.startswith("The address") and "\n" not in fault for fault in asked.faults)
    query_of(asked)


@pytest.mark.parametrize(
    ("search", "fault"),
    [
        ("pag=two", 'The address says "pag", which there is not; did you mean "page"?'),
        ("seed=x", 'The address says seed = "x"; expected is a whole number from 0 to 8,999,999.'),
        ("seed=9000000", 'The address says seed = "9000000"; expected is a whole number from 0 to 8,999,999.'),
        ("seed=²", 'The address says seed = "²"; expected is a whole number from 0 to 8,999,999.'),
        ("month=2019-13", 'The address says month = "2019-13"; expected is a month such as 2015-03.'),
        ("page=three", 'The address says page = "three"; expected is one of county, two, results, challenge.'),
        ("lesson=0", 'The address says lesson = "0"; expected is a step of the lesson, such as 3, or off.'),
    ],
)
def test_what_an_address_cannot_have_is_named(search: str, fault: str) -> None:
    assert asked_in(search).faults == (fault,)


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        (Asked(base="fivepillars"), 'The address: unknown scenario "fivepillars"; did you mean "five_pillars"?'),
        (Asked(county="tongu"), 'The address: unknown county "tongu"; did you mean "tongyu'),
        (Asked(scenario="x" * 9), "The link's scenario is damaged"),
        (Asked(chosen="x" * 9), "The link's scenario is damaged"),
        (Asked(households=10**8), "households"),
    ],
)
def test_what_is_not_there_is_named_and_the_page_opens_all_the_same(asked: Asked, fault: str) -> None:
    found = begun(asked)
    assert fault in found.faults[0]
    assert (found.running.base, found.running.seed) == ("both", FIRST_SEED)


def test_a_place_of_its_own_is_not_made_by_a_month_nor_a_layer() -> None:
    here = Asked(page="two", month="2015-03", layer="income")
    assert place_of(here) == place_of(replace(here, month="2016-01", layer="", levers=True, difference=True))
    for other in (
        replace(here, page="county"),
        replace(here, seed=3),
        replace(here, village=4),
        replace(here, lesson=2),
    ):
        assert place_of(other) != place_of(here)


def until(tab: Tab, met: Callable[[Tab], bool]) -> None:
    end = time.monotonic() + 60.0
    while not (tab.view.value is not None and tab.view.value.working is None and met(tab)):
        assert time.monotonic() < end, "never so"
        time.sleep(0.01)


@pytest.fixture
def tab() -> Iterator[Tab]:
    made = Tab(Asked(base="five_pillars", households=FEW, seed=7, lesson=0))
    until(made, lambda tab: tab.view.value.latest == 23)
    yield made
    made.close()


def test_a_tab_is_brought_back_by_its_address(tab: Tab) -> None:
    tab.choose_page("two")
    tab.choose_layer("income")
    tab.look(40)
    until(tab, lambda tab: tab.view.value.latest == 40 and len(tab.view.value.now) == 2)
    tab.look(30)
    until(tab, lambda tab: tab.view.value.month == 30)
    tab.open_village(5, of_baseline=True)
    tab.levers_shown.value = tab.difference.value = True
    tab.panels.open_group("training", True)
    tab.panels.hide("hubs")
    tab.move("training.courses", 77.0)
    asked = where(tab)
    again = Tab(asked_in("?" + query_of(asked)))
    try:
        until(again, lambda tab: tab.village.value is not None and tab.view.value.month == 30)
        assert where(again) == asked
        assert again.fault.value == ""
        assert again.pending
        assert again.chosen.value.scenario.fingerprint == tab.chosen.value.scenario.fingerprint
        assert again.running.value.scenario.fingerprint == tab.running.value.scenario.fingerprint
        assert again.view.value is not None
        assert (again.view.value.latest, again.page.value, again.layer.value) == (40, "two", "income")
    finally:
        again.close()


def test_levers_that_run_are_in_the_address_too(tab: Tab) -> None:
    tab.move("training.courses", 77.0)
    tab.apply(from_now=False)
    until(tab, lambda tab: not tab.pending and tab.view.value.setup.scenarios[-1] is tab.running.value.scenario)
    asked = where(tab)
    assert asked.chosen == ""
    found = begun(asked_in("?" + query_of(asked)))
    assert found.running.scenario.fingerprint == tab.running.value.scenario.fingerprint
    assert (found.running.base, found.running.origin.name, found.running.moved) == (
        "five_pillars",
        "five_pillars",
        True,
    )


def test_going_back_runs_what_ran_there(tab: Tab) -> None:
    before = where(tab)
    tab.go_to(Asked(base="baseline", households=FEW, page="two", lesson=0, month="2011-06"))
    until(tab, lambda tab: len(tab.view.value.now) == 2 and tab.view.value.latest == 5)
    assert tab.running.value.scenario.name == "baseline"
    tab.go_to(before)
    until(tab, lambda tab: len(tab.view.value.now) == 1 and tab.view.value.latest == 23)
    assert where(tab) == before


def test_what_was_chosen_is_taken_back_step_by_step_and_all_at_once(tab: Tab) -> None:
    first = tab.chosen.value
    tab.move("training.courses", 77.0)
    tab.move("training.lectures", 5.0)
    tab.change("seed", 8)
    assert tab.past.steps.value == 3
    tab.undo()
    tab.undo()
    assert setting.intensity_of(tab.chosen.value.scenario, "training.courses") == 77.0
    assert tab.chosen.value.scenario.name == "five_pillars-changed"
    tab.back_to_preset()
    assert tab.chosen.value.scenario.fingerprint == first.scenario.fingerprint
    assert not tab.chosen.value.moved
    tab.undo()
    assert tab.chosen.value.moved
    tab.undo()
    assert tab.chosen.value == first
    tab.undo()
    assert tab.chosen.value == first
    tab.move("training.courses", setting.intensity_of(first.scenario, "training.courses"))
    assert tab.past.steps.value == 0  # nothing was changed


def test_no_more_is_remembered_than_can_be_taken_back() -> None:
    past, one = Past(), begun(Asked()).running
    for seed in range(150):
        past.note(replace(one, seed=seed))
    assert past.steps.value == 100
    last = past.back()
    assert last is not None
    assert last.seed == 149


def test_a_link_of_before_opens_what_it_did(tab: Tab) -> None:
    link = as_link(load("support_only").with_(households=FEW))
    found = begun(asked_in(f"?lang=zh&seed=4&scenario={link}"))
    assert found.faults == []
    assert (found.running.scenario.name, found.running.seed, found.running.base) == ("support_only", 4, "")


@pytest.mark.parametrize("query", ["run=2014-06&lesson=off", "month=2011-05&lesson=off", "lesson=off"])
def test_an_address_says_the_month_shown_the_latest_or_neither(query: str) -> None:
    made = Tab(asked_in(f"?base=both&households={FEW}&{query}"))
    try:
        until(made, lambda tab: bool(tab.view.value.now))
        asked = asked_in(f"?{query}")
        until(made, lambda tab: tab.view.value.month == {"2011-05": 4}.get(asked.month, 23))
        assert made.view.value.latest == {"run=2014-06&lesson=off": 41, "month=2011-05&lesson=off": 4}.get(query, 23)
    finally:
        made.close()


def test_a_tab_that_cannot_be_opened_takes_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(tab: Tab, asked: Asked) -> None:
        raise ZeroDivisionError

    before = len(Tab._open)
    with monkeypatch.context() as patched:
        patched.setattr(Tab, "_show", broken)
        with pytest.raises(ZeroDivisionError):
            Tab(Asked(households=FEW))
    assert len(Tab._open) == before


def test_an_address_that_says_too_much_is_a_sentence() -> None:
    asked = asked_in("?" + "&".join(f"a{k}=1" for k in range(200)))
    assert asked == Asked(faults=("The address says more than 100 things; none of them is followed.",))


def test_what_is_chosen_and_not_run_comes_back_with_its_seed_and_its_county(tab: Tab) -> None:
    tab.change("seed", 41)
    found = begun(asked_in("?" + query_of(where(tab))))
    assert (found.running.seed, found.chosen.seed) == (7, 41)
    tab.upload("elsewhere.toml", load("both", "zigui").with_(households=700).to_toml(), 100)
    assert tab.fault.value == ""
    found = begun(asked_in("?" + query_of(where(tab))))
    assert found.running.scenario.county.name == load("baseline").county.name
    assert found.chosen.scenario.fingerprint == tab.chosen.value.scenario.fingerprint
    assert found.chosen.preset.scenario.county.digest == load("both", "zigui").county.digest
