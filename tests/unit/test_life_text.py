"""A life in sentences."""

import re

import pytest
from tests.unit.test_life_years import month, sale, year

from tongyu.app.words import life_in_chinese
from tongyu.life import pair
from tongyu.life.records import Event, Flow, Grain, Harvest, Life, Portrait
from tongyu.report.life import LEGEND, told
from tongyu.report.life_events import WORDS
from tongyu.report.wording import INVENTED

WHO = Portrait(
    township="Hill",
    village="Hill 3",
    km_hub=7.84,
    km_station=1.0,
    persons=2,
    adults=1,
    elders=0,
    age=47,
    schooling=7.25,
    land=28.31,
    irrigated=0.124,
    crops={"maize": 0.6, "mung_bean": 0.4},
    chronic=True,
    ties=1,
    cooperative=None,
    cash=1_234.4,
    debt=0.0,
)

CALLED = {
    "en": {"maize": "maize", "mung_bean": "mung bean", "millet": "millet"},
    "zh": {"maize": "玉米", "mung_bean": "绿豆", "millet": "谷子"},
}


def life(months, years=(), scenario="both"):
    start = months[0].month
    return Life(scenario, "0", "Small", (2011, 2020), CALLED, 3, 123, 600, 600, start, WHO, tuple(months), tuple(years))


def happened(kind, **values):
    return Event("2014-05", "live", kind, values)


def lines_of(*events, **changed):
    (line,) = [line for line in told(life([month(5, events=events, **changed)])) if line.startswith("  2014-05")]
    return line.removeprefix("  2014-05  ").split("; ")


def test_the_header_says_who_they_are_and_that_they_are_invented():
    header = "\n".join(list(told(life([month()])))[:6])
    for part in (
        "Household 123 (invented) in both, seed 3",
        "Small county, all 600 households, 2014-01",
        "2 persons, 1 adult fit to work; the head is 47 with 7.2 years of school; somebody is chronically ill.",
        "Village Hill 3, Hill township, 7.8 km to its hub.",
        "28.3 mu, 12 % irrigated: maize 60 %, mung bean 40 %.",
        "Tied to 1 household, in no cooperative; 1,234 yuan in cash, 0 yuan of debt at the start.",
    ):
        assert part in header


def test_the_end_says_what_figures_mean_and_that_all_is_invented():
    assert list(told(life([month()])))[-2:] == [LEGEND, INVENTED]


def test_a_month_tells_harvest_events_and_sales_by_channel_with_prices():
    told_of = lines_of(
        happened("registered"),
        happened("harvest", crop="mung_bean", kg=1_340.4),
        happened("harvest", crop="maize", kg=9.87),
        happened("loan", what_for="inputs", yuan=1_999.6, debt=2_100.0),
        sales=[sale("mung_bean", 900.0, 6_390.0), sale("maize", 1.0, 1.5), sale(kg=10.0, yuan=84.0, channel="brand")],
    )
    assert told_of == [
        "harvested 1,340 kg mung bean, 9.9 kg maize",
        "registered as poor",
        "borrowed 2,000 yuan for farm inputs, debt 2,100 yuan",
        "sold to the trader for 6,392 yuan: 900 kg mung bean at 7.10",
        "sold under the county brand for 84 yuan: 10 kg maize at 8.40",
    ]


VALUES = {
    "share_bought": 0.62, "paid": 100.0, "yuan": 25.0, "lost": 3.0, "months": 3, "own": 900.0, "insured": 600.0,
    "covered": 0.0, "assisted": 0.0, "borrowed": 0.0, "what_for": "inputs", "debt": 10.0, "skill_before": 0.1,
    "skill": 0.2, "worker": 11, "cause": "debt", "group": 2, "cooperative": 4, "patronage_lost": 5.0, "quality": 0.5,
    "name": "some_flag", "now": True, "phase": "organise", "by_case": False, "by_casework": True, "adults": 2,
    "from_fund": True, "share": 0.17, "persons": 2, "age": 71, "household": 40, "land": 3.5, "children": 1,
    "households": 1, "mu": 12.25,
}  # fmt: skip


@pytest.mark.parametrize("kind", WORDS)
def test_every_kind_of_event_has_words(kind):
    (words,) = lines_of(happened(kind, **VALUES)) if ";" not in WORDS[kind](VALUES) else [WORDS[kind](VALUES)]
    assert re.fullmatch(r"[a-z+\-0-9].{8,}", words)
    assert "{" not in words


@pytest.mark.parametrize(
    ("kind", "changed", "words"),
    [
        (
            "admitted",
            {},
            "admitted to hospital, an adult out of work for 3 months; the household paid 900 yuan, the common scheme"
            " 600 yuan",
        ),
        (
            "admitted",
            {"months": 0, "borrowed": 300.0, "covered": 40.0, "assisted": 50.0},
            "admitted to hospital; the household paid 900 yuan (300 yuan of it borrowed, debt 10 yuan), the common"
            " scheme 600 yuan, critical-illness insurance 40 yuan, medical assistance 50 yuan",
        ),
        (
            "admitted",
            {"months": 0, "assisted": 50.0, "by_case": True},
            "admitted to hospital; the household paid 900 yuan, the common scheme 600 yuan, medical assistance 50 yuan"
            " (the social worker applied for it)",
        ),
        (
            "found_work_away",
            {},
            "the social worker found an adult work away (adults of the household who work away so: 2)",
        ),
        (
            "found_work_away",
            {"by_casework": False},
            "the county found an adult work away (adults of the household who work away so: 2)",
        ),
        ("small_credit_lent", {}, "borrowed 25 yuan from the village's mutual-aid fund to earn with it"),
        ("small_credit_lent", {"from_fund": False}, "borrowed 25 yuan of small credit to earn with it"),
        ("wages_better", {}, "a good year for its wages: a month of work brings 17 % more"),
        ("wages_worse", {}, "a bad year for its wages: a month of work brings 17 % less"),
        ("got_online", {}, "somebody got online with a phone"),
        ("distress_began", {}, "the blow left the household in distress, 3 months to come"),
        ("producer_subsidy", {}, "the state's subsidy of 25 yuan for land under a crop"),
        ("disaster_relief", {}, "disaster relief of 25 yuan for what the drought took"),
        (
            "admission_untreated",
            {"months": 1},
            "ill enough for hospital and could not pay: left untreated, an adult out of work for 1 month",
        ),
        ("medicines_not_bought", {}, "had money for 62 % of the month's medicines (100 yuan)"),
        ("mutual_aid", {}, "got 25 yuan from its mutual-aid group"),
        ("mutual_aid", {"yuan": -25.0}, "gave 25 yuan to an ill member of its mutual-aid group"),
        ("patronage", {"lost": 0.0}, "patronage of 25 yuan from the cooperative"),
        ("patronage", {}, "patronage of 25 yuan from the cooperative, 3 yuan lost"),
        ("inputs_not_bought", {}, "had money for 62 % of the month's farm inputs (100 yuan)"),
        ("case_opened", {}, "visited by social worker 11: a case opened (the cause found: debt)"),
        ("chronic_illness_began", {}, "somebody is chronically ill from now on"),
        ("turned_elder", {"persons": 1}, "a member turned 62: too old for wage work, a pension instead"),
        ("member_died", {}, "a member of 71 died"),
        ("member_came_back", {"age": 34}, "a member who had left the county came back, 34 years old"),
        (
            "elders_moved_out",
            {},
            "2 members moved out to live apart (household 40), with 3.5 mu and 25 yuan",
        ),
        (
            "household_ended",
            {"children": 0},
            "nobody grown up is left: the household ends, and household 40 has what it had and owed",
        ),
        ("other", {"yuan": -7.4}, "-7 yuan in phase organise that this account has no word for"),
    ],
)
def test_what_happened_in_words(kind, changed, words):
    assert WORDS[kind](VALUES | changed) == words


@pytest.mark.parametrize(
    ("kind", "changed", "words"),
    [
        ("found_work_away", {}, "社工介绍一名劳动力外出务工（现有 2 人经介绍在外务工）"),
        ("found_work_away", {"by_casework": False}, "县里介绍一名劳动力外出务工（现有 2 人经介绍在外务工）"),
        ("lost_work_away", {"adults": 1}, "一名经介绍外出务工的劳动力失去这份工作（现有 1 人经介绍在外务工）"),
        ("post_given", {}, "获得公益岗位"),
        ("wages_better", {}, "今年务工行情好：同样干一个月，工资多 17 %"),
        ("wages_worse", {}, "今年务工行情差：同样干一个月，工资少 17 %"),
        ("got_online", {}, "家里有人用手机上网了"),
        ("contract_given", {}, "获得向品牌交货的合同"),
        ("small_credit_lent", {}, "从村级互助资金借 25 元用于生产经营"),
        ("small_credit_lent", {"from_fund": False}, "借小额信贷 25 元用于生产经营"),
        ("producer_subsidy", {}, "按种植面积领到生产者补贴 25 元"),
        ("disaster_relief", {}, "因旱灾领到救灾款 25 元"),
        ("member_died", {}, "一名 71 岁的家人去世"),
        ("member_left_county", {"age": 24}, "一名 24 岁的家人离开本县外出，往家里寄钱"),
        ("member_came_back", {"age": 34}, "一名离开本县的家人返乡，现年 34 岁"),
        ("moved_out", {}, "从第 40 户分出，按人口分得土地、现金和粮食"),
        (
            "admitted",
            {"months": 0, "assisted": 50.0, "by_case": True},
            "有人住院；自付 900 元，基本医保报销 600 元，医疗救助支付 50 元（由社工代为申请）",
        ),
    ],
)
def test_what_happened_in_chinese_words(kind, changed, words):
    assert life_in_chinese.WORDS[kind](VALUES | changed) == words


def test_what_happens_has_words_in_both_languages():
    assert life_in_chinese.WORDS.keys() == WORDS.keys()


def test_months_in_which_nothing_happened_are_told_on_request_with_their_cash():
    quiet = month(5, cash_start=100.0, cash_end=130.4, flows=[Flow("live", "wages", 30.4, "wage")])
    assert not any("2014-05" in line for line in list(told(life([quiet])))[6:])
    lines = list(told(life([quiet]), every_month=True))
    assert "  2014-05  nothing of note" in lines
    assert "           cash 100 to 130 yuan: wages +30" in lines


def a_year_in_words(this, before=None, against=None):
    years = [each for each in (before, this) if each is not None]
    months = [month(m + 1, year=each.year) for each in years for m in range(12)]
    page = list(told(life(months, years), against))
    start = next(k for k, line in enumerate(page) if line.startswith(f"{this.year}: "))
    return page[start : page.index("", start)]


def test_a_poor_year_says_by_how_much_and_what_moved():
    before = year(2013, income={"wage": 5_000.0, "crops": 2_000.0})
    this = year(2014, [before], {"wage": 4_000.0, "crops": 1_000.0})
    lines = a_year_in_words(this, before)
    assert lines[0] == "2014: poor. Income 2,500 yuan a head, 355 below the line of 2,855."
    assert lines[1] == (
        "  By source, yuan a head (in brackets against 2013, -1,000 together): wages 2,000 (-500), crops 500 (-500)."
    )
    assert lines[-1] == (
        "  What decided: with its usual wages (+500) or with its usual crops (+500) it would have been above the line."
    )


def test_a_year_with_harvest_illness_and_sales_online():
    harvest = Harvest({"maize": 900.0, "millet": 100.0}, 0.58, 0.41, True, 0.83)
    before = year(2013, months=[month(m + 1, year=2013, sales=[sale(yuan=100.0)] if m == 0 else ()) for m in range(12)])
    online = sale(kg=100.0, yuan=150.0, channel="platform 1", at_trader=110.0, hours=20.0)
    first = month(1, sick=True, wages_lost_ill=800.0, wages_lost_selling=160.0, sales=[online], grain=[
        Grain("maize", 0.0, 100.0, 0.0, 0.0, 400.0)], flows=[Flow("live", "care", -90.0, None)])  # fmt: skip
    months = [first, *(month(m + 1) for m in range(1, 12))]
    this = year(2014, [before], months=months, net=True)
    page = "\n".join(a_year_in_words(type(this)(**(vars(this) | {"harvest": harvest})), before))
    for part in (
        "Harvest 1,000 kg, 58 % of its usual: the village's weather left 41 % of a rain-fed harvest in a drought year;"
        " 83 % of the inputs were bought. In stock 0.0 kg at the year's end, 500 kg at its beginning.",
        "Illness: 1 month without an adult's work, 800 yuan of wages lost; care cost it 90 yuan,"
        " which leaves 2,455 yuan a head, below the line.",
        "Online: 100 kg for 150 yuan, 40 yuan more than from the trader, for 20 hours that took 160 yuan of wages.",
        "Crops against 2013, yuan a head: prices +25; the largest crop in it: maize, 0 by kg, +25 by price.",
        "without wages lost to illness (+400)",
    ):
        assert part in page


def test_a_year_says_by_which_other_yardsticks_it_was_poor_and_why():
    bill = [month(1, flows=[Flow("live", "care", -3_000.0, None)]), *(month(m + 1) for m in range(1, 12))]
    worst = dict.fromkeys(("net", "consumption", "impoverished", "catastrophic", "hungry", "untreated"), True)
    told_of = {"consumed": 1_500.0, "care_share": 0.524, "chance": 0.471}
    earned = {"wage": 6_000.0, "crops": 1_000.0}
    this = year(2014, income=earned, months=bill, vulnerable=True, **worst, **told_of)
    assert a_year_in_words(this)[-2] == (
        "  Poor by other yardsticks: less own payments for illness (2,000 yuan a head); it was these payments that"
        " brought it below the line; they took 52 % of consumption less food (catastrophic from 40 %); by consumption"
        " (1,500 yuan a head, own food included); short of food (consumption below 1,713); somebody's illness was left"
        " untreated; vulnerable (its chance to be poor next year 47 %, from 29 %)."
    )
    assert list(life_in_chinese.year_told(this, None, CALLED["zh"]))[-2] == (
        "  按其他标准衡量属于贫困或困难：扣除自付医药费后人均收入 2,000 元，低于贫困线；因自付医药费才落到贫困线下；"
        "自付医药费占扣除食品后消费的 52 %，属灾难性医疗支出（40 % 起算）；"
        "人均消费 1,500 元（含自产自食），低于贫困线；"
        "缺粮（人均消费不足 1,713 元）；家中有人有病未治；易返贫致贫（来年陷入贫困的概率 47 %，29 % 起算）。"
    )


@pytest.mark.parametrize(
    ("by", "said", "in_chinese"),
    [
        ("net", "less own payments", "扣除自付医药费后"),
        ("consumption", "by consumption", "低于贫困线"),
        ("impoverished", "it was these payments", "因自付医药费才"),
        ("catastrophic", "catastrophic from", "灾难性医疗支出"),
        ("hungry", "short of food", "缺粮"),
        ("untreated", "left untreated", "有病未治"),
        ("vulnerable", "vulnerable", "易返贫致贫"),
    ],
)
def test_each_yardstick_is_told_alone(by, said, in_chinese):
    this, none = year(2014, **{by: True}), year(2014)
    assert said in a_year_in_words(this)[-2]
    assert said not in a_year_in_words(none)[-2]
    assert in_chinese in list(life_in_chinese.year_told(this, None, CALLED["zh"]))[-2]
    assert in_chinese not in list(life_in_chinese.year_told(none, None, CALLED["zh"]))[-2]


def test_a_year_that_was_poor_by_no_other_yardstick_says_what_they_looked_at():
    this = year(2014)
    assert a_year_in_words(this)[-2] == (
        "  Poor by no other yardstick: it consumed 4,321 yuan a head, its chance to be poor next year was 4 %."
    )
    assert list(life_in_chinese.year_told(this, None, CALLED["zh"]))[-2] == (
        "  按其他标准衡量均不贫困：人均消费 4,321 元，来年陷入贫困的概率 4 %。"
    )


def test_a_year_in_which_no_part_decided_says_so():
    before = year(2013)
    assert a_year_in_words(year(2014, [before]), before)[-1] == (
        "  No single part decided on which side of the line it fell; its usual year was below it too."
    )
    assert a_year_in_words(year(2014))[-1] == "  No single part decided on which side of the line it fell."


def test_another_scenario_is_told_beside_it():
    here, there = year(2014, income={"wage": 6_000.0, "crops": 1_000.0}), year(2014)
    months = [month(m + 1) for m in range(12)]
    beside = pair(life(months, [here]), life(months, [there], "baseline"))
    assert a_year_in_words(here, against=beside)[-1] == (
        "  In baseline the same household had 2,500 yuan a head (poor), +1,000 here: wages +1,000."
    )
    same = pair(life(months, [there]), life(months, [there], "baseline"))
    assert a_year_in_words(there, against=same)[-1].endswith("2,500 yuan a head (poor), the same income.")
