"""The figures of a comparison: poverty over the years, the effects of the scenarios, who gains and who loses."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from tongyu.questions.comparison.answer import Comparison, Row
from tongyu.questions.comparison.who import GROUPS
from tongyu.report.style import BASELINE, INK, LABEL_SIZE, PALE, PROGRAMME, figure, height_of, label, no_data, save
from tongyu.report.wording import against_in_words, caption, interval_text, labelled, span_of_years, the
from tongyu.runs.outcomes import OUTCOMES, outcome_called

WIDTH = 10.0
PANELS_ABREAST = 4
PANEL_HEIGHT = 1.9
WHO_ABREAST = 3
WHO_HEIGHT = 1.7
AXIS = 0.5  # inches beside a panel
NAME_WIDTH = 2.6  # inches, of the scenarios beside the effects
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
        f"Blue: the scenario; grey: {_grey(comparison)}; written: the difference by seed. Lines are means, bands",
    )


def effects_caption(comparison: Comparison) -> str:
    """What stands below the effects."""
    years = span_of_years(comparison.window) if comparison.window else ""
    return caption(
        comparison,
        f"Difference by seed, {against_in_words(comparison.design.references)}; person-years, poverty gap and income:"
        f" {years}.",
        "Dots are means, whiskers",
    )


def who_caption(comparison: Comparison) -> str:
    """What stands below who gains and who loses."""
    years = f", {span_of_years(comparison.window)}" if comparison.window else ""
    return caption(
        comparison,
        f"Change of mean income a head{years}, {against_in_words(comparison.design.references)}, for persons grouped by"
        " their income there (deciles, poorest first), age of the household's head, and road distance to the"
        " township's hub (thirds).",
        "Dots are means, whiskers",
    )


def draw_paths(comparison: Comparison, out: Path) -> None:
    """A panel a scenario: its headcount by year beside its reference's, with 95 % bands."""
    references = comparison.design.references
    shown = references.others
    abreast = min(PANELS_ABREAST, len(shown))
    rows = -(-len(shown) // abreast)
    titles = {name: label(labelled(name, references), WIDTH / abreast - AXIS) for name in shown}
    height = (PANEL_HEIGHT + height_of(titles.values())) * rows + 0.3
    with figure(WIDTH, height, paths_caption(comparison)) as drawn:
        grid = drawn.subplots(rows, abreast, sharex=True, sharey=True, squeeze=False)
        for axes, name in zip(grid.flat, shown, strict=False):
            axes.set_title(titles[name])
            _path(axes, _by_year(comparison, references.of(name)), BASELINE, "--")
            _path(axes, _by_year(comparison, name), PROGRAMME, "-")
            _say_difference(axes, next(row for row in comparison.rows if row.scenario == name))
            if not axes.lines:
                no_data(axes, "every run failed")
            axes.set_ylim(0.0, min(axes.get_ylim()[1], 100.0))  # bounds over few seeds go beyond what there can be
            axes.xaxis.set_major_locator(MaxNLocator(4 * PANELS_ABREAST // abreast, integer=True))
        for axes in grid.flat[len(shown) :]:
            axes.set_visible(False)
        for axes in grid.flat[max(len(shown) - abreast, 0) : len(shown)]:
            axes.tick_params(labelbottom=True)
        for axes in grid[:, 0]:
            axes.set_ylabel("poor, % of persons")
        save(drawn, out, "paths")


def draw_effects(comparison: Comparison, out: Path) -> None:
    """A panel an outcome: the difference of each scenario from its reference, with its 95 % interval."""
    rows = [row for row in comparison.rows if row.effects] or list(comparison.rows)
    names = [label(labelled(row.scenario, comparison.design.references), NAME_WIDTH, LABEL_SIZE) for row in rows]
    height = (0.28 + height_of(names)) * len(rows) + 1.0
    with figure(WIDTH, height, effects_caption(comparison)) as drawn:
        panels = drawn.subplots(1, len(EFFECTS), sharey=True)
        places = np.arange(len(rows))[::-1]
        for axes, name in zip(panels, EFFECTS, strict=True):
            outcome = outcome_called(name)
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
        panels[0].set_yticks(places, names, color=INK)
        panels[0].set_ylim(-0.6, len(rows) - 0.4)
        save(drawn, out, "effects")


def draw_who(comparison: Comparison, out: Path) -> None:
    """A panel a scenario: the change of income by decile, age of head and remoteness, with 95 % intervals."""
    references = comparison.design.references
    shown = references.others
    abreast = min(WHO_ABREAST, len(shown))
    rows = -(-len(shown) // abreast)
    titles = {name: label(labelled(name, references), WIDTH / abreast - AXIS) for name in shown}
    height = (WHO_HEIGHT + height_of(titles.values())) * rows + 0.7
    with figure(WIDTH, height, who_caption(comparison)) as drawn:
        grid = drawn.subplots(rows, abreast, sharex=True, sharey=True, squeeze=False)
        for axes, name in zip(grid.flat, shown, strict=False):
            axes.set_title(titles[name])
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
    """Write the difference of the headcount into the panel: the lines may lie too close to tell."""
    if "headcount" in row.effects:
        outcome = OUTCOMES["headcount"]
        text = f"{interval_text(row.effects['headcount'], outcome)} points\n{outcome.label}"
        axes.text(1.0, 0.97, text, ha="right", va="top", transform=axes.transAxes, fontsize=7.0, color=PROGRAMME)


def _better(less: bool) -> str:
    return "\N{LEFTWARDS ARROW} less poverty" if less else "more income \N{RIGHTWARDS ARROW}"


def _grey(comparison: Comparison) -> str:
    references = comparison.design.references.distinct
    return the(references[0]) if len(references) == 1 else "what it is set against"


def _by_year(comparison: Comparison, scenario: str | None) -> pd.DataFrame:
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
