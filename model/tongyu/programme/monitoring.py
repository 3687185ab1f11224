"""Monitoring and evaluation: each quarter a report, and money moved toward levers that could deliver more.

The other two levers of the pillar act where their data go: market reports on farmers' expectations (`kernels.offers`),
participation on how well need is seen (`kernels.state_support`).
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tongyu.county import County


def monitor(county: "County") -> None:
    """At the end of a quarter, move unused money to levers that lack it."""
    strength = county.programme.level("monitoring.reallocation")
    if strength > 0.0 and county.month_of_year % 3 == 2:
        county.programme.reallocate(min(1.0, strength) * county.values["monitoring.tolerance"])
