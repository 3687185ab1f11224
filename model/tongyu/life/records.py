"""What a told life consists of: events, flows of money, grain, months, years. All money in yuan of 2015.

Nothing here is computed but sums; `watching` fills the months, `years` the years.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Value = float | int | str | bool | None


@dataclass(frozen=True)
class Event:
    """Something that happened to the household, in the phase of the month in which it happened."""

    month: str  # "2014-05"
    phase: str  # of `county.SCHEDULE`
    kind: str  # see `report.life` for all kinds in words
    values: Mapping[str, Value]  # yuan, kg, hours, months; names say which


@dataclass(frozen=True)
class Flow:
    """Money (or food from the own field, valued) that the household got, above 0, or gave."""

    phase: str
    item: str
    yuan: float
    source: str | None  # of income, None where it is not income
    cash: bool = True  # False: income in kind
    crop: str | None = None


@dataclass(frozen=True)
class Sale:
    """One crop sold through one channel in one month."""

    crop: str
    channel: str  # "trader", "platform 1", ..., "brand"
    kg: float  # raw produce
    gross: float  # yuan, at the price net of commission; at the trader's what the household got
    kept: float  # yuan of it that the cooperative keeps until December
    costs: float  # yuan of milling, packing, parcels, freight, fees and rents; 0 at the trader's, who deducted them
    yuan: float  # what the household got: gross - kept - costs
    at_trader: float  # yuan that the trader would have paid for the same grain
    hours: float  # of own work

    @property
    def price(self) -> float:
        """What was left of a kg, yuan."""
        return self.yuan / self.kg


@dataclass(frozen=True)
class Grain:
    """A month's kg of one crop: stock before + harvested - sold - eaten - lost + kin = stock."""

    crop: str
    harvested: float
    sold: float
    eaten: float
    lost: float
    stock: float  # at the end of the month
    kin: float = 0.0  # got from kin, below 0 given

    @property
    def before(self) -> float:
        """In stock at the month's beginning."""
        return self.stock - self.harvested + self.sold + self.eaten + self.lost - self.kin


@dataclass(frozen=True)
class Month:
    """One month; cash_start + the flows in cash = cash_end."""

    month: str
    persons: int
    cash_start: float
    cash_end: float
    debt_start: float
    debt_end: float
    flows: tuple[Flow, ...]
    sales: tuple[Sale, ...]
    grain: tuple[Grain, ...]
    events: tuple[Event, ...]
    sick: bool  # an adult could not work this month
    wages_lost_ill: float  # outside wages that illness took
    wages_lost_selling: float  # outside wages that hours of selling online took, after illness
    income_12: float  # yuan of the last twelve months, change of stocks included
    registered: bool

    def income(self) -> dict[str, float]:
        """The month's income by source."""
        sums: dict[str, float] = {}
        for flow in self.flows:
            if flow.source is not None:
                sums[flow.source] = sums.get(flow.source, 0.0) + flow.yuan
        return sums


@dataclass(frozen=True)
class Change:
    """The year's income a head against that of other years of the same household, source by source; sums are exact."""

    years: tuple[int, ...]  # whose mean is compared with
    income: float  # a head in those years
    by_source: Mapping[str, float]  # yuan a head, this year less those


@dataclass(frozen=True)
class CropChange:
    """What a crop's sales brought more than last year, divided after Bennet (1920) into kg and price.

    quantity = (kg now - kg then) * mean of both prices, price = (price now - price then) * mean of both kg; the sum is
    the change of the money. Where there was none to sell in one of the years its price is taken from the other.
    """

    crop: str
    quantity: float  # yuan
    price: float  # yuan


@dataclass(frozen=True)
class Harvest:
    """A year's harvest and what acted on it; factors as in `kernels.growing.harvest`."""

    kg: Mapping[str, float]  # by crop
    share_of_usual: float | None  # of the own mean in the years before, None in the first
    weather: float  # share of a usual rain-fed harvest that the village's weather left
    drought: bool  # a drought struck the village
    inputs: float  # share of the season's inputs that was bought


@dataclass(frozen=True)
class Pivot:
    """A part of the year's income without which, all else equal, the household had been on the other side of the line.

    Arithmetic, not a cause: had it been otherwise, the household would have done other things too.
    """

    what: str  # a source that "moved", or an item
    yuan: float  # a head; above 0: it was there and lifted, below 0: it was missing


@dataclass(frozen=True)
class Standing:
    """By which yardsticks beside income the household was poor in a year, and what they looked at.

    What each is stands in `kernels.yardsticks`.
    """

    net: bool  # below the line less own payments for illness
    consumption: bool  # below the line by consumption
    impoverished: bool  # below the line only with own payments for illness
    catastrophic: bool  # own payments for illness
    hungry: bool
    untreated: bool  # an illness
    vulnerable: bool
    consumed: float  # yuan a head, own food included, care left out
    care_share: float  # own payments for illness, of consumption less food with them in it
    chance: float  # of being poor next year
    catastrophic_from: float  # `care_share`
    hungry_below: float  # `consumed`
    vulnerable_from: float  # `chance`


@dataclass(frozen=True)
class Year:
    """One complete calendar year."""

    year: int
    persons: int
    line: float  # national, yuan a head
    income: Mapping[str, float]  # yuan of the household by source
    items: Mapping[str, float]  # the same income by item
    against_last: Change | None
    against_usual: Change | None
    crops: tuple[CropChange, ...]  # against last year
    harvest: Harvest | None  # None where nothing was harvested
    stock: tuple[float, float]  # kg of all crops at the year's beginning and end
    sales: tuple[Sale, ...]  # the year's, summed by crop and channel
    months_ill: int
    care: float  # yuan that the household itself paid for illness; no income, but taken off in `net_per_head`
    wages_lost_ill: float
    wages_lost_selling: float
    registered: bool  # at the year's end
    pivots: tuple[Pivot, ...]
    yardsticks: Standing

    @property
    def per_head(self) -> float:
        """Yuan of income a head."""
        return sum(self.income.values()) / self.persons

    @property
    def poor(self) -> bool:
        """Whether income a head is below the line."""
        return self.per_head < self.line

    @property
    def net_per_head(self) -> float:
        """Yuan of income a head less own payments for illness."""
        return self.per_head - self.care / self.persons

    @property
    def poor_net(self) -> bool:
        """Whether income a head less own payments for illness is below the line."""
        return self.yardsticks.net

    @property
    def distance(self) -> float:
        """Income a head less the line, yuan."""
        return self.per_head - self.line


@dataclass(frozen=True)
class Portrait:
    """Who lives there, as the run begins. Invented."""

    township: str
    village: str
    km_hub: float
    km_station: float
    persons: int
    adults: int
    elders: int
    age: int
    schooling: float
    land: float
    irrigated: float
    crops: Mapping[str, float]  # share of the land
    chronic: bool
    ties: int
    cooperative: int | None
    cash: float
    debt: float


@dataclass(frozen=True)
class Life:
    """What happened to one household."""

    scenario: str
    fingerprint: str
    county: str
    published: tuple[int, int]  # first and last year that the county has price figures for
    crop_words: Mapping[str, Mapping[str, str]]  # what the county calls its crops: by language, then name
    seed: int
    household: int
    households: int  # in the sample
    households_of_county: int
    start: str
    portrait: Portrait
    months: tuple[Month, ...]
    years: tuple[Year, ...]

    def document(self) -> dict[str, Any]:
        """All of it as plain values, with what properties say."""
        from dataclasses import asdict

        document = asdict(self)
        for year, plain in zip(self.years, document["years"], strict=True):
            plain |= {"income_per_head": year.per_head, "poor": year.poor, "distance": year.distance}
            plain |= {"net_per_head": year.net_per_head, "poor_net": year.poor_net}
            _price(year.sales, plain["sales"])
        for month, plain in zip(self.months, document["months"], strict=True):
            _price(month.sales, plain["sales"])
        return document


def _price(sales: tuple[Sale, ...], plain: list[dict[str, Any]]) -> None:
    for sale, each in zip(sales, plain, strict=True):
        each["price"] = sale.price
