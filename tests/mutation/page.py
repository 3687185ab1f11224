"""docs/mutation.md: what became of the mutants, and why those that survive may."""

import re
import tomllib
from collections import Counter
from pathlib import Path

from tests.mutation.mutants import Mutant
from tests.mutation.session import Plan, Result
from tests.mutation.trying import KILLED, SURVIVED, TIMED_OUT

EXPLAINED = Path(__file__).with_name("explained.toml")
PAGE = "docs/mutation.md"
OUTCOMES = (KILLED, TIMED_OUT, SURVIVED)


def table(headings: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def explanations() -> dict[tuple[str, str, str], str]:
    """Why a mutant need not be killed, by file, text of the line and its text after the edit, blanks apart."""
    listed = tomllib.loads(EXPLAINED.read_text(encoding="utf-8"))["mutant"]
    return {(each["file"], _plain(each["line"]), _plain(each["becomes"])): each["because"] for each in listed}


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def change(mutant: Mutant, source: str) -> tuple[str, str]:
    """The lines that the edit touches, before and after."""
    first = source.rfind("\n", 0, mutant.start) + 1
    last = source.find("\n", mutant.stop)
    last = len(source) if last < 0 else last
    return _plain(source[first:last]), _plain(source[first : mutant.start] + mutant.after + source[mutant.stop : last])


def write_page(root: Path, plan: Plan, results: list[Result]) -> None:
    """Write docs/mutation.md of the tree at `root`."""
    known = explanations()
    folders = [*sorted({_folder(result) for result in results}), "all"]
    rows = []
    for folder in folders:
        counts = Counter(result.outcome for result in results if folder in ("all", _folder(result)))
        rows.append([folder, str(counts.total()), *(str(counts[each]) for each in OUTCOMES)])
    survivors = []
    for result in sorted(results, key=lambda each: (each.mutant.file, each.mutant.line, each.mutant.after)):
        if result.outcome in (KILLED, TIMED_OUT):
            continue
        mutant = result.mutant
        before, after = change(mutant, (root / mutant.file).read_text(encoding="utf-8"))
        because = known.get((mutant.file, before, after), "**not explained**")
        place = f"{mutant.file.removeprefix('model/tongyu/')}:{mutant.line}"
        survivors.append([f"`{place}`", f"`{before}`", f"`{after}`", because])
    timed = [f"`{_place(r.mutant)}`" for r in results if r.outcome == TIMED_OUT]
    hours = sum(result.seconds for result in results) / 3_600.0
    page = f"""# Do the tests bite?

`python -m tests.mutation --mutants {plan.mutants} --seed {plan.seed}` changes the model in small ways, one at a time,
and tries each change with the tests that call the function it is in, quickest first, with Numba's compiler off: an
operator, a comparison, a number, a condition or a statement of `kernels/`, `mechanisms/` or `market/`, drawn by lot
from all such changes. Killed: a test fails. Timed out: tests take more than three times as long as they should, which
would be noticed, too. Tests that need the compiler, or too long without it (whole counties over years, the commands),
are not used here, so that more is found out about the model than this page counts. The work took {hours:.1f} hours of
one process.

{table(["folder", "mutants", *OUTCOMES], rows)}

## Survivors

{table(["where", "line", "becomes", "why it may live"], survivors) if survivors else "None."}

## Timed out

{", ".join(timed) if timed else "None."}
"""
    (root / PAGE).write_text(page, encoding="utf-8")


def _place(mutant: Mutant) -> str:
    return f"{mutant.file.removeprefix('model/tongyu/')}:{mutant.line} {_plain(mutant.before)} -> {mutant.after}"


def _folder(result: Result) -> str:
    return "/".join(result.mutant.file.split("/")[2:3])
