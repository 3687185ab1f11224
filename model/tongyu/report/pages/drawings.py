"""Figures made for the page: as wide as its text, without a caption of their own, saved beside the report."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from tongyu.report.style import BASELINE, INK, LABEL_SIZE, PALE, PROGRAMME, figure, height_of, label, no_data, save
from tongyu.report.wording import number_interval_text
from tongyu.statistics.intervals import Interval

WIDTH = 6.8  # inches, the text of an A4 page
ROW, ROW_OF_MANY, MANY_ROWS = 0.26, 0.19, 6
DECILES_ABREAST, DECILES_OF_MANY = 4, 5
DECILES_HEIGHT, DECILES_HEIGHT_OF_MANY = 1.45, 0.95
AXIS = 0.4  # inches beside a panel
NAME_WIDTH = 2.0  # inches, of the scenarios beside their effects
MOST_WHISKERS = 40  # points of a design, beyond which their bounds would hide the dots
UNCERTAIN = "#8c8c8c"


def draw_effects(effects: Mapping[str, Interval], decimals: int, axis: str, folder: Path, name: str) -> Path:
    """A line a scenario: its effect and interval, written beside it; hollow where the interval holds zero.

    `effects` by scenario, in the unit that `axis` says. Returns the SVG file.
    """
    names = [label(each, NAME_WIDTH, LABEL_SIZE) for each in effects]
    row = (ROW if len(effects) <= MANY_ROWS else ROW_OF_MANY) + height_of(names)
    with figure(WIDTH, row * max(len(effects), 1) + 0.75, "") as drawn:
        axes = drawn.subplots()
        places = np.arange(len(effects))[::-1]
        axes.axvline(0.0, color=BASELINE, linewidth=0.8)
        beside = axes.get_yaxis_transform()
        for place, interval in zip(places, effects.values(), strict=True):
            colour = UNCERTAIN if interval.includes_zero else PROGRAMME
            axes.axhline(place, color=PALE, linewidth=0.5, zorder=0)
            if interval.low is not None and interval.high is not None:
                axes.hlines(place, interval.low, interval.high, color=colour, linewidth=1.8)
            axes.plot(
                interval.estimate,
                place,
                "o",
                color=colour,
                markersize=6.0,
                markerfacecolor="white" if interval.includes_zero else colour,
            )
            text = number_interval_text(interval, decimals, signed=True)
            axes.text(1.02, place, text, transform=beside, va="center", fontsize=8.5)
        axes.set_yticks(places, names, color=INK)
        axes.set_ylim(-0.6, max(len(effects), 1) - 0.4)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.set_xlabel(axis)
        axes.xaxis.set_major_locator(MaxNLocator(6))
        if not effects:
            no_data(axes, "no effects")
        save(drawn, folder, name)
    return folder / f"{name}.svg"


def draw_deciles(who: pd.DataFrame, scenarios: Sequence[str], folder: Path, name: str) -> Path:
    """A panel a scenario: the change of income in percent by decile of income, the poorest first.

    `who` as `comparison.who`. Returns the SVG file.
    """
    many = len(scenarios) > DECILES_ABREAST
    abreast = max(1, min(DECILES_OF_MANY if many else DECILES_ABREAST, len(scenarios)))
    rows = max(1, -(-len(scenarios) // abreast))
    titles = [label(each, (WIDTH - AXIS) / abreast) for each in scenarios]
    height = (DECILES_HEIGHT_OF_MANY if many else DECILES_HEIGHT) + height_of(titles)
    with figure(WIDTH, height * rows + 0.35, "") as drawn:
        grid = drawn.subplots(rows, abreast, sharex=True, sharey=True, squeeze=False)
        for axes, scenario, title in zip(grid.flat, scenarios, titles, strict=False):
            axes.set_title(title)
            axes.axhline(0.0, color=BASELINE, linewidth=0.8)
            own = who[(who["scenario"] == scenario) & (who["by"] == "income decile")]
            low, high = (own[f"change_percent_{end}"].to_numpy(dtype=np.float64) for end in ("low", "high"))
            at = own["group"].astype(int).to_numpy()
            sure = (low > 0.0) | (high < 0.0)
            for which, colour, face in ((sure, PROGRAMME, PROGRAMME), (~sure, UNCERTAIN, "white")):
                axes.vlines(at[which], low[which], high[which], color=colour, linewidth=1.4)
                values = own["change_percent"].to_numpy(dtype=np.float64)[which]
                axes.plot(at[which], values, "o", color=colour, markerfacecolor=face, markersize=4.0)
            if own.empty:
                no_data(axes, "no pairs")
        for axes in grid.flat[len(scenarios) :]:
            axes.set_visible(False)
        for axes in grid.flat[max(len(scenarios) - abreast, 0) : len(scenarios)]:
            axes.tick_params(labelbottom=True)
            axes.set_xticks([1, 4, 7, 10], ["1\npoorest", "4", "7", "10\nrichest"])
        for axes in grid[:, 0]:
            axes.set_ylabel("income, %")
        save(drawn, folder, name)
    return folder / f"{name}.svg"


def draw_responses(
    by_point: pd.DataFrame, scenarios: Sequence[str], variables: Sequence[str], column: str, axis: str, folder: Path
) -> Path:
    """A row a scenario, a panel a variable: the mean over seeds at each point against the variable's value.

    `by_point` as `sweep.summary.by_point`, `column` what of it is shown, already in the unit that `axis` says.
    Returns the SVG file.
    """
    width = (WIDTH - AXIS) / len(variables)
    below = [label(each, width) for each in variables]
    with figure(WIDTH, 1.5 * len(scenarios) + 0.5 + height_of(below), "") as drawn:
        grid = drawn.subplots(len(scenarios), len(variables), sharex="col", sharey=True, squeeze=False)
        for line, scenario in zip(grid, scenarios, strict=True):
            own = by_point[by_point["scenario"] == scenario]
            for axes, variable in zip(line, variables, strict=True):
                axes.axhline(0.0, color=BASELINE, linewidth=0.8)
                if column not in own or own[column].isna().all():
                    no_data(axes, "no runs")
                    continue
                x, y = own[variable].to_numpy(dtype=np.float64), own[column].to_numpy(dtype=np.float64)
                if len(own) <= MOST_WHISKERS:
                    ends = (own[f"{column}_{end}"].to_numpy(dtype=np.float64) for end in ("low", "high"))
                    axes.vlines(x, *ends, color=PROGRAMME, linewidth=1.0)
                axes.plot(x, y, "o", color=PROGRAMME, markersize=3.0, alpha=0.8, markeredgewidth=0.0)
                axes.xaxis.set_major_locator(MaxNLocator(3))
            line[0].set_title(label(scenario, WIDTH - AXIS))
            line[0].set_ylabel(axis)
        for axes, variable in zip(grid[-1], below, strict=True):
            axes.set_xlabel(variable)
        save(drawn, folder, "responses")
    return folder / "responses.svg"
