"""Counties whose villages are given: Qingshan of the examples, as outlines, and made-up ones, as places."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from tongyu.county.facts import CountyFacts, Township
from tongyu.county.places import Places, Village, metres, read_places

FOLDER = Path(__file__).parents[1] / "examples" / "your_county"
TOWNSHIPS = (
    Township(name="Chengguan", name_zh="城关镇", node=True),
    Township(name="Longtan", name_zh="龙潭乡"),
    Township(name="Baiyun", name_zh="白云乡"),
)
NAMES = tuple(each.name for each in TOWNSHIPS)
NAMES_ZH = tuple(each.name_zh for each in TOWNSHIPS)


def fields(places: Places, **changes: Any) -> dict[str, Any]:
    """A county with these villages, as its file might give it."""
    county = {
        "name": "Qingshan",
        "name_zh": "青山县",
        "households": 12_000,
        "persons": 41_000,
        "area_km2": 900.0,
        "cell_km": 1.0,
        "detour": 1.5,
        "map_seed": 3,
        "mu_per_person": 2.1,
        "irrigable_share": 0.4,
        "cooperatives": 12,
        "platforms": 2,
        "townships": TOWNSHIPS,
        "places": places,
    }
    return county | changes


@cache
def qingshan() -> CountyFacts:
    places = read_places(FOLDER, NAMES, NAMES_ZH)
    assert places is not None
    return CountyFacts.model_validate(fields(places))


def scattered(count: int, seed: int = 1, side_km: float = 30.0) -> Places:
    """So many villages by lot in a square, each in the township of its third of it from west to east."""
    km = np.random.default_rng(seed).uniform(-side_km / 2.0, side_km / 2.0, (count, 2))
    third = np.argsort(np.argsort(km[:, 0], kind="stable")) * 3 // count
    villages = (
        Village(name=f"Village {number}", township=NAMES[t], x_km=metres(x), y_km=metres(y))
        for number, ((x, y), t) in enumerate(zip(km, third, strict=True), start=1)
    )
    return Places(villages=tuple(villages))
