"""All programmes of a comparison at one budget, and e-commerce and social work together at five ways to split it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tongyu.errors import InputError
from tongyu.runs.counterfactual import has_programme, refuse_false_baselines
from tongyu.scenario.plans.budget import Plan, discount_of, millions, scaled, split
from tongyu.scenario.scenario import Scenario
from tongyu.text.wording import plain

SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)  # of the budget for e-commerce
SPLIT = "both"  # the scenario that is split


@dataclass(frozen=True)
class EqualBudget:
    """The budget, yuan of 2015 discounted at `discount` a year, and the plans made to cost it."""

    yuan: float
    discount: float
    plans: tuple[Plan, ...]

    @property
    def years(self) -> tuple[int, int]:
        """First and last year whose payments count."""
        return self.plans[0].scenario.county.calendar.discounted

    @property
    def in_words(self) -> str:
        """`programmes planned to cost 20 m yuan of 2015, discounted to 2013 at 5 % a year over 2013-2020`."""
        first, last = self.years
        return (
            f"programmes planned to cost {millions(self.yuan)} yuan of 2015, discounted to {first} at"
            f" {100.0 * self.discount:g} % a year over {first}-{last}"
        )

    @property
    def notes(self) -> list[str]:
        """How names of split budgets are read, and a line for every plan that cannot spend all it is given."""
        lines = []
        shares = [plan.scenario.name for plan in self.plans if plan.scenario.name.startswith(f"{SPLIT} 25-75 ")]
        if shares:
            lines.append(f"{shares[0]}: 25 % of the money for e-commerce levers, 75 % for those of social work.")
        return lines + [
            f"{plan.scenario.name}: {millions(round(plan.missing, -3))} of {millions(self.yuan)} yuan cannot be spent;"
            f" at the most they allow: {', '.join(plan.at_most)}."
            for plan in self.plans
            if plan.at_most
        ]

    @property
    def document(self) -> dict[str, Any]:
        """What the record says of it; money in yuan of 2015, discounted."""
        return {
            "yuan": self.yuan,
            "discount": self.discount,
            "years": list(self.years),
            "plans": {
                plan.scenario.name: {
                    "planned": plan.planned,
                    "missing": plan.missing,
                    "at_most": list(plan.at_most),
                }
                for plan in self.plans
            },
        }


def equal_budget_of(document: Mapping[str, Any], scenarios: Sequence[Scenario]) -> EqualBudget:
    """The equal budget of a record, `scenarios` being those it was made for."""
    by_name = {scenario.name: scenario for scenario in scenarios}
    plans = tuple(
        Plan(by_name[name], plan["planned"], plan["missing"], tuple(plan["at_most"]))
        for name, plan in document["plans"].items()
    )
    return EqualBudget(document["yuan"], document["discount"], plans)


def at_equal_budget(scenarios: Sequence[Scenario], yuan: float) -> tuple[list[Scenario], EqualBudget]:
    """`scenarios` with every programme scaled to cost `yuan`; after `both`, its budget split at all of `SHARES`.

    What has no programme stays as it is. Raises InputError where there is no programme, where one plans to spend
    nothing, where two discount at different rates, or where a programme is called baseline.
    """
    refuse_false_baselines(scenarios)
    result: list[Scenario] = []
    plans: list[Plan] = []
    for scenario in scenarios:
        if not has_programme(scenario):
            result.append(scenario)
            continue
        made = [scaled(scenario, yuan)]
        if scenario.name == SPLIT:
            made += [split(scenario, share, yuan) for share in SHARES]
        plans += made
        result += [plan.scenario for plan in made]
    rates = {discount_of(plan.scenario): plan.scenario.name for plan in plans}
    if not rates:
        raise InputError("none of the scenarios has a programme, so that there is no budget to make equal.")
    if len(rates) > 1:
        one, other = list(rates.values())[:2]
        raise InputError(
            f'scenarios "{plain(one)}" and "{plain(other)}" differ in programme.discount, so that their budgets'
            " cannot be made equal."
        )
    return result, EqualBudget(yuan, next(iter(rates)), tuple(plans))
