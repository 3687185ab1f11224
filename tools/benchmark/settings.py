"""How much a benchmark measures."""

from typing import NamedTuple

from tongyu.errors import InputError
from tongyu.text.wording import plain

SIZES = (1_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
QUICK_SIZES = (200, 600)
START = "2013-11"
"""First month of the runs that are timed by size: after two years every month of the year has come twice, with all
levers at work; the month after, November 2015, is in the middle of the harvest's sales."""
DEFAULT, COUNTY = 5_877, 58_768
"""Households of the default sample and of the shipped county."""
LEAST, MOST = 100, 3_000_000
"""Households that may be asked for."""
LEVEL_FROM, LEVEL_TO = 30_000, 1_000_000
"""Sizes between which a household-month should cost the same."""


class Settings(NamedTuple):
    """What is measured, and how often."""

    sizes: tuple[int, ...] = SIZES
    scenarios: tuple[str, ...] = ("five_pillars", "baseline")  # the first one also for what is measured for one only
    months: int = 24
    repeats: int = 5
    few_repeats: int = 3  # of 50,000 households and more
    whole_sizes: tuple[int, ...] = (DEFAULT, COUNTY)
    shipped_size: int = DEFAULT
    shipped_months: int | None = None  # all
    profiled_size: int = COUNTY
    stream_numbers: int = 2**25  # float64: 256 MiB an array
    drawn_numbers: int = 200_000
    twin_months: tuple[tuple[int, int], ...] = ((1_000, 12), (10_000, 12), (100_000, 1))  # by households
    starts: int = 5
    first_run: bool = True
    apart: bool = True  # every part in a process of its own, whose memory is then its own
    quick: bool = False

    def repeats_of(self, households: int) -> int:
        """Large runs are repeated less often."""
        return min(self.repeats, self.few_repeats) if households >= 50_000 else self.repeats

    @property
    def raced_with_twin(self) -> tuple[tuple[int, int], ...]:
        """Households and months of the races with the twin: the sizes it is asked to run that are measured at all."""
        return tuple(each for each in self.twin_months if each[0] <= max(self.sizes))

    @property
    def command(self) -> str:
        """What to type to measure the same."""
        if self.quick:
            return "python -m tools.benchmark --quick"
        if self.sizes == SIZES:
            return "python -m tools.benchmark"
        return f"python -m tools.benchmark --sizes {','.join(map(str, self.sizes))}"

    @property
    def left_out(self) -> list[str]:
        """What a full benchmark measures and this one does not, in words."""
        missing = [f"{size:,} households" for size in SIZES if size not in self.sizes]
        if self.quick:
            missing += ["the baseline", "whole runs", "the first run with its compiling"]
        return missing


def quick() -> Settings:
    """Enough to see that everything works: its figures say little."""
    return Settings(
        sizes=QUICK_SIZES,
        scenarios=("five_pillars",),
        months=6,
        repeats=2,
        few_repeats=2,
        whole_sizes=(),
        shipped_size=QUICK_SIZES[0],
        shipped_months=12,
        profiled_size=QUICK_SIZES[-1],
        stream_numbers=2**20,
        drawn_numbers=10_000,
        twin_months=((QUICK_SIZES[0], 1),),
        starts=1,
        first_run=False,
        apart=False,
        quick=True,
    )


def settings_of(sizes: str | None, is_quick: bool) -> Settings:
    """What the options ask for. Raises InputError."""
    if sizes is None:
        return quick() if is_quick else Settings()
    if is_quick:
        raise InputError("--quick and --sizes exclude each other; give one of them.")
    try:
        asked = sorted({int(each) for each in sizes.split(",")})
    except ValueError:
        raise InputError(f"--sizes {plain(sizes, 60)} are not whole numbers with commas between: 1000,10000.") from None
    if len(asked) < 2:
        raise InputError("--sizes need at least two different sizes, for a fixed part and a slope.")
    for size in asked:
        if not LEAST <= size <= MOST:
            raise InputError(f"--sizes {size} is outside {LEAST:,}-{MOST:,}.")
    return Settings(sizes=tuple(asked))
