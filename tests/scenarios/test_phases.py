"""Each phase of the month does something: without it a named figure is another, in the expected direction."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from tests.households_by_hand import SMALL_COUNTY, all_levers

from tongyu import County, load
from tongyu.county.county import SCHEDULE
from tongyu.errors import InputError

SEEDS = (1, 2, 3)
MONTHS = 36


@cache
def run(without: str | None, seed: int) -> County:
    """The small county with every lever moved, three years, with all phases or without one."""
    skipped = {without} if without else set()
    return County(all_levers(load(SMALL_COUNTY), MONTHS), rng=seed, without=skipped).run()


def last(name):
    return lambda county: county.monthly[name].iloc[-1]


def total(name):
    return lambda county: county.monthly[name].sum()


def of_columns(name):
    return lambda county: getattr(county.columns, name).mean(dtype=np.float64)


# phase, what is looked at, how to read it off a county, and where the phase moves it
EFFECTS = [
    ("people", "deaths", total("deaths"), +1),
    ("fund", "money spent", last("cost"), +1),
    ("fund", "households in courses", total("attended"), +1),
    ("reach", "open cases", total("open_cases"), +1),
    ("reach", "households helped to apply for the allowance", last("helped_to_apply"), +1),
    ("reach", "households in mutual-aid groups", last("in_groups"), +1),
    ("reach", "households linked to formal credit", of_columns("credit"), +1),
    ("train", "skill", last("skill"), +1),
    ("train", "sellers", last("sellers"), +1),
    ("persuade", "openness", last("openness"), +1),
    ("decide", "sellers", last("sellers"), +1),
    ("decide", "shoppers", last("shoppers"), +1),
    ("decide", "members", last("members"), +1),
    ("grow", "grain sold or in stock", last("stock"), +1),
    ("grow", "income from crops", total("income_crops"), +1),
    ("organise", "quality", last("quality"), +1),
    ("organise", "cooperatives awake", total("cooperatives_open"), +1),
    ("organise", "households that deliver to the brand", total("delivering"), +1),
    ("move", "price of a parcel", last("parcel_price"), -1),
    ("move", "village stations", last("stations"), +1),
    ("move", "sales on open listings", total("open_sales"), +1),
    ("list", "awareness of the brand", last("awareness"), +1),
    ("list", "sales under the brand", total("brand_sales"), +1),
    ("list", "income from crops", total("income_crops"), +1),
    ("clear", "passes over the offers", total("passes"), +1),
    ("clear", "income from crops", total("income_crops"), +1),
    ("clear", "grain in stock", last("stock"), -1),
    ("settle", "income from crops", total("income_crops"), +1),
    ("settle", "grain in stock", last("stock"), -1),
    ("settle", "sales under the brand", total("brand_sales"), +1),
    ("live", "income", last("income"), +1),
    ("live", "wages", total("income_wage"), +1),
    ("live", "transfers", total("income_transfer"), +1),
    ("live", "sick", total("sick"), +1),
    ("live", "admissions", total("admissions"), +1),
    ("live", "persons enrolled in the allowance", total("enrolled"), +1),
    ("live", "shared by mutual aid", last("mutual_aid"), +1),
    ("measure", "listed as poor", last("registered"), +1),
]


def test_every_phase_of_the_month_is_tried():
    assert [phase for phase in SCHEDULE if phase in {effect[0] for effect in EFFECTS}] == list(SCHEDULE)
    assert len(SCHEDULE) == 14


@pytest.mark.parametrize(
    ("phase", "look", "sign"),
    [(phase, look, sign) for phase, _, look, sign in EFFECTS],
    ids=[f"{phase}: {what}" for phase, what, _, _ in EFFECTS],
)
def test_a_phase_moves_what_it_is_there_for(phase, look, sign):
    differences = [look(run(None, seed)) - look(run(phase, seed)) for seed in SEEDS]
    assert np.all(sign * np.array(differences) > 0.0), differences


@pytest.mark.parametrize("phase", SCHEDULE)
def test_without_a_phase_the_county_runs_and_its_accounts_close(phase):
    """The ledger is checked every month; what is left out moves neither money nor grain unbooked."""
    county = run(phase, SEEDS[0])
    assert len(county.monthly) == MONTHS
    h = county.columns
    assert np.all(h.cash >= 0.0) or phase == "live"  # who does not live does not borrow
    assert np.all(h.stock >= 0.0)
    assert np.all((h.skill >= 0.0) & (h.skill <= 1.0))


@pytest.mark.parametrize("phase", ["fund", "grow", "list", "settle"])
def test_without_two_phases_it_runs_too(small, phase):
    county = County(all_levers(small, 14), rng=1, without={phase, "clear"}).run()
    assert len(county.monthly) == 14


def test_a_phase_that_does_not_exist_is_named_with_those_that_do(small):
    with pytest.raises(
        InputError,
        match=r'unknown switch "lunch"\. Switches: cross_links, learning, .*Phases: people, fund, reach, .*measure',
    ):
        County(small, without={"lunch"})


def test_without_no_phase_the_month_is_the_schedule(small, monkeypatch):
    called = []
    for phase, steps in SCHEDULE.items():
        monkeypatch.setitem(SCHEDULE, phase, {"call": lambda _, phase=phase: called.append(phase)} | steps)
    County(small, rng=1).step()
    assert called == list(SCHEDULE)


def test_the_baseline_has_everything_but_a_programme():
    """Without levers, the phases that only levers move do nothing."""
    county = load(Path(SMALL_COUNTY)).with_(months=24)
    whole = County(county, rng=1).run()
    for idle in ("fund", "reach"):
        assert County(county, rng=1, without={idle}).run().monthly.equals(whole.monthly)
