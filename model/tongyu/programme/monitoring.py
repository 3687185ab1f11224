"""Monitoring and evaluation: each quarter a report, money moved toward levers short of it, places toward need.

The other two levers of the pillar act where their data go: market reports on farmers' expectations (`kernels.offers`),
participation on how well need is seen (`kernels.state_support`).
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tongyu.county import County


def monitor(county: "County") -> None:
    """At the end of a quarter, move unused money to levers that lack it, and lean levers toward needy townships."""
    strength = min(1.0, county.programme.level("monitoring.reallocation"))
    if county.month_of_year % 3 == 2:
        county.programme.reallocate(strength * county.values["monitoring.tolerance"])
        county.programme.lean(strength * county.values["monitoring.lean"])
