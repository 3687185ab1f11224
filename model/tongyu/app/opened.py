"""The county that the server was opened with, which every page plays, and the shipped scenarios in it."""

from tongyu.scenario.scenario import CountyFacts, Scenario, load, shipped_names

BUDGET = 20e6  # yuan, discounted as plans are: what comparisons at equal budgets and the challenge in Tongyu go by
LEAST_BUDGET = 1e5

county: CountyFacts | None = None
"""None: the shipped scenarios' own."""


def scenario(name: str) -> Scenario:
    """The shipped scenario of that name in the county. Raises InputError."""
    return load(name, county)


def names() -> list[str]:
    """The shipped scenarios but those that are the history of another county."""
    return shipped_names(county)


def elsewhere() -> bool:
    """Whether another county is opened than that of the shipped scenarios."""
    return county is not None and county != load("baseline").county


def budget() -> float:
    """What the challenge allows, yuan: as much a head as in Tongyu, to 0.1 m yuan."""
    if county is None or not elsewhere():
        return BUDGET
    a_head = BUDGET / load("baseline").county.persons
    return max(LEAST_BUDGET, round(a_head * county.persons, -5))
