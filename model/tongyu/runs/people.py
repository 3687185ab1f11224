"""What a study keeps of each household of a run, as small as it goes, to pair it with the same household elsewhere."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tongyu.county.county import County
from tongyu.county.measures.winners import Years
from tongyu.kernels.poverty import is_poor
from tongyu.kernels.yardsticks import CATASTROPHIC, CONSUMPTION, DEPRIVED, IMPOVERISHED, NET, VULNERABLE


@dataclass(frozen=True, eq=False)
class People:
    """A row a household that was there in all years of the window, ascending by id; some 21 bytes each."""

    id: NDArray[np.int32]
    persons: NDArray[np.int8]
    age: NDArray[np.int8]  # of the head, years
    km: NDArray[np.float32]  # by road to the township's hub
    income: NDArray[np.float32]  # yuan a head and year, mean over the window
    years_poor: NDArray[np.uint8]  # in the window, by income
    years_poor_net: NDArray[np.uint8]  # by income less own payments for illness
    years_poor_consumption: NDArray[np.uint8]
    years_impoverished: NDArray[np.uint8]  # brought below the line by own payments for illness
    years_vulnerable: NDArray[np.uint8]
    years_catastrophic: NDArray[np.uint8]  # own payments for illness
    years_deprived: NDArray[np.uint8]  # short of food, or an illness left untreated

    def years(self, rows: NDArray[np.intp]) -> Years:
        """The years of some households, by yardstick."""
        return Years(
            poor=self.years_poor[rows],
            net=self.years_poor_net[rows],
            consumption=self.years_poor_consumption[rows],
            impoverished=self.years_impoverished[rows],
            vulnerable=self.years_vulnerable[rows],
            catastrophic=self.years_catastrophic[rows],
            deprived=self.years_deprived[rows],
        )


def people_of(county: County) -> People | None:
    """The households of `county` that were there over its whole window; None before the first whole year."""
    if county.window is None:
        return None
    first, last = county.window
    years = [year for year in county.income_by_year if first <= year <= last]
    at_line = county.incomes_at_line()
    incomes = np.stack([county.income_by_year[year] for year in years])
    flags = np.stack([county.flags_by_year[year] for year in years])
    h = county.columns
    order = np.argsort(h.id)
    order = order[np.isfinite(incomes.sum(axis=0))[order]]

    def counted(bits: int) -> NDArray[np.uint8]:
        return np.count_nonzero(flags & bits, axis=0)[order].astype(np.uint8)

    return People(
        id=h.id[order].astype(np.int32),
        persons=h.persons[order],
        age=h.age[order],
        km=h.km_hub[order],
        income=incomes.mean(axis=0, dtype=np.float64)[order].astype(np.float32),
        years_poor=is_poor(np.stack([at_line[year] for year in years]), county.values["line.national"])
        .sum(axis=0)[order]
        .astype(np.uint8),
        years_poor_net=counted(NET),
        years_poor_consumption=counted(CONSUMPTION),
        years_impoverished=counted(IMPOVERISHED),
        years_vulnerable=counted(VULNERABLE),
        years_catastrophic=counted(CATASTROPHIC),
        years_deprived=counted(DEPRIVED),
    )
