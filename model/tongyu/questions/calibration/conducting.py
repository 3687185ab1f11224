"""A calibration from its plan to its set: the level, the waves that the time allows, what is kept of them."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tongyu.questions.calibration.answer import Answer, answer
from tongyu.questions.calibration.folder import keep_waves, waves_of
from tongyu.questions.calibration.known import Known, aims_at
from tongyu.questions.calibration.misses import Aim
from tongyu.questions.calibration.plan import Plan
from tongyu.questions.calibration.running import CountyAtPoints, Point, Told
from tongyu.questions.calibration.waves import Matched, Seen, Tried, cut, match
from tongyu.runs.engine import Crew
from tongyu.runs.store import RUNS


@dataclass(frozen=True)
class Watching:
    """Who is told what: `say` a line, `starting` of how many seeds' figures are to be made, `done` of each."""

    say: Callable[[str], None] = lambda line: None
    starting: Callable[[int], None] = lambda jobs: None
    done: Callable[[Told], None] = lambda told: None
    after: Callable[[int, Tried, Matched], None] = lambda number, tried, matched: None


def calibrated(
    plan: Plan,
    known: Known | None,
    crew: Crew,
    folder: Path,
    seconds: float,
    watching: Watching,
    clock: Callable[[], float] = time.monotonic,
) -> tuple[Answer | None, Mapping[str, Aim], CountyAtPoints]:
    """Calibrate by `plan` in `folder`, which `folder.begin` has made; the answer, all targets, what ran the county.

    The waves are cut to what is left of `seconds` after the level was taken, by how long that took; when the folder is
    given again they are as they were then. The answer is None where no run went through. Raises InputError.
    """
    began = clock()
    county = CountyAtPoints(plan, crew, folder / RUNS, watching.starting, watching.done)
    county.take_level()
    aims = dict(plan.aims) if known is None else aims_at(known, plan, county)
    sizes = waves_of(folder)
    if sizes is None:
        a_point = county.seconds_a_job() * county.jobs / max(1, crew.workers)
        sizes = cut(plan.waves, a_point, seconds - (clock() - began))
        keep_waves(folder, sizes)
        watching.say(_cut_in_words(plan.waves, sizes, a_point))

    def evaluate(points: Sequence[Point]) -> Seen:
        return Seen(county(points), county.seed_variance)

    matched = match(
        plan.parameters,
        {name: aims[name] for name in plan.fitted},
        county.level_variance,
        evaluate,
        sizes,
        plan.draw,
        watching.after,
    )
    return (None if matched is None else answer(plan, known, aims, matched)), aims, county


def _cut_in_words(planned: Sequence[int], sizes: Sequence[int], a_point: float) -> str:
    """`Waves of 300, 150 and 200 points, 4.1 s a point`, and what was planned where the time is too short for that."""
    said = f"Waves of {_listed(sizes)} points, {a_point:.2g} s a point"
    if list(planned) == list(sizes):
        return f"{said}."
    return f"{said}; {_listed(planned)} were planned, for which the time is too short."


def _listed(sizes: Sequence[int]) -> str:
    *first, last = [f"{size:,}" for size in sizes]
    return f"{', '.join(first)} and {last}" if first else last
