"""Community work: villages get organised, by social workers' hours and by trained volunteers.

    organised_v += speed * (target_v - organised_v)

with target 1 in as many villages as the month's hours can keep organised (`community.hours` each), in turn over the
townships of the lever's place, and 0 elsewhere. An organised village is more open to what is new and joins cooperatives
sooner (trust), takes part in the listing of the poor (participation), and its volunteers help at the station.
"""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from tongyu.county import County


def organise(county: "County") -> None:
    """Move each village toward what the month's hours keep organised."""
    v, programme = county.values, county.programme
    volunteers = programme.level("support.volunteers")
    hours = programme.hours.by_method["community"] + v["community.volunteer_hours"] * volunteers
    organised = county.terms.organised
    if hours <= 0.0 and not organised.any():
        return
    place = np.maximum(programme.village_mask("support.social_workers"), programme.village_mask("support.volunteers"))
    target = programme.in_turn(hours / v["community.hours"], place)
    organised += v["community.speed"] * (target - organised)


def participation(county: "County") -> np.ndarray:
    """How far each village takes part in listing the poor, (villages,) 0-1: by the lever, or by being organised."""
    by_lever = county.programme.villages("monitoring.participation")
    return np.maximum(by_lever, county.values["community.participation"] * county.terms.organised)
