"""A life in plain sentences: who they are, why each year was poor or not, what happened in each month."""

from collections.abc import Iterator

from tongyu.life.pairing import Pair, PairedYear
from tongyu.life.records import Life, Month, Portrait
from tongyu.report.amounts import in_yuan, percent, plain, signed
from tongyu.report.life_events import Crops, happenings
from tongyu.report.life_years import moves_told, source_told, year_told
from tongyu.report.wording import INVENTED, horizon_in_words, sample_in_words
from tongyu.text.wording import county_called

LEGEND = (
    "Yuan are of 2015, kg of raw produce; a price is what was left of a kg in yuan, after all costs but own hours;"
    " sales of less than 5 yuan\nare in the sums only. Income is what was received, own food valued and inputs"
    " deducted, plus what was put by: stocks at a constant price\nand growing crops at cost, less at the year's"
    " beginning. What others pay for illness is no income. What decided is arithmetic on the\nhousehold's own books,"
    " all else as booked, no claim about causes. One household in one run is one draw of luck."
)


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
        f" {in_yuan(who.cash)} in cash, {in_yuan(who.debt)} of debt at the start."
    )


def _paired(other: str, year: PairedYear) -> str:
    gap = year.income - year.other_income
    moves = {source_told(source): yuan for source, yuan in year.by_source.items()}
    same = "the same income" if signed(gap) == "0" else f"{signed(gap)} here: {moves_told(moves)}"
    return (
        f"  In {other} the same household had {plain(year.other_income)} yuan a head"
        f" ({'poor' if year.other_poor else 'not poor'}), {same}."
    )


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
