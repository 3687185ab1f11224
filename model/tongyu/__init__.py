"""A Tongyu-style county in a computer, on which programmes against rural poverty are tried out first.

    from tongyu import County, load
    county = County(load("baseline"), rng=1).run()
    county.yearly["headcount"]

    from tongyu import results
    results("results/compare-2026-11-23").runs

The households are invented; see docs/odd.md for what the model assumes.
"""

from importlib import metadata
from typing import TYPE_CHECKING, Any

from tongyu import loaded_code

if TYPE_CHECKING:
    from tongyu.county.county import County
    from tongyu.runs.results import results
    from tongyu.scenario.scenario import Scenario, load

__all__ = ["County", "Scenario", "__version__", "load", "results"]

loaded_code.watch()


def __getattr__(name: str) -> Any:
    """Import on first use: `tongyu --help` must not wait for Mesa and Numba."""
    if name == "County":
        from tongyu.county.county import County

        return County
    if name in ("Scenario", "load"):
        from tongyu.scenario import scenario

        return getattr(scenario, name)
    if name == "results":
        from tongyu.runs.results import results

        return results
    if name == "__version__":
        try:
            return metadata.version("tongyu")
        except metadata.PackageNotFoundError:
            return "0+unknown"
    raise AttributeError(f"module 'tongyu' has no attribute {name!r}")
