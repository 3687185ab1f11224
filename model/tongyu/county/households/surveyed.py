"""A population read from a survey: who its households are, and what of it their columns take over.

What a household does not tell is drawn as the model draws it, by (seed, id): two households that stand for the same
surveyed one differ in that. The rules are those of `tongyu.county.survey.format`, which `survey.rules` says.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tongyu.county.draws import Purpose, uniforms
from tongyu.county.facts import CountyFacts
from tongyu.county.households.columns import Columns, Floats, Ids
from tongyu.county.households.families import drawn_ages, family_shares
from tongyu.county.households.people import Heads, People, Told, completed
from tongyu.county.survey.format import SHARE, SOURCES
from tongyu.county.survey.sampling import surveyed_as
from tongyu.county.survey.survey import Survey

# What a household without listed persons draws, by index (families draw by the first ones).
_OLD, _PARENTS, _TWO = 20, 21, 22


class Reported(NamedTuple):
    """What households (n,) reported, yuan of 2015, NaN where they did not."""

    income: Floats  # (n, SOURCES) a year
    land: Floats  # mu
    crop_shares: NDArray[np.bool_]  # whether it told the shares of all crops
    once_listed: Floats  # 1, 0
    savings: Floats
    debt: Floats


def rows_surveyed(facts: CountyFacts, seed: int, ids: Ids) -> Ids:
    """The row of the county's survey that each of the households `ids` (n,) is."""
    assert facts.survey is not None
    return surveyed_as(facts.survey, tuple(facts.township_names), facts.households, seed, ids)


def reported_by(facts: CountyFacts, seed: int, ids: Ids, price_level: Callable[[int], float]) -> Reported | None:
    """What the households `ids` (n,) reported, None in a county without a survey.

    `price_level(year)` is what a yuan of 2015 cost in `year`.
    """
    survey = facts.survey
    if survey is None:
        return None
    rows = rows_surveyed(facts, seed, ids)
    shares = np.array([~np.isnan(survey.column(SHARE + crop)) for crop in survey.crops]).reshape(-1, len(survey))

    def told(name: str) -> Floats:
        return survey.deflated(name, price_level)[rows]

    return Reported(
        income=np.stack([told(source) for source in SOURCES], axis=1),
        land=survey.column("land_mu")[rows],
        crop_shares=np.asarray(shares.any(axis=0))[rows],
        once_listed=survey.column("once_listed")[rows],
        savings=told("savings"),
        debt=told("debt"),
    )


def members_reported(facts: CountyFacts, seed: int, ids: Ids) -> Floats | None:
    """Whether the households `ids` (n,) said that they are in a cooperative: 1, 0, or NaN; None without a survey."""
    survey = facts.survey
    return None if survey is None else survey.column("member")[rows_surveyed(facts, seed, ids)]


def surveyed_people(survey: Survey, rows: Ids, values: Mapping[str, float], seed: int, ids: Ids) -> People:
    """The persons of the households `ids` (n,), which are those in `rows` (n,) of the survey."""
    size = survey.size[rows]
    listed = np.diff(survey.start)[rows] > 0
    start = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    household = np.repeat(np.arange(len(rows)), size)
    place = np.arange(len(household)) - start[household]
    known = listed[household]
    source = np.where(known, survey.start[rows][household] + place, 0)

    def told(name: str) -> Floats:
        column = survey.person(name)
        return np.where(known, column[source], np.nan) if len(column) else np.full(len(household), np.nan)

    of_head = survey.column("schooling")[rows][household]
    schooling = told("schooling")
    schooling = np.where((place == 0) & np.isnan(schooling), of_head, schooling)
    persons = Told(start, told("age"), told("sex"), told("relation"), schooling, told("chronic"), told("fit"))
    heads = _heads(survey, rows, size, values, seed, ids)
    return completed(persons, heads, values, seed, ids)


def _heads(survey: Survey, rows: Ids, size: Ids, values: Mapping[str, float], seed: int, ids: Ids) -> Heads:
    """Where ages are not told: old people alone and in pairs, and parents of heads, as often as in families."""
    elderly, pair = values["population.elderly"], values["population.elderly_pair"]
    shares = family_shares(values)
    elders = survey.column("elders")[rows]
    luck = uniforms(seed, Purpose.FAMILY, ids, index=_OLD)
    drawn_old = np.select(
        [size == 1, size == 2],
        [luck * shares.alone < elderly * (1.0 - pair), luck * shares.couples < elderly * pair],
        False,
    )
    old = np.where(np.isnan(elders), drawn_old, elders >= size)
    three = shares.three_generations / max(1.0 - shares.alone - shares.couples, 1e-9)
    with_parents = (size >= 4) & (uniforms(seed, Purpose.FAMILY, ids, index=_PARENTS) < three)
    both = (size >= 5) & (uniforms(seed, Purpose.FAMILY, ids, index=_TWO) >= shares.one_parent)
    return Heads(
        drawn_age=drawn_ages(values, seed, ids, old),
        age=survey.column("age")[rows],
        elders=elders,
        chronic=survey.column("chronic")[rows],
        parents=np.where(
            np.isnan(elders), with_parents * (1 + both), np.minimum(np.nan_to_num(elders), np.maximum(size - 2, 0))
        ).astype(np.int64),
    )


def take_over(h: Columns, survey: Survey, rows: Ids, crops: tuple[str, ...]) -> None:
    """Write what the households in `rows` (n,) of the survey told into the columns that were drawn before.

    `crops` are the county's, as `crop_share` has them. Whoever earned a wage has one adult at least.
    """

    def told(name: str) -> Floats:
        return survey.column(name)[rows]

    def take(column: NDArray[np.generic], name: str) -> None:
        value = told(name)
        known = ~np.isnan(value)
        column[known] = value[known].astype(column.dtype)

    take(h.adults, "adults")
    take(h.land, "land_mu")
    take(h.irrigated, "irrigated")
    earns = (told("wage") > 0.0) & (h.adults == 0)
    h.adults[earns] = 1
    take(h.sells, "sells_online")
    take(h.shops, "shops_online")
    take(h.registered, "registered")
    take(h.listed, "registered")
    take(h.insured, "insured")
    take(h.credit, "credit")
    _take_shares(h, survey, rows, crops)


def _take_shares(h: Columns, survey: Survey, rows: Ids, crops: tuple[str, ...]) -> None:
    """Shares that are told, and drawn ones of what they leave; told shares of all crops are made to sum to 1."""
    if not survey.crops:
        return
    told = np.full((len(rows), len(crops)), np.nan)
    for crop in survey.crops:
        told[:, crops.index(crop)] = survey.column(SHARE + crop)[rows]
    known = ~np.isnan(told)
    given = np.nansum(told, axis=1)
    drawn = np.where(known, 0.0, h.crop_share)
    rest = drawn.sum(axis=1)
    left = np.divide(np.maximum(1.0 - given, 0.0), rest, out=np.zeros(len(rows)), where=rest > 0.0)
    shares = np.where(known, told, drawn * left[:, None])
    total = shares.sum(axis=1)
    some = known.any(axis=1) & (total > 0.0)
    h.crop_share[some] = (shares[some] / total[some, None]).astype(h.crop_share.dtype)
