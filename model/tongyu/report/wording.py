"""Sentences that tables, figures and pages share: what was run, what an interval covers, what is invented."""

from collections.abc import Sequence

from tongyu.county.measures.outcomes import LATE_YEARS
from tongyu.designs.comparison import Design
from tongyu.designs.seeds_at_points import at_set
from tongyu.designs.uncertain import FITTED, Draws, draws_in
from tongyu.questions.comparison.answer import Comparison
from tongyu.questions.headline import COUNTY, Followed
from tongyu.questions.interaction.scales import GAP, LOG_INCOME, LOG_ODDS, PERSON_YEARS, PERSON_YEARS_NET
from tongyu.runs.counterfactual import BASELINE, References
from tongyu.runs.outcomes import Outcome
from tongyu.runs.study import Study
from tongyu.scenario.scenario import Scenario, load
from tongyu.statistics.intervals import FEW, Interval, Ratio, share_within
from tongyu.text.months import month_after
from tongyu.text.wording import bounds, counted, county_called, rounded, significant_bounds

HOURS_NOTE = (
    "Hours in pillars, as planned: social workers' hours for the other pillars are paid in every cell with social work,"
    " and idle where there is nothing to help; nought: there are none in any cell. All other social work is the same"
    " dose in all of its cells."
)
FINDINGS = (
    "What was found so far, and under which conditions, stands in docs/findings.md; any other figure only says what"
    " follows from its own settings."
)
INVENTED = "The simulated villages and households are invented."
COVERS = (
    "95 % intervals over seeds, that is households, weather, illness and prices;"
    " parameters held at their central values"
)

SCALE_DECIMALS = {PERSON_YEARS: 1, PERSON_YEARS_NET: 1, GAP: 5, LOG_ODDS: 3, LOG_INCOME: 5}
"""With how many decimals a difference on each scale is shown."""


def scale_of(figure: str) -> str:
    """The scale that a figure called `interaction, SCALE` is on; person-years for any other."""
    return next((scale for scale in SCALE_DECIMALS if figure.endswith(scale)), PERSON_YEARS)


def covers(design: Design) -> str:
    """What the intervals of a comparison cover."""
    if design.draws is None:
        return COVERS
    if design.draws.of_set:
        return set_covers(len(design.draws.points))
    return (
        f"{middle_of(len(design.draws.points), 'draw')} of"
        f" {counted(len(design.draws.variables), 'uncertain parameter')}, each with a seed of its own: they"
        f" cover parameters, households, weather, illness and"
        " prices"
    )


def middle_of(n: int, noun: str) -> str:
    """What lies within the bounds of `statistics.intervals.middle` for `n` values, each a `noun`."""
    if n > FEW:
        return f"the middle 95 % of {counted(n, noun)}"
    further = f" (some {round(100.0 * share_within(n))} % of others would lie between them)" if n > 1 else ""
    return f"the lowest and the highest of {counted(n, noun)}{further}"


def fitted_in_words(design: Design) -> list[str]:
    """From what the numbers that calibration fits are drawn, where any are, and what has to be said of that set."""
    return [design.draws.said] if design.draws is not None and design.draws.said else []


def fitted_of(study: Study) -> str:
    """The same of a stored study: a sentence, or nothing."""
    draws = draws_in(study)
    return "" if draws is None else draws.said


def set_covers(seeds: int) -> str:
    """What intervals cover where each of so many seeds has a point of the fitted set."""
    return (
        f"{middle_of(seeds, 'seed')}, each with a point of the fitted set: they cover"
        " the fitted numbers, households, weather, illness and prices"
    )


def covers_of(study: Study) -> str:
    """What the intervals of a study cover in which each seed may have a point of the fitted set."""
    return set_covers(len(study.seeds)) if study.variables else COVERS


def covers_of_mean(study: Study) -> str:
    """The same of a study whose intervals are those of means over its seeds at every place of a design."""
    return "95 % intervals of the mean over seeds, each with a point of the fitted set" if at_set(study) else COVERS


def at_which_numbers(study: Study) -> str:
    """At which values of the numbers a study was run whose design may be crossed with the points of the set."""
    if not at_set(study):
        return "All other numbers are at their central values."
    said = study.settings.get(FITTED, "")
    return f"Each seed has a point of the fitted set, the same one throughout. {said}".rstrip()


def brackets_of(study: Study) -> str:
    """What brackets of a table hold: `95 % intervals over seeds`, or the middle over seeds and points."""
    if not study.variables:
        return "95 % intervals over seeds"
    return f"{middle_of(len(study.seeds), 'seed')}, each with a point of the fitted set"


def plan_in_words(followed: Followed) -> str:
    """`Follows the plan headline, frozen 2026-11-30 (dee54a2b).`, or in what it differs, and how many links lack.

    Of a study of another county than the plan's no more is said than that.
    """
    if COUNTY in followed.differences:
        of = county_called(load(BASELINE).county.name)
        return f"The plan {followed.name} ({followed.short}) is {of}'s, and is not followed in another."
    if followed.differences:
        said = f"Differs from the plan {followed.name} ({followed.short}): {', '.join(followed.differences)}."
    else:
        amended = f", amended {followed.amended}" if followed.amended else ""
        said = f"Follows the plan {followed.name}, frozen {followed.frozen}{amended} ({followed.short})."
    if not followed.not_built:
        return said
    return f"{said} Of its {counted(followed.links, 'link')}, {followed.not_built} were not built when this was run."


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


def late_years(window: tuple[int, int] | None) -> str:
    """`last 3 years`: those at the end of `window` whose mean `measures.outcomes.LATE` are."""
    count = LATE_YEARS if window is None else min(LATE_YEARS, window[1] - window[0] + 1)
    return f"last {count} years" if count > 1 else "last year"


def sample_in_words(households: int, of: int) -> str:
    """`5,877 of 58,768 households (1:10)`, `all 58,768 households`."""
    if households == of:
        return f"all {counted(of, 'household')}"
    ratio = of / households
    rounded = f"{ratio:.0f}" if ratio >= 10 or abs(ratio - round(ratio)) < 0.05 else f"{ratio:.1f}"
    return f"{households:,} of {of:,} households (1:{rounded})"


def horizon_in_words(start: str, months: int, published: tuple[int, int]) -> str:
    """`2011-2020` for whole years, else months, `2011-01 to 2013-06`; and which years no `published` figures cover."""
    end = month_after(start, months - 1)
    first, last = int(start[:4]), int(end[:4])
    if start.endswith("-01") and end.endswith("-12"):
        horizon = span_of_years((first, last))
    else:
        horizon = f"{start} to {end}" if end != start else start
    since, until = published
    beyond = [
        span_of_years(years)
        for years in ((first, min(last, since - 1)), (max(first, until + 1), last))
        if years[0] <= years[1]
    ]
    return f"{horizon} ({' and '.join(beyond)}: no published figures, trends carried on)" if beyond else horizon


def horizon_of(scenario: Scenario) -> str:
    """The months that `scenario` covers, as `horizon_in_words`."""
    return horizon_in_words(scenario.start, scenario.months, scenario.county.published)


def stress_in_words(stress: Sequence[str]) -> str:
    """`under stress: drought, brand scandal`; empty where there is none."""
    return f"under stress: {', '.join(stress).replace('_', ' ')}" if stress else ""


def without_in_words(without: Sequence[str]) -> str:
    """`without learning, shopping`; empty where nothing is turned off."""
    return f"without {', '.join(without).replace('_', ' ')}" if without else ""


def against_in_words(references: References) -> str:
    """`against the baseline`; of another reference its name; of several, that each scenario has its own."""
    names = references.distinct
    if len(names) != 1:
        return "each against itself without its programme"
    return f"against {the(names[0])}"


def the(reference: str) -> str:
    """`the baseline`; any other scenario by its name alone."""
    return f"the {BASELINE}" if reference == BASELINE else reference


def labelled(name: str, references: References) -> str:
    """The scenario `name` in a table or figure; where there are several references, with the one it is set against."""
    against = references.of(name)
    if len(references.distinct) < 2:
        return name
    return f"{name} (level)" if against is None else f"{name} (against {against})"


def several_in_words(references: References) -> list[str]:
    """A sentence for tables in which not all scenarios are set against the same one; none where they are."""
    if len(references.distinct) < 2:
        return []
    return [
        "Not all are set against the same scenario, since they differ in more than their programmes; each is set"
        " against itself without its programme: "
        + "; ".join(
            f"{', '.join(references.set_against(reference))} against {reference}"
            for reference in references.distinct
            if references.set_against(reference)
        )
        + "."
    ]


def conditions_in_words(design: Design) -> str:
    """The stress on all scenarios, what is turned off in them, the budget they were made to cost; after commas."""
    said = [
        stress_in_words(design.first.stress),
        without_in_words(design.without),
        design.budget.in_words if design.budget else "",
        _draws_in_words(design.draws),
    ]
    return "".join(f", {each}" for each in said if each)


def _draws_in_words(draws: Draws | None) -> str:
    if draws is None:
        return ""
    if draws.of_set:
        return f"a point of the fitted set of {len(draws.fitting)} with each seed"
    return f"{counted(len(draws.points), 'draw')} of {counted(len(draws.variables), 'parameter')}"


def interval_text(interval: Interval, outcome: Outcome) -> str:
    """An effect as tables show it, `-17 [-24, -10]`; without brackets where a single seed leaves no bounds."""
    return number_interval_text(interval.scaled(outcome.factor), outcome.difference_decimals, signed=True)


def number_interval_text(interval: Interval, decimals: int, signed: bool = False) -> str:
    """A number and its bounds to so many decimals, `+0.31 [+0.20, +0.42]`; `signed` where it is a difference."""
    estimate = rounded(interval.estimate, decimals, signed)
    if interval.low is None or interval.high is None:
        return estimate
    return f"{estimate} {bounds(interval.low, interval.high, decimals, signed)}"


def ratio_text(ratio: Ratio) -> str:
    """Yuan for a person-year, `2,030 [1,400, 3,700]`, or in words why there is none."""
    if ratio.estimate is None:
        return ratio.text or "-"
    return three_digits_text(Interval(ratio.estimate, ratio.low, ratio.high))


def three_digits_text(interval: Interval) -> str:
    """An amount and its bounds to three significant digits, `2,030 [1,400, 3,700]`: the interval allows no more."""
    estimate = _three_digits(interval.estimate)
    if interval.low is None or interval.high is None:
        return estimate
    return f"{estimate} {significant_bounds(interval.low, interval.high, 3, most_decimals=0)}"


def number_text(value: float) -> str:
    """A parameter's value as people write it: `2,855`, `0.05`, `18,000,000`."""
    return f"{value:,.0f}" if abs(value) >= 1_000 and value == round(value) else f"{value:.6g}"


def pairing_text(factor: float | None) -> str:
    """How many times the seeds independent runs would need, `14x`."""
    if factor is None:
        return "-"
    return f"{factor:.1f}x" if factor < 10 else f"{_three_digits(factor)}x"


def _three_digits(value: float) -> str:
    return f"{float(f'{value:.3g}') + 0.0:,.0f}"


def caption(comparison: Comparison, subject: str, marks: str) -> str:
    """What a figure shows (`subject`), what its marks are, on what it rests."""
    design: Design = comparison.design
    county = design.first.county
    sample = sample_in_words(comparison.households, county.households) if comparison.households else "no households"
    failed = len(comparison.failures)
    missing = f" Left out: {failed} of {len(design.tasks)} runs, which failed." if failed else ""
    conditions = conditions_in_words(design)
    return (
        f"{subject} {marks} {covers(design)}."
        f" {seeds_in_words(design.seeds)}, {sample} of {county_called(county.name)}{conditions}.{missing}"
        f" {INVENTED}"
    )
