"""Every number of the model: value, unit, ranges, source, confidence.

Parameters are grouped by the mechanism that reads them: `learning.fade` is read by the mechanism `learning`. A
scenario overrides any of them under `[parameters]`. The numbers themselves stand in the package `numbers`, one file
a part of the county; this module looks them up.

Confidence: *measured* (read in the source), *derived* (arithmetic on measured numbers), *calibrated* (fitted to the
patterns), *assumed* (not published; the range is wide on purpose).
"""

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from tongyu.numbers import SERIES, SOURCES, TABLES
from tongyu.numbers.kinds import Confidence, Parameter, Series, Source

__all__ = [
    "PARAMETERS",
    "SERIES",
    "SOURCES",
    "Confidence",
    "Parameter",
    "Series",
    "Source",
    "gather",
    "resolve",
]


def _index() -> dict[str, Parameter]:
    parameters: dict[str, Parameter] = {}
    for parameter in TABLES:
        if parameter.name in parameters:
            raise ValueError(f"parameter {parameter.name} is defined twice")
        if parameter.source and parameter.source not in SOURCES:
            raise ValueError(f"parameter {parameter.name} names the unknown source {parameter.source}")
        if parameter.confidence in ("measured", "derived") and not parameter.source:
            raise ValueError(f"parameter {parameter.name} is {parameter.confidence} but names no source")
        parameters[parameter.name] = parameter
    return parameters


PARAMETERS = _index()


def resolve(overrides: Mapping[str, float]) -> dict[str, float]:
    """All values by name, with `overrides` (already validated) put in."""
    return {name: parameter.value for name, parameter in PARAMETERS.items()} | dict(overrides)


Group = TypeVar("Group", bound=tuple[Any, ...])


def group_of(kind: type[Any]) -> str:
    """The parameter group a named tuple is filled from: `GoingOnline` reads `going_online.*`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()


def gather(kind: type[Group], values: Mapping[str, float]) -> Group:
    """The named tuple `kind` (floats only) filled from the parameters of its group."""
    group = group_of(kind)
    fields: tuple[str, ...] = kind._fields  # type: ignore[attr-defined]
    numbers: Any = [float(values[f"{group}.{field}"]) for field in fields]
    return kind(*numbers)
