"""Stress overlays that strike month by month: a brand scandal, dearer platforms, a wave of station closures.

A scandal lowers the reputation of a brand that is known; where nobody knows a brand there is nothing to fall. It
recovers as ever, by deliveries up to standard. Commissions rise by the same points on every platform, but leave at
least a twentieth of the price. A station that closes in the wave is drawn village by village, so that two scenarios
with one seed lose the same ones; until its months are over neither volume nor the programme opens it again, and the
programme pays for it all the same.
"""

from typing import TYPE_CHECKING

import numpy as np

from tongyu.draws import Purpose, uniforms
from tongyu.stress import BRAND_SCANDAL, COMMISSION_RISE, STATION_CLOSURES, month_of

if TYPE_CHECKING:
    from tongyu.county import County

LEAST_KEPT = 0.05  # of the price: a platform that left less would have no sellers


def strike(county: "County") -> None:
    """Let the reputation fall in the month of a brand scandal, and commissions rise from theirs on."""
    v, stress, enterprise = county.values, county.scenario.stress, county.enterprise
    if BRAND_SCANDAL in stress and county.date == month_of(v["stress.scandal_at"]) and enterprise.active:
        enterprise.reputation = min(enterprise.reputation, v["stress.scandal_reputation"])
    # a run that starts later starts with the higher commissions
    if COMMISSION_RISE in stress and county.date == max(month_of(v["stress.commission_at"]), county.scenario.start):
        rise = v["stress.commission_rise"]
        for platform in county.platforms:
            platform.commission += _bearable(rise, 1.0 - platform.commission)
        kept = 1.0 - v["brand.commission"] - v["brand.margin"]
        county.revise("brand.commission", v["brand.commission"] + _bearable(rise, kept))


def keep_shut(county: "County") -> None:
    """Close village stations in the month of a wave of closures, and keep those closed until their months are over."""
    if STATION_CLOSURES not in county.scenario.stress:
        return
    v, stations = county.values, county.stations
    if county.date == month_of(v["stress.closures_at"]):
        luck = uniforms(county.seed, Purpose.CLOSURE, np.arange(county.villages), county.month)
        struck = stations.open & (luck < v["stress.closures_share"])
        county.shut_until[struck] = county.month + v["stress.closures_months"]
        stations.closed_ever += int(np.count_nonzero(struck & (county.shut_until > county.month)))
    shut = county.shut_until > county.month
    stations.open &= ~shut
    stations.lean_months[shut] = 0
    county.terms.station[:] = stations.open


def _bearable(rise: float, kept: float) -> float:
    """What of `rise` can be taken where sellers are left with the share `kept`."""
    return min(rise, max(0.0, kept - LEAST_KEPT))
