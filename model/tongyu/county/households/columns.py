"""The state of all households, one NumPy array a column, one row a household."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

SOURCES = ("wage", "crops", "other_operating", "property", "transfer", "stocks")
"""Of income, as `kernels.income` defines it; the last is the change of stocks and growing crops."""
WAGE, CROP_SALES, OTHER, PROPERTY, TRANSFER, STOCKS = range(len(SOURCES))

AMOUNTS = ("income", "consumed", "care")
"""What is remembered for twelve months: income from all sources, consumption, own payments for illness."""

Floats = NDArray[np.float64]
Small = NDArray[np.float32]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int32]
Short = NDArray[np.int16]
Byte = NDArray[np.int8]
Ids = NDArray[np.int64]


class Columns(NamedTuple):
    """All columns; kernels take this tuple whole. n households, rows sorted by (village, id).

    With `population.row_order` 1 they stand in an order drawn by lot, which changes no figure.
    Shares and indices lie in 0-1. Money and stocks are float64, since the accounts must close to 1e-9; traits that
    enter decisions are float32.
    """

    id: Ids  # entity of all draws
    village: Whole  # index
    township: Whole  # index
    cell_row: Short  # of the map, from the north
    cell_column: Short  # of the map, from the west
    km_station: Small  # road km to the village's (possible) station
    km_hub: Small  # to the township hub

    persons: Byte  # residents
    adults: Byte  # who can work: those of working age and fit; without them, elders who go on working
    elders: Byte  # persons of 62 and more
    age: Byte  # of the head, years
    schooling: Small  # of the head, years
    off_farm: Small  # share of the year, 0-1, that its adults work for wages when nothing keeps them; their mean
    land: Small  # mu that are its own
    tilled: Small  # mu that it tills: its own, less what kin have leased of it, and what it has leased of kin
    irrigated: Small  # share of the land
    soil: Small  # 0-1, mean 0.5
    ability: Small  # multiplies wages, mean about 1
    wage_luck: Small  # multiplies this year's wages from outside, mean 1: of its adults' luck
    livestock: Small  # multiplies other operating income, mean 1
    remittance: Small  # multiplies other transfers, mean 1
    chronic: Flags  # somebody is chronically ill
    ill_younger: Byte  # persons under 62 who are chronically ill
    ill_elders: Byte  # elders who are chronically ill
    illness_cost: Small  # what a chronic illness costs over the usual, for life
    base_skill: Small  # what unused skill fades to
    base_openness: Small  # what openness comes back to where nothing moves it

    skill: Small  # at selling online, 0-1
    openness: Small  # to what is new, 0-1
    quality: Small  # of the produce, 0-1
    sells: Flags  # sells online
    phone: Flags  # somebody is online with a phone
    shops: Flags  # buys online
    cooperative: Whole  # index, -1 none
    group: Whole  # mutual-aid group, -1 none
    registered: Flags  # on the list of the poor
    listed: Flags  # ever on the list of the poor: help for the listed goes on after they have left it
    enrolled: Flags  # in the minimum-living allowance
    insured: Flags  # beyond the common scheme
    credit: Flags  # linked to formal credit
    legal: Flags  # has legal aid
    fund: Flags  # has a place in its village's mutual-aid fund
    post: Flags  # holds a post of public welfare
    trade: Flags  # somebody has been trained in a trade
    trained: Small  # share of its adults' time for wage work, 0-1, that those with a trade give
    placed: Byte  # adults who were found work away
    away: Byte  # persons who have left the county and send money home
    health: Flags  # has check-ups and a family doctor
    coached: Flags  # is looked after beyond its course or case: sales teach more, less is forgotten
    case_months: Byte  # left of an open case, 0 none
    cause: Byte  # of need, as the last case found it: 1 illness, 2 labour, 3 debt, 4 skill; 0 no case yet
    since_case: Short  # months since its last case was closed, at most 10,000, which is never
    since_course: Short  # months since its last course, at most 10,000, which is never
    passes: Flags  # this season's produce passed the cooperative's grading
    contract: Flags  # delivers to the brand this season
    excluded: Byte  # months without the brand, after what was delivered came back
    inputs: Small  # share of this season's farm inputs that was paid
    insured_mu: Small  # of crops, this year
    sick_months: Byte  # left of an illness that keeps an adult from work
    shaken: Byte  # months left of distress after illness or loss
    loss_months: Byte  # in a row with a loss from selling online
    online_gain: Small  # yuan a month against the trader, smoothed
    hours: Small  # of this month, spent selling online
    cost_of_living: Small  # own, 1 = the county's

    stock: Floats  # (n, crops) kg
    crop_share: Small  # (n, crops) of the land, sums to 1
    cash: Floats  # yuan, never below 0
    debt: Floats  # yuan
    loan: Floats  # yuan of small credit that is put to work, beside debt
    patronage: Floats  # yuan owed by the cooperative for the year's brand deliveries
    advance: Floats  # yuan owed to the cooperative, paid in advance at harvest
    rent_paid: Floats  # yuan of hub rent this year
    spent: Floats  # yuan of consumption, trailing mean a month
    growing: Floats  # yuan paid for what stands in the field, until its harvest
    stores: Floats  # yuan, stocks and growing crops when the last month closed

    income: Floats  # (n, sources) yuan of this month
    consumed: Floats  # yuan of this month, own food included, care not
    care: Floats  # yuan of this month paid for illness, less what others gave for it
    bill: Floats  # yuan of it for an admission, which donors and groups may share
    inpatient: Floats  # yuan of own inpatient payments in the calendar year, before critical-illness insurance
    untreated: Byte  # months for which it still counts that an admission was left untreated, 12 in its month
    ring: Small  # (12, n, amounts) the last twelve months
    income_12: Floats  # yuan of the last twelve months
    consumed_12: Floats  # yuan of consumption in these months
    care_12: Floats  # yuan of own payments for illness in these months
    income_year: Floats  # (n, sources) yuan since the year began
    means: Floats  # yuan of income a head without means-tested benefits, as the office saw it this year
    benefits: Small  # (n, 12) yuan of means-tested benefits in the last twelve months


def empty_columns(n: int, crops: int) -> Columns:
    """Columns of `n` households with so many `crops`, all zero; index columns -1, luck with wages 1."""
    kinds: dict[Any, type[np.generic]] = {
        Ids: np.int64,
        Whole: np.int32,
        Short: np.int16,
        Byte: np.int8,
        Flags: np.bool_,
        Small: np.float32,
        Floats: np.float64,
    }
    shapes = {
        "stock": (n, crops),
        "crop_share": (n, crops),
        "income": (n, len(SOURCES)),
        "ring": (12, n, len(AMOUNTS)),
        "income_year": (n, len(SOURCES)),
        "benefits": (n, 12),
    }
    arrays: dict[str, NDArray[Any]] = {
        name: np.zeros(shapes.get(name, (n,)), dtype=kinds[kind]) for name, kind in Columns.__annotations__.items()
    }
    arrays["wage_luck"][:] = 1.0
    arrays["cooperative"][:] = -1
    arrays["group"][:] = -1
    return Columns(**arrays)
