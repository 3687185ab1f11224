"""What must hold between parameters, each of which alone is within what is accepted."""

from collections.abc import Collection, Mapping

from tongyu.county.numbers.kinds import Parameter
from tongyu.text.checking import Misfit

STEEPEST = 400.0
"""The dearest that a raw kilogram of a crop is sold at over its wholesale price, in units of `choice.theta`.

What is sold to consumers is priced by the consumer's kilogram, of which a raw one gives `milling_yield`. Plausible
values reach 300. Choices are then so steep that the search for prices has no digits left to see how
offers answer: from 600 on it was seen to miss its residual.
"""


def require_together(
    overrides: Mapping[str, float], parameters: Mapping[str, Parameter], crops: Collection[str]
) -> None:
    """Raises Misfit where `overrides`, with all other parameters as they are, leave nothing to grow or to clear.

    So it does where the county's own numbers do, and nothing overrides them.

    `parameters` are the numbers of the scenario's county, `crops` the names of what it grows.
    """

    def value(name: str) -> float:
        return overrides.get(name, parameters[name].value)

    shares = [f"crops.{crop}.share" for crop in crops]
    if not any(map(value, shares)):
        raise Misfit("the shares of all crops are 0, so that nothing grows; give one of them a share.", shares[0])
    for crop in crops:
        wholesale = f"crops.{crop}.price"
        dearest = max((f"crops.{crop}.listing_price", f"crops.{crop}.brand_price"), key=value)
        kept = value(f"crops.{crop}.milling_yield")
        times, most = kept * value(dearest) / value(wholesale), STEEPEST * value("choice.theta")
        if times > most:
            moved = next((name for name in (dearest, wholesale, "choice.theta") if name in overrides), dearest)
            raise Misfit(
                f"{dearest} = {value(dearest):g}, from a raw kg {kept * value(dearest):.4g}, is {times:.4g} times"
                f" {wholesale} = {value(wholesale):g}, and with choice.theta = {value('choice.theta'):g} at most"
                f" {most:.4g} times is accepted.",
                moved,
            )
