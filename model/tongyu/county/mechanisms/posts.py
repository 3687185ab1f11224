"""Posts of public welfare: cleaners, rangers, carers, paid by the state, one a household, allotted anew each January.

There are `posts.share` of all persons ever listed, times the series `posts` (0 before 2016), in every scenario. They go to households ever listed, one
each: to social workers' clients whose cause is want of labour first, then by what the office sees of means. A post takes
some of an adult's time for other wage work (`kernels.work`). Who got one as a client can be the keeper of a village's
station, which then lives on less volume (`logistics`).
"""

from typing import ClassVar

import numpy as np

from tongyu.county.households.columns import WAGE
from tongyu.county.households.moving import ANEW, Kept
from tongyu.county.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.county.mechanism import Mechanism
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.county.switches import Switch
from tongyu.kernels.social_work import LABOUR

JANUARY = 0


class Posts:
    """Of the sample."""

    BY_HOUSEHOLD: ClassVar[dict[str, Kept]] = {"of_client": ANEW}

    def __init__(self, county: State) -> None:
        self.of_client = np.zeros(len(county.columns.id), dtype=bool)  # got its post for being a client
        self.posts = 0
        self.posts_of_clients = 0  # of them to clients, for being clients


def fill(county: State) -> None:
    """Allot the posts in January; pay them every month."""
    h, own = county.columns, county.own(Posts)
    times = county.dated.at("posts", county.year)
    if times <= 0.0 and own.posts == 0:
        return
    if county.month_of_year == JANUARY or county.month == 0:
        _allot(county, times)
    pay = county.values["posts.pay"]
    h.income[h.post, WAGE] += pay
    h.cash[h.post] += pay
    county.ledger.pay(OUTSIDE, HOUSEHOLDS, "posts of public welfare", pay * own.posts)
    county.state_paid += pay * own.posts


def _allot(county: State, times: float) -> None:
    h, own = county.columns, county.own(Posts)
    able = h.listed & (h.adults.astype(np.int64) + h.elders > 0)
    client = able & (h.case_months > 0) & (h.cause == LABOUR)
    count = min(
        int(times * county.values["posts.share"] * float(h.persons[h.listed].sum(dtype=np.float64))),
        int(np.count_nonzero(able)),
    )
    rows = np.flatnonzero(able)
    order = rows[np.lexsort((h.id[rows], h.means[rows], ~client[rows]))]
    h.post[:] = False
    h.post[order[:count]] = True
    own.posts = count
    own.of_client[:] = h.post & client
    own.posts_of_clients = int(np.count_nonzero(own.of_client))


def figures(county: State) -> dict[str, float]:
    """Posts per person ever listed, and those of the county that clients have."""
    h, own = county.columns, county.own(Posts)
    listed = float(h.persons[h.listed].sum(dtype=np.float64))
    return {
        "posts": own.posts / listed if listed > 0.0 else 0.0,
        "posts_of_clients": own.posts_of_clients * county.scale,
    }


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("posts.share", 0.053, "of persons ever listed", (0.04, 0.06), (0, 1), "derived", "posts_2020", "4.95 m posts in 22 provinces in 2020, of some 93 m ever listed"),
    number("posts.pay", 400.0, "yuan of 2015 a month", (300, 600), (0, 10_000), "derived", "posts_pay", "300-500 in two counties in 2018"),
    number("posts.time", 0.2, "of one adult's time for wage work", (0.0, 0.6), (0, 1), "assumed", "posts_sign", "that a post takes: it pays 0.18 of a month of wage work, and so takes that of a working year if it pays like other work; more if only wage work gives way; sign seen, size assumed"),
)
# fmt: on

SWITCHES = (
    Switch("posts", "posts of public welfare", "posts", neutral={"posts.share": 0}),
    Switch(
        "posts_and_work",
        "a post takes time from other wage work",
        "-income_wage",
        neutral={"posts.time": 0},
    ),
)

MECHANISM = Mechanism(
    name="posts",
    does="posts of public welfare for households ever listed",
    steps=(fill,),
    numbers=NUMBERS,
    switches=SWITCHES,
    state=Posts,
    figures=figures,
)
