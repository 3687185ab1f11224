"""A county's calendar: its farm year, and the years that are looked at.

The farm year begins in the month of sowing: crops are chosen, and inputs are bought in it and in the two months after.
What comes in last is in by `last_harvest`; the season of prices begins with it, and grading is a month later.
"""

import tomllib
from collections.abc import Sequence
from typing import Any, ClassVar

from pydantic import Field, field_validator, model_validator

from tongyu import shipped
from tongyu.text.checking import Checked, Misfit
from tongyu.text.months import Month, month_after
from tongyu.text.wording import shown

BUYING = 3  # months over which inputs are bought
Years = tuple[int, int]

_FILE = shipped.counties_folder() / "tongyu" / "county.toml"
_USUAL: dict[str, Any] = tomllib.loads(_FILE.read_text(encoding="utf-8"))["calendar"]
"""The dates of Tongyu, which stand in for those that a county does not give."""


class Calendar(Checked):
    """The dates of a county."""

    noun: ClassVar[str] = "a calendar"

    start: Month = _USUAL["start"]
    months: int = Field(_USUAL["months"], ge=1, le=1_200)
    sowing: int = Field(_USUAL["sowing"], ge=1, le=12, description="month in which the farm year begins")
    scored: Years = Field(tuple(_USUAL["scored"]), strict=False, description="first and last year that outcomes cover")
    discounted: Years = Field(
        tuple(_USUAL["discounted"]), strict=False, description="years whose payments count, discounted to the first"
    )

    published: Years | None = Field(
        None, strict=False, description="years of published figures, beyond which all is carried on; none: of prices"
    )

    @field_validator("scored", "discounted", "published", mode="before")
    @classmethod
    def _years(cls, years: Any, info: Any) -> Any:
        if years is None and info.field_name == "published":
            return None
        whole = isinstance(years, list | tuple) and all(isinstance(y, int) and not isinstance(y, bool) for y in years)
        if not whole or len(years) != 2:
            raise Misfit(
                f"{info.field_name} must be a first and a last year, such as [2014, 2020], not {shown(years)}."
            )
        first, last = years
        if not 1900 <= first <= last <= 2200:
            raise Misfit(f"{info.field_name} = [{first}, {last}] must be years that rise, 1900-2200.")
        return tuple(years)

    @model_validator(mode="after")
    def _within_the_run(self) -> "Calendar":
        first, last = int(self.start[:4]), int(month_after(self.start, self.months - 1)[:4])
        if self.scored[1] < first or self.scored[0] > last:
            raise Misfit(
                f"scored = [{self.scored[0]}, {self.scored[1]}] lies outside the years of the run, {first}-{last}.",
                "scored",
            )
        return self

    @property
    def first_buying(self) -> int:
        """Month in which the farm year begins, January = 0."""
        return self.sowing - 1

    def buys(self, month: int) -> bool:
        """Whether inputs are bought in `month`, January = 0."""
        return (month - self.first_buying) % 12 < BUYING

    def after_sowing(self, month: int) -> int:
        """Months since the farm year began, 0-11; `month` with January = 0."""
        return (month - self.first_buying) % 12

    def last_harvest(self, harvests: Sequence[int]) -> int:
        """The month in which the last of the crops comes in, January = 0; `harvests` are the months of all."""
        return max((int(month) for month in harvests), key=self.after_sowing)
