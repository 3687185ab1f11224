"""Folders of finished studies written by hand, as small as can be, to test the page without running any."""

import json
from pathlib import Path
from typing import Any

import pandas as pd

from tongyu.runs.record import sealed, with_files

SQUARE = "e-commerce and social work"
INTERACTION = [
    (SQUARE, "as planned", "on", "person_years_poor", "whole less sum of parts", "all", 3, -2.5, -4.0, -1.0),
    (SQUARE, "as planned", "off", "person_years_poor", "whole less sum of parts", "all", 3, -0.1, -0.6, 0.5),
    (SQUARE, "nought", "on", "person_years_poor", "whole less sum of parts", "all", 3, -0.4, -1.0, 0.2),
    ("five pillars", "as planned", "on", "person_years_poor", "whole less sum of parts", "all", 3, 1.5, -0.5, 3.5),
    ("five pillars", "as planned", "on", "person_years_poor", "alone", "resources", 3, -10.0, -12.0, -8.0),
    ("five pillars", "nought", "on", "person_years_poor", "alone", "resources", 3, -10.0, -12.0, -8.0),
    ("five pillars", "as planned", "on", "log_income", "alone", "resources", 3, 0.001, 0.0005, 0.0015),
    (
        "five pillars",
        "as planned",
        "on",
        "person_years_poor",
        "pair interaction",
        "resources x support",
        3,
        0.0,
        None,
        None,
    ),
]
COLUMNS = ("experiment", "hours", "links", "scale", "quantity", "subject", "seeds", "estimate", "low", "high")


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
    (folder / "record.json").write_text(json.dumps(sealed(with_files(record, folder))), encoding="utf-8")
    return folder


def interaction(folder: Path) -> Path:
    """An interaction of three seeds."""
    folder.mkdir(parents=True)
    pd.DataFrame(INTERACTION, columns=list(COLUMNS)).to_csv(folder / "interaction.csv", index=False)
    return finished(folder, "interaction")


def strengths(folder: Path) -> Path:
    """The interaction in `folder`, asked also how strong its links must be, on three yardsticks with other answers."""
    ratios = [(0.0, 0.86, 0.81, 0.91, ""), (0.25, None, None, None, "why not"), (1.0, 1.26, 1.21, 1.31, "")]
    names = ("person_years_poor", "person_years_poor_net", "poverty_gap")
    rows = [(at, name, "ratio", *of, 3, why) for name in names for at, *of, why in ratios]
    rows.append((0.0, names[0], "effect of both", -30.0, -31.0, -29.0, 3, ""))
    columns = ("strength", "scale", "figure", "estimate", "low", "high", "seeds", "note")
    pd.DataFrame(rows, columns=list(columns)).to_csv(folder / "strengths.csv", index=False)
    reached = [
        (names[0], 1.1, "passes", 0.6, 0.47, 0.73, 0.86, 1.26, 3),
        (names[1], 1.1, "not within the priors", None, None, None, 0.86, 0.9, 3),
        (names[2], 1.1, "of a later version", None, None, None, None, None, 3),
    ]
    columns = ("scale", "threshold", "verdict", "strength", "strength_low", "strength_high")
    columns += ("ratio_at_nothing", "ratio_at_strongest", "seeds")
    pd.DataFrame(reached, columns=list(columns)).to_csv(folder / "strengths_reached.csv", index=False)
    return finished(folder, "interaction")


def sweep(folder: Path) -> Path:
    """A sweep of two scenarios at two points, on outcomes of several units."""
    folder.mkdir(parents=True)
    levels = {"person_years_poor": 216.04, "headcount": 0.2104, "income": 10_034.6, "freight_out": 624_900.0}
    effects = {"person_years_poor": -3.04, "headcount": -0.0031, "income": 104.6, "freight_out": 1_250.0}
    rows = []
    for scenario in ("baseline", "both"):
        for outcome, level in levels.items():
            changed = effects[outcome] if scenario == "both" else 0.0
            against = "baseline" if scenario == "both" else None
            row = {"scenario": scenario, "against": against, "outcome": outcome, "covers": "seeds", "replicates": 2}
            row |= {"estimate": level + changed, "estimate_low": level - 1.0, "estimate_high": level + 1.0}
            if scenario == "both":
                row |= {"effect_replicates": 2, "effect_estimate": changed}
                row |= {"effect_estimate_low": 2.0 * changed, "effect_estimate_high": 0.5 * changed}
            rows.append(row)
    pd.DataFrame(rows).to_csv(folder / "table.csv", index=False)
    points = []
    for scenario in ("baseline", "both"):
        for point, theta in enumerate((0.0743, 0.12)):
            row = {"scenario": scenario, "point": point, "seeds": 2, "choice.theta": theta}
            for outcome, level in levels.items():
                row |= {outcome: level, f"{outcome}_low": level - 1.0, f"{outcome}_high": level + 1.0}
                if scenario == "both":
                    name = f"effect_{outcome}"
                    row |= {name: effects[outcome], f"{name}_low": None, f"{name}_high": None}
            points.append(row)
    pd.DataFrame(points).to_csv(folder / "by_point.csv", index=False)
    return finished(folder, "sweep", question="Which does more?", variables=["choice.theta"])


def sensitivity(folder: Path) -> Path:
    """Two of the tables of a sensitivity study."""
    folder.mkdir(parents=True)
    pairs = {"better": ["both"], "worse": ["ecommerce_only"], "central_difference": [12.5], "points": [64]}
    pairs |= {"kept": [0.9375], "kept_low": [0.85], "kept_high": [0.9756], "reversed": [4], "tied": [0]}
    pairs |= {"central_low": [10.25], "central_high": [14.75], "kept_centre": [1.0], "kept_centre_low": [0.84]}
    pd.DataFrame(pairs | {"kept_centre_high": [1.0], "centre_seeds": [20]}).to_csv(folder / "pairs.csv", index=False)
    shares = {"response": ["both"], "variable": ["choice.theta"], "first": [0.123456], "first_low": [0.1]}
    shares |= {"first_high": [0.15], "total": [0.5], "total_low": [0.4], "total_high": [0.6]}
    pd.DataFrame(shares).to_csv(folder / "indices.csv", index=False)
    return finished(folder, "sensitivity", question="What does it hang on?")


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


def comparison(folder: Path, against: dict[str, str | None]) -> Path:
    """A comparison of the scenarios in `against`, each with what it is set against; None: a level."""
    folder.mkdir(parents=True)
    rows = []
    for name, reference in against.items():
        row: dict[str, object] = {"scenario": name, "against": reference}
        for outcome, value in {"person_years_poor": 900.0, "headcount": 0.06, "poverty_gap": 0.03}.items():
            row |= {outcome: value, f"{outcome}_low": value, f"{outcome}_high": value}
        for outcome in ("income", "cost"):
            row |= {outcome: 8_000.0, f"{outcome}_low": 7_900.0, f"{outcome}_high": 8_100.0}
        for outcome in ("person_years_poor", "headcount", "poverty_gap", "income", "cost"):
            for bound, change in (("", -20.0), ("_low", -25.0), ("_high", -15.0)):
                row[f"effect_{outcome}{bound}"] = None if reference is None else change
        row |= {"cost_per_person_year": None, "cost_per_person_year_low": None, "cost_per_person_year_high": None}
        rows.append(row)
    pd.DataFrame(rows).to_csv(folder / "table.csv", index=False)
    return finished(folder, "comparison")
