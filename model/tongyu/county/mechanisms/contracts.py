"""Contracts: which members deliver to the brand, by lot, since a contract is for a lot of produce and not for a handful.

In the month of grading all contracts end. From then on there are as many as the brand's quota can fill,

    contracts = 12 * sum over crops of quota / milling yield / lot,

its fraction by lot, one number drawn for the season; where more quota comes more are given, none is taken back. They go
to whole members of waking cooperatives whose produce passed, in an order drawn for the season; who is excluded, leaves
or whose cooperative closes loses it. Holders compete for the month's quota in the market, and its rent is theirs.
"""

import numpy as np

from tongyu.county.draws import Purpose, uniform_of, uniforms
from tongyu.county.mechanism import Mechanism
from tongyu.county.mechanisms.brand import Enterprise
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.county.switches import Switch

A_YEAR = 12.0  # months


def give(county: State) -> None:
    """End and give contracts."""
    h = county.columns
    since = (county.month_of_year - county.last_harvest - 1) % 12
    if since == 0:
        h.contract[:] = False
    open_to = np.append(county.terms.cooperative_open, False)[h.cooperative]  # False for -1, who is no member
    may = open_to & h.passes & (h.excluded == 0)
    h.contract[:] &= may
    season = county.month - since + 12  # above 0 in the first months, too
    missing = _places(county, season) - float(np.count_nonzero(h.contract))
    waiting = np.flatnonzero(may & ~h.contract)
    if missing <= 0.0 or len(waiting) == 0:
        return
    luck = uniforms(county.seed, Purpose.CONTRACT, h.id[waiting], season)
    first = np.lexsort((h.id[waiting], luck))[: int(min(missing, len(waiting)))]
    h.contract[waiting[first]] = True


def _places(county: State, season: int) -> float:
    """How many contracts the quota fills, a whole number, or infinity."""
    raw = float((county.own(Enterprise).quota / county.terms.milling_yield).sum())
    lot = county.values["contracts.lot"]
    if lot <= 0.0:
        return np.inf
    return float(np.floor(A_YEAR * raw / lot + uniform_of(county.seed, Purpose.CONTRACT, 0, season, 1)))


def figures(county: State) -> dict[str, float]:
    """Share of members with a contract."""
    h = county.columns
    return {"contracts": float(np.count_nonzero(h.contract)) / max(1.0, float(np.count_nonzero(h.cooperative >= 0)))}


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("contracts.lot", 300.0, "kg a year", (300, 1_500), (0, 1e6), "assumed", "", "of raw grain that a contract is for, in the mean of a year; 0: every member whose produce passed delivers"),
)
# fmt: on

SWITCHES = (
    Switch(
        "contracts",
        "quota goes to whole members by lot",
        "-contracts",
        "ecommerce_only",
        neutral={"contracts.lot": 0},
    ),
)

MECHANISM = Mechanism(
    name="contracts",
    does="members get contracts with the brand by lot",
    steps=(give,),
    numbers=NUMBERS,
    switches=SWITCHES,
    figures=figures,
)
