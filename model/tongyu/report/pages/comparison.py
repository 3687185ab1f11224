"""The report of a comparison: the two pages for everybody."""

from collections.abc import Sequence
from pathlib import Path

from tongyu.designs.comparison import Design, design_of
from tongyu.questions.comparison.answer import CO_MAIN, MAIN, Comparison, Row
from tongyu.questions.comparison.conducting import comparison_of
from tongyu.questions.headline import followed
from tongyu.report.figures import effects_caption, paths_caption, who_caption
from tongyu.report.pages.choosing import choosing_section
from tongyu.report.pages.contents import Block, Contents, Figure, Points, Section, Table, listed, sections
from tongyu.report.pages.drawings import draw_effects
from tongyu.report.pages.outcomes_table import interactions_section, outcomes_section
from tongyu.report.pages.side_by_side import differences_section, scenarios_section
from tongyu.report.pages.trust import hangs_section, limits_section
from tongyu.report.pages.who_gains import who_section
from tongyu.report.tables import YARDSTICKS, after_money, other_scales
from tongyu.report.wording import (
    against_in_words,
    caption,
    conditions_in_words,
    covers,
    fitted_in_words,
    horizon_of,
    interval_text,
    labelled,
    number_interval_text,
    plan_in_words,
    ratio_text,
    sample_in_words,
    seeds_in_words,
    several_in_words,
    span_of_years,
    three_digits_text,
)
from tongyu.runs.outcomes import OUTCOMES, outcome_called
from tongyu.runs.results import Results
from tongyu.scenario.plans.cautions import cautions
from tongyu.scenario.scenario import Scenario
from tongyu.statistics.intervals import INDISTINGUISHABLE, Interval
from tongyu.text.wording import counted, county_called

FEW = 6  # scenarios of which two pages hold the titles
SHOWN = (MAIN, CO_MAIN, "headcount", "income")
AXIS = "person-years poor per 1,000 persons, {}\n\N{LEFTWARDS ARROW} less poverty"


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
            choosing_section(comparison),
            hangs_section(design.scenarios, covers(design), drawn),
            limits_section(),
        ),
        appendix=sections(
            scenarios_section(design.scenarios),
            differences_section(design.scenarios),
            _figures(comparison, results.folder),
            _yardsticks(comparison),
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


def claim(row: Row) -> str:
    """What the intervals of person-years by income, and less own health payments, together allow to say, in words."""
    said = {verdict(row.effects[name]) for name in (MAIN, CO_MAIN) if name in row.effects}
    return said.pop() if len(said) == 1 else "hangs on the yardstick"


def titled(scenario: Scenario) -> str:
    """A scenario by its name and the title in its file."""
    title = scenario.header.title
    return f"{scenario.name} ({title})" if title and title != scenario.name else scenario.name


def county_in_words(scenario: Scenario) -> str:
    """`Tongyu county (通榆县)`."""
    county = scenario.county
    return county_called(county.name) + (f" ({county.name_zh})" if county.name_zh else "")


def _title(comparison: Comparison) -> str:
    others = _others(comparison.design)
    years = f", {span_of_years(comparison.window)}" if comparison.window else ""
    where = f"in {county_in_words(comparison.design.first)}{years}"
    if len(others) == 1:
        return f"{others[0].header.title or others[0].name}: what it changes {where}"
    return f"What {len(others)} programmes change {where}"


def _others(design: Design) -> list[Scenario]:
    """The scenarios that are set against another."""
    return [scenario for scenario in design.scenarios if scenario.name in design.references.others]


def _compared(comparison: Comparison) -> Section:
    design = comparison.design
    first, others = design.first, _others(design)
    references = [scenario for scenario in design.scenarios if scenario.name in design.references.distinct]
    sample = sample_in_words(comparison.households, first.county.households) if comparison.households else "none"
    many = f"{len(others)} programmes" if len(others) > 1 else "One programme"
    against = f"{many}: {_all_of(others)}; against {listed(titled(each) for each in references)}. "
    failed = len(comparison.failures)
    plan = followed(design.plan)
    lines = [
        f"{against}What happens anyway (wages, transfers, the state's own poverty relief, the spread of parcels and"
        " platforms) happens in all of them. Scenarios with one seed start from the same households and have the same"
        " weather, illness and outside prices, so that a difference is the programme's doing.",
        *several_in_words(design.references),
        f"{county_in_words(first)}, {horizon_of(first)}; in the model {sample};"
        f" {seeds_in_words(design.seeds)}{conditions_in_words(design)}."
        + (f" Effects are those of {span_of_years(comparison.window)}." if comparison.window else "")
        + (f" {failed} of {len(design.tasks)} runs failed and are left out." if failed else ""),
        *([plan_in_words(plan)] if plan else []),
    ]
    return Section("What was compared", tuple(lines))


def _all_of(scenarios: Sequence[Scenario]) -> str:
    """All scenarios, with titles where these are few; the appendix has them all."""
    return listed(titled(each) if len(scenarios) <= FEW else each.name for each in scenarios)


def _found(comparison: Comparison, drawings: Path) -> Section:
    design, outcome = comparison.design, OUTCOMES[MAIN]
    references = design.references
    rows = [row for row in comparison.rows if MAIN in row.effects]
    if not rows:
        return Section("What was found", ("There is no scenario with runs to compare.",))
    effects = {labelled(row.scenario, references): row.effects[MAIN].scaled(outcome.factor) for row in rows}
    axis = AXIS.format(against_in_words(references))
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
    units = ("per 1,000 persons", "per 1,000 persons", "percentage points", "yuan a head")
    headings = [f"{outcome_called(name).label}, {unit}" for name, unit in zip(SHOWN, units, strict=True)]
    cells = tuple(
        (
            labelled(row.scenario, references) + _fewer_pairs(row, comparison),
            *(interval_text(row.effects[name], outcome_called(name)) if name in row.effects else "-" for name in SHOWN),
            claim(row),
        )
        for row in rows
    )
    table = Table(
        f"Differences, {against_in_words(references)}{_over(comparison)}; in brackets the intervals.",
        ("programme", *headings, "in words, where both kinds of person-years agree"),
        cells,
        words=1,
        note=_levels(comparison),
    )
    return Section("What was found", (*_in_the_county(comparison, rows), figure, table))


def _in_the_county(comparison: Comparison, rows: list[Row]) -> list[str]:
    """The effects that can be told from zero, in persons and years of the whole county."""
    sure = [row for row in rows if not row.effects[MAIN].includes_zero]
    unsure = [row.scenario for row in rows if row.effects[MAIN].includes_zero]
    if all(row.effects[MAIN].low is None for row in rows):
        return ["With one seed there are no intervals: nothing here can be told from luck."]
    runs = "seeds" if comparison.design.draws is None else "draws"
    lines = []
    if sure:
        most = min(sure, key=lambda row: row.effects[MAIN].estimate)
        if most.effects[MAIN].estimate < 0 and most.person_years is not None:
            years = three_digits_text(most.person_years.scaled(-1.0))
            persons = round(_persons(comparison))
            lines.append(
                f"Largest is the effect of {most.scenario}: {years} fewer person-years below the poverty line in the"
                f" whole county, where {counted(persons, 'person')} lived on average. A person-year poor is one"
                " person, poor for one year."
            )
        worse = [row.scenario for row in sure if row.effects[MAIN].estimate > 0]
        if worse:
            lines.append(f"With {listed(worse)} there is more poverty than without a programme.")
    if not sure:
        lines.append(f"None of the effects can be told from zero with these {runs}.")
    elif unsure:
        lines.append(f"Not distinguishable from zero with these {runs}: {listed(unsure)}.")
    return [" ".join(lines)]


def _persons(comparison: Comparison) -> float:
    """Persons of the county, the mean over the scored years of all runs."""
    first, last = comparison.window or (0, 0)
    return float(comparison.yearly.loc[comparison.yearly["year"].between(first, last), "persons"].mean())


def _levels(comparison: Comparison) -> str:
    said = []
    for row in comparison.rows:
        if row.scenario in comparison.design.references.distinct and row.levels:
            shown = (
                f"{OUTCOMES[name].label} {OUTCOMES[name].number(row.levels[name].estimate)} {OUTCOMES[name].unit}"
                for name in SHOWN
            )
            said.append(f"Level of {row.scenario}: {', '.join(shown)}.")
    return " ".join([*said, "Fewer person-years poor is better."]) if said else ""


def _costs(comparison: Comparison) -> Section | None:
    rows = [row for row in comparison.rows if "cost" in row.effects]
    if not rows:
        return None
    first = comparison.design.first
    households = first.county.households
    cells = tuple(
        (
            row.scenario,
            number_interval_text(row.effects["cost"], OUTCOMES["cost"].difference_decimals),
            number_interval_text(row.effects["cost"].scaled(1e6 / households), 0),
            ratio_text(row.cost_per_person_year),
            interval_text(row.effects["fiscal_cost"], OUTCOMES["fiscal_cost"]),
            ratio_text(row.fiscal_per_person_year),
        )
        for row in rows
    )
    table = Table(
        f"Money spent over the whole run, {horizon_of(first)}, beyond what is without a"
        " programme,"
        " in yuan of 2015, not discounted, whoever pays it; what the state pays, its benefits included; and what a"
        " person-year out of poverty costs of either.",
        (
            *("programme", "cost, m yuan", "yuan a household of the county", "yuan per person-year out of poverty"),
            *("cost to the state, m yuan", "of it yuan per person-year out of poverty"),
        ),
        cells,
        note=(
            "Yuan per person-year are cost over effect, with bounds for both being uncertain"
            + (" (the draws' own ratios)." if comparison.design.draws else " (Fieller's interval).")
            + " Where the effect cannot be told from zero there is no such number."
        ),
    )
    after = after_money(comparison)
    notes = comparison.design.budget.notes if comparison.design.budget else []
    notes = notes + cautions(comparison.design.scenarios) + fitted_in_words(comparison.design)
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


def _yardsticks(comparison: Comparison) -> Section | None:
    """Every programme by every yardstick of poverty side by side."""
    rows = [row for row in comparison.rows if row.effects]
    if not rows:
        return None
    tables = []
    for title, headings in YARDSTICKS.items():
        cells = tuple(
            (
                labelled(row.scenario, comparison.design.references),
                *(
                    interval_text(row.effects[name], outcome_called(name)) if name in row.effects else "-"
                    for name in headings
                ),
            )
            for row in rows
        )
        names = (" ".join(heading.split()) for heading in headings.values())
        tables.append(Table(f"{title}: differences, with intervals.", ("programme", *names), cells))
    return Section("By every yardstick", tuple(tables))


def _over(comparison: Comparison) -> str:
    return f", {span_of_years(comparison.window)}" if comparison.window else ""


def _fewer_pairs(row: Row, comparison: Comparison) -> str:
    planned = len(comparison.design.seeds)
    return f" ({row.pairs} of {planned} seeds)" if row.pairs < planned else ""
