"""Whether the county in this process is still the one that its files define.

What each module of the county held is noted when the module has just been loaded: its functions with their code and
defaults, its classes with their methods, its tables and constants down to the last number. Whatever is replaced in it
later, by an assignment, in a table such as `SCHEDULE` or inside a class, is found by looking again. So is a file that
was changed since it was loaded, a module that was loaded twice, and one that was put in another's place.

What this cannot see: changes to other packages (NumPy, Mesa, Numba), to compiled code, to a county's own objects while
it runs, and to the modules above the county (`ABOVE`), which decide what is run and kept but not how a month goes; but
for those that begin a run and take down its figures (`TAKEN_DOWN_BY`).
"""

import builtins
import functools
import hashlib
import importlib.machinery
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

PACKAGE = __name__.partition(".")[0]
ABOVE = (
    *("runs", "designs", "statistics", "questions", "life", "report", "app", "commands"),
    *("cli", "font", "loaded_code", "__main__"),
)
"""Modules and packages above the county: what they do cannot change a run."""
TAKEN_DOWN_BY = ("runs.tasks", "runs.people")
"""Modules above it that begin a run and take down what came out: replaced, they would store another figure."""

_SCALARS = frozenset({bool, int, float, complex, str, bytes, type(None)})
_COMPARED = (*_SCALARS, CodeType)  # by value where they are not the same object
_DEFINED = (FunctionType, staticmethod, classmethod, property)
_OF_THE_MODULE = frozenset({"__builtins__", "__cached__", "__spec__", "__loader__", "__doc__", "__annotations__"})
_MISSING = object()


@dataclass(frozen=True)
class _Noted:
    """A module as it was loaded: the SHA-256 of its file, and what it held, by its place in the module."""

    module: ModuleType
    file: Path
    source: str
    held: dict[str, Any]


_noted: dict[str, _Noted] = {}
_added: set[str] = set()  # packages of added mechanisms
_used: set[str] = set()  # of them, those that a scenario of this process uses: the others change no run
_tried_out: list[str] = []
_home: dict[int, str] = {}  # by the identity of an object with parts: the module in which these were noted first
_twice: list[str] = []


def decides(name: str) -> bool:
    """Whether the module of that name, `tongyu.county.county`, is one that a run can hang on."""
    first, _, rest = name.partition(".")
    if first in _added:
        return True
    return first == PACKAGE and bool(rest) and (rest.partition(".")[0] not in ABOVE or rest in TAKEN_DOWN_BY)


def changed() -> str | None:
    """What first was found to differ from what the county's files define, in words; None where nothing does."""
    for name in [name for name in sys.modules if decides(name) and name not in _noted and _counts(name)]:
        return f"{name} was put in the place of a module of this package"
    if _tried_out:
        return f"the mechanism {_tried_out[0]} is tried out in this process and not installed"
    for name in filter(_counts, _twice):
        return f"{name} was loaded a second time, while others still use what it held before"
    for name, noted in _noted.items():
        if not _counts(name):
            continue
        if sys.modules.get(name) is not noted.module:
            return f"{name} was put in the place of a module of this package"
        if _digest(noted.file) != noted.source:
            return f"{noted.file.name} of {name} was changed after this process had loaded it"
        place = _first_difference(noted.held, _held(noted.module, noted.held))
        if place is not None:
            return f"{name}{place} was replaced in this process"
    return None


def add(package: str) -> None:
    """Watch the package of an added mechanism, too. Called before it is loaded, and after for what was not seen."""
    _added.add(package)
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == package and name not in _noted:
            file = Path(getattr(module, "__file__", None) or "")  # a namespace has none
            _noted[name] = _Noted(module, file, _digest(file), _held(module))


def use(package: str) -> None:
    """From now on runs of this process may hang on the package of an added mechanism."""
    _used.add(package)


def _counts(name: str) -> bool:
    package = name.partition(".")[0]
    return package not in _added or package in _used


def tried_out(mechanism: str) -> None:
    """Runs of this process may be made with a mechanism that no file of an installed package defines."""
    _tried_out.append(mechanism)


def require_as_loaded() -> None:
    """Raises InputError where runs of this process would not be those of the model that its files define."""
    found = changed()
    if found is None:
        return
    from tongyu.errors import InputError  # not before this module watches what is loaded
    from tongyu.text.wording import plain

    raise InputError(
        f"{plain(found, 200)}, and what is stored is stored as made by the model in the files; such runs are made in"
        " memory alone (tongyu.County), or from changed files by a new process."
    )


def watch() -> None:
    """Note every module of the county when it is loaded. Called once, before the first of them is."""
    sys.meta_path.insert(0, _Finder())


class _Finder(MetaPathFinder):
    """Finds the county's modules as Python does, and has them noted when they are loaded."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if not decides(fullname):
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is not None and isinstance(spec.loader, importlib.machinery.SourceFileLoader):
            spec.loader = _NotingLoader(spec.loader.name, spec.loader.path)
        return spec


class _NotingLoader(importlib.machinery.SourceFileLoader):
    def exec_module(self, module: ModuleType) -> None:
        file = Path(self.path)
        source = _digest(file)  # before, so that a change while it is loaded is seen
        super().exec_module(module)
        if module.__name__ in _noted:
            _twice.append(module.__name__)
        _noted[module.__name__] = _Noted(module, file, source, _held(module))


def _held(module: ModuleType, before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Everything in the module by its place there, such as `.train.__code__`.

    Looked at again (`before` is what was found then), names that are new count where they hide a builtin function;
    nobody asks for others, such as those of submodules that were loaded since.
    """
    found: dict[str, Any] = {}
    for name, value in list(vars(module).items()):
        submodule = sys.modules.get(f"{module.__name__}.{name}") is value
        known = before is None or f".{name}" in before or (hasattr(builtins, name) and not submodule)
        if known and name not in _OF_THE_MODULE:
            _walk(f".{name}", value, module.__name__, before is None, found, set())
    return found


def _walk(place: str, value: Any, own: str, first: bool, found: dict[str, Any], above: set[int]) -> None:
    """Put `value` and what it consists of into `found`; not what is another module's, nor what it itself is part of."""
    found[place] = value
    identity = id(value)
    if type(value) in _SCALARS or identity in above:
        return
    # Noted where it is defined: that module was loaded before those that import from it.
    home = _home.get(identity, own)
    if home != own:
        return
    parts = _parts(value, own)
    if parts is None:
        return
    if first:
        _home[identity] = own
    above.add(identity)
    for name, part in parts:
        _walk(place + name, part, own, first, found, above)
    above.discard(identity)


def _parts(value: Any, own: str) -> list[tuple[str, Any]] | None:
    """What of `value` decides what it does, each with its ending of a place; None of what has no parts."""
    match value:
        case FunctionType():
            return _parts_of_function(value)
        case type():
            if value.__module__ != own:
                return None
            return [
                (f".{name}", part)
                for name, part in vars(value).items()
                if isinstance(part, _DEFINED) or not name.startswith("__")  # pydantic and Mesa write others
            ]
        case staticmethod() | classmethod():
            return [("", value.__func__)]
        case property():
            return [(f".{name}", getattr(value, name)) for name in ("fget", "fset", "fdel")]
        case functools.cached_property():
            return [(".func", value.func)]
        case functools.partial():
            return [(".func", value.func), (".args", value.args), (".keywords", value.keywords)]
        case Mapping():
            return [(f"[{key!r}]", part) for key, part in value.items()]
        case list() | tuple():
            return [(f"[{number}]", part) for number, part in enumerate(value)]
        case set() | frozenset():
            return [("'s elements", " ".join(sorted(map(repr, value))))]
    if type(value).__module__ == "numpy" and hasattr(value, "tobytes"):
        return [("'s numbers", value.tobytes())]
    own_parts = [(f".{name}", getattr(value, name)) for name in ("py_func", "__wrapped__") if hasattr(value, name)]
    if own_parts:  # compiled by Numba, or wrapped by functools
        return own_parts
    if type(value).__module__.partition(".")[0] == PACKAGE and hasattr(value, "__dict__"):
        return [(f".{name}", part) for name, part in vars(value).items()]
    return None


def _parts_of_function(function: FunctionType) -> list[tuple[str, Any]]:
    parts = [(f".{name}", getattr(function, name)) for name in ("__code__", "__defaults__", "__kwdefaults__")]
    parts += [(f".{name}", part) for name, part in vars(function).items()]
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        try:
            parts.append((f".{name}", cell.cell_contents))
        except ValueError:  # nothing in it yet
            parts.append((f".{name}", _MISSING))
    return parts


def _first_difference(then: Mapping[str, Any], now: Mapping[str, Any]) -> str | None:
    for place in [*then, *(place for place in now if place not in then)]:
        before, after = then.get(place, _MISSING), now.get(place, _MISSING)
        if before is after:
            continue
        if type(before) is not type(after) or type(before) not in _COMPARED or before != after:
            return place
    return None


def _digest(file: Path) -> str:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""  # gone since
