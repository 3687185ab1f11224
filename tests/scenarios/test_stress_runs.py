"""Whole runs under stress: accounts close, runs repeat, and an overlay that has nothing to strike changes nothing."""

import numpy as np
import pytest
from tests.slow import each_slow_among
from tests.whole_runs import different, digests, months_and_books

from tongyu.county.county import County
from tongyu.county.mechanisms.weather import Weather
from tongyu.county.overlays import OVERLAYS
from tongyu.scenario.scenario import load

HOUSEHOLDS = 300
SEED = 7
TOLERANCE = 1e-9
# Moments and strengths at which each overlay does nothing.
NO_STRENGTH = {
    "drought": {"stress.drought_years": 0.0},
    "brand_scandal": {"stress.scandal_reputation": 1.0},
    "commission_rise": {"stress.commission_rise": 0.0},
    "funding_ends": {"stress.funding_ends": 2021.0},
    "station_closures": {"stress.closures_share": 0.0},
}
assert list(NO_STRENGTH) == list(OVERLAYS)


def county(scenario: str, *stress: str, **changes: object) -> County:
    return County(load(scenario).with_(stress=stress, **changes), rng=SEED, households=HOUSEHOLDS)


def run(scenario: str, *stress: str, **changes: object) -> dict[str, str]:
    return digests(county(scenario, *stress, **changes).run())


@pytest.fixture(scope="module")
def calm() -> dict[str, dict[str, str]]:
    return {name: run(name) for name in ("baseline", "five_pillars")}


ALONE = [(name,) for name in OVERLAYS]


# All at once strike whatever each strikes alone.
@pytest.mark.parametrize("stress", each_slow_among([*ALONE, tuple(OVERLAYS)], slow=ALONE), ids=" ".join)
def test_accounts_close_every_month_and_the_run_repeats_to_the_bit(
    calm: dict[str, dict[str, str]], stress: tuple[str, ...]
) -> None:
    under = county("five_pillars", *stress)
    for books in months_and_books(under, under.scenario.months):
        assert max(map(abs, books.money.values())) <= TOLERANCE
        assert np.abs(books.goods).max() <= TOLERANCE
        assert np.abs(books.income).max() <= TOLERANCE
    assert digests(under) == run("five_pillars", *stress)
    assert different(digests(under), calm["five_pillars"])


@pytest.mark.parametrize("stress", ["brand_scandal", "funding_ends"])
def test_without_a_programme_there_is_no_brand_and_no_money_to_lose(
    calm: dict[str, dict[str, str]], stress: str
) -> None:
    assert different(run("baseline", stress), calm["baseline"]) == []


@pytest.mark.parametrize("stress", ["drought", "commission_rise", "station_closures"])
def test_what_strikes_everybody_strikes_the_baseline_too(calm: dict[str, dict[str, str]], stress: str) -> None:
    # by 2020 volume has opened stations that no programme funds
    late = {"parameters": {"stress.closures_at": 2020.5}} if stress == "station_closures" else {}
    assert different(run("baseline", stress, **late), calm["baseline"])


@pytest.mark.parametrize("stress", OVERLAYS)
def test_a_stress_of_no_strength_is_none_bit_for_bit(calm: dict[str, dict[str, str]], stress: str) -> None:
    assert different(run("five_pillars", stress, parameters=NO_STRENGTH[stress]), calm["five_pillars"]) == []


def test_closures_of_no_length_are_none_bit_for_bit(calm: dict[str, dict[str, str]]) -> None:
    nothing = {"stress.closures_share": 1.0, "stress.closures_months": 0.0}
    assert different(run("five_pillars", "station_closures", parameters=nothing), calm["five_pillars"]) == []


def test_scenarios_under_one_stress_share_their_drought() -> None:
    """So that the effect of a programme stays a paired difference."""
    baseline, both = (county(name, "drought", months=84).run() for name in ("baseline", "both"))
    for year in (2016, 2017):
        assert baseline.own(Weather).factor(year).tobytes() == both.own(Weather).factor(year).tobytes()
    assert baseline.monthly["drought"].equals(both.monthly["drought"])
    assert baseline.monthly["drought"]["2017-06"] == 1.0
