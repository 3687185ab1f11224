"""What a tab has handed in, and what it was worth."""

import threading
from collections.abc import Mapping

import solara

from tongyu.app.challenge.kept import Kept, Try
from tongyu.app.challenge.rules import REFERENCES, Refused, entry_of, references
from tongyu.app.challenge.scoring import Progress, Scorer
from tongyu.errors import TongyuError
from tongyu.scenario.scenario import Scenario


class Tries:
    """The tries of one tab; scored in a thread of its own, one at a time."""

    def __init__(self, scorer: Scorer, kept: Kept, session: str) -> None:
        self._scorer, self._kept, self._session = scorer, kept, session
        self._cancelled = threading.Event()
        self.made: solara.Reactive[tuple[Try, ...]] = solara.reactive(kept.of(session))
        self.progress: solara.Reactive[Progress | None] = solara.reactive(None)  # None: nothing is being scored
        self.refused: solara.Reactive[Refused | None] = solara.reactive(None)
        self.fault = solara.reactive("")

    @property
    def all_references(self) -> bool:
        """Whether all shipped scenarios to be measured by are there."""
        return {each.reference for each in self.made.value} >= set(REFERENCES)

    def hand_in(self, scenario: Scenario) -> None:
        """Score the levers of `scenario`, unless something is being scored, or it breaks a rule."""
        if self.progress.value is not None:
            return
        self.fault.value = ""
        try:
            entry = entry_of(scenario)
        except Refused as refused:
            self.refused.value = refused
            return
        self.refused.value = None
        self._start({"": entry})

    def add_references(self) -> None:
        """Score those of the shipped scenarios, at the budget, that are not there yet."""
        self.made.value = self._kept.of(self._session) or self.made.value  # another tab may have scored them
        there = {each.reference for each in self.made.value}
        missing = {name: entry for name, entry in references().items() if name not in there}
        if self.progress.value is None and missing:
            self._start(missing)

    def cancel(self) -> None:
        """Stop scoring after the run that is under way."""
        self._cancelled.set()

    def _start(self, entries: Mapping[str, Scenario]) -> None:
        self._cancelled = threading.Event()
        self.progress.value = Progress(0, 0, 0)
        threading.Thread(
            target=self._score, args=(entries, self._cancelled), name="tongyu-challenge", daemon=True
        ).start()

    def _score(self, entries: Mapping[str, Scenario], cancelled: threading.Event) -> None:
        try:
            for reference, entry in entries.items():
                score = self._scorer.score(entry, self.progress.set, cancelled)
                if score is None:
                    return
                made = Try(score, entry, reference=reference)
                self.made.value = self._kept.add(self._session, self.made.value, made)
        except TongyuError as error:
            self.fault.value = str(error)
        except Exception as error:  # a fault of the program: the page says so and lives on
            self.fault.value = f"{type(error).__name__}: {error}"
        finally:
            self.progress.value = None
