"""Links between e-commerce, social work and monitoring: which way each leads, and that at nothing it does nothing."""

import numpy as np
import pytest
from tests.households_by_hand import all_levers, moved
from tests.whole_runs import different, digests

from tongyu import County, Scenario
from tongyu.county.mechanisms import brand, community, joint_centres, logistics, monitoring, produce_selection
from tongyu.county.mechanisms.community import participation
from tongyu.county.mechanisms.cooperatives import Cooperation, operators
from tongyu.county.mechanisms.going_online import figures
from tongyu.county.mechanisms.joint_centres import JointCentres
from tongyu.county.mechanisms.logistics import Logistics
from tongyu.county.mechanisms.monitoring import Monitoring
from tongyu.county.tables import CROSS_LINKS, PARAMETERS

BUSIER: dict[str, dict[str, float]] = {
    "reserved_quota": {"contracts.lot": 20_000.0},
    "returning": {"people.leaving_county": 1.0, "population.returning_sellers": 0.001},
}
"""What is changed, with the link and without, so that it has something to do in so small a county and so few years."""

LATER = {"post_keepers": ("2015-01", 24), "returning": ("2014-01", 37)}
"""Where the link does nothing so early: posts begin in 2016, and nobody comes back in the year of leaving."""


@pytest.mark.parametrize("name", [name for name, link in CROSS_LINKS.items() if link.neutral])
def test_at_nothing_a_link_is_the_run_without_it_and_is_felt_at_what_is_assumed(small: Scenario, name: str) -> None:
    start, months = LATER.get(name, ("2014-01", 24))
    more = BUSIER.get(name, {})
    busy = all_levers(small.with_(start=start, parameters=more), months)
    nothing = more | dict(CROSS_LINKS[name].neutral)
    assert all(PARAMETERS[parameter].value != none for parameter, none in CROSS_LINKS[name].neutral.items())
    strong = more | {parameter: strongest(parameter, none) for parameter, none in CROSS_LINKS[name].neutral.items()}
    without = digests(County(busy, rng=5, households=300, without=[name]).run())
    assert different(digests(County(busy.with_(parameters=nothing), rng=5, households=300).run()), without) == []
    assert different(digests(County(busy.with_(parameters=strong), rng=5, households=300).run()), without) != []


def strongest(parameter: str, nothing: float) -> float:
    """The end of its range that lies farther from nothing."""
    prior = PARAMETERS[parameter]
    return max((prior.low, prior.high), key=lambda end: abs(end - nothing))


def county_of(small: Scenario, months: int = 1, parameters: dict[str, float] | None = None, **levers: object) -> County:
    return County(moved(small.with_(parameters=parameters or {}), 60, **levers), rng=6).run(months)


@pytest.mark.parametrize("recruited", [0.0, 0.5])
def test_social_workers_find_operators_where_any_are_trained(small, recruited):
    numbers = {"cooperatives.recruited": recruited}
    both = county_of(small, parameters=numbers, training__operators=2, support__social_workers=4)
    assert operators(both) == pytest.approx(2.0 + recruited * 4.0)
    assert operators(county_of(small, parameters=numbers, support__social_workers=4)) == 0.0
    assert operators(county_of(small, parameters=numbers, training__operators=2)) == 2.0


def test_operators_who_are_found_wake_cooperatives_and_make_stations_cheaper(small):
    awake, pay = [], []
    for recruited in (0.0, 1.0):
        levers = {"training__operators": 1, "support__social_workers": 20}
        county = county_of(small, 6, {"cooperatives.recruited": recruited}, **levers)
        awake.append(county.own(Cooperation).operators_in_cooperatives)
        pay.append(county.own(Logistics).station_pay.mean())
    assert awake[0] == 1 < awake[1]
    assert pay[1] < pay[0]


@pytest.mark.parametrize(("online", "found"), [(0.0, 0.5), (0.5, 0.5), (1.0, 0.5), (1.0, 0.0)])
def test_more_volunteers_are_found_the_more_households_are_online(small, online, found):
    county = county_of(small, parameters={"community.found_online": found}, support__volunteers=20)
    h, v = county.columns, county.values
    h.sells[:], h.shops[:] = False, np.arange(600) < 600 * online
    county.terms.organised[:] = 0.0
    community.organise(county)
    villages = 20 * (1.0 + found * online) * v["community.volunteer_hours"] / v["community.hours"]
    assert county.terms.organised.sum() == pytest.approx(villages * v["community.speed"])


@pytest.mark.parametrize("pooling", [0.0, 0.1])
def test_a_parcel_is_cheaper_by_the_share_of_a_townships_villages_that_are_organised(small, pooling):
    county = county_of(small, parameters={"logistics.pooling": pooling})
    place = county.geography.village_township
    county.terms.organised[:] = 0.0
    logistics._set_prices(county)
    plain = county.terms.parcel.copy()
    county.terms.organised[:] = np.where(place == 1, 1.0, np.where(place == 2, 0.5, 0.0))
    logistics._set_prices(county)
    assert county.terms.parcel == pytest.approx(plain * [1.0, 1.0 - pooling, 1.0 - pooling / 2])


@pytest.mark.parametrize(
    ("story", "organised", "held"), [(0.4, 1.0, 1.4), (0.4, 0.5, 1.2), (0.4, 0.0, 1.0), (0.0, 1.0, 1.0)]
)
def test_a_festival_tells_what_organised_villages_have_to_tell(small, story, organised, held):
    county = county_of(small, parameters={"brand.story": story}, branding__festivals=1)
    county.terms.organised[:] = organised
    county.month_of_year = 8  # the harvest festival
    assert brand._festivals(county) == pytest.approx(held)
    county.month_of_year = 9
    assert brand._festivals(county) == 0.0


CENTRES = {"support__joint_centres": 2, "support__social_workers": 2}


@pytest.mark.parametrize("saving", [0.0, 0.3])
def test_a_centre_that_shares_premises_with_a_station_costs_less(small, saving):
    """It is known from the second month on where centres are; a month's centres are those of the month before."""
    county = county_of(small, 2, {"joint_centres.saving": saving}, **CENTRES)
    line = county.programme.lines["support.joint_centres"]
    served, stations = county.own(JointCentres).served, county.programme.mask("support.social_workers")
    sharing = (served * stations).sum() / served.sum()
    joint_centres.share_premises(county)
    assert line.unit_cost == pytest.approx(line.full_cost * (1.0 - saving * sharing))
    assert sharing > 0.0
    assert line.full_cost == county.values["programme.support.joint_centres"]
    alone = county_of(small, 6, {"joint_centres.saving": saving}, support__joint_centres=2)
    assert alone.programme.lines["support.joint_centres"].unit_cost == line.full_cost


def test_money_that_sharing_saves_is_not_spent(small):
    spent = []
    for saving in (0.0, 0.4):
        county = county_of(small, 12, {"joint_centres.saving": saving}, **CENTRES)
        line = county.programme.lines["support.joint_centres"]
        assert line.delivered == 2.0
        spent.append(line.spent)
    assert 0.6 * spent[0] <= spent[1] < spent[0]


@pytest.mark.parametrize("data", [0.0, 0.3, 1.0])
def test_a_centre_passes_on_its_part_of_what_sells_and_the_lever_all_of_it(small, data):
    county = county_of(small, parameters={"joint_centres.data": data}, support__joint_centres=1)
    produce_selection.select(county)
    served = county.own(JointCentres).served
    assert served.sum() == 1.0
    assert county.terms.selection == pytest.approx(data * served[county.geography.village_township])
    levered = county_of(
        small, parameters={"joint_centres.data": data}, support__joint_centres=1, resources__produce_selection=1.0
    )
    produce_selection.select(levered)
    assert levered.terms.selection == pytest.approx(np.ones(12))


@pytest.mark.parametrize("seen", [0.0, 0.4, 1.0])
def test_reports_see_of_those_online_the_share_that_the_platform_shows(small, seen):
    county = county_of(small, 3, {"monitoring.platform_seen": seen}, monitoring__indicators=1.0)
    h = county.columns
    h.sells[:], h.shops[:] = False, np.arange(600) % 2 == 0
    covered = monitoring._covered(county)
    assert not covered[~h.shops].any()
    assert covered[h.shops].mean() == pytest.approx(seen, abs=4 * np.sqrt(seen * (1 - seen) / 300) + 1e-9)
    again = monitoring._covered(county)
    assert np.array_equal(again, covered)  # the same ones report after report


def test_where_villagers_report_themselves_nobody_is_watched_and_indicators_go_to_other_villages(small):
    county = county_of(small, 3, monitoring__indicators=0.5, monitoring__participation=0.5)
    h = county.columns
    h.shops[:] = True
    part = participation(county) > 0.5
    level = min(1.0, county.programme.level("monitoring.indicators"))
    assert part.sum() == 6
    covered = monitoring._covered(county)
    villages = np.unique(h.village[covered])
    assert set(np.flatnonzero(part)) <= set(villages)
    assert len(villages) == min(12, 6 + round(12 * level))


def test_the_figure_monitored_is_what_the_latest_report_covers(small):
    county = county_of(small, 12, monitoring__indicators=1.0)
    assert county.monthly["monitored"].iloc[-1] == county.own(Monitoring).reports[-1].covered > 0.0
    assert county.monthly["monitored"].iloc[1] == 0.0  # before the first


def test_who_sells_of_the_ever_listed_is_shown(small):
    county = county_of(small, 1)
    h = county.columns
    h.listed[:], h.sells[:] = np.arange(600) < 100, np.arange(600) % 4 == 0
    assert figures(county)["listed_sellers"] == 0.25
    h.listed[:] = False
    assert figures(county)["listed_sellers"] == 0.0
