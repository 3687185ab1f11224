"""Stress overlays: what may go wrong in any scenario, put over all scenarios of a comparison, the baseline included.

So an effect stays a paired difference: what a programme changes in a county where the same went wrong. When and how
hard is set by the parameters `stress.*`; an overlay of zero strength is no stress. Those that act month by month are
in `mechanisms.stress`; a drought is weather (`mechanisms.weather`), and money that ends is the programme's
(`programme.funding`).
"""

import math
from collections.abc import Collection, Mapping

from tongyu.text.months import month_after

DROUGHT, BRAND_SCANDAL, COMMISSION_RISE = "drought", "brand_scandal", "commission_rise"
FUNDING_ENDS, STATION_CLOSURES = "funding_ends", "station_closures"

OVERLAYS: dict[str, str] = {
    DROUGHT: "some years are drought years, whatever the weather's luck",
    BRAND_SCANDAL: "the brand's reputation falls in one month; its awareness stays",
    COMMISSION_RISE: "every platform takes a higher commission from one month on, the brand's shop included",
    FUNDING_ENDS: "the money of all levers ends, private money too; what was not spent is not spent later",
    STATION_CLOSURES: "some of the open village stations close in one month, and stay closed for a while",
}
"""The overlays by name, and what each does."""


def month_of(moment: float) -> str:
    """The month that a year with decimals means: the first whose middle is not before it; 2016.5 is "2016-07"."""
    return month_after("0000-01", math.ceil(12.0 * moment - 0.5))


def drought_years(stress: Collection[str], values: Mapping[str, float]) -> frozenset[int]:
    """The calendar years that the overlays `stress` make drought years; none where they don't."""
    if DROUGHT not in stress:
        return frozenset()
    first = round(values["stress.drought_from"])
    return frozenset(range(first, first + round(values["stress.drought_years"])))
