"""What a county is made of, as its mechanisms see it: every attribute declared, with who writes it.

A mechanism reads all of it and writes its own. What belongs to one mechanism alone is an object of that mechanism's
class, made when the county is, and found by the class: `county.own(Logistics).nodes`.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from tongyu.county.agents import Cooperative, LogisticsHub, Platform, SocialWorker
from tongyu.county.calendar import Calendar
from tongyu.county.facts import CountyFacts
from tongyu.county.geography import Geography
from tongyu.county.households.columns import Columns
from tongyu.county.households.moving import Moving
from tongyu.county.households.people import People
from tongyu.county.households.ties import Ties
from tongyu.county.ledger import Ledger
from tongyu.county.numbers.crops import Crops, by_crop
from tongyu.county.numbers.series import Dated
from tongyu.county.parameters import gather
from tongyu.county.programme.programme import Programme, Till
from tongyu.kernels.channels import Terms
from tongyu.kernels.counting import Counted
from tongyu.kernels.poverty import is_poor

Group = TypeVar("Group", bound=tuple[Any, ...])
Own = TypeVar("Own")
Use = Callable[["State"], float]


class State:
    """A county between two steps of its month. Money and goods are those of the sample, of one household in `scale`."""

    # Given: by the scenario and the seed.
    seed: int
    key: np.uint64  # the seed, as kernels take it
    start: str  # "2011-01", the first month
    stress: tuple[str, ...]  # overlays that are on
    sample: int  # households as the run begins
    scale: float  # households of the county for each of these
    threads: int
    facts: CountyFacts
    values: dict[str, float]  # every number by name; changed by `revise` alone

    # The map and who lives on it: made by the county; households and persons are others after `regroup`.
    geography: Geography
    villages: int
    townships: int
    crops: Crops
    calendar: Calendar
    dated: Dated  # series by calendar year
    columns: Columns
    people: People
    rows_by_village: NDArray[np.int64]  # (n,); those of village v from its start to the next
    village_start: NDArray[np.int64]  # (villages + 1,)
    usual_land: float  # mu a head
    rows_of_township: list[NDArray[np.int64]]

    # The clock: set by the county as a month begins.
    month: int  # from 0 on
    date: str  # "2014-05"
    year: int
    month_of_year: int  # January = 0
    year_fraction: float
    rollout: float  # share of the national roll-out of platforms and parcels that has happened

    # Institutions: each an agent or a till of its own, moved by the mechanisms that deal with it.
    government: Till
    cooperatives: list[Cooperative]
    platforms: list[Platform]
    hubs: list[LogisticsHub]  # the county centre first, then a township each
    social_workers: list[SocialWorker]
    programme: Programme

    # What several mechanisms write.
    terms: Terms  # of the month's channels: logistics, cooperatives, community, produce selection, selling
    ties: Ties  # grown by mutual aid
    local_wages: NDArray[np.float64]  # (townships,) yuan that hubs and cooperatives owe; paid by work
    state_paid: float  # yuan since the start, of all that the state pays in every scenario
    ledger: Ledger

    # What has been measured: by the county, as a month ends.
    counted: Counted  # how many households are what, this month
    figures: dict[str, float]  # of the latest month
    months: dict[str, dict[str, float]]  # the same of all months, by date
    income_by_year: dict[int, NDArray[np.float32]]  # (n,) yuan a head, by complete year
    line_by_year: dict[int, float]  # the national line of these years, yuan a head
    flags_by_year: dict[int, NDArray[np.uint8]]  # (n,) by which yardsticks poor, bits of `kernels.yardsticks`

    _own: dict[type[Any], Any]
    _own_columns: dict[str, NDArray[Any]]
    _groups: dict[type[Any], Any]
    _scratch: dict[tuple[str, str], NDArray[Any]]

    @property
    def used(self) -> Mapping[str, Use]:
        """What tells the share, 0-1, of what a lever delivered that somebody used, by lever."""
        raise NotImplementedError

    def regroup(self, moving: Moving, ids: NDArray[np.int64], people: People) -> None:
        """Take over other households, with these `ids` (m,) and `people`."""
        raise NotImplementedError

    def own(self, kind: type[Own]) -> Own:
        """What a mechanism keeps in this county, by its class."""
        found: Own = self._own[kind]
        return found

    def by_crop(self, what: str) -> NDArray[np.float64]:
        """The number `what` of each of the county's crops, `crops.<crop>.<what>`, (crops,)."""
        return by_crop(self.values, self.crops.names, what)

    @property
    def last_harvest(self) -> int:
        """The month in which the last of the crops comes in, January = 0: the season of prices begins with it."""
        return self.calendar.last_harvest(self.crops.harvest.tolist())

    def column(self, name: str) -> NDArray[Any]:
        """The column (households,) that an added mechanism declares under `name`. Raises KeyError for another."""
        return self._own_columns[name]

    def numbers(self, kind: type[Group]) -> Group:
        """The parameters of a mechanism as the named tuple its kernel takes."""
        if kind not in self._groups:
            self._groups[kind] = gather(kind, self.values)
        group: Group = self._groups[kind]
        return group

    def revise(self, name: str, value: float) -> None:
        """Give a parameter another value from now on."""
        self.values[name] = value
        self._groups.clear()

    def scratch(self, name: str, kind: Any = np.float64) -> NDArray[Any]:
        """An array (households,) to write in, for as long as a step lasts; the same one for the same name and type."""
        key = (name, np.dtype(kind).str)
        if key not in self._scratch:
            self._scratch[key] = np.zeros(len(self.columns.id), dtype=kind)
        return self._scratch[key]

    def incomes_at_line(self) -> dict[int, NDArray[np.float32]]:
        """`income_by_year` over each year's line, times today's, so that one line tells for all years who was poor."""
        now = self.values["line.national"]
        return {
            year: incomes if line == now else (incomes * np.float32(now / line)).astype(np.float32)
            for (year, incomes), line in zip(self.income_by_year.items(), self.line_by_year.values(), strict=True)
        }

    def poor(self) -> NDArray[np.bool_]:
        """Which households are poor by their income of the last twelve months, (households,)."""
        h = self.columns
        return is_poor(h.income_12 / h.persons, self.values["line.national"])

    def neediness(self) -> NDArray[np.float64]:
        """Headcount by township over the last twelve months, (townships,)."""
        h = self.columns
        persons = np.bincount(h.township, weights=h.persons, minlength=self.townships)
        counted = np.bincount(h.township, weights=h.persons * self.poor(), minlength=self.townships)
        return counted / np.maximum(persons, 1.0)

    def awake_cooperatives(self) -> int:
        """How many cooperatives do anything for their members."""
        return sum(cooperative.open for cooperative in self.cooperatives)
