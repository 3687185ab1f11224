"""The planned people: three generations and small households at the start, then births, deaths and leaving.

A recorded household has a second place beside it, empty until elders leave it to live alone; so 2 n places in all.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.gate.priors import Numbers
from tools.gate.records import YEARS, Record

RESIDENTS_A_HOUSEHOLD = 3.05  # 223,374 x 281,600 / 350,400 persons in 58,768 households
OLD, ENDS_WORK = 60, 62
DEATHS = ((60, 65, 70, 75, 80, 85, 120), (0.01, 0.017, 0.029, 0.048, 0.08, 0.14, 0.14))

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass
class People:
    """All persons who ever live in the places: (persons,) each."""

    place: Ints  # where they live
    age: Ints
    chronic: Bools
    here: Bools  # alive, and not left
    luck: Floats  # who becomes chronically ill first, 0-1


@dataclass
class Year:
    """Who lives where in one year, (places,) each."""

    persons: Floats
    elders: Floats  # of 62 and older
    pensioners: Floats  # of 60 and older
    adults: Floats  # of 16 to 61, and fit
    young: Floats  # of them under 40: with a telephone soonest
    off_farm: Floats  # their shares of a year in wage work, summed, at an `off_farm` of 1
    chronic: Bools  # somebody is chronically ill
    chronic_share: Floats  # of persons under 62, of elders
    chronic_elders: Floats
    age: Floats  # of the oldest who works, or of the oldest
    land: Floats  # share of the recorded household's land


def begin(record: Record, numbers: Numbers, rng: np.random.Generator) -> People:
    """The first population on the recorded households."""
    age_of_head = record.columns["age"].astype(np.int64)
    n = len(age_of_head)
    elderly_then = record.columns["elders"] > 0
    order = np.argsort(np.where(elderly_then, 0.0, 1.0) + rng.random(n) * 0.999)
    kind = np.empty(n, dtype=np.int64)  # 0 elderly, 1 three generations, 2 couple, 3 one adult, 4 parents and children
    counts = np.round(n * np.array([numbers["people.elderly"], numbers["people.three_generations"]])).astype(int)
    kind[order[: counts[0]]] = 0
    rest = rng.permutation(order[counts[0] :])
    pairs, single = round(n * numbers["people.pairs"]), round(n * 0.04)
    ends = np.cumsum([counts[1], pairs, single])
    for code, start, end in zip((1, 2, 3, 4), (0, *ends), (*ends, len(rest)), strict=True):
        kind[rest[start:end]] = code
    head = np.where(kind == 0, 62 + (20 * rng.random(n) ** 1.5).astype(np.int64), np.minimum(age_of_head, 61))
    place, age = [], []

    def add(rows: Ints, ages: Ints) -> None:
        place.append(rows)
        age.append(np.clip(ages, 0, 95))

    add(np.arange(n), head)
    spouse = np.flatnonzero((kind != 3) & ((kind != 0) | (rng.random(n) < 0.65)))
    add(spouse, np.maximum(head[spouse] - rng.integers(0, 4, len(spouse)), np.where(kind[spouse] == 0, OLD, 18)))
    with_parents = np.flatnonzero(kind == 1)
    for chance in (1.0, 0.45):
        rows = with_parents[rng.random(len(with_parents)) < chance]
        add(rows, np.maximum(head[rows] + rng.integers(22, 29, len(rows)), ENDS_WORK))
    families = np.flatnonzero((kind == 1) | (kind == 4))
    so_far = sum(len(rows) for rows in place)
    children = min(max((RESIDENTS_A_HOUSEHOLD * n - so_far) / len(families) / 4.0, 0.0), 1.0)
    for child in range(4):
        rows = families[rng.random(len(families)) < children]
        add(rows, head[rows] - 24 - 2 * child - rng.integers(0, 4, len(rows)))
    home, years = np.concatenate(place), np.concatenate(age)
    luck = rng.random(len(home))
    return People(home, years, luck < _chance_of_chronic(years, numbers), np.ones(len(home), dtype=bool), luck)


def _chance_of_chronic(age: Ints, numbers: Numbers) -> Floats:
    older = np.where(age >= ENDS_WORK, numbers["health.chronic_elder"], numbers["health.chronic"])
    return np.where(age < 18, 0.0, older)


def live_on(people: People, numbers: Numbers, rng: np.random.Generator, n: int, land: Floats) -> People:
    """One year later; `land` (places,) is written where elders have left to live alone."""
    age = people.age + 1
    here = people.here & (rng.random(len(age)) >= np.where(age < OLD, 0.0, np.interp(age, *DEATHS)))
    young = here & (age >= 18) & (age <= 35)
    here = here & ~(young & (rng.random(len(age)) < numbers["people.leaving"]))
    place = people.place.copy()
    size = np.bincount(place[here], minlength=2 * n)
    elders = np.bincount(place[here & (age >= ENDS_WORK)], minlength=2 * n)
    leave = (size[:n] >= 4) & (elders[:n] > 0) & (size[n:] == 0) & (rng.random(n) < numbers["people.split"])
    moving = here & (age >= ENDS_WORK) & np.concatenate([leave, np.zeros(n, dtype=bool)])[place]
    taken = np.where(leave, elders[:n] / np.maximum(size[:n], 1), 0.0) * land[:n]
    land[n:] += taken
    land[:n] -= taken
    place[moving] += n
    fertile = np.bincount(place[here & (age >= 20) & (age < 40)], minlength=2 * n) > 0
    born = numbers["people.births"] / 1_000.0 * here.sum() / max(fertile.sum(), 1)
    babies = np.flatnonzero(fertile & (rng.random(2 * n) < born))
    luck = np.concatenate([people.luck, rng.random(len(babies))])
    age = np.concatenate([age, np.zeros(len(babies), dtype=np.int64)])
    chronic = np.concatenate([people.chronic, np.zeros(len(babies), dtype=bool)])
    return People(
        np.concatenate([place, babies]),
        age,
        chronic | (luck < _chance_of_chronic(age, numbers)),
        np.concatenate([here, np.ones(len(babies), dtype=bool)]),
        luck,
    )


def seen(people: People, schooling: Floats, n: int, land: Floats) -> Year:
    """The year's counts by place."""
    at, age = people.place[people.here], people.age[people.here]
    chronic, luck = people.chronic[people.here], people.luck[people.here]

    def count(which: Bools | Floats) -> Floats:
        return np.bincount(at, weights=which, minlength=2 * n).astype(np.float64)

    elder = age >= ENDS_WORK
    fit = (age >= 16) & ~elder & ~(chronic & (luck % 0.02 < 0.01))  # half of the chronically ill cannot work
    school = schooling[at % n]
    share = (1.0 + 0.06 * (school - 8.0)) * np.maximum(0.0, 1.0 - 0.025 * np.maximum(age - 40, 0))
    at_school = (age < 20) & (luck > 0.5)
    oldest = np.zeros(2 * n)
    np.maximum.at(oldest, at, np.where(elder, 0, age))
    np.maximum.at(oldest, at[elder], np.where(oldest[at[elder]] > 0, 0, age[elder]))
    persons = count(np.ones(len(at)))
    return Year(
        persons,
        count(elder),
        count(age >= OLD),
        count(fit & ~at_school),
        count(fit & (age < 40)),
        count(np.maximum(share, 0.0) * (fit & ~at_school)),
        count(chronic) > 0,
        count(chronic & ~elder),
        count(chronic & elder),
        oldest,
        land.copy(),
    )


def ten_years(record: Record, numbers: Numbers, rng: np.random.Generator) -> tuple[list[Year], list[Bools]]:
    """The counts of every year, and which places hold elders alone."""
    n = len(record.columns["id"])
    schooling = record.columns["schooling"].astype(np.float64)
    land = np.concatenate([np.ones(n), np.zeros(n)])
    people = begin(record, numbers, rng)
    years = [seen(people, schooling, n, land)]
    for _ in YEARS[1:]:
        people = live_on(people, numbers, rng, n, land)
        years.append(seen(people, schooling, n, land))
    return years, [(year.persons > 0) & (year.pensioners == year.persons) for year in years]
