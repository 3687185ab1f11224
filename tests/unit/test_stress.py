"""Each overlay moves its own state, in the stated direction, when its parameters say, and nothing before."""

import numpy as np
import pytest
from tests.households_by_hand import VALUES, all_levers, moved

from tongyu import County
from tongyu.cli import Stress
from tongyu.county.geography import make_geography
from tongyu.county.mechanisms.brand import Enterprise
from tongyu.county.mechanisms.logistics import Logistics
from tongyu.county.mechanisms.stress import Closures, keep_shut, strike
from tongyu.county.mechanisms.weather import Weather
from tongyu.county.overlays import OVERLAYS, drought_years, month_of
from tongyu.county.tables import PARAMETERS
from tongyu.errors import InputError
from tongyu.scenario.plans.funding import funded
from tongyu.scenario.scenario import load

MONTHS = 36  # from 2011-01
AT = 2012.5  # of everything below: July 2012
BEFORE, FIRST = "2012-06", "2012-07"
WHEN = {
    "stress.drought_from": 2012.0,
    "stress.drought_years": 1.0,
    "stress.scandal_at": AT,
    "stress.commission_at": AT,
    "stress.funding_ends": AT,
    "stress.closures_at": AT,
    "stress.closures_months": 6.0,
}


def stressed(small, *stress, levers=True, seed=3, **changed):
    """The county, run, with the overlays `stress`; `changed` are parameters of theirs, as in `scandal_at=2012.0`."""
    scenario = all_levers(small, MONTHS) if levers else moved(small, MONTHS)
    parameters = WHEN | {f"stress.{name}": value for name, value in changed.items()}
    return County(scenario.with_(stress=stress, parameters=parameters), rng=seed).run()


@pytest.fixture(scope="module")
def calm(small):
    return stressed(small)


@pytest.mark.parametrize(
    ("moment", "month"),
    [
        (2017.0, "2017-01"),
        (2016.5, "2016-07"),
        (2016.04, "2016-01"),
        (2016.05, "2016-02"),
        (2016.95, "2016-12"),
        (2016.999, "2017-01"),
    ],
)
def test_a_moment_is_the_first_month_whose_middle_is_not_before_it(moment, month):
    assert month_of(moment) == month


def test_every_overlay_has_parameters_and_every_parameter_an_overlay():
    groups = {"drought", "scandal", "commission", "funding", "closures"}
    assert {name.split(".")[1].split("_")[0] for name in PARAMETERS if name.startswith("stress.")} == groups
    assert len(OVERLAYS) == len(groups)


def test_help_names_every_overlay():
    (option,) = Stress.__metadata__
    assert all(name in option.help for name in OVERLAYS)


# drought


def test_a_drought_strikes_in_its_years_and_no_other(small):
    geography = make_geography(small.county)
    scenario = small.with_(stress=["drought"], parameters={"stress.drought_from": 2013.0, "stress.drought_years": 2.0})
    years = drought_years(scenario.stress, VALUES | scenario.parameters)
    assert years == {2013, 2014}
    usual, dry = Weather(geography, VALUES, 5), Weather(geography, VALUES, 5, years)
    for year in range(2011, 2031):
        assert dry.is_drought(year) == (usual.is_drought(year) or year in years)
        if year in years and not usual.is_drought(year):
            lost = 1.0 - dry.factor(year) / usual.factor(year)
            low, high = (times * VALUES["weather.drought_loss"] for times in (0.8, 1.2))
            struck = dry.struck(year)
            assert np.array_equal(lost > 0.0, struck)
            assert np.all(lost <= 0.95)
            assert np.all((lost >= np.minimum(low * geography.village_drought_risk, 0.95) - 1e-12)[struck])
            assert np.all(lost <= high * geography.village_drought_risk + 1e-12)
        else:
            assert np.array_equal(dry.factor(year), usual.factor(year))
    assert drought_years(small.stress, VALUES) == frozenset()


def test_a_drought_year_is_recorded_and_costs_harvests(small, calm):
    dry = stressed(small, "drought")
    assert set(dry.monthly["drought"].loc["2012-01":"2012-12"]) == {1.0}
    assert not calm.own(Weather).is_drought(2012)
    assert (
        dry.monthly["drought"]
        .drop(dry.monthly.loc["2012-01":"2012-12"].index)
        .equals(calm.monthly["drought"].drop(calm.monthly.loc["2012-01":"2012-12"].index))
    )
    assert dry.monthly["stock"].loc["2012-12"] < 0.8 * calm.monthly["stock"].loc["2012-12"]
    assert dry.monthly.loc[:"2012-08"].equals(calm.monthly.loc[:"2012-08"].assign(drought=dry.monthly["drought"]))


# brand scandal


def test_a_scandal_lowers_reputation_and_leaves_awareness(small, calm):
    scandal = stressed(small, "brand_scandal", scandal_reputation=0.1)
    assert scandal.monthly.loc[:BEFORE].equals(calm.monthly.loc[:BEFORE])
    reputation = scandal.monthly["reputation"]
    # by the month's end a month's deliveries have moved it again, by at most a step toward 1
    speed = VALUES["brand.reputation_speed"]
    assert 0.1 * (1.0 - speed) <= reputation[FIRST] <= 0.1 + speed * 0.9 + 1e-12
    assert reputation[FIRST] < calm.monthly["reputation"][FIRST] - 0.2
    assert scandal.monthly["awareness"][FIRST] == calm.monthly["awareness"][FIRST]
    assert scandal.monthly["brand_sales"][FIRST:"2012-12"].sum() < calm.monthly["brand_sales"][FIRST:"2012-12"].sum()


def test_a_scandal_raises_no_reputation_that_is_lower_already(small):
    county = stressed(small, "brand_scandal", scandal_reputation=0.9)
    county.own(Enterprise).reputation = 0.3
    county._set_clock(18)
    assert county.date == FIRST
    strike(county)
    assert county.own(Enterprise).reputation == 0.3


def test_where_nobody_knows_a_brand_there_is_no_scandal(small):
    county = stressed(small, "brand_scandal", levers=False)
    assert not county.own(Enterprise).active
    assert county.own(Enterprise).reputation == VALUES["brand.reputation"]


# commissions


def test_commissions_rise_on_every_platform_from_their_month_on(small, calm):
    dearer = stressed(small, "commission_rise", commission_rise=0.1)
    assert dearer.monthly.loc[:BEFORE].equals(calm.monthly.loc[:BEFORE])
    for now, before in zip(dearer.platforms, calm.platforms, strict=True):
        assert now.commission == pytest.approx(before.commission + 0.1)
    assert dearer.values["brand.commission"] == pytest.approx(VALUES["brand.commission"] + 0.1)
    kept, less = (county.own(Enterprise).posted_net() / county.own(Enterprise).price for county in (calm, dearer))
    assert less == pytest.approx(kept - 0.1)
    assert calm.values["brand.commission"] == VALUES["brand.commission"]


def test_a_run_that_starts_later_starts_with_the_higher_commissions(small):
    county = County(small.with_(start="2018-01", months=1, stress=["commission_rise"]), rng=1)
    before = [platform.commission for platform in county.platforms]
    county.step()
    rise = VALUES["stress.commission_rise"]
    assert [platform.commission for platform in county.platforms] == pytest.approx([each + rise for each in before])


def test_a_rise_beyond_bearing_leaves_sellers_a_twentieth(small):
    parameters = {"platform.commission": 0.8, "brand.margin": 0.6, "stress.commission_rise": 0.5}
    county = County(small.with_(start="2018-01", months=1, stress=["commission_rise"], parameters=parameters), rng=1)
    strike(county)
    assert county.platforms[0].commission == pytest.approx(0.95)
    assert county.values["brand.commission"] + 0.6 == pytest.approx(0.95)


def test_a_revised_parameter_reaches_kernels_too(small):
    from tongyu.kernels.learning import Learning

    county = County(small, rng=1)
    assert county.numbers(Learning).fade == VALUES["learning.fade"]
    county.revise("learning.fade", 0.05)
    assert county.numbers(Learning).fade == 0.05
    assert County(small, rng=1).numbers(Learning).fade == VALUES["learning.fade"]


# money


def test_no_lever_works_or_is_paid_once_the_money_has_ended(small, calm):
    poor = stressed(small, "funding_ends")
    assert poor.monthly.loc[:BEFORE].equals(calm.monthly.loc[:BEFORE])
    levels = poor.monthly[[name for name in poor.monthly if name.startswith("level_")]]
    assert (levels.loc[BEFORE] > 0).all()
    assert (levels.loc[FIRST:] == 0).all(axis=None)
    assert poor.monthly["cost"].iloc[-1] == poor.monthly["cost"][BEFORE] > 0


def test_money_that_was_not_spent_is_not_spent_later(small):
    waiting = {"intensity": {"2011-01": 1.0, "2012-07": 100.0}, "budget": 1e6, "unit_cost": 100.0}
    scenario = moved(small, MONTHS, training__courses=waiting)
    county = County(scenario.with_(stress=["funding_ends"], parameters=WHEN), rng=1).run()
    assert county.monthly["cost"].iloc[-1] == pytest.approx(18 * 100.0)
    assert county.government.cash * county.scale == pytest.approx(18 * 1e6 / 12 - 1_800.0)


@pytest.mark.parametrize(
    ("own", "left"),
    [
        ({}, (None, BEFORE)),
        ({"end": "2013-06"}, (None, BEFORE)),
        ({"end": "2012-02"}, (None, "2012-02")),
        ({"start": BEFORE}, (BEFORE, BEFORE)),
        ({"start": FIRST}, None),
        ({"start": "2014-01", "end": "2014-05"}, None),
        ({"funder": "enterprise"}, (None, BEFORE)),
    ],
)
def test_every_lever_ends_with_the_money_or_before_whoever_pays(small, own, left):
    scenario = moved(small, training__courses={"intensity": 5.0} | own).with_(stress=["funding_ends"])
    settings = dict(funded(scenario, VALUES | WHEN).programme_items())
    found = settings.get("training.courses")
    assert (found and (found.start, found.end)) == left
    assert funded(scenario.with_(stress=[]), VALUES | WHEN) == scenario.with_(stress=[])


# stations


def test_open_stations_close_and_stay_closed_for_their_months(small, calm):
    wave = stressed(small, "station_closures", closures_share=1.0)
    assert wave.monthly.loc[:BEFORE].equals(calm.monthly.loc[:BEFORE])
    stations = wave.monthly["stations"]
    assert stations[BEFORE] >= 6  # the programme funds six villages
    assert stations[FIRST] == 0
    assert stations["2012-12"] <= calm.monthly["stations"]["2012-12"] - 6
    assert stations["2013-01"] >= np.floor(wave.monthly["level_resources.stations"]["2013-01"])  # money may have moved
    assert (wave.monthly["level_resources.stations"] > 0.0).all()  # paid for all the same


def test_about_the_share_of_stations_closes_the_same_ones_in_every_scenario(small):
    counties = []
    for intensity in (6, 12):
        scenario = moved(small, 20, resources__stations=intensity)
        parameters = WHEN | {"stress.closures_at": 2012.0}
        stress = ["station_closures"]
        counties.append(County(scenario.with_(stress=stress, parameters=parameters), rng=8).run(13))
    fewer, more = (county.own(Closures).shut_until > 0 for county in counties)
    assert 0 < more.sum() < 12
    assert np.array_equal(fewer, more & (counties[0].programme.villages("resources.stations") > 0))


def test_the_chance_to_close_is_the_share(small):
    county = stressed(small, "station_closures", levers=False, closures_share=0.3)
    closed = 0
    for month in range(400):
        county.seed = month
        county.own(Logistics).stations.open[:] = True
        county.own(Closures).shut_until[:] = 0
        county._set_clock(18)
        keep_shut(county)
        closed += int(np.count_nonzero(~county.own(Logistics).stations.open))
    n = 400 * county.villages
    assert closed / n == pytest.approx(0.3, abs=4 * np.sqrt(0.21 / n))
    assert np.array_equal(county.terms.station, county.own(Logistics).stations.open)


# scenarios and files


def test_stress_is_put_in_the_order_of_the_table_and_seen_by_the_fingerprint(small):
    one, other = (small.with_(stress=names) for names in (["funding_ends", "drought"], ["drought", "funding_ends"]))
    assert one.stress == ("drought", "funding_ends")
    assert one.fingerprint == other.fingerprint != small.fingerprint


@pytest.mark.parametrize(
    ("stress", "said"),
    [
        (["drougth"], 'unknown stress "drougth"; did you mean "drought"?'),
        (["drought", "drought"], 'stress names "drought" twice'),
        ("drought", 'stress must be a list of names, such as ["drought"], not "drought".'),
        ([1], 'stress must be a list of names, such as ["drought"]; 1 is none.'),
        (None, "stress must be a list of names"),
    ],
)
def test_a_mistake_in_stress_is_answered_in_one_line(small, stress, said):
    with pytest.raises(InputError) as caught:
        small.with_(stress=stress)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_may_name_stress_and_passes_it_on(tmp_path):
    base, own = tmp_path / "base.toml", tmp_path / "own.toml"
    base.write_text('schema = 1\ncounty = "tongyu"\nstress = ["station_closures", "drought"]\n')
    own.write_text('schema = 1\nbased_on = "base.toml"\n')
    assert load(base).stress == load(own).stress == ("drought", "station_closures")
    own.write_text('schema = 1\nbased_on = "base.toml"\nstress = []\n')
    assert load(own).stress == ()
    again = tmp_path / "again.toml"
    again.write_text(load(base).to_toml())
    assert load(again).fingerprint == load(base).fingerprint
    own.write_text('schema = 1\nbased_on = "base.toml"\nstress = ["scandal"]\n')
    with pytest.raises(InputError, match="line 3: unknown stress"):
        load(own)
