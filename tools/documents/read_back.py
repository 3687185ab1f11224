"""A comparison, and patterns, read back from the folders that `tongyu compare` and `tongyu patterns` left them in."""

from pathlib import Path

from tongyu.county.facts import CountyFacts
from tongyu.designs.comparison import KIND, design_of
from tongyu.errors import InputError
from tongyu.questions.comparison.answer import Comparison
from tongyu.questions.comparison.conducting import comparison_of
from tongyu.questions.patterns.reached import Reached, judged_by_seed
from tongyu.questions.patterns.table import load_patterns
from tongyu.runs.folder import RECORD
from tongyu.runs.reading import csv_in, understood
from tongyu.runs.record import read_record
from tongyu.runs.results import Results
from tongyu.text.wording import county_called, plain


def read_comparison(folder: Path) -> Comparison:
    """The comparison in `folder`. Raises InputError where the folder holds no finished one."""
    results = Results(folder)
    if results.study.kind != KIND:
        raise InputError(f"{plain(str(folder), 200)}: holds no comparison.")
    if not (folder / RECORD).is_file():
        raise InputError(f"{plain(str(folder), 200)}: no {RECORD} there, so no finished comparison.")
    with understood(folder):
        return comparison_of(design_of(results.study), results)


def read_patterns(folder: Path, table: Path | None = None) -> list[Reached]:
    """Every pattern of `table`, None: Tongyu's, with what a finished `tongyu patterns` reached.

    Raises InputError where there is none.
    """
    try:
        found = csv_in(folder / "figures.csv", folder).set_index("seed")
    except (FileNotFoundError, KeyError, ValueError):
        raise InputError(f"{plain(str(folder), 200)}: there are no finished patterns in it.") from None
    return judged_by_seed(load_patterns(table), found)


def require_of(folder: Path, county: CountyFacts) -> None:
    """Raises InputError where the results in `folder` are of another county than `county`."""
    try:
        name = read_record(folder).get("county", {}).get("name", county.name)
    except FileNotFoundError:
        return
    if name != county.name:
        raise InputError(
            f"{plain(str(folder), 200)}: these results are of {county_called(str(name))}, not of"
            f" {county_called(county.name)}; a county's page is made by python -m tools.documents.county_page."
        )


def kind_of(folder: Path) -> str:
    """What was made in `folder`: "compare", "patterns" ...; empty where no record says it."""
    try:
        return str(read_record(folder)["kind"])
    except FileNotFoundError:
        return ""


def made_by(folder: Path) -> str:
    """The hash of the code that made the results in `folder`; empty where the record does not say."""
    return str(read_record(folder).get("code", ""))
