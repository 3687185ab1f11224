"""Why a year was poor: the arithmetic by hand."""

import pytest

from tongyu.life.pairing import pair
from tongyu.life.records import Flow, Grain, Life, Month, Pivot, Portrait, Sale, Standing
from tongyu.life.years import change, crop_changes, pivots, sold, year_of

LINE = 2_855.0
NOBODY = Portrait("T", "T 1", 1.0, 1.0, 2, 1, 0, 40, 8.0, 20.0, 0.0, {}, False, 3, None, 0.0, 0.0)


def sale(crop="maize", kg=100.0, yuan=150.0, channel="trader", at_trader=None, hours=0.0):
    return Sale(crop, channel, kg, yuan, 0.0, 0.0, yuan, yuan if at_trader is None else at_trader, hours)


def month(number=1, *, flows=(), sales=(), grain=(), year=2014, **changed):
    plain = {
        "persons": 2,
        "cash_start": 0.0,
        "cash_end": 0.0,
        "debt_start": 0.0,
        "debt_end": 0.0,
        "events": (),
        "sick": False,
        "wages_lost_ill": 0.0,
        "wages_lost_selling": 0.0,
        "income_12": 0.0,
        "registered": False,
    }
    return Month(
        month=f"{year}-{number:02d}", flows=tuple(flows), sales=tuple(sales), grain=tuple(grain), **(plain | changed)
    )


def standing(**changed):
    """Poor by none of the other yardsticks, unless `changed` says so."""
    plain = {
        **dict.fromkeys(("net", "consumption", "impoverished", "catastrophic", "hungry", "untreated"), False),
        "vulnerable": False,
        "consumed": 4_321.0,
        "care_share": 0.0,
        "chance": 0.04,
        "catastrophic_from": 0.4,
        "hungry_below": 1_713.0,
        "vulnerable_from": 0.29,
    }
    return Standing(**(plain | changed))


def year(number=2014, before=(), income=None, months=None, **by):
    earned = {"wage": 4_000.0, "crops": 1_000.0} if income is None else income
    return year_of(
        number, months or [month(m + 1, year=number) for m in range(12)], earned, LINE, None, before, standing(**by)
    )


def test_income_a_head_its_distance_and_side():
    plain = year()
    assert plain.per_head == 2_500.0
    assert plain.poor
    assert plain.distance == -355.0
    assert not year(income={"wage": 2 * LINE}).poor  # income at the line is not poor


def test_the_change_on_last_year_is_told_by_source_and_adds_up():
    first = year(2013, income={"wage": 5_000.0, "crops": 2_000.0})
    second = year(2014, [first])
    assert second.against_last.years == (2013,)
    assert second.against_last.income == 3_500.0
    assert second.against_last.by_source == {"wage": -500.0, "crops": -500.0}
    assert second.per_head == second.against_last.income + sum(second.against_last.by_source.values())
    assert first.against_last is None


def test_the_usual_year_is_the_mean_of_the_three_before():
    earlier = []
    for number, wage in ((2010, 9e9), (2011, 1_000.0), (2012, 4_000.0), (2013, 7_000.0)):
        earlier.append(year(number, earlier, {"wage": wage, "crops": 0.0}))
    now = year(2014, earlier, {"wage": 5_000.0, "crops": 400.0})
    assert now.against_usual.years == (2011, 2012, 2013)
    assert now.against_usual.income == 2_000.0
    assert now.against_usual.by_source == {"wage": 500.0, "crops": 200.0}
    assert change({"wage": 1.0}, []) is None


def test_what_sales_brought_more_is_divided_into_kg_and_price():
    """100 kg at 1.5 after 200 kg at 1.0: -100 kg at a mean price of 1.25, +0.5 yuan on a mean of 150 kg."""
    (found,) = crop_changes([sale(kg=100.0, yuan=150.0)], [sale(kg=200.0, yuan=200.0)])
    assert (found.crop, found.quantity, found.price) == ("maize", -125.0, 75.0)
    assert found.quantity + found.price == 150.0 - 200.0


def test_a_crop_that_is_sold_in_one_year_only_changes_by_kg_alone():
    (new,) = crop_changes([sale(kg=100.0, yuan=150.0)], [])
    (gone,) = crop_changes([], [sale(kg=200.0, yuan=200.0)])
    assert (new.quantity, new.price) == (150.0, 0.0)
    assert (gone.quantity, gone.price) == (-200.0, 0.0)


def test_sales_are_summed_by_crop_and_channel():
    summed = sold([sale(kg=1.0, yuan=2.0), sale(kg=3.0, yuan=5.0), sale(channel="brand"), sale("millet")])
    assert [(each.crop, each.channel, each.kg, each.yuan) for each in summed] == [
        ("maize", "brand", 100.0, 150.0),
        ("maize", "trader", 4.0, 7.0),
        ("millet", "trader", 100.0, 150.0),
    ]
    assert summed[1].price == 1.75


def test_a_missing_part_decides_where_it_would_have_lifted_to_the_line():
    usual = change({"wage": 1_500.0, "crops": 1_000.0}, [year(2013, income={"wage": 3_200.0, "crops": 2_800.0})])
    assert usual.by_source == {"wage": -100.0, "crops": -400.0}
    found = pivots(
        {"wage": 1_500.0, "crops": 1_000.0}, LINE, usual, {"wages lost to illness": -355.0, "patronage": 9e9}
    )
    assert found == (Pivot("crops", -400.0), Pivot("wages lost to illness", -355.0))


def test_a_part_that_was_there_decides_where_nothing_else_holds_above_the_line():
    a_head = {"wage": 2_000.0, "transfer": 1_000.0}
    assert pivots(a_head, LINE, None, {"allowance and top-ups": 145.0, "patronage": -9e9}) == ()
    assert pivots(a_head, LINE, None, {"allowance and top-ups": 145.5}) == (Pivot("allowance and top-ups", 145.5),)


def test_a_year_gathers_what_its_months_say():
    flows = [
        Flow("live", "wages", 4_000.0, "wage"),
        Flow("live", "top-ups", 500.0, "transfer"),
        Flow("live", "care", -300.0, None),
        Flow("live", "insurance", 200.0, None),
        Flow("grow", "other", 7.0, "crops"),
    ]
    grain = [Grain("maize", 90.0, 30.0, 5.0, 1.0, 154.0)]
    online = sale(channel="platform 1", yuan=150.0, at_trader=110.0, hours=3.0)
    ill = {"sick": True, "wages_lost_ill": 800.0, "wages_lost_selling": 24.0, "registered": True}
    months = [
        month(1, flows=flows, grain=grain, sales=[online], **ill),
        *(month(m, registered=True) for m in range(2, 12)),
        month(12, grain=[Grain("maize", 0.0, 0.0, 0.0, 0.0, 20.0)], registered=True),
    ]
    told = year(income={"wage": 4_000.0, "crops": 1_220.0, "transfer": 500.0}, months=months)
    assert told.items == {"wages": 4_000.0, "top-ups": 500.0, "other (crops)": 7.0}
    assert told.stock == (100.0, 20.0)
    assert (told.months_ill, told.care, told.wages_lost_ill, told.wages_lost_selling) == (1, 100.0, 800.0, 24.0)
    assert told.registered
    assert told.per_head == 2_860.0
    # 5 yuan a head above the line: the top-ups (250) and the gain online (20) each held it there
    assert told.pivots == (Pivot("allowance and top-ups", 250.0), Pivot("online over the trader", 20.0))


def life(scenario, years, **changed):
    plain = {
        "fingerprint": "0",
        "county": "C",
        "published": (2011, 2020),
        "crop_words": {},
        "seed": 1,
        "household": 7,
        "households": 10,
        "households_of_county": 100,
        "start": "2014-01",
        "portrait": NOBODY,
        "months": (),
    }
    return Life(scenario=scenario, years=tuple(years), **(plain | changed))


def test_two_lives_are_set_side_by_side_by_source():
    here = life("both", [year(2014, income={"wage": 5_000.0, "crops": 1_000.0}), year(2015)])
    there = life("baseline", [year(2014)])
    (paired,) = pair(here, there).years
    assert (paired.year, paired.income, paired.other_income) == (2014, 3_000.0, 2_500.0)
    assert (paired.poor, paired.other_poor) == (False, True)
    assert paired.by_source == {"wage": 500.0, "crops": 0.0}
    assert paired.income - paired.other_income == sum(paired.by_source.values())


@pytest.mark.parametrize("changed", [{"seed": 2}, {"household": 8}, {"households": 11}, {"county": "D"}])
def test_lives_of_two_households_are_not(changed):
    with pytest.raises(ValueError, match="not of the same household"):
        pair(life("both", []), life("baseline", [], **changed))
