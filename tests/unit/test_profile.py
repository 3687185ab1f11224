"""Where the time of a run goes, with a clock that is made up."""

from itertools import count

import pytest

from tongyu.county.county import SCHEDULE, County
from tongyu.report.profile_table import profile_table
from tongyu.runs.profile import INITIALISE, Profile


@pytest.fixture(scope="module")
def profile() -> Profile:
    """Of two months, by a clock that goes on by a second whenever it is read."""
    ticks = count()
    made = Profile(lambda: float(next(ticks)))
    county = County("baseline", rng=1, households=50)
    made.watch(county)
    county.run(2)
    return made


def test_every_step_of_the_month_is_there_once_in_its_order(profile):
    steps = [(phase, step) for phase, steps in SCHEDULE.items() for step in steps]
    start, opening, *within, check, record = [(part.phase, part.step) for part in profile.parts]
    assert within == steps
    assert [start[0], opening[0], check[0], record[0]] == [INITIALISE, "open", "check", "record"]


def test_the_parts_add_up_to_the_run(profile):
    steps = sum(len(steps) for steps in SCHEDULE.values()) + 3
    assert profile.months == 2
    assert profile.seconds == 1 + 2 * steps
    assert sum(part.share for part in profile.parts) == pytest.approx(1.0)
    first, *others = profile.parts
    assert profile.a_month(first) is None
    assert [profile.a_month(part) for part in others] == [1000.0] * steps


def test_a_phase_that_is_left_out_costs_nothing():
    made = Profile()
    county = County("baseline", rng=1, households=50, without={"train"})
    made.watch(county)
    county.run(1)
    assert "train" not in {part.phase for part in made.parts}


def test_the_document_tells_passes_and_each_step(profile):
    document = profile.document
    assert document["passes"]["most"] >= document["passes"]["median"] >= 1.0
    assert [part["step"] for part in document["parts"]] == [part.step for part in profile.parts]


def test_the_table_has_a_row_a_phase_and_a_row_a_step_where_a_phase_has_several(profile):
    several = sum(len(steps) for steps in SCHEDULE.values() if len(steps) > 1)
    assert profile_table(profile).row_count == len(SCHEDULE) + 4 + several + 1
