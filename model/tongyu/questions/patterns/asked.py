"""What a row of patterns asks its estimator to look at: years, months, crops."""

from typing import NamedTuple

Years = tuple[int, int]


class Asked(NamedTuple):
    """The keys of a row that say what is looked at; those that its estimator does not need are as here."""

    year: int = 0
    years: Years = (0, 0)  # first and last
    month: str = ""  # "2015-06"
    months: tuple[str, str] = ("", "")  # first and last
    within: int = 0  # years, or months, after what is followed
    tenth: int = 0  # 1 the poorest to 10
    crop: str = ""
    crops: tuple[str, ...] = ()

    def looked_at(self) -> Years | None:
        """First and last of the years that are named, those of months included; None where there is none."""
        named = [year for year in (self.year, *self.years) if year]
        named += [int(month[:4]) for month in (self.month, *self.months) if month]
        return (min(named), max(named)) if named else None

    def __str__(self) -> str:
        """`year 2015`, `years 2013-2018, within 4`; only what is asked."""
        joins = {"years": "-", "months": " to ", "crops": " and "}
        said = {key: value for key, value in self._asdict().items() if value != self._field_defaults[key]}
        return ", ".join(
            f"{key} {joins[key].join(map(str, value)) if key in joins else value}" for key, value in said.items()
        )
