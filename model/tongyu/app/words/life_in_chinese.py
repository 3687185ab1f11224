"""A life in Chinese sentences, as `report.life` tells it in English: the same functions, the same figures."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from tongyu.app.words import words
from tongyu.app.words.life_names_in_chinese import PART_WORDS, PAYERS, PHASE_WORDS
from tongyu.app.words.model_words import cause_key
from tongyu.county.households.columns import SOURCES
from tongyu.life.records import Event, Month, Portrait, Sale, Value, Year
from tongyu.life.years import ITEMS_OF_CROPS
from tongyu.report.amounts import kilograms, number, percent, plain, share, signed, some
from tongyu.report.life_events import SMALL_LOT, Crops, Values

SAY = words("zh")

LEGEND = (
    "金额按 2015 年价格计，产量按未加工的公斤数计；单价为扣除自家工时以外全部费用后每公斤实得的元数；"
    "不足 5 元的销售只计入合计。"
    "收入为所得（自产自食折价计入，扣除农资投入）加年内积存：存货按不变价格、在地作物按成本计，减去年初数；"
    "别人代付的医药费不算收入。"
    "“关键因素”只是按这户自己的账目推算（其他各项照账不变），并不说明因果。一次运行中的一户，只是运气的一次抽样。"
)

WORDS: dict[str, Callable[[Values], str]] = {
    "inputs_not_bought": lambda v: f"本月农资只买得起 {percent(v['share_bought'])}（{_yuan(v['paid'])}）",
    "leased_out": lambda v: f"家里没有人能种地：{number(v['mu']):.1f} 亩地租给亲属",
    "leased_in": lambda v: f"租种亲属的土地 {number(v['mu']):.1f} 亩",
    "rent_received": lambda v: f"收到亲属付的地租 {_yuan(v['yuan'])}",
    "rent_paid": lambda v: f"付给亲属地租 {_yuan(v['yuan'])}",
    "land_taken_back": lambda v: f"收回租给亲属的 {number(v['mu']):.1f} 亩地，自己耕种",
    "land_given_back": lambda v: f"不再租种亲属的 {number(v['mu']):.1f} 亩地",
    "patronage": lambda v: (
        f"合作社返利 {_yuan(v['yuan'])}" + (f"，另有 {_yuan(v['lost'])}收不回来" if some(v["lost"]) else "")
    ),
    "advance": lambda v: f"合作社按收成预付 {_yuan(v['yuan'])}",
    "advance_kept": lambda v: f"所在合作社已倒闭，尚欠的 {_yuan(v['yuan'])}不用再还",
    "excluded": lambda v: f"退货追溯到这户：{v['months']} 个月内不能使用县域品牌",
    "held_back": lambda v: f"雇主拖欠工资 {_yuan(v['yuan'])}",
    "wages_better": lambda v: f"今年务工行情好：同样干一个月，工资多 {percent(v['share'])}",
    "wages_worse": lambda v: f"今年务工行情差：同样干一个月，工资少 {percent(v['share'])}",
    "indemnity": lambda v: f"农业保险赔付 {_yuan(v['yuan'])}",
    "crowdfunding": lambda v: f"平台众筹为这户支付医药费 {_yuan(v['yuan'])}",
    "refund": lambda v: f"公办物流站退还全年拥挤费 {_yuan(v['yuan'])}",
    "admitted": lambda v: (
        f"有人住院{_out_of_work(v['months'])}；自付 {_yuan(v['own'])}"
        + (f"（其中借款 {_yuan(v['borrowed'])}，欠债共 {_yuan(v['debt'])}）" if some(v["borrowed"]) else "")
        + "".join(f"，{payer} {_yuan(v[name])}" for name, payer in PAYERS.items() if some(v[name]))
        + ("（由社工代为申请）" if v["by_case"] else "")
    ),
    "admission_untreated": lambda v: f"该住院却付不起费用，有病未治{_out_of_work(v['months'])}",
    "medicines_not_bought": lambda v: f"本月门诊和药费只付得起 {percent(v['share_bought'])}（{_yuan(v['paid'])}）",
    "mutual_aid": lambda v: (
        f"{'得到互助小组' if number(v['yuan']) > 0.0 else '资助互助小组里生病的组员'} {_yuan(v['yuan'])}"
    ),
    "allowance_began": lambda v: f"自行申请，纳入低保（每月 {_yuan(v['yuan'])}）",
    "allowance_began_with_help": lambda v: f"经社工协助申请，纳入低保（每月 {_yuan(v['yuan'])}）",
    "allowance_ended": lambda _: "年度复核未通过，退出低保",
    "pushed_out_of_allowance": lambda _: "低保名额已满，名额转给经社工协助申请的农户，退出低保",
    "top_up_began": lambda v: f"开始领取兜底补助（每月 {_yuan(v['yuan'])}）",
    "top_up_ended": lambda _: "不再领取兜底补助",
    "loan": lambda v: f"借款 {_yuan(v['yuan'])}{_what_for(v['what_for'])}，欠债共 {_yuan(v['debt'])}",
    "repayment": lambda v: f"还款 {_yuan(v['yuan'])}，尚欠 {_yuan(v['debt'])}",
    "course": lambda v: f"参加培训（月末技能由 {share(v['skill_before'])} 变为 {share(v['skill'])}）",
    "case_opened": lambda v: (
        (f"{v['worker']} 号社工上门立案" if v["worker"] else "社工立案")
        + f"（查明致贫原因：{SAY('model.cause.' + cause_key(str(v['cause'])))}）"
    ),
    "case_closed": lambda _: "社工结案",
    "joined_group": lambda v: f"加入 {v['group']} 号互助小组",
    "left_group": lambda _: "退出互助小组",
    "joined_cooperative": lambda v: f"加入 {v['cooperative']} 号合作社",
    "left_cooperative": lambda v: (
        f"退出 {v['cooperative']} 号合作社"
        + (f"，放弃返利 {_yuan(v['patronage_lost'])}" if some(v["patronage_lost"]) else "")
    ),
    "cooperative_woke": lambda v: f"所在的 {v['cooperative']} 号合作社由受过培训的经营者重新办起来",
    "cooperative_closed": lambda v: f"所在的 {v['cooperative']} 号合作社倒闭",
    "passed_grading": lambda v: f"产品通过合作社分级（品质 {share(v['quality'])}）",
    "failed_grading": lambda v: f"产品未通过合作社分级（品质 {share(v['quality'])}）",
    "station_opened": lambda _: "村里开办电商服务站",
    "station_closed": lambda _: "村里的电商服务站关闭",
    "better_insured": lambda _: "在基本医保之外又有补充保险",
    "insured_as_before": lambda _: "补充保险到期",
    "linked_to_credit": lambda _: "经链接可获正规贷款",
    "cut_off_from_credit": lambda _: "不再能获正规贷款",
    "place_in_fund": lambda _: "抽中村级互助资金的借款名额",
    "no_place_in_fund": lambda _: "不再有村级互助资金的借款名额",
    "small_credit_lent": lambda v: (
        f"{'从村级互助资金借' if v['from_fund'] else '借小额信贷'} {_yuan(v['yuan'])}用于生产经营"
    ),
    "small_credit_repaid": lambda _: "还清小额信贷",
    "found_work_away": lambda v: (
        f"{'社工' if v['by_casework'] else '县里'}介绍一名劳动力外出务工（{_placed(v['adults'])}）"
    ),
    "lost_work_away": lambda v: f"一名经介绍外出务工的劳动力失去这份工作（{_placed(v['adults'])}）",
    "contract_given": lambda _: "获得向品牌交货的合同",
    "contract_ended": lambda _: "向品牌交货的合同到期",
    "post_given": lambda _: "获得公益岗位",
    "post_ended": lambda _: "公益岗位转给别的农户",
    "learned_a_trade": lambda _: "有人参加职业技能培训，学到一门手艺",
    "distress_began": lambda v: f"遭此打击，家人心力交瘁，预计还要 {v['months']} 个月",
    "distress_ended": lambda _: "家人走出低谷",
    "producer_subsidy": lambda v: f"按种植面积领到生产者补贴 {_yuan(v['yuan'])}",
    "disaster_relief": lambda v: f"因旱灾领到救灾款 {_yuan(v['yuan'])}",
    "linked_to_legal_aid": lambda _: "获得法律援助",
    "cut_off_from_legal_aid": lambda _: "法律援助结束",
    "linked_to_doctor": lambda _: "有了体检和家庭医生",
    "cut_off_from_doctor": lambda _: "体检服务结束",
    "coaching_began": lambda _: "开始有人跟进辅导",
    "coaching_ended": lambda _: "跟进辅导结束",
    "started_selling": lambda _: "开始网上销售",
    "stopped_selling": lambda _: "不再网上销售",
    "got_online": lambda _: "家里有人用手机上网了",
    "went_offline": lambda _: "家里不再有人用手机上网",
    "started_shopping": lambda _: "开始网上购物",
    "stopped_shopping": lambda _: "不再网上购物",
    "chronic_illness_began": lambda _: "家中有人患上慢性病",
    "chronic_illness_gone": lambda _: "家中不再有慢性病人",
    "registered": lambda _: "被列为建档立卡贫困户",
    "left_the_list": lambda _: "脱贫出列，不再是建档立卡户",
    "child_born": (lambda _: "添了一个孩子"),
    "turned_elder": (lambda v: f"{v['persons']} 人满 62 岁：不再务工，按老人计"),
    "member_died": (lambda v: f"一名 {v['age']} 岁的家人去世"),
    "member_left_county": (lambda v: f"一名 {v['age']} 岁的家人离开本县外出，往家里寄钱"),
    "member_came_back": (lambda v: f"一名离开本县的家人返乡，现年 {v['age']} 岁"),
    "elders_moved_out": lambda v: (
        f"家中 {v['persons']} 位老人分出去单过（第 {v['household']} 户），"
        f"带走土地 {number(v['land']):.1f} 亩、现金 {_yuan(v['yuan'])}"
    ),
    "moved_out": (lambda v: f"从第 {v['household']} 户分出，按人口分得土地、现金和粮食"),
    "inherited": lambda v: (
        f"亲属家庭消失，接过土地 {number(v['land']):.1f} 亩、现金 {_yuan(v['yuan'])}"
        + (f"、债务 {_yuan(v['debt'])}" if some(v["debt"]) else "")
        + (f"，收养孩子 {v['children']} 人" if v["children"] else "")
    ),
    "household_ended": lambda v: (
        f"家中再无成年人：本户消失，财产和债务由第 {v['household']} 户继承"
        + (f"，{v['children']} 个孩子由其收养" if v["children"] else "")
    ),
    "other": lambda v: f"“{PHASE_WORDS[str(v['phase'])]}”环节另有 {signed(v['yuan'])} 元，本账目没有对应的名目",
}
"""What an event is in words, by kind: the kinds are those of `report.life.WORDS`."""


def portrait_told(who: Portrait, called: Crops) -> Iterator[str]:
    """Who lives there, on what land, with what; `called` is what the county calls its crops."""
    elders = f"（其中老人 {who.elders} 人）" if who.elders else ""
    adults = f"{who.adults} 个劳动力" if who.adults else "没有劳动力"
    ill = "；家中有慢性病人" if who.chronic else ""
    yield (
        f"{who.persons} 口人{elders}，{adults}；户主 {who.age} 岁，受教育 {who.schooling:.1f} 年{ill}。"
        f"住在{who.village}（{who.township}），距乡镇物流站 {who.km_hub:.1f} 公里。"
    )
    crops = "、".join(f"{called[crop]} {percent(part)}" for crop, part in who.crops.items())
    member = f"{who.cooperative} 号合作社社员" if who.cooperative is not None else "未加入合作社"
    yield f"耕地 {who.land:.1f} 亩，{percent(who.irrigated)} 可灌溉：{crops}。"
    yield f"与 {who.ties} 户有来往，{member}；期初现金 {_yuan(who.cash)}，欠债 {_yuan(who.debt)}。"


def year_told(year: Year, before: Year | None, crops: Crops) -> Iterator[str]:
    """Whether the year was poor in its first line, then, indented, why."""
    side = "低" if year.poor else "高"
    listed = "年末在建档立卡名单上。" if year.registered else ""
    yield (
        f"{year.year} 年：{'贫困' if year.poor else '不贫困'}。人均收入 {plain(year.per_head)} 元，"
        f"比 {plain(year.line)} 元的贫困线{side} {plain(abs(year.distance))} 元。{listed}"
    )
    yield f"  人均收入来源（元）{_brackets(year)}：{_sources(year)}。"
    if year.against_usual is not None and len(year.against_usual.years) > 1:
        yield f"  {_usual(year)}"
    if before is not None:
        yield f"  {_crop_income(year, before, crops)}"
    if year.harvest is not None:
        yield f"  {_harvest(year)}"
    yield from (f"  {line}" for line in _losses(year))
    yield f"  {_by_yardsticks(year)}"
    yield f"  {_decided(year)}"


def happenings(month: Month, crops: Crops) -> list[str]:
    """What happened in a month: the harvest, events, sales by channel."""
    return [*_harvests(month.events, crops), *_events(month.events), *_sales(month.sales, crops)]


def _brackets(year: Year) -> str:
    last = year.against_last
    if last is None:
        return ""
    return f"（括号内为与 {last.years[0]} 年相比，合计 {signed(year.per_head - last.income)}）"


def _sources(year: Year) -> str:
    parts = []
    for source, yuan in year.income.items():
        change = f"（{signed(year.against_last.by_source[source])}）" if year.against_last else ""
        parts.append(f"{_source(source)} {plain(yuan / year.persons)}{change}")
    return "、".join(parts)


def _usual(year: Year) -> str:
    usual = year.against_usual
    assert usual is not None
    away = usual.income - year.line
    return (
        f"常年水平（{usual.years[0]}–{usual.years[-1]} 年平均）：人均 {plain(usual.income)} 元，"
        f"比贫困线{'高' if away >= 0 else '低'} {plain(abs(away))} 元；今年{_moves(usual.by_source)}。"
    )


def _crop_income(year: Year, before: Year, crops: Crops) -> str:
    """The change of crop income, in parts that add up to it."""
    parts = {
        "kg sold": sum(each.quantity for each in year.crops) / year.persons,
        "prices": sum(each.price for each in year.crops) / year.persons,
    }
    for item in ITEMS_OF_CROPS:
        parts[item] = year.items.get(item, 0.0) / year.persons - before.items.get(item, 0.0) / before.persons
    largest = max(year.crops, key=lambda each: abs(each.quantity + each.price), default=None)
    most = ""
    if largest is not None:
        most = (
            f"；其中变动最大的是{crops[largest.crop]}：因销量 {signed(largest.quantity / year.persons)}，"
            f"因价格 {signed(largest.price / year.persons)}"
        )
    return f"种植业收入与 {before.year} 年相比（人均，元）：{_moves(parts)}{most}。"


def _harvest(year: Year) -> str:
    harvest = year.harvest
    assert harvest is not None
    usual = f"，为自家常年的 {percent(harvest.share_of_usual)}" if harvest.share_of_usual is not None else ""
    drought = "（旱年）" if harvest.drought else ""
    inputs = f"；农资只买了 {percent(harvest.inputs)}" if harvest.inputs < 0.995 else ""
    return (
        f"收成 {_kg(sum(harvest.kg.values()))}{usual}：村里的天气使旱地只剩常年收成的 {percent(harvest.weather)}"
        f"{drought}{inputs}。年末存货 {_kg(year.stock[1])}，年初 {_kg(year.stock[0])}。"
    )


def _losses(year: Year) -> Iterator[str]:
    if year.months_ill:
        yield (f"疾病：{year.months_ill} 个月缺一名劳动力，损失工资 {_yuan(year.wages_lost_ill)}；{_care(year)}。")
    elif some(year.care):
        yield f"疾病：{_care(year)}。"
    online = [sale for sale in year.sales if sale.channel != "trader"]
    if online:
        more = sum(sale.yuan - sale.at_trader for sale in online)
        hours = sum(sale.hours for sale in online)
        taken = f"，花去 {hours:,.0f} 小时，少挣工资 {_yuan(year.wages_lost_selling)}" if hours >= 0.5 else ""
        yield (
            f"网上销售：{_kg(sum(sale.kg for sale in online))}，得 {_yuan(sum(sale.yuan for sale in online))}，"
            f"比卖给商贩{'多' if more >= 0 else '少'} {_yuan(abs(more))}{taken}。"
        )


def _care(year: Year) -> str:
    """What it paid for care itself, and where that leaves it."""
    left = ""
    if some(year.care):
        left = f"，扣除后人均收入 {plain(year.net_per_head)} 元，在贫困线{'下' if year.poor_net else '上'}"
    return f"自付医药费 {_yuan(year.care)}{left}"


def _by_yardsticks(year: Year) -> str:
    """By which yardsticks beside income it was poor, and why; by none, what they looked at."""
    by = year.yardsticks
    consumed, chance = f"人均消费 {plain(by.consumed)} 元", percent(by.chance)
    reasons = {
        f"扣除自付医药费后人均收入 {plain(year.net_per_head)} 元，低于贫困线": by.net,
        "因自付医药费才落到贫困线下": by.impoverished,
        f"自付医药费占扣除食品后消费的 {percent(by.care_share)}，属灾难性医疗支出"
        f"（{percent(by.catastrophic_from)} 起算）": by.catastrophic,
        f"{consumed}（含自产自食），低于贫困线": by.consumption,
        f"缺粮（人均消费不足 {plain(by.hungry_below)} 元）": by.hungry,
        "家中有人有病未治": by.untreated,
        f"易返贫致贫（来年陷入贫困的概率 {chance}，{percent(by.vulnerable_from)} 起算）": by.vulnerable,
    }
    found = [reason for reason, holds in reasons.items() if holds]
    if not found:
        return f"按其他标准衡量均不贫困：{consumed}，来年陷入贫困的概率 {chance}。"
    return f"按其他标准衡量属于贫困或困难：{'；'.join(found)}。"


def _decided(year: Year) -> str:
    """What parts decided on which side of the line the year fell."""
    if not year.pivots:
        usual = year.against_usual
        same = usual is not None and (usual.income < year.line) == year.poor
        habit = f"；常年水平也在线{'下' if year.poor else '上'}" if same else ""
        return f"没有哪一项单独决定这一年在线上还是线下{habit}。"
    parts = []
    for pivot in year.pivots:
        if pivot.what in year.income:
            parts.append(f"若{_source(pivot.what)}与常年一样（{signed(-pivot.yuan)}）")
        else:
            parts.append(f"若没有{PART_WORDS[pivot.what]}（{signed(-pivot.yuan)}）")
    return f"关键因素：{'，或'.join(parts)}，这一年就会在贫困线{'上' if year.poor else '下'}。"


def _harvests(events: Sequence[Event], crops: Crops) -> Iterator[str]:
    lots = [f"{crops[str(e.values['crop'])]} {_kg(e.values['kg'])}" for e in events if e.kind == "harvest"]
    if lots:
        yield f"收获{'、'.join(lots)}"


def _events(events: Sequence[Event]) -> Iterator[str]:
    for event in events:
        if event.kind in WORDS and not (event.kind == "repayment" and not some(event.values["yuan"])):
            yield WORDS[event.kind](event.values)


def _sales(sales: Sequence[Sale], crops: Crops) -> Iterator[str]:
    """One sentence a channel."""
    for channel in dict.fromkeys(sale.channel for sale in sales):
        here = [sale for sale in sales if sale.channel == channel]
        lots = [
            f"{crops[sale.crop]} {_kg(sale.kg)}（每公斤 {sale.price:.2f} 元）"
            for sale in here
            if abs(sale.yuan) >= SMALL_LOT
        ]
        if lots:
            kept = sum(sale.kept for sale in here)
            later = f"，另有 {_yuan(kept)}留待年底返利" if some(kept) else ""
            yield f"{_channel(channel)}，得 {_yuan(sum(sale.yuan for sale in here))}{later}：{'、'.join(lots)}"


def _channel(channel: str) -> str:
    if channel == "trader":
        return "卖给商贩"
    return "以县域品牌出售" if channel == "brand" else f"在 {channel.removeprefix('platform ')} 号平台网上出售"


def _moves(parts: Mapping[str, float]) -> str:
    """Signed parts, the largest first; those that round to nothing are left out."""
    ordered: Iterable[tuple[str, float]] = sorted(parts.items(), key=lambda part: -abs(part[1]))
    return "、".join(f"{_source(name)} {signed(yuan)}" for name, yuan in ordered if signed(yuan) != "0") or "没有变化"


def _source(name: str) -> str:
    return SAY(f"model.source.{name}") if name in SOURCES else PART_WORDS[name]


def _what_for(purpose: Value) -> str:
    return {"inputs": "购买农资", "rent": "付地租"}.get(str(purpose), "维持生活")


def _out_of_work(months: Value) -> str:
    return f"，一名劳动力 {months} 个月不能干活" if months else ""


def _placed(adults: Value) -> str:
    return f"现有 {adults} 人经介绍在外务工"


def _yuan(value: Value) -> str:
    return f"{plain(abs(number(value)))} 元"


def _kg(value: Value) -> str:
    return f"{kilograms(value)} 公斤"
