"""The lesson: a strip above the page with one step's words, and back and next."""

from collections.abc import Callable, Mapping

import solara

from tongyu.app.lesson.steps import STEPS, Found, Step
from tongyu.app.pairs.pairs import Paired
from tongyu.app.parts.answer import said
from tongyu.app.words import Words
from tongyu.app.words.model_words import pillar_word
from tongyu.app.words.place_words import county_word, village_word
from tongyu.county.facts import CountyFacts

EARLIER = {
    "both": {"ecommerce": "ecommerce", "social_work": "social_work"},
    "lever": {"both": "both"},
    "luck": {"both": "first"},
}
"""Of a step the earlier ones of whose pairs it speaks, each with the words for it."""
HANDOUT = "/handout"  # of `papers.py`


@solara.component_vue("lesson.vue")
def _Lesson(
    number: int,
    last: bool,
    place: str,
    heading: str,
    lead: str,
    found: str,
    pairs: str,
    ready: bool,
    progress: str,
    elsewhere: str,
    handout: str,
    words: dict[str, str],
    event_go: Callable[[int], None],
    event_close: Callable[[object], None],
) -> None: ...


@solara.component
def LessonStrip(
    say: Words,
    number: int,
    found: Found | None,
    paired: Paired | None,
    answers: Mapping[str, Paired],
    county: CountyFacts,
    strayed: bool,
    on_go: Callable[[int], None],
    on_close: Callable[[], None],
) -> None:
    """The step of that `number`; `found` are its figures, None until the county stands where it wants it.

    `strayed` says that something else runs than what the step is about. Where it asks for pairs of runs, what the
    `paired` say so far stands behind its figures, and what earlier `answers` were.
    """
    step = STEPS[number]
    _Lesson(
        number=number,
        last=number == len(STEPS) - 1,
        place=step.place,
        heading=say(f"lesson.{step.name}.heading"),
        lead=say(f"lesson.{step.name}.lead"),
        found=say("lesson.strayed" if strayed else "lesson.waiting")
        if found is None
        else found_in_words(say, step, found, county),
        pairs=pairs_in_words(say, step, paired, answers) if found is not None else "",
        ready=found is not None,
        progress=say("lesson.step", number=number + 1, steps=len(STEPS)),
        elsewhere="",
        handout=f"{HANDOUT}?lang={say.language}",
        words=say.section("lesson"),
        event_go=lambda to: on_go(int(to)),
        event_close=lambda _: on_close(),
    )


@solara.component
def LessonElsewhere(say: Words, usual: CountyFacts, on_close: Callable[[], None]) -> None:
    """What stands in its place where another county than `usual`, the lesson's own, is run."""
    _Lesson(
        number=0,
        last=False,
        place="",
        heading="",
        lead="",
        found="",
        pairs="",
        ready=False,
        progress="",
        handout="",
        elsewhere=say("lesson.elsewhere", county=county_word(usual, say.language)),
        words=say.section("lesson"),
        event_go=lambda _: None,
        event_close=lambda _: on_close(),
    )


def pairs_in_words(say: Words, step: Step, paired: Paired | None, answers: Mapping[str, Paired]) -> str:
    """What the pairs of a step say so far, and beside it what those of the steps before said that it speaks of."""
    if not step.pairs:
        return ""
    comparison = None if paired is None or len(paired.pairs) < 2 else paired.comparison
    if paired is None or comparison is None or comparison.window is None:
        parts = [say("lesson.pairs_run" if paired is not None and paired.working else "lesson.pairs_none")]
    else:
        first, last = comparison.window
        parts = [say("lesson.pairs", pairs=len(paired.pairs), first=first, last=last, answer=said(say, paired)[0])]
        if paired.working:
            parts.append(say("lesson.pairs_more", done=len(paired.pairs), asked=paired.asked))
    parts += [
        say(f"lesson.before.{called}", answer=said(say, answers[name])[0])
        for name, called in EARLIER.get(step.name, {}).items()
        if name in answers
    ]
    return say("lesson.sentences").join(parts)


def found_in_words(say: Words, step: Step, found: Found, county: CountyFacts) -> str:
    """The sentence of `step` with its figures, places and pillars by their names in the language."""
    named = dict(found)
    if "village" in named:
        named["village"] = village_word(str(named["village"]), county, say.language)
    if "pillar" in named:
        named["pillar"] = pillar_word(str(named["pillar"]), say.language)
    return say(f"lesson.{step.name}.found", **named)
