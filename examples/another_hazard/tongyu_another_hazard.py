"""Going online by thresholds: a household begins to sell once enough of those it is tied to do.

Instead of tongyu's own hazard, the threshold model of Granovetter (1978, American Journal of Sociology 83(6),
1420-1443). Each household has a threshold, drawn once,

    threshold = mean + spread * z

and where the share of its ties that sell is at least that, it begins with the chance `another_hazard.pace` a month.
Those with a threshold of 0 or less begin by themselves; whether the others follow hangs on who is tied to whom. Who has
sold at a loss for `going_online.patience_months` stops with the chance `going_online.stop_hazard`, as in the county's
own rule.
"""

import numpy as np

from tongyu.county.mechanisms.going_online import Movers
from tongyu.extending import (
    Column,
    Figure,
    Mechanism,
    Replaces,
    State,
    Switch,
    normals,
    number,
    purpose_of,
    uniforms,
)

THRESHOLD = "another_hazard_threshold"
PURPOSE = purpose_of("another_hazard")
TO_START, TO_STOP, ITS_THRESHOLD = range(3)  # what is drawn, by index


def thresholds(county: State) -> np.ndarray:
    """Each household's threshold, (households,)."""
    z = normals(county.seed, PURPOSE, county.columns.id, index=ITS_THRESHOLD)
    return np.asarray(county.values["another_hazard.mean"] + county.values["another_hazard.spread"] * z)


def sell(county: State) -> None:
    """Let households begin and stop to sell online."""
    h, v = county.columns, county.values
    start, neighbour = county.ties
    degree = np.diff(start)
    of_row = np.repeat(np.arange(len(h.id)), degree)
    around = np.bincount(of_row, weights=h.sells[neighbour], minlength=len(h.id)) / np.maximum(degree, 1)
    can = ~h.sells & (h.adults > 0) & county.terms.hub_open[h.township]
    luck = uniforms(county.seed, PURPOSE, h.id, county.month, TO_START)
    begins = can & (around >= county.column(THRESHOLD)) & (luck < v["another_hazard.pace"])
    tired = h.sells & (h.loss_months >= v["going_online.patience_months"])
    luck = uniforms(county.seed, PURPOSE, h.id, county.month, TO_STOP)
    stops = tired & (luck < v["going_online.stop_hazard"])
    h.sells[begins], h.sells[stops] = True, False
    h.loss_months[stops], h.online_gain[stops] = 0, 0.0
    moved = county.own(Movers)
    moved.started_selling, moved.stopped_selling = int(begins.sum()), int(stops.sum())


MECHANISM = Mechanism(
    name="another_hazard",
    does="households begin to sell online once enough of those they are tied to do",
    steps=(Replaces("going_online.sell", sell),),
    numbers=(
        number(
            *("another_hazard.mean", 0.3, "share of ties", (0.15, 0.5), (-1, 2)),
            *("assumed", "", "mean threshold: the share of its ties that must sell before a household begins"),
        ),
        number(
            *("another_hazard.spread", 0.15, "share of ties", (0.1, 0.25), (0, 2)),
            *("assumed", "", "of thresholds between households"),
        ),
        number(
            *("another_hazard.pace", 0.02, "a month", (0.01, 0.05), (0, 1)),
            *("assumed", "", "chance of beginning, where enough others sell"),
        ),
    ),
    switches=(
        Switch(
            "another_hazard",
            "households follow those they are tied to",
            "sellers",
            neutral={"another_hazard.pace": 0},
        ),
    ),
    columns=(Column(THRESHOLD, np.float64, thresholds),),
    figures=lambda county: {"another_hazard_ready": float((county.column(THRESHOLD) <= 0.1).mean())},
    shows=(Figure("another_hazard_ready", "0-1", "households that follow where one tie in ten sells", decimals=3),),
    words={"zh": {"households that follow where one tie in ten sells": "十个亲邻中有一个网售即跟随的农户"}},
)
