"""The tables made from all mechanisms: numbers, levers, switches, the steps of the month, figures.

`TABLES` are those of the county's own mechanisms, with the crops and numbers of Tongyu. Another county has its crops
and its own numbers in their places; behind them stands what the added mechanisms of a scenario bring (`tables_of`).

Confidence of a number: *measured* (read in the source), *derived* (arithmetic on measured numbers), *calibrated*
(fitted to the patterns), *assumed* (not published; the range is wide on purpose).
"""

import contextlib
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple, Protocol, TypeVar

from tongyu import loaded_code
from tongyu.county import order
from tongyu.county.extensions import loadable, mark_used, mechanism_called, register, withdraw
from tongyu.county.facts import CountyFacts, shipped_crops
from tongyu.county.levers import PILLARS, LeverKind
from tongyu.county.mechanism import After, Before, Column, Figure, Mechanism, Replaces, Step
from tongyu.county.mechanisms import (
    advances,
    benefits,
    brand,
    community,
    cooperatives,
    crop_insurance,
    crops,
    crowdfunding,
    distress,
    environment,
    funding,
    going_online,
    growing,
    health,
    income,
    joint_centres,
    learning,
    lessons,
    linking,
    listing,
    living,
    logistics,
    measuring,
    monitoring,
    mutual_aid,
    openness,
    placement,
    population,
    posts,
    prices,
    produce_selection,
    relief,
    selling,
    settling,
    small_credit,
    social_work,
    state_support,
    stress,
    trends,
    vocational,
    weather,
    work,
)
from tongyu.county.numbers.crops import Crop
from tongyu.county.numbers.kinds import Parameter, Source
from tongyu.county.numbers.own import OwnNumber, with_own
from tongyu.county.numbers.sources import SOURCES
from tongyu.county.schedule import SCHEDULE
from tongyu.county.state import State, Use
from tongyu.county.switches import ALL_LINKS, Switch
from tongyu.errors import InputError
from tongyu.text.checking import Misfit
from tongyu.text.wording import nearest, plain, unknown

BUILT_IN: tuple[Mechanism, ...] = tuple(
    room.MECHANISM
    for room in (
        *(population, crops, trends, weather, prices, growing, income, living, work, health, crop_insurance),
        *(learning, lessons, openness, going_online, cooperatives, advances, brand, listing),
        *(selling, settling, logistics),
        *(joint_centres, produce_selection, social_work, mutual_aid, community, linking, crowdfunding),
        *(placement, posts, small_credit, vocational, distress, relief),
        *(state_support, benefits, funding, monitoring, stress, measuring, environment),
    )
)
Thing = TypeVar("Thing")


@dataclass(frozen=True)
class Tables:
    """All that a set of mechanisms declares, by name."""

    mechanisms: tuple[Mechanism, ...]
    added: tuple[Mechanism, ...]  # of them, those that are not the county's own
    parameters: dict[str, Parameter]
    levers: dict[str, LeverKind]  # by "pillar.lever", pillar by pillar
    switches: dict[str, Switch]
    schedule: dict[str, dict[str, Step]]  # by phase and name, in order
    used: dict[str, Use]
    sources: dict[str, Source]  # of numbers

    @property
    def figures(self) -> list[Callable[[State], Mapping[str, float]]]:
        """What gives the month's figures, mechanism by mechanism; without those that were added."""
        own = self.mechanisms[: len(self.mechanisms) - len(self.added)]
        return [mechanism.figures for mechanism in own if mechanism.figures is not None]

    @property
    def shows(self) -> dict[str, Figure]:
        """The figures that added mechanisms show, by name."""
        return {figure.name: figure for mechanism in self.added for figure in mechanism.shows}

    @property
    def columns(self) -> dict[str, Column]:
        """The columns that added mechanisms bring, by name."""
        return {column.name: column for mechanism in self.added for column in mechanism.columns}

    @property
    def first_crop(self) -> str:
        """The crop that its county's table names first."""
        return next(name.split(".")[1] for name in self.parameters if name.startswith("crops."))

    @property
    def links(self) -> dict[str, Switch]:
        """The cross-links between e-commerce and social work, by name."""
        return {name: switch for name, switch in self.switches.items() if switch.link}

    def said(self, text: str, language: str) -> str:
        """What an added mechanism's English `text` is in `language`; the same where it has no words for it."""
        return next((each.words[language][text] for each in self.added if text in each.words.get(language, ())), text)

    def values(self, overrides: Mapping[str, float]) -> dict[str, float]:
        """All numbers by name, with `overrides` (already validated) put in."""
        return {name: parameter.value for name, parameter in self.parameters.items()} | dict(overrides)

    def levers_of(self, pillar: str) -> list[LeverKind]:
        """The levers of one pillar, in the order of the table."""
        return [kind for kind in self.levers.values() if kind.pillar == pillar]

    def in_order(self, figures: Mapping[str, float]) -> dict[str, float]:
        """The month's figures in the order of the monthly table."""
        first: list[str] = []
        for name in order.FIGURES:
            if name.endswith(order.EACH_CROP):
                first += [each for each in figures if each.startswith(name.removesuffix(order.EACH_CROP))]
            elif name in figures:
                first.append(name)
        return {name: figures[name] for name in [*first, *figures]}

    def check_switches(self, names: Collection[str]) -> tuple[str, ...]:
        """The switches meant by `names`, in the order of the table, each once. Raises Misfit for one that is none."""
        meant: set[str] = set()
        for name in names:
            if name == ALL_LINKS:
                meant |= set(self.links)
            elif name in self.switches:
                meant.add(name)
            else:
                raise Misfit(self._unknown_switch(str(name)))
        return tuple(name for name in self.switches if name in meant)

    def _unknown_switch(self, name: str) -> str:
        """What is said of a name that is no switch: the nearest, or, where nothing is like it, all of them."""
        added = added_with(name)
        if added is not None:
            return f'the switch {name} is of an added mechanism; write uses = ["{added}"].'
        near = nearest(name, [ALL_LINKS, *self.switches])
        if near is not None:
            return f'unknown switch "{plain(name)}"; did you mean "{near}"?'
        return unknown("switch", name, [ALL_LINKS, *self.switches], "Switches")

    def turned_off(self, names: Collection[str], values: Mapping[str, float]) -> dict[str, float]:
        """`values` with the parameters of the switches `names` at which they do nothing."""
        neutral = {key: float(value) for name in names for key, value in self.switches[name].neutral.items()}
        return dict(values) | neutral

    def left_out(self, names: Collection[str]) -> frozenset[str]:
        """The steps of the month that the switches `names` leave out."""
        return frozenset(step for name in names for step in self.switches[name].steps)


class UsesInCounty(Protocol):
    """A scenario, as far as it decides what the tables hold."""

    @property
    def uses(self) -> tuple[str, ...]:
        """The added mechanisms, by name."""

    @property
    def county(self) -> CountyFacts:
        """Of which county it is."""


class Own(NamedTuple):
    """What a county brings into the tables."""

    crops: tuple[Crop, ...]
    numbers: tuple[OwnNumber, ...]
    sources: tuple[tuple[str, Source], ...]


TONGYU = Own(shipped_crops(), (), ())


def _own(county: CountyFacts) -> Own:
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
    own = TONGYU if county is None else _own(county)
    return TABLES if not uses and own == TONGYU else _with_steps(uses, own)


def tables_here() -> Tables:
    """The tables of all mechanisms that there are here, for what is looked up by name alone, with Tongyu's crops.

    No county has all of them: mechanisms may replace the same step, so that the month is that of the county's own.
    Of two that declare the same name, the first stands.
    """
    fitting: tuple[str, ...] = ()
    for name in loadable():
        with contextlib.suppress(Misfit):
            _without_steps((*fitting, name), TONGYU)
            fitting = (*fitting, name)
    return _without_steps(fitting, TONGYU)


def tables_for(scenarios: Iterable[UsesInCounty]) -> Tables:
    """The tables of scenarios that use different mechanisms, for what is said of them together; as `tables_here`.

    Of different counties that they are of, each crop stands in them that one of them grows; where two give a number of
    their own, or a crop of one name, that of the first stands.
    """
    scenarios = list(scenarios)
    uses = tuple(sorted({name for each in scenarios for name in each.uses}))
    owns = list(dict.fromkeys(_own(each.county) for each in scenarios)) or [TONGYU]
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


@lru_cache(maxsize=64)
def _with_steps(names: tuple[str, ...], own: Own) -> Tables:
    added = tuple(mechanism_called(name) for name in names)
    tables = _made(added, _schedule(added), own)
    for name in names:
        mark_used(name)
    return tables


@lru_cache(maxsize=64)
def _without_steps(names: tuple[str, ...], own: Own) -> Tables:
    return _made(tuple(mechanism_called(name) for name in names), _schedule(()), own)


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


def _made(added: tuple[Mechanism, ...], schedule: dict[str, dict[str, Step]], own: Own) -> Tables:
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
        _name_of(mechanism, step) for mechanism in added for step in mechanism.steps if isinstance(step, After | Before)
    ]
    steps = [*(step for phase in SCHEDULE.values() for step in phase), *beside]
    for switch in switches:
        for step in switch.steps:
            if step not in steps:
                raise Misfit(f"the switch {switch.name}: {unknown('step', step, steps, 'Steps')}")
        for name in switch.neutral:
            if name not in numbers:
                raise Misfit(f"the switch {switch.name} sets the number {plain(name)}, which there is not.")


def _schedule(added: tuple[Mechanism, ...]) -> dict[str, dict[str, Step]]:
    """The month's steps; those of added mechanisms before, after or instead of the county's own."""
    own = {
        f"{mechanism.name}.{step.__name__}": step
        for mechanism in BUILT_IN
        for step in mechanism.steps
        if not isinstance(step, After | Before | Replaces)
    }
    schedule = {phase: {name: own[name] for name in names} for phase, names in SCHEDULE.items()}
    phases = {name: phase for phase, names in SCHEDULE.items() for name in names}
    replaced: dict[str, str] = {}
    after: list[tuple[str, str, After]] = []
    for mechanism in added:
        for step in mechanism.steps:
            if not isinstance(step, After | Before | Replaces):
                raise Misfit(f"{mechanism.name}: a step says when it is taken: After, Before or Replaces.")
            if step.name not in phases:
                raise Misfit(f"{mechanism.name}: {unknown('step', step.name, phases, 'Steps')}")
            phase = phases[step.name]
            if isinstance(step, Replaces):
                if step.name in replaced:
                    both = f"{replaced[step.name]} and {mechanism.name} both replace the step {step.name}"
                    raise Misfit(f"{both}; a scenario can use one of them.")
                replaced[step.name] = mechanism.name
                schedule[phase][step.name] = step.step
            elif isinstance(step, Before):
                schedule[phase] = _with(schedule[phase], step, _name_of(mechanism, step))
            else:
                after.append((phase, _name_of(mechanism, step), step))
    for phase, name, last in reversed(after):  # so that of two behind one step the first comes first
        schedule[phase] = _with(schedule[phase], last, name)
    return schedule


def _name_of(mechanism: Mechanism, added: After | Before) -> str:
    return f"{mechanism.name}.{added.step.__name__}"


def _with(steps: dict[str, Step], added: After | Before, name: str) -> dict[str, Step]:
    """`steps` with one more right beside the one that it names."""
    found: dict[str, Step] = {}
    for other, do in steps.items():
        if other == added.name and isinstance(added, Before):
            found[name] = added.step
        found[other] = do
        if other == added.name and isinstance(added, After):
            found[name] = added.step
    return found


TABLES = _made((), _schedule(()), TONGYU)
PARAMETERS, LEVERS, SWITCHES = TABLES.parameters, TABLES.levers, TABLES.switches
CROSS_LINKS = TABLES.links
MECHANISMS = {name: switch for name, switch in SWITCHES.items() if not switch.link}
