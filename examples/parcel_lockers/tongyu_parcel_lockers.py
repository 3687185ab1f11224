"""Parcel lockers: a township with lockers sends its parcels for less, once households have learned to use them.

A carrier that empties a locker does not wait at a counter. With s the share of a township's households that use it,

    parcel price = price of the counter * (1 - saving * s)

and in a township with a locker each household that sells or shops online, and does not use it yet, begins to with the
chance `parcel_lockers.learning` a month.
"""

import numpy as np

from tongyu.extending import (
    After,
    Column,
    Figure,
    LeverKind,
    Mechanism,
    State,
    Switch,
    number,
    purpose_of,
    uniforms,
)

LEVER = "resources.parcel_lockers"
USES = "parcel_lockers_uses"


class Lockers:
    """Where lockers stand this month."""

    def __init__(self, county: State) -> None:
        self.stand = np.zeros(county.townships)  # 0-1, by township


def open_lockers(county: State) -> None:
    """Set up the lockers that are paid for; more households use them, and parcels get cheaper."""
    h, v, lockers, uses = county.columns, county.values, county.own(Lockers), county.column(USES)
    lockers.stand = county.programme.townships(LEVER)
    luck = uniforms(county.seed, purpose_of("parcel_lockers"), h.id, county.month)
    online = h.sells | h.shops
    uses |= online & (luck < v["parcel_lockers.learning"] * lockers.stand[h.township])
    here = np.bincount(h.township, minlength=county.townships)
    share = np.bincount(h.township, weights=uses, minlength=county.townships) / np.maximum(here, 1)
    county.terms.parcel[:] *= 1.0 - v["parcel_lockers.saving"] * share * lockers.stand


def figures(county: State) -> dict[str, float]:
    """Townships with a locker, and the share of households that use one."""
    return {
        "parcel_lockers": float(county.own(Lockers).stand.sum()),
        "parcel_lockers_used": float(county.column(USES).mean()),
    }


MECHANISM = Mechanism(
    name="parcel_lockers",
    does="parcel lockers in the townships, where parcels cost less once households use them",
    steps=(After("logistics.move", open_lockers),),
    numbers=(
        number(
            *("parcel_lockers.saving", 0.15, "share", (0.05, 0.3), (0, 1)),
            *("assumed", "", "off the price of a parcel where all households use the locker"),
        ),
        number(
            *("parcel_lockers.learning", 0.1, "a month", (0.03, 0.3), (0, 1)),
            *("assumed", "", "chance to begin using a locker, of those who sell or shop online"),
        ),
        number(
            *("programme.resources.parcel_lockers", 1_500.0, "yuan a township a month", (500, 4_000), (0, 1e6)),
            *("assumed", "", "rent and upkeep of the lockers of a township"),
        ),
    ),
    levers=(
        LeverKind(
            "resources",
            "parcel_lockers",
            "E",
            "townships",
            1,
            "parcel_lockers_used",
            "parcel lockers: parcels cost less once households use them",
            one_a="township",
            most_per="township",
        ),
    ),
    switches=(
        Switch(
            "parcel_lockers",
            "parcels cost less where lockers are used",
            "-parcel_price",
            neutral={"parcel_lockers.saving": 0},
        ),
    ),
    state=Lockers,
    columns=(Column(USES, np.bool_),),
    figures=figures,
    shows=(
        Figure("parcel_lockers", "townships", "townships with parcel lockers"),
        Figure("parcel_lockers_used", "0-1", "households that use a parcel locker", better=1, decimals=3),
    ),
    words={
        "zh": {
            "Parcel lockers": "快递柜",
            "parcel lockers: parcels cost less once households use them": "乡镇设快递柜：农户用起来以后，寄件更便宜",
            "townships": "个乡镇",
            "townships with parcel lockers": "设快递柜的乡镇",
            "households that use a parcel locker": "使用快递柜的农户",
        }
    },
)
