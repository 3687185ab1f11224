"""Reach: casework, mutual-aid groups, organised villages, links to credit, legal aid and care."""

from math import ceil, floor, inf, log
from typing import TYPE_CHECKING

from tests.oracle.twin.household import TwinHousehold, single
from tests.oracle.twin.phases.listing import known_from_platform, observed_income, participation

from tongyu.county.draws import Purpose, uniform_of, uniforms

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
    caseload = numbers.caseload * (1.0 + numbers.remote * _clients_online(county))
    stations = programme.stations("support.social_workers")
    helped = county.numbers.community.volunteer_cases * programme.level("support.volunteers")
    before = sum(len(worker.cases) for worker in county.social_workers)
    posted: list[list[TwinSocialWorker]] = [[] for _ in range(county.townships)]
    for worker in county.social_workers:
        if stations:
            worker.township = stations[worker.index % len(stations)]
        worker.active = min(max(workers - worker.index, 0.0), 1.0)
        worker.capacity = worker.active * programme.casework_share * caseload
        if workers > 0.0:
            worker.capacity += helped * worker.active / workers
        worker.capacity /= county.scale
        if worker.active > 0.0:
            posted[worker.township].append(worker)
        _close(county, worker)
    vacancies = _vacancies(county, posted, before)
    _note_misjudgement(county, {worker.township for worker, _ in vacancies})
    for worker, wanted in vacancies:
        _take(county, worker, wanted)
    for t in range(county.townships):
        county.work_quality[t] = _quality(posted[t], numbers.overload)
    by_record = county.luck(Purpose.SALES_RECORD, county.month)
    for household in county.households:
        _work_case(household, by_record[household.row])
    county.cases_open = sum(household.case_months > 0 for household in county.households)


def _clients_online(county: "TwinCounty") -> float:
    """Share of the clients who sell or shop online, 0-1."""
    clients = [household for household in county.households if household.case_months > 0]
    return sum(household.sells or household.shops for household in clients) / max(1, len(clients))


def _judge_need(county: "TwinCounty") -> None:
    """Each household's `score`: log(line / observed income a head), -inf where it is not to be served.

    Who is online and poor may ask for help there, and is then seen as it is. `misjudged` is how far off the score is.
    """
    place = county.programme.village_mask("support.social_workers")
    part, rest = participation(county), county.numbers.social_work.rest_months
    state, line = county.numbers.state, county.numbers.line.national
    errors = county.normal_luck(Purpose.NEED, county.year)  # a misjudgement lasts for a year
    asking = county.luck(Purpose.ASKING, county.year)
    for household in county.households:
        household.score = -inf
        v = household.village
        if place[v] <= 0.0 or household.case_months > 0 or household.since_case < rest:
            continue
        own, error = household.income_per_head, errors[household.row]
        removed = known_from_platform(county, household)
        if household.sells or household.shops:
            if county.station[v]:
                removed = max(removed, state.data)
            if own < line and asking[household.row] < county.numbers.social_work.asking:
                removed = 1.0
        household.score = log(line / observed_income(household, own, part[v], removed, error, state))
        without_error = log(line / observed_income(household, own, part[v], removed, 0.0, state))
        household.misjudged = abs(household.score - without_error)


def _note_misjudgement(county: "TwinCounty", townships: set[int]) -> None:
    """Remember how far off workers were on average in `townships`, where they looked for new cases."""
    seen = [each for each in county.households if each.township in townships and each.score > -inf]
    if seen:
        county.misjudged = sum(household.misjudged for household in seen) / len(seen)


def _close(county: "TwinCounty", worker: "TwinSocialWorker") -> None:
    """Close what has run out; where nobody pays for the worker any more, everything."""
    if worker.capacity == 0.0:
        for household in worker.cases:
            household.case_months = household.since_case = 0
    else:
        worker.competence += county.numbers.social_work.experience * (1.0 - worker.competence)
    worker.cases = [household for household in worker.cases if household.case_months > 0]


def _whole(carried: list[float], start: float) -> list[int]:
    """Fractions of cases by station as whole ones: those at `start`, `start` + 1 and so on along the stations."""
    whole, end = [], 0.0
    for fraction in carried:
        whole.append(floor(end + fraction + start) - floor(end + start))
        end += fraction
    return whole


def _vacancies(
    county: "TwinCounty", posted: list[list["TwinSocialWorker"]], before: int
) -> list[tuple["TwinSocialWorker", int]]:
    """How many cases each worker takes on: as many as have ended, and of what is free beside them a month's part."""
    carried = [sum(worker.capacity for worker in workers) for workers in posted]
    whole = _whole(carried, uniform_of(county.seed, Purpose.CASELOAD, 0, county.year))
    now = [sum(len(worker.cases) for worker in workers) for workers in posted]
    wanted = before - sum(now)
    room = sum(whole) - before
    if room > 0:
        county.cases_owed = min(county.cases_owed + sum(carried) / county.numbers.social_work.case_months, room)
        wanted += int(county.cases_owed)
        county.cases_owed -= int(county.cases_owed)
    else:
        county.cases_owed = uniform_of(county.seed, Purpose.CASELOAD, 0)
    free = [most - cases for most, cases in zip(whole, now, strict=True)]
    given: list[tuple[TwinSocialWorker, int]] = []
    for _ in range(min(wanted, sum(free))):
        station = free.index(max(free))
        free[station] -= 1
        given = _one_more(given, posted[station])
    return given


def _one_more(
    given: list[tuple["TwinSocialWorker", int]], workers: list["TwinSocialWorker"]
) -> list[tuple["TwinSocialWorker", int]]:
    """`given` with one more case for whoever of `workers` has most capacity left."""
    counts = dict(given)
    freest = max(workers, key=lambda worker: worker.capacity - len(worker.cases) - counts.get(worker, 0))
    counts[freest] = counts.get(freest, 0) + 1
    return list(counts.items())


def _take(county: "TwinCounty", worker: "TwinSocialWorker", wanted: int) -> None:
    """Take on the neediest `wanted` that are seen in the worker's township, or as many as there are."""
    numbers = county.numbers.social_work
    here = [household for household in county.households_of_township[worker.township] if household.score > -inf]
    here.sort(key=lambda household: (-household.score, household.id))
    for household in sorted(here[:wanted], key=lambda household: household.row):
        household.case_months = int(numbers.case_months)
        household.cause = _cause(household)
        household.score = -inf
        worker.cases.append(household)


def _quality(workers: list["TwinSocialWorker"], overload: float) -> float:
    """How good a station's work is: its workers' competence, less where they carry too much."""
    posted = sum(worker.active for worker in workers)
    if posted <= 0.0:
        return 0.0
    cases = sum(len(worker.cases) for worker in workers)
    carried = sum(worker.capacity for worker in workers)
    competence = sum(worker.active * worker.competence for worker in workers)
    over = max(0.0, cases / max(ceil(carried), 1.0) - 1.0)
    return competence / max(posted, 1e-9) / (1.0 + overload * over)


def _cause(household: TwinHousehold) -> int:
    """Illness, now or by a year's payments, before labour for too many to keep, before debt, before skill."""
    numbers, income = household.model.numbers.social_work, household.income_12
    if household.sick_months > 0 or household.care_12 >= numbers.illness * max(income, 1.0):
        return ILLNESS
    if household.adults == 0 or household.persons >= numbers.dependency * household.adults:
        return LABOUR
    if household.debt > numbers.debt * max(income, 0.0):
        return DEBT
    return SKILL


def _work_case(household: TwinHousehold, luck: float) -> None:
    """One month of an open case; `luck` decides whether a bank lends to a seller for its record of sales."""
    household.since_case = min(household.since_case + 1, 10_000)
    if household.case_months == 0:
        return
    numbers = household.model.numbers.social_work
    how_well = household.model.work_quality[household.township]
    if how_well >= numbers.insurance:
        household.insured = True
    if household.cause == ILLNESS:
        household.health = True
    elif household.cause == DEBT:
        household.credit = True
    if household.sells and luck < 1.0 - (1.0 - numbers.sales_record) ** (1.0 / int(numbers.case_months)):
        household.credit = True
    taught = numbers.teaching * how_well * (1.0 if household.cause == SKILL else 0.5)
    household.skill = single(min(1.0, household.skill + taught * (1.0 - household.skill)))
    household.case_months -= 1
    if household.case_months == 0:
        household.since_case = 0


# groups


def form_groups(county: "TwinCounty") -> None:
    """Form mutual-aid groups among ungrouped neighbours until there are as many as the lever pays for."""
    number = county.programme.level("support.mutual_aid") / county.scale
    mask = county.programme.village_mask("support.mutual_aid")
    villages = [village for village in range(county.villages) if mask[village] > 0.0]
    if not villages:
        return
    county.groups_due = max(county.groups_due, min(number, county.groups_due + number / MONTHS_TO_FORM))
    start = uniform_of(county.seed, Purpose.GROUP, 0)
    due = int(county.groups_due) + (start < county.groups_due % 1.0)
    in_vain = 0
    while county.groups < due and in_vain < len(villages):
        turn = int((county.villages_tried + start) * county.scale)
        rounds = turn // len(villages)
        county.villages_tried += 1
        formed = county.groups
        _form_in(county, villages, (turn + rounds) % len(villages))
        in_vain = 0 if county.groups > formed else in_vain + 1


def _form_in(county: "TwinCounty", villages: list[int], first: int) -> None:
    """Form a group in a village; where too few are free, the next villages of its township among `villages` help."""
    size = max(2, round(county.numbers.mutual_aid.size))
    township = county.village_township[villages[first]]
    free: list[TwinHousehold] = []
    near = [v for v in villages[first:] + villages[:first] if county.village_township[v] == township]
    for village in near[: ceil(county.scale)]:  # as many households of the sample as one village has in the county
        if len(free) < size:
            free += [household for household in county.households_of_village[village] if household.group < 0]
    if len(free) >= size:
        _form(county, sorted(free[:size], key=lambda household: household.row))


def _form(county: "TwinCounty", members: list[TwinHousehold]) -> None:
    """Put `members` into a new group; by lot they are tied to one another."""
    share = county.numbers.mutual_aid.ties
    for member in members:
        member.group = county.groups
    county.groups += 1
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
    online = sum(household.sells or household.shops for household in county.households) / len(county.households)
    volunteers = programme.level("support.volunteers") * (1.0 + numbers.found_online * online)
    hours = programme.hours["community"] + numbers.volunteer_hours * volunteers
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
            linked = drawn or (cause is not None and household.cause == cause)
            if attribute == "credit":  # a seller keeps what its record of sales has brought
                by_record = household.credit and household.sells and not county.credit_by_lot[household.row]
                county.credit_by_lot[household.row] = linked
                linked = linked or by_record
            setattr(household, attribute, linked)
