"""What has a date in a county: series by calendar year, numbers of the model in some years, and its farm year."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.households_by_hand import CROPS, DATED, FACTS
from tests.other_county import tongyu_with
from tests.still import still
from tests.whole_runs import different, digests

from tongyu import County, Scenario
from tongyu.county.calendar import BUYING, Calendar
from tongyu.county.facts import CountyFacts
from tongyu.county.measures.over_years import over_years
from tongyu.county.numbers.own import OwnNumber
from tongyu.county.numbers.series import KINDS, Dated, Series, check_series, completed, shipped_series
from tongyu.county.tables import PARAMETERS
from tongyu.kernels.poverty import is_poor
from tongyu.text.checking import Misfit, first_mistake

REQUIRED = {name for name, kind in KINDS.items() if kind.otherwise is None}


def mistake(make: Callable[[], object]) -> str:
    """The sentence of the first mistake."""
    with pytest.raises(ValidationError) as refused:
        make()
    return first_mistake(refused.value)[1]


tables = st.dictionaries(st.integers(1990, 2040), st.floats(-5.0, 40.0), min_size=1, max_size=12).map(
    lambda values: tuple(sorted(values.items()))
)
years = st.integers(1980, 2050)


# A series by year


@given(tables, years)
def test_a_year_has_its_value_or_that_of_the_last_before_it_or_the_first(values, year):
    before = [value for known, value in values if known <= year]
    assert Series(name="rural_cpi", values=values).at(year) == (before[-1] if before else values[0][1])


def test_the_years_of_a_series_rise_and_are_years():
    assert mistake(lambda: Series(name="posts", values=((2016, 1.0), (2015, 0.0)))) == (
        "the years of a series must rise, each once."
    )
    assert mistake(lambda: Series(name="posts", values=((2016, 1.0), (2016, 0.0)))) == (
        "the years of a series must rise, each once."
    )
    assert mistake(lambda: Series(name="posts", values=((16, 1.0),))) == "the years of a series lie in 1900-2200."
    assert Series(name="posts", values=((2015, 0.0), (2016, 1.0))).years == (2015, 2016)


@pytest.mark.parametrize(
    ("name", "unit"),
    [("rural_cpi", "% a year"), ("floor_price.maize", "yuan of the day a raw kg"), ("line.national", "")],
)
def test_what_is_known_of_a_series_says_its_unit(name: str, unit: str):
    assert Series(name=name, values=((2015, 1.0),)).unit == unit


# Prices of the day and of 2015


@given(tables, years)
def test_the_price_level_rises_by_each_years_inflation_and_is_1_in_2015(values, year):
    dated = Dated([Series(name="rural_cpi", values=values)])
    inflation = 1.0 + dated.at("rural_cpi", year) / 100.0
    assert dated.price_level(2015) == 1.0
    assert dated.price_level(year) == pytest.approx(inflation * dated.price_level(year - 1))


def test_the_price_level_of_tongyu_is_that_of_its_table():
    assert DATED.price_level(2016) == pytest.approx(1.019)
    assert DATED.price_level(2017) == pytest.approx(1.019 * 1.013)
    assert DATED.price_level(2013) == pytest.approx(1.0 / (1.018 * 1.013))
    assert DATED.price_level(2022) == pytest.approx(DATED.price_level(2020) * 1.03**2)
    assert DATED.price_years == (2011, 2020)


@given(tables, tables, years)
def test_what_is_in_yuan_of_the_day_keeps_what_it_buys_outside_its_table(prices, paid, year):
    dated = Dated([Series(name="rural_cpi", values=prices), Series(name="basic_pension", values=paid)])
    first, last = paid[0][0], paid[-1][0]
    real = dated.real("basic_pension", year)
    if first <= year <= last:
        assert real * dated.price_level(year) == pytest.approx(dated.at("basic_pension", year))
    else:
        assert real == dated.real("basic_pension", first if year < first else last)


def test_a_pension_that_stands_still_within_its_table_loses_what_prices_rise():
    assert DATED.real("basic_pension", 2015) == 75.0
    assert DATED.real("basic_pension", 2017) == pytest.approx(80.0 / (1.019 * 1.013))


# Growth


@given(st.floats(1990.0, 2040.0), st.floats(1990.0, 2040.0))
def test_without_a_series_a_year_of_growth_is_a_year(year, base):
    assert DATED.growth("wage", year, base) == year - base


@given(tables, *[st.floats(1985.0, 2045.0)] * 3)
def test_growth_adds_up_over_any_two_stretches_and_turns_round(values, a, b, c):
    dated = Dated([Series(name="growth_wage", values=values)])
    assert dated.growth("wage", c, a) == pytest.approx(
        dated.growth("wage", c, b) + dated.growth("wage", b, a), abs=1e-6
    )
    assert dated.growth("wage", a, b) == pytest.approx(-dated.growth("wage", b, a), abs=1e-6)


def test_a_year_grows_as_often_as_its_series_says_and_part_of_it_in_proportion():
    dated = Dated([Series(name="growth_wage", values=((2015, 1.0), (2020, 0.2), (2021, 1.5)))])
    assert dated.growth("wage", 2020.0, 2015.0) == pytest.approx(5.0)
    assert dated.growth("wage", 2021.0, 2015.0) == pytest.approx(5.2)
    assert dated.growth("wage", 2020.5, 2019.5) == pytest.approx(0.5 + 0.1)
    assert dated.growth("wage", 2023.0, 2020.5) == pytest.approx(0.1 + 2 * 1.5)
    assert dated.growth("wage", 2014.0, 2015.0) == pytest.approx(-1.0)
    assert dated.growth("transfer", 2021.0, 2015.0) == 6.0


# What a county leaves out


@given(st.sets(st.sampled_from([*KINDS, "floor_price.maize", "line.national"])))
def test_what_is_read_and_left_out_is_tongyus_and_nothing_else_is(names):
    given_ = [Series(name=name, values=((2015, 0.5),)) for name in sorted(names)]
    made = {each.name: each for each in completed(given_)}
    assert set(made) == REQUIRED | names
    assert [made[each.name] for each in given_] == given_
    tongyu = {each.name: each for each in shipped_series()}
    assert all(made[name] is tongyu[name] for name in REQUIRED - names)


def test_what_stands_in_for_a_series_that_no_county_needs():
    dated = Dated(completed([]))
    assert dated.at("growth_wage", 2030) == 1.0
    assert dated.at("prevention", 2030) == 0.0
    assert dated.at("floor_price.maize", 2030) == 0.0
    assert "growth_wage" not in dated
    assert "rural_cpi" in dated
    with pytest.raises(KeyError):
        Dated([]).at("rural_cpi", 2015)


# What is checked of a series

WRONG = {
    "unknown": (
        "rural_cip",
        3.0,
        'unknown series "rural_cip"; did you mean "rural_cpi"? Series: rural_cpi, ',
    ),
    "unlike all": ("xyzzy", 3.0, 'unknown series "xyzzy". Series: rural_cpi, '),
    "line misspelt": ("line.nationl", 3.0, 'unknown series "line.nationl"; did you mean "line.national"?'),
    "crop": (
        "floor_price.maise",
        3.0,
        'floor_price.maise: unknown crop "maise"; did you mean "maize"?',
    ),
    "crop of a subsidy": (
        "producer_subsidy.maise",
        3.0,
        'producer_subsidy.maise: unknown crop "maise"; did you mean "maize"?',
    ),
    "no date": (
        "population.elderly",
        0.2,
        "the number population.elderly cannot have a date; those of these groups can: line.*, state.*, ",
    ),
    "number of a crop": ("crops.maize.price", 2.0, "the number crops.maize.price cannot have a date; "),
    "too much": ("top_up", 1.5, "top_up = 1.5 in 2016 is outside 0-1 share of the gap to the line."),
    "negative floor": ("floor_price.maize", -1.0, "floor_price.maize = -1 in 2016 is outside 0-1000 yuan of the day"),
    "line too low": (
        "line.national",
        5.0,
        "line.national = 5 in 2016 is outside 500-20000 yuan of 2015 a person a year.",
    ),
}


@pytest.mark.parametrize(("name", "value", "said"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_with_a_series_is_one_sentence(name: str, value: float, said: str):
    with pytest.raises(Misfit) as caught:
        check_series(Series(name=name, values=((2016, value),)), PARAMETERS, CROPS)
    assert caught.value.sentence.startswith(said)
    assert caught.value.sentence.endswith(".")
    assert "\n" not in caught.value.sentence


def test_the_year_is_told_whose_value_is_not_accepted():
    series = Series(name="top_up", values=((2014, 0.3), (2015, 1.2), (2016, 9.0)))
    with pytest.raises(Misfit) as caught:
        check_series(series, PARAMETERS, CROPS)
    assert caught.value.keys == (2015,)


@pytest.mark.parametrize("name", ["line.national", "floor_price.maize", "growth_yield", "price.spike"])
def test_a_series_that_is_read_and_accepted_is_none_wrong(name: str):
    value = PARAMETERS[name].value if name in PARAMETERS else 1.0
    check_series(Series(name=name, values=((2014, value), (2018, value))), PARAMETERS, CROPS)


# Numbers with a date

LINES = ((2012, 2_600.0), (2013, 3_400.0), (2014, 5_000.0))
LINE = Series(name="line.national", values=LINES)


def with_series(*series: Series, **changes: object) -> CountyFacts:
    return tongyu_with(series=(*FACTS.series, *series), **changes)


def at(year: int) -> float:
    return LINE.at(year)


@pytest.fixture(scope="module")
def tongyu(small: Scenario) -> Scenario:
    return small.with_(county=with_series(LINE), start="2011-01", months=60, programme={})


@pytest.fixture(scope="module")
def dated(tongyu: Scenario) -> County:
    return County(still(tongyu), rng=3, households=600).run()


def test_each_year_counts_its_poor_at_its_own_line(dated: County):
    heads = dated.columns.persons.astype(np.float64)
    assert list(dated.income_by_year) == [2011, 2012, 2013, 2014, 2015]
    shares = []
    for year, incomes in dated.income_by_year.items():
        poor = is_poor(incomes.astype(np.float64), at(year))
        assert dated.yearly["headcount"][year] == pytest.approx((heads * poor).sum() / heads.sum())
        shares.append(dated.yearly["headcount"][year])
    at_one = [np.average(is_poor(each, at(2011)), weights=heads) for each in dated.income_by_year.values()]
    assert shares[3] > at_one[3]  # that a line moved is seen


def test_a_month_counts_at_the_line_of_its_year(tongyu: Scenario):
    county = County(tongyu.with_(start="2012-11", months=16), rng=3, households=300)
    for _ in range(16):
        county.step()
        h = county.columns
        assert county.values["line.national"] == at(county.year)
        poor = is_poor(h.income_12 / h.persons, at(county.year))
        assert county.figures["headcount"] == pytest.approx(np.average(poor, weights=h.persons))


def test_years_poor_are_those_below_each_years_line(dated: County):
    poor = np.stack([is_poor(incomes, at(year)) for year, incomes in dated.income_by_year.items()])
    table = dated.households.frame()
    assert np.array_equal(table["years_poor"][dated.columns.id].to_numpy(), poor.sum(axis=0))
    assert set(table["years_poor"]) >= {0, 1, 5}


def test_what_several_years_show_is_of_who_was_poor_at_each_years_line(dated: County):
    """Incomes in thousandths of a line tell the same at a line of a thousand, and so does who comes into poverty."""
    in_lines = {year: incomes * np.float32(1_000.0 / at(year)) for year, incomes in dated.income_by_year.items()}
    found = dated.outcomes()
    expected = over_years(in_lines, dated.columns.persons, 1_000.0, dated.window)
    for name in ("returned", "spells", "spell_years", "chronically_poor", "transiently_poor"):
        assert found[name] == pytest.approx(expected[name], nan_ok=True), name
    poor = np.stack([is_poor(incomes, 1_000.0) for incomes in in_lines.values()])
    heads = dated.columns.persons.astype(np.float64)
    for k, year in list(enumerate(in_lines))[1:]:
        entered = (heads * (poor[k] & ~poor[k - 1])).sum() / (heads * ~poor[k - 1]).sum()
        assert dated.yearly["entered_poverty"][year] == pytest.approx(entered)
    assert found["person_years_poor"] == pytest.approx(1_000.0 * dated.yearly["headcount"].loc[2014:].sum())


def run(scenario: Scenario, **options: object) -> dict[str, str]:
    return digests(County(scenario, rng=3, households=200, **options).run())  # type: ignore[arg-type]


def test_a_date_on_which_nothing_changes_is_a_number_of_the_countys_own(tongyu: Scenario):
    short = tongyu.with_(months=24)
    flat = Series(name="line.national", values=((2011, 3_200.0),))
    own = OwnNumber(name="line.national", value=3_200.0, low=3_000.0, high=3_400.0)
    others = [number for number in FACTS.numbers if number.name != "line.national"]
    in_date, in_numbers = (
        short.with_(county=with_series(flat)),
        short.with_(county=tongyu_with(numbers=(*others, own))),
    )
    assert different(run(in_date), run(in_numbers)) == []
    assert different(run(in_date), run(short)) != []
    other = OwnNumber(name="line.national", value=900.0, low=800.0, high=1_000.0)
    assert different(run(short.with_(county=with_series(flat, numbers=(*others, other)))), run(in_date)) == []


def test_a_parameter_of_the_scenario_wins_over_the_date(tongyu: Scenario):
    asked = {"line.national": 2_700.0}
    short = tongyu.with_(months=30, parameters=asked)
    county = County(short, rng=3, households=100)
    for _ in range(30):
        county.step()
        assert county.values["line.national"] == 2_700.0
    assert different(run(short), run(short.with_(county=FACTS))) == []


@pytest.mark.parametrize("where", ["scenario", "run"])
def test_a_switch_wins_over_the_date(tongyu: Scenario, where: str):
    spikes = Series(name="price.spike", values=((2011, 0.0), (2012, 0.5)))
    scenario = tongyu.with_(county=with_series(spikes), months=14)
    county = County(scenario, rng=3, households=100).run()
    assert county.values["price.spike"] == 0.5
    options = {} if where == "run" else {"without": ["price_risk"]}
    off = County(scenario.with_(**options), rng=3, households=100, without=["price_risk"] if where == "run" else [])
    assert off.run().values["price.spike"] == 0.0
    learns = County(scenario, rng=3, households=100, without=["weather"]).run()
    assert learns.values["price.spike"] == 0.5  # another switch leaves it


# The calendar


@given(st.integers(1, 12))
def test_inputs_are_bought_in_the_month_of_sowing_and_the_two_after(sowing: int):
    calendar = Calendar(sowing=sowing)
    months = [(sowing - 1 + more) % 12 for more in range(12)]
    assert [month for month in months if calendar.buys(month)] == months[:BUYING]
    assert [calendar.after_sowing(month) for month in months] == list(range(12))
    assert calendar.first_buying == months[0]


@pytest.mark.parametrize(
    ("sowing", "harvests", "last"),
    [
        (4, [9, 8, 9], 9),
        (10, [5, 4], 5),  # sown in October, in by June
        (10, [0, 11], 0),  # January is later than December
        (9, [11, 0, 4], 4),
        (1, [11, 4], 11),
        (12, [10, 2], 10),
    ],
)
def test_the_last_harvest_is_the_latest_of_the_farm_year_not_of_the_calendars(
    sowing: int, harvests: list[int], last: int
):
    assert Calendar(sowing=sowing).last_harvest(harvests) == last


@given(st.integers(1, 12), st.integers(1, 12))
def test_a_harvest_earlier_than_three_months_after_sowing_is_refused(sowing: int, harvest: int):
    crops = tuple(crop.model_copy(update={"harvest": (sowing + 5) % 12 + 1}) for crop in FACTS.crops[1:])
    maize = FACTS.crops[0].model_copy(update={"harvest": harvest})

    def make() -> CountyFacts:
        return tongyu_with(crops=(maize, *crops), calendar=Calendar(sowing=sowing))

    if (harvest - sowing) % 12 >= 3:
        assert make().crops[0].harvest == harvest
    else:
        assert mistake(make) == (
            f"maize: harvest = {harvest} must be 3 to 11 months after the farm year begins, in month {sowing}"
            " (calendar, sowing), while inputs are bought for three months."
        )


def test_in_a_run_over_new_year_inputs_are_bought_from_october_and_harvests_come_until_june(tongyu: Scenario):
    """Winter wheat, say: sown in October, in by June; nothing is bought or comes in in other months."""
    harvests = [6, 5, 1, 6, 5]
    crops = tuple(crop.model_copy(update={"harvest": month}) for crop, month in zip(FACTS.crops, harvests, strict=True))
    facts = tongyu_with(crops=crops, calendar=Calendar(sowing=10))
    county = County(tongyu.with_(county=facts, months=36), rng=3, households=200)
    assert county.last_harvest == 5
    bought, came = set(), set()
    for _ in range(36):
        county.step()
        if county.figures["harvest"] > 0.0:
            came.add(county.month_of_year + 1)
        if county.month >= 12 and county.ledger.paid("households", "inputs") > 0.0:
            bought.add(county.month_of_year + 1)
    assert came == set(harvests)
    assert bought == {10, 11, 12}


MISTAKES = {
    "scored": ([2014, 2013], "scored = [2014, 2013] must be years that rise, 1900-2200."),
    "discounted": ([2014], "discounted must be a first and a last year, such as [2014, 2020], not a list."),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_years_of_a_calendar_are_a_first_and_a_last(name: str):
    years, said = MISTAKES[name]
    assert mistake(lambda: Calendar.model_validate({name: years})) == said


def test_scored_years_lie_in_the_run():
    assert mistake(lambda: Calendar(start="2021-01", months=60)) == (
        "scored = [2014, 2020] lies outside the years of the run, 2021-2025."
    )


# Copies


def test_what_was_worked_out_of_a_county_is_not_that_of_a_copy_with_other_facts():
    facts = tongyu_with()
    maize = facts.crops[0]
    assert facts.digest == FACTS.digest
    assert maize.numbers[3].value == maize.price
    assert "line.national" not in facts.dated
    cheaper = maize.model_copy(update={"price": 1.0})
    assert cheaper.numbers[3].value == 1.0
    other = facts.model_copy(update={"crops": (cheaper, *facts.crops[1:]), "series": completed([LINE])})
    assert other.digest != facts.digest
    assert other.dated.at("line.national", 2013) == 3_400.0
    assert facts.model_copy().digest == facts.digest
