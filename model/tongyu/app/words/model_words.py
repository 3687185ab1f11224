"""Words of the model itself: levers, pillars, scenarios, causes of need.

The English of levers, pillars and scenarios stands in the model (`tongyu.levers`, the headers of the scenario files)
and is taken from there. Their Chinese stands in `zh_model/`, by the same keys: not in `zh/`, whose sections all have
their English beside them. Crops, sources of income, poverty lines, causes of need and methods of social work are in
the section `model` in both languages.
"""

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from tongyu.app.words import words
from tongyu.county_facts import load_county
from tongyu.levers import LEVERS, PILLARS
from tongyu.scenario import Header, Scenario, load, shipped_names
from tongyu.shipped import county_names
from tongyu.study.frontier.groups import SIDES


def lever_words(key: str, language: str) -> tuple[str, str, str]:
    """Name, unit and what it does. Raises KeyError for no lever, and for one that has no words in `language`."""
    kind = LEVERS[key]
    if language == "en":
        return kind.name.replace("_", " ").capitalize(), kind.unit, kind.does
    own = _table(language, "levers")[kind.pillar][kind.name]
    return own["name"], _table(language, "units")[kind.unit], own["does"]


def pillar_word(pillar: str, language: str) -> str:
    """What a pillar is called."""
    word = PILLARS[pillar].capitalize()
    return word if language == "en" else _table(language, "pillars")[pillar]


def scenario_words(scenario: Scenario, language: str) -> tuple[str, str]:
    """Title and question. A scenario that is not shipped, though it may be called as one is, keeps its own words."""
    if language != "en" and _is_shipped(scenario):
        words = _table(language, "scenarios")[scenario.name]
        return words["title"], words["question"]
    return scenario.header.title or scenario.name, scenario.header.question


def scenario_name_word(name: str, language: str) -> str:
    """What a scenario of a study is called: in English by its name, as on the command line."""
    return (
        name if language == "en" or name not in shipped_names() else str(_table(language, "scenarios")[name]["title"])
    )


def group_word(group: str, language: str) -> str:
    """What a group of levers in a mix is called: a pillar, a lever, a side, or the half of a pillar on one side."""
    sides = {word: side for side, word in SIDES.items()}
    if group in LEVERS:
        return lever_words(group, language)[0]
    if group in PILLARS:
        return pillar_word(group, language)
    if group in sides:
        return words(language)(f"results.side.{sides[group]}")
    pillar, _, side = group.removesuffix(")").partition(" (")
    if pillar in PILLARS and side in sides:
        return words(language)(
            "results.half", pillar=pillar_word(pillar, language), side=words(language)(f"results.side.{sides[side]}")
        )
    return group


def county_name_word(name: str, language: str) -> str:
    """What a county of a study is called, of which only the name is known."""
    shipped = (load_county(each) for each in county_names())
    found = next((facts for facts in shipped if facts.name == name), None)
    translated = found.name_zh if found is not None and language == "zh" else ""
    return translated or words(language)("model.county", name=name)


def cause_key(cause: str) -> str:
    """The key of a cause of need, as an event of a life names it, in the section `model.cause`."""
    return cause.replace(" ", "_")


def _is_shipped(scenario: Scenario) -> bool:
    return scenario.name in shipped_names() and scenario.header == _shipped_header(scenario.name)


@cache
def _shipped_header(name: str) -> Header:
    return load(name).header


@cache
def _table(language: str, name: str) -> dict[str, Any]:
    file = resources.files(__package__) / f"{language}_model" / f"{name}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
