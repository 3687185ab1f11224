"""What was tried in the challenge, by browser, for as long as the server runs."""

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace

from tongyu.app.challenge.scoring import Score
from tongyu.scenario.scenario import Scenario

BROWSERS = 500  # whose tries are kept


@dataclass(frozen=True)
class Try:
    """A programme with its score: a tab's own by its `number`, from 1, or the shipped scenario called `reference`.

    `entry` is the programme that was scored.
    """

    score: Score
    entry: Scenario
    number: int = 0
    reference: str = ""


class Kept:
    """The tries of the latest browsers, for as long as the server runs: a page that is loaded again finds its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._made: OrderedDict[str, tuple[Try, ...]] = OrderedDict()

    def of(self, session: str) -> tuple[Try, ...]:
        """What the browser of that session has tried."""
        with self._lock:
            return self._made.get(session, ())

    def add(self, session: str, made: tuple[Try, ...], new: Try) -> tuple[Try, ...]:
        """All tries of the browser of that session with a `new` one, which gets its number here.

        Another tab of that browser may have tried meanwhile; a reference is there once. `made` are the tab's own,
        which count where there is no session: nothing is kept then.
        """
        with self._lock:
            before = self._made.get(session, made)
            if new.reference and any(each.reference == new.reference for each in before):
                return before
            own = sum(each.number > 0 for each in before)
            tries = (*before, new if new.reference else replace(new, number=own + 1))
            if session:
                self._made[session] = tries
                self._made.move_to_end(session)
                while len(self._made) > BROWSERS:
                    self._made.popitem(last=False)
            return tries
