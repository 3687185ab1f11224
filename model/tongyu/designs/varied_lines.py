"""What the lines under `[levers]` and `[uncertain]` of a study file vary, and what is refused of them."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from tongyu.county.declared import Tables
from tongyu.county.tables import TABLES, tables_for, tables_here
from tongyu.runs.variables import (
    CALIBRATED,
    Role,
    Variable,
    has,
    is_factor,
    matching,
    moved_by,
    moves_something,
    plausible,
    role_of,
)
from tongyu.scenario.lever_amounts import in_units
from tongyu.scenario.plans.timing import last_month
from tongyu.scenario.scenario import Scenario
from tongyu.text.checking import Misfit, number
from tongyu.text.wording import plain, shown, span

_SPECIFICATION = frozenset({"values", "times"})


def lines_of(table: Mapping[str, Any]) -> dict[str, Any]:
    """Lines by full name, whether written as "choice.theta" or as tables within tables.

    Raises Misfit for a name that is there in both ways.
    """
    lines: dict[str, Any] = {}
    for name, value in _leaves(table, ""):
        if name in lines:
            raise Misfit(f"{plain(name)} is given twice.", name)
        lines[name] = value
    return lines


def _leaves(table: Mapping[str, Any], above: str) -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict) and value and not value.keys() <= _SPECIFICATION:
            yield from _leaves(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def is_pattern(name: str) -> bool:
    """Whether a line of `[uncertain]` stands for all parameters of names like its own."""
    return any(mark in name for mark in "*?[")


def variables_of(name: str, value: Any, role: Role, tables: Tables = TABLES) -> list[Variable]:
    """The variables that one line stands for, a pattern for parameters of `tables`; none for `calibrated`, a set.

    Raises Misfit.
    """
    if role == "parameter" and is_pattern(name):
        found = matching(name, tables)
        if not found:
            raise Misfit(f'no uncertain parameter is called like "{plain(name)}"; tongyu parameters lists them.')
        if value != {}:
            raise Misfit(f'"{plain(name)}" stands for {len(found)} parameters, each with its own range; write {{}}.')
        return [plausible(each, tables) for each in found]
    if role_of(name, tables) != role:
        other = "uncertain" if role == "lever" else "levers"
        raise Misfit(f"{name} belongs under [{other}].")
    if role == "parameter" and name != CALIBRATED and name not in tables.parameters:
        raise Misfit(f"none of the scenarios uses the mechanism of {name}, so that it cannot be varied.")
    if name == CALIBRATED:
        if value != {} and not isinstance(value, str):
            raise Misfit(
                f"{name} stands for the set of points that fit the patterns; write {{}}, or the path of a calibration"
                " of the county."
            )
        return []
    return [_variable(name, value, role, tables)]


def _variable(name: str, value: Any, role: Role, tables: Tables) -> Variable:
    example = f'{name} = [0.5, 2.0, "times"]'
    if role == "parameter":
        parameter = tables.parameters[name]
        example = f"{name} = [{parameter.low}, {parameter.high}], or {{}} for that plausible range"
    low: Any
    high: Any
    times = False
    values: tuple[float, ...] = ()
    match value:
        case {} if not value and role == "parameter":
            low, high = parameter.low, parameter.high
        case {"values": list(given), **rest} if rest.keys() <= _SPECIFICATION and given:
            said = rest.get("times", False)
            if not isinstance(said, bool):
                raise Misfit(f"{name}: times must be true or false, not {shown(said)}.", name)
            times = said
            values = tuple(number(each, name, name) for each in given)
            if len(set(values)) < max(2, len(values)):
                raise Misfit(f"{name}: values must be two or more different numbers.", name)
            low, high = min(values), max(values)
        case [low, high, "times"]:
            times = True
        case [low, high]:
            pass
        case _:
            raise Misfit(f"{name} must be a range; write {example}.", name)
    low, high = number(low, name, name), number(high, name, name)
    if low == high and value == {}:
        raise Misfit(f"{name} has no plausible range, only {low:g}; write one, [low, high].", name)
    if not low < high:
        raise Misfit(f"{name}: the range {low}-{high} must rise.", name)
    if is_factor(name) and not times:
        raise Misfit(f'{name} is varied by a factor; write {name} = [0.5, 2.0, "times"].', name)
    made = Variable(name, role, low, high, times, values)
    if role == "lever":
        if low < 0.0:
            raise Misfit(f"{name}: {low} must not be negative.", name)
    else:
        _require_accepted(made, tables)
    return made


def _require_accepted(variable: Variable, tables: Tables) -> None:
    name, parameter = variable.name, tables.parameters[variable.name]
    if variable.whole:
        if variable.times:
            raise Misfit(f"{name} is a whole number ({parameter.unit}), which a factor would not keep whole.", name)
        for each in variable.values or (variable.low, variable.high):
            if not each.is_integer():
                raise Misfit(f"{name} is a whole number ({parameter.unit}); {each} is none.", name)
    ends = sorted(end * parameter.value if variable.times else end for end in (variable.low, variable.high))
    if not parameter.floor <= ends[0] <= ends[1] <= parameter.ceiling:
        allowed = span(float(parameter.floor), float(parameter.ceiling))
        raise Misfit(f"{name}: {span(*ends)} leaves {allowed}, what is accepted.", name)


def require_moved(name: str, times: bool, scenarios: Sequence[Scenario]) -> None:
    """Raises Misfit for a lever's variable that would change nothing in any of `scenarios`."""
    if not any(has(scenario, name) for scenario in scenarios):
        raise Misfit(f"none of the scenarios moves {name}, so that it cannot be varied.")
    if not any(moves_something(scenario, name, times) for scenario in scenarios):
        first = scenarios[0]
        raise Misfit(
            f"nothing of {name} is there to be varied in any month of the run, {first.start} to {last_month(first)}."
        )


def column_of(name: str, variables: list[Variable], scenarios: Sequence[Scenario]) -> Variable:
    """The variable of a table's column: one that the file gives a range, else within all that is accepted.

    The latter is added to `variables`. Raises Misfit.
    """
    for variable in variables:
        if variable.name == name:
            return variable
    tables = tables_for(scenarios)
    role = role_of(name, tables)
    if name == CALIBRATED:
        raise Misfit(f"{name} is a set, not a column; give the parameters' values.")
    if role == "lever":
        require_moved(name, is_factor(name), scenarios)
    parameter = tables.parameters.get(name) or tables_here().parameters.get(name)
    low, high = (0.0, math.inf) if parameter is None else (float(parameter.floor), float(parameter.ceiling))
    variables.append(Variable(name, role, low, high, times=is_factor(name)))
    return variables[-1]


def require_one_mover(variables: Sequence[Variable], fitting: Sequence[Mapping[str, float]]) -> None:
    """Raises Misfit where two variables set the same number, so that one of them would have no say."""
    seen: dict[tuple[str, str], Variable] = {}
    of_set = {name for point in fitting for name in point}
    for variable in variables:
        if variable.name in of_set:
            raise Misfit(
                f"{variable.name} is one of the numbers that {CALIBRATED} sets; leave one of the two out.",
                variable.name,
            )
        for part in moved_by(variable.name) if variable.role == "lever" else ():
            other = seen.setdefault(part, variable)
            if other is not variable and not (other.times and variable.times):
                raise Misfit(
                    f"{other.name} and {variable.name} move the same lever; leave one of them out.", variable.name
                )


def require_uncapped(variables: Sequence[Variable], points: pd.DataFrame, scenarios: Sequence[Scenario]) -> None:
    """Raises Misfit where factors would move a lever beyond the most that can be of it."""
    for scenario in scenarios:
        for pillar, levers in scenario.programme.items():
            for lever, setting in levers.items():
                kind = scenario.tables.levers[f"{pillar}.{lever}"]
                factors = [
                    each.name
                    for each in variables
                    if each.times and each.role == "lever" and (kind.key, "intensity") in moved_by(each.name)
                ]
                if not factors:
                    continue
                largest = float(np.max(points[factors].prod(axis=1).to_numpy()))
                if setting.most * largest > kind.most_in(scenario.county) * (1.0 + 1e-9):
                    allowed = math.floor(kind.most_in(scenario.county) / setting.most * 1_000) / 1_000
                    raise Misfit(
                        f"{' and '.join(factors)}: {largest:g} times the {setting.most:g} of {plain(scenario.name)}"
                        f" leaves {span(0.0, float(kind.most_in(scenario.county)))}{in_units(kind.unit)} of {kind.key};"
                        f" the largest factor is {allowed:g}.",
                        factors[0],
                    )
