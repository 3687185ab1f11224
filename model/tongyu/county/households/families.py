"""Families made from a county's facts: three generations under one roof, couples, people alone, parents with children.

One-person households are 12.4 % of the rural ones in the census of 2010 (Wang Yuesheng's count of it, as cited in
hanspub.org 10-3140124); three generations and more live in 20.9 % of rural households in the sample census of 2005
(NBS, table 7-2c: 508,075 + 20,813 + 19 of 2,529,142; Jilin 23.1 %). Couples alone are assumed: 14 % in 2005 (one
generation 26.6 %, less the people alone), and more since. Elders who live without others are a number of their own:
`population.elderly`, of them `population.elderly_pair` couples. Persons are residents.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from tongyu.county.draws import Purpose, normals, uniforms
from tongyu.county.facts import CountyFacts
from tongyu.county.households.columns import Flags, Floats, Ids
from tongyu.county.households.people import (
    Heads,
    People,
    completed,
    nothing_told,
)
from tongyu.county.survey.format import OLDEST_IN_WORK

MOST_CHILDREN = 5

# What a family draws, by index.
_KIND, _OLD, _PARENTS, _CHILDREN = range(4)


class FamilyShares(NamedTuple):
    """Shares of households."""

    alone: float
    couples: float
    three_generations: float
    one_parent: float  # of three generations: one of the head's parents is alive, or lives elsewhere


def family_shares(values: Mapping[str, float]) -> FamilyShares:
    """The numbers `population.alone` and so on."""
    return FamilyShares(*(values[f"population.{name}"] for name in FamilyShares._fields))


def families(facts: CountyFacts, values: Mapping[str, float], seed: int, ids: Ids) -> People:
    """The persons of the households `ids` (n,), each a function of (seed, id).

    Parents have one child and more, as many as the county's mean of persons asks for; below that mean, some of them
    are couples whose children are gone.
    """
    shares = family_shares(values)
    elderly, pair = values["population.elderly"], values["population.elderly_pair"]
    least = shares.alone + 2 * shares.couples + shares.three_generations * (5 - shares.one_parent)
    nuclear = 1.0 - shares.alone - shares.couples - shares.three_generations
    mean = facts.residents_there / facts.households
    parents_share = shares.three_generations + nuclear
    wanted = mean - least - 3 * nuclear  # children beyond the first
    more = wanted / max(parents_share * (MOST_CHILDREN - 1), 1e-9)
    gone = min(max(-wanted, 0.0), nuclear)

    kind = uniforms(seed, Purpose.FAMILY, ids, index=_KIND)
    alone = kind < shares.alone
    couple = ~alone & (kind < shares.alone + shares.couples + gone)
    three = ~alone & ~couple & (kind >= 1.0 - shares.three_generations)
    children = np.ones(len(ids), dtype=np.int64)
    for k in range(MOST_CHILDREN - 1):
        children += uniforms(seed, Purpose.FAMILY, ids, index=_CHILDREN + k) < more
    parents = np.where(three, 2 - (uniforms(seed, Purpose.FAMILY, ids, index=_PARENTS) < shares.one_parent), 0)
    size = np.where(alone, 1, np.where(couple, 2, 2 + parents + children))
    luck = uniforms(seed, Purpose.FAMILY, ids, index=_OLD)
    old = alone & (luck * shares.alone < elderly * (1.0 - pair))
    old |= couple & (luck * (shares.couples + gone) < elderly * pair)
    heads = Heads(
        drawn_age=drawn_ages(values, seed, ids, old),
        age=np.full(len(ids), np.nan),
        elders=np.where(old, size, np.nan),
        chronic=np.full(len(ids), np.nan),
        parents=parents,
    )
    start = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    return completed(nothing_told(start), heads, values, seed, ids)


def drawn_ages(values: Mapping[str, float], seed: int, ids: Ids, old: Flags) -> Floats:
    """Ages of heads (n,), as the model draws them: the `old` are 62 to 82, others about `population.head_age`."""
    z = normals(seed, Purpose.AGE, ids, index=1)
    working = np.clip(values["population.head_age"] + values["population.head_age_sd"] * z, 22, OLDEST_IN_WORK)
    return np.where(old, 62 + 20 * uniforms(seed, Purpose.AGE, ids, index=2) ** 1.5, working)
