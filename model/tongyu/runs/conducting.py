"""Conduct a study: compile, look what is there already, run the rest, and leave a record when all is done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tongyu.runs.cluster import Cluster
from tongyu.runs.compiling import compile_kernels
from tongyu.runs.engine import crew
from tongyu.runs.record import claims, record, write_record
from tongyu.runs.results import Results
from tongyu.runs.store import RUNS, Scan, Store
from tongyu.runs.study import Study
from tongyu.runs.sweep import Done, missing, sweep
from tongyu.text.wording import plain


@dataclass(frozen=True)
class Told:
    """Who is told of what happens: `announce` of what takes long or is odd, `starting` of how much there is to do."""

    announce: Callable[[str], None] = lambda line: None
    starting: Callable[[int, int, str | None], None] = lambda runs, workers, dashboard: None
    watch: Callable[[Done], None] = lambda done: None


@dataclass
class Conducted:
    """A study whose runs are all made: where its results are, how many were there before, which were lost."""

    results: Results
    found: int
    made: int
    lost: list[Done] = field(default_factory=list)

    @property
    def failures(self) -> list[str]:
        """A line for every run of the plan that is not there, or failed."""
        failed = [
            f"{row['scenario']}, point {row['point']}, seed {row['seed']}, {row['month'] or 'before the first month'}"
            f"{', phase ' + row['phase'] if row['phase'] else ''}: {row['error']}: {row['message']}"
            for row in self.results.failures.to_dict("records")
        ]
        return failed + [str(each.failure) for each in self.lost]


def conduct(study: Study, folder: Path, workers: int, told: Told, cluster: Cluster | None = None) -> Conducted:
    """Run what of `study` the store in `folder` lacks, on `workers` processes or on `cluster`.

    Raises InputError for a mistake of the user and for a disk that is full; what was finished is kept. So it is when
    KeyboardInterrupt comes.
    """
    store = Store(folder / RUNS)
    scan = store.scan()
    _tell_of(scan, folder, told.announce)
    to_do = missing(study, scan)
    lost: list[Done] = []
    if to_do:
        compile_kernels(told.announce)
        with crew(min(workers, len(to_do)), cluster, told.announce, study.scenarios) as hired:
            told.starting(len(to_do), hired.present, hired.dashboard)
            lost = sweep(study, store, hired, scan, told.watch)
    return Conducted(Results(folder, study), study.plan["id"].nunique() - len(to_do), len(to_do), lost)


def conclude(conducted: Conducted, details: Mapping[str, Any]) -> None:
    """Write the record of a study whose tables are written: what made it, and the hashes of all its files.

    Raises InputError where this process runs another model than its files define.
    """
    results = conducted.results
    study = results.study
    said = found_in(conducted)
    write_record(record(study.kind, study.scenarios, study.seeds, **said, **details), results.folder)


def found_in(conducted: Conducted) -> dict[str, Any]:
    """What a record says of a study beside its scenarios and seeds, from its plan and its stored runs."""
    study, stored = conducted.results.study, conducted.results.stored
    sound = stored[~stored["failed"].astype(bool)]
    known = len(sound) and sound["first_year"].notna().any()
    return {
        "name": study.name,
        "question": study.question,
        "households": int(sound["households"].iloc[0]) if len(sound) else 0,
        "window": [int(sound[name].iloc[0]) for name in ("first_year", "last_year")] if known else None,
        "points": len(study.points),
        "variables": [variable.name for variable in study.variables],
        "design": dict(study.settings),
        "runs": {
            "planned": len(study.plan),
            "distinct": study.plan["id"].nunique(),
            "failed": conducted.failures,
        },
    }


def claimed(results: Results) -> dict[str, Any]:
    """All that the record of a finished study must say, but for what cannot be known from plan and runs."""
    study = results.study
    planned = study.plan["id"].nunique()
    of_runs = found_in(Conducted(results, planned, 0))
    return claims(study.kind, study.scenarios, study.seeds) | of_runs | {"model_version": study.version}


def _tell_of(scan: Scan, folder: Path, announce: Callable[[str], None]) -> None:
    for name in scan.damaged:
        announce(
            f"{folder / RUNS / plain(name)}: damaged; set aside as {plain(name)}.damaged, its runs are made again."
        )
    for name in scan.foreign:
        announce(f"{folder / RUNS / plain(name)}: not of this study; left alone.")
