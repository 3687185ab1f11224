"""Going online: starting and stopping to sell, getting online with a phone, starting and stopping to shop.

The hazard of starting to sell grows with the national roll-out and rises with the expected net gain, openness, skill,
selling neighbours and a village station; willing is not doing (Inner Mongolia: 57 % willing, 34 % acting). Sellers stop
after months of loss, and some for reasons of their own. A household shops with a phone, which it has as rural persons
come online (the series `internet_use`), or at the village's station, where there is one. Equations in
`kernels.going_online`.
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
    """Households of the sample: who began and stopped to sell online this month, and who shops there now."""

    started_selling: int = 0
    stopped_selling: int = 0
    shop_by_phone: int = 0
    shop_at_station: int = 0  # without a phone


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
        county.rollout,
        int(Purpose.START_SELLING),
        int(Purpose.STOP_SELLING),
        county.key,
        county.month,
    )


def shop(county: State) -> None:
    """Let households get online with a phone, and start or stop shopping there."""
    movers = county.own(Movers)
    movers.shop_by_phone, movers.shop_at_station = decide_shopping(
        county.columns,
        county.numbers(Shopping),
        county.terms,
        county.dated.at("internet_use", county.year),
        county.rollout,
        county.key,
        int(Purpose.GOING_ONLINE),
        int(Purpose.SHOPPING),
        county.month,
    )


def figures(county: State) -> dict[str, float]:
    """Shares of households; of those ever listed, who sells. Who shops at the station has no phone."""
    n, of, movers = len(county.columns.id), county.counted, county.own(Movers)
    h = county.columns
    listed = float(np.count_nonzero(h.listed))
    return {
        "sellers": of.sells / n,
        "started_selling": movers.started_selling / n,
        "stopped_selling": movers.stopped_selling / n,
        "shoppers": of.shops / n,
        "online": float(np.count_nonzero(h.phone)) / n,
        "shoppers_by_phone": movers.shop_by_phone / n,
        "shoppers_at_station": movers.shop_at_station / n,
        "listed_sellers": float(np.count_nonzero(h.listed & h.sells)) / listed if listed else 0.0,
    }


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("going_online.hazard", 0.00413091, "a month", (0.0005, 0.02), (0, 0.1), "calibrated", "", "of starting to sell at full roll-out, at mean openness and skill and no gain; by tongyu calibrate experiments/calibration.toml"),
    number("going_online.gain", 0.5, "-", (0.2, 1.0), (0, 5), "assumed", "", "weight of the expected gain"),
    number("going_online.gain_scale", 100.0, "yuan a month", (50, 200), (1, 10_000), "assumed", "", "gain at which its weight begins to level off"),
    number("going_online.openness", 3.0, "a unit", (1.5, 4.5), (0, 20), "assumed", "inner_mongolia_2025", "weight of openness"),
    number("going_online.skill", 3.0, "a unit", (1.5, 4.5), (0, 20), "assumed", "", "weight of skill"),
    number("going_online.peers", 2.0, "all neighbours", (1, 4), (0, 20), "assumed", "", "weight of neighbours who sell"),
    number("going_online.station", 0.5, "-", (0.2, 1.0), (0, 5), "assumed", "", "weight of a village station"),
    number("going_online.patience_months", 4.0, "months", (2, 8), (1, 60), "assumed", "", "of loss in a row before stopping is thought of"),
    number("going_online.stop_hazard", 0.15, "a month", (0.05, 0.3), (0, 1), "assumed", "", "of stopping then"),
    number("going_online.stop", 0.15, "a year", (0.05, 0.3), (0, 12), "assumed", "", "chance of stopping for other reasons, whatever is earned"),
    number("going_online.rollout", 0.5, "power", (0.0, 1.0), (0, 5), "assumed", "", "to which the hazard of starting follows the national roll-out: 0 not by itself, since parcels, hubs and demand follow it already, 1 in proportion"),
    number("going_online.link", 0.0, "0, 1 or 2", (0, 2), (0, 2), "assumed", "", "form of the hazard: 0 complementary log-log, 1 logit, 2 linear; none is published"),
    number("shopping.hazard", 0.03, "a month", (0.01, 0.06), (0, 1), "assumed", "", "of starting to shop online at the village's station, at full roll-out"),
    number("shopping.young", 0.5, "per ten years", (0.2, 0.8), (0, 3), "assumed", "", "the younger the likelier"),
    number("shopping.skill", 1.0, "per unit of skill", (0, 2), (0, 10), "assumed", "", "the more skilled the likelier"),
    number("shopping.saving", 0.02, "share of spending", (0.0, 0.04), (0, 0.2), "assumed", "", "lower cost of living of those who shop online"),
    number("shopping.saving_km", 0.001, "a km", (0.0, 0.002), (0, 0.01), "assumed", "", "more where shops are far"),
    number("shopping.use", 0.8, "times the series", (0.5, 1.0), (0, 3), "assumed", "", "of the share of persons online in rural China, in a poor county"),
    number("shopping.alike", 0.5, "share", (0.0, 0.9), (0, 1), "assumed", "", "how far the members of a household are online together: 1 all or none"),
    number("shopping.elders", 0.3, "times", (0.1, 0.6), (0, 1), "assumed", "", "chance that an elder is online, over that of others; recalled from surveys of users by age"),
    number("shopping.phone", 0.04, "a month", (0.02, 0.08), (0, 1), "assumed", "cnnic_2015", "of starting to shop online with a phone, at full roll-out: with shopping.stop it makes two thirds of those online shop at full roll-out (recalled) and half at half of it; 47 % did at the end of 2015"),
    number("shopping.stop", 0.02, "a month", (0.005, 0.04), (0, 1), "assumed", "", "of stopping to shop online"),
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
    Switch(
        "stopping",
        "sellers stop for reasons of their own",
        "stopped_selling",
        "ecommerce_only",
        neutral={"going_online.stop": 0},
    ),
    Switch("shopping", "households shop online", "shoppers", steps=("going_online.shop",)),
    Switch(
        "phone_shopping",
        "households shop online with a phone, not only at the station",
        "shoppers_by_phone",
        neutral={"shopping.phone": 0},
    ),
)

MECHANISM = Mechanism(
    name="going_online",
    does="households start and stop to sell and to shop online",
    steps=(sell, shop),
    numbers=NUMBERS,
    switches=SWITCHES,
    state=lambda county: Movers(),
    figures=figures,
)
