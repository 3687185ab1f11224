"""Figures stay readable whatever the scenarios are called: names up to sixty letters, Latin or Chinese."""

import re
import warnings
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from tests.made_up_results import made_up

from tongyu.designs.comparison import design
from tongyu.questions.comparison.answer import Comparison, compared
from tongyu.questions.frontier.plan import MAIN
from tongyu.report import figures, frontier
from tongyu.report.pages import drawings
from tongyu.report.style import figure, label, width_of
from tongyu.scenario.scenario import Scenario
from tongyu.statistics.intervals import mean_interval

LATIN = "five_pillars_with_social_work_but_without_crowdfunding_2016"
CHINESE = "电子商务与社会工作相结合的五年扶贫方案_农安县_二〇一四年至二〇二〇年" * 2
NAMES = (LATIN, CHINESE[:60], "乡村电商", "both")


@pytest.fixture(autouse=True)
def nothing_is_warned_of() -> Iterator[None]:
    """Matplotlib warns where a name leaves no room for the axes."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@pytest.fixture
def saved(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    """The figures that were saved, laid out."""
    kept: list[Figure] = []

    def save(drawn: Figure, *_: object) -> None:
        drawn.canvas.draw()
        kept.append(drawn)

    monkeypatch.setattr(figures, "save", save)
    monkeypatch.setattr(drawings, "save", save)
    return kept


@pytest.fixture(scope="module")
def comparison(small: Scenario) -> Comparison:
    scenarios = [small.with_(name=name) for name in ("baseline", *NAMES)]
    planned = design(scenarios, (1, 2))
    return compared(planned, [made_up(each.name, seed, 150.0 + seed) for each in scenarios for seed in (1, 2)])


def title_of(axes: Axes) -> Text:
    return next(each for each in axes.findobj(Text) if each.get_text() == axes.get_title("left"))


def titles_apart(drawn: Figure) -> bool:
    """Whether the titles of panels that stand side by side end before the next begins, and within the figure."""
    boxes = [title_of(axes).get_window_extent() for axes in drawn.axes if axes.get_visible()]
    beside = [(left, right) for left, right in pairwise(boxes) if left.x0 < right.x0]
    inside = all(box.x0 >= 0 and box.x1 <= drawn.bbox.x1 and box.y1 <= drawn.bbox.y1 for box in boxes)
    return inside and len(beside) > 1 and all(left.x1 < right.x0 for left, right in beside)


@pytest.mark.parametrize("name", [LATIN, CHINESE[:60], f"{LATIN} (against {LATIN} without programme)"])
@pytest.mark.parametrize("size", [7.0, 9.0])
def test_a_label_keeps_to_its_width_and_loses_nothing(name: str, size: float) -> None:
    lines = label(name, 2.0, size)
    assert re.sub(r"\s", "", lines) == re.sub(r"\s", "", name)
    with figure(10.0, 4.0, "") as drawn:
        text = drawn.text(0.0, 0.0, lines, fontsize=size)
        drawn.canvas.draw()
        assert text.get_window_extent().width <= 1.1 * 2.0 * drawn.dpi
        assert text.get_window_extent().width / drawn.dpi == pytest.approx(width_of(lines, size), rel=0.25)


def test_a_short_name_is_left_as_it_is() -> None:
    assert label("social_work_only", 2.0) == "social_work_only"
    assert label("choice.theta", 2.0) == "choice.theta"
    assert label("with 0.5 of it", 2.0) == "with 0.5 of it"


def test_a_caption_in_chinese_stays_within_the_figure() -> None:
    with figure(10.0, 1.0, f"Sample: {CHINESE} county. " * 4) as drawn:
        drawn.canvas.draw()
        (caption,) = drawn.texts
        assert caption.get_window_extent().x1 <= drawn.bbox.x1


def test_the_panels_of_paths_and_of_who_gains_keep_their_titles_apart(
    comparison: Comparison, saved: list[Figure], tmp_path: Path
) -> None:
    figures.draw_paths(comparison, tmp_path)
    figures.draw_who(comparison, tmp_path)
    assert [titles_apart(each) for each in saved] == [True, True]


def test_effects_keep_room_beside_long_names(comparison: Comparison, saved: list[Figure], tmp_path: Path) -> None:
    figures.draw_effects(comparison, tmp_path)
    drawings.draw_effects({name: mean_interval(np.array([1.0, 2.0, 4.0])) for name in NAMES}, 1, "x", tmp_path, "x")
    for drawn in saved:
        assert sum(axes.bbox.width for axes in drawn.axes) > drawn.bbox.width / 3
        names = [each.get_window_extent() for each in drawn.axes[0].get_yticklabels()]
        assert all(box.x0 >= 0 for box in names)
        assert all(lower.y1 < upper.y0 for upper, lower in pairwise(names))


def test_deciles_keep_their_titles_apart(saved: list[Figure], tmp_path: Path) -> None:
    columns = ["scenario", "by", "group", "change_percent", "change_percent_low", "change_percent_high"]
    who = pd.DataFrame([[name, "income decile", "1", 1.0, 0.5, 1.5] for name in NAMES], columns=columns)
    drawings.draw_deciles(who, NAMES, tmp_path, "x")
    assert titles_apart(saved[0])


def test_a_share_of_persons_is_drawn_up_to_all_of_them(small: Scenario, saved: list[Figure], tmp_path: Path) -> None:
    scenarios = [small.with_(name=name) for name in ("baseline", "both")]
    far_apart = [made_up(each.name, seed, 3_000.0 * seed) for each in scenarios for seed in (1, 2)]
    figures.draw_paths(compared(design(scenarios, (1, 2)), far_apart), tmp_path)
    assert saved[0].axes[0].get_ylim() == (0.0, 100.0)


def test_names_at_a_frontier_do_not_lie_on_each_other() -> None:
    places = {
        "a": (5.0, 1.0),
        "ecommerce_only": (9.4, 10.0),
        LATIN: (9.9, 10.0),
        CHINESE[:60]: (10.0, 10.0),
        "b": (1, 9),
    }
    judged = [
        SimpleNamespace(
            tried=SimpleNamespace(plain=name, planned=1e6 * cost), effects={MAIN: mean_interval(np.full(2, -spared))}
        )
        for name, (cost, spared) in places.items()
    ]
    with figure(8.0, 4.6, "") as drawn:
        axes = drawn.subplots()
        axes.set_xlim(0.0, 12.0)
        axes.set_ylim(-40.0, 40.0)
        frontier._plain(axes, SimpleNamespace(at=[SimpleNamespace(plain=judged)]))
        drawn.canvas.draw()
    boxes = [each.get_window_extent() for each in axes.texts]
    assert len(boxes) == len(places)
    assert not [(one, other) for one, other in combinations(boxes, 2) if one.overlaps(other)]
