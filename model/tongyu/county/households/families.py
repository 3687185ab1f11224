"""Families made from a county's facts: three generations under one roof, couples, people alone, parents with children.

One-person households are 12.4 % of the rural ones in the census of 2010 (Wang Yuesheng's count of it, as cited in
hanspub.org 10-3140124); three generations and more live in 20.9 % of rural households in the sample census of 2005
(NBS, table 7-2c: 508,075 + 20,813 + 19 of 2,529,142; Jilin 23.1 %). Couples alone are assumed: 14 % in 2005 (one
generation 26.6 %, less the people alone), and more since. Elders who live without others are as many as the facts'
other households have them: `population.elderly`, of them `population.elderly_pair` couples.
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

    alone: float = 0.1245
    couples: float = 0.20
    three_generations: float = 0.209
    one_parent: float = 0.5  # of three generations: one of the head's parents is alive, or lives elsewhere


SHARES = FamilyShares()


def families(
    facts: CountyFacts, values: Mapping[str, float], seed: int, ids: Ids, shares: FamilyShares = SHARES
) -> People:
    """The persons of the households `ids` (n,), each a function of (seed, id).

    Parents have one child and more, as many as the county's mean of persons asks for; below that mean, some of them
    are couples whose children are gone.
    """
    elderly, pair = values["population.elderly"], values["population.elderly_pair"]
    least = shares.alone + 2 * shares.couples + shares.three_generations * (5 - shares.one_parent)
    nuclear = 1.0 - shares.alone - shares.couples - shares.three_generations
    mean = facts.persons / facts.households
    parents_share = shares.three_generations + nuclear
    more = (mean - least - 3 * nuclear) / (parents_share * (MOST_CHILDREN - 1))
    gone = min(max(-more * parents_share * (MOST_CHILDREN - 1), 0.0), nuclear)

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
    old = alone & (luck < elderly * (1.0 - pair) / shares.alone)
    old |= couple & (luck < elderly * pair / (shares.couples + gone))
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
