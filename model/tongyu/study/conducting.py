"""Conduct a study: compile, look what is there already, run the rest, and leave a record when all is done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tongyu.study.cluster import Cluster
from tongyu.study.compiling import compile_kernels
from tongyu.study.engine import crew
from tongyu.study.files import write_json
from tongyu.study.folder import RECORD
from tongyu.study.record import record, with_files
from tongyu.study.results import Results
from tongyu.study.store import RUNS, Scan, Store
from tongyu.study.study import Study
from tongyu.study.sweep import Done, missing, sweep
from tongyu.wording import plain


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
        with crew(min(workers, len(to_do)), cluster, told.announce) as hired:
            told.starting(len(to_do), hired.present, hired.dashboard)
            lost = sweep(study, store, hired, scan, told.watch)
    return Conducted(Results(folder, study), study.plan["id"].nunique() - len(to_do), len(to_do), lost)


def conclude(conducted: Conducted, details: Mapping[str, Any]) -> None:
    """Write the record of a study whose tables are written: what made it, and the hashes of all its files."""
    results = conducted.results
    study, stored = results.study, results.stored
    sound = stored[~stored["failed"].astype(bool)]
    document = record(
        study.kind,
        study.scenarios,
        study.seeds,
        name=study.name,
        question=study.question,
        households=int(sound["households"].iloc[0]) if len(sound) else 0,
        window=[int(sound[name].iloc[0]) for name in ("first_year", "last_year")]
        if len(sound) and sound["first_year"].notna().any()
        else None,
        points=len(study.points),
        variables=[variable.name for variable in study.variables],
        design=dict(study.settings),
        runs={"planned": len(study.plan), "distinct": study.plan["id"].nunique(), "failed": conducted.failures},
        **details,
    )
    write_json(results.folder / RECORD, with_files(document, results.folder))


def _tell_of(scan: Scan, folder: Path, announce: Callable[[str], None]) -> None:
    for name in scan.damaged:
        announce(
            f"{folder / RUNS / plain(name)}: damaged; set aside as {plain(name)}.damaged, its runs are made again."
        )
    for name in scan.foreign:
        announce(f"{folder / RUNS / plain(name)}: not of this study; left alone.")
