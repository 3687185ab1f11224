"""What docs/cluster.md tells a user to type is accepted."""

import ast
import re
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from distributed.cli.dask_scheduler import main as dask_scheduler
from distributed.cli.dask_worker import main as dask_worker
from tests.end_to_end.certificates import make_certificates
from typer.main import get_command

from tongyu.cli import app

ROOT = Path(__file__).parents[2]
WITHOUT_PROFILER = "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED=False"
PAGE = (ROOT / "docs" / "cluster.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, flags=re.DOTALL | re.MULTILINE)


def typed() -> list[list[str]]:
    """Every command, those within a sentence too."""
    lines = [line for block in blocks("console") for line in block.splitlines() if line.strip()]
    prose = re.sub(r"^```.*?^```", "", PAGE, flags=re.DOTALL | re.MULTILINE)
    return [shlex.split(line) for line in (*lines, *re.findall(r"`(tongyu \w[^`]*)`", prose))]


def options(command: object) -> set[str]:
    return {name for parameter in command.params for name in parameter.opts}  # type: ignore[attr-defined]


def test_every_command_and_option_of_the_page_exists() -> None:
    ours = get_command(app).commands  # type: ignore[attr-defined]
    named = set()
    for program, command, *words in typed():
        named.add((program, command))
        known = ours[command] if program == "tongyu" else {"scheduler": dask_scheduler, "worker": dask_worker}[command]
        given = {word for word in words if word.startswith("--")}
        assert given <= options(known), command
    assert named >= {("dask", "scheduler"), ("dask", "worker"), ("tongyu", "sweep"), ("tongyu", "status")}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a network interface is named as Linux names it")
def test_the_slurm_script_asks_for_workers_of_one_thread_that_speak_tls(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The script of the page, up to where it asks Slurm for anything; on this computer alone."""
    monkeypatch.chdir(tmp_path)
    for name, path in make_certificates(tmp_path / "made").items():
        path.rename(tmp_path / f"{name}.pem")
    (script,) = blocks("python")
    made = ast.parse(script)
    end = next(place for place, line in enumerate(made.body) if "adapt" in ast.unparse(line))
    here = ast.unparse(ast.Module(made.body[:end], [])).replace("'ib0'", "'lo'")
    names: dict[str, Any] = {}
    exec(compile(here, "docs/cluster.md", "exec"), names)
    with names["cluster"] as cluster:
        assert cluster.scheduler_address.startswith("tls://127.0.0.1:")
        job = cluster.job_script()
    (line,) = (line for line in job.splitlines() if "distributed.cli.dask_worker" in line)
    given = shlex.split(line)
    assert {word for word in given if word.startswith("--")} <= options(dask_worker)
    for option, value in (("--nthreads", "1"), ("--nworkers", "32"), ("--tls-ca-file", "ca.pem")):
        assert given[given.index(option) + 1] == value
    assert "--nanny" in given
    assert WITHOUT_PROFILER in job
    assert "export DASK_TEMPORARY_DIRECTORY=$(mktemp -d)" in job.split(line)[0]
    assert "/tmp" not in line


def test_the_cluster_of_kubernetes_is_what_the_text_says() -> None:
    (text,) = blocks("yaml")
    document = yaml.safe_load(text)
    worker, scheduler = (document["spec"][part]["spec"]["containers"][0] for part in ("worker", "scheduler"))
    given = {word for word in worker["args"] if word.startswith("--")}
    assert given <= options(dask_worker)
    assert worker["args"][worker["args"].index("--nthreads") + 1] == "1"
    (variable,) = worker["env"]
    assert f"{variable['name']}={variable['value']}" == WITHOUT_PROFILER
    ports = {port["name"]: port["containerPort"] for port in scheduler["ports"]}
    service = document["spec"]["scheduler"]["service"]
    assert {port["targetPort"]: port["port"] for port in service["ports"]} == ports
    assert service["selector"]["dask.org/cluster-name"] == document["metadata"]["name"]
    assert f"tcp://{document['metadata']['name']}-scheduler:{ports['tcp-comm']}" in PAGE
