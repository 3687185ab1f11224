"""Slips in files: known mistakes, put into the data of a valid file, and blind ones, put into its text.

All are drawn from a `random.Random`, so that a seed and a number say what was tried.
"""

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from random import Random
from typing import Any

import tomli_w

Path = tuple[Any, ...]
Data = dict[str, Any]

DATE = re.compile(r"\d{4}-\d{2}")
WRONG_DATES = (
    "2014-13",
    "2014-00",
    "2014-1",
    "14-01",
    "2014/01",
    "Jan 2014",
    "2014-01-01",
    "",
    "0000-01",
    "9999-12",
    2014,
)
ODD = ("\u202e", "\x1b[31m", "\u2028", "\x7f", "\ud7ff\u0300\n", "\x00")
PIECES = (
    *"=[]{}\"'#.,\n\r\t\0\x1b\u202e",
    *('"""', "[[", "]]", "= =", "1e999", "nan", "-inf", "0x" + "f" * 300, "9" * 5_000, "[" * 300, "{a=" * 40),
    *("a." * 40, "2014-13", "true", "schema = 2\n", "[programme]\n", "[design]\n", "\n[uncertain.choice]\ntheta = 3\n"),
)


def leaves(data: Any, above: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value that is no table, with the keys that lead to it; a list is a value, but for a list of tables."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from leaves(value, (*above, key))
    elif isinstance(data, list) and data and isinstance(data[0], dict):
        for place, value in enumerate(data):
            yield from leaves(value, (*above, place))
    else:
        yield above, data


def keys(data: Any, above: Path = ()) -> Iterator[Path]:
    """The way to every key."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield (*above, key)
            yield from keys(value, (*above, key))
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from keys(value, (*above, place))


def put(data: Data, path: Path, value: Any) -> None:
    """Put `value` where `path` leads."""
    inner: Any = data
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value


def misspelt(word: str, rng: Random) -> str:
    """`word` with two letters exchanged, one left out, doubled or changed."""
    if not word:
        return "x"
    at = rng.randrange(len(word))
    return rng.choice(
        (
            word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :],
            word[:at] + word[at + 1 :],
            word[: at + 1] + word[at:],
            word[:at] + rng.choice("abcxyz_-é") + word[at + 1 :],
            word.upper(),
        )
    )


def misspell_a_key(data: Data, rng: Random, known: frozenset[str]) -> bool:
    """Misspell one key; not one that the user names freely, nor into another one that is `known`."""
    ways = [way for way in keys(data) if isinstance(way[-1], str) and not DATE.fullmatch(way[-1])]
    way = rng.choice(ways)
    wrong = misspelt(way[-1], rng)
    if wrong in known or not wrong or "*" in way[-1]:  # a pattern may mean the same, written otherwise
        return False
    inner: Any = data
    for key in way[:-1]:
        inner = inner[key]
    renamed = {wrong if key == way[-1] else key: value for key, value in inner.items()}
    inner.clear()
    inner.update(renamed)
    return True


def give_a_wrong_type(data: Data, rng: Random, known: frozenset[str]) -> bool:
    """A text for a number, a number for a text or a list, a table of nonsense for anything."""
    way, value = rng.choice(list(leaves(data)))
    if isinstance(value, str):
        wrong: Any = rng.choice((7.5, True, {"a": 1}, [[]], [1, "x"], {}))
    elif isinstance(value, bool):
        wrong = rng.choice(("true", 1, 0.0, [], {"a": 1}))
    elif isinstance(value, int | float):
        wrong = rng.choice(("seven", "7", True, [[]], {"a": "b"}, {"a": 1}))
    else:
        wrong = rng.choice((7.5, "seven", False, [[["x"]]], [{}], ["\u202e"]))
    put(data, way, wrong)
    return True


def leave_all_ranges(data: Data, rng: Random, known: frozenset[str]) -> bool:
    """A number that no key takes: far below zero, endless, none at all, or of 400 digits."""
    numbers = [way for way, value in leaves(data) if isinstance(value, int | float) and not isinstance(value, bool)]
    put(data, rng.choice(numbers), rng.choice((-1e30, -(10**18), float("inf"), float("nan"), 10**400, -(10**400))))
    return True


def spoil_a_text(data: Data, rng: Random, known: frozenset[str]) -> bool:
    """Signs that a terminal would obey, or none would show."""
    texts = [(way, value) for way, value in leaves(data) if isinstance(value, str)]
    way, value = rng.choice(texts)
    at = rng.randrange(len(value) + 1)
    put(data, way, value[:at] + rng.choice(ODD) + value[at:])
    return True


def nest_deeply(data: Data, rng: Random, known: frozenset[str]) -> bool:
    """A value, or a key that is no key, of many lists or tables in each other."""
    deep: Any = 1
    for _ in range(rng.choice((14, 60, 200))):
        deep = [deep] if rng.random() < 0.5 else {"a": deep}
    put(data, rng.choice(list(leaves(data)))[0], deep)
    return True


def spoil_a_date(data: Data, rng: Random, known: frozenset[str]) -> bool:
    """A month that is none, in the place of one, or of the key that it is."""
    values = [way for way, value in leaves(data) if isinstance(value, str) and DATE.fullmatch(value)]
    dated = [way for way in keys(data) if isinstance(way[-1], str) and DATE.fullmatch(way[-1])]
    if not values and not dated:
        return False
    way = rng.choice([*values, *dated])
    if way in values:
        put(data, way, rng.choice(WRONG_DATES))
        return True
    inner: Any = data
    for key in way[:-1]:
        inner = inner[key]
    inner[str(rng.choice(WRONG_DATES))] = inner.pop(way[-1])
    return True


Slip = Callable[[Data, Random, frozenset[str]], bool]
SLIPS: tuple[Slip, ...] = (
    misspell_a_key,
    misspell_a_key,
    give_a_wrong_type,
    leave_all_ranges,
    spoil_a_text,
    nest_deeply,
    spoil_a_date,
)


def wrong_text(data: Data, rng: Random, known: frozenset[str], more: tuple[Slip, ...]) -> tuple[str, str]:
    """A file with one mistake that must be refused, and what it is called."""
    while True:
        slip = rng.choice((*SLIPS, *more))
        changed = deepcopy(data)
        if slip(changed, rng, known):
            break
    try:
        text = tomli_w.dumps(changed)
    except RecursionError:
        return "schema = 1\na = " + "[" * 5_000 + "]" * 5_000, "nest_deeply"
    if rng.random() < 0.1:  # the same line twice
        lines = [line for line in text.split("\n") if re.match(r"\w+ = .*[^\[{(,]$", line)]
        if lines:
            line = rng.choice(lines)
            return text.replace(line, f"{line}\n{line}", 1), "a line twice"
    return text, slip.__name__


def blind_text(text: str, rng: Random) -> str:
    """`text` with some pieces cut out, doubled, moved or put in, or cut short: it may still be right."""
    for _ in range(rng.randint(1, 4)):
        start = rng.randint(0, len(text))
        end = min(len(text), start + rng.randint(0, 12))
        piece = rng.choice((*PIECES, text[start:end] * 2, "", text[rng.randint(0, len(text)) :][:20]))
        text = text[:start] + piece + text[end:]
    return text[: rng.randint(0, len(text))] if rng.random() < 0.2 else text
