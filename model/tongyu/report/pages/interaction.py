"""The report of the interaction: do the parts of the strategy help each other?"""

from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd

from tongyu.questions.headline import followed
from tongyu.questions.interaction import strengths
from tongyu.questions.interaction.doubt import interaction_doubts
from tongyu.questions.interaction.pillars import (
    FACTORIAL,
    NOUGHT,
    OFF,
    ON,
    PILLARS,
    PLANNED,
    SIDE_NAMES,
    WHOLE,
    answer,
    name_of,
    verdicts,
)
from tongyu.questions.interaction.pillars import SQUARE as SQUARE_OF_SIDES
from tongyu.questions.interaction.scales import GAP, PERSON_YEARS, PERSON_YEARS_NET, SCALES
from tongyu.questions.interaction.variants import COLUMNS as ASSUMPTION_COLUMNS
from tongyu.questions.interaction.variants import FLIPS, OVER, SQUARE, TABLE, THE_SET, effect_on, tables
from tongyu.report.doubt_text import SHARES_BY, doubts_table
from tongyu.report.flips_text import flip_lines
from tongyu.report.interaction_figure import draw_interaction, interaction_caption, shortfall_in_words
from tongyu.report.pages.comparison import county_in_words
from tongyu.report.pages.contents import Contents, Figure, Points, Section, Table, sections
from tongyu.report.pages.printed import as_printed
from tongyu.report.pages.side_by_side import differences_section, scenarios_section
from tongyu.report.pages.trust import hangs_section, limits_section
from tongyu.report.strengths_figure import NAME as STRENGTHS_FIGURE
from tongyu.report.strengths_figure import draw_strengths, strengths_caption
from tongyu.report.strengths_text import SHORT_EFFECTS, scales_of, strength_lines, strength_rows
from tongyu.report.wording import (
    HOURS_NOTE,
    SCALE_DECIMALS,
    brackets_of,
    covers_of,
    fitted_of,
    horizon_of,
    number_interval_text,
    plan_in_words,
    sample_in_words,
    seeds_in_words,
    span_of_years,
)
from tongyu.runs.folder import RECORD
from tongyu.runs.outcomes import OUTCOMES
from tongyu.runs.reading import part_of
from tongyu.runs.results import Results
from tongyu.runs.sampling import sample_of
from tongyu.runs.study import BOTH, ECOMMERCE, SOCIAL_WORK, Study
from tongyu.scenario.plans.budget import millions
from tongyu.scenario.scenario import load
from tongyu.statistics.intervals import Interval, mean_interval


def contents(results: Results, drawings: Path) -> Contents:
    """The report of the interaction in `results`; its figure goes to the folder `drawings`."""
    table = answer(results)
    draw_interaction(table, results, results.window, drawings, captioned=False)
    by_name = {scenario.name: scenario for scenario in results.study.scenarios}
    compared = [by_name[name] for name in (*SQUARE, name_of(PILLARS))]
    county = results.study.scenarios[0].county
    return Contents(
        title=f"Together or apart: {county_in_words(results.study.scenarios[0])}",
        question=results.study.question,
        short=sections(
            _asked(results),
            _found(table, results, drawings),
            _costs(results),
            _doubts(results),
            hangs_section(results.study.scenarios, covers_of(results.study), bool(results.study.variables)),
            _strengths(results.folder, drawings),
            _assumptions(results.folder),
            limits_section(),
        ),
        appendix=sections(
            scenarios_section([load(name, county) for name in (*SQUARE, WHOLE)]),
            differences_section(compared),
            _all(table, results.study),
            _other_variants(results.folder),
        ),
    )


def _asked(results: Results) -> Section:
    study = results.study
    first = study.scenarios[0]
    budget = study.settings.get("budget")
    at = f" Every programme is scaled to cost {millions(budget)} yuan, discounted." if budget else ""
    short = shortfall_in_words(study)
    failed = len(results.failures)
    plan = followed(study.settings.get("plan"))
    return Section(
        "What was run",
        (
            "All 32 sets of the five pillars of the strategy, and e-commerce, social work and both; again, as far as"
            " the whole is set against its parts, with the links between the two sides turned off, and without the"
            f" hours that social workers give to the other pillars. {HOURS_NOTE}"
            f" All start from the same households and have the same weather, illness and prices, seed by seed.{at}",
            f"{county_in_words(first)}, {horizon_of(first)};"
            f" in the model {sample_in_words(sample_of(first), first.county.households)};"
            f" {seeds_in_words(study.seeds)}. Scored: {span_of_years(results.window)}."
            + (f" {failed} of {len(study.plan)} runs failed; seeds that lack one are left out." if failed else ""),
            *([plan_in_words(plan)] if plan else []),
            *([fitted_of(study)] if fitted_of(study) else []),
            *([short] if short else []),
        ),
    )


def _found(table: pd.DataFrame, results: Results, drawings: Path) -> Section:
    on_scale = table[table["scale"] == PERSON_YEARS]
    linked = on_scale[(on_scale["links"] == ON) & (on_scale["hours"] == PLANNED)]
    quantities = ("alone", "main effect", "added last", "share of the whole")
    pillars = [name for name in linked.loc[linked["quantity"] == "alone", "subject"] if name not in SIDE_NAMES.values()]
    rows = tuple((name, *(_cell(linked, quantity, name) for quantity in quantities)) for name in pillars)
    return Section(
        "What was found",
        (
            Points(tuple(verdicts(table))),
            whole_table(table, results.study),
            Figure(
                "What each pillar does, what two do together, and the whole less its parts",
                drawings / "interaction.svg",
                interaction_caption(results, results.window),
            ),
            Table(
                f"Person-years of poverty per 1,000 persons, by pillar; in brackets {brackets_of(results.study)}.",
                ("pillar", "alone", "on average over the others", "added last", "share of the whole"),
                rows,
                note="The shares (Shapley) sum to the effect of all five.",
            ),
        ),
    )


def whole_table(table: pd.DataFrame, study: Study) -> Table:
    """The whole, and what it is beyond its parts by three yardsticks, for all four states of hours and links."""
    rows = []
    for experiment, hours, links in product((SQUARE_OF_SIDES, FACTORIAL), (PLANNED, NOUGHT), (ON, OFF)):
        own = table[(table[["experiment", "hours", "links"]] == [experiment, hours, links]).all(axis=1)]
        whole, less = own[own["quantity"] == "whole"], own[own["quantity"].str.startswith("whole less")]
        wanted = [(whole, PERSON_YEARS), *((less, scale) for scale in (PERSON_YEARS, PERSON_YEARS_NET, GAP))]
        shown = []
        for part, scale in wanted:
            of_scale = part[part["scale"] == scale]
            shown.append(_number(of_scale.iloc[0], scale) if len(of_scale) else "-")
        rows.append((experiment, hours, links, *shown))
    return Table(
        "Person-years of poverty per 1,000 persons, and the poverty gap as a share of the line; in brackets"
        f" {brackets_of(study)}.",
        (
            *("", "hours in pillars", "links", "the whole", "less its parts"),
            *("less its parts, own health payments taken off", "less its parts, on the gap"),
        ),
        tuple(rows),
        texts=3,
    )


def _costs(results: Results) -> Section | None:
    """What each pillar, each side and the whole cost; nothing where no run went through."""
    cost, rows = OUTCOMES["cost"], []
    names = {pillar: name_of([pillar]) for pillar in PILLARS} | {"all five": name_of(PILLARS)}
    names |= {"e-commerce": ECOMMERCE, "social work": SOCIAL_WORK, "both": BOTH}
    for label, name in names.items():
        spent = results.effects.loc[results.effects["scenario"] == name, cost.name].to_numpy(dtype=float)
        if len(spent):
            interval = mean_interval(spent).scaled(cost.factor)
            rows.append((label, number_interval_text(interval, cost.difference_decimals)))
    if not rows:
        return None
    caption = (
        f"Money spent beyond the baseline over the whole run, in {cost.unit} of 2015, not discounted; in brackets 95 %"
        " over seeds."
    )
    return Section("What it costs", (Table(caption, ("programme", f"cost, {cost.unit}"), tuple(rows)),))


def _doubts(results: Results) -> Section | None:
    """On which numbers the intervals hang; nothing where these stand at their central values."""
    found = interaction_doubts(results)
    if not len(found):
        return None
    caption = "On which numbers the variance of person-years over the draws hangs."
    return Section("On which numbers it hangs", (as_printed(doubts_table(found), caption, SHARES_BY),))


def _assumptions(folder: Path) -> Section | None:
    """The square under the variants, where they were run."""
    made = tables(folder)
    if not made:
        return None
    table = made[TABLE][list(ASSUMPTION_COLUMNS)]
    there = (folder / THE_SET / RECORD).is_file()
    said = fitted_of(Results(part_of(folder, THE_SET)).study) if there else ""
    return Section(
        "Under other assumptions",
        (
            *([said] if said else []),
            _variants(table, PERSON_YEARS),
            *([Points(tuple(flip_lines(made[FLIPS])))] if FLIPS in made and len(made[FLIPS]) else []),
        ),
    )


def _variants(table: pd.DataFrame, scale: str) -> Table:
    """The cells of the square under each variant, each less the baseline, and the interaction, on `scale`."""
    figures = (*(effect_on(name, scale) for name in SQUARE[1:]), f"interaction, {scale}")
    rows = []
    for variant in dict.fromkeys(table["variant"]):
        own = table[table["variant"] == variant].set_index("figure")
        rows.append((str(variant), *(_number(own.loc[name], scale) if name in own.index else "-" for name in figures)))
    over = next((each for each in OVER if each in set(table["variant"])), OVER[0])
    return Table(
        f"{_capital(SCALES[scale])}, against the baseline; in brackets 95 % intervals over seeds, in"
        f' "{over}" over points and seeds.',
        ("variant", "e-commerce", "social work", "both", "interaction"),
        tuple(rows),
    )


def _other_variants(folder: Path) -> Section | None:
    """The same on the other yardsticks, where the variants were run."""
    made = tables(folder)
    if not made:
        return None
    return Section(
        "Under other assumptions, less own health payments and on the gap",
        tuple(_variants(made[TABLE], scale) for scale in (PERSON_YEARS_NET, GAP)),
    )


def _strengths(folder: Path, drawings: Path) -> Section | None:
    """At which strength of the links the whole exceeds its parts by a tenth, where that was asked."""
    made = strengths.tables(folder)
    if not made:
        return None
    table, results = made[strengths.TABLE], Results(part_of(folder, strengths.FOLDER))
    draw_strengths(table, results, drawings, captioned=False)
    return Section(
        "How strong the links must be",
        (
            Points(tuple(strength_lines(table, made[strengths.REACHED]))),
            Figure(
                "What both do over the sum of what each does, as the links grow stronger",
                drawings / f"{STRENGTHS_FIGURE}.svg",
                strengths_caption(results),
            ),
            *(strengths_table(table, scale) for scale in scales_of(table)),
        ),
    )


def strengths_table(table: pd.DataFrame, scale: str) -> Table:
    """The effects on `scale`, and their ratio, at each strength of the links."""
    return Table(
        f"{_capital(SCALES[scale])}, against the baseline, and the ratio; in brackets 95 % over seeds.",
        ("strength", *SHORT_EFFECTS.values(), strengths.RATIO),
        tuple(strength_rows(table, scale)),
    )


def _all(table: pd.DataFrame, study: Study) -> Section:
    rows = []
    keys = ["experiment", "hours", "links", "quantity", "subject"]
    for key in dict.fromkeys(zip(*(table[name] for name in keys), strict=True)):
        own = table[(table[keys] == list(key)).all(axis=1)].set_index("scale")
        rows.append((*map(str, key), *(_number(own.loc[s], s) if s in own.index else "-" for s in SCALES)))
    return Section(
        "All contrasts",
        (
            Table(
                f"On three scales; in brackets {brackets_of(study)}. Below 0 is less poverty, but on income.",
                ("experiment", "hours in pillars", "links", "quantity", "of", *SCALES.values()),
                tuple(rows),
                texts=5,
            ),
        ),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _cell(rows: pd.DataFrame, quantity: str, subject: str) -> str:
    own = rows[(rows["quantity"] == quantity) & (rows["subject"] == subject) & (rows["experiment"] == FACTORIAL)]
    return _number(own.iloc[0], PERSON_YEARS) if len(own) else "-"


def _number(row: Any, scale: str) -> str:
    low, high = (None if pd.isna(row[end]) else float(row[end]) for end in ("low", "high"))
    return number_interval_text(Interval(float(row["estimate"]), low, high), SCALE_DECIMALS[scale], signed=True)
