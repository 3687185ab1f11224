"""Join what mechanisms declare into one set of tables, and refuse what cannot stand together."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import NamedTuple, TypeVar

from tongyu.county import order
from tongyu.county.built_in import BUILT_IN
from tongyu.county.declared import Tables
from tongyu.county.levers import PILLARS, LeverKind
from tongyu.county.mechanism import After, Before, Mechanism, Step
from tongyu.county.numbers.crops import Crop
from tongyu.county.numbers.kinds import Parameter, Source
from tongyu.county.numbers.own import OwnNumber, with_own
from tongyu.county.numbers.sources import SOURCES
from tongyu.county.schedule import SCHEDULE, name_of
from tongyu.county.switches import Switch
from tongyu.text.checking import Misfit
from tongyu.text.wording import plain, unknown

Thing = TypeVar("Thing")


class Own(NamedTuple):
    """What a county brings into the tables."""

    crops: tuple[Crop, ...]
    numbers: tuple[OwnNumber, ...]
    sources: tuple[tuple[str, Source], ...]


def joined(added: tuple[Mechanism, ...], schedule: dict[str, dict[str, Step]], own: Own) -> Tables:
    """The tables of the county's own mechanisms and of `added`, with what a county brings, `own`, in its places.

    Raises Misfit, one sentence, for what two of them both declare, and for what a lever, number or switch lacks.
    """
    mechanisms = BUILT_IN + added
    for mechanism in added:
        if any(mechanism.name == own.name for own in BUILT_IN):
            raise Misfit(f"the county has a mechanism called {mechanism.name}; the added one needs a name of its own.")
    levers = _by_name(mechanisms, "lever", lambda one: [(kind.key, kind) for kind in one.levers])
    pillars = list(PILLARS)
    levers = dict(sorted(levers.items(), key=lambda item: (pillars.index(item[1].pillar), item[1].number)))
    _require_apart(levers.values())
    used = _by_name(mechanisms, "use of the lever", lambda one: one.used.items())
    for key in used:
        if key not in levers:
            raise Misfit(f"a mechanism tells of the use of {plain(key)}, and there is no such lever.")
    _by_name(added, "figure", lambda one: [(figure.name, figure) for figure in one.shows])
    _by_name(added, "column", lambda one: [(column.name, column) for column in one.columns])
    sources = SOURCES | {name: source for mechanism in mechanisms for name, source in mechanism.sources.items()}
    sources |= dict(own.sources)
    names = [crop.crop for crop in own.crops]
    switches = _by_name(
        mechanisms, "switch", lambda one: [(each.name, _of_crops(each, names)) for each in one.switches]
    )
    numbers = with_own(_numbers(mechanisms, levers, sources, own.crops), own.numbers)
    for number in numbers.values():
        _require_sourced(number, sources)
    _require_known(switches.values(), added, numbers)
    return Tables(
        mechanisms,
        added,
        numbers,
        levers,
        _in_order(switches, order.SWITCHES),
        schedule,
        _in_order(used, order.USED),
        sources,
    )


def _by_name(
    mechanisms: Iterable[Mechanism], what: str, of: Callable[[Mechanism], Iterable[tuple[str, Thing]]]
) -> dict[str, Thing]:
    found: dict[str, Thing] = {}
    owner: dict[str, str] = {}
    for mechanism in mechanisms:
        for name, thing in of(mechanism):
            if name in found:
                raise Misfit(f'the {what} "{name}" is both of {owner[name]} and of {mechanism.name}.')
            found[name], owner[name] = thing, mechanism.name
    return found


def _in_order(table: dict[str, Thing], written: tuple[str, ...]) -> dict[str, Thing]:
    return {name: table[name] for name in [*(name for name in written if name in table), *table]}


def _of_crops(switch: Switch, crops: Collection[str]) -> Switch:
    """`switch` with what it sets of each crop, `crops.*.price_sd`, for these crops."""
    neutral: dict[str, float] = {}
    for name, value in switch.neutral.items():
        neutral |= {name.replace("*", crop): value for crop in crops} if "*" in name else {name: value}
    return replace(switch, neutral=neutral)


def _require_sourced(number: Parameter, sources: Mapping[str, Source]) -> None:
    """Raises Misfit for a number whose source is unknown or missing."""
    if number.source and number.source not in sources:
        raise Misfit(f"the number {number.name} names the unknown source {plain(number.source)}.")
    if number.confidence in ("measured", "derived") and not number.source:
        raise Misfit(f"the number {number.name} is {number.confidence} but names no source.")


def _numbers(
    mechanisms: tuple[Mechanism, ...],
    levers: Mapping[str, LeverKind],
    sources: Mapping[str, Source],
    grown: tuple[Crop, ...],
) -> dict[str, Parameter]:
    """All numbers: the county's in the written order of their groups, levers' costs in that of levers; then others."""
    numbers = _by_name(mechanisms, "number", lambda one: [(number.name, number) for number in one.numbers])
    numbers |= {number.name: number for crop in grown for number in crop.numbers}
    for key in levers:
        if f"programme.{key}" not in numbers:
            raise Misfit(f"the lever {key} has no unit cost; its mechanism must declare the number programme.{key}.")
    places = {name: place for place, name in enumerate(order.NUMBERS)}
    own = {number.name for mechanism in BUILT_IN for number in mechanism.numbers}
    of_crops = places["crops"]
    of_lever = {f"programme.{key}": place for place, key in enumerate(levers)}

    def place(name: str) -> tuple[int, int]:
        if name.startswith("crops."):
            return of_crops, 0
        if name not in own:
            return len(places) + 1, 0
        group = name if name in places else name.rpartition(".")[0]
        return places.get(group, len(places)), of_lever.get(name, 0)

    return {name: numbers[name] for name in sorted(numbers, key=place)}


def _require_apart(levers: Iterable[LeverKind]) -> None:
    """Raises Misfit where two levers would have the same luck."""
    by_number: dict[int, str] = {}
    for kind in levers:
        if kind.number in by_number:
            raise Misfit(f"the levers {by_number[kind.number]} and {kind.key} have the same number {kind.number}.")
        by_number[kind.number] = kind.key


def _require_known(switches: Iterable[Switch], added: Iterable[Mechanism], numbers: Collection[str]) -> None:
    """Raises Misfit for a switch of a step or number that there is not: it would turn nothing off."""
    beside = [
        name_of(mechanism, step) for mechanism in added for step in mechanism.steps if isinstance(step, After | Before)
    ]
    steps = [*(step for phase in SCHEDULE.values() for step in phase), *beside]
    for switch in switches:
        for step in switch.steps:
            if step not in steps:
                raise Misfit(f"the switch {switch.name}: {unknown('step', step, steps, 'Steps')}")
        for name in switch.neutral:
            if name not in numbers:
                raise Misfit(f"the switch {switch.name} sets the number {plain(name)}, which there is not.")
