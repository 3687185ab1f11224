"""Words of the model itself: levers, pillars, scenarios, outcomes, causes of need.

The English of levers, pillars, scenarios and outcomes stands in the model (`tongyu.county.levers`, the headers of the
scenario files, `tongyu.runs.outcomes`) and is taken from there. Their Chinese stands in `zh_model/`, by the same keys:
not in `zh/`, whose sections all have their English beside them. What is not there is said in English. Sources of
income, poverty lines, causes of need and methods of social work are in the section `model` in both languages. Crops
are called as their county calls them (`tongyu.scenario.crop_words`).
"""

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from tongyu.app.counties import offered
from tongyu.app.words import Words, words
from tongyu.county.levers import PILLARS
from tongyu.county.tables import LEVERS, tables_here
from tongyu.questions.frontier.groups import SIDES
from tongyu.report.pages.sweep import difference_unit
from tongyu.runs.counterfactual import ENDING
from tongyu.runs.outcomes import OUTCOMES, outcome_called
from tongyu.scenario.lever_amounts import amount_in_words
from tongyu.scenario.scenario import Header, Scenario, load, shipped_names
from tongyu.text.wording import county_called


def lever_words(key: str, language: str) -> tuple[str, str, str]:
    """Name, unit and what it does; in English where `language` has no words for it. Raises KeyError for no lever."""
    kind = tables_here().levers[key]
    english = kind.name.replace("_", " ").capitalize(), kind.unit, kind.does
    if language == "en":
        return english
    name, unit, does = (tables_here().said(text, language) for text in english)  # by the mechanism that adds it
    own = _table(language, "levers").get(kind.pillar, {}).get(kind.name, {}) if key in LEVERS else {}
    return own.get("name", name), _table(language, "units").get(unit, unit), own.get("does", does)


def amount_word(key: str, value: float, language: str) -> str:
    """How much a lever gives."""
    if language == "en":
        return amount_in_words(value, tables_here().levers[key].unit)
    return f"{value:,.6g} {lever_words(key, language)[1]}"


def pillar_word(pillar: str, language: str) -> str:
    """What a pillar is called."""
    word = PILLARS[pillar].capitalize()
    return word if language == "en" else _table(language, "pillars")[pillar]


def scenario_words(scenario: Scenario, language: str) -> tuple[str, str]:
    """Title and question. A scenario that is not shipped, though it may be called as one is, keeps its own words."""
    if language != "en" and _is_shipped(scenario) and scenario.name in _table(language, "scenarios"):
        words = _table(language, "scenarios")[scenario.name]
        return words["title"], words["question"]
    return scenario.header.title or scenario.name, scenario.header.question


def scenario_name_word(name: str, language: str) -> str:
    """What a scenario of a study is called: in English by its name, as on the command line."""
    if language == "en" or name not in shipped_names():
        return name
    return str(_table(language, "scenarios").get(name, {}).get("title", name))


def study_scenario_word(say: Words, name: str) -> str:
    """What a scenario of a study is called, a counterfactual after what it is one of."""
    if not name.endswith(ENDING):
        return scenario_name_word(name, say.language)
    return say("results.without_programme", name=scenario_name_word(name.removesuffix(ENDING), say.language))


def outcome_words(name: str, language: str) -> tuple[str, str]:
    """Label and unit of an outcome; in English where `language` has no words for it. Raises KeyError for no outcome."""
    outcome = outcome_called(name)
    if language == "en":
        return outcome.label[0].upper() + outcome.label[1:], outcome.unit
    own = _table(language, "outcomes")
    label, unit = (tables_here().said(text, language) for text in (outcome.label, outcome.unit))
    return own["label"].get(name, label) if name in OUTCOMES else label, own["unit"].get(unit, unit)


def difference_unit_word(name: str, language: str) -> str:
    """The unit of a difference between two levels of an outcome."""
    unit = difference_unit(outcome_called(name))
    if language == "en":
        return unit
    return str(_table(language, "outcomes")["unit"].get(unit, tables_here().said(unit, language)))


def group_word(group: str, language: str) -> str:
    """What a group of levers in a mix is called: a pillar, a lever, a side, or the half of a pillar on one side."""
    sides = {word: side for side, word in SIDES.items()}
    if group in tables_here().levers:
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
    if language == "en":
        return county_called(name)
    return next((facts.name_zh for facts in offered().values() if facts.name == name and facts.name_zh), name)


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
