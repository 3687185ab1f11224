"""The challenge: what may be handed in, and what it is worth."""

import io
import threading

import pandas as pd
import pytest
from tests.end_to_end.sweeping import wait_for

from tongyu.app.challenge.kept import Kept, Try
from tongyu.app.challenge.rules import ROUNDING, Refused, brought_to_budget, entry_of, planned_of
from tongyu.app.challenge.scoring import LAST_SEED, Progress, Scorer, hidden_seeds
from tongyu.app.challenge.tries import Tries
from tongyu.app.parts.challenge import csv_of
from tongyu.app.running.setting import BUDGET, LARGEST_SEED
from tongyu.designs.comparison import design
from tongyu.questions.comparison.answer import compared
from tongyu.runs.tasks import perform
from tongyu.scenario.lever_setting import LeverSetting
from tongyu.scenario.scenario import load


def test_what_costs_more_than_the_budget_is_refused_and_what_costs_it_is_not() -> None:
    with pytest.raises(Refused) as refused:
        entry_of(load("both"))
    assert refused.value.rule == "over"
    entry = entry_of(brought_to_budget(load("both")))
    assert planned_of(entry) == pytest.approx(BUDGET, abs=ROUNDING)


@pytest.mark.parametrize(
    ("rule", "changes"),
    [("early", {"start": "2011-01", "end": "2012-12"}), ("unit_cost", {"unit_cost": 0.0, "start": "2014-01"})],
)
def test_ways_round_the_budget_are_refused(rule: str, changes: dict[str, object]) -> None:
    setting = LeverSetting.model_validate({"intensity": 10, **changes})
    with pytest.raises(Refused) as refused:
        entry_of(load("baseline").with_(programme={"training": {"courses": setting}}))
    assert refused.value.rule == rule


def test_nothing_and_another_county_are_refused(small) -> None:
    for scenario, rule in ((load("baseline"), "empty"), (small, "county")):
        with pytest.raises(Refused) as refused:
            entry_of(scenario)
        assert refused.value.rule == rule


def test_seeds_are_of_those_that_no_page_can_be_set_to_and_differ_from_server_to_server() -> None:
    seeds = hidden_seeds()
    assert all(LARGEST_SEED < seed <= LAST_SEED for seed in seeds)
    assert len(set(seeds)) == len(seeds)
    assert seeds != hidden_seeds()


def test_the_score_is_what_a_study_finds_on_the_same_seeds() -> None:
    seeds, households = (9_000_001, 9_000_002), 172
    told: list[Progress] = []
    entry = entry_of(load("training_only"))
    score = Scorer(seeds, households).score(entry, told.append, threading.Event())
    assert score is not None
    assert (told[-1].done, told[-1].runs) == (3, 4)
    plan = design([load("baseline").with_(households=households), entry.with_(households=households)], seeds)
    found = compared(plan, [perform(task) for task in plan.tasks]).rows[1]
    assert score.row.effects["person_years_poor"] == found.effects["person_years_poor"]
    assert score.row.effects["income"] == found.effects["income"]


def test_a_cancelled_score_is_none_and_lets_the_next_in() -> None:
    scorer, cancelled = Scorer((9_000_001,), 172), threading.Event()
    entry = entry_of(load("training_only"))
    assert scorer.score(entry, lambda progress: cancelled.set(), cancelled) is None
    assert scorer.score(entry, lambda progress: None, threading.Event()) is not None


def test_tries_of_a_browser_are_there_when_its_page_is_loaded_again() -> None:
    kept, scorer = Kept(), Scorer((9_000_001, 9_000_002), 172)
    tries = Tries(scorer, kept, "a browser")
    tries.hand_in(load("training_only"))
    wait_for(lambda: tries.progress.value is None)
    assert [each.number for each in tries.made.value] == [1]
    again = Tries(scorer, kept, "a browser")
    assert again.made.value == tries.made.value
    again.hand_in(load("support_only").with_(programme={"training": load("training_only").programme["training"]}))
    wait_for(lambda: again.progress.value is None)
    assert [each.number for each in again.made.value] == [1, 2]
    assert Tries(scorer, kept, "another").made.value == ()
    assert Tries(scorer, Kept(), "").made.value == ()
    table = pd.read_csv(io.StringIO(csv_of(again.made.value)))
    assert table["try"].tolist() == [1, 2]
    score = again.made.value[0].score
    assert table["person_years_poor"][0] == pytest.approx(score.row.effects["person_years_poor"].estimate)
    assert table["training.courses"][0] == dict(again.made.value[0].entry.programme_items())["training.courses"].most
    assert table["planned"][0] == round(score.planned)


def test_only_so_many_browsers_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tongyu.app.challenge.kept.BROWSERS", 2)
    kept, entry = Kept(), entry_of(load("training_only"))
    score = Scorer((9_000_001, 9_000_002), 172).score(entry, lambda progress: None, threading.Event())
    assert score is not None
    for session in ("a", "b", "c"):
        kept.add(session, (), Try(score, entry))
    assert [bool(kept.of(session)) for session in ("a", "b", "c")] == [False, True, True]


def test_two_tabs_of_a_browser_number_their_tries_in_one_row_and_have_each_reference_once() -> None:
    kept, entry = Kept(), entry_of(load("training_only"))
    score = Scorer((9_000_001, 9_000_002), 172).score(entry, lambda progress: None, threading.Event())
    assert score is not None
    one, other = Tries(Scorer((1,), 172), kept, "a browser"), Tries(Scorer((1,), 172), kept, "a browser")
    kept.add("a browser", one.made.value, Try(score, entry))
    kept.add("a browser", other.made.value, Try(score, entry))
    for tab in (one, other):
        found = kept.add("a browser", tab.made.value, Try(score, entry, reference="both"))
    assert [(each.number, each.reference) for each in found] == [(1, ""), (2, ""), (0, "both")]
    assert [each.number for each in kept.add("", found, Try(score, entry))] == [1, 2, 0, 3]
    assert kept.of("") == ()
