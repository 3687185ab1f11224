"""The map of a county whose villages are given: theirs in names, townships, places and borders."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.ndimage import label
from tests.given_places import NAMES, fields, qingshan, scattered
from tests.households_by_hand import VALUES

from tongyu.app.words.place_words import place_words, village_word
from tongyu.county.facts import CountyFacts
from tongyu.county.geography import SHORTEST_ROAD_KM, Geography, make_geography
from tongyu.county.households.population import make_population
from tongyu.county.mechanisms import weather as weather_module
from tongyu.county.mechanisms.weather import Weather
from tongyu.county.outlines import areas
from tongyu.county.places import Places, Village
from tongyu.errors import InputError


def county(places: Places, **changes: object) -> CountyFacts:
    return CountyFacts.model_validate(fields(places) | changes)


@st.composite
def counties(draw: st.DrawFn) -> CountyFacts:
    """As places, from nearly a village a cell to a few; some of them on the same spot, some marked as the seat."""
    count = draw(st.integers(3, 120))
    side = draw(st.sampled_from([8.0, 30.0, 45.0]))
    places = scattered(count, draw(st.integers(0, 2**31)), side)
    villages = list(places.villages)
    if draw(st.booleans()):
        of_first = [at for at, each in enumerate(villages) if each.township == NAMES[0]]
        chosen = draw(st.sampled_from(of_first))
        villages[chosen] = villages[chosen].model_copy(update={"seat": True})
    if count > 3:
        twin = {"x_km": villages[0].x_km, "y_km": villages[0].y_km}
        villages[1] = villages[1].model_copy(update=twin)
    cell = draw(st.sampled_from([1.0, 2.0, 3.7]))
    return county(Places(villages=tuple(villages)), cell_km=cell, area_km2=max(1.2 * side**2, 900.0))


def file_order(facts: CountyFacts, geography: Geography) -> list[Village]:
    """The given villages in the order of the map, found by their names."""
    assert facts.places is not None
    by_name = {(each.name, each.township): each for each in facts.places.villages}
    townships = [geography.township_names[t] for t in geography.village_township]
    bare = [name.split(" (")[0] for name in geography.village_names]
    return [by_name[key] for key in zip(bare, townships, strict=True)]


BOTH = st.one_of(counties(), st.builds(qingshan))


@settings(max_examples=60)
@given(BOTH)
def test_every_village_is_on_the_map_under_its_name_and_in_its_township(facts: CountyFacts) -> None:
    geography = make_geography(facts)
    assert facts.places is not None
    given_ones = file_order(facts, geography)
    assert sorted(each.name for each in given_ones) == sorted(each.name for each in facts.places.villages)
    assert geography.inside[geography.village_row, geography.village_col].all()
    west, north = geography.corner_km
    km = np.array([(each.x_km - west, north - each.y_km) for each in given_ones])
    assert geography.village_km == pytest.approx(km)
    if not facts.places.outlines:  # one smaller than a cell, or with its place at a border, has the nearest of its own
        in_cell = km[:, ::-1] / facts.cell_km - np.column_stack([geography.village_row, geography.village_col])
        assert ((in_cell >= -1e-9) & (in_cell <= 1.0 + 1e-9)).all()


@settings(max_examples=60)
@given(BOTH)
def test_every_cell_inside_belongs_to_a_village_and_every_village_has_a_cell(facts: CountyFacts) -> None:
    geography = make_geography(facts)
    assert np.array_equal(geography.cell_village >= 0, geography.inside)
    start, row, col = geography.cells_of_village
    assert start[0] == 0
    assert start[-1] == len(row) == len(col)
    assert (np.diff(start) >= 1).all()
    owner = np.repeat(np.arange(facts.villages), np.diff(start))
    mine = geography.cell_village[row, col] == owner
    assert mine.sum() == geography.inside.sum()
    shared = np.flatnonzero(~mine)  # the own cell of a village that another is nearer to the middle of
    assert np.isin(shared, start).all()
    assert np.array_equal(row[start[:-1]], geography.village_row)
    assert np.array_equal(col[start[:-1]], geography.village_col)
    assert geography.inside.sum() == round(facts.grid_rows * facts.grid_columns * facts.inside_share)


@settings(max_examples=60)
@given(BOTH)
def test_hubs_are_at_villages_of_their_townships_which_come_first(facts: CountyFacts) -> None:
    geography = make_geography(facts)
    given_ones = file_order(facts, geography)
    assert (np.diff(geography.village_township) >= 0).all()
    first = np.searchsorted(geography.village_township, np.arange(3))
    assert np.array_equal(geography.village_township[first], np.arange(3))
    assert np.array_equal(geography.village_row[first], geography.township_row)
    assert np.array_equal(geography.village_col[first], geography.township_col)
    for township, hub in enumerate(first):
        here = np.flatnonzero(geography.village_township == township)
        assert (np.diff(geography.village_km_hub[here]) >= 0.0).all()
        if any(given_ones[village].seat for village in here):
            assert given_ones[hub].seat
        elif facts.places is not None and not facts.places.outlines:
            km = geography.village_km[here]
            away = np.hypot(*(km - km.mean(axis=0)).T)
            assert away[0] == pytest.approx(away.min())


@settings(max_examples=60)
@given(BOTH)
def test_roads_are_the_true_distance_times_the_detour(facts: CountyFacts) -> None:
    geography = make_geography(facts)
    first = np.searchsorted(geography.village_township, np.arange(3))
    for km, to in (
        (geography.village_km_hub, geography.village_km[first[geography.village_township]]),
        (geography.village_km_centre, geography.village_km[[first[0]]]),
    ):
        straight = np.hypot(*(geography.village_km - to).T)
        assert km == pytest.approx(np.maximum(SHORTEST_ROAD_KM, facts.detour * straight))


@settings(max_examples=40)
@given(counties())
def test_without_outlines_the_county_is_the_cells_nearest_to_villages(facts: CountyFacts) -> None:
    geography = make_geography(facts)
    assert geography.inside.sum() * facts.cell_km**2 == pytest.approx(facts.area_km2, abs=facts.cell_km**2)
    row, col = np.nonzero(geography.inside)
    middles = facts.cell_km * np.column_stack([col + 0.5, row + 0.5])
    to_all = np.hypot(*(middles[:, None] - geography.village_km).transpose(2, 0, 1))
    own = to_all[np.arange(len(row)), geography.cell_village[row, col]]
    has_village = np.zeros_like(geography.inside)
    has_village[geography.village_row, geography.village_col] = True
    host = geography.cell_village[geography.village_row, geography.village_col]
    assert np.array_equal(geography.village_row[host], geography.village_row)  # one of those in the cell, itself or not
    assert np.array_equal(geography.village_col[host], geography.village_col)
    elsewhere = ~has_village[row, col]
    assert own[elsewhere] == pytest.approx(to_all.min(axis=1)[elsewhere], abs=1e-5)


def test_a_county_of_evenly_spread_places_is_one_piece_without_holes() -> None:
    x, y = np.meshgrid(np.arange(12) * 2.5, np.arange(12) * 2.5)
    km = np.column_stack([x.ravel(), y.ravel()]) + np.random.default_rng(2).uniform(-0.6, 0.6, (144, 2))
    villages = (
        Village(name=f"V{at}", township=NAMES[at % 3], x_km=round(a, 3), y_km=round(b, 3))
        for at, (a, b) in enumerate(km)
    )
    inside = make_geography(county(Places(villages=tuple(villages)))).inside
    assert label(inside)[1] == 1
    assert label(np.pad(~inside, 1, constant_values=True), structure=np.ones((3, 3)))[1] == 1


def test_areas_are_those_of_the_outlines() -> None:
    facts = qingshan().model_copy(update={"cell_km": 0.25})
    assert facts.places is not None
    geography = make_geography(facts)
    order = [list(facts.places.villages).index(each) for each in file_order(facts, geography)]
    cells = np.bincount(geography.cell_village[geography.inside], minlength=42) * 0.25**2
    assert cells == pytest.approx(areas(facts.places.outlines)[order], rel=0.03)
    assert cells.sum() == pytest.approx(facts.area_km2, rel=0.005)
    assert len(geography.cells_of_village.row) == geography.inside.sum()  # none so small that it shares a cell


def test_a_village_smaller_than_a_cell_lives_in_one_of_a_neighbour_s() -> None:
    facts = qingshan().model_copy(update={"cell_km": 9.0})
    geography = make_geography(facts)
    start, row, col = geography.cells_of_village
    guests = [v for v in range(42) if geography.cell_village[row[start[v]], col[start[v]]] != v]
    assert guests
    assert all(start[v + 1] - start[v] == 1 for v in guests)
    assert geography.inside[row, col].all()


def test_the_example_s_seats_are_the_hubs() -> None:
    geography = make_geography(qingshan())
    first = np.searchsorted(geography.village_township, np.arange(3))
    assert [geography.village_names[v] for v in first] == ["Dongmen", "Longtan", "Baiyun"]
    assert [geography.village_names_zh[v] for v in first] == ["东门村", "龙潭村", "白云村"]


def test_the_order_of_the_file_leaves_the_map_as_it_is() -> None:
    places = qingshan().places
    assert places is not None
    turned = places.model_copy(update={"villages": places.villages[::-1]})
    one, other = make_geography(qingshan()), make_geography(qingshan().model_copy(update={"places": turned}))
    assert one.village_names == other.village_names
    assert np.array_equal(one.cell_village, other.cell_village)
    assert np.array_equal(one.village_km_hub, other.village_km_hub)


def test_another_number_of_villages_than_is_given_is_an_input_error() -> None:
    with pytest.raises(InputError, match="villages = 41, but there are places for 42"):
        make_geography(qingshan().model_copy(update={"villages": 41}))


def test_the_page_calls_given_villages_by_their_names() -> None:
    facts = qingshan()
    geography = make_geography(facts)
    english, chinese = (place_words(facts, geography, language) for language in ("en", "zh"))
    assert english.villages == list(geography.village_names)
    assert chinese.villages == list(geography.village_names_zh)
    assert village_word("Dongsheng (Longtan)", facts, "zh") == "龙潭乡东升村"
    assert village_word("Dongsheng (Longtan)", facts, "en") == "Dongsheng (Longtan)"
    assert chinese.townships == ["城关镇", "龙潭乡", "白云乡"]


def crowded() -> CountyFacts:
    """320 villages in some hundred cells."""
    facts = county(scattered(320), cell_km=3.0)
    geography = make_geography(facts)
    places = set(zip(geography.village_row.tolist(), geography.village_col.tolist(), strict=True))
    assert len(places) < 120
    return facts


def test_villages_that_share_a_cell_have_households_of_their_own() -> None:
    facts = crowded()
    geography = make_geography(facts)
    people = make_population(facts, geography, VALUES, 6_000, 1)[0]
    assert set(people.village.tolist()) == set(range(320))
    assert np.array_equal(people.township, geography.village_township[people.village])
    assert np.isfinite(people.soil).all()
    assert (people.km_station > 0.0).all()


def test_villages_that_share_a_cell_have_the_weather_that_their_pairs_would_give(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    geography = make_geography(crowded())
    by_pairs = Weather(geography, VALUES, 1)
    monkeypatch.setattr(weather_module, "MOST_BY_PAIRS", 319)
    by_cells = Weather(geography, VALUES, 1)
    for year in range(2011, 2021):
        assert by_cells.factor(year) == pytest.approx(by_pairs.factor(year), rel=1e-12)
    logs = np.array([np.log(by_pairs.factor(year)) for year in range(2011, 4011) if not by_pairs.is_drought(year)])
    spread = np.hypot(VALUES["weather.common"], VALUES["weather.local"])
    assert logs.std() == pytest.approx(spread, rel=0.06)


def test_a_seat_comes_first_though_another_village_on_its_spot_is_listed_before() -> None:
    villages = list(scattered(30).villages)
    one, other = [at for at, each in enumerate(villages) if each.township == NAMES[0]][:2]
    spot = {"x_km": villages[one].x_km, "y_km": villages[one].y_km, "seat": True}
    villages[other] = villages[other].model_copy(update=spot)
    geography = make_geography(county(Places(villages=tuple(villages))))
    assert geography.village_names[:2] == (villages[other].name, villages[one].name)
    assert (geography.village_km_hub[:2] == SHORTEST_ROAD_KM).all()
