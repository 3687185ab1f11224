"""A life in plain sentences: who they are, why each year was poor or not, what happened in each month."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from tongyu.life.pairing import Pair, PairedYear
from tongyu.life.records import Event, Life, Month, Portrait, Sale, Value, Year
from tongyu.life.years import ITEMS_OF_CROPS
from tongyu.report.amounts import kilograms, number, percent, plain, share, signed, some
from tongyu.report.wording import INVENTED, horizon_in_words, sample_in_words, span_of_years
from tongyu.text.wording import counted, county_called

SOURCE_WORDS = {
    "wage": "wages",
    "crops": "crops",
    "other_operating": "animals and other business",
    "property": "property",
    "transfer": "transfers",
    "stocks": "produce and inputs put by",
}
PARTS = {
    "online over the trader": "what selling online brought beyond the trader",
    "small credit": "what it earned with small credit",
}
CHANNEL_WORDS = {"trader": "to the trader", "brand": "under the county brand"}
PAYERS = {
    "insured": "the common scheme",
    "covered": "critical-illness insurance",
    "assisted": "medical assistance",
}
SMALL_LOT = 5.0  # yuan: sales of less are not told one by one
Values = Mapping[str, Value]
Crops = Mapping[str, str]  # what the county calls its crops, by their names in the model

LEGEND = (
    "Yuan are of 2015, kg of raw produce; a price is what was left of a kg in yuan, after all costs but own hours;"
    " sales of less than 5 yuan\nare in the sums only. Income is what was received, own food valued and inputs"
    " deducted, plus what was put by: stocks at a constant price\nand growing crops at cost, less at the year's"
    " beginning. What others pay for illness is no income. What decided is arithmetic on the\nhousehold's own books,"
    " all else as booked, no claim about causes. One household in one run is one draw of luck."
)

WORDS: dict[str, Callable[[Values], str]] = {
    "inputs_not_bought": lambda v: (
        f"had money for {percent(v['share_bought'])} of the month's farm inputs ({_yuan(v['paid'])})"
    ),
    "patronage": lambda v: (
        f"patronage of {_yuan(v['yuan'])} from the cooperative"
        + (f", {_yuan(v['lost'])} lost" if some(v["lost"]) else "")
    ),
    "advance": lambda v: f"the cooperative advanced {_yuan(v['yuan'])} on the harvest",
    "advance_kept": lambda v: f"its cooperative is gone: the {_yuan(v['yuan'])} still owed need not be paid back",
    "excluded": lambda v: f"what came back was traced to it: no brand for {_months(v['months'])}",
    "held_back": lambda v: f"an employer held back {_yuan(v['yuan'])} of wages",
    "indemnity": lambda v: f"crop insurance paid {_yuan(v['yuan'])}",
    "crowdfunding": lambda v: f"donors on the platform paid {_yuan(v['yuan'])} of the bill",
    "refund": lambda v: f"the public hub gave back {_yuan(v['yuan'])} of the year's rent",
    "admitted": lambda v: (
        f"admitted to hospital{_out_of_work(v['months'])}; the household paid {_yuan(v['own'])}"
        + (f" ({_yuan(v['borrowed'])} of it borrowed, debt {_yuan(v['debt'])})" if some(v["borrowed"]) else "")
        + "".join(f", {payer} {_yuan(v[name])}" for name, payer in PAYERS.items() if some(v[name]))
        + (" (the social worker applied for it)" if v["by_case"] else "")
    ),
    "admission_untreated": lambda v: (
        f"ill enough for hospital and could not pay: left untreated{_out_of_work(v['months'])}"
    ),
    "medicines_not_bought": lambda v: (
        f"had money for {percent(v['share_bought'])} of the month's medicines ({_yuan(v['paid'])})"
    ),
    "mutual_aid": lambda v: (
        f"got {_yuan(v['yuan'])} from its mutual-aid group"
        if number(v["yuan"]) > 0.0
        else f"gave {_yuan(v['yuan'])} to an ill member of its mutual-aid group"
    ),
    "allowance_began": lambda v: f"enrolled in the minimum-living allowance by itself ({_yuan(v['yuan'])} a month)",
    "allowance_began_with_help": lambda v: (
        f"enrolled in the minimum-living allowance with the social worker's help ({_yuan(v['yuan'])} a month)"
    ),
    "allowance_ended": lambda _: "the yearly verification ended its minimum-living allowance",
    "pushed_out_of_allowance": lambda _: (
        "the quota of the minimum-living allowance was full: its place went to a household that was helped to apply"
    ),
    "top_up_began": lambda v: f"top-ups toward the line began ({_yuan(v['yuan'])} a month)",
    "top_up_ended": lambda _: "top-ups ended",
    "loan": lambda v: f"borrowed {_yuan(v['yuan'])} {_what_for(v['what_for'])}, debt {_yuan(v['debt'])}",
    "repayment": lambda v: f"repaid {_yuan(v['yuan'])}, debt {_yuan(v['debt'])}",
    "course": lambda v: f"took a course (skill {share(v['skill_before'])} to {share(v['skill'])} by the month's end)",
    "case_opened": lambda v: (
        (f"visited by social worker {v['worker']}: a case opened" if v["worker"] else "a social worker opened a case")
        + f" (the cause found: {v['cause']})"
    ),
    "case_closed": lambda _: "the social worker's case closed",
    "joined_group": lambda v: f"joined mutual-aid group {v['group']}",
    "left_group": lambda _: "left its mutual-aid group",
    "joined_cooperative": lambda v: f"joined cooperative {v['cooperative']}",
    "left_cooperative": lambda v: (
        f"left cooperative {v['cooperative']}"
        + (f", {_yuan(v['patronage_lost'])} of patronage lost" if some(v["patronage_lost"]) else "")
    ),
    "cooperative_woke": lambda v: f"its cooperative {v['cooperative']} was woken by a trained operator",
    "cooperative_closed": lambda v: f"its cooperative {v['cooperative']} went broke",
    "passed_grading": lambda v: f"its produce passed the cooperative's grading (quality {share(v['quality'])})",
    "failed_grading": lambda v: f"its produce failed the cooperative's grading (quality {share(v['quality'])})",
    "station_opened": lambda _: "an e-commerce station opened in the village",
    "station_closed": lambda _: "the village's e-commerce station closed",
    "better_insured": lambda _: "insured beyond the common scheme",
    "insured_as_before": lambda _: "extra insurance ended",
    "linked_to_credit": lambda _: "linked to formal credit",
    "cut_off_from_credit": lambda _: "no longer linked to formal credit",
    "place_in_fund": lambda _: "drew a place in the village's mutual-aid fund",
    "no_place_in_fund": lambda _: "no longer has a place in the village's mutual-aid fund",
    "small_credit_lent": lambda v: (
        f"borrowed {_yuan(v['yuan'])}"
        + (" from the village's mutual-aid fund" if v["from_fund"] else " of small credit")
        + " to earn with it"
    ),
    "small_credit_repaid": lambda _: "paid back the last of its small credit",
    "found_work_away": lambda v: (
        ("the social worker" if v["by_casework"] else "the county")
        + f" found an adult work away ({_placed(v['adults'])})"
    ),
    "lost_work_away": lambda v: f"an adult lost the work away that had been found ({_placed(v['adults'])})",
    "post_given": lambda _: "got a post of public welfare",
    "post_ended": lambda _: "its post of public welfare went to another household",
    "learned_a_trade": lambda _: "somebody learned a trade in vocational training",
    "distress_began": lambda v: f"the blow left the household in distress, {_months(v['months'])} to come",
    "distress_ended": lambda _: "over its distress",
    "disaster_relief": lambda v: f"disaster relief of {_yuan(v['yuan'])} for what the drought took",
    "linked_to_legal_aid": lambda _: "got legal aid",
    "cut_off_from_legal_aid": lambda _: "legal aid ended",
    "linked_to_doctor": lambda _: "got check-ups and a family doctor",
    "cut_off_from_doctor": lambda _: "check-ups ended",
    "coaching_began": lambda _: "coaching began",
    "coaching_ended": lambda _: "coaching ended",
    "started_selling": lambda _: "started to sell online",
    "stopped_selling": lambda _: "stopped selling online",
    "started_shopping": lambda _: "started to shop online",
    "stopped_shopping": lambda _: "stopped shopping online",
    "registered": lambda _: "registered as poor",
    "left_the_list": lambda _: "taken off the list of the poor",
    "flag": lambda v: f"{str(v['name']).replace('_', ' ')}: {'yes' if v['now'] else 'no'}",
    "other": lambda v: f"{signed(v['yuan'])} yuan in phase {v['phase']} that this account has no word for",
}
"""What an event is in words, by kind; harvests and sales are told together (`_harvests`, `_sales`)."""


def told(life: Life, against: Pair | None = None, every_month: bool = False) -> Iterator[str]:
    """The lines of a life; `every_month` also tells the months in which nothing happened, and each month's cash."""
    yield from _header(life, against)
    crops = life.crop_words["en"]
    years = {year.year: (year, before) for year, before in zip(life.years, (None, *life.years), strict=False)}
    pairs = {paired.year: paired for paired in against.years} if against else {}
    shown = None
    for month in life.months:
        number = int(month.month[:4])
        if number != shown:
            shown = number
            yield ""
            if number in years:
                yield from year_told(*years[number], crops)
                if against and number in pairs:
                    yield _paired(against.scenario, pairs[number])
            else:
                yield f"{number}: not a whole year, so no income of the year."
        yield from _month(month, crops, every_month)
    yield ""
    yield LEGEND
    yield INVENTED


def _header(life: Life, against: Pair | None) -> Iterator[str]:
    who = life.portrait
    beside = f", beside {against.scenario}" if against else ""
    sample = sample_in_words(life.households, life.households_of_county)
    horizon = horizon_in_words(life.start, len(life.months), life.published)
    yield f"Household {life.household} (invented) in {life.scenario}{beside}, seed {life.seed}"
    yield f"{county_called(life.county)}, {sample}, {horizon}"
    yield from portrait_told(who, life.crop_words["en"])


def portrait_told(who: Portrait, called: Crops) -> Iterator[str]:
    """Who lives there, on what land, with what; `called` is what the county calls its crops."""
    persons = f"{who.persons} person{'s' if who.persons > 1 else ''}"
    adults = f"{who.adults} adult{'s' if who.adults != 1 else ''} fit to work" if who.adults else "no adult fit to work"
    elders = f", {who.elders} of them old" if who.elders else ""
    ill = "; somebody is chronically ill" if who.chronic else ""
    yield (
        f"{persons}{elders}, {adults}; the head is {who.age} with {who.schooling:.1f} years of school{ill}."
        f" Village {who.village}, {who.township} township, {who.km_hub:.1f} km to its hub."
    )
    crops = ", ".join(f"{called[crop]} {percent(share)}" for crop, share in who.crops.items())
    member = f"member of cooperative {who.cooperative}" if who.cooperative is not None else "in no cooperative"
    yield f"{who.land:.1f} mu, {percent(who.irrigated)} irrigated: {crops}."
    yield (
        f"Tied to {who.ties} household{'s' if who.ties != 1 else ''}, {member};"
        f" {_yuan(who.cash)} in cash, {_yuan(who.debt)} of debt at the start."
    )


def year_told(year: Year, before: Year | None, crops: Crops) -> Iterator[str]:
    """Whether the year was poor in its first line, then, indented, why."""
    side = "below" if year.poor else "above"
    listed = " On the list of the poor at its end." if year.registered else ""
    yield (
        f"{year.year}: {'poor' if year.poor else 'not poor'}. Income {plain(year.per_head)} yuan a head,"
        f" {plain(abs(year.distance))} {side} the line of {plain(year.line)}.{listed}"
    )
    yield f"  By source, yuan a head{_brackets(year)}: {_sources(year)}."
    if year.against_usual is not None and len(year.against_usual.years) > 1:
        yield f"  {_usual(year)}"
    if before is not None:
        yield f"  {_crop_income(year, before, crops)}"
    if year.harvest is not None:
        yield f"  {_harvest(year)}"
    yield from (f"  {line}" for line in _losses(year))
    yield f"  {_by_yardsticks(year)}"
    yield f"  {_decided(year)}"


def _brackets(year: Year) -> str:
    last = year.against_last
    if last is None:
        return ""
    total = signed(year.per_head - last.income)
    return f" (in brackets against {last.years[0]}, {total} together)"


def _sources(year: Year) -> str:
    parts = []
    for source, yuan in year.income.items():
        change = f" ({signed(year.against_last.by_source[source])})" if year.against_last else ""
        parts.append(f"{_source(source)} {plain(yuan / year.persons)}{change}")
    return ", ".join(parts)


def _usual(year: Year) -> str:
    usual = year.against_usual
    assert usual is not None
    away = usual.income - year.line
    moves = _moves(usual.by_source)
    years = span_of_years((usual.years[0], usual.years[-1]))
    return (
        f"Usual year (its mean of {years}): {plain(usual.income)} yuan a head,"
        f" {plain(abs(away))} {'above' if away >= 0 else 'below'} the line; this year {moves}."
    )


def _crop_income(year: Year, before: Year, crops: Crops) -> str:
    """The change of crop income, in parts that add up to it."""
    kg = sum(each.quantity for each in year.crops) / year.persons
    price = sum(each.price for each in year.crops) / year.persons
    parts = {"kg sold": kg, "prices": price}
    for item in ITEMS_OF_CROPS:
        parts[item] = year.items.get(item, 0.0) / year.persons - before.items.get(item, 0.0) / before.persons
    largest = max(year.crops, key=lambda each: abs(each.quantity + each.price), default=None)
    most = ""
    if largest is not None:
        most = (
            f"; the largest crop in it: {crops[largest.crop]}, {signed(largest.quantity / year.persons)} by kg,"
            f" {signed(largest.price / year.persons)} by price"
        )
    return f"Crops against {before.year}, yuan a head: {_moves(parts)}{most}."


def _harvest(year: Year) -> str:
    harvest = year.harvest
    assert harvest is not None
    total = sum(harvest.kg.values())
    usual = f", {percent(harvest.share_of_usual)} of its usual" if harvest.share_of_usual is not None else ""
    drought = " in a drought year" if harvest.drought else ""
    inputs = f"; {percent(harvest.inputs)} of the inputs were bought" if harvest.inputs < 0.995 else ""
    return (
        f"Harvest {_kg(total)}{usual}: the village's weather left {percent(harvest.weather)} of a rain-fed harvest"
        f"{drought}{inputs}. In stock {_kg(year.stock[1])} at the year's end, {_kg(year.stock[0])} at its beginning."
    )


def _losses(year: Year) -> Iterator[str]:
    if year.months_ill:
        cost = f"{_yuan(year.wages_lost_ill)} of wages lost"
        yield f"Illness: {_months(year.months_ill)} without an adult's work, {cost}; {_care(year)}."
    elif some(year.care):
        yield f"Illness: {_care(year)}."
    online = [sale for sale in year.sales if sale.channel != "trader"]
    if online:
        more = sum(sale.yuan - sale.at_trader for sale in online)
        hours = sum(sale.hours for sale in online)
        taken = (
            f", for {counted(round(hours), 'hour')} that took {_yuan(year.wages_lost_selling)} of wages"
            if hours >= 0.5
            else ""
        )
        yield (
            f"Online: {_kg(sum(sale.kg for sale in online))} for {_yuan(sum(sale.yuan for sale in online))},"
            f" {_yuan(abs(more))} {'more' if more >= 0 else 'less'} than from the trader{taken}."
        )


def _care(year: Year) -> str:
    """What it paid for care itself, and where that leaves it."""
    left = ""
    if some(year.care):
        side = "below" if year.poor_net else "above"
        left = f", which leaves {plain(year.net_per_head)} yuan a head, {side} the line"
    return f"care cost it {_yuan(year.care)}{left}"


def _by_yardsticks(year: Year) -> str:
    """By which yardsticks beside income it was poor, and why; by none, what they looked at."""
    by = year.yardsticks
    consumed, chance = f"{plain(by.consumed)} yuan a head", percent(by.chance)
    reasons = {
        f"less own payments for illness ({plain(year.net_per_head)} yuan a head)": by.net,
        "it was these payments that brought it below the line": by.impoverished,
        f"they took {percent(by.care_share)} of consumption less food (catastrophic from"
        f" {percent(by.catastrophic_from)})": by.catastrophic,
        f"by consumption ({consumed}, own food included)": by.consumption,
        f"short of food (consumption below {plain(by.hungry_below)})": by.hungry,
        "somebody's illness was left untreated": by.untreated,
        f"vulnerable (its chance to be poor next year {chance}, from {percent(by.vulnerable_from)})": by.vulnerable,
    }
    found = [reason for reason, holds in reasons.items() if holds]
    if not found:
        return f"Poor by no other yardstick: it consumed {consumed}, its chance to be poor next year was {chance}."
    return f"Poor by other yardsticks: {'; '.join(found)}."


def _decided(year: Year) -> str:
    """What parts decided on which side of the line the year fell."""
    if not year.pivots:
        usual = year.against_usual
        same = usual is not None and (usual.income < year.line) == year.poor
        habit = f"; its usual year was {'below' if year.poor else 'above'} it too" if same else ""
        return f"No single part decided on which side of the line it fell{habit}."
    parts = []
    for pivot in year.pivots:
        if pivot.what in year.income:
            parts.append(f"with its usual {_source(pivot.what)} ({signed(-pivot.yuan)})")
        else:
            parts.append(f"without {PARTS.get(pivot.what, pivot.what)} ({signed(-pivot.yuan)})")
    other_side = "above" if year.poor else "below"
    return f"What decided: {' or '.join(parts)} it would have been {other_side} the line."


def _paired(other: str, year: PairedYear) -> str:
    gap = year.income - year.other_income
    moves = {_source(source): yuan for source, yuan in year.by_source.items()}
    same = "the same income" if signed(gap) == "0" else f"{signed(gap)} here: {_moves(moves)}"
    return (
        f"  In {other} the same household had {plain(year.other_income)} yuan a head"
        f" ({'poor' if year.other_poor else 'not poor'}), {same}."
    )


def happenings(month: Month, crops: Crops) -> list[str]:
    """What happened in a month: the harvest, events, sales by channel."""
    return [*_harvests(month.events, crops), *_events(month.events), *_sales(month.sales, crops)]


def _month(month: Month, crops: Crops, every_month: bool) -> Iterator[str]:
    parts = happenings(month, crops)
    if parts:
        yield f"  {month.month}  {'; '.join(parts)}"
    elif every_month:
        yield f"  {month.month}  nothing of note"
    if every_month:
        flows: dict[str, float] = {}
        for flow in month.flows:
            if flow.cash:
                flows[flow.item] = flows.get(flow.item, 0.0) + flow.yuan
        moves = ", ".join(f"{item} {signed(yuan)}" for item, yuan in flows.items() if signed(yuan) != "0")
        yield f"           cash {plain(month.cash_start)} to {plain(month.cash_end)} yuan: {moves or 'no change'}"


def _harvests(events: Sequence[Event], crops: Crops) -> Iterator[str]:
    """All of a month's harvest in one sentence."""
    lots = [f"{_kg(e.values['kg'])} {crops[str(e.values['crop'])]}" for e in events if e.kind == "harvest"]
    if lots:
        yield f"harvested {', '.join(lots)}"


def _events(events: Sequence[Event]) -> Iterator[str]:
    for event in events:
        if event.kind in WORDS and not (event.kind == "repayment" and not some(event.values["yuan"])):
            yield WORDS[event.kind](event.values)


def _sales(sales: Sequence[Sale], crops: Crops) -> Iterator[str]:
    """One sentence a channel."""
    for channel in dict.fromkeys(sale.channel for sale in sales):
        here = [sale for sale in sales if sale.channel == channel]
        lots = [
            f"{_kg(sale.kg)} {crops[sale.crop]} at {sale.price:.2f}" for sale in here if abs(sale.yuan) >= SMALL_LOT
        ]
        if lots:
            kept = sum(sale.kept for sale in here)
            later = f", {_yuan(kept)} more kept for patronage" if some(kept) else ""
            where = CHANNEL_WORDS.get(channel, f"online on {channel}")
            yield f"sold {where} for {_yuan(sum(sale.yuan for sale in here))}{later}: {', '.join(lots)}"


def _moves(parts: Mapping[str, float]) -> str:
    """Signed parts, the largest first; those that round to nothing are left out."""
    ordered: Iterable[tuple[str, float]] = sorted(parts.items(), key=lambda part: -abs(part[1]))
    return ", ".join(f"{_source(name)} {signed(yuan)}" for name, yuan in ordered if signed(yuan) != "0") or "no change"


def _source(name: str) -> str:
    return SOURCE_WORDS.get(name, name)


def _what_for(purpose: Value) -> str:
    return {"inputs": "for farm inputs"}.get(str(purpose), "to live on")


def _out_of_work(months: Value) -> str:
    return f", an adult out of work for {_months(months)}" if months else ""


def _placed(adults: Value) -> str:
    return f"adults of the household who work away so: {adults}"


def _yuan(value: Value) -> str:
    return f"{plain(abs(number(value)))} yuan"


def _kg(value: Value) -> str:
    return f"{kilograms(value)} kg"


def _months(value: Value) -> str:
    return f"{value} month{'s' if value != 1 else ''}"
