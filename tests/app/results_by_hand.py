"""Folders of finished studies written by hand, as small as can be, to test the page without running any."""

import json
from pathlib import Path
from typing import Any

import pandas as pd

from tongyu.study.record import with_files

INTERACTION = [
    ("e-commerce and social work", "on", "person_years_poor", "whole less sum of parts", "all", 3, -2.5, -4.0, -1.0),
    ("e-commerce and social work", "off", "person_years_poor", "whole less sum of parts", "all", 3, -0.1, -0.6, 0.5),
    ("five pillars", "on", "person_years_poor", "whole less sum of parts", "all", 3, 1.5, -0.5, 3.5),
    ("five pillars", "on", "person_years_poor", "alone", "resources", 3, -10.0, -12.0, -8.0),
    ("five pillars", "on", "log_income", "alone", "resources", 3, 0.001, 0.0005, 0.0015),
    ("five pillars", "on", "person_years_poor", "pair interaction", "resources x support", 3, 0.0, None, None),
]
COLUMNS = ("experiment", "links", "scale", "quantity", "subject", "seeds", "estimate", "low", "high")


def finished(folder: Path, kind: str, **facts: Any) -> Path:
    """Write the record of a study whose files are in `folder`."""
    record = {
        "schema": 1,
        "kind": kind,
        "name": kind,
        "made": "2026-11-23T10:00:00+00:00",
        "county": {"name": "Tongyu", "households": 58_768, "invented": True},
        "start": "2011-01",
        "months": 120,
        "seeds": [1, 2, 3],
        "households": 5_877,
        "window": [2014, 2020],
        "variables": [],
    } | facts
    (folder / "record.json").write_text(json.dumps(with_files(record, folder)), encoding="utf-8")
    return folder


def interaction(folder: Path) -> Path:
    """An interaction of three seeds."""
    folder.mkdir(parents=True)
    pd.DataFrame(INTERACTION, columns=list(COLUMNS)).to_csv(folder / "interaction.csv", index=False)
    return finished(folder, "interaction")


def other(folder: Path) -> Path:
    """A study of a kind that the page does not know, with a table, and with a drawing that holds a script."""
    folder.mkdir(parents=True)
    pd.DataFrame({"variable": ["wage"] * 50, "share": [0.123456] * 50}).to_csv(folder / "ranking.csv", index=False)
    drawn = '<rect width="60" height="30" fill="#c33"/><script>document.title = 1</script>'
    (folder / "ranking.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="60" height="30" onload="document.title=1">{drawn}</svg>',
        encoding="utf-8",
    )
    return finished(folder, "ranking", question="What matters <b>most</b>?")


def frontier(folder: Path) -> Path:
    """A frontier at one budget: a mix that is best, and a plain scenario."""
    folder.mkdir(parents=True)
    effect = {"effect_person_years_poor": -20.0, "effect_person_years_poor_low": -25.0}
    row = {"for_budget": 20e6, "planned": 20e6, "effect_person_years_poor_high": -15.0, "believed": -30.0} | effect
    row |= {"believed_low": -35.0, "believed_high": -25.0, "money_training (e-commerce)": 12e6, "money_support": 8e6}
    rows = [
        row | {"role": "best", "scenario": "mix 37 at 20 m", "plain": ""},
        row
        | {"role": "best plain", "scenario": "both at 20 m", "plain": "both", "best_less_this": -1.5}
        | {"best_less_this_low": -3.0, "best_less_this_high": 0.0},
    ]
    pd.DataFrame(rows).to_csv(folder / "frontier.csv", index=False)
    return finished(folder, "frontier")
