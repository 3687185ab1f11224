"""The table of how well county and twin agree, docs/agreement.md: `python -m tools.agreement`, or `make agreement`."""

from pathlib import Path

from tests.oracle.twin import counties
from tests.oracle.twin.mirror import Agreement
from tests.oracle.twin.runs import Comparison, from_month_to_month, side_by_side

from tongyu.report.pages.markdown import markdown_table
from tongyu.runs.threads import use_one_thread

PAGE = Path(__file__).resolve().parents[1] / "docs" / "agreement.md"

# what a reader looks for, and the fields that belong to it; the last takes what no other has
KINDS: dict[str, tuple[str, ...]] = {
    "income": ("households.income", "households.ring"),
    "stock": ("households.stock", "enterprise.stock"),
    "skill, openness, quality": ("households.skill", "households.openness", "households.quality"),
    "cash and debt": ("households.cash", "households.debt", "households.spent"),
    "flags and whole numbers": (
        *("households.sells", "households.shops", "households.cooperative", "households.group", "households.linked"),
        *("households.registered", "households.insured", "households.credit", "households.legal", "households.health"),
        *("households.coached", "households.case_months", "households.cause", "households.passes"),
        *("households.sick_months", "households.loss_months", "households.excluded"),
    ),
    "prices": ("market.prices", "market.wholesale", "market.open_price", "market.expected", "county.parcel"),
    "rents": ("market.quota_rents", "market.hub_rents"),
    "kilograms sold": ("takings.trader_kg", "takings.open_kg", "takings.brand_kg", "goods."),
    "payments": ("flows.", "takings."),
    "tills": ("cooperatives.", "hubs.", "platforms.", "government.", "enterprise."),
    "programme": ("programme.", "social workers."),
    "all else": ("",),
}

HEAD = """# How well the county and its twin agree

Made by `python -m tools.agreement` (or `make agreement`); takes a minute or two. The twin
(`tests/oracle/twin/`) is the county once more in plain Mesa: ordinary agents and loops, each rule written anew, sharing
with the fast county only the parameters, the scenario and the draws; its people and map are copied. Both run in a
county of {villages} villages and {households} households (seed {seed}), in every shipped scenario with its levers
fitted to that size, and in one that goes round the corners (places, listed villages, dated budgets, all stress
overlays, the logit form of the hazard). Both clear their markets to {tolerance:g}.

Differences are relative to the larger of the two values, or to a yuan, a kilogram, a whole number, or a thousandth of
what lies in 0-1, where both are smaller. Flags and whole numbers must be equal, which shows as 0.
"""

MONTHLY = """## Each month from the county's state

The twin is put into the county's state before each month, from {first} on for {months} months: two harvests, two
Decembers, both Aprils, all levers at work. The largest relative difference over all households and months:
"""

BY_MONTH = """### By month

The largest relative difference of any field:
"""

FREE = """## Left alone

Both start alike in {start}, the programmes beginning in their second and fifth month, and go on by themselves for
{months} months. The largest relative difference in any month, and the first decision that differs, if one does:
"""


def _document() -> str:
    monthly = {
        name: from_month_to_month(
            counties.county_before(name, counties.FIRST_MONTH), counties.MONTHS, counties.TOLERANCE
        )
        for name in counties.NAMES
    }
    free = {
        name: side_by_side(counties.county_at_start(name), counties.MONTHS, counties.TOLERANCE)
        for name in counties.NAMES
    }
    head = HEAD.format(
        villages=counties.SIX_VILLAGES.villages,
        households=counties.HOUSEHOLDS,
        seed=counties.SEED,
        tolerance=counties.TOLERANCE,
    )
    parts = [
        head,
        MONTHLY.format(first=counties.FIRST_MONTH, months=counties.MONTHS),
        _by_kind(monthly),
        BY_MONTH,
        _by_month(monthly),
        FREE.format(start=counties.FREE_START, months=counties.MONTHS),
        _by_kind(free),
        _decisions(free),
    ]
    return "\n".join(parts)


def _by_kind(found: dict[str, Comparison]) -> str:
    """A row a kind of field, a column a scenario; the imbalance of both markets below."""
    rows = [["", *found]]
    for kind in KINDS:
        worst = [max(_of_kind(month, kind) for month in each.months.values()) for each in found.values()]
        rows.append([kind, *map(_shown, worst)])
    for place, whose in enumerate(("county's", "twin's")):
        worst = [max(pair[place] for pair in each.residuals.values()) for each in found.values()]
        rows.append([f"imbalance of the {whose} market", *map(_shown, worst)])
    return markdown_table(rows[0], rows[1:]) + "\n"


def _of_kind(month: Agreement, kind: str) -> float:
    return max(
        (each.relative for name, each in month.fields.items() if _kind_of(name) == kind),
        default=0.0,
    )


def _kind_of(field: str) -> str:
    return next(kind for kind, prefixes in KINDS.items() if field.startswith(prefixes))


def _by_month(found: dict[str, Comparison]) -> str:
    dates = next(iter(found.values())).months
    rows = [["month", *found]]
    rows += [[date, *(_shown(each.months[date].worst.relative) for each in found.values())] for date in dates]
    return markdown_table(rows[0], rows[1:]) + "\n"


def _decisions(found: dict[str, Comparison]) -> str:
    rows = [["scenario", "months", "worst field in the last month", "first decision that differs"]]
    for name, each in found.items():
        last = list(each.months.values())[-1].worst
        field = f"{last.field} {_shown(last.relative)}"
        rows.append([name, str(len(each.months)), field, each.first_decision or "none"])
    return markdown_table(rows[0], rows[1:]) + "\n"


def _shown(relative: float) -> str:
    return "0" if relative == 0.0 else f"{relative:.1e}"


if __name__ == "__main__":
    use_one_thread()
    PAGE.write_text(_document(), encoding="utf-8")
