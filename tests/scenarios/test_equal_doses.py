"""E-commerce and social work are each the same dose alone and together: else their interaction would be no factorial.

What a programme puts in, month by month with one seed: money, units bought and delivered, hours by method, cases that
can be carried and are, groups, links, organised villages. What those doses then do may differ: that is the question.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from tongyu.county.county import County
from tongyu.county.mechanisms.mutual_aid import Groups
from tongyu.county.mechanisms.social_work import Casework
from tongyu.county.tables import CROSS_LINKS, LEVERS
from tongyu.questions.interaction.pillars import PILLARS, pillars_of
from tongyu.scenario.scenario import Scenario, load

SEED, HOUSEHOLDS = 5, 600
START, MONTHS = "2013-07", 54  # the programme begins in its seventh month; four Januaries
Doses = dict[str, Any]


def months_of(scenario: Scenario, side: str, without: tuple[str, ...] = ()) -> Iterator[Doses]:
    """The doses of one side's levers in each month."""
    county = County(scenario.with_(start=START, months=MONTHS), SEED, HOUSEHOLDS, without)
    for _ in range(MONTHS):
        county.step()
        lines = {key: line for key, line in county.programme.lines.items() if LEVERS[key].side == side}
        doses: Doses = {
            f"{key}.{name}": getattr(line, name)
            for key, line in lines.items()
            for name in ("wanted", "paid_for", "delivered", "spent", "available", "order")
        }
        yield doses | (_of_social_work(county) if side == "S" else {})


def _of_social_work(county: County) -> Doses:
    h = county.columns
    return {
        "hours": dict(county.programme.hours.by_method),
        "casework share": county.programme.hours.casework_share,
        "capacity": [worker.capacity for worker in county.social_workers],
        "stations": [worker.township for worker in county.social_workers],
        "cases": [len(worker.cases) for worker in county.social_workers],
        "competence": [worker.competence for worker in county.social_workers],
        "quality": county.own(Casework).work_quality.tolist(),
        "groups": county.own(Groups).groups,
        "members of groups": h.group.tolist(),
        "organised": county.terms.organised.tolist(),
        "linked to legal aid": h.legal.tolist(),  # credit and care are linked by casework, too, after the client's need
    }


def apart(one: Iterator[Doses], other: Iterator[Doses]) -> set[str]:
    """Names of doses that ever differ."""
    return {name for a, b in zip(one, other, strict=True) for name in a.keys() | b.keys() if a.get(name) != b.get(name)}


DECLARED = ("remote_casework", "volunteers_online")
"""Links that make social work another dose where households are online: cases a worker carries, volunteers found."""
CARRIED = {"capacity", "organised"}
SHOWN = CARRIED | {"cases", "quality"}  # as far as a sample of 600 has whole cases to show it in


def test_social_work_is_the_same_dose_alone_and_beside_e_commerce_but_for_the_declared_links() -> None:
    """Beside e-commerce more households are online, so that workers carry more and more volunteers are found."""
    alone = list(months_of(load("social_work_only"), "S"))
    linked = apart(iter(alone), months_of(load("both"), "S"))
    assert linked >= CARRIED
    assert linked <= SHOWN
    without = list(months_of(load("social_work_only"), "S", DECLARED))
    assert apart(iter(without), months_of(load("both"), "S", DECLARED)) == set()
    last = alone[-1]
    assert last["support.pillar_support.delivered"] == load("both").programme["support"]["pillar_support"].intensity
    assert sum(last["cases"]) > 0
    assert last["groups"] > 0
    assert max(last["organised"]) > 0.0


def test_e_commerce_is_the_same_dose_alone_and_beside_social_work_but_for_the_declared_link() -> None:
    """What money buys is the same to the last bit; hours of social workers deliver more of it, and that is a link."""
    alone = list(months_of(load("ecommerce_only"), "E"))
    linked = apart(iter(alone), months_of(load("both"), "E"))
    assert linked == {f"{key}.delivered" for key, _ in load("ecommerce_only").programme_items() if LEVERS[key].staffed}
    assert apart(iter(alone), months_of(load("both"), "E", ("hours_in_pillars",))) == set()


@pytest.mark.parametrize("without", [(), tuple(CROSS_LINKS)], ids=["all but the declared links on", "links off"])
def test_the_support_network_is_the_same_dose_alone_and_beside_resources_branding_and_training(
    without: tuple[str, ...],
) -> None:
    """Of the pillars; monitoring moves money between levers, and says so."""
    whole = load("five_pillars")
    beside = pillars_of(whole, [pillar for pillar in PILLARS if pillar != "monitoring"])
    without = without or DECLARED
    found = apart(months_of(pillars_of(whole, ["support"]), "S", without), months_of(beside, "S", without))
    assert {name for name in found if not name.startswith("training.")} == set()  # coaching is in another pillar
