"""Nobody's cash or stock goes below nothing and every share stays a share, in each month of the whole programme."""

import numpy as np
import pytest

from tongyu.county.county import County
from tongyu.county.mechanisms.brand import Enterprise
from tongyu.county.mechanisms.social_work import Casework

ROUNDING = 1e-6  # yuan
SHARES = (
    "irrigated",
    "soil",
    "skill",
    "base_skill",
    "openness",
    "base_openness",
    "quality",
    "inputs",
    "crop_share",
)
NEVER_NEGATIVE = (
    "debt",
    "spent",
    "patronage",
    "advance",
    "rent_paid",
    "hours",
    "excluded",
    "case_months",
    "sick_months",
)
COUNTY_SHARES = ("organised", "standard", "selection")


@pytest.fixture(scope="module", params=[3, 8])
def lowest(request: pytest.FixtureRequest) -> dict[str, float]:
    """The least and the largest of everything over all months of the five pillars."""
    county = County("five_pillars", rng=request.param, households=900)
    found: dict[str, float] = {}

    def note(name: str, value: float) -> None:
        found[f"least {name}"] = min(found.get(f"least {name}", np.inf), float(value))
        found[f"most {name}"] = max(found.get(f"most {name}", -np.inf), float(value))

    while county.running:
        county.step()
        h = county.columns
        for name in ("cash", "stock", *SHARES, *NEVER_NEGATIVE):
            column = getattr(h, name)
            assert np.isfinite(column).all(), (county.date, name)
            note(name, column.min())
            note(name, column.max())
        note("sum of crop shares", np.abs(h.crop_share.sum(axis=1, dtype=np.float64) - 1.0).max())
        for name in COUNTY_SHARES:
            note(name, getattr(county.terms, name).min())
            note(name, getattr(county.terms, name).max())
        note("quality of casework", county.own(Casework).work_quality.min())
        note("quality of casework", county.own(Casework).work_quality.max())
        tills = {
            "cooperatives": county.cooperatives,
            "hubs": county.hubs,
            "platforms": county.platforms,
            "government": [county.government],
            "enterprise": [county.own(Enterprise)],
        }
        for owner, accounts in tills.items():
            note(f"till of {owner}", min(account.cash for account in accounts))
        note("store of the enterprise", county.own(Enterprise).stock.min())
        for name in ("awareness", "reputation", "trust", "word"):
            note(name, getattr(county.own(Enterprise), name))
        note("delivered over allowed", max(line.delivered for line in county.programme.lines.values()))
    assert county.date == "2020-12"
    return found


@pytest.mark.parametrize("name", ["cash", *NEVER_NEGATIVE])
def test_nobody_s_money_or_time_goes_below_nothing(lowest: dict[str, float], name: str) -> None:
    assert lowest[f"least {name}"] >= (-ROUNDING if name == "cash" else 0.0)


def test_no_stock_goes_below_nothing(lowest: dict[str, float]) -> None:
    assert lowest["least stock"] >= 0.0
    assert lowest["least store of the enterprise"] >= 0.0
    assert lowest["most stock"] > 0.0


@pytest.mark.parametrize(
    "name", [*SHARES, *COUNTY_SHARES, "quality of casework", "awareness", "reputation", "trust", "word"]
)
def test_every_share_stays_between_zero_and_one(lowest: dict[str, float], name: str) -> None:
    assert 0.0 <= lowest[f"least {name}"] <= lowest[f"most {name}"] <= 1.0


def test_crop_shares_sum_to_one(lowest: dict[str, float]) -> None:
    assert lowest["most sum of crop shares"] <= 1e-5


@pytest.mark.parametrize("owner", ["cooperatives", "hubs", "platforms", "government", "enterprise"])
def test_no_till_is_overdrawn(lowest: dict[str, float], owner: str) -> None:
    assert lowest[f"least till of {owner}"] >= -ROUNDING


def test_the_programme_was_at_work(lowest: dict[str, float]) -> None:
    """Else these bounds would say nothing of it."""
    for name in ("organised", "standard", "selection", "quality of casework", "advance", "case_months", "excluded"):
        assert lowest[f"most {name}"] > 0.0, name
