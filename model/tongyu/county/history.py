"""What happens before a programme begins happens once.

Scenarios that differ in nothing but their programmes have, with one seed, the same county until the first lever moves:
three of the ten years, in the shipped ones. `County.take_up` gives a county a programme; here such a county is kept as
it stood on the eve, and copied for every programme. A county that begins so ends with the same bytes as one that ran
from its first month, since all draws are pure functions of the seed (`tongyu.county.draws`).
"""

import copy
from collections import OrderedDict

from tongyu.county.county import County
from tongyu.scenario.plans.funding import funded
from tongyu.scenario.scenario import Scenario
from tongyu.text.months import month_after

WORTH_IT = 12  # months on which a copy saves more time than it takes


class Histories:
    """Begins counties from the history they share with one begun before."""

    def __init__(self, most: int = 1) -> None:
        """`most`: counties kept in memory."""
        self._most = most
        self._kept: OrderedDict[tuple[str, int], County] = OrderedDict()  # by scenario and seed; the latest used last

    def begin(self, scenario: Scenario, seed: int) -> County:
        """The county of `scenario` with `seed`, at the eve of its programme; errors as in `County` and its `step`."""
        months = eve(scenario)
        if months is None or months < WORTH_IT:
            return County(scenario, rng=seed)
        common = scenario.model_copy(update={"programme": {}})
        key = common.fingerprint, seed
        before = self._kept.pop(key, None)
        if before is None or before.month + 1 > months:
            while len(self._kept) >= self._most:
                self._kept.popitem(last=False)
            before = County(common, rng=seed).run(months)
        self._kept[key] = before
        shared = (before.scenario, before.geography)  # in which nobody writes
        county = copy.deepcopy(before, {id(each): each for each in shared})
        county.take_up(scenario)
        return county


def eve(scenario: Scenario) -> int | None:
    """Months that pass before a lever moves or money comes in for one; None if that never happens."""
    values = scenario.tables.turned_off(scenario.without, scenario.values())
    settings = [setting for _, setting in funded(scenario, values).programme_items()]
    for month in range(scenario.months):
        date = month_after(scenario.start, month)
        if any(setting.level(date) > 0.0 or (setting.budget_at(date) or 0.0) > 0.0 for setting in settings):
            return month
    return None
