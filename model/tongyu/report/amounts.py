"""Amounts as sentences about households say them: whole yuan, signs, shares."""

from tongyu.life.records import Value


def number(value: Value) -> float:
    """The number that `value` is."""
    assert isinstance(value, int | float)
    return float(value)


def some(value: Value) -> bool:
    """Whether an amount of yuan does not round to nothing."""
    return abs(number(value)) >= 0.5


def plain(value: float) -> str:
    """A whole number, never "-0"."""
    return f"{round(value) + 0:,}"


def signed(value: Value) -> str:
    """A whole number with its sign, 0 without."""
    rounded = round(number(value))
    return f"{rounded:+,}" if rounded else "0"


def kilograms(value: Value) -> str:
    """Kg, with a decimal below ten."""
    kg = number(value)
    return f"{kg:,.0f}" if kg >= 10 else f"{kg:.1f}"


def percent(value: Value) -> str:
    """A share in per cent."""
    return f"{100.0 * number(value):.0f} %"


def share(value: Value) -> str:
    """A share, 0-1."""
    return f"{number(value):.2f}"


def in_yuan(value: Value) -> str:
    """An amount of yuan, without its sign."""
    return f"{plain(abs(number(value)))} yuan"


def in_kg(value: Value) -> str:
    """A quantity."""
    return f"{kilograms(value)} kg"


def in_months(value: Value) -> str:
    """A number of months."""
    return f"{value} month{'s' if value != 1 else ''}"
