"""What must not matter does not: the year's end, the price of stocks, sample, order of rows, workers and threads."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.end_to_end.commands import tongyu_here

from tongyu import County, load
from tongyu.questions.comparison.answer import CO_MAIN, MAIN
from tongyu.runs.differences import TOLERANCE, relative_gaps
from tongyu.scenario.scenario import shipped_names

YARDSTICKS = ("accounting year", "price of stocks", "sample", "order of rows")
OPTIONS = ("--households", 2_000, "--samples", 25, "--workers", 1, "--json")
ALL = ("--seeds", 8, "--months", 60, "--again", 1)
LARGE = ("ecommerce_only", "both", "five_pillars")
WHOLE = ("--seeds", 12, "--again", 0)  # 2014-2020: in two years even their effects are small beside luck


def said(out: Path, *asked: object) -> dict[str, Any]:
    """What the command says of it."""
    told = tongyu_here("invariances", *asked, *OPTIONS, "--out", out)
    assert told.stdout, told.stderr
    document: dict[str, Any] = json.loads(told.stdout)
    assert document["failures"] == []
    return document


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Of all shipped scenarios, in the first two years of their programmes."""
    return said(tmp_path_factory.mktemp("all") / "out", *ALL)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """The effects of three scenarios with large ones, in all years that are scored."""
    return pd.DataFrame(said(tmp_path_factory.mktemp("whole") / "out", *LARGE, *WHOLE)["invariances"])


@pytest.mark.slow
def test_every_shipped_scenario_is_there(found: dict[str, Any]) -> None:
    table = pd.DataFrame(found["invariances"])
    assert set(table["scenario"]) == set(shipped_names()) - {"baseline"}
    assert set(table["yardstick"]) == set(YARDSTICKS)


@pytest.mark.slow
def test_no_figure_hangs_on_the_order_of_rows(found: dict[str, Any]) -> None:
    rows = pd.DataFrame(found["row_order"])
    assert set(rows["scenario"]) == set(shipped_names())
    assert rows["relative"].max() <= TOLERANCE, rows.sort_values("relative").tail(5).to_string()


@pytest.mark.slow
def test_the_primary_and_the_co_primary_are_asked_of_unless_others_are(found: dict[str, Any]) -> None:
    assert list(pd.DataFrame(found["invariances"])["outcome"].unique()) == [MAIN, CO_MAIN]


@pytest.mark.slow
@pytest.mark.parametrize("yardstick", YARDSTICKS)
def test_no_effect_hangs_on_what_must_not_matter(found: dict[str, Any], yardstick: str) -> None:
    table = pd.DataFrame(found["invariances"])
    own = table[table["yardstick"] == yardstick]
    assert len(own) % (2 * (len(shipped_names()) - 1)) == 0
    assert "no" not in set(own["holds"]), own[own["holds"] == "no"].to_string()


@pytest.mark.slow
@pytest.mark.parametrize("yardstick", YARDSTICKS)
def test_no_large_effect_hangs_on_it_in_any_year(whole: pd.DataFrame, yardstick: str) -> None:
    own = whole[whole["yardstick"] == yardstick]
    assert set(own["scenario"]) == set(LARGE)
    assert "no" not in set(own["holds"]), own[own["holds"] == "no"].to_string()


@pytest.mark.slow
def test_large_effects_that_vanished_under_another_yardstick_would_be_seen(whole: pd.DataFrame) -> None:
    """Else that none is said to hang on one would mean nothing. That such are seen is in `test_invariances_seen`."""
    by_luck = whole[whole["yardstick"] != "order of rows"]  # where rounding alone would be seen
    margin = (by_luck["difference_high"] - by_luck["difference_low"]) / 2.0
    seen = margin < by_luck["usual"].abs()
    assert seen.mean() > 0.8, by_luck[~seen].to_string()


@pytest.mark.slow
def test_other_workers_and_threads_give_the_same_bytes(found: dict[str, Any]) -> None:
    made = pd.DataFrame(found["same_bytes"])
    assert list(made["way"]) == ["one process", "2 workers", "2 threads"]
    assert set(made["holds"]) == {"yes"}, made.to_string()


def test_ten_years_of_all_pillars_come_out_alike_whatever_the_order_of_rows() -> None:
    scenario = load("five_pillars").with_(households=900)
    usual = County(scenario, rng=11).run()
    turned = County(scenario.with_(parameters={"population.row_order": 1}), rng=11).run()
    h, other = usual.columns, turned.columns
    assert not (h.id == other.id).all()
    assert (other.id[turned.rows_by_village] == h.id).all()
    months = usual.monthly.drop(columns=["residual", "passes"])  # what clearing the market took
    for one, same in ((usual.yearly, turned.yearly), (months, turned.monthly)):
        for name in one:
            mine, its = one[name].to_numpy(float), same[name].to_numpy(float)
            gaps = relative_gaps(mine, its)
            assert gaps.max(initial=0.0) <= TOLERANCE, (name, gaps.max())
