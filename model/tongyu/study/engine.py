"""Many runs on many cores: a local Dask cluster, one process a core, one thread each, or one that already runs."""

import contextlib
import importlib.util
import itertools
import logging
import os
import signal
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from multiprocessing import resource_tracker
from queue import Empty, SimpleQueue
from typing import Any, Protocol, TypeVar

from tongyu.errors import InputError, TongyuError
from tongyu.scenario import Scenario
from tongyu.study.cluster import Cluster, connected, silenced
from tongyu.study.files import reason
from tongyu.study.tasks import Failure, Run, Task, perform
from tongyu.study.threads import ONE_THREAD

IN_FLIGHT = 2  # tasks a worker: one that runs, one that waits, so that no worker idles
MOST_LOSSES = 3
LOST = "its process was lost again and again; too little memory is the likeliest cause"
SCHEDULER_LOST = "the scheduler was lost; what was finished is kept, and the same command goes on from there."
NOT_STARTED = "a process ended while it was being started; what was finished is kept, and the same command goes on."
BEAT = 1.0  # seconds without a result after which we look whether anybody still works
ANSWER = 25.0  # seconds within which a scheduler that lives answers
NOBODY = 3.0  # seconds without a worker before that is said
AGAIN = 60.0  # seconds before it is said again


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
def crew(
    workers: int, cluster: Cluster | None = None, announce: Callable[[str], None] = lambda line: None
) -> Iterator["Crew"]:
    """Who does many rounds of tasks.

    `workers` processes that listen on 127.0.0.1 alone, or for one worker this process; or those of a `cluster` that
    already runs, however many they are. `announce` is told when there is nobody to work, and when there is again.
    """
    if cluster is not None:
        with connected(cluster) as client:
            yield Crew(client, 0, announce)
        return
    if workers <= 1:
        yield Crew(None, 1, announce)
        return
    with _client(workers) as client:
        yield Crew(client, workers, announce)


def lost_run(task: Any) -> Failure:
    """What is kept of a run whose process was lost with it, again and again."""
    return Failure(task.scenario.name, task.seed, "", "", "KilledWorker", LOST)


class Crew:
    """Who does the work: the processes of a client, or without one this process."""

    def __init__(self, client: Any, workers: int, announce: Callable[[str], None] = lambda line: None) -> None:
        """`workers` 0: as many as the client's cluster has at the time."""
        self._client = client
        self._workers = workers
        self._muster = None if client is None else _Muster(client, announce)

    @property
    def elsewhere(self) -> bool:
        """Whether the work is done by a cluster that is not ours, perhaps on other computers."""
        return self._workers == 0

    @property
    def workers(self) -> int:
        """Threads that work at this moment; at least one. Raises TongyuError where the scheduler is lost."""
        return self._workers or max(1, self.present)

    @property
    def present(self) -> int:
        """Threads that work at this moment; none while a cluster waits for its workers."""
        return self._workers if self._workers or self._muster is None else self._muster.present()

    @property
    def dashboard(self) -> str | None:
        """Where a browser sees the cluster at work; None where nothing serves it."""
        if self._client is None or not (self.elsewhere or _can_be_seen()):
            return None
        try:
            return self._client.dashboard_link or None
        except KeyError:  # a scheduler without one
            return None

    def do(
        self, work: Callable[[J], R], tasks: Iterable[J], lost: Callable[[J], Any] = lost_run
    ) -> Generator[R | Any, None, None]:
        """What `work` makes of every task, as results come in.

        Tasks are taken from their iterator when somebody is free for them. One whose process is lost is given to
        another; after the third loss (a cluster's scheduler may have its own limit) its result is what `lost` makes
        of it. Close the generator (`contextlib.closing`) to stop early: no process is left behind once the crew is.
        Raises what `work` raises, and TongyuError where the scheduler is lost.
        """
        if self._client is None or self._muster is None:
            yield from map(work, tasks)
            return
        waiting = iter(tasks)
        arrived: SimpleQueue[Any] = SimpleQueue()
        doing: dict[Any, J] = {}
        while True:
            # More than one at a time where workers have joined.
            for task in itertools.islice(waiting, max(0, IN_FLIGHT * self.workers - len(doing))):
                submitted = self._client.submit(work, task, pure=False)
                doing[submitted] = task
                submitted.add_done_callback(arrived.put)
            if not doing:
                return
            try:
                future = arrived.get(timeout=BEAT)
            except Empty:
                self._muster.look()
                continue
            yield self._result(future, doing.pop(future), lost)

    def _result(self, future: Any, task: J, lost: Callable[[J], Any]) -> Any:
        from concurrent.futures import CancelledError

        from distributed import KilledWorker

        assert self._muster is not None
        try:
            while True:
                try:
                    return future.result(timeout=ANSWER)
                except TimeoutError:
                    # The worker was lost between its answer and our fetching it, so the task is being done again.
                    if future.status == "error":
                        raise
                    self._muster.look()
        except KilledWorker:
            return lost(task)
        except CancelledError:
            raise TongyuError(SCHEDULER_LOST) from None
        except TongyuError:
            raise
        except Exception as error:
            if future.status != "error":  # what went wrong is not the work but the way to it
                raise TongyuError(SCHEDULER_LOST) from None
            if not self.elsewhere:
                raise
            said = " ".join(str(error).split())[:200]
            raise InputError(
                f"the cluster cannot do this work ({type(error).__name__}: {said}); its scheduler and its workers need"
                " the same tongyu as this computer."
            ) from None
        finally:
            future.release()


class _Muster:
    """Counts the workers of a client's cluster, and tells when there are none."""

    def __init__(self, client: Any, announce: Callable[[str], None]) -> None:
        self._client = client
        self._announce = announce
        self._counted = -AGAIN
        self._count = 0
        self._seen = time.monotonic()
        self._told: float | None = None

    def present(self) -> int:
        """Threads that work, as of the last second. Raises TongyuError where the scheduler is lost."""
        if time.monotonic() - self._counted >= BEAT:
            self._count = self._ask()
            self._counted = time.monotonic()
        return self._count

    def look(self) -> None:
        """Say so where there have been no workers for a while. Raises TongyuError where the scheduler is lost."""
        count, now = self.present(), time.monotonic()
        if count:
            if self._told is not None:
                self._announce(f"{count} {'worker' if count == 1 else 'workers'} again; going on.")
            self._seen, self._told = now, None
        elif now - self._seen >= NOBODY and (self._told is None or now - self._told >= AGAIN):
            self._announce("no workers at the moment; waiting for some.")
            self._told = now

    def _ask(self) -> int:
        if self._client.status != "running":
            raise TongyuError(SCHEDULER_LOST)
        try:
            return sum(self._client.sync(self._client.scheduler.ncores, callback_timeout=ANSWER).values())
        except Exception:  # whatever a connection says that is lost, closing or closed
            raise TongyuError(SCHEDULER_LOST) from None


@contextlib.contextmanager
def _client(workers: int):  # type: ignore[no-untyped-def]
    """The client of a cluster of processes that print nothing, and serve nothing but the dashboard, to this computer.

    Ctrl-C waits while the cluster starts and ends, and then reaches this process alone.
    """
    import dask
    from distributed import Client, LocalCluster

    settings: dict[str, Any] = {
        f"distributed.nanny.pre-spawn-environ.{name}": value for name, value in ONE_THREAD.items()
    }
    seen = _can_be_seen()
    settings |= {
        **({} if seen else {"distributed.scheduler.http.routes": []}),
        "distributed.worker.http.routes": [],
        "distributed.scheduler.allowed-failures": MOST_LOSSES - 1,
        # A sample of the stack every 10 ms, kept for an hour: a worker would grow by some 10 MB a minute.
        "distributed.worker.profile.enabled": False,
        # How often each process looks whether its own loop is held up, and how busy the machine is.
        "distributed.admin.tick.interval": "1s",
        "distributed.admin.tick.cycle": "10s",
        "distributed.admin.system-monitor.interval": "5s",
    }
    with dask.config.set(settings), silenced():
        open_ones = contextlib.ExitStack()
        cluster: Any = None
        try:
            with _interrupts_wait():
                try:
                    cluster = LocalCluster(
                        n_workers=workers,
                        threads_per_worker=1,
                        processes=True,
                        host="127.0.0.1",
                        dashboard_address="127.0.0.1:0" if seen else None,
                        scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},  # else it asks for the busy port 8787
                        memory_limit=0,
                        silence_logs=logging.CRITICAL,
                    )
                except OSError as error:
                    raise InputError(f"the {workers} processes cannot be started: {reason(error)}.") from None
                except RuntimeError:
                    raise TongyuError(NOT_STARTED) from None
                open_ones.enter_context(cluster)
                client = open_ones.enter_context(Client(cluster))
            yield client
        except BaseException:
            # What they are at is not wanted any more, and files are written whole or not at all.
            with _interrupts_wait():
                _kill(cluster)
            raise
        finally:
            with _interrupts_wait():
                open_ones.close()


def _can_be_seen() -> bool:
    """Whether a dashboard can be served: Bokeh draws it, which only the extra `cluster` installs."""
    return importlib.util.find_spec("bokeh") is not None


def _kill(cluster: Any) -> None:
    """End the processes of a local cluster at once, whatever they are at."""
    for nanny in list(cluster.workers.values()) if cluster is not None else ():
        nanny.close_gracefully()  # it shall not start another
        if nanny.pid:
            with contextlib.suppress(OSError):
                os.kill(nanny.pid, getattr(signal, "SIGKILL", signal.SIGTERM))


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
