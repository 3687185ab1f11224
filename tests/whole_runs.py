"""What tests of whole runs share: books kept beside the ledger's, and results as bytes."""

import hashlib
import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from tongyu.county.county import County
from tongyu.county.households.columns import CROP_SALES, OTHER, PROPERTY, STOCKS, TRANSFER, WAGE
from tongyu.county.ledger import COOPERATIVES, ENTERPRISE, GOVERNMENT, HOUSEHOLDS, HUBS, OUTSIDE, PLATFORMS, WAGES_DUE
from tongyu.county.mechanisms.brand import Enterprise
from tongyu.county.mechanisms.prices import OutsidePrices

# Items of the households' books that are income; all others are consumption, care, credit and medical insurance.
INCOME_ITEMS = {
    "wages": WAGE,
    "local wages": WAGE,
    "sales to traders": CROP_SALES,
    "sales on open listings": CROP_SALES,
    "brand purchases": CROP_SALES,
    "patronage": CROP_SALES,
    "refunded rent": CROP_SALES,
    "inputs": CROP_SALES,
    "crop insurance": CROP_SALES,
    "indemnities": CROP_SALES,
    "milling and packing": CROP_SALES,
    "fees, milling and packing": CROP_SALES,
    "carriers": CROP_SALES,
    "handling": CROP_SALES,
    "hub rent": CROP_SALES,
    "other operating income": OTHER,
    "property income": PROPERTY,
    "pensions": TRANSFER,
    "subsidies": TRANSFER,
    "other transfers": TRANSFER,
    "allowance": TRANSFER,
    "top-ups": TRANSFER,
    "sent home": TRANSFER,
    "producer subsidies": TRANSFER,
    "disaster relief": TRANSFER,
    "posts of public welfare": WAGE,
    "earned with small credit": OTHER,
    "interest on small credit": OTHER,
}


class Books(NamedTuple):
    """What a month left open, each relative to what passed through; 0 but for rounding."""

    money: dict[str, float]  # by account, the outside world among them: change of cash less net flow
    goods: np.ndarray  # (crops,) change of stock less harvest, sales, food and loss
    income: np.ndarray  # (sources,) the households' income column less the ledger's items and the change of stores


def months_and_books(county: County, months: int) -> Iterator[Books]:
    """Step `county` month by month, with each month's books made up from its columns and institutions."""
    for _ in range(months):
        cash, stock = _cash(county), county.columns.stock.sum(axis=0)
        prices = county.terms.wholesale.copy()  # at which what is eaten this month counts as income
        growing = math.fsum(county.columns.growing)
        county.step()
        yield Books(
            _open_money(county, cash),
            _open_goods(county, stock),
            _open_income(county, prices, stock, growing),
        )


def _cash(county: County) -> dict[str, float]:
    return {
        HOUSEHOLDS: math.fsum(county.columns.cash),
        COOPERATIVES: math.fsum(cooperative.cash for cooperative in county.cooperatives),
        PLATFORMS: math.fsum(platform.cash for platform in county.platforms),
        HUBS: math.fsum(hub.cash for hub in county.hubs),
        GOVERNMENT: county.government.cash,
        ENTERPRISE: county.own(Enterprise).cash,
        WAGES_DUE: math.fsum(county.local_wages),
    }


def _open_money(county: County, before: dict[str, float]) -> dict[str, float]:
    """By account; the outside world has no till, so its change is what all the others together lost."""
    now = _cash(county)
    change = {account: now[account] - before[account] for account in now}
    change[OUTSIDE] = -math.fsum(change.values())
    held = before | {OUTSIDE: math.fsum(before.values())}
    flows = county.ledger.flows
    gaps = {}
    for account in change:
        moved = [amount for (_, payee, _), amount in flows.items() if payee == account]
        moved += [-amount for (payer, _, _), amount in flows.items() if payer == account]
        size = max(1.0, math.fsum(map(abs, moved)), abs(held[account]))
        gaps[account] = (change[account] - math.fsum(moved)) / size
    return gaps


def _open_goods(county: County, before: np.ndarray) -> np.ndarray:
    books, now = county.ledger, county.columns.stock.sum(axis=0)
    gap = before + books.harvested - books.sold - books.eaten - books.lost - now
    return gap / np.maximum(1.0, before + books.harvested)


def _open_income(county: County, prices: np.ndarray, stock: np.ndarray, growing: float) -> np.ndarray:
    earned = county.columns.income.sum(axis=0)
    booked, size = np.zeros_like(earned), np.ones_like(earned)
    for (payer, payee, item), amount in county.ledger.flows.items():
        if item in INCOME_ITEMS and HOUSEHOLDS in (payer, payee):
            booked[INCOME_ITEMS[item]] += amount if payee == HOUSEHOLDS else -amount
            size[INCOME_ITEMS[item]] += abs(amount)
    rent = county.ledger.flows.get((HOUSEHOLDS, HOUSEHOLDS, "rent of land"), 0.0)
    booked[[PROPERTY, CROP_SALES]] += rent, -rent
    size[[PROPERTY, CROP_SALES]] += rent
    eaten = float((county.ledger.eaten * prices).sum())
    booked[CROP_SALES] += eaten
    size[CROP_SALES] += eaten
    worth = county.values["measures.stock_price"] * county.own(OutsidePrices).now
    put_by = float((worth * (county.columns.stock.sum(axis=0) - stock)).sum())
    booked[STOCKS] = put_by + math.fsum(county.columns.growing) - growing
    size[STOCKS] += float((worth * stock).sum()) + growing
    return (earned - booked) / size


def digests(county: County) -> dict[str, str]:
    """A hash of the bytes of every column of the monthly, yearly and household tables, by "table.column"."""
    tables = {"monthly": county.monthly, "yearly": county.yearly, "households": county.households.frame()}
    return {f"{table}.{name}": _digest(frame[name]) for table, frame in tables.items() for name in frame.columns}


def table_digests(frame: pd.DataFrame) -> dict[str, str]:
    """A hash of the bytes of every column of one table."""
    return {str(name): _digest(frame[name]) for name in frame.columns}


def different(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """Names of the columns in which two runs are not the same to the last bit, or that only one of them has."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def _digest(column: pd.Series) -> str:
    values = column.to_numpy()
    content = values.tobytes() if values.dtype.kind in "biuf" else "\n".join(map(str, values)).encode()
    index = "\n".join(map(str, column.index)).encode()
    return hashlib.sha256(values.dtype.str.encode() + b"\0" + index + b"\0" + content).hexdigest()
