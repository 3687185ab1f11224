"""Who gets a lever: a lottery over villages within townships, and who then takes it up.

In each township the share drawn is that of the county, rounded down or up by a systematic sample with a random start:
with c_t the expected number in the first t townships and u uniform, township t has

    floor(c_t + u) - floor(c_(t-1) + u)

villages drawn, so that every village has the same chance and the county's number is right to one village.

What a village does is one latent number v, uniform, that the lottery does not touch:

    always-taker   v < leak             has the lever whether drawn or not
    complier       leak <= v < uptake   has it if drawn
    never-taker    uptake <= v          has it in neither case

so that no village does the opposite of its lot (monotonicity; Imbens and Angrist 1994, Econometrica 62(2), 467-475).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tongyu.county.draws import Purpose, uniform_of, uniforms

Flags = NDArray[np.bool_]

START = -2  # the county's own draw beside those of its villages 0, 1, 2 ...; any number that no village has


class Lottery(NamedTuple):
    """All (villages,)."""

    drawn: Flags  # by lot
    treated: Flags  # has the lever


def hold_lottery(township: ArrayLike, share: float, uptake: float, leak: float, seed: int) -> Lottery:
    """Draw villages and let them take the lever up; `township` (villages,), the shares 0-1, `leak` at most `uptake`."""
    drawn = draw_villages(township, share, seed)
    return Lottery(drawn, take_up(drawn, uptake, leak, seed))


def draw_villages(township: ArrayLike, share: float, seed: int) -> Flags:
    """Which villages are drawn, (villages,): in every township the `share`, rounded down or up."""
    strata = np.asarray(township)
    luck = uniforms(seed, Purpose.LOTTERY, np.arange(len(strata)))
    start = uniform_of(seed, Purpose.LOTTERY, START)
    drawn = np.zeros(len(strata), dtype=np.bool_)
    names, sizes = np.unique(strata, return_counts=True)
    # Products like 0.1 * 30 fall a hair short of whole numbers, which must not cost a village.
    reached = np.floor(np.concatenate([[0.0], np.cumsum(sizes) * share]) + start + 1e-9).astype(np.int64)
    for name, wanted in zip(names, np.diff(reached), strict=True):
        here = np.flatnonzero(strata == name)
        drawn[here[np.argsort(luck[here], kind="stable")[:wanted]]] = True
    return drawn


def take_up(drawn: Flags, uptake: float, leak: float, seed: int) -> Flags:
    """Which villages have the lever, (villages,), given who is `drawn` (villages,)."""
    latent = uniforms(seed, Purpose.TAKING_UP, np.arange(len(drawn)))
    return (latent < leak) | (drawn & (latent < uptake))
