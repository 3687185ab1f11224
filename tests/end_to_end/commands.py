"""The command as a user types it, in a process of its own, or in this one, which has imported everything."""

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

from tongyu.cli import app

SMALL = Path(__file__).parents[1] / "scenario_files" / "small.toml"
COMMAND = [sys.executable, "-m", "tongyu"]


def environment() -> dict[str, str]:
    """This process's environment, with the package found where this process found it."""
    return os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def heed_ctrl_c() -> None:
    """Run in a new process: a shell that starts the tests in the background makes them and all theirs deaf to it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def tongyu(*arguments: object, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run `tongyu` with `arguments` in `folder`, and wait for it."""
    return subprocess.run(
        [*COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=folder,
        env=environment(),
        timeout=600,
        check=False,
    )


def tongyu_here(*arguments: object, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the same command in this process; an exception that would be a traceback is raised."""
    typed = [str(argument) for argument in arguments]
    with contextlib.chdir(folder or Path.cwd()):
        told = CliRunner().invoke(app, typed, prog_name="tongyu", catch_exceptions=False)
    return subprocess.CompletedProcess(typed, told.exit_code, told.stdout, told.stderr)
