"""Illness: medicines, admissions, who pays the bill, and the work it takes (`kernels.health`).

The common scheme, critical-illness insurance and medical assistance pay first; donors and groups share what is left of an
admission (`mechanisms.crowdfunding`, `kernels.mutual_aid`). What others pay of a bill is neither income nor an own
payment: `care` holds what a household paid itself, so that a bill paid whole leaves it where it was.

Catastrophic health spending meets 9-18 % of rural households a year (three surveys that define it differently).
"""

from tongyu.county.draws import Purpose
from tongyu.county.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.county.mechanism import Mechanism
from tongyu.county.mechanisms.crowdfunding import crowdfund
from tongyu.county.mechanisms.mutual_aid import share
from tongyu.county.mechanisms.trends import BASE
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.county.switches import Switch
from tongyu.kernels.finance import Finance
from tongyu.kernels.health import Health, Paid, draw_costs, fall_ill

JANUARY = 0


class Bills:
    """Of the sample: the month's bills, and all admissions since the start."""

    def __init__(self, county: State) -> None:
        draw_costs(county.columns, county.numbers(Health), county.key, int(Purpose.ILLNESS_COST))
        self.reimbursed = 0.0  # yuan this month, by all who pay but the household
        self.assisted = 0.0  # of it medical assistance
        self.admissions = 0.0  # this month
        # Since the start, by what paid them.
        self.admissions_listed = 0.0
        self.admissions_covered = 0.0
        self.admissions_assisted = 0.0
        self.left_untreated = 0.0


def fall_sick(county: State) -> None:
    """The month's medicines and admissions, their bills, and what donors and groups share of them."""
    paid = Paid(
        *fall_ill(
            county.columns,
            county.numbers(Health),
            county.numbers(Finance),
            county.year_fraction - BASE,
            county.month_of_year == JANUARY or county.month == 0,
            county.dated.at("listed_help", county.year) > 0.0,
            county.values["social_work.assistance"],
            round(county.values["distress.months"]),
            county.key,
            int(Purpose.ILLNESS),
            county.month,
        )
    )
    bills, books = county.own(Bills), county.ledger
    bills.assisted = paid.assisted
    bills.reimbursed = paid.insured + paid.covered + paid.assisted
    bills.admissions = paid.admissions
    bills.admissions_listed += paid.admissions_listed
    bills.admissions_covered += paid.admissions_covered
    bills.admissions_assisted += paid.admissions_assisted
    bills.left_untreated += paid.untreated
    books.pay(HOUSEHOLDS, OUTSIDE, "care", paid.own + bills.reimbursed)
    books.pay(OUTSIDE, HOUSEHOLDS, "insurance", paid.insured)
    books.pay(OUTSIDE, HOUSEHOLDS, "critical-illness insurance", paid.covered)
    books.pay(OUTSIDE, HOUSEHOLDS, "medical assistance", paid.assisted)
    books.pay(OUTSIDE, HOUSEHOLDS, "loans", paid.borrowed)
    county.state_paid += bills.reimbursed
    crowdfund(county)
    share(county)


def figures(county: State) -> dict[str, float]:
    """Share of households with somebody who cannot work for illness; admissions and yuan of the county this month."""
    bills = county.own(Bills)
    return {
        "sick": county.counted.sick / len(county.columns.id),
        "admissions": bills.admissions * county.scale,
        "reimbursed": bills.reimbursed * county.scale,
        "medical_assistance": bills.assisted * county.scale,
    }


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("health.medicine", 14.0, "yuan of 2015 a month", (8, 20), (0, 1_000), "assumed", "", "medicines and doctor of a person under 62"),
    number("health.medicine_elder", 70.0, "yuan of 2015 a month", (40, 100), (0, 5_000), "assumed", "", "of an elder"),
    number("health.chronic_cost", 330.0, "yuan of 2015 a month", (200, 600), (0, 20_000), "assumed", "", "more where somebody is chronically ill, once a household"),
    number("health.chronic_spread", 1.1, "log points", (0.8, 1.6), (0, 2.5), "assumed", "", "spread of that between households, for life"),
    number("health.admissions", 0.075, "a year", (0.05, 0.09), (0, 2), "derived", "admissions_2014", "of a person under 62; 9.6 admissions per 100 rural residents in 2011"),
    number("health.admissions_elder", 0.21, "a year", (0.15, 0.27), (0, 4), "assumed", "", "of an elder"),
    number("health.chronic_times", 1.9, "times", (1, 2.5), (0, 10), "assumed", "", "admissions of a chronically ill person"),
    number("health.admissions_growth", 0.03, "a year", (0.0, 0.05), (-0.2, 0.3), "assumed", "", "of admissions"),
    number("health.bill", 9_000.0, "yuan of 2015", (7_000, 12_000), (0, 300_000), "assumed", "", "mean bill of an admission"),
    number("health.bill_spread", 1.0, "log points", (0.8, 1.3), (0, 2), "assumed", "", "spread of it"),
    number("health.bills_growth", 0.05, "a year", (0.02, 0.08), (-0.2, 0.3), "assumed", "", "real growth of bills and of the price of medicines"),
    number("health.reimbursed_out", 0.20, "share", (0.1, 0.3), (0, 1), "assumed", "", "of medicines that the common scheme pays"),
    number("health.reimbursed_in", 0.45, "share", (0.35, 0.55), (0, 1), "assumed", "", "of an admission that it pays"),
    number("health.listed_out", 0.50, "share", (0.4, 0.7), (0, 1), "assumed", "", "of medicines of the listed from 2016 on, and of the better insured"),
    number("health.listed_in", 0.80, "share", (0.7, 0.9), (0, 1), "assumed", "", "of an admission of these"),
    number("health.threshold", 10_000.0, "yuan a year", (8_000, 14_000), (0, 1e6), "assumed", "", "own inpatient payments from which critical-illness insurance pays"),
    number("health.threshold_listed", 5_000.0, "yuan a year", (3_000, 7_000), (0, 1e6), "assumed", "", "for the listed and the better insured"),
    number("health.cover", 0.55, "share", (0.5, 0.65), (0, 1), "assumed", "chifeng", "of own inpatient payments beyond it that critical-illness insurance pays"),
    number("health.assistance", 0.5, "share", (0.3, 0.7), (0, 1), "assumed", "chifeng", "of what is left of an admission that medical assistance pays the enrolled"),
    number("health.sick_months", 2.0, "months", (1, 4), (0, 22), "assumed", "", "without one adult at most, beyond the first month"),
    number("health.severe", 30_000.0, "yuan of 2015", (20_000, 40_000), (0, 1e7), "assumed", "", "bill from which an illness is severe"),
    number("health.severe_months", 4.0, "months", (2, 8), (0, 20), "assumed", "", "longer that takes"),
    number("health.care", 0.25, "share", (0.0, 0.5), (0, 1), "assumed", "", "shorter illness while a case is open"),
    number("health.screening", 0.3, "share", (0.1, 0.5), (0, 1), "assumed", "", "of admissions that check-ups and a family doctor avert"),
)
# fmt: on

SWITCHES = (
    Switch("illness", "members are admitted", "sick", neutral={"health.admissions": 0, "health.admissions_elder": 0}),
    Switch(
        "medicines",
        "medicines and chronic illness cost money every month",
        "care",
        neutral={"health.medicine": 0, "health.medicine_elder": 0, "health.chronic_cost": 0},
    ),
    Switch(
        "health_insurance",
        "the common scheme pays part of a bill",
        "reimbursed",
        neutral={
            "health.reimbursed_out": 0,
            "health.reimbursed_in": 0,
            "health.listed_out": 0,
            "health.listed_in": 0,
        },
    ),
    Switch(
        "critical_illness",
        "critical-illness insurance pays part of large own payments",
        "reimbursed",
        neutral={"health.cover": 0},
    ),
    Switch(
        "medical_assistance",
        "medical assistance pays part of what is left to the enrolled",
        "medical_assistance",
        neutral={"health.assistance": 0},
    ),
)

MECHANISM = Mechanism(
    name="health",
    does="members fall ill; schemes, donors and groups share the bill",
    steps=(fall_sick,),
    numbers=NUMBERS,
    switches=SWITCHES,
    state=Bills,
    figures=figures,
)
