"""What made a result: scenarios, code, seeds, versions, and the hashes of the files it is in."""

import contextlib
import datetime
import hashlib
import platform
import re
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from tongyu.errors import TongyuError
from tongyu.scenario import Scenario
from tongyu.study.files import PARTIAL
from tongyu.study.folder import REPORT
from tongyu.wording import plain

SCHEMA = 1
_TRIES = 20
_PACKAGE = Path(__file__).resolve().parent.parent
# Above the county: what they do cannot change a run.
_ABOVE = ("study", "report", "app", "commands", "cli.py", "cli_options.py", "cli_studies.py", "__main__.py")
_DECISIVE = ("numpy", "numba", "mesa")
_REPORT = re.compile(rf"{REPORT}(/|\.html$|\.md$)")
_RECORDED = (*_DECISIVE, "scipy", "pandas", "pyarrow", "distributed")


def code_hash() -> str:
    """SHA-256 of the package's sources that a county can import, by path and content."""
    digest = hashlib.sha256()
    for source in sorted(_PACKAGE.rglob("*.py"), key=lambda path: path.relative_to(_PACKAGE).as_posix()):
        name = source.relative_to(_PACKAGE).as_posix()
        if not name.startswith(tuple(f"{above}/" for above in _ABOVE)) and name not in _ABOVE:
            content = source.read_bytes().replace(b"\r\n", b"\n")
            digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def versions() -> dict[str, str]:
    """The versions of this package, of Python, and of the libraries that results pass through."""
    return {"tongyu": _version("tongyu"), "python": platform.python_version()} | {
        name: _version(name) for name in _RECORDED
    }


def machine() -> dict[str, Any]:
    """The kind of machine: system, processor, and the instructions of it that NumPy uses, by which last bits differ."""
    import numpy as np

    shown: Any = np.show_config(mode="dicts")
    found = list(shown.get("SIMD Extensions", {}).get("found", []))
    return {"system": platform.system(), "processor": platform.machine(), "instructions": found}


def model_version() -> str:
    """SHA-256 of what decides a run beside scenario and seed: the code, Python, NumPy, Numba and Mesa."""
    parts = [code_hash(), platform.python_version(), *(_version(name) for name in _DECISIVE)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def record(kind: str, scenarios: Sequence[Scenario], seeds: Sequence[int], **details: Any) -> dict[str, Any]:
    """The document `record.json`, but for the hashes of the files it stands beside."""
    first = scenarios[0]
    return {
        "schema": SCHEMA,
        "kind": kind,
        "made": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "county": {"name": first.county.name, "households": first.county.households, "invented": True},
        "start": first.start,
        "months": first.months,
        "stress": list(first.stress),
        "without": {scenario.name: list(scenario.without) for scenario in scenarios if scenario.without},
        "seeds": list(seeds),
        "scenarios": {scenario.name: scenario.fingerprint for scenario in scenarios},
        "model_version": model_version(),
        "code": code_hash(),
        "versions": versions(),
        "machine": machine(),
        **details,
    }


def with_files(document: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """`document` and the SHA-256 of every file in `folder`, by its path there; but for a report, which quotes them.

    Raises TongyuError where other programs change the folder faster than it is read.
    """
    for _ in range(_TRIES):
        # Another sweep of the same folder may have merged files of the store since they were listed.
        with contextlib.suppress(FileNotFoundError):
            return dict(document) | {"files": _hashes(folder)}
    raise TongyuError(f"{plain(str(folder), 200)}: the files keep changing; another program works on them.")


def _hashes(folder: Path) -> dict[str, str]:
    files = sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and path.name != "record.json" and not path.name.endswith(PARTIAL)
    )
    names = {path.relative_to(folder).as_posix(): path for path in files}
    return {name: hash_of(path) for name, path in names.items() if not _REPORT.match(name)}


def hash_of(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:  # run from a source tree that is not installed
        return "not installed"
