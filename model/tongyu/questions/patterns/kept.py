"""What was run for patterns is kept, so that a command that was interrupted or killed goes on where it was.

A file with a line a task: the task's identity and its figures. Lines are only ever added, each whole and brought to the
disk; one that a kill left half-written is passed over, and its task is done again. The store of a sweep keeps runs and
their outcomes; figures are estimated while a county runs, so there is no run to store.
"""

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tongyu.errors import InputError
from tongyu.questions.patterns.tasks import Figures, PatternTask, perform_patterns
from tongyu.runs.engine import Crew, lost_run
from tongyu.runs.files import reason
from tongyu.runs.record import model_version
from tongyu.runs.tasks import Failure
from tongyu.scenario.scenario import Scenario
from tongyu.text.wording import plain


@dataclass(frozen=True)
class NumberedTask:
    """A task and its place among those that are done together."""

    number: int
    task: PatternTask

    @property
    def scenario(self) -> Scenario:
        """What a lost process is reported with."""
        return self.task.scenario

    @property
    def seed(self) -> int:
        """The seed."""
        return self.task.seed


class Kept:
    """The figures that are kept in the file `path`; in none where it is None."""

    def __init__(self, path: Path | None) -> None:
        """Raises InputError where the file cannot be read."""
        self.path = path
        self._found: dict[str, Figures] = {}
        if path is None:
            return
        self._version = figures_version()
        try:
            lines = path.read_bytes().splitlines() if path.exists() else []
        except OSError as error:
            raise InputError(f"{plain(str(path), 200)}: cannot be read: {reason(error)}.") from None
        for line in lines:
            try:
                said = json.loads(line)
                figures = {str(name): float(figure) for name, figure in said["figures"].items()}
                self._found[said["id"]] = Figures(int(said["seed"]), int(said["households"]), figures)
            except (ValueError, KeyError, TypeError, AttributeError):
                continue  # half a line, or none of ours

    def __len__(self) -> int:
        """How many tasks are kept, also of other versions and other commands."""
        return len(self._found)

    def of(self, task: PatternTask) -> Figures | None:
        """The figures of `task`, by this version of the model and of the estimators."""
        return self._found.get(self._identity(task)) if self._found else None

    def add(self, task: PatternTask, figures: Figures) -> None:
        """Keep the figures of `task`. Raises InputError where the file cannot be written."""
        if self.path is None:
            return
        said = {"id": self._identity(task), **vars(figures)}
        try:
            with self.path.open("ab+") as file:
                if file.tell():
                    file.seek(-1, os.SEEK_END)
                    if file.read(1) != b"\n":  # the half of a line that a kill left
                        file.write(b"\n")
                file.write(json.dumps(said).encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise InputError(f"{plain(str(self.path), 200)}: cannot be written: {reason(error)}.") from None
        self._found[said["id"]] = figures

    def discard(self) -> None:
        """Remove the file, when what it was for is written."""
        if self.path is not None:
            self.path.unlink(missing_ok=True)

    def _identity(self, task: PatternTask) -> str:
        return identity_of(task, self._version)


NOTHING_KEPT = Kept(None)


def perform_numbered(task: NumberedTask) -> tuple[int, Figures | Failure]:
    """The number of the task and what its runs show."""
    return task.number, perform_patterns(task.task)


def figures_of(
    tasks: Sequence[PatternTask],
    hired: Crew,
    kept: Kept,
    watch: Callable[[Figures | Failure], None] = lambda result: None,
) -> list[Figures | Failure]:
    """The results of all tasks, in their order; those that are kept are not done again, and the others are kept.

    A task that failed is not kept. `watch` is told of each result, of those that were kept first.
    """
    results: list[Figures | Failure | None] = [kept.of(task) for task in tasks]
    for result in results:
        if result is not None:
            watch(result)
    to_do = [NumberedTask(number, task) for number, task in enumerate(tasks) if results[number] is None]
    for number, result in hired.do(perform_numbered, to_do, lost=lambda task: (task.number, lost_run(task))):
        if isinstance(result, Figures):
            kept.add(tasks[number], result)
        results[number] = result
        watch(result)
    return [result for result in results if result is not None]


def identity_of(task: PatternTask, version: str) -> str:
    """The identity of a task: of its runs, seed and patterns, and of the `version` of what makes figures."""
    runs = [[*name, scenario.fingerprint] for name, scenario in task.runs.items()]
    asked = [
        [each.id, each.estimator, each.asked, each.scenario, each.without, each.against, each.drought]
        for each in task.patterns
    ]
    content = json.dumps([version, task.seed, runs, asked])
    return hashlib.sha256(content.encode()).hexdigest()[:32]


def figures_version() -> str:
    """The version of the model and of the estimators, which are not part of the model that makes the runs."""
    digest = hashlib.sha256()
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    return f"{model_version()} {digest.hexdigest()[:16]}"
