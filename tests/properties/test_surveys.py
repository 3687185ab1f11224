"""Whatever a survey tells and leaves out, its county has households that can live."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.households_by_hand import CROPS
from tests.made_up_surveys import TOWNSHIPS, scenario_with, survey_in, text_of

from tongyu import County
from tongyu.county.draws import SEEDS
from tongyu.county.households.surveyed import rows_surveyed
from tongyu.county.survey.sampling import surveyed_as


def maybe(values: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.one_of(st.just(""), values)


YUAN = st.integers(-50_000, 400_000)
HOUSEHOLD = st.fixed_dictionaries(
    {
        "persons": st.integers(1, 30),
        "township": maybe(st.sampled_from(TOWNSHIPS)),
        "village": maybe(st.integers(0, 39)),
        "weight": maybe(st.floats(1e-3, 1e6)),
        "elders": maybe(st.integers(0, 1)),
        "adults": maybe(st.integers(0, 1)),
        "age": maybe(st.integers(12, 110)),
        "schooling": maybe(st.integers(0, 25)),
        "chronic": maybe(st.sampled_from(["yes", "no"])),
        "land_mu": maybe(st.floats(0, 500)),
        "irrigated": maybe(st.floats(0, 1)),
        "wage": maybe(st.integers(0, 400_000)),
        "crops": maybe(YUAN),
        "other_operating": maybe(YUAN),
        "property": maybe(YUAN),
        "transfer": maybe(YUAN),
        "savings": maybe(st.integers(0, 400_000)),
        "debt": maybe(st.integers(0, 400_000)),
        "registered": maybe(st.sampled_from(["yes", "no"])),
        "member": maybe(st.sampled_from(["yes", "no"])),
        "share_maize": maybe(st.floats(0, 0.5)),
        "share_millet": maybe(st.floats(0, 0.5)),
    }
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(households=st.lists(HOUSEHOLD, min_size=1, max_size=12), seed=st.integers(0, SEEDS - 1))
def test_households_of_any_survey_can_live_for_a_month(tmp_path: Path, households: list[dict], seed: int) -> None:
    rows = [{"household": at} | row for at, row in enumerate(households)]
    survey = survey_in(tmp_path, text_of(rows), crops=CROPS)
    county = County(scenario_with(survey, 150), rng=seed)
    h = county.columns
    asked = rows_surveyed(county.scenario.county, county.seed, h.id)
    assert np.array_equal(h.persons, survey.size[asked])
    assert np.all((h.adults >= 0) & (h.elders >= 0) & (h.adults <= h.persons) & (h.elders <= h.persons))
    assert h.crop_share.sum(axis=1) == pytest.approx(1.0, abs=1e-5)
    assert h.crop_share.min() >= 0.0
    for trait in (h.land, h.ability, h.livestock, h.remittance, h.cash, h.debt):
        assert np.all(np.isfinite(trait) & (trait >= 0.0))
    told = survey.column("wage")[asked]
    assert np.all(h.adults[told > 0.0] > 0)
    county.run(1)  # and the books close


@settings(max_examples=200, deadline=None)
@given(
    weights=st.lists(st.floats(0.01, 100.0), min_size=1, max_size=40),
    seed=st.integers(0, SEEDS - 1),
    sizes=st.tuples(st.integers(1, 500), st.integers(1, 500)),
)
def test_each_surveyed_household_is_in_any_sample_as_often_as_its_weight_asks(
    tmp_path_factory: pytest.TempPathFactory, weights: list[float], seed: int, sizes: tuple[int, int]
) -> None:
    rows = [{"household": at, "persons": 1, "weight": weight} for at, weight in enumerate(weights)]
    survey = survey_in(tmp_path_factory.getbasetemp() / "weights", text_of(rows))
    less, more = sorted(sizes)
    few, many = (surveyed_as(survey, TOWNSHIPS, 5_000, seed, np.arange(n)) for n in (less, more))
    assert np.array_equal(few, many[:less])
    found = np.bincount(many, minlength=len(weights))
    assert np.abs(found - more * survey.weight).max() < 4.0
