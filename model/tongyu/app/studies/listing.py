"""Which studies lie in the results folder, and one of them opened: by its name in that list, never by a path."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tongyu.app.studies import comparison, frontier, interaction, other, sweep
from tongyu.app.studies.shown import Block, Shown
from tongyu.app.words import Words
from tongyu.app.words.model_words import county_name_word
from tongyu.errors import InputError
from tongyu.questions.headline import PARTS, followed
from tongyu.report.pages.fingerprint import changed_files, fingerprint
from tongyu.report.pages.kinds import finished_record
from tongyu.runs.folder import RECORD
from tongyu.runs.reading import document_in
from tongyu.runs.record import is_of_this_model, is_sealed
from tongyu.runs.study_folder import STUDY
from tongyu.runs.variables import CALIBRATED
from tongyu.statistics.intervals import FEW, share_within
from tongyu.text.wording import plain

MOST_LISTED = 200
LARGEST_FILE = 8_000_000  # bytes, of those that are read
MOST_NAMED = 3
READ = (RECORD, "*.csv", "*.svg")

KINDS: dict[str, Callable[[Words, Path, Mapping[str, Any]], tuple[Block, ...]]] = {
    "comparison": comparison.blocks,
    "interaction": interaction.blocks,
    "frontier": frontier.blocks,
    "sweep": sweep.blocks,
}
ONE_QUESTION = ("comparison", "interaction", "frontier")  # the kinds that ask the same every time, over seeds or draws


@dataclass(frozen=True)
class Listed:
    """A folder with a study in it: `made` is "" and `kind` what is known where it is not finished or damaged."""

    name: str
    kind: str
    made: str
    finished: bool


def listed(results: Path) -> list[Listed]:
    """The studies directly below `results`, the latest first; nothing that a link leads to elsewhere."""
    found = [each for each in map(_listed, _folders(results)[:MOST_LISTED]) if each is not None]
    return sorted(found, key=lambda each: (each.finished, each.made, each.name), reverse=True)


def passed_over(results: Path) -> list[str]:
    """The names of the folders directly below `results` that are not listed: links, and those without a study."""
    studies = {each.name for each in listed(results)}
    return [plain(path.name, 80) for path in _folders(results, links=True) if path.name not in studies]


def opened(say: Words, results: Path, name: str) -> Shown:
    """The study called `name` in the list. Raises InputError where there is none, or what it left is damaged."""
    if name not in {each.name for each in listed(results)}:
        raise InputError(say("results.gone", name=plain(name, 80)))
    folder = results / name
    if not (folder / RECORD).is_file():
        raise InputError(say("results.unfinished", name=plain(name, 80)))
    sound(say, folder)
    try:
        return _shown(say, folder, finished_record(folder))
    except (AttributeError, LookupError, RecursionError, TypeError, ValueError):  # a record or a table of another shape
        raise InputError(say("results.damaged", name=plain(name, 80))) from None
    except InputError:
        if say.language == "en":  # the language of the sentences that name the file
            raise
        raise InputError(say("results.damaged", name=plain(name, 80))) from None


def _shown(say: Words, folder: Path, record: Mapping[str, Any]) -> Shown:
    kind = str(record.get("kind", ""))
    question = say(f"results.question.{kind}") if kind in ONE_QUESTION else plain(str(record.get("question", "")), 400)
    return Shown(
        title=say("results.called", kind=kind_word(say, kind), name=plain(folder.name, 80)),
        question=question,
        facts=_facts(say, record),
        warnings=_warnings(say, record, folder),
        answer=comparison.answer(say, folder) if kind == "comparison" else (),
        blocks=KINDS.get(kind, other.blocks)(say, folder, record),
    )


def sound(say: Words, folder: Path) -> None:
    """Raises InputError where a file that would be read is a link to elsewhere, or is too large."""
    for file in (file for pattern in READ for file in sorted(folder.glob(pattern))):
        named = plain(f"{folder.name}/{file.name}", 200)
        if file.is_symlink() or not file.is_file():
            raise InputError(say("results.linked", file=named))
        if file.stat().st_size > LARGEST_FILE:
            raise InputError(say("results.too_large", file=named, most=f"{LARGEST_FILE:,}"))


def kind_word(say: Words, kind: str) -> str:
    """What a kind of study is called."""
    known = f"results.kind.{kind}"
    return say(known) if known in say.texts and kind != "other" else say("results.kind.other", kind=plain(kind, 40))


def _folders(results: Path, links: bool = False) -> list[Path]:
    try:
        return sorted(path for path in results.iterdir() if path.is_dir() and (links or not path.is_symlink()))
    except OSError:
        return []


def _listed(folder: Path) -> Listed | None:
    record, study = folder / RECORD, folder / STUDY
    finished = record.is_file()
    if not finished and not study.is_file():
        return None
    try:
        file = record if finished else study
        known = not file.is_symlink() and file.stat().st_size <= LARGEST_FILE
        document = document_in(file, folder) if known else {}
    except (OSError, InputError):
        document = {}
    made = str(document.get("made", ""))[:16].replace("T", " ") if finished else ""
    return Listed(folder.name, str(document.get("kind", "")), made, finished)


def _facts(say: Words, record: Mapping[str, Any]) -> tuple[str, ...]:
    """What the figures rest on: place, sample, months, seeds, what intervals cover, the fingerprint."""
    county = record.get("county") or {}
    seeds = record.get("seeds") or []
    facts = []
    if county.get("name"):
        facts.append(
            say(
                "results.where",
                county=county_name_word(str(county["name"]), say.language),
                households=f"{int(record.get('households') or 0):,}",
                of=f"{int(county.get('households') or 0):,}",
                start=str(record.get("start", "")),
                months=int(record.get("months") or 0),
            )
        )
    window = record.get("window")
    if window:
        facts.append(say("results.window", first=window[0], last=window[1]))
    if seeds:
        facts.append(say("results.seeds", seeds=len(seeds), first=min(seeds), last=max(seeds)))
    drawn = list(record.get("variables") or [])
    if record.get("kind") in ONE_QUESTION:  # what intervals of others cover, if they have any, stands with their tables
        facts.append(_covers(say, drawn, len(seeds)))
    facts += _plan(say, record)
    facts.append(say("results.fingerprint", fingerprint=fingerprint(record["files"])[:16]))
    facts.append(say("results.invented"))
    return tuple(facts)


def _covers(say: Words, drawn: Sequence[str], seeds: int) -> str:
    """What intervals of a study cover whose `seeds` come with values of the variables `drawn`."""
    if not drawn:
        return say("results.covers")
    within = round(100.0 * share_within(seeds)) if seeds > 1 else 0
    few = say("results.span_of_few", within=within) if within else say("results.span")
    middle = few if seeds <= FEW else say("results.middle")
    if drawn == [CALIBRATED]:
        return say("results.covers_set", middle=middle)
    return say("results.covers_draws", middle=middle, variables=len(drawn))


def _plan(say: Words, record: Mapping[str, Any]) -> list[str]:
    """Whether the study follows the frozen plan, or in what it differs; nothing of one that says nothing of a plan."""
    plan = followed((record.get("design") or {}).get("plan"))
    if plan is None:
        return []
    known = {"name": plain(plan.name, 60), "hash": plan.short}
    if plan.differences:
        parts = (
            say(f"results.plan_part.{each.replace(' ', '_')}") if each in PARTS else plain(each, 40)
            for each in plan.differences
        )
        said = say("results.plan_differs", parts=say("results.between").join(parts), **known)
    else:
        day = {"frozen": plain(plan.frozen, 20), "amended": plain(plan.amended, 20)}
        said = say("results.plan_amended" if plan.amended else "results.plan_followed", **day, **known)
    lacking = [say("results.plan_links", links=plan.links, lacking=plan.not_built)] if plan.not_built else []
    return [said, *lacking]


def _warnings(say: Words, record: Mapping[str, Any], folder: Path) -> tuple[str, ...]:
    warnings = []
    if not is_sealed(record):
        warnings.append(say("results.unsealed" if is_sealed(record) is None else "results.broken_seal"))
    changed = changed_files(record, folder)
    if changed:
        names = ", ".join(plain(name, 80) for name in changed[:MOST_NAMED])
        warnings.append(say("results.changed", files=len(changed), names=names))
    if not is_of_this_model(record):
        warnings.append(say("results.other_model"))
    failed = (record.get("runs") or {}).get("failed") or []
    if failed:
        warnings.append(say("results.failed", runs=len(failed)))
    return tuple(warnings)
