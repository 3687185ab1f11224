"""A county read from a survey: it has the survey's totals and incomes, and its samples hold each other."""

from pathlib import Path

import numpy as np
import pytest
from tests.households_by_hand import DATED
from tests.made_up_surveys import (
    HOUSEHOLDS,
    TOWNSHIPS,
    county_with,
    qingshan,
    scenario_with,
    survey_in,
    text_of,
)

from tongyu import County
from tongyu.county.geography import make_geography
from tongyu.county.households.columns import SOURCES, Columns
from tongyu.county.households.surveyed import reported_by, rows_surveyed
from tongyu.county.survey import Survey, income, quantiles, totals

SAMPLE = 5_877
price_level = DATED.price_level
AT = (0.1, 0.25, 0.5, 0.75, 0.9)
FILLED_LATER = {"ring"}


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory) -> Survey:
    households, persons = qingshan(seed=5)
    return survey_in(tmp_path_factory.mktemp("survey"), text_of(households), text_of(persons), year=2020)


@pytest.fixture(scope="module")
def county(survey: Survey) -> County:
    return County(scenario_with(survey), rng=3)


def by_id(h: Columns, name: str, n: int | None = None) -> np.ndarray:
    return np.asarray(getattr(h, name)[np.argsort(h.id)][:n])


def starts_with(county: County) -> np.ndarray:
    """Income by source that households start with, (n, sources), as the county's own formula has it."""
    reported = reported_by(county.scenario.county, county.seed, county.columns.id, price_level)
    assert reported is not None
    return reported.income


def test_the_survey_is_one_of_500_households_with_unequal_weights_in_three_townships(survey: Survey) -> None:
    assert len(survey) == 500
    assert set(survey.township) == set(TOWNSHIPS)
    assert survey.weight.max() > 5 * survey.weight.min()


@pytest.mark.parametrize("seed", [3, 4, 5, 6])
def test_the_population_has_the_survey_s_weighted_totals(survey: Survey, seed: int) -> None:
    county = County(scenario_with(survey), rng=seed)
    h = county.columns
    told = totals(survey, HOUSEHOLDS, price_level)
    found = {
        "persons": h.persons.sum(dtype=np.float64),
        "elders": h.elders.sum(dtype=np.float64),
        "chronic": np.count_nonzero(h.chronic),
        "land_mu": h.land.sum(dtype=np.float64),
    }
    found |= dict(zip(SOURCES, starts_with(county).sum(axis=0), strict=False))
    assert set(found) >= {"persons", "land_mu", "elders", "chronic", "wage", "crops", "transfer", "property"}
    for name, total in found.items():
        assert total * county.scale == pytest.approx(told[name], rel=0.01), name
    started = h.income_12.sum() * county.scale
    assert started == pytest.approx(sum(told[name] for name in SOURCES[:-1]), rel=0.01)


@pytest.mark.parametrize("seed", [3, 4, 5, 6])
def test_the_quantiles_of_the_income_households_start_with_are_the_survey_s(survey: Survey, seed: int) -> None:
    h = County(scenario_with(survey), rng=seed).columns
    told = quantiles(income(survey, price_level), survey.weight, AT)
    assert np.quantile(h.income_12, AT) == pytest.approx(told, rel=0.03)


def test_each_household_starts_with_what_it_reported_in_yuan_of_2015(survey: Survey, county: County) -> None:
    h = county.columns
    rows = rows_surveyed(county.scenario.county, county.seed, h.id)
    told = income(survey, lambda year: 1.0)[rows] / price_level(2020)
    assert h.income_12 == pytest.approx(told, rel=1e-5)
    savings, debt = (survey.column(name)[rows] / price_level(2020) for name in ("savings", "debt"))
    known = ~np.isnan(savings)
    assert known.mean() > 0.9
    assert h.cash[known] == pytest.approx(savings[known])
    assert h.cash[~known].min() >= 0.0
    owing = ~np.isnan(debt)
    assert h.debt[owing] == pytest.approx(debt[owing])


def test_the_first_year_pays_what_was_reported(survey: Survey) -> None:
    """Wages, other operating income and transfers go on as reported, on the trends of half a year."""
    county = County(scenario_with(survey), rng=3)
    told = dict(zip(SOURCES, starts_with(county).sum(axis=0), strict=False))
    county.run(12)
    earned = dict(zip(SOURCES, county.columns.income_year.sum(axis=0), strict=True))
    assert earned["wage"] == pytest.approx(told["wage"], rel=0.05)
    assert earned["other_operating"] == pytest.approx(told["other_operating"], rel=0.06)
    assert earned["transfer"] == pytest.approx(told["transfer"], rel=0.2)  # with means-tested benefits, which grow


def test_households_of_the_model_are_as_large_and_old_as_those_asked(survey: Survey, county: County) -> None:
    h = county.columns
    rows = rows_surveyed(county.scenario.county, county.seed, h.id)
    assert np.array_equal(h.persons, survey.size[rows])
    old = np.add.reduceat(survey.person("age") > 61, survey.start[:-1], dtype=np.int64)
    assert np.array_equal(h.elders, old[rows])
    assert h.land == pytest.approx(survey.column("land_mu")[rows])
    assert np.array_equal(h.sells, survey.column("sells_online")[rows] == 1.0)
    assert np.array_equal(h.cooperative >= 0, survey.column("member")[rows] == 1.0)
    working = h.age <= 61
    assert np.all(h.elders[~working] == h.persons[~working])  # somebody who works is the head where there is one
    assert np.all(h.adults[survey.column("wage")[rows] > 0.0] >= 1)


def test_households_live_in_their_township(survey: Survey, county: County) -> None:
    h = county.columns
    rows = rows_surveyed(county.scenario.county, county.seed, h.id)
    assert [TOWNSHIPS[t] for t in h.township] == [survey.township[row] for row in rows]
    weight = [survey.weight[np.array(survey.township) == name].sum() for name in TOWNSHIPS]
    assert np.bincount(h.township) / len(h.id) == pytest.approx(weight, abs=0.003)


def test_every_village_has_households_though_few_were_asked_in(tmp_path: Path) -> None:
    households, persons = qingshan(seed=5)
    facts = county_with(None)
    geography = make_geography(facts)
    in_heshi = np.flatnonzero(geography.village_township == 0)
    for row in households:  # only two villages of each township were asked in
        township = TOWNSHIPS.index(row["township"])
        row["village"] = int(np.flatnonzero(geography.village_township == township)[int(row["household"]) % 2])
    county = County(scenario_with(survey_in(tmp_path, text_of(households), text_of(persons))), rng=3)
    size = np.bincount(county.columns.village, minlength=facts.villages)
    assert size.min() > 0
    of_heshi = size[in_heshi]
    assert of_heshi.max() < 1.5 * of_heshi.min()
    asked = rows_surveyed(county.scenario.county, county.seed, county.columns.id)
    lives_in = np.array([int(row["village"]) for row in sorted(households, key=lambda row: row["household"])])[asked]
    own = county.columns.village == lives_in
    assert 0 < own.mean() < 0.5
    assert np.array_equal(geography.village_township[lives_in], county.columns.township)


def test_where_all_villages_were_asked_in_everybody_lives_where_they_said(tmp_path: Path) -> None:
    households, persons = qingshan(seed=5)
    for at, row in enumerate(households):
        row["village"] = at % 40
        row["township"] = ""
    survey = survey_in(tmp_path, text_of(households), text_of(persons))
    county = County(scenario_with(survey, 2_000), rng=3)
    rows = rows_surveyed(county.scenario.county, county.seed, county.columns.id)
    assert np.array_equal(county.columns.village, survey.column("village")[rows])


def test_townships_in_which_nobody_was_asked_are_lived_in_by_others(tmp_path: Path) -> None:
    households, persons = qingshan(seed=5, with_villages=False)
    for row in households:
        row["township"] = "Heshi"
    survey = survey_in(tmp_path, text_of(households), text_of(persons))
    h = County(scenario_with(survey, 2_000), rng=3).columns
    villages = make_geography(county_with(None)).village_township
    assert np.bincount(h.township) / 2_000 == pytest.approx(np.bincount(villages) / 40, abs=0.02)


def test_a_larger_sample_holds_the_same_households_and_some_more(survey: Survey) -> None:
    few, many = (County(scenario_with(survey, n), rng=4).columns for n in (700, 2_500))
    for name in Columns._fields:
        if name not in FILLED_LATER:
            assert np.array_equal(by_id(few, name), by_id(many, name, 700)), name


def test_another_seed_is_another_sample_of_the_same_county(survey: Survey) -> None:
    one, other = (County(scenario_with(survey, 1_000), rng=seed).columns for seed in (1, 2))
    assert not np.array_equal(by_id(one, "persons"), by_id(other, "persons"))
    assert one.persons.mean() == pytest.approx(other.persons.mean(), rel=0.03)


def test_rows_in_any_order_and_weights_by_any_scale_are_the_same_county(tmp_path: Path) -> None:
    households, persons = qingshan(seed=5)
    rng = np.random.default_rng(1)
    mixed = [households[at] | {"weight": 2 * households[at]["weight"]} for at in rng.permutation(500)]
    members = [persons[at] for at in rng.permutation(len(persons))]
    counties = [
        County(scenario_with(survey_in(tmp_path / name, text_of(rows), text_of(those)), 1_000), rng=4)
        for name, rows, those in (("one", households, persons), ("other", mixed, members))
    ]
    for name in Columns._fields:
        if name not in FILLED_LATER:
            first, second = (getattr(county.columns, name) for county in counties)
            assert np.array_equal(first, second), name


@pytest.mark.parametrize(
    "columns",
    [
        ("household", "persons"),
        ("household", "persons", "wage"),
        ("household", "persons", "township", "elders", "crops", "transfer"),
    ],
)
def test_what_was_not_asked_is_drawn_and_the_county_runs(tmp_path: Path, columns: tuple[str, ...]) -> None:
    households, persons = qingshan(seed=5)
    for row in households:
        members = [each for each in persons if each["household"] == row["household"]]
        row["persons"] = len(members)
        row["elders"] = sum(int(each["age"]) > 61 for each in members)
    survey = survey_in(tmp_path, text_of(households, columns))
    county = County(scenario_with(survey, 1_000), rng=3)
    h = county.columns
    rows = rows_surveyed(county.scenario.county, county.seed, h.id)
    assert np.array_equal(h.persons, survey.size[rows])
    if "elders" in columns:
        assert np.array_equal(h.elders, survey.column("elders")[rows])
        wanted = survey.column("crops")[rows]
        assert (h.land > 0.0)[wanted > 0.0].all()
    assert h.adults.min() >= 0
    assert np.all(h.adults <= h.persons)
    assert 0.1 < h.chronic.mean() < 0.6
    assert np.all(h.income_12 > 0.0)
    if "wage" in columns:  # whoever told of no wage earns next to nothing from work
        none = survey.column("wage")[rows] == 0.0
        assert h.ability[none & (h.adults > 0)].max() == pytest.approx(0.02)
    county.run(3)
