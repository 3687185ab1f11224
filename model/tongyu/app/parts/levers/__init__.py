"""The levers: five pillars of sliders, what they cost, and the scenario as a file or a link."""

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import solara

from tongyu.app.chosen import Chosen
from tongyu.app.counties import scenarios_of
from tongyu.app.running import setting
from tongyu.app.words import Words
from tongyu.app.words.model_words import amount_word, lever_words, pillar_word, scenario_words
from tongyu.county.facts import CountyFacts
from tongyu.county.levers import PILLARS
from tongyu.county.numbers.sources import SOURCES
from tongyu.scenario.lever_amounts import TEN_THOUSAND, of_one
from tongyu.scenario.scenario import Scenario, load

STEPS = 200  # of a slider
SAMPLES = (0.025, 0.1, 0.5, 1.0)  # of the county's households


@solara.component_vue("levers.vue")
def _Levers(
    base: str,
    bases: list[dict[str, str]],
    question: str,
    lacking: list[str],
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
    undoable: bool,
    moved: bool,
    groups: list[str],
    event_undo: Callable[[object], None],
    event_preset: Callable[[object], None],
    event_open_group: Callable[[Mapping[str, Any]], None],
    event_scale: Callable[[Mapping[str, Any]], None],
    event_uploaded: Callable[[Mapping[str, Any]], None],
) -> None: ...


@solara.component
def Levers(
    say: Words,
    chosen: Chosen,
    date: str,
    spent: float,
    pending: bool,
    busy: bool,
    on_base: Callable[[str], None],
    on_move: Callable[[str, float], None],
    on_apply: Callable[[bool], None],
    on_change: Callable[[str, int], None],
    on_upload: Callable[[str, str | None, int], None],
    steps: int,
    on_undo: Callable[[], None],
    on_preset: Callable[[], None],
    groups: Sequence[str],
    on_group: Callable[[str, bool], None],
    on_scale: Callable[[str, float], None],
) -> None:
    """What the levers are set to.

    `pending` says that the county does not run with it yet; `on_apply(True)` asks for it from the month `date` on,
    `on_apply(False)` from the start. `spent` is yuan so far. So many `steps` can be taken back. Of the
    pillars in `groups` all levers are shown, and of each pillar one that scales what the preset has of it.
    """
    scenario, base, seed = chosen.scenario, chosen.base, chosen.seed
    pillars = solara.use_memo(
        lambda: _pillars(say, scenario, chosen.preset.scenario),
        [say.language, scenario.fingerprint, chosen.origin.fingerprint],
    )
    costs = solara.use_memo(lambda: _costs(say, scenario), [say.language, scenario.fingerprint])
    bases = solara.use_memo(
        lambda: _bases(say, scenario, base), [say.language, base, scenario.name, scenario.county.digest]
    )
    _Levers(
        base=base,
        bases=bases,
        question=scenario_words(scenario, say.language)[1],
        lacking=lacking(say, scenario),
        pillars=pillars,
        costs=costs,
        planned=sum(each["yuan"] for each in costs),
        budget=setting.budget_in(scenario.county),
        spent=spent,
        pending=pending,
        busy=busy,
        from_now=say("levers.from_now", date=date),
        seed=seed,
        households=scenario.households or 0,
        samples=_samples(scenario),
        download=_download(scenario),
        link=_link(say, scenario, seed),
        largest_file=setting.LARGEST_FILE,
        money_unit=float(say("levers.money_unit")),
        words=say.section("levers") | _of_the_county(say, scenario.county),
        event_choose_base=on_base,
        event_move=lambda moved: on_move(str(moved["key"]), float(moved["value"])),
        event_apply=lambda when: on_apply(when == "now"),
        event_change=lambda change: on_change(str(change["what"]), int(change["value"])),
        undoable=steps > 0,
        moved=chosen.moved,
        groups=list(groups),
        event_open_group=lambda group: on_group(str(group["name"]), bool(group["open"])),
        event_scale=lambda scaled: on_scale(str(scaled["pillar"]), float(scaled["factor"])),
        event_undo=lambda _: on_undo(),
        event_preset=lambda _: on_preset(),
        event_uploaded=lambda file: on_upload(str(file["name"]), file["text"], int(file["size"])),
    )


def lacking(say: Words, scenario: Scenario) -> list[str]:
    """A line of the levers that the county cannot have, and one of those it may have less of than the scenario asks.

    What was moved since is no longer so.
    """
    moved = dict(scenario.programme_items())
    left_out = [key for key in _keys(scenario.left_out) if key not in moved]
    held = [
        key
        for key in _keys(scenario.held)
        if key in moved and moved[key].most == scenario.tables.levers[key].most_in(scenario.county)
    ]
    names = {key: lever_words(key, say.language)[0] for key in (*left_out, *held)}
    amounts = (f"{names[key]} ({amount_word(key, moved[key].most, say.language)})" for key in held)
    between = say("levers.between")
    lines = {"left_out": between.join(names[key] for key in left_out), "held": between.join(amounts)}
    return [say(f"levers.{what}", levers=levers) for what, levers in lines.items() if levers]


def _keys(told: Sequence[str]) -> list[str]:
    return [each.partition(" ")[0] for each in told]


def _bases(say: Words, scenario: Scenario, base: str) -> list[dict[str, str]]:
    shipped = scenarios_of(scenario.county)
    bases = [{"name": name, "label": scenario_words(load(name), say.language)[0]} for name in shipped]
    if not base:
        bases.insert(0, {"name": "", "label": say("levers.own", name=scenario.name)})
    return bases


def _pillars(say: Words, scenario: Scenario, preset: Scenario) -> list[dict[str, Any]]:
    """Each pillar with its levers; `preset_yuan` is what the preset plans for it, by which it is scaled."""
    planned, by_pillar = setting.planned_by_lever(scenario), setting.planned_by_pillar(preset)
    at_rest = [key for key in scenario.tables.levers if key not in planned]
    a_unit = {key: yuan / setting.intensity_of(scenario, key) for key, yuan in planned.items()}
    a_unit |= setting.planned_a_unit(scenario, at_rest)
    return [
        {
            "name": pillar,
            "label": pillar_word(pillar, say.language),
            "levers": [
                _lever(say, scenario, kind.key, setting.intensity_of(preset, kind.key), a_unit[kind.key])
                for kind in scenario.tables.levers_of(pillar)
            ],
            "yuan": sum(yuan for key, yuan in planned.items() if key.startswith(f"{pillar}.")),
            "preset_yuan": by_pillar[pillar],
        }
        for pillar in PILLARS
    ]


def _lever(say: Words, scenario: Scenario, key: str, preset: float, yuan_a_unit: float) -> dict[str, Any]:
    kind = scenario.tables.levers[key]
    name, unit, does = lever_words(key, say.language)
    cost = scenario.tables.parameters[f"programme.{key}"]
    read_in = SOURCES.get(cost.source)
    most = kind.most_in(scenario.county)
    tip = say(
        "levers.tip",
        does=does,
        most=amount_word(key, most, say.language),
        cost=f"{kind.usual_cost(scenario.county, scenario.values()):,.0f}",
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
        "most": most,
        "steps": STEPS,
        "preset": preset,
        "yuan_a_unit": yuan_a_unit,
    }


def _costs(say: Words, scenario: Scenario) -> list[dict[str, Any]]:
    planned = setting.planned_by_pillar(scenario)
    return [{"name": each, "label": pillar_word(each, say.language), "yuan": yuan} for each, yuan in planned.items()]


def _samples(scenario: Scenario) -> list[dict[str, Any]]:
    everybody = scenario.county.households
    sizes = {max(scenario.county.villages, round(share * everybody)) for share in SAMPLES}
    sizes = {size for size in sizes if size <= min(everybody, setting.MOST_HOUSEHOLDS)} | {scenario.households or 0}
    return [{"value": size, "label": f"{size:,}"} for size in sorted(sizes) if size]


def _of_the_county(say: Words, county: CountyFacts) -> dict[str, str]:
    """The words that say over which years plans are added up, and what may be spent."""
    first, last = county.calendar.discounted
    budget = setting.budget_in(county) / float(say("levers.money_unit"))
    return {
        "planned": say("levers.planned", first=first, last=last),
        "budget_line": say("levers.budget_line", budget=f"{round(budget, 1 if budget >= 5.0 else 3):g}"),
    }


def _link(say: Words, scenario: Scenario, seed: int) -> str:
    """The query of a link to the page as it is set, empty where the scenario is too long for one."""
    carried = setting.as_link(scenario)
    return f"lang={say.language}&seed={seed}&scenario={carried}" if carried else ""


def _download(scenario: Scenario) -> dict[str, str]:
    name, text = setting.file_of(scenario)
    return {"name": name, "href": "data:application/toml;base64," + b64encode(text.encode()).decode()}
