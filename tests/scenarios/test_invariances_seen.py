"""What hangs on a yardstick is seen to: two programmes of which it is known beforehand what moves, and by which.

That no effect of a shipped scenario is said to hang on a yardstick would mean nothing if the command could not see one
that does. Here effects are large by construction: numbers lie at the ends of what is accepted, and the levers reach
every household.

`early` pays half as much again for grain, from January to April 2014. All of that lies in the calendar year 2014, and
none in the twelve months that end in April 2015, nor in those that end in August 2015.

In `waiting` everybody reads platform data from June 2014 on. Beliefs about prices differ widely; who reads the data has
the usual belief, and by that grain is worth waiting for until the new year, whatever the household. So the harvest of
2014 is sold after New Year instead of before and after. In years to April and to August all of it is sold either way.
"""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.end_to_end.commands import tongyu_here

from tongyu.questions.comparison.answer import CO_MAIN, MAIN
from tongyu.questions.invariances.holding import Held, held
from tongyu.questions.invariances.plan import choices_of
from tongyu.runs.results import Results

NUMBERS = """schema = 1
based_on = "baseline"

[parameters]
"choice.information" = 0.5      # beliefs about prices differ as much as is accepted
"choice.selected" = 0.0         # but not in villages that read platform data
"choice.season" = 1.0           # grain is well worth waiting for
"choice.theta" = 0.025          # and who thinks so waits
"growing.share_speed" = 0.0     # nobody sows anything else
"growing.storage_loss" = 0.0    # what waits is not lost
"market_reports.gain" = 0.5     # as much as is accepted
"market_reports.taken" = 0.0    # and nobody pays for it
"""
PROGRAMMES = {
    "early": '[programme.monitoring.market_reports]\nintensity = 1\nstart = "2014-01"\nend = "2014-04"\n',
    "waiting": '[programme.resources.produce_selection]\nintensity = 1\nstart = "2014-06"\n',
}
BUDGET = "budget = 10_000_000\n"
OUTCOMES = ("income", MAIN, CO_MAIN)
OPTIONS = ["--seeds", 8, "--households", 1_000, "--samples", 40, "--months", 48, "--again", 0, "--workers", 1]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command on both; what it said lies in the folder."""
    made = tmp_path_factory.mktemp("seen")
    for name, programme in PROGRAMMES.items():
        (made / f"{name}.toml").write_text(f"{NUMBERS}\n{programme}{BUDGET}", encoding="utf-8")
    files = [f"{name}.toml" for name in PROGRAMMES]
    asked = [word for outcome in OUTCOMES for word in ("--outcome", outcome)]
    told = tongyu_here("invariances", *files, *asked, *OPTIONS, "--out", "out", "--json", folder=made)
    assert told.stdout, told.stderr
    assert told.returncode == 1, "effects that hang on a yardstick are told by the exit status"
    (made / "out" / "said.json").write_text(told.stdout)
    return made / "out"


@pytest.fixture(scope="module")
def found(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder / "said.json").read_text())
    assert document["failures"] == []
    assert document["window"] == [2014, 2014]
    return document


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_an_effect_that_lies_in_no_other_accounting_year_is_seen_to_vanish(found: dict[str, Any], outcome: str) -> None:
    table = pd.DataFrame(found["invariances"])
    own = table[(table["scenario"] == "early") & (table["outcome"] == outcome)].set_index("yardstick")
    years = own.loc["accounting year"]
    assert (years["changed"].abs() < 0.2 * years["usual"].abs()).all(), years.to_string()
    assert set(years["holds"]) == {"no"}, years.to_string()
    same = own.loc[["sample", "order of rows"]]
    assert "no" not in set(same["holds"]), same.to_string()


def test_an_effect_that_lies_in_what_stocks_are_worth_is_seen_to_hang_on_their_price(found: dict[str, Any]) -> None:
    """Who waits has in store at New Year what others have sold: the cheaper that is counted, the poorer they are."""
    table = pd.DataFrame(found["invariances"])
    prices = table[(table["scenario"] == "waiting") & (table["yardstick"] == "price of stocks")]
    income = prices[prices["outcome"] == "income"].set_index("choice")
    assert set(income["holds"]) == {"no"}, income.to_string()
    difference = income["difference"]
    assert difference["0.6 of the usual price"] < 0.0 < difference["1.1 of the usual price"]


def test_the_same_runs_show_that_the_measure_withdrawn_hangs_on_the_accounting_year(folder: Path) -> None:
    """Receipts as booked: who sells at another time is poor in another year."""
    results = Results(folder)
    years = results.years[results.years["year"] == 2014].set_index(["scenario", "point", "seed"])
    ends = [point for point, choice in choices_of(results.study).items() if choice.yardstick == "accounting year"]
    reference = results.study.names[0]
    for point in ends:
        said: dict[str, Held] = {}
        for measure in ("headcount", "headcount_net", "headcount_booked"):
            effect = years[measure]["waiting"] - years[measure][reference]
            said[measure] = held(effect[0], effect[point], comparisons=len(ends))
        booked = said.pop("headcount_booked")
        assert booked.holds == "no"
        for measure, other in said.items():
            assert abs(other.difference.estimate) < 0.25 * abs(booked.difference.estimate), (measure, other)
