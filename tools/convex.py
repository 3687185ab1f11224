"""The table of how well the clearing agrees with a convex solver, docs/convex.md: `python -m tools.convex`.

`make convex` does the same.
"""

from collections import defaultdict
from pathlib import Path

import numpy as np
from tests.oracle.convex_agreement import Agreement, agreement
from tests.oracle.odd_counties import COUNTIES

from tongyu.report.pages.markdown import markdown_table

PAGE = Path(__file__).resolve().parents[1] / "docs" / "convex.md"


def table() -> str:
    """The largest of each difference by kind of county."""
    kinds: dict[str, list[Agreement]] = defaultdict(list)
    for name, (make, count) in COUNTIES.items():
        kinds[name] = [agreement(make(seed)) for seed in range(count)]
    kinds["all"] = [each for many in kinds.values() for each in many]
    rows = []
    for name, many in kinds.items():
        worst = np.max([each.polished for each in many], axis=0)
        within = sum(max(each.alone) <= 1e-6 for each in many)
        last = [max(each.gap for each in many), max(each.welfare for each in many)]
        steps = [each.cleared.iterations for each in many]
        rows.append(
            [
                name,
                str(len(many)),
                *(f"{value:.0e}" if value else "0" for value in [*worst, *last]),
                f"{np.median(steps):.0f}",
                str(max(steps)),
                f"{within} of {len(many)}",
            ]
        )
    headings = ["county", "number", "prices", "flows", "hub rents", "quota rents", "net values"]
    headings += ["duality gap", "welfare", "median steps", "most steps", "the solver alone within 1e-6"]
    return markdown_table(headings, rows)


def page() -> str:
    """docs/convex.md."""
    total = sum(count for _, count in COUNTIES.values())
    return f"""# The clearing against a convex solver

`python -m tools.convex` (or `make convex`) clears {total} random counties, small and odd, and solves each again as a
convex programme over flows, in which prices are multipliers
([tests/oracle/flow_optimum.py](../tests/oracle/flow_optimum.py)), with Clarabel. An interior-point solver looks at the
welfare of the whole county: what hardly counts there, the price in a market that handles a billionth of all stock or
what a gram is worth to its owner, it leaves at a few digits. So SciPy's least squares goes on from its answer to one
that meets the month's conditions to 1e-11, market by market
([tests/oracle/polishing.py](../tests/oracle/polishing.py)); the last column counts the counties in which that was not
needed. The solver is given stocks in parts of the county's stock and money in parts of its dearest price; differences
are in the county's own units, relative, the largest of all counties of a kind. `tests/oracle/test_convex_solver.py`
holds each of them to 1e-6, and steps to 50.

The duality gap is between what prices and rents cost and what flows are worth, each by a plain formula. `welfare` is
between the former and the solver's own optimum.

{table()}
"""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
