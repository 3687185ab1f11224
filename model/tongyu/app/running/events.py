"""What happens in a month and charts mark: the programme's beginning and end, droughts, spikes, festivals, stress."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from tongyu.county.mechanisms.brand import FESTIVALS
from tongyu.county.mechanisms.prices import OutsidePrices
from tongyu.county.mechanisms.weather import Weather
from tongyu.county.overlays import BRAND_SCANDAL, COMMISSION_RISE, FUNDING_ENDS, STATION_CLOSURES, month_of

if TYPE_CHECKING:
    from tongyu.county.county import County

SPIKE = 1.5  # times the usual outside price
DROUGHT_SEEN = 6  # the month of the year, January = 0, in which a drought year is marked
OF_STRESS = {
    BRAND_SCANDAL: "stress.scandal_at",
    COMMISSION_RISE: "stress.commission_at",
    FUNDING_ENDS: "stress.funding_ends",
    STATION_CLOSURES: "stress.closures_at",
}
"""The overlays that strike in one month, with the number that says in which."""

KINDS = ("starts", "ends", "drought", "spike", "festival", *OF_STRESS)
"""All kinds of events."""


class Event(NamedTuple):
    """What happened; `crop` whose price spiked."""

    kind: str
    crop: str = ""


class Watch:
    """Tells the events of each month of one county; to be asked once a month, from its first on."""

    def __init__(self) -> None:
        self._working = False  # whether a lever moved last month
        self._high: frozenset[str] = frozenset()  # crops whose price was high last month

    def events(self, county: "County") -> tuple[Event, ...]:
        """What happened in the month that is over."""
        return (*self._of_programme(county), *self._of_prices(county), *_of_the_year(county), *_of_stress(county))

    def _of_programme(self, county: "County") -> Iterator[Event]:
        working = any(setting.level(county.date) > 0.0 for _, setting in county.scenario.programme_items())
        if working != self._working:
            yield Event("starts" if working else "ends")
        self._working = working

    def _of_prices(self, county: "County") -> Iterator[Event]:
        prices = county.own(OutsidePrices)
        high = frozenset(
            crop for crop, dear in zip(county.crops.names, prices.outside > SPIKE * prices.now, strict=True) if dear
        )
        for crop in county.crops.names:
            if crop in high - self._high:
                yield Event("spike", crop)
        self._high = high


def _of_the_year(county: "County") -> Iterator[Event]:
    if county.month_of_year == DROUGHT_SEEN and county.own(Weather).is_drought(county.year):
        yield Event("drought")
    held = county.programme.level("branding.festivals")
    if county.month_of_year in FESTIVALS and held > FESTIVALS.index(county.month_of_year):
        yield Event("festival")


def _of_stress(county: "County") -> Iterator[Event]:
    for overlay, number in OF_STRESS.items():
        if overlay in county.stress and county.date == max(month_of(county.values[number]), county.start):
            yield Event(overlay)
