"""Command lines with slips: each is answered in words and with a status, and known mistakes with status 2.

What runs counties, or writes, is replaced by nothing: only how a line is understood is tried.
"""

import importlib
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, chdir, contextmanager
from random import Random
from unittest.mock import patch

from tests.fuzzing.files import in_time
from tests.fuzzing.slips import misspelt
from typer.testing import CliRunner

from tongyu.cli import app

LONG = {  # what would run counties, open a server, or leave files
    "app": ("run_app",),
    "calibrate": ("run_calibration",),
    "compare": ("run_comparison",),
    "conditions": ("run_conditions",),
    "frontier": ("run_frontier",),
    "interaction": ("ask",),
    "invariances": ("run_invariances",),
    "life": ("tell_life",),
    "new": ("write_new",),
    "patterns": ("run_patterns",),
    "run": ("run_scenario",),
    "sensitivity": ("run_sensitivity",),
    "sweep": ("run_sweep",),
    "trial": ("try_out",),
}

# Without what commands check where they begin to run, such as --threads; there is no folder of results to be read.
VALID = (
    "compare both --county tongyu --seeds 3 --households 100 --months 60 --seed 4 --workers 2 --stress drought --json",
    "run both --households 100 --months 24 --seed 3 --without learning --profile",
    "life both --household 3 --households 100 --months 24 --seed 1 --all",
    "new mine.toml --from both",
    "scenarios --county tongyu --json",
    "show both --county tongyu --json",
    "parameters choice.* --json",
    "patterns --seeds 2 --seed 7 --households 100 --workers 1",
    "app --port 8765 --tabs 3 --no-browser",
    "sweep study.toml --workers 2 --out there",
    "interaction --county tongyu --seeds 2 --households 100 --workers 1",
    "trial training.courses --scenario baseline --share 0.5 --uptake 0.8 --leak 0.05 --start 2014-01 --seeds 2",
    "sensitivity --trajectories 4 --samples 8 --households 500 --workers 2",
    "invariances both --seeds 2 --workers 1",
    "conditions --seeds 2 --households 100 --workers 1",
    "frontier --scenario both --trials 20 --seeds 4 --households 100",
    "status nowhere",
    "report nowhere",
    "verify nowhere --runs 2 --seed 1",
    "power nowhere --size 3 --outcome income",
)
CHECKED_LATER = ("--household",)  # where the command begins to run: it has to know the sample
NUMBERS = ("-1", "seven", "1.5.2", "", "nan", "9" * 400, "--", "1e5", "\u0663", "-0x10")
ODD = ("\u202e", "\x1b[31m", "通", "'", '"', "--help2", "\n", "../..", "-", "/dev/null", "x" * 5_000, "*", "\ud800")


def wrong_line(line: str, rng: Random) -> tuple[list[str], str]:
    """The line with one mistake that must be refused, and what that is."""
    words = line.split()
    options = [at for at, word in enumerate(words) if word.startswith("--")]
    counted = [at for at in options if words[at] not in CHECKED_LATER]
    counts = [at + 1 for at in counted if at + 1 < len(words) and words[at + 1].isdecimal()]
    kind = rng.choice(("misspelt option", "no number", "unknown option", "more words", "unknown name", "no value"))
    if kind == "misspelt option" and options:
        at = rng.choice(options)
        words[at] = f"--{misspelt(words[at][2:], rng)}zz"
    elif kind == "no number" and counts:
        words[rng.choice(counts)] = rng.choice(("seven", "1.5.2", "", "-7", "9" * 400, "\u0663x"))
    elif kind == "no value" and counts:
        words = words[: rng.choice(counts)]
    elif kind == "unknown name" and {"both", "baseline"} & set(words):
        at = rng.choice([at for at, word in enumerate(words) if word in ("both", "baseline")])
        words[at] = misspelt(words[at], rng) + "q"
    elif kind == "more words" and words[0] in ("run", "show", "scenarios", "status", "sweep"):
        words += ["and", "more"]
    else:
        kind = "unknown option"
        words.insert(rng.randint(1, len(words)), "--frobnicate")
    return words, kind


def blind_line(line: str, rng: Random) -> list[str]:
    """The line with some words left out, moved, doubled, or changed to what nobody would write."""
    words = line.split()
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(words))
        word = rng.choice((*NUMBERS, *ODD, words[rng.randrange(len(words))], misspelt(words[at], rng)))
        how = rng.randrange(3)
        words[at : at + (how > 0)] = [word] if how < 2 else []
        words = words or ["compare"]
    return words


@contextmanager
def nothing_long() -> Iterator[None]:
    """All commands end where they would begin to run."""
    with ExitStack() as stack:
        for module, names in LONG.items():
            for name in names:
                place = importlib.import_module(f"tongyu.commands.{module}")
                stack.enter_context(patch.object(place, name, lambda *given, **named: False))
        stack.enter_context(chdir(stack.enter_context(tempfile.TemporaryDirectory())))
        yield


def complaints(seed: int, count: int) -> list[str]:
    """What was wrong with the answers to `count` lines, one line each; empty where nothing was."""
    rng = Random(seed)
    runner = CliRunner()
    found = []
    with nothing_long():
        for number in range(count):
            line = rng.choice(VALID)
            wrong = rng.random() < 0.5
            words, slip = wrong_line(line, rng) if wrong else (blind_line(line, rng), "blind")
            with in_time(" ".join(words)):
                answer = runner.invoke(app, words)
            said = ""
            if answer.exception is not None and not isinstance(answer.exception, SystemExit):
                said = f"{type(answer.exception).__name__}: {answer.exception}"
            elif "Traceback" in answer.output:
                said = "a traceback"
            elif wrong and answer.exit_code != 2:
                said = f"status {answer.exit_code}, not 2"
            if said:
                found.append(f"command, seed {seed}, number {number}, {slip}: {said}: {words!r}")
    return found
