"""Surveys that nobody was asked for, and small counties of three townships to hold them."""

import csv
import importlib.util
import io
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from tongyu import Scenario, load
from tongyu.county.facts import CountyFacts
from tongyu.county.survey import Survey, read_survey

YOUR_COUNTY = Path(__file__).parents[1] / "examples" / "your_county"
TOWNSHIPS = ("Heshi", "Chayuan", "Yunling")
ASKED = (range(9), range(16, 24), range(30, 37))  # villages, by their numbers
VILLAGES = 40
HOUSEHOLDS = 12_400

Rows = Sequence[Mapping[str, object]]


@cache
def generator() -> ModuleType:
    """The script that makes the survey of Qingshan."""
    spec = importlib.util.spec_from_file_location("make_survey", YOUR_COUNTY / "make_survey.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def qingshan(seed: int = 1, with_villages: bool = True) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Five hundred households and their persons, as `make_survey` makes them."""
    asked = dict(zip(TOWNSHIPS, ASKED, strict=True)) if with_villages else dict.fromkeys(TOWNSHIPS, ())
    made: tuple[list[dict[str, Any]], list[dict[str, Any]]] = generator().survey(np.random.default_rng(seed), asked)
    return made


def text_of(rows: Iterable[Mapping[str, object]], columns: Sequence[str] = ()) -> str:
    """The rows as CSV, of all their columns or of those that are named."""
    rows = list(rows)
    names = columns or list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, names, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def survey_in(
    folder: Path,
    households: str,
    persons: str | None = None,
    villages: int | Sequence[str] = VILLAGES,
    crops: Sequence[str] = (),
    **more: Any,
) -> Survey:
    """What is read from a folder with these texts as its files."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "households.csv").write_text(households, encoding="utf-8")
    if persons is not None:
        (folder / "persons.csv").write_text(persons, encoding="utf-8")
    survey = read_survey(folder, TOWNSHIPS, villages, crops, **more)
    assert survey is not None
    return survey


def county_with(survey: Survey | None, **facts: object) -> CountyFacts:
    """A county of three townships, 40 villages and 12,400 households that has this survey."""
    small = load(Path(__file__).parent / "scenario_files" / "small.toml").county.model_dump()
    own: dict[str, object] = {
        "name": "Qingshan",
        "name_zh": "",
        "households": HOUSEHOLDS,
        "persons": 41_000,
        "villages": VILLAGES,
        "townships": tuple({"name": name} for name in TOWNSHIPS),
        "area_km2": 1_600.0,
        "grid_rows": 12,
        "grid_columns": 12,
        "mu_per_person": 1.6,
        "survey": survey,
    }
    return CountyFacts.model_validate(small | own | facts)


def scenario_with(survey: Survey | None, households: int = 5_877, **facts: object) -> Scenario:
    """Nothing done, in that county, on so many households of it."""
    small = load(Path(__file__).parent / "scenario_files" / "small.toml")
    return small.with_(county=county_with(survey, **facts), households=households)
