"""What happened to a county, in words: for the month that is shown, and all of it below the charts."""

from collections.abc import Iterable, Sequence
from typing import Any

from tongyu.app.running.events import KINDS, Event
from tongyu.app.running.figures import Figures
from tongyu.app.words import Words
from tongyu.county.facts import CountyFacts
from tongyu.scenario.crop_words import crop_word

YEARLY = ("drought",)  # what is told by its year


def event_word(say: Words, event: Event, county: CountyFacts) -> str:
    """What happened, without its month."""
    if not event.crop:
        return say(f"events.{event.kind}")
    crop = next(each for each in county.crops if each.crop == event.crop)
    return say(f"events.{event.kind}", crop=crop_word(crop, say.language))


def marks(say: Words, seen: Sequence[Figures], county: CountyFacts) -> list[dict[str, Any]]:
    """A mark an event, for the charts: where, of what kind, and what it says."""
    return [
        {
            "at": figures.month,
            "kind": event.kind,
            "label": f"{_when(event, figures.date)} {event_word(say, event, county)}",
        }
        for figures in seen
        for event in figures.events
    ]


def happened(say: Words, seen: Sequence[Figures], county: CountyFacts) -> str:
    """All that happened so far: a part a kind of event, with its months; nothing where nothing did."""
    parts: dict[str, list[str]] = {}
    for kind in KINDS:
        for figures in seen:
            for event in figures.events:
                if event.kind == kind:
                    parts.setdefault(event_word(say, event, county), []).append(_when(event, figures.date))
    between = say("events.between")
    return say("events.and").join(
        say("events.told", what=what, when=between.join(months)) for what, months in parts.items()
    )


def now(say: Words, events: Iterable[Event], county: CountyFacts) -> str:
    """What happened in one month; nothing where nothing did."""
    return say("events.between").join(event_word(say, event, county) for event in events)


def _when(event: Event, date: str) -> str:
    return date[:4] if event.kind in YEARLY else date
