"""Wholesale prices outside the county, and what farmers expect.

    x' = rho x + sd sqrt(1 - rho^2) z          (log deviation, yearly spread sd)
    spike' = spike * (1 - fade), or size with the chance `price.spike` / 12, for crops that spike
    price = usual * exp(x - sd^2 / 2 + spike) * (1 + season * cos(2 pi (month - dear) / 12))

The state's depots pay a floor price (临时收储) from the month of a harvest on, for `price.depots` months: as long as they
are open no price is below that harvest's floor. Until the next harvest the usual price, by which stocks are valued, is
not below it either, in yuan of 2015 by the price level of the harvest's year: what lies in store is worth what its own
harvest was worth, over New Year as well.

Expectation is adaptive: e' = e + learning * (price seen - e).
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from tongyu.county.draws import Purpose, normals, uniforms
from tongyu.county.mechanism import Mechanism
from tongyu.county.numbers.crops import Crops, by_crop
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.county.switches import Switch

Floats = NDArray[np.float64]


class OutsidePrices:
    """Outside wholesale prices, yuan per raw kg, and the county's expectation of its own."""

    def __init__(self, values: Mapping[str, float], crops: Crops, seed: int, stated: "Stated | None" = None) -> None:
        self.stated = stated
        self._values = values
        self._seed = seed
        self._crops, self._dear = crops.draws, crops.dear
        self._sd = by_crop(values, crops.names, "price_sd")
        self._can_spike = by_crop(values, crops.names, "spikes") > 0.5
        self.usual = by_crop(values, crops.names, "price")
        self._log = self._sd * normals(seed, Purpose.PRICE, self._crops)
        self._spike = np.zeros(len(self._crops))
        self.now = self.usual.copy()  # usual price since each crop's last harvest, not below that harvest's floor
        self.moved = False  # whether it is another than last month's
        self.outside = self.usual.copy()
        self.expected = self.usual.copy()

    def advance(
        self,
        month: int,
        month_of_year: int,
        stated: Floats | None = None,
        floor: Floats | float = 0.0,
        of_harvest: Floats | float = 0.0,
    ) -> None:
        """Move outside prices to `month`.

        Those `stated` (crops,), NaN where none was observed, are taken instead of drawn ones, and the drawn go on from
        them; none is below the `floor` (crops,) that the state pays this month, and no usual price below the floor
        `of_harvest` (crops,), each crop's last. All are yuan of 2015 a kg.
        """
        v = self._values
        rho = v["price.persistence"]
        z = normals(self._seed, Purpose.PRICE, self._crops, month)
        self._log = rho * self._log + self._sd * np.sqrt(1.0 - rho * rho) * z
        begins = uniforms(self._seed, Purpose.SPIKE, self._crops, month) < v["price.spike"] / 12.0
        self._spike = np.where(
            begins & self._can_spike, v["price.spike_size"], self._spike * (1.0 - v["price.spike_fade"])
        )
        season = 1.0 + v["price.season"] * np.cos(2.0 * np.pi * (month_of_year - self._dear) / 12.0)
        drawn = self.usual * np.exp(self._log - 0.5 * self._sd**2 + self._spike) * season
        if stated is not None and (seen := ~np.isnan(stated)).any():
            self._log[seen] = np.log(stated / (self.usual * season))[seen] + 0.5 * self._sd[seen] ** 2
            self._spike[seen] = 0.0
            drawn[seen] = stated[seen]
        self.outside = np.maximum(drawn, floor)
        before, self.now = self.now, np.maximum(self.usual, of_harvest)
        self.moved = not np.array_equal(before, self.now)

    def begin_at(self, floor: Floats, of_harvest: Floats) -> None:
        """Let prices begin no lower than the state's `floor` (crops,), and what is usual and expected than `of_harvest`."""
        self.now = np.maximum(self.usual, of_harvest)
        self.outside, self.expected = np.maximum(self.usual, floor), self.now.copy()

    def learn(self, seen: Floats) -> None:
        """Move the expectation toward the prices `seen` (crops,); 0 means nothing was traded."""
        step = self._values["price.learning"] * (seen - self.expected)
        self.expected = self.expected + np.where(seen > 0.0, step, 0.0)


class Stated:
    """What was observed of prices, and the state's floors under them, in yuan of 2015 a kg."""

    def __init__(self, county: State) -> None:
        names = list(county.crops.names)
        self._none = np.full(len(names), np.nan)
        self._floors = [
            (c, f"floor_price.{name}") for c, name in enumerate(names) if f"floor_price.{name}" in county.dated
        ]
        self._by_month: dict[str, Floats] = {}
        for each in county.facts.prices:
            for month, price in each.values:
                row = self._by_month.setdefault(month, self._none.copy())
                row[names.index(each.crop)] = price / county.dated.price_level(int(month[:4]))

    def observed(self, month: str) -> Floats:
        """Prices of `month` ("2014-05"), (crops,); NaN where there is none."""
        return self._by_month.get(month, self._none)

    def floor(self, county: State) -> Floats:
        """What depots pay this month, (crops,): the floor of each crop's last harvest; 0 without one, or once they close."""
        floor = np.zeros(len(self._none))
        for crop, series in self._floors:
            since, year = _last_harvest(county, crop)
            if since < county.values["price.depots"]:
                floor[crop] = county.dated.at(series, year) / county.dated.price_level(county.year)
        return np.asarray(county.values["price.floor"] * floor)

    def of_harvest(self, county: State) -> Floats:
        """The floor of each crop's last harvest, open depots or not, (crops,), at the prices of the harvest's year."""
        floor = np.zeros(len(self._none))
        for crop, series in self._floors:
            _, year = _last_harvest(county, crop)
            floor[crop] = county.dated.at(series, year) / county.dated.price_level(year)
        return np.asarray(county.values["price.floor"] * floor)


def _last_harvest(county: State, crop: int) -> tuple[int, int]:
    """Months since the last harvest of `crop` came in, 0-11, and its year."""
    since = (county.month_of_year - int(county.crops.harvest[crop])) % 12
    return since, county.year - (since > county.month_of_year)


def advance(county: State) -> None:
    """Move outside prices to the county's month."""
    prices = county.own(OutsidePrices)
    now = county.month, county.month_of_year
    if prices.stated is None:
        prices.advance(*now)
    else:
        stated = prices.stated
        prices.advance(*now, stated.observed(county.date), stated.floor(county), stated.of_harvest(county))


def begin(county: State) -> OutsidePrices:
    """Prices before the county's first month."""
    return OutsidePrices(county.values, county.crops, county.seed, Stated(county))


def open_markets(county: State) -> None:
    """Before the first month prices, and what is expected of them, are the usual ones since the last harvest."""
    prices = county.own(OutsidePrices)
    if prices.stated is not None:
        prices.begin_at(prices.stated.floor(county), prices.stated.of_harvest(county))
    county.terms.wholesale[:] = prices.outside


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("price.persistence", 0.93, "a month", (0.85, 0.97), (0, 0.999), "assumed", "", "of outside prices around their usual level"),
    number("price.spike", 0.04, "a year", (0.02, 0.08), (0, 1), "assumed", "mung_2010", "chance that a price spike begins"),
    number("price.spike_size", 0.69, "log points", (0.4, 1.4), (0, 2), "derived", "mung_2010", "a doubling; 2009-10 saw two"),
    number("price.spike_fade", 0.15, "a month", (0.1, 0.4), (0, 1), "derived", "mung_2010", "reversal of a spike"),
    number("price.season", 0.04, "share", (0.0, 0.08), (0, 0.5), "assumed", "", "outside price below its mean after harvest and above it in early summer"),
    number("price.elasticity", 15.0, "-", (8, 30), (1, 200), "assumed", "", "of wholesale demand around the outside price"),
    number("price.depth", 0.5, "of a usual harvest a month", (0.3, 1.0), (0.05, 10), "assumed", "", "what traders take at the outside price"),
    number("price.learning", 0.15, "a month", (0.05, 0.3), (0, 1), "assumed", "", "how fast expected prices follow seen ones"),
    number("price.floor", 1.0, "times the series", (0.95, 1.05), (0, 10), "assumed", "", "what the state's depots pay for a crop, over the series floor_price"),
    number("price.depots", 7.0, "months", (6, 12), (0, 12), "assumed", "", "from the month of a harvest on, in which depots pay its floor price: for maize from October to April; 12: what they sell holds prices up until the next harvest"),
)
# fmt: on

SWITCHES = (
    Switch(
        "price_risk",
        "outside prices move",
        "swing of price_mung_bean",
        neutral={"crops.*.price_sd": 0, "price.spike": 0, "price.season": 0},
    ),
    Switch("floor_price", "the state buys at a floor price", "trader_sales", neutral={"price.floor": 0}),
)

MECHANISM = Mechanism(
    name="prices",
    does="wholesale prices outside the county, and what farmers expect",
    numbers=NUMBERS,
    switches=SWITCHES,
    state=begin,
)
