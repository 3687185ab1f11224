"""Distress after illness and lost harvests: how long it lasts, the time it takes, and what counselling gives back."""

import numpy as np
from tests.households_by_hand import moved

from tongyu import County, Scenario
from tongyu.county.mechanisms.distress import figures, recover

STRONG = {"distress.lost": 0.5, "distress.months": 24.0, "health.admissions": 0.4}


def test_distress_runs_out_month_by_month_and_not_below_nought(small):
    county = County(small, rng=4)
    h = county.columns
    h.shaken[:] = np.arange(600) % 4
    assert figures(county)["shaken"] == 0.75
    for month in range(1, 5):
        recover(county)
        assert np.array_equal(h.shaken, np.maximum(np.arange(600) % 4 - month, 0))
    assert figures(county)["shaken"] == 0.0


def test_an_admission_takes_as_many_months_of_work_as_stated(small):
    """All fall ill in one month, nobody later: with three months, wages of the next three are lower."""
    three = {"distress.months": 3.0, "distress.lost": 1.0, "health.sick_months": 0.0, "health.severe_months": 0.0}
    three |= {"health.admissions": 0.0, "health.admissions_elder": 0.0, "weather.drought": 0.0}
    county = County(small.with_(start="2014-01", parameters=three | {"distress.harvest": 0.0}), rng=4).run(2)
    county.columns.shaken[:] = 3
    shaken = []
    for _ in range(4):
        county.step()
        shaken.append(int((county.columns.shaken > 0).sum()))
    wages = county.monthly["income_wage"].to_numpy()
    assert shaken == [600, 600, 0, 0]
    assert max(wages[2:5]) < 0.8 * wages[5]


def test_a_drought_distresses_and_a_usual_year_does_not(small):
    healthy = {"health.admissions": 0.0, "health.admissions_elder": 0.0, "weather.drought": 0.0}
    years = {"stress.drought_from": 2012.0, "stress.drought_years": 1.0}
    dry, usual = (
        County(small.with_(months=24, stress=stress, parameters=healthy | years), rng=4).run()
        for stress in (("drought",), ())
    )
    assert usual.monthly["shaken"].max() == 0.0
    shaken = dry.monthly["shaken"]
    assert (shaken.loc[:"2012-08"] == 0.0).all()
    assert shaken.loc["2012-10"] > 0.1


def wages_of(small: Scenario, workers: int = 0, **parameters: float) -> float:
    named = STRONG | {f"distress.{name}": value for name, value in parameters.items()}
    levers = {"support__social_workers": workers} if workers else {}
    county = County(moved(small.with_(start="2014-01", parameters=named), 24, **levers), rng=4).run()
    return float(county.monthly["income_wage"].iloc[12:].mean())


def test_wages_fall_with_the_time_lost_and_counselling_gives_clients_part_back(small):
    none, some, much = (wages_of(small, lost=lost) for lost in (0.0, 0.25, 0.5))
    assert none > some > much
    alone, counselled = (wages_of(small, workers=20, counselling=share) for share in (0.0, 1.0))
    assert counselled > alone
    assert wages_of(small, counselling=1.0) == wages_of(small, counselling=0.0)  # without a case
