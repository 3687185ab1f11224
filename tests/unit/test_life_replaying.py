"""Playing a phase once more for one household must not touch the county."""

import numpy as np
from tests.households_by_hand import busy_county

from tongyu.county.county import SCHEDULE
from tongyu.county.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.county.mechanisms.brand import Enterprise
from tongyu.county.mechanisms.logistics import Logistics
from tongyu.county.mechanisms.mutual_aid import Groups
from tongyu.life.records import Flow
from tongyu.life.replaying import Alone
from tongyu.life.rows import rows_of


def meddle(county):
    """A step that writes wherever mechanisms write."""
    county.columns.cash[:] += 5.0
    county.own(Logistics).parcels_12[:] += 1.0
    county.scratch("weight")[:] = 9.0
    county.own(Groups).mutual_aid += 3.0
    county.government.cash += 4.0
    county.own(Enterprise).cash += 4.0
    for institution in (*county.cooperatives, *county.hubs, *county.platforms):
        institution.cash += 2.0
    county.ledger.pay(OUTSIDE, HOUSEHOLDS, "pensions", 5.0)
    county.ledger.pay(HOUSEHOLDS, OUTSIDE, "loans", 1.0)
    county.ledger.pay(OUTSIDE, "government", "grant", 8.0)


def state(county):
    tills = [each.cash for each in (county.government, county.own(Enterprise), *county.cooperatives, *county.hubs)]
    return [
        county.columns.cash.sum(),
        county.own(Logistics).parcels_12.sum(),
        county.scratch("weight").sum(),
        county.own(Groups).mutual_aid,
        *tills,
        *(platform.cash for platform in county.platforms),
        len(county.ledger.flows),
        len(county.agents),
    ]


def test_what_a_step_writes_stays_with_the_copy_and_its_payments_are_told(monkeypatch):
    county = busy_county()
    monkeypatch.setitem(SCHEDULE, "fund", {"meddle": meddle})
    before = state(county)
    alone = Alone(county, rows_of(county.columns, np.array([7])))
    cash = float(alone.columns.cash[0])
    flows = alone.run("meddle")
    assert state(county) == before
    assert alone.columns.cash[0] == cash + 5.0
    assert flows == [Flow("", "pensions", 5.0, "transfer"), Flow("", "loans", -1.0, None)]
    assert alone.government.cash == county.government.cash + 4.0  # a step reads what it wrote
