"""Mechanisms from outside: found by the entry points of installed packages, named by the scenarios that use them.

A package adds a mechanism by an entry point of the group `tongyu.mechanisms`, whose name is the mechanism's and whose
value the object:

    [project.entry-points."tongyu.mechanisms"]
    parcel_lockers = "tongyu_parcel_lockers:MECHANISM"
"""

import contextlib
import importlib
import sys
from collections.abc import Collection
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from tongyu import loaded_code
from tongyu.code_hash import hash_of_sources
from tongyu.county.levers import PILLARS, LeverKind
from tongyu.county.mechanism import After, Before, Column, Figure, Mechanism, Replaces
from tongyu.county.numbers.kinds import Parameter
from tongyu.county.state import State
from tongyu.county.switches import Switch
from tongyu.errors import InputError
from tongyu.text.checking import Misfit
from tongyu.text.wording import plain, unknown

GROUP = "tongyu.mechanisms"
_tried: dict[str, Mechanism] = {}
_HOLDS: dict[str, tuple[type, ...]] = {
    "steps": (After, Before, Replaces),
    "numbers": (Parameter,),
    "levers": (LeverKind,),
    "switches": (Switch,),
    "shows": (Figure,),
    "columns": (Column,),
}
"""What stands in the tuples of a mechanism."""


@lru_cache(maxsize=1)
def installed() -> dict[str, tuple[EntryPoint, ...]]:
    """The added mechanisms that are installed here, by name: more than one where two packages have one of that name."""
    found: dict[str, tuple[EntryPoint, ...]] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        before = found.get(point.name, ())
        if all(point.value != other.value for other in before):
            found[point.name] = (*before, point)
    return found


def register(mechanism: Mechanism) -> Mechanism | None:
    """Let `mechanism` be found by its name in this process; `tables.try_out` is for everybody else.

    Returns what was tried out under that name before. Raises Misfit where it is not what an added one must be.
    """
    _check(mechanism, mechanism.name)
    before = _tried.get(mechanism.name)
    _tried[mechanism.name] = mechanism
    mechanism_called.cache_clear()
    return before


def withdraw(name: str, before: Mechanism | None) -> None:
    """Let `before` be found by its name again, or what is installed."""
    del _tried[name]
    if before is not None:
        _tried[name] = before
    mechanism_called.cache_clear()


def loadable() -> tuple[str, ...]:
    """The names of all added mechanisms that are installed here, or tried out, and are what they say."""
    found = []
    for name in sorted({*installed(), *_tried}):
        with contextlib.suppress(Misfit):
            mechanism_called(name)
            found.append(name)
    return tuple(found)


@lru_cache(maxsize=64)
def mechanism_called(name: str) -> Mechanism:
    """The added mechanism of that name. Raises Misfit, one sentence, where there is none or it is not what it says."""
    if name in _tried:
        return _tried[name]
    point = _point(name)
    package = point.module.partition(".")[0]
    loaded_code.add(package)
    try:
        mechanism = point.load()
    except Exception as error:
        why = plain(f"{type(error).__name__}: {error}", 200)
        raise Misfit(f'the added mechanism "{name}" of {_package(point)} cannot be loaded: {why}.') from error
    loaded_code.add(package)
    if not isinstance(mechanism, Mechanism):
        what = type(mechanism).__name__
        raise Misfit(f'"{point.value}" of {_package(point)} must be a Mechanism of tongyu, not of the type {what}.')
    _check(mechanism, name)
    return mechanism


def code_of(name: str) -> str:
    """SHA-256 of what the package of an added mechanism compiles to, as of the county's own code."""
    if name in _tried:
        return "tried out"
    module = importlib.import_module(_point(name).module.partition(".")[0])
    folders = [Path(folder) for folder in getattr(module, "__path__", ())]  # several where it is a namespace
    files = {path.relative_to(folder).as_posix(): path for folder in folders for path in folder.rglob("*.py")}
    if not folders and module.__file__:
        files = {Path(module.__file__).name: Path(module.__file__)}
    return hash_of_sources(tuple((path, files[path].read_bytes()) for path in sorted(files)))


def mark_used(name: str) -> None:
    """Runs of this process may hang on the added mechanism of that name from now on."""
    if name not in _tried:
        loaded_code.use(_point(name).module.partition(".")[0])


def package_of(name: str) -> str:
    """The name of the package that has the added mechanism `name`. Raises Misfit where none is installed."""
    return name if name in _tried else _package(_point(name))


def _point(name: str) -> EntryPoint:
    known = installed()
    if name in known:
        point, *others = known[name]
        if others:
            packages = " and ".join(sorted(map(_package, known[name])))
            raise Misfit(f'the added mechanism "{plain(name)}" is in two packages, {packages}; uninstall one.')
        return point
    here = sorted({*known, *_tried})
    if not here:
        raise Misfit(
            f'unknown mechanism "{plain(name)}": no added mechanism is installed with this Python, {sys.prefix};'
            " install the package that has it."
        )
    raise Misfit(unknown("mechanism", name, here, "Those here"))


def _package(point: EntryPoint) -> str:
    return plain(point.dist.name) if point.dist is not None else plain(point.value)


def _check(mechanism: Mechanism, name: str) -> None:
    """Raises Misfit where a mechanism is not what an added one must be."""
    if mechanism.name != name:
        raise Misfit(f'the added mechanism "{name}" calls itself "{plain(mechanism.name)}"; both must be the same.')
    if not name.isidentifier() or not name.isascii() or not name.islower():
        raise Misfit(f'the name of a mechanism is of small letters, digits and "_"; "{plain(name)}" is not.')
    for what, kinds in _HOLDS.items():
        things = getattr(mechanism, what)
        if not isinstance(things, tuple) or not all(isinstance(thing, kinds) for thing in things):
            *most, last = (kind.__name__ for kind in kinds)
            kind = f"{', '.join(most)} or {last}" if most else last
            raise Misfit(f"{name}: `{what}` must be a tuple of {kind}, with a comma behind a single one.")
    _check_steps(mechanism)
    for lever in mechanism.levers:
        if lever.pillar not in PILLARS:
            raise Misfit(f"{name}: {unknown('pillar', lever.pillar, PILLARS, 'Pillars')}")
    costs = {f"programme.{lever.key}" for lever in mechanism.levers}
    for number in mechanism.numbers:
        if not number.name.startswith(f"{name}.") and number.name not in costs:
            ways = " or ".join([f"{name}.something", *sorted(costs)])
            raise Misfit(f'{name}: the number "{plain(number.name)}" must be called {ways}.')
    for what, names in (
        ("figure", [figure.name for figure in mechanism.shows]),
        ("column", [column.name for column in mechanism.columns]),
    ):
        for each in names:
            if not each.startswith(name):
                raise Misfit(f'{name}: the name of the {what} "{plain(each)}" must begin with {name}.')
            if names.count(each) > 1:
                raise Misfit(f'{name}: two {what}s are called "{plain(each)}".')
    if bool(mechanism.shows) != (mechanism.figures is not None):
        raise Misfit(f"{name}: `shows` must name what `figures` gives, and `figures` give what `shows` names.")


def _check_steps(mechanism: Mechanism) -> None:
    """Raises Misfit where a step is no function, or two have one name, by which a switch could not tell them apart."""
    names = [getattr(step.step, "__name__", "") for step in mechanism.steps if isinstance(step, After | Before)]
    if not all(names) or not all(callable(step.step) for step in mechanism.steps if isinstance(step, Replaces)):
        raise Misfit(f"{mechanism.name}: a step must be a function of the county.")
    for name in names:
        if names.count(name) > 1:
            raise Misfit(f'{mechanism.name}: two steps are called "{plain(name)}"; each needs a name of its own.')


def figures_of(mechanism: Mechanism, county: State, taken: Collection[str]) -> dict[str, float]:
    """The month's figures of an added mechanism. Raises InputError where they are not what it says that it shows."""
    given = {name: float(value) for name, value in (mechanism.figures(county) if mechanism.figures else {}).items()}
    shows = [figure.name for figure in mechanism.shows]
    if sorted(given) != sorted(shows):
        raise InputError(
            f"{mechanism.name}: `figures` gives {_listed(given)} and `shows` names {_listed(shows)}; they must be the"
            " same."
        )
    require_new(given, taken)
    return given


def require_new(figures: Collection[str], taken: Collection[str]) -> None:
    """Raises InputError where a figure of an added mechanism is called as one that there is without it."""
    for name in figures:
        if name in taken:
            raise InputError(
                f'the added figure "{plain(name)}" has the name of another one; give it a name of its own.'
            )


def _listed(names: Collection[str]) -> str:
    return ", ".join(map(plain, names)) or "none"
