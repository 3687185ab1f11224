"""TOML files that people write: read safely, and able to say on which line a key stands.

Whatever a file holds, and whatever is given instead of a file, the outcome is a
`TomlFile` or an `InputError` of one line.
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, ValidationError

from tongyu.errors import InputError
from tongyu.text.checking import Keys, first_mistake, placed
from tongyu.text.lookalikes import misplaced
from tongyu.text.reading import read_text
from tongyu.text.wording import plain, shown, unknown

SCHEMA = 1
LARGEST_FILE = 1_000_000  # bytes

# tomllib takes time quadratic in the parts of a dotted key, and what reads the tables recurses into them.
_MOST_DOTS = 30
_DEEPEST = 12
# Finding a line parses the file once for every line that may be the one.
_SEARCHED_CHARACTERS = 65_536
_SEARCHED_LINES = 200

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class TomlFile:
    """A TOML file that was read: `label` is what messages call it."""

    label: str
    path: Path
    text: str
    data: dict[str, Any]

    def fail(self, sentence: str, keys: Keys = ()) -> NoReturn:
        """Raise the InputError that says `sentence` of the key that `keys` lead to."""
        line = line_of(self.text, self.data, keys)
        if line is not None:
            raise InputError(f"{self.label}, line {line}: {sentence}")
        raise InputError(f"{self.label}: {placed(sentence, keys)}")

    def require_schema(self, known: Sequence[str], noun: str) -> None:
        """Refuse another schema than ours, then any top-level key that is not `known`."""
        schema = self.data.get("schema", SCHEMA)
        if isinstance(schema, bool) or not isinstance(schema, int) or schema < 1:
            self.fail(f"schema must be {SCHEMA}, not {shown(schema)}.", ("schema",))
        if schema > SCHEMA:
            self.fail(
                f"this file is schema {shown(schema)}; this tongyu reads {SCHEMA}: "
                f"install a newer tongyu, or write the file in schema {SCHEMA}.",
                ("schema",),
            )
        for key in self.data:
            if key not in known:
                self.fail(unknown("key", key, known, f"Keys of {noun}", f" of {noun}"), (key,))
        if "schema" not in self.data:
            self.fail(f'"schema" is missing; write: schema = {SCHEMA}.')

    def build(self, model: type[Model], data: dict[str, Any]) -> Model:
        """`model` made from `data`, which this file says; its first mistake is an InputError."""
        try:
            return model.model_validate(data)
        except ValidationError as error:
            keys, sentence = first_mistake(error)
            self.fail(sentence, keys)


def read_toml(path: Path, noun: str, label: str | None = None) -> TomlFile:
    """The TOML file at `path`; `noun` is what it should be, such as "a scenario"."""
    name = plain(str(path) if label is None else label, 200)
    text = read_text(path, name, noun, "TOML", LARGEST_FILE)
    _refuse_long_keys(text, name)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = misplaced(text)
        if found is not None:
            raise InputError(f"{name}, line {found[0]}: not TOML: {found[1]}") from None
        raise InputError(f"{name}{_decode_error(error)}") from None
    except ValueError:  # from int(): it reads at most 4,300 digits
        raise InputError(f"{name}: not a TOML file that can be read: a number has too many digits.") from None
    except RecursionError:
        raise InputError(f"{name}: lists and tables are nested too deeply.") from None
    _refuse_deep(data, name)
    return TomlFile(name, path, text, data)


def line_of(text: str, data: dict[str, Any], keys: Keys) -> int | None:
    """The line, from 1, on which the key at the end of `keys` is set; else that of the nearest key above.

    A key's line is the last one that mentions it such that the text above it,
    parsed, does not hold the key yet. So TOML's own reader decides what is a key,
    a comment or a part of a longer value.
    """
    if len(text) > _SEARCHED_CHARACTERS:
        return None
    for length in range(len(keys), 0, -1):
        line = _line_of(text, data, keys[:length])
        if line is not None:
            return line
    return None


def _line_of(text: str, data: dict[str, Any], keys: Keys) -> int | None:
    if not isinstance(keys[-1], str) or not _holds(data, keys):
        return None
    word = keys[-1].rpartition(".")[2]
    lines = text.split("\n")
    candidates = [index for index, line in enumerate(lines) if word in line]
    if len(candidates) > _SEARCHED_LINES:
        return None
    found = None
    for index in candidates:
        above = _parsed(lines[:index])
        if above is None:
            continue  # inside a value of several lines
        if _holds(above, keys):
            break
        found = index
    if found is None:
        return None
    through = _parsed(lines[: found + 1])
    return found + 1 if through is None or _holds(through, keys) else None


def _parsed(lines: list[str]) -> dict[str, Any] | None:
    try:
        return tomllib.loads("\n".join(lines))
    except (ValueError, RecursionError):
        return None


def _holds(data: object, keys: Keys) -> bool:
    """Whether `keys` lead somewhere, a key with dots in it (`learning.fade`) also as nested tables."""
    if not keys:
        return True
    first, rest = keys[0], keys[1:]
    if isinstance(data, list):
        return isinstance(first, int) and 0 <= first < len(data) and _holds(data[first], rest)
    if not isinstance(data, dict):
        return False
    if first in data:
        return _holds(data[first], rest)
    return isinstance(first, str) and "." in first and _holds(data, (*first.split("."), *rest))


def _decode_error(error: tomllib.TOMLDecodeError) -> str:
    message = str(error)
    place = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", message)
    said = message if place is None else message[: place.start()]
    line = f", line {place[1]}" if place is not None and place[1] else ""
    said = plain(said[:1].lower() + said[1:], 160).rstrip(".")
    where = f" (column {place[2]})" if line and place is not None else " (at the end of the file)"
    return f"{line}: not TOML: {said}{where}."


def _refuse_long_keys(text: str, name: str) -> None:
    for count, line in enumerate(text.split("\n"), start=1):
        if line.count(".") < _MOST_DOTS or line.lstrip().startswith("#"):
            continue
        if any(piece.count(".") >= _MOST_DOTS for piece in re.split(r"[,=\[\]{}]", line)):
            raise InputError(f"{name}, line {count}: {_MOST_DOTS} dots or more in what should be one name.")


def _refuse_deep(data: dict[str, Any], name: str) -> None:
    level: list[Any] = [data]
    for _ in range(_DEEPEST):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return
    raise InputError(f"{name}: lists and tables are nested more than {_DEEPEST} deep.")
