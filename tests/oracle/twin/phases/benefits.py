"""Benefits: the year's means test, applications alone and with help, the allowance and the top-ups."""

from typing import TYPE_CHECKING

from tests.oracle.twin.books import HOUSEHOLDS, OUTSIDE
from tests.oracle.twin.household import TRANSFER, TwinHousehold, single
from tests.oracle.twin.phases.listing import known_from_platform, observed_income, participation

from tongyu.county.draws import Purpose

if TYPE_CHECKING:
    from tests.oracle.twin.county import TwinCounty

JANUARY = 0


def standard(county: "TwinCounty") -> float:
    """The standard of the allowance, yuan of 2015 a person a year."""
    return county.numbers.benefits.standard * county.facts_scenario.county.dated.real("allowance_standard", county.year)


# who is enrolled


def enrol(county: "TwinCounty") -> None:
    """Look at everybody's means when a year or a run begins; let those apply who are seen below the standard."""
    if county.month_of_year == JANUARY or county.month == 0:
        _verify(county)
    if county.month == 0:
        _begin(county)
    _take_applications(county)


def _begin(county: "TwinCounty") -> None:
    """As a run begins the neediest are enrolled up to a share of the quota, whole households."""
    numbers, limit = county.numbers.benefits, standard(county)
    most = numbers.start * numbers.quota * sum(household.persons for household in county.households)
    for household in sorted(county.households, key=lambda one: (one.means, one.id)):
        if household.means < limit and _persons_enrolled(county) + household.persons <= most:
            household.enrolled = True
            county.rolls.entered += 1


def _verify(county: "TwinCounty") -> None:
    """What each has a head, benefits left out, as the office sees it; who is not seen below the standard is off."""
    part, limit = participation(county), standard(county)
    errors = county.normal_luck(Purpose.MEANS, county.year)
    for household in county.households:
        own = (household.income_12 - sum(household.benefits)) / household.persons
        removed = known_from_platform(county, household)
        error, state = errors[household.row], county.numbers.state
        household.means = observed_income(household, own, part[household.village], removed, error, state)
        if household.enrolled and household.means >= limit:
            household.enrolled = False
            county.rolls.ended += 1


def _take_applications(county: "TwinCounty") -> None:
    """Enrol who applies, the neediest first, while there is room; with help also in the place of somebody else."""
    numbers, rolls, limit = county.numbers.benefits, county.rolls, standard(county)
    alone = county.luck(Purpose.APPLYING, county.month)
    helped = county.luck(Purpose.HELP_TO_APPLY, county.month)
    pushing = county.luck(Purpose.PUSHING_OUT, county.month)
    applicants: list[tuple[TwinHousehold, bool]] = []
    for household in county.households:
        if household.enrolled or household.means >= limit:
            continue
        on_case = household.case_months > 0 or household.since_case == 0  # the last month is worked by now
        aided = on_case and helped[household.row] < _chance_of_help(county, household)
        if aided or alone[household.row] < numbers.entry:
            applicants.append((household, aided))
    most = numbers.quota * sum(household.persons for household in county.households)
    for household, aided in sorted(applicants, key=lambda applicant: (applicant[0].means, applicant[0].id)):
        full = _persons_enrolled(county) + household.persons > most
        pushes = aided and pushing[household.row] < numbers.displacement
        if full and not (pushes and _push_out(county, household, most)):
            continue
        household.enrolled = True
        rolls.entered += 1
        rolls.aided += aided


def _chance_of_help(county: "TwinCounty", household: TwinHousehold) -> float:
    """The month's chance that an open case leads to an application: the months of a case make up `help`."""
    months = int(county.numbers.social_work.case_months)
    in_vain = 1.0 - county.numbers.benefits.help * county.work_quality[household.township]
    return 1.0 - in_vain ** (1.0 / months)


def _persons_enrolled(county: "TwinCounty") -> int:
    return sum(household.persons for household in county.households if household.enrolled)


def _push_out(county: "TwinCounty", applicant: TwinHousehold, most: float) -> bool:
    """Whether the enrolled household that is seen with the most made room: it has more, and its place is enough."""
    enrolled = [household for household in county.households if household.enrolled]
    if not enrolled:
        return False
    out = max(enrolled, key=lambda household: (household.means, household.id))
    if out.means <= applicant.means or _persons_enrolled(county) - out.persons + applicant.persons > most:
        return False
    out.enrolled = False
    county.rolls.displaced += 1
    return True


# what they are paid


def pay(county: "TwinCounty") -> None:
    """Pay the allowance to the enrolled, and top-ups to the listed without a working adult."""
    rolls, books = county.rolls, county.books
    rolls.allowance = rolls.top_ups = 0.0
    for household in county.households:
        a_head = _allowance(household, standard(county))
        allowance = a_head * household.persons / 12.0
        top_up = _top_up(household, a_head) * household.persons / 12.0
        household.benefits[county.month % 12] = single(allowance + top_up)
        household.receive(TRANSFER, allowance + top_up)
        rolls.allowance += allowance
        rolls.top_ups += top_up
    books.pay(OUTSIDE, HOUSEHOLDS, "allowance", rolls.allowance)
    books.pay(OUTSIDE, HOUSEHOLDS, "top-ups", rolls.top_ups)
    county.state_paid += rolls.allowance + rolls.top_ups


def _allowance(household: TwinHousehold, limit: float) -> float:
    """Yuan a head a year: a share of what is seen missing to the standard, at least the lowest class's sum."""
    numbers = household.model.numbers.benefits
    if not household.enrolled:
        return 0.0
    return max(numbers.fill * (limit - household.means), numbers.least * limit)


def _top_up(household: TwinHousehold, allowance: float) -> float:
    """Yuan a head a year: a share of what is then still seen missing to the national line."""
    county = household.model
    if not household.listed or household.adults > 0:
        return 0.0
    share = min(1.0, county.numbers.benefits.top_up * county.facts_scenario.county.dated.at("top_up", county.year))
    return share * max(0.0, county.numbers.line.national - household.means - allowance)
