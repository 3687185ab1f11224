"""A comparison, and patterns, read back from the folders that `tongyu compare` and `tongyu patterns` left them in."""

import json
from pathlib import Path
from typing import Any

import pandas as pd

from tongyu.errors import InputError
from tongyu.scenario import Scenario, load
from tongyu.study.compare import MONTHLY, RUNS, WHO
from tongyu.study.comparison import MONTHS_KEPT, Comparison, compared
from tongyu.study.design import Design
from tongyu.study.folder import RECORD
from tongyu.study.patterns.reached import Reached, judged_by_seed
from tongyu.study.patterns.table import load_patterns
from tongyu.study.tasks import Failure, Run
from tongyu.wording import plain

_KEYS = ("scenario", "seed", "households", "persons")


def read_comparison(folder: Path) -> Comparison:
    """The comparison in `folder`, of its months only what a comparison needs.

    Raises InputError where the folder holds no finished comparison, or one of scenarios that are not shipped as they
    were then.
    """
    path = folder / RECORD
    if not path.is_file():
        raise InputError(f"{folder}: no {RECORD} there, so no finished comparison.")
    document = json.loads(path.read_text(encoding="utf-8"))
    if document.get("kind") != "comparison":
        raise InputError(f"{folder}: holds no comparison.")
    design = Design(
        tuple(_scenario(name, document) for name in document["scenarios"]),
        tuple(document["seeds"]),
    )
    runs = _runs(
        pd.read_parquet(folder / RUNS / "outcomes.parquet"),
        pd.read_parquet(folder / RUNS / "yearly.parquet"),
        _months(folder),
        document["window"],
    )
    who = pd.read_csv(folder / WHO)
    return compared(design, [*runs, *(Failure(**failure) for failure in document["runs"]["failed"])], who)


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


def _scenario(name: str, document: dict[str, Any]) -> Scenario:
    shipped = load(name).with_(months=document["months"], stress=document.get("stress", []))
    for scenario in (shipped, shipped.with_(households=document["households"])):
        if scenario.fingerprint == document["scenarios"][name]:
            return scenario
    raise InputError(f"scenario {name} is no longer what these results were made from; compare again.")


def _months(folder: Path) -> dict[tuple[str, int], pd.DataFrame]:
    wanted = ["scenario", "seed", "month", *MONTHS_KEPT]
    tables = [pd.read_parquet(path, columns=wanted) for path in sorted((folder / RUNS).glob(f"{MONTHLY}*.parquet"))]
    runs = [months for table in tables for _, months in table.groupby(["scenario", "seed"])]
    return {
        (str(months["scenario"].iloc[0]), int(months["seed"].iloc[0])): months.set_index("month")[list(MONTHS_KEPT)]
        for months in runs
    }


def _runs(
    outcomes: pd.DataFrame,
    yearly: pd.DataFrame,
    months: dict[tuple[str, int], pd.DataFrame],
    window: list[int] | None,
) -> list[Run]:
    years = dict(iter(yearly.groupby(["scenario", "seed"])))
    return [
        Run(
            scenario=row["scenario"],
            seed=row["seed"],
            households=row["households"],
            persons=row["persons"],
            window=(window[0], window[1]) if window else None,
            outcomes={str(name): value for name, value in row.items() if name not in _KEYS},
            yearly=years[row["scenario"], row["seed"]].drop(columns=["scenario", "seed"]).set_index("year"),
            monthly=months[row["scenario"], row["seed"]],
            seconds=0.0,
        )
        for row in outcomes.to_dict("records")
    ]
