"""What a household sold, of each crop and through each channel.

The month's settlement (`kernels.settlement`) is booked once more for one offer and one channel at a time, on a copy of
the household's row; the parts add up to what it booked on the household.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tongyu.county.households.columns import CROP_SALES, Columns
from tongyu.county.mechanisms.cooperatives import Cooperation
from tongyu.county.mechanisms.selling import SellingState
from tongyu.kernels.channels import Channels, trader_cost, trader_weight
from tongyu.kernels.clearing import Clearing, Markets
from tongyu.kernels.settlement import Takings, settle_offers
from tongyu.life.records import Sale
from tongyu.life.rows import copy_of

if TYPE_CHECKING:
    from tongyu.county.county import County


def sales_of(county: "County", row: int, columns: Columns) -> tuple[list[Sale], float]:
    """The sales that settlement is going to book on `row`, and the hub rent in them that a public hub may refund.

    To be asked between the phases "clear" and "settle"; `columns` is a copy of the household's row.
    """
    selling = county.own(SellingState)
    if selling.cleared is None or selling.markets is None:
        return [], 0.0
    offers = np.flatnonzero(selling.columns[0][: selling.offers] == row)
    one_row = slice(row, row + 1)
    slipped, bargain = county.own(Cooperation).slipped[one_row], selling.bargain[one_row]
    sales, rent = [], 0.0
    for offer in offers:
        one, online, cleared = _one_offer(county, int(offer), selling.cleared)
        for channel, only in _one_channel_each(cleared, len(county.platforms)):
            sale, paid = _settle(county, one, online, selling.markets, only, slipped, bargain, columns, channel)
            if sale.kg > 0.0:
                sales.append(sale)
                rent += paid
    return sales, rent


def _one_offer(
    county: "County", offer: int, cleared: Clearing
) -> tuple[tuple[NDArray[Any], ...], tuple[NDArray[Any], ...], Clearing]:
    """The scratch arrays of offers and the clearing, cut to one offer of the first household."""
    columns = [column[offer : offer + 1].copy() for column in county.own(SellingState).columns]
    row = int(columns[-1][0])
    columns[0][:] = 0
    here = slice(row, row + 1) if row >= 0 else slice(0, 0)
    columns[-1][:] = min(row, 0)
    online = tuple(column[here].copy() for column in county.own(SellingState).online)
    shares = cleared._replace(
        trader_share=cleared.trader_share[offer : offer + 1].copy(), online_share=cleared.online_share[here].copy()
    )
    return tuple(columns), online, shares


def _one_channel_each(cleared: Clearing, platforms: int) -> list[tuple[str, Clearing]]:
    """`cleared` with all shares but those of one channel at zero."""
    nothing, nowhere = np.zeros_like(cleared.trader_share), np.zeros_like(cleared.online_share)
    parts = [("trader", cleared._replace(online_share=nowhere))]
    for k in range(cleared.online_share.shape[1] if len(cleared.online_share) else 0):
        only = nowhere.copy()
        only[:, k] = cleared.online_share[:, k]
        name = f"platform {k + 1}" if k < platforms else "brand"
        parts.append((name, cleared._replace(trader_share=nothing, online_share=only)))
    return parts


def _settle(
    county: "County",
    offer: tuple[NDArray[Any], ...],
    online: tuple[NDArray[Any], ...],
    markets: Markets,
    cleared: Clearing,
    slipped: NDArray[np.bool_],
    bargain: NDArray[np.float64],
    columns: Columns,
    channel: str,
) -> tuple[Sale, float]:
    """One crop through one channel, and the rent paid to the township's hub."""
    h = copy_of(columns)
    for column in (h.cash, h.income, h.patronage, h.rent_paid, h.hours, h.online_gain):
        column[...] = 0  # so that what is booked can be read off without rounding
    takings = Takings(*(np.zeros_like(total) for total in county.own(SellingState).takings))
    settle_offers(
        h,
        1,
        offer,
        online,
        markets,
        cleared,
        slipped,
        bargain,
        county.numbers(Channels),
        county.terms,
        takings,
        CROP_SALES,
    )
    crop, channels, price = int(offer[2][0]), county.numbers(Channels), county.terms.wholesale
    offered = cleared.prices[crop] if cleared.prices[crop] > 0.0 else price[crop]
    at_trader = trader_weight(float(h.quality[0]), channels) * offered
    at_trader -= trader_cost(price[crop], float(h.km_hub[0]), channels)
    kg = float(takings.trader_kg.sum() + takings.open_kg.sum() + takings.brand_kg.sum())
    gross = float(takings.trader.sum() + takings.open_gross.sum() + takings.brand_gross.sum())
    kept, yuan = float(h.patronage[0]), float(h.cash[0])
    sale = Sale(
        crop=county.crops.names[crop],
        channel=channel,
        kg=kg,
        gross=gross,
        kept=kept,
        costs=gross - kept - yuan if channel != "trader" else 0.0,
        yuan=yuan,
        at_trader=kg * float(at_trader * bargain[0]),
        hours=float(h.hours[0]),
    )
    return sale, float(h.rent_paid[0])
