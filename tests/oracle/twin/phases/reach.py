"""Reach: casework, mutual-aid groups, organised villages, links to credit, legal aid and care."""

from math import ceil, inf, log
from typing import TYPE_CHECKING

from tests.oracle.twin.household import TwinHousehold, single
from tests.oracle.twin.phases.listing import observed_income, participation

from tongyu.draws import Purpose, uniform_of, uniforms

if TYPE_CHECKING:
    from tests.oracle.twin.county import TwinCounty
    from tests.oracle.twin.institutions import TwinSocialWorker

ILLNESS, LABOUR, DEBT, SKILL = 1, 2, 3, 4
MONTHS_TO_FORM = 12
LINKS = {
    "support.finance_links": ("credit", Purpose.BORROWING, DEBT),
    "support.legal_links": ("legal", Purpose.LEGAL_LINK, None),
    "support.health_links": ("health", Purpose.HEALTH_LINK, ILLNESS),
}


# casework


def serve(county: "TwinCounty") -> None:
    """Workers take on the neediest that they see, and work the cases they have."""
    programme, numbers = county.programme, county.numbers.social_work
    workers = programme.level("support.social_workers")
    if workers <= 0.0 and county.cases_open == 0:
        return
    _judge_need(county)
    stations = programme.stations("support.social_workers")
    helped = county.numbers.community.volunteer_cases * programme.level("support.volunteers")
    carried, competence, cases, posted = ([0.0] * county.townships for _ in range(4))
    for worker in county.social_workers:
        if stations:
            worker.township = stations[worker.index % len(stations)]
        active = min(max(workers - worker.index, 0.0), 1.0)
        capacity = active * programme.casework_share * numbers.caseload
        if workers > 0.0:
            capacity += helped * active / workers
        capacity /= county.scale
        _serve_with(county, worker, capacity)
        if active > 0.0:
            carried[worker.township] += capacity
            competence[worker.township] += active * worker.competence
            posted[worker.township] += active
            cases[worker.township] += len(worker.cases)
    for t in range(county.townships):
        county.work_quality[t] = 0.0
        if posted[t] > 0.0:
            over = max(0.0, cases[t] / max(ceil(carried[t]), 1.0) - 1.0)
            county.work_quality[t] = competence[t] / max(posted[t], 1e-9) / (1.0 + numbers.overload * over)
    county.farmers.do(_work_case)
    county.cases_open = sum(household.case_months > 0 for household in county.households)


def _judge_need(county: "TwinCounty") -> None:
    """Each household's `score`: log(line / observed income a head), -inf where it is not to be served."""
    place = county.programme.village_mask("support.social_workers")
    part, rest = participation(county), county.numbers.social_work.rest_months
    state, line = county.numbers.state, county.numbers.line.national
    errors = county.normal_luck(Purpose.NEED, county.year)  # a misjudgement lasts for a year
    for household in county.households:
        household.score = -inf
        v = household.village
        if place[v] <= 0.0 or household.case_months > 0 or household.since_case < rest:
            continue
        removed = 0.0
        if household.sells or household.shops:
            removed = state.connected * county.joint_centres[household.township]
            if county.station[v]:
                removed = max(removed, state.data)
        seen = observed_income(household, part[v], removed, errors[household.row], state)
        household.score = log(line / seen)


def _serve_with(county: "TwinCounty", worker: "TwinSocialWorker", capacity: float) -> None:
    """Close what has run out; take on as many new cases as there is room and time for."""
    numbers = county.numbers.social_work
    worker.capacity = capacity
    worker.cases = [household for household in worker.cases if household.case_months > 0]
    if capacity == 0.0:  # nobody pays for this worker any more
        for household in worker.cases:
            household.case_months = household.since_case = 0
        worker.cases = []
        worker.fraction = worker.luck
        return
    worker.competence += numbers.experience * (1.0 - worker.competence)
    room = max(0.0, capacity - len(worker.cases))
    if room > 0.0:
        worker.fraction = min(worker.fraction + capacity / numbers.case_months, max(room, 1.0))
    wanted = int(min(worker.fraction, ceil(room)))
    if wanted == 0:
        return
    here = [household for household in county.households_of_township[worker.township] if household.score > -inf]
    here.sort(key=lambda household: -household.score)
    for household in sorted(here[:wanted], key=lambda household: household.row):
        household.case_months = int(numbers.case_months)
        household.cause = _cause(household, numbers.debt)
        household.score = -inf
        worker.cases.append(household)
    worker.fraction -= wanted


def _cause(household: TwinHousehold, much_debt: float) -> int:
    """Illness before labour, before debt, before skill."""
    if household.chronic or household.sick_months > 0:
        return ILLNESS
    if household.adults == 0:
        return LABOUR
    if household.debt > much_debt * max(household.income_12, 0.0):
        return DEBT
    return SKILL


def _work_case(household: TwinHousehold) -> None:
    """One month of an open case."""
    household.since_case = min(household.since_case + 1, 10_000)
    if household.case_months == 0:
        return
    numbers = household.model.numbers.social_work
    how_well = household.model.work_quality[household.township]
    household.linked = True
    if how_well >= numbers.insurance:
        household.insured = True
    if household.cause == ILLNESS:
        household.health = True
    elif household.cause == DEBT:
        household.credit = True
    taught = numbers.teaching * how_well * (1.0 if household.cause == SKILL else 0.5)
    household.skill = single(min(1.0, household.skill + taught * (1.0 - household.skill)))
    household.case_months -= 1
    if household.case_months == 0:
        household.since_case = 0


# groups


def form_groups(county: "TwinCounty") -> None:
    """Form mutual-aid groups among ungrouped neighbours until there are as many as the lever pays for."""
    numbers = county.numbers.mutual_aid
    paid_for = county.programme.level("support.mutual_aid") / county.scale
    wanted = int(paid_for) + (uniform_of(county.seed, Purpose.GROUP, 0) < paid_for % 1.0)
    mask = county.programme.village_mask("support.mutual_aid")
    villages = [village for village in range(county.villages) if mask[village] > 0.0]
    if wanted <= county.groups or not villages:
        return
    size = max(2, round(numbers.size))
    county.groups_owed += min(wanted / MONTHS_TO_FORM, wanted - county.groups)
    while county.groups_owed >= 1.0 and county.villages_tried < len(villages) * MONTHS_TO_FORM:
        village = villages[county.villages_tried % len(villages)]
        county.villages_tried += 1
        free = [household for household in county.households_of_village[village] if household.group < 0]
        if len(free) >= size:
            _form(county, free[:size])


def _form(county: "TwinCounty", members: list[TwinHousehold]) -> None:
    """Put `members` into a new group; by lot they are tied to one another."""
    share = county.numbers.mutual_aid.ties
    for member in members:
        member.group = county.groups
    county.groups += 1
    county.groups_owed -= 1.0
    pairs = [(one, other) for place, one in enumerate(members) for other in members[place + 1 :]]
    luck = uniforms(county.seed, Purpose.TIE, [one.id * 10**9 + other.id for one, other in pairs], index=3)
    for (one, other), drawn in zip(pairs, luck.tolist(), strict=True):
        if (share >= 1.0 or drawn < share) and other not in one.neighbours:
            one.neighbours.append(other)
            other.neighbours.append(one)
    for member in members:
        member.neighbours.sort(key=lambda neighbour: neighbour.row)


# villages


def organise(county: "TwinCounty") -> None:
    """Each village moves toward what the month's hours keep organised."""
    programme, numbers = county.programme, county.numbers.community
    hours = programme.hours["community"] + numbers.volunteer_hours * programme.level("support.volunteers")
    if hours <= 0.0 and not any(county.organised):
        return
    of_workers = programme.village_mask("support.social_workers")
    of_volunteers = programme.village_mask("support.volunteers")
    place = [max(pair) for pair in zip(of_workers, of_volunteers, strict=True)]
    target = programme.in_turn(hours / numbers.hours, place)
    for village in range(county.villages):
        county.organised[village] += numbers.speed * (target[village] - county.organised[village])


# links


def link(county: "TwinCounty") -> None:
    """Draw who is linked, where a lever or its place has changed since the last draw."""
    for key, (attribute, purpose, cause) in LINKS.items():
        level = county.programme.level(key)
        weights = county.programme.village_weights(key)
        if county.linked_at.get(key, (0.0, None)) == (level, weights) or (key not in county.linked_at and level == 0.0):
            continue
        county.linked_at[key] = (level, weights)
        everybody = sum(weights[household.village] for household in county.households)
        each = level / county.scale / max(1.0, everybody)
        luck = county.luck(purpose)
        for household in county.households:
            drawn = luck[household.row] < weights[household.village] * each
            setattr(household, attribute, drawn or (cause is not None and household.cause == cause))
