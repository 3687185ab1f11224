"""What January does to a household: persons who come and go, who moves out, what kin leave to one another."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tongyu.county.households.columns import Columns
from tongyu.county.mechanisms.people import Vital
from tongyu.kernels.people import DIED, LEFT, MOVED_OUT, OLDEST_IN_WORK, SPLIT_OFF
from tongyu.life.events import Found
from tongyu.life.records import Flow

if TYPE_CHECKING:
    from tongyu.county.county import County

Members = dict[int, int]
"""Ages of persons by what tells them apart, `People.entity`."""

PHASE = "people"


class Turn(NamedTuple):
    """What happened to a household, and the cash that kin gave and got."""

    happened: Found
    flows: list[Flow]


def row_of(county: "County", household: int) -> int:
    """The row of `household`, -1 where it is not there."""
    found = np.flatnonzero(county.columns.id == household)
    return int(found[0]) if len(found) else -1


def members_of(county: "County", row: int) -> Members:
    """The persons of the household in `row`."""
    people = county.people
    here = slice(int(people.start[row]), int(people.start[row + 1]))
    return dict(zip(people.entity[here].tolist(), people.age[here].tolist(), strict=True))


def turned(county: "County", household: int, had: Members, has: Members, before: Columns, after: Columns) -> Turn:
    """What January brought a household that is still there: its rows `before`, `after`, its persons, `had`, `has`."""
    vital = county.own(Vital)
    happened = _persons(vital, had)
    born = [entity for entity, age in has.items() if entity not in had and age == 0]
    happened += [("child_born", {})] * len(born)
    happened += [("member_came_back", {"age": vital.back[entity]}) for entity in has if entity in vital.back]
    older = sum(has[entity] == OLDEST_IN_WORK + 1 for entity in has if had.get(entity) == OLDEST_IN_WORK)
    if older:
        happened.append(("turned_elder", {"persons": older}))
    flows: list[Flow] = []
    taken = 0.0
    if moved := [entity for entity in had if vital.fates.get(entity) == MOVED_OUT]:
        at = int(np.flatnonzero(np.isin(county.people.entity, moved))[0])
        row = int(county.people.household[at])
        taken = float(county.columns.cash[row])
        land, number = float(county.columns.land[row]), int(county.columns.id[row])
        happened.append(("elders_moved_out", {"persons": len(moved), "household": number, "land": land, "yuan": taken}))
        flows.append(Flow(PHASE, "given to who moved out", -taken, None))
    if ended := [gone for gone, heir in vital.heirs.items() if heir == household]:
        left = float(after.cash[0]) - float(before.cash[0]) + taken
        children = sum(age > 0 for entity, age in has.items() if entity not in had and entity not in vital.back)
        debt = float(after.debt[0]) - float(before.debt[0])
        told = {"households": len(ended), "yuan": left, "debt": debt, "children": children}
        happened.append(("inherited", {**told, "land": float(after.land[0]) - float(before.land[0])}))
        flows.append(Flow(PHASE, "inherited", left, None))
    return Turn(happened, flows)


def began(county: "County", household: int, row: int) -> Turn:
    """What a household begins with that has moved out of another."""
    cash = float(county.columns.cash[row])
    mother = household % SPLIT_OFF
    return Turn([("moved_out", {"household": mother})], [Flow(PHASE, "taken along", cash, None)])


def ended(county: "County", household: int, had: Members, before: Columns) -> Turn:
    """What becomes of a household that is there no longer."""
    vital = county.own(Vital)
    children = sum(entity not in vital.fates for entity in had)
    heir: dict[str, float | int | str | bool | None] = {"household": vital.heirs[household], "children": children}
    happened = [*_persons(vital, had), ("household_ended", heir)]
    return Turn(happened, [Flow(PHASE, "left to kin", -float(before.cash[0]), None)])


def _persons(vital: Vital, had: Members) -> Found:
    words = {DIED: "member_died", LEFT: "member_left_county"}
    return [
        (words[vital.fates[entity]], {"age": age + vital.aged})
        for entity, age in had.items()
        if vital.fates.get(entity) in words
    ]
