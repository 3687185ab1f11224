"""Draws belong to a thing, not to the row of the table in which it stands: rows moved or added change nothing."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from tests.households_by_hand import SEED, VALUES, all_levers
from tests.whole_runs import different, digests

from tongyu import County, Scenario
from tongyu.county.levers import LeverKind
from tongyu.county.mechanisms import brand, lessons
from tongyu.county.mechanisms.lessons import Lesson
from tongyu.county.mechanisms.prices import OutsidePrices
from tongyu.county.numbers.crops import Crop, crops_of
from tongyu.county.tables import LEVERS

UNUSED = replace(
    LEVERS["resources.stations"], name="parcel_lockers", number=1 + max(kind.number for kind in LEVERS.values())
)


def year_of_everything(small: Scenario) -> County:
    """A year in which every lever works, reports are made and money is moved by them."""
    county = County(all_levers(small, 12), rng=5, households=300).run()
    assert county.monthly["money_moved"].max() > 0.0
    return county


def changed(before: County, after: County) -> list[str]:
    """What is another byte in `after`; but for sums over levers, which are another last digit in another order."""
    columns = before.monthly.columns
    sums = [name for name in columns if name.startswith("cost")]
    assert after.monthly[sums].to_numpy() == pytest.approx(before.monthly[sums].to_numpy(), rel=1e-13)
    level = f"monthly.level_{UNUSED.key}"
    apart = {*(f"monthly.{name}" for name in sums), level}
    return [name for name in different(digests(before), digests(after)) if name not in apart]


def stand(kinds: list[LeverKind]) -> None:
    """Let `kinds` be the table of levers, in that order, for all who read it."""
    LEVERS.clear()
    LEVERS.update((kind.key, kind) for kind in kinds)


@pytest.fixture
def as_they_stood() -> Iterator[None]:
    """Puts the table of levers back in its own order, which undoing entry by entry would not."""
    before = list(LEVERS.values())
    yield
    stand(before)


@pytest.mark.usefixtures("as_they_stood")
def test_a_lever_that_nobody_moves_changes_nothing_wherever_it_stands(small: Scenario) -> None:
    before = year_of_everything(small)
    for place in (0, 12):
        kinds = [kind for kind in LEVERS.values() if kind.key != UNUSED.key]
        kinds.insert(place, UNUSED)
        stand(kinds)
        assert changed(before, year_of_everything(small)) == []


@pytest.mark.usefixtures("as_they_stood")
def test_levers_that_change_places_keep_their_luck(small: Scenario) -> None:
    before = year_of_everything(small)
    stand(list(LEVERS.values())[::-1])
    assert changed(before, year_of_everything(small)) == []


def test_every_lever_and_lesson_has_a_number_of_its_own() -> None:
    assert sorted(kind.number for kind in LEVERS.values()) == list(range(len(LEVERS)))
    assert len({lesson.number for lesson in lessons.LESSONS}) == len(lessons.LESSONS)


def test_a_lesson_that_nobody_holds_changes_nothing(small: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    before = year_of_everything(small)
    monkeypatch.setattr(lessons, "LESSONS", (Lesson(UNUSED.key, 9, "", "", False), *lessons.LESSONS))
    assert changed(before, year_of_everything(small)) == []


def of_crops(table: tuple[Crop, ...]) -> dict[str, np.ndarray]:
    """By crop, in the order in which they stand: prices of three years, the brand's surprise."""
    grown = crops_of(table)
    outside = OutsidePrices(VALUES, grown, SEED)
    months = []
    for month in range(36):
        outside.advance(month, month % 12)
        months.append(outside.outside)
    surprise = brand.surprise(grown, SEED, 5)
    paths = np.array(months)
    return {crop: np.concatenate([paths[:, c], surprise[[c]]]) for c, crop in enumerate(grown.names)}


def test_crops_that_change_places_keep_their_luck(small: Scenario) -> None:
    table = small.county.crops
    before, shares = of_crops(table), County(small, SEED, 50).columns.crop_share
    assert {crop: bytes(drawn) for crop, drawn in of_crops(table[::-1]).items()} == {
        crop: bytes(drawn) for crop, drawn in before.items()
    }
    backward = small.with_(county=small.county.model_copy(update={"crops": table[::-1]}))
    moved = County(backward, SEED, 50).columns.crop_share[:, ::-1]
    assert moved == pytest.approx(shares, rel=1e-6)  # they sum to 1 in another order
