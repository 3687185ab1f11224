"""Pairs of runs in the background of a page, and what is said of them."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tests.households_by_hand import moved

from tongyu.app.pairs.making import PairMaker, Two
from tongyu.app.pairs.pairs import CHOICES, Paired, Pairs, seeds_from
from tongyu.app.parts.answer import said
from tongyu.app.parts.charts.differing import behind
from tongyu.app.parts.who import rows_of
from tongyu.app.running.running import Running
from tongyu.app.running.setting import LARGEST_SEED
from tongyu.app.words import words
from tongyu.designs.comparison import design
from tongyu.questions.comparison.conducting import compare
from tongyu.runs.study_folder import begin
from tongyu.runs.tasks import Failure
from tongyu.scenario.scenario import Scenario, load
from tongyu.statistics.intervals import mean_interval

MOST = CHOICES[0]


@pytest.fixture(scope="module")
def programme(small: Scenario) -> Scenario:
    return moved(small, 60, training__courses={"intensity": 60}, support__social_workers={"intensity": 12})


@pytest.fixture(scope="module")
def maker() -> PairMaker:
    return PairMaker()


def until(met: Callable[[], bool]) -> None:
    end = time.monotonic() + 120.0
    while not met():
        assert time.monotonic() < end, "never so"
        time.sleep(0.01)


def over(pairs: Pairs) -> bool:
    return pairs.found.value is not None and not pairs.found.value.working


@pytest.fixture(scope="module")
def paired(programme: Scenario, maker: PairMaker) -> Paired:
    """Eight pairs of the programme from seed 3 on."""
    pairs = Pairs(maker)
    pairs.run(programme, 3, MOST)
    until(lambda: over(pairs))
    assert pairs.fault.value == ""
    assert pairs.found.value is not None
    return pairs.found.value


def test_a_pair_is_what_the_page_shows_of_the_same_two_counties(paired: Paired) -> None:
    running = [Running(each, 3) for each in Two(paired.scenario).scenarios]
    for each in running:
        while not each.ended:
            each.step()
    for number, values in paired.pairs[0].months.items():
        shown = [
            after.numbers[number] - before.numbers[number]
            for before, after in zip(*(each.seen for each in running), strict=True)
        ]
        told = ~np.isnan(values)
        assert told.sum() == len(values) - 11 * (not number.startswith("price_"))
        assert values[told] == pytest.approx(np.array(shown)[told], abs=1e-12)


def test_what_pairs_amount_to_is_what_a_comparison_on_their_seeds_finds(paired: Paired, tmp_path: Path) -> None:
    planned = design(Two(paired.scenario).scenarios, range(3, 3 + MOST))
    found = compare(planned, begin(planned.study, tmp_path / "same"))
    comparison = paired.comparison
    assert comparison is not None
    assert comparison.rows[1].effects == found.rows[1].effects
    assert comparison.rows[1].cost_per_person_year == found.rows[1].cost_per_person_year
    assert comparison.who.to_csv() == found.who.to_csv()


def test_pairs_that_are_there_are_kept_when_more_are_asked_for(
    programme: Scenario, maker: PairMaker, paired: Paired
) -> None:
    pairs, made = Pairs(maker), maker.made
    pairs.run(programme, 3, 2 * MOST)
    until(lambda: over(pairs))
    found = pairs.found.value
    assert found is not None
    assert [pair.seed for pair in found.pairs] == list(range(3, 3 + 2 * MOST))
    assert found.pairs[:MOST] == paired.pairs
    assert maker.made - made == MOST


def test_stopped_pairs_stay_and_another_programme_has_none_of_them(programme: Scenario, maker: PairMaker) -> None:
    pairs = Pairs(maker)
    pairs.run(programme, 3, MOST)
    until(lambda: pairs.found.value is not None and len(pairs.found.value.pairs) > 1)
    pairs.cancel()
    assert over(pairs)
    assert pairs.found.value is not None
    assert not pairs.found.value.is_of(programme, 4)
    pairs.run(programme, 40, MOST)
    found = pairs.found.value
    assert found is not None
    assert found.pairs == ()
    pairs.cancel()


@pytest.mark.parametrize("asked", [0, 7, 10**6])
def test_only_so_many_pairs_as_are_offered_are_made_and_none_of_no_programme(
    asked: int, programme: Scenario, maker: PairMaker
) -> None:
    pairs = Pairs(maker)
    pairs.run(programme, 3, asked)
    pairs.run(load("baseline"), 3, MOST)
    assert pairs.found.value is None


def test_no_pair_is_made_with_a_seed_of_the_challenge() -> None:
    seeds = seeds_from(LARGEST_SEED - 2, 8)
    assert len(set(seeds)) == 8
    assert max(seeds) == LARGEST_SEED


def test_one_pair_at_a_time_is_made_on_a_server_and_no_more_remembered_than_it_may(
    programme: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once: list[int] = []
    running = threading.Semaphore(1)

    def made(scenario: Scenario, seed: int) -> object:
        assert running.acquire(blocking=False), "two at once"
        time.sleep(0.01)
        at_once.append(seed)
        running.release()
        return object()

    monkeypatch.setattr("tongyu.app.pairs.making._made", made)
    monkeypatch.setattr("tongyu.app.pairs.making.REMEMBERED", 3)
    maker, never = PairMaker(), threading.Event()
    threads = [threading.Thread(target=maker.pair, args=(programme, seed, never)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sorted(at_once) == list(range(6))
    maker.pair(programme, at_once[-1], never)
    assert maker.made == 6
    maker.pair(programme, at_once[0], never)
    assert maker.made == 7


def test_a_run_that_fails_is_a_sentence_and_what_was_over_stays(
    programme: Scenario, maker: PairMaker, paired: Paired, monkeypatch: pytest.MonkeyPatch
) -> None:
    failure = Failure("programme", 11, "2012-01", "clear", "ClearingError", "residual 1e-3")
    monkeypatch.setattr("tongyu.app.pairs.making.perform", lambda task: failure)
    pairs = Pairs(maker)
    pairs.run(programme.with_(parameters={"choice.theta": 0.11}), 3, MOST)
    until(lambda: bool(pairs.fault.value))
    assert pairs.fault.value == "programme, seed 11, 2012-01, phase clear: ClearingError: residual 1e-3"
    assert over(pairs)


def test_the_band_behind_a_chart_is_the_interval_of_the_mean_of_its_thin_lines(paired: Paired) -> None:
    found = behind(words("en"), paired)["poverty"]
    assert len(found.each) == MOST
    last = [values[-1] for values in found.each]
    interval = mean_interval([value for value in last if value is not None])
    assert found.mean["values"][-1] == pytest.approx(interval.estimate, abs=1e-3)
    assert (found.mean["low"][-1], found.mean["high"][-1]) == pytest.approx((interval.low, interval.high), abs=1e-3)
    assert found.mean["values"][:11] == [None] * 11
    alone = behind(words("en"), Paired(paired.scenario, 3, MOST, paired.pairs[:1]))["poverty"]
    assert "low" not in alone.mean


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_answer_says_how_much_how_surely_for_whom_and_at_what_cost(paired: Paired, language: str) -> None:
    comparison = paired.comparison
    assert comparison is not None
    effect = comparison.rows[1].effects["person_years_poor"]
    lines = said(words(language), paired)
    assert f"{abs(effect.estimate):.0f}" in lines[0] or f"{abs(effect.estimate):.1f}" in lines[0]
    assert "[" in lines[0]
    assert str(MOST) in lines[-1]
    assert len(lines) == 5
    assert said(words(language), None) == []
    alone = said(words(language), Paired(paired.scenario, 3, MOST, paired.pairs[:1]))
    assert not any("[" in line for line in alone)


def planted(paired: Paired, effect: float, spread: float = 0.0) -> list[str]:
    """What is said where the programme adds `effect` person-years, give or take `spread`, by both outcomes."""
    pairs = []
    for k, pair in enumerate(paired.pairs):
        before, after = pair.runs
        names = ("person_years_poor", "person_years_poor_net")
        changed = {name: before.outcomes[name] + effect + spread * (-1) ** k for name in names}
        runs = (before, after.__class__(**{**vars(after), "outcomes": after.outcomes | changed}))
        pairs.append(pair.__class__(pair.seed, runs, pair.changes, pair.months))
    return said(words("en"), Paired(paired.scenario, paired.seed, paired.asked, tuple(pairs)))


def test_less_and_more_poverty_and_none_that_can_be_told_are_said_as_what_they_are(paired: Paired) -> None:
    assert planted(paired, -18.0, 1.0)[0].startswith("18 fewer person-years poor per 1,000 persons [17, 19]")
    assert planted(paired, 18.0, 1.0)[0].startswith("18 more person-years poor per 1,000 persons [17, 19]")
    untold = "Whether poverty changes cannot be told from luck: change of -0.2 person"
    assert planted(paired, -0.2, 5.0)[0].startswith(untold)


def test_who_gains_is_the_table_of_the_comparison(paired: Paired) -> None:
    comparison = paired.comparison
    assert comparison is not None
    for by, groups in (("decile", 10), ("age", 4), ("remoteness", 3)):
        rows = rows_of(words("en"), comparison.who, by)
        assert len(rows) == groups
        assert all(len(row["cells"]) == 5 for row in rows)
    poorest = comparison.who[comparison.who["by"] == "income decile"].iloc[0]
    row = rows_of(words("en"), comparison.who, "decile")[0]
    assert row["name"] == "1 (poorest)"
    assert row["cells"][2].startswith(f"{poorest['person_years']:+.1f} [")
    assert row["years"][0] == pytest.approx(poorest["person_years"])


def test_pairs_are_one_whatever_a_page_calls_its_programme(
    programme: Scenario, maker: PairMaker, paired: Paired
) -> None:
    made = maker.made
    for name in ("baseline", "another"):
        pairs = Pairs(maker)
        pairs.run(programme.with_(name=name), 3, MOST)
        until(lambda pairs=pairs: over(pairs))
        assert pairs.fault.value == ""
        found = pairs.found.value
        assert found is not None
        assert said(words("en"), found) == said(words("en"), paired)
    assert maker.made == made


def test_who_waits_for_the_pairs_of_others_can_leave(programme: Scenario, maker: PairMaker) -> None:
    cancelled = threading.Event()
    with maker._turn:
        waiting = threading.Thread(target=maker.pair, args=(programme, 999, cancelled))
        waiting.start()
        cancelled.set()
        waiting.join(10.0)
        assert not waiting.is_alive()


def test_a_fault_of_what_nobody_asks_for_any_more_is_not_told(programme: Scenario) -> None:
    class Faulty(PairMaker):
        def pair(self, scenario: Scenario, seed: int, cancelled: threading.Event) -> None:
            cancelled.wait(10.0)
            raise ValueError("late")

    pairs = Pairs(Faulty())
    pairs.run(programme, 3, MOST)
    pairs.forget()
    until(lambda: not [each for each in threading.enumerate() if each.name == "tongyu-pairs"])
    assert pairs.fault.value == ""
