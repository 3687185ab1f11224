"""How often what is rare happens to the households of a county, month by month."""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from tongyu.county.county import County
from tongyu.county.draws import Purpose, uniforms
from tongyu.county.households.columns import WAGE
from tongyu.county.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.county.mechanisms.benefits import Rolls
from tongyu.county.mechanisms.health import Bills
from tongyu.county.mechanisms.logistics import Logistics
from tongyu.county.mechanisms.people import Vital
from tongyu.county.mechanisms.placement import Placed
from tongyu.county.mechanisms.posts import Posts
from tongyu.county.mechanisms.relief import Relief
from tongyu.kernels.people import SPLIT_OFF
from tongyu.kernels.social_work import DEBT, ILLNESS

COUNTED = {
    "entry": (Rolls, "entered"),
    "entry with help": (Rolls, "aided"),
    "displacement": (Rolls, "displaced"),
    "end by verification": (Rolls, "ended"),
    "critical-illness insurance": (Bills, "admissions_covered"),
    "medical assistance": (Bills, "admissions_assisted"),
    "left untreated": (Bills, "left_untreated"),
    "placement": (Placed, "found"),
    "placement by a social worker": (Placed, "found_by_casework"),
    "loss of a placement": (Placed, "lost"),
}
"""What mechanisms count since the start."""
SEEN = (
    *("time given up", "medicines unbought", "better shares of the listed", "top-up", "assistance by case"),
    *("post", "post of a client", "credit lent", "credit paid back", "place in a fund", "trade learned"),
    *("distress by illness", "distress by harvest", "relief paid soon", "relief paid late"),
    *("case asked for by platform", "credit for a record of sales"),
    *("contract kept for a listed member of a group", "station kept with a client's post"),
    *(
        "person who came back",
        "birth",
        "death",
        "person who left the county",
        "household that split off",
        "household that ended",
    ),
    *("client who ended", "debt that was inherited", "trade of a family that split"),
)
EVENTS = (*COUNTED, *SEEN)
WATCHED = ("id", "debt", "shaken", "loan", "credit", "trade", "case_months", "contract")


class Watch:
    """Counts what happens in the steps of a county's months; what lasts counts in each month."""

    def __init__(self, county: County) -> None:
        self.found: Counter[str] = Counter()
        self.before = _watched(county)  # as columns were before the step

    def look(self, county: County, step: str) -> None:
        """Count what has happened in `step`."""
        self.found.update(self._after(county, step))
        self.before = _watched(county)

    def _after(self, county: County, step: str) -> dict[str, int]:
        h, before = county.columns, self.before
        match step:
            case "people.turn":
                return self._persons(county)
            case "returning.come_back":
                return {"person who came back": county.own(Vital).happened.returned}
            case "contracts.give":
                return {"contract kept for a listed member of a group": self._before_their_turn(county)}
            case "logistics.move":
                return {"station kept with a client's post": _kept_by_posts(county)}
            case "social_work.serve":
                by_record = h.credit & ~before["credit"] & (h.cause != DEBT)
                begun = (before["case_months"] == 0) & (h.case_months > 0)
                return {
                    "credit for a record of sales": int(by_record.sum()),
                    "case asked for by platform": int((begun & _asks(county)).sum()),
                }
            case "vocational.train":
                return {"trade learned": int((h.trade & ~before["trade"]).sum())}
            case "growing.grow":
                return {"distress by harvest": int((h.shaken > before["shaken"]).sum())}
            case "work.work":
                working = (h.income[:, WAGE] > 0.0) & (h.income_12 > 0.0)
                return {"time given up": int(np.sum(working & (h.benefits.sum(axis=1) > 0.0)))}
            case "small_credit.lend":
                lent = county.ledger.flows.get((OUTSIDE, HOUSEHOLDS, "small credit"), 0.0)
                return {
                    "credit lent": round(lent / max(county.values["small_credit.loan"], 1.0)),
                    "credit paid back": int(((before["loan"] > 0.0) & (h.loan == 0.0)).sum()),
                    "place in a fund": int(h.fund.sum()),
                }
            case "health.fall_sick":
                return self._illness(county)
            case "relief.relieve":
                soon = (county.month_of_year - 9) % 12 < round(county.values["relief.months"])
                return {f"relief paid {'soon' if soon else 'late'}": int(county.own(Relief).relief_paid > 0.0)}
            case "benefits.pay":
                return {"top-up": int(np.sum((h.benefits[:, county.month % 12] > 0.0) & ~h.enrolled))}
            case "posts.fill":
                return {"post": county.own(Posts).posts, "post of a client": county.own(Posts).posts_of_clients}
        return {}

    def _before_their_turn(self, county: County) -> int:
        """Contracts given to listed members of groups while others, whose turn it was, got none."""
        h = county.columns
        may = np.append(county.terms.cooperative_open, False)[h.cooperative] & h.passes & (h.excluded == 0)
        season = county.month - (county.month_of_year - county.last_harvest - 1) % 12 + 12
        luck = uniforms(county.seed, Purpose.CONTRACT, h.id, season)
        grouped = h.listed & (h.group >= 0)
        left_out = luck[may & ~grouped & ~h.contract]
        new = h.contract & ~self.before["contract"] & grouped
        return int(np.sum(luck[new] > left_out.min())) if len(left_out) else 0

    def _persons(self, county: County) -> dict[str, int]:
        """Who came and went; what a household that ended or split had before."""
        h, what, vital = county.columns, county.own(Vital).happened, county.own(Vital)
        ended = np.isin(self.before["id"], list(vital.heirs))
        mothers = np.isin(self.before["id"], h.id[h.id >= SPLIT_OFF] % SPLIT_OFF) if what.split else ended & False
        return {
            "birth": what.births,
            "death": what.deaths,
            "person who left the county": what.left,
            "household that split off": what.split,
            "household that ended": what.ended,
            "client who ended": int((ended & (self.before["case_months"] > 0)).sum()),
            "debt that was inherited": int((ended & (self.before["debt"] > 0.0)).sum()),
            "trade of a family that split": int((mothers & self.before["trade"]).sum()),
        }

    def _illness(self, county: County) -> dict[str, int]:
        h = county.columns
        admitted = h.bill > 0.0
        by_list = admitted & h.listed & ~h.insured & (county.dated.at("listed_help", county.year) > 0.0)
        by_case = admitted & h.listed & (h.case_months > 0) & (h.cause == ILLNESS) & ~h.enrolled
        return {
            "medicines unbought": int(((h.cash <= 0.0) & ~admitted).sum()),
            "better shares of the listed": int(by_list.sum()),
            "assistance by case": int(by_case.sum()),
            "distress by illness": int((h.shaken > self.before["shaken"]).sum()),
        }


def events(county: County, months: int) -> Counter[str]:
    """How often each of `EVENTS` happens in the next `months` of `county`."""
    watch, before = Watch(county), _counted(county)
    county.step_observer = lambda _, step: watch.look(county, step)
    for _ in range(months):
        county.step()
    county.step_observer = None
    watch.found.update(_counted(county))
    watch.found.subtract(before)
    return watch.found


def _watched(county: County) -> dict[str, NDArray[np.generic]]:
    return {name: getattr(county.columns, name).copy() for name in WATCHED}


def _counted(county: County) -> dict[str, int]:
    return {event: int(getattr(county.own(kind), name)) for event, (kind, name) in COUNTED.items()}


def _kept_by_posts(county: County) -> int:
    """Open stations in townships where a client holds a post."""
    held = county.columns.post & county.own(Posts).of_client
    with_post = np.bincount(county.columns.township[held], minlength=county.townships) > 0
    return int(np.sum(county.own(Logistics).stations.open & with_post[county.geography.village_township]))


def _asks(county: County) -> NDArray[np.bool_]:
    """Households that ask for help by the platform this year, (households,)."""
    h, values = county.columns, county.values
    luck = uniforms(county.seed, Purpose.ASKING, h.id, county.year)
    poor = h.income_12 / h.persons < values["line.national"]
    return np.asarray((h.sells | h.shops) & poor & (luck < values["social_work.asking"]))
