"""Stress overlays: what may go wrong in any scenario, put over all scenarios of a comparison, the baseline included.

So an effect stays a paired difference: what a programme changes in a county where the same went wrong. When and how
hard is set by the parameters `stress.*`; an overlay of zero strength is no stress. Those that act month by month are
in `mechanisms.stress`; a drought is weather, and money that ends is the programme's.
"""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tongyu.months import month_after

if TYPE_CHECKING:
    from tongyu.lever_setting import LeverSetting
    from tongyu.scenario import Scenario

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


def drought_years(scenario: "Scenario", values: Mapping[str, float]) -> frozenset[int]:
    """The calendar years that the overlay makes drought years; none where it is not on."""
    if DROUGHT not in scenario.stress:
        return frozenset()
    first = round(values["stress.drought_from"])
    return frozenset(range(first, first + round(values["stress.drought_years"])))


def funded(scenario: "Scenario", values: Mapping[str, float]) -> "Scenario":
    """`scenario` with the levers it has money for: all end with the month before `stress.funding_ends` at the latest.

    A lever that would only have begun later is left out. The same scenario where the overlay is not on.
    """
    if FUNDING_ENDS not in scenario.stress:
        return scenario
    last = month_after(month_of(values["stress.funding_ends"]), -1)
    return scenario.with_(
        programme={
            pillar: {name: _ended(setting, last) for name, setting in levers.items() if (setting.start or last) <= last}
            for pillar, levers in scenario.programme.items()
        }
    )


def _ended(setting: "LeverSetting", last: str) -> "LeverSetting":
    return setting.model_copy(update={"end": min(setting.end or last, last)})
