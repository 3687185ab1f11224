"""Villages that a county's folder gives: what is read, and the one sentence that each mistake gets."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.given_places import FOLDER, NAMES, NAMES_ZH, fields, qingshan, scattered

from tongyu.county import geojson, layout
from tongyu.county.earth import RADIUS_KM, to_km
from tongyu.county.facts import CountyFacts
from tongyu.county.outlines import areas, shapes
from tongyu.county.places import Places, Village, distinct_names, read_places
from tongyu.errors import InputError
from tongyu.scenario.scenario import Scenario, load
from tongyu.text.checking import first_mistake
from tongyu.text.toml_files import read_toml

CSV = """# where villages are
village,name_zh,township,lon,lat,seat
Dongmen,东门村,Chengguan,109.30,32.40,yes
Hekou,河口村,Chengguan,109.35,32.42,
Shangping,上坪村,龙潭乡,109.10,32.35,
"Gaoshan, upper",高山村,Baiyun,109.50,32.50,no
"""


def square(west: float, south: float, side: float = 0.1) -> list[list[list[float]]]:
    east, north = west + side, south + side
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


def feature(name: str, township: str, coordinates: Any, kind: str = "Polygon", **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"name": name, "township": township} | properties,
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def collection() -> dict[str, Any]:
    """Four squares in a row, of three townships."""
    townships = (*NAMES, "Baiyun")
    features = [feature(f"V{at}", township, square(109.0 + 0.1 * at, 32.4)) for at, township in enumerate(townships)]
    return {"type": "FeatureCollection", "features": features}


def read_csv_text(folder: Path, text: str) -> Places:
    (folder / "villages.csv").write_text(text, encoding="utf-8")
    places = read_places(folder, NAMES, NAMES_ZH)
    assert places is not None
    return places


def read_json(folder: Path, data: Any) -> Places:
    text = data if isinstance(data, str) else json.dumps(data)
    (folder / "villages.geojson").write_text(text, encoding="utf-8")
    places = read_places(folder, NAMES, NAMES_ZH)
    assert places is not None
    return places


def sentence_of(read: Callable[[], Any]) -> str:
    with pytest.raises(InputError) as refused:
        read()
    said = str(refused.value)
    assert "\n" not in said
    assert said.isprintable()
    return said


def test_a_folder_without_villages_gives_none(tmp_path: Path) -> None:
    assert read_places(tmp_path, NAMES) is None


def test_a_table_of_villages_is_read_in_degrees(tmp_path: Path) -> None:
    places = read_csv_text(tmp_path, CSV)
    assert [village.name for village in places.villages] == ["Dongmen", "Hekou", "Shangping", "Gaoshan, upper"]
    assert [village.township for village in places.villages] == ["Chengguan", "Chengguan", "Longtan", "Baiyun"]
    assert [village.seat for village in places.villages] == [True, False, False, False]
    assert places.villages[1].name_zh == "河口村"
    assert places.middle == (109.3, 32.425)
    east = places.km[3, 0] - places.km[2, 0]
    assert east == pytest.approx(0.4 * 111.195 * np.cos(np.radians(32.425)), rel=2e-3)


def test_a_table_of_villages_is_read_in_km_from_wherever_these_are_counted(tmp_path: Path) -> None:
    table = "village,township,x_km,y_km\nA,Chengguan,512.25,3600\nB,Longtan,500.25,3610.5\nC,Baiyun,520.25,3620\n"
    places = read_csv_text(tmp_path, table)
    assert places.km.tolist() == [[2.0, -10.0], [-10.0, 0.5], [10.0, 10.0]]
    assert places.middle is None


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("龙潭乡", "Longtang", ', line 5, column township: unknown township "Longtang"; did you mean "Longtan"?'),
        ("name_zh,", "nam_zh,", ', line 2: unknown column "nam_zh" of a table of villages; did you mean "name_zh"?'),
        (",lon,lat,", ",lon,y_km,", ": villages lie at lon and lat, in degrees, or at x_km and y_km: two columns."),
        ("109.35,32.42", "109.35,", ", line 4, column lat: lat is missing"),
        ("109.35,32.42", "109.35,north", ', line 4, column lat: "north" is not a number.'),
        (
            "109.35,32.42",
            "32.42,109.35",
            "latitude 109.35 is outside -73 to 73 degrees; are longitude and latitude swap",
        ),
        ("109.35,32.42", "189.35,32.42", ", line 4, column lon: longitude 189.35 is outside -180 to 180 degrees."),
        ("109.35,32.42", "32.42,70.35", ", line 4: it lies 5,"),
        (
            "Hekou,河口村",
            "Dongmen,河口村",
            ', line 4, column village: two villages of Chengguan have the name "Dongmen".',
        ),
        ("Hekou,河口村", "Hekou,东门村", ", line 4, column name_zh: two villages of Chengguan have the name_zh"),
        ("32.42,", "32.42,yes", ", line 4, column seat: Chengguan has its seat in Dongmen already; one village is it."),
        ("32.42,", "32.42,maybe", ', line 4, column seat: seat must be yes or no, not "maybe".'),
        ("Hekou,", "H" * 61 + ",", "has 61 characters; at most 60 are allowed."),
        ("龙潭乡", "城关镇", ': no village lies in the township "Longtan"; each must have at least one.'),
        ("Shangping,上坪村,龙潭乡,109.10,32.35,\n", "", ': no village lies in the township "Longtan"'),
    ],
)
def test_a_mistake_in_a_table_is_one_sentence(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    assert CSV.count(old) >= 1
    said = sentence_of(lambda: read_csv_text(tmp_path, CSV.replace(old, new, 1)))
    assert said.startswith(str(tmp_path / "villages.csv"))
    assert sentence in said


def test_fewer_villages_than_townships_are_refused(tmp_path: Path) -> None:
    table = "village,township,x_km,y_km\nA,Chengguan,1,1\nB,Longtan,2,2\n"
    assert sentence_of(lambda: read_csv_text(tmp_path, table)).endswith(
        ": 2 villages are fewer than the county's 3 townships."
    )


def test_two_files_of_villages_are_one_too_many(tmp_path: Path) -> None:
    (tmp_path / "villages.csv").write_text(CSV, encoding="utf-8")
    said = sentence_of(lambda: read_json(tmp_path, collection()))
    assert said.endswith("both villages.csv and villages.geojson are there; leave one of them out.")


def test_points_and_outlines_are_read(tmp_path: Path) -> None:
    outlined = read_json(tmp_path, collection())
    assert len(outlined.outlines) == 4
    assert areas(outlined.outlines) == pytest.approx(11.1195**2 * np.cos(np.radians(32.45)), rel=2e-3)
    middles = [(at["geometry"]["coordinates"][0][0][0] + 0.05, 32.45) for at in collection()["features"]]
    points = collection()
    for each, middle in zip(points["features"], middles, strict=True):
        each["geometry"] = {"type": "Point", "coordinates": [*middle, 512.5]}
    placed = read_json(tmp_path, points)
    assert placed.outlines == ()
    assert placed.km == pytest.approx(outlined.km, abs=0.01)


def test_an_outline_may_be_in_parts_and_have_holes(tmp_path: Path) -> None:
    data = collection()
    islands = [square(109.0, 32.4), square(109.0, 32.6)]
    islands[1].append(square(109.02, 32.62, 0.06)[0][::-1])
    data["features"][0]["geometry"] = {"type": "MultiPolygon", "coordinates": islands}
    first = shapes(read_json(tmp_path, data).outlines)[0]
    assert (first.geom_type, len(first.geoms)) == ("MultiPolygon", 2)
    assert sum(len(part.interiors) for part in first.geoms) == 1
    assert first.area / 11.1195**2 / np.cos(np.radians(32.5)) == pytest.approx(1.64, rel=5e-3)


def test_the_township_s_chinese_name_serves_as_well(tmp_path: Path) -> None:
    data = collection()
    data["features"][1]["properties"] |= {"township": "龙潭乡", "seat": "yes", "name_zh": None}
    village = read_json(tmp_path, data).villages[1]
    assert (village.township, village.seat, village.name_zh) == ("Longtan", True, "")


BOW_TIE = [[[109.0, 32.4], [109.1, 32.5], [109.1, 32.4], [109.0, 32.5], [109.0, 32.4]]]


def _with(path: str, value: Any) -> Callable[[dict[str, Any]], None]:
    """Sets what stands at a path such as "features.1.properties.name"; None takes it away."""

    def change(data: dict[str, Any]) -> None:
        *way, last = (int(part) if part.isdigit() else part for part in path.split("."))
        place: Any = data
        for step in way:
            place = place[step]
        if value is None:
            del place[last]
        else:
            place[last] = value

    return change


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("type", "FeatureColection", ': type must be "FeatureCollection", not "FeatureColection".'),
        ("features", None, ": features must be a list of villages, at least one, not null."),
        ("feature", [], ': unknown member "feature"; did you mean "features"?'),
        (
            "crs",
            {"type": "name", "properties": {"name": "EPSG:4490"}},
            ': crs is "EPSG:4490"; positions must be in degr',
        ),
        ("features.1.type", "Point", ', feature 2: type must be "Feature", not "Point".'),
        ("features.1.properties", [], ", feature 2: properties must be an object, not an empty list."),
        (
            "features.1.properties.name",
            None,
            ", feature 2, property name: name is missing; a village needs name, townsh",
        ),
        ("features.1.properties.name", 7, ", feature 2, property name: name must be text, not 7."),
        ("features.1.properties.name", "V\u202e1", ", property name: "),
        (
            "features.1.properties.nam_zh",
            "村",
            ', feature 2 ("V1"): unknown property "nam_zh"; did you mean "name_zh"?',
        ),
        ("features.1.properties.township", "Baiyn", ', feature 2 ("V1"), property township: unknown township "Baiyn";'),
        ("features.1.properties.seat", 1, ', feature 2 ("V1"), property seat: seat must be true or false, "yes" or'),
        ("features.3.properties.name", "V2", ', feature 4 ("V2"), property name: two villages of Baiyun have the name'),
        ("features.1.properties.township", "Baiyun", ': no village lies in the township "Longtan"'),
        ("features.1.geometry", 3, ', feature 2 ("V1"): geometry must be a Point, Polygon or MultiPolygon, not 3.'),
        (
            "features.1.geometry.type",
            "Poligon",
            ', feature 2 ("V1"): unknown geometry "Poligon"; did you mean "Polygon"',
        ),
        ("features.1.geometry.type", "Point", "a position must be [longitude, latitude]"),
        (
            "features.1.geometry.coordinates",
            square(109.0, 32.4),
            ', feature 2 ("V1"): the outline lies over that of "V0"',
        ),
        (
            "features.1.geometry.coordinates",
            square(32.4, 109.0),
            "latitude 109 is outside -73 to 73 degrees; are longi",
        ),
        ("features.1.geometry.coordinates", square(119.0, 32.4), ', feature 2 ("V1"): it lies 9'),
        (
            "features.1.geometry.coordinates",
            BOW_TIE,
            ', feature 2 ("V1"): the outline crosses itself near longitude 109.',
        ),
        ("features.1.geometry.coordinates", square(109.1, 32.4, 1e-6), "the outline encloses no ground"),
        ("features.1.geometry.coordinates.0.4", [109.1, 32.45], "must have at least four positions, the last the same"),
        ("features.1.geometry.coordinates.0", [[109.1, 32.4]] * 3, "must have at least four positions"),
        ("features.1.geometry.coordinates.0.1", [109.1, "32"], 'two numbers, not "32".'),
        ("features.1.geometry.coordinates.0.1", [109.1], "a position must be [longitude, latitude], not a list of 1."),
        ("features.1.geometry.coordinates", [], "a polygon must have a ring of positions."),
    ],
)
def test_a_mistake_in_geojson_is_one_sentence(tmp_path: Path, path: str, value: Any, sentence: str) -> None:
    data = collection()
    _with(path, value)(data)
    said = sentence_of(lambda: read_json(tmp_path, data))
    assert said.startswith(str(tmp_path / "villages.geojson"))
    assert sentence in said


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", ", line 1: not JSON: "),
        ('{"type": "FeatureCollection",\n "features": [}', ", line 2: not JSON: "),
        ("[" * 100_000, "nested too deeply"),
        ('{"type": NaN}', ": NaN is no number in JSON."),
        ('{"type": 1, "type": 2}', ': "type" is there twice in one object.'),
        ("[1]", ": expected a FeatureCollection of GeoJSON, not a list."),
        ('{"type": ' + "9" * 5_000 + "}", "huge number"),
    ],
)
def test_what_is_no_geojson_is_refused_in_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    assert sentence in sentence_of(lambda: read_json(tmp_path, text))


def test_points_beside_outlines_are_refused(tmp_path: Path) -> None:
    data = collection()
    data["features"][2]["geometry"] = {"type": "Point", "coordinates": [109.25, 32.45]}
    assert "some villages are points, others outlines" in sentence_of(lambda: read_json(tmp_path, data))


def test_outlines_of_too_many_points_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(geojson, "MOST_POINTS", 19)
    assert "the outlines have 20 points, at most 19 are read; simplify them" in sentence_of(
        lambda: read_json(tmp_path, collection())
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


def _paths(data: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [way, *(path for key, value in inner for path in _paths(value, (*way, key)))]


@given(st.data())
def test_whatever_stands_anywhere_in_geojson_it_is_read_or_refused_in_one_sentence(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    content = collection()
    path = data.draw(st.sampled_from(_paths(content)[1:]))
    place: Any = content
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = data.draw(JSON)
    folder = tmp_path_factory.mktemp("county")
    said = str(folder)
    try:
        read_json(folder, content)
    except InputError as error:
        said = str(error)
    assert said.startswith(str(folder))
    assert "\n" not in said


@given(st.text(max_size=300), st.booleans())
def test_whatever_stands_in_a_file_of_villages_it_is_read_or_refused_in_one_sentence(
    tmp_path_factory: pytest.TempPathFactory, text: str, as_json: bool
) -> None:
    folder = tmp_path_factory.mktemp("county")
    (folder / ("villages.geojson" if as_json else "villages.csv")).write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(InputError) as refused:
        read_places(folder, NAMES, NAMES_ZH)
    assert "\n" not in str(refused.value)


@given(
    st.integers(0, 2**32),
    st.tuples(st.floats(-179.0, 179.0), st.floats(-60.0, 60.0)),
    st.floats(10.0, 300.0),
)
def test_km_agree_with_the_great_circle(seed: int, middle: tuple[float, float], width_km: float) -> None:
    half = width_km / 2.0 / 111.195
    offsets = np.random.default_rng(seed).uniform(-half, half, (20, 2)) / [np.cos(np.radians(middle[1])), 1.0]
    degrees = np.array(middle) + offsets
    km = to_km(degrees, middle)
    lon, lat = np.radians(degrees).T
    half_chord = (
        np.sin((lat[:, None] - lat) / 2.0) ** 2
        + np.cos(lat[:, None]) * np.cos(lat) * np.sin((lon[:, None] - lon) / 2.0) ** 2
    )
    haversine = 2.0 * RADIUS_KM * np.arcsin(np.sqrt(half_chord))
    on_map = np.hypot(*(km[:, None] - km).transpose(2, 0, 1))
    assert on_map == pytest.approx(haversine, rel=1e-3, abs=1e-6)


def test_villages_survive_being_written_and_read_again(small: Scenario) -> None:
    facts = qingshan()
    again = CountyFacts.model_validate(json.loads(json.dumps(facts.model_dump(mode="json"))))
    assert again == facts
    assert load("baseline").county.model_dump(mode="json")["places"] is None
    scenario = small.with_(county=facts, programme={})
    assert scenario.fingerprint != small.with_(programme={}).fingerprint
    moved = facts.places.villages[0].model_copy(update={"y_km": facts.places.villages[0].y_km + 0.001})
    other = facts.model_copy(
        update={"places": facts.places.model_copy(update={"villages": (moved, *facts.places.villages[1:])})}
    )
    assert small.with_(county=other, programme={}).fingerprint != scenario.fingerprint


def test_a_scenario_file_with_given_villages_loads_as_it_was_written(small: Scenario, tmp_path: Path) -> None:
    scenario = small.with_(county=qingshan(), programme={})
    (tmp_path / "own.toml").write_text(scenario.to_toml(), encoding="utf-8")
    assert read_toml(tmp_path / "own.toml", "a scenario").data["county"]["villages"] == 42
    assert load(tmp_path / "own.toml").fingerprint == scenario.fingerprint


def mistake(**changes: Any) -> tuple[tuple[Any, ...], str]:
    from pydantic import ValidationError

    with pytest.raises(ValidationError) as refused:
        CountyFacts.model_validate(fields(qingshan().places) | changes)
    return first_mistake(refused.value)


def test_villages_and_grid_follow_from_given_villages() -> None:
    facts = qingshan()
    assert facts.villages == 42
    assert facts.grid_rows * facts.grid_columns * facts.inside_share == pytest.approx(900, abs=10)
    assert CountyFacts.model_validate(fields(facts.places, villages=42)) == facts


@pytest.mark.parametrize(
    ("changes", "keys", "sentence"),
    [
        (
            {"villages": 43},
            ("villages",),
            "villages = 43 does not fit the given villages, which make it 42; leave it out.",
        ),
        ({"grid_rows": 9}, ("grid_rows",), "grid_rows = 9 does not fit the given villages"),
        (
            {"area_km2": 9_000.0},
            ("area_km2",),
            "area_km2 = 9000.0 does not fit the outlines of the villages, which cover 90",
        ),
        ({"cell_km": 0.1}, ("cell_km",), "cell_km = 0.1 makes a map of"),
        ({"cell_km": 30.0}, ("cell_km",), "cell_km = 30.0 is too coarse for the outlines of the villages"),
        ({"cell_km": "one"}, ("cell_km",), 'cell_km must be a number, not "one".'),
        ({"townships": [{"name": "Chengguan"}]}, ("places", "villages", 16, "township"), 'unknown township "Longtan"'),
        ({"places": {"villages": []}}, ("places", "villages"), "places.villages must not be empty."),
    ],
)
def test_a_county_that_does_not_fit_its_villages_is_refused(
    changes: dict[str, Any], keys: tuple[Any, ...], sentence: str
) -> None:
    found_keys, said = mistake(**changes)
    assert found_keys == keys
    assert said.startswith(sentence)


def test_places_spread_far_beyond_the_county_s_area_are_refused() -> None:
    said = mistake(places=scattered(60, side_km=200.0))[1]
    assert said.startswith("area_km2 = 900.0 does not fit the villages, which are spread over ")


def test_a_map_of_too_many_cells_is_refused_whatever_its_villages_are() -> None:
    said = mistake(places=scattered(60), cell_km=0.1, area_km2=900.0)[1]
    assert said.startswith("cell_km = 0.1 makes a map of ")
    assert f"at most {layout.MOST_CELLS} are allowed; for these villages it must be about 0.1" in said


@pytest.mark.parametrize("outline", ["POINT (1 2)", "POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))", "a square", "POLYGON EMPTY"])
def test_an_outline_that_is_none_is_refused(outline: str) -> None:
    with pytest.raises(ValueError, match="outline"):
        Village(name="A", township="B", x_km=0.0, y_km=0.0, outline=outline)


def test_villages_of_one_name_are_told_apart_by_their_townships() -> None:
    names = dict(
        zip(
            (each.name for each in qingshan().places.villages),
            distinct_names(qingshan().places, dict(zip(NAMES, NAMES_ZH, strict=True))),
            strict=False,
        )
    )
    assert names["Longtan"] == ("Longtan", "龙潭村")
    assert names["Dongsheng"] == ("Dongsheng (Longtan)", "龙潭乡东升村")
    both = distinct_names(qingshan().places, {})
    assert len({english for english, _ in both}) == len({chinese for _, chinese in both}) == 42


def test_the_example_is_made_by_its_script(tmp_path: Path) -> None:
    script = (FOLDER / "make_villages.py").read_text(encoding="utf-8")
    copy = tmp_path / "make_villages.py"
    copy.write_text(script, encoding="utf-8")
    exec(compile(script, str(copy), "exec"), {"__name__": "__main__", "__file__": str(copy)})
    made, kept = (
        json.loads((folder / "villages.geojson").read_text(encoding="utf-8")) for folder in (tmp_path, FOLDER)
    )
    assert [each["properties"] for each in made["features"]] == [each["properties"] for each in kept["features"]]
    for one, other in zip(made["features"], kept["features"], strict=True):
        assert np.array(one["geometry"]["coordinates"]) == pytest.approx(
            np.array(other["geometry"]["coordinates"]), abs=1e-4
        )
    assert (FOLDER / "villages.geojson").stat().st_size < 200_000
