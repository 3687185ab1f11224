"""What is peculiar to scenario files: the commented header, a file based on another, writing one."""

import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import tomli_w
from pydantic import AfterValidator, Field

from tongyu import shipped
from tongyu.scenario.relative import bound, overlaid_setting
from tongyu.text.checking import Checked, Keys, Misfit, check_printable
from tongyu.text.toml_files import TomlFile
from tongyu.text.wording import plain, shown

FILE_KEYS = (
    "schema",
    "name",
    "county",
    "based_on",
    "start",
    "months",
    "households",
    "uses",
    "stress",
    "parameters",
    "programme",
    "without",
)

_LONGEST_LINE = 400
_HEADER_FIELD = re.compile(r"#\s*(title|author|reference|question):\s*(.*)", re.IGNORECASE)

_Line = Annotated[str, Field(max_length=_LONGEST_LINE), AfterValidator(check_printable)]


class Header(Checked):
    """What the comments at the top of a scenario file say of it."""

    noun: ClassVar[str] = "a header"

    title: _Line = ""
    author: _Line = ""
    reference: _Line = ""
    question: _Line = ""


def header_of(text: str) -> Header:
    """The header in the comments before the first key; a line indented further continues the one above."""
    fields: dict[str, str] = {}
    current = ""
    for line in text.split("\n"):
        if line.strip() and not line.startswith("#"):
            break
        if field := _HEADER_FIELD.match(line):
            current = field[1].lower()
            fields[current] = field[2]
        elif current and line.startswith("#   "):
            fields[current] += " " + line[1:].strip()
        else:
            current = ""
    return Header(**{name: plain(value, _LONGEST_LINE) for name, value in fields.items()})


def referred(file: TomlFile, key: Literal["based_on", "county"]) -> Path:
    """The file that `key` of a scenario file names. Raises InputError where there is none."""
    name = file.data[key]
    if not isinstance(name, str):
        file.fail(f"{key} must be a name or the path of a file, not {shown(name)}.", (key,))
    try:
        path = shipped.find("county" if key == "county" else "scenario", name, file.path.parent)
    except Misfit as error:
        file.fail(error.sentence, (key,))
    if not os.path.exists(path):  # unlike Path.exists, no error for a path that cannot be
        file.fail(f"{key}: there is no file {shown(str(path))}.", (key,))
    return path


def flat_parameters(table: Mapping[str, Any], known: Collection[str]) -> dict[str, Any]:
    """Parameters by full name from tables within tables (`learning.fade = 0.02`), `known` ones. Raises Misfit."""
    found: dict[str, Any] = {}
    for name, value in _leaves(table, ""):
        if value == {} and any(each.startswith(f"{name}.") for each in known):
            continue  # a heading with nothing under it
        if name in found:
            raise Misfit(f"{plain(name)} is given twice.", name)
        found[name] = value
    return found


def _leaves(table: Mapping[str, Any], above: str) -> Iterator[tuple[str, Any]]:
    for key, value in table.items():
        if isinstance(value, dict) and value:
            yield from _leaves(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value


def overlaid(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a base scenario with a file's own put over them.

    The programme is joined lever by lever and, within a lever, setting by setting
    (`relative.overlaid_setting`); parameters, and the mechanisms that are used, one by
    one. Values of a wrong type are passed on for the model to refuse.
    """
    merged = {**base, **own}
    if isinstance(own.get("parameters"), dict):
        merged["parameters"] = {**base.get("parameters", {}), **own["parameters"]}
    if isinstance(own.get("uses"), list):
        merged["uses"] = [*base.get("uses", ()), *(name for name in own["uses"] if name not in base.get("uses", ()))]
    if isinstance(own.get("programme"), dict):
        merged["programme"] = _joined(base.get("programme", {}), own["programme"])
    return merged


def _joined(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    joined = {**base, **own}
    for pillar in base.keys() & own.keys():
        if not isinstance(own[pillar], dict):
            continue
        joined[pillar] = {**base[pillar], **own[pillar]}
        for lever in base[pillar].keys() & own[pillar].keys():
            if isinstance(own[pillar][lever], dict):
                joined[pillar][lever] = overlaid_setting(base[pillar][lever], own[pillar][lever])
    return joined


def bound_programme(programme: Any) -> Any:
    """The programme of one file, every lever's amounts with what they are told for. Raises Misfit."""
    if not isinstance(programme, dict):
        return programme
    made: dict[str, Any] = {}
    for pillar, levers in programme.items():
        made[pillar] = levers
        if isinstance(levers, dict):
            made[pillar] = dict(levers)
            for lever, setting in levers.items():
                if isinstance(setting, dict):
                    try:
                        made[pillar][lever] = bound(setting)
                    except Misfit as error:
                        raise Misfit(error.sentence, "programme", pillar, lever, *error.keys) from None
    return made


def intensities(programme: Any) -> frozenset[str]:
    """The levers, `training.courses`, of which the programme of one file says how much there is."""
    found = {
        f"{pillar}.{lever}"
        for pillar, levers in (programme.items() if isinstance(programme, dict) else ())
        for lever, setting in (levers.items() if isinstance(levers, dict) else ())
        if isinstance(setting, dict) and "intensity" in setting
    }
    return frozenset(found)


def holding(chain: Sequence[TomlFile], keys: Keys) -> TomlFile:
    """Of files each based on the next the first that says something of the lever, or the key, that `keys` lead to."""
    of = keys[:3] if keys[:1] == ("programme",) else keys[:1]
    return next((file for file in chain if _sets(file.data, of)), chain[0])


def _sets(data: Any, keys: Keys) -> bool:
    for key in keys:
        if not isinstance(data, dict) or key not in data:
            return False
        data = data[key]
    return True


def written(header: Header, content: dict[str, Any]) -> str:
    """The text of a scenario file with this header and these keys; empty tables and lists are left out."""
    kept = {key: value for key, value in content.items() if value not in ({}, [])}
    lines = [f"# {name.title() + ':':<12} {value}" for name, value in header.model_dump().items() if value]
    return "\n".join([*lines, tomli_w.dumps(kept)])
