"""What one browser tab remembers and what it can be asked to do; it holds its counties, and frees them on closing."""

import threading
import weakref
from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

import solara

from tongyu.app import counties, served
from tongyu.app.address import PAGES, Asked
from tongyu.app.challenge.rules import brought_to_budget
from tongyu.app.challenge.tries import Tries
from tongyu.app.chosen import Chosen, Past, begun
from tongyu.app.classroom.snapshot import snapshot
from tongyu.app.classroom.teaching import Teaching
from tongyu.app.lesson.lesson import Lesson
from tongyu.app.lesson.steps import STEPS
from tongyu.app.opened import Opened, Wanted
from tongyu.app.pairs.pairs import Paired, Pairs
from tongyu.app.panels import Panels
from tongyu.app.pins import Pins
from tongyu.app.running import setting
from tongyu.app.running.controller import Controller, Setup, View
from tongyu.app.running.layers import LAYERS
from tongyu.app.running.reading import Reader, Reading
from tongyu.app.running.setting import sampled
from tongyu.app.words import LANGUAGES, words
from tongyu.errors import InputError
from tongyu.runs.counterfactual import counterfactual_of
from tongyu.scenario.scenario import Scenario
from tongyu.text.months import month_after, months_between

NOTHING_ASKED = Asked()
OPENING = 24  # months that are over when a page opens: the second year is the first that charts can show


class Tab:
    """The state of a tab: its attributes are reactive, and what it can be asked to do is its methods."""

    _open: ClassVar["weakref.WeakSet[Tab]"] = weakref.WeakSet()
    _lock: ClassVar = threading.Lock()

    def __init__(self, asked: Asked = NOTHING_ASKED, session: str = "") -> None:
        """`asked` is what the address of the page asks for, `session` the browser whose tries of the challenge it has.

        Raises TooManyTabs. What cannot be opened is told on the page, which opens with the first scenario all the same,
        in the county that the server was started with.
        """
        with self._lock:
            if len(self._open) >= served.tabs:
                raise served.TooManyTabs(len(self._open))
            self._open.add(self)
        self.language = solara.reactive(asked.lang or next(iter(LANGUAGES)))
        self.page = solara.reactive(PAGES[0])
        self.layer = solara.reactive(next(iter(LAYERS)))
        self.panels = Panels()
        self.levers_shown = solara.reactive(False)
        self.pins = Pins()
        self.marked = solara.reactive("")  # the chart that is pointed at
        self.speed = solara.reactive(0)
        self.fault = solara.reactive("")
        self.village: solara.Reactive[Opened | None] = solara.reactive(None)
        self.household: solara.Reactive[Wanted | None] = solara.reactive(None)
        self.reading: solara.Reactive[Reading | None] = solara.reactive(None)
        self.difference = solara.reactive(False)  # whether charts of two counties show what the programme changes
        self.pairs = Pairs(served.pairs)
        self.teaching = Teaching(served.classes, lambda language, shown: snapshot(words(language), shown))
        self.study = solara.reactive("")  # of the results page, by its name in the list
        self.view: solara.Reactive[View | None] = solara.reactive(None)
        start = begun(asked)
        self.fault.value = " ".join([*asked.faults, *start.faults])
        self.chosen = solara.reactive(start.chosen)
        self.running = solara.reactive(start.running)  # what the county runs with
        self.past = Past()  # of what was chosen
        self._reader = Reader(self.reading.set)
        self.lesson = Lesson()
        self.tries = Tries(served.scorer, served.tries, session)
        self._controller = Controller(self._seen)
        self._wanted: Asked | None = None  # what is opened once the county stands where it was
        try:
            self._show(asked)
        except BaseException:
            self.close()  # else the place it takes would never be free again
            raise

    def close(self) -> None:
        """Free the counties."""
        self._controller.close()
        self._reader.close()
        self.pairs.cancel()
        self.teaching.end()
        self.tries.cancel()
        with self._lock:
            self._open.discard(self)

    # The county

    def choose_county(self, key: str) -> None:
        """Run the scenario that is chosen, as it is shipped, in another of the counties offered, with its own sample.

        What was chosen of the county before is put away: its levers, its village and household, the lesson.
        """
        county, chosen = counties.offered().get(key), self.chosen.value
        if (
            county is None
            or county.digest == chosen.scenario.county.digest == self.running.value.scenario.county.digest
        ):
            return
        base = chosen.base if chosen.base in counties.scenarios_of(county) else counties.FIRST_SCENARIO
        try:
            chosen = Chosen.from_(sampled(counties.scenario_in(base, county)), base, chosen.seed)
        except InputError as error:
            self.fault.value = str(error)
            return
        self.open_village(None)
        self.lesson.end(self)
        self.fault.value = ""
        self.past.forget()
        self.chosen.value = chosen
        self.running.value = chosen
        self._run(OPENING - 1, afresh=True)

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
        """Show a month, the latest where it is None; one that has not been run yet is run to."""
        view = self.view.value
        if month is not None and view is not None and month > view.latest:
            self._run(month)
        else:
            self._controller.look(month)

    def peek(self, month: int | None) -> None:
        """Let the maps show a month that was run while it is pointed at; None: it is no more."""
        self._controller.peek(month)

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
        """Set the levers as a shipped scenario has them, in the county and with the sample that are chosen."""
        chosen = self.chosen.value
        county = chosen.scenario.county
        if name in counties.scenarios_of(county):
            self._try(
                lambda: Chosen.from_(sampled(self._in_sample(counties.scenario_in(name, county))), name, chosen.seed)
            )

    def move(self, key: str, intensity: float) -> None:
        """Set one lever."""
        chosen = self.chosen.value
        self._try(lambda: chosen.changed(setting.moved(chosen.scenario, key, intensity)))

    def scale(self, pillar: str, factor: float) -> None:
        """Set all of a pillar as what was started from has it, times `factor`."""
        chosen = self.chosen.value
        self._try(
            lambda: chosen.changed(setting.pillar_scaled(chosen.scenario, chosen.preset.scenario, pillar, factor))
        )

    def change(self, what: str, value: int) -> None:
        """Set the seed or the number of households."""
        chosen = self.chosen.value
        if what == "seed":
            seed = min(max(value, 0), setting.LARGEST_SEED)
            self._try(lambda: replace(chosen, seed=seed))
        elif what == "households":
            self._try(lambda: replace(chosen, scenario=sampled(chosen.scenario.with_(households=value))))

    def undo(self) -> None:
        """Take back what was chosen last."""
        before = self.past.back()
        if before is not None:
            self.chosen.value = before

    def back_to_preset(self) -> None:
        """Set all levers as they were in what was started from."""
        self._try(lambda: self.chosen.value.preset)

    def upload(self, name: str, text: str | None, size: int) -> None:
        """Set the levers as a file has them; `text` None is a file too large to be sent."""

        def read() -> Chosen:
            if text is None:
                raise InputError(f"{name}: has {size:,} bytes; a scenario has at most {setting.LARGEST_FILE:,}.")
            return Chosen.from_(sampled(setting.uploaded(name, text)), "", self.chosen.value.seed)

        self._try(read)

    def apply(self, from_now: bool) -> None:
        """Run the county with what is chosen: from its start, or only from the month that is looked at on."""
        chosen, running, view = self.chosen.value, self.running.value, self.view.value
        same = chosen.scenario.county.digest == running.scenario.county.digest
        if from_now and same and view is not None and view.now:
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
        chosen = Chosen.from_(sampled(self._in_sample(scenario)), scenario.name, seed)
        self.chosen.value = chosen
        self.running.value = chosen
        self._run(month)
        return chosen.scenario

    @property
    def pending(self) -> bool:
        """Whether the county runs with something else than what is chosen."""
        chosen, running = self.chosen.value, self.running.value
        return (chosen.seed, chosen.scenario.fingerprint) != (running.seed, running.scenario.fingerprint)

    def run_pairs(self, pairs: int) -> None:
        """Run so many pairs of what is running, without the programme and with it, and show what they differ by."""
        running = self.running.value
        self.difference.value = True
        self.pairs.run(running.scenario, running.seed, pairs)

    @property
    def paired(self) -> Paired | None:
        """The pairs of what is running; None before any is asked for."""
        found, running = self.pairs.found.value, self.running.value
        return found if found is not None and found.is_of(running.scenario, running.seed) else None

    @property
    def _pair(self) -> bool:
        return self.page.value == "two"

    @property
    def _latest(self) -> int:
        view = self.view.value
        return max(OPENING - 1, view.latest) if view is not None else OPENING - 1

    def _run(self, month: int, afresh: bool = False) -> None:
        running, found = self.running.value, self.pairs.found.value
        if found is not None and not found.is_of(running.scenario, running.seed):
            self.pairs.forget()
        self.pins.keep_beside(running.scenario)
        scenarios: tuple[Scenario, ...] = (running.scenario,)
        if self._pair:
            scenarios = (counterfactual_of(running.scenario), running.scenario)
        self._controller.open(Setup(scenarios, running.seed), month, afresh)

    def _in_sample(self, scenario: Scenario) -> Scenario:
        """`scenario` with the sample that is chosen, where its county is large enough."""
        sample = self.chosen.value.scenario.households
        fits = sample is not None and scenario.county.villages <= sample <= scenario.county.households
        return scenario.with_(households=sample) if fits else scenario

    def go_to(self, asked: Asked) -> None:
        """Be where an address says: the page went back or on in the browser's history."""
        start = begun(asked)
        self.fault.value = " ".join([*asked.faults, *start.faults])
        self.language.value = asked.lang or self.language.value
        self.running.value, self.chosen.value = start.running, start.chosen
        self.past.forget()
        self._show(asked)

    def _show(self, asked: Asked) -> None:
        """Show of what runs the page, month and all else that an address asks for."""
        scenario = self.running.value.scenario
        self.open_village(None)
        self.page.value = asked.page or PAGES[0]
        self.layer.value = asked.layer or next(iter(LAYERS))
        self.levers_shown.value = bool(asked.levers)
        self.panels.groups.value, self.panels.hidden.value = asked.groups, asked.hidden
        self.difference.value = bool(asked.difference)
        self.study.value = asked.study
        steps = asked.lesson
        self.lesson.shown.value = setting.is_usual(scenario.county) and steps != 0
        self.lesson.resume(min(max(steps or 1, 1), len(STEPS)) - 1, self._in_sample)
        opening = month_after(scenario.start, OPENING - 1)
        month = months_between(scenario.start, asked.month or opening)
        latest = months_between(scenario.start, asked.run or asked.month or opening)
        last = scenario.months - 1
        self._wanted = replace(asked, month=month_after(scenario.start, min(max(month, 0), last)))
        self._run(min(max(latest, month, 0), last), afresh=False)

    def _seen(self, view: View) -> None:
        self.view.set(view)
        self._open_wanted(view)
        self.lesson.see(self, view)

    def _open_wanted(self, view: View) -> None:
        """Look at the month, village and household of an address once the county has been run to where it was."""
        asked = self._wanted
        if (
            asked is None
            or view.working is not None
            or not view.now
            or view.setup.scenarios[-1] is not self.running.value.scenario
        ):
            return
        self._wanted = None
        month = months_between(view.setup.scenarios[-1].start, asked.month)
        if month < view.latest:
            self._controller.look(month)
        geography = view.grounds[-1].geography
        if asked.village is None or asked.village >= len(geography.village_names):
            return
        self.open_village(asked.village, bool(asked.baseline) and len(view.now) > 1)
        if asked.household is not None:
            self.open_household(asked.household)

    def _try(self, make: Callable[[], Chosen]) -> None:
        """Choose what `make` gives, which can be taken back, or tell why it cannot be."""
        try:
            before, chosen = self.chosen.value, make()
        except InputError as error:
            self.fault.value = str(error)
            return
        self.fault.value = ""
        if chosen != before:
            self.past.note(before)
            self.chosen.value = chosen
