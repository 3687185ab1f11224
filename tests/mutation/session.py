"""One session of mutation: copies, the tests to use, and a worker process a job."""

import hashlib
import json
import os
import re
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests.mutation.mutants import Mutant, sample
from tests.mutation.touching import Recorder, Touching, name_of
from tests.mutation.trying import (
    SURVIVED,
    import_what_takes_long,
    make_copy,
    outcome,
    run_pytest,
)

MUTATED = ("model/tongyu/kernels", "model/tongyu/mechanisms", "model/tongyu/market")
TESTS = ("tests/unit", "tests/properties", "tests/oracle")
ABOVE_A_RUN = re.compile(r"^from tongyu\.(study|report|app|commands|cli)\b", re.MULTILINE)
"""Imports of tests that look at studies, reports or pages, and at the model only through them."""
TEST_LIMIT = 2.0
"""Seconds of computing under the profiler beyond which a test is too slow to be chosen by what it calls."""
LAST = (
    "tests/oracle/test_convex_solver.py::test_two_hundred_counties_take_few_passes_over_their_offers",
    "tests/oracle/test_twin.py::test_each_month_from_the_county_s_state_agrees[corners]",
    "tests/oracle/test_twin.py::test_each_month_from_the_county_s_state_agrees[five_pillars]",
    "tests/oracle/test_twin.py::test_two_years_left_alone_agree[five_pillars]",
)
"""Tests that call everything and compare everything, for mutants that all others let pass."""
LAST_SECONDS = 30.0
"""What they take, about."""
MEASURING = 3_600.0
"""Seconds of computing that finding out about the tests may take."""
MARGIN = 3.0
LEAST = 20.0
"""A mutant times out after MARGIN times what its tests take, and LEAST seconds for starting."""


class Plan(NamedTuple):
    """What is to be done."""

    root: Path
    folder: Path
    mutants: int
    seed: int
    jobs: int
    minutes: float
    budget: float  # seconds of tests for each


class Result(NamedTuple):
    """What became of one mutant."""

    mutant: Mutant
    outcome: str
    tests: int
    seconds: float  # by the clock


def run(plan: Plan, survivors: bool) -> list[Result]:
    """Try what is still to be tried; all results of the sample, in its order."""
    plan.folder.mkdir(parents=True, exist_ok=True)
    import_what_takes_long()
    begin = time.monotonic()
    wanted = sample(plan.root, MUTATED, plan.mutants, plan.seed)
    tests = touching(plan)
    _check_unchanged(plan)
    done = read_results(plan.folder)
    open_now = [
        mutant for mutant in wanted if mutant.name not in done or (survivors and done[mutant.name].outcome == SURVIVED)
    ]
    in_processes(plan.jobs, lambda job: _work(plan, job, open_now[job :: plan.jobs], tests, begin))
    done = read_results(plan.folder)
    return [done[mutant.name]._replace(mutant=mutant) for mutant in wanted if mutant.name in done]


def _check_unchanged(plan: Plan) -> None:
    """Raise RuntimeError if the last tests fail without any mutant: all mutants would then be called killed."""
    copy, log = plan.folder / "tree-0", plan.folder / "unchanged.txt"
    make_copy(plan.root, copy)
    if run_pytest(copy, LAST, [], LEAST + MARGIN * LAST_SECONDS, log) != 0:
        raise RuntimeError(f"with the compiler off, the tests that come last fail on the tree as it is: {log}")


def _work(plan: Plan, job: int, mutants: list[Mutant], tests: list[Touching], begin: float) -> None:
    copy = plan.folder / f"tree-{job}"
    make_copy(plan.root, copy)
    for mutant in mutants:
        if time.monotonic() - begin > 60.0 * plan.minutes:
            return
        result = _try(plan, copy, mutant, chosen(mutant, tests, plan.budget), plan.folder / f"log-{job}.txt")
        line = json.dumps({**result._asdict(), "mutant": mutant._asdict()}, ensure_ascii=False)
        with (plan.folder / "results.jsonl").open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def _try(plan: Plan, copy: Path, mutant: Mutant, tests: list[Touching], log: Path) -> Result:
    path = copy / mutant.file
    source = path.read_text(encoding="utf-8")
    begin = time.monotonic()
    path.write_text(mutant.applied(source), encoding="utf-8")
    try:
        seconds = LEAST + MARGIN * sum(test.seconds for test in tests)
        status = run_pytest(copy, ["-x", *(test.test for test in tests)], [], seconds, log) if tests else 0
        if status == 0:
            status = run_pytest(copy, ["-x", *LAST], [], LEAST + MARGIN * LAST_SECONDS, log)
    finally:
        path.write_text(source, encoding="utf-8")
    return Result(mutant, outcome(status), len(tests) + len(LAST), time.monotonic() - begin)


def chosen(mutant: Mutant, tests: list[Touching], budget: float) -> list[Touching]:
    """Tests that call what the mutant changes, as many as `budget` seconds hold, the quickest and most pointed first.

    What calls little beside it looks at it closely; whole counties call everything, and look at sums.
    At the top of a module, and in a class, which calls need not pass through, those that call anything in the file.
    """
    place = f"{mutant.file}:{mutant.function}"
    inside = [test for test in tests if place in test.functions]
    if not inside:
        inside = [test for test in tests if any(name.startswith(mutant.file + ":") for name in test.functions)]
    spent, taken = 0.0, []
    for test in sorted(inside, key=lambda each: (each.seconds * len(each.functions), each.test)):
        spent += test.seconds
        if taken and spent > budget:
            break
        taken.append(test)
    return taken


def touching(plan: Plan) -> list[Touching]:
    """The tests to use; measured once for each state of the model, of what tests share, and of a file of tests."""
    digest = hashlib.sha256()
    shared = [plan.root / "conftest.py", *sorted((plan.root / "tests").glob("*.py"))]
    run = [path for path in sorted((plan.root / "model/tongyu").rglob("*.py")) if not _above_a_run(path, plan.root)]
    for path in [*run, *shared]:
        digest.update(path.relative_to(plan.root).as_posix().encode() + path.read_bytes())
    kept = plan.folder / f"touching-{digest.hexdigest()[:16]}"
    files = [path for top in TESTS for path in sorted((plan.root / top).glob("test_*.py"))]
    files = [path for path in files if not ABOVE_A_RUN.search(path.read_text(encoding="utf-8"))]
    in_processes(plan.jobs, lambda job: _measure(plan, job, files[job :: plan.jobs], kept))
    measured = [kept / name_of(file) for file in files]
    found = [json.loads(path.read_text(encoding="utf-8"))["passed"] for path in measured if path.exists()]
    return [Touching(**each) for many in found for each in many]


def _above_a_run(path: Path, root: Path) -> bool:
    """Whether a source of the package is about studies, reports or pages, which the tests used here do not call."""
    module = path.relative_to(root / "model").with_suffix("").as_posix().replace("/", ".")
    return bool(ABOVE_A_RUN.match(f"from {module} "))


def _measure(plan: Plan, job: int, files: list[Path], kept: Path) -> None:
    copy = plan.folder / f"tree-{job}"
    todo = [file.relative_to(plan.root).as_posix() for file in files if not (kept / name_of(file)).exists()]
    if todo:
        make_copy(plan.root, copy)
        kept.mkdir(exist_ok=True)
        recorder = Recorder(plan.root, copy, MUTATED, TEST_LIMIT, kept)
        options = ["--continue-on-collection-errors"]
        run_pytest(copy, [*todo, *options], [recorder], MEASURING, plan.folder / f"measured-{job}.txt")


def in_processes(jobs: int, work: Callable[[int], None]) -> None:
    """Do `work` in as many forked processes, and wait for them all."""
    workers = []
    for job in range(jobs):
        worker = os.fork()
        if worker == 0:
            status = 1
            try:
                work(job)
                status = 0
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(status)
        workers.append(worker)
    failed = [worker for worker in workers if os.waitpid(worker, 0)[1]]
    if failed:
        raise RuntimeError(f"{len(failed)} of {jobs} processes failed")


def read_results(folder: Path) -> dict[str, Result]:
    """The last result of each mutant tried so far, by its name; a line cut short by a kill is left out.

    Results outlive changes of the sources around a mutant: with a new folder, all begins anew.
    """
    path = folder / "results.jsonl"
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        try:
            values = json.loads(line)
        except json.JSONDecodeError:
            continue
        result = Result(**{**values, "mutant": Mutant(**values["mutant"])})
        found[result.mutant.name] = result
    return found
