"""The report of a comparison: the two pages for everybody."""

from collections.abc import Sequence
from pathlib import Path

from tongyu.report.figures import effects_caption, paths_caption, who_caption
from tongyu.report.pages.contents import Block, Contents, Figure, Points, Section, Table, listed, sections
from tongyu.report.pages.drawings import draw_effects
from tongyu.report.pages.outcomes_table import interactions_section, outcomes_section
from tongyu.report.pages.side_by_side import differences_section, scenarios_section
from tongyu.report.pages.trust import hangs_section, limits_section
from tongyu.report.pages.who_gains import who_section
from tongyu.report.tables import after_money, other_scales
from tongyu.report.wording import (
    caption,
    conditions_in_words,
    covers,
    horizon_in_words,
    interval_text,
    number_interval_text,
    ratio_text,
    sample_in_words,
    seeds_in_words,
    span_of_years,
)
from tongyu.scenario import Scenario
from tongyu.study.compare import comparison_of
from tongyu.study.comparison import MAIN, Comparison, Row
from tongyu.study.design import design_of
from tongyu.study.outcomes import OUTCOMES
from tongyu.study.results import Results
from tongyu.study.statistics import INDISTINGUISHABLE, Interval

FEW = 6  # scenarios of which two pages hold the titles
SHOWN = (MAIN, "headcount", "income")
AXIS = "person-years poor per 1,000 persons, against the {}\n\N{LEFTWARDS ARROW} less poverty"


def contents(results: Results, drawings: Path) -> Contents:
    """The report of the comparison in `results`; figures made for it go to the folder `drawings`."""
    return report_of(comparison_of(design_of(results.study), results), results, drawings)


def report_of(comparison: Comparison, results: Results, drawings: Path) -> Contents:
    """The report of `comparison`, which `results` amount to."""
    design = comparison.design
    drawn = design.draws is not None
    return Contents(
        title=_title(comparison),
        question=results.study.question,
        short=sections(
            _compared(comparison),
            _found(comparison, drawings),
            who_section(comparison, drawings),
            _costs(comparison),
            _interaction(comparison),
            hangs_section(design.scenarios, covers(design), drawn),
            limits_section(),
        ),
        appendix=sections(
            scenarios_section(design.scenarios),
            differences_section(design.scenarios),
            _figures(comparison, results.folder),
            outcomes_section(comparison),
            interactions_section(comparison),
        ),
    )


def verdict(interval: Interval, less_is_better: bool = True) -> str:
    """What an effect's interval allows to say, in words."""
    if interval.low is None:
        return "one seed: no interval"
    if interval.includes_zero:
        return INDISTINGUISHABLE
    return "less poverty" if (interval.estimate < 0) == less_is_better else "more poverty"


def titled(scenario: Scenario) -> str:
    """A scenario by its name and the title in its file."""
    title = scenario.header.title
    return f"{scenario.name} ({title})" if title and title != scenario.name else scenario.name


def county_in_words(scenario: Scenario) -> str:
    """`Tongyu county (通榆县)`."""
    county = scenario.county
    return f"{county.name} county" + (f" ({county.name_zh})" if county.name_zh else "")


def _title(comparison: Comparison) -> str:
    others = comparison.design.scenarios[1:]
    years = f", {span_of_years(comparison.window)}" if comparison.window else ""
    where = f"in {county_in_words(comparison.design.baseline)}{years}"
    if len(others) == 1:
        return f"{others[0].header.title or others[0].name}: what it changes {where}"
    return f"What {len(others)} programmes change {where}" if others else f"What happens without a programme {where}"


def _compared(comparison: Comparison) -> Section:
    design = comparison.design
    baseline, others = design.baseline, design.scenarios[1:]
    sample = sample_in_words(comparison.households, baseline.county.households) if comparison.households else "none"
    many = f"{len(others)} programmes" if len(others) > 1 else "One programme"
    against = f"{many}: {_all_of(others)}; against {titled(baseline)}. " if others else ""
    failed = len(comparison.failures)
    lines = [
        f"{against}What happens anyway (wages, transfers, the state's own poverty relief, the spread of parcels and"
        " platforms) happens in all of them. Scenarios with one seed have the same households, weather, illness and"
        " outside prices, so that a difference is the programme's doing.",
        f"{county_in_words(baseline)}, {horizon_in_words(baseline.start, baseline.months)}; in the model {sample};"
        f" {seeds_in_words(design.seeds)}{conditions_in_words(design)}."
        + (f" Effects are those of {span_of_years(comparison.window)}." if comparison.window else "")
        + (f" {failed} of {len(design.tasks)} runs failed and are left out." if failed else ""),
    ]
    return Section("What was compared", tuple(lines))


def _all_of(scenarios: Sequence[Scenario]) -> str:
    """All scenarios, with titles where these are few; the appendix has them all."""
    return listed(titled(each) if len(scenarios) <= FEW else each.name for each in scenarios)


def _found(comparison: Comparison, drawings: Path) -> Section:
    design, outcome = comparison.design, OUTCOMES[MAIN]
    rows = [row for row in comparison.rows[1:] if MAIN in row.effects]
    if not rows:
        return Section("What was found", ("There is no scenario beside the baseline with runs to compare.",))
    effects = {row.scenario: row.effects[MAIN].scaled(outcome.factor) for row in rows}
    axis = AXIS.format(design.baseline.name)
    figure = Figure(
        "Effect of each programme on person-years poor",
        draw_effects(effects, outcome.difference_decimals, axis, drawings, "effects"),
        caption(
            comparison,
            "What each programme changes: person-years with an income below the national poverty line, per 1,000"
            f" persons{_over(comparison)}. Hollow and grey: not distinguishable from zero.",
            "Dots are means, whiskers",
        ),
    )
    units = ("per 1,000 persons", "percentage points", "yuan a head")
    headings = [f"{OUTCOMES[name].label}, {unit}" for name, unit in zip(SHOWN, units, strict=True)]
    cells = tuple(
        (
            row.scenario + _fewer_pairs(row, comparison),
            *(interval_text(row.effects[name], OUTCOMES[name]) if name in row.effects else "-" for name in SHOWN),
            verdict(row.effects[MAIN]),
        )
        for row in rows
    )
    table = Table(
        f"Differences from {design.baseline.name}{_over(comparison)}; in brackets the intervals.",
        ("programme", *headings, "person-years poor, in words"),
        cells,
        words=1,
        note=_levels(comparison),
    )
    return Section("What was found", (*_in_the_county(comparison, rows), figure, table))


def _in_the_county(comparison: Comparison, rows: list[Row]) -> list[str]:
    """The effects that can be told from zero, in persons and years of the whole county."""
    persons = comparison.design.baseline.county.persons
    sure = [row for row in rows if not row.effects[MAIN].includes_zero]
    unsure = [row.scenario for row in rows if row.effects[MAIN].includes_zero]
    if all(row.effects[MAIN].low is None for row in rows):
        return ["With one seed there are no intervals: nothing here can be told from luck."]
    runs = "seeds" if comparison.design.draws is None else "draws"
    lines = []
    if sure:
        most = min(sure, key=lambda row: row.effects[MAIN].estimate)
        effect = most.effects[MAIN]
        if effect.estimate < 0:
            years = _three_digits(effect.scaled(-persons / 1_000.0))
            lines.append(
                f"Largest is the effect of {most.scenario}: {years} fewer person-years below the poverty line in the"
                f" whole county of {persons:,} persons. A person-year poor is one person, poor for one year."
            )
        worse = [row.scenario for row in sure if row.effects[MAIN].estimate > 0]
        if worse:
            lines.append(f"With {listed(worse)} there is more poverty than without a programme.")
    if not sure:
        lines.append(f"None of the effects can be told from zero with these {runs}.")
    elif unsure:
        lines.append(f"Not distinguishable from zero with these {runs}: {listed(unsure)}.")
    return [" ".join(lines)]


def _levels(comparison: Comparison) -> str:
    levels = comparison.rows[0].levels
    if not levels:
        return ""
    shown = (
        f"{OUTCOMES[name].label} {OUTCOMES[name].number(levels[name].estimate)} {OUTCOMES[name].unit}" for name in SHOWN
    )
    return f"Level of {comparison.rows[0].scenario}: {', '.join(shown)}. Fewer person-years poor is better."


def _costs(comparison: Comparison) -> Section | None:
    rows = [row for row in comparison.rows[1:] if "cost" in row.effects]
    if not rows:
        return None
    baseline = comparison.design.baseline
    households = baseline.county.households
    cells = tuple(
        (
            row.scenario,
            number_interval_text(row.effects["cost"], OUTCOMES["cost"].difference_decimals),
            number_interval_text(row.effects["cost"].scaled(1e6 / households), 0),
            ratio_text(row.cost_per_person_year),
        )
        for row in rows
    )
    table = Table(
        f"Money spent beyond {baseline.name} over the whole run, {horizon_in_words(baseline.start, baseline.months)},"
        " in yuan of 2015, not discounted, whoever pays it; and what a person-year out of poverty costs.",
        ("programme", "cost, m yuan", "yuan a household of the county", "yuan per person-year out of poverty"),
        cells,
        note=(
            "The last column is cost over effect, with bounds for both being uncertain"
            + (" (the draws' own ratios)." if comparison.design.draws else " (Fieller's interval).")
            + " Where the effect cannot be told from zero there is no such number."
        ),
    )
    after = after_money(comparison)
    notes = comparison.design.budget.notes if comparison.design.budget else []
    extra: list[Block] = [Points(tuple(notes + after))] if notes or after else []
    return Section("What it costs", (table, *extra))


def _interaction(comparison: Comparison) -> Section | None:
    found = comparison.interaction
    if found is None:
        return None
    text = interval_text(found, OUTCOMES[MAIN])
    if found.low is None:
        meaning = "One seed leaves no interval, so nothing can be said of it."
    elif found.includes_zero:
        meaning = "That is not distinguishable from zero: with these runs one cannot say that they help each other."
    elif found.estimate < 0:
        meaning = "Together they do more against poverty than the sum of what each does alone."
    else:
        meaning = "Together they do less against poverty than the sum of what each does alone."
    return Section(
        "Do e-commerce and social work help each other?",
        (
            f"Both together, less each alone, change person-years poor by {text} per 1,000 persons. {meaning} This is"
            " the paper's hypothesis; the scale on which effects are added up matters: "
            + " ".join(other_scales(comparison)).removeprefix("The same on other scales: "),
        ),
    )


def _figures(comparison: Comparison, folder: Path) -> Section:
    made = (
        Figure("Share of the poor by year", folder / "paths.svg", paths_caption(comparison)),
        Figure("Effects on four outcomes", folder / "effects.svg", effects_caption(comparison)),
        Figure("Who gains, by income, age and remoteness", folder / "who.svg", who_caption(comparison)),
    )
    return Section("Figures", tuple(figure for figure in made if figure.svg.is_file()))


def _over(comparison: Comparison) -> str:
    return f", {span_of_years(comparison.window)}" if comparison.window else ""


def _fewer_pairs(row: Row, comparison: Comparison) -> str:
    planned = len(comparison.design.seeds)
    return f" ({row.pairs} of {planned} seeds)" if row.pairs < planned else ""


def _three_digits(interval: Interval) -> str:
    """Three significant digits: the interval allows no more."""
    rounded = Interval(*(None if each is None else float(f"{each:.3g}") for each in interval))  # type: ignore[arg-type]
    return number_interval_text(rounded, 0)
