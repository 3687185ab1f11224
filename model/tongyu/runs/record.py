"""What made a result: scenarios, code, seeds, versions, the hashes of the files it is in, and a seal on all that.

The seal is the SHA-256 of the record itself. It is no signature: whoever changes a record can seal it again. But then
it has another seal than the one that its report shows and others may have noted, and what it says is still held
against what the runs say (`tongyu verify`).
"""

import contextlib
import datetime
import hashlib
import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from tongyu.code_hash import hash_of_sources, imported_by
from tongyu.county.extensions import code_of, package_of
from tongyu.errors import InputError, TongyuError
from tongyu.loaded_code import ABOVE, PACKAGE, require_as_loaded
from tongyu.runs.files import PARTIAL, json_text, write_json
from tongyu.runs.folder import RECORD, is_report
from tongyu.runs.reading import document_in, hash_of
from tongyu.scenario.scenario import Scenario
from tongyu.text.checking import Misfit, first_mistake, placed
from tongyu.text.wording import plain, shown

SCHEMA = 1
SEAL = "seal"
_TRIES = 20
_COUNTY = "county/county.py"
_PACKAGE = Path(__file__).resolve().parent.parent
_DECISIVE = ("numpy", "numba", "mesa")
_RECORDED = (*_DECISIVE, "scipy", "pandas", "pyarrow", "distributed")


def mechanisms_of(scenarios: Iterable[Scenario]) -> tuple[str, ...]:
    """The names of the added mechanisms that any of `scenarios` uses."""
    return tuple(sorted({name for scenario in scenarios for name in scenario.uses}))


def code_hash(mechanisms: Iterable[str] = ()) -> str:
    """SHA-256 of what the modules that a county imports compile to, by path, and of the added `mechanisms` used.

    Comments, docstrings and line numbers are no part of it, so that another word in them leaves stored runs as they
    are. As every version of Python compiles to other instructions, it is of this Python's.
    """
    by_name = {path.relative_to(_PACKAGE).as_posix(): path for path in _PACKAGE.rglob("*.py")}
    decisive = sorted(name for name in by_name if name.partition("/")[0].removesuffix(".py") not in ABOVE)
    sources = tuple((name, by_name[name].read_bytes()) for name in decisive)
    own = hash_of_sources(imported_by(_COUNTY, sources, PACKAGE))
    added = [f"{name} {code_of(name)}" for name in mechanisms]
    return hashlib.sha256("\n".join([own, *added]).encode()).hexdigest() if added else own


def versions(mechanisms: Iterable[str] = ()) -> dict[str, str]:
    """The versions of this package, of Python, of the libraries that results pass through, of packages that add."""
    own = {"tongyu": _version("tongyu"), "python": platform.python_version()}
    added = {name: _version(name) for name in map(package_of, mechanisms)}
    return own | {name: _version(name) for name in _RECORDED} | added


def machine() -> dict[str, Any]:
    """The kind of machine: system, processor, and the instructions of it that NumPy uses, by which last bits differ."""
    import numpy as np

    shown: Any = np.show_config(mode="dicts")
    found = list(shown.get("SIMD Extensions", {}).get("found", []))
    return {"system": platform.system(), "processor": platform.machine(), "instructions": found}


def model_version(mechanisms: Iterable[str] = ()) -> str:
    """SHA-256 of what decides a run beside scenario and seed: the code, Python, NumPy, Numba and Mesa.

    The code is that of the county and of the added `mechanisms` that are used. Raises Misfit for one that is not here.
    """
    return version_of(code_hash(mechanisms), versions())


def is_of_this_model(record: Mapping[str, Any]) -> bool:
    """Whether a record tells of results of the model that is here, of their added mechanisms too."""
    try:
        return bool(record.get("model_version") in (None, model_version(record.get("mechanisms", ()))))
    except Misfit:  # a mechanism that is not installed
        return False


def version_of(code: str, made_with: Mapping[str, str]) -> str:
    """The `model_version` of the code with that hash under those versions. Raises KeyError where one is missing."""
    parts = [code, made_with["python"], *(made_with[name] for name in _DECISIVE)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def record(kind: str, scenarios: Sequence[Scenario], seeds: Sequence[int], **details: Any) -> dict[str, Any]:
    """The document `record.json`, but for the hashes of the files it stands beside, and its seal.

    Raises InputError where this process runs another model than the one whose version it would name.
    """
    require_as_loaded()
    mechanisms = mechanisms_of(scenarios)
    return {
        "schema": SCHEMA,
        "kind": kind,
        "made": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        **claims(kind, scenarios, seeds),
        "model_version": model_version(mechanisms),
        "code": code_hash(mechanisms),
        "versions": versions(mechanisms),
        "machine": machine(),
        **details,
    }


def claims(kind: str, scenarios: Sequence[Scenario], seeds: Sequence[int]) -> dict[str, Any]:
    """What a record says of what was run, which the scenarios themselves can be asked for again."""
    first = scenarios[0]
    return {
        "kind": kind,
        "county": {"name": first.county.name, "households": first.county.households, "invented": True},
        "start": first.start,
        "months": first.months,
        "stress": list(first.stress),
        **({"mechanisms": list(mechanisms_of(scenarios))} if mechanisms_of(scenarios) else {}),
        "without": {scenario.name: list(scenario.without) for scenario in scenarios if scenario.without},
        **_lacking(scenarios),
        "seeds": list(seeds),
        "scenarios": {scenario.name: scenario.fingerprint for scenario in scenarios},
    }


def _lacking(scenarios: Sequence[Scenario]) -> dict[str, dict[str, list[str]]]:
    """The levers that the county of `scenarios` cannot have, or not so much of, by scenario; no key where none is."""
    found = {
        "left_out": {scenario.name: list(scenario.left_out) for scenario in scenarios if scenario.left_out},
        "held": {scenario.name: list(scenario.held) for scenario in scenarios if scenario.held},
    }
    return {key: each for key, each in found.items() if each}


def write_record(document: Mapping[str, Any], folder: Path) -> None:
    """Write `document` into `folder` with the hashes of all files there, sealed. Raises InputError and TongyuError."""
    write_json(folder / RECORD, sealed(with_files(document, folder)))


def sealed(document: Mapping[str, Any]) -> dict[str, Any]:
    """`document` with its seal."""
    return dict(document) | {SEAL: seal_of(document)}


def seal_of(document: Mapping[str, Any]) -> str:
    """The seal that belongs to a record: the SHA-256 of all else in it, in whatever order it stands."""
    said = json.loads(json_text({key: value for key, value in document.items() if key != SEAL}))
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def is_sealed(document: Mapping[str, Any]) -> bool | None:
    """Whether a record is as it was sealed; None where it has no seal, as those of earlier versions."""
    return document[SEAL] == seal_of(document) if SEAL in document else None


def read_record(folder: Path) -> dict[str, Any]:
    """The record in `folder`; what it says is of the kinds that records say, if perhaps not true.

    Raises FileNotFoundError where there is none, and InputError, one sentence, for anything that is no record.
    """
    path = folder / RECORD
    document = document_in(path, folder)
    name = plain(str(path), 200)
    if document.get("schema", SCHEMA) != SCHEMA:
        raise InputError(f"{name}: of another schema than {SCHEMA}; use the tongyu that wrote it.")
    try:
        _Record.model_validate(document)
    except ValidationError as error:
        keys, sentence = first_mistake(error)
        raise InputError(f"{name}: damaged, {placed(sentence, keys).rstrip('.')}; run the study again.") from None
    return document


def with_files(document: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """`document` and the SHA-256 of every file in `folder`, by its path there; but for a report, which quotes them.

    Raises TongyuError where other programs change the folder faster than it is read.
    """
    for _ in range(_TRIES):
        # Another sweep of the same folder may have merged files of the store since they were listed.
        with contextlib.suppress(FileNotFoundError):
            return dict(document) | {"files": _hashes(folder)}
    raise TongyuError(f"{plain(str(folder), 200)}: the files keep changing; another program works on them.")


def _hashes(folder: Path) -> dict[str, str]:
    place = folder.resolve()
    return {name: hash_of(folder / name, folder) for name in names_in(folder) if _inside(folder / name, place)}


def names_in(folder: Path) -> list[str]:
    """Every file and link in `folder`, by its path there, but for record, report and what is half-written."""
    found = sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    names = [path.relative_to(folder).as_posix() for path in found if not path.name.endswith(PARTIAL)]
    return [name for name in names if name != RECORD and not is_report(name)]


def _inside(path: Path, place: Path) -> bool:
    return path.is_file() and path.resolve().is_relative_to(place)


def _two_years(window: list[int] | None) -> list[int] | None:
    if window is not None and len(window) != 2:
        raise Misfit(f"window must be two years, not {shown(window)}.")
    return window


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True)


class _CountyShape(_Shape):
    name: str = ""
    households: int = 0


class _RunsShape(_Shape):
    planned: int = 0
    distinct: int = 0
    failed: list[Any] = []


class _Record(_Shape):
    """The kinds of what records say; earlier versions say less, and every study says more."""

    kind: str
    files: dict[str, str]
    seal: str = ""
    name: str = ""
    question: str = ""
    made: str = ""
    county: _CountyShape = _CountyShape()
    start: str = ""
    months: int = 0
    stress: list[str] = []
    mechanisms: list[str] = []
    without: dict[str, list[str]] = {}
    left_out: dict[str, list[str]] = {}
    held: dict[str, list[str]] = {}
    seeds: list[int] = []
    scenarios: dict[str, str] = {}
    model_version: str = ""
    code: str = ""
    versions: dict[str, str] = {}
    machine: dict[str, Any] = {}
    households: int = 0
    window: Annotated[list[int] | None, AfterValidator(_two_years)] = None
    points: int = 0
    variables: list[str] = []
    design: dict[str, Any] = {}
    runs: _RunsShape = _RunsShape()
    outcomes: dict[str, Any] = {}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:  # run from a source tree that is not installed
        return "not installed"
