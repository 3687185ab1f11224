"""A chart and a map as SVG, for pages that cannot ask for more than what they are sent."""

import math
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from tongyu.app.parts.charts.chart import Chart, Values
from tongyu.app.running.figures import LORENZ, Figures
from tongyu.app.running.layers import Layer
from tongyu.app.running.running import Ground
from tongyu.text.months import month_after

WIDTH, HEIGHT = 360.0, 150.0
LEFT, RIGHT, TOP, BOTTOM = 48.0, 8.0, 6.0, 20.0
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
TICKS = 3
YEAR = 12


def chart_svg(chart: Chart, title: str, unit: str, start: str, months: int, at: int, marks: Sequence[int] = ()) -> str:
    """The chart as a figure with its title, its keys with the values at the step `at`, and `marks` on its axis."""
    low, high, ticks = _scale(chart)
    last = max(1, months - 1 if chart.kind == "months" else LORENZ)

    def x(k: float) -> float:
        return LEFT + k / last * (WIDTH - LEFT - RIGHT)

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - (value - low) / (high - low) * (HEIGHT - BOTTOM - TOP)

    parts = [_axis(y(tick), tick) for tick in ticks]
    parts += [
        f'<text x="{x(k):.1f}" y="{HEIGHT - 5:.1f}" text-anchor="middle">{escape(label)}</text>'
        for k, label in _along(chart, start, months)
    ]
    parts += [f'<path class="mark" d="M{x(k) - 3:.1f},{y(low):.1f}l3,-6l3,6Z"/>' for k in marks]
    if chart.zero and low <= 0.0:
        parts.append(f'<line class="zero" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(0.0):.1f}" y2="{y(0.0):.1f}"/>')
    parts += [f'<path class="faint" d="{_path(values, x, y)}"/>' for values in chart.faint]
    parts += list(_areas(chart, x, y) if chart.stacked else _lines(chart, x, y))
    if chart.kind == "months":
        parts.append(f'<line class="now" x1="{x(at):.1f}" x2="{x(at):.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>')
    values = [(line["colour"], line["name"], _value(line, at, chart)) for line in chart.lines]
    keys = "".join(
        f'<li><i style="background:{colour}"></i>{escape(name)} <b>{value}</b></li>' for colour, name, value in values
    )
    said = escape(f"{title}, {unit}: " + "; ".join(f"{name} {value}" for _, name, value in values))
    return (
        f'{_headed(title, unit)}<svg viewBox="0 0 {WIDTH:.0f} {HEIGHT:.0f}" role="img" aria-label="{said}">'
        f"{''.join(parts)}</svg><ul>{keys}</ul></figure>"
    )


def map_svg(ground: Ground, layer: Layer, figures: Figures, values: Any, title: str, names: Sequence[str]) -> str:
    """A map of the (cells,) `values` in the colours of a layer, with townships, stations and hubs."""
    rows, columns = ground.cells.shape
    geography = ground.geography
    stations = "".join(
        f'<circle class="station" cx="{column + 0.5}" cy="{row + 0.5}" r="0.2"/>'
        for row, column, there in zip(
            geography.village_row.tolist(), geography.village_col.tolist(), figures.stations.tolist(), strict=True
        )
        if there
    )
    places = list(zip(geography.township_row.tolist(), geography.township_col.tolist(), names, strict=True))
    hubs = "".join(f'<circle class="hub" cx="{column + 0.5}" cy="{row + 0.5}" r="0.4"/>' for row, column, _ in places)
    named = "".join(
        f'<text x="{column + 0.5}" y="{row + 2.0}" text-anchor="middle">{escape(name)}</text>'
        for row, column, name in places
    )
    return (
        f'{_headed(title, figures.date)}<svg class="map" viewBox="-0.5 -0.5 {columns + 1} {rows + 1}" role="img"'
        f' aria-label="{escape(title)}">'
        f'<image href="{ground.cells.picture(layer, values)}" width="{columns}" height="{rows}"'
        f' preserveAspectRatio="none" style="image-rendering: pixelated"/><path class="border" d="{ground.borders}"/>'
        f"{stations}{hubs}{named}</svg></figure>"
    )


def _headed(title: str, unit: str) -> str:
    """The beginning of a figure."""
    about = f"<b>{escape(title)}</b> <span class='soft'>{escape(unit)}</span>"
    return f"<figure class='panel'><figcaption>{about}</figcaption>"


def _scale(chart: Chart) -> tuple[float, float, list[float]]:
    """The ends of the axis, and its ticks: round numbers around all values."""
    if chart.stacked:
        months = range(max((len(line["values"]) for line in chart.lines), default=0))
        up = [sum(max(_at(line, k), 0.0) for line in chart.lines) for k in months]
        found = [0.0, *up]
    else:
        every = [*(line["values"] for line in chart.lines), *chart.faint]
        every += [line[end] for line in chart.lines for end in ("low", "high") if end in line]
        found = [value for values in every for value in values if value is not None] or [0.0, 1.0]
    low, high = min(found), max(found)
    if chart.zero:
        low, high = min(low, 0.0), max(high, 0.0)
    elif 0.0 < low < 0.7 * high:
        low = 0.0
    if high == low:
        high = low + 1.0
    rough = (high - low) / TICKS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(each * power for each in STEPS if each * power >= rough * (1.0 - 1e-9))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = [round(k * step, 10) for k in range(first, last + 1)]
    return ticks[0], ticks[-1], ticks


def _axis(at: float, tick: float) -> str:
    return (
        f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at:.1f}" y2="{at:.1f}"/>'
        f'<text x="{LEFT - 5}" y="{at + 4:.1f}" text-anchor="end">{tick:,g}</text>'
    )


def _along(chart: Chart, start: str, months: int) -> Iterable[tuple[int, str]]:
    """Where along the axis which labels stand: Januaries, or tenths of persons."""
    if chart.kind != "months":
        return [(round(LORENZ * share / 100), f"{share}") for share in (0, 25, 50, 75, 100)]
    every = YEAR * max(1, math.ceil(months / YEAR / 5))
    first = (YEAR + 1 - int(start[5:])) % YEAR
    return [(k, month_after(start, k)[:4]) for k in range(first, months, every)]


def _path(values: Values, x: Any, y: Any) -> str:
    pen, found = "M", []
    for k, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        found.append(f"{pen}{x(k):.1f},{y(value):.1f}")
        pen = "L"
    return "".join(found)


def _lines(chart: Chart, x: Any, y: Any) -> Iterable[str]:
    for line in chart.lines:
        if "low" in line:
            there = [k for k, value in enumerate(line["low"]) if value is not None]
            up = "L".join(f"{x(k):.1f},{y(line['high'][k]):.1f}" for k in there)
            down = "L".join(f"{x(k):.1f},{y(line['low'][k]):.1f}" for k in reversed(there))
            yield f'<path class="spread" style="fill:{line["colour"]}" d="M{up}L{down}Z"/>' if there else ""
        dash = f' stroke-dasharray="{line["dash"]}"' if line["dash"] else ""
        yield f'<path class="line" style="stroke:{line["colour"]}"{dash} d="{_path(line["values"], x, y)}"/>'


def _areas(chart: Chart, x: Any, y: Any) -> Iterable[str]:
    months = max((len(line["values"]) for line in chart.lines), default=0)
    below = [0.0] * months
    for line in chart.lines:
        above = [base + max(_at(line, k), 0.0) for k, base in enumerate(below)]
        up = "L".join(f"{x(k):.1f},{y(value):.1f}" for k, value in enumerate(above))
        down = "L".join(f"{x(k):.1f},{y(below[k]):.1f}" for k in range(months - 1, -1, -1))
        yield f'<path class="area" style="fill:{line["colour"]}" d="M{up}L{down}Z"/>' if months else ""
        below = above


def _at(line: dict[str, Any], k: int) -> float:
    values = line["values"]
    return float(values[k] or 0.0) if k < len(values) else 0.0


def _value(line: dict[str, Any], at: int, chart: Chart) -> str:
    """The value of a line, with its bounds where it has any; those of a difference with their sign."""
    shown = f"{'+' if chart.zero else ''},.{chart.digits}f"
    value, low, high = (
        line[key][min(at, len(line[key]) - 1)] if line.get(key) else None for key in ("values", "low", "high")
    )
    if value is None:
        return "–"
    return f"{value:{shown}}" + (f" [{low:{shown}}, {high:{shown}}]" if low is not None and high is not None else "")
