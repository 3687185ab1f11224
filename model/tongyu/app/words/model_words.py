"""Words of the model: levers, pillars, scenarios."""

from tongyu.levers import LEVERS, PILLARS
from tongyu.scenario import Scenario


def lever_words(key: str, language: str) -> tuple[str, str, str]:
    """Name, unit and what it does."""
    kind = LEVERS[key]
    return kind.name.replace("_", " ").capitalize(), kind.unit, kind.does


def pillar_word(pillar: str, language: str) -> str:
    """What a pillar is called."""
    return PILLARS[pillar].capitalize()


def scenario_words(scenario: Scenario, language: str) -> tuple[str, str]:
    """Title and question."""
    return scenario.header.title or scenario.name, scenario.header.question
