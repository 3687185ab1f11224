"""Numbers that a county has of its own: they take the place of the model's, with their own source and range."""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, ClassVar, NamedTuple

from pydantic import AfterValidator, Field, ValidationError

from tongyu.county.numbers.kinds import WHOLE_UNITS, Confidence, Parameter
from tongyu.text.checking import Checked, Keys, Misfit, check_printable, first_mistake, number
from tongyu.text.toml_files import SCHEMA, TomlFile, read_toml
from tongyu.text.wording import nearest, plain, shown, span, unknown

Printable = Annotated[str, AfterValidator(check_printable)]
_FIELDS = ("value", "low", "high", "confidence", "source", "note")


class OwnNumber(Checked):
    """One number of a county's own. Without `low` and `high` it keeps the model's range, in which it must then lie.

    Without confidence and source another value than the model's is assumed.
    """

    noun: ClassVar[str] = "a county's own number"

    name: str
    value: float
    low: float | None = None
    high: float | None = None
    confidence: Confidence | None = None
    source: Printable | None = None
    note: Printable | None = Field(None, max_length=500)


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
        own.confidence or (usual.confidence if own.value == usual.value else "assumed"),
        source_of(own, usual),
        usual.note if own.note is None else own.note,
    )


def source_of(own: OwnNumber, usual: Parameter) -> str:
    """Where the number was read: without a word on it, the model's source stands for the model's value alone."""
    if own.source is None:
        return usual.source if own.value == usual.value else ""
    return own.source


class OwnFile(NamedTuple):
    """A file of a county's own numbers: what it says, and which keys lead to each of `numbers`."""

    file: TomlFile
    numbers: tuple[OwnNumber, ...]
    keys: tuple[Keys, ...]


def read_own(path: Path, label: str | None = None, known: Collection[str] = ()) -> OwnFile:
    """The file at `path`: `[living.livestock]` with a `value`, or `livestock = 300` in `[living]`.

    A name may also stand in quotation marks, `["living.livestock"]`; tables that are called as one of `known` are
    numbers whatever they hold. Raises InputError.
    """
    file = read_toml(path, "numbers of a county", label)
    schema = file.data.get("schema", SCHEMA)
    if schema != SCHEMA or isinstance(schema, bool):
        file.fail(f"schema must be {SCHEMA}, not {shown(schema)}.", ("schema",))
    found: dict[str, tuple[OwnNumber, Keys]] = {}
    for keys, said in _leaves({key: value for key, value in file.data.items() if key != "schema"}, (), known):
        name = ".".join(str(key) for key in keys)
        if name in found:
            file.fail(f"{plain(name)} is given twice.", keys)
        found[name] = _number(file, name, keys, said), keys
    return OwnFile(file, tuple(each for each, _ in found.values()), tuple(keys for _, keys in found.values()))


def _number(file: TomlFile, name: str, keys: Keys, said: Any) -> OwnNumber:
    said = dict(said) if isinstance(said, dict) else {"value": said}
    for key in said:
        if key not in _FIELDS:
            file.fail(unknown("key", str(key), _FIELDS, "Keys", f" of {plain(name)}"), (*keys, key))
    if "value" not in said:
        file.fail(f"{plain(name)} has no value; write value = 1.0.", keys)
    for key in ("value", "low", "high"):
        if key in said:
            what = plain(name) if key == "value" else f"{plain(name)}.{key}"
            try:
                said[key] = number(said[key], what)
            except Misfit as error:
                file.fail(error.sentence, (*keys, key))
    try:
        return OwnNumber.model_validate({"name": name, **said})
    except ValidationError as error:
        inside, sentence = first_mistake(error)
        file.fail(f"{plain(name)}: {sentence}", (*keys, *inside))


def _leaves(table: Mapping[str, Any], above: Keys, known: Collection[str]) -> Iterable[tuple[Keys, Any]]:
    for key, value in table.items():
        keys = (*above, key)
        is_number = ".".join(str(each) for each in keys) in known
        if isinstance(value, dict) and not is_number and not any(field in value for field in _FIELDS):
            yield from _leaves(value, keys, known)
        else:
            yield keys, value
