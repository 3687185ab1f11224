"""What is counted of a running county, and the figures made of counts, are those of a hand."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.households_by_hand import CROPS, DATED

from tongyu.county.county import County
from tongyu.county.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.county.mechanisms.weather import Weather
from tongyu.kernels.poverty import is_poor
from tongyu.kernels.yardsticks import CATASTROPHIC, Measures
from tongyu.questions.patterns.asked import Asked
from tongyu.questions.patterns.counts import COLUMNS, Counts, mean_size, overshoot
from tongyu.questions.patterns.droughts import YEARS, Droughts, drawn_droughts, neighbours, of_a_year
from tongyu.questions.patterns.goods import FIGURES
from tongyu.questions.patterns.registry import ESTIMATORS
from tongyu.questions.patterns.watching import Observed, People
from tongyu.scenario.scenario import load

ALL_YEARS = range(2010, 2021)
SURVEYED, FOLLOWED = (2013, 2018), (2012, 2020)
TWO = tuple(CROPS[:2])


def counted(county: County, months: int) -> pd.DataFrame:
    """The table of counts of a county over its first months."""
    counts = Counts(county)
    for _ in range(months):
        county.step()
        counts.after(county)
    return counts.table()


@pytest.fixture(scope="module")
def five_years() -> tuple[County, pd.DataFrame]:
    """A county at the end of 2015, and its counts."""
    county = County("baseline", rng=3, households=600)
    return county, counted(county, 60)


def test_a_year_that_is_not_over_has_no_row() -> None:
    table = counted(County("baseline", rng=1, households=50), 23)
    assert table.index.tolist() == [2010, 2011]
    assert table.columns.tolist() == list(COLUMNS)


def test_people_at_the_years_end_are_those_of_the_columns(five_years: tuple[County, pd.DataFrame]) -> None:
    county, table = five_years
    h, row = county.columns, table.loc[2015]
    listed, elderly = h.registered, h.elders == h.persons
    assert row["persons"] == h.persons.sum() < table.at[2010, "persons"]
    assert row["elders"] == h.elders.sum()
    assert row["listed_size"] == pytest.approx(h.persons[listed].mean())
    assert row["other_size"] == pytest.approx(h.persons[~listed].mean())
    assert row["listed_elderly"] == pytest.approx(elderly[listed].mean())
    poor = is_poor(county.income_by_year[2015], county.values["line.national"])
    assert row["poor_elderly"] == pytest.approx(h.persons[elderly & poor].sum() / h.persons[elderly].sum())
    assert row["poor_others"] == pytest.approx(h.persons[~elderly & poor].sum() / h.persons[~elderly].sum())
    struck = (county.flags_by_year[2015] & CATASTROPHIC) > 0
    assert row["catastrophic_poor"] == pytest.approx(struck[poor].mean())
    assert row["catastrophic_others"] == pytest.approx(struck[~poor].mean())
    everybody = poor.mean() * row["catastrophic_poor"] + (~poor).mean() * row["catastrophic_others"]
    assert everybody == pytest.approx(county.yearly.at[2015, "catastrophic"])


def test_benefits_are_those_of_the_countys_own_record(five_years: tuple[County, pd.DataFrame]) -> None:
    county, table = five_years
    months, persons = county.monthly.loc["2015-01":"2015-12"], county.columns.persons.sum()
    for name in ("allowance", "top_ups"):
        assert table.at[2015, name] == pytest.approx(months[name].sum() / county.scale / persons)
        assert table.at[2015, name] > 0.0
    assert table.at[2015, "enrolled"] == pytest.approx(months["enrolled"].mean())
    assert 0.0 < table.at[2015, "enrolled"] < 0.2
    assert table.at[2015, "enrolled_size"] > 1.0


def test_the_pension_is_that_of_its_series_in_yuan_of_the_day(five_years: tuple[County, pd.DataFrame]) -> None:
    county, table = five_years
    paid = [county.values["state.pension"] * DATED.at("basic_pension", year) for year in range(2011, 2016)]
    assert table.loc[2011:2015, "pension"].tolist() == pytest.approx(paid)


def test_the_overshoot_is_of_all_households_and_over_what_is_catastrophic(
    five_years: tuple[County, pd.DataFrame],
) -> None:
    rules = Measures(catastrophic=0.4, food_share=0.5, food_norm=0.3, vulnerable=0.5)
    # can pay 1,000 + 500, 300 + 500, 600 + 0, nothing
    found = overshoot(np.array([1_000.0, 300.0, 600.0, 0.0]), np.array([1_000.0, 1_000.0, 0.0, 0.0]), rules)
    assert found == pytest.approx([2.0 / 3.0 - 0.4, 0.0, 0.6, 0.0])
    county, table = five_years
    assert table.at[2015, "overshoot"] < 0.6 * county.yearly.at[2015, "catastrophic"]
    h = county.columns
    above = overshoot(h.care_12, h.consumed_12, county.numbers(Measures)) > 1e-9
    struck = (county.flags_by_year[2015] & CATASTROPHIC) > 0
    assert above.tolist() == struck.tolist()


def test_what_consumers_pay_holds_fees_and_margin() -> None:
    county = County("tongyu_2013", rng=2, households=600).run(72)
    table = counted(county, 12)  # 2017
    months = county.monthly.loc["2017-01":"2017-12"]
    value = table.at[2017, "online_value"]
    commissions = [platform.commission for platform in county.platforms]
    v = county.values
    assert months["brand_sales"].sum() > 0.0
    brand = months["brand_sales"].sum() / (1.0 - v["brand.commission"] - v["brand.margin"])
    assert value > months["open_sales"].sum() / (1.0 - min(commissions)) + brand
    assert value < months["open_sales"].sum() / (1.0 - max(commissions)) + brand


def test_reimbursements_and_admissions_are_what_the_county_has() -> None:
    county = County("baseline", rng=4, households=300)
    counts, paid = Counts(county), 0.0
    for _ in range(12):
        county.step()
        counts.after(county)
        for item in ("insurance", "critical-illness insurance", "medical assistance"):
            paid += county.ledger.flows.get((OUTSIDE, HOUSEHOLDS, item), 0.0)
    persons = county.columns.persons.sum()
    assert paid > 0.0
    assert counts.table().at[2011, "reimbursed"] == pytest.approx(paid / persons)
    admissions = county.monthly["admissions"].sum() / county.scale
    assert admissions > 0.0
    assert counts.table().at[2011, "admissions"] == pytest.approx(100.0 * admissions / persons)


def test_nobody_has_no_size() -> None:
    assert mean_size([2, 4, 1], [True, True, False]) == pytest.approx(3.0)
    assert math.isnan(mean_size([2, 4], [False, False]))


def test_a_drought_takes_of_the_land_that_it_strikes() -> None:
    near = neighbours([[0.0, 0.0], [0.0, 4.0], [0.0, 8.0], [0.0, 20.0], [0.0, 24.0]])
    assert near[0].tolist() == [True, True, True, False, False]  # up to 12 km, the gap between the two groups
    assert near[2].tolist() == [True, True, True, True, False]
    usual, dry = np.array([1.0, 1.2, 0.8, 1.0, 1.0]), np.array([100.0, 50.0, 200.0, 10.0, 40.0])
    harvest = usual * [0.4, 0.5, 1.0, 0.97, 0.3]
    lost, struck, joined = of_a_year(harvest, usual, dry, near)
    # struck: 0, 1 and 4 (3 loses less than a twentieth); 40 of 100, 30 of 60, 12 of 40 are brought in
    assert lost == pytest.approx(1.0 - 82.0 / 200.0)
    assert struck == pytest.approx(190.0 / 400.0)
    assert joined == pytest.approx(150.0 / 190.0)
    nowhere = of_a_year(usual, usual, dry, near)
    assert nowhere[1] == 0.0
    assert math.isnan(nowhere[0])


def test_drawn_droughts_are_the_drought_years_of_the_weather() -> None:
    county = County("baseline", rng=1, households=200)
    found, weather = drawn_droughts(county), county.own(Weather)
    assert len(found.lost) == sum(weather.is_drought(year) for year in YEARS)
    assert ((found.lost > 0.3) & (found.lost < 0.95)).all()
    assert ((found.joined > 0.0) & (found.joined <= 1.0)).all()
    none = County(load("baseline").with_(parameters={"weather.drought": 0.0}), rng=1, households=200)
    assert len(drawn_droughts(none).lost) == 0


def seen(**changes: Any) -> Observed:
    """A run made up: no household, tables of NaN."""
    months = pd.date_range("2011-01", "2020-12", freq="MS").strftime("%Y-%m")
    names = ("income", "care", "consumption", "catastrophic", "impoverished", "sellers", "shoppers", "income_transfer")
    names += ("median_income",)
    fields: dict[str, Any] = {
        "yearly": pd.DataFrame(math.nan, index=ALL_YEARS, columns=list(names)),
        "monthly": pd.DataFrame({"trader_sales": 1.0, "drought": 0.0}, index=months),
        "counts": pd.DataFrame(math.nan, index=ALL_YEARS, columns=list(COLUMNS)),
        "goods": {name: pd.DataFrame(0.0, index=months, columns=list(CROPS)) for name in FIGURES},
        "incomes": {},
        "persons": np.ones(1),
        "values": {"line.national": 2_855.0},
        "villages": 172,
        "crops": CROPS,
        "first_harvest": 8,
        "dated": DATED,
        "droughts": Droughts(np.array([0.5, 0.7, math.nan]), np.array([0.4, 0.6, 0.0]), np.array([1.0, 0.8, math.nan])),
        "label_online": {},
        "people": None,
        "surveys": {},
    }
    return Observed(**fields | changes)


def figure(name: str, run: Observed, other: Observed | None = None, **asked: Any) -> float:
    assert set(asked) == set(ESTIMATORS[name].needs)
    return ESTIMATORS[name].figure(run, other, Asked(**asked))


def test_yearbooks_count_reimbursed_bills_as_transfers() -> None:
    run = seen()
    run.yearly.loc[2019, ["income", "income_transfer"]] = 9_900.0, 2_400.0
    run.counts.loc[2019, "reimbursed"] = 100.0
    assert figure("yearbook_income", run, year=2019) == pytest.approx(10_000.0 * DATED.price_level(2019))
    assert figure("transfer_share", run, year=2019) == pytest.approx(25.0)


def test_health_spending_is_that_of_the_years_of_the_surveys() -> None:
    run = seen()
    run.yearly.loc[2013:2018, ["care", "consumption"]] = 100.0, 1_900.0
    run.yearly.loc[2016, ["care", "consumption"]] = 700.0, 2_300.0
    run.yearly.loc[2019, ["care", "consumption"]] = 9e9, 1.0
    assert figure("own_payments", run, years=SURVEYED) == pytest.approx(100.0 * 1_200.0 / (1_200.0 + 11_800.0))
    run.yearly.loc[2013:2018, "catastrophic"] = [0.10, 0.10, 0.10, 0.10, 0.10, 0.16]
    assert figure("catastrophic", run, years=SURVEYED) == pytest.approx(11.0)
    run.counts.loc[2013:2018, "catastrophic_poor"] = 0.15
    run.counts.loc[2013:2018, "catastrophic_others"] = [0.10, 0.05] * 3
    assert figure("catastrophic_poor_over_others", run, years=SURVEYED) == pytest.approx(2.0)
    run.counts.loc[2013:2018, "catastrophic_others"] = 0.0
    assert math.isnan(figure("catastrophic_poor_over_others", run, years=SURVEYED))
    run.counts.loc[2013:2018, "admissions"] = [9.0, 9.0, 9.0, 10.0, 10.0, 13.0]
    assert figure("admissions", run, years=SURVEYED) == pytest.approx(10.0)


def test_what_cover_and_assistance_spare_is_relative_to_a_county_without_them() -> None:
    covered, bare = seen(), seen()
    for run, struck, above in ((covered, 0.09, 0.012), (bare, 0.12, 0.02)):
        run.yearly.loc[2013:2018, "catastrophic"] = struck
        run.counts.loc[2013:2018, "overshoot"] = above
    assert figure("catastrophic_less", covered, bare, years=SURVEYED) == pytest.approx(25.0)
    assert figure("intensity_less", covered, bare, years=SURVEYED) == pytest.approx(40.0)
    bare.counts["overshoot"] = 0.0
    assert math.isnan(figure("intensity_less", covered, bare, years=SURVEYED))


def test_illness_is_the_cause_where_a_tenth_of_income_went_for_it() -> None:
    zeros = np.zeros((8, 6))
    income, health, listed = zeros + 10_000.0, zeros.copy(), zeros > 0.0
    income[2, 3:5] = -50.0
    health[2] = [999.0, 1_000.0, 5_000.0, 0.0, 10.0, 0.0]
    health[3] = 9_000.0  # another year
    listed[2] = [True, True, False, True, True, False]
    people = people_of(zeros, income=income, health=health, registered=listed)
    assert figure("illness_of_listed", replace(seen(), people=people), year=2015) == pytest.approx(50.0)


def test_online_sales_are_in_yuan_of_their_year() -> None:
    run = seen()
    run.counts.loc[2019, "online_value"] = 20e6
    run.yearly.loc[2019, "sellers"] = 0.04
    assert figure("online_value", run, year=2019) == pytest.approx(20.0 * DATED.price_level(2019))
    assert figure("sellers", run, year=2019) == pytest.approx(4.0)


def test_the_year_of_a_harvest_begins_in_september() -> None:
    run = seen()
    run.monthly["trader_sales"] = 0.0
    run.monthly.loc[["2012-09", "2019-10"], "trader_sales"] = 50.0  # of harvests that are not looked at
    for year in range(2013, 2019):
        run.monthly.loc[f"{year}-12", "trader_sales"] = 4.0
        run.monthly.loc[f"{year + 1}-04", "trader_sales"] = 5.0
        run.monthly.loc[f"{year + 1}-05", "trader_sales"] = 1.0
    assert figure("sold_by", run, years=SURVEYED, within=4) == pytest.approx(40.0)
    assert figure("sold_by", run, years=SURVEYED, within=8) == pytest.approx(90.0)


def test_poverty_is_followed_on_waves_and_yearly() -> None:
    poor, well = 2_000.0, 4_000.0
    #        2011 2012  2013  2014  2015  2016  2017  2018  2019  2020
    path = [poor, well, well, poor, poor, well, poor, poor, poor, poor]
    rows = np.array([path, [well] * 10], dtype=np.float32)
    run = seen(incomes=dict(zip(range(2011, 2021), rows.T, strict=True)), persons=np.array([2.0, 3.0]))
    run.yearly["median_income"] = 4_000.0
    # waves 2012, 2014 ...: newly poor in 2014, left by 2016; newly poor in 2018, poor in 2020
    assert figure("newly_poor_leave_waves", run, years=FOLLOWED) == pytest.approx(50.0)
    assert figure("newly_poor_leave_yearly", run, years=FOLLOWED) == pytest.approx(
        0.0
    )  # 2014 and 2017, poor the year after
    assert figure("leavers_return", run, years=FOLLOWED, within=3) == pytest.approx(100.0)  # left in 2016, back in 2017
    assert math.isnan(figure("leavers_return", run, years=FOLLOWED, within=5))  # none left early enough
    assert figure("leavers_return_waves", run, years=FOLLOWED, within=2) == pytest.approx(
        100.0
    )  # out in 2016, back by 2018
    assert math.isnan(figure("long_poor_leave", run, years=FOLLOWED))


def test_a_growing_line_follows_the_median_from_2013_on() -> None:
    years = range(2011, 2021)
    #        2011     2012     2013     2014     2015     2016     2017     2018     2019     2020
    path = [2_000.0, 2_000.0, 2_000.0, 3_000.0, 3_300.0, 3_600.0, 5_200.0, 5_200.0, 5_200.0, 5_200.0]
    well = [9_000.0, 9_000.0, 9_000.0, 9_000.0, 9_000.0, 9_000.0, 9_000.0, 9_000.0, 9_000.0, 9_000.0]
    rows = np.array([path, well], dtype=np.float32)
    run = seen(incomes=dict(zip(years, rows.T, strict=True)), persons=np.array([1.0, 3.0]))
    # times 2,855: 2012 as in 2013; 2,998 in 2014, 3,426 in 2015, 3,998 in 2016, 4,568 in 2017, 5,710 from 2018 on
    medians = [1_000.0, 1_500.0, 4_000.0, 4_200.0, 4_800.0, 5_602.0, 6_400.0, 8_000.0, 8_000.0, 8_000.0]
    run.yearly.loc[2011:2020, "median_income"] = medians
    # waves: poor in 2012, not in 2014, poor in 2016, 2018 and 2020; years: out in 2014, back in 2015; out in 2017, back
    assert figure("newly_poor_leave_growing", run, years=FOLLOWED, year=2013) == pytest.approx(0.0)
    assert figure("leavers_return_growing", run, years=FOLLOWED, year=2013, within=3) == pytest.approx(100.0)
    assert math.isnan(figure("newly_poor_leave_waves", run, years=FOLLOWED))
    assert math.isnan(figure("long_poor_leave_growing", run, years=FOLLOWED, year=2013))


def test_the_poverty_of_the_elderly_is_set_against_that_of_others() -> None:
    run = seen()
    run.counts.loc[[2015, 2019], "poor_elderly"] = 0.30, 0.15
    run.counts.loc[[2015, 2019], "poor_others"] = 0.10, 0.02
    assert figure("elderly_over_others", run, years=(2015, 2019)) == pytest.approx(0.5 / 0.2)
    assert figure("poor_elderly", run, year=2015) == pytest.approx(30.0)
    run.counts.loc[2019, "poor_others"] = 0.0
    assert math.isnan(figure("elderly_over_others", run, years=(2015, 2019)))


def test_people_are_counted_from_the_first_day() -> None:
    run = seen()
    run.counts.loc[[2010, 2020], "persons"] = 1_000.0, 930.0
    run.counts.loc[[2010, 2020], "elders"] = 150.0, 186.0
    assert figure("persons_change", run, year=2020) == pytest.approx(-7.0)
    assert figure("elders_change", run, year=2020) == pytest.approx(5.0)


def test_the_income_that_a_drought_takes_is_that_of_its_year() -> None:
    hit, calm = seen(), seen()
    for run, income in ((hit, 7_200.0), (calm, 8_000.0)):
        run.yearly["income"] = 8_000.0
        run.yearly.loc[2016, "income"] = income
        run.monthly.loc["2018-01":"2018-12", "drought"] = 1.0  # by both runs' own luck
    hit.monthly.loc["2016-01":"2016-12", "drought"] = 1.0
    assert figure("drought_income", hit, calm) == pytest.approx(10.0)
    calm.monthly.loc["2016-01":"2016-12", "drought"] = 1.0
    assert math.isnan(figure("drought_income", hit, calm))
    assert [figure(f"drought_{name}", hit) for name in ("loss", "struck")] == pytest.approx([60.0, 100.0 / 3.0])


def test_who_is_placed_and_who_has_a_post_is_read_at_the_end_of_2020() -> None:
    run = seen()
    run.monthly["placed"], run.monthly["posts"] = 0.9, 0.9
    run.monthly.loc["2020-12", ["placed", "posts"]] = 0.2, 0.05
    assert [figure(name, run, month="2020-12") for name in ("placed", "posts")] == pytest.approx([20.0, 5.0])


def test_shares_of_2015_are_read_in_percent_and_sizes_in_persons() -> None:
    run = seen()
    run.counts.loc[2015, ["listed_size", "listed_elderly", "enrolled", "allowance"]] = 2.0, 0.45, 0.08, 134.0
    run.counts.loc[2015, ["top_ups", "pension"]] = 20.0, 75.0
    run.yearly.loc[2020, "shoppers"] = 0.3
    names = ("listed_size", "listed_elderly", "enrolled", "benefits")
    assert [figure(name, run, year=2015) for name in names] == pytest.approx([2.0, 45.0, 8.0, 154.0])
    assert figure("shoppers", run, year=2020) == pytest.approx(30.0)
    assert [figure(name, run, year=2015) for name in ("top_ups", "pension")] == [20.0, 75.0]


def test_a_harvest_is_that_of_its_crops_and_year() -> None:
    run = seen()
    run.goods["harvested"].loc[["2016-09", "2016-10"], list(TWO)] = [[1e8, 0.0], [2e8, 4e7]]
    run.goods["harvested"].loc["2016-10", CROPS[2]] = 9e9
    run.goods["harvested"].loc["2017-01", TWO[0]] = 9e9
    assert figure("harvest", run, year=2016, crops=TWO) == pytest.approx(340.0)
    assert figure("harvest", run, year=2016, crops=TWO[1:]) == pytest.approx(40.0)


def test_a_growers_price_is_a_mean_over_what_traders_took_in_yuan_of_its_year() -> None:
    run = seen()
    assert math.isnan(figure("price", run, year=2019, crops=TWO))
    run.goods["trader_kg"].loc["2019-10", list(TWO)] = 300.0, 100.0
    run.goods["trader"].loc["2019-10", list(TWO)] = 600.0, 600.0
    run.goods["open_paid"].loc["2019-10", TWO[0]] = 9e9
    assert figure("price", run, year=2019, crops=TWO) == pytest.approx(3.0 * DATED.price_level(2019))
    assert figure("price", run, year=2019, crops=TWO[1:]) == pytest.approx(6.0 * DATED.price_level(2019))


def test_what_is_sold_online_is_a_share_of_the_weight_of_all_that_is_sold() -> None:
    run = seen()
    assert math.isnan(figure("online_share", run, year=2019, crops=TWO))
    for name, kg in (("trader_kg", 70.0), ("open_kg", 20.0), ("brand_kg", 10.0)):
        run.goods[name].loc["2019-03", TWO[0]] = kg
        run.goods[name].loc["2019-03", CROPS[3]] = 1e6
    assert figure("online_share", run, year=2019, crops=TWO) == pytest.approx(30.0)


def test_online_prices_are_set_against_traders_in_months_in_which_both_bought() -> None:
    run, months = seen(), ("2019-03", "2019-06")
    assert math.isnan(figure("online_over_trader", run, months=months, crop=TWO[0]))
    run.goods["open_consumer_kg"].loc["2019-03":"2019-05", TWO[0]] = 10.0
    run.goods["open_paid"].loc["2019-03":"2019-05", TWO[0]] = 80.0, 120.0, 1e9
    run.goods["trader_kg"].loc[["2019-03", "2019-04", "2019-06"], TWO[0]] = 5.0
    run.goods["trader"].loc[["2019-03", "2019-04", "2019-06"], TWO[0]] = 20.0
    assert figure("online_over_trader", run, months=months, crop=TWO[0]) == pytest.approx((2.0 + 3.0) / 2.0)


def test_prices_swing_by_their_change_over_twelve_months() -> None:
    run = seen()
    run.monthly[f"price_{TWO[0]}"] = 2.0
    assert figure("spread_of_price", run, years=(2015, 2016), crop=TWO[0]) == pytest.approx(0.0)
    run.monthly.loc["2015-01":"2015-12", f"price_{TWO[0]}"] = 2.0 * math.e
    # twelve changes of 1 and twelve of -1, and the year before the first counts in
    swing = math.sqrt(24.0 / 23.0)
    assert figure("spread_of_price", run, years=(2015, 2016), crop=TWO[0]) == pytest.approx(swing)
    assert figure("spread_of_price", run, years=(2016, 2016), crop=TWO[0]) == pytest.approx(0.0)


def test_parcels_stations_and_elders_are_those_of_the_year() -> None:
    run = seen()
    run.counts.loc[2020, ["parcels", "elders", "persons"]] = 3.2e6, 25.0, 100.0
    run.monthly["stations"] = 172.0
    run.monthly.loc["2020-12", "stations"] = 43.0
    figures = [figure(name, run, year=2020) for name in ("parcels", "stations", "elders_share")]
    assert figures == pytest.approx([3.2, 25.0, 25.0])


def test_a_mean_of_the_list_is_over_the_ends_of_its_years() -> None:
    run = seen()
    run.yearly.loc[[2017, 2018], "registered"] = 0.10, 0.06
    assert figure("registered", run, year=2018) == pytest.approx(6.0)
    assert figure("registered_mean", run, years=(2017, 2018)) == pytest.approx(8.0)


def test_households_are_found_by_their_year() -> None:
    zeros = np.zeros((8, 4))
    income, persons = zeros + 1_000.0, zeros + 1.0
    income[3] = [1_000.0, 2_000.0, 3_000.0, 4_000.0]  # 2016
    people = people_of(zeros, income=income, persons=persons)
    run = replace(seen(), people=people, label_online={2019: 31.0})
    assert (people.at(2016), people.of((2014, 2016))) == (3, slice(1, 4))
    assert figure("spread_of_change", run, years=(2013, 2015)) == pytest.approx(0.0)
    spread = float(np.std(np.log([1.0, 2.0, 3.0, 4.0]), ddof=1))
    assert figure("spread_of_change", run, years=(2015, 2016)) == pytest.approx(spread)
    assert figure("label_online", run, year=2019) == 31.0
    assert math.isnan(figure("label_online", run, year=2020))


def people_of(zeros: Any, **changes: Any) -> People:
    """Households of a run made up: all nought, but for `changes`."""
    names = ("persons", "income", "crops", "wages", "sales", "listed", "brand", "consumption", "health")
    flags = ("sells", "member", "registered", "trained")
    fields: dict[str, Any] = dict.fromkeys(names, zeros) | dict.fromkeys(flags, zeros > 0.0)
    return People(first=2013, traits={}, **fields | changes)


def test_whoever_brings_anything_uses_the_sales_service() -> None:
    zeros = np.zeros((8, 4))
    member, brand = zeros > 0.0, zeros.copy()
    member[-1] = [True, True, True, False]
    brand[-1] = [0.5, 0.0, 90.0, 3.0]
    people = people_of(zeros, member=member, brand=brand)
    assert figure("sales_service", replace(seen(), people=people), year=2020) == pytest.approx(200.0 / 3.0)
