"""The gist of a life: when it was poor, what weighed on it then, since when it is out of it and what rose then."""

from collections.abc import Sequence
from dataclasses import dataclass

from tongyu.life.records import Change, Life, Year

HELP = {
    "case_opened": "case",
    "course": "course",
    "allowance_began": "allowance",
    "allowance_began_with_help": "allowance",
    "post_given": "post",
    "found_work_away": "work_away",
    "linked_to_credit": "credit",
    "small_credit_lent": "small_credit",
    "joined_cooperative": "cooperative",
    "joined_group": "group",
    "learned_a_trade": "trade",
    "started_selling": "online",
}
"""Kinds of events by which a household is reached or reaches out, and what they are called together."""


@dataclass(frozen=True)
class Rise:
    """The first year above the line after the last one below it, and the source that rose most, yuan a head."""

    year: int
    source: str | None
    yuan: float


@dataclass(frozen=True)
class Gist:
    """`spells` are first and last years below the line, of so many whole `years`; of the poor years the rest.

    `months_ill` are months in which an adult could not work, `droughts` the years in which one struck, `fell` the
    source that was furthest below its usual in them on average, with how far, yuan a head. `helped` has the first year
    of each kind of help.
    """

    first: int
    last: int
    spells: tuple[tuple[int, int], ...]
    months_ill: int
    droughts: tuple[int, ...]
    fell: tuple[str, float] | None
    rise: Rise | None
    helped: tuple[tuple[str, int], ...]

    @property
    def years(self) -> int:
        """How many whole years are told."""
        return self.last - self.first + 1


def gist_of(life: Life) -> Gist | None:
    """The gist of `life`; None where it has no whole year."""
    if not life.years:
        return None
    poor = [year for year in life.years if year.poor]
    return Gist(
        first=life.years[0].year,
        last=life.years[-1].year,
        spells=_spells([year.year for year in poor]),
        months_ill=sum(year.months_ill for year in poor),
        droughts=tuple(year.year for year in poor if year.harvest is not None and year.harvest.drought),
        fell=_fell(poor),
        rise=_rise(life.years),
        helped=_helped(life),
    )


def _spells(years: Sequence[int]) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for year in years:
        if found and found[-1][1] == year - 1:
            found[-1] = found[-1][0], year
        else:
            found.append((year, year))
    return tuple(found)


def _fell(poor: Sequence[Year]) -> tuple[str, float] | None:
    sums: dict[str, float] = {}
    compared = [year.against_usual for year in poor if year.against_usual is not None]
    for change in compared:
        for source, yuan in _by_source(change).items():
            sums[source] = sums.get(source, 0.0) + yuan / len(compared)
    source, yuan = min(sums.items(), key=lambda each: each[1], default=("", 0.0))
    return (source, yuan) if yuan < 0.0 else None


def _by_source(change: Change) -> dict[str, float]:
    """Yuan a head by source; what was put by belongs to the crops, or grain that is sold later would be a fall."""
    found = dict(change.by_source)
    found["crops"] = found.get("crops", 0.0) + found.pop("stocks", 0.0)
    return found


def _rise(years: Sequence[Year]) -> Rise | None:
    """None where it never was poor, and where it is at the end."""
    last = max((place for place, year in enumerate(years) if year.poor), default=None)
    if last is None or last == len(years) - 1:
        return None
    year = years[last + 1]
    by_source = {} if year.against_last is None else _by_source(year.against_last)
    source, yuan = max(by_source.items(), key=lambda each: each[1], default=(None, 0.0))
    return Rise(year.year, source if yuan > 0.0 else None, yuan)


def _helped(life: Life) -> tuple[tuple[str, int], ...]:
    found: dict[str, int] = {}
    for month in life.months:
        for event in month.events:
            if event.kind in HELP:
                found.setdefault(HELP[event.kind], int(event.month[:4]))
    return tuple(found.items())
