"""What a map of conditions makes once is the same to the last bit: help and displacement where nobody feels them."""

import pandas as pd
import pytest

from tongyu.questions.conditions.plan import DISPLACEMENT, HELP, QUOTA
from tongyu.runs.study import ECOMMERCE, SOCIAL_WORK
from tongyu.runs.tasks import Run, Task, perform
from tongyu.scenario.scenario import load

TIGHT = 0.05  # so that the quota is full, and an application with help must push somebody out


def run(name: str, chance: float, push: float) -> Run:
    values = {QUOTA: TIGHT, HELP: chance, DISPLACEMENT: push}
    made = perform(Task(load(name).with_(households=300, months=60, parameters=values), 3))
    assert isinstance(made, Run)
    return made


def differ(one: Run, other: Run) -> bool:
    assert one.people is not None
    assert other.people is not None
    same = one.outcomes == other.outcomes and one.monthly.equals(other.monthly) and one.yearly.equals(other.yearly)
    people = vars(one.people), vars(other.people)
    return not (same and all((people[0][name] == people[1][name]).all() for name in people[0]))


@pytest.mark.parametrize("name", ["baseline", ECOMMERCE])
def test_without_social_work_neither_help_nor_displacement_is_felt(name: str) -> None:
    assert not differ(run(name, 0.2, 0.5), run(name, 0.5, 1.0))
    assert not differ(run(name, 0.2, 0.5), run(name, 0.0, 0.0))


def test_without_help_there_is_nothing_to_displace() -> None:
    assert not differ(run(SOCIAL_WORK, 0.0, 0.0), run(SOCIAL_WORK, 0.0, 1.0))


def test_with_social_work_both_are_felt_where_the_quota_is_full() -> None:
    waits, pushes, nobody = run(SOCIAL_WORK, 0.5, 0.0), run(SOCIAL_WORK, 0.5, 1.0), run(SOCIAL_WORK, 0.0, 0.5)
    assert differ(waits, pushes)  # else the tests above would show nothing
    assert differ(pushes, nobody)
    assert pushes.monthly["displaced"].iloc[-1] > 0.0
    pd.testing.assert_frame_equal(waits.monthly.iloc[:36], pushes.monthly.iloc[:36])  # before the programme
