"""What memory a county takes, and whether it is there: said before it is made, not by the system that ends it.

The figures per thing are measured, rounded up; `tests/unit/test_memory_needed.py` holds them against counties that run.
"""

from tongyu.county.facts import CountyFacts
from tongyu.county.mechanisms.weather import MOST_BY_PAIRS
from tongyu.errors import InputError
from tongyu.kernels.clearing import part_count

EVERYWHERE = 256 * 2**20  # bytes that are there on any computer: for less nobody is asked

A_HOUSEHOLD = 1_600  # columns, ties, offers, and what is made of them at the end
A_HOUSEHOLD_YEAR = 24
A_CELL = 520  # most of it while the map is drawn
A_VILLAGE = 700
A_PAIR_OF_VILLAGES = 24
A_COOPERATIVE = 900
A_MONTH = 12_000  # its row of the table
A_PAIR_OF_PRICES = 8  # in each of the square tables of a search for prices, of which there are
TABLES = 10  # beside one for each part of the offers


def county_bytes(facts: CountyFacts, households: int, months: int) -> int:
    """About how many bytes a county of so many `households` takes at its most, over so many `months`."""
    crops, townships = len(facts.crops), len(facts.townships)
    prices = crops * (1 + facts.platforms) + crops + townships
    pairs = facts.villages**2 if facts.villages <= MOST_BY_PAIRS else 0
    return (
        households * (A_HOUSEHOLD + A_HOUSEHOLD_YEAR * months // 12)
        + facts.grid_rows * facts.grid_columns * A_CELL
        + facts.villages * A_VILLAGE
        + pairs * A_PAIR_OF_VILLAGES
        + facts.cooperatives * A_COOPERATIVE
        + months * A_MONTH
        + (part_count(households * crops) + TABLES) * prices**2 * A_PAIR_OF_PRICES
    )


def free_bytes() -> int:
    """What this computer, or the container that this process is in, could still give."""
    import psutil
    from distributed.system import MEMORY_LIMIT

    return int(min(psutil.virtual_memory().available, MEMORY_LIMIT))


def require(needed: int, what: str, instead: str) -> None:
    """Raises InputError where `needed` bytes are not there for `what`; `instead` says what would need less."""
    if needed <= EVERYWHERE:
        return
    there = free_bytes()
    if needed > there:
        raise InputError(
            f"{what} would need about {gigabytes(needed)} of memory, and {gigabytes(there)} are free; {instead}."
        )


def gigabytes(size: int) -> str:
    """`1.2 GB`."""
    return f"{size / 1e9:,.1f} GB"
