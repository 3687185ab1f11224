"""A higher line never lowers poverty, and a line that only measures moves nothing else."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from tests.whole_runs import different, table_digests

from tongyu.county.county import County
from tongyu.county.measures.poverty import poverty
from tongyu.scenario.scenario import Scenario

RISING = ("_extreme", "", "_lower_middle", "_upper_middle")  # 2,359, 2,855, 3,972 and 6,827 yuan
MEASURES = ("headcount", "poverty_gap", "squared_poverty_gap", "watts")


@pytest.fixture(scope="module", params=["baseline", "five_pillars", "tongyu_2013"])
def county(request: pytest.FixtureRequest) -> County:
    return County(request.param, rng=3, households=600).run()


@pytest.mark.parametrize("measure", MEASURES)
def test_no_year_of_a_run_has_less_poverty_at_a_higher_line(county: County, measure: str) -> None:
    yearly = county.yearly[[measure + line for line in RISING]].to_numpy()
    assert len(yearly) == 10
    rises = np.diff(yearly, axis=1)
    assert rises.min() >= 0.0
    assert rises.mean(axis=0).min() > 0.0


@pytest.mark.parametrize("measure", ["headcount", "gap", "squared_gap", "watts"])
def test_the_last_years_poverty_rises_with_the_line_yuan_by_yuan(county: County, measure: str) -> None:
    h = county.columns
    per_head = h.income_year.sum(axis=1) / h.persons
    paths = [getattr(poverty(per_head, h.persons, line), measure) for line in np.arange(100.0, 20_000.0, 25.0)]
    assert np.diff(paths).min() >= 0.0
    assert paths[-1] > paths[0]


def test_a_line_that_only_measures_moves_its_own_columns_and_nothing_else(small: Scenario) -> None:
    def yearly(line: float) -> pd.DataFrame:
        scenario = small.with_(parameters={"line.upper_middle": line}, months=24)
        return County(scenario, rng=3, households=300).run().yearly

    tables = [yearly(line) for line in (2_000.0, 4_000.0, 8_000.0, 16_000.0)]
    own = {f"{measure}_upper_middle" for measure in MEASURES}
    for lower, higher in pairwise(tables):
        assert set(different(table_digests(lower), table_digests(higher))) == own
        for name in own:
            assert (higher[name] >= lower[name]).all()
