"""The prices and rents at which a month's markets clear.

The problem. Offer i is a stock s_i (kg) of one crop, split over the channels
open to it. A kg is worth, net,

    hold             r_i
    trader           a p_c - k                            (wholesale market of its crop; no way there where a = 0)
    open listing     a p_m - k - b (rent_0 + rent_t)      (its crop's market on that platform)
    county brand     a (posted_c - rent_c) - k - b (rent_0 + rent_t)

with p the price a producer gets, a > 0 quality and milling yield, k costs, b the
load that a kg in this channel puts on the county centre (rent_0) and on its
township hub t (rent_t), and rent_c the rent of crop c's place under the brand's
quota. Shares are nested logit with inclusive value

    V_i = theta log(exp(r_i / theta) + exp(u_trader / theta) + exp(I_i / theta)),
    I_i = nest log(sum over open online channels of exp(u / nest)),   0 < nest <= theta.

Market m takes D_m(P) = 2 A / (1 + exp((P - P0) / w)) of weighted kg at consumer
price P = p / keep. Wanted are p, rent >= 0 such that in each market supply equals
demand (at p = 0 supply may exceed it), each hub's load is at most its capacity
K_h and the brand's supply at most its quota Q_c, with equality where the rent is
positive. They are the minimum of the smooth convex function

    F(p, rent) = sum_i s_i V_i + sum_m keep_m * (integral of D_m from p_m / keep_m up)
               + sum_h K_h rent_h + sum_c Q_c rent_c        over p >= 0, rent >= 0.

Assumptions: s, w, theta > 0; a > 0 but where an offer has no way to the trader; keep in (0, 1].
A market with A = 0 or that no offer can enter drops out at price 0. A hub with K <= 0 is closed and takes its
channels out, as does Q = 0 for the brand; the centre is on every way. An
infinite K or Q never binds.

Uniqueness. D is strictly decreasing, so the prices are unique; along a segment of
minima each V_i is linear, so flows and values are too. Rents need not be: if the
centre and all townships that send anything are full, the centre's rent can rise
and the townships' fall. Those taken minimise

    F + 1/2 sum DELTA K_h rent_h^2 / unit + 1/2 sum DELTA Q_c rent_c^2 / unit_c,

DELTA = 1e-11, unit = the dearest reference price over the mean load, unit_c = the
larger of the brand's and the wholesale reference price of the crop: in the flat
direction, what the centre takes in, K_0 rent_0, then equals what the townships
take in, sum K_t rent_t, unless a rent would be negative. A load exceeds
capacity by no more than DELTA rent / unit of it.

The residual is the largest of |supply - demand| / max(demand, 1e-6 of the whole
stock) over the markets (only a shortage counts at price 0) and of
|load - K| / K over hubs and quotas (only an excess counts at rent 0).
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tongyu.kernels.clearing import Clearing, Flags, Floats, Integers, Markets, Offers, Online, Warm
from tongyu.kernels.newton import RESIDUAL, STEP, solve
from tongyu.kernels.visits import empty_sums
from tongyu.market import demand

__all__ = ["RESIDUAL", "STEP", "Clearing", "Markets", "Offers", "Online", "Warm", "clear"]


class _Sizes(NamedTuple):
    """Lengths of the columns."""

    offers: int
    rows: int
    crops: int
    channels: int
    markets: int
    hubs: int


def clear(
    offers: Offers,
    online: Online,
    markets: Markets,
    warm: Warm | Clearing | None = None,
    step: float = STEP,
    threads: int = 1,
) -> Clearing:
    """The month's prices, rents and flows, searched for from `warm`.

    Last month's answer is a good start; at harvest, when stocks jump, that of
    the same month last year is a better one. Without `warm` the search sets out
    from reference prices and no rents. The answer does not depend on it. The
    search goes on until its next step would be below the share `step` of half
    a reference price, or has been polished a few times: 0 asks for all digits.
    Whether the search arrived is `converged`: residual <= RESIDUAL. So many
    `threads` share each pass over the offers, and change nothing of what it
    finds. Raises ValueError if the columns do not fit together, or without a
    thread.
    """
    if threads < 1:
        raise ValueError(f"threads is {threads}, expected at least 1")
    offers = Offers(
        _floats(offers.stock),
        _column(offers.crop, np.int8),
        _floats(offers.hold),
        _floats(offers.trader_weight),
        _floats(offers.trader_cost),
        _whole(offers.online),
    )
    online = Online(_whole(online.hub), _flags(online.can), _floats(online.weight), _floats(online.cost))
    markets = Markets(*(_floats(column) for column in markets))
    sizes = _sizes(offers, online, markets)
    quotas = slice(sizes.markets, sizes.markets + sizes.crops)
    ways = slice(quotas.stop, quotas.stop + sizes.hubs - 1)
    seen = ways.stop

    x = np.zeros(seen + 1)
    if warm is not None:
        x[: sizes.markets] = warm.prices
        x[quotas] = warm.quota_rents
        x[ways] = warm.hub_rents[1:]
        x[seen] = warm.hub_rents[0]
    sums = empty_sums(offers, online, seen)
    iterations, passes, residual = solve(x, offers, online, markets, sums, float(step), int(threads))

    prices = x[: sizes.markets]
    supplied = sums.inflow[: sizes.markets]
    # From zero, so that nothing is 0 and not -0.
    loads = 0.0 - sums.inflow[ways]
    return Clearing(
        prices=prices,
        quota_rents=x[quotas],
        hub_rents=np.append(x[seen], x[ways]),
        trader_share=sums.trader_share,
        online_share=sums.online_share,
        supplied=supplied,
        sold_fraction=_sold_fraction(prices, supplied, markets),
        brand_supplied=0.0 - sums.inflow[quotas],
        hub_load=np.append(loads.sum(), loads),
        value=sums.value,
        converged=bool(residual <= RESIDUAL),
        iterations=int(iterations),
        passes=int(passes),
        residual=float(residual),
    )


def _sold_fraction(prices: Floats, supplied: Floats, markets: Markets) -> Floats:
    """What part of its supply a market takes: all of it, but where it takes less even for nothing."""
    sold = np.ones(prices.size)
    glut = np.flatnonzero((prices == 0.0) & (supplied > 0.0))
    taken = demand.quantity(0.0, markets.volume[glut], markets.reference[glut], markets.width[glut])
    sold[glut] = np.minimum(1.0, taken / supplied[glut])
    return sold


def _sizes(offers: Offers, online: Online, markets: Markets) -> _Sizes:
    """Read the sizes off the columns; ValueError names the first column that does not fit."""
    crops, channels, hubs = markets.theta.size, markets.load.size, markets.capacity.size
    sizes = _Sizes(offers.stock.size, online.hub.size, crops, channels, crops * channels, hubs)
    per_row = (sizes.rows, channels)
    expected: list[tuple[NamedTuple, tuple[tuple[int, ...], ...]]] = [
        (offers, ((sizes.offers,),) * 6),
        (online, ((sizes.rows,), per_row, per_row, per_row)),
        (markets, ((crops,),) * 2 + ((sizes.markets,),) * 4 + ((crops,),) * 2 + ((channels,), (hubs,))),
    ]
    for group, shapes in expected:
        for name, column, shape in zip(group._fields, group, shapes, strict=True):
            if column.shape != shape:
                raise ValueError(f"{type(group).__name__}.{name} has shape {column.shape}, expected {shape}")
    return sizes


def _column(column: NDArray[Any], kind: type[np.generic]) -> NDArray[Any]:
    """As kernels are compiled for: of that type, in one piece, writeable."""
    column = np.ascontiguousarray(column, kind)
    return column if column.flags.writeable else column.copy()


def _floats(column: Floats) -> Floats:
    return _column(column, np.float64)


def _whole(column: Integers) -> Integers:
    return _column(column, np.int32)


def _flags(column: Flags) -> Flags:
    return _column(column, np.bool_)
