"""Where do county and twin part? `python -m tests.oracle.twin.debug five_pillars 2014-12 24`."""

import sys

from tests.oracle.twin import counties
from tests.oracle.twin.mirror import compare, copy_state, make_twin, state_of_county, state_of_twin

from tongyu.county.county import County

MOST = 1e-9


def main(name: str, first: str, months: str) -> None:
    """Print, for each month, the first phase in which the twin differs, and the fields that do."""
    county = counties.county_before(name, first)
    twin = make_twin(county)
    for _ in range(int(months)):
        copy_state(county, twin)
        print(_month(county, twin))  # noqa: T201


def _month(county: County, twin: object) -> str:
    after: dict[str, dict] = {}
    county.observer = lambda phase: after.update({phase: state_of_county(county)})
    found: list[str] = []

    def look(phase: str) -> None:
        if not found:
            apart = compare(after[phase], state_of_twin(twin)).beyond(MOST)
            found.extend(f"  after {phase}: {each}" for each in apart[:8])

    twin.observer = look
    county.step()
    twin.step()
    county.observer = None
    return "\n".join([f"{county.date} {'differs' if found else 'agrees'}", *found])


if __name__ == "__main__":
    main(*sys.argv[1:])
