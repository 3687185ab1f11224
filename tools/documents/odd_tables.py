"""The tables of docs/odd.md, made from the code they describe, so that the page cannot drift from it."""

import inspect
import re
from collections import Counter
from collections.abc import Callable, Iterable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import FunctionType, ModuleType

import tongyu
from tongyu.county.built_in import BUILT_IN
from tongyu.county.county import SCHEDULE, County
from tongyu.county.facts import shipped_crops
from tongyu.county.households.absent import Absent
from tongyu.county.households.columns import Columns, empty_columns
from tongyu.county.households.people import People
from tongyu.county.levers import PILLARS, LeverKind
from tongyu.county.numbers.kinds import Parameter
from tongyu.county.numbers.series import shipped_series
from tongyu.county.numbers.sources import SOURCES
from tongyu.county.overlays import OVERLAYS
from tongyu.county.switches import Switch
from tongyu.county.tables import CROSS_LINKS, LEVERS, MECHANISMS
from tongyu.report.pages.markdown import markdown_table
from tongyu.report.wording import number_text
from tongyu.runs.outcomes import OUTCOMES
from tongyu.scenario.lever_setting import Dated
from tongyu.scenario.scenario import load, shipped_names
from tools.documents.paper import paper

NUMBERS = load("baseline").tables.parameters  # Tongyu's own among them

HISTORY = "tongyu_2013"  # the county's own programme, whose amounts are its own

_PACKAGE = Path(tongyu.__file__).resolve().parent
_DIMENSIONS = {"ring": "12 x n x amounts", "benefits": "n x 12"} | dict.fromkeys(("stock", "crop_share"), "n x crops")
_DIMENSIONS |= dict.fromkeys(("income", "income_year"), "n x sources")

# Where equations are stated: in the kernel if there is a loop over households, else in the mechanism. In this order;
# a mechanism that is not named stands behind, with the kernel of its name, where one of them states an equation.
_STATED_IN = (
    "county.mechanisms.trends",
    "county.mechanisms.weather",
    "county.mechanisms.prices",
    "county.programme.programme",
    "scenario.plans.holding",
    "county.programme.hours",
    "county.mechanisms.monitoring",
    "scenario.plans.budget",
    "county.mechanisms.social_work",
    "kernels.social_work",
    "county.mechanisms.community",
    "county.mechanisms.linking",
    "county.mechanisms.crowdfunding",
    "county.mechanisms.mutual_aid",
    "kernels.learning",
    "county.mechanisms.lessons",
    "kernels.openness",
    "kernels.going_online",
    "kernels.cooperatives",
    "county.mechanisms.advances",
    "county.mechanisms.leasing",
    "kernels.growing",
    "county.mechanisms.crop_insurance",
    "kernels.finance",
    "county.mechanisms.logistics",
    "county.mechanisms.brand",
    "county.mechanisms.listing",
    "kernels.channels",
    "kernels.offers",
    "market.demand",
    "market.clearing",
    "kernels.settlement",
    "kernels.work",
    "kernels.health",
    "kernels.mutual_aid",
    "kernels.state_support",
    "county.mechanisms.state_support",
    "kernels.benefits",
    "kernels.living",
    "kernels.income",
    "county.mechanisms.stress",
    "county.mechanisms.environment",
    "county.measures.poverty",
    "kernels.yardsticks",
    "county.measures.yardsticks",
    "county.measures.over_years",
    "county.measures.winners",
)

# An equation of its own line is indented; those within a sentence have one of these.
_FORMULA = ("\n    ", "^", " = ", "exp(")


def first_line(thing: object) -> str:
    """The first line of a docstring."""
    return (inspect.getdoc(thing) or "").partition("\n")[0]


def phases() -> str:
    """The month: its phases in order, and what each function in them does."""
    rows = []
    for place, (phase, steps) in enumerate(SCHEDULE.items(), start=1):
        does = "<br>".join(f"{_linked(step)} {first_line(step)}" for step in steps.values())
        rows.append([str(place), f"**{phase}**", does])
    return markdown_table(("", "phase", "what happens, in this order"), rows)


def state() -> str:
    """The columns of a household: name, type, shape, meaning as its comment has it."""
    comments = _comments(Columns)
    arrays = empty_columns(1, len(shipped_crops()))
    rows = [
        [f"`{name}`", str(getattr(arrays, name).dtype), _DIMENSIONS.get(name, "n"), comments[name]]
        for name in Columns._fields
    ]
    return markdown_table(("column", "type", "shape", "meaning"), rows)


def persons() -> str:
    """The columns of a person who lives in the county, and of one who has left it."""
    here, gone = _comments(People), _comments(Absent)
    rows = [[f"`{name}`", "both" if name in gone else "residents", meaning] for name, meaning in here.items()]
    rows += [[f"`{name}`", "the absent", meaning] for name, meaning in gone.items() if name not in here]
    return markdown_table(("column", "of whom", "meaning"), rows)


def kept() -> str:
    """What mechanisms keep of the county beside the columns: each class, what it is, its attributes."""
    county = County(load("five_pillars"), rng=1, households=50)
    rows = []
    for mechanism in BUILT_IN:
        if mechanism.state is None:
            continue
        own = mechanism.state(county)
        attributes = ", ".join(f"`{name}`" for name in vars(own) if not name.startswith("_"))
        path = f"../model/tongyu/{type(own).__module__.removeprefix('tongyu.').replace('.', '/')}.py"
        rows.append([f"[{mechanism.name}]({path})", first_line(type(own)), attributes])
    return markdown_table(("mechanism", "what it keeps", "attributes"), rows)


def _comments(group: type) -> dict[str, str]:
    """The fields of a named tuple, each with the comment behind it; empty where there is none."""
    return dict(re.findall(r"^    (\w+): \w+(?:  # (.*))?$", inspect.getsource(group), flags=re.MULTILINE))


def levers() -> str:
    """All levers by pillar, with the side of the paper's question they are on and what a unit costs."""
    rows = []
    for key, kind in LEVERS.items():
        cost = NUMBERS[f"programme.{key}"]
        rows.append(
            [
                PILLARS[kind.pillar],
                f"`{key}`",
                kind.side,
                f"{kind.unit}, at most {_most_in_words(kind)}",
                f"{number_text(cost.value)} {cost.unit}",
                kind.does,
                f"`{kind.shows}`",
            ]
        )
    headings = ("pillar", "lever", "side", "unit", "unit cost", "what it does", "figure that shows it")
    return markdown_table(headings, rows)


def _most_in_words(kind: LeverKind) -> str:
    if kind.most_per == "county":
        return number_text(kind.most)
    return f"{number_text(kind.most_in(load('baseline').county))} in Tongyu, {number_text(kind.most)} a {kind.most_per}"


def mechanisms() -> str:
    """All mechanisms that can be turned off."""
    return _switches(MECHANISMS.values())


def cross_links() -> str:
    """All links between e-commerce and social work, each with its own switch and the value at which it is nothing."""
    return _switches(CROSS_LINKS.values())


def stresses() -> str:
    """The overlays that `--stress` puts on every scenario."""
    return markdown_table(("overlay", "what it does"), ([f"`{name}`", does] for name, does in OVERLAYS.items()))


def _switches(switches: Iterable[Switch]) -> str:
    rows = []
    for switch in switches:
        off = [f"step `{step}` left out" for step in switch.steps]
        for parameter, nothing in switch.neutral.items():
            known = NUMBERS[parameter]
            off.append(f"`{parameter}` {number_text(nothing)} instead of {number_text(known.value)}")
        rows.append([f"`{switch.name}`", switch.does, "; ".join(off), f"`{switch.shows}`", f"`{switch.scenario}`"])
    return markdown_table(("switch", "while it is on", "turned off", "figure that shows it", "in"), rows)


def scenarios() -> str:
    """The shipped scenarios, the question each one asks, and of how many levers of each pillar it is made."""
    rows = []
    for each in (load(name) for name in shipped_names()):
        counts = Counter(key.partition(".")[0] for key, _ in each.programme_items())
        levers = ", ".join(f"{pillar} {count}" for pillar, count in counts.items()) or "none"
        rows.append([f"`{each.name}`", each.header.question, levers])
    return markdown_table(("scenario", "question", "levers by pillar"), rows)


def doses() -> str:
    """What the programmes buy in Tongyu: amount and money of each lever, which are the same in all scenarios with it.

    Raises ValueError where a scenario but the county's own history has another amount.
    """
    of = {name: dict(load(name).programme_items()) for name in shipped_names()}
    whole, history = of["five_pillars"], of.pop(HISTORY)
    rows = []
    for key, setting in whole.items():
        having = [name for name, programme in of.items() if key in programme]
        if any(of[name][key] != setting for name in having):
            raise ValueError(f"{key} has another amount in one of {', '.join(having)}")
        sides = [name for name in ("ecommerce_only", "social_work_only") if name in having]
        rows.append(
            [
                f"`{key}`",
                LEVERS[key].unit,
                _amount(setting.intensity),
                _thousands(setting.budget),
                ", ".join(f"`{name}`" for name in sides) or "in neither side",
                _amount(history[key].intensity) if key in history else "-",
            ]
        )
    headings = ("lever", "unit", "amount", "1,000 yuan<br>a year", "on the side of", f"amount in<br>`{HISTORY}`")
    return markdown_table(headings, rows)


def _amount(amount: Dated) -> str:
    """An amount as people write it; a dated one from the month of each."""
    if isinstance(amount, dict):
        return ", ".join(f"{number_text(value)} from {month}" for month, value in amount.items())
    return number_text(amount)


def _thousands(budget: Dated | None) -> str:
    """A budget without months in thousands; raises ValueError for another."""
    if not isinstance(budget, float):
        raise ValueError("a lever of the shipped programmes has one budget for all months")
    return f"{budget / 1_000.0:,.0f}"


def outcomes() -> str:
    """What scenarios are compared by."""
    rows = [[f"`{each.name}`", each.label, each.unit] for each in OUTCOMES.values()]
    return markdown_table(("outcome", "what it is", "unit"), rows)


def parameters() -> str:
    """All parameters, a table for each group."""
    groups: dict[str, list[Parameter]] = {}
    for parameter in NUMBERS.values():
        groups.setdefault(parameter.name.partition(".")[0], []).append(parameter)
    parts = []
    for group, members in groups.items():
        table = markdown_table(
            ("parameter", "value", "unit", "plausible", "confidence", "source", "meaning"),
            (
                [
                    f"`{each.name}`",
                    number_text(each.value),
                    each.unit,
                    _range(each),
                    each.confidence,
                    _cited(each.source),
                    each.note,
                ]
                for each in members
            ),
        )
        parts.append(f"#### {group}\n\n{table}")
    return "\n\n".join(parts)


def confidence() -> str:
    """How many numbers rest on what."""
    kinds = ("measured", "derived", "calibrated", "assumed")
    counts = {kind: sum(each.confidence == kind for each in NUMBERS.values()) for kind in kinds}
    rows = [[kind, str(count), f"{100 * count / len(NUMBERS):.0f} %"] for kind, count in counts.items()]
    return markdown_table(("confidence", "parameters", "share"), rows)


def series() -> str:
    """The tables by calendar year."""
    rows = [
        [
            f"`{each.name}`",
            each.unit,
            ", ".join(f"{year}: {number_text(value)}" for year, value in each.values),
            each.confidence,
            _cited(each.source),
            each.note,
        ]
        for each in shipped_series()
    ]
    return markdown_table(("series", "unit", "values", "confidence", "source", "meaning"), rows)


def sources() -> str:
    """What the numbers were read in, by the key that the tables name."""
    return "\n".join(f"- `{key}`: {source}." for key, source in sorted(SOURCES.items()))


def equations() -> str:
    """The docstrings that state the equations, module by module, word for word."""
    rooms = [f"{folder}.{mechanism.name}" for mechanism in BUILT_IN for folder in ("county.mechanisms", "kernels")]
    others = (name for name in rooms if name not in _STATED_IN and find_spec(f"tongyu.{name}"))
    names = [*_STATED_IN, *(name for name in others if "\n    " in (_module(name).__doc__ or "").strip())]
    return "\n\n".join(_stated(_module(name), name) for name in names)


TABLES: dict[str, Callable[[], str]] = {
    made.__name__: made
    for made in (
        phases,
        state,
        persons,
        kept,
        levers,
        mechanisms,
        cross_links,
        paper,
        stresses,
        scenarios,
        doses,
        outcomes,
        confidence,
        parameters,
        series,
        sources,
        equations,
    )
}
"""The generated parts of docs/odd.md by the name in their markers."""


def _module(name: str) -> ModuleType:
    return import_module(f"tongyu.{name}")


def _stated(module: object, name: str) -> str:
    parts = [inspect.getdoc(module) or ""]
    for function in _functions(module):
        doc = inspect.getdoc(function) or ""
        if any(mark in doc for mark in _FORMULA):
            parts.append(f"{function.__name__}: {doc}")
    path = f"{name.replace('.', '/')}.py"
    body = "\n\n".join(part.strip() for part in parts)
    return f"#### [{path}](../model/tongyu/{path})\n\n```text\n{body}\n```"


def _functions(module: object) -> list[FunctionType]:
    """The public functions that `module` itself defines, in the order of its source; compiled ones unwrapped."""
    found = []
    for name, value in vars(module).items():
        function = getattr(value, "py_func", value)
        own = inspect.isfunction(function) and function.__module__ == getattr(module, "__name__", "")
        if own and not name.startswith("_"):
            found.append(function)
    return found


def _linked(step: Callable[..., None]) -> str:
    source = Path(inspect.getsourcefile(step) or "").resolve().relative_to(_PACKAGE).as_posix()
    name = f"{step.__module__.rpartition('.')[2]}.{step.__name__}"
    return f"[`{name}`](../model/tongyu/{source}):"


def _range(parameter: Parameter) -> str:
    low, high = number_text(parameter.low), number_text(parameter.high)
    if low == high:
        return "fixed"
    return f"{low} to {high}"


def _cited(source: str) -> str:
    return f"`{source}`" if source else ""
