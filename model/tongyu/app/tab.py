"""What one browser tab remembers and what it can be asked to do; it holds its counties, and frees them on closing."""

import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar

import solara

from tongyu.app import opened, served
from tongyu.app.challenge.rules import brought_to_budget
from tongyu.app.challenge.tries import Tries
from tongyu.app.lesson.lesson import Lesson
from tongyu.app.running import setting
from tongyu.app.running.controller import Controller, Setup, View
from tongyu.app.running.reading import Reader, Reading
from tongyu.app.words import LANGUAGES
from tongyu.errors import InputError, TongyuError
from tongyu.runs.counterfactual import counterfactual_of
from tongyu.runs.sampling import sample_of
from tongyu.scenario.scenario import Scenario
from tongyu.text.months import month_after

OPENING = 24  # months that are over when a page opens: the second year is the first that charts can show
FIRST_SCENARIO = "both"


class TooManyTabs(TongyuError):
    """As many counties are open as this server may have."""


@dataclass(frozen=True)
class Chosen:
    """What a person has set: the scenario the levers make, where it came from, and the luck."""

    scenario: Scenario
    base: str  # the shipped scenario it came from, "" for a file or a link
    origin: Scenario  # the same before its levers were moved here
    seed: int = 1

    @classmethod
    def from_(cls, origin: Scenario, base: str, seed: int) -> "Chosen":
        """What is set where no lever has been moved yet."""
        return cls(origin, base, origin, seed)

    def changed(self, scenario: Scenario) -> "Chosen":
        """The same with other levers, which are `scenario`'s."""
        return replace(self, scenario=setting.called_by_its_levers(scenario, self.origin))


@dataclass(frozen=True)
class Opened:
    """The village whose households are listed, and whether it is that of the baseline beside the programme."""

    village: int
    of_baseline: bool = False

    @property
    def county(self) -> int:
        """Which of the counties of a view it belongs to."""
        return 0 if self.of_baseline else -1


@dataclass(frozen=True)
class Wanted:
    """The household whose life is read, in the run that it was clicked in."""

    household: int
    scenario: Scenario
    seed: int


class Tab:
    """The state of a tab: its attributes are reactive, and what it can be asked to do is its methods."""

    _open: ClassVar["weakref.WeakSet[Tab]"] = weakref.WeakSet()
    _lock: ClassVar = threading.Lock()

    def __init__(self, language: str = "", link: str = "", seed: str = "") -> None:
        """Raises TooManyTabs; a bad `link` is told on the page, which opens with the first scenario all the same."""
        with self._lock:
            if len(self._open) >= served.tabs:
                raise TooManyTabs(str(len(self._open)))
            self._open.add(self)
        self.language = solara.reactive(language if language in LANGUAGES else next(iter(LANGUAGES)))
        self.page = solara.reactive("county")
        self.layer = solara.reactive("poverty")
        self.levers_shown = solara.reactive(False)
        self.marked = solara.reactive("")  # the chart that is pointed at
        self.speed = solara.reactive(0)
        self.fault = solara.reactive("")
        self.village: solara.Reactive[Opened | None] = solara.reactive(None)
        self.household: solara.Reactive[Wanted | None] = solara.reactive(None)
        self.reading: solara.Reactive[Reading | None] = solara.reactive(None)
        self.study = solara.reactive("")  # of the results page, by its name in the list
        self.view: solara.Reactive[View | None] = solara.reactive(None)
        luck = int(seed) if seed.isdecimal() and int(seed) <= setting.LARGEST_SEED else 1
        start = Chosen.from_(_sampled(opened.scenario(FIRST_SCENARIO)), FIRST_SCENARIO, luck)
        try:
            start = Chosen.from_(_sampled(setting.from_link(link)), "", luck) if link else start
        except InputError as error:
            self.fault.value = str(error)
        self.chosen = solara.reactive(start)
        self.running = solara.reactive(start)  # what the county runs with
        self._reader = Reader(self.reading.set)
        self.lesson = Lesson()
        self.tries = Tries(served.scorer)
        self._controller = Controller(self._seen)
        self._run(OPENING - 1)

    def close(self) -> None:
        """Free the counties."""
        self._controller.close()
        self._reader.close()
        self.tries.cancel()
        with self._lock:
            self._open.discard(self)

    # The clock

    def play(self) -> None:
        """Play until the horizon."""
        self._controller.play()

    def pause(self) -> None:
        """Stop after the month that is under way."""
        self._controller.pause()

    def step(self) -> None:
        """One month."""
        self._controller.step()

    def reset(self) -> None:
        """The same counties from their beginning."""
        self._run(OPENING - 1, afresh=True)

    def look(self, month: int | None) -> None:
        """Show a past month; None: the latest."""
        self._controller.look(month)

    def choose_speed(self, months_a_second: int) -> None:
        """How many months a second to play, 0 as fast as it can."""
        self.speed.value = months_a_second
        self._controller.speed(months_a_second)

    def drawn(self, number: int) -> None:
        """The browser has drawn the view of that number."""
        self._controller.drawn(int(number))

    # What is shown

    def choose_page(self, page: str) -> None:
        """Go to a page; the county without the programme runs along only where it is seen."""
        two, opened = self._pair, self.village.value
        if page != "two" and opened is not None and opened.of_baseline:
            self.open_village(None)  # its county is not seen there
        self.page.value = page
        if self._pair != two:
            self._run(self._latest)

    def choose_layer(self, layer: str) -> None:
        """What the maps show."""
        self.layer.value = layer

    def open_village(self, village: int | None, of_baseline: bool = False) -> None:
        """List the households of a village of the programme's county, or of the baseline's; None: no list."""
        self.open_household(None)
        self.village.value = None if village is None else Opened(int(village), of_baseline)

    def open_household(self, household: int | None) -> None:
        """Read the life of a household in the county whose village is listed; None: put it away."""
        self._reader.close()
        self.reading.value = None
        opened, view = self.village.value, self.view.value
        if household is None or opened is None or view is None:
            self.household.value = None
            return
        scenario, seed = view.setup.scenarios[opened.county], view.setup.seed
        self.household.value = Wanted(household, scenario, seed)
        self._reader.read(scenario, seed, household)

    @property
    def read(self) -> Reading | None:
        """How far the reading of the open household's life is; None where none of the counties shown is open."""
        reading, wanted = self.reading.value, self.household.value
        opened, view = self.village.value, self.view.value
        if reading is None or wanted is None or opened is None or view is None:
            return None
        shown = Wanted(reading.household, view.setup.scenarios[opened.county], view.setup.seed)
        return reading if wanted == shown and reading.scenario == wanted.scenario else None

    # The levers

    def bring_to_budget(self) -> None:
        """Scale all that is set so that it costs what the challenge allows."""
        chosen = self.chosen.value
        self._try(lambda: chosen.changed(brought_to_budget(chosen.scenario)))

    def choose_base(self, name: str) -> None:
        """Set the levers as a shipped scenario has them, with the sample that is chosen."""
        if name in opened.names():
            scenario = _sampled(self._in_sample(opened.scenario(name)))
            self.chosen.value = Chosen.from_(scenario, name, self.chosen.value.seed)

    def move(self, key: str, intensity: float) -> None:
        """Set one lever."""
        chosen = self.chosen.value
        self._try(lambda: chosen.changed(setting.moved(chosen.scenario, key, intensity)))

    def change(self, what: str, value: int) -> None:
        """Set the seed or the number of households."""
        chosen = self.chosen.value
        if what == "seed":
            seed = min(max(value, 0), setting.LARGEST_SEED)
            self.chosen.value = replace(chosen, seed=seed)
        elif what == "households":
            self._try(lambda: replace(chosen, scenario=_sampled(chosen.scenario.with_(households=value))))

    def upload(self, name: str, text: str | None, size: int) -> None:
        """Set the levers as a file has them; `text` None is a file too large to be sent."""

        def read() -> Chosen:
            if text is None:
                raise InputError(f"{name}: has {size:,} bytes; a scenario has at most {setting.LARGEST_FILE:,}.")
            return Chosen.from_(_sampled(setting.uploaded(name, text)), "", self.chosen.value.seed)

        self._try(read)

    def apply(self, from_now: bool) -> None:
        """Run the county with what is chosen: from its start, or only from the month that is looked at on."""
        chosen, running, view = self.chosen.value, self.running.value, self.view.value
        if from_now and view is not None and view.now:
            after = view.month + 1
            date = month_after(chosen.scenario.start, after)
            try:
                scenario = setting.from_month_on(running.scenario, chosen.scenario, date)
            except InputError as error:
                self.fault.value = str(error)
                return
            chosen = chosen.changed(scenario)
            self.chosen.set(chosen)
            self.running.set(chosen)
            self._run(view.month)
        else:
            self.running.set(chosen)
            self._run(self._latest, afresh=False)

    def run_lesson(self, page: str, scenario: Scenario, seed: int, month: int) -> Scenario:
        """Run `scenario` to `month` on `page`, in the sample that is chosen if it fits; returns what runs."""
        self.page.value = page
        chosen = Chosen.from_(_sampled(self._in_sample(scenario)), scenario.name, seed)
        self.chosen.value = chosen
        self.running.value = chosen
        self._run(month)
        return chosen.scenario

    @property
    def pending(self) -> bool:
        """Whether the county runs with something else than what is chosen."""
        chosen, running = self.chosen.value, self.running.value
        return (chosen.seed, chosen.scenario.fingerprint) != (running.seed, running.scenario.fingerprint)

    @property
    def _pair(self) -> bool:
        return self.page.value == "two"

    @property
    def _latest(self) -> int:
        view = self.view.value
        return max(OPENING - 1, view.latest) if view is not None else OPENING - 1

    def _run(self, month: int, afresh: bool = False) -> None:
        running = self.running.value
        scenarios: tuple[Scenario, ...] = (running.scenario,)
        if self._pair:
            scenarios = (counterfactual_of(running.scenario), running.scenario)
        self._controller.open(Setup(scenarios, running.seed), month, afresh)

    def _in_sample(self, scenario: Scenario) -> Scenario:
        """`scenario` with the sample that is chosen, where its county is large enough."""
        sample = self.chosen.value.scenario.households
        fits = sample is not None and scenario.county.villages <= sample <= scenario.county.households
        return scenario.with_(households=sample) if fits else scenario

    def _seen(self, view: View) -> None:
        self.view.set(view)
        self.lesson.see(self, view)

    def _try(self, make: Callable[[], Chosen]) -> None:
        try:
            self.chosen.value = make()
        except InputError as error:
            self.fault.value = str(error)


def _sampled(scenario: Scenario) -> Scenario:
    """`scenario` with its sample written out, so that the sliders can show it. Raises InputError beyond a page's."""
    return setting.fit_for_a_page(scenario.with_(households=sample_of(scenario)))
