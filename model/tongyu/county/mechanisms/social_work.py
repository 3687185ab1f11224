"""Casework: social workers serve the neediest they see.

Workers take the neediest that they see (with the error of `kernels.state_support.observed_income`) of their township,
up to their caseload; an open case goes after its cause: benefits, insurance, credit, care, teaching
(`kernels.social_work`, `.openness`, `.health`, `.benefits`).

Cases are whole, what a sample can carry is not: a sample of one household in `scale` has 1 / `scale` of the county's
capacity. Fractions of cases are drawn systematically over the stations, with one random start a year: their number is
right to one case, and spread as the county's are.

The work is as good as the workers of a township are competent, and worse where their cases exceed what they and the
volunteers can carry:

    quality = mean competence / (1 + overload * share of cases beyond the caseload)
"""

import numpy as np
from numpy.typing import NDArray

from tongyu.county.agents import SocialWorker
from tongyu.county.draws import Purpose, uniform_of
from tongyu.county.levers import LeverKind
from tongyu.county.mechanism import Mechanism
from tongyu.county.mechanisms.community import participation
from tongyu.county.mechanisms.joint_centres import JointCentres
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.county.switches import Switch
from tongyu.kernels.social_work import SocialWork, need, work_cases
from tongyu.kernels.state_support import State as StateNumbers

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


class Casework:
    """Open cases, of the sample."""

    def __init__(self, county: State) -> None:
        self.cases_open = 0
        self.misjudged = 0.0  # mean absolute error, log points, of what workers saw when they last looked
        # Beginnings of cases carried over from earlier months.
        self.cases_owed = uniform_of(county.seed, Purpose.CASELOAD, 0)
        self.work_quality = np.zeros(county.townships)  # 0-1


def serve(county: State) -> None:
    """Workers take on cases and work those they have."""
    workers = county.programme.level("support.social_workers")
    h, numbers = county.columns, county.numbers(SocialWork)
    if workers <= 0.0 and not county.own(Casework).cases_open:
        return
    place, part = county.programme.village_mask("support.social_workers"), participation(county)

    looks: dict[int, Floats] = {}
    wrong: list[tuple[float, int]] = []

    def seen(township: int) -> Floats:
        if township in looks:
            return looks[township]
        rows = county.rows_of_township[township]
        score = looks[township] = np.empty(len(rows))
        off, count = need(
            h,
            rows,
            county.numbers(StateNumbers),
            county.usual_land,
            county.values["line.national"],
            place,
            part,
            county.own(JointCentres).served,
            county.terms.station,
            numbers.rest_months,
            numbers.asking,
            county.key,
            int(Purpose.NEED),
            int(Purpose.ASKING),
            county.year,  # a misjudgement lasts for a year
            score,
        )
        wrong.append((off, count))
        return score

    posted = _posted(county)
    before = sum(len(worker.cases) for worker in county.social_workers)
    for worker in county.social_workers:
        worker.begin_month(numbers)
    for worker, count in _new_cases(county, posted, before).items():
        worker.take(seen, count, numbers)
    if looked_at := sum(count for _, count in wrong):
        county.own(Casework).misjudged = sum(off for off, _ in wrong) / looked_at
    county.own(Casework).work_quality[:] = [_quality(workers_here, numbers) for workers_here in posted]
    work_cases(h, numbers, county.own(Casework).work_quality, county.key, int(Purpose.SALES_RECORD), county.month)
    county.own(Casework).cases_open = int(np.count_nonzero(h.case_months))


def whole_cases(carried: list[float], start: float) -> Rows:
    """Whole numbers of cases, (stations,), for the fractions `carried`: drawn systematically from `start`, 0-1.

    Each is the fraction rounded down or up, and right on average over `start`; so is their sum, so that the county's
    capacity is right to one case however small the sample.
    """
    return np.diff(np.floor(np.concatenate([[0.0], np.cumsum(carried)]) + start)).astype(np.int64)


def _posted(county: State) -> list[list[SocialWorker]]:
    """This month's workers by township, each told what it can carry."""
    programme = county.programme
    workers = programme.level("support.social_workers")
    stations = programme.stations("support.social_workers")
    helped = county.values["community.volunteer_cases"] * programme.level("support.volunteers")
    caseload = programme.hours.casework_share * county.numbers(SocialWork).caseload
    caseload *= 1.0 + county.values["social_work.remote"] * _online(county)
    posted: list[list[SocialWorker]] = [[] for _ in range(county.townships)]
    for worker in county.social_workers:
        if stations:
            worker.township = stations[worker.index % len(stations)]
        worker.active = min(max(workers - worker.index, 0.0), 1.0)
        beside = helped * worker.active / workers if workers > 0.0 else 0.0
        worker.capacity = (worker.active * caseload + beside) / county.scale
        if worker.active > 0.0:
            posted[worker.township].append(worker)
    return posted


def _online(county: State) -> float:
    """Share of the open cases that sell or shop online, 0-1."""
    h = county.columns
    cases = h.case_months > 0
    here = float(np.count_nonzero(cases))
    return float(np.count_nonzero(cases & (h.sells | h.shops))) / here if here else 0.0


def _new_cases(county: State, posted: list[list[SocialWorker]], before: int) -> dict[SocialWorker, int]:
    """How many cases each worker takes on; `before` were open when the month began.

    Where a case has ended the next begins at once. What the workers can carry beyond that fills up at the pace at which
    a full caseload turns over, so that cases do not all begin and end together. A case stays where it is when the
    year's draw moves its place to another station: that one begins when this one has ended.
    """
    carried = [sum(worker.capacity for worker in workers) for workers in posted]
    whole = whole_cases(carried, uniform_of(county.seed, Purpose.CASELOAD, 0, county.year))
    now = np.array([sum(len(worker.cases) for worker in workers) for workers in posted])
    ended, room = before - int(now.sum()), max(0, int(whole.sum()) - before)
    if room == 0:
        county.own(Casework).cases_owed = uniform_of(county.seed, Purpose.CASELOAD, 0)
    else:
        county.own(Casework).cases_owed = min(
            county.own(Casework).cases_owed + sum(carried) / county.numbers(SocialWork).case_months, room
        )
    begun = int(county.own(Casework).cases_owed) if room else 0
    county.own(Casework).cases_owed -= begun
    free = whole - now
    taken: dict[SocialWorker, int] = {}
    for _ in range(min(ended + begun, int(whole.sum() - now.sum()))):
        station = int(np.argmax(free))
        free[station] -= 1
        worker = max(posted[station], key=lambda one: one.capacity - len(one.cases) - taken.get(one, 0))
        taken[worker] = taken.get(worker, 0) + 1
    return taken


def _quality(workers: list[SocialWorker], numbers: SocialWork) -> float:
    """How good the work of a station is, 0-1; 0 where nobody is posted."""
    posted = sum(worker.active for worker in workers)
    if posted <= 0.0:
        return 0.0
    cases, carried = sum(len(worker.cases) for worker in workers), sum(worker.capacity for worker in workers)
    over = max(0.0, cases / max(np.ceil(carried), 1.0) - 1.0)
    competence = sum(worker.active * worker.competence for worker in workers)
    return float(competence / max(posted, 1e-9) / (1.0 + numbers.overload * over))


def _open_of_capacity(county: State) -> float:
    capacity = sum(worker.capacity for worker in county.social_workers)
    return min(1.0, county.own(Casework).cases_open / capacity) if capacity > 0.0 else 0.0


def figures(county: State) -> dict[str, float]:
    """Shares of households: with an open case, and better insured; error of what workers see of need, log points."""
    n, of = len(county.columns.id), county.counted
    return {
        "open_cases": of.open_case / n,
        "misjudged": county.own(Casework).misjudged,
        "insured": of.insured / n,
    }


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("social_work.caseload", 30.0, "open cases a worker", (20, 40), (1, 500), "assumed", "social_work_2021", "intensive caseload, recalled; 2.35 workers a township station"),
    number("social_work.case_months", 9.0, "months", (6, 18), (1, 60), "assumed", "", "length of a case"),
    number("social_work.rest_months", 24.0, "months", (12, 36), (0, 120), "assumed", "", "before a household is served again"),
    number("social_work.teaching", 0.012, "a month", (0.0, 0.03), (0, 1), "assumed", "", "of the skill missing, taught during a case"),
    number("social_work.overload", 1.0, "per share over", (0.3, 2), (0, 10), "assumed", "", "loss of quality when cases exceed the caseload"),
    number("social_work.insurance", 0.5, "0-1", (0.3, 0.8), (0, 1), "assumed", "", "quality of work above which insurance is arranged too"),
    number("social_work.competence", 0.6, "0-1", (0.4, 0.8), (0, 1), "assumed", "", "least competence of a new worker; drawn from there to 1"),
    number("social_work.experience", 0.02, "a month", (0.0, 0.05), (0, 1), "assumed", "", "of the competence missing, learned on the job"),
    number("social_work.debt", 0.5, "of a year's income", (0.3, 1.0), (0, 10), "assumed", "", "debt above which debt is taken for the cause"),
    number("social_work.illness", 0.1, "of a year's income", (0.05, 0.2), (0, 10), "assumed", "", "own payments for illness from which illness is taken for the cause"),
    number("social_work.dependency", 2.5, "persons an adult", (2, 4), (0.1, 100), "assumed", "", "to keep, from which want of labour is taken for the cause"),
    number("social_work.assistance", 1.0, "share", (0.0, 1.0), (0, 1), "assumed", "", "of medical assistance that a listed client gets whose cause is illness, enrolled in the allowance or not"),
    number("social_work.care_relief", 0.15, "of an adult", (0.0, 0.3), (0, 1), "assumed", "", "that relief from care gives back while somebody is ill, at full quality"),
    number("social_work.joining", 2.0, "times", (1, 4), (1, 20), "assumed", "", "likelier to join a cooperative while a case is open; 1 = no link"),
    number("social_work.asking", 0.1, "a year", (0.0, 0.3), (0, 1), "assumed", "", "chance that a household online below the line asks for help by the platform; 0 = no link"),
    number("social_work.sales_record", 0.2, "chance a case", (0.0, 0.5), (0, 1), "assumed", "", "that a client who sells online gets formal credit for it; 0 = no link"),
    number("social_work.remote", 0.1, "share", (0.0, 0.2), (0, 1), "assumed", "", "more cases a worker carries where all of them are online; 0 = no link"),
    number("programme.support.social_workers", 5_167.0, "yuan a worker a month", (4_000, 7_000), (0, 1e5), "derived", "social_work_2021", "62,000 a year all-in: 2.49 bn for 40,000 workers"),
)
# fmt: on

LEVERS = (
    LeverKind(
        "support",
        "social_workers",
        "S",
        "workers",
        1.78,
        "open_cases",
        "casework, group work, community work, linking: the mix of methods is the scenario's",
        number=22,
        by_village=True,
        most_per="1,000 persons",
    ),
)

SWITCHES = (
    Switch(
        "asking",
        "residents ask for help by the platform",
        "-misjudged",
        "both",
        neutral={"social_work.asking": 0},
        link=True,
    ),
    Switch(
        "sales_record",
        "clients who sell get formal credit for it",
        "credit_linked",
        "both",
        neutral={"social_work.sales_record": 0},
        link=True,
    ),
    Switch(
        "remote_casework",
        "workers carry more cases of those who are online",
        "open_cases",
        "both",
        neutral={"social_work.remote": 0},
        link=True,
    ),
    Switch("casework", "social workers take on cases", "open_cases", "social_work_only", ("social_work.serve",)),
    Switch(
        "case_assistance",
        "social workers bring listed clients to medical assistance",
        "medical_assistance",
        "social_work_only",
        neutral={"social_work.assistance": 0},
    ),
    Switch(
        "care_relief",
        "clients are relieved of care",
        "income_wage",
        "social_work_only",
        neutral={"social_work.care_relief": 0},
    ),
    Switch(
        "case_teaching",
        "caseworkers teach selling",
        "skill_of_clients",
        "social_work_only",
        neutral={"social_work.teaching": 0},
        link=True,
    ),
)

MECHANISM = Mechanism(
    name="social_work",
    does="social workers take on cases",
    steps=(serve,),
    numbers=NUMBERS,
    levers=LEVERS,
    switches=SWITCHES,
    state=Casework,
    figures=figures,
    used={"support.social_workers": _open_of_capacity},
)
