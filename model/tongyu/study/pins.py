"""Small expected results of the shipped scenarios, kept beside them: what a change moves is seen, meant or not.

A pin is the outcomes of a few small whole runs and some figures of their last month, as `NAME.pinned.json`. It asks
for equality to one part in a million: other processors round sums otherwise, and no more than that.
"""

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tongyu import shipped
from tongyu.errors import InputError
from tongyu.scenario import Scenario
from tongyu.study.files import write_json
from tongyu.study.record import model_version
from tongyu.study.tasks import Failure, Task, perform
from tongyu.wording import plain

SCHEMA = 1
ENDING = ".pinned.json"
HOUSEHOLDS = 1_000
SEEDS = (1, 2)
TOLERANCE = 1e-6  # relative
NEARLY_NOTHING = 1e-12
AT_THE_END = ("skill", "openness", "quality", "members", "stations", "reputation", "debt", "price_maize")
"""Monthly figures whose last value is pinned, in mechanisms that poverty feels late."""

Pin = dict[str, Any]


def pin_of(scenario: Scenario) -> Pin:
    """Run `scenario` small, once with each of `SEEDS`, and note what came out. Raises RuntimeError if a run fails."""
    runs = {}
    for seed in SEEDS:
        result = perform(Task(scenario.with_(households=HOUSEHOLDS), seed))
        if isinstance(result, Failure):
            raise RuntimeError(str(result))
        end = result.monthly.iloc[-1]
        runs[str(seed)] = result.outcomes | {f"end_{name}": float(end[name]) for name in AT_THE_END}
    return {
        "schema": SCHEMA,
        "kind": "pin",
        "scenario": scenario.name,
        "fingerprint": scenario.fingerprint,
        "households": HOUSEHOLDS,
        "invented": True,
        "made_by": refreshing(scenario.name),
        "model_version": model_version(),
        "runs": runs,
    }


def refreshing(name: str) -> str:
    """The command that makes the pin of the scenario `name` anew."""
    return f"tongyu pin {name}"


def differences(pinned: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    """A sentence for every figure of `found` that is not what was `pinned`; empty where all are."""
    name = found["scenario"]
    way_out = f"If that is meant: {refreshing(name)}."
    if pinned["schema"] != SCHEMA or pinned["scenario"] != name:
        return [f"{name}: its pin is of schema {pinned['schema']} and scenario {pinned['scenario']}. {way_out}"]
    if pinned["fingerprint"] != found["fingerprint"] or pinned["households"] != found["households"]:
        return [f"{name}: the scenario or its sample is not what was pinned. {way_out}"]
    return [
        f"{name}, seed {seed}: {figure} is pinned at {_shown(before)}, found {_shown(now)}. {way_out}"
        for seed, figure, before, now in _pairs(pinned["runs"], found["runs"])
        if not _same(before, now)
    ]


def pin_path(name: str, folder: Path | None = None) -> Path:
    """Where the pin of the shipped scenario `name` lies: beside it, or in `folder`."""
    return (folder or shipped.scenarios_folder()) / f"{name}{ENDING}"


def read_pin(name: str, folder: Path | None = None) -> Pin:
    """The pin of the shipped scenario `name`. Raises InputError where there is none."""
    path = pin_path(name, folder)
    try:
        pin: Pin = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"{plain(str(path), 200)}: there is no such file; make it: {refreshing(name)}.") from None
    return pin


def write_pin(pin: Pin, folder: Path | None = None) -> Path:
    """Write `pin` beside its scenario, or into `folder`; returns the file."""
    path = pin_path(pin["scenario"], folder)
    write_json(path, pin)
    return path


Runs = Mapping[str, Mapping[str, float]]


def _pairs(pinned: Runs, found: Runs) -> Iterator[tuple[str, str, float | None, float | None]]:
    """Seed, figure, and its value in both; None where one has no such figure."""
    for seed in sorted(pinned.keys() | found.keys()):
        before, now = pinned.get(seed, {}), found.get(seed, {})
        for figure in dict.fromkeys((*before, *now)):
            yield seed, figure, _known(before.get(figure)), _known(now.get(figure))


def _known(value: float | None) -> float | None:
    """None also for a figure that is not a number, which JSON does not have."""
    return None if value is None or math.isnan(value) else value


def _same(pinned: float | None, found: float | None) -> bool:
    if pinned is None or found is None:
        return pinned is found
    return math.isclose(pinned, found, rel_tol=TOLERANCE, abs_tol=NEARLY_NOTHING)


def _shown(value: float | None) -> str:
    return "nothing" if value is None else f"{value:.9g}"
