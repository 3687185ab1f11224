"""The state's own programme beside the allowance: transfers every month, the listing of the poor, the watch after it.

Pensions follow a series of their own, other transfers the trend of what is left; in the years of the series `listing`
the needy are listed with error, and the listed are better insured (`mechanisms.health`), topped up (`mechanisms.benefits`) and found
work. In the years of the series `prevention` those at risk of falling back into poverty are watched instead
(防返贫监测): at the end of each quarter some of the households come in whose income less own payments for illness is seen below the
series `prevention_line`, and go out again above it. Equations in `kernels.state_support`.
"""

from collections.abc import Mapping

import numpy as np

from tongyu.county.draws import Purpose
from tongyu.county.households.columns import TRANSFER
from tongyu.county.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.county.mechanism import Mechanism
from tongyu.county.mechanisms.community import participation
from tongyu.county.mechanisms.joint_centres import JointCentres
from tongyu.county.mechanisms.trends import trend
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.county.switches import Switch
from tongyu.kernels.state_support import State as StateNumbers
from tongyu.kernels.state_support import pay_transfers, register, seen_at_start

DECEMBER = 11
QUARTER = 3  # months


def pay(county: State) -> None:
    """Pay the month's transfers that ask for no means."""
    pension = county.values["state.pension"] * county.dated.real("basic_pension", county.year)
    level = trend(county, "transfer")
    sums = pay_transfers(county.columns, county.numbers(StateNumbers), pension, level, TRANSFER)
    for item, amount in zip(("pensions", "subsidies", "other transfers"), sums, strict=True):
        county.ledger.pay(OUTSIDE, HOUSEHOLDS, item, amount)
    pensions, subsidies, _ = sums  # the others come from kin, too
    county.state_paid += pensions + subsidies


def registration_line(values: Mapping[str, float], year: int) -> float:
    """Observed income, in national lines, below which a household stays listed at the end of `year`.

        start / (1 + exp((year - midpoint) / pace))

    It falls as re-verification counts help in kind (housing, school, medical guarantee) as a way out.
    """
    v = values
    fallen = np.exp(min((year - v["state.registration_midpoint"]) / v["state.registration_pace"], 700.0))
    return float(v["state.registration_start"] / (1.0 + fallen))


def list_the_poor(county: State) -> None:
    """Each December of years in which the state lists the poor (series `listing`): who enters and leaves the list."""
    if county.month_of_year != DECEMBER or county.dated.at("listing", county.year) <= 0.0:
        return
    line = county.values["line.national"]
    keep = line * registration_line(county.values, county.year)
    _register(county, min(line, keep), keep, 0.0, 1.0)


def watch(county: State) -> None:
    """At the end of each quarter of years with the watch: who comes under it and goes out of it."""
    if county.month_of_year % QUARTER != QUARTER - 1 or county.dated.at("prevention", county.year) <= 0.0:
        return
    line = county.dated.real("prevention_line", county.year)
    _register(county, line, line, 1.0, county.values["state.watched"])


def _register(county: State, enter: float, keep: float, care: float, entry: float) -> None:
    register(
        county.columns,
        county.numbers(StateNumbers),
        county.usual_land,
        enter,
        keep,
        care,
        entry,
        participation(county),
        county.own(JointCentres).served,
        county.key,
        int(Purpose.REGISTRATION),
        county.month,
    )


def list_before(county: State) -> None:
    """Who had been listed before the run began: those seen to have least, up to a share `listed_start` of persons."""
    h, share = county.columns, county.values["state.listed_start"]
    if share > 0.0:
        seen = np.zeros(len(h.id))
        numbers = county.numbers(StateNumbers)
        seen_at_start(h, numbers, county.usual_land, county.key, int(Purpose.REGISTRATION), seen)
        poorest = np.lexsort((h.id, seen))
        before = np.cumsum(h.persons[poorest], dtype=np.float64) - h.persons[poorest]
        h.listed[poorest[before < share * float(h.persons.sum(dtype=np.float64))]] = True


def figures(county: State) -> dict[str, float]:
    """Yuan of the county that the state has paid since the start."""
    return {"state_paid": county.state_paid * county.scale}


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("state.pension", 1.0, "times the series", (0.9, 1.2), (0, 20), "assumed", "", "basic pension of the county over that of Jilin; from 62 on, by the series basic_pension"),
    number("state.land_subsidy", 40.0, "yuan a mu a year", (20, 90), (0, 1_000), "assumed", "", "grain and input subsidies"),
    number("state.other", 89.0, "yuan a person a month", (10, 120), (0, 5_000), "assumed", "", "other transfers in 2015 at mean: from absent kin, relief, dividends, school support; what published transfers leave beside pensions, subsidies, benefits and reimbursements is some 40: the value is from before these were counted apart, and waits to be fitted anew"),
    number("state.observation", 0.50, "log points", (0.3, 0.7), (0, 2), "assumed", "targeting", "error of a village's view of income; about half of the needy were missed by village targeting"),
    number("state.participation", 0.3, "share", (0.1, 0.5), (0, 1), "assumed", "targeting", "of that error removed where villagers take part; sign measured, size assumed"),
    number("state.connected", 0.5, "share", (0.0, 0.8), (0, 1), "assumed", "", "of that error removed for connected households where a joint centre has platform data"),
    number("state.data", 0.3, "share", (0.0, 0.6), (0, 1), "assumed", "", "of a connected household's platform data that social workers see without a joint centre, while stations and workers are both there"),
    number("state.illness_weight", 0.30, "share of income", (0.1, 0.5), (0, 0.95), "assumed", "illness_2017", "by which illness makes a household look poorer; 42-44 % of listed households gave it as the cause"),
    number("state.age_weight", 0.30, "share of income", (0.0, 0.6), (0, 0.95), "assumed", "", "by which a household of old people alone looks poorer"),
    number("state.labour_weight", 0.30, "share of income", (0.0, 0.6), (0, 0.95), "assumed", "", "by which a household without a working adult looks poorer"),
    number("state.land_weight", 0.15, "log points a log point", (0.0, 0.3), (0, 1), "assumed", "", "by which a household with more land a head looks richer"),
    number("state.exit_margin", 0.10, "share of the line", (0.0, 0.3), (0, 2), "assumed", "", "by which a listed household must be above the line to leave"),
    number("state.listed_start", 0.0, "share of persons", (0.0, 0.0), (0, 1), "assumed", "", "listed as poor before the run began and no longer: help for the listed goes on for them; nobody in 2011"),
    number("state.watched", 0.04, "a quarter", (0.01, 0.10), (0, 1), "assumed", "", "chance that a household seen below the line of the watch over those at risk of falling back comes under it: some 1-2 % of rural persons were"),
    number("state.registration_start", 1.15, "times the national line", (1.0, 1.3), (0, 3), "assumed", "", "observed income below which a household stays listed, in the first years"),
    number("state.registration_midpoint", 2016.82, "year", (2015, 2020), (2000, 2100), "calibrated", "", "when that line has fallen by half, as re-verification counts help in kind (housing, school, medical guarantee) as a way out; by tongyu calibrate experiments/calibration.toml"),
    number("state.registration_pace", 2.97217, "years", (0.3, 3), (0.05, 100), "calibrated", "", "of its logistic fall; by tongyu calibrate experiments/calibration.toml"),
)
# fmt: on

SWITCHES = (
    Switch(
        "registration",
        "the poor are listed, or watched",
        "registered",
        steps=("state_support.list_the_poor", "state_support.watch"),
    ),
    Switch("targeting_error", "need is seen with error", "exclusion_error", neutral={"state.observation": 0}),
    Switch(
        "station_data",
        "platform data help social workers to see need where a station works",
        "-misjudged",
        "both",
        neutral={"state.data": 0},
        link=True,
    ),
    Switch(
        "centre_data",
        "joint centres give villages platform data to see need by",
        "-misjudged",
        "five_pillars",
        neutral={"state.connected": 0},
        link=True,
    ),
)

MECHANISM = Mechanism(
    name="state_support",
    does="pensions, other transfers, and the list of the poor",
    steps=(pay, list_the_poor, watch),
    numbers=NUMBERS,
    switches=SWITCHES,
    figures=figures,
)
