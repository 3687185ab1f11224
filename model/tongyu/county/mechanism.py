"""What a mechanism is: one object that says all that one idea adds to a county.

The county's own mechanisms are such objects, and so is one that somebody adds from outside. From all of them the tables
are made that the rest of the program reads (`tongyu.county.tables`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from tongyu.county.households.moving import Kept
from tongyu.county.levers import LeverKind
from tongyu.county.numbers.kinds import Parameter, Source
from tongyu.county.state import State, Use
from tongyu.county.switches import Switch

Step = Callable[[State], None]


class After(NamedTuple):
    """A step of an added mechanism, taken right after the county's step of that name, such as "logistics.move"."""

    name: str
    step: Step


class Before(NamedTuple):
    """A step of an added mechanism, taken right before the county's step of that name."""

    name: str
    step: Step


class Replaces(NamedTuple):
    """A step of an added mechanism, taken instead of the county's step of that name."""

    name: str
    step: Step


class Column(NamedTuple):
    """A column of the households that an added mechanism brings: a number or flag for each.

    `begin` gives the values (households,) at the start; without it all are zero. `kept` says how it goes when a
    household splits or ends.
    """

    name: str
    kind: DTypeLike = np.float64
    begin: Callable[[State], ArrayLike] | None = None
    kept: Kept = Kept.SAME


@dataclass(frozen=True)
class Figure:
    """What a mechanism shows of itself each month, under `name` in the monthly table.

    Of an added mechanism it is an outcome, too: the mean over the months of the years that outcomes cover. `better` is
    +1 where more of it is better, -1 where less is, 0 where that cannot be said.
    """

    name: str
    unit: str
    does: str
    better: int = 0
    decimals: int = 2  # that tables show


@dataclass(frozen=True)
class Mechanism:
    """One idea: its numbers, levers, switches, what it keeps, its steps, and what it shows.

    `state` makes what the mechanism keeps in a county, an object of a class of its own, by which `State.own` finds it.
    What it keeps by household it names in `BY_HOUSEHOLD`, with how it goes (`households.moving.Kept`).
    Steps of the county's own mechanisms are functions, and `tongyu.county.schedule` says when they are taken; those of
    an added one say it themselves (`After`, `Before`, `Replaces`). `figures` gives the month's figures by name.
    `used` says of a lever what share, 0-1, of what it delivered somebody used; the programme's monitoring goes by it.
    """

    name: str
    does: str
    steps: tuple[Step | After | Before | Replaces, ...] = ()
    numbers: tuple[Parameter, ...] = ()
    levers: tuple[LeverKind, ...] = ()
    switches: tuple[Switch, ...] = ()
    state: Callable[[State], object] | None = None
    figures: Callable[[State], Mapping[str, float]] | None = None
    used: Mapping[str, Use] = field(default_factory=dict)
    # Of an added mechanism alone.
    shows: tuple[Figure, ...] = ()  # what `figures` gives
    columns: tuple[Column, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)  # of its numbers
    # What its English texts (of levers: name with a capital, unit, what it does; of figures: unit, what it is) are in
    # other languages: by language, "zh", then by the English. What is missing stays English.
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
