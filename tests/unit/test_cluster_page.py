"""What docs/cluster.md tells a user to type is accepted."""

import ast
import re
import shlex
from pathlib import Path

import yaml
from distributed.cli.dask_scheduler import main as dask_scheduler
from distributed.cli.dask_worker import main as dask_worker
from distributed.security import Security
from typer.main import get_command

from tongyu.cli import app

ROOT = Path(__file__).parents[2]
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


def test_the_slurm_script_is_python_and_its_certificates_are_those_of_dask() -> None:
    (script,) = blocks("python")
    tree = ast.parse(script)
    (made,) = (node for node in tree.body if isinstance(node, ast.Assign) and isinstance(node.value, ast.DictComp))
    ends = eval(compile(ast.Expression(made.value), "docs/cluster.md", "eval"))
    assert Security(require_encryption=True, tls_ca_file="ca.pem", **ends).tls_worker_key == "key.pem"


def test_the_cluster_of_kubernetes_is_what_the_text_says() -> None:
    (text,) = blocks("yaml")
    document = yaml.safe_load(text)
    worker, scheduler = (document["spec"][part]["spec"]["containers"][0] for part in ("worker", "scheduler"))
    given = {word for word in worker["args"] if word.startswith("--")}
    assert given <= options(dask_worker)
    assert worker["args"][worker["args"].index("--nthreads") + 1] == "1"
    ports = {port["name"]: port["containerPort"] for port in scheduler["ports"]}
    service = document["spec"]["scheduler"]["service"]
    assert {port["targetPort"]: port["port"] for port in service["ports"]} == ports
    assert service["selector"]["dask.org/cluster-name"] == document["metadata"]["name"]
    assert f"tcp://{document['metadata']['name']}-scheduler:{ports['tcp-comm']}" in PAGE
