"""What is left of the effects once the money has ended: the differences in the years after."""

import pandas as pd

from tongyu.months import month_after
from tongyu.parameters import resolve
from tongyu.report.wording import interval_text
from tongyu.stress import FUNDING_ENDS, month_of
from tongyu.study.comparison import Comparison
from tongyu.study.outcomes import OUTCOMES
from tongyu.study.statistics import paired_difference

YEARS = 2  # whole calendar years after the end: 12 and 24 months where the money ends with a year


def after_the_money(comparison: Comparison) -> list[str]:
    """A line a scenario: its difference in the share of poor persons in the first years without money.

    Empty where the money does not end early.
    """
    baseline = comparison.design.baseline
    if FUNDING_ENDS not in baseline.stress or comparison.yearly.empty:
        return []
    end = month_of(resolve(baseline.parameters)["stress.funding_ends"])
    first = int(month_after(end, 11)[:4])  # the end's own year if it is a January
    poor = {
        year: comparison.yearly[comparison.yearly["year"] == year].pivot(
            index="seed", columns="scenario", values="headcount"
        )
        for year in range(first, first + YEARS)
    }
    told = [
        f"  {name}: " + ", ".join(f"{year} {_difference(frame, name, baseline.name)}" for year, frame in poor.items())
        for name in comparison.design.names[1:]
    ]
    heading = f"Without money from {end}, difference in poor persons, percentage points, by calendar year:"
    return [heading, *told] if told else []


def _difference(poor: pd.DataFrame, scenario: str, baseline: str) -> str:
    """`poor` has a row a seed and a column a scenario that went through."""
    pairs = poor.reindex(columns=[scenario, baseline]).dropna()
    if pairs.empty:
        return "not reached"
    return interval_text(paired_difference(pairs[scenario], pairs[baseline]), OUTCOMES["headcount"])
