"""A run as a row of a table, and back."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from tongyu.runs.people import People
from tongyu.runs.tasks import Failure, Run

if TYPE_CHECKING:
    import pyarrow as pa

KEEP = ("years", "months", "people")
"""What may be stored of a run beside its outcomes: its calendar years, its months, its households' incomes."""

IDENTITY = ("id", "fingerprint", "seed", "kept", "seconds", "households", "persons", "first_year", "last_year")
FAILURE = ("failed", "month", "phase", "error", "message", "traceback")
PLAIN = frozenset({*IDENTITY, *FAILURE})
"""Columns that are no outcomes; beside them there are lists, `years.*`, `months.*` and `people.*`."""

PEOPLE: dict[str, np.dtype[Any]] = {
    "id": np.dtype(np.int32),
    "persons": np.dtype(np.int8),
    "age": np.dtype(np.int8),
    "km": np.dtype(np.float32),
    "income": np.dtype(np.float32),
    "years_poor": np.dtype(np.uint8),
    "years_poor_net": np.dtype(np.uint8),
    "years_poor_consumption": np.dtype(np.uint8),
    "years_impoverished": np.dtype(np.uint8),
    "years_vulnerable": np.dtype(np.uint8),
    "years_catastrophic": np.dtype(np.uint8),
    "years_deprived": np.dtype(np.uint8),
}


def table_of(rows: Sequence[dict[str, Any]]) -> "pa.Table":
    """One table of rows (`row_of`) whose columns may differ; types by name, so that files of any rows can be merged."""
    import pyarrow as pa

    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {name: pa.array([row.get(name) for row in rows], type=_type(name)) for name in names}
    return pa.table(columns)


def _type(name: str) -> "pa.DataType":
    import pyarrow as pa

    if name in ("id", "fingerprint", "kept", "month", "phase", "error", "message", "traceback"):
        return pa.string()
    if name in ("seed", "households", "persons", "first_year", "last_year"):
        return pa.int64()
    if name == "failed":
        return pa.bool_()
    group, _, field = name.partition(".")
    if group == "people":
        return pa.list_(pa.from_numpy_dtype(PEOPLE[field]))
    if field in ("month", "year"):
        return pa.list_(pa.string() if field == "month" else pa.int64())
    return pa.list_(pa.float64()) if field else pa.float64()


def row_of(identity: str, fingerprint: str, result: Run | Failure, keep: Collection[str]) -> dict[str, Any]:
    """A result with what is to be kept of it, by the names of the columns."""
    row: dict[str, Any] = dict.fromkeys(IDENTITY + FAILURE)
    row |= {"id": identity, "fingerprint": fingerprint, "seed": result.seed, "kept": "", "failed": True}
    if isinstance(result, Failure):
        return row | {name: getattr(result, name) for name in FAILURE[1:]}
    first, last = result.window or (None, None)
    row |= {
        "kept": " ".join(part for part in KEEP if part in keep),
        "failed": False,
        "seconds": result.seconds,
        "households": result.households,
        "persons": result.persons,
        "first_year": first,
        "last_year": last,
    }
    row |= {name: float(value) for name, value in result.outcomes.items()}
    for part, index, series in (("years", "year", result.yearly), ("months", "month", result.monthly)):
        if part in keep:
            row[f"{part}.{index}"] = series.index.to_list()
            row |= {f"{part}.{name}": series[name].to_numpy(dtype=np.float64) for name in series.columns}
    if "people" in keep and result.people is not None:
        row |= {f"people.{name}": getattr(result.people, name) for name in PEOPLE}
    return row


def result_of(row: dict[str, Any], keep: Collection[str]) -> Run | Failure:
    """The result that a row holds, with what is kept of it; its scenario has no name here."""
    if row["failed"]:
        return Failure("", row["seed"], *(row[name] for name in FAILURE[1:]))
    people = None
    if "people" in keep and row.get("people.id") is not None:
        people = People(**{name: np.array(row[f"people.{name}"], dtype=kind) for name, kind in PEOPLE.items()})
    outcomes = {name: value for name, value in row.items() if name not in PLAIN and "." not in name}
    return Run(
        scenario="",
        seed=row["seed"],
        households=row["households"],
        persons=row["persons"],
        window=None if row["first_year"] is None else (row["first_year"], row["last_year"]),
        outcomes={name: value for name, value in outcomes.items() if value is not None},
        yearly=_series(row, "years", "year"),
        monthly=_series(row, "months", "month"),
        seconds=row["seconds"],
        people=people,
    )


def _series(row: dict[str, Any], part: str, index: str) -> pd.DataFrame:
    columns = {
        name.removeprefix(f"{part}."): values
        for name, values in row.items()
        if name.startswith(f"{part}.") and values is not None
    }
    labels = columns.pop(index, [])
    return pd.DataFrame(columns, index=pd.Index(labels, name=index))
