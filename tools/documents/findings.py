"""What stands in docs/findings.md from the folders of finished commands: tables, and the sentences beside them."""

from pathlib import Path

import pandas as pd

from tongyu.questions.headline import followed
from tongyu.questions.interaction import strengths
from tongyu.questions.interaction.pillars import answer, verdicts
from tongyu.questions.interaction.scales import PERSON_YEARS
from tongyu.questions.invariances.answer import ROWS, TABLE, tables
from tongyu.questions.invariances.holding import NO, NOT_SHOWN, YES
from tongyu.questions.invariances.same_bytes import TABLE as SAME_BYTES
from tongyu.report.invariances_text import NOTES, effects_lines, row_order_lines, same_bytes_lines
from tongyu.report.pages import contents
from tongyu.report.pages.interaction import strengths_table, whole_table
from tongyu.report.pages.markdown import markdown_table
from tongyu.report.strengths_text import strength_lines, strengths_note
from tongyu.report.wording import fitted_of, plan_in_words, sample_in_words, seeds_in_words
from tongyu.runs.outcomes import outcome_called
from tongyu.runs.reading import csv_in
from tongyu.runs.results import Results
from tongyu.runs.sampling import sample_of
from tongyu.text.wording import county_called


def together(folder: Path) -> str:
    """What `tongyu interaction` left in `folder`: the whole and its parts, and how strong the links must be."""
    results = Results(folder)
    study = results.study
    table = answer(results)
    plan = followed(study.settings.get("plan"))
    parts = [_run(results), *([plan_in_words(plan)] if plan else []), *([fitted_of(study)] if fitted_of(study) else [])]
    parts += _table(whole_table(table, study))
    parts.append(_list(verdicts(table)))
    made = strengths.tables(folder)
    if made:
        found, reached = made[strengths.TABLE], made[strengths.REACHED]
        asked = Results(folder / strengths.FOLDER).study
        parts.append(f"Strengths of the links, {seeds_in_words(asked.seeds)}, at the central values of all numbers.")
        parts += _table(strengths_table(found, PERSON_YEARS))
        parts += [_list(strength_lines(found, reached)), strengths_note(strengths.asked_of(asked))]
    return "\n\n".join(parts)


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
    return "\n\n".join([_run(results), markdown_table(headings, rows), _list(lines), *NOTES])


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
