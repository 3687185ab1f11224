"""The programme's money in the month: what is granted comes in, what the levers can pay is delivered and paid."""

from tongyu.county.ledger import ENTERPRISE, GOVERNMENT
from tongyu.county.levers import LeverKind
from tongyu.county.mechanism import Mechanism
from tongyu.county.mechanisms.brand import Enterprise
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.programme.programme import Till
from tongyu.county.state import State
from tongyu.county.switches import Switch


def release(county: State) -> None:
    """Release the month's money to the levers."""
    enterprise = county.own(Enterprise)
    accounts: dict[str, Till | Enterprise] = {GOVERNMENT: county.government, ENTERPRISE: enterprise}
    county.programme.release(county.date, county.ledger, accounts, county.scale)
    enterprise.earmarked = county.programme.waiting(ENTERPRISE) / county.scale


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("delivery.exponent", 1.0, "-", (0.6, 1.2), (0.2, 5), "assumed", "", "rho of money and social-work hours: 1 perfect substitutes, below 1 they help each other"),
    number("delivery.worth", 1.0, "times its cost", (0.0, 2.0), (0, 10), "assumed", "", "what an hour put to groups or links delivers"),
    number("delivery.pillar_worth", 1.0, "times its cost", (0.0, 2.0), (0, 10), "assumed", "", "what an hour of pillar support delivers"),
    number("programme.discount", 0.05, "a year", (0.03, 0.08), (0, 0.5), "assumed", "", "at which planned money is discounted to the first of the years that count where budgets are made equal; no outcome is discounted"),
    number("programme.costed_persons", 223_374.0, "persons", (223_374.0, 223_374.0), (1, 1e8), "measured", "jilin_map", "in the county whose costs of what is of a whole county are told: its agricultural population; elsewhere they are in proportion to persons"),
    number("programme.support.pillar_support", 32.3, "yuan an hour", (25, 43.75), (0, 1e4), "derived", "social_work_2021", "a worker's month over 160 hours"),
)
# fmt: on

LEVERS = (
    LeverKind(
        "support",
        "pillar_support",
        "S",
        "hours a month",
        285,
        "attended",
        "social workers help to deliver the other pillars' levers; where there are none, these hours are paid and idle",
        number=34,
        placed=False,
        most_per="1,000 persons",
    ),
)

SWITCHES = (
    Switch(
        "hours_in_pillars",
        "hours of pillar support help to deliver the other pillars' levers",
        "attended",
        "both",
        neutral={"delivery.pillar_worth": 0},
        link=True,
    ),
)

MECHANISM = Mechanism(
    name="funding",
    does="the programme's money, and hours that deliver beside it",
    steps=(release,),
    numbers=NUMBERS,
    levers=LEVERS,
    switches=SWITCHES,
)
