"""Two sweeps in one folder at once, and a disk that fills up under one: the store keeps what was finished."""

import contextlib
import resource
import sys
from pathlib import Path

import pytest
from tests.end_to_end.sweeping import running, stored, study_file, tables, wait_for, workers
from tests.slow import each_slow_among

SEEDS, SAMPLES = 6, 8


@pytest.mark.slow
def test_two_sweeps_of_one_folder_at_once_both_finish_with_the_right_tables(tmp_path: Path) -> None:
    (tmp_path / "grown").mkdir()
    study, grown = study_file(tmp_path, SEEDS, SAMPLES), study_file(tmp_path / "grown", SEEDS + 1, SAMPLES)
    out, log = tmp_path / "out", tmp_path / "whole.log"
    with (
        running(study, "--workers", 1, "--out", out, log=tmp_path / "a.log") as first,
        running(grown, "--workers", 1, "--out", out, log=tmp_path / "b.log") as second,
    ):
        first.communicate(timeout=200)
        second.communicate(timeout=200)
    assert first.returncode == second.returncode == 0, (tmp_path / "a.log").read_text() + (
        tmp_path / "b.log"
    ).read_text()
    assert len(set(stored(out))) == (SEEDS + 1) * SAMPLES
    # Whichever ended last left its tables; once more, alone, and they are those of one that was never disturbed.
    for folder in (out, tmp_path / "whole"):
        with running(study, "--workers", 1, "--out", folder, log=log) as process:
            process.communicate(timeout=200)
        assert process.returncode == 0
    assert tables(out) == tables(tmp_path / "whole")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux takes the room from a process that runs")
@pytest.mark.parametrize("hands", each_slow_among([1, 2], slow=[2]))
def test_a_full_disk_ends_with_one_line_and_what_was_finished_is_kept(hands: int, tmp_path: Path) -> None:
    study, out, log = study_file(tmp_path, 40, SAMPLES), tmp_path / "out", tmp_path / "out.log"
    with running(study, "--workers", hands, "--out", out, log=log) as process:
        wait_for(lambda: len(stored(out)) >= 3, every=0.01)
        for each in (process.pid, *workers(process.pid)):
            with contextlib.suppress(ProcessLookupError):
                resource.prlimit(each, resource.RLIMIT_FSIZE, (1_000, 1_000))
        output, _ = process.communicate(timeout=120)
    told = log.read_text()
    assert process.returncode == 2, told
    assert output == ""
    assert told.splitlines()[-1].endswith(".parquet: cannot be written: file too large.")
    assert "Traceback" not in told
    assert 3 <= len(stored(out)) < 40 * SAMPLES
    assert not list(out.rglob("*.partial"))
