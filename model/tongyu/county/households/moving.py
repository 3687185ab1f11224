"""What happens to what is kept by household when households end and others split off: rows go, come, and move.

Everything kept by household is an array with a row a household, and says which of five ways it goes (`Kept`). A
household that splits off begins in the row of the one it leaves, its mother; where a household ends, its kin inherit.
The columns say so in `COLUMNS`, a mechanism's state in `BY_HOUSEHOLD` (name: way), an added mechanism's
`Column` in `kept`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tongyu.county.households.columns import Columns, Floats, Ids
from tongyu.errors import AccountsError

TOLERANCE = {8: 1e-9, 4: 1e-5}  # by bytes of a number, relative: sums of what is divided and inherited


class Kept(Enum):
    """How what is kept by household goes when a household splits or ends."""

    SHARED = "divided by heads when a household splits, and inherited when it ends"
    HEADS = "divided by heads when a household splits; ends with the household"
    OWED = "stays with the mother, and is inherited"
    SAME = "who splits off has what its mother has; ends with the household"
    ANEW = "who splits off begins without it; ends with the household"


SHARED, HEADS, OWED, SAME, ANEW = Kept

COLUMNS: dict[str, Kept] = {
    # who and where; persons and what follows from them are counted anew, the id is given
    **dict.fromkeys(("id", "village", "township", "cell_row", "cell_column", "km_station", "km_hub", "soil"), SAME),
    **dict.fromkeys(("persons", "adults", "elders", "age", "schooling", "off_farm"), SAME),
    **dict.fromkeys(("chronic", "ill_younger", "ill_elders", "trade", "trained"), SAME),
    # what it has and owes
    **dict.fromkeys(("land", "tilled", "stock", "cash", "growing", "stores", "insured_mu"), SHARED),
    **dict.fromkeys(("debt", "loan", "patronage", "advance", "rent_paid"), OWED),
    # of the land, by which it is weighted where it is inherited (`OF_LAND`)
    **dict.fromkeys(("irrigated", "crop_share", "inputs"), SAME),
    # how it earns a head
    **dict.fromkeys(("ability", "wage_luck", "livestock", "remittance"), SAME),
    # drawn for itself
    **dict.fromkeys(("illness_cost", "base_skill", "base_openness", "skill", "openness", "quality"), SAME),
    # the lists that it was on with its mother, and what goes with them; the allowance it has to apply for
    **dict.fromkeys(("registered", "listed", "insured", "means"), SAME),
    "enrolled": ANEW,
    # what it did and what was done for it
    **dict.fromkeys(("sells", "phone", "shops", "cost_of_living", "cooperative", "group", "credit", "legal"), ANEW),
    **dict.fromkeys(("fund", "post"), ANEW),
    **dict.fromkeys(("placed", "health", "coached", "case_months", "cause", "since_case", "since_course"), ANEW),
    **dict.fromkeys(("passes", "contract", "excluded", "loss_months", "online_gain", "hours", "away"), ANEW),
    **dict.fromkeys(("sick_months", "shaken", "untreated", "inpatient"), ANEW),
    # the last twelve months, and the year so far
    **dict.fromkeys(("spent", "ring", "income_12", "consumed_12", "care_12", "income_year", "benefits"), HEADS),
    # the month, of which nothing has happened yet
    **dict.fromkeys(("income", "consumed", "care", "bill"), ANEW),
}
OF_LAND: Mapping[str, str] = {"irrigated": "land", "crop_share": "tilled", "inputs": "tilled"}
"""What is said of a mu, and the column of the mu of which it is said: its own, or those on which crops stand."""
EMPTY: Mapping[str, int] = {
    "cooperative": -1,
    "group": -1,
    "cost_of_living": 1,
}  # what a column has that begins anew, but for 0
AXIS: Mapping[str, int] = {"ring": 1}  # of households, but for 0


@dataclass(frozen=True)
class Moving:
    """Which rows there are after some of n households have ended and others have split off, m in all."""

    source: Ids  # (m,) the row before: its own, or its mother's
    split: Ids  # (k,) rows after of those that split off
    mother: Ids  # (k,) rows after of those they left
    share: Floats  # (k,) of the mother's persons who left with them
    ended: Ids  # (e,) rows before of those that ended
    heir: Ids  # (e,) rows before of those who inherit, who stay
    before: int  # n

    @property
    def row(self) -> Ids:
        """The row after of each row before (n,), -1 of those that ended."""
        found = np.full(self.before, -1, dtype=np.int64)
        stays = np.ones(len(self.source), dtype=bool)
        stays[self.split] = False
        found[self.source[stays]] = np.flatnonzero(stays)
        return found

    def array(self, values: NDArray[Any], kept: Kept, empty: float = 0, axis: int = 0) -> NDArray[Any]:
        """`values` (n, ...), households along `axis`, as they are by row after (m, ...). Nothing is written in them."""
        by_row = np.moveaxis(values, axis, 0)
        if kept in (SHARED, OWED) and len(self.ended):
            by_row = by_row.copy()
            np.add.at(by_row, self.heir, by_row[self.ended])
        found = by_row[self.source]
        if kept in (SHARED, HEADS):
            share = self.share.reshape(-1, *(1,) * (found.ndim - 1))
            parts = (found[self.mother] * share).astype(found.dtype)
            found[self.split] = parts
            found[self.mother] -= parts
        elif kept in (OWED, ANEW):
            found[self.split] = empty
        return np.ascontiguousarray(np.moveaxis(found, 0, axis))


def move_columns(h: Columns, moving: Moving) -> Columns:
    """The columns after the move; ids and persons are still those of the mothers.

    Raises AccountsError where what is divided and inherited is not what there was.
    """
    before = h._replace(**{name: getattr(h, name).copy() for name in OF_LAND})
    _weigh_by_land(before, moving)
    found = {
        name: moving.array(getattr(before, name), kept, EMPTY.get(name, 0), AXIS.get(name, 0))
        for name, kept in COLUMNS.items()
    }
    after = Columns(**found)
    for at, total in enumerate((after.income_12, after.consumed_12, after.care_12)):
        changed = np.concatenate([moving.split, moving.mother])
        total[changed] = after.ring[:, changed, at].sum(axis=0, dtype=np.float64)
    for name, kept in COLUMNS.items():
        if kept in (SHARED, OWED):
            require_the_same(name, getattr(before, name), getattr(after, name))
    return after


def require_the_same(what: str, before: NDArray[Any], after: NDArray[Any]) -> None:
    """Raise AccountsError where the sum has changed."""
    had, has = float(before.sum(dtype=np.float64)), float(after.sum(dtype=np.float64))
    through = float(np.abs(before).sum(dtype=np.float64))
    if not abs(had - has) <= TOLERANCE[before.itemsize] * max(1.0, through):
        raise AccountsError(f"households that ended and split off had {had:.6g} of {what}, others have {has:.6g} now")


def _weigh_by_land(h: Columns, moving: Moving) -> None:
    """What is said of a mu is, of inherited land and one's own, their mean."""
    if not len(moving.ended):
        return
    for name, weight in OF_LAND.items():
        column, mu = getattr(h, name), getattr(h, weight).astype(np.float64)
        whole = mu.copy()
        np.add.at(whole, moving.heir, mu[moving.ended])
        heirs = np.unique(moving.heir)
        heirs = heirs[whole[heirs] > 0.0]
        shape = (-1, *(1,) * (column.ndim - 1))
        total = column * mu.reshape(shape)
        np.add.at(total, moving.heir, total[moving.ended])
        column[heirs] = total[heirs] / whole[heirs].reshape(shape)


def move_kept(own: object, moving: Moving) -> None:
    """Move what a mechanism's state keeps by household: what it names in `BY_HOUSEHOLD`, and what `move` moves."""
    named: Mapping[str, Kept] = getattr(own, "BY_HOUSEHOLD", {})
    for name, kept in named.items():
        setattr(own, name, moving.array(getattr(own, name), kept))
    if hasattr(own, "move"):
        own.move(moving)


def years_moved(by_year: dict[int, NDArray[Any]], moving: Moving, unknown: float) -> None:
    """What is remembered of years (n,), in place; `unknown` of the households that split off, which were not there."""
    for year, values in by_year.items():
        found = values[moving.source]
        found[moving.split] = unknown
        by_year[year] = found


def rows_moved(rows: Ids, moving: Moving) -> Ids:
    """Some rows before as they are after, those that ended left out."""
    found = moving.row[rows]
    return found[found >= 0]


def realigned(values: NDArray[Any], ids: Ids, now: Ids, unknown: float) -> NDArray[Any]:
    """`values` (..., n) of the households `ids` (n,) for the households `now` (m,); `unknown` of those not among them.

    For who looks at households from outside, month by month.
    """
    if np.array_equal(ids, now):
        return values
    order = np.argsort(ids)
    at = order[np.minimum(np.searchsorted(ids[order], now), len(ids) - 1)]
    found = values[..., at]
    found[..., ids[at] != now] = unknown
    return found
