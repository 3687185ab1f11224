"""The results page: the studies that lie in the results folder, and one of them with its figures and tables."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

import solara
from solara.lab import use_task

from tongyu.app import served
from tongyu.app.studies.listing import Listed, kind_word, listed, opened, passed_over
from tongyu.app.studies.shown import Block, Figure, Grid, Picture, Shown
from tongyu.app.words import Words
from tongyu.errors import InputError
from tongyu.text.wording import plain

EXAMPLE = "tongyu compare"
REPORT = "/report"  # of `papers.py`
MOST_NAMED = 5
FORMS: dict[type[Block], str] = {Figure: "figure", Grid: "grid", Picture: "picture"}


@solara.component_vue("results.vue")
def _Results(
    note: str,
    empty: str,
    others: str,
    example: str,
    studies: list[dict[str, str]],
    chosen: str,
    status: str,
    fault: str,
    shown: dict[str, Any] | None,
    report: str,
    words: dict[str, str],
    event_choose: Callable[[str], None],
) -> None: ...


@solara.component
def Results(say: Words, chosen: str, on_choose: Callable[[str], None]) -> None:
    """The list, and the study called `chosen`; without one the first."""
    studies = solara.use_memo(lambda: listed(served.results), [chosen, say.language])
    others = solara.use_memo(lambda: passed_over(served.results), [chosen, say.language])
    name = chosen if chosen or not studies else studies[0].name
    reading = use_task(lambda: _read(say, name), dependencies=[name, say.language], prefer_threaded=True)
    done = reading.finished and reading.value is not None
    shown, fault = reading.value if done and reading.value is not None else (None, "")
    if reading.error:  # a fault of the program: the page says so and lives on
        fault = f"{type(reading.exception).__name__}: {reading.exception}"
    folder = plain(str(served.results), 200)
    _Results(
        note=say("results.note", folder=folder),
        empty="" if studies else say("results.none", folder=folder),
        others=_others(say, others),
        example=EXAMPLE,
        studies=[{"name": each.name, "label": _label(say, each)} for each in studies],
        chosen=name,
        status="" if done or fault or not name else say("results.reading"),
        fault=fault,
        shown=_plain(shown) if shown is not None else None,
        report=f"{REPORT}?{urlencode({'study': name})}" if shown is not None else "",
        words=say.section("results"),
        event_choose=on_choose,
    )


def _read(say: Words, name: str) -> tuple[Shown | None, str]:
    """The study, or the sentence of why there is none."""
    if not name:
        return None, ""
    try:
        return opened(say, served.results, name), ""
    except InputError as error:
        return None, str(error)


def _label(say: Words, study: Listed) -> str:
    mark = study.made if study.finished else say("results.unfinished_mark")
    return f"{plain(study.name, 80)} – {kind_word(say, study.kind)} – {mark}"


def _others(say: Words, names: list[str]) -> str:
    """The sentence of what else lies in the folder, "" where there is nothing."""
    if not names:
        return ""
    said = say("results.between").join(names[:MOST_NAMED])
    return say("results.others", folders=len(names), names=said + (" ..." if len(names) > MOST_NAMED else ""))


def _plain(shown: Shown) -> dict[str, Any]:
    return asdict(shown) | {"blocks": [_block(each) for each in shown.blocks]}


def _block(block: Block) -> dict[str, Any]:
    return asdict(block) | {"form": FORMS[type(block)]}
