"""Where a tab stands in the lesson."""

from collections.abc import Callable
from typing import Protocol

import solara

from tongyu.app.lesson.steps import STEPS, Found, Step, poorest_village
from tongyu.app.pairs.pairs import CHOICES, Paired
from tongyu.app.running import setting
from tongyu.app.running.controller import View
from tongyu.scenario.scenario import Scenario, load
from tongyu.text.months import months_between

NOTHING_YET = ("", -1)


class Stage(Protocol):
    """A tab, as far as a lesson sets it and asks it."""

    page: solara.Reactive[str]
    levers_shown: solara.Reactive[bool]
    difference: solara.Reactive[bool]
    marked: solara.Reactive[str]
    view: solara.Reactive[View | None]

    def choose_layer(self, layer: str) -> None: ...

    def open_village(self, village: int | None) -> None: ...

    def run_pairs(self, pairs: int) -> None: ...

    def run_lesson(self, page: str, scenario: Scenario, seed: int, month: int) -> Scenario: ...


class Lesson:
    """The step a tab is at, and the figures that each step found, which stay as they were when it found them."""

    def __init__(self) -> None:
        self.shown = solara.reactive(True)
        self.number = solara.reactive(0)
        self.found: solara.Reactive[dict[str, Found]] = solara.reactive({})
        self.answers: solara.Reactive[dict[str, Paired]] = solara.reactive({})  # all pairs of a step, by its name
        self._wanted: tuple[str, int] | None = None  # fingerprint and seed that the step is about; None: whatever runs

    @property
    def step(self) -> Step:
        """The step that is shown."""
        return STEPS[self.number.value]

    def go(self, tab: Stage, number: int) -> None:
        """Go to the step of that number and do on `tab` what it asks for; past the last is the lesson's end."""
        if number >= len(STEPS):
            self.end(tab)
            return
        self._wanted = NOTHING_YET  # until it is asked for; what is seen in between is of the step before
        self.number.value = max(0, number)
        step = self.step
        self.found.value = {name: found for name, found in self.found.value.items() if name != step.name}
        tab.marked.value = step.marked
        tab.levers_shown.value = step.levers
        tab.choose_layer(step.layer)
        tab.open_village(None)
        scenario = self._scenario(step)
        chosen = tab.run_lesson(step.page, scenario, step.seed, months_between(load("baseline").start, step.month))
        self._wanted = (chosen.fingerprint, step.seed)
        tab.difference.value = False
        if step.pairs:
            tab.run_pairs(CHOICES[0])
        if tab.view.value is not None:
            self.see(tab, tab.view.value)

    def resume(self, number: int, sampled: Callable[[Scenario], Scenario]) -> None:
        """Be at the step of that number, as an address says, without doing what it asks for.

        `sampled` gives a scenario the sample that is chosen. A step without a scenario takes what runs.
        """
        self.number.value = number
        step = self.step
        self._wanted = (
            (setting.sampled(sampled(self._scenario(step))).fingerprint, step.seed) if step.scenario else None
        )

    def is_of_step(self, scenario: Scenario, seed: int) -> bool:
        """Whether that is what the step that is shown speaks of."""
        return self._wanted is None or self._wanted == (scenario.fingerprint, seed)

    def answer(self, name: str, paired: Paired) -> None:
        """Keep all pairs of the step of that name, if they are its own, so that later steps can tell of them."""
        own = name == self.step.name and self.is_of_step(paired.scenario, paired.seed)
        if own and paired.comparison is not None and self.answers.value.get(name) is not paired:
            self.answers.value = {**self.answers.value, name: paired}

    def end(self, tab: Stage) -> None:
        """Put the lesson away; it can be taken up again where it was left."""
        self.shown.value = False
        tab.marked.value = ""

    def see(self, tab: Stage, view: View) -> None:
        """Read the step's figures off `view`, if it stands where the step wants it and they are not read yet.

        Nothing is read off another county than the one that the lesson is about.
        """
        step, running = self.step, view.setup.scenarios[-1]
        if not setting.is_usual(running.county):
            return
        asked = self.is_of_step(running, view.setup.seed)
        if step.name in self.found.value or tab.page.value != step.page or not asked:
            return
        counties = 2 if step.page == "two" else 1
        there = view.working is None and len(view.now) == counties and view.now[-1].date == step.month
        if step.waits and not there:
            return
        if step.village:
            tab.open_village(poorest_village(view.now[-1]))
        self.found.value = {**self.found.value, step.name: step.read(view, self.found.value)}

    @staticmethod
    def _scenario(step: Step) -> Scenario:
        scenario = load(step.scenario or "both")
        if step.twice:
            scenario = setting.moved(scenario, step.twice, 2.0 * setting.intensity_of(scenario, step.twice))
        return scenario
