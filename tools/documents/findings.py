"""What stands in docs/findings.md from the folders of finished commands: tables, and the sentences beside them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from tongyu.designs.seeds_at_points import place_of
from tongyu.errors import InputError
from tongyu.questions.comparison.answer import CO_MAIN, MAIN, Comparison
from tongyu.questions.conditions.answer import BY_BENEFITS
from tongyu.questions.conditions.answer import TABLE as CONDITIONS
from tongyu.questions.conditions.answer import tables as conditions_tables
from tongyu.questions.conditions.plan import planned_of
from tongyu.questions.headline import followed
from tongyu.questions.interaction import strengths
from tongyu.questions.interaction.pillars import NOUGHT, OFF, ON, PLANNED, WHOLE, answer, run_for, verdicts
from tongyu.questions.interaction.scales import PERSON_YEARS
from tongyu.questions.interaction.variants import SQUARE
from tongyu.questions.invariances.answer import ROWS, TABLE, tables
from tongyu.questions.invariances.holding import NO, NOT_SHOWN, YES
from tongyu.questions.invariances.plan import choices_of
from tongyu.questions.invariances.same_bytes import TABLE as SAME_BYTES
from tongyu.questions.patterns.reached import Reached
from tongyu.report.conditions_text import NOTES as CONDITIONS_NOTES
from tongyu.report.conditions_text import all_lines as conditions_lines
from tongyu.report.doubt_text import SHARES_BY, choices_table, deciding_lines, doubts_table
from tongyu.report.invariances_text import effects_lines, notes, row_order_lines, same_bytes_lines
from tongyu.report.pages import contents
from tongyu.report.pages.interaction import strengths_table, whole_table
from tongyu.report.pages.markdown import markdown_table
from tongyu.report.pattern_table import reached_text, target_text
from tongyu.report.strengths_text import strength_lines, strengths_note
from tongyu.report.tables import announcement
from tongyu.report.wording import (
    at_which_numbers,
    fitted_of,
    interval_text,
    plan_in_words,
    sample_in_words,
    seeds_in_words,
)
from tongyu.runs.outcomes import OUTCOMES, outcome_called
from tongyu.runs.reading import csv_in
from tongyu.runs.results import Results
from tongyu.runs.sampling import sample_of
from tongyu.statistics.intervals import Floats, Interval, mean_interval, paired_difference
from tongyu.statistics.power import detectable
from tongyu.text.wording import counted, county_called
from tools.documents.printed import in_markdown


def together(folder: Path) -> str:
    """What `tongyu interaction` left in `folder`: the whole and its parts, and how strong the links must be."""
    results = Results(folder)
    study = results.study
    table = answer(results)
    plan = followed(study.settings.get("plan"))
    parts = [_run(results), *([plan_in_words(plan)] if plan else []), *([fitted_of(study)] if fitted_of(study) else [])]
    parts += _table(whole_table(table, study))
    parts.append(_list(verdicts(table)))
    if study.variables:
        parts.append(expected(results))
    made = strengths.tables(folder)
    if made:
        found, reached = made[strengths.TABLE], made[strengths.REACHED]
        asked = Results(folder / strengths.FOLDER).study
        parts.append(f"Strengths of the links, {seeds_in_words(asked.seeds)}.")
        parts += _table(strengths_table(found, PERSON_YEARS))
        parts += [_list(strength_lines(found, reached)), strengths_note(asked)]
    return "\n\n".join(parts)


def means(results: Results) -> str:
    """Of a comparison over the set: each effect's mean with the interval of that mean, and in how many draws it spares.

    Beside the span of the draws, which tells of one county, it tells of the mean over all that the set allows.
    """
    effects = results.effects
    spares = {name: effects.pivot(index="seed", columns="scenario", values=name) for name in (MAIN, CO_MAIN)}
    draws = len(spares[MAIN])
    cells = []
    for scenario in results.study.references.others:
        cells.append([scenario])
        for name in (MAIN, CO_MAIN):
            found = spares[name][scenario].dropna()
            cells[-1] += [
                interval_text(mean_interval(found), OUTCOMES[name]),
                f"{int((found < 0.0).sum())} of {len(found)}",
            ]
    less = "less own health<br>payments, mean [95 %]"
    headings = ("scenario", "person-years poor<br>per 1,000, mean [95 %]", "spared in", less, "spared in")
    return "\n\n".join(
        [
            f"Means over {counted(draws, 'draw')} of seed and point with Student's 95 % interval of the mean, which"
            " tells of the average county that the set allows and not of one county, and in how many draws poverty is"
            " less:",
            markdown_table(headings, cells),
        ]
    )


def expected(results: Results) -> str:
    """The mean interaction by both outcomes of the plan, with hours and links and without, and how large one was seen.

    Beside the span of the draws, which tells of one county, it tells of the mean over all that the set allows.
    """
    known = set(results.study.names)
    states = [(hours, links) for hours in (PLANNED, NOUGHT) for links in (ON, OFF)]
    cells = []
    for hours, links in states:
        names = [run_for(name, hours, links, known) for name in SQUARE]
        found = [_interaction(results.runs, names, outcome) for outcome in (MAIN, CO_MAIN)]
        cells.append((hours, links, *(interval_text(each, OUTCOMES[MAIN]) for each in found)))
    said = []
    for outcome in (MAIN, CO_MAIN):
        whole, parts, spared = _whole_and_parts(results.runs, SQUARE, outcome)
        seen = detectable(whole, parts).paired.estimate
        share = f", {100.0 * seen / spared:.0f} % of what both spare" if spared > 0.0 else ""
        said.append(
            f"- {outcome_called(outcome).label}: one of {seen:.1f}{share} would be told from zero in 80 of 100 such"
            " studies."
        )
    draws = counted(len(results.study.seeds), "draw")
    head = f"The mean interaction over {draws} of seed and point, with Student's 95 % interval of the mean:"
    return "\n\n".join([head, markdown_table(("hours in pillars", "links", *_BOTH), cells), "\n".join(said)])


_BOTH = ("person-years poor<br>per 1,000 persons", "less own health<br>payments")


def _whole_and_parts(runs: pd.DataFrame, names: Sequence[str], outcome: str) -> tuple[Floats, Floats, float]:
    """Both and neither, and the two sides, each summed by seed; and what both spare on average.

    `names` are of neither, e-commerce, social work and both.
    """
    neither, commerce, work, both = (
        runs.pivot(index="seed", columns="scenario", values=outcome)[list(names)].dropna().T.to_numpy()
    )
    return both + neither, commerce + work, float(np.mean(neither - both))


def _interaction(runs: pd.DataFrame, names: Sequence[str], outcome: str) -> Interval:
    whole, parts, _ = _whole_and_parts(runs, names, outcome)
    return paired_difference(whole, parts)


def choosing(comparison: Comparison) -> str:
    """Of a comparison at one budget over draws: which programme to choose, and on which numbers effects hang."""
    if comparison.deciding is None:
        raise InputError("a comparison at one budget without draws says nothing of choosing; run it with --point set.")
    parts = [f"{announcement(comparison.design, comparison.households)}."]
    parts += [in_markdown(choices_table(comparison.deciding))]
    parts += [_list(deciding_lines(comparison.deciding, equal_budget=True))]
    doubts = comparison.doubts[comparison.doubts["figure"].str.partition(" at ")[0].isin((*SQUARE, WHOLE))]
    return "\n\n".join([*parts, in_markdown(doubts_table(doubts)), SHARES_BY])


def missed(rows: Sequence[Reached]) -> str:
    """Of all published figures those that the county does not reach."""
    cells = [
        (
            row.pattern.id,
            row.pattern.kind,
            row.pattern.title,
            target_text(row.pattern),
            reached_text(row),
            row.pattern.unit,
        )
        for row in rows
        if row.verdict in ("miss", "disagrees")
    ]
    return markdown_table(("row", "kind", "figure", "target", "reached [95 %]", "unit"), cells)


def held(folder: Path) -> str:
    """What `tongyu invariances` left in `folder`: how many effects hold under each other yardstick, which do not."""
    results = Results(folder)
    made = tables(results)
    effects = made[TABLE]
    names = list(dict.fromkeys(effects["outcome"]))
    rows = []
    for choice in dict.fromkeys(zip(effects["yardstick"], effects["choice"], strict=True)):
        own = effects[(effects[["yardstick", "choice"]] == list(choice)).all(axis=1)]
        rows.append((*map(str, choice), *(_counts(own[own["outcome"] == name]) for name in names)))
    headings = ("yardstick", "chosen otherwise", *(outcome_called(name).label for name in names))
    lines = [*effects_lines(effects), *row_order_lines(made[ROWS])]
    lines += same_bytes_lines(csv_in(folder / SAME_BYTES, folder))
    parts = [_run(results), markdown_table(headings, rows), _list(lines), *notes(results.study)]
    return "\n\n".join([*parts, *_interactions(results)])


def mapped(folder: Path) -> str:
    """What `tongyu conditions` left in `folder`: at the planned conditions, without benefits, who spares more where."""
    results = Results(folder)
    made = conditions_tables(results)
    lines = conditions_lines(made[CONDITIONS], made[BY_BENEFITS], planned_of(results.study))
    said = "\n".join(f"  - {line.strip()}" if line.startswith(" ") else f"- {line}" for line in lines)
    return "\n\n".join([_run(results), said, *CONDITIONS_NOTES, at_which_numbers(results.study)])


def _interactions(results: Results) -> list[str]:
    """The mean interaction under each choice of the yardsticks, where the four scenarios are there."""
    study = results.study
    if not set(SQUARE) <= set(study.names):
        return []
    places = place_of(study, results.runs["point"])
    called = {0: ("as usual", "")} | {n: (each.yardstick, each.name) for n, each in choices_of(study).items()}
    cells = []
    for number, words in called.items():
        own = results.runs[places == number]
        found = [interval_text(_interaction(own, SQUARE, outcome), OUTCOMES[MAIN]) for outcome in (MAIN, CO_MAIN)]
        cells.append((*words, *found))
    head = (
        f"The interaction of e-commerce and social work under each of them, {seeds_in_words(study.seeds)}: mean, with"
        " Student's 95 % interval of the mean."
    )
    return [head, markdown_table(("yardstick", "chosen otherwise", *_BOTH), cells)]


def _run(results: Results) -> str:
    study = results.study
    first = study.scenarios[0]
    return (
        f"{county_called(first.county.name)}, {sample_in_words(sample_of(first), first.county.households)},"
        f" {seeds_in_words(study.seeds)}: {study.runs:,} runs."
    )


def _counts(rows: pd.DataFrame) -> str:
    found = rows["holds"].value_counts()
    said = [
        (found.get(verdict, 0), word) for verdict, word in ((YES, "hold"), (NO, "do not"), (NOT_SHOWN, "not shown"))
    ]
    return ", ".join(f"{count} {word}" for count, word in said if count)


def _table(table: contents.Table) -> list[str]:
    return [table.caption, markdown_table(table.headings, table.rows), *([table.note] if table.note else [])]


def _list(lines: list[str]) -> str:
    return "\n".join(f"- {line.strip()}" for line in lines)
