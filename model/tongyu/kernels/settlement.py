"""After clearing: stock leaves, money arrives."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tongyu.kernels.channels import open_cash, open_hours, trader_cost, trader_weight
from tongyu.kernels.compile import household_kernel


class Takings(NamedTuple):
    """What the month's sales add up to, yuan unless stated; filled by `settle_offers`."""

    trader: NDArray[np.float64]  # (crops,) received from traders
    trader_kg: NDArray[np.float64]  # (crops,) raw kg
    open_gross: NDArray[np.float64]  # (platforms, crops) net of commission
    open_kg: NDArray[np.float64]  # (platforms, crops) raw kg
    open_weighted: NDArray[np.float64]  # (platforms, crops) consumer kg of standard quality
    brand_gross: NDArray[np.float64]  # (crops,) posted price net, rent included
    brand_kg: NDArray[np.float64]  # (crops,) raw kg
    brand_weighted: NDArray[np.float64]  # (crops,) consumer kg of standard quality
    milling_packing: NDArray[np.float64]  # (1,) paid to suppliers by open listings
    parcels: NDArray[np.float64]  # (townships,) outbound, number, those of the brand included
    freight: NDArray[np.float64]  # (townships,) paid for parcels and trunk
    rent: NDArray[np.float64]  # (1 + townships,) hub rent, centre first
    cooperative: NDArray[np.float64]  # (cooperatives,) fees, milling, inspection and packing
    retained: NDArray[np.float64]  # (cooperatives,) quota rent kept for patronage
    load: NDArray[np.float64]  # (townships,) kg load that went through
    village_parcels: NDArray[np.float64]  # (villages,) of open listings, handed in there
    brand_parcels: NDArray[np.float64]  # (townships,) on pallets from the hub, which no village station sees
    slipped: NDArray[np.float64]  # (2,) brand kg from graded-wrong households, all brand kg
    premium: NDArray[np.float64]  # (2,) online receipts over the trader's for the same kg, and the trader's


@household_kernel(
    "township",
    "cash",
    "income",
    "stock",
    "hours",
    "rent_paid",
    "online_gain",
    "cooperative",
    "patronage",
    "km_station",
    "km_hub",
    "village",
    "skill",
    "quality",
)
def settle_offers(h, n, columns, online, markets, cleared, slipped, bargain, channels, terms, takings, crops_source):
    """Book the flows of `n` offers on households (cash, income, stock, hours, rents) and in `takings`.

    Cash costs are paid here; own hours are only counted, and taken from wage work once. The trader pays `bargain` (n,)
    times his price. A member is paid the posted
    price less the quota rent, which the cooperative keeps until the year's patronage.
    """
    household, stock, crop, _, weight_trader, cost_trader, row = columns
    hub, _, weight_online, cost_online = online
    crops = len(terms.wholesale)
    platforms = terms.open_price.shape[0]
    for offer in range(n):
        i = household[offer]
        c = crop[offer]
        kg = stock[offer]
        t = h.township[i]
        price = cleared.prices[c]
        sold = kg * cleared.trader_share[offer] * cleared.sold_fraction[c]
        received = sold * (weight_trader[offer] * price - cost_trader[offer]) * bargain[i]
        takings.trader[c] += received
        takings.trader_kg[c] += sold
        r = row[offer]
        if r >= 0:
            # what it forgoes at the trader's, to whom this offer itself may have no way; where nobody sells to him his
            # price has not cleared, and he would pay the last one
            offered = price if price > 0.0 else terms.wholesale[c]
            net_trader = trader_weight(h.quality[i], channels) * offered
            net_trader -= trader_cost(terms.wholesale[c], h.km_hub[i], channels)
            rents = cleared.hub_rents[0] + cleared.hub_rents[1 + hub[r]]
            for k in range(platforms):
                part = kg * cleared.online_share[r, k] * cleared.sold_fraction[crops + k * crops + c]
                if part <= 0.0:
                    continue
                consumer = part * terms.milling_yield[c]
                weighted = part * weight_online[r, k]
                gross = weighted * cleared.prices[crops + k * crops + c]
                cash = part * open_cash(terms.parcel[t], terms.milling_yield[c], channels)
                parcels = consumer / channels.order_kg
                freight = parcels * terms.parcel[t]
                load = part * markets.load[k]
                km = h.km_station[i] if terms.station[h.village[i]] else h.km_hub[i]
                hours = part * open_hours(h.skill[i], km, terms.milling_yield[c], channels)
                net = gross - cash - load * rents
                received += net
                sold += part
                h.hours[i] += hours
                h.rent_paid[i] += load * cleared.hub_rents[1 + t]
                takings.open_gross[k, c] += gross
                takings.open_kg[k, c] += part
                takings.open_weighted[k, c] += weighted
                takings.milling_packing[0] += cash - freight
                takings.parcels[t] += parcels
                takings.village_parcels[h.village[i]] += parcels
                takings.freight[t] += freight
                takings.rent[0] += load * cleared.hub_rents[0]
                takings.rent[1 + t] += load * cleared.hub_rents[1 + t]
                takings.load[t] += load
                gain = net - part * net_trader - channels.hour_value * hours
                h.online_gain[i] += gain
                takings.premium[0] += net - part * net_trader
                takings.premium[1] += part * net_trader
            part = kg * cleared.online_share[r, platforms]
            if part > 0.0:
                consumer = part * terms.milling_yield[c]
                weighted = part * weight_online[r, platforms]
                gross = weighted * markets.posted[c]
                kept = weighted * cleared.quota_rents[c]
                cash = part * cost_online[r, platforms]
                parcels = consumer / channels.brand_order_kg
                freight = parcels * channels.brand_parcel * terms.parcel[t] + terms.trunk[t] * consumer
                load = part * markets.load[platforms]
                net = gross - kept - cash - load * rents
                received += net
                sold += part
                member = h.cooperative[i]
                h.patronage[i] += kept
                h.rent_paid[i] += load * cleared.hub_rents[1 + t]
                takings.brand_gross[c] += gross
                takings.brand_kg[c] += part
                takings.brand_weighted[c] += weighted
                takings.parcels[t] += parcels
                takings.brand_parcels[t] += parcels
                takings.freight[t] += freight
                takings.cooperative[member] += cash - freight
                takings.retained[member] += kept
                takings.rent[0] += load * cleared.hub_rents[0]
                takings.rent[1 + t] += load * cleared.hub_rents[1 + t]
                takings.load[t] += load
                takings.slipped[1] += weighted
                if slipped[i]:
                    takings.slipped[0] += weighted
                takings.premium[0] += net + kept - part * net_trader
                takings.premium[1] += part * net_trader
        h.cash[i] += received
        h.income[i, crops_source] += received
        h.stock[i, c] = max(0.0, h.stock[i, c] - sold)


@household_kernel("id", "online_gain", "sells", "loss_months")
def smooth_gains(h, before, weight):
    """Turn this month's gains into the running mean that households act on; count months of loss."""
    for i in range(len(h.id)):
        if not h.sells[i]:
            h.online_gain[i] = 0.0
            h.loss_months[i] = 0
            continue
        month = h.online_gain[i] - before[i]
        h.online_gain[i] = (1.0 - weight) * before[i] + weight * month
        if month < 0.0:
            h.loss_months[i] = min(h.loss_months[i] + 1, 100)
        elif month > 0.0:
            h.loss_months[i] = 0


@household_kernel("id", "cooperative", "patronage", "township", "rent_paid", "cash", "income")
def pay_out(h, share_of_cooperative, refund_of_township, paid, lost, refunded, crops_source):
    """Pay the year's patronage and refund rents of public hubs.

    `share_of_cooperative` (cooperatives,) is the share of what it owes that a cooperative can pay: what it cannot is
    lost. `refund_of_township` (townships,) is the share of its rents that a publicly funded hub gives back. Adds to
    `paid`, `lost` (cooperatives,) and `refunded` (townships,) yuan; what a household that left was owed is lost.
    """
    for i in range(len(h.id)):
        c = h.cooperative[i]
        amount = 0.0
        if h.patronage[i] > 0.0 and c >= 0:
            amount = share_of_cooperative[c] * h.patronage[i]
            paid[c] += amount
            lost[c] += h.patronage[i] - amount
        h.patronage[i] = 0.0
        t = h.township[i]
        back = refund_of_township[t] * h.rent_paid[i]
        h.rent_paid[i] = 0.0
        refunded[t] += back
        h.cash[i] += amount + back
        h.income[i, crops_source] += amount + back
