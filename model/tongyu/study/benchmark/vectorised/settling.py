"""Settlement of the month's offers (`kernels.settlement.settle_offers`) in NumPy."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tongyu.households.columns import Columns
from tongyu.kernels.channels import Channels, Terms
from tongyu.kernels.clearing import Clearing, Markets
from tongyu.kernels.settlement import Takings

Array = NDArray[Any]


def settle_offers(
    h: Columns,
    n: int,
    columns: tuple[Array, ...],
    online: tuple[Array, ...],
    markets: Markets,
    cleared: Clearing,
    slipped: Array,
    channels: Channels,
    terms: Terms,
    takings: Takings,
    crops_source: int,
) -> None:
    """Book the flows of `n` offers on households and in `takings`; arguments as those of the kernel."""
    household, stock, crop, _, weight_trader, cost_trader, row = (column[:n] for column in columns)
    crops = len(terms.wholesale)
    households = len(h.id)
    net_trader = weight_trader * cleared.prices[crop] - cost_trader
    sold = stock * cleared.trader_share * cleared.sold_fraction[crop]
    received = sold * net_trader
    takings.trader[:] += np.bincount(crop, received, crops)
    takings.trader_kg[:] += np.bincount(crop, sold, crops)

    who = np.flatnonzero(row >= 0)
    sale = _Sales(h, household[who], crop[who], stock[who], net_trader[who], row[who], online, markets, cleared, terms)
    sold[who] += sale.open(h, channels, takings, received, who)
    sold[who] += sale.brand(h, channels, takings, received, who, slipped)

    h.cash[:] += np.bincount(household, received, households)
    h.income[:, crops_source] += np.bincount(household, received, households)
    # A household has one offer a crop.
    h.stock[household, crop] = np.maximum(0.0, h.stock[household, crop] - sold)


class _Sales:
    """The offers that may also go online, and what both ways of doing so share."""

    def __init__(
        self,
        h: Columns,
        household: Array,
        crop: Array,
        stock: Array,
        net_trader: Array,
        row: Array,
        online: tuple[Array, ...],
        markets: Markets,
        cleared: Clearing,
        terms: Terms,
    ) -> None:
        hub, _, self.weight, self.cost = (column[row] for column in online)
        self.household, self.crop, self.stock, self.net_trader = household, crop, stock, net_trader
        self.township, self.village = h.township[household], h.village[household]
        self.share = cleared.online_share[row]
        self.rents = cleared.hub_rents[0] + cleared.hub_rents[1 + hub]
        self.centre_rent, self.own_rent = cleared.hub_rents[0], cleared.hub_rents[1 + self.township]
        self.milling_yield, self.parcel = terms.milling_yield[crop], terms.parcel[self.township]
        self.markets, self.cleared, self.terms = markets, cleared, terms

    def open(self, h: Columns, channels: Channels, takings: Takings, received: Array, who: Array) -> Array:
        """Book open listings; adds to `received` at `who`, returns kg sold."""
        crops, platforms = len(self.terms.wholesale), self.terms.open_price.shape[0]
        market = crops * (1 + np.arange(platforms)) + self.crop[:, None]
        part = self.stock[:, None] * self.share[:, :platforms] * self.cleared.sold_fraction[market]
        weighted = part * self.weight[:, :platforms]
        gross = weighted * self.cleared.prices[market]
        consumer = part * self.milling_yield[:, None]
        cash_kg = channels.milling + (channels.packing + self.parcel) * self.milling_yield / channels.order_kg
        cash = part * cash_kg[:, None]
        parcels = consumer / channels.order_kg
        freight = parcels * self.parcel[:, None]
        load = part * self.markets.load[:platforms]
        km = np.where(self.terms.station[self.village], h.km_station[self.household], h.km_hub[self.household])
        unskilled = 1.0 - h.skill[self.household].astype(np.float64)
        an_order = channels.hours_order + channels.hours_unskilled * unskilled + channels.hours_km * km.astype(float)
        hours = part * (an_order * self.milling_yield / channels.order_kg)[:, None]
        net = gross - cash - load * self.rents[:, None]
        over = net - part * self.net_trader[:, None]
        for k in range(platforms):
            takings.open_gross[k] += np.bincount(self.crop, gross[:, k], crops)
            takings.open_kg[k] += np.bincount(self.crop, part[:, k], crops)
            takings.open_weighted[k] += np.bincount(self.crop, weighted[:, k], crops)
        took = part > 0.0
        each = np.broadcast_to(self.household[:, None], part.shape)[took]
        # these columns are of single precision, so that the order in which is added decides their last digits
        np.add.at(h.hours, each, hours[took])
        np.add.at(h.online_gain, each, (over - channels.hour_value * hours)[took])
        takings.milling_packing[0] += (cash - freight).sum()
        takings.premium[0] += over.sum()
        takings.premium[1] += (part * self.net_trader[:, None]).sum()
        self._carry(h, takings, parcels.sum(axis=1), freight.sum(axis=1), load.sum(axis=1))
        received[who] += net.sum(axis=1)
        return part.sum(axis=1)

    def brand(
        self, h: Columns, channels: Channels, takings: Takings, received: Array, who: Array, slipped: Array
    ) -> Array:
        """Book deliveries to the brand; adds to `received` at `who`, returns kg sold."""
        crops = len(self.terms.wholesale)
        part = self.stock * self.share[:, -1]
        weighted = part * self.weight[:, -1]
        gross = weighted * self.markets.posted[self.crop]
        kept = weighted * self.cleared.quota_rents[self.crop]
        cash = part * self.cost[:, -1]
        consumer = part * self.milling_yield
        parcels = consumer / channels.brand_order_kg
        freight = parcels * channels.brand_parcel * self.parcel + self.terms.trunk[self.township] * consumer
        load = part * self.markets.load[-1]
        net = gross - kept - cash - load * self.rents
        h.patronage[:] += np.bincount(self.household, kept, len(h.id))
        takings.brand_gross[:] += np.bincount(self.crop, gross, crops)
        takings.brand_kg[:] += np.bincount(self.crop, part, crops)
        takings.brand_weighted[:] += np.bincount(self.crop, weighted, crops)
        members = np.flatnonzero(part > 0.0)
        cooperative = h.cooperative[self.household[members]]
        takings.cooperative[:] += np.bincount(cooperative, (cash - freight)[members], takings.cooperative.size)
        takings.retained[:] += np.bincount(cooperative, kept[members], takings.retained.size)
        takings.slipped[0] += weighted[slipped[self.household]].sum()
        takings.slipped[1] += weighted.sum()
        takings.premium[0] += (net + kept - part * self.net_trader).sum()
        takings.premium[1] += (part * self.net_trader).sum()
        self._carry(h, takings, parcels, freight, load)
        received[who] += net
        return part

    def _carry(self, h: Columns, takings: Takings, parcels: Array, freight: Array, load: Array) -> None:
        townships = takings.parcels.size
        h.rent_paid[:] += np.bincount(self.household, load * self.own_rent, len(h.id))
        takings.parcels[:] += np.bincount(self.township, parcels, townships)
        takings.village_parcels[:] += np.bincount(self.village, parcels, takings.village_parcels.size)
        takings.freight[:] += np.bincount(self.township, freight, townships)
        takings.rent[0] += (load * self.centre_rent).sum()
        takings.rent[1:] += np.bincount(self.township, load * self.own_rent, townships)
        takings.load[:] += np.bincount(self.township, load, townships)
