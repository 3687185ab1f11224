"""The state's own programme, in every scenario: transfers every month, the listing of the poor each December.

Pensions and other transfers follow the trend; those below the allowance's line get it where they take it up; from the
end of 2013 the needy are listed with error, the listed without labour are topped up toward the line, and the listed are
better insured. Equations in `kernels.state_support`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from tongyu.county.draws import Purpose
from tongyu.county.households.columns import TRANSFER
from tongyu.county.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.county.mechanism import Mechanism
from tongyu.county.mechanisms.community import participation
from tongyu.county.mechanisms.joint_centres import JointCentres
from tongyu.county.mechanisms.trends import trend
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.numbers.series import SERIES
from tongyu.county.state import State
from tongyu.county.switches import Switch
from tongyu.kernels.state_support import State as StateNumbers
from tongyu.kernels.state_support import pay_transfers, register

DECEMBER = 11
FIRST_LISTING = 2013


@dataclass
class Benefits:
    """Yuan of the sample this month."""

    allowance: float = 0.0


def pay(county: State) -> None:
    """Pay the month's transfers."""
    level = trend(county.values, "transfer", county.year_fraction)
    top_up = SERIES["top_up"].at(county.year)
    line = county.values["line.national"]
    purpose, slot = int(Purpose.TAKE_UP), county.month % 12
    sums = pay_transfers(
        county.columns, county.numbers(StateNumbers), level, line, top_up, county.key, purpose, slot, TRANSFER
    )
    for item, amount in zip(("pensions", "subsidies", "other transfers", "allowance", "top-ups"), sums, strict=True):
        county.ledger.pay(OUTSIDE, HOUSEHOLDS, item, amount)
    county.own(Benefits).allowance = float(sums[3])
    pensions, subsidies, _, allowance, top_ups = (float(amount) for amount in sums)  # the others come from kin, too
    county.state_paid += pensions + subsidies + allowance + top_ups


def registration_line(values: Mapping[str, float], year: int) -> float:
    """Observed income, in national lines, below which a household stays listed at the end of `year`.

        start / (1 + exp((year - midpoint) / pace))

    It falls as re-verification counts help in kind (housing, school, medical guarantee) as a way out.
    """
    v = values
    fallen = np.exp(min((year - v["state.registration_midpoint"]) / v["state.registration_pace"], 700.0))
    return float(v["state.registration_start"] / (1.0 + fallen))


def list_the_poor(county: State) -> None:
    """Each December from 2013: who enters and leaves the list."""
    if county.month_of_year != DECEMBER or county.year < FIRST_LISTING:
        return
    line = county.values["line.national"]
    keep = line * registration_line(county.values, county.year)
    register(
        county.columns,
        county.numbers(StateNumbers),
        min(line, keep),
        keep,
        participation(county),
        county.own(JointCentres).served,
        county.key,
        int(Purpose.REGISTRATION),
        county.month,
    )


def figures(county: State) -> dict[str, float]:
    """Yuan of the county this month, and of all the state has paid since the start."""
    return {
        "allowance": county.own(Benefits).allowance * county.scale,
        "state_paid": county.state_paid * county.scale,
    }


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("state.pension", 80.0, "yuan a month an elder", (70, 130), (0, 5_000), "assumed", "", "rural resident pension in 2015"),
    number("state.land_subsidy", 40.0, "yuan a mu a year", (20, 90), (0, 1_000), "assumed", "", "grain and input subsidies"),
    number("state.other", 89.0, "yuan a person a month", (50, 120), (0, 5_000), "assumed", "", "other transfers in 2015 at mean: from absent kin, reimbursements, relief"),
    number("state.allowance_line", 0.75, "times the national line", (0.6, 1), (0, 3), "assumed", "", "of the minimum-living allowance"),
    number("state.allowance_fill", 0.5, "share of the gap", (0.3, 0.8), (0, 1), "assumed", "", "that the allowance pays"),
    number("state.take_up", 0.45, "share", (0.3, 0.6), (0, 1), "assumed", "targeting", "of the entitled who get it without help; listing is very imprecise on income"),
    number("state.observation", 0.50, "log points", (0.3, 0.7), (0, 2), "assumed", "targeting", "error of a village's view of income; about half of the needy were missed by village targeting"),
    number("state.participation", 0.3, "share", (0.1, 0.5), (0, 1), "assumed", "targeting", "of that error removed where villagers take part; sign measured, size assumed"),
    number("state.connected", 0.5, "share", (0.0, 0.8), (0, 1), "assumed", "", "of that error removed for connected households where a joint centre has platform data"),
    number("state.data", 0.3, "share", (0.0, 0.6), (0, 1), "assumed", "", "of a connected household's platform data that social workers see without a joint centre, while stations and workers are both there"),
    number("state.illness_weight", 0.30, "share of income", (0.1, 0.5), (0, 0.95), "assumed", "illness_2017", "by which illness makes a household look poorer; 42-44 % of listed households gave it as the cause"),
    number("state.exit_margin", 0.10, "share of the line", (0.0, 0.3), (0, 2), "assumed", "", "by which a listed household must be above the line to leave"),
    number("state.registration_start", 1.15, "times the national line", (1.0, 1.3), (0, 3), "assumed", "", "observed income below which a household stays listed, in the first years"),
    number("state.registration_midpoint", 2017.39, "year", (2015, 2020), (2000, 2100), "calibrated", "", "when that line has fallen by half, as re-verification counts help in kind (housing, school, medical guarantee) as a way out; by tongyu calibrate experiments/calibration.toml"),
    number("state.registration_pace", 1.90154, "years", (0.3, 3), (0.05, 100), "calibrated", "", "of its logistic fall; by tongyu calibrate experiments/calibration.toml"),
)
# fmt: on

SWITCHES = (
    Switch(
        "registration",
        "the poor are listed, insured and topped up",
        "registered",
        steps=("state_support.list_the_poor",),
    ),
    Switch("allowance", "the minimum-living allowance", "allowance", neutral={"state.allowance_fill": 0}),
    Switch("targeting_error", "need is seen with error", "exclusion_error", neutral={"state.observation": 0}),
    Switch(
        "platform_data",
        "platform data help social workers and villages to see need",
        "-exclusion_error",
        "five_pillars",
        neutral={"state.connected": 0, "state.data": 0},
        link=True,
    ),
)

MECHANISM = Mechanism(
    name="state_support",
    does="transfers, the allowance, and the list of the poor",
    steps=(pay, list_the_poor),
    numbers=NUMBERS,
    switches=SWITCHES,
    state=lambda county: Benefits(),
    figures=figures,
)
