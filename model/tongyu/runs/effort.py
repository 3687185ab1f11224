"""About how long a study takes and how large it gets, said before it begins.

The figures are measured on one core of a machine such as people have, with and without a programme, and are rounded up;
`docs/cluster.md` has more of them. A machine that is busy, or twice as fast, takes other times.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tongyu.county.memory import gigabytes, require
from tongyu.runs.sampling import sample_of
from tongyu.runs.study import Study
from tongyu.text.wording import counted

SECONDS_A_MONTH = 0.003
SECONDS_A_HOUSEHOLD_MONTH = 1.5e-6
BYTES_A_RUN = 2_000  # in a merged file of the store
BYTES_A_YEAR, BYTES_A_MONTH, BYTES_A_HOUSEHOLD = 430, 320, 16  # of a run, where they are kept
BYTES_OF_A_PLANNED_RUN = 500  # of memory, in this process
LONG = 600.0  # seconds on all cores; what takes less is begun without a word about it


@dataclass(frozen=True)
class Effort:
    """What all runs of a study take: seconds of one core, bytes of disk, bytes of memory for the plan."""

    seconds: float
    disk: int
    memory: int

    def in_words(self, workers: int | None) -> str:
        """`About 1,900 core-hours, which is 40 days on 2 cores, 20.2 GB of disk and ...`; None: nobody knows yet."""
        on = f", which is {_time(self.seconds / workers)} on {counted(workers, 'core')}" if workers else ""
        return (
            f"About {_time(self.seconds, days=False)} of one core{on}; about {gigabytes(self.disk)} of disk, and"
            f" {gigabytes(self.memory)} of memory for the plan."
        )


def effort_of(study: Study) -> Effort:
    """What all planned runs of `study` take, also those that are there already; its plan is not made for that."""
    each = study.runs / len(study.scenarios)
    seconds = disk = 0.0
    for scenario in study.scenarios:
        months, households = scenario.months, sample_of(scenario)
        seconds += each * months * (SECONDS_A_MONTH + SECONDS_A_HOUSEHOLD_MONTH * households)
        kept = {
            "years": months // 12 * BYTES_A_YEAR,
            "months": months * BYTES_A_MONTH,
            "people": households * BYTES_A_HOUSEHOLD,
        }
        disk += each * (BYTES_A_RUN + sum(kept[name] for name in study.keep))
    return Effort(seconds, round(disk), study.runs * BYTES_OF_A_PLANNED_RUN)


def said_before(study: Study, workers: int | None) -> Sequence[str]:
    """The line to say of a study that takes long, or none; `workers` None where a cluster has as many as it has.

    Raises InputError where this computer's memory does not hold the plan.
    """
    effort = effort_of(study)
    require(effort.memory, f"the plan of {study.runs:,} runs", "fewer seeds, points or scenarios need less")
    return [effort.in_words(workers)] if effort.seconds / (workers or 1) >= LONG else []


def _time(seconds: float, days: bool = True) -> str:
    for length, name in ((86_400.0, "day"), (3_600.0, "hour"), (60.0, "minute")):
        if seconds >= 2 * length and (days or name != "day"):
            return f"{seconds / length:,.0f} {name}s"
    return f"{seconds:,.0f} seconds"
