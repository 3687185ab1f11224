"""Figures of what households and reports really got wrong, read from what they acted on."""

import numpy as np
import pytest
from tests.households_by_hand import moved

from tongyu import County
from tongyu.county.mechanisms import selling
from tongyu.county.mechanisms.monitoring import Monitoring
from tongyu.county.tables import TABLES
from tongyu.scenario.scenario import Scenario

HARVEST = "2011-10"  # when nearly all households have something in store


def error_at_harvest(scenario: Scenario, **levers: float) -> float:
    return float(County(moved(scenario, 12, **levers), rng=3).run().monthly.loc[HARVEST, "expectation_error"])


@pytest.mark.parametrize("spread", [0.0, 0.05, 0.1])
def test_what_households_believe_differs_by_the_stated_spread(small: Scenario, spread: float) -> None:
    plain = small.with_(parameters={"choice.information": spread, "choice.connected": 1.0})
    assert error_at_harvest(plain) == pytest.approx(spread, rel=0.05, abs=1e-12)


def test_a_lever_that_does_not_reach_the_offers_moves_no_error(
    small: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = selling.build_offers

    def deaf(h, numbers, channels, terms, *rest):  # type: ignore[no-untyped-def]
        return build(h, numbers, channels, terms._replace(selection=0.0 * terms.selection), *rest)

    heard = error_at_harvest(small, resources__produce_selection=1.0)
    monkeypatch.setattr(selling, "build_offers", deaf)
    unheard = error_at_harvest(small, resources__produce_selection=1.0)
    assert unheard == pytest.approx(error_at_harvest(small), rel=1e-3)
    assert heard < 0.9 * unheard


def test_the_error_of_a_report_is_its_distance_from_what_was_used(small: Scenario) -> None:
    levers = {"training__courses": 6, "resources__stations": 6, "monitoring__indicators": 0.5}
    county = County(moved(small, 12, **levers), rng=6).run(2)
    assert county.monthly["indicator_error"].iloc[-1] == 0.0  # nothing is reported yet
    county.step()
    seen = county.own(Monitoring).reports[-1]
    used = {key: TABLES.used[key](county) for key in seen.use}
    assert len(used) >= 2
    assert seen.error == pytest.approx(np.mean([abs(seen.use[key] - used[key]) for key in used]))
    assert seen.error > 0.0
    assert county.monthly["indicator_error"].iloc[-1] == seen.error


def test_reports_that_see_clearly_err_in_nothing(small: Scenario) -> None:
    clear = small.with_(parameters={"monitoring.blind": 0.0})
    county = County(moved(clear, 12, training__courses=6, monitoring__indicators=0.5), rng=6).run(3)
    assert county.own(Monitoring).reports[-1].error == 0.0
