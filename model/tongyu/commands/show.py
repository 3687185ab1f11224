"""`tongyu scenarios`, `tongyu show` and `tongyu parameters`: what there is to run and to vary."""

import fnmatch

from tongyu.commands.output import print_json
from tongyu.errors import InputError
from tongyu.lever_setting import Dated, LeverSetting
from tongyu.levers import LEVERS, PILLARS
from tongyu.parameters import PARAMETERS, SOURCES, Parameter
from tongyu.report.tables import columns, console
from tongyu.report.wording import horizon_in_words, sample_in_words
from tongyu.scenario import Scenario, load, shipped_names
from tongyu.stress import OVERLAYS
from tongyu.study.sampling import sample_of
from tongyu.switches import SWITCHES
from tongyu.wording import nearest, plain, span

DETAILED = 5  # parameters, up to which notes and sources are spelled out


def print_scenarios(as_json: bool) -> None:
    """The shipped scenarios: name, title, question."""
    loaded = [load(name) for name in shipped_names()]
    if as_json:
        print_json(
            [{"name": each.name, **each.header.model_dump(), "fingerprint": each.fingerprint} for each in loaded]
        )
        return
    table = columns("scenario", "title", "question", first=3)
    for each in loaded:
        table.add_row(each.name, each.header.title, each.header.question)
    page = console()
    page.print(table)
    page.print("\nMore of one: tongyu show NAME. One of your own: tongyu run ./my.toml", soft_wrap=True)


def print_scenario(scenario: Scenario, as_json: bool) -> None:
    """Header, horizon, levers and parameters of one scenario."""
    if as_json:
        print_json(scenario.model_dump(mode="json", by_alias=True) | {"fingerprint": scenario.fingerprint})
        return
    page = console()
    for label, text in (
        ("scenario", scenario.name),
        ("title", scenario.header.title),
        ("author", scenario.header.author),
        ("reference", scenario.header.reference),
        ("question", scenario.header.question),
        (
            "county",
            f"{scenario.county.name}, {sample_in_words(sample_of(scenario), scenario.county.households)}",
        ),
        ("horizon", horizon_in_words(scenario.start, scenario.months)),
        ("without", "; ".join(f"{name} ({SWITCHES[name].does})" for name in scenario.without)),
        ("stress", "; ".join(f"{name}: {OVERLAYS[name]}" for name in scenario.stress)),
    ):
        if text:
            page.print(f"{label:<10} {text}", soft_wrap=True)
    page.print()
    settings = dict(scenario.programme_items())
    if settings:
        table = columns("pillar", "lever", "intensity", "unit", "from", "to", "place", "yuan a year", first=8)
        for key, setting in settings.items():
            table.add_row(*_lever(key, setting))
        page.print(table)
        page.print("\nIntensities and budgets are county-wide, yuan are of 2015.", soft_wrap=True)
    else:
        page.print("No programme: what the state, the market and the households do by themselves.", soft_wrap=True)
    if scenario.parameters:
        page.print()
        table = columns("parameter", "value", "instead of", "unit", first=1)
        for name, value in scenario.parameters.items():
            table.add_row(name, _number(value), _number(PARAMETERS[name].value), PARAMETERS[name].unit)
        page.print(table)


def print_parameters(pattern: str | None, as_json: bool) -> None:
    """The parameters whose name contains or fits `pattern`. Raises InputError where there is none."""
    found = _matching(pattern)
    if as_json:
        print_json([_document(parameter) for parameter in found])
        return
    page = console()
    if len(found) <= DETAILED:
        for parameter in found:
            page.print(_details(parameter), soft_wrap=True)
        return
    table = columns("parameter", "value", "unit", "plausible", "confidence", "source", first=1)
    for column in table.columns[2:]:
        column.justify = "left"
    for parameter in found:
        table.add_row(
            parameter.name,
            _number(parameter.value),
            parameter.unit,
            span(parameter.low, parameter.high),
            parameter.confidence,
            _short_source(parameter),
        )
    page.print(table)
    page.print(f"\n{len(found)} parameters. Notes and addresses: tongyu parameters NAME, or --json.", soft_wrap=True)


def _matching(pattern: str | None) -> list[Parameter]:
    if pattern is None:
        return list(PARAMETERS.values())
    wanted = pattern.lower()
    has_marks = any(mark in wanted for mark in "*?[")
    found = [
        parameter
        for name, parameter in PARAMETERS.items()
        if (fnmatch.fnmatchcase(name.lower(), wanted) if has_marks else wanted in name.lower())
    ]
    if not found:
        near = nearest(pattern, PARAMETERS)
        guess = f'; did you mean "{near}"?' if near else ". All: tongyu parameters."
        raise InputError(f'no parameter is like "{plain(pattern)}"{guess}')
    return found


def _details(parameter: Parameter) -> str:
    source = str(SOURCES[parameter.source]) if parameter.source else "none published"
    return (
        f"{parameter.name} = {_number(parameter.value)} {parameter.unit}\n"
        f"  plausible {span(parameter.low, parameter.high)}, allowed {span(parameter.floor, parameter.ceiling)},"
        f" {parameter.confidence}\n"
        f"  {parameter.note}\n"
        f"  source: {source}"
    )


def _document(parameter: Parameter) -> dict[str, object]:
    source = SOURCES.get(parameter.source)
    fields = {name: value for name, value in vars(parameter).items() if name != "source"}
    return fields | {"source": None if source is None else vars(source)}


def _short_source(parameter: Parameter) -> str:
    source = SOURCES.get(parameter.source)
    return "" if source is None else f"{source.author} ({source.year})"


def _lever(key: str, setting: LeverSetting) -> list[str]:
    kind = LEVERS[key]
    place = setting.place if isinstance(setting.place, str) else ", ".join(setting.place)
    if setting.villages is not None:
        place = f"{len(setting.villages)} villages"
    return [
        PILLARS[kind.pillar],
        kind.name,
        _dated(setting.intensity),
        kind.unit,
        setting.start or "start",
        setting.end or "end",
        place,
        "no limit" if setting.budget is None else _dated(setting.budget),
    ]


def _dated(value: Dated) -> str:
    if not isinstance(value, dict):
        return _number(value)
    return "\n".join(f"{_number(each)} from {month}" for month, each in value.items())


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1_000 and value == round(value) else f"{value:g}"
