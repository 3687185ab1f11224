"""Returning: those who left come back to a county that sells online, where a social worker tells them of it.

Each January whoever left in an earlier year, is of working age, and whose household is there and has room for one more
comes back to it with the chance

    population.returning * (quality of social work in its township) * min(1, sellers / population.returning_sellers)

where `sellers` is the share of the county's households that sell online: so that `population.returning` is the chance of
a year in a county that is known to sell, whose social workers, who know the families of those who left, work as well as
can be. Without social workers, or without sellers, nobody comes back by this. Who does is as old as the years have made
it, with the schooling and the health with which it left, is a person of its household again, and sends no more money.
Nor does who turns 62 away, and is not heard of again.
Draws are of the person and the year alone: who comes back moves nobody else's luck. Who sells hangs on the programme,
and so does, through this link alone, who lives in the county.
"""

import numpy as np

from tongyu.county.draws import Purpose, uniforms
from tongyu.county.households.absent import Absent, a_year_older, of_rows, taken_in
from tongyu.county.households.columns import Flags, Floats, Ids
from tongyu.county.households.people import MOST_PERSONS
from tongyu.county.mechanism import Mechanism
from tongyu.county.mechanisms.people import JANUARY, Vital, count_anew
from tongyu.county.mechanisms.social_work import Casework
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.county.switches import Switch
from tongyu.kernels.people import OLDEST_IN_WORK


def come_back(county: State) -> None:
    """Take in who comes back this January; forget those whose household has ended, and who is too old to send or return."""
    vital = county.own(Vital)
    vital.back = {}
    if county.month_of_year != JANUARY or county.month == 0 or len(vital.absent.home) == 0:
        return
    if vital.aged:
        vital.absent = a_year_older(vital.absent, county.year)
    row = _homes(vital.absent, county.columns.id)
    works = vital.absent.age <= OLDEST_IN_WORK
    at_home = row[(row >= 0) & ~works]
    county.columns.away[:] -= np.bincount(at_home, minlength=len(county.columns.id)).astype(np.int8)
    vital.absent, row = of_rows(vital.absent, (row >= 0) & works), row[(row >= 0) & works]
    comes = _comes(county, vital.absent, row)
    if not comes.any():
        return
    h, back = county.columns, of_rows(vital.absent, comes)
    vital.back = dict(zip(back.entity.tolist(), back.age.tolist(), strict=True))
    vital.happened = vital.happened._replace(returned=len(vital.back))
    vital.absent = of_rows(vital.absent, ~comes)
    h.away[:] -= np.bincount(row[comes], minlength=len(h.id)).astype(np.int8)
    county.people = taken_in(county.people, back, row[comes])
    count_anew(county)


def chance(county: State) -> Floats:
    """To come back this year to a household of each township (townships,), 0-1."""
    v, quality = county.values, county.own(Casework).work_quality
    sellers = float(np.count_nonzero(county.columns.sells)) / len(county.columns.id)
    return np.asarray(v["population.returning"] * min(1.0, sellers / v["population.returning_sellers"]) * quality)


def _homes(absent: Absent, ids: Ids) -> Ids:
    """The row of each one's household (a,), -1 where it has ended."""
    order = np.argsort(ids)
    at = order[np.minimum(np.searchsorted(ids[order], absent.home), len(ids) - 1)]
    return np.where(ids[at] == absent.home, at, -1)


def _comes(county: State, absent: Absent, row: Ids) -> Flags:
    """Who of the register comes back (a,): by lot, and of a household no more than there is room for."""
    luck = uniforms(county.seed, Purpose.RETURNING, absent.entity, county.year)
    comes = (luck < chance(county)[county.columns.township[row]]) & (absent.since < county.year)
    rows = row[comes]
    by_home = np.argsort(rows, kind="stable")
    first = np.searchsorted(rows[by_home], rows[by_home])  # the place of the first of the same household
    place = np.empty(len(rows), dtype=np.int64)
    place[by_home] = np.arange(len(rows)) - first
    comes[comes] = county.columns.persons[rows].astype(np.int64) + place < MOST_PERSONS
    return np.asarray(comes)


def figures(county: State) -> dict[str, float]:
    """Persons of the county who came back this month."""
    return {"came_back": county.own(Vital).happened.returned * county.scale}


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("population.returning", 0.007, "a year", (0.0, 0.02), (0, 1), "assumed", "", "chance that a person of working age who left comes back to a county that sells, where a social worker tells of it; 0 = no link"),
    number("population.returning_sellers", 0.1, "share of households", (0.05, 0.3), (0.001, 1), "assumed", "", "that sell online where a county sells so that those who left know of it; where fewer do, the chance is less in proportion"),
)
# fmt: on

SWITCHES = (
    Switch(
        "returning",
        "those who left come back to a county that sells, told by social workers",
        "came_back",
        "both",
        neutral={"population.returning": 0},
        link=True,
    ),
)

MECHANISM = Mechanism(
    name="returning",
    does="those who left come back to a county that sells, told by social workers",
    steps=(come_back,),
    numbers=NUMBERS,
    switches=SWITCHES,
    figures=figures,
)
