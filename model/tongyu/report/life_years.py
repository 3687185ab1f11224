"""A year of a household in words: whether it was poor, and why."""

from collections.abc import Iterable, Iterator, Mapping

from tongyu.life.records import Year
from tongyu.life.years import ITEMS_OF_CROPS
from tongyu.report.amounts import in_kg, in_months, in_yuan, percent, plain, signed, some
from tongyu.report.life_events import Crops
from tongyu.report.wording import span_of_years
from tongyu.text.wording import counted

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
        parts.append(f"{source_told(source)} {plain(yuan / year.persons)}{change}")
    return ", ".join(parts)


def _usual(year: Year) -> str:
    usual = year.against_usual
    assert usual is not None
    away = usual.income - year.line
    moves = moves_told(usual.by_source)
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
    return f"Crops against {before.year}, yuan a head: {moves_told(parts)}{most}."


def _harvest(year: Year) -> str:
    harvest = year.harvest
    assert harvest is not None
    total = sum(harvest.kg.values())
    usual = f", {percent(harvest.share_of_usual)} of its usual" if harvest.share_of_usual is not None else ""
    drought = " in a drought year" if harvest.drought else ""
    inputs = f"; {percent(harvest.inputs)} of the inputs were bought" if harvest.inputs < 0.995 else ""
    at_beginning, at_end = (in_kg(kg) for kg in year.stock)
    return (
        f"Harvest {in_kg(total)}{usual}: the village's weather left {percent(harvest.weather)} of a rain-fed harvest"
        f"{drought}{inputs}. In stock {at_end} at the year's end, {at_beginning} at its beginning."
    )


def _losses(year: Year) -> Iterator[str]:
    if year.months_ill:
        cost = f"{in_yuan(year.wages_lost_ill)} of wages lost"
        yield f"Illness: {in_months(year.months_ill)} without an adult's work, {cost}; {_care(year)}."
    elif some(year.care):
        yield f"Illness: {_care(year)}."
    online = [sale for sale in year.sales if sale.channel != "trader"]
    if online:
        more = sum(sale.yuan - sale.at_trader for sale in online)
        hours = sum(sale.hours for sale in online)
        taken = (
            f", for {counted(round(hours), 'hour')} that took {in_yuan(year.wages_lost_selling)} of wages"
            if hours >= 0.5
            else ""
        )
        yield (
            f"Online: {in_kg(sum(sale.kg for sale in online))} for {in_yuan(sum(sale.yuan for sale in online))},"
            f" {in_yuan(abs(more))} {'more' if more >= 0 else 'less'} than from the trader{taken}."
        )


def _care(year: Year) -> str:
    """What it paid for care itself, and where that leaves it."""
    left = ""
    if some(year.care):
        side = "below" if year.poor_net else "above"
        left = f", which leaves {plain(year.net_per_head)} yuan a head, {side} the line"
    return f"care cost it {in_yuan(year.care)}{left}"


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
            parts.append(f"with its usual {source_told(pivot.what)} ({signed(-pivot.yuan)})")
        else:
            parts.append(f"without {PARTS.get(pivot.what, pivot.what)} ({signed(-pivot.yuan)})")
    other_side = "above" if year.poor else "below"
    return f"What decided: {' or '.join(parts)} it would have been {other_side} the line."


def moves_told(parts: Mapping[str, float]) -> str:
    """Signed parts, the largest first; those that round to nothing are left out."""
    ordered: Iterable[tuple[str, float]] = sorted(parts.items(), key=lambda part: -abs(part[1]))
    return (
        ", ".join(f"{source_told(name)} {signed(yuan)}" for name, yuan in ordered if signed(yuan) != "0") or "no change"
    )


def source_told(name: str) -> str:
    """What a source of income, or a part of one, is called."""
    return SOURCE_WORDS.get(name, name)
