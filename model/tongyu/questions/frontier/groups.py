"""The dimensions of a mix: groups of a programme's levers that take money together."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from tongyu.county.levers import LeverKind, Side
from tongyu.errors import InputError
from tongyu.scenario.plans.budget import discount_of, planned_cost
from tongyu.scenario.scenario import Scenario
from tongyu.text.wording import plain, unknown

By = Literal["pillar", "side", "lever"]
SIDES: dict[Side, str] = {"E": "e-commerce", "S": "social work", "both": "both sides"}


@dataclass(frozen=True)
class Group:
    """Levers that keep their proportions in every mix; `planned` is what they cost in the base scenario.

    In yuan of 2015, discounted as `plans.budget` does.
    """

    name: str
    levers: tuple[str, ...]
    planned: float


def by_of(word: str) -> By:
    """Raises InputError for a way of grouping that there is not."""
    for known in get_args(By):
        if word == known:
            return known
    raise InputError(f"--by: {unknown('grouping', word, get_args(By), 'Groupings')}")


def groups_of(base: Scenario, by: By) -> tuple[Group, ...]:
    """The groups of `base`, in the order of the table of levers.

    By `pillar`, a pillar whose levers are on different sides makes a group for each side, so that e-commerce alone
    and social work alone are mixes too. Groups that cost nothing in the years that count take no money and are left
    out. Raises InputError where nothing is left.
    """
    sides: dict[str, set[Side]] = {}
    moved = [kind for kind, _ in base.lever_settings()]
    for kind in moved:
        sides.setdefault(kind.pillar, set()).add(kind.side)
    members: dict[str, list[str]] = {}
    for kind in moved:
        members.setdefault(_name(kind, by, len(sides[kind.pillar]) > 1), []).append(kind.key)
    costs = cost_by_lever(base)
    found = (Group(name, tuple(keys), sum(costs[key] for key in keys)) for name, keys in members.items())
    groups = tuple(group for group in found if group.planned > 0.0)
    if not groups:
        first, last = base.county.calendar.discounted
        raise InputError(
            f"{plain(base.name)}: its programme plans to spend nothing in {first}-{last}, so that there is"
            " nothing to mix."
        )
    return groups


def cost_by_lever(scenario: Scenario) -> Mapping[str, float]:
    """What each lever is planned to cost, yuan of 2015, discounted."""
    rate = discount_of(scenario)
    return {key: planned_cost(_alone(scenario, key), rate) for key, _ in scenario.programme_items()}


def _alone(scenario: Scenario, key: str) -> Scenario:
    pillar, lever = key.split(".")
    return scenario.model_copy(update={"programme": {pillar: {lever: scenario.programme[pillar][lever]}}})


def _name(kind: LeverKind, by: By, cut: bool) -> str:
    match by:
        case "lever":
            return kind.key
        case "side":
            return SIDES[kind.side]
        case "pillar":
            return f"{kind.pillar} ({SIDES[kind.side]})" if cut else kind.pillar
