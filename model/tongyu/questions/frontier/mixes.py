"""Mixes: how a sum of money is shared out over groups of levers, and the programme that this makes of a scenario.

Within a group all intensities and budgets are times one factor, so that the group costs its share. A lever that would
pass the most it allows, or its place holds, stays there, and what it leaves is not spent on others (as in
`plans.budget.scaled`).
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tongyu.county.levers import PILLARS, LeverKind
from tongyu.county.tables import tables_here
from tongyu.questions.frontier.groups import Group, cost_by_lever
from tongyu.runs.study import BOTH, ECOMMERCE, SOCIAL_WORK
from tongyu.scenario.lever_setting import LeverSetting
from tongyu.scenario.plans.budget import LONGEST_NAME, Plan, discount_of, millions, planned_cost
from tongyu.scenario.plans.holding import most_of, within_places
from tongyu.scenario.scenario import Scenario
from tongyu.text.wording import plain

NOTHING_LEFT = 1e-6  # of a budget: less is rounding


@dataclass(frozen=True)
class Mix:
    """`budget`, yuan of 2015 discounted, and the share (0-1) of it for each group.

    `plain` is the name of the plain scenario whose own proportions these are; empty for any other mix.
    """

    budget: float
    shares: Mapping[str, float]
    plain: str = ""


@dataclass(frozen=True)
class Mixed:
    """What a mix makes of the base scenario; `money` is what each group is planned to spend of its share, yuan."""

    mix: Mix
    plan: Plan
    money: Mapping[str, float]

    @property
    def scenario(self) -> Scenario:
        """The programme."""
        return self.plan.scenario


def mixed(base: Scenario, groups: Sequence[Group], mix: Mix, name: str) -> Mixed:
    """`base` with its levers moved as `mix` says, called `name` and the budget. Levers in no group are left out."""
    programme: dict[str, dict[str, LeverSetting]] = {}
    at_most = []
    settings = dict(within_places(base).programme_items())
    group_of = {key: group for group in groups for key in group.levers}
    for key, setting in settings.items():
        group = group_of.get(key)
        share = 0.0 if group is None else mix.shares.get(group.name, 0.0)
        if group is None or share <= 0.0:
            continue
        kind = tables_here().levers[key]
        factor, most = share * mix.budget / group.planned, most_of(base, key, setting)
        if factor * setting.most > most:
            factor = most / setting.most
            at_most.append(key)
        programme.setdefault(kind.pillar, {})[kind.name] = setting.times(factor, most)
    suffix = f" at {millions(mix.budget)}"
    made = base.with_(name=plain(name, LONGEST_NAME - len(suffix)) + suffix, programme=programme)
    planned = planned_cost(made, discount_of(made))
    costs = cost_by_lever(made)
    money = {group.name: math.fsum(costs.get(key, 0.0) for key in group.levers) for group in groups}
    missing = mix.budget - planned
    missing = missing if missing > NOTHING_LEFT * mix.budget else 0.0
    return Mixed(mix, Plan(made, planned, missing, tuple(at_most)), money)


def plain_mixes(base: Scenario, groups: Sequence[Group], budget: float) -> list[Mix]:
    """The plain scenarios that are mixes of `groups`, at one budget: `base`, a side alone, both sides, a pillar alone.

    A part of `base` is one if it consists of whole groups. Two that are the same part are one, under the first name.
    """
    found: dict[frozenset[str], str] = {}
    for name, part in _parts(base, groups):
        if part and part not in found and name not in found.values():
            found[part] = name
    mixes = []
    for part, name in found.items():
        total = math.fsum(group.planned for group in groups if group.name in part)
        shares = {group.name: group.planned / total if group.name in part else 0.0 for group in groups}
        mixes.append(Mix(budget, shares, name))
    return mixes


def _parts(base: Scenario, groups: Sequence[Group]) -> Iterator[tuple[str, frozenset[str]]]:
    """Names of parts of `base`, and the groups that each consists of; none where it cuts a group."""

    def whole(name: str, belongs: "_Belongs") -> tuple[str, frozenset[str]]:
        inside = {group.name: [belongs(tables_here().levers[key]) for key in group.levers] for group in groups}
        if any(any(each) and not all(each) for each in inside.values()):
            return name, frozenset()
        return name, frozenset(group for group, each in inside.items() if all(each))

    yield whole(base.name, _Belongs())
    yield whole(ECOMMERCE, _Belongs(sides=("E",)))
    yield whole(SOCIAL_WORK, _Belongs(sides=("S",)))
    yield whole(BOTH, _Belongs(sides=("E", "S")))
    for pillar in PILLARS:
        yield whole(f"{pillar}_only", _Belongs(pillar=pillar))


@dataclass(frozen=True)
class _Belongs:
    """Whether a lever belongs to a part; None: wherever it is."""

    sides: tuple[str, ...] | None = None
    pillar: str | None = None

    def __call__(self, kind: LeverKind) -> bool:
        return (self.sides is None or kind.side in self.sides) and self.pillar in (None, kind.pillar)
