"""What the programme changes, month by month: in the run that is shown, and in the pairs of runs behind it."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from tongyu.app.pairs.pairs import Paired
from tongyu.app.parts.charts.chart import PROGRAMME, Chart, Values, line, rounded
from tongyu.app.words import Words
from tongyu.scenario.crop_words import known_for
from tongyu.statistics.intervals import mean_interval

NUMBERS = {"poverty": ("headcount_national", 100.0), "income": ("income", 1.0), "online": ("online_share", 100.0)}
"""The charts of a difference, with their number and what it is multiplied by; that of the price hangs on the county."""


@dataclass(frozen=True)
class Behind:
    """What stands behind the difference of one run: that of each pair, and their mean with its interval."""

    each: list[Values]
    mean: dict[str, Any]


def behind(say: Words, paired: Paired | None) -> dict[str, Behind]:
    """What stands behind each chart of a difference; nothing before the first pair is over."""
    if paired is None or not paired.pairs:
        return {}
    name = say("charts.pairs" if len(paired.pairs) > 1 else "charts.one_pair", pairs=len(paired.pairs))
    price = f"price_{known_for(paired.scenario.county).crop}"
    found = {}
    for chart, (number, factor) in (NUMBERS | {"prices": (price, 1.0)}).items():
        months = factor * paired.months(number)
        means = [mean_interval(values) if np.isfinite(values).all() else None for values in months.T]
        mean = line(name, [None if each is None else round(each.estimate, 4) for each in means], PROGRAMME)
        if len(months) > 1:
            for bound in ("low", "high"):
                mean[bound] = [None if each is None else round(getattr(each, bound), 4) for each in means]
        found[chart] = Behind([rounded(values) for values in months], mean)
    return found


def differing(say: Words, chart: Chart, seed: int, pairs: Behind | None) -> Chart:
    """Of a chart with a line without the programme and one with it the difference, with the `pairs` behind it."""
    without, programme = (each["values"] for each in chart.lines)
    values = [
        None if before is None or after is None else round(after - before, 4)
        for before, after in zip(without, programme, strict=True)
    ]
    own = line(say("charts.this_run", seed=seed), values, "var(--ink)", "" if pairs is None else "4 3")
    return replace(
        chart,
        lines=[own] if pairs is None else [own, pairs.mean],
        faint=[] if pairs is None else pairs.each,
        shade=False,
        zero=True,
        gap=None,
        unit="unit_difference",
    )
