"""Stress overlays that strike month by month: a brand scandal, dearer platforms, a wave of station closures.

A scandal lowers the reputation of a brand that is known; where nobody knows a brand there is nothing to fall. It
recovers as ever, by deliveries up to standard. Commissions rise by the same points on every platform, but leave at
least a twentieth of the price. A station that closes in the wave is drawn village by village, so that two scenarios
with one seed lose the same ones; until its months are over neither volume nor the programme opens it again, and the
programme pays for it all the same.
"""

import numpy as np

from tongyu.county.draws import Purpose, uniforms
from tongyu.county.mechanism import Mechanism
from tongyu.county.mechanisms.brand import Enterprise
from tongyu.county.mechanisms.logistics import Logistics
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.overlays import BRAND_SCANDAL, COMMISSION_RISE, STATION_CLOSURES, month_of
from tongyu.county.state import State

LEAST_KEPT = 0.05  # of the price: a platform that left less would have no sellers


class Closures:
    """Stations that a wave has closed."""

    def __init__(self, county: State) -> None:
        self.shut_until = np.zeros(county.villages)  # the month before which none can be open


def strike(county: State) -> None:
    """Let the reputation fall in the month of a brand scandal, and commissions rise from theirs on."""
    v, stress, enterprise = county.values, county.stress, county.own(Enterprise)
    if BRAND_SCANDAL in stress and county.date == month_of(v["stress.scandal_at"]) and enterprise.active:
        enterprise.reputation = min(enterprise.reputation, v["stress.scandal_reputation"])
    # a run that starts later starts with the higher commissions
    if COMMISSION_RISE in stress and county.date == max(month_of(v["stress.commission_at"]), county.start):
        rise = v["stress.commission_rise"]
        for platform in county.platforms:
            platform.commission += _bearable(rise, 1.0 - platform.commission)
        kept = 1.0 - v["brand.commission"] - v["brand.margin"]
        county.revise("brand.commission", v["brand.commission"] + _bearable(rise, kept))


def keep_shut(county: State) -> None:
    """Close village stations in the month of a wave of closures, and keep those closed until their months are over."""
    if STATION_CLOSURES not in county.stress:
        return
    v, stations = county.values, county.own(Logistics).stations
    if county.date == month_of(v["stress.closures_at"]):
        luck = uniforms(county.seed, Purpose.CLOSURE, np.arange(county.villages), county.month)
        struck = stations.open & (luck < v["stress.closures_share"])
        county.own(Closures).shut_until[struck] = county.month + v["stress.closures_months"]
    shut = county.own(Closures).shut_until > county.month
    stations.open &= ~shut
    stations.lean_months[shut] = 0
    county.terms.station[:] = stations.open


def _bearable(rise: float, kept: float) -> float:
    """What of `rise` can be taken where sellers are left with the share `kept`."""
    return min(rise, max(0.0, kept - LEAST_KEPT))


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("stress.drought_from", 2016.0, "year", (2014, 2019), (1900, 2199), "assumed", "", "first of the drought years"),
    number("stress.drought_years", 2.0, "years", (1, 3), (0, 100), "assumed", "", "in a row; how hard each hits is drawn as in any drought year; 0 is no stress"),
    number("stress.scandal_at", 2017.0, "year", (2015, 2019), (1900, 2200), "assumed", "", "month of the brand scandal"),
    number("stress.scandal_reputation", 0.2, "0-1", (0.0, 0.4), (0, 1), "assumed", "", "to which the brand's reputation falls unless it is lower; it recovers as deliveries earn it; 1 is no stress"),
    number("stress.commission_at", 2016.0, "year", (2014, 2019), (1900, 2200), "assumed", "", "first month of the higher commissions"),
    number("stress.commission_rise", 0.05, "share of sales", (0.02, 0.1), (0, 0.5), "assumed", "", "added to the commission of every platform, the brand's shop included; 0 is no stress"),
    number("stress.funding_ends", 2017.0, "year", (2015, 2019), (1900, 2200), "assumed", "", "first month without money for any lever; four years are then left to see what lasts"),
    number("stress.closures_at", 2017.0, "year", (2015, 2019), (1900, 2200), "assumed", "", "month of the wave of station closures"),
    number("stress.closures_share", 0.5, "share", (0.25, 0.75), (0, 1), "assumed", "", "chance of each open village station to close then; 0 is no stress"),
    number("stress.closures_months", 12.0, "months", (6, 24), (0, 1_200), "assumed", "", "that they stay closed, whatever the volume and whatever the programme pays; 0 is no stress"),
)
# fmt: on

MECHANISM = Mechanism(
    name="stress",
    does="what may go wrong: a brand scandal, dearer platforms, closures",
    steps=(strike, keep_shut),
    numbers=NUMBERS,
    state=Closures,
)
