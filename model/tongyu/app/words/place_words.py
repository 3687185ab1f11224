"""Names of townships and villages in a language: a county file may give its townships a name in Chinese."""

from typing import NamedTuple

from tongyu.county_facts import CountyFacts
from tongyu.geography import Geography


class PlaceWords(NamedTuple):
    """Names by index, in the order of the map."""

    townships: list[str]
    villages: list[str]


def place_words(facts: CountyFacts, geography: Geography, language: str) -> PlaceWords:
    """The names of all places of a county; a village is called after its township, with a number."""
    own = [(each.name_zh if language == "zh" else "") or each.name for each in facts.townships]
    townships = [own[facts.township_names.index(name)] for name in geography.township_names]
    villages = [
        townships[township] + name.removeprefix(geography.township_names[township])
        for name, township in zip(geography.village_names, geography.village_township.tolist(), strict=True)
    ]
    return PlaceWords(townships, villages)
