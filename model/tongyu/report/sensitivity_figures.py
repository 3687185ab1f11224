"""The figures of a sensitivity study: what moves the effects, and what share of their variance it accounts for."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from tongyu.questions.sensitivity.answer import Screened, Sensitivity
from tongyu.questions.sensitivity.luck import LUCK
from tongyu.report.sensitivity_text import SHOWN, UNIT, caption, strongest
from tongyu.report.style import BASELINE, INK, PALE, PROGRAMME, figure, height_of, label, no_data, save

WIDTH = 10.0
ABREAST = 2
ROW = 0.2  # inches
AXIS = 2.0  # inches beside a panel, with the names of numbers
SCREENING, SHARES = "screening", "indices"
FURTHEST = (-50.0, 150.0)  # %; of few blocks intervals may go much further, and would leave nothing else to see


def draw(found: Sensitivity, out: Path) -> list[str]:
    """Write the figures as .png and .svg into `out`; their names. Where nothing was screened there is only one."""
    screened = found.parameters or found.groups
    if screened is None:
        for ending in ("png", "svg"):
            (out / f"{SCREENING}.{ending}").unlink(missing_ok=True)
    else:
        draw_screening(found, screened, out)
    draw_shares(found, out)
    return [f"{name}.{ending}" for name in ([SCREENING] if screened else []) + [SHARES] for ending in ("png", "svg")]


def screening_caption(found: Sensitivity, screened: Screened) -> str:
    """What the figure of a screening shows."""
    return caption(
        found,
        "What a step of an uncertain number moves the effect of a scenario by on average, either way, as if the number"
        " went from the low to the high end of its plausible range.",
        f"Bars are mu*, whiskers 95 % intervals by bootstrap over {screened.trajectories} Morris trajectories; dashed:"
        f" the same of luck, that is of another seed. {len(screened.study.variables)} of {found.varied} uncertain"
        " numbers varied.",
    )


def draw_screening(found: Sensitivity, screened: Screened, out: Path) -> None:
    """A panel a response: mu_star of the strongest, with intervals; a dashed line is what luck does."""
    names = found.responses
    rows = -(-len(names) // ABREAST)
    titles = [label(name, WIDTH / min(ABREAST, len(names)) - AXIS) for name in names]
    height = (ROW * (SHOWN + 1) + 0.75 + height_of(titles)) * rows
    with figure(WIDTH, height, screening_caption(found, screened)) as drawn:
        grid = drawn.subplots(rows, min(ABREAST, len(names)), squeeze=False)
        for axes, name, title in zip(grid.flat, names, titles, strict=False):
            axes.set_title(title)
            _bars(axes, strongest(screened, name, SHOWN))
        for axes in grid.flat[len(names) :]:
            axes.set_visible(False)
        for axes in grid.flat[max(len(names) - ABREAST, 0) : len(names)]:
            axes.set_xlabel(UNIT)
        save(drawn, out, SCREENING)


def shares_caption(found: Sensitivity) -> str:
    """What the figure of the indices shows."""
    return caption(
        found,
        "Share of the variance of a scenario's effect, over the plausible ranges of"
        f" {found.varied} uncertain numbers and over seeds.",
        "Filled: of the number alone (first-order index); open: with all its interactions (total index); whiskers 95 %"
        f" intervals by bootstrap over {found.shared.blocks} blocks of Saltelli's design; what lies beyond"
        f" {FURTHEST[0]:.0f} to {FURTHEST[1]:.0f} % is cut off.",
    )


def draw_shares(found: Sensitivity, out: Path) -> None:
    """A panel a response: first-order and total index of each named parameter, of all others, and of luck."""
    names = found.responses
    labels = list(dict.fromkeys(found.shared.table["variable"]))
    titles = [label(name, (WIDTH - AXIS) / len(names)) for name in names]
    with figure(WIDTH, 0.34 * len(labels) + 0.9 + height_of(titles), shares_caption(found)) as drawn:
        panels = drawn.subplots(1, len(names), sharey=True, squeeze=False)[0]
        places = np.arange(len(labels))[::-1].astype(np.float64)
        for axes, name, title in zip(panels, names, titles, strict=True):
            axes.set_title(title)
            axes.axvline(0.0, color=BASELINE, linewidth=0.8)
            rows = found.shared.table[found.shared.table["response"] == name].set_index("variable").loc[labels]
            for index, shift, face in (("first", 0.14, PROGRAMME), ("total", -0.14, "white")):
                values = 100.0 * rows[[f"{index}_low", index, f"{index}_high"]].to_numpy(dtype=np.float64)
                axes.hlines(places + shift, values[:, 0], values[:, 2], color=PROGRAMME, linewidth=1.2)
                axes.plot(values[:, 1], places + shift, "o", color=PROGRAMME, markerfacecolor=face, markersize=4.0)
            if rows["first"].isna().all():
                no_data(axes, "it does not vary")
            left, right = axes.get_xlim()
            axes.set_xlim(max(left, FURTHEST[0]), min(right, FURTHEST[1]))
            axes.set_xlabel("% of variance")
            axes.xaxis.set_major_locator(MaxNLocator(4))
            axes.tick_params(axis="y", length=0)
            axes.spines["left"].set_visible(False)
            for place in places:
                axes.axhline(place, color=PALE, linewidth=0.5, zorder=0)
        panels[0].set_yticks(places, labels, color=INK)
        panels[0].set_ylim(-0.6, len(labels) - 0.4)
        save(drawn, out, SHARES)


def _bars(axes: Axes, rows: pd.DataFrame) -> None:
    luck = rows["variable"] == LUCK.name
    moving = rows[~luck]
    places = np.arange(len(moving))[::-1]
    axes.barh(places, moving["mu_star"], height=0.62, color=PROGRAMME, alpha=0.45)
    axes.hlines(places, moving["mu_star_low"].clip(lower=0.0), moving["mu_star_high"], color=INK, linewidth=1.1)
    axes.axvline(float(rows.loc[luck, "mu_star"].iloc[0]), color=BASELINE, linestyle="--", linewidth=1.2)
    axes.set_yticks(places, list(moving["variable"]), color=INK)
    axes.set_xlim(left=0.0)
    axes.tick_params(axis="y", length=0)
    if moving.empty:
        no_data(axes, "nothing moves it")
