"""The tables made from all mechanisms: numbers, levers, switches, the steps of the month, figures.

`TABLES` are those of the county's own mechanisms, with the crops and numbers of Tongyu. Another county has its crops
and its own numbers in their places; behind them stands what the added mechanisms of a scenario bring (`tables_of`).

Confidence of a number: *measured* (read in the source), *derived* (arithmetic on measured numbers), *calibrated*
(fitted to the patterns), *assumed* (not published; the range is wide on purpose).
"""

import contextlib
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Protocol

from tongyu import loaded_code
from tongyu.county.declared import Tables
from tongyu.county.extensions import loadable, mark_used, mechanism_called, register, withdraw
from tongyu.county.facts import CountyFacts, shipped_crops
from tongyu.county.joining import Own, joined
from tongyu.county.mechanism import Mechanism
from tongyu.county.numbers.kinds import Source
from tongyu.county.numbers.own import OwnNumber
from tongyu.county.schedule import month_of
from tongyu.county.switches import ALL_LINKS
from tongyu.errors import InputError
from tongyu.text.checking import Misfit
from tongyu.text.wording import nearest, plain, unknown


class UsesInCounty(Protocol):
    """A scenario, as far as it decides what the tables hold."""

    @property
    def uses(self) -> tuple[str, ...]:
        """The added mechanisms, by name."""

    @property
    def county(self) -> CountyFacts:
        """Of which county it is."""


TONGYU = Own(shipped_crops(), (), ())


class _Same:
    """A county that is looked up as itself: to compare what two of them say takes longer than all else here."""

    __slots__ = ("county",)

    def __init__(self, county: CountyFacts) -> None:
        self.county = county

    def __hash__(self) -> int:
        return id(self.county)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.county is self.county


@lru_cache(maxsize=16)
def _own(same: _Same) -> Own:
    county = same.county
    sources = ((name, Source(**each.model_dump())) for name, each in county.sources.items())
    return Own(county.crops, tuple(each for each in county.numbers if not _as_usual(each)), tuple(sources))


def _as_usual(own: OwnNumber) -> bool:
    """Whether a number of a county's own is the model's in all that it says, as the poverty lines of Tongyu are."""
    usual = PARAMETERS.get(own.name)
    return usual is not None and own == OwnNumber(name=own.name, value=float(usual.value))


def tables_of(uses: tuple[str, ...], county: CountyFacts | None = None) -> Tables:
    """The tables of the county's own mechanisms and of the added ones named `uses`, in `county`; without it in Tongyu.

    Raises Misfit, one sentence, for a mechanism that is not installed or cannot be what it says, for two that cannot be
    together, and for a number of the county's that the model does not have or accept.
    """
    if county is None:
        return _with_steps(uses, TONGYU) if uses else TABLES
    return _in_county(uses, _Same(county))


@lru_cache(maxsize=16)
def _in_county(uses: tuple[str, ...], same: _Same) -> Tables:
    own = _own(same)
    return TABLES if not uses and own == TONGYU else _with_steps(uses, own)


def tables_here(county: CountyFacts | None = None) -> Tables:
    """The tables of all mechanisms that there are here, for what is looked up by name alone, in `county`.

    Without it the crops are Tongyu's. Raises Misfit for a number of the county's that the model does not accept. No
    scenario has all of them: mechanisms may replace the same step, so that the month is that of the county's own.
    Of two that declare the same name, the first stands.
    """
    return _fitting(loadable(), None if county is None else _Same(county))


@lru_cache(maxsize=16)
def _fitting(names: tuple[str, ...], same: _Same | None) -> Tables:
    fitting: tuple[str, ...] = ()
    for name in names:
        with contextlib.suppress(Misfit):
            _without_steps((*fitting, name), TONGYU)
            fitting = (*fitting, name)
    return _without_steps(fitting, TONGYU if same is None else _own(same))


def tables_for(scenarios: Iterable[UsesInCounty]) -> Tables:
    """The tables of scenarios that use different mechanisms, for what is said of them together; as `tables_here`.

    Of different counties that they are of, each crop stands in them that one of them grows; where two give a number of
    their own, or a crop of one name, that of the first stands.
    """
    scenarios = list(scenarios)
    uses = tuple(sorted({name for each in scenarios for name in each.uses}))
    owns = list(dict.fromkeys(_own(_Same(each.county)) for each in scenarios)) or [TONGYU]
    crops = {crop.crop: crop for own in reversed(owns) for crop in reversed(own.crops)}
    numbers = {number.name: number for own in reversed(owns) for number in reversed(own.numbers)}
    sources = {name: source for own in reversed(owns) for name, source in own.sources}
    return _without_steps(
        uses, Own(tuple(reversed(crops.values())), tuple(reversed(numbers.values())), tuple(sources.items()))
    )


def try_out(mechanism: Mechanism) -> Mechanism:
    """Let scenarios of this process use `mechanism` by its name without installing it; returns it.

    Runs with it are made in memory alone (`tongyu.County`): nothing stored could name the code that made it, and no
    other process would find it. One tried out before under the same name is replaced. Raises InputError, one sentence,
    where it is not what an added mechanism must be; the one before then stays.
    """
    try:
        before = register(mechanism)
    except Misfit as error:
        raise InputError(error.sentence) from None
    forget()
    try:
        tables_of((mechanism.name,))
    except Misfit as error:
        withdraw(mechanism.name, before)
        forget()
        raise InputError(error.sentence) from None
    loaded_code.tried_out(mechanism.name)
    return mechanism


def forget() -> None:
    """Make all tables with added mechanisms anew: what a name means has changed."""
    _with_steps.cache_clear()
    _without_steps.cache_clear()
    _fitting.cache_clear()
    _in_county.cache_clear()


@lru_cache(maxsize=64)
def _with_steps(names: tuple[str, ...], own: Own) -> Tables:
    added = tuple(mechanism_called(name) for name in names)
    tables = joined(added, month_of(added), own)
    for name in names:
        mark_used(name)
    return tables


@lru_cache(maxsize=64)
def _without_steps(names: tuple[str, ...], own: Own) -> Tables:
    return joined(tuple(mechanism_called(name) for name in names), month_of(()), own)


def added_with(name: str) -> str | None:
    """The added mechanism installed here that declares the number, lever or switch `name`; None where none does."""
    for mechanism in tables_here().added:
        declared = {
            *(number.name for number in mechanism.numbers),
            *(kind.key for kind in mechanism.levers),
            *(switch.name for switch in mechanism.switches),
        }
        if name in declared:
            return mechanism.name
    return None


def check_switches(names: Collection[str], tables: Tables) -> tuple[str, ...]:
    """The switches meant by `names`, in the order of `tables`, each once. Raises Misfit for one that is none."""
    meant: set[str] = set()
    for name in names:
        if name == ALL_LINKS:
            meant |= set(tables.links)
        elif name in tables.switches:
            meant.add(name)
        else:
            raise Misfit(_unknown_switch(str(name), tables))
    return tuple(name for name in tables.switches if name in meant)


def _unknown_switch(name: str, tables: Tables) -> str:
    """What is said of a name that is no switch: the nearest, or, where nothing is like it, all of them."""
    added = added_with(name)
    if added is not None:
        return f'the switch {name} is of an added mechanism; write uses = ["{added}"].'
    near = nearest(name, [ALL_LINKS, *tables.switches])
    if near is not None:
        return f'unknown switch "{plain(name)}"; did you mean "{near}"?'
    return unknown("switch", name, [ALL_LINKS, *tables.switches], "Switches")


TABLES = joined((), month_of(()), TONGYU)
PARAMETERS, LEVERS, SWITCHES = TABLES.parameters, TABLES.levers, TABLES.switches
CROSS_LINKS = TABLES.links
MECHANISMS = {name: switch for name, switch in SWITCHES.items() if not switch.link}
