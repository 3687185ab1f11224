"""The same run on other workers and by more threads: it must have the same bytes.

Runs of the study are made again in this process alone, each from its first month, and by two others at once. Threads
share nothing in a small sample, so a larger one is run for them, once by one thread and once by two.
"""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from tongyu.kernels.threads import LEAST_SHARED
from tongyu.questions.invariances.holding import NO, NOT_SHOWN, YES
from tongyu.runs.again import set_against
from tongyu.runs.engine import crew
from tongyu.runs.results import Results
from tongyu.runs.sampling import sample_of
from tongyu.runs.tasks import Failure, Run, Task, live, perform
from tongyu.scenario.scenario import Scenario

TABLE = "same_bytes.csv"
COLUMNS = ("way", "scenario", "seed", "households", "figures", "differing", "worst", "holds")
KEEP = ("years",)
ONE, WORKERS, THREADS = "one process", "2 workers", "2 threads"


def same_bytes(results: Results, count: int, told: Callable[[str], None] = lambda line: None) -> pd.DataFrame:
    """A row a way and run (`COLUMNS`): `differing` of the `figures` differ, `worst` says which most.

    Of the first seed, of the `count` scenarios that move most levers. Where a county is too small for threads to share
    it, that is not shown.
    """
    chosen = busiest(results.study.scenarios, count)
    if not chosen:
        return pd.DataFrame(columns=list(COLUMNS))
    seed = results.study.seeds[0]
    tasks = [results.study.task(scenario.name, 0, seed) for scenario in chosen]
    plan = results.study.plan
    of_usual = plan[(plan["point"] == 0) & (plan["seed"] == seed)].set_index("scenario")["id"]
    stored = dict(results.store.results(set(of_usual), KEEP))
    rows = []
    for way, workers in ((ONE, 1), (WORKERS, 2)):
        told(f"Again, {way}: {', '.join(scenario.name for scenario in chosen)}, seed {seed}")
        with crew(workers) as hired:
            for again in hired.do(perform, tasks):
                before = stored.get(of_usual[again.scenario])
                if before is not None:
                    rows.append(_row(way, again.scenario, seed, sample_of(chosen[0]), before, again))
    for scenario in chosen:
        households = max(LEAST_SHARED, sample_of(scenario))
        if households > scenario.county.households:
            rows.append((THREADS, scenario.name, seed, scenario.county.households, 0, 0, "too small", NOT_SHOWN))
            continue
        told(f"Again, {THREADS}: {scenario.name}, {households:,} households, seed {seed}")
        task = Task(scenario.with_(households=households), seed)
        alone, shared = (live(task, KEEP, threads=threads)[0] for threads in (1, 2))
        rows.append(_row(THREADS, scenario.name, seed, households, alone, shared))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def busiest(scenarios: Sequence[Scenario], count: int) -> list[Scenario]:
    """The `count` scenarios that move most levers, in which most of the county is at work."""
    return sorted(scenarios, key=lambda scenario: -len(list(scenario.programme_items())))[:count]


def _row(
    way: str, scenario: str, seed: int, households: int, before: Run | Failure, again: Run | Failure
) -> tuple[Any, ...]:
    figures, found = set_against(before, again, KEEP, exact=True)
    worst = found[0].text if found else ""
    return way, scenario, seed, households, figures, len(found), worst, NO if found else YES
