"""Where the time of a run goes: processor time by phase and step of the month."""

import time
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from tongyu.county.county import County
from tongyu.runs.record import SCHEMA

INITIALISE = "initialise"
MILLISECONDS = 1e3


class Part(NamedTuple):
    """What one step of the month cost."""

    phase: str
    step: str
    seconds: float  # of processor time, over the whole run
    share: float  # 0-1, of the run with its start


class Profile:
    """A stopwatch that a county tells of each step that is over.

    Making it starts the watch, so that the first stretch is the making of the county. Time is that of the processor,
    all threads of this process together, so that other programs do not count. Compiling a kernel does, where it was
    not compiled before.
    """

    def __init__(self, clock: Callable[[], float] = time.process_time) -> None:
        """`clock` tells seconds."""
        self._clock = clock
        self._seconds: dict[tuple[str, str], float] = {}
        self.months = 0
        self.passes: list[float] = []  # over the offers, by month
        self._at = clock()

    def watch(self, county: County) -> None:
        """Follow `county`, just made, from here on."""
        self._add(INITIALISE, INITIALISE)

        def note(phase: str, step: str) -> None:
            if phase == "record":
                self.months += 1
                self.passes.append(county.figures["passes"])
            self._add(phase, step)

        county.step_observer = note

    def _add(self, phase: str, step: str) -> None:
        now = self._clock()
        self._seconds[phase, step] = self._seconds.get((phase, step), 0.0) + now - self._at
        self._at = now

    @property
    def seconds(self) -> float:
        """Of the whole run with its start."""
        return sum(self._seconds.values())

    @property
    def parts(self) -> list[Part]:
        """The steps in the order of the month, the making of the county first."""
        whole = self.seconds
        return [
            Part(phase, step, spent, spent / whole if whole > 0.0 else 0.0)
            for (phase, step), spent in self._seconds.items()
        ]

    def a_month(self, part: Part) -> float | None:
        """Milliseconds a month; None for the making of the county, which is no part of a month."""
        if part.phase == INITIALISE or not self.months:
            return None
        return MILLISECONDS * part.seconds / self.months

    @property
    def document(self) -> dict[str, Any]:
        """The profile as plain values, for JSON."""
        return {
            "schema": SCHEMA,
            "kind": "profile",
            "clock": "processor time",
            "seconds": self.seconds,
            "months": self.months,
            "passes": {"median": float(np.median(self.passes)), "most": max(self.passes)} if self.passes else None,
            "parts": [part._asdict() | {"milliseconds_a_month": self.a_month(part)} for part in self.parts],
        }
