"""How large a sample is that nobody chose."""

from tongyu.scenario.scenario import Scenario

ONE_IN = 10


def sample_of(scenario: Scenario) -> int:
    """Households in the sample of a county made from `scenario`, known before it is made."""
    return scenario.households or max(1, round(scenario.county.households / ONE_IN))
