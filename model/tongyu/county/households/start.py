"""The income that households start with: a usual year's, by source, and the traits by which they would earn it.

    wage     adults * off_farm * 12 * wage_month * level * ability
    crops    land * sum over crops (share * margin) * level
    other    livestock (number) * livestock (trait) * persons * level
    property property (number) * land * level
    transfer 12 * (other (number) * remittance * persons * level + pension * elders) + land_subsidy * land

A surveyed household starts with what it reported. Its traits are set so that the months to come pay as much: `ability`
by the equation that pays wages (`kernels.work`, which knows age and schooling of its adults), `livestock` and
`remittance` by those above. What traits cannot carry is not carried: the survey's crops beyond what land and crops can
yield, property, losses from other business, transfers below the pension and the subsidy; and crops on land that a
household without an adult leases to kin from the first sowing on (`leasing`), who pay it a rent instead. `not_carried`
counts it. Labour is no trait: a household without an adult, or with a long illness, brings in less from the land that
it tills itself, and that is not counted.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tongyu.county.households.columns import CROP_SALES, OTHER, PROPERTY, SOURCES, TRANSFER, WAGE, Columns, Floats
from tongyu.county.households.surveyed import Reported

LEAST_ABILITY = 0.02  # of who earned no wage: work that is found for them pays little, but something
LEAST_OFF_FARM = 0.1  # of the usual share of the year: at less, a wage is not carried
LARGEST_LAND = 500.0  # mu, that crops which are reported without land can stand for
_TILTS = 60  # halvings


class Usual(NamedTuple):
    """What a usual year pays when the county begins, in yuan of 2015."""

    margin: Floats  # (crops,) yuan a mu over inputs, at the yields of 2015
    yields: float  # their level, 1 in mid-2015; of the others likewise
    wage: float
    other_operating: float
    property: float
    transfer: float
    pension: float  # yuan an elder a month


def usual_year(h: Columns, v: Mapping[str, float], usual: Usual) -> Floats:
    """A usual year's income by source, (n, SOURCES), yuan."""
    fit = h.adults * v["work.off_farm"] * 12 * v["work.wage_month"] * usual.wage
    other = v["state.other"] * h.remittance * h.persons * usual.transfer
    pension = usual.pension * h.elders
    return np.stack(
        [
            fit * h.ability,
            _crops(h, usual),
            v["living.livestock"] * h.livestock * h.persons * usual.other_operating,
            v["living.property"] * h.land * usual.property,
            12.0 * (other + pension) + v["state.land_subsidy"] * h.land,
            np.zeros(len(h.id)),  # stocks as they were
        ],
        axis=1,
    )


def starting_multipliers(h: Columns, reported: Reported, v: Mapping[str, float], usual: Usual) -> None:
    """Set land, crop shares, ability, livestock and remittance of households to what they reported, where they did."""
    _set_land(h, reported, usual)
    _tilt_crops(h, reported, usual)
    told = reported.income
    full = h.adults * off_farm_shares(h, v) * 12 * v["work.wage_month"] * usual.wage
    _set(h.ability, np.maximum(_over(told[:, WAGE], full), LEAST_ABILITY))
    animals = v["living.livestock"] * h.persons * usual.other_operating
    _set(h.livestock, np.maximum(_over(told[:, OTHER], animals), 0.0))
    sure = 12.0 * usual.pension * h.elders + v["state.land_subsidy"] * h.land
    others = 12.0 * v["state.other"] * h.persons * usual.transfer
    _set(h.remittance, np.maximum(_over(told[:, TRANSFER] - sure, others), 0.0))


def as_reported(yearly: Floats, reported: Reported) -> Floats:
    """The usual year (n, SOURCES) with what was reported in its place."""
    own = yearly.copy()
    told = reported.income
    own[:, : told.shape[1]] = np.where(np.isnan(told), yearly[:, : told.shape[1]], told)
    return own


def take_savings(h: Columns, reported: Reported) -> None:
    """Cash and debt at the start, where they were reported."""
    for column, told in ((h.cash, reported.savings), (h.debt, reported.debt)):
        column[:] = np.where(np.isnan(told), column, told)


def take_listed(h: Columns, reported: Reported) -> None:
    """Who has ever been listed as poor, where that was reported; who is registered has been."""
    known = ~np.isnan(reported.once_listed)
    h.listed[known] = reported.once_listed[known] > 0.5
    h.listed[h.registered] = True


def not_carried(h: Columns, reported: Reported, v: Mapping[str, float], usual: Usual) -> dict[str, float]:
    """By source, what households reported less what their traits will pay in a usual year, over what all reported.

    Whoever leases land is paid a rent for it, which is property income; what kin earn on that land is not counted.
    """
    pays = usual_year(h, v, usual)
    leased = leased_share(h, v)
    pays[:, CROP_SALES] *= 1.0 - leased
    pays[:, PROPERTY] += leased * h.land * v["leasing.rent"] * usual.yields
    pays[:, WAGE] = h.adults * off_farm_shares(h, v) * 12 * v["work.wage_month"] * usual.wage * h.ability
    found = {}
    for at in (WAGE, CROP_SALES, OTHER, PROPERTY, TRANSFER):
        told = reported.income[:, at]
        known = ~np.isnan(told)
        total = float(np.abs(told[known]).sum())
        found[SOURCES[at]] = float((told[known] - pays[known, at]).sum()) / total if total else 0.0
    return found


def leased_share(h: Columns, v: Mapping[str, float]) -> Floats:
    """Share of its land (n,) that each household leases to kin at the first sowing: none if nobody has an adult."""
    without = h.adults == 0
    return np.where(without & (not without.all()), v["leasing.share"], 0.0)


def off_farm_shares(h: Columns, v: Mapping[str, float]) -> Floats:
    """Share of an adult's year that goes to wage work (n,), as the months to come have it, at least a tenth of usual.

    Households of old people who report wages are the reason for the least: the share falls to nought at 80.
    """
    return np.maximum(h.off_farm.astype(np.float64), LEAST_OFF_FARM * v["work.off_farm"])


def _crops(h: Columns, usual: Usual) -> Floats:
    return np.asarray(h.land * (h.crop_share * usual.margin).sum(axis=1) * usual.yields)


def _set_land(h: Columns, reported: Reported, usual: Usual) -> None:
    """Land that is not told is what yields the reported income from crops, at the crops that were drawn.

    Also of a household without an adult, which leases it to kin later: it was its land that bore what it reported.
    """
    told = reported.income[:, CROP_SALES]
    a_mu = (h.crop_share * usual.margin).sum(axis=1) * usual.yields
    land = np.clip(_over(told, a_mu), 0.0, LARGEST_LAND)
    _set(h.land, np.where(np.isnan(reported.land), land, np.nan))


def _tilt_crops(h: Columns, reported: Reported, usual: Usual) -> None:
    """Crop shares that are not told move to dearer or cheaper crops: share * exp(tilt * margin), until income is met.

    As far as that can be met: the tilt is at most e^4 from the cheapest to the dearest crop.
    """
    margin = usual.margin * usual.yields
    spread = float(np.ptp(margin))
    told = reported.income[:, CROP_SALES]
    rows = np.flatnonzero(~np.isnan(told) & ~reported.crop_shares & (h.land > 0.0))
    if spread <= 0.0 or len(rows) == 0:
        return
    shares = h.crop_share[rows].astype(np.float64)
    wanted = told[rows] / h.land[rows]
    scaled = (margin - margin.mean()) / spread
    low, high = np.full(len(rows), -4.0), np.full(len(rows), 4.0)
    for _ in range(_TILTS):
        tilt = 0.5 * (low + high)
        tilted = shares * np.exp(tilt[:, None] * scaled)
        reached = (tilted * margin).sum(axis=1) / tilted.sum(axis=1)
        below = reached < wanted
        low, high = np.where(below, tilt, low), np.where(below, high, tilt)
    h.crop_share[rows] = tilted / tilted.sum(axis=1, keepdims=True)


def _over(told: Floats, full: NDArray[np.floating[Any]]) -> Floats:
    """`told` over `full`, NaN where nothing is told or nothing can be earned that way."""
    return np.divide(told, full, out=np.full(len(told), np.nan), where=full > 0.0)


def _set(column: NDArray[np.floating[Any]], value: Floats) -> None:
    known = ~np.isnan(value)
    column[known] = value[known]
