"""Social work: casework by workers, mutual-aid groups, platform data in joint centres.

Workers take the neediest that they see (with the error of `kernels.state_support.observed_income`) of their township,
up to their caseload; an open case links to benefits and insurance, teaches, opens, and shortens illness
(`kernels.social_work`, `.openness`, `.risk`). Groups of 8-12 neighbours form in the villages a few at a time.
"""

from typing import TYPE_CHECKING

import numpy as np

from tongyu.draws import Purpose, uniform_of
from tongyu.kernels.mutual_aid import MutualAid
from tongyu.kernels.social_work import SocialWork, need, work_cases
from tongyu.kernels.state_support import State

if TYPE_CHECKING:
    from tongyu.county import County

MONTHS_TO_FORM = 12  # a programme's groups form over a year


def serve(county: "County") -> None:
    """Workers take on cases and work those they have."""
    workers = county.programme.level("support.social_workers")
    h, numbers = county.columns, county.numbers(SocialWork)
    if workers <= 0.0 and not county.cases_open:
        return
    score = county.scratch("weight")
    need(
        h,
        county.numbers(State),
        county.values["line.national"],
        county.programme.mask("support.social_workers"),
        county.programme.villages("monitoring.participation"),
        county.joint_centres,
        numbers.rest_months,
        county.key,
        int(Purpose.NEED),
        county.year,  # a misjudgement lasts for a year
        score,
    )
    quality = np.ones(county.townships)
    stations = county.programme.stations("support.social_workers")
    for worker in county.social_workers:
        if stations:
            worker.township = stations[worker.index % len(stations)]
        worker.serve(score, numbers, quality)
    work_cases(h, numbers, quality)
    county.cases_open = int(np.count_nonzero(h.case_months))


def form_groups(county: "County") -> None:
    """Form mutual-aid groups among ungrouped neighbours until the lever's number is reached."""
    wanted = _whole(county.programme.level("support.mutual_aid") / county.scale, county.seed)
    size = max(2, round(county.numbers(MutualAid).size))
    villages = np.flatnonzero(county.programme.mask("support.mutual_aid")[county.geography.village_township] > 0.0)
    if wanted <= county.groups or len(villages) == 0:
        return
    county.groups_owed += min(wanted / MONTHS_TO_FORM, wanted - county.groups)
    h = county.columns
    while county.groups_owed >= 1.0 and county.villages_tried < len(villages) * MONTHS_TO_FORM:
        village = villages[county.villages_tried % len(villages)]
        county.villages_tried += 1
        rows = np.arange(county.village_start[village], county.village_start[village + 1])
        free = rows[h.group[rows] < 0]
        if len(free) < size:
            continue
        h.group[free[:size]] = county.groups
        county.groups += 1
        county.groups_owed -= 1.0


def _whole(groups: float, seed: int) -> int:
    """A whole number of the sample's groups: the fraction is drawn, so that it is right on average over seeds."""
    fraction = groups % 1.0
    return int(groups) + int(uniform_of(seed, Purpose.GROUP, 0) < fraction)


def group_spirit(county: "County") -> None:
    """Members of groups grow more open while the groups are supported."""
    if county.groups and county.programme.level("support.mutual_aid") > 0.0:
        h = county.columns
        member = h.group >= 0
        h.openness[member] += np.float32(county.numbers(MutualAid).trust) * (1 - h.openness[member])
