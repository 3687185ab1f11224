"""What a scenario may name, and how far its numbers may go: mechanisms, parameters, stresses, levers."""

from collections.abc import Mapping
from typing import Any

from tongyu.county.declared import Tables
from tongyu.county.facts import CountyFacts
from tongyu.county.levers import PILLARS
from tongyu.county.numbers.kinds import WHOLE_UNITS, Parameter
from tongyu.county.overlays import OVERLAYS
from tongyu.county.tables import added_with, tables_here, tables_of
from tongyu.scenario.lever_amounts import in_units
from tongyu.scenario.lever_setting import LeverSetting
from tongyu.text.checking import Misfit, number
from tongyu.text.wording import nearest, plain, shown, span, unknown


def require_known_caps(county: CountyFacts) -> None:
    """Raises Misfit for a cap of a lever that no mechanism here has."""
    for key in county.caps:
        if key not in tables_here().levers:
            near = nearest(key, tables_here().levers)
            guess = f'; did you mean "{near}"?' if near else "."
            raise Misfit(f'{county.name}: unknown lever "{plain(key)}" in caps{guess}', "caps", *key.split("."))


def known_mechanisms(uses: Any) -> tuple[str, ...]:
    """The added mechanisms named in `uses`, by name. Raises Misfit for what is no list of them, each once."""
    if not isinstance(uses, list | tuple):
        raise Misfit(f'uses must be a list of names, such as ["parcel_lockers"], not {shown(uses)}.')
    for name in uses:
        if not isinstance(name, str):
            raise Misfit(f"uses must be a list of names of mechanisms; {shown(name)} is none.")
        if uses.count(name) > 1:
            raise Misfit(f'uses names "{plain(name)}" twice.')
    tables_of(tuple(sorted(uses)))
    return tuple(sorted(uses))


def known_stress(stress: Any) -> tuple[str, ...]:
    """The stresses named in `stress`, in the order of `OVERLAYS`. Raises Misfit for what is no list of them."""
    if not isinstance(stress, list | tuple):
        raise Misfit(f'stress must be a list of names, such as ["drought"], not {shown(stress)}.')
    for name in stress:
        if not isinstance(name, str):
            raise Misfit(f'stress must be a list of names, such as ["drought"]; {shown(name)} is none.')
        if name not in OVERLAYS:
            raise Misfit(unknown("stress", name, OVERLAYS, "Stresses"))
        if stress.count(name) > 1:
            raise Misfit(f'stress names "{name}" twice.')
    return tuple(name for name in OVERLAYS if name in stress)


def known_parameter(name: str, value: object, known: Mapping[str, Parameter]) -> float:
    """`value` as the parameter `name` of `known`. Raises Misfit for an unknown one and for a value it cannot have."""
    parameter = known.get(name)
    if parameter is None:
        added = added_with(name)
        if added is not None:
            raise Misfit(f'the parameter {name} is of an added mechanism; write uses = ["{added}"].', name)
        near = nearest(name, known)
        guess = f'did you mean "{near}"? ' if near else ""
        raise Misfit(f'unknown parameter "{plain(name)}"; {guess}`tongyu parameters` lists them all.', name)
    checked = number(value, name, name)
    if not parameter.floor <= checked <= parameter.ceiling:
        unit = "" if parameter.unit == "-" else f" {parameter.unit}"
        allowed = span(float(parameter.floor), float(parameter.ceiling)) + unit
        plausible = span(float(parameter.low), float(parameter.high))
        raise Misfit(f"{name} = {checked} is outside {allowed} (plausible {plausible}, {parameter.confidence}).", name)
    if parameter.unit in WHOLE_UNITS and not checked.is_integer():
        allowed = span(float(parameter.floor), float(parameter.ceiling))
        raise Misfit(f"{name} = {checked} is no whole number, as it has to be, in {allowed}.", name)
    return checked


def require_known_levers(programme: Any, tables: Tables) -> None:
    """Raises Misfit for a pillar or lever of a programme that is none; what is no table of them is told elsewhere."""
    for pillar, levers in programme.items() if isinstance(programme, dict) else ():
        if pillar not in PILLARS:
            raise Misfit(unknown("pillar", str(pillar), PILLARS, "Pillars"), pillar)
        for lever in levers if isinstance(levers, dict) else ():
            if f"{pillar}.{lever}" not in tables.levers:
                raise Misfit(_unknown_lever(pillar, str(lever), tables), pillar, lever)


def _unknown_lever(pillar: str, lever: str, tables: Tables) -> str:
    added = added_with(f"{pillar}.{lever}")
    if added is not None:
        return f'the lever {pillar}.{lever} is of an added mechanism; write uses = ["{added}"].'
    of_pillar = [kind.name for kind in tables.levers_of(pillar)]
    elsewhere = [kind.key for kind in tables.levers.values() if kind.name == lever]
    if elsewhere:
        near = f'did you mean "{elsewhere[0]}"? '
        return f'unknown lever "{lever}" in pillar {pillar}; {near}Levers of {pillar}: {", ".join(of_pillar)}.'
    return unknown("lever", lever, of_pillar, f"Levers of {pillar}", f" in pillar {pillar}")


def within_reach(
    programme: dict[str, dict[str, LeverSetting]], county: CountyFacts | None, tables: Tables
) -> dict[str, dict[str, LeverSetting]]:
    """`programme` in the order of the table of levers. Raises Misfit for intensities beyond what a lever allows.

    `county` is None where it was refused itself; then no intensity is looked at.
    """
    for kind in tables.levers.values():
        setting = programme.get(kind.pillar, {}).get(kind.name)
        if setting is None or county is None:
            continue
        if setting.most > kind.most_in(county):
            allowed = f"{span(0.0, kind.most_in(county))}{in_units(kind.unit)}"
            sentence = f"{kind.key}.intensity = {setting.most} is outside {allowed}."
            raise Misfit(sentence, kind.pillar, kind.name, "intensity")
    return {
        pillar: {
            kind.name: programme[pillar][kind.name]
            for kind in tables.levers_of(pillar)
            if kind.name in programme[pillar]
        }
        for pillar in PILLARS
        if programme.get(pillar)
    }
