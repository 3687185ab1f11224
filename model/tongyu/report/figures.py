"""The figures of a comparison: poverty over the years, the effects of the scenarios, who gains and who loses."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from tongyu.report.style import BASELINE, INK, PALE, PROGRAMME, figure, no_data, save
from tongyu.report.wording import caption, interval_text, span_of_years
from tongyu.study.comparison import Comparison, Row
from tongyu.study.outcomes import OUTCOMES
from tongyu.study.who import GROUPS

WIDTH = 10.0
PANELS_ABREAST = 4
PANEL_HEIGHT = 1.9
WHO_ABREAST = 3
WHO_HEIGHT = 1.7
EFFECTS = ("person_years_poor", "headcount", "poverty_gap", "income")


def draw(comparison: Comparison, out: Path) -> None:
    """Write paths, effects and who, each as .png and .svg, into the folder `out`."""
    draw_paths(comparison, out)
    draw_effects(comparison, out)
    draw_who(comparison, out)


def paths_caption(comparison: Comparison) -> str:
    """What stands below the paths."""
    return caption(
        comparison,
        "Share of persons with an income below the national poverty line, by calendar year.",
        f"Blue: the scenario; grey: {comparison.design.baseline.name}; written: the difference by seed. Lines are"
        " means, bands",
    )


def effects_caption(comparison: Comparison) -> str:
    """What stands below the effects."""
    years = span_of_years(comparison.window) if comparison.window else ""
    return caption(
        comparison,
        f"Difference from the {comparison.design.baseline.name} with the same seeds; person-years, poverty gap and"
        f" income: {years}.",
        "Dots are means, whiskers",
    )


def who_caption(comparison: Comparison) -> str:
    """What stands below who gains and who loses."""
    years = f", {span_of_years(comparison.window)}" if comparison.window else ""
    return caption(
        comparison,
        f"Change of mean income a head{years} against {comparison.design.baseline.name}, for persons grouped by the"
        " baseline's income (deciles, poorest first), age of the household's head, and road distance to the"
        " township's hub (thirds).",
        "Dots are means, whiskers",
    )


def draw_paths(comparison: Comparison, out: Path) -> None:
    """A panel a scenario: its headcount by year beside the baseline's, with 95 % bands."""
    names = comparison.design.names
    shown = names[1:] or names
    abreast = min(PANELS_ABREAST, len(shown))
    rows = -(-len(shown) // abreast)
    with figure(WIDTH, PANEL_HEIGHT * rows + 0.3, paths_caption(comparison)) as drawn:
        grid = drawn.subplots(rows, abreast, sharex=True, sharey=True, squeeze=False)
        for axes, name in zip(grid.flat, shown, strict=False):
            axes.set_title(name)
            _path(axes, _by_year(comparison, names[0]), BASELINE, "--")
            if name != names[0]:
                _path(axes, _by_year(comparison, name), PROGRAMME, "-")
                _say_difference(axes, next(row for row in comparison.rows if row.scenario == name))
            if not axes.lines:
                no_data(axes, "every run failed")
            axes.set_ylim(bottom=0)
            axes.xaxis.set_major_locator(MaxNLocator(4, integer=True))
        for axes in grid.flat[len(shown) :]:
            axes.set_visible(False)
        for axes in grid.flat[max(len(shown) - abreast, 0) : len(shown)]:
            axes.tick_params(labelbottom=True)
        for axes in grid[:, 0]:
            axes.set_ylabel("poor, % of persons")
        save(drawn, out, "paths")


def draw_effects(comparison: Comparison, out: Path) -> None:
    """A panel an outcome: the difference of each scenario from the baseline, with its 95 % interval."""
    rows = [row for row in comparison.rows if row.effects] or list(comparison.rows)
    with figure(WIDTH, 0.28 * len(rows) + 1.0, effects_caption(comparison)) as drawn:
        panels = drawn.subplots(1, len(EFFECTS), sharey=True)
        places = np.arange(len(rows))[::-1]
        for axes, name in zip(panels, EFFECTS, strict=True):
            outcome = OUTCOMES[name]
            axes.axvline(0.0, color=BASELINE, linewidth=0.8)
            for place, row in zip(places, rows, strict=True):
                axes.axhline(place, color=PALE, linewidth=0.5, zorder=0)
                if name in row.effects:
                    effect = row.effects[name].scaled(outcome.factor)
                    if effect.low is not None and effect.high is not None:
                        axes.hlines(place, effect.low, effect.high, color=PROGRAMME, linewidth=1.6)
                    axes.plot(effect.estimate, place, "o", color=PROGRAMME, markersize=4.5)
            axes.set_title(outcome.label)
            unit = "percentage points" if outcome.unit.startswith("%") else outcome.unit
            axes.set_xlabel(f"{unit}\n{_better(outcome.less_is_better)}")
            axes.xaxis.set_major_locator(MaxNLocator(4))
            axes.tick_params(axis="y", length=0)
            axes.spines["left"].set_visible(False)
            if not any(row.effects for row in rows):
                no_data(axes, "no effects")
        panels[0].set_yticks(places, [row.scenario for row in rows], color=INK)
        panels[0].set_ylim(-0.6, len(rows) - 0.4)
        save(drawn, out, "effects")


def draw_who(comparison: Comparison, out: Path) -> None:
    """A panel a scenario: the change of income by decile, age of head and remoteness, with 95 % intervals."""
    shown = comparison.design.names[1:] or comparison.design.names
    abreast = min(WHO_ABREAST, len(shown))
    rows = -(-len(shown) // abreast)
    with figure(WIDTH, WHO_HEIGHT * rows + 0.7, who_caption(comparison)) as drawn:
        grid = drawn.subplots(rows, abreast, sharex=True, sharey=True, squeeze=False)
        for axes, name in zip(grid.flat, shown, strict=False):
            axes.set_title(name)
            axes.axhline(0.0, color=BASELINE, linewidth=0.8)
            _who(axes, comparison.who[comparison.who["scenario"] == name])
        for axes in grid.flat[len(shown) :]:
            axes.set_visible(False)
        for axes in grid.flat[max(len(shown) - abreast, 0) : len(shown)]:
            axes.tick_params(labelbottom=True)
        for axes in grid[:, 0]:
            axes.set_ylabel("income, %")
        save(drawn, out, "who")


def _who(axes: Axes, rows: pd.DataFrame) -> None:
    """Dots and whiskers, the three groupings side by side with a gap between them."""
    places: list[float] = []
    names: list[str] = []
    for by, groups in GROUPS.items():
        if by == "all":
            continue
        at = [places[-1] + 2.0 + k if places else float(k) for k in range(len(groups))]
        of_kind = rows[rows["by"] == by].set_index("group").reindex(groups)
        estimate, low, high = (
            of_kind[f"change_percent{end}"].to_numpy(dtype=np.float64) for end in ("", "_low", "_high")
        )
        axes.vlines(at, low, high, color=PROGRAMME, linewidth=1.4)  # nothing where a single seed leaves no bounds
        axes.plot(at, estimate, "o", color=PROGRAMME, markersize=3.5)
        places += at
        names += groups
    axes.set_xticks(places, names, rotation=90)
    if rows.empty:
        no_data(axes, "no pairs")


def _say_difference(axes: Axes, row: Row) -> None:
    """Write the difference in the last year into the panel: the lines may lie too close to tell."""
    if "headcount" in row.effects:
        difference = interval_text(row.effects["headcount"], OUTCOMES["headcount"])
        text = f"{difference} points\nin the last year"
        axes.text(1.0, 0.97, text, ha="right", va="top", transform=axes.transAxes, fontsize=7.0, color=PROGRAMME)


def _better(less: bool) -> str:
    return "\N{LEFTWARDS ARROW} less poverty" if less else "more income \N{RIGHTWARDS ARROW}"


def _by_year(comparison: Comparison, scenario: str) -> pd.DataFrame:
    """Mean headcount in % by year, with bounds that are NaN for a single seed."""
    yearly, interval_of = comparison.yearly, comparison.design.interval
    own = yearly[yearly["scenario"] == scenario]
    rows = {}
    for year, values in own.groupby("year")["headcount"] if len(own) else ():
        interval = interval_of(values.to_numpy()).scaled(100.0)
        rows[year] = [interval.estimate, interval.low, interval.high]
    return pd.DataFrame.from_dict(rows, orient="index", columns=["mean", "low", "high"], dtype=np.float64)


def _path(axes: Axes, path: pd.DataFrame, colour: str, dashes: str) -> None:
    if path.empty:
        return
    years = path.index.to_numpy()
    marker = "o" if len(years) == 1 else None  # a line of one point shows nothing
    axes.fill_between(years, path["low"], path["high"], color=colour, alpha=0.18, linewidth=0)
    axes.plot(years, path["mean"], color=colour, linestyle=dashes, linewidth=1.4, marker=marker)
