"""Who of a cluster's workers is there: how many work for us, and whether any ever will."""

import time
from collections.abc import Callable, Collection
from typing import Any

from tongyu.errors import InputError, TongyuError
from tongyu.runs.fitness import Fitness
from tongyu.text.wording import counted

SCHEDULER_LOST = "the scheduler was lost; what was finished is kept, and the same command goes on from there."
WORKERS_LOST = (
    "the worker processes ended and could not be started again; what was finished is kept, and the same command goes on"
    " from there."
)
BEAT = 1.0  # seconds without a result after which we look whether anybody still works
ANSWER = 25.0  # seconds within which a scheduler that lives answers
NOBODY = 3.0  # seconds without a worker before that is said
AGAIN = 60.0  # seconds before it is said again


class Muster:
    """Counts the workers of a client's cluster, and tells when there are none."""

    def __init__(self, client: Any, announce: Callable[[str], None], elsewhere: bool) -> None:
        self._client = client
        self._announce = announce
        self._fitness = Fitness(self._answers, announce) if elsewhere else None
        self._fit: list[str] = []
        self._counted = -AGAIN
        self._count = 0
        self._seen = time.monotonic()
        self._told: float | None = None

    def requires(self, mechanisms: Collection[str]) -> None:
        """Let nobody work who lacks one of the added `mechanisms`, or has another version of it."""
        if self._fitness is not None and mechanisms:
            self._fitness.requires(mechanisms)
            self._counted = -AGAIN

    def present(self) -> int:
        """Threads that work, as of the last second. Raises TongyuError where the scheduler is lost."""
        if time.monotonic() - self._counted >= BEAT:
            self._count = self._ask()
            self._counted = time.monotonic()
        return self._count

    @property
    def fit(self) -> list[str] | None:
        """The workers that may be given work, None where all may."""
        return self._fit if self._fitness is not None and self._fitness.any_left_out else None

    def was_wanting(self, key: str) -> bool:
        """Whether the task of that key failed since a worker cannot do our work, which is then left out."""
        if self._fitness is None:
            return False
        wanting = self._fitness.found_wanting(self._of_task(key, "erred_on"))
        self._counted = -AGAIN
        return wanting

    def nobody_may(self, key: str) -> bool:
        """Whether the task of that key waits for workers that are all gone, while others could do it."""
        if self.fit is None or not self.present():
            return False
        allowed = self._of_task(key, "worker_restrictions")
        return bool(allowed) and not set(allowed) & set(self._fit)

    def _of_task(self, key: str, what: str) -> list[str]:
        """Addresses of workers that the scheduler notes of a task."""

        def noted(dask_scheduler: Any) -> list[str]:  # travels by value
            return list(getattr(dask_scheduler.tasks.get(key), what, None) or ())

        try:
            return list(self._client.run_on_scheduler(noted))
        except Exception:  # whatever a connection says that is lost, closing or closed
            raise TongyuError(SCHEDULER_LOST) from None

    def _answers(self, function: Callable[..., Any], addresses: Collection[str]) -> dict[str, Any]:
        """What each of the workers answers, or the error that it raises."""
        run = self._client._run
        try:
            return dict(
                self._client.sync(run, function, workers=list(addresses), on_error="return", callback_timeout=ANSWER)
            )
        except TimeoutError:
            return {}  # to be asked again

    def look(self) -> None:
        """Say so where there have been no workers for a while.

        Raises TongyuError where the scheduler is lost, and where the workers are ours and none will come again.
        """
        count, now = self.present(), time.monotonic()
        if not count and self._given_up():
            raise TongyuError(WORKERS_LOST)
        if count:
            if self._told is not None:
                self._announce(f"{counted(count, 'worker')} again; going on.")
            self._seen, self._told = now, None
        elif now - self._seen >= NOBODY and (self._told is None or now - self._told >= AGAIN):
            self._announce("no workers at the moment; waiting for some.")
            self._told = now

    def _given_up(self) -> bool:
        """Whether all who would start our workers again have tried in vain and ended: nobody else would."""
        from distributed.core import Status

        cluster = self._client.cluster  # None where it is not ours
        return cluster is not None and all(
            nanny.status in (Status.closed, Status.failed) for nanny in cluster.workers.values()
        )

    def _ask(self) -> int:
        if self._client.status != "running":
            raise TongyuError(SCHEDULER_LOST)
        try:
            threads = self._client.sync(self._client.scheduler.ncores, callback_timeout=ANSWER)
            self._fit = list(threads) if self._fitness is None else self._fitness.of(threads)
            return sum(threads[address] for address in self._fit)
        except InputError:
            raise
        except Exception:  # whatever a connection says that is lost, closing or closed
            raise TongyuError(SCHEDULER_LOST) from None
