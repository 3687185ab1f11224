"""Mechanisms that tests add: found as if a package had them, or tried out, and gone again afterwards."""

import contextlib
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType

import pytest

from tongyu import loaded_code
from tongyu.county import extensions, tables

EXAMPLES = ("another_hazard", "parcel_lockers")
MODULE = "made_up_mechanisms"


def look_again() -> None:
    """Forget which mechanisms there are and what they declare."""
    extensions.installed.cache_clear()
    extensions.mechanism_called.cache_clear()
    tables.forget()


@contextlib.contextmanager
def as_before() -> Iterator[pytest.MonkeyPatch]:
    """Whatever is tried out or installed within is gone afterwards, from what is watched for changes, too."""
    tried, tried_out, twice = dict(extensions._tried), list(loaded_code._tried_out), list(loaded_code._twice)
    modules = set(sys.modules)
    with pytest.MonkeyPatch.context() as patch:
        yield patch
    extensions._tried.clear()
    extensions._tried.update(tried)
    loaded_code._tried_out[:], loaded_code._twice[:] = tried_out, twice
    for name in set(sys.modules) - modules:
        if name.partition(".")[0] in loaded_code._added:
            del sys.modules[name]
    for name in [name for name in loaded_code._noted if name not in sys.modules]:
        del loaded_code._noted[name]
    loaded_code._added.intersection_update(sys.modules)
    loaded_code._used.intersection_update(sys.modules)
    look_again()


def have(patch: pytest.MonkeyPatch, found: Mapping[str, object], others: Mapping[str, str] | None = None) -> None:
    """Let the mechanisms `found` be all that is installed, by the names of their entry points.

    `others` are entry points that lead elsewhere, `module:object`.
    """
    module = ModuleType(MODULE)
    patch.setitem(sys.modules, MODULE, module)
    points = [EntryPoint(name, value, extensions.GROUP) for name, value in (others or {}).items()]
    for number, (name, mechanism) in enumerate(found.items()):
        setattr(module, f"M{number}", mechanism)
        points.append(EntryPoint(name, f"{MODULE}:M{number}", extensions.GROUP))
    have_points(patch, points)


def have_points(patch: pytest.MonkeyPatch, points: list[EntryPoint]) -> None:
    """Let `points` be all entry points that there are."""
    patch.setattr(extensions, "entry_points", lambda group: [point for point in points if point.group == group])
    look_again()


def install(folder: Path, name: str, value: str, **files: str) -> None:
    """A package in `folder`, called as the mechanism `name` that it has at `value`, with the modules `files`."""
    for path, text in files.items():
        file = folder / f"{path}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    about = folder / f"{name}-1.0.dist-info"
    about.mkdir(exist_ok=True)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
    (about / "entry_points.txt").write_text(f"[{extensions.GROUP}]\n{name} = {value}\n", encoding="utf-8")


def require_examples() -> None:
    """Fail, with what to do, where the examples are not installed: nothing is tested without them."""
    missing = [name for name in EXAMPLES if name not in extensions.installed()]
    if missing:
        pytest.fail(f"not installed with this Python: {', '.join(missing)}; `make install` does it.")
