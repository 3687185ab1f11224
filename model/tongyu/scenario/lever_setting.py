"""How far a lever is moved, from when to when, where, and what may be spent on it."""

import math
import re
from bisect import bisect_right
from collections.abc import Callable
from typing import Any, ClassVar, Literal

from pydantic import Field, field_validator, model_validator

from tongyu.county.levers import METHODS
from tongyu.text.checking import Checked, Misfit, number
from tongyu.text.months import Month, check_month
from tongyu.text.wording import shown, unknown

Dated = float | dict[Month, float]
Funder = Literal["government", "enterprise"]

_NEEDIEST = re.compile(r"neediest ([0-9]{1,3})")


class LeverSetting(Checked):
    """One lever of a programme.

    A dated `intensity` or `budget` holds from each month named until the next, and
    is zero before the first. Without `start` the lever works from the first month
    on, without `end` to the last; `end` is the last month in which it works.

    `villages` narrows where it works, not how much of it there is: intensity and budget stay county-wide amounts,
    so that who lists half of the villages for the same amount a village halves both.
    """

    noun: ClassVar[str] = "a lever"

    intensity: Dated = Field(description="in the lever's unit, county-wide")
    start: Month | None = None
    end: Month | None = None
    place: str | tuple[str, ...] = Field("all", description='"all", "neediest N" or a list of townships')
    villages: tuple[int, ...] | None = Field(None, description="numbers of villages, from 0; none: all of its place")
    budget: Dated | None = Field(None, description="yuan of 2015 a year, county-wide; none: no limit")
    unit_cost: float | None = Field(None, ge=0, le=1e9, description="yuan of 2015 per unit and month")
    funder: Funder = "government"
    mix: dict[str, float] | None = Field(None, description="social workers only: shares of their hours by method")

    @field_validator("intensity", "budget", mode="before")
    @classmethod
    def _dated(cls, value: Any, info: Any) -> Any:
        what = info.field_name
        if value is None:
            return value
        if not isinstance(value, dict):
            return _not_negative(value, what)
        if not value:
            raise Misfit(f'{what} is an empty table; write {what} = {{ "2014-01" = 16, "2016-01" = 38 }}.')
        dates = {
            _month_in(key, what): _not_negative(amount, f"{what} from {key}", key) for key, amount in value.items()
        }
        return dict(sorted(dates.items()))

    @field_validator("place", mode="before")
    @classmethod
    def _known_form(cls, place: Any) -> Any:
        if isinstance(place, str) and (place == "all" or _NEEDIEST.fullmatch(place)):
            if place.startswith("neediest"):
                return f"neediest {int(place.split()[1])}"
            return place
        if isinstance(place, list | tuple) and place:
            for name in place:
                if not isinstance(name, str):
                    raise Misfit(f"place: {shown(name)} is not the name of a township, in quotation marks.")
            return tuple(place)
        if isinstance(place, list | tuple):
            raise Misfit('place = [] names no township; write "all", "neediest 8" (any number) or a list of townships.')
        raise Misfit(f'place = {shown(place)} is neither "all" nor "neediest 8" (any number) nor a list of townships.')

    @field_validator("villages", mode="before")
    @classmethod
    def _distinct(cls, villages: Any) -> Any:
        if villages is None:
            return None
        if not isinstance(villages, list | tuple) or not villages:
            raise Misfit(f"villages must be a list of numbers of villages, such as [0, 5, 17], not {shown(villages)}.")
        for village in villages:
            if isinstance(village, bool) or not isinstance(village, int):
                raise Misfit(f"villages: {shown(village)} is not the number of a village, 0, 1, 2 and so on.")
            if villages.count(village) > 1:
                raise Misfit(f"villages names {shown(village)} twice.")
        return tuple(sorted(villages))

    @field_validator("mix", mode="before")
    @classmethod
    def _whole_mix(cls, mix: Any) -> Any:
        if mix is None:
            return None
        if not isinstance(mix, dict) or not mix:
            raise Misfit("mix must be a table of shares; write mix = { casework = 0.6, groups = 0.4 }.")
        for method in mix:
            if method == "pillars":
                raise Misfit(
                    "mix: hours for the other pillars are a lever of their own; write"
                    " [programme.support.pillar_support], with an intensity in hours a month.",
                    method,
                )
            if method not in METHODS:
                raise Misfit(unknown("method", str(method), METHODS, "Methods"), str(method))
        shares = {method: _not_negative(mix[method], f"mix.{method}", method) for method in METHODS if method in mix}
        if abs(sum(shares.values()) - 1.0) > 1e-6:
            raise Misfit(f"mix: the shares must sum to 1, not {sum(shares.values()):g}.")
        return shares

    @model_validator(mode="after")
    def _in_order(self) -> "LeverSetting":
        if self.start is not None and self.end is not None and self.end < self.start:
            raise Misfit(f'end "{self.end}" is before start "{self.start}".', "end")
        return self

    def level(self, month: str) -> float:
        """The intensity in `month` ("2014-05"), in the lever's unit; 0 outside `start`-`end`."""
        if self.works(month):
            return _at(self.intensity, month)
        return 0.0

    def budget_at(self, month: str) -> float | None:
        """The grant in `month`, yuan of 2015 a year county-wide; 0 outside `start`-`end`; None: no limit."""
        if self.budget is None:
            return None
        return _at(self.budget, month) if self.works(month) else 0.0

    def works(self, month: str) -> bool:
        """Whether `month` lies within `start`-`end`."""
        return (self.start or month) <= month <= (self.end or month)

    @property
    def most(self) -> float:
        """The largest intensity it ever asks for."""
        return max(self.intensity.values()) if isinstance(self.intensity, dict) else self.intensity

    def times(self, factor: float, most: float = math.inf) -> "LeverSetting":
        """The setting with its intensity, up to `most`, and its budget times `factor`."""
        changes: dict[str, Dated] = {"intensity": each(self.intensity, lambda value: float(min(most, factor * value)))}
        if self.budget is not None:
            changes["budget"] = each(self.budget, lambda value: factor * value)
        return self.model_copy(update=changes)

    @property
    def neediest(self) -> int | None:
        """N where the place is "neediest N", else None."""
        found = _NEEDIEST.fullmatch(self.place) if isinstance(self.place, str) else None
        return int(found[1]) if found else None


def each(dated: Dated, change: Callable[[float], float]) -> Dated:
    """`dated` with every value changed."""
    if not isinstance(dated, dict):
        return change(dated)
    return {month: change(value) for month, value in dated.items()}


def _at(dated: Dated, month: str) -> float:
    if not isinstance(dated, dict):
        return dated
    begun = bisect_right(list(dated), month)
    return list(dated.values())[begun - 1] if begun else 0.0


def _month_in(key: object, what: str) -> str:
    try:
        return check_month(key, f"{what}: ")
    except Misfit as error:
        raise Misfit(error.sentence, str(key)) from None


def _not_negative(value: Any, what: str, *keys: str) -> float:
    checked = number(value, what, *keys)
    if checked < 0:
        raise Misfit(f"{what} = {shown(value)} must not be negative.", *keys)
    return checked
