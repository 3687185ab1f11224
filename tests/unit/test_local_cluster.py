"""The processes of a local cluster work for nobody but the one who started them."""

import os
import signal
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import dask
import pytest
from distributed import Client
from distributed.security import Security

from tongyu.errors import TongyuError
from tongyu.runs.cluster import silenced
from tongyu.runs.engine import Crew, crew

PATIENCE = 3.0  # seconds in which a stranger would be let in
LONGEST = 120.0  # for one who is


@pytest.fixture(scope="module")
def hired() -> Iterator[Crew]:
    with crew(2) as hired:
        yield hired


def addresses(hired: Crew) -> list[str]:
    """Of the scheduler, of the workers and of those that watch over them."""
    known = hired._client.scheduler_info()
    workers = known["workers"]
    return [known["address"], *workers, *(each["nanny"] for each in workers.values())]


def test_all_speak_tls_on_this_computer_alone(hired: Crew) -> None:
    found = addresses(hired)
    assert len(found) == 5
    assert all(address.startswith("tls://127.0.0.1:") for address in found)


@pytest.mark.parametrize("keys", ["none", "those of another run"])
def test_a_stranger_is_not_let_in(hired: Crew, keys: str) -> None:
    address, security = addresses(hired)[0], Security.temporary()
    if keys == "none":
        address, security = address.replace("tls://", "tcp://"), None
    with silenced(), pytest.raises(OSError, match=r"."):
        Client(address, security=security, timeout=PATIENCE, set_as_default=False)
    assert hired._client.submit(abs, -1, pure=False).result(timeout=LONGEST) == 1


def test_python_imports_from_no_folder_that_others_could_have_made(hired: Crew) -> None:
    """Dask puts its folder first in the path; in the folder for temporary files others can make one of a known name."""
    shared = Path(tempfile.gettempdir()).resolve()
    theirs = hired._client.run(lambda: __import__("sys").path).values()
    for path in (sys.path, *theirs):
        dasks = [Path(folder).resolve() for folder in path if "dask-scratch-space" in folder]
        assert dasks
        for folder in dasks:
            (of_the_run,) = (each for each in (folder, *folder.parents) if each.parent == shared)
            assert stat.S_IMODE(of_the_run.stat().st_mode) == 0o700
            assert of_the_run.name != "dask-scratch-space"


@pytest.mark.skipif(os.name != "posix", reason="processes are killed as POSIX kills")
def test_workers_that_cannot_be_started_again_end_the_work_in_one_sentence(tmp_path: Path) -> None:
    """Else it would wait for ever: Dask gives up a worker that fails, not dies, while it starts."""
    told: list[str] = []

    def announce(line: str) -> None:
        told.append(line)
        assert len(told) < 3, "it waits for ever"  # it says so once a minute

    broken, preload = tmp_path / "broken", tmp_path / "preload.py"
    preload.write_text(f"import os\nassert not os.path.exists({str(broken)!r})\n", encoding="utf-8")
    with dask.config.set({"distributed.worker.preload": [str(preload)]}), crew(2, announce=announce) as hired:
        broken.touch()
        doing = hired.do(_kill_itself, range(4), lost=lambda task: None)
        with pytest.raises(TongyuError, match=r"^the worker processes ended and could not be started again; what was"):
            list(doing)


def _kill_itself(task: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_nothing_is_left_of_the_folder() -> None:
    with crew(2) as hired:
        first = hired._client.run(lambda: __import__("sys").path[0]).values()
        (folder,) = {Path(each).parent.parent for each in first}
        assert folder.is_dir()
    assert not folder.exists()
