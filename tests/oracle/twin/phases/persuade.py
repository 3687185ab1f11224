"""Persuade: openness moves toward gains seen at neighbours and what trusted sources say, and falls after a loss."""

from typing import TYPE_CHECKING

from tests.oracle.twin.household import TwinHousehold, single

if TYPE_CHECKING:
    from tests.oracle.twin.county import TwinCounty


def persuade(county: "TwinCounty") -> None:
    """Move everybody's openness; neighbours are looked at as they were last month."""
    message = _message(county)
    before = [household.openness for household in county.households]
    for household in county.households:
        _move(county, household, message[household.village], before)


def _message(county: "TwinCounty") -> list[float]:
    """By village, 0-1: what the government says there through its courses and joint centres."""
    numbers = county.numbers.openness
    place = county.programme.village_mask("training.courses")
    villages = sum(1 for there in place if there > 0.0)
    a_year = 12.0 * county.programme.level("training.courses") / numbers.class_size
    heard = []
    for village, township in enumerate(county.village_township):
        by_courses = place[village] * a_year / max(villages, 1)
        heard.append(min(1.0, by_courses + numbers.centre * county.joint_centres[township]))
    return heard


def _move(county: "TwinCounty", household: TwinHousehold, message: float, before: list[float]) -> None:
    numbers = county.numbers.openness
    own, neighbours = household.openness, household.neighbours
    target = household.base_openness + numbers.government * message
    target += numbers.community * county.organised[household.village]
    if neighbours:
        gaining = sum(1 for neighbour in neighbours if neighbour.sells and neighbour.online_gain > 0.0)
        mean = sum(before[neighbour.row] for neighbour in neighbours) / len(neighbours)
        target += numbers.seen_gain * gaining / len(neighbours)
        target += numbers.kin * (mean - own)
    if household.case_months > 0:
        target += numbers.casework
    moved = own + numbers.speed * (target - own)
    if household.sells and household.loss_months > 0:
        moved -= numbers.loss
    household.openness = single(min(max(moved, 0.0), 1.0))


def group_spirit(county: "TwinCounty") -> None:
    """Members of groups grow more open while the groups are supported."""
    if county.groups and county.programme.level("support.mutual_aid") > 0.0:
        trust = single(county.numbers.mutual_aid.trust)
        for household in county.households:
            if household.group >= 0:
                # in single precision step by step, as the county keeps and moves openness here
                gap = single(1.0 - household.openness)
                household.openness = single(household.openness + single(trust * gap))
