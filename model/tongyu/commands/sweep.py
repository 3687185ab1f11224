"""`tongyu sweep` and `tongyu status`: a study file run, and how far it is."""

from collections.abc import Callable
from pathlib import Path

from tongyu.commands.options import told_of_left_out
from tongyu.commands.output import print_results
from tongyu.county.facts import CountyFacts
from tongyu.designs.seeds_at_points import at_set, places_of
from tongyu.designs.study_file import load_study
from tongyu.errors import InputError
from tongyu.questions.calibration.folder import KIND as CALIBRATION
from tongyu.questions.calibration.folder import PLAN as CALIBRATED_BY
from tongyu.questions.calibration.folder import stored_plan as stored_calibration
from tongyu.questions.sweep.summary import BY_POINT, OVER_BOTH, TABLE, summary, tables
from tongyu.questions.trial.folder import KIND as TRIAL
from tongyu.questions.trial.folder import PLAN, TRIALS, stored_plan, trials_there
from tongyu.report.progress import Runs
from tongyu.report.tables import columns, console
from tongyu.report.wording import (
    FINDINGS,
    INVENTED,
    against_in_words,
    labelled,
    number_interval_text,
    points_in_words,
    sample_in_words,
    seeds_in_words,
    several_in_words,
)
from tongyu.runs.cluster import Cluster
from tongyu.runs.conducting import Conducted, Told, conclude, conduct
from tongyu.runs.effort import said_before
from tongyu.runs.files import write_csv, write_parquet
from tongyu.runs.folder import RECORD
from tongyu.runs.outcomes import outcome_called
from tongyu.runs.reading import understood
from tongyu.runs.record import SCHEMA
from tongyu.runs.results import ALL_RUNS, Results
from tongyu.runs.sampling import sample_of
from tongyu.runs.store import DAMAGED, RUNS, Store
from tongyu.runs.study import Study
from tongyu.runs.study_folder import STUDY, begin, stored_study
from tongyu.runs.sweep import missing
from tongyu.runs.variables import CALIBRATED
from tongyu.statistics.intervals import Interval
from tongyu.text.wording import county_called, plain

LONGEST_QUESTION = 400
QUICKLY_PLANNED = 100_000  # runs, planned in about a second


def cluster_of(address: str | None, ca: Path | None, certificate: Path | None, key: Path | None) -> Cluster | None:
    """The cluster that the options name, or none. Raises InputError for options that do not fit."""
    if address is None:
        if ca or certificate or key:
            raise InputError("the TLS options need --scheduler tls://host:8786.")
        return None
    cluster = Cluster(address, ca, certificate, key)
    cluster.check()
    return cluster


def conduct_here(study: Study, folder: Path, workers: int, cluster: Cluster | None, quiet: bool) -> Conducted:
    """Conduct `study` with a bar on standard error. KeyboardInterrupt says what is kept."""
    errors = console(stderr=True)
    errors.quiet = quiet
    if cluster is not None and cluster.warning:
        errors.print(cluster.warning, soft_wrap=True)
    planned = study.plan["id"].nunique()
    progress: Runs | None = None
    before = 0

    def starting(runs: int, hired: int, dashboard: str | None) -> None:
        nonlocal progress, before
        before = planned - runs
        there = f"; {planned - runs:,} of {planned:,} are there already" if runs < planned else ""
        on = f"on {hired} {'core' if hired == 1 else 'cores'}" if hired else "on a cluster that has no workers yet"
        errors.print(f"{runs:,} run{'s' if runs > 1 else ''} {on}{there}", soft_wrap=True)
        if dashboard:
            errors.print(f"Dashboard: {dashboard}", soft_wrap=True)
        progress = Runs(errors, runs, max(1, hired))
        progress.__enter__()
        progress.start()

    try:
        told = Told(lambda line: errors.print(line, soft_wrap=True), starting, lambda done: _count(progress, done))
        return conduct(study, folder, workers, told, cluster)
    except KeyboardInterrupt:
        done = before + (progress.done if progress else 0)
        raise KeyboardInterrupt(
            f"Interrupted after {done} of {planned} runs; {folder}/ keeps what was finished, and the same command"
            " goes on from there."
        ) from None
    finally:
        if progress is not None:
            progress.__exit__(None, None, None)


def run_sweep(
    file: Path,
    out: Path | None,
    workers: int,
    cluster: Cluster | None,
    as_json: bool,
    county: CountyFacts | None = None,
) -> bool:
    """Run the study in `file`, in `county` where one is given, print its table; whether any run failed.

    Raises InputError.
    """
    study = load_study(file, county)
    for scenario in study.scenarios:
        told_of_left_out(scenario)
    errors = console(stderr=True)
    errors.quiet = as_json
    fitted = str(study.settings.get("fitted", ""))
    before = said_before(study, workers if cluster is None else None)
    said = "\n".join((announcement(study), *([fitted] if fitted else []), *before))
    quick = study.runs <= QUICKLY_PLANNED  # mistakes are then told alone
    if not quick:
        errors.print(said, soft_wrap=True)
    _ = study.plan  # a point that leaves what is accepted is a mistake of the file, found before anything is written
    folder = begin(study, out, lambda line: errors.print(line, soft_wrap=True))
    if quick:
        errors.print(said, soft_wrap=True)
    conducted = conduct_here(study, folder, workers, cluster, as_json)
    results = conducted.results
    made = tables(results)
    for name, frame in made.items():
        write_csv(folder / name, frame)
    table = made[TABLE]
    write_parquet(folder / ALL_RUNS, results.runs)
    conclude(conducted, {})
    if as_json:
        print_results(
            {
                "schema": SCHEMA,
                "kind": "sweep",
                "study": study.name,
                "fitted": fitted or None,
                "table": table.astype(object).where(table.notna(), None).to_dict("records"),
                "failures": conducted.failures,
                "saved": str(folder),
            }
        )
    else:
        _print(results, conducted.failures, folder)
    return bool(conducted.failures)


def announcement(study: Study) -> str:
    """What is about to be run, in one line."""
    first = study.scenarios[0]
    varied = [variable for variable in study.variables if not at_set(study) or variable.name != CALIBRATED]
    points = f", {points_in_words(len(places_of(study)), len(varied))}" if varied else ""
    points += ", each seed with a point of the fitted set" if at_set(study) else ""
    return (
        f"{study.name}: {county_called(first.county.name)},"
        f" {sample_in_words(sample_of(first), first.county.households)}, {seeds_in_words(study.seeds)},"
        f" {len(study.scenarios)} scenario{'s' if len(study.scenarios) > 1 else ''}{points}:"
        f" {study.runs:,} run{'s' if study.runs > 1 else ''}"
    )


def print_status(folder: Path, as_json: bool) -> None:
    """Say how far the study, or the trial, in `folder` is. Raises InputError where there is none."""
    if not (folder / STUDY).is_file() and (folder / PLAN).is_file():
        _print_status_of_trial(folder, as_json)
        return
    if not (folder / STUDY).is_file() and (folder / CALIBRATED_BY).is_file():
        _print_status_of_calibration(folder, as_json)
        return
    with understood(folder):
        study = stored_study(folder)
        scan = Store(folder / RUNS).scan()
        wanted = set(study.plan["id"])
        left = len(missing(study, scan))
    failed = sum(found.failed for identity, found in scan.runs.items() if identity in wanted)
    finished = (folder / RECORD).is_file() and not left
    document = {
        "schema": SCHEMA,
        "kind": "status",
        "study": study.name,
        "question": study.question,
        "planned": len(wanted),
        "done": len(wanted) - left,
        "failed": failed,
        "missing": left,
        "of_other_versions_or_plans": len(scan.runs.keys() - wanted),
        "files": scan.files,
        "bytes": scan.size,
        "damaged": sorted(
            path.name
            for path in (folder / RUNS).glob("*")
            if path.name.endswith(DAMAGED) or path.name in scan.damaged  # where it could not be renamed
        ),
        "foreign": list(scan.foreign),
        "finished": finished,
    }
    if as_json:
        print_results(document)
        return
    page = console()
    question = f": {plain(study.question, LONGEST_QUESTION)}" if study.question else ""
    page.print(f"{plain(study.kind)} {plain(study.name)}{question}", soft_wrap=True)
    page.print(
        f"{len(wanted) - left:,} of {len(wanted):,} runs are there, {failed} of them failed; {left:,} are missing.",
        soft_wrap=True,
    )
    others = document["of_other_versions_or_plans"]
    if others:
        page.print(f"{others:,} more, of another version of the model or another plan, are kept.", soft_wrap=True)
    for key, words in (("damaged", "damaged, set aside"), ("foreign", "not of this study")):
        for name in document[key]:  # type: ignore[attr-defined]
            page.print(f"{folder / RUNS / plain(name)}: {words}", soft_wrap=True)
    page.print(
        f"{scan.files:,} file{'s' if scan.files != 1 else ''}, {scan.size / 1e6:,.1f} MB. " + _state(finished, left),
        soft_wrap=True,
    )


def _print_status_of_trial(folder: Path, as_json: bool) -> None:
    plan = stored_plan(folder)
    there = trials_there(folder)
    finished = (folder / RECORD).is_file()
    document = {
        "schema": SCHEMA,
        "kind": TRIAL,
        "lever": plan.lever,
        "scenario": plan.scenario.name,
        "done": len(there),
        "damaged": sorted(path.name for path in (folder / TRIALS).glob(f"*{DAMAGED}")),
        "finished": finished,
    }
    if as_json:
        print_results(document)
        return
    page = console()
    page.print(f"trial of {plan.lever} on {plain(plan.scenario.name)}", soft_wrap=True)
    page.print(f"{len(there)} trial{'s are' if len(there) != 1 else ' is'} there.", soft_wrap=True)
    page.print(_state(finished, 0 if finished else 1), soft_wrap=True)


def _print_status_of_calibration(folder: Path, as_json: bool) -> None:
    plan, scan = stored_calibration(folder), Store(folder / RUNS).scan()
    finished = (folder / RECORD).is_file()
    document = {
        "schema": SCHEMA,
        "kind": CALIBRATION,
        "waves": plan.get("waves"),
        "done": len(scan.runs),
        "failed": sum(found.failed for found in scan.runs.values()),
        "damaged": list(scan.damaged),
        "finished": finished,
    }
    if as_json:
        print_results(document)
        return
    page = console()
    waves = plan.get("waves")
    said = f"waves of {', '.join(map(str, waves))} points" if waves else "its waves are not cut to the time yet"
    page.print(f"calibration of {plain(str(plan['county']))}: {said}.", soft_wrap=True)
    page.print(f"Figures of {len(scan.runs):,} seeds at points are there, {document['failed']} failed.", soft_wrap=True)
    page.print(_state(finished, 0 if finished else 1), soft_wrap=True)


def _state(finished: bool, left: int) -> str:
    if finished:
        return "Finished: tables and record are there."
    return (
        "Not finished: the same command goes on." if left else "All runs are there, the tables are not: run it again."
    )


def _count(progress: Runs | None, done: object) -> None:
    if progress is not None:
        progress.result(getattr(done, "failure", None) or done)


def _print(results: Results, failures: list[str], folder: Path) -> None:
    study = results.study
    page = console()
    page.print(f"\n{FINDINGS}", soft_wrap=True)
    table = summary(results)
    against = f"Differences {against_in_words(study.references)}, paired by point and seed"
    for which, title in (("", "Levels"), ("effect_", against)):
        shown = columns(
            "scenario", *(f"{outcome_called(name).label}\n{outcome_called(name).unit}" for name in study.outcomes)
        )
        for scenario, rows in table.groupby("scenario", sort=False):
            if which and scenario not in study.references.others:
                continue
            by_outcome = rows.set_index("outcome")
            name = labelled(str(scenario), study.references) if which else str(scenario)
            shown.add_row(name, *(_cell(by_outcome.loc[name], name, which) for name in study.outcomes))
        if shown.row_count:
            page.print(f"\n{title}\n", soft_wrap=True)
            page.print(shown)
    page.print()
    for line in several_in_words(study.references):
        page.print(line, soft_wrap=True)
    for failure in failures[:10]:
        page.print(f"FAILED: {failure}", soft_wrap=True)
    if len(failures) > 10:
        page.print(f"and {len(failures) - 10} more, all in {RECORD}", soft_wrap=True)
    covers = (
        "Brackets: the middle 95 % over points and seeds together."
        if table["covers"].eq(OVER_BOTH).any()
        else "Brackets: 95 % intervals over seeds; where there are several points, of their mean."
    )
    page.print(f"{covers} {seeds_in_words(study.seeds)}. {INVENTED}", soft_wrap=True)
    more = f", {BY_POINT}" if len(study.points.columns) else ""
    page.print(f"Saved: {folder}/ ({TABLE}{more}, {ALL_RUNS}, {RUNS}/, {RECORD})", soft_wrap=True)


def _cell(row: "object", name: str, which: str) -> str:
    get: Callable[[str], float | None] = row.get  # type: ignore[attr-defined]
    estimate = get(f"{which}estimate")
    if estimate is None or estimate != estimate:
        return "-"
    bounds = [get(f"{which}estimate_{end}") for end in ("low", "high")]
    known = [None if bound is None or bound != bound else float(bound) for bound in bounds]
    outcome = outcome_called(name)
    interval = Interval(float(estimate), known[0], known[1]).scaled(outcome.factor)
    return number_interval_text(interval, outcome.difference_decimals if which else outcome.decimals, bool(which))
