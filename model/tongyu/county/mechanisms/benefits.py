"""Means-tested benefits: who is enrolled in the minimum-living allowance, and what the state pays them and the listed.

Each January the office looks at the income of the calendar year that is over, benefits left out, with the errors and
leanings of everybody who looks at means (`kernels.state_support`); who is seen at or above the standard is enrolled no
longer. The others apply, alone or helped by a social worker, and are enrolled up to a quota. The allowance fills a share
of the gap that is seen, at least a class's sum; the listed without labour are topped up toward the national line.
Equations in `kernels.benefits`.

Nobody's income is written but by what is paid: help with an application changes who gets a benefit that the state pays
in every scenario, and that money is fiscal cost.
"""

from dataclasses import dataclass

import numpy as np

from tongyu.county.draws import Purpose
from tongyu.county.households.columns import TRANSFER
from tongyu.county.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.county.mechanism import Mechanism
from tongyu.county.mechanisms.community import participation
from tongyu.county.mechanisms.joint_centres import JointCentres
from tongyu.county.mechanisms.social_work import Casework
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.county.switches import Switch
from tongyu.kernels.benefits import Benefits, apply, begin, is_helped, pay_benefits, verify
from tongyu.kernels.state_support import State as StateNumbers

JANUARY = 0


@dataclass
class Rolls:
    """Of the sample: households that came onto the rolls and went off them since the start, and what is paid now."""

    entered: int = 0
    aided: int = 0  # of those that entered, with help
    displaced: int = 0  # pushed out by one of these
    ended: int = 0  # by verification
    allowance: float = 0.0  # yuan this month
    top_ups: float = 0.0


def standard(county: State) -> float:
    """The county's standard of the allowance, yuan of 2015 a person a year."""
    return county.values["benefits.standard"] * county.dated.real("allowance_standard", county.year)


def helped_to_apply(county: State, row: int) -> bool:
    """Whether the household in `row` has been helped to apply this month."""
    h, numbers = county.columns, county.numbers(Benefits)
    quality, length = county.own(Casework).work_quality, int(county.values["social_work.case_months"])
    if h.case_months[row] == 0 and h.since_case[row] > 0:
        return False
    household, township, purpose = h.id[row], h.township[row], int(Purpose.HELP_TO_APPLY)
    return bool(is_helped(household, township, numbers, quality, length, county.key, purpose, county.month))


def enrol(county: State) -> None:
    """Verify in January (and as a run begins); then the month's applications."""
    h, rolls, numbers = county.columns, county.own(Rolls), county.numbers(Benefits)
    limit = standard(county)
    if county.month_of_year == JANUARY or county.month == 0:
        rolls.ended += verify(
            h,
            county.numbers(StateNumbers),
            county.usual_land,
            limit,
            participation(county),
            county.own(JointCentres).served,
            county.key,
            int(Purpose.MEANS),
            county.year,
        )
    if county.month == 0:
        rolls.entered += begin(h, numbers, limit)
    purposes = (int(Purpose.APPLYING), int(Purpose.HELP_TO_APPLY), int(Purpose.PUSHING_OUT))
    quality, length = county.own(Casework).work_quality, int(county.values["social_work.case_months"])
    entered, aided, displaced = apply(h, numbers, limit, quality, length, county.key, *purposes, county.month)
    rolls.entered += entered
    rolls.aided += aided
    rolls.displaced += displaced


def pay(county: State) -> None:
    """Pay the month's allowance and top-ups."""
    rolls, line = county.own(Rolls), county.values["line.national"]
    top_up = min(1.0, county.values["benefits.top_up"] * county.dated.at("top_up", county.year))
    slot = county.month % 12
    rolls.allowance, rolls.top_ups = pay_benefits(
        county.columns, county.numbers(Benefits), standard(county), line, top_up, slot, TRANSFER
    )
    county.ledger.pay(OUTSIDE, HOUSEHOLDS, "allowance", rolls.allowance)
    county.ledger.pay(OUTSIDE, HOUSEHOLDS, "top-ups", rolls.top_ups)
    county.state_paid += rolls.allowance + rolls.top_ups


def figures(county: State) -> dict[str, float]:
    """Share of persons enrolled; yuan of the county this month; households of the county since the start."""
    h, rolls = county.columns, county.own(Rolls)
    persons = float(h.persons.sum(dtype=np.float64))
    return {
        "enrolled": float(h.persons[h.enrolled].sum(dtype=np.float64)) / persons,
        "allowance": rolls.allowance * county.scale,
        "top_ups": rolls.top_ups * county.scale,
        "entered": rolls.entered * county.scale,
        "helped_to_apply": rolls.aided * county.scale,
        "displaced": rolls.displaced * county.scale,
    }


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("benefits.standard", 0.85, "times the national mean", (0.75, 1.0), (0, 3), "assumed", "mca_2015", "the county's standard of the minimum-living allowance, by the series allowance_standard"),
    number("benefits.fill", 0.8, "share of the gap", (0.6, 1.0), (0, 1), "assumed", "", "that the allowance pays of what is seen missing to the standard"),
    number("benefits.least", 0.35, "share of the standard", (0.0, 0.6), (0, 1), "assumed", "mca_2015", "the lowest class: counties pay by class, and the mean benefit of 2015 was 0.56 of the standard"),
    number("benefits.entry", 0.01, "a month", (0.002, 0.05), (0, 1), "assumed", "targeting", "chance that an entitled household applies by itself"),
    number("benefits.quota", 0.10, "share of persons", (0.08, 0.13), (0, 1), "derived", "mca_2015", "enrolled at most; 8 % of rural residents were in 2015"),
    number("benefits.start", 0.8, "share of the quota", (0.5, 1.0), (0, 1), "derived", "mca_2015", "enrolled as a run begins, the neediest seen: about 8 % of rural persons were in 2011-2015"),
    number("benefits.displacement", 0.5, "chance", (0.0, 1.0), (0, 1), "assumed", "", "that an application with help pushes out who is seen with the most, where the quota is full"),
    number("benefits.help", 0.2, "chance a case", (0.05, 0.5), (0, 1), "assumed", "finkelstein_2019", "that a social worker's help leads to an application; of the elderly 6 % enrolled by themselves in nine months, 18 % with help"),
    number("benefits.top_up", 1.0, "times the series", (0.5, 1.0), (0, 2), "assumed", "", "top-up of the listed without labour, by the series top_up"),
)
# fmt: on

SWITCHES = (
    Switch("allowance", "the minimum-living allowance", "allowance", neutral={"benefits.quota": 0}),
    Switch("top_up", "the listed without labour are topped up", "top_ups", neutral={"benefits.top_up": 0}),
    Switch(
        "application_help",
        "social workers help to apply for the allowance",
        "helped_to_apply",
        "social_work_only",
        neutral={"benefits.help": 0},
    ),
    Switch(
        "displacement",
        "an application with help pushes somebody else out of a full quota",
        "displaced",
        "social_work_only",
        neutral={"benefits.displacement": 0},
    ),
)

MECHANISM = Mechanism(
    name="benefits",
    does="the minimum-living allowance, and top-ups of the listed without labour",
    steps=(enrol, pay),
    numbers=NUMBERS,
    switches=SWITCHES,
    state=lambda county: Rolls(),
    figures=figures,
)
