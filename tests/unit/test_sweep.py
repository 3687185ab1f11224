"""What a sweep runs, what it leaves, and what it does about runs that fail or are lost."""

import dataclasses
import errno
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.failing_runs import failing

from tongyu.errors import InputError
from tongyu.runs import sweep as module
from tongyu.runs.conducting import Conducted, Told, conduct
from tongyu.runs.engine import Crew, lost_run
from tongyu.runs.store import RUNS, Store
from tongyu.runs.study import Study
from tongyu.runs.study_folder import begin
from tongyu.runs.sweep import missing, sweep
from tongyu.runs.variables import plausible
from tongyu.scenario.scenario import Scenario, load


@pytest.fixture
def tiny(small: Scenario) -> Scenario:
    return small.with_(households=20, months=12)


def study_of(*scenarios: Scenario, seeds: int = 2, samples: int = 0, keep: tuple[str, ...] = ("years",)) -> Study:
    fade = plausible("learning.fade")
    points = pd.DataFrame({"learning.fade": [fade.low + (fade.high - fade.low) * n / 9 for n in range(samples)]})
    varies: dict[str, Any] = {"variables": (fade,), "points": points} if samples else {}
    return Study("sweep", "tiny", "", scenarios, tuple(range(1, seeds + 1)), ("person_years_poor",), keep, **varies)


def conducted(study: Study, folder: Path, say: Callable[[str], None] = lambda line: None) -> Conducted:
    return conduct(study, begin(study, folder), 1, Told(announce=say))


def test_a_study_that_grew_runs_only_what_is_new(tiny: Scenario, tmp_path: Path) -> None:
    dry = tiny.with_(name="dry", stress=["drought"])
    first = conducted(study_of(tiny, samples=2), tmp_path)
    assert (first.found, first.made) == (0, 4)
    again = conducted(study_of(tiny, samples=2), tmp_path)
    assert (again.found, again.made) == (4, 0)
    grown = [study_of(tiny, seeds=3, samples=2), study_of(tiny, seeds=3, samples=3)]
    grown.append(study_of(tiny, dry, seeds=3, samples=3))
    counts = [(each.found, each.made) for each in (conducted(study, tmp_path) for study in grown)]
    assert counts == [(4, 2), (6, 3), (9, 9)]
    fresh = conducted(grown[-1], tmp_path / "fresh")
    assert fresh.made == 18
    pd.testing.assert_frame_equal(conducted(grown[-1], tmp_path).results.runs, fresh.results.runs, check_exact=True)
    shrunk = conducted(study_of(tiny, samples=2), tmp_path)
    assert (shrunk.found, shrunk.made, len(shrunk.results.runs)) == (4, 0, 4)


def test_runs_that_are_the_same_are_made_once(tiny: Scenario, tmp_path: Path) -> None:
    twice = conducted(study_of(tiny, tiny.with_(name="twin"), seeds=3), tmp_path)
    assert (twice.made, len(twice.results.runs)) == (3, 6)


def test_a_run_made_again_for_more_keeps_what_it_had(tiny: Scenario, tmp_path: Path) -> None:
    for keep in (("years",), ("months",), ("years",), ("people",)):
        conducted(study_of(tiny, keep=keep), tmp_path)
    study = study_of(tiny, keep=("years", "months", "people"))
    assert missing(study, Store(tmp_path / RUNS).scan()) == []
    assert conducted(study, tmp_path).made == 0
    assert len(conducted(study, tmp_path).results.months) == 24


def test_a_damaged_file_is_told_of_and_its_runs_are_made_again(tiny: Scenario, tmp_path: Path) -> None:
    study, said = study_of(tiny, seeds=3), list[str]()
    before = conducted(study, tmp_path).results.runs
    hit, *_ = sorted((tmp_path / RUNS).glob("*.parquet"))
    hit.write_bytes(hit.read_bytes()[:-1])
    (tmp_path / RUNS / "notes.txt").touch()
    again = conducted(study, tmp_path, said.append)
    assert again.made > 0
    assert said == [
        f"{hit}: damaged; set aside as {hit.name}.damaged, its runs are made again.",
        f"{tmp_path / RUNS / 'notes.txt'}: not of this study; left alone.",
    ]
    pd.testing.assert_frame_equal(again.results.runs, before, check_exact=True)


def test_a_failed_run_is_kept_with_month_phase_and_error_and_stops_no_other(
    tiny: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(module, "perform", failing(lambda county: (county.seed, county.date) == (2, "2011-05")))
        made = conducted(study_of(tiny, seeds=3), tmp_path)
    assert made.failures == ["small, point 0, seed 2, 2011-05, phase clear: ClearingError: residual 1e-3"]
    assert made.results.runs["seed"].to_list() == [1, 3]
    assert "Traceback" in made.results.stored.set_index("seed").loc[2, "traceback"]
    again = conducted(study_of(tiny, seeds=3), tmp_path)
    assert (again.made, again.failures) == (0, made.failures)  # the same model would fail again


class Losing(Crew):
    """Somebody whose processes are lost with every run of some seed."""

    def __init__(self, seed: int) -> None:
        super().__init__(None, 1)
        self._seed = seed

    def do(self, work: Any, tasks: Iterable[Any], lost: Any = lost_run) -> Any:
        for block in tasks:
            yield lost(block) if any(task.seed == self._seed for _, task in block.tasks) else work(block)


def test_a_lost_run_is_not_kept_and_is_tried_again(tiny: Scenario, tmp_path: Path) -> None:
    study = study_of(tiny, seeds=3)
    folder = begin(study, tmp_path)
    store, told = Store(folder / RUNS), list[int]()
    lost = sweep(study, store, Losing(2), store.scan(), lambda done: told.append(done.seed))
    assert [(each.seed, each.failure.error) for each in lost if each.failure] == [(2, "KilledWorker")]
    assert sorted(told) == [1, 2, 3]
    assert len(store.scan().runs) == 2
    again = conducted(study, folder)
    assert (again.found, again.made, again.failures) == (2, 1, [])


def test_a_disk_that_fills_up_ends_the_sweep_and_loses_nothing(
    tiny: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study, written = study_of(tiny, seeds=4), []
    folder, sync = begin(study, tmp_path), os.fsync

    def fills(descriptor: int) -> None:
        written.append(descriptor)
        if len(written) > 4:  # two files: each is synced, and the folder after it
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(descriptor)

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fills)
        with pytest.raises(InputError, match=r"runs/[0-9a-f]{40}\.parquet: cannot be written: no space left"):
            conduct(study, folder, 1, Told())
    assert len(Store(folder / RUNS).scan().runs) == 2
    assert not list(folder.rglob("*.partial"))
    again = conducted(study, folder)
    assert (again.found, again.made, len(again.results.runs)) == (2, 2, 4)


def test_blocks_are_cut_by_time_and_end_together(tiny: Scenario, tmp_path: Path) -> None:
    sizes: list[int] = []

    class Watching(Crew):
        def do(self, work: Any, tasks: Iterable[Any], lost: Any = lost_run) -> Any:
            for block in tasks:
                sizes.append(len(block.tasks))
                done = work(block)
                yield dataclasses.replace(done, runs=[dataclasses.replace(each, seconds=1.0) for each in done.runs])

    study = study_of(load("baseline").with_(households=5, months=1), seeds=40)
    store = Store(begin(study, tmp_path) / RUNS)
    sweep(study, store, Watching(None, 1), store.scan())
    assert sizes[0] == 1
    assert max(sizes) == 5  # seconds of work
    assert sizes[-1] == 1
    assert sum(sizes) == 40
