"""What may be tried out, and what a trial makes of it."""

from pathlib import Path

import pytest
from tests.households_by_hand import moved
from tests.other_county import elsewhere

from tongyu.county.tables import LEVERS
from tongyu.errors import InputError
from tongyu.questions.trial.plan import Plan, make_plan
from tongyu.scenario.scenario import Scenario, load

USUAL = {"intensity": 12.0, "share": 0.5, "uptake": 0.8, "leak": 0.05, "start": "2012-01"}


def plan(scenario: Scenario, lever: str = "training.courses", **changed) -> Plan:
    return make_plan(scenario, lever, **(USUAL | changed))


def test_each_village_that_has_the_lever_gets_its_part_of_the_county_wide_amount(small: Scenario) -> None:
    with_lever = plan(small).with_lever([2, 0, 7])
    setting = with_lever.programme["training"]["courses"]
    assert setting.villages == (0, 2, 7)
    assert setting.intensity == pytest.approx(12.0 * 3 / 12)
    assert (setting.start, setting.end, setting.budget) == ("2012-01", None, None)
    assert plan(small).with_lever([]) is small
    assert plan(small).with_lever(range(12)).programme["training"]["courses"].intensity == pytest.approx(12.0)


def test_the_levers_of_the_scenario_stay(small: Scenario) -> None:
    based = moved(small, training__lectures={"intensity": 20, "place": ["Hill"]}, support__mutual_aid=3)
    programme = plan(based).with_lever([1]).programme
    assert programme["training"]["lectures"] == based.programme["training"]["lectures"]
    assert programme["support"] == based.programme["support"]


def test_without_an_intensity_it_is_that_of_the_five_pillars() -> None:
    for key, usual in load("five_pillars").programme_items():
        if LEVERS[key].by_village:
            made = plan(load("baseline"), LEVERS[key].name, intensity=None)
            assert (made.lever, made.intensity) == (key, usual.most)


def test_a_lever_that_the_examples_do_not_move_needs_an_intensity(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tongyu.questions.trial.plan.EXAMPLES", "branding_only")
    said = r"branding_only does not move resources\.stations; give --intensity, 0\.0-172\.0 village stations\."
    with pytest.raises(InputError, match=said):
        plan(load("baseline"), "stations", intensity=None)


def test_a_lever_that_rounds_to_none_in_a_small_county_is_said_to_and_from_what_amount_on_it_is_one(
    tmp_path: Path,
) -> None:
    there = load("baseline", elsewhere(tmp_path, persons=9_000, households=2_500))
    with pytest.raises(InputError) as refused:
        plan(there, "vocational_training", intensity=None)
    kind = LEVERS["support.vocational_training"]
    assert str(refused.value) == (
        "five_pillars leaves out for Elsewhere county support.vocational_training (0.022 a 1,000 persons rounds to"
        f" none; from 0.056 on it is 1); give --intensity, 0.0-{kind.most_in(there.county):.1f} {kind.unit}."
    )
    assert (kind.rounded(0.056 * 9), kind.rounded(0.055 * 9)) == (1, 0)
    assert plan(there, "vocational_training", intensity=1.0).intensity == 1.0


@pytest.mark.parametrize(
    ("start", "before", "years"),
    [("2012-01", 2011, [2012, 2013, 2014]), ("2012-02", 2011, [2013, 2014]), ("2014-01", 2013, [2014])],
)
def test_covariates_are_of_the_year_before_and_outcomes_of_whole_years_with_the_lever(start, before, years, small):
    made = plan(small, start=start)
    assert (made.year_before, made.years) == (before, years)


@pytest.mark.parametrize(
    ("lever", "changed", "sentence"),
    [
        ("corses", {}, 'unknown lever "corses"; did you mean "courses"? Levers that can be placed by village:'),
        ("hubs", {}, "resources.hubs cannot be placed by village. Levers that can: resources.produce_selection,"),
        ("branding.awareness", {}, "branding.awareness cannot be placed by village."),
        ("courses", {"intensity": 0.0}, "--intensity 0 is outside 0.0-2000.0 places a month"),
        ("courses", {"intensity": 2_001.0}, "--intensity 2001 is outside"),
        ("courses", {"share": 0.0}, "--share 0 leaves nobody to compare with"),
        ("courses", {"share": 1.0}, "--share 1 leaves nobody to compare with"),
        ("courses", {"share": 1.5}, "--share 1.5 is outside 0-1."),
        ("courses", {"leak": -0.1}, "--leak -0.1 is outside 0-1."),
        ("courses", {"uptake": float("nan")}, "--uptake nan is outside 0-1."),
        ("courses", {"uptake": 0.2, "leak": 0.2}, "--leak 0.2 is not below --uptake 0.2"),
        ("courses", {"start": "2014"}, '--start "2014" is not a month; write it as in "2014-01".'),
        ("courses", {"start": "2011-06"}, "begins in 2011-01, so 2012-01 is the earliest."),
        ("courses", {"start": "2014-02"}, "leaves no whole calendar year after it: small ends in 2014-12."),
        ("courses", {"start": "2030-01"}, "leaves no whole calendar year after it"),
    ],
)
def test_a_trial_that_cannot_be_is_answered_in_one_sentence(lever, changed, sentence, small: Scenario) -> None:
    with pytest.raises(InputError) as mistake:
        plan(small, lever, **changed)
    assert sentence in str(mistake.value)
    assert "\n" not in str(mistake.value)


def test_a_lever_that_the_scenario_moves_already_is_refused() -> None:
    with pytest.raises(InputError, match=r"both moves training.courses already"):
        plan(load("both"))
