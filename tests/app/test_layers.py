"""The raster of the map, and the figures beside it."""

import base64
import io

import numpy as np
import pytest
from PIL import Image
from tests.households_by_hand import moved

from tongyu.app.running.figures import MARKS, lorenz
from tongyu.app.running.layers import DIFFERENCES, LAYERS, NOBODY, OUTSIDE, STEPS, Layer, borders, scaled
from tongyu.app.running.running import Running
from tongyu.county.measures.inequality import gini
from tongyu.scenario.scenario import Scenario


@pytest.fixture(scope="module")
def running(small: Scenario) -> Running:
    made = Running(moved(small, 24, support__social_workers=6, resources__stations=8), 5)
    for _ in range(23):
        made.step()
    return made


def pixels(picture: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(picture.split(",")[1]))))


@pytest.mark.parametrize("layer", [*LAYERS.values(), *DIFFERENCES.values()], ids=lambda layer: layer.name)
def test_low_and_high_have_the_end_colours_and_what_is_beyond_them_too(layer: Layer) -> None:
    values = np.array([layer.low - 1e9, layer.low, layer.high, layer.high + 1e9, np.nan, layer.low])
    inside = np.array([True, True, True, True, True, False])
    codes = layer.codes(values, inside)
    assert codes.tolist() == [0, 0, STEPS - 1, STEPS - 1, NOBODY, OUTSIDE]
    seen = pixels(layer.picture(codes.reshape(2, 3))).reshape(6, 4)
    ends = [tuple(int(colour[k : k + 2], 16) for k in (1, 3, 5)) for colour in (layer.colours[0], layer.colours[-1])]
    assert tuple(seen[0][:3]) == ends[0]
    assert tuple(seen[2][:3]) == ends[1]
    assert seen[5][3] == 0  # nothing is drawn outside the county


def test_every_layer_has_a_difference_with_the_papers_grey_where_there_is_none(running: Running) -> None:
    assert DIFFERENCES.keys() == LAYERS.keys() == running.seen[-1].layers.keys()
    greys = {
        pixels(each.picture(each.codes(np.zeros(1), np.ones(1, dtype=bool))[None]))[0, 0].tobytes()
        for each in DIFFERENCES.values()
    }
    assert len(greys) == 1


@pytest.mark.parametrize(
    ("differences", "end"), [([0.0, 0.012, -0.03], 0.05), ([3.0, -700.0], 1_000.0), ([0.2, np.nan], 0.2), ([0.1], 0.1)]
)
def test_a_scale_of_differences_is_as_long_as_they_are(differences: list[float], end: float) -> None:
    layer = scaled(DIFFERENCES["poverty"], np.array(differences))
    assert (layer.low, layer.high) == pytest.approx((-end, end))
    assert layer.colours == DIFFERENCES["poverty"].colours


def test_where_nobody_differs_the_scale_is_the_layers_own() -> None:
    assert scaled(DIFFERENCES["income"], np.array([0.0, np.nan])) == DIFFERENCES["income"]


def test_the_cells_sum_to_the_county(running: Running) -> None:
    figures, cells, h = running.seen[-1], running._eye.cells, running.county.columns
    layers = figures.layers
    persons = np.nansum(layers["poverty"] * cells.persons)
    assert persons / cells.persons.sum() == pytest.approx(figures.numbers["headcount_national"])
    assert np.nansum(layers["income"] * cells.persons) == pytest.approx(h.income_12.sum())
    assert np.nansum(layers["sellers"] * cells.households) == pytest.approx(h.sells.sum())
    assert not np.isnan(layers["income"][cells.households > 0]).any()
    assert np.isnan(layers["income"][cells.households == 0]).all()


def test_the_villages_sum_to_the_county(running: Running) -> None:
    figures = running.seen[-1]
    persons = np.bincount(running.county.columns.village, weights=figures.living.persons)
    assert (figures.village_poor * persons).sum() / persons.sum() == pytest.approx(
        figures.numbers["headcount_national"]
    )
    assert (figures.village_income * persons).sum() / persons.sum() == pytest.approx(figures.numbers["income"])
    assert figures.stations.sum() == running.county.figures["stations"]
    assert figures.workers.sum() == pytest.approx(6.0)


def test_what_is_told_of_a_household_is_what_it_is(running: Running) -> None:
    h, marks = running.county.columns, running.seen[-1].marks
    truth = {
        "poor": h.income_12 / h.persons < running.county.values["line.national"],
        "sells": h.sells,
        "shops": h.shops,
        "member": h.cooperative >= 0,
        "registered": h.registered,
        "case": h.case_months > 0,
        "ill": h.sick_months > 0,
    }
    for bit, mark in enumerate(MARKS):
        assert np.array_equal(marks >> bit & 1, truth[mark]), mark


def test_figures_of_a_month_stay_as_they_were(small: Scenario) -> None:
    made = Running(small, 5)
    first = made.seen[0]
    kept = (first.income.copy(), first.layers["poverty"].copy(), first.stations.copy())
    for _ in range(5):
        made.step()
    assert np.array_equal(made.seen[0].income, kept[0])
    assert np.array_equal(made.seen[0].layers["poverty"], kept[1], equal_nan=True)
    assert np.array_equal(made.seen[0].stations, kept[2])


def test_the_lorenz_curve_of_equals_is_straight_and_that_of_one_owner_is_not() -> None:
    assert lorenz(np.full(40, 7.0), np.ones(40)) == pytest.approx(np.linspace(0, 1, 21))
    owner = lorenz(np.array([0.0] * 39 + [5.0]), np.ones(40))
    assert owner[:-1] == pytest.approx(np.append(np.zeros(19), 0.0))
    assert owner[-1] == 1.0
    assert lorenz(np.zeros(4), np.ones(4)).tolist() == [0.0] * 21


def test_the_lorenz_curve_encloses_half_the_gini() -> None:
    draw = np.random.default_rng(3)
    incomes, persons = draw.lognormal(8.0, 0.8, 5_000), draw.integers(1, 6, 5_000).astype(float)
    curve = lorenz(incomes, persons)
    area = float(((curve[1:] + curve[:-1]) / 2).mean())
    assert 1.0 - 2.0 * area == pytest.approx(gini(incomes, persons), abs=0.005)


def test_borders_lie_between_townships_and_around_the_county() -> None:
    # Two cells of one township beside one of another, nothing around them.
    path = borders(np.array([[0, 0, 1]]))
    lines = set(path.removeprefix("M").split("M"))
    ends, between = {"0,0v1", "3,0v1"}, {"2,0v1"}
    assert lines == ends | between | {f"{x},{y}h1" for x in range(3) for y in (0, 1)}
    assert borders(np.full((2, 2), -1)) == ""


def test_a_household_is_marked_in_the_cell_where_it_lives(running: Running) -> None:
    living, h = running.seen[-1].living, running.county.columns
    assert living.place(int(h.id[7])) == (h.cell_column[7] + 0.5, h.cell_row[7] + 0.5)
    assert living.place(-5) is None
