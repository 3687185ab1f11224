"""Every random number of the county: a pure function of (seed, purpose, entity, month, index).

No draw depends on the order of loops, on threads, or on who else is drawn for. So two scenarios with one seed
share their weather and illness household by household, and one more household changes nobody else's luck. The
price is a rule: *no two decisions may share a purpose*, unless they differ in `index`.

Kernels call `uniform` and `normal` of `tongyu.kernels.philox` themselves, with `np.uint64(seed)` and
`int(Purpose.X)`.
"""

import hashlib
import secrets
from collections.abc import Sequence
from enum import IntEnum, unique

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tongyu.kernels import philox

ONCE = -1  # the month of what is drawn once, before the first month
LARGEST_INDEX = 2**16 - 1
LAST_MONTH = 2**31 - 2
SEEDS = 2**64
_FIRST_NAMED = 2**15  # purposes from here on are made from names

Rng = int | np.integer | Sequence[int] | np.random.SeedSequence | np.random.BitGenerator | np.random.Generator | None


@unique
class Purpose(IntEnum):
    """What a number is drawn for.

    Append only: a changed value changes every result that was ever stored.
    """

    # the map
    CELL = 0
    OUTLINE = 1
    VILLAGE_PLACE = 2
    # the population
    VILLAGE = 10
    HOME = 11
    PERSONS = 12
    ADULTS = 13
    AGE = 14
    SCHOOLING = 15
    LAND = 16
    IRRIGATION = 17
    ABILITY = 18
    SKILL = 19
    OPENNESS = 20
    QUALITY = 21
    CHRONIC = 22
    LIVESTOCK = 23
    REMITTANCE = 24
    CASH = 25
    CROP_SHARES = 26
    MEMBER = 27
    TIE = 28
    # nature and markets
    DROUGHT = 40
    YIELD = 41
    PRICE = 42
    SPIKE = 43
    ILLNESS = 44
    # what households do
    START_SELLING = 60
    STOP_SELLING = 61
    SHOPPING = 62
    JOINING = 63
    LEAVING = 64
    ATTENDANCE = 65
    GRADING = 66
    WORK = 67
    BORROWING = 68
    INSURING = 69
    # state, social work, institutions
    NEED = 80
    TAKE_UP = 81
    REGISTRATION = 82
    INFORMATION = 83
    INSPECTION = 84
    CASEWORK = 85
    GROUP = 86
    CROWDFUNDING = 87
    COMPETENCE = 88
    CAPACITY = 89
    COOPERATIVE = 90
    VOLUNTEER = 91
    HUB = 92
    INDICATOR = 93
    # stress
    CLOSURE = 100
    # what came later
    BRAND_DEMAND = 110
    TRACING = 111
    ARREARS = 112
    LESSON = 113
    LEGAL_LINK = 114
    HEALTH_LINK = 115
    CROP_INSURANCE = 116
    HUB_OPENING = 117
    # trials
    LOTTERY = 130
    TAKING_UP = 131
    # whole things of a sample
    CASELOAD = 140
    # invariances
    ROW_ORDER = 150
    # benefits and illness
    MEANS = 160
    APPLYING = 161
    HELP_TO_APPLY = 162
    PUSHING_OUT = 163
    ILLNESS_COST = 164
    # what social work leads to
    PLACING = 165
    LOSING_WORK = 166
    FUND = 167
    TRADE = 168
    # links
    ASKING = 170
    SALES_RECORD = 171
    PLATFORM_SEEN = 172
    # persons and surveys
    FAMILY = 180
    PERSON = 181
    SURVEYED = 182
    # work, and the phone
    WAGE_LUCK = 200
    GOING_ONLINE = 201
    # farming
    LOAD = 190
    CONTRACT = 191
    # a year of a person
    DEATH = 210
    BIRTH = 211
    ILLNESS_BEGINS = 212
    WORKING_ON = 213
    LEAVING_HOME = 214
    LEAVING_COUNTY = 215
    RETURNING = 216


def purpose_of(name: str) -> int:
    """The purpose of what an added mechanism of that name draws: above all of `Purpose`, and the same for ever.

    What it decides by lot apart it tells apart by `index`.
    """
    return _FIRST_NAMED + _number_of(name) % (LARGEST_INDEX + 1 - _FIRST_NAMED)


def entity_of(name: str) -> int:
    """A number for draws of the thing with that name, which has none in a table: above 2^32, and the same for ever."""
    return 2**32 + _number_of(name) % 2**31


def _number_of(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")


def seed_of(rng: Rng) -> int:
    """A seed, 0 to 2^64 - 1, of anything people pass as `rng` (SPEC 7).

    An integer is taken as it is, modulo 2^64; a generator moves on by one draw; None asks the operating
    system. Raises TypeError for anything else.
    """
    if rng is None:
        return secrets.randbits(64)
    if isinstance(rng, int | np.integer):
        return int(rng) % SEEDS
    if isinstance(rng, np.random.BitGenerator):
        rng = np.random.Generator(rng)
    if isinstance(rng, np.random.Generator):
        return int(rng.integers(0, SEEDS, dtype=np.uint64))
    if not isinstance(rng, np.random.SeedSequence):
        rng = np.random.SeedSequence(rng)
    return int(rng.generate_state(1, np.uint64)[0])


def uniforms(seed: int, purpose: int, entities: ArrayLike, month: int = ONCE, index: int = 0) -> NDArray[np.float64]:
    """One number strictly between 0 and 1 for each of `entities` (n,), integers.

    Raises ValueError for coordinates outside the ranges that `tongyu.kernels.philox` can tell apart.
    """
    _check(purpose, month, index)
    who = _entities(entities)
    out = np.empty(who.shape)
    philox.fill_uniform(np.uint64(seed % SEEDS), int(purpose), who, int(month), int(index), out)
    return out


def normals(seed: int, purpose: int, entities: ArrayLike, month: int = ONCE, index: int = 0) -> NDArray[np.float64]:
    """One standard normal for each of `entities` (n,), integers; errors as in `uniforms`."""
    _check(purpose, month, index)
    who = _entities(entities)
    out = np.empty(who.shape)
    philox.fill_normal(np.uint64(seed % SEEDS), int(purpose), who, int(month), int(index), out)
    return out


def uniform_of(seed: int, purpose: int, entity: int, month: int = ONCE, index: int = 0) -> float:
    """The number `uniforms` gives to `entity`."""
    return float(uniforms(seed, purpose, [entity], month, index)[0])


def normal_of(seed: int, purpose: int, entity: int, month: int = ONCE, index: int = 0) -> float:
    """The number `normals` gives to `entity`."""
    return float(normals(seed, purpose, [entity], month, index)[0])


def _check(purpose: int, month: int, index: int) -> None:
    if not 0 <= purpose <= LARGEST_INDEX:
        raise ValueError(f"purpose {purpose} is not in 0 to {LARGEST_INDEX}")
    if not 0 <= index <= LARGEST_INDEX:
        raise ValueError(f"index {index} is not in 0 to {LARGEST_INDEX}")
    if not ONCE <= month <= LAST_MONTH:
        raise ValueError(f"month {month} is not in {ONCE} to {LAST_MONTH}")


def _entities(entities: ArrayLike) -> NDArray[np.int64]:
    who = np.asarray(entities)
    if who.ndim != 1:
        raise ValueError(f"entities must be one-dimensional, not of shape {who.shape}")
    if who.size and not np.can_cast(who.dtype, np.int64):
        raise ValueError(f"entities must be int64 or smaller, not {who.dtype}")
    return np.ascontiguousarray(who, dtype=np.int64)
