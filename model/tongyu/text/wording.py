"""Words for messages: text from outside made safe to show, ranges, the nearest name."""

import datetime
import difflib
import math
from collections.abc import Iterable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

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
            return "a table" if value else "an empty table"
        case list() | tuple():
            return "a list" if value else "an empty list"
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


def counted(count: float, noun: str) -> str:
    """So many of something: `1 month`, `1,200 months`; `noun` is what one is, `run` or `trial of the search`."""
    first, *others = noun.split(" ")
    return f"{count:,} {noun if count == 1 else ' '.join((plural(first), *others))}"


def plural(noun: str) -> str:
    """Of one word, `month` or `county`."""
    return f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else f"{noun}s"


def county_called(name: str) -> str:
    """`Tongyu county`; one whose name says already that it is a county by that alone, `Hill County`, `通榆县`."""
    return name if name.lower().endswith((" county", "县")) else f"{name} county"


def rounded(value: float, decimals: int, signed: bool = False) -> str:
    """A number as tables show it, `1,234.5`; with its sign where it is a difference, and nought without one."""
    shown = round(value, decimals) + 0.0  # no -0
    return f"{shown:{'+' if signed and shown else ''},.{max(decimals, 0)}f}"


def bounds(low: float, high: float, decimals: int, signed: bool = False) -> str:
    """The bounds of an interval, `[-0.1, +0.8]`: rounded outwards, so that all of the interval lies between them."""
    ends = (outward(low, decimals, ROUND_FLOOR), outward(high, decimals, ROUND_CEILING))
    return "[" + ", ".join(f"{end:{'+' if signed and end else ''},f}" for end in ends) + "]"


def significant_bounds(low: float, high: float, digits: int, most_decimals: int = 12) -> str:
    """The same to so many significant digits, `[1,400, 3,710]`, with no more than `most_decimals`."""
    ends = (
        outward(end, min(digits - 1 - _exponent(end), most_decimals), towards)
        for end, towards in ((low, ROUND_FLOOR), (high, ROUND_CEILING))
    )
    return "[" + ", ".join(f"{end.normalize():,f}" for end in ends) + "]"


def outward(bound: float, decimals: int, towards: str) -> Decimal:
    """`bound` to so many decimals (to tens, hundreds where negative), rounded `ROUND_FLOOR` or `ROUND_CEILING`.

    Shown as nought is only what is nought: a bound that would become it keeps its first digit, since on which side of
    nought it lies decides what can be told.
    """
    if not math.isfinite(bound):
        return Decimal(bound)
    exact = Decimal(repr(round(bound, decimals + 6)))  # the noise of sums is no reason to round up
    shown = exact.quantize(Decimal(1).scaleb(-decimals), towards)
    if not shown and exact:
        shown = exact.quantize(Decimal(1).scaleb(exact.adjusted()), towards)
    return shown + 0  # no -0


def _exponent(value: float) -> int:
    return math.floor(math.log10(abs(value))) if value and math.isfinite(value) else 0


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
