"""Cooperatives: joining and leaving, running and closing, the county federation, grading, produce quality.

Many cooperatives sleep (half of members use no service); a trained operator wakes one. Joining weighs the brand's
price against the trader's, times trust. One that cannot pay its overhead closes for good: its till pays members what
they are owed as far as it goes, the rest is lost to them and booked. The federation's members share machines and buy
together; one packing under the county's one standard costs less. Equations in `kernels.cooperatives`.
"""

from typing import TYPE_CHECKING

import numpy as np

from tongyu.draws import Purpose
from tongyu.kernels.channels import Channels
from tongyu.kernels.cooperatives import Cooperatives, Quality, decide_membership, grade, raise_quality
from tongyu.ledger import COOPERATIVES, OUTSIDE

if TYPE_CHECKING:
    from tongyu.county import County

NOVEMBER = 10  # the season's grading, once all crops are in


def join(county: "County") -> None:
    """Let households join a waking cooperative of their township, or leave a sleeping one."""
    nearest = np.full(county.townships, -1, dtype=np.int64)
    for cooperative in county.cooperatives:
        if cooperative.open and nearest[cooperative.township] < 0:
            nearest[cooperative.township] = cooperative.index
    delivering = float(np.count_nonzero(county.columns.passes))
    _, _, lost = decide_membership(
        county.columns,
        county.numbers(Cooperatives),
        county.numbers(Channels),
        county.terms,
        nearest,
        county.enterprise.posted_net(),
        county.enterprise.quota / county.terms.milling_yield / (delivering + 1.0),
        county.values["social_work.joining"],
        int(Purpose.JOINING),
        int(Purpose.LEAVING),
        county.key,
        county.month,
    )
    county.patronage_lost += lost * county.scale


def run(county: "County") -> None:
    """Wake cooperatives, share what the federation shares, pay overhead; who cannot pay it closes for good."""
    v = county.values
    operators = county.programme.level("training.operators")
    paid = left = 0.0
    for cooperative in county.cooperatives:
        if operators - county.operators_in_cooperatives < 1.0:
            break
        county.operators_in_cooperatives += cooperative.wake()
    _share(county)
    overhead, saving = v["cooperatives.overhead"] / county.scale, v["cooperatives.federation_saving"]
    for cooperative in county.cooperatives:
        paid += cooperative.run(overhead * (1.0 - saving * cooperative.federated))
        if cooperative.broke:
            left += cooperative.wind_up()
    county.terms.cooperative_open[:] = [cooperative.open for cooperative in county.cooperatives]
    of_none = False  # which index -1 finds
    broke = np.array([*(cooperative.broke for cooperative in county.cooperatives), of_none])
    if broke.any():
        county.columns.advance[broke[county.columns.cooperative]] = 0.0
    county.ledger.pay(COOPERATIVES, OUTSIDE, "overhead", paid)
    county.ledger.pay(COOPERATIVES, OUTSIDE, "tills of the broke", left)


def _share(county: "County") -> None:
    """Fees, packing and inputs of each cooperative: the federation and the one standard go round those awake."""
    v, terms = county.values, county.terms
    awake = [cooperative for cooperative in county.cooperatives if cooperative.open]
    members = county.programme.level("resources.federation")
    standard = county.programme.level("branding.standard") * len(awake)
    federated, terms.standard[:] = np.zeros(len(county.cooperatives)), 0.0
    index = [cooperative.index for cooperative in awake]
    federated[index] = np.clip(members - np.arange(len(awake)), 0.0, 1.0)
    terms.standard[index] = np.clip(standard - np.arange(len(awake)), 0.0, 1.0)
    for cooperative, share in zip(county.cooperatives, federated.tolist(), strict=True):
        cooperative.federated = share
    terms.fee[:] = v["channels.fee"] * (1.0 - v["channels.federation_fee"] * federated)
    terms.packing[:] = v["channels.brand_packing"] * (1.0 - v["channels.standard_packing"] * terms.standard)
    terms.input_saving[:] = v["cooperatives.input_saving"] + v["cooperatives.federation_inputs"] * federated


def improve(county: "County") -> None:
    """Move the quality of the produce."""
    technical = county.programme.villages("branding.technical_cooperation")
    raise_quality(county.columns, county.numbers(Quality), county.terms, technical)


def grade_harvest(county: "County") -> None:
    """Grade the members' harvest each November."""
    if county.month_of_year == NOVEMBER:
        grade(
            county.columns,
            county.numbers(Cooperatives),
            county.terms,
            county.programme.level("branding.inspection"),
            county.scratch("slipped", np.bool_),
            county.key,
            int(Purpose.GRADING),
            county.month,
        )
