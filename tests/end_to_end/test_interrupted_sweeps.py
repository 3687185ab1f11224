"""Ctrl-C ends a sweep at once, in one line, and leaves nothing half done behind; SIGTERM ends any command so."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.end_to_end.commands import SMALL, environment
from tests.end_to_end.sweeping import alive, kill_group, running, scheduler, stored, study_file, wait_for, worker
from tests.slow import each_slow_among

# Whatever the command does, it says so once it has compiled its kernels, or found them compiled.
SAYING_THAT_IT_RUNS = """
import sys
from tongyu import cli
from tongyu.runs import compiling

compile_kernels = compiling.compile_kernels

def saying(announce):
    compile_kernels(announce)
    print("it runs", file=sys.stderr, flush=True)

compiling.compile_kernels = saying
cli.main()
"""
SOON = 5.0  # seconds; on a quiet machine it takes less than two, but the tests may share theirs

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Ctrl-C is sent as POSIX terminals send it")


def interrupt(
    study: Path,
    out: Path,
    *options: object,
    by: signal.Signals = signal.SIGINT,
    send: Callable[[int, int], None] = os.killpg,
) -> float:
    """Start a sweep, press Ctrl-C in the middle of its runs; how long it took to end, in seconds.

    It is interrupted `by` that signal, sent to its whole group of processes, or to it alone where `send` is `os.kill`.
    """
    log = out.with_suffix(".log")
    with running(study, "--out", out, *options, log=log) as process:
        wait_for(lambda: len(stored(out)) >= 6)
        pressed = time.monotonic()
        send(process.pid, by)
        output, _ = process.communicate(timeout=60)
        took = time.monotonic() - pressed
        print(f"ended {took:.2f} s after {by.name}")  # noqa: T201
        wait_for(lambda: not alive(process.pid), seconds=2.0)
    assert process.returncode == 128 + by
    assert output == ""
    told = log.read_text()
    assert told.splitlines()[-1].startswith("Interrupted after ")
    assert told.count("Interrupted") == 1
    assert "goes on from there" in told.splitlines()[-1]
    assert "Traceback" not in told
    # A worker that was writing may leave a half-written file in the store, which nobody reads; no table is there.
    assert sorted(path.name for path in out.iterdir()) == ["points.parquet", "runs", "study.json"]
    return took


# Two workers have to be told below.
@pytest.mark.parametrize("workers", each_slow_among([1, 2], slow=[2]))
def test_ctrl_c_in_the_middle_of_runs_ends_all_processes_soon(workers: int, tmp_path: Path) -> None:
    study = study_file(tmp_path, seeds=100, samples=20)
    assert interrupt(study, tmp_path / "out", "--workers", workers) < SOON


@pytest.mark.parametrize(
    ("workers", "send"),
    [
        pytest.param(2, os.kill, id="2 workers, which must be told"),
        pytest.param(2, os.killpg, id="with its 2 workers", marks=pytest.mark.slow),
        pytest.param(1, os.kill, id="alone", marks=pytest.mark.slow),
    ],
)
def test_a_request_to_end_is_answered_as_ctrl_c_is(
    workers: int, send: Callable[[int, int], None], tmp_path: Path
) -> None:
    study = study_file(tmp_path, seeds=100, samples=20)
    took = interrupt(study, tmp_path / "out", "--workers", workers, by=signal.SIGTERM, send=send)
    assert took < SOON


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(command, id=command[0], marks=pytest.mark.slow if command[0] in ("life", "trial") else ())
        for command in (
            ("run", SMALL, "--months", 1_200),
            ("life", SMALL, "--household", 1, "--months", 1_200),
            ("trial", "training.courses", "--households", 3_000),
            ("patterns",),
            ("app", "--no-browser", "--port", 0),
        )
    ],
)
def test_every_command_that_runs_long_answers_a_request_to_end(command: tuple[object, ...], tmp_path: Path) -> None:
    log = tmp_path / "log"
    with (
        log.open("w") as errors,
        subprocess.Popen(
            [sys.executable, "-c", SAYING_THAT_IT_RUNS, *map(str, command)],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=environment(),
            cwd=tmp_path,
            start_new_session=True,
        ) as process,
    ):
        try:
            wait_for(lambda: "it runs" in log.read_text())
            process.terminate()
            process.communicate(timeout=60)
        finally:
            kill_group(process.pid)
    told = log.read_text()
    assert process.returncode == 128 + signal.SIGTERM, told
    assert told.splitlines()[-1].startswith("Interrupted"), told
    assert told.count("Interrupted") == 1
    assert "Traceback" not in told


def test_a_request_to_end_that_comes_while_workers_start_waits_until_they_can_be_ended() -> None:
    program = """
import os, signal, sys, time
from tongyu.commands.options import answers
from tongyu.runs.engine import _interrupts_wait

with answers():
    with _interrupts_wait():
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.1)
        print("all of it", flush=True)
    print("nothing more", flush=True)
"""
    answer = subprocess.run(
        [sys.executable, "-c", program], env=environment(), capture_output=True, text=True, timeout=60, check=False
    )
    assert answer.stdout == "all of it\n"
    assert "nothing was written" in answer.stderr


def test_ctrl_c_leaves_a_cluster_that_is_not_ours_at_its_work(tmp_path: Path) -> None:
    study = study_file(tmp_path, seeds=100, samples=20)
    with scheduler(tmp_path) as (address, its), worker(tmp_path, address) as hand:
        assert interrupt(study, tmp_path / "out", "--scheduler", address) < SOON
        assert its.poll() is None
        assert hand.poll() is None
