"""Run what of a study is missing in a store, and keep it: block by block, in any order, by any number of workers."""

import contextlib
import gc
import math
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tongyu.county.history import Histories
from tongyu.errors import InputError
from tongyu.loaded_code import require_as_loaded
from tongyu.runs.cluster import require_alike
from tongyu.runs.engine import Crew, lost_run
from tongyu.runs.store import Scan, Store
from tongyu.runs.stored import KEEP
from tongyu.runs.study import Study
from tongyu.runs.tasks import Failure, Run, Task, perform
from tongyu.text.wording import plain

BLOCK_SECONDS = 5.0  # of work in one file: what a kill costs at most, beside its own time
LARGEST_BLOCK = 500
FOR_THE_END = 4  # blocks a worker that the last runs are cut into, so that all end together
HISTORIES = Histories()  # of this process: runs come seed by seed, so the next one mostly begins like the last
TO_MERGE = 2_000  # new files after which small ones are merged, so that a long study does not leave a million


@dataclass(frozen=True)
class Block:
    """Some runs that one worker makes and stores as one file."""

    folder: Path
    tasks: tuple[tuple[str, Task], ...]  # with the id of each
    keep: tuple[str, ...]
    version: str  # of the model, and of the added mechanisms that the study uses
    mechanisms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Done:
    """What the one who waits is told of a run: its results are in the store."""

    id: str
    scenario: str
    seed: int
    seconds: float
    failure: Failure | None = None


@dataclass(frozen=True)
class Made:
    """What became of a block: the file its runs are in, empty where they were lost, and every run."""

    file: str
    runs: Sequence[Done]


def perform_block(block: Block) -> Made:
    """Make the runs of `block` and store them. Raises InputError where that cannot be done here.

    So it is where this process runs another model than its files define.
    """
    if multiprocessing.parent_process() is not None and not gc.get_freeze_count():
        # In a worker what is imported stays: looking through it for garbage costs a run some two per cent. In a process
        # of the user's it would keep what the user has, too.
        gc.collect()
        gc.freeze()
    require_alike(block.version, block.folder, block.mechanisms)
    results: list[tuple[str, str, Run | Failure]] = []
    done = []
    for identity, task in block.tasks:
        result = perform(task, block.keep, HISTORIES)
        results.append((identity, task.scenario.fingerprint, result))
        failure = result if isinstance(result, Failure) else None
        seconds = result.seconds if isinstance(result, Run) else 0.0
        done.append(Done(identity, task.scenario.name, task.seed, seconds, failure))
    require_as_loaded()  # after the runs, since that is what made them
    return Made(Store(block.folder).write(results, block.keep), done)


def sweep(
    study: Study, store: Store, hired: Crew, scan: Scan, watch: Callable[[Done], None] = lambda done: None
) -> list[Done]:
    """Make and store the runs of `study` that `scan` does not find in `store`; tells `watch` of each.

    Returns the runs that were lost with their processes, which are not stored, so that they are tried again next
    time. A run that fails is stored as failed and stops no other.
    """
    hired.requires(study.mechanisms)
    blocks = Blocks(study, store, scan, hired)
    lost: list[Done] = []
    with contextlib.closing(hired.do(perform_block, blocks, _lost)) as incoming:
        for number, made in enumerate(incoming, start=1):
            if hired.elsewhere and made.file:
                _require_arrived(store, made)
            for each in made.runs:
                blocks.learn(each)
                if not made.file:
                    lost.append(each)
                watch(each)
            if number % TO_MERGE == 0:
                store.compact()
    store.compact()
    return lost


def missing(study: Study, scan: Scan) -> list[int]:
    """The rows of the study's plan that have to be run: each identity once."""
    seen: set[str] = set()
    rows = []
    for row, identity in enumerate(study.plan["id"]):
        if identity not in seen and not scan.has(identity, study.keep):
            seen.add(identity)
            rows.append(row)
    return rows


class Blocks:
    """Cuts what is missing into blocks, each when somebody is free for it, by how long runs have taken so far."""

    def __init__(self, study: Study, store: Store, scan: Scan, hired: Crew) -> None:
        self._study = study
        self._store = store
        self._hired = hired
        # Seed by seed, so that what is finished early is whole: every scenario with the first seeds.
        plan: dict[str, list[Any]] = {str(name): column.to_list() for name, column in study.plan.items()}
        self._plan = plan
        # With all that is kept of any run, so that one made again has no less than before.
        kept = {*study.keep, *(part for found in scan.runs.values() for part in found.kept)}
        self._keep = tuple(part for part in KEEP if part in kept)
        self._left = sorted(missing(study, scan), key=lambda row: (plan["point"][row], plan["seed"][row]))[::-1]
        self._seconds = 0.0
        self._runs = 0

    def learn(self, done: Done) -> None:
        """Take note of how long a run took."""
        if done.failure is None:
            self._seconds += done.seconds
            self._runs += 1

    def __iter__(self) -> Iterator[Block]:
        while self._left:
            rows = [self._left.pop() for _ in range(min(self._size(), len(self._left)))]
            tasks = tuple(map(self._task, rows))
            version = (self._study.version, self._study.mechanisms)
            yield Block(self._store.folder.resolve(), tasks, self._keep, *version)

    def _size(self) -> int:
        if not self._runs:
            return 1
        of_time = math.ceil(BLOCK_SECONDS * self._runs / max(self._seconds, 1e-6))
        of_rest = math.ceil(len(self._left) / (FOR_THE_END * self._hired.workers))
        return max(1, min(of_time, of_rest, LARGEST_BLOCK))

    def _task(self, row: int) -> tuple[str, Task]:
        planned = self._plan
        return planned["id"][row], self._study.task(
            planned["scenario"][row], planned["point"][row], planned["seed"][row]
        )


def _lost(block: Block) -> Made:
    return Made(
        "", [Done(identity, task.scenario.name, task.seed, 0.0, lost_run(task)) for identity, task in block.tasks]
    )


def _require_arrived(store: Store, made: Made) -> None:
    """Raises InputError where what a worker stored is not here: a folder of that name on a disk of its own."""
    if (store.folder / made.file).is_file():
        return
    # Another sweep of the folder may have merged the file since.
    if not store.scan().runs.keys() >= {each.id for each in made.runs}:
        raise InputError(
            f"{plain(str(store.folder), 200)}: what a worker wrote there is not here; it must be on a disk that all"
            " share."
        )
