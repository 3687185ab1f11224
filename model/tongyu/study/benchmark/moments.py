"""One month of a county, stopped before each kernel that is raced: the arrays that the kernel was about to get."""

from dataclasses import dataclass

import numpy as np

from tongyu.county import County
from tongyu.households.columns import Columns
from tongyu.kernels.clearing import Clearing, Entry, Floats, Markets, Offers, Online, find_entry
from tongyu.kernels.visits import Sums, empty_sums

BEFORE_PERSUADING, BEFORE_SETTLING, BEFORE_LIVING = "lessons.hold", "selling.clear_markets", "state_support.pay"
"""The steps after which the columns are copied."""


@dataclass
class Moment:
    """A month that has been lived, and the columns as they were within it."""

    county: County
    columns: dict[str, Columns]  # by the step that was just over

    @property
    def offers(self) -> Offers:
        """The month's n offers."""
        return self.county.selling.offered()[0]

    @property
    def online(self) -> Online:
        """The rows of those that may go online."""
        return self.county.selling.offered()[1]

    @property
    def markets(self) -> Markets:
        """What sellers met."""
        found = self.county.selling.markets
        assert found is not None  # the county has lived a month
        return found

    @property
    def cleared(self) -> Clearing:
        """Prices, rents and flows of the month."""
        found = self.county.selling.cleared
        assert found is not None
        return found

    @property
    def seen(self) -> Floats:
        """The unknowns as offers see them, at the month's answer."""
        cleared = self.cleared
        ways = cleared.hub_rents[1:] + cleared.hub_rents[0]
        return np.concatenate([cleared.prices, cleared.quota_rents, ways])

    @property
    def entry(self) -> Entry:
        """Who could go where."""
        return find_entry(self.offers, self.online, self.markets)[0]

    def empty_sums(self) -> Sums:
        """Room for what a pass finds."""
        return empty_sums(self.offers, self.online, self.seen.size)


def stop_in_next_month(county: County) -> Moment:
    """Let `county` live a month and note what its kernels were given."""
    moment = Moment(county, {})

    def note(phase: str, step: str) -> None:
        if step in (BEFORE_PERSUADING, BEFORE_SETTLING, BEFORE_LIVING):
            moment.columns[step] = copied(county.columns)

    county.step_observer = note
    county.step()
    county.step_observer = None
    return moment


def copied(columns: Columns) -> Columns:
    """The same columns in other arrays."""
    return Columns(**{name: column.copy() for name, column in columns._asdict().items()})


def refill(columns: Columns, source: Columns) -> None:
    """Copy `source` into the arrays of `columns`."""
    for name, column in columns._asdict().items():
        column[...] = getattr(source, name)
