"""What happened in a county, as marks on the time axes and in words."""

import pytest
from tests.households_by_hand import moved

from tongyu.app.running.events import SPIKE
from tongyu.app.running.figures import Figures
from tongyu.app.running.running import Running
from tongyu.app.words import words
from tongyu.app.words.event_words import happened, marks
from tongyu.county.mechanisms.prices import OutsidePrices
from tongyu.scenario.scenario import Scenario, load


def run(scenario: Scenario, seed: int = 1) -> tuple[Running, list[Figures]]:
    made = Running(scenario, seed)
    while not made.ended:
        made.step()
    return made, made.seen


def months(seen: list[Figures], kind: str) -> list[str]:
    return [figures.date for figures in seen for event in figures.events if event.kind == kind]


@pytest.fixture(scope="module")
def seen() -> list[Figures]:
    """Two festivals a year and courses from 2014-03 to 2016-06, with every stress on."""
    scenario = moved(
        load("baseline").with_(
            households=172, stress=("drought", "brand_scandal", "commission_rise", "funding_ends", "station_closures")
        ),
        96,
        training__courses={"intensity": 40, "start": "2014-03", "end": "2016-06"},
        branding__festivals={"intensity": 2, "start": "2014-03", "end": "2015-12"},
    )
    return run(scenario)[1]


def test_the_programme_begins_and_ends_in_its_months(seen: list[Figures]) -> None:
    assert months(seen, "starts") == ["2014-03"]
    assert months(seen, "ends") == ["2016-07"]
    assert months(seen, "festival") == ["2014-09", "2014-11", "2015-09", "2015-11"]


def test_stress_is_marked_in_its_months(seen: list[Figures]) -> None:
    assert [date[:4] for date in months(seen, "drought") if date[:4] in ("2016", "2017")] == ["2016", "2017"]
    assert months(seen, "brand_scandal") == ["2017-01"]
    assert months(seen, "commission_rise") == ["2016-01"]
    assert months(seen, "station_closures") == ["2017-01"]


def test_a_baseline_begins_nothing_and_its_spikes_are_of_its_prices() -> None:
    scenario = load("baseline").with_(households=172, months=84, parameters={"price.spike": 0.5})
    made = Running(scenario, 4)
    high: dict[str, bool] = {}
    spikes = []
    while not made.ended:
        made.step()
        prices, county = made.county.own(OutsidePrices), made.county
        for crop, now in zip(county.crops.names, prices.outside > SPIKE * prices.now, strict=True):
            if now and not high.get(crop, False):
                spikes.append((county.date, crop))
            high[crop] = bool(now)
    told = [(figures.date, event.crop) for figures in made.seen for event in figures.events if event.kind == "spike"]
    assert told == spikes
    assert len(told) > 1
    assert months(made.seen, "starts") == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_event_has_a_mark_with_its_words(seen: list[Figures], language: str) -> None:
    county = load("baseline").county
    found = marks(words(language), seen, county)
    assert len(found) == sum(len(figures.events) for figures in seen)
    assert all(mark["label"][:2] == "20" for mark in found)
    told = happened(words(language), seen, county)
    assert "2014-03" in told
    assert "2016" in told
    assert happened(words(language), seen[:12], county) == "" or months(seen[:12], "drought")
