"""Where a scenario's levers work: townships and villages that its county has, for levers that can be placed there."""

from collections.abc import Mapping

from tongyu.county.facts import CountyFacts
from tongyu.county.levers import LeverKind
from tongyu.scenario.lever_setting import LeverSetting
from tongyu.text.checking import Misfit, dotted
from tongyu.text.wording import shown, unknown


def require_placed(
    programme: Mapping[str, Mapping[str, LeverSetting]], county: CountyFacts, levers: Mapping[str, LeverKind]
) -> None:
    """Raises Misfit for a lever that is put where it cannot work, and for a mix of one that has none."""
    for pillar, settings in programme.items():
        for lever, setting in settings.items():
            key = f"{pillar}.{lever}"
            keys = ("programme", pillar, lever)
            _check_place(setting, county, (*keys, "place"))
            _check_villages(setting, key, county, levers)
            if setting.mix is not None and key != "support.social_workers":
                raise Misfit(f"{key} has no mix: only support.social_workers splits hours over methods.", *keys, "mix")
            if setting.place != "all" and not levers[key].placed:
                sentence = f'{key} works in the whole county at once; leave out place or write "all".'
                raise Misfit(sentence, *keys, "place")


def _check_place(setting: LeverSetting, county: CountyFacts, keys: tuple[str, ...]) -> None:
    names = county.township_names
    if setting.neediest is not None and not 1 <= setting.neediest <= len(names):
        allowed = f"neediest 1-{len(names)}, the townships of {county.name}"
        raise Misfit(f'{dotted(keys)} = "{setting.place}" is outside {allowed}.', *keys)
    for name in setting.place if isinstance(setting.place, tuple) else ():
        if county.township(name) is None:
            raise Misfit(unknown("township", name, names, f"Townships of {county.name}"), *keys)


def _check_villages(setting: LeverSetting, key: str, county: CountyFacts, levers: Mapping[str, LeverKind]) -> None:
    if setting.villages is None:
        return
    keys = ("programme", *key.split("."), "villages")
    if not levers[key].by_village:
        can = ", ".join(kind.key for kind in levers.values() if kind.by_village)
        raise Misfit(f"{key} cannot be placed by village; leave out villages. Levers that can: {can}.", *keys)
    if setting.place != "all":
        raise Misfit(f"{key} has both place and villages; give one of them.", *keys)
    for village in setting.villages:
        if not 0 <= village < county.villages:
            last = county.villages - 1
            raise Misfit(f"{key}.villages: {shown(village)} is outside 0-{last}, the villages of {county.name}.", *keys)
