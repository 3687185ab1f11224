"""One run of the county as a task that any process can do."""

import contextlib
import time
import traceback
from collections.abc import Callable, Collection
from dataclasses import dataclass

import pandas as pd

from tongyu.county.county import County
from tongyu.county.history import Histories
from tongyu.errors import AccountsError, InputError
from tongyu.kernels.threads import shared_by
from tongyu.runs.people import People, people_of
from tongyu.scenario.scenario import Scenario


@dataclass(frozen=True)
class Task:
    """One scenario with one seed."""

    scenario: Scenario
    seed: int

    @property
    def key(self) -> tuple[str, int]:
        """What tells this task from the others of a study."""
        return self.scenario.name, self.seed


@dataclass(frozen=True)
class Run:
    """What a study keeps of a run that went through."""

    scenario: str
    seed: int
    households: int  # in the sample, as it began
    persons: int  # in the sample, at the end
    window: tuple[int, int] | None  # first and last calendar year that outcomes look at; None: no complete year
    outcomes: dict[str, float]  # empty without a window
    yearly: pd.DataFrame  # a row a complete calendar year
    monthly: pd.DataFrame  # a row a month
    seconds: float
    people: People | None = None  # until it is paired with the baseline's


@dataclass(frozen=True)
class Failure:
    """A run that did not go through. `month` is empty before the first, `phase` where it is not known."""

    scenario: str
    seed: int
    month: str
    phase: str
    error: str
    message: str
    traceback: str = ""

    def __str__(self) -> str:
        month = f", {self.month}" if self.month else ""
        phase = f", phase {self.phase}" if self.phase else ""
        return f"{self.scenario}, seed {self.seed}{month}{phase}: {self.error}: {self.message}"


EVERYTHING = ("years", "months", "people")


def perform(task: Task, keep: Collection[str] = EVERYTHING, histories: Histories | None = None) -> Run | Failure:
    """Run the county of `task` to its end and keep what a study needs of it; see `live`."""
    return live(task, keep, histories=histories)[0]


def live(
    task: Task,
    keep: Collection[str] = EVERYTHING,
    watch: Callable[[County], None] | None = None,
    histories: Histories | None = None,
    threads: int = 1,
) -> tuple[Run | Failure, County | None]:
    """Run the county of `task` to its end; the county comes along if it could be made.

    Months and households are only taken out of it where `keep` names them. `watch` is told of the county when it is
    made, before its first month. From `histories` it takes the months before its programme, and `threads` share its
    market, with the same results.

    Accounts that don't close, a market that doesn't clear and any fault of the program become a Failure, so that one
    run stops no other; a mistake of the user is raised as InputError, since it would stop them all.
    """
    began = time.perf_counter()
    county: County | None = None
    try:
        county = _begun(task, histories, threads)
        if watch is not None:
            watch(county)
        county.run()
        result = Run(
            scenario=task.scenario.name,
            seed=task.seed,
            households=county.sample,
            persons=int(county.households.persons.sum(dtype="int64")),
            window=county.window,
            outcomes=county.outcomes() if county.window else {},
            yearly=county.yearly,
            monthly=county.monthly if "months" in keep else pd.DataFrame(),
            seconds=time.perf_counter() - began,
            people=people_of(county) if "people" in keep else None,
        )
    except InputError:
        raise
    except Exception as error:
        return failure_of(task, county, error), county
    return result, county


def _begun(task: Task, histories: Histories | None, threads: int) -> County:
    if histories is not None:
        with contextlib.suppress(Exception):  # what fails there fails again here, in a county that tells its month
            county = histories.begin(task.scenario, task.seed)
            county.threads = shared_by(threads, county.sample)
            return county
    return County(task.scenario, rng=task.seed, threads=threads)


def failure_of(task: Task, county: County | None, error: Exception) -> Failure:
    """What is kept of a run that `error` ended; call it where the error is caught. `county` None: none was made."""
    return Failure(
        scenario=task.scenario.name,
        seed=task.seed,
        month=county.date if county is not None and county.month >= 0 else "",
        phase=_phase(error),
        error=type(error).__name__,
        message=" ".join(str(error).split()),
        traceback=traceback.format_exc(),
    )


def _phase(error: Exception) -> str:
    """The phase that the county noted on `error` as "2013-05, phase clear"; the check of the books comes after all."""
    for note in getattr(error, "__notes__", ()):
        _, found, phase = note.partition("phase ")
        if found:
            return str(phase)
    return "the month's end" if isinstance(error, AccountsError) else ""
