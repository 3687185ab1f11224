"""A household's life in a language: who they are, a chapter a year, what happened in its months."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import NamedTuple

from tongyu.app.words import life_in_chinese
from tongyu.app.words.place_words import township_word, village_word
from tongyu.county.facts import CountyFacts
from tongyu.life import Life, Month, Year
from tongyu.life.records import Portrait
from tongyu.report import life as life_in_english
from tongyu.report.life_events import Crops, happenings
from tongyu.report.life_years import year_told


class Chapter(NamedTuple):
    """One calendar year of a life."""

    year: int
    poor: bool | None  # None: not a whole year, which has no income of the year
    title: str
    why: list[str]
    months: list[tuple[str, str]]  # those in which something happened, "2014-09", and what


class Told(NamedTuple):
    """A life in words."""

    portrait: list[str]
    chapters: list[Chapter]
    legend: str


class _Teller(NamedTuple):
    portrait: Callable[[Portrait, Crops], Iterator[str]]
    year: Callable[[Year, Year | None, Crops], Iterator[str]]
    happenings: Callable[[Month, Crops], list[str]]
    between: str
    legend: str


_TELLERS = {
    "en": _Teller(
        life_in_english.portrait_told,
        year_told,
        happenings,
        "; ",
        life_in_english.LEGEND.replace("\n", " "),
    ),
    "zh": _Teller(
        life_in_chinese.portrait_told,
        life_in_chinese.year_told,
        life_in_chinese.happenings,
        "；",
        life_in_chinese.LEGEND,
    ),
}


def told(life: Life, facts: CountyFacts, language: str, not_whole: str) -> Told:
    """`life` in `language`, its places called as on the map; `not_whole` is the title of a year that is not whole."""
    teller, who, crops = _TELLERS[language], life.portrait, life.crop_words[language]
    township, village = township_word(who.township, facts, language), village_word(who.village, facts, language)
    years = {year.year: (year, before) for year, before in zip(life.years, (None, *life.years), strict=False)}
    chapters = []
    for number in dict.fromkeys(int(month.month[:4]) for month in life.months):
        title, *why = teller.year(*years[number], crops) if number in years else (not_whole.format(year=number),)
        months = [month for month in life.months if int(month.month[:4]) == number]
        happened = [(month.month, teller.between.join(teller.happenings(month, crops))) for month in months]
        chapters.append(
            Chapter(
                year=number,
                poor=years[number][0].poor if number in years else None,
                title=title,
                why=[line.strip() for line in why],
                months=[(month, what) for month, what in happened if what],
            )
        )
    portrait = list(teller.portrait(replace(who, township=township, village=village), crops))
    return Told(portrait, chapters, teller.legend)
