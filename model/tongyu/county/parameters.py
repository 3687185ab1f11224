"""How a mechanism's kernel is handed its parameters: the group of that name, as a named tuple."""

import re
from collections.abc import Mapping
from typing import Any, TypeVar

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
