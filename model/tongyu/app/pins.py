"""Runs that are kept beside the one that runs: their names and what charts show of them, no more."""

from collections.abc import Mapping
from dataclasses import dataclass

import solara

from tongyu.app.running.controller import View
from tongyu.scenario.scenario import Scenario

MOST = 3  # beside the one that runs


@dataclass(frozen=True, eq=False)
class Pin:
    """A run as far as it had come: its scenario and seed, and the numbers of its months."""

    scenario: Scenario
    seed: int
    numbers: tuple[Mapping[str, float], ...]

    @property
    def key(self) -> str:
        """What tells it from others."""
        return f"{self.scenario.fingerprint}-{self.seed}-{len(self.numbers)}"


class Pins:
    """The runs that are kept of one tab."""

    def __init__(self) -> None:
        self.kept: solara.Reactive[tuple[Pin, ...]] = solara.reactive(())

    def pin(self, view: View) -> None:
        """Keep the run that `view` shows, of two counties the one with the programme."""
        if not view.now or len(self.kept.value) >= MOST:
            return
        numbers = tuple(figures.numbers for figures in view.seen[-1])
        made = Pin(view.setup.scenarios[-1], view.setup.seed, numbers)
        self.kept.value = (*(pin for pin in self.kept.value if pin.key != made.key), made)

    def unpin(self, key: str) -> None:
        """Take a run out of the charts."""
        self.kept.value = tuple(pin for pin in self.kept.value if pin.key != key)

    def keep_beside(self, scenario: Scenario) -> None:
        """Take out what charts cannot show beside `scenario`: runs of another county, or of other months."""
        kept = tuple(pin for pin in self.kept.value if _ground(pin.scenario) == _ground(scenario))
        if len(kept) < len(self.kept.value):
            self.kept.value = kept


def _ground(scenario: Scenario) -> tuple[str, str, int]:
    return scenario.county.digest, scenario.start, scenario.months
