"""The challenge: hand the levers in, watch them being scored, and see what all tries were worth."""

from base64 import b64encode
from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import solara

from tongyu.app.challenge.kept import Try
from tongyu.app.challenge.rules import Refused, planned_of
from tongyu.app.challenge.scoring import Progress, Scorer
from tongyu.app.running.setting import BUDGET
from tongyu.app.words import Words
from tongyu.app.words.model_words import lever_words, scenario_words
from tongyu.app.words.place_words import county_word
from tongyu.county.facts import CountyFacts
from tongyu.questions.comparison.answer import CO_MAIN, MAIN
from tongyu.runs.outcomes import OUTCOMES, outcome_called
from tongyu.scenario.scenario import Scenario, load
from tongyu.statistics.intervals import Interval
from tongyu.text.wording import bounds

MILLION = 1e6
EXPORTED = (MAIN, CO_MAIN, "income")
"""Outcomes in the file of all tries, with their bounds."""


@solara.component_vue("challenge.vue")
def _Challenge(
    title: str,
    planned: str,
    over: bool,
    share: float,
    scoring: bool,
    status: str,
    refused: str,
    headings: list[str],
    rows: list[dict[str, Any]],
    all_references: bool,
    covers: str,
    download: str,
    words: dict[str, str],
    event_hand_in: Callable[[object], None],
    event_scale: Callable[[object], None],
    event_references: Callable[[object], None],
    event_cancel: Callable[[object], None],
) -> None: ...


@solara.component
def Challenge(
    say: Words,
    scenario: Scenario,
    scorer: Scorer,
    tries: Sequence[Try],
    progress: Progress | None,
    refused: Refused | None,
    all_references: bool,
    on_hand_in: Callable[[], None],
    on_scale: Callable[[], None],
    on_references: Callable[[], None],
    on_cancel: Callable[[], None],
) -> None:
    """What handing in the levers of `scenario` would cost, and what `tries` were worth."""
    planned = solara.use_memo(lambda: planned_of(scenario), [scenario.fingerprint])
    baseline = load("baseline")
    _Challenge(
        title=say("challenge.title", budget=f"{BUDGET / MILLION:g}"),
        planned=say("challenge.planned", planned=f"{planned / MILLION:.2f}", budget=f"{BUDGET / MILLION:g}"),
        over=planned > BUDGET,
        share=planned / BUDGET,
        scoring=progress is not None,
        status=progress_in_words(say, progress),
        refused="" if refused is None else refused_in_words(say, refused),
        headings=[say(f"challenge.{name}") for name in ("which", "cost", "change", "interval", "income", "price")],
        rows=rows_of(say, tries),
        all_references=all_references,
        covers=say(
            "challenge.covers",
            seeds=len(scorer.seeds),
            households=f"{scorer.households:,}",
            county_households=f"{baseline.county.households:,}",
            years="{}-{}".format(*baseline.county.calendar.scored),
        ),
        download=_as_data(csv_of(tries)) if tries else "",
        words=say.section("challenge"),
        event_hand_in=lambda _: on_hand_in(),
        event_scale=lambda _: on_scale(),
        event_references=lambda _: on_references(),
        event_cancel=lambda _: on_cancel(),
    )


@solara.component
def ChallengeElsewhere(say: Words, usual: CountyFacts) -> None:
    """What stands in its place where another county than `usual`, the challenge's own, is chosen."""
    with solara.v.Html(tag="section", class_="panel challenge"):
        solara.v.Html(tag="h2", children=[say("challenge.title", budget=f"{BUDGET / MILLION:g}")])
        solara.v.Html(tag="p", children=[say("challenge.elsewhere", county=county_word(usual, say.language))])


def progress_in_words(say: Words, progress: Progress | None) -> str:
    """How far the scoring is, in a sentence."""
    if progress is None:
        return say("challenge.cancelled")
    if progress.ahead:
        return say("challenge.waiting", ahead=progress.ahead)
    if not progress.runs:
        return say("challenge.starting")
    return say("challenge.working", run=progress.done + 1, runs=progress.runs)


def refused_in_words(say: Words, refused: Refused) -> str:
    """The rule that was broken, in a sentence."""
    values = dict(refused.values)
    if "lever" in values:
        values["lever"] = lever_words(str(values["lever"]), say.language)[0]
    if "county" in values:
        values["county"] = county_word(load("baseline").county, say.language)
    return say(f"challenge.refused.{refused.rule}", **values)


def rows_of(say: Words, tries: Sequence[Try]) -> list[dict[str, Any]]:
    """The table of all tries: a row each, in the order in which they were made, the lowest of one's own marked."""
    own = [each for each in tries if each.number]
    best = min(own, key=lambda each: each.score.row.effects[MAIN].estimate) if own else None
    return [
        {
            "name": _name(say, each),
            "own": each.number > 0,
            "best": each is best,
            "cells": [
                f"{each.score.planned / MILLION:.2f}",
                OUTCOMES[MAIN].number(each.score.row.effects[MAIN].estimate, signed=True),
                interval_in_figures(each.score.row.effects[MAIN], MAIN),
                OUTCOMES["income"].number(each.score.row.effects["income"].estimate, signed=True),
                _price(say, each),
            ],
        }
        for each in tries
    ]


def csv_of(tries: Sequence[Try]) -> str:
    """All tries as a table of comma-separated values: their scores, and the amount of every lever, by its key."""
    levers = sorted({key for each in tries for key, _ in each.entry.programme_items()})
    rows = []
    for each in tries:
        row, moved = each.score.row, dict(each.entry.programme_items())
        effects = [row.effects[name] for name in EXPORTED]
        rows.append(
            [
                each.number or "",
                each.reference,
                round(each.score.planned),
                *(value for effect in effects for value in effect),
                row.cost_per_person_year.estimate,
                each.score.seeds,
                *(moved[key].most if key in moved else 0.0 for key in levers),
            ]
        )
    ends = [f"{name}{end}" for name in EXPORTED for end in ("", "_low", "_high")]
    headings = ["try", "reference", "planned", *ends, "cost_per_person_year", "seeds", *levers]
    return pd.DataFrame(rows, columns=headings).to_csv(index=False)


def _as_data(text: str) -> str:
    return "data:text/csv;base64," + b64encode(text.encode()).decode()


def interval_in_figures(interval: Interval, outcome: str) -> str:
    """The bounds of an effect; a dash where a single seed leaves them unknown."""
    if interval.low is None or interval.high is None:
        return "–"
    kind = outcome_called(outcome)
    return bounds(interval.low * kind.factor, interval.high * kind.factor, kind.difference_decimals, signed=True)


def _name(say: Words, made: Try) -> str:
    if made.number:
        return say("challenge.own", number=made.number)
    return say("challenge.reference", name=scenario_words(load(made.reference), say.language)[0])


def _price(say: Words, made: Try) -> str:
    effect, price = made.score.row.effects[MAIN], made.score.row.cost_per_person_year
    if price.estimate is not None:
        return f"{price.estimate:,.0f}"
    return say("challenge.rising" if effect.low is not None and effect.low > 0.0 else "challenge.unclear")
