"""Work away (labour transfer): the county finds work for adults of the listed, social workers for their clients.

Those placed work `placement.time` of a year more at the wage of their household (`kernels.work`), and lose the work again
(`kernels.placement`). Where all adults are away so, the field has that much less of them (`kernels.growing`). Part of
their work is work that others of the county would have had (`work.compete`).
"""

from dataclasses import dataclass

import numpy as np

from tongyu.county.draws import Purpose
from tongyu.county.mechanism import Mechanism
from tongyu.county.mechanisms.social_work import Casework
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.county.switches import Switch
from tongyu.kernels.placement import Placement, place


@dataclass
class Placed:
    """Adults of the sample since the start."""

    found: int = 0
    found_by_casework: int = 0
    lost: int = 0


def find_work(county: State) -> None:
    """Place adults this month, and see who has lost the work."""
    own, quality = county.own(Placed), county.own(Casework).work_quality
    purposes = int(Purpose.PLACING), int(Purpose.LOSING_WORK)
    found, by_casework, lost = place(
        county.columns, county.numbers(Placement), quality, county.key, *purposes, county.month
    )
    own.found += found
    own.found_by_casework += by_casework
    own.lost += lost


def figures(county: State) -> dict[str, float]:
    """Adults placed away, as a share of persons ever listed; adults of the county that cases placed since the start."""
    h = county.columns
    listed = float(h.persons[h.listed].sum(dtype=np.float64))
    away = float(h.placed[h.listed].sum(dtype=np.float64))
    return {
        "placed": away / listed if listed > 0.0 else 0.0,
        "placed_by_casework": county.own(Placed).found_by_casework * county.scale,
    }


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("placement.county", 0.03, "a month", (0.005, 0.08), (0, 1), "assumed", "gmw_2020", "chance that the county finds work for a free adult of a listed household; 29.3 m of some 93 m ever listed worked away in September 2020"),
    number("placement.casework", 0.02, "a month", (0.005, 0.05), (0, 1), "assumed", "", "that a social worker does, in a case that lacks labour, at full quality"),
    number("placement.time", 0.25, "share of a year", (0.1, 0.5), (0, 1), "assumed", "", "of wage work that a placement adds"),
    number("placement.loss", 0.03, "a month", (0.01, 0.06), (0, 1), "assumed", "", "chance of losing it"),
    number("placement.displaced", 0.25, "share", (0.0, 0.5), (0, 1), "assumed", "crepon_2013", "of the work that placement adds, by what it pays, that others of the county would have had: 46 % of the poor who were placed worked inside their county (gmw_2020), of whom a trial in France says that they gain partly at the expense of others; from none to all of them"),
)
# fmt: on

SWITCHES = (
    Switch(
        "placement",
        "adults are found work away",
        "placed",
        neutral={"placement.county": 0, "placement.casework": 0},
    ),
    Switch(
        "case_placement",
        "social workers find work for their clients",
        "placed_by_casework",
        "social_work_only",
        neutral={"placement.casework": 0},
    ),
    Switch(
        "work_displacement",
        "work that is found for some is partly work that others would have had",
        "wages_displaced",
        neutral={"placement.displaced": 0},
    ),
)

MECHANISM = Mechanism(
    name="placement",
    does="adults of the listed, and clients, are found work away",
    steps=(find_work,),
    numbers=NUMBERS,
    switches=SWITCHES,
    state=lambda county: Placed(),
    figures=figures,
)
