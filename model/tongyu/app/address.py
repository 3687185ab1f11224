"""What of a tab stands in the address of its page: loading it again, going back and a shared link bring it back.

An address is written by this page, by hand, or by somebody who means harm. What it asks for and cannot have is told in
a sentence each; the page opens all the same.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode

from tongyu.app.running.layers import LAYERS, SIGNS
from tongyu.app.running.setting import LARGEST_SEED
from tongyu.app.words import LANGUAGES
from tongyu.county.levers import PILLARS
from tongyu.text.wording import nearest, plain

PAGES = ("county", "two", "results", "challenge")
"""The pages of a tab, as they stand in its head."""

OFF = "off"  # of the lesson
YES = "1"
LONGEST_NUMBER = 9  # digits
MOST_FIELDS = 100
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_NOT_OURS = frozenset({"modelid"})


@dataclass(frozen=True)
class Asked:
    """What an address asks for; empty or None is what it does not say. `faults` are sentences of what it cannot have.

    `scenario` is the link of what runs where it is not as the shipped `base` is, `chosen` that of levers that were
    moved and not run yet, `chosen_seed` the seed they are to run with where it is another. `month` is the one that is
    shown, `run` the latest that was run. `lesson` is a step from 1 on, 0 for none. `groups` are pillars whose levers
    are shown one by one, `hidden` signs that maps do not show.
    """

    lang: str = ""
    county: str = ""
    base: str = ""
    scenario: str = ""
    chosen: str = ""
    chosen_seed: int | None = None
    seed: int | None = None
    households: int | None = None
    page: str = ""
    month: str = ""
    run: str = ""
    layer: str = ""
    lesson: int | None = None
    levers: bool | None = None
    groups: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    difference: bool | None = None
    village: int | None = None
    baseline: bool | None = None
    household: int | None = None
    study: str = ""
    faults: tuple[str, ...] = field(default=())


_ONE_OF: Mapping[str, tuple[str, ...]] = {"lang": tuple(LANGUAGES), "page": PAGES, "layer": tuple(LAYERS)}
_NUMBERS = ("seed", "chosen_seed", "households", "village", "household")
_MONTHS = ("month", "run")
_FLAGS = ("levers", "difference", "baseline")
_LISTS: Mapping[str, tuple[str, ...]] = {"groups": tuple(PILLARS), "hidden": SIGNS}
_TEXTS = ("county", "base", "scenario", "chosen", "study")
_KEYS = (*_ONE_OF, *_NUMBERS, *_MONTHS, *_FLAGS, *_TEXTS, *_LISTS, "lesson")


def asked_in(search: str) -> Asked:
    """What the query of an address, `?page=two&month=2015-03`, asks for."""
    values: dict[str, Any] = {}
    faults = []
    try:
        fields = parse_qs(search.lstrip("?"), max_num_fields=MOST_FIELDS)
    except ValueError:
        return Asked(faults=(f"The address says more than {MOST_FIELDS} things; none of them is followed.",))
    for key, texts in fields.items():
        if key in _NOT_OURS:
            continue
        if key not in _KEYS:
            near = nearest(key, _KEYS)
            guess = f'; did you mean "{near}"?' if near else f"; it may say {', '.join(_KEYS)}."
            faults.append(f'The address says "{plain(key)}", which there is not{guess}')
            continue
        value, expected = _read(key, texts[-1])
        if expected:
            faults.append(f'The address says {key} = "{plain(texts[-1])}"; expected is {expected}.')
        else:
            values[key] = value
    return Asked(**values, faults=tuple(faults))


def query_of(asked: Asked) -> str:
    """The query of an address that asks for this, without the question mark; what is not said does not stand in it."""
    said: dict[str, str] = {}
    for key in _KEYS:
        value = getattr(asked, key)
        if value is True:
            said[key] = YES
        elif key == "lesson" and value is not None:
            said[key] = str(value) if value else OFF
        elif key in _LISTS:
            said |= {key: "-".join(value)} if value else {}
        elif value not in (None, "", False):
            said[key] = str(value)
        elif value == 0 and key in _NUMBERS and value is not None:
            said[key] = "0"
    return urlencode(said)


def place_of(asked: Asked) -> str:
    """What makes a place of its own, to which one may go back: not the month, a layer, or what else is open."""
    keys = ("page", "county", "base", "scenario", "seed", "households", "lesson", "village", "household", "study")
    return repr([getattr(asked, key) for key in keys])


def _read(key: str, text: str) -> tuple[Any, str]:
    """The value of a key, and what was expected where the text is none."""
    if key in _ONE_OF:
        return (text, "") if text in _ONE_OF[key] else (None, f"one of {', '.join(_ONE_OF[key])}")
    if key in _NUMBERS:
        most = LARGEST_SEED if key.endswith("seed") else 10**LONGEST_NUMBER - 1
        whole = text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER and int(text) <= most
        return (int(text), "") if whole else (None, f"a whole number from 0 to {most:,}")
    if key in _MONTHS:
        return (text, "") if _MONTH.fullmatch(text) else (None, "a month such as 2015-03")
    if key in _FLAGS:
        return (True, "") if text == YES else (None, YES)
    if key == "lesson":
        if text == OFF:
            return 0, ""
        step = text.isascii() and text.isdecimal() and len(text) <= 2 and int(text) > 0
        return (int(text), "") if step else (None, f"a step of the lesson, such as 3, or {OFF}")
    if key in _LISTS:
        named, known = text.split("-"), _LISTS[key]
        if not set(named) <= set(known):
            return None, f"some of {'-'.join(known)}"
        return tuple(each for each in known if each in named), ""
    return text, ""
