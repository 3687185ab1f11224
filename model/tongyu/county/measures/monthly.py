"""The monthly table: one row a month, made from what each mechanism shows after everything has happened."""

from tongyu.county.declared import Tables
from tongyu.county.extensions import figures_of
from tongyu.county.levers import PILLARS
from tongyu.county.state import State
from tongyu.kernels.counting import count


def monthly_record(county: State, tables: Tables) -> dict[str, float]:
    """All figures of the month by name; money in yuan of 2015, shares of persons for poverty, of households else."""
    county.counted = count(county.columns)
    found: dict[str, float] = {}
    for figures in tables.figures:
        found |= figures(county)
    spent = county.programme.cost_by_pillar()
    costs = {f"cost_{pillar}": spent.get(pillar, 0.0) for pillar in PILLARS}
    found |= costs | {"cost": sum(costs.values())}
    for mechanism in tables.added:
        found |= figures_of(mechanism, county, found)
    found |= {f"level_{key}": county.programme.level(key) for key in tables.levers}
    return tables.in_order(found)
