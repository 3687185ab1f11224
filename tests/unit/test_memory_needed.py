"""What a county is said to need is near what it takes, and one that the computer cannot hold is refused beforehand."""

import tracemalloc
from typing import Any

import pytest

from tongyu import County, Scenario, load
from tongyu.app.running import setting
from tongyu.app.running.figures import Eye, figures_bytes
from tongyu.county import memory
from tongyu.county.facts import CountyFacts
from tongyu.county.geography import make_geography
from tongyu.county.mechanisms.weather import Weather
from tongyu.county.memory import county_bytes
from tongyu.county.tables import TABLES
from tongyu.errors import InputError
from tongyu.runs.engine import crew
from tongyu.runs.tasks import Task, live

MOST_ABOVE = 3.0  # times what it takes, where that is much


def county(**changes: Any) -> CountyFacts:
    """Tongyu with other figures, its cells as large as its area asks for."""
    facts = {name: getattr(load("baseline").county, name) for name in CountyFacts.model_fields}
    facts |= {
        "households": 300_000,
        "persons": 900_000,
        "residents": None,
        "poor_villages": 0,
        "grid_rows": 60,
        "grid_columns": 60,
    }
    facts |= changes
    cells = int(facts["grid_rows"] * facts["grid_columns"] * facts["inside_share"])
    return CountyFacts.model_validate(facts | {"cell_km": (facts["area_km2"] / cells) ** 0.5})


def townships(count: int) -> tuple[dict[str, str], ...]:
    return tuple({"name": f"Township {number}"} for number in range(count))


BIG = {
    "households": ({}, 12_000),
    "villages": ({"villages": 30_000, "grid_rows": 220, "grid_columns": 220}, 600),
    "pairs of villages": ({"villages": 1_000}, 600),
    "townships": ({"villages": 600, "townships": townships(500)}, 3_000),
    "cooperatives": ({"cooperatives": 10_000}, 600),
}


@pytest.mark.parametrize("what", BIG)
def test_a_county_takes_about_what_it_is_said_to_need(what: str) -> None:
    changes, households = BIG[what]
    scenario = load("both", county(**changes)).with_(households=households, months=2, start="2014-09")
    County("both", rng=1, households=100).step()  # imports and tables of the first run are no county's
    tracemalloc.start()
    try:
        County(scenario, rng=1).run()
        took = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    said = county_bytes(scenario.county, households, scenario.months)
    assert took <= said <= MOST_ABOVE * took


def test_what_the_page_keeps_of_a_month_is_what_it_is_said_to_keep(small: Scenario) -> None:
    made = County(small, rng=1).run(1)
    figures = Eye(made).see(made)
    arrays = [*(layer for name, layer in figures.layers.items() if name != "soil")]
    arrays += [figures.village_poor, figures.village_income, figures.village_sellers, figures.stations]
    arrays += [figures.hub_flow, figures.hub_use, figures.hub_open, figures.workers, figures.income, figures.marks]
    kept = sum(array.nbytes for array in arrays)
    assert kept <= figures_bytes(made.scenario.county, len(made.households)) <= kept + 10_000


def test_the_memory_of_weather_grows_with_villages_not_with_their_pairs() -> None:
    geography = make_geography(county(villages=30_000, grid_rows=220, grid_columns=220))
    tracemalloc.start()
    try:
        Weather(geography, TABLES.values({}), 1).factor(2014)
        assert tracemalloc.get_traced_memory()[1] < 20e6  # pairs of them are 7.2 GB
    finally:
        tracemalloc.stop()


def upload(months: int) -> str:
    """An inline county of 30,000 villages, as a file."""
    big = county(villages=30_000, grid_rows=300, grid_columns=300, townships=townships(500))
    return load("baseline").with_(county=big, households=60_000, months=months).to_toml()


def test_an_upload_that_would_take_too_much_is_refused() -> None:
    said = r"^baseline: a page with it would need about 2\.\d GB of memory, more than the 0\.6 GB that a page may take"
    with pytest.raises(InputError, match=said) as refused:
        setting.uploaded("big.toml", upload(240))
    assert "30,000 villages and a grid of 300 x 300 cells" in str(refused.value)


def test_the_whole_county_fits_on_a_page() -> None:
    whole = load("both").with_(households=58_768, months=setting.MOST_MONTHS)
    assert setting.fit_for_a_page(whole) is whole


@pytest.fixture
def little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "free_bytes", lambda: 10**9)


@pytest.mark.usefixtures("little_memory")
def test_a_county_beyond_the_memory_is_refused_before_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = load("baseline").with_(
        county=county(households=5_000_000, persons=9_000_000, mu_per_person=0.5), households=5_000_000
    )
    monkeypatch.setattr("tongyu.county.founding.make_geography", lambda facts: pytest.fail("it is being made"))
    said = (
        r"^baseline: a county of 5,000,000 households would need about 9\.\d GB of memory, and 1\.0 GB are free;"
        r" a smaller sample or county needs less\.$"
    )
    with pytest.raises(InputError, match=said):
        County(scenario)
    with pytest.raises(InputError, match=said):
        live(Task(scenario, 1))


@pytest.mark.usefixtures("little_memory")
def test_so_are_more_workers_than_the_memory_holds() -> None:
    whole = load("baseline").with_(households=58_768)
    with (
        pytest.raises(InputError, match=r"^8 workers at once would need about 1\.\d GB of memory, and 1\.0 GB are"),
        crew(8, runs=[whole]),
    ):
        pytest.fail("they are there")


@pytest.mark.usefixtures("little_memory")
def test_nobody_is_asked_for_what_every_computer_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "free_bytes", lambda: pytest.fail("it is asked"))
    memory.require(memory.EVERYWHERE, "little", "nothing needs less")


def test_there_is_memory_on_this_computer() -> None:
    assert 10**6 < memory.free_bytes() < 10**15
