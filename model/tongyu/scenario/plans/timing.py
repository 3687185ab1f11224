"""Whether a programme is at work during a run: levers without months, or without money, in it."""

from typing import NamedTuple

from tongyu.errors import InputError
from tongyu.scenario.lever_setting import LeverSetting
from tongyu.scenario.plans.funding import funded
from tongyu.scenario.scenario import Scenario
from tongyu.text.months import month_after
from tongyu.text.wording import plain


class Outside(NamedTuple):
    """A lever's months as planned, of which some, or all, lie outside the run; empty where they are open.

    `unpaid` says why it is not at work in those that lie within: nobody pays for it then.
    """

    key: str
    first: str
    last: str
    wholly: bool
    unpaid: str = ""


def last_month(scenario: Scenario) -> str:
    """The last month of the run."""
    return month_after(scenario.start, scenario.months - 1)


def outside(scenario: Scenario) -> list[Outside]:
    """The levers that are planned for months outside the run, or of it without money, in the order of the table."""
    found = []
    values = scenario.values()
    run = [month_after(scenario.start, number) for number in range(scenario.months)]
    with_money = dict(funded(scenario, values).programme_items())
    for key, setting in scenario.programme_items():
        first, last = _planned(setting)
        planned = [month for month in run if setting.level(month) > 0.0]
        cost = setting.unit_cost if setting.unit_cost is not None else values[f"programme.{key}"]
        unpaid = ""
        if planned and not (key in with_money and any(with_money[key].level(month) > 0.0 for month in planned)):
            unpaid = "by then the stress funding_ends has taken its money"
        elif (
            planned and cost > 0.0 and not any(setting.budget_at(month) != 0.0 for month in run if month <= planned[-1])
        ):
            unpaid = "its budget is 0"
        wholly = not planned or bool(unpaid)
        if wholly or (first and first < run[0]) or (last and last > run[-1]):
            found.append(Outside(key, first, last, wholly, unpaid))
    return found


def require_at_work(scenario: Scenario) -> None:
    """Raises InputError for a programme of which no lever is at work in any month of the run."""
    levers = dict(scenario.programme_items())
    idle = [each for each in outside(scenario) if each.wholly]
    if not levers or len(idle) < len(levers):
        return
    more = f" (and {len(idle) - 1} more)" if len(idle) > 1 else ""
    name, run = plain(scenario.name), f"{scenario.start} to {last_month(scenario)}"
    unpaid = next((each for each in idle if each.unpaid), None)
    if unpaid is not None:
        raise InputError(
            f"{name}: nothing of its programme happens in the run, {run}: {unpaid.key}{more} is planned for"
            f" {months_in_words(unpaid)}, but {unpaid.unpaid}. Give it money, or other months."
        )
    raise InputError(
        f"{name}: its whole programme lies outside the run, {run}: {idle[0].key}{more} is planned for"
        f" {months_in_words(idle[0])}. Give the run, or the levers, other months."
    )


def months_in_words(lever: Outside) -> str:
    """`2014-01 to 2020-12`, `2025-01 on`, `the months to 2010-12`."""
    if lever.first and lever.last:
        return f"{lever.first} to {lever.last}" if lever.last > lever.first else lever.first
    if lever.first:
        return f"{lever.first} on"
    return f"the months to {lever.last}" if lever.last else "the whole run"


def _planned(setting: LeverSetting) -> tuple[str, str]:
    """First and last month for which something is planned, as far as the setting names them."""
    first, last = setting.start or "", setting.end or ""
    if isinstance(setting.intensity, dict):
        dates = [month for month, intensity in setting.intensity.items() if intensity > 0.0]
        first = max(first, dates[0])
        last = last or (list(setting.intensity)[-1] if len(setting.intensity) > 1 else "")
    return first, last
