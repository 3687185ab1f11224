"""The answer of a sensitivity study as tables in its folder, and as one document."""

from pathlib import Path
from typing import Any

import pandas as pd

from tongyu.questions.sensitivity.answer import Sensitivity
from tongyu.runs.files import write_csv
from tongyu.runs.record import SCHEMA
from tongyu.statistics.intervals import LEVEL

CENTRAL, BY_GROUP, BY_PARAMETER = "central.csv", "screening_groups.csv", "screening_parameters.csv"
SHARES, PAIRS, TURNERS, FLIPS = "indices.csv", "pairs.csv", "turners.csv", "flip_points.csv"


def tables_of(found: Sensitivity) -> dict[str, pd.DataFrame]:
    """The tables by the names of their files; those of stages that were not needed are not there."""
    tables = {CENTRAL: found.central}
    if found.groups is not None:
        tables[BY_GROUP] = found.groups.table
    if found.parameters is not None:
        tables[BY_PARAMETER] = found.parameters.table
    return tables | {
        SHARES: found.shared.table,
        PAIRS: pd.concat([each.pairs for each in found.rankings], ignore_index=True),
        TURNERS: pd.concat([each.turners for each in found.rankings], ignore_index=True),
        FLIPS: found.flips,
    }


def write_tables(found: Sensitivity, folder: Path) -> list[str]:
    """Write the tables into `folder`, without what an earlier plan left there; their names. Raises InputError."""
    tables = tables_of(found)
    for name in (BY_GROUP, BY_PARAMETER):
        if name not in tables:
            (folder / name).unlink(missing_ok=True)
    for name, table in tables.items():
        write_csv(folder / name, table)
    return list(tables)


def sensitivity_document(found: Sensitivity, folder: Path) -> dict[str, Any]:
    """What `tongyu sensitivity --json` prints: person-years poor per 1,000 persons, shares 0 to 1."""
    first, references = found.study.scenarios[0], found.study.references
    tables = {
        name.removesuffix(".csv"): table.astype(object).where(table.notna(), None).to_dict("records")
        for name, table in tables_of(found).items()
    }
    return {
        "schema": SCHEMA,
        "kind": found.study.kind,
        "county": first.county.name,
        "invented": True,
        "references": references.distinct,
        "against": {name: references.of(name) for name in references.others},
        "start": first.start,
        "months": first.months,
        "households": found.households,
        "households_of_county": first.county.households,
        "window": list(found.window) if found.window else None,
        "level": LEVEL,
        "model_version": found.study.version,
        "settings": found.settings.document,
        "varied": found.varied,
        "named": list(found.named),
        "draws": found.ranking.points,
        "draws_failed": found.ranking.failed,
        **tables,
        "runs": found.runs,
        "failed": found.failures,
        "saved": str(folder),
    }
