"""Social work: casework by workers, and mutual-aid groups.

Workers take the neediest that they see (with the error of `kernels.state_support.observed_income`) of their township,
up to their caseload; an open case goes after its cause: benefits, insurance, credit, care, teaching
(`kernels.social_work`, `.openness`, `.risk`). Groups of 8-12 neighbours form in the villages a few at a time; their
members are tied to one another from then on, so that skill, openness and selling pass between them.

The work is as good as the workers of a township are competent, and worse where their cases exceed what they and the
volunteers can carry:

    quality = mean competence / (1 + overload * share of cases beyond the caseload)
"""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tongyu.draws import Purpose, uniform_of
from tongyu.households.ties import join_all
from tongyu.kernels.mutual_aid import MutualAid
from tongyu.kernels.social_work import SocialWork, need, work_cases
from tongyu.kernels.state_support import State
from tongyu.mechanisms.community import participation

if TYPE_CHECKING:
    from tongyu.county import County

Floats = NDArray[np.float64]
MONTHS_TO_FORM = 12  # a programme's groups form over a year


def serve(county: "County") -> None:
    """Workers take on cases and work those they have."""
    workers = county.programme.level("support.social_workers")
    h, numbers = county.columns, county.numbers(SocialWork)
    if workers <= 0.0 and not county.cases_open:
        return
    place, part = county.programme.village_mask("support.social_workers"), participation(county)

    looks: dict[int, Floats] = {}

    def seen(township: int) -> Floats:
        if township in looks:
            return looks[township]
        rows = county.rows_of_township[township]
        score = looks[township] = np.empty(len(rows))
        need(
            h,
            rows,
            county.numbers(State),
            county.values["line.national"],
            place,
            part,
            county.joint_centres,
            county.terms.station,
            numbers.rest_months,
            county.key,
            int(Purpose.NEED),
            county.year,  # a misjudgement lasts for a year
            score,
        )
        return score

    stations = county.programme.stations("support.social_workers")
    helped = county.values["community.volunteer_cases"] * county.programme.level("support.volunteers")
    carried, competence, cases, posted = ([0.0] * county.townships for _ in range(4))
    share = county.programme.hours.casework_share
    for worker in county.social_workers:
        if stations:
            worker.township = stations[worker.index % len(stations)]
        active = min(max(workers - worker.index, 0.0), 1.0)
        capacity = (
            active * share * numbers.caseload + (helped * active / workers if workers > 0.0 else 0.0)
        ) / county.scale
        worker.serve(seen, numbers, capacity)
        if active > 0.0:
            carried[worker.township] += capacity
            competence[worker.township] += active * worker.competence
            posted[worker.township] += active
            cases[worker.township] += len(worker.cases)
    over = np.maximum(0.0, cases / np.maximum(np.ceil(carried), 1.0) - 1.0)
    quality = competence / np.maximum(posted, 1e-9) / (1.0 + numbers.overload * over)
    county.work_quality[:] = np.where(np.array(posted) > 0.0, quality, 0.0)
    work_cases(h, numbers, county.work_quality)
    county.cases_open = int(np.count_nonzero(h.case_months))


def form_groups(county: "County") -> None:
    """Form mutual-aid groups among ungrouped neighbours until the lever's number is reached."""
    wanted = _whole(county.programme.level("support.mutual_aid") / county.scale, county.seed)
    size = max(2, round(county.numbers(MutualAid).size))
    villages = np.flatnonzero(county.programme.village_mask("support.mutual_aid") > 0.0)
    if wanted <= county.groups or len(villages) == 0:
        return
    county.groups_owed += min(wanted / MONTHS_TO_FORM, wanted - county.groups)
    h = county.columns
    formed: list[np.ndarray] = []
    while county.groups_owed >= 1.0 and county.villages_tried < len(villages) * MONTHS_TO_FORM:
        village = villages[county.villages_tried % len(villages)]
        county.villages_tried += 1
        rows = np.arange(county.village_start[village], county.village_start[village + 1])
        free = rows[h.group[rows] < 0]
        if len(free) < size:
            continue
        h.group[free[:size]] = county.groups
        formed.append(free[:size])
        county.groups += 1
        county.groups_owed -= 1.0
    if formed and county.values["mutual_aid.ties"] > 0.0:
        county.ties = join_all(county.ties, formed, county.values["mutual_aid.ties"], h.id, county.seed)


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
