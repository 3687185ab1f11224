"""A programme whose money ends: the stress overlay that leaves the levers of a scenario unpaid from a month on."""

from collections.abc import Mapping

from tongyu.county.overlays import FUNDING_ENDS, month_of
from tongyu.scenario.lever_setting import LeverSetting
from tongyu.scenario.scenario import Scenario
from tongyu.text.months import month_after


def funded(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
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


def _ended(setting: LeverSetting, last: str) -> LeverSetting:
    return setting.model_copy(update={"end": min(setting.end or last, last)})
