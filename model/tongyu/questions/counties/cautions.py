"""What is unlikely in a county's tables without being wrong: it is said, and nothing is refused."""

from collections.abc import Iterator

from tongyu.county.facts import MU_A_KM2, CountyFacts
from tongyu.county.tables import PARAMETERS, tables_of
from tongyu.questions.counties.summary import Summary, survey_totals
from tongyu.text.months import month_after

SHARES_OFF = 0.05  # that the shares of all crops may be off 1
MADE_OFF = 0.05  # that the made population may be off the facts
TOTALS_OFF = 0.10  # that the survey may be off the facts
PRICE_FACTOR = 2.0  # either way, of observed prices and the usual one
HARVEST_A_HEAD = (100.0, 50_000.0)  # yuan a person in a usual year
MOST_CROPLAND = 0.6  # of the county's area
VILLAGE = (30, 20_000)  # persons


def cautions(county: CountyFacts) -> Iterator[str]:
    """What the tables themselves make one wonder about, a sentence each."""
    yield from _of_crops(county)
    yield from _of_prices(county)
    yield from _of_facts(county)
    yield from _of_numbers(county)
    yield from _of_the_survey(county)


def cautions_of(summary: Summary) -> Iterator[str]:
    """What the population that is made of them makes one wonder about."""
    for figure in summary.figures:
        off = figure.difference
        if figure.name == "persons" and off is not None and figure.facts and abs(off) > MADE_OFF * figure.facts:
            yield (
                f"The made population has {figure.made:,.0f} persons, the facts {figure.facts:,.0f}: households of"
                " elders and the mean size do not go together (population.elderly, population.elderly_pair)."
            )


def _of_crops(county: CountyFacts) -> Iterator[str]:
    for column in ("share", "listing_share", "brand_share"):
        total = sum(crop.value(column) for crop in county.crops)
        if abs(total - 1.0) > SHARES_OFF:
            yield f"crops.csv, {column}: all crops together have {total:.2f}, not 1."
    for crop in county.crops:
        raw = crop.price / crop.milling_yield
        for column in ("listing_price", "brand_price"):
            if crop.value(column) < raw:
                yield (
                    f"crops.csv, {crop.crop}: {column} = {crop.value(column):g} is less than the {raw:.2f} yuan that"
                    " the raw produce in a consumer kg costs."
                )
        if crop.brand_price < crop.listing_price:
            yield f"crops.csv, {crop.crop}: brand_price is below listing_price."
        margin = crop.price * crop.yield_ - crop.inputs
        if margin < 0.0:
            yield f"crops.csv, {crop.crop}: a mu loses {-margin:,.0f} yuan in a usual year (price x yield - inputs)."
    a_mu = sum(crop.share * crop.yield_ * crop.price for crop in county.crops)
    a_head, (least, most) = a_mu * county.mu_per_person, HARVEST_A_HEAD
    if not least <= a_head <= most:
        yield f"A usual harvest is worth {a_head:,.0f} yuan a head; {least:,.0f}-{most:,.0f} would be likely."


def _of_prices(county: CountyFacts) -> Iterator[str]:
    usual = {crop.crop: crop.price for crop in county.crops}
    for prices in county.prices:
        real = [price / county.dated.price_level(int(month[:4])) for month, price in prices.values]
        mean = sum(real) / len(real)
        if not 1.0 / PRICE_FACTOR <= mean / usual[prices.crop] <= PRICE_FACTOR:
            yield (
                f"prices.csv, {prices.crop}: {mean:.2f} yuan of 2015 a kg on average, and {usual[prices.crop]:g} is"
                " its usual price in crops.csv; are the units the same?"
            )


def _of_facts(county: CountyFacts) -> Iterator[str]:
    cropland = county.mu_per_person * county.persons / MU_A_KM2 / county.area_km2
    if cropland > MOST_CROPLAND:
        yield f"county.toml: cropland is {100.0 * cropland:.0f} % of the county's area (mu_per_person x persons)."
    a_village, (least, most) = county.persons / county.villages, VILLAGE
    if not least <= a_village <= most:
        yield f"county.toml: {a_village:,.0f} persons a village; {least:,}-{most:,} would be likely."
    last = int(month_after(county.calendar.start, county.calendar.months - 1)[:4])
    first, until = county.published
    if int(county.calendar.start[:4]) < first or last > until:
        yield (
            f"series.csv, rural_cpi: {first}-{until}, and the county runs from {county.calendar.start[:4]} to {last};"
            " beyond, its first and last values stand."
        )


def _of_numbers(county: CountyFacts) -> Iterator[str]:
    for name, number in tables_of((), county).parameters.items():
        usual = PARAMETERS.get(name)
        if name.startswith("trend.") and usual is not None and not usual.low <= number.value <= usual.high:
            yield (
                f"parameters.toml: {name} = {number.value:g} {number.unit} is outside the model's"
                f" {usual.low:g} to {usual.high:g}."
            )


def _of_the_survey(county: CountyFacts) -> Iterator[str]:
    told = survey_totals(county)
    facts = {"persons": float(county.persons), "land_mu": county.persons * county.mu_per_person}
    for name, stated in facts.items():
        if name in told and abs(told[name] - stated) > TOTALS_OFF * stated:
            yield f"households.csv: {told[name]:,.0f} {name} by its weights, and {stated:,.0f} by county.toml."
