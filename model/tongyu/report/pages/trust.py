"""What every report says of how far it can be trusted: what the answer hangs on, and what the model cannot say."""

import math
from collections import Counter
from collections.abc import Sequence

from tongyu.county.numbers.kinds import Confidence, Parameter
from tongyu.county.tables import tables_for
from tongyu.report.pages.contents import Points, Section, Table
from tongyu.report.wording import INVENTED, number_text
from tongyu.scenario.plans.budget import payments
from tongyu.scenario.scenario import Scenario

LARGEST = 3  # levers named
GRADES: tuple[Confidence, ...] = ("assumed", "derived", "calibrated", "measured")
CANNOT = (
    f"{INVENTED} The county's size, the number of its villages and the names of its townships are real; no household,"
    " village or map cell is anybody's.",
    "It is no forecast: differences between scenarios deserve more trust than levels.",
    "The effects of most mechanisms on one another are assumed, and most links between e-commerce and social work have"
    " never been measured anywhere. That the two strengthen each other is a hypothesis (Zhou 2024), not assumed.",
    "Land is not rented, no household moves to another village, and who is ill for years dies no sooner.",
    "Nothing in the county moves outside prices or wages, and what happens in other counties is not in it.",
    "What is not income, consumption, ties or skill (dignity, health for its own sake, trust in the state) is not"
    " counted.",
)


def hangs_section(scenarios: Sequence[Scenario], covers: str, over_parameters: bool) -> Section:
    """What the intervals cover (`covers`, the end of a sentence), how many numbers rest on what, where the money goes.

    `over_parameters` where they cover the uncertain parameters too.
    """
    missing = (
        ""
        if over_parameters
        else " They do not cover that the model's own numbers are uncertain: the true uncertainty is larger."
        " `tongyu compare` with `--uncertain` draws these numbers too."
    )
    numbers = tables_for(scenarios).parameters
    counts = Counter(parameter.confidence for parameter in numbers.values())
    first, *others = (f"{counts[grade]} {{}}{grade}" for grade in GRADES)
    grades = ", ".join([first.format("are "), *(other.format("") for other in others)])
    costs = _largest(scenarios)
    text = (
        f"Of the model's {len(numbers)} numbers {grades}. Assumed means that nobody has published it.",
        "Which of them move the answer most: `tongyu sensitivity`.",
    )
    return Section(
        "What it hangs on",
        (f"Brackets and whiskers: {covers}.{missing}", " ".join(text), *((costs,) if costs else ())),
    )


def limits_section() -> Section:
    """What the model cannot say."""
    return Section("What the model cannot say", (Points(CANNOT),))


def _largest(scenarios: Sequence[Scenario]) -> Table | None:
    """The levers that are planned to take most money in any one scenario, with what is known of what a unit costs."""
    most: dict[str, tuple[float, Scenario]] = {}
    totals: dict[str, float] = {}
    for scenario in scenarios:
        by_lever: dict[str, list[float]] = {}
        for key, _, paid in payments(scenario):
            by_lever.setdefault(key, []).append(paid)
        planned = {key: math.fsum(paid) for key, paid in by_lever.items()}
        totals[scenario.name] = math.fsum(planned.values())
        for key, yuan in planned.items():
            if yuan > most.get(key, (0.0, scenario))[0]:
                most[key] = (yuan, scenario)
    if not most:
        return None
    rows = []
    for key, (yuan, scenario) in sorted(most.items(), key=lambda item: -item[1][0])[:LARGEST]:
        parameter, setting = scenario.tables.parameters[f"programme.{key}"], dict(scenario.programme_items())[key]
        own = setting.unit_cost
        kind = scenario.tables.levers[key]
        usual = kind.usual_cost(scenario.county, scenario.values())
        unit_cost = usual if own is None else own
        rows.append(
            (
                f"{key.partition('.')[2].replace('_', ' ')} ({scenario.name})",
                f"{yuan / 1e6:,.1f} ({100 * yuan / totals[scenario.name]:.0f} %)",
                number_text(unit_cost),
                _range(parameter),
                f"{parameter.unit}; {parameter.confidence if own is None else 'of the scenario'}",
            )
        )
    return Table(
        f"{f'The {len(rows)} levers that cost' if len(rows) > 1 else 'The lever that costs'} most, and what is known of"
        " the price of a unit.",
        ("lever (where it costs most)", "planned, m yuan (share)", "unit cost", "plausible", "unit and grade"),
        tuple(rows),
        words=1,
        note="Planned money of the whole run, yuan of 2015. How well a unit works is a number of the model as well.",
    )


def _range(parameter: Parameter) -> str:
    low, high = number_text(parameter.low), number_text(parameter.high)
    return "fixed" if low == high else f"{low}-{high}"
