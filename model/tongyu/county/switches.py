"""Switches: every mechanism, and every link between e-commerce and social work, can be turned off.

A mechanism that is off leaves steps of the month out, or stands at parameters at which it does nothing: the accounts
close all the same, and two runs that differ in one switch show what the mechanism is worth. Cross-links are what the
paper's claim hangs on: where one side of the programme makes the other stronger (or gets in its way). The prior of
each includes nothing at all; `cross_links` turns all of them off at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

ALL_LINKS = "cross_links"


@dataclass(frozen=True)
class Switch:
    """One switch.

    `shows` is a figure of the monthly table that moves when it is turned off, in `scenario`: its mean over the months,
    or with "swing of" before it the standard deviation of its yearly means; with a minus, it is lower while the
    mechanism works.
    """

    name: str
    does: str
    shows: str
    scenario: str = "baseline"
    steps: tuple[str, ...] = ()  # of the month that are left out
    neutral: Mapping[str, float] = field(default_factory=dict)  # parameters at which it does nothing
    link: bool = False  # whether it is a cross-link
