"""The variables of a study as SALib's samplers and analyses take them."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class Dimension(Protocol):
    """A variable of a design, as far as statistics ask: from `low` to `high`, in its own unit."""

    @property
    def name(self) -> str: ...

    @property
    def low(self) -> float: ...

    @property
    def high(self) -> float: ...


Groups = Mapping[str, str]
"""The group of a variable, by the variable's name. A variable that is not in it stands for itself."""


def problem(variables: Sequence[Dimension], groups: Groups | None = None) -> dict[str, Any]:
    """SALib's problem: `num_vars`, `names`, `bounds` (units of the variables), and `groups` where there are any.

    Raises ValueError for a group of an unknown variable, and for one with the name of a variable outside it: SALib
    would take the two for one.
    """
    names = [variable.name for variable in variables]
    described: dict[str, Any] = {
        "num_vars": len(names),
        "names": names,
        "bounds": [[variable.low, variable.high] for variable in variables],
    }
    if groups:
        unknown = [name for name in groups if name not in names]
        if unknown:
            raise ValueError(f"a group is given for {unknown[0]}, which is no variable of the design")
        taken = [name for name in names if name not in groups and name in groups.values()]
        if taken:
            raise ValueError(f"{taken[0]} is a group and also a variable outside it")
        described["groups"] = [groups.get(name, name) for name in names]
    return described


def members(variables: Sequence[Dimension], groups: Groups | None = None) -> dict[str, list[str]]:
    """The names of the variables that move together, by group, in the order in which SALib reports groups."""
    described = problem(variables, groups)
    together: dict[str, list[str]] = {}
    for group, name in zip(described.get("groups", described["names"]), described["names"], strict=True):
        together.setdefault(group, []).append(name)
    return together
