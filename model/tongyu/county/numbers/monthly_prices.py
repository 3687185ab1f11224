"""Prices of a county's crops month by month, where they were observed: they stand in for the drawn ones."""

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, ClassVar

from pydantic import Field, field_validator

from tongyu.text.checking import Checked, Misfit
from tongyu.text.csv_files import Table, read_csv
from tongyu.text.months import check_month

LOWEST, HIGHEST, UNIT = 0.01, 10_000.0, "yuan of the day a raw kg"


class MonthlyPrices(Checked):
    """Wholesale prices of one crop outside the county, yuan of the day a raw kg."""

    noun: ClassVar[str] = "monthly prices"

    crop: str
    values: tuple[tuple[str, float], ...] = Field(min_length=1, strict=False)

    @field_validator("values", mode="before")
    @classmethod
    def _as_pairs(cls, values: Any) -> Any:
        return (
            [tuple(each) if isinstance(each, list) else each for each in values] if isinstance(values, list) else values
        )

    @field_validator("values")
    @classmethod
    def _of_months(cls, values: tuple[tuple[str, float], ...]) -> tuple[tuple[str, float], ...]:
        for month, price in values:
            check_month(month, "month = ")
            if not LOWEST <= price <= HIGHEST:
                raise Misfit(f"price = {price:g} in {month} is outside {LOWEST:g}-{HIGHEST:g} yuan a kg.")
        months = [month for month, _ in values]
        if months != sorted(set(months)):
            raise Misfit("the months of a crop's prices must rise, each once.")
        return values


def require_grown(prices: Iterable[MonthlyPrices], crops: Collection[str]) -> None:
    """Raises Misfit for prices of a crop that is not grown, or given twice."""
    seen: set[str] = set()
    for place, each in enumerate(prices):
        if each.crop not in crops:
            raise Misfit(
                f"there are prices of {each.crop}, which is not among the crops: {', '.join(crops)}.", "prices", place
            )
        if each.crop in seen:
            raise Misfit(f"the prices of {each.crop} are there twice.", "prices", place)
        seen.add(each.crop)


def read_prices(path: Path, crops: Collection[str], label: str | None = None) -> tuple[MonthlyPrices, ...]:
    """The prices of the table at `path`: month, crop, price, a line each, in any order. Raises InputError."""
    return prices_in(prices_table(path, label), crops)


def prices_table(path: Path, label: str | None = None) -> Table:
    """The table at `path` as it stands. Raises InputError."""
    return read_csv(path, "a table of prices", ("month", "crop", "price"), (), 500_000, label)


def prices_in(table: Table, crops: Collection[str]) -> tuple[MonthlyPrices, ...]:
    """The prices in a table, crop by crop in the order in which they begin. Raises InputError."""
    found: dict[str, dict[str, float]] = {}
    for row in table:
        crop, month = row.word("crop", tuple(crops), "crop"), row.word("month")
        try:
            check_month(month, "month = ")
        except Misfit as error:
            row.fail(error.sentence, "month")
        by_month = found.setdefault(crop, {})
        if month in by_month:
            row.fail(f"{crop} has a price in {month} already.", "month")
        by_month[month] = row.number("price", LOWEST, HIGHEST, UNIT)
    return tuple(MonthlyPrices(crop=crop, values=tuple(sorted(values.items()))) for crop, values in found.items())
