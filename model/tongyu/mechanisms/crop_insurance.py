"""Subsidised crop insurance by village index.

Insured households pay `own` of the premium in April, the state the rest (all of it for the listed poor). When a
village's weather costs more than `trigger` of a rain-fed harvest, it pays in October

    sum * (loss - trigger) / (1 - trigger)        yuan for each insured mu,

whatever a household's own luck. Indemnities are cash, not income: so the national definition has it, and so insurance
lifts nobody over a line by itself, but it buys next year's inputs.
"""

from typing import TYPE_CHECKING

import numpy as np

from tongyu.draws import Purpose, uniforms
from tongyu.ledger import HOUSEHOLDS, OUTSIDE

if TYPE_CHECKING:
    from tongyu.county import County

APRIL, OCTOBER = 3, 9


def insure_crops(county: "County") -> None:
    """Collect premiums in April, pay indemnities in October."""
    county.indemnities = county.premiums = 0.0
    if county.month_of_year not in (APRIL, OCTOBER):
        return
    v, h = county.values, county.columns
    insured = h.registered | (uniforms(county.seed, Purpose.CROP_INSURANCE, h.id) < v["crop_insurance.uptake"])
    mu = np.where(insured, h.land, 0.0).astype(np.float64)  # money is counted in double
    if county.month_of_year == APRIL:
        rate = v["crop_insurance.own"] * v["crop_insurance.premium"] * v["crop_insurance.sum"]
        due = np.where(h.registered, 0.0, rate * mu)
        paid = np.where(h.cash >= due, due, 0.0)
        h.insured_mu[:] = np.where((mu > 0.0) & (paid >= due), mu, 0.0)
        h.cash[:] -= paid
        county.premiums = float(paid.sum())
        county.ledger.pay(HOUSEHOLDS, OUTSIDE, "crop insurance", county.premiums)
    else:
        trigger = v["crop_insurance.trigger"]
        loss = 1.0 - county.weather.factor(county.year)
        excess = np.clip((loss - trigger) / max(1.0 - trigger, 1e-9), 0.0, 1.0)
        indemnity = v["crop_insurance.sum"] * excess[h.village] * h.insured_mu.astype(np.float64)
        h.cash[:] += indemnity
        county.indemnities = float(indemnity.sum())
        county.ledger.pay(OUTSIDE, HOUSEHOLDS, "indemnities", county.indemnities)
