"""How often what is rare happens to the households of a county: benefits and illness, month by month."""

from collections import Counter

import numpy as np

from tongyu.county.county import County
from tongyu.county.households.columns import WAGE
from tongyu.county.mechanisms.benefits import Rolls
from tongyu.county.mechanisms.health import LISTED_HELP, Bills

ROLLS = {"entry": "entered", "entry with help": "aided", "displacement": "displaced", "end by verification": "ended"}
BILLS = {
    "critical-illness insurance": "admissions_covered",
    "medical assistance": "admissions_assisted",
    "left untreated": "left_untreated",
}
EVENTS = (*ROLLS, *BILLS, "time given up", "medicines unbought", "better shares of the listed", "top-up")


def events(county: County, months: int) -> Counter[str]:
    """How often each of `EVENTS` happens in the next `months` of `county`; what lasts counts in each month."""
    found: Counter[str] = Counter()
    before = _since_the_start(county)
    county.step_observer = lambda _, step: found.update(_after(county, step))
    for _ in range(months):
        county.step()
    county.step_observer = None
    found.update(_since_the_start(county))
    found.subtract(before)
    return found


def _since_the_start(county: County) -> dict[str, int]:
    rolls, bills = county.own(Rolls), county.own(Bills)
    return {event: int(getattr(rolls, name)) for event, name in ROLLS.items()} | {
        event: int(getattr(bills, name)) for event, name in BILLS.items()
    }


def _after(county: County, step: str) -> dict[str, int]:
    """Households to which something happens in `step`, as their columns show right after it."""
    h = county.columns
    if step == "work.work":
        working = (h.income[:, WAGE] > 0.0) & (h.income_12 > 0.0)
        return {"time given up": int(np.sum(working & (h.benefits.sum(axis=1) > 0.0)))}
    if step == "health.fall_sick":
        admitted = h.bill > 0.0
        by_list = admitted & h.listed & ~h.insured & (county.year >= LISTED_HELP)
        no_cash_left = (h.cash <= 0.0) & ~admitted
        return {"medicines unbought": int(no_cash_left.sum()), "better shares of the listed": int(by_list.sum())}
    if step == "benefits.pay":
        slot = county.month % 12
        return {"top-up": int(np.sum((h.benefits[:, slot] > 0.0) & ~h.enrolled))}
    return {}
