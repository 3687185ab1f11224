"""What a county keeps of a household between two months fits into a kilobyte."""

import numpy as np

from tongyu.county.county import County
from tongyu.county.measures.reached import Reached
from tongyu.county.mechanisms.selling import SellingState

HOUSEHOLDS = 3_000


def kept(county: County) -> dict[str, float]:
    """Bytes a household by what holds them: state, network, yearly incomes, the market's arrays."""
    selling = county.own(SellingState)
    assert selling.cleared is not None
    groups = {
        "columns": county.columns,
        "ties": county.ties,
        "years": [*county.income_by_year.values(), *county.flags_by_year.values()],
        "reached": vars(county.own(Reached)).values(),
        "scratch": county._scratch.values(),
        "offers": selling.columns,
        "online": selling.online,
        "clearing": selling.cleared,
    }
    n = len(county.households)
    return {
        name: sum(each.nbytes for each in arrays if isinstance(each, np.ndarray)) / n for name, arrays in groups.items()
    }


def test_a_household_of_the_baseline_takes_at_most_a_kilobyte():
    found = kept(County("baseline", rng=1, households=HOUSEHOLDS).run())
    assert sum(found.values()) <= 1_024, found


def test_its_state_does_with_three_quarters_of_it_whatever_the_programme():
    found = kept(County("five_pillars", rng=1, households=HOUSEHOLDS).run())
    assert found["columns"] + found["ties"] + found["years"] + found["reached"] <= 768, found
    assert sum(found.values()) <= 1_280, found
