"""The gist of a life, from years made by hand and from lives that were lived."""

from dataclasses import replace

import pytest

from tongyu.app.words import words
from tongyu.app.words.gist_words import gist_told
from tongyu.life.gist import gist_of
from tongyu.life.living import live_of
from tongyu.life.records import Change, Harvest, Life, Year
from tongyu.scenario.scenario import load


@pytest.fixture(scope="module")
def lived() -> Life:
    """A life of ten years in a small sample."""
    return live_of(load("both").with_(households=172), 1, 17)


def year(lived: Life, number: int, income: float, **changes: object) -> Year:
    """A year with so much income a head, its line 1,000 yuan, and nothing else in it."""
    plain = replace(
        lived.years[0],
        year=number,
        persons=2,
        line=1_000.0,
        income={"wage": 2.0 * income},
        against_last=None,
        against_usual=None,
        harvest=None,
        months_ill=0,
        pivots=(),
    )
    return replace(plain, **changes)


def test_spells_are_runs_of_poor_years_and_the_way_out_is_the_year_after_the_last(lived: Life) -> None:
    rose = Change((2013,), 500.0, {"wage": 300.0, "crops": -400.0, "stocks": 900.0, "transfer": 100.0})
    fell = Change((2011, 2013), 900.0, {"wage": -700.0, "crops": -900.0, "stocks": 850.0})
    drought = Harvest({}, None, 0.5, True, 1.0)
    life = replace(
        lived,
        years=(
            year(lived, 2011, 900.0, months_ill=3, against_usual=fell),
            year(lived, 2012, 800.0, months_ill=1, harvest=drought),
            year(lived, 2013, 1_200.0, months_ill=5),
            year(lived, 2014, 999.0),
            year(lived, 2015, 1_000.0, against_last=rose),
            year(lived, 2016, 2_000.0),
        ),
        months=(),
    )
    gist = gist_of(life)
    assert gist is not None
    assert gist.spells == ((2011, 2012), (2014, 2014))
    assert (gist.months_ill, gist.droughts) == (4, (2012,))
    assert gist.fell == ("wage", -700.0)
    assert gist.rise is not None
    assert (gist.rise.year, gist.rise.source, gist.rise.yuan) == (2015, "crops", 500.0)
    assert gist_told(words("en"), life) == [
        "Poor in 2011-2012, 2014: 3 of 6 years.",
        "In its poor years an adult was too ill to work in 4 months; drought struck in 2012; in poor years wages"
        " brought on average 700 yuan a head less than in the years before.",
        "Out of it since 2015, when crops brought 500 yuan a head more than the year before.",
    ]


@pytest.mark.parametrize(
    ("incomes", "said"),
    [
        ([1_500.0, 1_600.0], ["Not below the line in any whole year from 2011 to 2012."]),
        ([500.0, 600.0], ["Below the line in all 2 years from 2011 to 2012.", "Still below the line in 2012."]),
        ([500.0, 1_600.0], ["Poor in 2011: 1 of 2 years.", "Out of it since 2012."]),
    ],
)
def test_never_poor_always_poor_and_out_of_it_are_told_apart(
    lived: Life, incomes: list[float], said: list[str]
) -> None:
    years = tuple(year(lived, 2011 + k, income) for k, income in enumerate(incomes))
    assert gist_told(words("en"), replace(lived, years=years, months=())) == said


def test_a_life_without_a_whole_year_has_no_gist(lived: Life) -> None:
    assert gist_of(replace(lived, years=())) is None
    assert gist_told(words("en"), replace(lived, years=())) == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_life_is_told_in_three_sentences_at_most(lived: Life, language: str) -> None:
    told = gist_told(words(language), lived)
    assert 1 <= len(told) <= 3
    gist = gist_of(lived)
    assert gist is not None
    assert sum(last - first + 1 for first, last in gist.spells) == sum(each.poor for each in lived.years)
    kinds = {event.kind for month in lived.months for event in month.events}
    assert ("course" in dict(gist.helped)) == ("course" in kinds)
