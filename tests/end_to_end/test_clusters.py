"""A sweep on somebody else's Dask cluster, whose processes are killed while it runs."""

import os
import signal
import time
from pathlib import Path

import pytest
from tests.end_to_end.certificates import make_certificates
from tests.end_to_end.commands import tongyu_here
from tests.end_to_end.sweeping import running, scheduler, stored, study_file, tables, wait_for, worker
from tests.households_by_hand import SMALL_COUNTY

from tongyu.runs import cluster

RUNS = 48
BOUND = 30.0  # seconds until the loss of a scheduler is told; where its connection breaks it is one or two

OF_ANOTHER_VERSION = """
from tongyu.runs import cluster, fitness

cluster.model_version = fitness.model_version = lambda mechanisms=(): "another"
"""
WITH_ANOTHER_PACKAGE = """
from tongyu.runs import cluster, fitness, record

fitness.versions = lambda mechanisms=(): record.versions() | dict(numpy="1.0")
cluster.model_version = fitness.model_version = lambda mechanisms=(): "another"
"""
WITH_A_DISK_OF_ITS_OWN = """
from pathlib import Path
from tongyu.runs import store, sweep

sweep.Store = lambda folder: store.Store(Path({elsewhere!r}))
"""
WITHOUT_MECHANISMS = """
from importlib import metadata

metadata.entry_points = lambda **asked: ()
"""
WITHOUT_TONGYU = """
import sys

sys.modules["tongyu"] = None
"""

pytestmark = pytest.mark.skipif(os.name != "posix", reason="processes are killed as POSIX kills")


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return study_file(tmp_path_factory.mktemp("study"), seeds=6, samples=8)


@pytest.fixture(scope="module")
def undisturbed(study: Path) -> dict[str, bytes]:
    """The tables of a local sweep that nobody disturbs."""
    out = study.parent / "undisturbed"
    finish(study, out, "--workers", 1)
    return tables(out)


def finish(study: Path, out: Path, *options: object) -> str:
    """Let a sweep run to its end, and well; what it said."""
    answer = tongyu_here("sweep", study, "--out", out, *options)
    assert answer.returncode == 0, answer.stderr
    assert len(set(stored(out))) == RUNS
    return answer.stderr


@pytest.mark.slow
def test_what_a_lost_worker_was_at_goes_to_another_and_all_may_be_lost(
    study: Path, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    out, log = tmp_path / "out", tmp_path / "out.log"
    with (
        scheduler(tmp_path) as (address, _),
        running(study, "--out", out, "--scheduler", address, log=log) as process,
    ):
        wait_for(lambda: "no workers at the moment; waiting" in log.read_text())
        with worker(tmp_path, address, name="a") as first, worker(tmp_path, address, name="b") as second:
            wait_for(lambda: len(stored(out)) >= 4, every=0.01)
            assert "going on" in log.read_text()
            first.kill()
            after_the_first = len(stored(out))
            wait_for(lambda: len(stored(out)) > after_the_first, every=0.01)
            second.kill()
        wait_for(lambda: log.read_text().count("no workers at the moment; waiting") == 2)
        left = len(stored(out))
        assert left < RUNS
        with worker(tmp_path, address, name="c"):
            process.communicate(timeout=200)
    assert process.returncode == 0
    assert "on a cluster that has no workers yet" in log.read_text()
    assert "Traceback" not in log.read_text()
    assert tables(out) == undisturbed


@pytest.mark.slow
@pytest.mark.parametrize("death", [signal.SIGKILL, signal.SIGTERM], ids=["killed", "ended"])
def test_a_lost_scheduler_is_told_in_one_line_and_the_same_command_finishes(
    death: signal.Signals, study: Path, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    out, log = tmp_path / "out", tmp_path / "out.log"
    with (
        scheduler(tmp_path) as (address, theirs),
        worker(tmp_path, address),
        running(study, "--out", out, "--scheduler", address, log=log) as process,
    ):
        wait_for(lambda: len(stored(out)) >= 4, every=0.01)
        theirs.send_signal(death)
        began = time.monotonic()
        output, _ = process.communicate(timeout=120)
        took = time.monotonic() - began
    assert process.returncode == 1
    assert took < BOUND
    assert output == ""
    told = log.read_text()
    assert told.splitlines()[-1].startswith("the scheduler was lost; what was finished is kept")
    assert "Traceback" not in told
    known = ("study: ", f"{RUNS} runs on ", "Dashboard: ", "Warning: ")
    assert all(line.startswith(known) or "failed 0" in line for line in told.splitlines()[:-1])
    kept = len(set(stored(out)))
    assert 4 <= kept < RUNS
    again = finish(study, out, "--workers", 1)
    assert f"{kept} of {RUNS} are there already" in again
    assert tables(out) == undisturbed


def test_a_worker_that_joins_and_cannot_do_the_work_is_named_and_left_out(
    study: Path, undisturbed: dict[str, bytes], tmp_path: Path
) -> None:
    out, log = tmp_path / "out", tmp_path / "out.log"
    (tmp_path / "preload.py").write_text(WITH_ANOTHER_PACKAGE)
    with (
        scheduler(tmp_path) as (address, _),
        worker(tmp_path, address, "--name", "sound"),
        running(study, "--out", out, "--scheduler", address, log=log) as process,
    ):
        wait_for(lambda: len(stored(out)) >= 4, every=0.01)
        with worker(tmp_path, address, "--name", "another", "--preload", tmp_path / "preload.py", name="another"):
            process.communicate(timeout=200)
    told = log.read_text()
    assert process.returncode == 0, told
    assert told.count("Left out: worker tcp://127.0.0.1:") == 1
    assert " (another) has numpy 1.0, here " in told
    assert "(sound)" not in told
    assert "Traceback" not in told
    assert tables(out) == undisturbed


@pytest.fixture
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """For what is asked for in this process and never answers."""
    monkeypatch.setattr(cluster, "PATIENCE", 3.0)


@pytest.mark.usefixtures("impatience")
def test_a_cluster_that_speaks_tls(study: Path, undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    ours, anothers = make_certificates(tmp_path / "ours"), make_certificates(tmp_path / "anothers")
    options = [word for name, path in ours.items() for word in (f"--tls-{name}", path)]
    theirs = [word for name, path in anothers.items() for word in (f"--tls-{name}", path)]
    its_own = [option.replace("--tls-ca", "--tls-ca-file") if isinstance(option, str) else option for option in options]
    with (
        scheduler(tmp_path, *its_own, protocol="tls") as (address, _),
        worker(tmp_path, address, *its_own),
    ):
        assert address.startswith("tls://127.0.0.1:")
        told = finish(study, tmp_path / "out", "--scheduler", address, *options)
        stranger = tongyu_here("sweep", study, "--out", tmp_path / "none", "--scheduler", address, *theirs)
    assert "Warning" not in told
    assert tables(tmp_path / "out") == undisturbed
    assert stranger.returncode == 2
    assert "cannot be reached" in stranger.stderr.splitlines()[-1]
    assert "Traceback" not in stranger.stderr


@pytest.mark.parametrize(
    ("who", "preload", "sentences"),
    [
        pytest.param(
            "worker",
            OF_ANOTHER_VERSION,
            [
                "none of the cluster's workers can do this work: worker tcp://127.0.0.1:",
                "has other code of the model under the same version of tongyu; install there",
            ],
            id="another version",
        ),
        # That packages are compared, a worker that joins shows too.
        pytest.param(
            "worker", WITH_ANOTHER_PACKAGE, ["has numpy 1.0, here "], id="another package", marks=pytest.mark.slow
        ),
        pytest.param(
            "worker",
            WITH_A_DISK_OF_ITS_OWN,
            ["what a worker wrote there is not here; it must be on a disk that all share"],
            id="another disk",
        ),
        pytest.param("worker", WITHOUT_TONGYU, ["has no tongyu, or an older one"], id="no tongyu"),
        pytest.param(
            "scheduler",
            WITHOUT_TONGYU,
            ["its scheduler and its workers need the same tongyu as this computer"],
            id="scheduler without tongyu",
        ),
    ],
)
def test_a_cluster_that_cannot_do_the_work_is_told_in_one_sentence(
    who: str, preload: str, sentences: list[str], study: Path, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "preload.py").write_text(preload.format(elsewhere=str(tmp_path / "elsewhere")))
    options = {who: ["--preload", tmp_path / "preload.py"]}
    with (
        scheduler(tmp_path, *options.get("scheduler", [])) as (address, _),
        worker(tmp_path, address, *options.get("worker", [])),
    ):
        wait_for(lambda: "Registered to" in (tmp_path / "worker.log").read_text())
        answer = tongyu_here("sweep", study, "--out", tmp_path / "out", "--scheduler", address)
    assert (answer.returncode, answer.stdout) == (2, ""), answer.stderr
    for sentence in sentences:
        assert sentence in answer.stderr.splitlines()[-1]
    assert stored(tmp_path / "out") == []


def test_a_worker_that_lacks_an_added_mechanism_is_told_in_one_sentence(study: Path, tmp_path: Path) -> None:
    lockers = tmp_path / "lockers.toml"
    lockers.write_text(f'schema = 1\nbased_on = "{SMALL_COUNTY.as_posix()}"\nuses = ["parcel_lockers"]\n')
    its_study = tmp_path / "study.toml"
    its_study.write_text(f'schema = 1\nscenarios = ["{lockers.as_posix()}"]\nseeds = 1\nmonths = 12\n')
    (tmp_path / "preload.py").write_text(WITHOUT_MECHANISMS)
    with (
        scheduler(tmp_path) as (address, _),
        worker(tmp_path, address, "--preload", tmp_path / "preload.py"),
    ):
        wait_for(lambda: "Registered to" in (tmp_path / "worker.log").read_text())
        answer = tongyu_here("sweep", its_study, "--out", tmp_path / "out", "--scheduler", address)
    assert (answer.returncode, answer.stdout) == (2, ""), answer.stderr
    last = answer.stderr.splitlines()[-1]
    assert 'has not the mechanisms that this work uses: unknown mechanism "parcel_lockers"' in last


@pytest.mark.usefixtures("impatience")
def test_a_scheduler_that_is_not_there_is_named_in_one_sentence(study: Path, tmp_path: Path) -> None:
    answer = tongyu_here("sweep", study, "--out", tmp_path / "out", "--scheduler", "tcp://127.0.0.1:9")
    assert answer.returncode == 2
    assert answer.stderr.splitlines()[-1].startswith("--scheduler tcp://127.0.0.1:9: cannot be reached: ")
    assert "Traceback" not in answer.stderr
