"""What a programme is worth: its paired difference to the baseline on seeds that nobody has seen.

The seeds are drawn when the server starts, from those that no page can be set to, and are the same for everybody, so
that the scores of a class stand on the same luck and can be set against each other. They are told when the server
ends, for whoever wants to check. One score is computed at a time, whoever asks: a class of twenty pages has to wait,
but a machine of two cores lives on.
"""

import random
import threading
from collections.abc import Callable
from dataclasses import dataclass

from tongyu.app import opened
from tongyu.app.challenge.rules import planned_of
from tongyu.app.running.setting import LARGEST_SEED
from tongyu.county.history import Histories
from tongyu.designs.comparison import design
from tongyu.errors import TongyuError
from tongyu.questions.comparison.answer import Row, compared
from tongyu.runs.tasks import Failure, Run, Task, perform
from tongyu.scenario.scenario import Scenario

SEEDS, HOUSEHOLDS = 8, 2_938  # one in twenty households: some ten seconds a score
LAST_SEED = 9_999_999
REMEMBERED = 200  # scores
GLANCE = 0.5  # seconds between two looks whether who waits has given up


@dataclass(frozen=True)
class Progress:
    """How far a score has come: how many are `ahead` of it, then runs that are over, of all it takes."""

    ahead: int
    done: int
    runs: int


@dataclass(frozen=True)
class Score:
    """The row of a comparison that a programme makes, on `seeds` seeds and `households` households.

    `planned` is yuan; `window` the first and last year in which poverty is counted.
    """

    row: Row
    planned: float
    window: tuple[int, int]
    seeds: int
    households: int


class Scorer:
    """Scores programmes; it remembers its baseline's runs, each seed's years before programmes, and latest scores."""

    def __init__(self, seeds: tuple[int, ...], households: int = HOUSEHOLDS) -> None:
        self.seeds, self.households = seeds, households
        self.scored = 0  # programmes, since the server began
        self._turn = threading.Condition()
        self._queue: list[object] = []
        self._baseline: dict[int, Run] = {}
        self._histories = Histories(len(seeds))
        self._scores: dict[str, Score] = {}

    def score(self, entry: Scenario, tell: Callable[[Progress], None], cancelled: threading.Event) -> Score | None:
        """The score of `entry`, as `rules.entry_of` makes it; None where it was cancelled, at the latest a run later.

        Waits for its turn. Raises TongyuError where a run fails.
        """
        ticket = object()
        with self._turn:
            self._queue.append(ticket)
        try:
            if not self._wait(ticket, tell, cancelled):
                return None
            known = self._scores.get(entry.fingerprint)
            score = known or self._compute(entry, tell, cancelled)
            if score is not None:
                self._scores[entry.fingerprint] = score
                while len(self._scores) > REMEMBERED:
                    del self._scores[next(iter(self._scores))]
                self.scored += known is None
            return score
        finally:
            with self._turn:
                self._queue.remove(ticket)
                self._turn.notify_all()

    def _wait(self, ticket: object, tell: Callable[[Progress], None], cancelled: threading.Event) -> bool:
        told = -1
        while not cancelled.is_set():
            with self._turn:
                ahead = self._queue.index(ticket)
                if ahead == 0:
                    return True
                if ahead == told:
                    self._turn.wait(GLANCE)
            if ahead != told:
                told = ahead
                tell(Progress(ahead, 0, 0))
        return False

    def _compute(self, entry: Scenario, tell: Callable[[Progress], None], cancelled: threading.Event) -> Score | None:
        pair = [opened.scenario("baseline"), entry]
        sampled = design([each.with_(households=self.households) for each in pair], self.seeds)
        baseline = sampled.first
        todo = [task for task in sampled.tasks if task.scenario is not baseline or task.seed not in self._baseline]
        results: list[Run] = []
        for done, task in enumerate(todo):
            if cancelled.is_set():
                return None
            tell(Progress(0, done, len(todo)))
            results.append(_run(task, self._histories))
            if task.scenario is baseline:
                self._baseline[task.seed] = results.pop()
        made = compared(sampled, [*(self._baseline[seed] for seed in self.seeds), *results])
        assert made.window is not None
        return Score(made.rows[1], planned_of(entry), made.window, len(self.seeds), self.households)


def hidden_seeds() -> tuple[int, ...]:
    """Seeds for a server, from those that no page can be set to, by the system's own randomness."""
    return tuple(sorted(random.SystemRandom().sample(range(LARGEST_SEED + 1, LAST_SEED + 1), SEEDS)))


def _run(task: Task, histories: Histories) -> Run:
    result = perform(task, ("years",), histories)
    if isinstance(result, Failure):
        raise TongyuError(str(result))
    return result
