"""What is installed is what was locked, and the wheel carries what it needs."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PYTHONS = ("3.11", "3.12", "3.13")

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCK = (ROOT / "requirements.lock").read_text()


def environment(python: str, system: str) -> dict[str, str]:
    """What the markers of requirements ask about."""
    return {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "sys_platform": system,
        "platform_system": {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}[system],
        "os_name": "nt" if system == "win32" else "posix",
        "platform_machine": "x86_64",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }


def applies(requirement: Requirement, python: str, system: str) -> bool:
    return requirement.marker is None or requirement.marker.evaluate(environment(python, system))


def locked(python: str, system: str = "linux") -> dict[str, str]:
    """Name to version of what the lock installs on this Python and system."""
    versions = {}
    for line in re.findall(r"^[a-zA-Z0-9].*$", LOCK, flags=re.MULTILINE):
        requirement = Requirement(line.removesuffix("\\"))
        if applies(requirement, python, system):
            (pin,) = requirement.specifier
            assert pin.operator == "=="
            versions[canonicalize_name(requirement.name)] = pin.version
    return versions


def declared() -> list[Requirement]:
    """Everything that pyproject.toml asks for, extras and the build included."""
    project = PROJECT["project"]
    asked = [*project["dependencies"], *PROJECT["build-system"]["requires"]]
    for extra in project["optional-dependencies"].values():
        asked += extra
    for group in PROJECT["dependency-groups"].values():
        asked += group
    return [Requirement(line) for line in asked]


@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
@pytest.mark.parametrize("python", PYTHONS)
def test_the_lock_satisfies_everything_declared(python: str, system: str) -> None:
    versions = locked(python, system)
    for requirement in declared():
        if not applies(requirement, python, system):
            continue
        version = versions.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement.name} is declared but not locked: make lock"
        assert requirement.specifier.contains(version), f"{requirement} is locked at {version}: make lock"


def test_every_locked_version_has_its_hashes() -> None:
    entries = re.split(r"^(?=[a-zA-Z0-9])", LOCK, flags=re.MULTILINE)[1:]
    without = [entry.split()[0] for entry in entries if not re.search(r"--hash=sha256:[0-9a-f]{64}", entry)]
    assert entries
    assert without == []


def test_the_lock_names_no_server_and_no_path() -> None:
    named = re.findall(
        r"^.*(?:://|--index|--extra-index|--find-links|--trusted-host| @ |/).*$", LOCK, flags=re.MULTILINE
    )
    assert named == []


def test_the_newest_mesa_of_each_python_is_locked() -> None:
    assert locked("3.11")["mesa"] == "3.3.1"
    for python in ("3.12", "3.13"):
        assert locked(python)["mesa"] >= "3.5"


def test_the_page_keeps_the_pair_that_shows_a_picture_offline() -> None:
    versions = locked("3.11")
    assert versions["solara"] == "1.64.1"
    assert versions["solara-assets"] == "1.58.2"
    assert versions["ipyvuetify"].startswith("1.")
    assert versions["ipyvue"].startswith("1.")


def test_changelog_and_citation_name_the_version_of_the_package() -> None:
    version = PROJECT["project"]["version"]
    assert f"version: {version}\n" in (ROOT / "CITATION.cff").read_text()
    assert version in (ROOT / "CHANGELOG.md").read_text()


def test_the_citation_names_the_paper() -> None:
    citation = (ROOT / "CITATION.cff").read_text()
    assert "10.12677/ecl.2024.133864" in citation
    assert "family-names: Zhou" in citation


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names of the files in the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    (built,) = folder.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        return set(archive.namelist())


@pytest.mark.parametrize("shipped", ["scenarios", "experiments"])
def test_the_wheel_carries_scenarios_and_experiments(wheel: set[str], shipped: str) -> None:
    sources = {
        f"tongyu/shipped/{path.relative_to(ROOT).as_posix()}"
        for path in (ROOT / shipped).rglob("*")
        if path.is_file() and not path.name.startswith(".")
    }
    assert sources
    assert sources <= wheel


def test_the_wheel_carries_every_module_and_says_it_is_typed(wheel: set[str]) -> None:
    modules = {path.relative_to(ROOT / "model").as_posix() for path in (ROOT / "model").rglob("*.py")}
    assert modules | {"tongyu/py.typed"} <= wheel


def test_the_wheel_carries_nothing_else(wheel: set[str]) -> None:
    tops = {name.split("/")[0] for name in wheel}
    assert tops == {"tongyu", f"tongyu-{PROJECT['project']['version']}.dist-info"}
    assert not [name for name in wheel if name.endswith((".pyc", ".nbi", ".nbc"))]
