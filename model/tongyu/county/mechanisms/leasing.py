"""Land that nobody in a household can till is leased to kin.

    leased = leasing.share * land                            of a household without an adult, if it has kin with one
    tilled = land - leased + what is leased of kin           rent = leasing.rent * trend of yields, yuan a mu

anew as each farm year begins, before inputs are bought, so that whoever pays for a crop brings it in, in a county of
fields as in one of trees. Kin are those who would inherit: the household that it split off from, else the next one of
its village, else of the county, with an adult (`households.kin`). Who can work again takes the land back with the next
farm year; in between, what is leased goes with the land where households split and end. A tenant tills it as its own:
its soil, water and crops.

The year's rent is paid once its last harvest is in, by mu that are leased then: property income of the owner, and of
the tenant a cost of that harvest. What a tenant's cash does not cover it owes.
"""

import numpy as np

from tongyu.county.households.columns import CROP_SALES, PROPERTY, Columns, Floats
from tongyu.county.households.kin import kin_of
from tongyu.county.ledger import HOUSEHOLDS, OUTSIDE
from tongyu.county.mechanism import Mechanism
from tongyu.county.mechanisms.trends import trend
from tongyu.county.numbers.kinds import Parameter, number
from tongyu.county.state import State
from tongyu.county.switches import Switch
from tongyu.errors import AccountsError

TOLERANCE = 1e-5  # relative: land is kept in single precision


def lease(county: State) -> None:
    """Lease land for the farm year that begins."""
    if county.month_of_year == county.calendar.first_buying:
        out, taken = leased(county)
        county.columns.tilled[:] = county.columns.land - out + taken


def pay(county: State) -> None:
    """Pay the rent of the farm year, once its last harvest is in."""
    if county.month_of_year != county.last_harvest:
        return
    got, paid = rents(county)
    borrowed = settle(county.columns, got, paid)
    county.ledger.pay(HOUSEHOLDS, HOUSEHOLDS, "rent of land", float(paid.sum()))
    county.ledger.pay(OUTSIDE, HOUSEHOLDS, "loans", float(borrowed.sum()))


def settle(h: Columns, got: Floats, paid: Floats) -> Floats:
    """Let households get and pay so many yuan of rent, (households,); what they borrow for it, where cash is short."""
    borrowed = np.minimum(paid, np.maximum(0.0, paid - h.cash))
    h.cash[:] += got + borrowed - paid
    h.debt[:] += borrowed
    h.income[:, PROPERTY] += got
    h.income[:, CROP_SALES] -= paid
    return borrowed


def leased(county: State) -> tuple[Floats, Floats]:
    """Mu that households lease to kin in the farm year that begins, and mu that they lease of kin, (households,)."""
    h = county.columns
    n, without, share = len(h.id), h.adults == 0, county.values["leasing.share"]
    if share <= 0.0 or without.all() or not without.any():
        return np.zeros(n), np.zeros(n)
    out = np.where(without, share * h.land.astype(np.float64), 0.0)
    kin = kin_of(h, county.rows_by_village, county.village_start, without)
    owners = county.rows_by_village[without[county.rows_by_village]]  # sums are made in one order, whatever the rows
    taken = np.bincount(kin[owners], weights=out[owners], minlength=n)
    return out, taken.astype(np.float64)


def rents(county: State) -> tuple[Floats, Floats]:
    """Yuan of rent that households get and pay, (households,), by what others till of their land and they of others'."""
    h = county.columns
    more = h.tilled.astype(np.float64) - h.land
    a_mu = county.values["leasing.rent"] * trend(county, "yield")
    got, paid = a_mu * np.maximum(0.0, -more), a_mu * np.maximum(0.0, more)
    rows = county.rows_by_village  # sums are made in one order, whatever the rows
    all_got, all_paid = float(got[rows].sum()), float(paid[rows].sum())
    if all_got == 0.0 or all_paid == 0.0:
        return np.zeros(len(more)), np.zeros(len(more))
    return got * (all_paid / all_got), paid  # land is kept in single precision, and money closes in double


def check_land(county: State) -> None:
    """Raise AccountsError where more or less land is tilled than there is."""
    there, tilled = (float(mu.sum(dtype=np.float64)) for mu in (county.columns.land, county.columns.tilled))
    if not abs(tilled - there) <= TOLERANCE * max(1.0, there):
        raise AccountsError(f"{county.date}: {tilled:.6g} mu of land are tilled, there are {there:.6g}")


def figures(county: State) -> dict[str, float]:
    """The share of the county's land that others till than those whose it is."""
    h = county.columns
    theirs = np.maximum(0.0, h.land - h.tilled).sum(dtype=np.float64)
    return {"land_leased": float(theirs) / max(float(h.land.sum(dtype=np.float64)), 1e-9)}


# fmt: off
NUMBERS: tuple[Parameter, ...] = (
    number("leasing.share", 1.0, "share of its land", (0.5, 1.0), (0, 1), "assumed", "", "that a household without an adult leases to kin"),
    number("leasing.rent", 100.0, "yuan of 2015 a mu a year", (0, 300), (0, 10_000), "assumed", "", "that kin pay for it, on the trend of yields; dry land of western Jilin brings 100-300, recalled, and kin often pay less; published property income of poor areas, 90 yuan a head, is of less land a head"),
)
# fmt: on

SWITCHES = (
    Switch(
        "leasing",
        "land that nobody in a household can till is leased to kin",
        "land_leased",
        neutral={"leasing.share": 0},
    ),
)

MECHANISM = Mechanism(
    name="leasing",
    does="land that nobody in a household can till is leased to kin",
    steps=(lease, pay),
    numbers=NUMBERS,
    switches=SWITCHES,
    figures=figures,
)
