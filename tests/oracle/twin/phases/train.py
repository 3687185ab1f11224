"""Train: free courses by lot, learning by doing and from neighbours, coaching, lessons of other kinds, trades."""

from typing import TYPE_CHECKING

from tests.oracle.twin.household import TwinHousehold, TwinPerson, single
from tests.oracle.twin.phases.people import count_trades, who_work

from tongyu.county.draws import Purpose, uniform_of

if TYPE_CHECKING:
    from tests.oracle.twin.county import TwinCounty

OLDEST, OLDEST_TO_LEARN_A_TRADE = 75, 50
# lever, number of its draws, skill it gives, openness it gives, whether it counts as a course taken
LESSONS = (
    ("training.skill_courses", 0, "learning.skill_course", "", True),
    ("training.lectures", 1, "learning.lecture", "openness.lecture", False),
    ("training.field_visits", 2, "learning.visit", "openness.visit", False),
)


def learnability(household: TwinHousehold) -> float:
    """How much of a lesson stays."""
    factor = 0.5 + 0.05 * household.schooling
    if household.age > 45:
        factor *= max(0.2, 1.0 - 0.025 * (household.age - 45))
    if household.chronic:
        factor *= 0.8
    return min(max(factor, 0.1), 1.1)


def train(county: "TwinCounty") -> None:
    """Run the month's courses and move everybody's skill."""
    places = county.programme.level("training.courses") / county.scale
    total = clients = 0.0
    if places > 0.0:
        total, clients = _draw_weights(county)
    county.client_places = places * clients / total if total > 0.0 else 0.0
    coached = county.programme.level("training.coaching") / county.scale
    to_coach = sum(_to_coach(household) for household in county.households) if coached > 0.0 else 0
    county.coached_share = min(1.0, coached / max(to_coach, 1))
    luck = county.luck(Purpose.ATTENDANCE, county.month)
    coaching = county.luck(Purpose.ATTENDANCE, index=1)
    before = [household.skill for household in county.households]
    county.attended = 0
    for household in county.households:
        attends = total > 0.0 and luck[household.row] < places * household.weight / total
        county.attended += attends
        _learn(county, household, before, attends, coaching[household.row])
    county.seats_taken["training.courses"] = _filled(county, total, places) if total > 0.0 else 0.0


def _draw_weights(county: "TwinCounty") -> tuple[float, float]:
    """Each household's pull toward a course place; returns the sum over all, and over clients of social work."""
    rest, referral = county.numbers.learning.rest_months, county.numbers.learning.referral
    place = county.programme.village_weights("training.courses")
    total = clients = 0.0
    for household in county.households:
        household.weight = 0.0
        if household.since_course >= rest and household.age < OLDEST:
            household.weight = household.openness * place[household.village] * (1.0 - household.age / OLDEST)
        if household.case_months > 0:
            household.weight *= 1.0 + (referral - 1.0) * county.joint_centres[household.township]
            clients += household.weight
        total += household.weight
    return total, clients


def _to_coach(household: TwinHousehold) -> bool:
    """Whether a course or a case is recent enough to be followed up."""
    months = household.model.numbers.learning.coached_months
    return household.since_course < months or household.case_months > 0 or household.since_case < months


def _learn(county: "TwinCounty", household: TwinHousehold, before: list[float], attends: bool, luck: float) -> None:
    """One month of one household's skill; neighbours are looked at as they were last month."""
    numbers = county.numbers.learning
    keep = learnability(household)
    skill = household.skill
    household.since_course = min(household.since_course + 1, 10_000)
    if attends:
        skill += numbers.course * keep * (1.0 - skill)
        household.since_course = 0
    household.coached = _to_coach(household) and luck < county.coached_share
    best = max((before[neighbour.row] for neighbour in household.neighbours), default=0.0)
    skill += numbers.peer * keep * max(0.0, best - skill)
    if household.sells:
        skill += numbers.doing * (numbers.coached_doing if household.coached else 1.0) * keep * (1.0 - skill)
    else:
        fade = numbers.fade * (numbers.coached_fade if household.coached else 1.0)
        skill -= fade * max(0.0, skill - household.base_skill)
    household.skill = single(min(max(skill, 0.0), 1.0))


def hold_lessons(county: "TwinCounty") -> None:
    """Long courses, lectures and field visits: seats by lot to those whom they can reach."""
    for lever, number, teaches, opens, counts in LESSONS:
        seats = county.programme.level(lever) / county.scale
        if seats <= 0.0:
            continue
        weights = county.programme.village_weights(lever)
        for household in county.households:
            resting = counts and household.since_course < county.numbers.learning.rest_months
            pull = household.openness * weights[household.village] * max(0.0, 1.0 - household.age / OLDEST)
            household.weight = 0.0 if resting else pull
        total = sum(household.weight for household in county.households)
        if total <= 0.0:
            continue
        luck = county.luck(Purpose.LESSON, county.month, number)
        seated = [each for each in county.households if luck[each.row] < seats * each.weight / total]
        county.seats_taken[lever] = _filled(county, total, seats)
        for household in seated:
            _sit_in(county, household, teaches, opens, counts)
        if counts:
            county.attended += len(seated)


def _sit_in(county: "TwinCounty", household: TwinHousehold, teaches: str, opens: str, counts: bool) -> None:
    if teaches:
        gain = county.values[teaches] * learnability(household)
        household.skill = single(min(1.0, household.skill + gain * (1.0 - household.skill)))
    if opens:
        # in single precision step by step, as the county moves openness here
        gain = single(single(county.values[opens]) * single(1.0 - household.openness))
        household.openness = single(household.openness + gain)
    if counts:
        household.since_course = 0


def teach_trades(county: "TwinCounty") -> None:
    """Adults of the listed learn a trade, by lot, one a household; which of those who are young enough, by lot too."""
    places = county.programme.level("support.vocational_training") / county.scale
    if places <= 0.0:
        return
    weights = county.programme.village_weights("support.vocational_training")
    could = [
        household
        for household in county.households
        if household.listed and _young_enough(household) and not household.trade and weights[household.village] > 0.0
    ]
    share = min(1.0, places / sum(weights[household.village] for household in could)) if could else 0.0
    luck = county.luck(Purpose.TRADE, county.month)
    for household in could:
        if luck[household.row] < weights[household.village] * share:
            lots = {
                uniform_of(county.seed, Purpose.TRADE, person.entity, county.month, 1): person
                for person in _young_enough(household)
            }
            lots[min(lots)].trade = True
            count_trades(county, household)


def _young_enough(household: TwinHousehold) -> list[TwinPerson]:
    """Its adults who may learn a trade."""
    return [person for person in who_work(household.members) if person.age < OLDEST_TO_LEARN_A_TRADE]


def _filled(county: "TwinCounty", total: float, seats: float) -> float:
    """Share of the seats that the lot fills on average."""
    return sum(min(1.0, seats * household.weight / total) for household in county.households) / seats
