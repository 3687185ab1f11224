"""Market reports by phone and on village boards: who gets them sells grain on better terms, in part at others' cost.

Trials found no or a small gain in what farmers get, and in Uganda one that was gone once many were informed. So

    informed       receives (1 + gain * (1 + explained * organised_v) - loss) times what the trader pays
    uninformed     receives (1 - loss) times it
    loss         = taken * (sum of the informed's gains before it) / (what traders pay to all)

Better terms are in part at the cost of whoever else sells this month, informed or not, in proportion to receipts: the
share `market_reports.taken` of them; traders pay the rest. Where the informed have the share i of receipts, they keep
the share 1 - taken * i of their gain: with all taken and all informed nobody gains. In an organised village somebody explains
the reports. Who is informed is drawn once, so that more reports reach the same households and others.
"""

import numpy as np
from numpy.typing import NDArray

from tongyu.county.draws import ONCE, Purpose, uniforms
from tongyu.county.levers import LeverKind
from tongyu.county.mechanism import Mechanism
from tongyu.county.mechanisms.selling import SellingState
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.county.switches import Switch


class Reports:
    """What market reports moved this month, yuan of the sample."""

    def __init__(self, county: State) -> None:
        self.report_gain = 0.0  # that the informed get more
        self.report_taken = 0.0  # that the uninformed get less


def bargain(county: State) -> None:
    """Write into `SellingState.bargain` what the trader pays each household, over what he pays without reports."""
    selling, own = county.own(SellingState), county.own(Reports)
    own.report_gain = own.report_taken = 0.0
    selling.bargain[:] = 1.0
    reports = county.programme.level("monitoring.market_reports")
    if reports <= 0.0 or selling.cleared is None:
        return
    v, h = county.values, county.columns
    informed = uniforms(county.seed, Purpose.INFORMATION, h.id, ONCE, 99) < reports
    explained = v["choice.explained"] * county.terms.organised[h.village]
    better = np.where(informed, v["market_reports.gain"] * (1.0 + explained), 0.0)
    receipts = _receipts(county)
    total = float(receipts.sum())
    loss = v["market_reports.taken"] * float((better * receipts).sum()) / total if total > 0.0 else 0.0
    own.report_gain = float(((better - loss) * receipts)[informed].sum())
    own.report_taken = loss * float(receipts[~informed].sum())
    selling.bargain[:] = 1.0 + better - loss


def _receipts(county: State) -> NDArray[np.float64]:
    """What traders pay each household this month without reports, (households,) yuan, not below 0."""
    selling = county.own(SellingState)
    cleared = selling.cleared
    assert cleared is not None
    household, stock, crop, _, weight, cost, _ = (column[: selling.offers] for column in selling.columns)
    sold = stock * cleared.trader_share * cleared.sold_fraction[crop]
    paid = sold * np.maximum(0.0, weight * cleared.prices[crop] - cost)
    return np.asarray(np.bincount(household, weights=paid, minlength=len(county.columns.id)), dtype=np.float64)


def figures(county: State) -> dict[str, float]:
    """Yuan of the county this month."""
    own = county.own(Reports)
    return {"report_gain": own.report_gain * county.scale, "report_taken": own.report_taken * county.scale}


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("market_reports.gain", 0.005, "share of receipts", (0.0, 0.03), (0, 0.5), "assumed", "", "more that a household with market reports gets for its grain; trials found none in India, 1-3 % for soy, recalled"),
    number("market_reports.taken", 0.5, "share of the gain", (0.0, 1.0), (0, 1), "assumed", "", "that those without reports lose; in Uganda the gain of some was none for all"),
    number("choice.explained", 0.2, "share", (0.0, 0.5), (0, 1), "assumed", "", "more gain from market reports in an organised village, where somebody explains them; 0 = no link"),
    number("programme.monitoring.market_reports", 15_000.0, "yuan a month for all households", (5_000, 40_000), (0, 1e6), "assumed", "", "price reports by phone and village board"),
)
# fmt: on

LEVERS = (
    LeverKind(
        "monitoring",
        "market_reports",
        "both",
        "share of households",
        1.0,
        "report_gain",
        "market reports: farmers sell on better terms, in part at the cost of others who sell",
        number=31,
        placed=False,
        staffed=True,
    ),
)

SWITCHES = (
    Switch(
        "explaining",
        "organised villages have market reports explained",
        "report_gain",
        "five_pillars",
        neutral={"choice.explained": 0},
        link=True,
    ),
    Switch(
        "market_reports",
        "market reports bring better terms",
        "report_gain",
        "monitoring_only",
        neutral={"market_reports.gain": 0},
    ),
    Switch(
        "market_competition",
        "the informed gain at the cost of others who sell",
        "report_taken",
        "monitoring_only",
        neutral={"market_reports.taken": 0},
    ),
)

MECHANISM = Mechanism(
    name="market_reports",
    does="market reports bring better terms at the trader's",
    steps=(bargain,),
    numbers=NUMBERS,
    levers=LEVERS,
    switches=SWITCHES,
    state=Reports,
    figures=figures,
)
