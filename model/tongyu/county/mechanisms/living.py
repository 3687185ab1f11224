"""Living: other operating and property income, consumption, borrowing and repaying (equations in `kernels.living`).

Households with formal credit have a higher limit at less interest.
"""

from tongyu.county.households.columns import OTHER, PROPERTY
from tongyu.county.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.county.mechanism import Mechanism
from tongyu.county.mechanisms.trends import trend
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.county.switches import Switch
from tongyu.kernels.finance import Finance
from tongyu.kernels.living import Living, consume, other_income


def earn_other(county: State) -> None:
    """Livestock and other operating income, and property income, on their trends."""
    operating = trend(county, "other_operating")
    rent = trend(county, "property")
    animals, leased = other_income(county.columns, county.numbers(Living), operating, rent, OTHER, PROPERTY)
    county.ledger.pay(OUTSIDE, HOUSEHOLDS, "other operating income", animals)
    county.ledger.pay(OUTSIDE, HOUSEHOLDS, "property income", leased)


def live(county: State) -> None:
    """Interest, consumption and repayment."""
    interest, consumed, borrowed, repaid = consume(county.columns, county.numbers(Living), county.numbers(Finance))
    books = county.ledger
    books.pay(HOUSEHOLDS, OUTSIDE, "interest", interest)
    books.pay(HOUSEHOLDS, OUTSIDE, "consumption", consumed)
    books.pay(OUTSIDE, HOUSEHOLDS, "loans", borrowed)
    books.pay(HOUSEHOLDS, OUTSIDE, "repayment", repaid)


def figures(county: State) -> dict[str, float]:
    """Yuan a household."""
    n, of = len(county.columns.id), county.counted
    return {"cash": of.cash / n, "debt": of.debt / n}


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("living.floor", 110.0, "yuan a person a month", (80, 150), (0, 500), "assumed", "", "least cash spending beside own food"),
    number("living.propensity", 0.85, "share of income", (0.75, 0.95), (0, 1), "assumed", "", "spending out of the year's income"),
    number("living.drawdown", 0.02, "a month", (0.01, 0.05), (0, 1), "assumed", "", "of cash beyond the buffer that is spent on durables"),
    number("living.smoothing", 0.1, "a month", (0.05, 0.3), (0, 1), "assumed", "", "how quickly the memory of usual spending moves"),
    number("living.livestock", 512.553, "yuan a person a year", (100, 900), (0, 5_000), "calibrated", "", "other operating income in 2015; by tongyu calibrate experiments/calibration.toml"),
    number("living.property", 2.5, "yuan a mu a year", (0, 8), (0, 200), "derived", "nbs_poor_areas_2019", "property income beside rents of kin in 2015: 90 yuan a head with rents, of which most are left to rents, over 10.5 mu"),
    number("finance.limit", 0.5, "of a year's income", (0.2, 0.8), (0, 2), "assumed", "", "informal credit limit"),
    number("finance.limit_linked", 0.9, "of a year's income", (0.5, 1.2), (0, 3), "assumed", "", "with a link to formal credit"),
    number("finance.interest", 0.12, "a year", (0.06, 0.2), (0, 1), "assumed", "", "informal"),
    number("finance.interest_linked", 0.05, "a year", (0.03, 0.08), (0, 1), "assumed", "", "formal, subsidised microcredit"),
    number("finance.repayment", 0.10, "a month", (0.05, 0.3), (0, 1), "assumed", "", "of debt, out of cash beyond the buffer"),
    number("finance.buffer_months", 2.0, "months of spending", (1, 4), (0, 24), "assumed", "", "cash a household tries to keep"),
)
# fmt: on

SWITCHES = (Switch("credit", "households can borrow", "debt", neutral={"finance.limit": 0, "finance.limit_linked": 0}),)

MECHANISM = Mechanism(
    name="living",
    does="households earn from animals and land leased out, consume, borrow and repay",
    steps=(earn_other, live),
    numbers=NUMBERS,
    switches=SWITCHES,
    figures=figures,
)
