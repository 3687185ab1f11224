"""The outcomes that scenarios are compared on, as `County.outcomes()` names them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """One outcome: `factor` brings it from the county's unit to the one it is shown in."""

    name: str
    label: str
    unit: str
    decimals: int
    difference_decimals: int
    factor: float = 1.0
    less_is_better: bool = True

    def number(self, value: float, signed: bool = False) -> str:
        """A value as tables show it, in `unit`; a difference is `signed`, and shown finer."""
        decimals = self.difference_decimals if signed else self.decimals
        shown = round(value * self.factor, decimals) + 0.0  # no -0
        return f"{shown:{'+' if signed and shown else ''},.{decimals}f}"


OUTCOMES: dict[str, Outcome] = {
    outcome.name: outcome
    for outcome in (
        Outcome("person_years_poor", "person-years poor", "per 1,000 persons", 0, 1),
        Outcome("headcount", "poor, last year", "% of persons", 1, 2, 100.0),
        Outcome("poverty_gap", "poverty gap", "share of the line", 4, 4),
        Outcome("income", "income", "yuan a head", 0, 0, less_is_better=False),
        Outcome("registered", "registered, last year", "% of persons", 1, 2, 100.0),
        Outcome("relative_poverty", "below half the median", "% of persons", 1, 2, 100.0),
        Outcome("log_income", "mean logarithm of income", "ln yuan a head", 3, 4, less_is_better=False),
        Outcome("gini", "Gini coefficient", "0-1", 3, 4),
        Outcome("sellers", "sellers online, last year", "% of households", 1, 2, 100.0, less_is_better=False),
        Outcome("cost", "cost", "m yuan", 1, 1),
    )
}
