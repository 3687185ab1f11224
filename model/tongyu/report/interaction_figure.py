"""The figure of the interaction: what each pillar does, what pairs do together, the whole against its parts."""

from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from tongyu.questions.interaction.pillars import FACTORIAL, ON, PLANNED, shortfalls
from tongyu.questions.interaction.scales import PERSON_YEARS
from tongyu.report.style import BASELINE, INK, PALE, PROGRAMME, figure, no_data, save
from tongyu.report.wording import HOURS_NOTE, INVENTED, covers_of, sample_in_words, seeds_in_words, span_of_years
from tongyu.runs.results import Results
from tongyu.runs.sampling import sample_of
from tongyu.runs.study import Study
from tongyu.scenario.plans.budget import millions
from tongyu.text.wording import county_called

NAME = "interaction"
WIDTH, HEIGHT = 10.0, 3.4
OFFSETS = {"alone": 0.22, "main effect": 0.0, "added last": -0.22}
MARKS = {"alone": "o", "main effect": "D", "added last": "s"}


def interaction_caption(results: Results, window: tuple[int, int]) -> str:
    """What the figure shows, what its marks are, on what it rests."""
    study = results.study
    first = study.scenarios[0]
    return (
        f"Person-years below the national line per 1,000 persons, {span_of_years(window)}; less than nought is less"
        " poverty. Left: a pillar where no other is on (circle), over all sets of the others (diamond), where all"
        " others are on (square). Middle: what two pillars do beyond each alone, over all sets of the others. Right:"
        f" the whole less {'the mean' if study.settings.get('budget') else 'the sum'} of its parts, with the links"
        " between the two sides on (blue) and off (grey), and with the hours that social workers give to the other"
        f" pillars as planned and at nought. {HOURS_NOTE} Marks are means of paired differences, whiskers"
        f" {covers_of(study)}."
        f" {seeds_in_words(study.seeds)}, {sample_in_words(sample_of(first), first.county.households)} of"
        f" {county_called(first.county.name)}. {INVENTED}"
    )


def shortfall_in_words(study: Study) -> str:
    """Which programmes cannot spend the budget that all were brought to; empty where all can."""
    short = shortfalls(study)
    if not short:
        return ""
    budget = float(study.settings["budget"])
    named = [f"{name} {short[name] / 1e6:,.1f}" for name in short if "+" not in name]
    sets = len(short) - len(named)
    parts = [f"{', '.join(named)} m yuan"] if named else []
    parts += [f"{sets} of the sets of several pillars"] if sets else []
    return (
        f"Not all can spend {millions(budget)} yuan, since a lever has a most that it allows: {'; '.join(parts)}. What"
        " they leave is spent by nobody, so that they are cheaper than the others."
    )


def draw_interaction(
    answer: pd.DataFrame, results: Results, window: tuple[int, int], out: Path, captioned: bool = True
) -> None:
    """Write interaction.png and interaction.svg, from `interaction.pillars.answer`, into the folder `out`."""
    text = interaction_caption(results, window) if captioned else ""
    on_scale = answer[answer["scale"] == PERSON_YEARS]
    planned = (on_scale["links"] == ON) & (on_scale["hours"] == PLANNED)
    linked = on_scale[planned & (on_scale["experiment"] == FACTORIAL)]
    with figure(WIDTH, HEIGHT, text) as drawn:
        panels = drawn.subplots(1, 3, width_ratios=(1.0, 1.1, 1.1))
        _pillars(panels[0], linked)
        _rows(panels[1], linked[linked["quantity"] == "pair interaction"], "two pillars together")
        whole = on_scale[on_scale["quantity"].str.startswith("whole less")].assign(
            subject=lambda rows: rows["experiment"] + ",\nhours " + rows["hours"] + ", links " + rows["links"]
        )
        _rows(panels[2], whole, "the whole less its parts")
        for axes in panels:
            axes.set_xlabel("person-years per 1,000\n\N{LEFTWARDS ARROW} less poverty")
            axes.axvline(0.0, color=BASELINE, linewidth=0.8)
            axes.tick_params(axis="y", length=0)
            axes.spines["left"].set_visible(False)
        save(drawn, out, NAME)


def _pillars(axes: Axes, rows: pd.DataFrame) -> None:
    axes.set_title("a pillar")
    subjects = list(dict.fromkeys(rows.loc[rows["quantity"] == "alone", "subject"]))
    if not subjects:
        no_data(axes, "runs are missing")
    places = dict(zip(subjects, np.arange(len(subjects))[::-1], strict=True))
    for quantity, offset in OFFSETS.items():
        of_kind = rows[rows["quantity"] == quantity]
        for row in of_kind.to_dict("records"):
            _mark(axes, row, places[row["subject"]] + offset, PROGRAMME, MARKS[quantity])
    for place in places.values():
        axes.axhline(place, color=PALE, linewidth=0.5, zorder=0)
    axes.set_yticks(list(places.values()), list(places), color=INK)


def _rows(axes: Axes, rows: pd.DataFrame, title: str) -> None:
    axes.set_title(title)
    if rows.empty:
        no_data(axes, "runs are missing")
    places = np.arange(len(rows))[::-1]
    for place, row in zip(places, rows.to_dict("records"), strict=True):
        axes.axhline(place, color=PALE, linewidth=0.5, zorder=0)
        _mark(axes, row, float(place), PROGRAMME if row["links"] == ON else BASELINE, "o")
    axes.set_yticks(places, list(rows["subject"]), color=INK)
    axes.set_ylim(-0.6, max(len(rows), 1) - 0.4)


def _mark(axes: Axes, row: Mapping[Hashable, Any], place: float, colour: str, marker: str) -> None:
    low, high = row["low"], row["high"]
    if isinstance(low, float) and isinstance(high, float) and np.isfinite(low):
        axes.hlines(place, low, high, color=colour, linewidth=1.4)
    axes.plot([row["estimate"]], [place], marker, color=colour, markersize=4.0)
