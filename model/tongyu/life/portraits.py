"""Who a household is as its life begins."""

from typing import TYPE_CHECKING

from tongyu.life.records import Portrait

if TYPE_CHECKING:
    from tongyu.county.county import County


def portrait(county: "County", row: int) -> Portrait:
    """The household in `row` as the run begins, or as it moves out of another."""
    h, geography = county.columns, county.geography
    member = int(h.cooperative[row])
    return Portrait(
        township=geography.township_names[int(h.township[row])],
        village=geography.village_names[int(h.village[row])],
        km_hub=float(h.km_hub[row]),
        km_station=float(h.km_station[row]),
        persons=int(h.persons[row]),
        adults=int(h.adults[row]),
        elders=int(h.elders[row]),
        age=int(h.age[row]),
        schooling=float(h.schooling[row]),
        land=float(h.land[row]),
        irrigated=float(h.irrigated[row]),
        crops={crop: float(h.crop_share[row, c]) for c, crop in enumerate(county.crops.names)},
        chronic=bool(h.chronic[row]),
        ties=int(county.ties.start[row + 1] - county.ties.start[row]),
        cooperative=member if member >= 0 else None,
        cash=float(h.cash[row]),
        debt=float(h.debt[row]),
    )
