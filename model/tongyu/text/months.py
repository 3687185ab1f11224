"""Months as text, "2014-05": they sort as text, and count from any other month."""

import re
from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationInfo

from tongyu.text.checking import Misfit
from tongyu.text.wording import shown

_PATTERN = r"^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$"


def check_month(value: object, where: str) -> str:
    """`value` if it is a month of 1900-2199, as text; else a Misfit that begins with `where`."""
    if not isinstance(value, str) or "\n" in value or not re.match(_PATTERN, value):
        raise Misfit(f'{where}{shown(value)} is not a month; write it as in "2014-01".')
    return value


def _check_field(value: object, info: ValidationInfo) -> str:
    return check_month(value, f"{info.field_name} = ")


Month = Annotated[str, BeforeValidator(_check_field), Field(json_schema_extra={"pattern": _PATTERN})]


def months_between(first: str, later: str) -> int:
    """How many months `later` lies after `first`; negative if before."""
    return _number(later) - _number(first)


def month_after(first: str, months: int) -> str:
    """The month `months` after `first`."""
    year, month = divmod(_number(first) + months, 12)
    return f"{year:04d}-{month + 1:02d}"


def _number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1
