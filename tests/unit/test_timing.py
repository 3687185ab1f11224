"""A programme outside the run is refused; one that is partly outside is told of."""

from pathlib import Path

import pytest
from tests.households_by_hand import SMALL_COUNTY, moved

from tongyu import Scenario, load
from tongyu.commands.run import run_scenario
from tongyu.designs.comparison import design
from tongyu.errors import InputError
from tongyu.runs.study_folder import begin
from tongyu.scenario.plans.cautions import cautions
from tongyu.scenario.plans.timing import Outside, outside, require_at_work

LATE = {"intensity": 5, "start": "2025-01"}
EARLY = {"intensity": 5, "end": "2010-12"}


def test_a_programme_after_or_before_the_run_is_refused_with_its_months_and_the_run_s(small: Scenario) -> None:
    with pytest.raises(InputError) as refused:
        require_at_work(moved(small, 48, training__courses=LATE))
    assert str(refused.value) == (
        "small: its whole programme lies outside the run, 2011-01 to 2014-12: training.courses is planned for 2025-01"
        " on. Give the run, or the levers, other months."
    )
    with pytest.raises(InputError, match=r"training\.courses \(and 1 more\) is planned for the months to 2010-12\."):
        require_at_work(moved(small, 48, training__courses=EARLY, support__social_workers=LATE))


def test_too_short_a_run_is_refused_by_every_command_that_makes_one(tmp_path: Path) -> None:
    short = load("both").with_(months=24)
    with pytest.raises(InputError, match=r"both: its whole programme lies outside the run, 2011-01 to 2012-12"):
        run_scenario(short, 1, None, False, False, 1)
    with pytest.raises(InputError, match=r"both: its whole programme lies outside the run"):
        begin(design([short], [1, 2]).study, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["baseline", str(SMALL_COUNTY)])
def test_no_programme_and_one_at_work_for_a_single_month_are_run(small: Scenario, name: str) -> None:
    require_at_work(load(name))
    require_at_work(moved(small, 12, training__courses={"intensity": 5, "start": "2011-12"}, support__mutual_aid=LATE))


def test_levers_that_are_partly_or_wholly_outside_are_told_of(small: Scenario) -> None:
    scenario = moved(
        small,
        24,
        resources__hubs={"intensity": 1, "start": "2010-01"},
        resources__stations={"intensity": {"2011-06": 2.0, "2013-01": 4.0}},
        training__courses={"intensity": 5, "start": "2011-01", "end": "2014-12"},
        training__lectures={"intensity": 5, "start": "2011-01", "end": "2014-12"},
        training__coaching={"intensity": 5, "start": "2011-05"},
        support__social_workers={"intensity": 1, "start": "2013-01"},
    )
    assert outside(scenario) == [
        Outside("resources.hubs", "2010-01", "", False),
        Outside("resources.stations", "2011-06", "2013-01", False),
        Outside("training.courses", "2011-01", "2014-12", False),
        Outside("training.lectures", "2011-01", "2014-12", False),
        Outside("support.social_workers", "2013-01", "", True),
    ]
    run = "the run is 2011-01 to 2012-12, so that"
    assert cautions([scenario]) == [
        f"support.social_workers: planned for 2013-01 on; {run} nothing of it happens.",
        f"resources.hubs: planned for 2010-01 on; {run} only what lies within happens.",
        f"training.courses, training.lectures: planned for 2011-01 to 2014-12; {run} only what lies within happens.",
        f"resources.stations: planned for 2011-06 to 2013-01; {run} only what lies within happens.",
    ]
    require_at_work(scenario)


def test_many_levers_of_the_same_months_share_a_line() -> None:
    lines = cautions([load("both").with_(months=60)])
    assert len(lines) == 1
    assert lines[0].startswith("resources.produce_selection, resources.carrier_contracts, resources.hubs and 29 more:")


def test_a_programme_that_nobody_pays_for_is_refused(small: Scenario) -> None:
    late = moved(small, 120, training__courses={"intensity": 5, "start": "2019-01", "end": "2019-12"})
    require_at_work(late)
    with pytest.raises(InputError) as refused:
        require_at_work(late.with_(stress=("funding_ends",)))
    assert str(refused.value) == (
        "small: nothing of its programme happens in the run, 2011-01 to 2020-12: training.courses is planned for"
        " 2019-01 to 2019-12, but by then the stress funding_ends has taken its money. Give it money, or other months."
    )
    with pytest.raises(InputError, match=r"training\.courses is planned for the whole run, but its budget is 0\."):
        require_at_work(moved(small, 24, training__courses={"intensity": 5, "budget": 0.0}))
    require_at_work(moved(small, 24, training__courses={"intensity": 5, "budget": 0.0, "unit_cost": 0.0}))
    dated = {"intensity": 5, "budget": {"2011-01": 0.0, "2012-06": 9_000.0}}
    require_at_work(moved(small, 24, training__courses=dated))


def test_a_lever_without_money_among_others_is_told_of(small: Scenario) -> None:
    scenario = moved(
        small, 24, training__courses={"intensity": 5, "budget": 0.0}, support__social_workers={"intensity": 1}
    )
    assert cautions([scenario]) == [
        "training.courses: planned for the whole run; its budget is 0, so that nothing of it happens."
    ]
