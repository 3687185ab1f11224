"""What a programme is planned to cost, and programmes of a given cost: arithmetic on scenarios, before any run.

A lever pays month by month what `programme.Line` pays: min(intensity * unit cost, available), where a twelfth of the
yearly budget becomes available each month, what is not spent carries over, and no intensity is above what the lever's
place can hold (`plans.holding`). Discounted over the years that the county's calendar names, 2013-2020 in Tongyu:

    planned = sum over months m of the run in these years of paid_m / (1 + discount)^(year of m - first year)

Within what places hold payments are homogeneous in intensity and budget together, so both times a factor costs that
factor. Monitoring that moves money between levers moves it within this total. Money that a stress takes away was
planned all the same, and so was the federation of cooperatives that turn out to sleep, which is not paid for.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tongyu.county.levers import LeverKind, Side
from tongyu.errors import InputError
from tongyu.scenario.lever_setting import LeverSetting
from tongyu.scenario.plans.holding import most_of, within_places
from tongyu.scenario.scenario import Scenario
from tongyu.text.months import month_after
from tongyu.text.wording import plain

LONGEST_NAME = 60  # of a scenario
SIDES: dict[Side, str] = {"E": "e-commerce", "S": "social-work"}


@dataclass(frozen=True)
class Plan:
    """A scenario made to cost a given sum: what it plans to spend, and the levers that can take no more.

    `planned` and `missing` are yuan of 2015, discounted; `missing` is the part of the sum that no lever can take.
    """

    scenario: Scenario
    planned: float
    missing: float
    at_most: tuple[str, ...]


def payments(scenario: Scenario) -> Iterator[tuple[str, str, float]]:
    """What each lever is planned to pay in each month: `("training.courses", "2014-05", 21_000.0)`, yuan of 2015."""
    values = scenario.values()
    months = [month_after(scenario.start, number) for number in range(scenario.months)]
    for key, setting in scenario.programme_items():
        unit_cost = setting.unit_cost
        if unit_cost is None:
            unit_cost = scenario.tables.levers[key].usual_cost(scenario.county, values)
        most, available = most_of(scenario, key, setting), 0.0
        for month in months:
            cost, budget = min(setting.level(month), most) * unit_cost, setting.budget_at(month)
            available += cost if budget is None else budget / 12.0
            paid = min(cost, available)
            available -= paid
            yield key, month, paid


def planned_cost(scenario: Scenario, discount: float, side: Side | None = None) -> float:
    """Yuan of 2015, county-wide, discounted at `discount` a year; of one side's levers where `side` is given.

    Only the county's discounted years count, as far as the run reaches.
    """
    first, last = scenario.county.calendar.discounted
    return math.fsum(
        paid / (1.0 + discount) ** (year - first)
        for key, month, paid in payments(scenario)
        if first <= (year := int(month[:4])) <= last and side in (None, scenario.tables.levers[key].side)
    )


def discount_of(scenario: Scenario) -> float:
    """The rate a year at which the scenario's plans are discounted."""
    return scenario.values()["programme.discount"]


def scaled(scenario: Scenario, yuan: float) -> Plan:
    """`scenario` with all intensities and budgets times one factor, so that it is planned to cost `yuan`.

    A lever that would pass the most it allows, or its place holds, stays there, its budget with it; the others don't
    take over what it leaves. Raises InputError for a programme that is planned to cost nothing.
    """
    discount = discount_of(scenario)
    factor = yuan / _something(scenario, planned_cost(scenario, discount), "its programme")
    return _plan(scenario, yuan, discount, lambda kind: factor, f" at {millions(yuan)}")


def split(scenario: Scenario, share: float, yuan: float) -> Plan:
    """`scenario` with `share` (0-1) of `yuan` for its e-commerce levers and the rest for those of social work.

    Within a side all intensities and budgets are times one factor; a side without money is left out. So are levers
    that are on neither side alone (joint centres, monitoring): no share of theirs would be either's. Raises
    InputError where a side that gets money has no lever that costs any.
    """
    discount = discount_of(scenario)
    factors: dict[Side, float] = {"both": 0.0}
    shares: dict[Side, float] = {"E": share, "S": 1.0 - share}
    for side, part in shares.items():
        planned = planned_cost(scenario, discount, side)
        what = f"the {SIDES[side]} side of its programme"
        factors[side] = part * yuan / _something(scenario, planned, what) if part > 0.0 else 0.0
    parts = f"{100.0 * share:g}-{100.0 * (1.0 - share):g}"
    return _plan(scenario, yuan, discount, lambda kind: factors[kind.side], f" {parts} at {millions(yuan)}")


def millions(yuan: float) -> str:
    """`20 m`, `0.5 m`."""
    return f"{yuan / 1e6:,.6f}".rstrip("0").rstrip(".") + " m"


def _plan(
    scenario: Scenario, yuan: float, discount: float, factor_of: Callable[[LeverKind], float], suffix: str
) -> Plan:
    programme: dict[str, dict[str, LeverSetting]] = {}
    at_most = []
    for key, setting in within_places(scenario).programme_items():
        kind, most = scenario.tables.levers[key], most_of(scenario, key, setting)
        factor = factor_of(kind)
        if factor * setting.most > most:
            factor = most / setting.most
            at_most.append(key)
        if factor > 0.0:
            programme.setdefault(kind.pillar, {})[kind.name] = setting.times(factor, most)
    name = plain(scenario.name, LONGEST_NAME - len(suffix)) + suffix
    made = scenario.with_(name=name, programme=programme)
    planned = planned_cost(made, discount)
    return Plan(made, planned, yuan - planned if at_most else 0.0, tuple(at_most))


def _something(scenario: Scenario, planned: float, what: str) -> float:
    """`planned` where that is more than nothing."""
    if planned <= 0.0:
        first, last = scenario.county.calendar.discounted
        raise InputError(
            f"{plain(scenario.name)}: {what} plans to spend nothing in {first}-{last}, so that it cannot be"
            " brought to a budget."
        )
    return planned
