"""Mutual aid: groups of neighbours, who are tied to one another and share the cost of illness (`kernels.mutual_aid`).

Groups of 8-12 neighbours form in the villages a few at a time; their members are tied to one another from then on, so
that skill, openness and selling pass between them.

Groups are whole, what a sample holds of them is not: a sample of one household in `scale` has every `scale`-th of the
county's groups from a random start on, so that their number is right to one group, and spread as the county's are.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tongyu.county.draws import Purpose, uniform_of
from tongyu.county.households.ties import join_all
from tongyu.county.levers import LeverKind
from tongyu.county.mechanism import Mechanism
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.county.switches import Switch
from tongyu.kernels.mutual_aid import MutualAid, share_costs

Rows = NDArray[np.int64]
MONTHS_TO_FORM = 12  # a programme's groups form over a year


@dataclass
class Groups:
    """The sample's groups."""

    groups: int = 0
    groups_due: float = 0.0
    villages_tried: int = 0
    mutual_aid: float = 0.0  # yuan of the sample that groups have shared since the start


def form_groups(county: State) -> None:
    """Form mutual-aid groups among ungrouped neighbours until the lever's number is reached, over a year."""
    number = county.programme.level("support.mutual_aid") / county.scale
    villages = np.flatnonzero(county.programme.village_mask("support.mutual_aid") > 0.0)
    if len(villages) == 0:
        return
    own = county.own(Groups)
    own.groups_due = max(own.groups_due, min(number, own.groups_due + number / MONTHS_TO_FORM))
    start = uniform_of(county.seed, Purpose.GROUP, 0)
    due = int(own.groups_due) + int(start < own.groups_due % 1.0)
    h = county.columns
    formed: list[Rows] = []
    in_vain = 0  # villages in a row of which none has a group's worth of neighbours left
    while own.groups < due and in_vain < len(villages):
        turn = int((own.villages_tried + start) * county.scale)
        own.villages_tried += 1
        members = _neighbours(county, villages, (turn + turn // len(villages)) % len(villages))
        in_vain = 0 if len(members) else in_vain + 1
        if len(members):
            h.group[members] = own.groups
            formed.append(members)
            own.groups += 1
    if formed and county.values["mutual_aid.ties"] > 0.0:
        county.ties = join_all(county.ties, formed, county.values["mutual_aid.ties"], h.id, county.seed)


def _neighbours(county: State, villages: Rows, first: int) -> Rows:
    """Rows of those who make a group in the village `villages[first]`; none where too few are without one.

    In a sample of one household in `scale` a village may have fewer than a group: the next of its township among
    `villages` help out, up to `scale` villages in all, which together are as many as one is in the county.
    """
    size, most = max(2, round(county.numbers(MutualAid).size)), int(np.ceil(county.scale))
    township = county.geography.village_township[villages]
    found: list[Rows] = []
    missing = size
    for village in np.roll(villages, -first)[np.roll(township, -first) == township[first]][:most]:
        rows = county.rows_by_village[county.village_start[village] : county.village_start[village + 1]]
        found.append(rows[county.columns.group[rows] < 0][:missing])
        missing -= len(found[-1])
        if missing == 0:
            return np.sort(np.concatenate(found))
    return np.empty(0, dtype=np.int64)


def group_spirit(county: State) -> None:
    """Members of groups grow more open while the groups are supported."""
    if county.own(Groups).groups and county.programme.level("support.mutual_aid") > 0.0:
        h = county.columns
        member = h.group >= 0
        h.openness[member] += np.float32(county.numbers(MutualAid).trust) * (1 - h.openness[member])


def share(county: State) -> None:
    """Members of groups share what is left of the month's bills."""
    own = county.own(Groups)
    if own.groups:
        need, fund = np.zeros(own.groups), np.zeros(own.groups)
        own.mutual_aid += share_costs(county.columns, county.numbers(MutualAid), need, fund)


def figures(county: State) -> dict[str, float]:
    """Households in groups, their share; yuan of the county shared since the start; ties a household."""
    n = len(county.columns.id)
    return {
        "in_groups": county.counted.in_group / n,
        "mutual_aid": county.own(Groups).mutual_aid * county.scale,
        "degree": len(county.ties.neighbour) / n,
    }


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("mutual_aid.cover", 0.35, "share", (0.2, 0.5), (0, 1), "assumed", "", "of a member's illness cost that the group may carry"),
    number("mutual_aid.contribution", 0.03, "share", (0.01, 0.08), (0, 1), "assumed", "", "of a member's spare cash asked for at most in a month"),
    number("mutual_aid.buffer_months", 2.0, "months of spending", (1, 4), (0, 24), "assumed", "", "cash that is left alone"),
    number("mutual_aid.size", 10.0, "households", (8, 12), (2, 50), "assumed", "zhou_2024", "of a group"),
    number("mutual_aid.trust", 0.004, "a month", (0.0, 0.01), (0, 0.2), "assumed", "", "openness that members gain"),
    number("mutual_aid.ties", 1.0, "share", (0.0, 1.0), (0, 1), "assumed", "", "of pairs in a group that become ties"),
    number("programme.support.mutual_aid", 120.0, "yuan a group a month", (60, 240), (0, 1e5), "assumed", "", "facilitation of a group"),
)
# fmt: on

LEVERS = (
    LeverKind(
        "support",
        "mutual_aid",
        "S",
        "groups",
        0.085,
        "in_groups",
        "groups of 8-12 neighbours: new ties, shared skill, shared cost of illness",
        number=23,
        one_a="group",
        by_village=True,
        most_per="household",
    ),
)

SWITCHES = (
    Switch("group_work", "mutual-aid groups form", "in_groups", "social_work_only", ("mutual_aid.form_groups",)),
    Switch(
        "mutual_aid",
        "groups share the cost of illness",
        "mutual_aid",
        "social_work_only",
        neutral={"mutual_aid.cover": 0},
    ),
    Switch(
        "group_ties",
        "groups are new ties, through which skill and selling pass",
        "degree",
        "both",
        neutral={"mutual_aid.ties": 0},
        link=True,
    ),
    Switch(
        "group_spirit", "members of groups grow open", "openness", "both", neutral={"mutual_aid.trust": 0}, link=True
    ),
)

MECHANISM = Mechanism(
    name="mutual_aid",
    does="groups of neighbours share skill and the cost of illness",
    steps=(form_groups, group_spirit),
    numbers=NUMBERS,
    levers=LEVERS,
    switches=SWITCHES,
    state=lambda county: Groups(),
    figures=figures,
)
