"""Where the scenarios, counties and experiments that come with the package lie.

In a checkout they are folders at its root; a wheel carries them inside the package.
"""

import os
from pathlib import Path
from typing import Literal

from tongyu.text.checking import Misfit
from tongyu.text.wording import unknown

_PACKAGE = Path(__file__).resolve().parent

_SCENARIO_ORDER = (
    "baseline",
    "resources_only",
    "branding_only",
    "training_only",
    "support_only",
    "monitoring_only",
    "ecommerce_only",
    "social_work_only",
    "both",
    "five_pillars",
    "tongyu_2013",
)


def scenarios_folder() -> Path:
    """The folder of the shipped scenario files; their counties are in `counties` below it."""
    return _folder("scenarios")


def counties_folder() -> Path:
    """The folder of the shipped counties, each a folder of its own."""
    return scenarios_folder() / "counties"


def experiments_folder() -> Path:
    """The folder of the shipped study files."""
    return _folder("experiments")


def scenario_names() -> list[str]:
    """The shipped scenarios in the order of the model's description; any others after them, by name."""
    present = _names(scenarios_folder())
    ordered = [name for name in _SCENARIO_ORDER if name in present]
    return ordered + [name for name in present if name not in _SCENARIO_ORDER]


def county_names() -> list[str]:
    """The shipped counties, by name, Tongyu first."""
    names = (path.parent.name for path in counties_folder().glob("*/county.toml"))
    return sorted(names, key=lambda name: (name != "tongyu", name))


def is_path(name: str) -> bool:
    """Whether `name` means a file: it has a separator of folders, or ends in .toml."""
    return name.lower().endswith(".toml") or any(mark in name for mark in ("/", os.sep, os.altsep) if mark)


def find(kind: Literal["scenario", "county"], name: str, beside: Path) -> Path:
    """The file, or of a county the folder, that `name` means: a path seen from `beside`, else the shipped of that name.

    Raises Misfit where nothing of that name is shipped; a path is not looked at.
    """
    if is_path(name):
        return beside / name
    known, folder = (
        (scenario_names(), scenarios_folder()) if kind == "scenario" else (county_names(), counties_folder())
    )
    if name not in known:
        shipped = unknown(kind, name, known, "Shipped")
        raise Misfit(f"{shipped} A file is named by its path, such as ./my.toml.")
    return folder / (f"{name}.toml" if kind == "scenario" else name)


def _names(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.toml"))


def _folder(name: str) -> Path:
    carried = _PACKAGE / "shipped" / name
    return carried if carried.is_dir() else _PACKAGE.parent.parent / name
