"""Community work: villages get organised by hours, and fall back without them."""

import numpy as np
import pytest
from tests.households_by_hand import moved
from tests.whole_runs import different, digests

from tongyu import County
from tongyu.county.mechanisms.community import participation
from tongyu.county.mechanisms.logistics import Logistics
from tongyu.county.programme.hours import HOURS_A_MONTH

COMMUNITY = {"community": 1.0}


def run(small, months=1, workers=None, volunteers=None, **parameters):
    levers = {}
    if workers is not None:
        levers["support__social_workers"] = {"intensity": 1, "mix": COMMUNITY} | workers
    if volunteers is not None:
        levers["support__volunteers"] = volunteers
    scenario = small.with_(parameters=parameters) if parameters else small
    return County(moved(scenario, 120, **levers), rng=2).run(months)


def test_the_hours_of_a_month_organise_as_many_villages_as_they_can_at_the_stated_speed(small):
    county = run(small, workers={"intensity": 1})
    v = county.values
    villages = HOURS_A_MONTH / v["community.hours"]
    assert villages == 4.0
    assert county.terms.organised.sum() == pytest.approx(villages * v["community.speed"])
    assert sorted(county.terms.organised) == pytest.approx([0.0] * 8 + [v["community.speed"]] * 4)
    many = run(small, 200, workers={"intensity": 1})
    assert sorted(many.terms.organised) == pytest.approx([0.0] * 8 + [1.0] * 4, abs=1e-3)


def test_no_village_is_more_than_organised_however_many_hours_there_are(small):
    county = run(small, 150, workers={"intensity": 40})
    assert county.terms.organised == pytest.approx(np.ones(12), abs=1e-3)
    assert county.terms.organised.max() <= 1.0


def test_villages_are_spread_over_the_townships_of_the_lever_s_place(small):
    everywhere = run(small, workers={"intensity": 1})
    townships = everywhere.geography.village_township
    assert set(townships[everywhere.terms.organised > 0]) == {0, 1, 2}
    hill = run(small, workers={"intensity": 1, "place": ["Hill"]})
    assert set(townships[hill.terms.organised > 0]) == {1}


def test_volunteers_organise_with_their_hours_and_without_a_worker(small):
    county = run(small, volunteers=20)
    v = county.values
    villages = 20 * v["community.volunteer_hours"] / v["community.hours"]
    assert county.terms.organised.sum() == pytest.approx(villages * v["community.speed"])
    both = run(small, workers={"intensity": 1}, volunteers=20)
    assert both.terms.organised.sum() == pytest.approx((villages + 4.0) * v["community.speed"])


def test_when_the_hours_end_villages_fall_back(small):
    county = run(small, 36, workers={"intensity": 1, "end": "2013-12"})
    peak = county.terms.organised.copy()
    county.run(12)
    assert county.terms.organised == pytest.approx(peak * (1 - county.values["community.speed"]) ** 12)


def test_without_hours_for_it_no_village_is_organised(small):
    casework = run(small, 6, workers={"mix": {"casework": 1.0}})
    assert not casework.terms.organised.any()
    assert not run(small, 6).terms.organised.any()


def test_an_organised_village_takes_part_in_listing_the_poor_beside_the_lever(small):
    county = run(small, **{"community.participation": 0.4})
    county.terms.organised[:] = np.linspace(0.0, 1.0, 12)
    assert participation(county) == pytest.approx(0.4 * county.terms.organised)
    levered = County(moved(small, 12, monitoring__participation=0.5), rng=2).run(1)
    levered.terms.organised[:] = 1.0
    by_lever = levered.programme.villages("monitoring.participation")
    assert by_lever.sum() == 6.0
    assert participation(levered) == pytest.approx(np.where(by_lever > 0, 1.0, 0.4))


def test_organised_villages_are_more_open_join_sooner_and_keep_stations_for_less(small):
    plain, organised = run(small, 36), run(small, 36, workers={"intensity": 6})
    h = organised.columns
    served = organised.terms.organised[h.village] > 0.5
    assert served.mean() > 0.3
    assert (h.openness - plain.columns.openness)[served].mean() > 0.02
    assert (h.cooperative >= 0)[served].mean() > (plain.columns.cooperative >= 0)[served].mean()
    v = organised.values
    pay = v["logistics.station_pay"] * (1 - v["community.station"] * organised.terms.organised)
    assert organised.own(Logistics).station_pay == pytest.approx(pay)
    assert plain.own(Logistics).station_pay == pytest.approx(v["logistics.station_pay"])


def test_it_moves_no_money_but_the_workers_pay(small):
    """With every effect of an organised village at zero, the households do not notice it."""
    deaf = {
        "community.participation": 0.0,
        "community.station": 0.0,
        "cooperatives.community_trust": 0.0,
        "openness.community": 0.0,
        "logistics.pooling": 0.0,
    }
    organised = run(small, 24, workers={"intensity": 6}, **deaf)
    assert organised.terms.organised.max() > 0.5
    plain = run(small, 24, **deaf)
    apart = [name for name in different(digests(organised), digests(plain)) if "cost" not in name]
    assert apart == ["monthly.level_support.social_workers", "monthly.organised"]
