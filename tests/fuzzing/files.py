"""Study, scenario and county files with slips: each is read or refused in one line, and known mistakes are refused."""

import signal
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

from tests.fuzzing.slips import Data, Slip, blind_text, wrong_text

from tongyu.county.facts import CountyFacts
from tongyu.county.levers import METHODS, PILLARS
from tongyu.county.tables import LEVERS, PARAMETERS
from tongyu.designs.study_file import DesignSection, StudyFile, load_study
from tongyu.errors import InputError
from tongyu.scenario.files import FILE_KEYS
from tongyu.scenario.lever_setting import LeverSetting
from tongyu.scenario.scenario import load
from tongyu.shipped import scenarios_folder

LONGEST = 10  # seconds
TESTS = Path(__file__).parents[1]

STUDY = """
schema = 1
question = "What hangs on choice?"
scenarios = ["both", "training_only"]
seeds = 3
seed = 7
households = 100
months = 60
stress = ["drought"]
without = ["learning"]
outcomes = ["income", "cost"]
keep = ["years", "months"]
[design]
kind = "latin_hypercube"
samples = 8
draw = 3
[levers]
"training.courses" = [0.5, 1.0, "times"]
"training.courses.budget" = [0.5, 1.5, "times"]
support = [0.5, 1.0, "times"]
[uncertain]
"choice.theta" = [0.05, 0.15]
"going_online.link" = {}
"state.*" = {}
[uncertain.learning]
fade = {}
"""
GRID = """
schema = 1
scenarios = ["five_pillars"]
seeds = [1, 2, 5]
households = "1:100"
months = 48
[design]
kind = "grid"
levels = 3
[uncertain]
"choice.theta" = { values = [0.05, 0.1, 0.15], times = false }
"choice.information" = [0.5, 1.5, "times"]
"""

KNOWN = frozenset(
    {*FILE_KEYS, *PILLARS, *METHODS, *CountyFacts.model_fields, *LeverSetting.model_fields, *PARAMETERS, *LEVERS}
    | {*StudyFile.model_fields, *DesignSection.model_fields, "schema", "values", "times", "node", "name", "name_zh"}
    | {part for name in (*PARAMETERS, *LEVERS) for part in name.split(".")}
)


def _set(**changes: Any) -> Slip:
    def contradict(data: Data, rng: Random, known: frozenset[str]) -> bool:
        data.update(changes)
        return True

    return contradict


def _design(changes: Data) -> Slip:
    def contradict(data: Data, rng: Random, known: frozenset[str]) -> bool:
        data["design"] = changes
        return True

    return contradict


def _twice(data: Data, rng: Random, known: frozenset[str]) -> bool:
    data["uncertain"]["choice"] = {"theta": [0.06, 0.07]}
    return True


def _unknown_values(data: Data, rng: Random, known: frozenset[str]) -> bool:
    data["uncertain"]["choice.information"] = {"values": [0.1, 0.2], "times": rng.choice((1, "no"))}
    return True


def _capped(data: Data, rng: Random, known: frozenset[str]) -> bool:
    data["levers"] = {rng.choice(("training", "training.courses")): [1.0, 10_000.0, "times"]}
    return True


def _lever(changes: Data) -> Slip:
    def contradict(data: Data, rng: Random, known: frozenset[str]) -> bool:
        data.setdefault("programme", {}).setdefault("training", {})["courses"] = {"intensity": 3.0, **changes}
        return True

    return contradict


OF_STUDIES: tuple[Slip, ...] = (
    _twice,
    _unknown_values,
    _capped,
    _set(seeds=[1, 2], seed=3),
    _set(households=10**8),
    _set(scenarios=["both", "both"]),
    _design({"kind": "sobol", "samples": 3}),
    _design({"kind": "latin_hypercube", "samples": 8, "levels": 4}),
    _design({"kind": "latin_hypercube", "samples": 4, "seeds_a_point": 2, "file": "x.csv"}),
    _design({"kind": "table", "file": "points.csv"}),
)
OF_SCENARIOS: tuple[Slip, ...] = (
    _lever({"start": "2015-01", "end": "2014-01"}),
    _lever({"place": ["Kaitong", "Nowhere"]}),
    _lever({"place": "neediest 3", "villages": [1]}),
    _lever({"villages": [1, 1]}),
    _lever({"mix": {"casework": 1.0}}),
    _lever({"intensity": {}}),
    _lever({"intensity": 0.1, "per": "men"}),
    _lever({"budget": 1.0, "budget_a_unit": 1.0}),
    _lever({"budget": 1.0, "budget_per": "men"}),
    _lever({"place": "neediest 101 %"}),
    _set(stress=["drought", "drought"]),
    _set(households=10**8),
    _set(parameters={"going_online.link": 0.5}),
    _set(parameters={"crops.maize.price": 0.1}),
    _set(parameters={"learning.fade": 0.01, "learning": {"fade": 0.02}}),
    _set(based_on="nothing"),
)
OF_COUNTIES: tuple[Slip, ...] = (
    _set(villages=1),
    _set(persons=1),
    _set(persons=10**7),
    _set(households=1),
    _set(area_km2=1.0),
    _set(cell_km=1e-9),
    _set(poor_villages=10**6),
    _set(townships=[{"name": "A"}, {"name": "A"}]),
    _set(inside_share=1e-6),
)


def _texts(*paths: Path) -> list[str]:
    return [path.read_text(encoding="utf-8") for path in paths]


def _scenarios() -> list[str]:
    small = (TESTS / "scenario_files" / "small.toml").read_text(encoding="utf-8")
    return [*_texts(*sorted(scenarios_folder().glob("*.toml"))), small.replace("../counties/small.toml", "tongyu")]


KINDS: dict[str, tuple[Callable[[Path], object], list[str], tuple[Slip, ...]]] = {
    "study": (load_study, [STUDY, GRID], OF_STUDIES),
    "scenario": (load, _scenarios(), OF_SCENARIOS),
    "county": (
        lambda path: load("baseline", path),  # what it says of levers is checked where they are known
        _texts(TESTS / "counties" / "small.toml"),
        OF_COUNTIES,
    ),
}


@contextmanager
def in_time(what: str) -> Iterator[None]:
    """Raises TimeoutError where the block takes more than `LONGEST` seconds."""

    def too_long(number: int, frame: object) -> None:
        raise TimeoutError(f"more than {LONGEST} s: {what}")

    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(LONGEST)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def complaints(kind: str, seed: int, count: int) -> list[str]:
    """What was wrong with the answers to `count` files of a kind, one line each; empty where nothing was."""
    read, originals, more = KINDS[kind]
    rng = Random(seed)
    found = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "my.toml"
        for number in range(count):
            original = rng.choice(originals)
            wrong = rng.random() < 0.6
            if wrong:
                text, slip = wrong_text(tomllib.loads(original), rng, KNOWN, more)
            else:
                text, slip = blind_text(original, rng), "blind"
            path.write_bytes(text.encode("utf-8", "surrogatepass"))
            said = _answer(read, path, wrong)
            if said:
                found.append(f"{kind}, seed {seed}, number {number}, {slip}: {said}\n{text[:6_000]}")
    return found


def _answer(read: Callable[[Path], object], path: Path, wrong: bool) -> str:
    try:
        with in_time(str(path)):
            read(path)
    except InputError as error:
        said = str(error)
        return "" if said.isprintable() and 0 < len(said) < 1_200 else f"not one line that can be shown: {said!r}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "accepted" if wrong else ""
