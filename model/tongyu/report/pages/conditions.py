"""The report of a study of conditions: which of the two sides spares more, where a rule decides by arithmetic?"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from tongyu.county.numbers.kinds import Parameter
from tongyu.county.numbers.sources import SOURCES
from tongyu.designs.seeds_at_points import at_set, places_of
from tongyu.questions.conditions.answer import by_benefits, conditions
from tongyu.questions.conditions.plan import CONDITIONS, POVERTY, planned_of
from tongyu.report.conditions_figure import NAME, conditions_caption, draw_conditions
from tongyu.report.conditions_text import (
    NOTES,
    at_place,
    conditions_table,
    interval_of,
    order_lines,
    place_heading,
    place_in_words,
    places,
    planned_lines,
    quota_lines,
    without_lines,
)
from tongyu.report.pages.comparison import county_in_words
from tongyu.report.pages.contents import Block, Contents, Figure, Points, Section, Table, sections
from tongyu.report.pages.printed import as_printed
from tongyu.report.pages.side_by_side import differences_section, scenarios_section
from tongyu.report.pages.trust import hangs_section, limits_section
from tongyu.report.wording import (
    at_which_numbers,
    covers_of_mean,
    horizon_of,
    interval_text,
    number_text,
    sample_in_words,
    seeds_in_words,
    span_of_years,
)
from tongyu.runs.outcomes import OUTCOMES, outcome_called
from tongyu.runs.results import Results
from tongyu.runs.sampling import sample_of
from tongyu.runs.study import BOTH, ECOMMERCE, SOCIAL_WORK


def contents(results: Results, drawings: Path) -> Contents:
    """The report of the study in `results`; its figure goes to the folder `drawings`."""
    study = results.study
    table, parts, planned = conditions(results), by_benefits(results), planned_of(study)
    draw_conditions(table, results, drawings, captioned=False)
    return Contents(
        title=f"Maps of conditions: {county_in_words(study.scenarios[0])}",
        question=study.question,
        short=sections(
            _asked(results),
            _listed("At the planned conditions", planned_lines(table, planned)),
            _listed("The part that is not benefits", without_lines(parts, planned)),
            Section(
                "Which spares more, and where",
                (
                    Points(tuple(line.strip() for line in (*order_lines(table), *quota_lines(table)))),
                    Figure(
                        "What social work spares by quota, standard, help and displacement",
                        drawings / f"{NAME}.svg",
                        conditions_caption(results),
                    ),
                ),
            ),
            _county(planned, study.scenarios[0].tables.parameters),
            hangs_section(study.scenarios, covers_of_mean(study), at_set(study)),
            limits_section(),
        ),
        appendix=sections(
            *(Section(f"All conditions: {outcome_called(name).label}", _tables(table, name)) for name in POVERTY),
            Section("What it costs", _costs(table)),
            scenarios_section(study.scenarios),
            differences_section(study.scenarios),
        ),
    )


def _asked(results: Results) -> Section:
    study = results.study
    first = study.scenarios[0]
    different = study.plan["id"].nunique()
    failed = results.stored[results.stored["failed"].astype(bool)]["id"].nunique()
    return Section(
        "What was run",
        (
            "From the year in which the standard of the minimum-living allowance passes the national line, the rule"
            " itself lifts whoever is enrolled. What social work spares then hangs on who gets enrolled. So e-commerce,"
            f" social work and both were run at {len(places_of(study))} sets of conditions, each paired, seed by seed,"
            " with the baseline under the same conditions.",
            f"{county_in_words(first)}, {horizon_of(first)}; in the model"
            f" {sample_in_words(sample_of(first), first.county.households)}; {seeds_in_words(study.seeds)};"
            f" {different:,} different runs. Scored: {span_of_years(results.window)}."
            + (f" {failed} of these runs failed; seeds that lack one are left out." if failed else ""),
            NOTES[1],
            at_which_numbers(study),
        ),
    )


def _listed(title: str, lines: Sequence[str]) -> Section | None:
    """A sentence and what it is about, line by line; nothing where there is none."""
    return Section(title, (lines[0], Points(tuple(line.strip() for line in lines[1:])))) if lines else None


def _county(planned: dict[str, float], numbers: Mapping[str, Parameter]) -> Section:
    """What puts the county where it is planned to be: range, grade and source of each condition."""
    rows = []
    for name in CONDITIONS:
        number = numbers[name]
        source = str(SOURCES[number.source]) if number.source in SOURCES else "nobody published it"
        rows.append(
            (
                name.partition(".")[2],
                number_text(planned[name]),
                f"{number_text(number.low)}-{number_text(number.high)}",
                f"{number.unit}; {number.confidence}; {source}",
            )
        )
    return Section(
        "Where the county is",
        (
            Table(
                "The conditions as planned, their plausible ranges, and what is known of them.",
                ("condition", "planned", "plausible", "unit, grade, source"),
                tuple(rows),
                words=1,
            ),
        ),
    )


def _tables(table: pd.DataFrame, outcome: str) -> tuple[Block, ...]:
    own = table[table["outcome"] == outcome]
    kind = outcome_called(outcome)
    return tuple(
        as_printed(
            conditions_table(table, outcome, place),
            f"{kind.label}, {kind.unit}; {place_heading(at_place(own, place), outcome)}; in brackets 95 % intervals"
            " over seeds.",
            NOTES[0] if number == 0 else "",
        )
        for number, place in enumerate(places(own))
    )


def _costs(table: pd.DataFrame) -> tuple[Block, ...]:
    """Cost and fiscal cost of the programmes at all conditions."""
    made: list[Block] = []
    for outcome in ("cost", "fiscal_cost"):
        kind, rows = OUTCOMES[outcome], []
        own = table[table["outcome"] == outcome]
        for place in places(own):
            at = at_place(own, place)
            for row in at.to_dict("records"):
                any_push = "any" if pd.isna(row["displacement"]) else number_text(row["displacement"])
                effects = (interval_text(interval_of(row, name), kind) for name in (ECOMMERCE, SOCIAL_WORK, BOTH))
                rows.append((place_in_words(place), number_text(row["help"]), any_push, *effects))
        made.append(
            Table(
                f"{kind.label.capitalize()} beyond the baseline over the whole run, {kind.unit} of 2015, not"
                " discounted; in brackets 95 % intervals over seeds.",
                ("", "help", "displacement", "e-commerce", "social work", "both"),
                tuple(rows),
            )
        )
    return tuple(made)
