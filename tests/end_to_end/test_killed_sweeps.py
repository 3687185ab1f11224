"""A sweep that is killed again and again, at instants drawn over its whole length, ends with the same tables.

Two sweeps run side by side, each of about 10 seconds on two workers, and each is killed at ten instants, one in every
tenth of the way from its start to its last table: the main process, a worker, or all at once, as when the power fails.
Where the main process is dead the same command is given again. Three of the ten wait for a file that is being written
and kill then; the half-written file that they leave proves it.
"""

import os
import random
import signal
import subprocess
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from tests.end_to_end.sweeping import alive, kill_group, running, stored, study_file, tables, wait_for, workers

SEEDS, SAMPLES = 8, 20
RUNS = SEEDS * SAMPLES
LARGEST = RUNS // 8  # runs of a block: what is left is cut into four a worker
KILLS = 10  # of each sweep
DEATHS = ("main", "worker", "worker", "worker", "main", "worker", "all")
IN_A_WRITE = 3  # of each sweep are aimed at one; the two must hit 3 together
TRIES = 3  # for each
LONGEST = 400.0  # seconds from the last kill to the end, which takes some five on a quiet machine

# Loaded by every worker: it notes each run that is begun and each file that is there, and by whom. The disk is a slow
# one, so that a write lasts long enough to be hit.
PRELOAD = """
import os
import time
from tongyu.runs import files, store, sweep, tasks

class SlowDisk:
    def __getattr__(self, name):
        return getattr(os, name)

    def fsync(self, descriptor):
        time.sleep(0.02)
        os.fsync(descriptor)

def note(word):
    with open({notes!r}, "a") as file:
        file.write(f"{{os.getpid()}} {{word}}\\n")

def perform(task, keep, histories):
    note("run")
    return tasks.perform(task, keep, histories)

class Store(store.Store):
    def write(self, results, keep):
        name = super().write(results, keep)
        note("file")
        return name

sweep.perform, sweep.Store, files.os = perform, Store, SlowDisk()
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are found in /proc"),
]


@dataclass(frozen=True)
class Course:
    """How an undisturbed sweep went: seconds until its first file, until all runs were stored, until its end."""

    first: float
    last: float
    end: float


@dataclass
class Fate:
    """What was done to a sweep."""

    killed: list[str] = field(default_factory=list)
    in_a_write: int = 0
    problems: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return study_file(tmp_path_factory.mktemp("study"), SEEDS, SAMPLES)


@pytest.fixture(scope="module")
def undisturbed(study: Path) -> tuple[dict[str, bytes], Course]:
    """The tables of a sweep that nobody disturbs, and how it went."""
    out = study.parent / "undisturbed"
    began = time.monotonic()
    with running(study, "--workers", 2, "--out", out, log=out.with_suffix(".log")) as process:
        wait_for(lambda: stored(out))
        first = time.monotonic() - began
        wait_for(lambda: len(stored(out)) == RUNS)
        last = time.monotonic() - began
        process.communicate(timeout=60)
    assert process.returncode == 0
    return tables(out), Course(first, last, time.monotonic() - began)


def test_a_sweep_killed_at_twenty_instants_ends_with_the_same_tables(
    study: Path, undisturbed: tuple[dict[str, bytes], Course], tmp_path: Path
) -> None:
    whole, course = undisturbed
    sweeps = [tmp_path / "a", tmp_path / "b"]
    with ThreadPoolExecutor(2) as side_by_side:
        fates = list(side_by_side.map(lambda out: killed_again_and_again(study, out, course), sweeps))
    for out, fate in zip(sweeps, fates, strict=True):
        assert fate.problems == []
        assert len(fate.killed) >= KILLS
        assert {"main", "worker"} <= set(fate.killed)
        assert tables(out) == whole
        rows = stored(out)
        assert len(set(rows)) == RUNS
        begun, given_up = noted(out.with_suffix(".notes"))
        # No run whose file was there was ever lost, and a kill costs at most the block that each worker was at.
        assert begun - sum(given_up) <= len(rows) <= begun
        assert max(given_up) <= LARGEST
        assert begun <= RUNS + 2 * LARGEST * len(fate.killed)
    assert sum(fate.in_a_write for fate in fates) >= 3


def killed_again_and_again(study: Path, out: Path, course: Course) -> Fate:
    """Kill a sweep at instants drawn over its whole length, and let it end."""
    draw = random.Random(out.name)
    notes, preload, fate = out.with_suffix(".notes"), out.with_suffix(".py"), Fate()
    notes.touch()
    preload.write_text(PRELOAD.format(notes=str(notes)), encoding="utf-8")
    # A tenth each; those in the middle, where files are written, are the ones that can be aimed.
    instants = [(tenth + draw.random()) / KILLS for tenth in range(KILLS)]
    deaths = list(DEATHS)
    draw.shuffle(deaths)
    plan = [
        (instant, "write" if 4 <= place < 4 + IN_A_WRITE else deaths.pop()) for place, instant in enumerate(instants)
    ]
    before, tries, starts, late = 0, 0, 0, 0
    while True:
        log = out.with_suffix(f".{starts}.log")
        starts += 1
        preloading = {"DASK_DISTRIBUTED__WORKER__PRELOAD": f"['{preload}']"}
        with running(study, "--workers", 2, "--out", out, log=log, **preloading) as process:
            began = time.monotonic()
            while plan and process.poll() is None:
                instant, death = plan[0]
                if not come(process, out, instant, began, before, course, 0.6**late):
                    late += 1  # it had ended by then
                    break
                if death == "write":
                    tries += 1
                    fate.in_a_write += (hit := kill_in_a_write(process, out))
                    fate.killed.append(death)
                    if hit or tries % TRIES == 0 or before == RUNS:
                        plan.pop(0)
                    break
                hands = workers(process.pid)
                if death == "worker" and hands:
                    os.kill(draw.choice(hands), signal.SIGKILL)
                elif death == "all":
                    kill_group(process.pid)
                else:
                    os.kill(process.pid, signal.SIGKILL)
                fate.killed.append(death)
                plan.pop(0)
                if death != "worker" or not hands:
                    break
            else:
                if not plan:
                    process.communicate(timeout=LONGEST)
            if process.poll() is None:
                process.wait(timeout=10)
            # The workers of a dead process end by themselves.
            wait_for(lambda process=process: not alive(process.pid), seconds=20.0)
        told = log.read_text()
        if "Traceback" in told:
            fate.problems.append(told)
        if " runs on " in told and f"{RUNS - before:,} runs on 2 cores" not in told:
            fate.problems.append(f"{before} of {RUNS} runs were there, but: {told}")
        before = len(set(stored(out)))
        if process.returncode == 0 and not plan:
            return fate
        if starts > 3 * KILLS:
            fate.problems.append(f"it never ended: {told}")
            return fate


def come(
    process: "subprocess.Popen[str]", out: Path, instant: float, began: float, before: int, course: Course, haste: float
) -> bool:
    """Wait until a sweep that `began` with so many runs stored `before` is as far as `instant`, a share of its course.

    False where it ended earlier; then it is waited for less long the next time, by the factor `haste`.
    """
    at = instant * course.end
    starting = at < course.first or before == RUNS
    wait = haste * (at if at < course.first else instant * (course.end - course.last + course.first))
    far = 0 if starting else min(RUNS, round(RUNS * (at - course.first) / (course.last - course.first)))
    while process.poll() is None:
        if starting and time.monotonic() - began >= wait:
            return True
        if not starting and len(set(stored(out))) >= far:
            time.sleep(haste * max(0.0, at - course.last))
            return True
        time.sleep(0.02)
    return False


def kill_in_a_write(process: "subprocess.Popen[str]", out: Path) -> bool:
    """Kill all processes of a sweep at the sight of a half-written file; whether that was left behind."""
    runs = out / "runs"
    old = set(halves(runs))
    while process.poll() is None:
        if halves(runs) - old:
            kill_group(process.pid)
            process.wait()
            break
        time.sleep(0.001)
    return bool(halves(runs) - old)


def halves(folder: Path) -> set[str]:
    return {name for name in os.listdir(folder) if name.endswith(".partial")} if folder.is_dir() else set()


def noted(path: Path) -> tuple[int, list[int]]:
    """How many runs were begun, and how many each process had begun since its last file when it ended."""
    begun, open_runs = 0, Counter[str]()
    for line in path.read_text().splitlines():
        who, word = line.split()
        if word == "run":
            begun += 1
            open_runs[who] += 1
        else:
            open_runs[who] = 0
    return begun, list(open_runs.values())
