"""Subsidised crop insurance by village index.

Insured households pay `own` of the premium in April, the state the rest (all of it for the listed poor). When a
village's weather costs more than `trigger` of a rain-fed harvest, it pays in October

    sum * (loss - trigger) / (1 - trigger)        yuan for each insured mu,

whatever a household's own luck. An indemnity stands for a harvest and is income from crops; a premium is paid for the
season like other inputs, and counts against its harvest.
"""

from dataclasses import dataclass

import numpy as np

from tongyu.county.draws import Purpose, uniforms
from tongyu.county.households.columns import CROP_SALES
from tongyu.county.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.county.mechanism import Mechanism
from tongyu.county.mechanisms.weather import Weather
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.county.switches import Switch


@dataclass
class CropInsurance:
    """Yuan of the sample in this month."""

    premiums: float = 0.0  # that households paid
    indemnities: float = 0.0


def insure_crops(county: State) -> None:
    """Collect premiums as the farm year begins, pay indemnities once its last harvest is in."""
    month = county.own(CropInsurance)
    month.indemnities = month.premiums = 0.0
    sowing = county.month_of_year == county.calendar.first_buying
    if not sowing and county.month_of_year != county.last_harvest:
        return
    v, h = county.values, county.columns
    insured = h.registered | (uniforms(county.seed, Purpose.CROP_INSURANCE, h.id) < v["crop_insurance.uptake"])
    mu = np.where(insured, h.tilled, 0.0).astype(np.float64)  # money is counted in double
    if sowing:
        rate = v["crop_insurance.own"] * v["crop_insurance.premium"] * v["crop_insurance.sum"]
        due = np.where(h.registered, 0.0, rate * mu)
        paid = np.where(h.cash >= due, due, 0.0)
        h.insured_mu[:] = np.where((mu > 0.0) & (paid >= due), mu, 0.0)
        h.cash[:] -= paid
        h.income[:, CROP_SALES] -= paid
        h.growing[:] += paid
        month.premiums = float(paid.sum())
        whole = v["crop_insurance.premium"] * v["crop_insurance.sum"] * float(h.insured_mu.sum(dtype=np.float64))
        county.state_paid += whole - month.premiums
        county.ledger.pay(HOUSEHOLDS, OUTSIDE, "crop insurance", month.premiums)
    else:
        trigger = v["crop_insurance.trigger"]
        loss = 1.0 - county.own(Weather).factor(county.year)
        excess = np.clip((loss - trigger) / max(1.0 - trigger, 1e-9), 0.0, 1.0)
        indemnity = v["crop_insurance.sum"] * excess[h.village] * h.insured_mu.astype(np.float64)
        h.cash[:] += indemnity
        h.income[:, CROP_SALES] += indemnity
        month.indemnities = float(indemnity.sum())
        county.ledger.pay(OUTSIDE, HOUSEHOLDS, "indemnities", month.indemnities)


def figures(county: State) -> dict[str, float]:
    """Yuan of the county this month."""
    month = county.own(CropInsurance)
    return {"premiums": month.premiums * county.scale, "indemnities": month.indemnities * county.scale}


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("crop_insurance.uptake", 0.3, "share", (0.1, 0.6), (0, 1), "assumed", "", "of households that insure their crops; the listed poor all do once it is free for them"),
    number("crop_insurance.sum", 200.0, "yuan a mu", (100, 300), (0, 2_000), "assumed", "", "insured sum: bought inputs of maize, recalled"),
    number("crop_insurance.trigger", 0.3, "share of the harvest", (0.2, 0.4), (0, 0.95), "assumed", "", "loss of the village above which it pays"),
    number("crop_insurance.premium", 0.06, "of the insured sum", (0.04, 0.10), (0, 0.5), "assumed", "", "yearly"),
    number("crop_insurance.own", 0.2, "share of the premium", (0.1, 0.3), (0, 1), "assumed", "", "that a household pays; the state pays the rest, and all for the listed"),
)
# fmt: on

SWITCHES = (Switch("crop_insurance", "crops are insured", "premiums", neutral={"crop_insurance.sum": 0}),)

MECHANISM = Mechanism(
    name="crop_insurance",
    does="crops are insured by village index",
    steps=(insure_crops,),
    numbers=NUMBERS,
    switches=SWITCHES,
    state=lambda county: CropInsurance(),
    figures=figures,
)
