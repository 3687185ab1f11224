"""What may be handed in: a programme for the county that is planned to cost no more than the budget."""

from tongyu.app import opened
from tongyu.errors import TongyuError
from tongyu.scenario.plans.budget import discount_of, payments, planned_cost, scaled
from tongyu.scenario.scenario import Scenario

ROUNDING = 1.0  # yuan that a budget may be passed by
ENTRY = "entry"  # the name of what is scored, so that one programme is one scenario, whoever hands it in
REFERENCES = ("ecommerce_only", "social_work_only", "both", "five_pillars")
"""Shipped scenarios that tries can be measured by, each brought to the budget."""


class Refused(TongyuError):
    """What is handed in breaks a rule: `rule` is the word for it in the section `challenge.refused`."""

    def __init__(self, rule: str, **values: object) -> None:
        super().__init__(f"{rule}: {values}")
        self.rule, self.values = rule, values


def entry_of(scenario: Scenario) -> Scenario:
    """The shipped baseline with the levers of `scenario`: nothing else of it counts.

    Raises Refused where no lever is moved, where it costs more than the budget, and for what would get round that:
    another county, a unit cost of its own, a lever that works before the years that plans are added up over.
    """
    baseline = opened.scenario("baseline")
    if scenario.county != baseline.county:
        raise Refused("county", county=baseline.county.name, county_zh=baseline.county.name_zh)
    for key, setting in scenario.programme_items():
        if setting.unit_cost is not None:
            raise Refused("unit_cost", lever=key)
    entry = baseline.with_(name=ENTRY, programme=scenario.programme)
    first, _ = baseline.county.calendar.discounted
    for key, month, paid in payments(entry):
        if int(month[:4]) < first and paid > 0.0:
            raise Refused("early", lever=key, year=first)
    planned = planned_of(entry)
    if planned <= 0.0:
        raise Refused("empty")
    budget = opened.budget()
    if planned > budget + ROUNDING:
        raise Refused("over", planned=planned / 1e6, over=(planned - budget) / 1e6, budget=budget / 1e6)
    return entry


def planned_of(scenario: Scenario) -> float:
    """What its programme is planned to cost, yuan of 2015, discounted."""
    return planned_cost(scenario, discount_of(scenario))


def brought_to_budget(scenario: Scenario) -> Scenario:
    """`scenario` with all it does times one factor, so that it costs the budget. Raises InputError for no programme."""
    return scaled(scenario, opened.budget()).scenario.with_(name=scenario.name)


def references() -> dict[str, Scenario]:
    """What the shipped scenarios amount to at the budget, by their names."""
    return {name: entry_of(brought_to_budget(opened.scenario(name))) for name in REFERENCES}
