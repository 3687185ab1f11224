"""The figure of the strengths: what both do over the sum of what each does, as the links grow stronger."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from tongyu.questions.interaction.scales import GAP, PERSON_YEARS, PERSON_YEARS_NET, YARDSTICKS
from tongyu.questions.interaction.strengths import RATIO, STRENGTHS, asked_of
from tongyu.report.strengths_text import strengths_note
from tongyu.report.style import BASELINE, PROGRAMME, figure, no_data, save
from tongyu.report.wording import INVENTED, sample_in_words, seeds_in_words, span_of_years
from tongyu.runs.results import Results
from tongyu.runs.sampling import sample_of
from tongyu.text.wording import county_called

NAME = "strengths"
WIDTH, HEIGHT = 10.0, 2.8
TITLES = {
    PERSON_YEARS: "person-years poor",
    PERSON_YEARS_NET: "less own health payments",
    GAP: "poverty gap",
}
FURTHEST = (-1.0, 3.0)  # an interval may go much further, and would leave nothing else to see


def strengths_caption(results: Results) -> str:
    """What the figure shows, and on what it rests."""
    study = results.study
    asked, first = asked_of(study), study.scenarios[0]
    sample = sample_in_words(sample_of(first), first.county.households)
    return (
        "What e-commerce and social work do together, over the sum of what each does alone,"
        f" {span_of_years(results.window)}, with its 95 % interval (band); grey: 1, the whole"
        f" is the sum of its parts; dashed: {asked.threshold:g}."
        f" {strengths_note(study)} What lies beyond {FURTHEST[0]:g} to {FURTHEST[1]:g} is cut off."
        f" {seeds_in_words(study.seeds)}, {sample} of {county_called(first.county.name)}. {INVENTED}"
    )


def draw_strengths(table: pd.DataFrame, results: Results, out: Path, captioned: bool = True) -> None:
    """Write strengths.png and strengths.svg, from `strengths.of_strengths` of `results`, into the folder `out`."""
    threshold = asked_of(results.study).threshold
    ratios = table[table["figure"] == RATIO]
    with figure(WIDTH, HEIGHT, strengths_caption(results) if captioned else "") as drawn:
        panels = drawn.subplots(1, len(YARDSTICKS), sharey=True)
        for axes, scale in zip(panels, YARDSTICKS, strict=True):
            axes.set_title(TITLES[scale])
            _ratio(axes, ratios[ratios["scale"] == scale])
            axes.axhline(1.0, color=BASELINE, linewidth=0.8)
            axes.axhline(threshold, color=BASELINE, linestyle="--", linewidth=1.0)
            axes.set_xticks(STRENGTHS, [f"{strength:g}" for strength in STRENGTHS])
            axes.set_xlabel("strength of the links")
        low, high = panels[0].get_ylim()  # of all panels
        panels[0].set_ylim(max(low, FURTHEST[0]), min(max(high, threshold + 0.05), FURTHEST[1]))
        panels[0].set_ylabel("both over the sum of each")
        save(drawn, out, NAME)


def _ratio(axes: Axes, rows: pd.DataFrame) -> None:
    values = rows.set_index("strength")[["estimate", "low", "high"]].reindex(STRENGTHS).to_numpy(dtype=np.float64)
    if np.isnan(values[:, 0]).all():
        no_data(axes, "no ratio has a meaning")
    axes.fill_between(STRENGTHS, values[:, 1], values[:, 2], color=PROGRAMME, alpha=0.18, linewidth=0)
    axes.plot(STRENGTHS, values[:, 0], "o-", color=PROGRAMME, markersize=4.0, linewidth=1.4)
