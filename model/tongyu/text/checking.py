"""What is checked of everything that people write, and how a mistake is put into words.

Models of files derive from `Checked`. A check of our own raises `Misfit`; pydantic's
own complaints are translated. Either way the first mistake becomes a place in the
data (its keys) and a sentence, and whoever read the file adds file and line.
"""

import math
from collections.abc import Mapping
from typing import Any, ClassVar, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from tongyu.text.wording import plain, shown, unknown

Keys = tuple[str | int, ...]


class Misfit(ValueError):
    """A value that does not fit: what is wrong, and the keys that lead to it from where it is raised."""

    def __init__(self, sentence: str, *keys: str | int) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.keys: Keys = keys


class Checked(BaseModel):
    """Frozen plain data without unknown keys, converted types, NaN or infinity."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False, populate_by_name=True)
    noun: ClassVar[str]

    @model_validator(mode="before")
    @classmethod
    def _known_keys(cls, data: Any) -> Any:
        if isinstance(data, dict):
            known = [field.alias or name for name, field in cls.model_fields.items()]
            for key in data:
                if key not in known and key not in cls.model_fields:
                    sentence = unknown("key", str(key), known, f"Keys of {cls.noun}", f" of {cls.noun}")
                    raise Misfit(sentence, key)
        return data

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with the values of `update`; what had been worked out of the others is worked out anew."""
        copied = super().model_copy(update=update, deep=deep)
        for name in [name for name in copied.__dict__ if name not in type(self).model_fields]:
            del copied.__dict__[name]
        return copied


def number(value: object, what: str, *keys: str | int) -> float:
    """`value` as a finite float, else a Misfit at `keys`; true and false are no numbers."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Misfit(f"{what} must be a number, not {shown(value)}.", *keys)
    try:
        converted = float(value)
    except OverflowError:
        converted = math.inf
    if not math.isfinite(converted):
        raise Misfit(f"{what} = {shown(value)} is not a finite number.", *keys)
    return converted + 0.0  # -0.0 becomes 0.0: equal settings must look equal


def is_whole(value: object) -> bool:
    """Whether `value` is a whole number, Python's or NumPy's; no float is, nor true or false."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def check_printable(text: str) -> str:
    """`text` if all of it can be shown on one line, else a Misfit."""
    if not text.isprintable() or text != text.strip():
        raise Misfit(f"{shown(text)} has signs that cannot be shown on a line, or spaces around it.")
    return text


def first_mistake(error: ValidationError) -> tuple[Keys, str]:
    """The keys and the sentence of the first mistake that pydantic found."""
    mistake = error.errors(include_url=False)[0]
    keys: Keys = mistake["loc"]
    context = mistake.get("ctx", {})
    cause = context.get("error")
    if isinstance(cause, Misfit):
        return keys + cause.keys, cause.sentence
    what = dotted(keys)
    given = shown(mistake["input"])
    kind = mistake["type"]
    if kind == "missing":
        return keys, f"{what} is missing."
    if kind in _EXPECTED:
        return keys, f"{what} must be {_EXPECTED[kind]}, not {given}."
    if kind in _BOUNDS:
        name, words = _BOUNDS[kind]
        return keys, f"{what} = {given} must be {words} {context[name]}."
    if kind in ("too_short", "string_too_short"):
        return keys, f"{what} must not be empty."
    if kind == "string_too_long":
        most, length = context["max_length"], len(str(mistake["input"]))
        return keys, f"{what} = {given} has {length:,} characters; at most {most} are allowed."
    if kind == "literal_error":
        return keys, f"{what} = {given} must be {context['expected']}."
    message = plain(str(mistake["msg"]), 160)
    return keys, f"{what} = {given}: {message[:1].lower()}{message[1:].rstrip('.')}."


def dotted(keys: Keys) -> str:
    """Keys as a message names them: without the `programme` or `parameters` they all begin with."""
    shortened = keys[1:] if len(keys) > 1 and keys[0] in ("programme", "parameters") else keys
    return ".".join(plain(str(key)) for key in shortened)


def placed(sentence: str, keys: Keys) -> str:
    """`sentence`, begun with the key it is about where it does not name it."""
    where = dotted(keys)
    return sentence if not where or where in sentence else f"{where}: {sentence}"


_EXPECTED = {
    "bool_type": "true or false",
    "dict_type": "a table",
    "float_type": "a number",
    "finite_number": "a finite number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "int_parsing_size": "a whole number of sensible size",
    "list_type": "a list",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "string_type": "text",
    "tuple_type": "a list",
}
_BOUNDS = {
    "greater_than": ("gt", "more than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}
