"""Many runs on many cores: a local Dask cluster, one process a core, one thread each, or one that already runs."""

import contextlib
import itertools
import logging
import signal
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from multiprocessing import resource_tracker
from typing import Any, Protocol, TypeVar

from tongyu.errors import TongyuError
from tongyu.scenario import Scenario
from tongyu.study.cluster import Cluster, connected
from tongyu.study.tasks import Failure, Run, Task, perform
from tongyu.study.threads import ONE_THREAD

IN_FLIGHT = 2  # tasks a worker: one that runs, one that waits, so that no worker idles
MOST_LOSSES = 3
LOST = "its process was lost again and again; too little memory is the likeliest cause"


class Job(Protocol):
    """Anything that can be done for one scenario with one seed."""

    @property
    def scenario(self) -> Scenario: ...

    @property
    def seed(self) -> int: ...


J = TypeVar("J")
R = TypeVar("R")


def run_all(tasks: Sequence[Task], workers: int) -> Generator[Run | Failure, None, None]:
    """The results of all tasks, as they come in; see `Crew.do`."""
    with crew(min(workers, len(tasks))) as hired:
        yield from hired.do(perform, tasks)


@contextlib.contextmanager
def crew(workers: int, cluster: Cluster | None = None) -> Iterator["Crew"]:
    """Who does many rounds of tasks.

    `workers` processes that listen on 127.0.0.1 alone, or for one worker this process; or those of a `cluster` that
    already runs, however many they are.
    """
    if cluster is not None:
        with connected(cluster) as client:
            yield Crew(client, 0)
        return
    if workers <= 1:
        yield Crew(None, 1)
        return
    with _client(workers) as client:
        yield Crew(client, workers)


def lost_run(task: Any) -> Failure:
    """What is kept of a run whose process was lost with it, again and again."""
    return Failure(task.scenario.name, task.seed, "", "", "KilledWorker", LOST)


class Crew:
    """Who does the work: the processes of a client, or without one this process."""

    def __init__(self, client: Any, workers: int) -> None:
        """`workers` 0: as many as the client's cluster has at the time."""
        self._client = client
        self._workers = workers

    @property
    def workers(self) -> int:
        """Threads that work at this moment; at least one."""
        return self._workers or max(1, sum(self._client.nthreads().values()))

    @property
    def dashboard(self) -> str | None:
        """Where a browser sees the cluster at work; None where nothing serves it."""
        link = self._client.dashboard_link if self._client is not None else ""
        return link or None

    def do(
        self, work: Callable[[J], R], tasks: Iterable[J], lost: Callable[[J], Any] = lost_run
    ) -> Generator[R | Any, None, None]:
        """What `work` makes of every task, as results come in.

        Tasks are taken from their iterator when somebody is free for them. One whose process is lost is given to
        another; after the third loss its result is what `lost` makes of it. Close the generator
        (`contextlib.closing`) to stop early: no process is left behind once the crew is. Raises what `work` raises,
        and TongyuError where the cluster is lost.
        """
        if self._client is None:
            yield from map(work, tasks)
            return
        from distributed import as_completed

        waiting = iter(tasks)
        doing = {self._submit(work, task): task for task in itertools.islice(waiting, IN_FLIGHT * self.workers)}
        completed = as_completed(list(doing))
        for future in completed:
            task = doing.pop(future)
            # One for the one that is done, and more where workers have joined.
            for following in itertools.islice(waiting, max(1, IN_FLIGHT * self.workers - len(doing))):
                submitted = self._submit(work, following)
                doing[submitted] = following
                completed.add(submitted)
            yield _result(future, task, lost)

    def _submit(self, work: Callable[[J], R], task: J) -> Any:
        return self._client.submit(work, task, pure=False, retries=MOST_LOSSES - 1)


def _result(future: Any, task: J, lost: Callable[[J], Any]) -> Any:
    from concurrent.futures import CancelledError

    from distributed import KilledWorker

    try:
        result = future.result()
    except KilledWorker:
        return lost(task)
    except CancelledError:
        raise TongyuError(
            "the scheduler was lost; what was finished is kept, and the same command goes on from there."
        ) from None
    finally:
        future.release()
    return result


@contextlib.contextmanager
def _client(workers: int):  # type: ignore[no-untyped-def]
    """The client of a cluster of processes that print nothing and serve nothing.

    Ctrl-C waits while the cluster starts and ends, and then reaches this process alone.
    """
    import dask
    from distributed import Client, LocalCluster

    settings: dict[str, Any] = {
        f"distributed.nanny.pre-spawn-environ.{name}": value for name, value in ONE_THREAD.items()
    }
    settings |= {
        "distributed.scheduler.http.routes": [],
        "distributed.worker.http.routes": [],
        "distributed.scheduler.allowed-failures": MOST_LOSSES - 1,
    }
    with dask.config.set(settings):
        open_ones = contextlib.ExitStack()
        try:
            with _interrupts_wait():
                cluster = LocalCluster(
                    n_workers=workers,
                    threads_per_worker=1,
                    processes=True,
                    host="127.0.0.1",
                    dashboard_address=None,
                    scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},  # else it asks for the busy port 8787
                    memory_limit=0,
                    silence_logs=logging.CRITICAL,
                )
                open_ones.enter_context(cluster)
                client = open_ones.enter_context(Client(cluster))
            yield client
        finally:
            with _interrupts_wait():
                open_ones.close()


@contextlib.contextmanager
def _interrupts_wait() -> Iterator[None]:
    """Hold Ctrl-C back until the block ends, and for good from the threads and processes that it starts.

    The terminal sends Ctrl-C to the whole group of processes, but only the parent shall answer. A mask is inherited
    by every thread and process, also by the worker that the cluster starts in place of a lost one. Windows has none.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # If it started later, within a thread of the cluster, it would lift the mask there.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
