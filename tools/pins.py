"""Small expected results of the shipped scenarios, kept beside them: what a change moves is seen, meant or not.

`python -m tools.pins [SCENARIO]... [--out DIR]`, or `make pins`, makes them anew, after a change that is meant.

A pin is the outcomes of a few small whole runs and some figures of their last month, as `NAME.pinned.json`. It asks
for equality to one part in a million: other processors round sums otherwise, and no more than that. Scenarios of
`AT_DEFAULT` have a second one in the same file, `at_default`, of the sample that commands take: a small sample has
few sellers to a market, and has missed changes that showed there.
"""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from tongyu.commands.options import answers
from tongyu.errors import InputError
from tongyu.loaded_code import require_as_loaded
from tongyu.report.tables import console
from tongyu.runs.compiling import compile_kernels
from tongyu.runs.files import reason, write_json
from tongyu.runs.record import model_version
from tongyu.runs.sampling import sample_of
from tongyu.runs.tasks import Failure, Task, perform
from tongyu.runs.threads import use_one_thread
from tongyu.scenario.scenario import Scenario, load
from tongyu.shipped import scenario_names
from tongyu.text.wording import plain, unknown

SCHEMA = 1
FOLDER = Path(__file__).resolve().parents[1] / "scenarios"
ENDING = ".pinned.json"
HOUSEHOLDS = 1_000
SEEDS = (1, 2)
AT_DEFAULT = ("baseline", "both")
"""The scenarios that are also pinned at the size of sample that commands take."""

AT_DEFAULT_KEY = "at_default"
TOLERANCE = 1e-6  # relative
NEARLY_NOTHING = 1e-12
AT_THE_END = ("skill", "openness", "quality", "members", "stations", "reputation", "debt", "price_maize")
"""Monthly figures whose last value is pinned, in mechanisms that poverty feels late."""

Pin = dict[str, Any]


def pin_at_default(scenario: Scenario) -> Pin:
    """The same of `scenario` at the size of sample that commands take."""
    return pin_of(scenario, sample_of(scenario))


def pin_of(scenario: Scenario, households: int = HOUSEHOLDS) -> Pin:
    """Run `scenario` small, once with each of `SEEDS`, and note what came out. Raises RuntimeError if a run fails."""
    runs = {}
    for seed in SEEDS:
        result = perform(Task(scenario.with_(households=households), seed))
        if isinstance(result, Failure):
            raise RuntimeError(str(result))
        end = result.monthly.iloc[-1]
        runs[str(seed)] = result.outcomes | {f"end_{name}": float(end[name]) for name in AT_THE_END}
    return {
        "schema": SCHEMA,
        "kind": "pin",
        "scenario": scenario.name,
        "fingerprint": scenario.fingerprint,
        "households": households,
        "invented": True,
        "made_by": refreshing(scenario.name),
        "model_version": model_version(),
        "runs": runs,
    }


def refreshing(name: str) -> str:
    """The command that makes the pin of the scenario `name` anew."""
    return f"python -m tools.pins {name}"


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


def differences_at_default(pinned: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    """The same of what was `found` at the size of sample that commands take, `pinned` being the whole pin."""
    if AT_DEFAULT_KEY not in pinned:
        name = found["scenario"]
        return [f"{name}: its pin has nothing at {found['households']:,} households. Make it: {refreshing(name)}."]
    return differences(pinned[AT_DEFAULT_KEY], found)


def pin_path(name: str, folder: Path | None = None) -> Path:
    """Where the pin of the shipped scenario `name` lies: beside it, or in `folder`."""
    return (folder or FOLDER) / f"{name}{ENDING}"


def read_pin(name: str, folder: Path | None = None) -> Pin:
    """The pin of the shipped scenario `name`. Raises InputError where there is none."""
    path = pin_path(name, folder)
    try:
        pin: Pin = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"{plain(str(path), 200)}: there is no such file; make it: {refreshing(name)}.") from None
    return pin


def write_pin(pin: Pin, folder: Path | None = None) -> Path:
    """Write `pin` beside its scenario, or into `folder`; returns the file.

    Raises InputError where this process runs another model than its files define.
    """
    require_as_loaded()
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


def pin_scenarios(names: Sequence[str], out: Path | None) -> bool:
    """Run the shipped scenarios `names`, all without any, and write their pins; whether a run failed.

    Raises InputError for a name that is not shipped, and for a folder `out` that cannot be one.
    """
    known = scenario_names()
    for name in names:
        if name not in known:
            raise InputError(f"{unknown('scenario', name, known, 'Shipped')} Only shipped ones are pinned.")
    if out is not None:
        _make(out)
    compile_kernels(console(stderr=True).print)
    failed = False
    for name in names or known:
        try:
            scenario = load(name)
            more = {AT_DEFAULT_KEY: pin_at_default(scenario)} if name in AT_DEFAULT else {}
            path = write_pin(pin_of(scenario) | more, out)
        except RuntimeError as failure:
            typer.echo(f"FAILED: {failure}", err=True)
            failed = True
        else:
            typer.echo(f"{path} ({len(SEEDS) * (1 + len(more))} runs)")
    return failed


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise InputError(f"{plain(str(folder), 200)}: this is a file; --out expects a folder.") from None
    except OSError as error:
        raise InputError(f"{plain(str(folder), 200)}: cannot be made: {reason(error)}.") from None
    except ValueError:  # a NUL in the path
        raise InputError(f"{plain(str(folder), 200)}: not a usable path.") from None


def pins(
    scenarios: Annotated[
        list[str] | None, typer.Argument(metavar="[SCENARIO]...", help="Shipped names; without any, all.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for the files, instead of beside the scenarios.")
    ] = None,
) -> None:
    """Note down small results of the shipped scenarios, with which the tests compare: for a change that is meant."""
    with answers():
        failed = pin_scenarios(scenarios or (), out)
    raise typer.Exit(1 if failed else 0)


if __name__ == "__main__":
    use_one_thread()
    typer.run(pins)
