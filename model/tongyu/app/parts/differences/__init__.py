"""What differs between the two counties, in words."""

from typing import Any

import solara

from tongyu.app.words import Words
from tongyu.app.words.model_words import amount_word, lever_words, pillar_word
from tongyu.county.levers import PILLARS
from tongyu.scenario.lever_setting import LeverSetting
from tongyu.scenario.scenario import Scenario


@solara.component_vue("differences.vue")
def _Differences(title: str, same: str, pillars: list[dict[str, Any]]) -> None: ...


@solara.component
def Differences(say: Words, scenario: Scenario, seed: int) -> None:
    """The levers of `scenario`, which are at rest in the other county; all else is the same in both counties."""
    pillars = solara.use_memo(lambda: differences(say, scenario), [say.language, scenario.fingerprint])
    _Differences(
        title=say("differences.title" if pillars else "differences.none"),
        same=say("differences.same", seed=seed),
        pillars=pillars,
    )


def differences(say: Words, scenario: Scenario) -> list[dict[str, Any]]:
    """A heading a pillar, and a line a lever: how much, from when to when, where, at what budget."""
    lines: dict[str, list[str]] = {}
    for key, setting in scenario.programme_items():
        lines.setdefault(key.split(".")[0], []).append(_line(say, key, setting, scenario))
    return [
        {"label": pillar_word(pillar, say.language), "lines": lines[pillar]} for pillar in PILLARS if pillar in lines
    ]


def _line(say: Words, key: str, setting: LeverSetting, scenario: Scenario) -> str:
    name = lever_words(key, say.language)[0]
    if isinstance(setting.intensity, dict):
        steps = [f"{amount_word(key, each, say.language)} ({month})" for month, each in setting.intensity.items()]
        much = say("differences.dated", steps=", ".join(steps))
    else:
        start, end = setting.start or scenario.start, setting.end or say("differences.last_month")
        amount = amount_word(key, setting.intensity, say.language)
        much = say("differences.amount", amount=amount, start=start, end=end)
    where = _where(say, setting)
    return say("differences.lever", name=name, much=much) + (f"; {where}" if where else "")


def _where(say: Words, setting: LeverSetting) -> str:
    if setting.villages is not None:
        return say("differences.villages", villages=len(setting.villages))
    if setting.neediest is not None:
        return say("differences.neediest", townships=setting.neediest)
    if setting.place != "all":
        return say("differences.townships", names=", ".join(setting.place))
    return ""
