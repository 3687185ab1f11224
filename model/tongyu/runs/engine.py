"""Many runs on many cores: a local Dask cluster, one process a core, one thread each, or one that already runs."""

import contextlib
import importlib.util
import itertools
import logging
import os
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Collection, Generator, Iterable, Iterator
from multiprocessing import resource_tracker
from queue import Empty, SimpleQueue
from types import FrameType
from typing import Any, TypeVar

from tongyu.county.memory import county_bytes, require
from tongyu.errors import InputError, TongyuError
from tongyu.runs.cluster import Cluster, connected, silenced
from tongyu.runs.files import reason
from tongyu.runs.muster import ANSWER, BEAT, SCHEDULER_LOST, Muster
from tongyu.runs.sampling import sample_of
from tongyu.runs.tasks import Failure
from tongyu.runs.threads import ONE_THREAD
from tongyu.scenario.scenario import Scenario
from tongyu.text.wording import counted

IN_FLIGHT = 2  # tasks a worker: one that runs, one that waits, so that no worker idles
MOST_LOSSES = 3
COUNTIES_AT_ONCE = 2  # in a worker: the one that runs, and what it began from
LOST = "its process was lost again and again; too little memory is the likeliest cause"
NOT_STARTED = "a process ended while it was being started; what was finished is kept, and the same command goes on."
_ROUTES = "distributed.scheduler.http.routes"


J = TypeVar("J")
R = TypeVar("R")


@contextlib.contextmanager
def crew(
    workers: int,
    cluster: Cluster | None = None,
    announce: Callable[[str], None] = lambda line: None,
    runs: Iterable[Scenario] = (),
) -> Iterator["Crew"]:
    """Who does many rounds of tasks.

    `workers` processes that listen on 127.0.0.1 alone and to nobody but each other, or for one worker this process; or
    those of a `cluster` that already runs, however many they are. `announce` is told when there is nobody to work, and
    when there is again. Raises InputError where this computer's memory does not hold the counties of `runs` that the
    processes have at one time.
    """
    if cluster is not None:
        with connected(cluster) as client:
            yield Crew(client, 0, announce)
        return
    if workers <= 1:
        yield Crew(None, 1, announce)
        return
    largest = max((county_bytes(each.county, sample_of(each), each.months) for each in runs), default=0)
    needed = workers * COUNTIES_AT_ONCE * largest
    require(
        needed,
        f"{counted(workers, 'worker')} at once",
        "fewer workers (--workers), a smaller sample or county need less",
    )
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
        self._muster = None if client is None else Muster(client, announce, self.elsewhere)

    def requires(self, mechanisms: Collection[str]) -> None:
        """Let nobody work who lacks one of the added `mechanisms`, or has another version of it."""
        if self._muster is not None:
            self._muster.requires(mechanisms)

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
        of it. So is one given to another whose worker turns out to have another version of the model. Close the
        generator (`contextlib.closing`) to stop early: no process is left behind once the crew is. Raises what `work`
        raises, and TongyuError where the scheduler is lost, or workers of ours that cannot be started again.
        """
        if self._client is None or self._muster is None:
            yield from map(work, tasks)
            return
        waiting, again = iter(tasks), list[J]()
        arrived: SimpleQueue[Any] = SimpleQueue()
        doing: dict[Any, J] = {}
        while True:
            # More than one at a time where workers have joined.
            free = max(0, IN_FLIGHT * self.workers - len(doing))
            fit = self._muster.fit
            if fit == [] and not doing:  # those who are there must not be given any
                time.sleep(BEAT)
                self._muster.look()
                continue
            free = 0 if fit == [] else free
            taken, again = again[:free], again[free:]
            for task in itertools.chain(taken, itertools.islice(waiting, free - len(taken))):
                submitted = self._client.submit(work, task, pure=False, workers=fit)
                doing[submitted] = task
                submitted.add_done_callback(arrived.put)
            if not doing:
                return
            try:
                future = arrived.get(timeout=BEAT)
            except Empty:
                self._muster.look()
                for stranded in [each for each in doing if self._muster.nobody_may(each.key)]:
                    again.append(doing.pop(stranded))
                    stranded.release()
                continue
            if future not in doing:  # given to others meanwhile
                continue
            task = doing.pop(future)
            if future.status == "error" and self._muster.was_wanting(future.key):
                again.append(task)
                future.release()
                continue
            yield self._result(future, task, lost)

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


@contextlib.contextmanager
def _client(workers: int):  # type: ignore[no-untyped-def]
    """The client of a cluster of processes that print nothing, and serve nothing but the dashboard, to this computer.

    Whoever reaches a scheduler or a worker can run anything as this user, and 127.0.0.1 is open to everybody on this
    computer: so they speak TLS, with a key that is made for these processes alone.
    Ctrl-C waits while the cluster starts and ends, and then reaches this process alone.
    """
    import dask
    from distributed import Client, LocalCluster
    from distributed.security import Security

    settings: dict[str, Any] = {
        f"distributed.nanny.pre-spawn-environ.{name}": value for name, value in ONE_THREAD.items()
    }
    seen = _can_be_seen()
    # The dashboard can be read by everybody on this computer; a route through which it asks elsewhere is left out.
    routes = [route for route in dask.config.get(_ROUTES) if not route.endswith(".proxy")] if seen else []
    settings |= {
        _ROUTES: routes,
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
                    # Dask puts its folder first in the path that Python imports from; its own choice is one that
                    # others can make before it, in the folder for temporary files.
                    scratch = tempfile.TemporaryDirectory(prefix="tongyu-workers-", ignore_cleanup_errors=True)
                    open_ones.enter_context(dask.config.set({"temporary-directory": open_ones.enter_context(scratch)}))
                    cluster = LocalCluster(
                        n_workers=workers,
                        threads_per_worker=1,
                        processes=True,
                        host="127.0.0.1",
                        security=Security.temporary(),
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
    """Hold Ctrl-C and SIGTERM back until the block ends, Ctrl-C for good from threads and processes that it starts.

    The terminal sends Ctrl-C to the whole group of processes, but only the parent shall answer. A mask is inherited
    by every thread and process, also by the worker that the cluster starts in place of a lost one. Windows has none.
    SIGTERM is only put off, since that is how the workers themselves are ended.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # If it started later, within a thread of the cluster, it would lift the mask there.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        with _sigterm_waits():
            yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def _sigterm_waits() -> Iterator[None]:
    """Have SIGTERM answered, by who answers it, when the block ends."""
    answer = signal.getsignal(signal.SIGTERM)
    if not callable(answer) or threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[tuple[int, FrameType | None]] = []
    signal.signal(signal.SIGTERM, lambda *about: came.append(about))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, answer)
    if came:
        answer(*came[0])
