"""Runs that fail on purpose, by what watches them: the model itself stays the one that its files define."""

from collections.abc import Callable, Collection

from tongyu.county.county import County
from tongyu.county.history import Histories
from tongyu.errors import ClearingError
from tongyu.runs.tasks import EVERYTHING, Failure, Run, Task, live


def failing(wanted: Callable[[County], bool]) -> Callable[..., Run | Failure]:
    """A `perform` whose runs do not clear in the month in which `wanted` says so of their county."""

    def perform(task: Task, keep: Collection[str] = EVERYTHING, histories: Histories | None = None) -> Run | Failure:
        return live(task, keep, watch, histories)[0]

    def watch(county: County) -> None:
        def refuse(phase: str) -> None:
            if phase == "list" and wanted(county):
                error = ClearingError("residual 1e-3")
                error.add_note(f"{county.date}, phase clear")
                raise error

        county.observer = refuse

    return perform
