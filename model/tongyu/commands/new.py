"""`tongyu new`: a commented file to start a scenario of one's own from."""

import os
from pathlib import Path

import typer

from tongyu.errors import InputError
from tongyu.report.template import template
from tongyu.runs.files import write_text
from tongyu.scenario.scenario import Scenario
from tongyu.shipped import is_path
from tongyu.text.wording import plain

ENDING = ".toml"


def county_from(county: str, folder: Path) -> str:
    """A county as a file in `folder` names it: a shipped one by its name, a path seen from there."""
    if not is_path(county):
        return county
    return f"./{Path(os.path.relpath(county, folder)).as_posix()}"


def write_new(path: Path, scenario: Scenario, county: str | None = None) -> None:
    """Write the file that starts as `scenario` to `path`, which must not exist. Raises InputError.

    `county` is how the command names the scenario's county, by a path from where it is called.
    """
    shown = plain(str(path), 200)
    if path.suffix.lower() != ENDING:
        raise InputError(f"{shown}: the name of a scenario file ends in {ENDING}; write {shown}{ENDING}.")
    if not shown.isprintable() or shown != str(path):
        raise InputError(f"{shown}: not a usable path; take a shorter one without signs that cannot be shown.")
    if os.path.lexists(path):
        raise InputError(f"{shown}: exists already and is left as it is; take another name.")
    if not path.parent.is_dir():
        raise InputError(f"{shown}: there is no folder {plain(str(path.parent), 200)}.")
    beside = None if county is None else county_from(county, path.parent)
    write_text(path, template(scenario, path.name, beside))
    moved = len(dict(scenario.programme_items()))
    typer.echo(f"{shown}: like {scenario.name}, with {moved} of {len(scenario.tables.levers)} levers moved.")
