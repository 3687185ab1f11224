"""Numbers that a county has of its own: they take the place of the model's, with their own source and range."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from pydantic import Field

from tongyu.county.numbers.kinds import WHOLE_UNITS, Confidence, Parameter
from tongyu.text.checking import Checked, Misfit
from tongyu.text.toml_files import TomlFile, read_toml
from tongyu.text.wording import nearest, plain, shown, span

_FIELDS = ("value", "low", "high", "confidence", "source", "note")


class OwnNumber(Checked):
    """One number of a county's own. Without `low` and `high` it keeps the model's range, in which it must then lie."""

    noun: ClassVar[str] = "a county's own number"

    name: str
    value: float
    low: float | None = None
    high: float | None = None
    confidence: Confidence | None = None
    source: str | None = None
    note: str | None = Field(None, max_length=500)


def with_own(parameters: Mapping[str, Parameter], own: Iterable[OwnNumber]) -> dict[str, Parameter]:
    """`parameters` with those of a county in their places. Raises Misfit for one that is unknown or not accepted."""
    found = dict(parameters)
    for each in own:
        found[each.name] = _replaced(each, parameters)
    return found


def _replaced(own: OwnNumber, parameters: Mapping[str, Parameter]) -> Parameter:
    usual = parameters.get(own.name)
    if usual is None:
        near = nearest(own.name, parameters)
        guess = f'; did you mean "{near}"?' if near else "."
        raise Misfit(f'unknown parameter "{plain(own.name)}"{guess} `tongyu parameters` lists them all.', own.name)
    if own.name.startswith("crops."):
        raise Misfit(f"{own.name} stands in the table of crops, crops.csv.", own.name)
    low = usual.low if own.low is None else own.low
    high = usual.high if own.high is None else own.high
    for value in (own.value, low, high):
        if not usual.floor <= value <= usual.ceiling:
            accepted = f"{span(float(usual.floor), float(usual.ceiling))} {usual.unit}"
            raise Misfit(f"{own.name}: {value:g} is outside {accepted}.", own.name)
    if not low <= own.value <= high:
        given = "the range" if own.low is not None or own.high is not None else "the model's range"
        raise Misfit(
            f"{own.name} = {own.value:g} is outside {given}, {span(float(low), float(high))} {usual.unit}; give it"
            " a low and a high of its own.",
            own.name,
        )
    if usual.unit in WHOLE_UNITS and not own.value.is_integer():
        raise Misfit(f"{own.name} = {own.value:g} is no whole number ({usual.unit}), as it has to be.", own.name)
    return Parameter(
        own.name,
        own.value,
        usual.unit,
        low,
        high,
        usual.floor,
        usual.ceiling,
        own.confidence or usual.confidence,
        usual.source if own.source is None else own.source,
        usual.note if own.note is None else own.note,
    )


def read_own(path: Path, label: str | None = None) -> tuple[TomlFile, tuple[OwnNumber, ...]]:
    """The file at `path` and its numbers: `[living.livestock]` with a `value`, or `livestock = 300` in `[living]`.

    Raises InputError.
    """
    file = read_toml(path, "numbers of a county", label)
    found = []
    for name, said in _leaves({key: value for key, value in file.data.items() if key != "schema"}, ""):
        keys = tuple(name.split("."))
        if not isinstance(said, dict):
            said = {"value": said}
        if "value" not in said:
            file.fail(f"{plain(name)} has no value; write value = 1.0.", keys)
        value = said["value"]
        if isinstance(value, int) and not isinstance(value, bool):
            said = said | {"value": float(value)}
        for end in ("low", "high"):
            if isinstance(said.get(end), int) and not isinstance(said[end], bool):
                said = said | {end: float(said[end])}
        if isinstance(value, bool) or not isinstance(value, int | float):
            file.fail(f"{plain(name)} must be a number, not {shown(value)}.", keys)
        found.append(file.build(OwnNumber, {"name": name, **said}))
    return file, tuple(found)


def _leaves(table: Mapping[str, Any], above: str) -> Iterable[tuple[str, Any]]:
    for key, value in table.items():
        name = f"{above}{key}"
        if isinstance(value, dict) and not any(field in value for field in _FIELDS):
            yield from _leaves(value, f"{name}.")
        else:
            yield name, value
