"""The steps of the lesson: what each does on the page, and the figures that its words are filled with.

No figure stands in the words. Each is read off the county that runs, once it stands where the step wants it, so that
the lesson says what this version of the model shows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tongyu.app.challenge.rules import planned_of
from tongyu.app.running.controller import View
from tongyu.app.running.figures import MARKS, Figures
from tongyu.app.running.setting import BUDGET

BEGINNING, LATER = "2012-12", "2016-12"  # where the page opens, and when programmes have run for three years
LUCK, OTHER_LUCK = 1, 101  # seeds, so far from each other that no pair of the one is one of the other

Found = dict[str, str | int]
Seen = Mapping[str, Found]


@dataclass(frozen=True)
class Step:
    """A step: where it leads, and `read`, which takes its figures from the view and from those of earlier steps.

    Without `scenario` the county that runs stays. `twice` is a lever that is set to double of what the scenario has.
    """

    name: str
    read: Callable[[View, Seen], Found]
    page: str = "county"
    scenario: str = ""
    month: str = BEGINNING
    seed: int = LUCK
    layer: str = "poverty"
    marked: str = ""
    twice: str = ""
    levers: bool = False
    waits: bool = True  # for the county to get there
    village: bool = False  # whether the households of the poorest village are listed
    pairs: bool = False  # whether pairs of runs are made, so that the effect stands there with its interval
    place: str = ""  # what of the page is brought into sight, as a selector


def poorest_village(figures: Figures) -> int:
    """The village with the largest share of poor persons, of those with at least ten households in the sample."""
    households = figures.living.village_households
    enough = households >= min(10.0, float(households.max()))
    return int(np.argmax(np.where(enough, figures.village_poor, -1.0)))


def _county(view: View, seen: Seen) -> Found:
    now = view.now[-1]
    return {"date": now.date, "poor": _percent(now.numbers["headcount_national"])}


def _household(view: View, seen: Seen) -> Found:
    now, ground = view.now[-1], view.grounds[-1]
    living, village = now.living, poorest_village(now)
    rows = living.rows(village)
    poorest = int(rows[np.argmin(now.income[rows])])
    return {
        "village": ground.geography.village_names[village],
        "share": _percent(now.village_poor[village]),
        "household": f"{int(living.household[poorest])}",
        "persons": int(living.persons[poorest]),
        "land": f"{float(living.land[poorest]):,.0f}",
        "income": f"{float(now.income[poorest]):,.0f}",
        "ill": f"{int(_ill(now)[rows].sum())}",
        "households": f"{len(rows)}",
    }


def _market(view: View, seen: Seen) -> Found:
    numbers = view.now[-1].numbers
    return {
        "maize": f"{numbers['price_maize']:.2f}",
        "mung_bean": f"{numbers['price_mung_bean']:.2f}",
        "online": _percent(numbers["online_share"]),
    }


def _without(view: View, seen: Seen) -> Found:
    now = view.now[-1]
    before = next(figures for figures in view.seen[-1] if figures.date == BEGINNING)
    return {
        "date": now.date,
        "before": _percent(before.numbers["headcount_national"]),
        "poor": _percent(now.numbers["headcount_national"]),
    }


def _against(view: View, seen: Seen) -> Found:
    base, other = (figures.numbers for figures in view.now)
    return {
        "base": _percent(base["headcount_national"]),
        "poor": _percent(other["headcount_national"]),
        "gap": _points(other["headcount_national"] - base["headcount_national"]),
        "income_gap": f"{other['income'] - base['income']:+,.0f}",
        "online_base": _percent(base["online_share"]),
        "online": _percent(other["online_share"]),
        "cost": _millions(other),
    }


def _both(view: View, seen: Seen) -> Found:
    return _against(view, seen)


def _cost(view: View, seen: Seen) -> Found:
    numbers = view.now[-1].numbers
    costs = {name.removeprefix("cost_"): value for name, value in numbers.items() if name.startswith("cost_")}
    largest = max(costs, key=lambda name: costs[name])
    return {"cost": _millions(numbers), "pillar": largest, "part": f"{costs[largest] / 1e6:.1f}"}


def _twice(view: View, seen: Seen) -> Found:
    earlier = seen.get("both", {})
    return _against(view, seen) | {"cost_before": earlier.get("cost", "–")}


def _luck(view: View, seen: Seen) -> Found:
    return _against(view, seen) | {"gap_before": seen.get("both", {}).get("gap", "–")}


def _turn(view: View, seen: Seen) -> Found:
    planned = planned_of(view.setup.scenarios[-1])
    return {"planned": f"{planned / 1e6:.1f}", "budget": f"{BUDGET / 1e6:g}"}


STEPS = (
    Step("county", _county),
    Step("household", _household, village=True, place=".village-list"),
    Step("market", _market, layer="income", marked="prices"),
    Step("without", _without, scenario="baseline", month=LATER, marked="poverty"),
    Step(
        "ecommerce",
        _against,
        page="two",
        scenario="ecommerce_only",
        month=LATER,
        layer="sellers",
        marked="online",
        pairs=True,
    ),
    Step("social_work", _against, page="two", scenario="social_work_only", month=LATER, marked="poverty", pairs=True),
    Step("both", _both, page="two", scenario="both", month=LATER, marked="poverty", pairs=True),
    Step("cost", _cost, page="two", scenario="both", month=LATER, marked="spending", place="#chart-spending"),
    Step(
        "lever",
        _twice,
        page="two",
        scenario="both",
        month=LATER,
        marked="poverty",
        twice="support.social_workers",
        levers=True,
        pairs=True,
    ),
    Step("luck", _luck, page="two", scenario="both", month=LATER, seed=OTHER_LUCK, marked="poverty", pairs=True),
    Step("turn", _turn, page="challenge", scenario="both", month=LATER, levers=True, waits=False),
)
"""The lesson, in its order."""


def _ill(figures: Figures) -> NDArray[np.bool_]:
    return figures.marks & np.uint8(1 << MARKS.index("ill")) != 0


def _percent(share: float) -> str:
    return f"{100.0 * share:.1f}"


def _points(share: float) -> str:
    return f"{100.0 * share:+.1f}"


def _millions(numbers: Mapping[str, float]) -> str:
    return f"{sum(value for name, value in numbers.items() if name.startswith('cost_')) / 1e6:.1f}"
