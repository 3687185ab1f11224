"""A scenario as a commented file to start from: every lever is there, those that are not moved commented out.

A line that begins with # and no space is a setting that is off. The file is written whole, without `based_on`, and
loads as the scenario it was made from.
"""

from collections.abc import Mapping
from typing import Any

import tomli_w

from tongyu.county.facts import CountyFacts
from tongyu.county.levers import PILLARS, LeverKind
from tongyu.county.numbers.kinds import Parameter
from tongyu.county.overlays import OVERLAYS
from tongyu.county.reading import shipped_name
from tongyu.county.switches import ALL_LINKS
from tongyu.runs.sampling import sample_of
from tongyu.scenario.lever_amounts import in_units
from tongyu.scenario.lever_setting import Dated, LeverSetting
from tongyu.scenario.relative import scored_months
from tongyu.scenario.scenario import Scenario, load
from tongyu.text.wording import plain

EXAMPLES = "five_pillars"  # the shipped scenario that moves most levers
EXAMPLE_SHARE = 0.1  # of the most a lever allows, where the examples don't move it
EXAMPLE_PLACE = 5
NOTED_PARAMETERS = (
    "learning.fade",
    "going_online.hazard",
    "platform.sales",
    "brand.sales",
    "weather.drought",
    "benefits.entry",
    "choice.theta",
)
"""What users vary first: a line each in the file, commented out."""

_LONGEST_TITLE = 200
_WIDTH = 26  # where comments begin


def template(scenario: Scenario, file: str, county: str | None = None) -> str:
    """The text of a file called `file` that loads as `scenario`.

    `county` is how it is to name the scenario's county; without it a shipped one by its name, others as a table.
    """
    county = county or shipped_name(scenario.county)
    parts = [_head(scenario, file, county), _parameters(scenario)]
    parts += [_pillar(pillar, scenario) for pillar in PILLARS]
    if not county:
        parts.append("# The county, which is not a shipped one.\n\n" + tomli_w.dumps({"county": _county(scenario)}))
    return "\n".join(parts)


def _head(scenario: Scenario, file: str, county: str | None) -> str:
    header = scenario.header
    sample = f"{sample_of(scenario):_}"
    lines = [
        f"# Title:       {plain(f'Like {scenario.name}: {header.title}', _LONGEST_TITLE).rstrip(': ')}",
        "# Author:      ",
        f"# Reference:   {header.reference}",
        f"# Question:    {header.question}",
        "",
        f"# Made by `tongyu new` from the scenario {scenario.name}. A line that begins with # and no space is a",
        "# setting that is off: take the # away to use it. Amounts are county-wide, money is in yuan of 2015.",
        f"# Look at it with `tongyu show ./{plain(file)}`, try it out with `tongyu compare ./{plain(file)}`.",
        "",
        "schema = 1",
        *([_line(f'county = "{county}"', "a shipped one, or the path of a county's file")] if county else []),
        _line(f'start = "{scenario.start}"', "first month"),
        _line(f"months = {scenario.months}", "how many are run"),
        _line(f"{'' if scenario.households else '#'}households = {sample}", "in the sample; without it one in ten"),
        _line(
            f"stress = {_texts(scenario.stress)}" if scenario.stress else f"#stress = {_texts([next(iter(OVERLAYS))])}",
            f"any of {', '.join(OVERLAYS)}",
        ),
        *([_line(f"uses = {_texts(scenario.uses)}", "mechanisms that were added")] if scenario.uses else []),
        _line(
            f"{'' if scenario.without else '#'}without = {_texts(scenario.without or [ALL_LINKS])}",
            "mechanisms and cross-links that are turned off",
        ),
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _parameters(scenario: Scenario) -> str:
    numbers = scenario.tables.parameters
    noted = [name for name in NOTED_PARAMETERS if name not in scenario.parameters]
    lines = [
        "# Numbers of the model; all of them: tongyu parameters.",
        "[parameters]",
        *(_parameter(numbers[name], value) for name, value in scenario.parameters.items()),
        *(f"#{_parameter(numbers[name], numbers[name].value)}" for name in noted),
    ]
    return "\n".join(lines) + "\n"


def _parameter(parameter: Parameter, value: float) -> str:
    unit = "" if parameter.unit == "-" else f"{parameter.unit}, "
    known = f"{unit}plausible {_range(parameter.low, parameter.high)}, {parameter.confidence}: {parameter.note}"
    return _line(f"{parameter.name} = {_number(value)}", known)


def _pillar(pillar: str, scenario: Scenario) -> str:
    moved = scenario.programme.get(pillar, {})
    values = scenario.values()
    blocks = [
        _lever(kind, moved.get(kind.name), scenario, kind.usual_cost(scenario.county, values))
        for kind in scenario.tables.levers_of(pillar)
    ]
    return "\n".join([f"# Pillar: {PILLARS[pillar]}\n", *blocks])


def _lever(kind: LeverKind, setting: LeverSetting | None, scenario: Scenario, unit_cost: float) -> str:
    off = "" if setting else "#"
    used = setting or _example(kind, scenario.county)
    unit = in_units(kind.unit).strip()
    lines = [_line(f"intensity = {_dated(used.intensity)}", f"{unit}, {_range(0.0, kind.most_in(scenario.county))}")]
    lines += [f'{name} = "{month}"' for name, month in (("start", used.start), ("end", used.end)) if month]
    if kind.placed:
        neediest = min(EXAMPLE_PLACE, len(scenario.county.townships))
        lines.append(_line(f"place = {_place(used)}", f'"all", "neediest {neediest}" or a list of townships'))
    if used.villages is not None:
        lines.append(
            _line(f"villages = {list(used.villages)}", "numbers of villages, from 0; the amounts stay as they are")
        )
    if used.budget is not None:
        lines.append(_line(f"budget = {_dated(used.budget)}", "yuan a year; what it cannot pay does not happen"))
    if used.unit_cost is not None:
        lines.append(_line(f"unit_cost = {_number(used.unit_cost)}", "yuan a unit and month"))
    if used.funder != "government":
        lines.append(_line(f'funder = "{used.funder}"', '"government" or "enterprise"'))
    if used.mix is not None:
        shares = ", ".join(f"{method} = {_number(share)}" for method, share in used.mix.items())
        lines.append(_line(f"mix = {{ {shares} }}", "shares of their hours by method, summing to 1"))
    cost = scenario.tables.parameters[f"programme.{kind.key}"]
    about = [
        f"# {kind.name}: {kind.does}.",
        f"# {_said(unit_cost)} {cost.unit} ({cost.confidence}: {cost.note}).",
    ]
    if not kind.placed:
        about.append("# It works in the whole county at once.")
    table = f"[programme.{kind.key}]"
    return "\n".join([*about, *(f"{off}{line}" for line in [table, *lines])]) + "\n"


def _example(kind: LeverKind, county: CountyFacts) -> LeverSetting:
    """What stands in the file, commented out, for a lever that the scenario does not move."""
    setting = load(EXAMPLES, county).programme.get(kind.pillar, {}).get(kind.name)
    return setting or LeverSetting(intensity=EXAMPLE_SHARE * kind.most_in(county), start=scored_months(county)[0])


def _county(scenario: Scenario) -> Mapping[str, Any]:
    content: dict[str, Any] = scenario.county.model_dump(mode="json", by_alias=True, exclude_none=True)
    return content


def _place(setting: LeverSetting) -> str:
    return _texts([setting.place])[1:-1] if isinstance(setting.place, str) else _texts(setting.place)


def _texts(texts: Any) -> str:
    """A list of names as TOML, on one line."""
    return "[" + ", ".join(tomli_w.dumps({"x": text}).partition(" = ")[2].strip() for text in texts) + "]"


def _dated(value: Dated) -> str:
    if not isinstance(value, dict):
        return _number(value)
    return "{ " + ", ".join(f'"{month}" = {_number(each)}' for month, each in value.items()) + " }"


def _number(value: float) -> str:
    """A number as TOML that reads back the same: `864_000`, `0.2`."""
    return f"{int(value):_}" if value == int(value) and abs(value) < 1e15 else repr(value)


def _range(low: float, high: float) -> str:
    return f"{_said(low)} to {_said(high)}"


def _said(value: float) -> str:
    """A number as comments say it: `100,000`, `0.2`."""
    return f"{value:,.0f}" if abs(value) >= 1_000 and value == round(value) else f"{value:g}"


def _line(setting: str, comment: str) -> str:
    return f"{setting:<{_WIDTH}}  # {comment}"
