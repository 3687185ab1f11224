"""Names of townships and villages in a language: a county file may give its townships a name in Chinese."""

from typing import NamedTuple

from tongyu.app.words import words
from tongyu.county.facts import CountyFacts
from tongyu.county.geography import Geography
from tongyu.county.places import distinct_names
from tongyu.text.wording import county_called


class PlaceWords(NamedTuple):
    """Names by index, in the order of the map."""

    townships: list[str]
    villages: list[str]


def place_words(facts: CountyFacts, geography: Geography, language: str) -> PlaceWords:
    """The names of all places of a county."""
    townships = [township_word(name, facts, language) for name in geography.township_names]
    if facts.places is not None:
        return PlaceWords(townships, list(geography.village_names_zh if language == "zh" else geography.village_names))
    return PlaceWords(townships, [village_word(name, facts, language) for name in geography.village_names])


def township_word(name: str, facts: CountyFacts, language: str) -> str:
    """What the township of that first name is called; without a name in Chinese it keeps that one."""
    township = next(each for each in facts.townships if each.name == name)
    return (township.name_zh if language == "zh" else "") or name


def village_word(name: str, facts: CountyFacts, language: str) -> str:
    """What a village is called: a given one by its name, an invented one by its township and number, "Kaitong 3"."""
    if facts.places is not None:
        names = distinct_names(facts.places, {each.name: each.name_zh for each in facts.townships})
        return dict(names).get(name, name) if language == "zh" else name
    township, _, number = name.rpartition(" ")
    return words(language)("model.village", township=township_word(township, facts, language), number=number)


def county_word(facts: CountyFacts, language: str) -> str:
    """What the county is called."""
    return county_called(facts.name) if language == "en" else facts.name_zh or facts.name
