"""`tongyu scenarios`, `tongyu show` and `tongyu parameters`: what there is to run and to vary."""

import fnmatch
from collections.abc import Callable

from tongyu.commands.output import print_json
from tongyu.county.declared import Tables
from tongyu.county.levers import PILLARS, LeverKind
from tongyu.county.numbers.kinds import Parameter
from tongyu.county.overlays import OVERLAYS
from tongyu.county.tables import tables_here
from tongyu.errors import InputError
from tongyu.report.tables import columns, console
from tongyu.report.wording import horizon_of, sample_in_words
from tongyu.runs.sampling import sample_of
from tongyu.scenario.lever_amounts import amount_in_words
from tongyu.scenario.lever_setting import Dated, LeverSetting
from tongyu.scenario.plans.cautions import cautions
from tongyu.scenario.scenario import CountyFacts, Scenario, load, shipped_names
from tongyu.text.checking import Misfit
from tongyu.text.wording import counted, county_called, nearest, plain, span

DETAILED = 5  # parameters, up to which notes and sources are spelled out


def print_scenarios(county: CountyFacts | None, as_json: bool) -> None:
    """The shipped scenarios, in `county` where one is given: name, title, question."""
    loaded = [load(name, county) for name in shipped_names(county)]
    if as_json:
        print_json(
            [{"name": each.name, **each.header.model_dump(), "fingerprint": each.fingerprint} for each in loaded]
        )
        return
    table = columns("scenario", "title", "question", first=3, keys=1)
    for each in loaded:
        table.add_row(each.name, each.header.title, each.header.question)
    page = console()
    page.print(table)
    page.print("\nMore of one: tongyu show NAME. One of your own: tongyu run ./my.toml", soft_wrap=True)


def print_scenario(scenario: Scenario, as_json: bool) -> None:
    """Header, horizon, levers and parameters of one scenario."""
    if as_json:
        print_json(scenario.document | {"fingerprint": scenario.fingerprint})
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
        ("villages", _villages(scenario.county)),
        ("horizon", horizon_of(scenario)),
        ("without", "; ".join(f"{name} ({scenario.tables.switches[name].does})" for name in scenario.without)),
        ("uses", "; ".join(f"{each.name} ({each.does})" for each in scenario.tables.added)),
        ("stress", "; ".join(f"{name}: {OVERLAYS[name]}" for name in scenario.stress)),
    ):
        if text:
            page.print(f"{label:<10} {text}", soft_wrap=True)
    page.print()
    settings = dict(scenario.programme_items())
    if settings:
        table = columns("pillar", "lever", "intensity", "from", "to", "place", "yuan a year", first=7, keys=2)
        for key, setting in settings.items():
            table.add_row(*_lever(scenario.tables.levers[key], setting))
        page.print(table)
        page.print("\nIntensities and budgets are county-wide, yuan are of 2015.", soft_wrap=True)
        for line in cautions([scenario]):
            page.print(line, soft_wrap=True)
    else:
        page.print("No programme: what the state, the market and the households do by themselves.", soft_wrap=True)
    if scenario.parameters:
        numbers = scenario.tables.parameters
        page.print()
        table = columns("parameter", "value", "instead of", "unit", first=1)
        for name, value in scenario.parameters.items():
            table.add_row(name, _number(value), _number(numbers[name].value), numbers[name].unit)
        page.print(table)


def _villages(county: CountyFacts) -> str:
    poor = "" if county.poor_villages is None else f", {county.poor_villages:,} of them officially poor"
    return f"{county.villages:,} in {len(county.townships)} townships{poor}"


def print_parameters(pattern: str | None, county: CountyFacts | None, as_json: bool) -> None:
    """The parameters whose name contains or fits `pattern`, as `county` has them. Raises InputError for none such."""
    try:
        tables = tables_here(county)
    except Misfit as error:
        raise InputError(f"--county: {error.sentence}") from None
    found = _matching(pattern, tables)
    own = set() if county is None else _own_names(tables)
    if as_json:
        print_json(
            [_document(parameter, tables, None if county is None else parameter.name in own) for parameter in found]
        )
        return
    page = console()
    whose = "" if county is None else f"{county_called(county.name)}'s own"
    if len(found) <= DETAILED:
        for parameter in found:
            page.print(_details(parameter, tables, whose if parameter.name in own else ""), soft_wrap=True)
        return
    table = columns(
        "parameter", "value", "unit", "plausible", "confidence", "source", *(["own"] if own else []), first=1
    )
    for column in table.columns[2:]:
        column.justify = "left"
    for parameter in found:
        table.add_row(
            parameter.name,
            _number(parameter.value),
            parameter.unit,
            _range(parameter),
            parameter.confidence,
            _short_source(parameter, tables),
            *(["own" if parameter.name in own else ""] if own else []),
        )
    page.print(table)
    of_county = f", {sum(each.name in own for each in found)} of them {whose}" if whose else ""
    page.print(
        f"\n{len(found)} parameters{of_county}. Notes and addresses: tongyu parameters NAME, or --json.", soft_wrap=True
    )


def _own_names(tables: Tables) -> set[str]:
    """The numbers of a county's `tables` that are not the model's, in value, range or source."""
    usual = tables_here().parameters
    return {name for name, parameter in tables.parameters.items() if usual.get(name) != parameter}


def _matching(pattern: str | None, tables: Tables) -> list[Parameter]:
    numbers = tables.parameters
    if pattern is None:
        return list(numbers.values())
    wanted = pattern.lower()
    has_marks = any(mark in wanted for mark in "*?[")
    found = [
        parameter
        for name, parameter in numbers.items()
        if (fnmatch.fnmatchcase(name.lower(), wanted) if has_marks else wanted in name.lower())
    ]
    if not found:
        near = nearest(pattern, numbers)
        guess = f'; did you mean "{near}"?' if near else ". All: tongyu parameters."
        raise InputError(f'no parameter is like "{plain(pattern)}"{guess}')
    return found


def _details(parameter: Parameter, tables: Tables, whose: str) -> str:
    source = str(tables.sources[parameter.source]) if parameter.source else "none published"
    return (
        f"{parameter.name} = {_number(parameter.value)} {parameter.unit}{f', {whose}' if whose else ''}\n"
        f"  plausible {_range(parameter)}, allowed {span(parameter.floor, parameter.ceiling)},"
        f" {parameter.confidence}\n"
        f"  {parameter.note}\n"
        f"  source: {source}"
    )


def _range(parameter: Parameter) -> str:
    """The plausible range; that of a crop is its value times a factor, of which ten digits are more than is known."""
    return span(*(float(f"{end:.10g}") for end in (parameter.low, parameter.high)))


def _document(parameter: Parameter, tables: Tables, own: bool | None) -> dict[str, object]:
    """As plain data; in a county that was asked for with whether the number is its own."""
    source = tables.sources.get(parameter.source)
    fields = {name: value for name, value in vars(parameter).items() if name != "source"}
    return fields | {"source": None if source is None else vars(source)} | ({} if own is None else {"own": own})


def _short_source(parameter: Parameter, tables: Tables) -> str:
    source = tables.sources.get(parameter.source)
    return "" if source is None else f"{source.author} ({source.year})"


def _lever(kind: LeverKind, setting: LeverSetting) -> list[str]:
    place = setting.place if isinstance(setting.place, str) else ", ".join(setting.place)
    if setting.villages is not None:
        place = counted(len(setting.villages), "village")
    return [
        PILLARS[kind.pillar],
        kind.name,
        _dated(setting.intensity, lambda value: amount_in_words(value, kind.unit)),
        setting.start or "start",
        setting.end or "end",
        place,
        "no limit" if setting.budget is None else _dated(setting.budget, _number),
    ]


def _dated(value: Dated, text: Callable[[float], str]) -> str:
    if not isinstance(value, dict):
        return text(value)
    return "\n".join(f"{text(each)} from {month}" for month, each in value.items())


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1_000 and value == round(value) else f"{value:g}"
