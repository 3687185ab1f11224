"""The map of conditions: what social work spares by help and displacement, and where it spares more than e-commerce."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Normalize

from tongyu.questions.conditions.answer import agreed
from tongyu.report.conditions_text import at_place, interval_of, place_in_words, places
from tongyu.report.style import INK, figure, height_of, label, no_data, save
from tongyu.report.wording import (
    INVENTED,
    at_which_numbers,
    interval_text,
    number_text,
    sample_in_words,
    seeds_in_words,
    span_of_years,
)
from tongyu.runs.counterfactual import BASELINE
from tongyu.runs.outcomes import OUTCOMES
from tongyu.runs.results import Results
from tongyu.runs.sampling import sample_of
from tongyu.runs.study import ECOMMERCE, SOCIAL_WORK
from tongyu.text.wording import county_called, rounded

NAME = "conditions"
OUTCOME = OUTCOMES["person_years_poor"]
WIDTH, HEIGHT = 10.0, 2.4  # inches, of the figure and of a row of panels
SHADES = "Blues_r"
DARK = 0.5  # of the way from the darkest shade to the lightest, below which numbers are white
MARKS = {SOCIAL_WORK: "S", ECOMMERCE: "E"}


def conditions_caption(results: Results) -> str:
    """What the figure shows, what its marks are, on what it rests."""
    study = results.study
    first = study.scenarios[0]
    return (
        "What social work changes: person-years below the national line per 1,000 persons,"
        f" {span_of_years(results.window)}, against the baseline under the same conditions; the darker, the less"
        " poverty. Each panel has one quota and one standard of the minimum-living allowance, with what e-commerce"
        " changes there, and how much of the quota is used in the baseline. Upward: the chance that a case leads to an"
        " application; to the right: the chance that such an application pushes somebody out of a full quota, which is"
        " not felt without help. S: social work spares more than e-commerce, E: e-commerce does, by income and by"
        " income less own health payments, each at 95 %; neither letter: it cannot be told. Means of paired"
        f" differences. {at_which_numbers(study)} {seeds_in_words(study.seeds)},"
        f" {sample_in_words(sample_of(first), first.county.households)} of {county_called(first.county.name)}."
        f" {INVENTED}"
    )


def draw_conditions(table: pd.DataFrame, results: Results, out: Path, captioned: bool = True) -> None:
    """Write conditions.png and conditions.svg, from `conditions.answer.conditions`, into the folder `out`."""
    text = conditions_caption(results) if captioned else ""
    own = table[table["outcome"] == OUTCOME.name]
    winners = agreed(table)
    quotas = list(dict.fromkeys(own["quota"])) or [0.0]
    standards = list(dict.fromkeys(own["standard"])) or [0.0]
    titles = {
        place: label(_title(at_place(own, place), place), (WIDTH - 1.0) / len(standards)) for place in places(own)
    }
    shown = own[SOCIAL_WORK].to_numpy(dtype=np.float64)
    shades = Normalize(min(shown.min(initial=0.0), -1e-9), 0.0, clip=True)
    height = HEIGHT + height_of(titles.values())
    with figure(WIDTH, height * len(quotas), text) as drawn:
        grid = drawn.subplots(len(quotas), len(standards), sharex=True, sharey=True, squeeze=False)
        for line, quota in zip(grid, quotas, strict=True):
            for axes, standard in zip(line, standards, strict=True):
                rows = at_place(own, (quota, standard))
                if rows.empty:
                    no_data(axes, "runs are missing")
                    continue
                axes.set_title(titles[quota, standard])
                _panel(axes, rows, winners, shades)
            line[0].set_ylabel("help, chance a case")
        for axes in grid[-1]:
            axes.set_xlabel("displacement, chance")
        save(drawn, out, NAME)


def _title(rows: pd.DataFrame, place: tuple[float, float]) -> str:
    first = rows.iloc[0]
    effect = interval_text(interval_of(first.to_dict(), ECOMMERCE), OUTCOME)
    used = first[f"quota_used_{BASELINE}"]
    return f"{place_in_words(place)}{'' if pd.isna(used) else f', {100.0 * used:.0f} % used'}; e-commerce {effect}"


def _panel(axes: Axes, rows: pd.DataFrame, winners: "pd.Series[str]", shades: Normalize) -> None:
    """Rectangles of one size, one a chance of help and of displacement; without help one for all displacements."""
    chances = sorted(set(rows["help"]))
    pushes = sorted(set(rows["displacement"].dropna())) or [0.0]
    shaded = np.full((len(chances), len(pushes)), np.nan)
    for row in rows.to_dict("records"):
        high = chances.index(row["help"])
        felt = not pd.isna(row["displacement"])
        across = [pushes.index(row["displacement"])] if felt else list(range(len(pushes)))
        value = float(row[SOCIAL_WORK])
        shaded[high, across] = value
        mark = MARKS.get(str(winners.get(row["point"], "")), "")
        colour = "white" if shades(value) < DARK else INK
        text = rounded(value * OUTCOME.factor, OUTCOME.difference_decimals, signed=True) + (f" {mark}" if mark else "")
        axes.text(float(np.mean(across)), high, text, ha="center", va="center", fontsize=8.0, color=colour)
    edges = (np.arange(len(pushes) + 1) - 0.5, np.arange(len(chances) + 1) - 0.5)
    axes.pcolormesh(*edges, np.ma.masked_invalid(shaded), cmap=SHADES, norm=shades)
    axes.set_xticks(range(len(pushes)), [number_text(value) for value in pushes])
    axes.set_yticks(range(len(chances)), [number_text(value) for value in chances])
    axes.tick_params(length=0)
