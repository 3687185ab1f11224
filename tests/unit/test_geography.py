from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.ndimage import label

from tongyu.county.geography import SHORTEST_ROAD_KM, make_geography
from tongyu.county.reading import load_county
from tongyu.errors import InputError


def facts_of(rows=28, columns=29, townships=16, villages=172, share=0.65, map_seed=1, cell_km=4.0):
    return SimpleNamespace(
        name="Somewhere",
        grid_rows=rows,
        grid_columns=columns,
        cell_km=cell_km,
        inside_share=share,
        villages=villages,
        townships=[SimpleNamespace(name=f"Town {letter}") for letter in range(townships)],
        detour=1.3,
        map_seed=map_seed,
        places=None,
    )


@st.composite
def facts(draw):
    rows, columns = draw(st.integers(2, 40)), draw(st.integers(2, 40))
    share = draw(st.floats(0.3, 1.0))
    villages = draw(st.integers(1, max(1, int(rows * columns * share))))
    townships = draw(st.integers(1, min(villages, 20)))
    seed = draw(st.integers(0, 2**63 - 1))
    return facts_of(rows, columns, townships, villages, share, seed, draw(st.sampled_from([1.0, 4.0, 30.0])))


@given(facts())
def test_the_county_is_one_piece_of_the_stated_size(facts):
    inside = make_geography(facts).inside
    assert inside.shape == (facts.grid_rows, facts.grid_columns)
    assert inside.sum() == max(1, int(inside.size * facts.inside_share))
    assert label(inside)[1] == 1


@pytest.mark.parametrize("map_seed", range(20))
def test_a_county_of_tongyus_size_has_no_holes(map_seed):
    inside = make_geography(facts_of(map_seed=map_seed)).inside
    assert label(np.pad(~inside, 1, constant_values=True), structure=np.ones((3, 3)))[1] == 1


@given(facts())
def test_villages_have_cells_of_their_own_inside_the_county(facts):
    county = make_geography(facts)
    places = set(zip(county.village_row.tolist(), county.village_col.tolist(), strict=True))
    assert len(places) == facts.villages
    assert county.inside[county.village_row, county.village_col].all()
    assert np.array_equal(county.cell_village[county.village_row, county.village_col], np.arange(facts.villages))


@given(facts())
def test_every_cell_inside_belongs_to_a_nearest_village(facts):
    county = make_geography(facts)
    assert np.array_equal(county.cell_village >= 0, county.inside)
    row, col = np.nonzero(county.inside)
    village = county.cell_village[row, col]
    to_all = np.hypot(row[:, None] - county.village_row, col[:, None] - county.village_col)
    assert np.array_equal(to_all[np.arange(len(row)), village], to_all.min(axis=1))


@given(facts())
def test_villages_are_in_the_township_of_a_nearest_hub_sorted_with_the_hub_first(facts):
    county = make_geography(facts)
    to_hubs = np.hypot(
        county.village_row[:, None] - county.township_row, county.village_col[:, None] - county.township_col
    )
    own = to_hubs[np.arange(facts.villages), county.village_township]
    assert np.array_equal(own, to_hubs.min(axis=1))
    assert (np.diff(county.village_township) >= 0).all()
    for township in range(len(facts.townships)):
        distances = own[county.village_township == township]
        assert distances[0] == 0.0
        assert (np.diff(distances) >= 0.0).all()


@given(facts())
def test_roads_are_the_straight_distance_times_the_detour_and_never_shorter_than_the_shortest(facts):
    county = make_geography(facts)

    def road(row, col):
        straight = np.hypot(county.village_row - row, county.village_col - col)
        return np.maximum(SHORTEST_ROAD_KM, straight * facts.cell_km * 1.3)

    hub = county.township_row[county.village_township], county.township_col[county.village_township]
    centre = county.township_row[0], county.township_col[0]
    assert county.village_km_hub == pytest.approx(road(*hub))
    assert county.village_km_centre == pytest.approx(road(*centre))


@given(facts())
def test_the_cells_of_all_villages_are_the_cells_inside_own_cell_first_then_by_distance(facts):
    county = make_geography(facts)
    start, row, col = county.cells_of_village
    assert start[0] == 0
    assert start[-1] == len(row) == len(col) == county.inside.sum()
    assert len(set(zip(row.tolist(), col.tolist(), strict=True))) == len(row)
    for village in range(facts.villages):
        mine = slice(start[village], start[village + 1])
        assert (county.cell_village[row[mine], col[mine]] == village).all()
        own = county.village_row[village], county.village_col[village]
        assert (row[mine][0], col[mine][0]) == own
        assert (np.diff(np.hypot(row[mine] - own[0], col[mine] - own[1])) >= 0.0).all()


@given(facts())
def test_soil_and_drought_risk_have_their_stated_means_and_ranges(facts):
    county = make_geography(facts)
    for field in (county.soil, county.drought_risk):
        assert np.array_equal(np.isnan(field), ~county.inside)
    assert county.soil[county.inside].mean() == pytest.approx(0.5)
    assert ((county.soil[county.inside] > 0.0) & (county.soil[county.inside] < 1.0)).all()
    assert county.drought_risk[county.inside].mean() == pytest.approx(1.0)
    assert (county.drought_risk[county.inside] > 0.0).all()
    assert np.array_equal(county.village_drought_risk, county.drought_risk[county.village_row, county.village_col])


@pytest.mark.parametrize("map_seed", range(10))
def test_drought_risk_falls_from_the_north_west_to_the_south_east(map_seed):
    county = make_geography(facts_of(map_seed=map_seed))
    row, col = np.nonzero(county.inside)
    risk = county.drought_risk[county.inside]
    diagonal = row + col
    north_west, south_east = np.quantile(diagonal, [0.25, 0.75])
    assert risk[diagonal < north_west].mean() > 1.04
    assert risk[diagonal > south_east].mean() < 0.96


@pytest.mark.parametrize("map_seed", range(10))
def test_neighbouring_cells_have_similar_soil(map_seed):
    county = make_geography(facts_of(map_seed=map_seed))
    pairs = county.inside[:, :-1] & county.inside[:, 1:]
    west, east = county.soil[:, :-1][pairs], county.soil[:, 1:][pairs]
    assert np.corrcoef(west, east)[0, 1] > 0.9


@pytest.mark.parametrize("map_seed", range(10))
def test_villages_and_hubs_are_spread_evenly_and_the_seat_lies_in_the_middle(map_seed):
    county = make_geography(facts_of(map_seed=map_seed))
    cells = np.diff(county.cells_of_village.start)
    assert cells.max() <= 3.0 * cells.mean()
    places = np.column_stack([county.village_row, county.village_col])
    between = np.hypot(*(places[:, None] - places).T) + np.diag(np.full(172, np.inf))
    clark_evans = between.min(axis=0).mean() / (0.5 * np.sqrt(county.inside.sum() / 172))
    assert clark_evans > 1.3  # 1 if placed at random
    area = np.bincount(county.village_township[county.cell_village[county.inside]], minlength=16)
    assert area.min() >= 0.25 * area.mean()
    assert area.max() <= 2.5 * area.mean()
    row, col = np.nonzero(county.inside)
    assert np.hypot(county.township_row[0] - row.mean(), county.township_col[0] - col.mean()) < 1.0


def test_the_map_is_a_function_of_its_seed():
    first, same, other = (make_geography(facts_of(map_seed=seed)) for seed in (5, 5, 6))
    assert np.array_equal(first.cell_village, same.cell_village)
    assert np.array_equal(first.drought_risk, same.drought_risk, equal_nan=True)
    assert not np.array_equal(first.inside, other.inside)


def test_the_shipped_county_fits_on_its_map():
    facts = load_county("tongyu")
    county = make_geography(facts)
    assert len(county.village_names) == facts.villages
    assert county.township_names == tuple(facts.township_names)
    assert set(county.village_township.tolist()) == set(range(len(facts.townships)))
    assert county.village_names[0] == f"{facts.township_names[0]} 1"


def test_a_small_county_of_three_townships_and_twelve_villages_fits_on_eight_by_eight_cells():
    county = make_geography(facts_of(8, 8, townships=3, villages=12))
    assert set(county.village_township.tolist()) == {0, 1, 2}
    assert county.village_names[0] == "Town 0 1"
    assert len(set(county.village_names)) == 12


def test_a_county_may_have_a_village_in_every_cell():
    county = make_geography(facts_of(5, 5, townships=4, villages=25, share=1.0))
    assert (np.diff(county.cells_of_village.start) == 1).all()


@pytest.mark.parametrize(("villages", "townships"), [(42, 3), (2, 3)])
def test_villages_that_do_not_fit_are_an_input_error_that_names_the_county(villages, townships):
    with pytest.raises(InputError, match=rf"Somewhere .* villages = {villages}.* {townships} .* 41 cells"):
        make_geography(facts_of(8, 8, townships=townships, villages=villages))


def test_nobody_can_change_the_map():
    county = make_geography(facts_of())
    with pytest.raises(ValueError, match="read-only"):
        county.soil[0, 0] = 1.0
    with pytest.raises(ValueError, match="read-only"):
        county.cells_of_village.row[0] = 1
