"""What a place can hold of a lever: a station a village, a hub a township, a seat a month or a link a household."""

import math
from collections.abc import Mapping

from tongyu.county.facts import CountyFacts
from tongyu.county.levers import LeverKind


def held_by(
    kind: LeverKind, facts: CountyFacts, values: Mapping[str, float], villages: float, townships: float
) -> float:
    """Units of a lever that `villages` in `townships` of the county can hold; infinite where nothing limits it."""
    share = villages / facts.villages
    households = facts.households * share
    return {
        "village": share if kind.unit.startswith("share") else villages,
        "township": townships,
        "cooperative": float(facts.cooperatives),
        "household": households,
        "group": households / max(2, round(values["mutual_aid.size"])),
        "": math.inf,
    }[kind.one_a]
