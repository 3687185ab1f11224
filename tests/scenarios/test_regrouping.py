"""Households that end and split off each January: all that is kept by household moves, and nothing else does."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from tests.households_by_hand import households

from tongyu import County, load
from tongyu.county.households.columns import Columns
from tongyu.county.households.moving import COLUMNS, HEADS, OWED, SHARED, Moving, move_columns
from tongyu.county.ledger import HOUSEHOLDS
from tongyu.county.mechanisms.cooperatives import Cooperation
from tongyu.county.mechanisms.people import Vital
from tongyu.errors import AccountsError
from tongyu.kernels.people import SPLIT_OFF

OFF = ("ageing", "deaths", "births", "leaving_home", "leaving_county")
BUSY = {"people.leaving_home": 0.2, "people.deaths": 0.06, "people.deaths_younger": 0.02, "people.leaving_county": 0.03}
N = 307  # which nothing else is


def arrays(thing: Any, path: str, seen: set[int]) -> Iterator[tuple[str, np.ndarray]]:
    """All arrays that can be reached from `thing`, with the way to them."""
    if id(thing) in seen or isinstance(thing, str | bytes | int | float | type | None):
        return
    seen.add(id(thing))
    if isinstance(thing, np.ndarray):
        yield path, thing
    elif isinstance(thing, dict):
        for key, value in thing.items():
            yield from arrays(value, f"{path}[{key!r}]", seen)
    elif isinstance(thing, list | tuple | set):
        names = getattr(thing, "_fields", range(len(thing)))
        for name, value in zip(names, thing, strict=True):
            yield from arrays(value, f"{path}.{name}", seen)
    elif hasattr(thing, "__dict__"):
        for name, value in vars(thing).items():
            yield from arrays(value, f"{path}.{name}", seen)


def by_household(county: County, n: int) -> dict[str, tuple[int, ...]]:
    """Shapes of the arrays that have `n` along some axis."""
    found = arrays(vars(county), "county", set())
    return {path: array.shape for path, array in found if n in array.shape or n + 1 in array.shape}


def busy(scenario: str, months: int, households: int = N, without: tuple[str, ...] = (), **more: float) -> County:
    """A county in which much happens, before a January."""
    named = BUSY | {name.replace("__", "."): value for name, value in more.items()}
    return County(load(scenario).with_(parameters=named), rng=3, households=households, without=without).run(months)


@pytest.fixture(scope="module")
def county() -> County:
    return busy("five_pillars", 60)


def test_every_array_by_household_moves(county: County) -> None:
    n = len(county.columns.id)
    county.agents  # noqa: B018  # makes farmers
    before = by_household(county, n)
    assert len(before) > 80
    county.step()
    assert county.month_of_year == 0
    m = len(county.columns.id)
    assert abs(m - n) > 1
    after = by_household(county, m)
    assert not [path for path, shape in by_household(county, n).items() if path in before and n in shape]
    assert {path for path in before if "scratch" not in path} <= set(after)
    for name in Columns._fields:
        column = getattr(county.columns, name)
        assert m in column.shape, name
        assert column.flags.c_contiguous, name


def test_rows_stand_by_village_and_number_and_everybody_has_persons(county: County) -> None:
    h = county.columns
    assert np.array_equal(np.lexsort((h.id, h.village)), np.arange(len(h.id)))
    assert np.array_equal(county.rows_by_village, np.arange(len(h.id)))
    assert sum(map(len, county.rows_of_township)) == len(h.id)
    assert np.array_equal(np.diff(county.people.start), h.persons)
    assert len(np.unique(h.id)) == len(h.id)
    assert len(np.unique(county.people.entity)) == len(county.people.entity)
    assert h.persons.min() >= 1
    assert np.all(h.adults + 0 <= h.persons)
    assert np.all(h.placed <= h.adults)
    split = h.id >= SPLIT_OFF
    assert split.any()
    elders = np.minimum.reduceat(county.people.age, county.people.start[:-1])[split] >= 62
    assert elders.mean() > 0.5  # but for children whom they took in


def test_ties_go_both_ways_and_the_split_off_are_tied_to_their_mother(county: County) -> None:
    h, ties = county.columns, county.ties
    of = np.repeat(np.arange(len(h.id)), np.diff(ties.start))
    pairs = set(zip(of.tolist(), ties.neighbour.tolist(), strict=True))
    assert {(b, a) for a, b in pairs} == pairs
    assert not any(a == b for a, b in pairs)
    row = {int(number): at for at, number in enumerate(h.id)}
    for at in np.flatnonzero(h.id >= SPLIT_OFF).tolist():
        mother = row.get(int(h.id[at]) % SPLIT_OFF)
        assert mother is None or (mother, at) in pairs


def test_farmers_are_the_households_that_are_there(county: County) -> None:
    farmers = [agent for agent in county.agents if type(agent).__name__ == "Farmer"]
    assert sorted(farmer.id for farmer in farmers) == sorted(county.columns.id.tolist())
    assert len(county.households) == len(county.columns.id)
    assert list(county.households.frame().index) == sorted(county.columns.id.tolist())


def test_years_before_a_household_are_not_known(county: County) -> None:
    split = county.columns.id >= SPLIT_OFF
    began = int(county.start[:4]) + county.columns.id // SPLIT_OFF
    for year, incomes in county.income_by_year.items():
        assert np.array_equal(np.isnan(incomes), split & (began > year)), year


def test_what_a_household_has_is_divided_and_inherited(small: Any) -> None:
    county = County(small.with_(parameters=BUSY), rng=3, households=600).run(12)
    kept: dict[str, float] = {}

    def sums() -> dict[str, float]:
        names = [name for name, kind in COLUMNS.items() if kind in (SHARED, OWED) and name != "advance"]
        return {name: float(getattr(county.columns, name).sum(dtype=np.float64)) for name in names}

    kept |= sums()
    county.step_observer = lambda phase, step: (
        kept.update({f"{name} after": v for name, v in sums().items()}) if (step == "people.turn") else None
    )
    county.step()
    what = county.own(Vital).happened
    assert what.split > 3
    assert what.ended > 3
    for name in sums():
        assert kept[f"{name} after"] == pytest.approx(kept[name], rel=1e-6), name


@pytest.mark.parametrize("left", [0.0, 200.0, 1_000.0])
def test_what_who_ends_owes_its_cooperative_is_paid_of_what_it_leaves_inherited_or_written_off(left: float) -> None:
    county = busy("five_pillars", 60)
    h = county.columns
    h.advance[h.cooperative >= 0] = 500.0
    h.patronage[h.cooperative >= 0] = 30.0
    h.cash[:] = left
    own, lost = county.own(Cooperation), (county.own(Cooperation).advances_lost, county.own(Cooperation).patronage_lost)
    owed, due, cash = h.advance.sum(), h.patronage.sum(), h.cash.sum()
    member, ids = h.cooperative.copy(), h.id.copy()
    tills = sum(cooperative.cash for cooperative in county.cooperatives)
    seen: dict[str, float] = {}

    def look(phase: str, step: str) -> None:
        if step == "people.turn":
            now = county.columns
            seen.update(advance=now.advance.sum(), patronage=now.patronage.sum(), cash=now.cash.sum())
            seen.update(tills=sum(cooperative.cash for cooperative in county.cooperatives) - tills)
            seen.update(lost=(own.advances_lost - lost[0]) / county.scale)
            seen.update(forgone=(own.patronage_lost - lost[1]) / county.scale)
            seen.update(repaid=county.ledger.paid(HOUSEHOLDS, "advances repaid"))

    county.step_observer = look
    county.step()
    row = {int(number): at for at, number in enumerate(ids)}
    kin = county.own(Vital).heirs.items()
    apart = [dead for dead, heir in kin if member[row[dead]] >= 0 and member[row[dead]] != member[row[heir]]]
    assert apart
    each = min(left, 500.0)
    assert seen["repaid"] == pytest.approx(each * len(apart)) == seen["tills"]
    assert seen["lost"] == pytest.approx((500.0 - each) * len(apart))
    assert seen["forgone"] == pytest.approx(30.0 * len(apart))
    assert owed == pytest.approx(seen["advance"] + seen["repaid"] + seen["lost"])
    assert due == pytest.approx(seen["patronage"] + seen["forgone"])
    assert cash == pytest.approx(seen["cash"] + seen["repaid"])


def test_leased_land_goes_with_the_land_and_crops_with_the_land_they_stand_on() -> None:
    """An heir leases out its 30 mu; who ended had 10, and 20 more of others."""
    h = households(
        3, land=[30.0, 10.0, 8.0], tilled=[0.0, 30.0, 8.0], irrigated=[0.2, 1.0, 0.5], inputs=[1.0, 0.4, 0.6]
    )
    h.crop_share[:, :2] = [[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]]
    moving = Moving(
        source=np.array([0, 2, 2]),
        split=np.array([2]),
        mother=np.array([1]),
        share=np.array([0.25]),
        ended=np.array([1]),
        heir=np.array([0]),
        before=3,
    )
    after = move_columns(h, moving)
    assert after.land == pytest.approx([40.0, 6.0, 2.0])
    assert after.tilled == pytest.approx([30.0, 6.0, 2.0])
    assert after.irrigated[0] == pytest.approx((30.0 * 0.2 + 10.0 * 1.0) / 40.0)
    assert after.inputs[0] == pytest.approx(0.4)
    assert after.crop_share[0, :2] == pytest.approx([0.0, 1.0])


def test_a_turn_of_the_year_moves_nobody_s_income(small: Any) -> None:
    """Nobody gets poorer or richer a head by a split, and what is inherited is no income."""
    county = County(small.with_(parameters=BUSY), rng=3, households=600).run(12)
    poor = {int(i): bool(p) for i, p in zip(county.columns.id, county.poor(), strict=True)}
    heads = dict(zip(county.columns.id.tolist(), county.columns.persons.tolist(), strict=True))
    seen: dict[str, Any] = {}

    def look(phase: str, step: str) -> None:
        if step == "people.turn":
            seen["poor"] = {int(i): bool(p) for i, p in zip(county.columns.id, county.poor(), strict=True)}
            seen["heads"] = dict(zip(county.columns.id.tolist(), county.columns.persons.tolist(), strict=True))
            seen["income"] = float(np.abs(county.columns.income).sum())

    county.step_observer = look
    county.step()
    assert seen["income"] == 0.0
    same = [i for i in seen["heads"] if heads.get(i) == seen["heads"][i]]
    assert len(same) > 400
    assert all(poor[i] == seen["poor"][i] for i in same)


def test_with_all_off_a_county_keeps_its_rows_and_persons() -> None:
    county = County("baseline", rng=3, households=200, without=OFF).run(26)
    still = County("baseline", rng=3, households=200)
    for name in ("id", "persons", "adults", "elders", "age", "chronic"):
        assert np.array_equal(getattr(county.columns, name), getattr(still.columns, name)), name
    assert not county.monthly[["births", "deaths", "left_county", "split_off", "ended", "sent_home"]].to_numpy().any()


@pytest.mark.parametrize("scenario", ["both", "five_pillars"])
def test_scenarios_with_one_seed_hold_the_same_persons_year_by_year(scenario: str) -> None:
    """But for those who come back to a county that sells."""
    plain, other = (busy(name, 0, without=("returning",)) for name in ("baseline", scenario))
    for _ in range(6):
        plain.run(12)
        other.run(12)
        for name in ("id", "persons", "adults", "age", "chronic"):
            assert np.array_equal(getattr(plain.columns, name), getattr(other.columns, name)), name
        assert np.array_equal(plain.people.entity, other.people.entity)
        assert np.array_equal(plain.people.age, other.people.age)
    assert len(plain.columns.id) != N


def test_who_comes_or_goes_moves_nobody_else_s_luck() -> None:
    """Persons of a small sample fare as they do in a large one, but for children whom kin took in."""
    few, many = busy("baseline", 49, 250), busy("baseline", 49, 400)
    mine = {int(i) for i in few.columns.id}
    shared = [row for row, i in enumerate(many.columns.id.tolist()) if i in mine]
    assert {int(i) % SPLIT_OFF for i in many.columns.id if int(i) % SPLIT_OFF < 250} == {i % SPLIT_OFF for i in mine}
    assert len(shared) == len(mine)
    ages = {int(e): int(a) for e, a in zip(many.people.entity, many.people.age, strict=True)}
    known = [int(e) in ages for e in few.people.entity]
    assert np.mean(known) > 0.98
    assert all(ages[int(e)] == a for e, a in zip(few.people.entity, few.people.age, strict=True) if int(e) in ages)


def test_who_comes_back_moves_nobody_s_luck_outside_the_household() -> None:
    selling = {"population__returning": 0.5, "population__returning_sellers": 0.001, "population__sells": 0.2}
    plain, other = busy("both", 85, without=("returning",), **selling), busy("both", 85, **selling)
    assert other.monthly["came_back"].sum() > 5 * other.scale
    came = set(other.people.entity.tolist()) - set(plain.people.entity.tolist())
    touched = set(other.columns.id[other.people.household[np.isin(other.people.entity, list(came))]].tolist())
    assert 0 < len(touched) < 0.3 * len(other.columns.id)
    ages = {int(e): int(a) for e, a in zip(plain.people.entity, plain.people.age, strict=True)}
    for entity, age in zip(other.people.entity.tolist(), other.people.age.tolist(), strict=True):
        assert ages.get(entity, age) == age
    apart = set(plain.columns.id.tolist()) ^ set(other.columns.id.tolist())
    assert len(apart) < len(came)


def test_the_order_of_rows_changes_nobody() -> None:
    plain = busy("baseline", 37)
    by_lot = County(load("baseline").with_(parameters=BUSY | {"population.row_order": 1.0}), rng=3, households=N).run(
        37
    )
    one, other = np.argsort(plain.columns.id), np.argsort(by_lot.columns.id)
    for name in ("id", "persons", "adults", "age", "land", "tilled", "cash", "away"):
        mine, its = getattr(plain.columns, name)[one], getattr(by_lot.columns, name)[other]
        assert mine == pytest.approx(its, rel=1e-6), name


def test_the_register_finds_a_person_who_is_not_booked(county: County) -> None:
    county.step()  # a month in which nothing happens to persons
    county.columns.persons[0] += 1
    try:
        with pytest.raises(AccountsError, match="persons of households"):
            county.own(Vital).check(county)
    finally:
        county.columns.persons[0] -= 1


def test_the_last_household_stays() -> None:
    county = County(
        load("baseline").with_(parameters={"people.deaths": 1.0, "people.deaths_younger": 1.0}), rng=1, households=172
    )
    county.run(25)
    assert len(county.columns.id) == 1
    assert county.columns.land[0] > 0.0
    assert county.monthly["ended"].iloc[12] == pytest.approx(171 * county.scale)


def test_columns_say_how_they_go() -> None:
    assert set(COLUMNS) == set(Columns._fields)
    moving = Moving(
        source=np.array([0, 2, 2]),
        split=np.array([2]),
        mother=np.array([1]),
        share=np.array([0.25]),
        ended=np.array([1]),
        heir=np.array([2]),
        before=3,
    )
    assert moving.row.tolist() == [0, -1, 1]
    values = np.array([1.0, 2.0, 6.0])
    assert moving.array(values, SHARED).tolist() == [1.0, 6.0, 2.0]
    assert moving.array(values, OWED).tolist() == [1.0, 8.0, 0.0]
    assert moving.array(values, HEADS).tolist() == [1.0, 4.5, 1.5]
    assert values.tolist() == [1.0, 2.0, 6.0]
