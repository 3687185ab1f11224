"""Sentences that tables, figures and pages share: what was run, what an interval covers, what is invented."""

from collections.abc import Sequence

from tongyu.study.comparison import Comparison
from tongyu.study.design import Design
from tongyu.study.outcomes import Outcome
from tongyu.study.statistics import Interval, Ratio

INVENTED = "The simulated villages and households are invented."
COVERS = (
    "95 % intervals over seeds, that is households, weather, illness and prices;"
    " parameters held at their central values"
)


def covers(design: Design) -> str:
    """What the intervals of a comparison cover."""
    if design.draws is None:
        return COVERS
    return (
        f"the middle 95 % of {len(design.draws.points):,} draws of {len(design.draws.variables)}"
        " uncertain parameters, each with a seed of its own: they cover parameters, households, weather, illness and"
        " prices"
    )


def seeds_in_words(seeds: Sequence[int]) -> str:
    """`10 seeds (1-10)`, `1 seed (7)`."""
    first, last = seeds[0], seeds[-1]
    span = f"{first}-{last}" if last > first else str(first)
    return f"{len(seeds)} seed{'s' if len(seeds) > 1 else ''} ({span})"


def points_in_words(points: int, variables: int) -> str:
    """`16 points of 3 variables`, `1 point of 1 variable`."""
    return f"{points:,} point{'s' if points != 1 else ''} of {variables:,} variable{'s' if variables != 1 else ''}"


def span_of_years(window: tuple[int, int]) -> str:
    """`2014-2020`, or `2011`."""
    first, last = window
    return f"{first}-{last}" if last > first else str(first)


def sample_in_words(households: int, of: int) -> str:
    """`5,877 of 58,768 households (1:10)`, `all 58,768 households`."""
    if households == of:
        return f"all {of:,} households"
    ratio = of / households
    rounded = f"{ratio:.0f}" if ratio >= 10 or abs(ratio - round(ratio)) < 0.05 else f"{ratio:.1f}"
    return f"{households:,} of {of:,} households (1:{rounded})"


def horizon_in_words(start: str, months: int) -> str:
    """`2011-2020` for whole years, else the months, `2011-01 to 2013-06`."""
    last = int(start[:4]) * 12 + int(start[5:]) - 1 + months - 1
    end = f"{last // 12:04d}-{last % 12 + 1:02d}"
    if start.endswith("-01") and end.endswith("-12"):
        return span_of_years((int(start[:4]), int(end[:4])))
    return f"{start} to {end}" if end != start else start


def stress_in_words(stress: Sequence[str]) -> str:
    """`under stress: drought, brand scandal`; empty where there is none."""
    return f"under stress: {', '.join(stress).replace('_', ' ')}" if stress else ""


def without_in_words(without: Sequence[str]) -> str:
    """`without learning, shopping`; empty where nothing is turned off."""
    return f"without {', '.join(without).replace('_', ' ')}" if without else ""


def conditions_in_words(design: Design) -> str:
    """The stress on all scenarios, what is turned off in them, the budget they were made to cost; after commas."""
    said = [
        stress_in_words(design.baseline.stress),
        without_in_words(design.baseline.without),
        design.budget.in_words if design.budget else "",
        f"{len(design.draws.points):,} draws of {len(design.draws.variables)} parameters" if design.draws else "",
    ]
    return "".join(f", {each}" for each in said if each)


def interval_text(interval: Interval, outcome: Outcome) -> str:
    """An effect as tables show it, `-17 [-24, -10]`; without brackets where a single seed leaves no bounds."""
    return number_interval_text(interval.scaled(outcome.factor), outcome.difference_decimals, signed=True)


def number_interval_text(interval: Interval, decimals: int, signed: bool = False) -> str:
    """A number and its bounds to so many decimals, `+0.31 [+0.20, +0.42]`; `signed` where it is a difference."""

    def number(value: float) -> str:
        shown = round(value, decimals) + 0.0  # no -0
        return f"{shown:{'+' if signed and shown else ''},.{decimals}f}"

    if interval.low is None or interval.high is None:
        return number(interval.estimate)
    return f"{number(interval.estimate)} [{number(interval.low)}, {number(interval.high)}]"


def ratio_text(ratio: Ratio) -> str:
    """Yuan for a person-year, `2,030 [1,400, 3,700]`, or in words why there is none."""
    if ratio.estimate is None:
        return ratio.text or "-"
    estimate = _three_digits(ratio.estimate)
    if ratio.low is None or ratio.high is None:
        return estimate
    return f"{estimate} [{_three_digits(ratio.low)}, {_three_digits(ratio.high)}]"


def pairing_text(factor: float | None) -> str:
    """How many times the seeds independent runs would need, `14x`."""
    if factor is None:
        return "-"
    return f"{factor:.1f}x" if factor < 10 else f"{_three_digits(factor)}x"


def _three_digits(value: float) -> str:
    """A number of yuan to three significant digits: the intervals allow no more."""
    return f"{float(f'{value:.3g}') + 0.0:,.0f}"


def caption(comparison: Comparison, subject: str, marks: str) -> str:
    """What a figure shows (`subject`), what its marks are, on what it rests."""
    design: Design = comparison.design
    county = design.baseline.county
    sample = sample_in_words(comparison.households, county.households) if comparison.households else "no households"
    failed = len(comparison.failures)
    missing = f" Left out: {failed} of {len(design.tasks)} runs, which failed." if failed else ""
    conditions = conditions_in_words(design)
    return (
        f"{subject} {marks} {covers(design)}."
        f" {seeds_in_words(design.seeds)}, {sample} of {county.name} county{conditions}.{missing}"
        f" {INVENTED}"
    )
