"""Ctrl-C ends a sweep at once, in one line, and leaves nothing half done behind."""

import os
import signal
import time
from pathlib import Path

import pytest
from tests.end_to_end.sweeping import alive, running, scheduler, stored, study_file, wait_for, worker

SOON = 5.0  # seconds; on a quiet machine it takes less than two, but the tests may share theirs

pytestmark = pytest.mark.skipif(os.name != "posix", reason="Ctrl-C is sent as POSIX terminals send it")


def interrupt(study: Path, out: Path, *options: object) -> float:
    """Start a sweep, press Ctrl-C in the middle of its runs; how long it took to end, in seconds."""
    log = out.with_suffix(".log")
    with running(study, "--out", out, *options, log=log) as process:
        wait_for(lambda: len(stored(out)) >= 6)
        pressed = time.monotonic()
        os.killpg(process.pid, signal.SIGINT)
        output, _ = process.communicate(timeout=60)
        took = time.monotonic() - pressed
        print(f"ended {took:.2f} s after Ctrl-C")  # noqa: T201
        wait_for(lambda: not alive(process.pid), seconds=2.0)
    assert process.returncode == 130
    assert output == ""
    told = log.read_text()
    assert told.splitlines()[-1].startswith("Interrupted after ")
    assert told.count("Interrupted") == 1
    assert "goes on from there" in told.splitlines()[-1]
    assert "Traceback" not in told
    # A worker that was writing may leave a half-written file in the store, which nobody reads; no table is there.
    assert sorted(path.name for path in out.iterdir()) == ["points.parquet", "runs", "study.json"]
    return took


@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_in_the_middle_of_runs_ends_all_processes_soon(workers: int, tmp_path: Path) -> None:
    study = study_file(tmp_path, seeds=100, samples=20)
    assert interrupt(study, tmp_path / "out", "--workers", workers) < SOON


def test_ctrl_c_leaves_a_cluster_that_is_not_ours_at_its_work(tmp_path: Path) -> None:
    study = study_file(tmp_path, seeds=100, samples=20)
    with scheduler(tmp_path) as (address, its), worker(tmp_path, address) as hand:
        assert interrupt(study, tmp_path / "out", "--scheduler", address) < SOON
        assert its.poll() is None
        assert hand.poll() is None
