"""Going online: a monthly hazard of starting to sell, stopping after months of loss; starting to shop.

Rises with the expected net gain, openness, skill, selling neighbours and a village station; willing is not doing
(Inner Mongolia: 57 % willing, 34 % acting). Equations in `kernels.going_online`.
"""

from dataclasses import dataclass

import numpy as np

from tongyu.county.draws import Purpose
from tongyu.county.mechanism import Mechanism
from tongyu.county.mechanisms.selling import SellingState
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.county.switches import Switch
from tongyu.kernels.channels import Channels
from tongyu.kernels.going_online import GoingOnline, Shopping, decide_selling, decide_shopping
from tongyu.kernels.offers import usual_sales


@dataclass
class Movers:
    """Households of the sample that began and stopped to sell online this month."""

    started_selling: int = 0
    stopped_selling: int = 0


def sell(county: State) -> None:
    """Let households start or stop selling online."""
    h = county.columns
    sellers = float(np.count_nonzero(h.sells))
    usual = usual_sales(
        county.own(SellingState).open_kg, sellers + 1.0 / county.scale, county.own(SellingState).open_volume
    )
    movers = county.own(Movers)
    movers.started_selling, movers.stopped_selling = decide_selling(
        h,
        county.ties.start,
        county.ties.neighbour,
        county.numbers(GoingOnline),
        county.numbers(Channels),
        county.terms,
        usual,
        int(Purpose.START_SELLING),
        int(Purpose.STOP_SELLING),
        county.key,
        county.month,
    )


def shop(county: State) -> None:
    """Let households start shopping online."""
    decide_shopping(
        county.columns,
        county.numbers(Shopping),
        county.terms,
        county.rollout,
        county.key,
        int(Purpose.SHOPPING),
        county.month,
    )


def figures(county: State) -> dict[str, float]:
    """Shares of households; of those ever listed, who sells."""
    n, of, movers = len(county.columns.id), county.counted, county.own(Movers)
    h = county.columns
    listed = float(np.count_nonzero(h.listed))
    return {
        "sellers": of.sells / n,
        "started_selling": movers.started_selling / n,
        "stopped_selling": movers.stopped_selling / n,
        "shoppers": of.shops / n,
        "listed_sellers": float(np.count_nonzero(h.listed & h.sells)) / listed if listed else 0.0,
    }


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("going_online.hazard", 0.00413091, "a month", (0.003, 0.02), (0, 0.1), "calibrated", "", "of starting to sell, at mean openness and skill and no gain; by tongyu calibrate experiments/calibration.toml"),
    number("going_online.gain", 0.5, "-", (0.2, 1.0), (0, 5), "assumed", "", "weight of the expected gain"),
    number("going_online.gain_scale", 100.0, "yuan a month", (50, 200), (1, 10_000), "assumed", "", "gain at which its weight begins to level off"),
    number("going_online.openness", 3.0, "a unit", (1.5, 4.5), (0, 20), "assumed", "inner_mongolia_2025", "weight of openness"),
    number("going_online.skill", 3.0, "a unit", (1.5, 4.5), (0, 20), "assumed", "", "weight of skill"),
    number("going_online.peers", 2.0, "all neighbours", (1, 4), (0, 20), "assumed", "", "weight of neighbours who sell"),
    number("going_online.station", 0.5, "-", (0.2, 1.0), (0, 5), "assumed", "", "weight of a village station"),
    number("going_online.patience_months", 4.0, "months", (2, 8), (1, 60), "assumed", "", "of loss in a row before stopping is thought of"),
    number("going_online.stop_hazard", 0.15, "a month", (0.05, 0.3), (0, 1), "assumed", "", "of stopping then"),
    number("going_online.link", 0.0, "0, 1 or 2", (0, 2), (0, 2), "assumed", "", "form of the hazard: 0 complementary log-log, 1 logit, 2 linear; none is published"),
    number("shopping.hazard", 0.03, "a month", (0.01, 0.06), (0, 1), "assumed", "", "of starting to shop online, at full roll-out with a station"),
    number("shopping.young", 0.5, "per ten years", (0.2, 0.8), (0, 3), "assumed", "", "the younger the likelier"),
    number("shopping.skill", 1.0, "per unit of skill", (0, 2), (0, 10), "assumed", "", "the more skilled the likelier"),
    number("shopping.saving", 0.02, "share of spending", (0.0, 0.04), (0, 0.2), "assumed", "", "lower cost of living of those who shop online"),
    number("shopping.saving_km", 0.001, "a km", (0.0, 0.002), (0, 0.01), "assumed", "", "more where shops are far"),
    number("going_online.accompanied", 0.5, "log odds", (0.0, 1.5), (0, 5), "assumed", "", "for a household ever listed with an open case and a station in its village; 0 = no link"),
)
# fmt: on

SWITCHES = (
    Switch(
        "accompanied",
        "clients with a station are accompanied into selling",
        "listed_sellers",
        "both",
        neutral={"going_online.accompanied": 0},
        link=True,
    ),
    Switch(
        "going_online",
        "households start and stop selling online",
        "sellers",
        "ecommerce_only",
        ("going_online.sell",),
    ),
    Switch("shopping", "households shop online", "shoppers", steps=("going_online.shop",)),
)

MECHANISM = Mechanism(
    name="going_online",
    does="households start and stop selling online, and start to shop there",
    steps=(sell, shop),
    numbers=NUMBERS,
    switches=SWITCHES,
    state=lambda county: Movers(),
    figures=figures,
)
