"""Contracts: which members deliver to the brand, by lot, since a contract is for a lot of produce and not for a handful.

In the month of grading all contracts end. From then on there are as many as the brand's quota can fill,

    contracts = 12 * sum over crops of quota / milling yield / lot,

its fraction by lot, one number drawn for the season; where more quota comes more are given, none is taken back. They go
to whole members of waking cooperatives whose produce passed, in an order drawn for the season; who is excluded, leaves
or whose cooperative closes loses it. Holders compete for the month's quota in the market, and its rent is theirs.

A share `brand.reserved` of all contracts, its fraction by lot, is kept for members ever listed who are in a mutual-aid
group, where a social worker gathers them and the enterprise can find them: while fewer of these hold one, they come
first. What they cannot take goes to the others as before.
"""

import numpy as np

from tongyu.county.draws import Purpose, uniform_of, uniforms
from tongyu.county.households.columns import Columns, Flags
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
    new = int(min(missing, len(waiting)))
    in_order = waiting[np.lexsort((h.id[waiting], uniforms(county.seed, Purpose.CONTRACT, h.id[waiting], season)))]
    grouped = _in_groups(h)
    kept = in_order[grouped[in_order]][: _kept(county, season, new)]
    h.contract[kept] = True
    h.contract[in_order[~h.contract[in_order]][: new - len(kept)]] = True


def _in_groups(h: Columns) -> Flags:
    """Households ever listed that are in a mutual-aid group, (households,)."""
    return np.asarray(h.listed & (h.group >= 0))


def _kept(county: State, season: int, new: int) -> int:
    """How many of `new` contracts are kept for the listed in groups, so that they come to their share of all."""
    h = county.columns
    held = np.count_nonzero(h.contract)
    share = county.values["brand.reserved"] * float(held + new)
    of_season = int(np.floor(share + uniform_of(county.seed, Purpose.CONTRACT, 0, season, 2)))
    return min(max(of_season - int(np.count_nonzero(h.contract & _in_groups(h))), 0), new)


def _places(county: State, season: int) -> float:
    """How many contracts the quota fills, a whole number, or infinity."""
    raw = float((county.own(Enterprise).quota / county.terms.milling_yield).sum())
    lot = county.values["contracts.lot"]
    if lot <= 0.0:
        return np.inf
    return float(np.floor(A_YEAR * raw / lot + uniform_of(county.seed, Purpose.CONTRACT, 0, season, 1)))


def figures(county: State) -> dict[str, float]:
    """Share of members with a contract; of contracts those that the listed in groups hold."""
    h = county.columns
    held = float(np.count_nonzero(h.contract))
    return {
        "contracts": held / max(1.0, float(np.count_nonzero(h.cooperative >= 0))),
        "contracts_in_groups": float(np.count_nonzero(h.contract & _in_groups(h))) / max(1.0, held),
    }


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("contracts.lot", 300.0, "kg a year", (300, 1_500), (0, 1e6), "assumed", "", "of raw grain that a contract is for, in the mean of a year; 0: every member whose produce passed delivers"),
    number("brand.reserved", 0.1, "share of contracts", (0.0, 0.3), (0, 1), "assumed", "", "kept for members ever listed who are in a mutual-aid group; 0 = no link"),
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
    Switch(
        "reserved_quota",
        "a part of the brand's contracts is kept for listed members of groups",
        "contracts_in_groups",
        "both",
        neutral={"brand.reserved": 0},
        link=True,
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
