"""Change the model in small ways and see whether the tests notice: `python -m tests.mutation`.

A sample of mutants by lot, each tried with the tests that call the function it
is in, the quickest first, with Numba's compiler off. What is done is kept in
the work folder, and a run that was stopped goes on from there; `--survivors`
tries those again that got away, once there are tests for them. Writes docs/mutation.md.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

os.environ["NUMBA_DISABLE_JIT"] = "1"  # before anything imports Numba

from tests.mutation.page import write_page
from tests.mutation.session import Plan, run

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: list[str] | None = None) -> int:
    """Run the session and write the page; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--mutants", type=int, default=300, help="how many (300)")
    parser.add_argument("--seed", type=int, default=1, help="of the lot that draws them (1)")
    parser.add_argument("--jobs", type=int, default=2, help="processes (2)")
    parser.add_argument("--minutes", type=float, default=60.0, help="after which no further mutant is begun (60)")
    parser.add_argument("--budget", type=float, default=8.0, help="seconds of chosen tests, before the twin (8)")
    parser.add_argument("--survivors", action="store_true", help="try again those that survived")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "tongyu-mutation")
    given = parser.parse_args(arguments)
    if min(given.mutants, given.jobs, given.minutes, given.budget) <= 0:
        parser.error("numbers must be above 0")
    plan = Plan(ROOT, given.folder, given.mutants, given.seed, given.jobs, given.minutes, given.budget)
    results = run(plan, given.survivors)
    left = given.mutants - len(results)
    write_page(ROOT, plan, results)
    if left > 0:
        print(f"{left} mutants are still to be tried: run the command again.")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
