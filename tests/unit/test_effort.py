"""What a study takes is said before it begins, from its size alone."""

import tracemalloc
from pathlib import Path

import pytest
from tests.end_to_end.commands import tongyu_here

from tongyu.county import memory
from tongyu.designs.study_file import load_study
from tongyu.errors import InputError
from tongyu.runs import effort
from tongyu.runs.store import Scan, Store
from tongyu.runs.study import Study
from tongyu.runs.sweep import Blocks, missing

MANY = 2_000_000
FILE = 'schema = 1\nscenarios = ["both"]\nseeds = {seeds}\nhouseholds = {households}\nmonths = 120\nkeep = {keep}\n'


def study_of(folder: Path, seeds: int, households: int = 5_877, keep: str = '["years"]') -> Path:
    path = folder / "study.toml"
    path.write_text(FILE.format(seeds=seeds, households=households, keep=keep), encoding="utf-8")
    return path


def test_the_figures_are_those_of_a_million_runs(tmp_path: Path) -> None:
    """As docs/cluster.md tells them: 400 to 530 core-hours, 6.3 GB with years and 44 GB with months too."""
    of_years = effort.effort_of(load_study(study_of(tmp_path, 500_000)))
    of_months = effort.effort_of(load_study(study_of(tmp_path, 500_000, keep='["years", "months"]')))
    assert 350 < of_years.seconds / 3_600 < 600
    assert 5.5e9 < of_years.disk < 7.5e9
    assert 38e9 < of_months.disk < 50e9


def test_the_plan_takes_no_more_memory_than_is_said(tmp_path: Path) -> None:
    study = load_study(study_of(tmp_path, 10_000))

    class Two:
        workers = 2

    tracemalloc.start()
    try:
        assert len(missing(study, Scan({}, (), (), 0, 0))) == study.runs
        next(iter(Blocks(study, Store(tmp_path), Scan({}, (), (), 0, 0), Two())))  # type: ignore[arg-type]
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    said = effort.effort_of(study).memory
    assert 0.5 * said < most < said


def test_two_million_seeds_are_told_of_before_they_are_planned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def plan(study: Study) -> None:
        raise InputError("the plan was begun.")

    monkeypatch.setattr(Study, "plan", property(plan))
    monkeypatch.setattr(memory, "free_bytes", lambda: 10**13)
    out = tmp_path / "out"
    answer = tongyu_here("sweep", study_of(tmp_path, MANY), "--out", out, "--workers", 2)
    first, second, last = answer.stderr.splitlines()
    assert "2000000 seeds" in first
    assert first.endswith(": 4,000,000 runs")
    assert second.startswith("About 1,575 hours of one core, which is 33 days on 2 cores; about 25.2 GB of disk, and")
    assert second.endswith(" 2.0 GB of memory for the plan.")
    assert last == "the plan was begun."
    assert not out.exists()


def test_a_plan_that_memory_does_not_hold_is_refused_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "free_bytes", lambda: 10**9)
    answer = tongyu_here("sweep", study_of(tmp_path, MANY), "--out", tmp_path / "out")
    assert answer.returncode == 2
    assert answer.stderr.splitlines()[-1] == (
        "the plan of 4,000,000 runs would need about 2.0 GB of memory, and 1.0 GB are free; fewer seeds, points or"
        " scenarios need less."
    )
    assert not (tmp_path / "out").exists()


def test_of_a_short_study_nothing_is_said(tmp_path: Path) -> None:
    assert effort.said_before(load_study(study_of(tmp_path, 10)), 2) == []
