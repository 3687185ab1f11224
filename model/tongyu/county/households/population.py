"""Making a county's households: drawn from published shares and ranges, nobody's real life, or from a survey.

A population is made of persons and households (`households.people`): of families made from the facts, or of surveyed
ones.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from tongyu.county.draws import Purpose, normals, uniform_of, uniforms
from tongyu.county.facts import CountyFacts
from tongyu.county.geography import Geography
from tongyu.county.households.columns import AMOUNTS, Columns, empty_columns
from tongyu.county.households.families import families
from tongyu.county.households.people import People, count_off_farm, count_people, fit_as_told
from tongyu.county.households.surveyed import rows_surveyed, surveyed_people, take_over
from tongyu.county.survey.sampling import villages_of

NEVER = 10_000  # months since a case or a course, of who has had none
_GOLDEN = 0.6180339887498949  # fractional parts of its multiples are as even as a sequence can be


def make_population(
    facts: CountyFacts, geography: Geography, values: Mapping[str, float], n: int, seed: int
) -> tuple[Columns, People]:
    """The first `n` households of the county and their persons; rows as `in_order` has them.

    Each trait is a function of (seed, id): a larger sample holds the same households and some more. Ids are spread
    over villages by the golden-ratio sequence, so that every sample holds each village's share of households; with a
    survey, over the surveyed households (`survey.sampling`).
    """
    ids = np.arange(n, dtype=np.int64)
    village = _villages(facts, geography, seed, ids)
    order = in_order(village, ids, values, seed)
    h = empty_columns(n, len(facts.crops))
    h.id[:] = ids[order]
    h.village[:] = village[order]
    _settle(h, facts, geography, seed)
    people = _people(facts, values, seed, h.id)
    count_people(h, people)
    _means(h, facts, values, seed)
    if facts.survey is not None:
        take_over(h, facts.survey, rows_surveyed(facts, seed, h.id), facts.crop_names)
        fit_as_told(people, h)
    count_off_farm(h, people, values)
    _traits(h, values, seed)
    return h, people


def in_order(
    village: NDArray[np.int32], ids: NDArray[np.int64], values: Mapping[str, float], seed: int
) -> NDArray[np.int64]:
    """The order of rows, (n,): by (village, id), or with `population.row_order` 1 by lot."""
    if values["population.row_order"] > 0.0:
        return np.argsort(uniforms(seed, Purpose.ROW_ORDER, ids))
    return np.lexsort((ids, village))


def _people(facts: CountyFacts, values: Mapping[str, float], seed: int, ids: NDArray[np.int64]) -> People:
    """The persons of the households `ids` (n,), each a function of (seed, id)."""
    if facts.survey is not None:
        return surveyed_people(facts.survey, rows_surveyed(facts, seed, ids), values, seed, ids)
    return families(facts, values, seed, ids)


def land_a_head(facts: CountyFacts, values: Mapping[str, float]) -> float:
    """Cropland, mu, that a resident tills: `population.land` times that a registered person, where the two differ."""
    return facts.mu_per_person * (1.0 if facts.residents is None else values["population.land"])


def rows_by_village(h: Columns) -> NDArray[np.int64]:
    """All rows (n,) in the order (village, id), whatever order they stand in themselves."""
    return np.lexsort((h.id, h.village))


def village_starts(village: NDArray[np.int32], villages: int) -> NDArray[np.int64]:
    """Ranges of villages in their order: village v holds the places `start[v]:start[v + 1]` of `rows_by_village`."""
    return np.searchsorted(village, np.arange(villages + 1)).astype(np.int64)


def _villages(facts: CountyFacts, geography: Geography, seed: int, ids: NDArray[np.int64]) -> NDArray[np.int32]:
    """The village of each household (n,)."""
    if facts.survey is not None:
        names, rows = tuple(facts.township_names), rows_surveyed(facts, seed, ids)
        return villages_of(facts.survey, rows, names, geography.village_township, seed, ids)
    start = uniform_of(seed, Purpose.VILLAGE, 0)
    return (((ids + 1) * _GOLDEN + start) % 1.0 * facts.villages).astype(np.int32)


def _settle(h: Columns, facts: CountyFacts, geography: Geography, seed: int) -> None:
    h.township[:] = geography.village_township[h.village]
    cells = geography.cells_of_village
    first = cells.start[h.village]
    count = cells.start[h.village + 1] - first
    cell = first + (uniforms(seed, Purpose.HOME, h.id) * count).astype(np.int64)
    h.cell_row[:] = cells.row[cell]
    h.cell_column[:] = cells.col[cell]
    away = np.hypot(h.cell_row - geography.village_row[h.village], h.cell_column - geography.village_col[h.village])
    inside_cell = 0.25 + 0.5 * uniforms(seed, Purpose.HOME, h.id, index=1)
    h.km_station[:] = facts.detour * facts.cell_km * np.where(away > 0, away, 0.5 * inside_cell)
    h.km_hub[:] = geography.village_km_hub[h.village] + 0.5 * h.km_station
    h.soil[:] = geography.soil[h.cell_row, h.cell_column]


def _means(h: Columns, facts: CountyFacts, values: Mapping[str, float], seed: int) -> None:
    """Land, irrigation, wage ability, animals, transfers; all lognormal factors have mean 1."""

    def factor(name: str, purpose: Purpose) -> NDArray[np.float64]:
        sd = values[f"population.{name}"]
        return np.asarray(np.exp(sd * normals(seed, purpose, h.id) - 0.5 * sd * sd))

    h.land[:] = land_a_head(facts, values) * h.persons * factor("land_sd", Purpose.LAND)
    # the square of a uniform has mean 1/3: many households without, few with most of their land irrigated
    h.irrigated[:] = np.minimum(1.0, 3.0 * facts.irrigable_share * uniforms(seed, Purpose.IRRIGATION, h.id) ** 2)
    h.ability[:] = factor("ability_sd", Purpose.ABILITY)
    h.livestock[:] = factor("livestock_sd", Purpose.LIVESTOCK)
    h.remittance[:] = factor("remittance_sd", Purpose.REMITTANCE)
    usual = np.array([values[f"crops.{crop.crop}.share"] for crop in facts.crops])
    spread = np.stack(
        [-np.log(uniforms(seed, Purpose.CROP_SHARES, h.id, index=crop.draws)) for crop in facts.crops], axis=1
    )
    mixed = usual * (0.5 + spread)
    h.crop_share[:] = mixed / mixed.sum(axis=1, keepdims=True)


def _traits(h: Columns, values: Mapping[str, float], seed: int) -> None:
    """Skill, openness, quality, and who sells and shops online as a run begins."""
    draw_traits(h, np.arange(len(h.id)), values, seed)
    h.sells[:] |= uniforms(seed, Purpose.SKILL, h.id, index=2) < values["population.sells"]
    h.shops[:] |= uniforms(seed, Purpose.SKILL, h.id, index=3) < values["population.shops"]
    h.phone[:] = h.shops
    h.cost_of_living[:] = 1.0
    h.inputs[:] = 1.0  # of a season that began before the first month
    h.since_course[:] = NEVER
    h.since_case[:] = NEVER


def draw_traits(h: Columns, rows: NDArray[np.int64], values: Mapping[str, float], seed: int) -> None:
    """Skill, openness and quality of the households in `rows`, as they are when nothing has happened to them."""
    age, schooling, ids = h.age[rows].astype(np.float64), h.schooling[rows].astype(np.float64), h.id[rows]
    younger = np.clip((46.0 - age) / 20.0, -1.0, 1.0)
    skill = values["population.skill"] * (1.0 + younger) * schooling / 7.5
    h.base_skill[rows] = np.clip(skill + 0.02 * normals(seed, Purpose.SKILL, ids), 0.0, 0.6)
    h.skill[rows] = h.base_skill[rows]
    openness = values["population.openness"] + 0.05 * younger + 0.01 * (schooling - 7.5)
    h.base_openness[rows] = np.clip(openness + 0.08 * normals(seed, Purpose.OPENNESS, ids), 0.02, 0.95)
    h.openness[rows] = h.base_openness[rows]
    quality = 0.5 + values["population.quality_sd"] * normals(seed, Purpose.QUALITY, ids)
    h.quality[rows] = np.clip(quality, 0.05, 0.95)


def start_income(h: Columns, yearly: NDArray[np.float64], values: Mapping[str, float], seed: int) -> None:
    """Fill the trailing year, cash, debt and usual spending from `yearly` (n, sources), yuan of income."""
    income, consumed, _ = range(len(AMOUNTS))
    h.ring[:, :, income] = (yearly.sum(axis=1) / 12.0).astype(np.float32)
    h.income_12[:] = h.ring[:, :, income].sum(axis=0, dtype=np.float64)
    h.spent[:] = np.maximum(values["living.floor"] * h.persons, values["living.propensity"] * h.income_12 / 12.0)
    h.ring[:, :, consumed] = h.spent.astype(np.float32)
    h.consumed_12[:] = h.ring[:, :, consumed].sum(axis=0, dtype=np.float64)
    luck = -np.log(uniforms(seed, Purpose.CASH, h.id))
    h.cash[:] = values["population.cash_months"] * h.spent * luck
    owes = uniforms(seed, Purpose.CASH, h.id, index=1) < values["population.debt"]
    mean_debt = values["population.debt_income"] * np.maximum(h.income_12, 0.0)
    h.debt[:] = np.where(owes, mean_debt * 2.0 * uniforms(seed, Purpose.CASH, h.id, index=2), 0.0)


def join_cooperatives(
    h: Columns,
    townships: int,
    cooperatives: int,
    values: Mapping[str, float],
    seed: int,
    reported: NDArray[np.float64] | None = None,
) -> None:
    """Put the national share of households into a cooperative of their own township; cooperative c sits in c mod T.

    Who `reported` (n,) to be a member, 1, or none, 0, is so; NaN and None are drawn.
    """
    for township in range(townships):
        choices = np.arange(township, cooperatives, townships)
        if len(choices) == 0:
            continue
        here = np.flatnonzero(h.township == township)
        joins = uniforms(seed, Purpose.MEMBER, h.id[here]) < values["population.member"]
        if reported is not None:
            joins = np.where(np.isnan(reported[here]), joins, reported[here] > 0.5)
        pick = (uniforms(seed, Purpose.MEMBER, h.id[here], index=1) * len(choices)).astype(np.int64)
        h.cooperative[here] = np.where(joins, choices[np.minimum(pick, len(choices) - 1)], -1)
