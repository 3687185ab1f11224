"""Scenarios side by side: what each is, and where they differ from the first, for the referee."""

from collections.abc import Callable, Sequence

from tongyu.county.declared import Tables
from tongyu.county.tables import tables_for
from tongyu.report.pages.contents import Block, Section, Table, listed
from tongyu.report.wording import horizon_of, number_text, stress_in_words
from tongyu.scenario.lever_amounts import amount_in_words
from tongyu.scenario.lever_setting import Dated, LeverSetting
from tongyu.scenario.scenario import Scenario
from tongyu.text.wording import county_called

ABREAST = 4  # scenarios in one table: more do not fit a page
SAME = "as {}"


def scenarios_section(scenarios: Sequence[Scenario]) -> Section:
    """Name, title, question and source of every scenario."""
    rows = tuple(
        (each.name, each.header.title, each.header.question, " · ".join(filter(None, (author(each), reference(each)))))
        for each in scenarios
    )
    headings = ("scenario", "title", "question", "author and reference")
    return Section("The scenarios", (Table("As their files say.", headings, rows, texts=4),))


def differences_section(scenarios: Sequence[Scenario]) -> Section:
    """Levers, parameters and switches in which a scenario differs from the first of them."""
    base = scenarios[0]
    same = [
        horizon_of(base),
        county_called(base.county.name),
        stress_in_words(base.stress),
    ]
    blocks: list[Block] = [
        f"Alike in all: {listed(filter(None, same))}. Below stands only what differs from {base.name}; a cell that"
        " is empty is as there. Intensities and budgets are county-wide, money is in yuan of 2015, and what a budget"
        " cannot pay does not happen."
    ]
    for first in range(1, len(scenarios), ABREAST):
        blocks += _tables(base, scenarios[first : first + ABREAST])
    if len(blocks) == 1:
        blocks.append(f"No scenario differs from {scenarios[0].name}.")
    return Section("Scenarios side by side", tuple(blocks))


def author(scenario: Scenario) -> str:
    """Who wrote the scenario's file."""
    return scenario.header.author


def reference(scenario: Scenario) -> str:
    """What the scenario's file refers to."""
    return scenario.header.reference


def setting_text(setting: LeverSetting, unit: str) -> str:
    """A lever's setting in words: `32 workers; 2014-01 to 2020-12; neediest 8; at most 2,300,000 a year`."""
    parts = [_dated(setting.intensity, lambda value: amount_in_words(value, unit))]
    if setting.start or setting.end:
        parts.append(f"{setting.start or 'start'} to {setting.end or 'end'}")
    if setting.place != "all":
        parts.append(setting.place if isinstance(setting.place, str) else f"in {listed(setting.place)}")
    if setting.budget is not None:
        parts.append(f"budget {_dated(setting.budget, '{:,.0f} a year'.format)}")
    if setting.unit_cost is not None:
        parts.append(f"unit cost {number_text(setting.unit_cost)}")
    if setting.funder != "government":
        parts.append(f"paid by {setting.funder}")
    if setting.mix is not None:
        parts.append("hours: " + ", ".join(f"{method} {100 * share:g} %" for method, share in setting.mix.items()))
    return "; ".join(parts)


def _tables(base: Scenario, scenarios: Sequence[Scenario]) -> list[Table]:
    names = tuple(each.name for each in scenarios)
    found = []
    levers = _levers(base, scenarios)
    if levers:
        found.append(Table("Levers.", ("lever", *names), levers, texts=1 + len(names)))
    numbers = _parameters(base, scenarios)
    if numbers:
        found.append(Table("Parameters.", ("parameter", base.name, *names), numbers))
    switches = tuple(
        (label, *(", ".join(names) for names in own))
        for label, own in (
            ("turned off", [sorted(set(each.without) - set(base.without)) for each in scenarios]),
            ("turned on", [sorted(set(base.without) - set(each.without)) for each in scenarios]),
            ("stress", [sorted(set(each.stress) - set(base.stress)) for each in scenarios]),
        )
        if any(own)
    )
    if switches:
        found.append(Table("Switches.", ("", *names), switches, texts=1 + len(names)))
    return found


def _together(base: Scenario, scenarios: Sequence[Scenario]) -> Tables:
    return tables_for((base, *scenarios))


def _levers(base: Scenario, scenarios: Sequence[Scenario]) -> tuple[tuple[str, ...], ...]:
    rows = []
    before = dict(base.programme_items())
    programmes = [dict(each.programme_items()) for each in scenarios]
    for key, kind in _together(base, scenarios).levers.items():
        cells: list[str] = []
        seen: dict[str, str] = {}
        for scenario, programme in zip(scenarios, programmes, strict=True):
            if programme.get(key) == before.get(key):
                cells.append("")
                continue
            text = setting_text(programme[key], kind.unit) if key in programme else "not moved"
            cells.append(SAME.format(seen[text]) if text in seen else text)
            seen.setdefault(text, scenario.name)
        if any(cells):
            rows.append((key, *cells))
    return tuple(rows)


def _parameters(base: Scenario, scenarios: Sequence[Scenario]) -> tuple[tuple[str, ...], ...]:
    def value(scenario: Scenario, name: str) -> float:
        return scenario.parameters.get(name, numbers[name].value)

    rows = []
    numbers = _together(base, scenarios).parameters
    for name, parameter in numbers.items():
        there = value(base, name)
        own = [value(each, name) for each in scenarios]
        if any(each != there for each in own):
            unit = "" if parameter.unit == "-" else f" ({parameter.unit})"
            cells = (number_text(each) if each != there else "" for each in own)
            rows.append((f"{name}{unit}", number_text(there), *cells))
    return tuple(rows)


def _dated(value: Dated, text: Callable[[float], str]) -> str:
    """A value, or several from a month each."""
    if not isinstance(value, dict):
        return text(value)
    return ", ".join(f"{text(each)} from {month}" for month, each in value.items())
