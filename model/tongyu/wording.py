"""Words for messages: text from outside made safe to show, ranges, the nearest name."""

import datetime
import difflib
import math
from collections.abc import Iterable

LONGEST_NAME = 60


def plain(text: str, limit: int = LONGEST_NAME) -> str:
    """`text` as one printable line of at most `limit` characters.

    Control characters, line breaks and marks that turn the direction of writing
    become "?"; what is cut off leaves "...".
    """
    cut = text[: limit + 1].strip()
    safe = "".join(letter if letter.isprintable() else "?" for letter in cut)
    return safe if len(safe) <= limit else safe[: limit - 3] + "..."


def shown(value: object) -> str:
    """A value from a TOML file as a message shows it."""
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value) if value.bit_length() <= 64 else "a huge number"
        case float():
            return repr(value)
        case str():
            return f'"{plain(value)}"'
        case dict():
            return "a table"
        case list() | tuple():
            return "a list"
        case datetime.date() | datetime.time():
            return "a date or time"
    return f"a {plain(type(value).__name__)}"


def span(low: float, high: float) -> str:
    """A range as a message shows it: `0.0-0.2`, `-1.0 to 1.0`, `0.0 or more`."""
    if math.isinf(high):
        return "any value" if math.isinf(low) else f"{low} or more"
    if math.isinf(low):
        return f"{high} or less"
    return f"{low} to {high}" if low < 0 else f"{low}-{high}"


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name`, or None where nothing is like it."""
    by_lower = {candidate.lower(): candidate for candidate in known}
    found = difflib.get_close_matches(name[:LONGEST_NAME].lower(), list(by_lower), n=1, cutoff=0.6)
    return by_lower[found[0]] if found else None


def unknown(kind: str, name: str, known: Iterable[str], listed_as: str, place: str = "") -> str:
    """`unknown lever "x" in pillar y; did you mean "z"? Levers of y: z, ...`"""
    names = list(known)
    near = nearest(name, names)
    guess = f'; did you mean "{near}"?' if near is not None else "."
    return f'unknown {kind} "{plain(name)}"{place}{guess} {listed_as}: {", ".join(names)}.'
