"""People: who is born, grows old, dies and leaves, and what becomes of their households.

Each January everybody is a year older; what the year brings is drawn by person or household (`kernels.people`), and by
nothing that a programme moves, so that scenarios with one seed hold the same persons and households year by year, but
for those who come back to a county that sells (`returning`) and what follows from their being there, in their household
and in those of kin who would inherit or lease its land.

- Elders who move out of a family take their heads' share of land, cash, stocks and growing crops, and no debt. Their
  household is on the lists on which the family was, and has what is a household's own (skill, luck) drawn anew.
- A household ends when nobody of 18 and older is left: kin take what it had and owed, and its children. Kin are the
  household that it split off from, where that is still there, else the next one of its village.
- Those who leave the county send money home, which is a transfer, for as long as the household is there and they do
  not come back. They stand in a register, with what is a person's own.

The state's land stays with a household whoever dies or is born (it is not allotted anew).
"""

from typing import NamedTuple

import numpy as np

from tongyu.county.draws import Purpose
from tongyu.county.households.absent import nobody, with_leavers
from tongyu.county.households.columns import TRANSFER, Byte, Flags, Ids
from tongyu.county.households.kin import kin_of
from tongyu.county.households.moving import Moving
from tongyu.county.households.people import (
    CHILD,
    MOST_PERSONS,
    People,
    another_school_year,
    count_off_farm,
    count_people,
    count_trades,
    illness_of,
    is_woman,
)
from tongyu.county.households.population import NEVER, draw_traits, in_order
from tongyu.county.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.county.mechanism import Mechanism
from tongyu.county.mechanisms.cooperatives import settle_estates
from tongyu.county.mechanisms.trends import trend
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.county.switches import Switch
from tongyu.errors import AccountsError
from tongyu.kernels.health import Health, draw_costs
from tongyu.kernels.people import DIED, LEFT, MOVED_OUT, OF_AGE, SPLIT_OFF, STAYS, Purposes, live_a_year, send_home
from tongyu.kernels.people import People as Numbers

JANUARY = 0
OLD = 60
BORN = 2**35  # times the same: what the entity of who is born is above the household's first person's

PURPOSES = Purposes(
    death=int(Purpose.DEATH),
    birth=int(Purpose.BIRTH),
    illness=int(Purpose.ILLNESS_BEGINS),
    fitness=int(Purpose.WORKING_ON),
    leaving_home=int(Purpose.LEAVING_HOME),
    leaving_county=int(Purpose.LEAVING_COUNTY),
)


class Happened(NamedTuple):
    """What the month has brought, of the sample."""

    births: int = 0
    deaths: int = 0
    left: int = 0  # persons, the county
    returned: int = 0  # persons, of those who had left
    split: int = 0  # households that split off
    ended: int = 0


class Vital:
    """The register of persons and households: what there was when the month began, and what has happened since."""

    def __init__(self, county: State) -> None:
        self.happened = Happened()
        self.sent = 0.0  # yuan of the sample this month
        # Of the month, by person and by household: who did not stay and why, and the kin of who has ended.
        self.fates: dict[int, int] = {}
        self.heirs: dict[int, int] = {}
        self.back: dict[int, int] = {}  # ages of those who came back, by person
        self.absent = nobody()
        self.aged = 0  # years, that everybody is older
        self._open(county)

    def _open(self, county: State) -> None:
        self._persons, self._households = len(county.people.age), len(county.columns.id)

    def check(self, county: State) -> None:
        """Raise AccountsError where persons or households are not those before, more or fewer by what happened."""
        h, people, what = county.columns, county.people, self.happened
        persons = self._persons + what.births - what.deaths - what.left + what.returned
        households = self._households + what.split - what.ended
        for name, expected, found in (
            ("persons", persons, len(people.age)),
            ("persons of households", persons, int(h.persons.sum(dtype=np.int64))),
            ("households", households, len(h.id)),
            ("households with persons", households, int(np.count_nonzero(np.diff(people.start)))),
        ):
            if expected != found:
                raise AccountsError(f"{county.date}: there are {found} {name}, the register has {expected}")
        self._open(county)


def turn(county: State) -> None:
    """Live a year, each January but for that in which a run begins."""
    vital = county.own(Vital)
    vital.happened, vital.fates, vital.heirs, vital.aged = Happened(), {}, {}, 0
    if county.month_of_year != JANUARY or county.month == 0:
        return
    people, numbers = county.people, county.numbers(Numbers)
    n = len(county.columns.id)
    fate, born = np.zeros(len(people.age), dtype=np.int8), np.zeros(n, dtype=bool)
    live_a_year(
        people.start,
        county.columns.id,
        people.entity,
        people.age,
        people.chronic,
        people.fit,
        numbers,
        illness_of(county.values),
        county.key,
        PURPOSES,
        county.year,
        fate,
        born,
    )
    if numbers.ageing > 0.0:
        another_school_year(people, county.values, county.seed)
    _somebody_stays(people, fate)
    gone = np.flatnonzero(fate != STAYS)
    vital.fates = dict(zip(people.entity[gone].tolist(), fate[gone].tolist(), strict=True))
    vital.aged = int(numbers.ageing > 0.0)
    county.columns.away[:] += np.bincount(people.household[fate == LEFT], minlength=n).astype(np.int8)
    vital.absent = with_leavers(vital.absent, people, fate == LEFT, county.columns.id, county.year)
    split = _move_people(county, people, fate, born)
    count_anew(county)
    h = county.columns
    draw_traits(h, split, county.values, county.seed)
    draw_costs(h, county.numbers(Health), county.key, int(Purpose.ILLNESS_COST))
    h.since_case[split], h.since_course[split] = NEVER, NEVER


def count_anew(county: State) -> None:
    """Fill in what follows for households from their persons having changed."""
    h = county.columns
    count_people(h, county.people)
    count_off_farm(h, county.people, county.values)
    count_trades(h, county.people, county.values)
    h.placed[:] = np.minimum(h.placed, h.adults)
    h.post[:] &= h.adults + h.elders > 0
    h.sick_months[h.adults == 0] = 0


def _somebody_stays(people: People, fate: Byte) -> None:
    """A county is never empty: where everybody of 18 and older would go, the persons of the first household stay."""
    if not np.any((fate == STAYS) & (people.age >= OF_AGE)):
        fate[: people.start[1]] = STAYS


def _move_people(county: State, people: People, fate: Byte, born: Flags) -> Ids:
    """Make the households and the table of persons anew after what happened; returns the rows of who split off."""
    h, row = county.columns, people.household
    n, stays = len(h.id), fate == STAYS
    grown = np.bincount(row[stays & (people.age >= OF_AGE)], minlength=n)
    ends = grown == 0
    ends[0] &= not ends.all()
    born = born & ~ends
    moves_out = np.bincount(row[fate == MOVED_OUT], minlength=n)
    ended, splits = np.flatnonzero(ends), np.flatnonzero(moves_out > 0)
    years = county.year - int(county.start[:4])
    county.own(Vital).happened = Happened(
        births=int(np.count_nonzero(born)),
        deaths=int(np.count_nonzero(fate == DIED)),
        left=int(np.count_nonzero(fate == LEFT)),
        split=len(splits),
        ended=len(ended),
    )
    if not any(county.own(Vital).happened):
        return splits
    source = np.concatenate([np.flatnonzero(~ends), splits])
    ids = np.concatenate([h.id[~ends], h.id[splits] + SPLIT_OFF * years])
    order = in_order(h.village[source], ids, county.values, county.seed)
    place = np.argsort(order)  # after, of each of `source`
    heirs, here = kin_of(h, county.rows_by_village, county.village_start, ends), np.bincount(row[stays], minlength=n)
    county.own(Vital).heirs = dict(zip(h.id[ended].tolist(), h.id[heirs[ended]].tolist(), strict=True))
    after, of_split = np.full(n, -1), np.full(n, -1)
    after[~ends], of_split[splits] = place[: n - len(ended)], place[n - len(ended) :]
    moving = Moving(
        source=source[order],
        split=of_split[splits],
        mother=after[splits],
        share=moves_out[splits] / (moves_out[splits] + here[splits]),
        ended=ended,
        heir=heirs[ended],
        before=n,
    )
    settle_estates(county, moving.ended, moving.heir)
    to = np.where(fate == MOVED_OUT, of_split[row], np.where(stays, after[heirs][row], -1))
    mothers = np.flatnonzero(born)
    entity = BORN * years + h.id[mothers] * MOST_PERSONS
    county.regroup(moving, ids[order], _regrouped(county, to, ends[row], entity, after[mothers], len(order)))
    return moving.split


def _regrouped(county: State, to: Ids, taken_in: Flags, newborn: Ids, at: Ids, households: int) -> People:
    """The persons by the row after, `to` (p,), -1 of who is gone.

    Of each household its own, then those who are born, with entities `newborn` in the rows `at`, then the `taken_in`.
    """
    people = county.people
    count = len(newborn)
    children = People(
        start=at,
        entity=newborn,
        age=np.zeros(count, dtype=np.int8),
        woman=is_woman(county.seed, newborn),
        relation=np.full(count, CHILD, dtype=np.int8),
        schooling=np.zeros(count),
        chronic=np.zeros(count, dtype=bool),
        fit=np.zeros(count, dtype=bool),
        trade=np.zeros(count, dtype=bool),
    )
    kept = np.flatnonzero(to >= 0)
    household = np.concatenate([to[kept], at])
    rank = np.concatenate([np.where(taken_in[kept], 2, 0), np.ones(count, dtype=np.int64)])
    within = np.concatenate([np.where(taken_in[kept], people.entity[kept], kept), newborn])
    order = np.lexsort((within, rank, household))
    parts = [
        np.concatenate([getattr(people, name)[kept], getattr(children, name)])[order] for name in People._fields[1:]
    ]
    return People(np.searchsorted(household[order], np.arange(households + 1)).astype(np.int64), *parts)


def send(county: State) -> None:
    """Those who left the county send money home."""
    vital = county.own(Vital)
    h, yuan = county.columns, county.values["people.sends"] * trend(county, "wage")
    vital.sent = send_home(h.away, h.income, h.cash, yuan, TRANSFER)
    county.ledger.pay(OUTSIDE, HOUSEHOLDS, "sent home", vital.sent)


def figures(county: State) -> dict[str, float]:
    """Persons and households of the county; what the month has brought them; yuan of the county sent home."""
    people, vital = county.people, county.own(Vital)
    what = vital.happened
    found = {
        "persons": len(people.age),
        "households_there": len(county.columns.id),
        "births": what.births,
        "deaths": what.deaths,
        "left_county": what.left,
        "split_off": what.split,
        "ended": what.ended,
        "sent_home": vital.sent,
    }
    old = float(np.count_nonzero(people.age >= OLD)) / len(people.age)
    return {name: count * county.scale for name, count in found.items()} | {"aged_60": old}


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("people.ageing", 1.0, "years a year", (1, 1), (0, 1), "assumed", "", "that everybody grows older: 0 or 1"),
    number("people.deaths", 0.010, "a year", (0.007, 0.013), (0, 1), "assumed", "", "chance to die at 60; recalled, as the table of 2010: 1.7, 2.9, 4.8, 8, 14 % at 65 to 85"),
    number("people.deaths_growth", 1.7, "times in five years", (1.6, 1.8), (1, 3), "assumed", "", "by which it grows from 60 to 85"),
    number("people.deaths_younger", 0.002, "a year", (0.001, 0.003), (0, 1), "assumed", "", "chance to die below 60"),
    number("people.births", 7.0, "per 1,000 persons a year", (5, 9), (0, 60), "assumed", "", "births in the county as it begins"),
    number("people.birth_homes", 0.64, "share of persons", (0.55, 0.75), (0.05, 1), "assumed", "", "who live in a household with somebody of 20 to 39, where children are born, as the county begins"),
    number("people.leaving_home", 0.03, "a year", (0.01, 0.08), (0, 1), "assumed", "", "chance that the elders of a family of four and more move out"),
    number("people.leaving_county", 0.01, "a year", (0.0, 0.02), (0, 1), "assumed", "", "chance that a person of 18 to 35 leaves, net of those who come back whatever the county sells"),
    number("people.sends", 150.0, "yuan of 2015 a month", (0, 400), (0, 10_000), "assumed", "", "that each of them sends home, on the trend of wages; what others sent before is in the other transfers"),
)
# fmt: on

SWITCHES = (
    Switch("ageing", "everybody grows older", "aged_60", neutral={"people.ageing": 0}),
    Switch("deaths", "persons die", "-persons", neutral={"people.deaths": 0, "people.deaths_younger": 0}),
    Switch("births", "children are born", "persons", neutral={"people.births": 0}),
    Switch("leaving_home", "elders move out of families", "households_there", neutral={"people.leaving_home": 0}),
    Switch("leaving_county", "young people leave the county", "-persons", neutral={"people.leaving_county": 0}),
)

MECHANISM = Mechanism(
    name="people",
    does="persons are born, grow old, die and leave, households split and end",
    steps=(turn, send),
    numbers=NUMBERS,
    switches=SWITCHES,
    state=Vital,
    figures=figures,
)
