"""What a frontier is asked: base scenario, budgets, how long the search is, which seeds it sees and which judge it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tongyu.designs.comparison import comparable
from tongyu.errors import InputError
from tongyu.questions.frontier.groups import By, Group, groups_of
from tongyu.questions.frontier.mixes import Mix, Mixed, mixed, plain_mixes
from tongyu.runs.counterfactual import BASELINE, counterfactual_of
from tongyu.runs.study import Study
from tongyu.scenario.plans.budget import millions
from tongyu.scenario.scenario import Scenario
from tongyu.text.wording import plain

KIND = "frontier"
MAIN = "person_years_poor"
REPORTED = (MAIN, "poverty_gap", "headcount", "income", "cost")
_LIKE_A_MIX = re.compile(r"mix \d+")


@dataclass(frozen=True)
class FrontierPlan:
    """A question put to the search. `search_seeds` and `fresh_seeds` have none in common."""

    base: Scenario
    by: By
    budgets: tuple[float, ...]  # yuan of 2015, discounted; rising
    trials: int
    search_seeds: tuple[int, ...]
    fresh_seeds: tuple[int, ...]

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The dimensions of a mix."""
        return groups_of(self.base, self.by)

    @cached_property
    def starts(self) -> tuple[Mix, ...]:
        """The plain scenarios at each budget, with which the search begins."""
        return tuple(mix for budget in self.budgets for mix in plain_mixes(self.base, self.groups, budget))

    @property
    def plain(self) -> list[str]:
        """The names of the plain scenarios."""
        return list(dict.fromkeys(mix.plain for mix in self.starts))

    @cached_property
    def reference(self) -> Scenario:
        """What every mix is set against: the base scenario without its programme."""
        return counterfactual_of(self.base)

    @property
    def most_runs(self) -> int:
        """Runs of search and judgement together, if no two programmes are the same."""
        judged = 1 + len(self.budgets) + len(self.starts)
        return (1 + self.trials) * len(self.search_seeds) + judged * len(self.fresh_seeds)

    def made(self, mix: Mix, number: int) -> Mixed:
        """The programme of trial `number`."""
        return mixed(self.base, self.groups, mix, mix.plain or f"mix {number}")

    def study(self, tried: Sequence[Mixed]) -> Study:
        """The search so far as a study: the reference and every trial, on the search seeds."""
        return self.on(tried, self.search_seeds)

    def on(self, programmes: Sequence[Mixed], seeds: tuple[int, ...]) -> Study:
        """The reference and `programmes` on `seeds`."""
        return Study(
            kind=KIND,
            name="frontier",
            question="Which mix of levers spares most poverty at each budget?",
            scenarios=(self.reference, *(each.scenario for each in programmes)),
            seeds=seeds,
            outcomes=REPORTED,
            settings={
                "base": self.base.name,
                "by": self.by,
                "budgets": list(self.budgets),
                "trials": self.trials,
                "fresh_seeds": list(self.fresh_seeds),
                "groups": {group.name: list(group.levers) for group in self.groups},
                "tried": [document_of(each) for each in programmes],
            },
        )


def frontier_plan(
    base: Scenario,
    by: By,
    budgets: Sequence[float],
    trials: int,
    search_seeds: Sequence[int],
    fresh_seeds: Sequence[int],
) -> FrontierPlan:
    """The plan, checked. Raises InputError for a base that cannot be mixed or compared, and for too few trials."""
    if base.name == BASELINE or _LIKE_A_MIX.fullmatch(base.name):
        raise InputError(
            f'the base scenario is called "{plain(base.name)}", which names something else here; rename it.'
        )
    if set(search_seeds) & set(fresh_seeds):
        raise ValueError("what judges a search must not be what it has seen")
    plan = FrontierPlan(base, by, tuple(sorted(set(budgets))), trials, tuple(search_seeds), tuple(fresh_seeds))
    comparable([base])  # refuses a run without a whole year
    if trials < len(plan.starts):
        raise InputError(
            f"--trials {trials} is less than {len(plan.starts)}: {len(plan.plain)} plain scenarios at"
            f" {len(plan.budgets)} budgets are tried first."
        )
    return plan


def document_of(tried: Mixed) -> dict[str, Any]:
    """A trial as plain data; its programme is the study's scenario of that name."""
    return {
        "scenario": tried.scenario.name,
        "plain": tried.mix.plain,
        "budget": tried.mix.budget,
        "planned": tried.plan.planned,
        "missing": tried.plan.missing,
        "at_most": list(tried.plan.at_most),
        "money": dict(tried.money),
    }


def budgets_in_words(budgets: Sequence[float]) -> str:
    """`5, 10 and 20 m yuan`."""
    words = [millions(budget).removesuffix(" m") for budget in budgets]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words) + " m yuan"


def money_in_words(money: Mapping[str, float]) -> str:
    """Shares of what is spent, the largest first: `support 61 %, branding 30 %, resources 9 %`."""
    total = sum(money.values())
    if total <= 0.0:
        return "nothing"
    shares = sorted(((100.0 * yuan / total, name) for name, yuan in money.items()), key=lambda each: -each[0])
    said = [f"{name} {share:.0f} %" for share, name in shares if share >= 0.5]
    small = sum(share < 0.5 and share > 0.0 for share, _ in shares)
    return ", ".join(said) + (f"; below 0.5 %: {small} more" if small else "")
