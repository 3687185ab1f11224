"""Weather: a mean of about one, neighbours alike, and drought years that cost dry land more than half."""

import numpy as np
import pytest
from tests.households_by_hand import VALUES

from tongyu import load
from tongyu.county.geography import make_geography
from tongyu.county.mechanisms import weather as weather_module
from tongyu.county.mechanisms.weather import Weather
from tongyu.questions.patterns.droughts import neighbours, of_a_year

MANY_YEARS = range(2011, 4011)


@pytest.fixture(scope="module")
def geography():
    return make_geography(load("baseline").county)


@pytest.fixture(scope="module")
def weather(geography):
    return Weather(geography, VALUES, 1)


@pytest.fixture(scope="module")
def factors(weather):
    """(years, villages), which years are droughts, and where they strike."""
    per_year = weather.factor, weather.is_drought, weather.struck
    return tuple(np.array([of(y) for y in MANY_YEARS]) for of in per_year)


def lost_where_struck(factors):
    """Mean share lost in the droughts that strike, (villages,)."""
    harvest, _, struck = factors
    return 1.0 - np.where(struck, harvest, 0.0).sum(axis=0) / struck.sum(axis=0)


def test_one_year_in_twenty_is_a_drought(factors):
    drought = factors[1]
    assert drought.mean() == pytest.approx(VALUES["weather.drought"], abs=4 * np.sqrt(0.0475 / len(drought)))


def test_other_years_bring_a_usual_harvest_on_average_everywhere(factors):
    usual = factors[0][~factors[1]]
    assert usual.mean() == pytest.approx(1.0, abs=0.02)
    assert usual.mean(axis=0) == pytest.approx(1.0, abs=0.03)


def test_the_spread_is_that_of_county_and_place_together(factors):
    logs = np.log(factors[0][~factors[1]])
    assert logs.std() == pytest.approx(np.hypot(VALUES["weather.common"], VALUES["weather.local"]), rel=0.05)
    assert logs.mean(axis=1).std() > VALUES["weather.common"]


def test_a_drought_year_costs_dry_land_half_to_seventy_percent_where_risk_is_average(factors, geography):
    lost = lost_where_struck(factors)
    average = np.abs(geography.village_drought_risk - 1.0) < 0.1
    assert average.any()
    assert lost[average].mean() == pytest.approx(VALUES["weather.drought_loss"], abs=0.05)
    assert np.all((lost[average] > 0.45) & (lost[average] < 0.75))


def test_a_drought_strikes_the_stated_share_of_the_dry_land_and_what_it_spares_has_its_usual_weather(
    geography, factors
):
    _, drought, struck = factors
    assert np.array_equal(struck.any(axis=1), drought)
    villages = struck.shape[1]
    assert struck[drought].sum(axis=1) == pytest.approx(VALUES["weather.struck"] * villages, abs=1.0)
    land = np.random.default_rng(2).uniform(0.0, 1_000.0, villages)
    some = Weather(geography, VALUES | {"weather.struck": 0.3}, 1, (), land)
    rained = Weather(geography, VALUES | {"weather.drought": 0.0}, 1)
    for year in np.array(MANY_YEARS)[drought][:20].tolist():
        hit = some.struck(year)
        assert land[hit].sum() / land.sum() == pytest.approx(0.3, abs=1_000.0 / land.sum())
        assert np.array_equal(some.factor(year)[~hit], rained.factor(year)[~hit])
        assert (some.factor(year)[hit] < rained.factor(year)[hit]).all()


def test_a_drought_strikes_a_connected_part_somewhere_else_each_time(geography, factors):
    _, drought, struck = factors
    near = neighbours(geography.cell_km * np.column_stack([geography.village_row, geography.village_col]))
    ones = np.ones(struck.shape[1])
    joined = [of_a_year(np.where(hit, 0.4, 1.0), ones, ones, near)[2] for hit in struck[drought]]
    assert np.mean(joined) > 0.97
    often = struck[drought].mean(axis=0)
    assert often.min() > 0.2
    assert np.median(often) == pytest.approx(VALUES["weather.struck"], abs=0.1)
    assert len({hit.tobytes() for hit in struck[drought]}) > 0.9 * drought.sum()


@pytest.mark.parametrize(("share", "struck"), [(0.0, 0.0), (1.0, 1.0)])
def test_a_drought_strikes_nothing_or_all(geography, share, struck):
    weather = Weather(geography, VALUES | {"weather.struck": share, "weather.drought": 1.0}, 1)
    assert weather.struck(2013).mean() == struck
    usual = Weather(geography, VALUES | {"weather.drought": 0.0}, 1).factor(2013)
    assert np.array_equal(weather.factor(2013), usual) == (share == 0.0)


def test_a_larger_drought_strikes_the_same_villages_and_more(geography):
    small, large = (
        Weather(geography, VALUES | {"weather.struck": share, "weather.drought": 1.0}, 1) for share in (0.3, 0.6)
    )
    for year in range(2011, 2031):
        assert (large.struck(year) | ~small.struck(year)).all()


def test_a_drought_hits_harder_where_the_risk_is_higher(factors, geography):
    lost = lost_where_struck(factors)
    risk = geography.village_drought_risk
    high, low = risk >= np.quantile(risk, 0.8), risk <= np.quantile(risk, 0.2)
    assert lost[high].mean() > lost[low].mean() + 0.05


def test_neighbouring_villages_share_their_weather_and_distant_ones_less(factors, geography):
    logs = np.log(factors[0][~factors[1]])
    own = logs - logs.mean(axis=1, keepdims=True)
    together = np.corrcoef(own.T)
    place = geography.cell_km * np.column_stack([geography.village_row, geography.village_col])
    km = np.hypot(*(place[:, None] - place[None, :]).transpose(2, 0, 1))
    near, far = (km > 0) & (km < 10), km > 60
    assert together[near].mean() > 0.6
    assert together[far].mean() < 0.1


def test_many_villages_have_the_weather_that_their_pairs_would_give(geography, monkeypatch):
    by_pairs = Weather(geography, VALUES, 1)
    monkeypatch.setattr(weather_module, "MOST_BY_PAIRS", len(geography.village_row) - 1)
    by_cells = Weather(geography, VALUES, 1)
    for year in range(2011, 2021):
        assert by_cells.factor(year) == pytest.approx(by_pairs.factor(year), rel=1e-12)
        assert by_cells.is_drought(year) == by_pairs.is_drought(year)
    assert not np.array_equal(by_cells.factor(2011), by_pairs.factor(2011))  # by another way indeed


def test_every_factor_is_above_zero_even_at_the_worst(geography):
    worst = Weather(geography, VALUES | {"weather.drought": 1.0, "weather.drought_loss": 1.0}, 3)
    assert all(np.all(worst.factor(year) > 0.0) for year in range(2011, 2111))


def test_it_is_a_function_of_seed_and_year_alone(geography, weather):
    again = Weather(geography, VALUES, 1)
    again.factor(2019)
    assert np.array_equal(again.factor(2013), weather.factor(2013))
    assert not np.array_equal(Weather(geography, VALUES, 2).factor(2013), weather.factor(2013))


def test_without_spread_and_drought_every_year_is_usual(geography):
    calm = Weather(geography, VALUES | dict.fromkeys(("weather.common", "weather.local", "weather.drought"), 0.0), 1)
    assert np.array_equal(calm.factor(2013), np.ones(len(geography.village_row)))
