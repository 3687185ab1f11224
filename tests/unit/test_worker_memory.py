"""A process that makes run after run keeps nothing of them."""

import gc
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from tongyu.county.county import County
from tongyu.runs.record import model_version
from tongyu.runs.sweep import Block, perform_block
from tongyu.runs.tasks import Task
from tongyu.scenario.scenario import Scenario

WARM, MORE = 20, 40  # runs
A_RUN = 2_000  # bytes that a run may leave behind; its columns alone are many times as much


@pytest.mark.slow
def test_no_run_leaves_anything_behind(small: Scenario, tmp_path: Path) -> None:
    tiny = small.with_(households=50, months=12)

    def make(first: int, runs: int) -> None:
        tasks = tuple((str(seed), Task(tiny, seed)) for seed in range(first, first + runs))
        perform_block(Block(tmp_path, tasks, ("years",), model_version()))
        gc.collect()

    def counties() -> int:
        return sum(isinstance(each, County) for each in gc.get_objects())

    make(0, WARM)
    others = counties()  # those of other tests in this process
    tracemalloc.start()
    try:
        make(WARM, MORE // 2)
        before = tracemalloc.get_traced_memory()[0]
        make(WARM + MORE // 2, MORE // 2)
        after = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert (after - before) / (MORE // 2) < A_RUN
    assert counties() <= others


def test_a_run_that_is_kept_would_be_noticed(small: Scenario) -> None:
    columns = County(small.with_(households=50, months=12), rng=1).columns
    assert sum(column.nbytes for column in columns if isinstance(column, np.ndarray)) > 5 * A_RUN
