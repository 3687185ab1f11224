"""The watch over those at risk of falling back, in the years that have it: who comes under it, when, and out of it."""

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from tests.still import still
from tests.whole_runs import months_and_books

from tongyu import County, Scenario
from tongyu.county.facts import CountyFacts
from tongyu.county.mechanisms.state_support import watch
from tongyu.county.numbers.series import Series

QUARTERS = {"03", "06", "09", "12"}


def watched(small: Scenario, line: float = 6_000.0, **numbers: float) -> Scenario:
    """`small` in 2021, without the list of the poor, with the watch below `line` yuan of the day."""
    kept = [each for each in small.county.series if each.name != "listing"]
    series = [
        *kept,
        Series(name="listing", values=((2011, 0.0),)),
        Series(name="prevention", values=((2011, 0.0), (2021, 1.0))),
        Series(name="prevention_line", values=((2021, line),)),
    ]
    facts: dict[str, Any] = {name: getattr(small.county, name) for name in CountyFacts.model_fields}
    county = CountyFacts.model_validate(facts | {"series": tuple(series)})
    return still(small).with_(county=county, start="2020-11", months=14, parameters=dict(small.parameters) | numbers)


def path(scenario: Scenario) -> dict[str, int]:
    """Households under the watch at the end of each month."""
    county, found = County(scenario, rng=1, households=300), {}
    for _ in months_and_books(county, scenario.months):
        found[county.date] = int(np.count_nonzero(county.columns.registered))
    return found


def test_households_come_and_go_at_the_ends_of_quarters_of_years_that_have_it(small: Scenario) -> None:
    found = path(watched(small, **{"state.watched": 0.5}))
    assert found["2020-11"] == found["2020-12"] == found["2021-02"] == 0
    assert found["2021-03"] > 0
    dates = list(found)
    moved = [date for before, date in pairwise(dates) if found[date] != found[before]]
    assert {date[-2:] for date in moved} <= QUARTERS


def test_more_come_under_it_where_the_line_is_higher_and_more_are_taken(small: Scenario) -> None:
    few, higher, more = (
        sum(path(watched(small, line, **{"state.watched": chance})).values())
        for line, chance in ((6_000.0, 0.2), (9_000.0, 0.2), (6_000.0, 0.6))
    )
    assert few < higher
    assert few < more


@pytest.mark.parametrize(("line", "chance", "share"), [(0.0, 1.0, 0.0), (6_000.0, 0.0, 0.0), (9e5, 1.0, 1.0)])
def test_at_its_limits_nobody_or_everybody_is_watched(
    small: Scenario, line: float, chance: float, share: float
) -> None:
    assert path(watched(small, line, **{"state.watched": chance}))["2021-12"] == share * 300


def test_what_illness_took_counts(small: Scenario) -> None:
    scenario = watched(small, **{"state.watched": 1.0, "state.observation": 0.0})
    county = County(scenario, rng=1, households=300).run(4)  # to the end of February 2021
    h = county.columns
    h.registered[:], h.chronic[:] = False, False
    h.adults[:], h.elders[:] = 1, 0
    h.land[:] = h.tilled[:] = h.persons * county.usual_land
    h.income_12[:] = 8_000.0 * h.persons
    h.care_12[:] = np.where(np.arange(300) < 100, 5_000.0 * h.persons, 0.0)
    county.step()  # March; what it earns moves income by little
    seen = (h.income_12 - h.care_12) / h.persons
    line = 6_000.0 / county.dated.price_level(2021)
    assert h.registered[:100][seen[:100] < 0.8 * line].all()
    assert not h.registered[100:][seen[100:] > 1.2 * line].any()


def test_without_the_series_nothing_is_done(small: Scenario) -> None:
    county = County(small.with_(start="2021-03", months=1), rng=1, households=100)
    before = county.columns.registered.copy()
    county.run()
    watch(county)
    assert (county.columns.registered == before).all()


def test_a_watch_without_a_line_is_refused(small: Scenario) -> None:
    facts: dict[str, Any] = {name: getattr(small.county, name) for name in CountyFacts.model_fields}
    watch_alone = (*small.county.series, Series(name="prevention", values=((2021, 1.0),)))
    with pytest.raises(ValueError, match="give the series prevention_line"):
        CountyFacts.model_validate(facts | {"series": watch_alone})
