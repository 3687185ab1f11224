"""What scenario files tell in a county's own measure, made amounts of one county: so many a village, so much a unit.

A `Scenario` holds absolute amounts for its own county. Its file, and those it is based on, may hold relative ones, and
are resolved once the county is known:

    intensity = 0.29, per = "village"     0.29 x the county's villages, rounded to the lever's unit
    budget = 720, budget_per = "village"  yuan a year for each village; without budget_per as `per` says
    budget_a_unit = 9_600                 yuan a year for each unit of the intensity, after it was rounded
    start = "scored", end = "scored"      the first month of the years that the county counts, and the last
    place = "neediest 50 %"               of the county's townships, at least one

Shares, strengths, layers and festivals are of a whole county, whatever its size, and are never scaled. What a unit of
them costs is told for the persons of the number `programme.costed_persons`, and is in other counties in proportion to
persons (`LeverKind.cost_in`), in `budget_a_unit` as in the unit costs of the model.

What a file tells by what another county has, and that passes the cap of the county it is brought to, is held to the
cap. Told for its own county, or as an absolute amount, it is a mistake, which the scenario refuses.
"""

import math
import re
from collections.abc import Collection, Mapping
from typing import Any, Literal, NamedTuple

from tongyu.county.facts import CountyFacts
from tongyu.county.levers import COSTED_PERSONS, COUNTED, LeverKind, number_of
from tongyu.county.numbers.kinds import Parameter
from tongyu.scenario.lever_amounts import in_units
from tongyu.scenario.lever_setting import LeverSetting, each
from tongyu.text.checking import Misfit, number
from tongyu.text.wording import plain, plural, shown, unknown

KEYS = ("per", "budget_per", "budget_a_unit")
"""The settings of a lever that only files have."""

SCORED = "scored"
BUDGETED = (*COUNTED, "person")
_SHARE_OF_TOWNSHIPS = re.compile(r"neediest ([0-9]{1,3}) ?%")


def scored_months(county: CountyFacts) -> tuple[str, str]:
    """The first month and the last of the years that count: when levers work that nobody gave other months."""
    first, last = county.calendar.scored
    return f"{first:04d}-01", f"{last:04d}-12"


def months_run(county: CountyFacts) -> dict[str, str | int]:
    """The first month of a run and how many there are, where a scenario does not say and the county does."""
    return {"start": county.calendar.start, "months": county.calendar.months}


def overlaid_setting(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """A lever's setting with a file's own put over it; what an amount is told for goes with that amount.

    An own intensity is no longer so many a village because the base's was, and an own budget takes the place of one
    that is told by the unit.
    """
    merged = {**base, **own}
    if "intensity" in own and "per" not in own:
        merged.pop("per", None)
    if "budget" in own or "budget_a_unit" in own:
        for key in ("budget", "budget_per", "budget_a_unit"):
            if key not in own:
                merged.pop(key, None)
    return merged


def bound(setting: Mapping[str, Any]) -> dict[str, Any]:
    """A lever's setting as one file has it, with what its budget is told for beside it. Raises Misfit."""
    made = dict(setting)
    if "per" in made and "intensity" not in made:
        raise Misfit("per is of an intensity; write the intensity beside it.", "per")
    if "budget" in made and "budget_a_unit" in made:
        raise Misfit("both budget and budget_a_unit are given; leave out one of them.", "budget_a_unit")
    if "budget_per" in made and "budget" not in made:
        raise Misfit("budget_per is of a budget; write the budget beside it.", "budget_per")
    if "budget" in made and "per" in made:
        made.setdefault("budget_per", made["per"])
    return made


class Resolved(NamedTuple):
    """A programme in absolute amounts, the levers left out since its county cannot have them, those held to its caps.

    These are told as `resources.federation (no cooperatives)` and `training.courses (12 instead of 20 course-days a
    month)`.
    """

    programme: dict[str, Any]
    left_out: tuple[str, ...] = ()
    held: tuple[str, ...] = ()


def costed_persons(parameters: Mapping[str, Parameter], own: Any) -> float:
    """The persons of the county for which costs of a whole county are told: `own` as a file has it, else the table's.

    What is none is for the scenario to refuse.
    """
    said = own.get(COSTED_PERSONS) if isinstance(own, Mapping) else None
    usual = float(parameters[COSTED_PERSONS].value)
    return float(said) if said is not None and _is_number(said) and said > 0 else usual


def resolved(
    programme: Mapping[str, Any],
    county: CountyFacts,
    levers: Mapping[str, LeverKind],
    costed: float,
    written: Collection[str] = (),
) -> Resolved:
    """The programme of a file in absolute amounts for `county`; costs of a whole county are told for `costed` persons.

    Amounts that are told by what a county has are held to the county's caps, but for those of the levers `written` for
    it. What is of a wrong type, or no lever, is passed on for the scenario to refuse. Raises Misfit, with keys from the
    file's top.
    """
    made: dict[str, Any] = {}
    left_out, held = [], []
    for pillar, settings in programme.items():
        if not isinstance(settings, Mapping):
            made[pillar] = settings
            continue
        made[pillar] = {}
        for lever, setting in settings.items():
            kind = levers.get(f"{pillar}.{lever}")
            if kind is None or not isinstance(setting, Mapping):
                made[pillar][lever] = setting
                continue
            try:
                amounts, lacking, asked = _resolved(kind, setting, county, costed, kind.key not in written)
            except Misfit as error:
                raise Misfit(error.sentence, "programme", pillar, lever, *error.keys) from None
            if lacking:
                left_out.append(f"{kind.key} ({lacking})")
                continue
            made[pillar][lever] = amounts
            if asked is not None:
                held.append(
                    f"{kind.key} ({_largest(amounts['intensity']):,g} instead of {asked:,g}{in_units(kind.unit)})"
                )
    return Resolved(made, tuple(left_out), tuple(held))


def _resolved(
    kind: LeverKind, setting: Mapping[str, Any], county: CountyFacts, costed: float, may_hold: bool
) -> tuple[dict[str, Any], str, float | None]:
    """The absolute setting, why the county cannot have the lever, empty where it can, and what it was held from."""
    known = [*LeverSetting.model_fields, *KEYS]
    for key in setting:
        if key not in known:
            raise Misfit(unknown("key", str(key), known, "Keys of a lever", " of a lever"), key)
    made = {key: value for key, value in setting.items() if key not in KEYS}
    lacking, held_from = "", None
    intensity, asked = made.get("intensity"), _asked(made.get("intensity"))
    if "per" in setting:
        intensity, lacking = _scaled(kind, setting["per"], intensity, county)
        most = kind.most_in(county)
        if may_hold and not lacking and 0.0 < most < _largest(intensity):
            held_from = _largest(intensity)
            intensity = _each(intensity, lambda amount: min(amount, most))
        made["intensity"] = intensity
    if asked and not lacking and kind.most_in(county) == 0.0:
        lacking = _without(kind.most_per, county) or "none may be: its cap there is 0"
    if "budget_a_unit" in setting:
        a_unit = kind.cost_in(county, _amount(setting["budget_a_unit"], "budget_a_unit"), costed)
        made["budget"] = _each(intensity, lambda units: units * a_unit)
    elif "budget_per" in setting:
        made["budget"] = _budget(setting["budget_per"], made["budget"], county)
    first, last = scored_months(county)
    for key, month in (("start", first), ("end", last)):
        if made.get(key) == SCORED:
            made[key] = month
    made |= _place(made.get("place"), county)
    return made, lacking if asked else "", held_from


def _scaled(kind: LeverKind, per: object, intensity: Any, county: CountyFacts) -> tuple[Any, str]:
    if not isinstance(per, str):
        raise Misfit(f'per must be a text such as "village", not {shown(per)}.', "per")
    if per not in COUNTED:
        raise Misfit(unknown("measure", per, COUNTED, "per is one of", " in per"), "per")
    if not kind.sized:
        raise Misfit(f"{kind.key} is counted in {kind.unit}, alike in counties of any size; leave out per.", "per")
    there = number_of(per, county)
    if not there:
        return intensity, _without(per, county)
    made = _each(intensity, lambda amount: kind.rounded(amount * there))
    if _asked(intensity) and not _asked(made):
        return made, (
            f"{_largest(intensity):g} a {per} rounds to none; from {_rounding_up(kind.least / 2.0 / there):g} on it is"
            f" {kind.least:g}"
        )
    return made, ""


def _rounding_up(amount: float) -> float:
    """`amount` in two figures and never less, so that what is told is enough."""
    figure = 10.0 ** (math.floor(math.log10(amount)) - 1)
    return math.ceil(amount / figure * (1.0 - 1e-12)) * figure


def _without(counted: str, county: CountyFacts) -> str:
    """What the county has none of, or does not tell; empty where it has some."""
    there = number_of(counted, county)  # type: ignore[arg-type]  # one of COUNTED
    kinds = f"poor {plural('village')}" if counted == "poor village" else plural(counted)
    if there is None:
        return f"the county's file does not say how many {kinds}"
    return "" if there else f"no {kinds}"


def _budget(per: object, budget: Any, county: CountyFacts) -> Any:
    if not isinstance(per, str):
        raise Misfit(f'budget_per must be a text such as "village", not {shown(per)}.', "budget_per")
    if per not in BUDGETED:
        raise Misfit(unknown("measure", per, BUDGETED, "budget_per is one of", " in budget_per"), "budget_per")
    if per == "county":
        return budget
    there = float(county.persons) if per == "person" else number_of(per, county)  # type: ignore[arg-type]
    if not there:
        reason = _without(per, county)
        raise Misfit(f"budget_per: {reason}; tell the budget for something that {county.name} has.", "budget_per")
    return _each(budget, lambda amount: float(round(amount * there)))


def _place(place: Any, county: CountyFacts) -> dict[str, str]:
    found = _SHARE_OF_TOWNSHIPS.fullmatch(place) if isinstance(place, str) else None
    if found is None:
        return {}
    share = int(found[1])
    if not 1 <= share <= 100:
        raise Misfit(f'place = {shown(place)} is outside "neediest 1 %" to "neediest 100 %".', "place")
    return {"place": f"neediest {max(1, math.floor(share * len(county.townships) / 100 + 0.5))}"}


def _amount(value: object, what: Literal["budget_a_unit"]) -> float:
    amount = number(value, what, what)
    if amount < 0.0:
        raise Misfit(f"{what} = {plain(str(value))} must not be negative.", what)
    return amount


def _each(dated: Any, change: Any) -> Any:
    """`dated` with its numbers changed; what is none is passed on for the setting to refuse."""
    if isinstance(dated, dict):
        return {month: change(amount) if _is_number(amount) else amount for month, amount in dated.items()}
    return each(dated, change) if _is_number(dated) else dated


def _largest(dated: Any) -> float:
    values = dated.values() if isinstance(dated, dict) else [dated]
    return float(max((value for value in values if _is_number(value)), default=0.0))


def _asked(dated: Any) -> bool:
    return _largest(dated) > 0.0


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e300
