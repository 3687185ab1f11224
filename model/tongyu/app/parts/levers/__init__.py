"""The levers: five pillars of sliders, what they cost, and the scenario as a file or a link."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any

import solara

from tongyu.app import opened
from tongyu.app.running import setting
from tongyu.app.words import Words
from tongyu.app.words.model_words import amount_word, lever_words, pillar_word, scenario_words
from tongyu.county.levers import PILLARS
from tongyu.county.numbers.sources import SOURCES
from tongyu.scenario.lever_amounts import TEN_THOUSAND, of_one
from tongyu.scenario.scenario import Scenario

STEPS = 200  # of a slider
SAMPLES = (0.025, 0.1, 0.5, 1.0)  # of the county's households


@solara.component_vue("levers.vue")
def _Levers(
    base: str,
    bases: list[dict[str, str]],
    question: str,
    pillars: list[dict[str, Any]],
    costs: list[dict[str, Any]],
    planned: float,
    budget: float,
    spent: float,
    pending: bool,
    busy: bool,
    from_now: str,
    seed: int,
    households: int,
    samples: list[dict[str, Any]],
    download: dict[str, str],
    link: str,
    largest_file: int,
    money_unit: float,
    words: dict[str, str],
    event_choose_base: Callable[[str], None],
    event_move: Callable[[Mapping[str, Any]], None],
    event_apply: Callable[[str], None],
    event_change: Callable[[Mapping[str, Any]], None],
    event_uploaded: Callable[[Mapping[str, Any]], None],
) -> None: ...


@solara.component
def Levers(
    say: Words,
    scenario: Scenario,
    base: str,
    seed: int,
    date: str,
    spent: float,
    pending: bool,
    busy: bool,
    on_base: Callable[[str], None],
    on_move: Callable[[str, float], None],
    on_apply: Callable[[bool], None],
    on_change: Callable[[str, int], None],
    on_upload: Callable[[str, str | None, int], None],
) -> None:
    """What the levers of `scenario` are set to, `base` being the shipped scenario it came from (empty: a file).

    `pending` says that the county does not run with it yet; `on_apply(True)` asks for it from the month `date` on,
    `on_apply(False)` from the start. `spent` is yuan so far.
    """
    pillars = solara.use_memo(lambda: _pillars(say, scenario), [say.language, scenario.fingerprint])
    costs = solara.use_memo(lambda: _costs(say, scenario), [say.language, scenario.fingerprint])
    _Levers(
        base=base,
        bases=_bases(say, scenario, base),
        question=scenario_words(scenario, say.language)[1],
        pillars=pillars,
        costs=costs,
        planned=sum(each["yuan"] for each in costs),
        budget=opened.budget(),
        spent=spent,
        pending=pending,
        busy=busy,
        from_now=say("levers.from_now", date=date),
        seed=seed,
        households=scenario.households or 0,
        samples=_samples(scenario),
        download=_download(scenario),
        link=f"lang={say.language}&seed={seed}&scenario={setting.as_link(scenario)}",
        largest_file=setting.LARGEST_FILE,
        money_unit=float(say("levers.money_unit")),
        words=say.section("levers"),
        event_choose_base=on_base,
        event_move=lambda moved: on_move(str(moved["key"]), float(moved["value"])),
        event_apply=lambda when: on_apply(when == "now"),
        event_change=lambda change: on_change(str(change["what"]), int(change["value"])),
        event_uploaded=lambda file: on_upload(str(file["name"]), file["text"], int(file["size"])),
    )


def _bases(say: Words, scenario: Scenario, base: str) -> list[dict[str, str]]:
    bases = [{"name": name, "label": scenario_words(opened.scenario(name), say.language)[0]} for name in opened.names()]
    if not base:
        bases.insert(0, {"name": "", "label": say("levers.own", name=scenario.name)})
    return bases


def _pillars(say: Words, scenario: Scenario) -> list[dict[str, Any]]:
    return [
        {
            "name": pillar,
            "label": pillar_word(pillar, say.language),
            "levers": [_lever(say, scenario, kind.key) for kind in scenario.tables.levers_of(pillar)],
        }
        for pillar in PILLARS
    ]


def _lever(say: Words, scenario: Scenario, key: str) -> dict[str, Any]:
    kind = scenario.tables.levers[key]
    name, unit, does = lever_words(key, say.language)
    cost = scenario.tables.parameters[f"programme.{key}"]
    unit_cost = kind.cost_in(scenario.county, scenario.parameters.get(cost.name, cost.value))
    read_in = SOURCES.get(cost.source)
    tip = say(
        "levers.tip",
        does=does,
        most=amount_word(key, kind.most_in(scenario.county), say.language),
        cost=f"{unit_cost:,.0f}",
        confidence=say(f"levers.confidence.{cost.confidence}"),
        source=say("levers.source", source=f"{read_in.author} ({read_in.year})") if read_in else "",
    )
    value = setting.intensity_of(scenario, key)
    # In English 40 units of 10,000 yuan are shown as 400,000 yuan; Chinese has a word for 10,000.
    times = 10_000 if unit.startswith(TEN_THOUSAND) else 1
    unit = unit.removeprefix("10,000 ")
    return {
        "key": key,
        "name": name,
        "unit": unit,
        "unit_of_one": unit if say.language != "en" or times > 1 else of_one(unit),
        "times": times,
        "tip": tip,
        "value": value,
        "most": kind.most_in(scenario.county),
        "steps": STEPS,
    }


def _costs(say: Words, scenario: Scenario) -> list[dict[str, Any]]:
    planned = setting.planned_by_pillar(scenario)
    return [{"name": each, "label": pillar_word(each, say.language), "yuan": yuan} for each, yuan in planned.items()]


def _samples(scenario: Scenario) -> list[dict[str, Any]]:
    everybody = scenario.county.households
    sizes = {max(scenario.county.villages, round(share * everybody)) for share in SAMPLES}
    sizes = {size for size in sizes if size <= min(everybody, setting.MOST_HOUSEHOLDS)} | {scenario.households or 0}
    return [{"value": size, "label": f"{size:,}"} for size in sorted(sizes) if size]


def _download(scenario: Scenario) -> dict[str, str]:
    name, text = setting.file_of(scenario)
    return {"name": name, "href": "data:application/toml;base64," + b64encode(text.encode()).decode()}
