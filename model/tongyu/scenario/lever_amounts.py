"""How much a lever gives, in words: `400,000 yuan of credit`, `30 % of villages`, `1 festival a year`."""

import math
import re

TEN_THOUSAND = "10,000 yuan"
SHARE = "share of "


def amount_in_words(value: float, unit: str) -> str:
    """`value` in the `unit` of a lever; from ten of them on, parts of whole things are told as `about 56 workers`."""
    if unit.startswith(TEN_THOUSAND):
        return f"{10_000 * value:,.10g} {unit.removeprefix('10,000 ')}"
    if unit.startswith(SHARE):
        return f"{100 * value:.6g} % of {unit.removeprefix(SHARE)}"
    if unit == "strength":
        return f"strength {value:g}"
    if value >= 10 and value != round(value):
        return f"about {math.floor(value + 0.5):,} {unit}"
    return f"{value:,.6g} {unit if value != 1 else of_one(unit)}"


def of_one(unit: str) -> str:
    """The unit of a lever for one of it: `festival a year`, `village station`."""
    return re.sub(r"s(?= an? | at |$)", "", unit, count=1)


def in_units(unit: str) -> str:
    """What stands after a bare number of such units: ` workers`, or ` x 10,000 yuan of credit`."""
    return f" x {unit}" if unit.startswith(TEN_THOUSAND) else f" {unit}"
