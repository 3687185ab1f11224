"""`tongyu interaction`: do e-commerce and social work, and the five pillars, do more together than apart?"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd

from tongyu.commands.options import told_of_left_out
from tongyu.commands.output import print_results
from tongyu.commands.sweep import announcement, conduct_here
from tongyu.designs.calibrated import fitting_of
from tongyu.designs.points import draws_at
from tongyu.designs.seeds_at_points import told_of_points, with_points
from tongyu.designs.uncertain import FITTED
from tongyu.errors import InputError
from tongyu.questions.calibration.written import calibration_seeds
from tongyu.questions.headline import Followed, Plan, interaction_by
from tongyu.questions.interaction import strengths, variants
from tongyu.questions.interaction.doubt import TABLE as DOUBTS
from tongyu.questions.interaction.doubt import interaction_doubts
from tongyu.questions.interaction.pillars import (
    FACTORIAL,
    NOUGHT,
    OFF,
    ON,
    PLANNED,
    SQUARE,
    TABLE,
    WHOLE,
    answer,
    interaction_study,
    shortfalls,
    verdicts,
)
from tongyu.questions.interaction.scales import GAP, LOG_INCOME, LOG_ODDS, PERSON_YEARS, PERSON_YEARS_NET, SCALES
from tongyu.questions.interaction.variants import OVER
from tongyu.questions.interaction.variants import TABLE as ASSUMPTIONS
from tongyu.report.doubt_text import SHARES_BY, doubts_table
from tongyu.report.flips_text import flip_lines
from tongyu.report.interaction_figure import draw_interaction, shortfall_in_words
from tongyu.report.strengths_figure import NAME as STRENGTHS_FIGURE
from tongyu.report.strengths_figure import draw_strengths
from tongyu.report.strengths_text import SHORT_EFFECTS, scales_of, strength_lines, strength_rows, strengths_note
from tongyu.report.tables import columns, console
from tongyu.report.wording import (
    FINDINGS,
    HOURS_NOTE,
    INVENTED,
    SCALE_DECIMALS,
    covers_of,
    fitted_of,
    number_interval_text,
    plan_in_words,
    scale_of,
    seeds_in_words,
    span_of_years,
)
from tongyu.runs.cluster import Cluster
from tongyu.runs.conducting import conclude
from tongyu.runs.effort import said_before
from tongyu.runs.files import write_csv
from tongyu.runs.record import SCHEMA
from tongyu.runs.results import Results
from tongyu.runs.study import Study
from tongyu.runs.study_folder import begin
from tongyu.scenario.plans.budget import millions
from tongyu.scenario.scenario import CountyFacts, load
from tongyu.statistics.intervals import Interval

SCALE_HEADINGS = {
    PERSON_YEARS: "per 1,000",
    PERSON_YEARS_NET: "less health",
    GAP: "gap",
    LOG_ODDS: "log odds",
    LOG_INCOME: "log income",
}
SHORT = {
    "effect of ecommerce_only": "e-commerce",
    "effect of social_work_only": "social work",
    "effect of both": "both",
    f"interaction, {PERSON_YEARS}": "interaction",
    f"interaction, {PERSON_YEARS_NET}": "less own\nhealth payments",
    f"interaction, {GAP}": "on the gap",
    f"interaction, {LOG_ODDS}": "on log odds",
}


def ask(
    plan: Plan,
    seeds: Sequence[int],
    households: int | None,
    months: int | None,
    budget: float | None,
    assumption_seeds: int,
    strength_seeds: int,
    workers: int,
    out: Path | None,
    as_json: bool,
    cluster: Cluster | None = None,
    county: CountyFacts | None = None,
    calibrated: Path | None = None,
    point: str | None = None,
) -> bool:
    """Run the factorial and the square, print what was found, and whether any run failed.

    With `assumption_seeds` seeds also the square's variants, with `strength_seeds` the square at strengths of links.
    `plan` is the frozen plan that is told of: whether this follows it, or in what it differs; its links are those that
    get stronger. `point` says at which point of the numbers each seed is run, as `designs.points`, with strengths too;
    variants are at the central values. `households` are in the sample, `budget` is in yuan of 2015, discounted;
    strengths and variants have none. The set and the variants take what was calibrated from the file `calibrated`, else
    from the county's own calibration that is shipped. Raises InputError, among others for seeds that the calibration
    used.
    """
    if set(seeds) & set(calibration_seeds()):
        raise InputError("some of these seeds are those that the parameters were calibrated on; choose others.")
    study = interaction_study(seeds, households, months, budget, county)
    whole = told_of_left_out(load(WHOLE, county))
    fitting = fitting_of(whole.county, calibrated)
    draws = draws_at(point, study.seeds, study.scenarios, calibrated)
    study = with_points(study, draws)
    told = interaction_by(plan, study)
    study = replace(study, settings={**study.settings, "plan": told.document})
    errors = console(stderr=True)
    errors.quiet = as_json
    folder = begin(study, out, lambda line: errors.print(line, soft_wrap=True))
    for line in (announcement(study), *said_before(study, workers if cluster is None else None)):
        errors.print(line, soft_wrap=True)
    conducted = conduct_here(study, folder, workers, cluster, as_json)
    table = answer(conducted.results)
    window = conducted.results.window
    write_csv(folder / TABLE, table)
    draw_interaction(table, conducted.results, window, folder)
    failures = list(conducted.failures)
    doubts = interaction_doubts(conducted.results)
    made: dict[str, pd.DataFrame] = {DOUBTS: doubts} if len(doubts) else {}
    (folder / DOUBTS).unlink(missing_ok=True)
    if assumption_seeds:
        planned = [variants.variants_study(seeds[:assumption_seeds], households, months, county)]
        planned += variants.fitted_study(fitting, seeds[:assumption_seeds], households, months, county)
        failures += _conduct_inside(folder, planned, workers, cluster, as_json)[0]
        made |= variants.tables(folder)
    if strength_seeds:
        stronger = strengths.strengths_study(plan, seeds[:strength_seeds], households, months, county)
        stronger = with_points(stronger, draws_at(point, stronger.seeds, stronger.scenarios, calibrated))
        lost, (results,) = _conduct_inside(folder, [stronger], workers, cluster, as_json)
        failures += lost
        made |= strengths.tables(folder)
        draw_strengths(made[strengths.TABLE], results, folder)
    for name, frame in made.items():
        write_csv(folder / name, frame)
    of_seed = None if draws is None else draws.number_of_seed(study.seeds)
    fitted = {FITTED: fitting.said} if assumption_seeds else {FITTED: fitted_of(study)} if fitted_of(study) else {}
    details = {"budget": budget, "cannot_spend_it": shortfalls(study), **fitted}
    conclude(conducted, details if of_seed is None else details | {"point_of_seed": of_seed})
    if as_json:
        print_results(
            {
                "schema": SCHEMA,
                "kind": study.kind,
                "seeds": list(seeds),
                "window": list(window),
                "budget": budget,
                "plan": told.document,
                "cannot_spend_it": shortfalls(study),
                **fitted,
                "point_of_seed": of_seed,
                "answer": _records(table),
                "doubts": _records(doubts),
                **{
                    Path(name).stem: _records(made[name]) if name in made else None
                    for name in (ASSUMPTIONS, variants.FLIPS, strengths.TABLE, strengths.REACHED)
                },
                "failures": failures,
                "saved": str(folder),
            }
        )
        return bool(failures)
    page = console()
    _print(table, study, window, budget, told)
    if len(doubts):
        page.print("\nOn which numbers the effects on person-years poor hang\n")
        page.print(doubts_table(doubts))
        page.print(f"\n{SHARES_BY}", soft_wrap=True)
    if ASSUMPTIONS in made:
        _print_assumptions(made[ASSUMPTIONS], seeds[:assumption_seeds], fitting.said)
        for line in flip_lines(made[variants.FLIPS]):
            page.print(line, soft_wrap=True)
    if strengths.TABLE in made:
        _print_strengths(made[strengths.TABLE], made[strengths.REACHED], stronger)
    for failure in failures[:10]:
        page.print(f"FAILED: {failure}", soft_wrap=True)
    files = [TABLE, *made, "interaction.svg", *([f"{STRENGTHS_FIGURE}.svg"] if strengths.TABLE in made else [])]
    page.print(f"Saved: {folder}/ ({', '.join(files)}, runs/, record.json)", soft_wrap=True)
    return bool(failures)


def _conduct_inside(
    folder: Path, studies: Sequence[Study], workers: int, cluster: Cluster | None, quiet: bool
) -> tuple[list[str], list[Results]]:
    """Run `studies`, each in a folder of its own below `folder`; a line for every run that failed, and the results."""
    errors = console(stderr=True)
    errors.quiet = quiet
    failures: list[str] = []
    results: list[Results] = []
    for study in studies:
        inner = begin(study, folder / study.name)
        errors.print(announcement(study), soft_wrap=True)
        done = conduct_here(study, inner, workers, cluster, quiet)
        conclude(done, told_of_points(study))
        failures += done.failures
        results.append(done.results)
    return failures, results


def _print(table: pd.DataFrame, study: Study, window: tuple[int, int], budget: float | None, told: Followed) -> None:
    page = console()
    page.print(f"\n{FINDINGS}", soft_wrap=True)
    page.print(f"\n{plan_in_words(told)}", soft_wrap=True)
    if fitted_of(study):
        page.print(fitted_of(study), soft_wrap=True)
    at = f", every programme at {millions(budget)} yuan" if budget else ""
    page.print(
        f"\nTogether and apart, {span_of_years(window)}{at}: paired differences, {covers_of(study)}."
        " Less than nought is less poverty, but on income.\n",
        soft_wrap=True,
    )
    less = "whole less mean part" if budget else "whole less sum of parts"
    headings = ("", "hours in\npillars", "links", "the whole\nper 1,000")
    together = columns(*headings, *(f"{less}\n{SCALE_HEADINGS[s]}" for s in SCALES), first=3)
    for experiment, hours, links in product((SQUARE, FACTORIAL), (PLANNED, NOUGHT), (ON, OFF)):
        rows = table[(table[["experiment", "hours", "links"]] == [experiment, hours, links]).all(axis=1)]
        whole = _cell(rows, "whole", "all", PERSON_YEARS)
        together.add_row(experiment, hours, links, whole, *(_cell(rows, less, "all", scale) for scale in SCALES))
    page.print(together)
    page.print(f"\n{HOURS_NOTE}", soft_wrap=True)
    linked = table[(table["links"] == ON) & (table["hours"] == PLANNED)]
    page.print("\nPerson-years per 1,000 persons, by side and by pillar\n")
    quantities = ("alone", "main effect", "added last", "share of the whole")
    parts = columns("", "alone", "on average\nover the others", "added last", "share of the whole\n(Shapley)")
    for subject in dict.fromkeys(linked.loc[linked["quantity"] == "alone", "subject"]):
        parts.add_row(subject, *(_cell(linked, quantity, subject, PERSON_YEARS) for quantity in quantities))
    page.print(parts)
    page.print("\nWhat two do together beyond each, over all sets of the others\n")
    pairs = columns("", *(SCALE_HEADINGS[scale] for scale in SCALES))
    for subject in dict.fromkeys(linked.loc[linked["quantity"] == "pair interaction", "subject"]):
        pairs.add_row(subject, *(_cell(linked, "pair interaction", subject, scale) for scale in SCALES))
    page.print(pairs)
    page.print("\n" + " ".join(verdicts(table)), soft_wrap=True)
    short = shortfall_in_words(study)
    if short:
        page.print(short, soft_wrap=True)
    page.print(f"{seeds_in_words(study.seeds)}. {INVENTED}", soft_wrap=True)


def _print_assumptions(table: pd.DataFrame, seeds: Sequence[int], fitted: str) -> None:
    page = console()
    over = next((each for each in OVER if each in set(table["variant"])), OVER[0])
    page.print(
        f"\nWhat it hangs on: e-commerce, social work and both against the baseline, {seeds_in_words(seeds)}"
        f' (95 % intervals over seeds; "{over}": over'
        f" points and seeds). {fitted}\n",
        soft_wrap=True,
    )
    shown = columns("variant", *SHORT.values(), first=1)
    for variant in dict.fromkeys(table["variant"]):
        rows = table[table["variant"] == variant]
        shown.add_row(str(variant), *(_text(rows[rows["figure"] == figure], figure) for figure in SHORT))
    page.print(shown)
    page.print()


def _print_strengths(table: pd.DataFrame, reached: pd.DataFrame, study: Study) -> None:
    page = console()
    page.print(
        f"\nHow strong the links must be: effects at strengths of all links, and what both do over the sum of what"
        f" each does, {seeds_in_words(study.seeds)}",
        soft_wrap=True,
    )
    for scale in scales_of(table):
        page.print(f"\n{SCALES[scale]}\n", soft_wrap=True)
        shown = columns("strength", *SHORT_EFFECTS.values(), strengths.RATIO, first=1)
        for row in strength_rows(table, scale):
            shown.add_row(*row)
        page.print(shown)
    page.print()
    for line in [*strength_lines(table, reached), strengths_note(study)]:
        page.print(line, soft_wrap=True)
    page.print()


def _cell(rows: pd.DataFrame, quantity: str, subject: str, scale: str) -> str:
    of_scale = (rows["quantity"] == quantity) & (rows["subject"] == subject) & (rows["scale"] == scale)
    return _text(rows[of_scale], scale)


def _text(rows: pd.DataFrame, figure: str) -> str:
    """The one row as a table shows it; a dash where there is none."""
    if rows.empty:
        return "-"
    return number_interval_text(_interval(rows.iloc[0]), SCALE_DECIMALS[scale_of(figure)], signed=True)


def _interval(row: Any) -> Interval:
    bounds = [None if pd.isna(row[end]) else float(row[end]) for end in ("low", "high")]
    return Interval(float(row["estimate"]), *bounds)


def _records(table: pd.DataFrame) -> list[dict[Any, Any]]:
    return table.astype(object).where(table.notna(), None).to_dict("records")
