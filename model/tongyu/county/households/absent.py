"""Who has left the county: the register of persons who send money home, and may come back to their household."""

from typing import NamedTuple

import numpy as np

from tongyu.county.households.columns import Byte, Flags, Floats, Ids
from tongyu.county.households.people import People
from tongyu.kernels.people import OLDEST


class Absent(NamedTuple):
    """Persons (a) who have left, in the order in which they left; but for `age` as they were when they did."""

    home: Ids  # the id of the household that they left
    since: Ids  # the year in which they left
    entity: Ids
    age: Byte
    woman: Flags
    relation: Byte
    schooling: Floats
    chronic: Flags
    fit: Flags
    trade: Flags


OF_PERSONS = Absent._fields[2:]


def nobody() -> Absent:
    """The register of a county that nobody has left yet."""
    return Absent(
        *(np.zeros(0, dtype=kind) for kind in (*(np.int64,) * 3, np.int8, bool, np.int8, float, *(bool,) * 3))
    )


def with_leavers(absent: Absent, people: People, leaves: Flags, ids: Ids, year: int) -> Absent:
    """The register with those of `people` (p,) who leave in `year`; `ids` (n,) are those of households."""
    who = np.flatnonzero(leaves)
    persons = [getattr(people, name)[who] for name in OF_PERSONS]
    new = [ids[people.household[who]], np.full(len(who), year), *persons]
    return Absent(*[np.concatenate([old, one]) for old, one in zip(list(absent), new, strict=True)])


def a_year_older(absent: Absent, year: int) -> Absent:
    """The register with those a year older who had left before `year`."""
    older = np.minimum(absent.age.astype(np.int64) + (absent.since < year), OLDEST)
    return absent._replace(age=older.astype(np.int8))


def of_rows(absent: Absent, rows: Flags) -> Absent:
    """A part of the register, `rows` (a,)."""
    return Absent(*[getattr(absent, name)[rows] for name in Absent._fields])


def taken_in(people: People, back: Absent, row: Ids) -> People:
    """`people` with those who are `back` (b,), each the last of the household in its `row` (b,)."""
    household = np.concatenate([people.household, row])
    order = np.argsort(household, kind="stable")
    parts = [np.concatenate([getattr(people, name), getattr(back, name)])[order] for name in OF_PERSONS]
    return People(np.searchsorted(household[order], np.arange(len(people.start))).astype(np.int64), *parts)
