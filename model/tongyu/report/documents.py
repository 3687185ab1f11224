"""Results as one JSON document, for other programs."""

from pathlib import Path
from typing import Any

import pandas as pd

from tongyu.questions.comparison.answer import Comparison, Row
from tongyu.runs.record import SCHEMA, mechanisms_of, model_version
from tongyu.runs.tasks import Run, Task
from tongyu.scenario.plans.cautions import cautions
from tongyu.statistics.deciding import Worth
from tongyu.statistics.intervals import LEVEL, Interval


def comparison_document(comparison: Comparison, out: Path) -> dict[str, Any]:
    """What `tongyu compare --json` prints, in the county's own units."""
    design = comparison.design
    found, deciding = comparison.interaction, comparison.deciding
    return {
        "schema": SCHEMA,
        "kind": "comparison",
        "county": design.first.county.name,
        "invented": True,
        "references": design.references.distinct,
        "start": design.first.start,
        "months": design.first.months,
        "stress": list(design.first.stress),
        "equal_budget": None if design.budget is None else design.budget.document,
        "plan": None if design.plan is None else dict(design.plan),
        "fitted": None if design.draws is None else design.draws.said,
        "cautions": cautions(design.scenarios),
        "households": comparison.households,
        "households_of_county": design.first.county.households,
        "seeds": list(design.seeds),
        "window": list(comparison.window) if comparison.window else None,
        "level": LEVEL,
        "model_version": model_version(mechanisms_of(design.scenarios)),
        "scenarios": [_row(row) for row in comparison.rows],
        "interaction": None if found is None else _interval(found),
        "interactions": _rows(comparison.interactions),
        "who": _rows(comparison.who),
        "point_of_seed": None if design.draws is None else design.draws.number_of_seed(design.seeds),
        "doubts": _rows(comparison.doubts),
        "choices": None if deciding is None else _rows(deciding.choices_table),
        "worth": None if deciding is None else {name: _worth(each) for name, each in deciding.worth.items()},
        "best": None if deciding is None else deciding.best,
        "number_to_measure": None if deciding is None else deciding.number,
        "failures": [
            {name: value for name, value in vars(failure).items() if name != "traceback"}
            for failure in comparison.failures
        ],
        "saved": str(out),
    }


def run_document(task: Task, run: Run) -> dict[str, Any]:
    """What `tongyu run --json` prints: what was run, its outcomes, a row a year."""
    yearly = run.yearly.rename_axis("year").reset_index()
    return {
        "schema": SCHEMA,
        "kind": "run",
        "scenario": run.scenario,
        "fingerprint": task.scenario.fingerprint,
        "stress": list(task.scenario.stress),
        "cautions": cautions([task.scenario]),
        "seed": run.seed,
        "households": run.households,
        "invented": True,
        "window": list(run.window) if run.window else None,
        "outcomes": run.outcomes,
        "yearly": _rows(yearly),
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "scenario": row.scenario,
        "against": row.against,
        "seeds": row.seeds,
        "pairs": row.pairs,
        "levels": {name: _interval(interval) for name, interval in row.levels.items()},
        "effects": {name: _interval(interval) for name, interval in row.effects.items()},
        "cost_per_person_year": row.cost_per_person_year._asdict(),
        "fiscal_per_person_year": row.fiscal_per_person_year._asdict(),
        "pairing_factor": row.pairing,
    }


def _worth(worth: Worth) -> dict[str, Any]:
    return {
        "numbers": _rows(worth.table),
        "perfect": worth.perfect,
        "draws": worth.draws,
        "points": worth.points,
        "enough": worth.enough,
    }


def _interval(interval: Interval) -> dict[str, float | None]:
    return interval._asdict()


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as plain values; None for what is not a number."""
    return [
        {str(name): None if pd.isna(value) else value for name, value in row.items()}
        for row in frame.astype(object).to_dict(orient="records")
    ]
