"""The map of a county as a picture: all names on it, within it, and the same bytes each time."""

import warnings
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from tests.given_places import fields, qingshan, scattered

from tongyu.county.facts import CountyFacts
from tongyu.county.geography import make_geography
from tongyu.county.reading import load_county
from tongyu.report import county_map
from tongyu.report.county_map import draw_county_map

COUNTIES = {
    "tongyu": lambda: load_county("tongyu"),
    "qingshan": qingshan,
    "places": lambda: CountyFacts.model_validate(fields(scattered(320), name="Dots", name_zh="")),
}


@pytest.fixture(autouse=True)
def nothing_is_warned_of() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


@pytest.fixture(params=COUNTIES)
def facts(request: pytest.FixtureRequest) -> CountyFacts:
    made: CountyFacts = COUNTIES[request.param]()
    return made


def drawn(facts: CountyFacts, monkeypatch: pytest.MonkeyPatch) -> Figure:
    kept: list[Figure] = []

    def save(figure: Figure, *_: object) -> None:
        figure.canvas.draw()
        kept.append(figure)

    monkeypatch.setattr(county_map, "save", save)
    draw_county_map(make_geography(facts), facts, Path("map"))
    return kept[0]


def test_every_township_is_named_within_the_picture(facts: CountyFacts, monkeypatch: pytest.MonkeyPatch) -> None:
    figure = drawn(facts, monkeypatch)
    axes, scale = figure.axes
    texts = [*figure.texts, *axes.texts, *axes.get_legend().texts, *scale.findobj(Text), axes._left_title]
    texts = [each for each in texts if each.get_text() and each.get_visible()]
    said = {each.get_text() for each in texts}
    assert {f"{each.name}\n{each.name_zh}".strip() for each in facts.townships} <= said
    for text in texts:
        box = text.get_window_extent()
        assert box.x0 >= -1.0, text.get_text()
        assert box.y0 >= -1.0, text.get_text()
        assert box.x1 <= figure.bbox.width + 1.0, text.get_text()
        assert box.y1 <= figure.bbox.height + 1.0, text.get_text()


def test_names_of_townships_hide_no_other_name(facts: CountyFacts, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = drawn(facts, monkeypatch).axes[0].texts
    names = {f"{each.name}\n{each.name_zh}".strip() for each in facts.townships}
    boxes = [each.get_window_extent() for each in texts if each.get_text() in names]
    assert len(boxes) == len(facts.townships)
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))


def test_villages_are_named_where_they_are_few_and_given(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {each.get_text() for each in drawn(qingshan(), monkeypatch).axes[0].texts}
    names = make_geography(qingshan()).village_names
    assert {name for name in names if name not in ("Dongmen", "Longtan", "Baiyun")} <= said


def test_the_scale_is_as_long_as_it_says(facts: CountyFacts, monkeypatch: pytest.MonkeyPatch) -> None:
    axes = drawn(facts, monkeypatch).axes[0]
    said = next(float(each.get_text().split(" ")[0]) for each in axes.texts if each.get_text().endswith(" km"))
    bars = [np.ptp(np.asarray(line.get_xdata(), dtype=float)) for line in axes.lines if line.get_linewidth() == 2.5]
    assert bars == [pytest.approx(said)]
    across = make_geography(facts).inside.shape[1] * facts.cell_km
    assert 0.08 * across <= said <= 0.22 * across


def test_the_caption_says_what_is_invented() -> None:
    said = {name: county_map.map_caption(make()) for name, make in COUNTIES.items()}
    assert said["tongyu"].startswith(
        "172 villages in 16 townships, 8,476 km²; cells of 4 km. Where villages, townships"
    )
    assert "their borders are as the county's folder gives them; the soil is invented" in said["qingshan"]
    assert "borders run half-way between them; the soil is invented" in said["places"]


def test_the_files_are_the_same_each_time(tmp_path: Path) -> None:
    facts = qingshan()
    for folder in ("first", "second"):
        (tmp_path / folder).mkdir()
        draw_county_map(make_geography(facts), facts, tmp_path / folder / "map.png")
    for name in ("map.png", "map.svg"):
        first, second = ((tmp_path / folder / name).read_bytes() for folder in ("first", "second"))
        assert first == second
        assert len(first) > 10_000
