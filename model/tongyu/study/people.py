"""What a study keeps of each household of a run, as small as it goes, to pair it with the same household elsewhere."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tongyu.county import County
from tongyu.measures.poverty import is_poor


@dataclass(frozen=True, eq=False)
class People:
    """A row a household, ascending by id; some 15 bytes each."""

    id: NDArray[np.int32]
    persons: NDArray[np.int8]
    age: NDArray[np.int8]  # of the head, years
    km: NDArray[np.float32]  # by road to the township's hub
    income: NDArray[np.float32]  # yuan a head and year, mean over the window
    years_poor: NDArray[np.int16]  # in the window


def people_of(county: County) -> People | None:
    """The households of `county` over its window; None before the first whole year."""
    if county.window is None:
        return None
    first, last = county.window
    incomes = np.stack([income for year, income in county.income_by_year.items() if first <= year <= last])
    h = county.columns
    order = np.argsort(h.id)
    return People(
        id=h.id[order].astype(np.int32),
        persons=h.persons[order],
        age=h.age[order],
        km=h.km_hub[order],
        income=incomes.mean(axis=0, dtype=np.float64)[order].astype(np.float32),
        years_poor=is_poor(incomes, county.values["line.national"]).sum(axis=0)[order].astype(np.int16),
    )
