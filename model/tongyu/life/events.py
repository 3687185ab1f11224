"""Events read off the columns: what a phase changed on one household, as (kind, values)."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tongyu.county.households.columns import Columns
from tongyu.county.households.people import People
from tongyu.county.mechanisms.benefits import helped_to_apply, standard
from tongyu.county.mechanisms.work import JANUARY, luck_of_households
from tongyu.kernels.social_work import DEBT, ILLNESS, LABOUR, SKILL
from tongyu.kernels.work import Work
from tongyu.life.records import Value

if TYPE_CHECKING:
    from tongyu.county.county import County

Found = list[tuple[str, dict[str, Value]]]

FLAGS = {
    "insured": ("better_insured", "insured_as_before"),
    "credit": ("linked_to_credit", "cut_off_from_credit"),
    "fund": ("place_in_fund", "no_place_in_fund"),
    "post": ("post_given", "post_ended"),
    "contract": ("contract_given", "contract_ended"),
    "legal": ("linked_to_legal_aid", "cut_off_from_legal_aid"),
    "health": ("linked_to_doctor", "cut_off_from_doctor"),
    "coached": ("coaching_began", "coaching_ended"),
    "sells": ("started_selling", "stopped_selling"),
    "phone": ("got_online", "went_offline"),
    "shops": ("started_shopping", "stopped_shopping"),
    "registered": ("registered", "left_the_list"),
    "chronic": ("chronic_illness_began", "chronic_illness_gone"),
}
CAUSES = {ILLNESS: "illness", LABOUR: "want of labour", DEBT: "debt", SKILL: "want of skill"}
# Told with grading, the list of the poor, the rolls, and courses.
NOT_AN_EVENT = frozenset({"passes", "listed", "enrolled", "trade"})


TOLD = {
    "rent from kin": "rent_received",
    "rent paid to kin": "rent_paid",
    "producer subsidies": "producer_subsidy",
    "disaster relief": "disaster_relief",
    "crowdfunding": "crowdfunding",
}
"""Items that are told as events, and as which."""
WAGES_MOVE = 0.1  # what a household notices
LEAST_LEASED = 0.05  # mu


class Surroundings(NamedTuple):
    """What of the institutions around a household its story needs."""

    station: bool  # open in the village
    cooperative_open: bool  # its own


def surroundings(county: "County", h: Columns) -> Surroundings:
    """Of the household in the first row of `h`."""
    member = int(h.cooperative[0])
    return Surroundings(
        station=bool(county.terms.station[h.village[0]]),
        cooperative_open=member >= 0 and bool(county.terms.cooperative_open[member]),
    )


def changes(before: Columns, after: Columns) -> Found:
    """Flags that turned."""
    found: Found = []
    for name in Columns._fields:
        was, now = getattr(before, name)[0], getattr(after, name)[0]
        if not isinstance(was, np.bool_) or was == now or name in NOT_AN_EVENT:
            continue
        found.append((FLAGS[name][0 if now else 1], {}))
    return found


def reached(county: "County", row: int, before: Columns, after: Columns) -> Found:
    """Casework and groups."""
    found: Found = []
    was, now = int(before.case_months[0]), int(after.case_months[0])
    if was == 0 and now > 0:
        found.append(("case_opened", {"worker": _worker(county, row), "cause": CAUSES[int(after.cause[0])]}))
    if was > 0 and now == 0:
        found.append(("case_closed", {}))
    if before.group[0] != after.group[0]:
        group = int(after.group[0])
        found.append(("joined_group", {"group": group}) if group >= 0 else ("left_group", {}))
    return found


def trained(before: Columns, after: Columns) -> Found:
    """A course, which is when the months since the last one begin anew, and a trade that somebody has learned."""
    found: Found = []
    if after.since_course[0] == 0:
        found.append(("course", {"skill_before": float(before.skill[0]), "skill": float(after.skill[0])}))
    if after.trade[0] and not before.trade[0]:
        found.append(("learned_a_trade", {}))
    return found


def distressed(before: Columns, after: Columns) -> Found:
    """Distress beginning, with how many months of it are to come, or coming to its end."""
    was, now = int(before.shaken[0]), int(after.shaken[0])
    if was == 0 and now > 0:
        return [("distress_began", {"months": now})]
    return [("distress_ended", {})] if was > 0 and now == 0 else []


def leased(before: Columns, after: Columns) -> Found:
    """Land leased to kin and of kin, where that changes."""
    was, now = (float(h.tilled[0]) - float(h.land[0]) for h in (before, after))
    if abs(now - was) < LEAST_LEASED:
        return []
    if abs(now) >= LEAST_LEASED:
        return [("leased_in" if now > 0.0 else "leased_out", {"mu": abs(now)})]
    return [("land_taken_back" if was < 0.0 else "land_given_back", {"mu": abs(was)})]


def new_wages(county: "County", row: int) -> Found:
    """What January's luck makes of the wages of the household in `row`, where that is a tenth and more.

    The share by which a month of work of those who now work brings more or less than a month of theirs last year.
    Growth of all wages is left out, and so is who has come to work or does no more: that is no luck of the year.
    """
    if county.month_of_year != JANUARY or county.columns.adults[row] == 0:
        return []
    first, last = county.people.start[row : row + 2]
    alone = People._make([np.array([0, last - first]), *(part[first:last] for part in county.people[1:])])
    years = county.year - 1, county.year
    was, now = (float(luck_of_households(alone, county.numbers(Work), county.key, year)[0]) for year in years)
    change = now / was - 1.0
    if abs(change) < WAGES_MOVE:
        return []
    return [("wages_better" if change > 0.0 else "wages_worse", {"share": abs(change)})]


def decided(before: Columns, after: Columns) -> Found:
    """Joining and leaving a cooperative."""
    was, now = int(before.cooperative[0]), int(after.cooperative[0])
    if was == now:
        return []
    found: Found = []
    if was >= 0:
        lost = float(before.patronage[0]) - float(after.patronage[0])
        found.append(("left_cooperative", {"cooperative": was, "patronage_lost": lost}))
    if now >= 0:
        found.append(("joined_cooperative", {"cooperative": now}))
    return found


def organised(before: Surroundings, after: Surroundings, h: Columns, grading: bool) -> Found:
    """The own cooperative waking or going broke, and in November (`grading`) whether the produce passed."""
    member = int(h.cooperative[0])
    if member < 0:
        return []
    found: Found = []
    if before.cooperative_open != after.cooperative_open:
        found.append(("cooperative_woke" if after.cooperative_open else "cooperative_closed", {"cooperative": member}))
    if grading and after.cooperative_open:
        found.append(("passed_grading" if h.passes[0] else "failed_grading", {"quality": float(h.quality[0])}))
    return found


def moved(before: Surroundings, after: Surroundings) -> Found:
    """The village's station."""
    if before.station == after.station:
        return []
    return [("station_opened" if after.station else "station_closed", {})]


def rolls(county: "County", row: int, before: Columns, after: Columns, allowance: float) -> Found:
    """Coming onto the rolls of the allowance and going off them; `allowance` yuan that it gets this month.

    Nobody goes off but at a verification, seen at or above the standard, or pushed out by an application with help.
    """
    if before.enrolled[0] == after.enrolled[0]:
        return []
    if not after.enrolled[0]:
        return [("allowance_ended" if after.means[0] >= standard(county) else "pushed_out_of_allowance", {})]
    began = "allowance_began_with_help" if helped_to_apply(county, row) else "allowance_began"
    return [(began, {"yuan": allowance})]


def _worker(county: "County", row: int) -> int | None:
    """The social worker whose case the household is; counted from 1."""
    return next((worker.index + 1 for worker in county.social_workers if row in worker.cases), None)
