"""`tongyu interaction`: do e-commerce and social work, and the five pillars, do more together than apart?"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from tongyu.commands.output import print_json
from tongyu.commands.sweep import announcement, conduct_here
from tongyu.errors import InputError
from tongyu.programme.budget import millions
from tongyu.report.interaction_figure import draw_interaction
from tongyu.report.tables import columns, console
from tongyu.report.wording import INVENTED, number_interval_text, seeds_in_words, span_of_years
from tongyu.study import variants
from tongyu.study.calibration.calibrated import calibration_seeds, load_calibrated, shipped_calibrated
from tongyu.study.cluster import Cluster
from tongyu.study.conducting import conclude
from tongyu.study.files import write_csv
from tongyu.study.interaction import LOG_INCOME, LOG_ODDS, PERSON_YEARS, SCALES
from tongyu.study.pillars import FACTORIAL, OFF, ON, SQUARE, TABLE, answer, interaction_study, verdicts
from tongyu.study.record import SCHEMA
from tongyu.study.statistics import Interval
from tongyu.study.study import Study
from tongyu.study.study_folder import begin
from tongyu.study.variants import OVER_THE_SET
from tongyu.study.variants import TABLE as ASSUMPTIONS

DECIMALS = {PERSON_YEARS: 1, LOG_ODDS: 3, LOG_INCOME: 5}
SCALE_HEADINGS = {PERSON_YEARS: "per 1,000", LOG_ODDS: "log odds", LOG_INCOME: "log income"}
SHORT = {
    "effect of ecommerce_only": "e-commerce",
    "effect of social_work_only": "social work",
    "effect of both": "both",
    f"interaction, {PERSON_YEARS}": "interaction",
    f"interaction, {LOG_ODDS}": "on log odds",
}


def ask(
    seeds: Sequence[int],
    households: int | None,
    months: int | None,
    budget: float | None,
    assumption_seeds: int,
    workers: int,
    out: Path | None,
    as_json: bool,
    cluster: Cluster | None = None,
) -> bool:
    """Run the factorial and the square, and with `assumption_seeds` seeds the square's variants; print what was found.

    Whether any run failed. Raises InputError, among others for seeds that the calibration used.
    """
    if set(seeds) & set(calibration_seeds()):
        raise InputError("some of these seeds are those that the parameters were calibrated on; choose others.")
    study = interaction_study(seeds, households, months, budget)
    folder = begin(study, out)
    errors = console(stderr=True)
    errors.quiet = as_json
    errors.print(announcement(study), soft_wrap=True)
    conducted = conduct_here(study, folder, workers, cluster, as_json)
    table = answer(conducted.results)
    window = conducted.results.window
    write_csv(folder / TABLE, table)
    draw_interaction(table, conducted.results, window, folder)
    failures = list(conducted.failures)
    assumed = None
    if assumption_seeds:
        failures += _conduct_variants(folder, seeds[:assumption_seeds], households, months, workers, cluster, as_json)
        assumed = variants.tables(folder)[ASSUMPTIONS]
        write_csv(folder / ASSUMPTIONS, assumed)
    conclude(conducted, {"budget": budget})
    if as_json:
        print_json(
            {
                "schema": SCHEMA,
                "kind": study.kind,
                "seeds": list(seeds),
                "window": list(window),
                "budget": budget,
                "answer": _records(table),
                "assumptions": None if assumed is None else _records(assumed),
                "failures": failures,
                "saved": str(folder),
            }
        )
        return bool(failures)
    _print(table, study, window, budget)
    if assumed is not None:
        _print_assumptions(assumed, seeds[:assumption_seeds])
    page = console()
    for failure in failures[:10]:
        page.print(f"FAILED: {failure}", soft_wrap=True)
    more = f", {ASSUMPTIONS}" if assumed is not None else ""
    page.print(f"Saved: {folder}/ ({TABLE}{more}, interaction.svg, runs/, record.json)", soft_wrap=True)
    return bool(failures)


def _conduct_variants(
    folder: Path,
    seeds: Sequence[int],
    households: int | None,
    months: int | None,
    workers: int,
    cluster: Cluster | None,
    quiet: bool,
) -> list[str]:
    """The square under all variants, and over the set that fits, each in a folder of its own below `folder`.

    A line for every run that failed.
    """
    errors = console(stderr=True)
    errors.quiet = quiet
    studies = [variants.variants_study(seeds, households, months)]
    if shipped_calibrated().exists():
        studies.append(variants.set_study(load_calibrated(), seeds, households, months))
    failures: list[str] = []
    for study in studies:
        inner = begin(study, folder / study.name)
        errors.print(announcement(study), soft_wrap=True)
        done = conduct_here(study, inner, workers, cluster, quiet)
        conclude(done, {})
        failures += done.failures
    return failures


def _print(table: pd.DataFrame, study: Study, window: tuple[int, int], budget: float | None) -> None:
    page = console()
    at = f", every programme at {millions(budget)} yuan" if budget else ""
    page.print(
        f"\nTogether and apart, {span_of_years(window)}{at}: differences, 95 % intervals over seeds, paired; parameters"
        " at their central values. Less than nought is less poverty, but on income.\n",
        soft_wrap=True,
    )
    less = "whole less mean part" if budget else "whole less sum of parts"
    together = columns("", "links", "the whole\nper 1,000", *(f"{less}\n{SCALE_HEADINGS[s]}" for s in SCALES), first=2)
    for experiment in (SQUARE, FACTORIAL):
        for links in (ON, OFF):
            rows = table[(table["experiment"] == experiment) & (table["links"] == links)]
            whole = _cell(rows, "whole", "all", PERSON_YEARS)
            together.add_row(experiment, links, whole, *(_cell(rows, less, "all", scale) for scale in SCALES))
    page.print(together)
    linked = table[table["links"] == ON]
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
    page.print(f"{seeds_in_words(study.seeds)}. {INVENTED}", soft_wrap=True)


def _print_assumptions(table: pd.DataFrame, seeds: Sequence[int]) -> None:
    page = console()
    page.print(
        f"\nWhat it hangs on: e-commerce, social work and both against the baseline, {seeds_in_words(seeds)}"
        f' (95 % intervals over seeds; "{OVER_THE_SET}": over its points and seeds)\n',
        soft_wrap=True,
    )
    shown = columns("variant", *SHORT.values(), first=1)
    for variant in dict.fromkeys(table["variant"]):
        rows = table[table["variant"] == variant]
        shown.add_row(str(variant), *(_text(rows[rows["figure"] == figure], figure) for figure in SHORT))
    page.print(shown)
    page.print()


def _cell(rows: pd.DataFrame, quantity: str, subject: str, scale: str) -> str:
    of_scale = (rows["quantity"] == quantity) & (rows["subject"] == subject) & (rows["scale"] == scale)
    return _text(rows[of_scale], scale)


def _text(rows: pd.DataFrame, figure: str) -> str:
    """The one row as a table shows it; a dash where there is none."""
    if rows.empty:
        return "-"
    scale = next((name for name in (LOG_INCOME, LOG_ODDS) if name in figure), PERSON_YEARS)
    return number_interval_text(_interval(rows.iloc[0]), DECIMALS[scale], signed=True)


def _interval(row: Any) -> Interval:
    bounds = [None if pd.isna(row[end]) else float(row[end]) for end in ("low", "high")]
    return Interval(float(row["estimate"]), *bounds)


def _records(table: pd.DataFrame) -> list[dict[Any, Any]]:
    return table.astype(object).where(table.notna(), None).to_dict("records")
