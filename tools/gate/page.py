"""The page of the gate."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from tools.gate.priors import PLANNED, Numbers
from tools.gate.rows import ROWS, Row

Floats = NDArray[np.float64]
MOVES = 0.3  # rank correlation from which a number is said to move a row


def reach(points: Sequence[Numbers], found: Sequence[dict[str, float]], central: dict[str, float]) -> str:
    """The table of rows."""
    ranks = np.array([rankdata([point[one.name] for point in points]) for one in PLANNED])
    lines = [
        "| row | | figure | target | as planned | lowest to highest | middle nine tenths | within | moved most by |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in ROWS:
        values = np.array([figures[row.key] for figures in found])
        low, high = np.quantile(values, [0.05, 0.95])
        within = float(np.mean((values >= row.low) & (values <= row.high)))
        cells = (
            row.key,
            row.kind,
            row.title,
            _target(row),
            _number(central[row.key]),
            f"{_number(values.min())} to {_number(values.max())}",
            f"{_number(low)} to {_number(high)}",
            f"{within:.0%}" if within else "**none**",
            _movers(ranks, values),
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _movers(ranks: Floats, values: Floats) -> str:
    if np.ptp(values) == 0.0:
        return "none"
    correlation = np.array([np.corrcoef(each, rankdata(values))[0, 1] for each in ranks])
    strongest = [j for j in np.argsort(-np.abs(correlation))[:3] if abs(correlation[j]) >= MOVES]
    return ", ".join(f"`{PLANNED[j].name}` {correlation[j]:+.1f}" for j in strongest) or "nothing alone"


def arithmetic(effects: Sequence[dict[str, float]]) -> str:
    """What rules decide by themselves."""
    titles = {
        "effect": "Help with applications alone: person-years poor per 1,000, 2014-2020",
        "money": "Means-tested benefits that it adds, yuan a head over these years",
        "lifted_2014_15": "Of enrolled persons below the line without benefits, lifted by them, 2014-15, %",
        "lifted_2016_20": "The same, 2016-2020, %",
        "full": "Enrolled, mean 2014-2020, % of persons",
    }
    lines = [
        "| figure | lowest | a twentieth below | middle | a twentieth above | highest |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for key, title in titles.items():
        cut = np.quantile([effect[key] for effect in effects], [0.0, 0.05, 0.5, 0.95, 1.0])
        lines.append(f"| {title} | " + " | ".join(_number(value) for value in cut) + " |")
    return "\n".join(lines)


def by_displacement(points: Sequence[Numbers], effects: Sequence[dict[str, float]]) -> str:
    """The effect of help where the quota is full and where it is not, by chance of displacement."""
    full = np.array(
        [effect["full"] / 100.0 / point["benefits.quota"] for point, effect in zip(points, effects, strict=True)]
    )
    pushes = np.array([point["benefits.displacement"] for point in points])
    helps = np.array([point["benefits.help"] for point in points])
    value = np.array([effect["effect"] for effect in effects])
    lines = [
        "| quota | chance of displacement | help with applications | draws | effect, mean | s.e. |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for room, rooms in (("full (over 0.9 of it used)", full > 0.9), ("with room", full <= 0.9)):
        for said, third in (("below a half", pushes < 0.5), ("a half and more", pushes >= 0.5)):
            for amount, half in (("below 0.275 a case", helps < 0.275), ("0.275 and more", helps >= 0.275)):
                here = value[rooms & third & half]
                if len(here) < 3:
                    continue
                error = here.std(ddof=1) / np.sqrt(len(here))
                lines.append(f"| {room} | {said} | {amount} | {len(here)} | {here.mean():+.1f} | {error:.1f} |")
    return "\n".join(lines)


def numbers() -> str:
    """The table of planned numbers."""
    lines = ["| number | planned | range | unit |", "| --- | --- | --- | --- |"]
    rows = (
        f"| `{one.name}` | {_number(one.value)} | {_number(one.low)} to {_number(one.high)} | {one.unit} |"
        for one in PLANNED
    )
    return "\n".join([*lines, *rows])


def together(found: Sequence[dict[str, float]]) -> str:
    """How many FIT rows the draws reach at once."""
    fit = [row for row in ROWS if row.kind == "FIT"]
    met = np.array([[row.low <= figures[row.key] <= row.high for row in fit] for figures in found])
    best = met[int(np.argmax(met.sum(axis=1)))]
    missed = [row.key for row, held in zip(fit, best, strict=True) if not held]
    return (
        f"Of {len(fit)} FIT figures the draws meet {met.sum(axis=1).min()} to {met.sum(axis=1).max()} at once, "
        f"{met.sum(axis=1).mean():.1f} on average; the best draw misses {', '.join(missed) or 'none'}."
    )


def _target(row: Row) -> str:
    if np.isinf(row.high):
        return f"at least {_number(row.low)}"
    return f"{_number(row.low)} to {_number(row.high)}"


def _number(value: float) -> str:
    if 2_000 <= value <= 2_030 and value == int(value):
        return f"{value:.0f}"  # a year
    if abs(value) >= 1_000:
        return f"{value:,.0f}"
    if abs(value) >= 10:
        return f"{value:.1f}"
    return f"{value:.3g}"
