"""A comparison, and patterns, read back from the folders that `tongyu compare` and `tongyu patterns` left them in."""

import json
from pathlib import Path

import pandas as pd

from tongyu.errors import InputError
from tongyu.study.compare import comparison_of
from tongyu.study.comparison import Comparison
from tongyu.study.design import KIND, design_of
from tongyu.study.folder import RECORD
from tongyu.study.patterns.reached import Reached, judged_by_seed
from tongyu.study.patterns.table import load_patterns
from tongyu.study.results import Results
from tongyu.wording import plain


def read_comparison(folder: Path) -> Comparison:
    """The comparison in `folder`. Raises InputError where the folder holds no finished one."""
    results = Results(folder)
    if results.study.kind != KIND:
        raise InputError(f"{plain(str(folder), 200)}: holds no comparison.")
    if not (folder / RECORD).is_file():
        raise InputError(f"{plain(str(folder), 200)}: no {RECORD} there, so no finished comparison.")
    return comparison_of(design_of(results.study), results)


def read_patterns(folder: Path) -> list[Reached]:
    """Every pattern with what a finished `tongyu patterns` reached. Raises InputError where there is none."""
    try:
        found = pd.read_csv(folder / "figures.csv", index_col="seed")
    except (OSError, ValueError):
        raise InputError(f"{plain(str(folder), 200)}: there are no finished patterns in it.") from None
    return judged_by_seed(load_patterns(None), found)


def kind_of(folder: Path) -> str:
    """What was made in `folder`: "compare", "patterns" ...; empty where no record says it."""
    try:
        return str(json.loads((folder / RECORD).read_text(encoding="utf-8"))["kind"])
    except (OSError, ValueError, KeyError):
        return ""


def made_by(folder: Path) -> str:
    """The hash of the code that made the results in `folder`."""
    return str(json.loads((folder / RECORD).read_text(encoding="utf-8"))["code"])
